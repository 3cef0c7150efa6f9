"""The content of the pad: strokes, or the ink of an opened picture."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import EmptyDrawingError, StrokesFileError
from mnist_gui.core.ink.boxes import Box, bounding_box
from mnist_gui.core.ink.levels import Ink, to_levels
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import Strokes, bounds, read_strokes
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.picture_ink import PictureInk, find_ink
from mnist_gui.core.samples.sample import LabelledDrawing

STROKES_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """The content of the pad at one moment; a change makes a new one."""

    strokes: Strokes = ()
    picture: PictureInk | None = None
    """The ink of an opened picture. A page never has both strokes and a picture."""

    kept: ModelInput | None = None
    """The model input of the sample that `picture` shows, if it shows one.

    A new label belongs to that sample. The input computed from the picture may differ
    a little from the stored one, so it could not be found by that."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.strokes and self.picture is None

    def ink(self) -> Ink:
        """Return the content as ink.

        Raises:
            EmptyDrawingError: If the page is empty.
        """
        return self.picture.ink if self.picture else rasterize(self.strokes)

    def box(self) -> Box:
        """Return the bounding box of the ink, in units of the strokes or the picture.

        Raises:
            ValueError: If the page is empty.
        """
        return self.picture.box if self.picture else bounds(self.strokes)

    def extent(self, side: float) -> float | None:
        """Return the longer side of the strokes as a fraction of the pad's side.

        None without strokes: the scale of a picture is arbitrary.
        """
        if not self.strokes:
            return None
        left, top, right, bottom = bounds(self.strokes)
        return max(right - left, bottom - top) / side


def page_of(drawing: LabelledDrawing) -> Page:
    """Return a page that shows a labelled drawing: its strokes, else its model input.

    Raises:
        EmptyDrawingError: If there is no ink in it.
    """
    if drawing.strokes:
        return Page(strokes=drawing.strokes)
    levels = to_levels(drawing.model_input)
    # Half of the full strength: a faint rim would make the digit a pixel larger.
    box = bounding_box(levels > levels.max() / 2)
    if box is None:
        raise EmptyDrawingError(marked("Errors", "There is no ink in this drawing."))
    left, top, right, bottom = box
    ink = PictureInk(ink=levels[top:bottom, left:right], box=box)
    return Page(picture=ink, kept=drawing.model_input)


def open_page(path: Path) -> Page:
    """Read the first drawing of a strokes file, or a picture.

    Raises:
        StrokesFileError: If a strokes file is damaged or has no drawing.
        PictureError: If another file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in the picture.
    """
    if path.suffix.lower() != STROKES_SUFFIX:
        return Page(picture=find_ink(path))
    for record in islice(read_strokes(path), 1):
        if record.strokes:
            return Page(strokes=record.strokes)
    raise StrokesFileError(
        marked("Errors", "There is no drawing in “{}”.").format(path.name)
    )
