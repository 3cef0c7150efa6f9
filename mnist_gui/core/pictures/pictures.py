"""A picture file to ink: decoding it safely, telling ink from paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.rasterize import Ink
from mnist_gui.core.ink.stroke_width import usual_size, usual_thickness
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.pixels import AS_IT_IS, PictureView
from mnist_gui.core.prediction import Box

_MID_GREY: Final = 127


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureInk:
    """The ink found in a picture.

    Boxes are in pixels of the picture as seen: after EXIF's turn and the view's.
    """

    ink: Ink
    """Cropped to the ink and brought to a usual size and thickness: one digit."""

    box: Box
    """Where it lies."""

    page: Ink = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    """All ink in view, cleaned, at a working size; strokes as thick as they are."""

    colors: NDArray[np.uint8] = field(
        default_factory=lambda: np.zeros((0, 0, 3), np.uint8)
    )
    """The picture itself, pixel by pixel as `page`: shape [h, w, 3], RGB."""

    size: tuple[int, int] = (0, 0)
    """Width and height of the whole picture."""

    scale: float = 1.0
    """Pixels of the picture to one of `page`."""

    origin: tuple[float, float] = (0.0, 0.0)
    """Where `page` begins in the picture: (left, top)."""

    view: PictureView = AS_IT_IS
    """How it was looked at, with `inverted` decided."""

    asked: PictureView = AS_IT_IS
    """How a person wanted it looked at."""

    source: Path | None = None
    """The file, to look again; None for what was no picture file."""

    @property
    def frame(self) -> Box:
        """What is in view; where only the ink is known, where that lies."""
        height, width = self.page.shape
        return self.box_of(0, 0, width, height) if self.page.size else self.box

    def box_of(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return where a part of `page` lies in the picture."""
        x, y = self.origin
        return (
            x + left * self.scale,
            y + top * self.scale,
            x + right * self.scale,
            y + bottom * self.scale,
        )


def find_ink(
    path: Path, view: PictureView = AS_IT_IS, following: Sequence[Path] = ()
) -> PictureInk:
    """Find the ink in a picture file.

    Args:
        path: A picture of handwriting, dark on light or light on dark.
        view: How to turn it, where to look, and what is ink if that is known.
        following: The files that will be wanted next: some are decoded meanwhile.

    Raises:
        PictureError: If the file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in it.
    """
    answer = decoder.find_ink(path, view, following)
    pixels, page = answer.pixels, answer.page
    rows, columns = (
        np.flatnonzero((page > _MID_GREY).any(axis=axis)) for axis in (1, 0)
    )
    if len(rows) == 0:
        raise EmptyDrawingError(f"There is no ink to be seen in “{path.name}”.")
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    found = PictureInk(
        ink=usual_thickness(usual_size(page[top:bottom, left:right])),
        box=(left, top, right, bottom),
        page=page,
        colors=pixels.colors,
        size=pixels.size,
        scale=pixels.scale,
        origin=pixels.box[:2],
        view=replace(view, inverted=answer.inverted),
        asked=view,
        source=path,
    )
    return replace(found, box=found.box_of(left, top, right, bottom))


def read_frame(path: Path, side: int) -> Ink | None:
    """Return the pixels of a picture of this size as ink, as they stand.

    Paper is what most of the border shows, black or white.

    Returns:
        Ink of shape [side, side]; None for a picture of another size.

    Raises:
        PictureError: If the file is not a picture that can be read.
    """
    pixels = decoder.decode(path)
    if pixels.size != (side, side):
        return None
    grey = np.asarray(Image.fromarray(pixels.colors).convert("L"))
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if np.median(border) > _MID_GREY else grey
