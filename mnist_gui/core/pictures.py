"""A picture file to ink: decoding it safely, telling ink from paper."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from mnist_gui.core.errors import EmptyDrawingError, PictureError
from mnist_gui.core.ink import INK_SIDE, PEN_SHARE, Ink
from mnist_gui.core.prediction import Box

PICTURE_SUFFIXES: Final = frozenset(
    (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
)
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_MAX_PIXELS: Final = 50_000_000
_WORKING_SIDE: Final = 1024
"""Pictures are brought down to this before anybody looks at their pixels."""

_HALF: Final = 0.5
_MID_GREY: Final = 127

_LEAST_CONTRAST: Final = 24
"""Grey levels that ink must differ from paper by at the least, of 255."""

_NOISE_SHARE: Final = 0.2
"""Differences below this share of full ink are taken for paper."""

_THINNEST: Final = 0.07
"""Strokes thinner than this share of the digit are brought up to the pad's pen."""


@dataclass(frozen=True, kw_only=True)
class PictureInk:
    """The ink found in a picture."""

    ink: Ink
    """Cropped to the ink and brought to a usual size."""

    box: Box
    """Where it lies, in pixels of the picture as seen (after EXIF rotation)."""


def read_picture(path: Path) -> PictureInk:
    """Find the ink of one digit in a picture file.

    Args:
        path: A picture of a digit, dark on light or light on dark.

    Raises:
        PictureError: If the file is not a picture that can be read.
        EmptyDrawingError: If there is no ink in it.
    """
    grey, size = _open_grey(path)
    strength = _ink_strength(grey)
    rows, columns = (
        np.flatnonzero((strength > _HALF).any(axis=axis)) for axis in (1, 0)
    )
    if len(rows) == 0:
        raise EmptyDrawingError(f"There is no ink to be seen in “{path.name}”.")
    scale = size[0] / grey.shape[1]
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return PictureInk(
        ink=_usual_thickness(_usual_size(strength[top:bottom, left:right])),
        box=(left * scale, top * scale, right * scale, bottom * scale),
    )


def read_frame(path: Path, side: int) -> Ink | None:
    """Return the pixels of a picture of this size as ink, as they stand.

    Paper is what most of the border shows, black or white.

    Returns:
        Ink of shape [side, side]; None for a picture of another size.

    Raises:
        PictureError: If the file is not a picture that can be read.
    """
    grey, size = _open_grey(path)
    if size != (side, side):
        return None
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    strength = 255 - grey if np.median(border) > _MID_GREY else grey
    return np.round(strength).astype(np.uint8)


def _open_grey(path: Path) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """Return a picture as grey levels 0…255, and its full size (width, height)."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd files; the sentence below is what the person needs.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as image:
                _check_size(image, path)
                upright = ImageOps.exif_transpose(image)
                size = upright.size
                upright.thumbnail(
                    (_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.BOX, reducing_gap=2
                )
                return _flatten(upright), size
    except Image.DecompressionBombError as error:
        raise PictureError(_too_large(path)) from error
    except OSError as error:
        reason = error.strerror or "it is not a picture, or it is damaged"
        raise PictureError(f"“{path.name}” cannot be opened: {reason}.") from error
    except PictureError:
        raise
    except Exception as error:  # a decoder fed with a foreign file may raise anything
        raise PictureError(f"“{path.name}” is a damaged picture.") from error


def _check_size(image: Image.Image, path: Path) -> None:
    if image.width * image.height > _MAX_PIXELS:
        raise PictureError(_too_large(path))


def _too_large(path: Path) -> str:
    return f"“{path.name}” is too large: it has over {_MAX_PIXELS:,} pixels."


def _flatten(image: Image.Image) -> NDArray[np.float32]:
    """Return grey levels, with transparency resolved."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        levels = np.asarray(image, dtype=np.float32)
        return _stretched(levels)
    if not image.has_transparency_data:
        return np.asarray(image.convert("L"), dtype=np.float32)
    rgba = image.convert("RGBA")
    alpha = np.asarray(rgba.getchannel("A"), dtype=np.float32) / np.float32(255)
    grey = np.asarray(rgba.convert("RGB").convert("L"), dtype=np.float32)
    visible = grey[alpha > _HALF]
    # Paper is what lets the background through; it is the opposite of the ink.
    paper = 0.0 if len(visible) and visible.mean() > _MID_GREY else 255.0
    flat: NDArray[np.float32] = grey * alpha + np.float32(paper) * (1 - alpha)
    return flat


def _stretched(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = float(levels.min()), float(levels.max())
    scale = np.float32(255 / (high - low) if high > low else 0)
    stretched: NDArray[np.float32] = (levels - np.float32(low)) * scale
    return stretched


def _ink_strength(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much ink each pixel carries, in 0…1.

    Paper is what most of the border shows. Ink is darker or lighter than that,
    whichever differs more.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    difference = float(np.median(border)) - grey
    darkest, lightest = np.quantile(difference, 0.999), -np.quantile(difference, 0.001)
    if lightest > darkest:
        difference = -difference
    strongest = float(difference.max())
    if strongest < _LEAST_CONTRAST:
        return np.zeros_like(grey)
    # Full ink is the level of ink's upper half: one glaring pixel must not decide.
    full = float(np.quantile(difference[difference > strongest / 2], 0.5))
    strength = (difference / full - _NOISE_SHARE) / (1 - _NOISE_SHARE)
    clipped: NDArray[np.float32] = np.clip(strength, 0, 1)
    return clipped


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
