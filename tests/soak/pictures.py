"""Fuzz the program with thousands of damaged picture files.

    python -m tests.soak.pictures [--count 10000] [--seed 0] [--keep FOLDER]

Draws pictures in every format, damages their bytes and looks for the ink in them.
Prints a row for each format. The exit status is 1 if a file raised anything but an
error with a message for the user, took over 5 s, or needed too much memory.
"""

import resource
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageOps

from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pictures.picture_ink import find_ink
from tests.helpers.core.ink_examples import SAMPLES, encoded, grey_picture
from tests.soak.support.damaged_files import (
    Outcome,
    damage_parser,
    damaged_files,
    fuzz_files,
    print_outcome,
)

MOST_MEMORY_MB: Final = 400
"""What a run may add to the program, and what its decoder may use."""

_SUFFIXES: Final = sorted(PICTURE_SUFFIXES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and read pictures, and print the results."""
    options = damage_parser("pictures", 10_000).parse_args(arguments)
    before = _peak_mb(resource.RUSAGE_SELF)
    with tempfile.TemporaryDirectory() as folder:
        outcome = fuzz(options.count, options.seed, options.keep or Path(folder))
    decoder.close()
    memory = {
        "program": _peak_mb(resource.RUSAGE_SELF) - before,
        "decoder": _peak_mb(resource.RUSAGE_CHILDREN),
    }
    for what, megabytes in memory.items():
        print(f"memory, {what}: {megabytes:.0f} MB, at most {MOST_MEMORY_MB}")
    print_outcome(outcome, ("read", "empty", "refused", "ended the decoder"))
    bounded = max(memory.values()) <= MOST_MEMORY_MB
    return 0 if bounded and not outcome.failures else 1


def fuzz(count: int, seed: int, folder: Path) -> Outcome:
    """Read so many damaged pictures; files that fail stay in the folder."""

    def name_of(number: int, _: str) -> str:
        return f"{number}{_SUFFIXES[number % len(_SUFFIXES)]}"

    return fuzz_files(damaged_files(originals(), count, seed), _read, name_of, folder)


def originals() -> dict[str, bytes]:
    """Draw a picture in every form that the program reads."""
    ink = grey_picture(SAMPLES[8].strokes, (96, 80))
    dark = ImageOps.invert(ink)
    alpha = Image.merge("LA", (Image.new("L", ink.size), ink))
    deep = Image.fromarray(np.asarray(dark).astype(np.uint16) * 257)
    frames = {"save_all": True, "append_images": [dark.rotate(90), ink]}
    exif = Image.Exif()
    exif[0x0112] = 6
    pictures: dict[str, tuple[Image.Image, str, dict[str, Any]]] = {
        "PNG": (dark.convert("RGB"), "PNG", {}),
        "PNG, alpha": (alpha, "PNG", {}),
        "PNG, 16 bits": (deep, "PNG", {}),
        "PNG, palette": (dark.quantize(8), "PNG", {"transparency": 3}),
        "JPEG": (dark.convert("RGB"), "JPEG", {"exif": exif}),
        "JPEG, progressive": (dark, "JPEG", {"progressive": True}),
        "JPEG, CMYK": (dark.convert("CMYK"), "JPEG", {}),
        "WebP": (dark.convert("RGB"), "WEBP", {"exif": exif}),
        "WebP, lossless": (alpha.convert("RGBA"), "WEBP", {"lossless": True}),
        "WebP, animated": (dark.convert("RGB"), "WEBP", frames),
        "BMP": (dark, "BMP", {}),
        "GIF": (dark, "GIF", {"transparency": 1}),
        "GIF, animated": (dark, "GIF", frames),
        "TIFF": (dark.convert("RGB"), "TIFF", {}),
        "TIFF, LZW": (deep, "TIFF", {"compression": "tiff_lzw"}),
        "TIFF, JPEG": (dark.convert("RGB"), "TIFF", {"compression": "jpeg"}),
        "TIFF, fax": (dark.convert("1"), "TIFF", {"compression": "group4"}),
        "AVIF": (dark.convert("RGB"), "AVIF", {"exif": exif}),
        "PDF": (dark.convert("RGB"), "PDF", {}),
        "PDF, two pages": (dark, "PDF", frames),
        "PPM": (dark.convert("RGB"), "PPM", {}),
        "PBM": (dark.convert("1"), "PPM", {}),
        "JPEG 2000": (dark.convert("RGB"), "JPEG2000", {}),
        "JPEG 2000, lossy": (dark, "JPEG2000", {"irreversible": True, "no_jp2": True}),
    }
    if find_spec("pillow_heif"):
        import_module("pillow_heif").register_heif_opener()
        pictures["HEIC"] = (dark.convert("RGB"), "HEIF", {})
    return {
        name: encoded(image, form, **options)
        for name, (image, form, options) in pictures.items()
    }


def _read(path: Path) -> str:
    try:
        find_ink(path)
    except PictureError as error:
        return "ended the decoder" if "malicious" in str(error) else "refused"
    except UserError:
        return "empty"
    return "read"


def _peak_mb(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
