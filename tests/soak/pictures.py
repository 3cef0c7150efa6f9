"""Fuzz the program with thousands of damaged picture files.

    python -m tests.soak.pictures [--count 10000] [--seed 0] [--keep FOLDER]

Draws pictures in every format, damages their bytes and looks for the ink in them.
Prints a row for each format. The exit status is 1 if a file raised anything but an
error with a message for the user, took over 5 s, or needed too much memory.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
from tests.helpers.core.damages import damage
from tests.helpers.core.ink_examples import SAMPLES, encoded, grey_picture

SLOWEST_S: Final = 5.0
MOST_MEMORY_MB: Final = 400
"""What a run may add to the program, and what its decoder may use."""

_SUFFIXES: Final = sorted(PICTURE_SUFFIXES)


@dataclass
class Outcome:
    """Results of a run."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By form and result: read, empty, refused, or ended the decoder."""

    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and read pictures, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.pictures")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the files that fail")
    options = parser.parse_args(arguments)
    before = _peak_mb(resource.RUSAGE_SELF)
    with tempfile.TemporaryDirectory() as folder:
        outcome = fuzz(options.count, options.seed, options.keep or Path(folder))
    decoder.close()
    memory = {
        "program": _peak_mb(resource.RUSAGE_SELF) - before,
        "decoder": _peak_mb(resource.RUSAGE_CHILDREN),
    }
    _print(outcome, memory)
    bounded = max(memory.values()) <= MOST_MEMORY_MB
    return 0 if bounded and not outcome.failures else 1


def fuzz(count: int, seed: int, folder: Path) -> Outcome:
    """Read so many damaged pictures; files that fail stay in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    for number, (form, content) in zip(range(count), damaged(seed), strict=False):
        path = folder / f"{number}{_SUFFIXES[number % len(_SUFFIXES)]}"
        path.write_bytes(content)
        started = time.perf_counter()
        try:
            result = _read(path)
        except Exception as error:  # noqa: BLE001 (the bugs that this searches for)
            outcome.failures.append(f"{path}: {error!r}")
            continue
        seconds = time.perf_counter() - started
        outcome.counts[form, result] += 1
        outcome.slowest_s = max(outcome.slowest_s, seconds)
        if seconds > SLOWEST_S:
            outcome.failures.append(f"{path}: {seconds:.1f} s")
        else:
            path.unlink()
    return outcome


def damaged(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield names of forms and damaged files of them, without end."""
    rng = np.random.default_rng(seed)
    whole = originals()
    while True:
        for form, content in whole.items():
            others = [other for name, other in whole.items() if name != form]
            yield form, damage(rng, content, others[rng.integers(len(others))])


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


def _print(outcome: Outcome, memory: dict[str, float]) -> None:
    results = ("read", "empty", "refused", "ended the decoder")
    print(f"{'':20}" + "".join(f"{name:>19}" for name in results))
    for form in dict.fromkeys(form for form, _ in outcome.counts):
        counts = (outcome.counts[form, name] for name in results)
        print(f"{form:20}" + "".join(f"{count:19}" for count in counts))
    print(f"slowest: {outcome.slowest_s:.2f} s, at most {SLOWEST_S:g}")
    for what, megabytes in memory.items():
        print(f"memory, {what}: {megabytes:.0f} MB, at most {MOST_MEMORY_MB}")
    print(f"{outcome.counts.total()} files, {len(outcome.failures)} failures")
    print(*outcome.failures, sep="\n", end="")


if __name__ == "__main__":
    sys.exit(main())
