"""Find the ink in a picture file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.boxes import Box, bounding_box
from mnist_gui.core.ink.levels import FULL_INK, MID_GREY, Ink
from mnist_gui.core.ink.stroke_width import normalize_ink
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.background import border_of
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.pixels import (
    ORIGINAL_VIEW,
    TINY_SIDE,
    Colors,
    PictureView,
)


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

    @property
    def frame(self) -> Box:
        """The part of the picture that is in view; the ink's box if `page` is empty."""
        height, width = self.page.shape
        return self.box_of(0, 0, width, height) if self.page.size else self.box

    @property
    def is_tiny(self) -> bool:
        """Whether so few pixels are in view that they most likely show one digit."""
        side = int(max(self.page.shape))
        return 0 < side * self.scale <= TINY_SIDE

    def box_of(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Convert a box from pixels of `page` to pixels of the picture."""
        (x, y), scale = self.origin, self.scale
        return x + left * scale, y + top * scale, x + right * scale, y + bottom * scale


def find_ink(
    path: Path, view: PictureView = ORIGINAL_VIEW, following: Sequence[Path] = ()
) -> PictureInk:
    """Find the ink in a picture of handwriting, dark on light or light on dark.

    Some of the files that are `following`, to be read next, are prefetched meanwhile.

    Raises:
        PictureError: If the file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in it.
    """
    answer = decoder.find_ink(path, view, following)
    pixels, page = answer.pixels, answer.page
    box = bounding_box(page > MID_GREY)
    if box is None:
        raise EmptyDrawingError(
            marked("Errors", "There is no ink in “{}”.").format(path.name)
        )
    left, top, right, bottom = box
    found = PictureInk(
        ink=normalize_ink(page[top:bottom, left:right]),
        box=box,
        page=page,
        colors=pixels.colors,
        size=pixels.size,
        scale=pixels.scale,
        origin=pixels.box[:2],
        view=replace(view, inverted=answer.inverted),
        requested_view=view,
        source=path,
    )
    return replace(found, box=found.box_of(*box))


def read_frame(path: Path, side: int) -> Ink | None:
    """Read a picture of the given size as ink of shape [side, side], pixel by pixel.

    Paper is what most of the border shows, black or white. Returns None for a picture
    of another size.

    Raises:
        PictureError: If the file is not a picture that can be read.
    """
    pixels = decoder.decode(path)
    if pixels.size != (side, side):
        return None
    grey = np.asarray(Image.fromarray(pixels.colors).convert("L"))
    return FULL_INK - grey if np.median(border_of(grey)) > MID_GREY else grey
