"""Keep pages in files: the one on the pad of each window, and the last put away.

A page is small: strokes, or the path of a picture, how it is looked at, and what was
drawn on it and erased from it. Pictures that have no file of their own, as they were
pasted, are copied into the store; a sample without strokes is kept as its 784 pixels.
"""

import base64
import hashlib
import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, Final

import numpy as np

from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.levels import to_fractions, to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.pictures.edits import InkEdit
from mnist_gui.core.pictures.pixels import ORIGINAL_VIEW, PictureView

logger = logging.getLogger(__name__)

MOST_AWAY: Final = 12
"""How many pages that were put away are kept."""

_FORMAT: Final = 1
_MOST_BYTES: Final = 8 * 1024 * 1024  # of a page's file; the largest drawing fits
_EDGES: Final = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class SavedPage:
    """A page as it is kept in a file."""

    strokes: Strokes = ()
    source: Path | None = None
    """The file of the picture, if it shows one."""

    view: PictureView = ORIGINAL_VIEW
    """How the picture is looked at."""

    kept: ModelInput | None = None
    """The sample that it shows, if that has neither strokes nor a file."""

    edits: tuple[InkEdit, ...] = ()
    """What was drawn on the picture or sample, and erased from it."""


class PageStore:
    """The pages in a folder of the user's store.

    What cannot be read or written is logged and left out: a page that is lost must not
    keep the window from working.
    """

    def __init__(self, folder: Path, slot: int) -> None:
        """Keep the current page of a window; windows are numbered from 1."""
        self.folder = folder
        self._current = folder / f"page-{slot}.json"
        self._latest_away = 0  # nanoseconds in the name of the last page put away

    def save(self, page: SavedPage | None) -> None:
        """Keep the page on the pad; None if it is empty."""
        try:
            if page is None:
                self._current.unlink(missing_ok=True)
            else:
                self._write(self._current, page)
        except OSError as error:
            logger.warning("the page could not be kept: %s", error)

    def load(self) -> SavedPage | None:
        """Return the page that was on the pad when the window was last closed."""
        return _read(self._current)

    def new_away(self) -> Path:
        """Return the path for a page that is put away now."""
        return self.folder / f"away-{self._next_time()}.json"

    def put_away(self, page: SavedPage, path: Path) -> None:
        """Keep a page, under a path of `new_away`, among the last put away."""
        try:
            self._write(path, page)
        except OSError as error:
            logger.warning("a page could not be put away: %s", error)
        self._tidy()

    def has_away(self) -> bool:
        """Return whether a page was put away."""
        return bool(self._away_files())

    def away(self, unwritten: Mapping[Path, SavedPage] = {}) -> list[SavedPage]:
        """Return the pages that were put away, the newest first.

        Args:
            unwritten: Those whose files are yet to be written, by their paths.
        """
        paths = sorted({*self._away_files(), *unwritten}, reverse=True)[:MOST_AWAY]
        found = (unwritten.get(path) or _read(path) for path in paths)
        return [page for page in found if page is not None]

    def adopt(self, picture: Path) -> Path:
        """Copy a picture into the store; return where it is.

        Raises:
            OSError: If it cannot be read or written.
        """
        content = picture.read_bytes()
        name = hashlib.sha256(content).hexdigest()[:16] + picture.suffix
        copy = self.folder / "pictures" / name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(copy, content)
        return copy

    def owns(self, picture: Path) -> bool:
        """Return whether a picture is one that was copied here."""
        return picture.parent == self.folder / "pictures"

    def _write(self, path: Path, page: SavedPage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if page.source:
            page = replace(page, source=self._lasting(page.source))
        write_atomically(path, _encode(page).encode())

    def _lasting(self, source: Path) -> Path:
        """Return the path of a picture that will still be there at the next start."""
        if source.suffix:
            return source
        try:  # pasted: its file is deleted when the program ends
            return self.adopt(source)
        except OSError as error:
            logger.warning("a pasted picture could not be kept: %s", error)
            return source

    def _next_time(self) -> int:
        """Return now in nanoseconds, or later: the clock may have been set back."""
        names = (path.stem.partition("-")[2] for path in self._away_files())
        latest = next((int(name) for name in names if name.isdecimal()), 0)
        self._latest_away = max(time.time_ns(), latest + 1, self._latest_away + 1)
        return self._latest_away

    def _away_files(self) -> list[Path]:
        return sorted(self.folder.glob("away-*.json"), reverse=True)

    def _tidy(self) -> None:
        """Remove the oldest pages, and copied pictures that no page shows any more."""
        try:
            for path in self._away_files()[MOST_AWAY:]:
                path.unlink(missing_ok=True)
            pages = [_read(path) for path in self.folder.glob("*.json")]
            if None in pages:  # it may show any picture, as one of a later version
                return
            shown = {page.source for page in pages if page}
            for picture in (self.folder / "pictures").glob("*"):
                if picture not in shown:
                    picture.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("old pages could not be removed: %s", error)


def _encode(page: SavedPage) -> str:
    """Return a page as JSON.

    Strokes and edits are encoded one by one: `json` holds the interpreter lock while
    it encodes a value, and a page may have thousands of points.
    """
    encoded = {
        "format": json.dumps(_FORMAT),
        "strokes": _encode_list(points.tolist() for points in page.strokes),
    }
    if page.source:
        encoded["picture"] = json.dumps({"source": str(page.source), **vars(page.view)})
    if page.kept is not None:
        levels = to_levels(page.kept).tobytes()
        encoded["sample"] = json.dumps(base64.b64encode(levels).decode())
    if page.edits:
        encoded["edits"] = _encode_list(
            {**vars(edit), "points": edit.points.tolist()} for edit in page.edits
        )
    return "{" + ", ".join(f'"{key}": {text}' for key, text in encoded.items()) + "}"


def _encode_list(values: Iterable[object]) -> str:
    return "[" + ", ".join(map(json.dumps, values)) + "]"


def _read(path: Path) -> SavedPage | None:
    """Read a page; None if there is none, or the file is damaged."""
    try:
        with path.open("rb") as file:
            # A file that is larger is cut short, and no longer JSON.
            return _decode(json.loads(file.read(_MOST_BYTES)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        logger.warning("%s is no page: %s", path, error)
        return None


def _decode(encoded: dict[str, Any]) -> SavedPage | None:
    if encoded["format"] != _FORMAT:
        raise ValueError("it was written by a later version")
    strokes = tuple(stroke(points) for points in encoded["strokes"])
    picture, sample = encoded.get("picture"), encoded.get("sample")
    edits = tuple(map(_decode_edit, encoded.get("edits", ())))
    if sample is not None:
        return SavedPage(kept=_decode_sample(sample), edits=edits)
    if picture is None:
        return SavedPage(strokes=strokes) if strokes else None
    inverted = picture["inverted"]
    view = PictureView(
        page=max(0, int(picture.get("page", 0))),  # not there before 0.2.0
        quarter_turns=int(picture["quarter_turns"]) % _EDGES,
        crop=_decode_box(picture["crop"]),
        inverted=None if inverted is None else bool(inverted),
    )
    source = Path(picture["source"])
    return SavedPage(strokes=strokes, source=source, view=view, edits=edits)


def _decode_edit(edit: dict[str, Any]) -> InkEdit:
    width, erases = float(edit["width"]), bool(edit["erases"])
    if not 0 < width < inf:
        raise ValueError("a pen without a width")
    return InkEdit(points=stroke(edit["points"]), width=width, erases=erases)


def _decode_sample(pixels: str) -> ModelInput:
    levels = np.frombuffer(base64.b64decode(pixels, validate=True), np.uint8)
    return to_fractions(levels.reshape(FRAME_SIDE, FRAME_SIDE))


def _decode_box(edges: list[float] | None) -> Box | None:
    if edges is None:
        return None
    left, top, right, bottom = map(float, edges)
    return left, top, right, bottom
