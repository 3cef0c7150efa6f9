"""A picture file to ink: decoding it safely, telling ink from paper."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink import INK_SIDE, PEN_SHARE, Ink
from mnist_gui.core.picture_files import open_picture
from mnist_gui.core.picture_pixels import AS_IT_IS, PictureView
from mnist_gui.core.prediction import Box

_HALF: Final = 0.5
_MID_GREY: Final = 127

_LEAST_CONTRAST: Final = 24
"""Grey levels that ink must differ from paper by at the least, of 255."""

_NOISE_SHARE: Final = 0.2
"""Differences below this share of full ink are taken for paper."""

_THINNEST: Final = 0.07
"""Strokes thinner than this share of the digit are brought up to the pad's pen."""


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

    def box_of(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return where a part of `page` lies in the picture."""
        x, y = self.origin
        return (
            x + left * self.scale,
            y + top * self.scale,
            x + right * self.scale,
            y + bottom * self.scale,
        )


def find_ink(path: Path, view: PictureView = AS_IT_IS) -> PictureInk:
    """Find the ink in a picture file.

    Args:
        path: A picture of handwriting, dark on light or light on dark.
        view: How to turn it, where to look, and what is ink if that is known.

    Raises:
        PictureError: If the file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in it.
    """
    pixels = open_picture(path, view)
    strength, inverted = _ink_strength(_grey(pixels.colors), view.inverted)
    rows, columns = (
        np.flatnonzero((strength > _HALF).any(axis=axis)) for axis in (1, 0)
    )
    if len(rows) == 0:
        raise EmptyDrawingError(f"There is no ink to be seen in “{path.name}”.")
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    digit = PictureInk(
        ink=one_digit(strength[top:bottom, left:right]),
        box=(left, top, right, bottom),
        page=np.round(strength * 255).astype(np.uint8),
        colors=pixels.colors.astype(np.uint8),
        size=pixels.size,
        scale=pixels.scale,
        origin=pixels.box[:2],
        view=replace(view, inverted=inverted),
    )
    return replace(digit, box=digit.box_of(left, top, right, bottom))


def read_frame(path: Path, side: int) -> Ink | None:
    """Return the pixels of a picture of this size as ink, as they stand.

    Paper is what most of the border shows, black or white.

    Returns:
        Ink of shape [side, side]; None for a picture of another size.

    Raises:
        PictureError: If the file is not a picture that can be read.
    """
    pixels = open_picture(path)
    if pixels.size != (side, side):
        return None
    grey = _grey(pixels.colors)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    strength = 255 - grey if np.median(border) > _MID_GREY else grey
    return np.round(strength).astype(np.uint8)


def _grey(colors: NDArray[np.float32]) -> NDArray[np.float32]:
    grey: NDArray[np.float32] = colors @ np.array((0.299, 0.587, 0.114), np.float32)
    return grey


def _ink_strength(
    grey: NDArray[np.float32], inverted: bool | None
) -> tuple[NDArray[np.float32], bool]:
    """Return how much ink each pixel carries, in 0…1.

    Paper is what most of the border shows. Ink is darker or lighter than that,
    whichever differs more.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    difference = float(np.median(border)) - grey
    darkest, lightest = np.quantile(difference, 0.999), -np.quantile(difference, 0.001)
    if inverted is None:
        inverted = bool(lightest > darkest)
    if inverted:
        difference = -difference
    strongest = float(difference.max())
    if strongest < _LEAST_CONTRAST:
        return np.zeros_like(grey), inverted
    # Full ink is the level of ink's upper half: one glaring pixel must not decide.
    full = float(np.quantile(difference[difference > strongest / 2], 0.5))
    strength = (difference / full - _NOISE_SHARE) / (1 - _NOISE_SHARE)
    clipped: NDArray[np.float32] = np.clip(strength, 0, 1)
    return clipped, inverted


def one_digit(strength: NDArray[np.float32]) -> Ink:
    """Bring the ink of one digit to the size and thickness that a pad's has.

    Args:
        strength: How much ink each pixel carries, in 0…1, cropped to the digit.
    """
    return _usual_thickness(_usual_size(strength))


def _usual_size(strength: NDArray[np.float32]) -> Ink:
    """Bring the longer side to that of rasterised strokes."""
    image = Image.fromarray((strength * 255).astype(np.uint8))
    scale = INK_SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(image.resize(size, method))


def _usual_thickness(ink: Ink) -> Ink:
    """Thicken hairlines, which would all but vanish at 28×28."""
    width = stroke_width(ink)
    if width >= _THINNEST * INK_SIDE:
        return ink
    missing = round((PEN_SHARE * INK_SIDE - width) / 2)
    # Ink thinned by shrinking is faint as well; thickened, it should be ink again.
    image = Image.fromarray(np.pad(ink, 2 * missing)).filter(
        ImageFilter.MaxFilter(2 * missing + 1)
    )
    # The square filter leaves steps; blurring and steepening makes them smooth edges.
    blurred = image.filter(ImageFilter.GaussianBlur(missing / 3))
    return np.asarray(blurred.point(_steepen))


def _steepen(level: int) -> int:
    return max(0, min(255, 2 * level - 128))


def stroke_width(ink: Ink) -> float:
    """Estimate the width of the strokes in pixels: area over half the perimeter."""
    solid = np.pad(ink > _MID_GREY, 1)
    edges = np.count_nonzero(solid[1:] != solid[:-1]) + np.count_nonzero(
        solid[:, 1:] != solid[:, :-1]
    )
    # Counted along rows and columns, a slanting edge is too long by 4/π on average.
    perimeter = edges * np.pi / 4
    return float(2 * np.count_nonzero(solid) / perimeter) if edges else 0.0
