"""What lies on the pad: strokes, or the ink of an opened picture."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.ink import Ink, rasterize
from mnist_gui.core.pictures import PictureInk, read_picture
from mnist_gui.core.prediction import Box
from mnist_gui.core.strokes import Strokes, bounds, read_strokes

STROKES_SUFFIX: Final = ".jsonl"
"""How the name of a strokes file ends."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """The content of the pad at one moment; a change makes a new one."""

    strokes: Strokes = ()
    picture: PictureInk | None = None
    """The ink of an opened picture; there are no strokes beside it."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.strokes and self.picture is None

    def ink(self) -> Ink:
        """Return what is drawn as ink.

        Raises:
            EmptyDrawingError: If the page is empty.
        """
        return self.picture.ink if self.picture else rasterize(self.strokes)

    def box(self) -> Box:
        """Return where the ink lies, in units of the strokes or the picture.

        Raises:
            ValueError: If the page is empty.
        """
        return self.picture.box if self.picture else bounds(self.strokes)

    def extent(self, side: float) -> float | None:
        """Return the longer side of what was drawn as a share of a pad's side.

        None where nothing was: a picture has a size of its own.
        """
        if not self.strokes:
            return None
        left, top, right, bottom = bounds(self.strokes)
        return max(right - left, bottom - top) / side


def open_page(path: Path) -> Page:
    """Read the first drawing of a strokes file, or a picture.

    Raises:
        StrokesFileError: If a strokes file is damaged or has no drawing.
        PictureError: If another file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in the picture.
    """
    if path.suffix.lower() != STROKES_SUFFIX:
        return Page(picture=read_picture(path))
    for record in islice(read_strokes(path), 1):
        if record.strokes:
            return Page(strokes=record.strokes)
    raise StrokesFileError(f"There is no drawing in “{path.name}”.")
