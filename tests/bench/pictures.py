"""Benchmark the reading of pictures: speed and memory.

    python -m tests.bench.pictures

Draws a photo of 12 megapixels, drawings, and a picture of 50 megapixels in every
format, or as many as it may have, and prints each figure beside its target. Seconds are
wall-clock time, which means little on a busy machine. The processor time for a drawing,
of the program and its decoder together, means more there: two idle processors have
20 ms for it, at 100 drawings a second.
"""

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from tests.bench.support.targets import Row, format_rows
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.paper_photos import PHOTOS
from tests.helpers.processes.process_stats import (
    children_of,
    memory_of,
    processor_seconds,
)
from tests.helpers.repository import REPOSITORY

_MODEL: Final = shipped_models_dir() / "1"
_RUNS: Final = 9
_KINDS: Final = ("fading light", "squared paper on a desk", "all at once")
_LARGE: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 1},
    "BMP": {},
    "GIF": {},
    "TIFF": {"compression": "tiff_lzw"},
    "WEBP": {"quality": 80, "method": 0},
    "AVIF": {"quality": 60, "speed": 10},
    "HEIF": {"quality": 60, "enc_params": {"preset": "ultrafast"}},
}
_LARGEST: Final = {"WEBP": 15.9, "AVIF": 23.9}
"""Megapixels, where the limit is not 50."""


def main() -> int:
    """Print the table; return 1 if a target is missed."""
    if sys.platform != "linux":
        print("This benchmark reads Linux's /proc and runs there only.")
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder, closing(decoder):
        rows = list(measure(Path(folder)))
    print(format_rows(rows))
    return 1 if any(row.is_met is False for row in rows) else 0


def measure(
    folder: Path,
    photo: tuple[int, int] = (4000, 3000),
    large: tuple[int, int] = (8160, 6120),
    count: int = 600,
) -> Iterator[Row]:
    """Yield all figures.

    Args:
        folder: Where the pictures are written.
        photo: Width and height of the photos.
        large: Width and height of the largest pictures.
        count: Small drawings in a folder.
    """
    classifier = load(_MODEL)
    photos = [_photo(folder, kind, photo) for kind in _KINDS]
    drawing = _drawing(folder / "drawing.png", 0, 400)
    seconds = max(_seconds(classifier, path) for path in photos)
    yield Row(what="a photo of 12 megapixels", unit="s", measured=seconds, at_most=1)
    milliseconds = 1000 * _seconds(classifier, drawing)
    yield Row(what="a drawing, 400×400", unit="ms", measured=milliseconds, at_most=50)
    drawings = _drawings(folder / "drawings", count)
    for where, pace in (("a terminal", _terminal_pace), ("the window", _window_pace)):
        per_second, milliseconds = pace(drawings)
        what = f"small drawings in {where}"
        yield Row(what=what, unit="/s", measured=per_second, at_least=100)
        what = "  the processors' time for one"
        yield Row(what=what, unit="ms", measured=milliseconds, at_most=20)
    yield from _large_rows(classifier, photos[0], folder, large)


def _large_rows(
    classifier: Classifier, photo: Path, folder: Path, size: tuple[int, int]
) -> Iterator[Row]:
    """Yield the memory that a large picture takes in each format."""
    if find_spec("pillow_heif"):
        import_module("pillow_heif").register_heif_opener()
    Image.init()
    most = size[0] * size[1] / 1e6
    for form, options in _LARGE.items():
        megapixels = min(most, _LARGEST.get(form, most))
        share = math.sqrt(megapixels / most)
        path = folder / f"large.{form.lower()}"
        measured = None
        if form in Image.SAVE:
            with Image.open(photo) as image:
                whole = image.resize((int(share * size[0]), int(share * size[1])))
            if form == "GIF":  # choosing colours would take a minute
                whole = whole.convert("L")
            whole.save(path, form, **options)
            del whole
            measured = _added_memory(classifier, path) / 1e6
        yield Row(
            what=f"memory for {megapixels:.0f} megapixels, {form}",
            unit="MB",
            measured=measured,
            at_most=400,
        )


# The pictures.


def _photo(folder: Path, kind: str, size: tuple[int, int]) -> Path:
    """Write a photo as phones do."""
    photo = PHOTOS[kind]
    # Seen closer, the same lens blurs over more pixels.
    closer = replace(photo, size=size, blur=photo.blur * size[0] / photo.size[0])
    path = folder / f"{kind}.jpg"
    closer.of(SAMPLES[8].strokes).convert("RGB").save(path, quality=90)
    return path


def _drawing(path: Path, number: int, side: int) -> Path:
    """Write a sample as a painting program does, black on white."""
    ink = grey_picture(SAMPLES[number % len(SAMPLES)].strokes, (side, side))
    ImageOps.invert(ink).convert("RGB").save(path)
    return path


def _drawings(folder: Path, count: int) -> Path:
    folder.mkdir()
    different = min(count, len(SAMPLES))
    first = [_drawing(folder / f"{n:04}.png", n, 200) for n in range(different)]
    for number in range(different, count):
        content = first[number % different].read_bytes()
        (folder / f"{number:04}.png").write_bytes(content)
    return folder


# The figures.


def _read(classifier: Classifier, path: Path) -> None:
    read_page(Page(picture=find_ink(path)), classifier)


def _seconds(classifier: Classifier, path: Path) -> float:
    """Return the median time of some readings, after one that starts the decoder."""
    _read(classifier, path)
    times = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        _read(classifier, path)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _terminal_pace(folder: Path) -> tuple[float, float]:
    """Return the pictures that `mnist-classify` reads a second, once it has begun.

    And the milliseconds of processor time that each takes.
    """
    command = [sys.executable, "-m", "mnist_gui.classify", "--model", str(_MODEL)]
    with subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [*command, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # `_moment_of` looks for errors
        text=True,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdout is not None
        times = [_moment_of(next(process.stdout))]
        before = processor_seconds(process.pid)
        times += [_moment_of(line) for line in process.stdout]
        worked = processor_seconds(process.pid) - before
    count = len(times) - 1
    return count / (times[-1] - times[0]), 1000 * worked / count


def _moment_of(line: str) -> float:
    if "error:" in line:
        raise AssertionError(line)
    return time.perf_counter()


def _window_pace(folder: Path) -> tuple[float, float]:
    """Return the same for the table of a folder in the window."""
    QApplication.instance() or QApplication(sys.argv[:1])
    count = len(list(folder.iterdir()))
    loaded: list[object] = []
    with tempfile.TemporaryDirectory() as store:
        application = Application(Options(store=Path(store)), load)
        application.active.changed.connect(lambda *_: loaded.append(True))
        application.start()
        table = application.folders.dialog.order
        _wait_until(lambda: bool(loaded))
        application.folders.read([folder])
        _wait_until(lambda: table.rowCount() > 0)  # the decoder has started
        started, before = time.perf_counter(), table.rowCount()
        worked = processor_seconds(os.getpid())
        _wait_until(lambda: table.rowCount() == count)
        seconds = time.perf_counter() - started
        worked = processor_seconds(os.getpid()) - worked
        application.stop()
    count -= before
    return count / seconds, 1000 * worked / count


def _wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _added_memory(classifier: Classifier, path: Path) -> int:
    """Return the peak memory of program and decoder beyond that of the idle program."""
    decoder.close()
    before = memory_of(os.getpid(), "VmRSS")
    # Resets the peak of memory.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    _read(classifier, path)
    process = children_of(os.getpid())[-1]
    own = memory_of(os.getpid(), "VmHWM") - before
    return own + memory_of(process, "VmHWM")


if __name__ == "__main__":
    sys.exit(main())
