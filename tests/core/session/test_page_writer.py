"""Pages are written on a thread of their own; the disks here are slow or broken."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.session.page_store import PageStore, SavedPage
from mnist_gui.core.session.page_writer import PageWriter

PATIENCE_S = 30


class SlowStore(PageStore):
    """Writes each page when the test lets it.

    Attributes:
        begun: Released for each write that has begun.
        allowed: Acquired by each write before it ends.
        written: What was written, in order: how many strokes, or that of a page away.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 1)
        self.begun = threading.Semaphore(0)
        self.allowed = threading.Semaphore(0)
        self.written: list[int | str] = []

    @override
    def save(self, page: SavedPage | None) -> None:
        self._wait()
        super().save(page)
        self.written.append(len(page.strokes) if page else 0)

    @override
    def put_away(self, page: SavedPage, path: Path) -> None:
        self._wait()
        super().put_away(page, path)
        self.written.append(f"away {len(page.strokes)}")

    def _wait(self) -> None:
        self.begun.release()
        assert self.allowed.acquire(timeout=PATIENCE_S)


class BrokenStore(PageStore):
    """Fails once in a way that was not foreseen."""

    has_failed = False

    @override
    def save(self, page: SavedPage | None) -> None:
        if not self.has_failed:
            self.has_failed = True
            raise RuntimeError("the sky fell")
        super().save(page)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SlowStore]:
    store = SlowStore(tmp_path / "pages")
    yield store
    store.allowed.release(100)


def a_page(strokes: int) -> SavedPage:
    return SavedPage(strokes=tuple(stroke([(x, 1.0)]) for x in range(strokes)))


def _threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "pages"]


def test_what_is_drawn_does_not_wait_for_the_disk(store: SlowStore) -> None:
    writer = PageWriter(store)
    writer.write(a_page(1))
    assert store.begun.acquire(timeout=PATIENCE_S)

    writer.write(a_page(2))  # would hang here
    writer.put_away(a_page(2))

    assert store.written == []
    assert not writer.finish(0)


def test_only_the_latest_page_that_waits_is_written(store: SlowStore) -> None:
    writer = PageWriter(store)
    writer.write(a_page(1))
    assert store.begun.acquire(timeout=PATIENCE_S)
    for strokes in range(2, 50):
        writer.write(a_page(strokes))

    store.allowed.release(100)

    assert writer.finish(PATIENCE_S)
    assert store.written == [1, 49]
    saved = store.load()
    assert saved is not None
    assert len(saved.strokes) == 49


def test_every_page_put_away_is_written_and_before_the_one_on_the_pad(
    store: SlowStore,
) -> None:
    writer = PageWriter(store)
    writer.write(a_page(1))
    assert store.begun.acquire(timeout=PATIENCE_S)
    for strokes in (1, 2):
        writer.put_away(a_page(strokes))
        writer.write(None)

    assert [len(page.strokes) for page in writer.away()] == [2, 1]
    store.allowed.release(100)

    assert writer.finish(PATIENCE_S)
    assert store.written == [1, "away 1", "away 2", 0]
    assert [len(page.strokes) for page in writer.away()] == [2, 1]
    assert store.load() is None


def test_a_writer_that_has_finished_writes_again(store: SlowStore) -> None:
    store.allowed.release(100)
    writer = PageWriter(store)
    for strokes in (1, 2):
        writer.write(a_page(strokes))
        assert writer.finish(PATIENCE_S)

    assert store.written == [1, 2]


def test_no_thread_is_left_once_all_is_written(store: SlowStore) -> None:
    store.allowed.release(100)
    writer = PageWriter(store)
    writer.write(a_page(1))
    assert writer.finish(PATIENCE_S)

    for thread in _threads():
        thread.join(PATIENCE_S)
    assert not _threads()


def test_a_write_that_fails_does_not_stop_the_next(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = BrokenStore(tmp_path / "pages", 1)
    writer = PageWriter(store)
    writer.write(a_page(1))
    assert writer.finish(PATIENCE_S)
    writer.write(a_page(2))
    assert writer.finish(PATIENCE_S)

    assert "the sky fell" in caplog.text
    assert store.load() is not None
