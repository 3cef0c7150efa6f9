"""Write pages on a thread of their own, so that nothing drawn waits for a disk."""

import logging
import threading
from pathlib import Path
from typing import Final

from mnist_gui.core.session.page_store import PageStore, SavedPage

logger = logging.getLogger(__name__)

PAUSE_S: Final = 0.1
"""Between two writes. Pages that come meanwhile are coalesced."""


class PageWriter:
    """Hands pages to a `PageStore`, which may take seconds for each.

    The first page is written at once. While it is, and for `PAUSE_S` afterwards, only
    the latest of those that follow is kept for the next write; pages that are put away
    are all written, and before it. So a program that is killed loses what was finished
    in the last tenth of a second, or during the write that was going on.

    The thread ends when nothing is left to be written. It is a daemon: a disk that
    never answers must not keep the process alive.

    Attributes:
        store: Where they are written.
    """

    def __init__(self, store: PageStore) -> None:
        """Write nothing yet."""
        self.store = store
        self._state = threading.Condition()  # guards what follows
        self._away: dict[Path, SavedPage] = {}
        self._latest: SavedPage | None = None
        self._is_due = False
        self._is_running = False
        self._hurries = False

    def write(self, page: SavedPage | None) -> None:
        """Have the page on the pad written; None if it is empty. Does not wait."""
        with self._state:
            self._latest, self._is_due = page, True
            self._run()

    def put_away(self, page: SavedPage) -> None:
        """Have a page written among those that were put away. Does not wait."""
        with self._state:
            self._away[self.store.new_away()] = page
            self._run()

    def away(self) -> list[SavedPage]:
        """Return the pages that were put away, the newest first, written or not."""
        with self._state:
            unwritten = dict(self._away)
        return self.store.away(unwritten)

    def finish(self, seconds: float) -> bool:
        """Wait until all is written; return whether it was, within a time."""
        with self._state:
            self._hurries = True
            self._state.notify_all()
            is_done = self._state.wait_for(lambda: not self._is_running, seconds)
            self._hurries = False
        if not is_done:
            logger.warning("the page was not written within %s s", seconds)
        return is_done

    def _run(self) -> None:
        if not self._is_running:
            threading.Thread(target=self._write_all, name="pages", daemon=True).start()
            self._is_running = True  # it waits for the lock that is held here

    def _write_all(self) -> None:
        while self._write_next():
            with self._state:
                self._state.wait_for(lambda: self._hurries, PAUSE_S)

    def _write_next(self) -> bool:
        """Write the pages that wait; return False, and let go, if none does."""
        with self._state:
            away = dict(self._away)
            latest, is_due = self._latest, self._is_due
            self._latest, self._is_due = None, False
            if not away and not is_due:
                self._is_running = False
                self._state.notify_all()
                return False
        try:
            for path, page in away.items():
                self.store.put_away(page, path)
            if is_due:
                self.store.save(latest)
        except Exception:
            logger.exception("a page could not be written")
        with self._state:
            for path in away:
                del self._away[path]
        return True
