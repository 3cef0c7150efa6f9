"""The content of the pad: strokes, or the ink of an opened picture."""

from dataclasses import dataclass
from functools import cached_property
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
from mnist_gui.core.pictures.edits import InkEdit
from mnist_gui.core.pictures.picture_ink import PictureInk, find_ink, with_gesture
from mnist_gui.core.pictures.pixels import PictureView
from mnist_gui.core.pictures.png_strokes import read_png_strokes
from mnist_gui.core.samples.sample import LabelledDrawing

STROKES_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """The content of the pad at one moment; a change makes a new one."""

    strokes: Strokes = ()
    picture: PictureInk | None = None
    """The ink of an opened picture. A page never has both strokes and a picture."""

    added: InkEdit | None = None
    """The stroke that is being drawn on the picture, whose ink does not have it yet."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.strokes and self.picture is None

    @property
    def kept(self) -> ModelInput | None:
        """The model input of the sample that the page shows, if it shows one as it was.

        A new label belongs to that sample. The input computed from the picture may
        differ a little from the stored one, so it could not be found by that.
        """
        picture = self.whole_picture
        return picture.sample if picture and not picture.edits else None

    @cached_property
    def whole_picture(self) -> PictureInk | None:
        """The picture with the stroke that is being drawn; slow if there is one."""
        if self.picture and self.added:
            return with_gesture(self.picture, self.added)
        return self.picture

    def ink(self) -> Ink:
        """Return the content as ink.

        Raises:
            EmptyDrawingError: If the page is empty.
        """
        picture = self.whole_picture
        return picture.ink if picture else rasterize(self.strokes)

    def box(self) -> Box:
        """Return the bounding box of the ink, in units of the strokes or the picture.

        Raises:
            ValueError: If the page is empty.
        """
        picture = self.whole_picture
        return picture.box if picture else bounds(self.strokes)

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
    return page_of_input(drawing.model_input)


def page_of_input(model_input: ModelInput) -> Page:
    """Return a page that shows the ink of a model input.

    Raises:
        EmptyDrawingError: If there is none.
    """
    levels = to_levels(model_input)
    # Half of the full strength: a faint rim would make the digit a pixel larger.
    box = bounding_box(levels > levels.max() / 2)
    if box is None:
        raise EmptyDrawingError(marked("Errors", "There is no ink in this drawing."))
    left, top, right, bottom = box
    ink = levels[top:bottom, left:right]
    return Page(picture=PictureInk(ink=ink, box=box, sample=model_input))


def open_page(path: Path, number: int = 0) -> Page:
    """Read the first drawing of a strokes file, or of an exported PNG, or a picture.

    `number` is that of a page, from 0, where a picture file has several.

    Raises:
        StrokesFileError: If a strokes file is damaged or has no drawing.
        PictureError: If another file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in the picture.
    """
    if path.suffix.lower() != STROKES_SUFFIX:
        strokes = read_png_strokes(path)
        if strokes:
            return Page(strokes=strokes)
        return Page(picture=find_ink(path, PictureView(page=number)))
    for record in islice(read_strokes(path), 1):
        if record.strokes:
            return Page(strokes=record.strokes)
    raise StrokesFileError(
        marked("Errors", "There is no drawing in “{}”.").format(path.name)
    )
