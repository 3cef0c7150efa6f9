"""Find the ink in a picture file, and edit it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.boxes import Box, bounding_box
from mnist_gui.core.ink.levels import FULL_INK, MID_GREY, Ink
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.rasterize import INK_SIDE, PEN_SHARE
from mnist_gui.core.ink.stroke_width import normalize_ink, stroke_width
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.background import border_of
from mnist_gui.core.pictures.edits import InkEdit, draw_edit
from mnist_gui.core.pictures.pixels import (
    ORIGINAL_VIEW,
    TINY_SIDE,
    Colors,
    PictureView,
)

if TYPE_CHECKING:
    from mnist_gui.core.pictures.decoder import PictureDecoder
    from mnist_gui.core.pictures.decoder_process import Answer

_FINEST_PEN: Final = 0.004  # as a share of the longer side of what is in view


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureInk:
    """The ink found in a picture.

    Boxes are in pixels of the picture after the rotations of EXIF and of the view.
    """

    ink: Ink
    """One digit: all ink, cropped, at the size and stroke width that models know."""

    box: Box
    """The bounding box of the ink."""

    page: Ink = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    """All ink in view, cleaned, at a working size; strokes as thick as they are."""

    colors: Colors = field(default_factory=lambda: np.zeros((0, 0, 3), np.uint8))
    """The picture itself, in the pixels of `page`."""

    size: tuple[int, int] = (0, 0)
    """Width and height of the whole picture."""

    scale: float = 1.0
    """Pixels of the picture to one of `page`, each way."""

    origin: tuple[float, float] = (0.0, 0.0)
    """The place of `page` in the picture: (left, top)."""

    view: PictureView = ORIGINAL_VIEW
    """How it was looked at, with `inverted` decided."""

    requested_view: PictureView = ORIGINAL_VIEW
    """How the user wanted it looked at."""

    source: Path | None = None
    """The file, to look at again; None if there is none."""

    pages: int = 1
    """Of the file."""

    sample: ModelInput | None = None
    """The model input of the sample that was shown, before it was edited."""

    edits: tuple[InkEdit, ...] = ()
    """What was drawn on it and erased from it; `page` and `ink` have it."""

    @property
    def frame(self) -> Box:
        """The part of the picture that is in view; the ink's box if `page` is empty."""
        height, width = self.page.shape
        return self.box_of(0, 0, width, height) if self.page.size else self.box

    @property
    def has_ink(self) -> bool:
        """Whether there is any ink; a page without may be edited."""
        return bool(self.ink.any())

    @property
    def is_tiny(self) -> bool:
        """Whether so few pixels are in view that they most likely show one digit."""
        side = int(max(self.page.shape))
        return 0 < side * self.scale <= TINY_SIDE

    @cached_property
    def pen(self) -> float:
        """The width of a pen that suits its strokes, in pixels of the picture.

        The first pen that drew on it stays, so that all strokes have one width.
        """
        for edit in self.edits:
            if not edit.erases:
                return edit.width
        side = float(max(self.page.shape)) * self.scale
        width = stroke_width(self.page) * self.scale or PEN_SHARE / 2 * side
        return min(max(width, _FINEST_PEN * side), PEN_SHARE * side)

    def box_of(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Convert a box from pixels of `page` to pixels of the picture."""
        (x, y), scale = self.origin, self.scale
        return x + left * scale, y + top * scale, x + right * scale, y + bottom * scale


def find_ink(path: Path, view: PictureView = ORIGINAL_VIEW) -> PictureInk:
    """Find the ink in a picture of handwriting, dark on light or light on dark.

    A page of several may be blank: it is one to turn over.

    Raises:
        PictureError: If the file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in it, and it has one page.
    """
    found = _decoded(_decoder().find_ink(path, view), path, view)
    return found if found.pages > 1 else _with_ink(found, path)


def picture_of(
    answer: "Answer", path: Path, view: PictureView = ORIGINAL_VIEW
) -> PictureInk:
    """Return the ink of a decoded picture.

    Raises:
        EmptyDrawingError: If there is none.
    """
    return _with_ink(_decoded(answer, path, view), path)


def _decoded(answer: "Answer", path: Path, view: PictureView) -> PictureInk:
    """Return a decoded picture with its ink, which may be none."""
    pixels = answer.pixels
    blank = PictureInk(
        ink=np.zeros((1, 1), np.uint8),
        box=(0.0, 0.0, 0.0, 0.0),
        page=answer.page,
        colors=pixels.colors,
        size=pixels.size,
        scale=pixels.scale,
        origin=pixels.box[:2],
        view=replace(view, inverted=answer.inverted),
        requested_view=view,
        source=path,
        pages=pixels.pages,
    )
    return _cut_out(blank)


def _with_ink(picture: PictureInk, path: Path) -> PictureInk:
    """Return a picture; raise EmptyDrawingError if there is no ink in it."""
    if not picture.has_ink:
        raise EmptyDrawingError(_no_ink(picture, path))
    return picture


def _no_ink(picture: PictureInk, path: Path) -> str:
    """Return the message for a picture without ink."""
    if picture.pages == 1:
        return marked("Errors", "There is no ink in “{}”.").format(path.name)
    text = marked("Errors", "There is no ink on page {} of “{}”.")
    return text.format(picture.view.page + 1, path.name)


def find_again(picture: PictureInk, path: Path, view: PictureView) -> PictureInk:
    """Find the ink of a picture in another view of its file, and edit it as before.

    Raises:
        PictureError: If the file is not a picture that can be read.
        EmptyDrawingError: If no ink is in it, nor was drawn on it, and it has one page.
    """
    edits, (width, height) = picture.edits, picture.size
    for _ in range((view.quarter_turns - picture.requested_view.quarter_turns) % 4):
        edits = tuple(edit.rotated(height) for edit in edits)
        width, height = height, width
    found = _decoded(_decoder().find_ink(path, view), path, view)
    edited = with_edits(found, edits)
    is_one_of_several = found.pages > 1
    return edited if found.has_ink or is_one_of_several else _with_ink(edited, path)


def with_edits(picture: PictureInk, edits: Sequence[InkEdit]) -> PictureInk:
    """Return a picture with more edits, also those that change nothing in this view.

    It must have a `page`.
    """
    page = picture.page
    for edit in edits:
        page = draw_edit(page, edit, picture.origin, picture.scale)
    edited = replace(picture, page=page, edits=(*picture.edits, *edits))
    return edited if page is picture.page else _cut_out(edited)


def _cut_out(picture: PictureInk) -> PictureInk:
    """Return a picture with the ink of its page, cropped, which may be none."""
    box = bounding_box(picture.page > MID_GREY)
    if box is None:
        return replace(picture, ink=np.zeros((1, 1), np.uint8), box=picture.frame)
    left, top, right, bottom = box
    ink = normalize_ink(picture.page[top:bottom, left:right])
    return replace(picture, ink=ink, box=picture.box_of(*box))


def with_gesture(picture: PictureInk, edit: InkEdit) -> PictureInk:
    """Return a picture with one more edit; the same one where it changes nothing."""
    edited = with_edits(picture, (edit,))
    return picture if edited.page is picture.page else edited


def with_page(picture: PictureInk, share: float) -> PictureInk:
    """Return a picture that is ink alone with a square page around it, to be edited.

    The ink's longer side is a share of the page's side.
    """
    height, width = picture.ink.shape
    times = ceil(INK_SIDE / max(height, width))
    size = width * times, height * times
    ink = Image.fromarray(picture.ink).resize(size, Image.Resampling.BICUBIC)
    side = round(max(size) / share)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    page = np.zeros((side, side), np.uint8)
    page[top : top + size[1], left : left + size[0]] = np.asarray(ink)
    scale = (picture.box[2] - picture.box[0]) / size[0]
    origin = picture.box[0] - left * scale, picture.box[1] - top * scale
    return replace(picture, page=page, scale=scale, origin=origin)


def _decoder() -> "PictureDecoder":
    """Return what decodes pictures; a window without any does not import it."""
    from mnist_gui.core.pictures.decoder import decoder

    return decoder


def read_frame(path: Path, side: int) -> Ink | None:
    """Read a picture of the given size as ink of shape [side, side], pixel by pixel.

    Paper is what most of the border shows, black or white. Returns None for a picture
    of another size.

    Raises:
        PictureError: If the file is not a picture that can be read, or has several
            pages.
    """
    from mnist_gui.core.pictures.open import check_single  # with the first picture

    pixels = _decoder().decode(path)
    check_single(pixels.pages, path)
    if pixels.size != (side, side):
        return None
    grey = np.asarray(Image.fromarray(pixels.colors).convert("L"))
    return FULL_INK - grey if np.median(border_of(grey)) > MID_GREY else grey
