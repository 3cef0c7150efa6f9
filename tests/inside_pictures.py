"""Draw a digit, one that might be another, and a letter; save what Inside shows.

python -m tests.inside_pictures docs/pictures

A map of the first layer is pointed at for the 7, a digit's bar for the others.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.inside.digit_bars import DigitBars
from mnist_gui.inside.panel import InsidePanel
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.theme.theme import Scheme, Theme
from mnist_gui.ui.pointing import PointingWidget
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.gui.looks import rest, wait_until
from tests.helpers.gui.pointer import point_at
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import is_ready

_SEVEN: Final = 27
_MAP: Final = 2


class Drawn(NamedTuple):
    """What is drawn, and what is pointed at."""

    name: str
    strokes: Strokes
    pointed: Callable[[InsidePanel], tuple[PointingWidget, int]]


def main() -> int:
    """Write the pictures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    QApplication(sys.argv[:1]).setApplicationDisplayName("Digit Pad")
    with tempfile.TemporaryDirectory() as store:
        application = Application(Options(store=Path(store)), load)
        Theme.of_program().choose(Scheme.LIGHT)
        application.start()
        wait_until(lambda: is_ready(application), "a model")
        application.window.actions_.inside.trigger()
        for drawn in (
            Drawn("inside-seven", SAMPLES[_SEVEN].strokes, _first_map),
            Drawn("inside-three-or-eight", _three_or_eight(), _bar_of(8)),
            Drawn("inside-letter", _letter(), _bar_of(4)),
        ):
            _save(application, drawn, options.folder)
        application.stop()
    return 0


def _save(application: Application, drawn: Drawn, folder: Path) -> None:
    inside = application.inside.window
    explained: list[object] = []
    application.saliency.explained.connect(explained.append)
    sketch = application.window.canvas.sketch
    sketch.replace_page(Page(strokes=drawn.strokes), "draw")
    # Once the pen has rested, colours show what speaks for a digit.
    wait_until(lambda: bool(explained), "saliency")
    rest()
    widget, place = drawn.pointed(inside.panel)
    point_at(widget, place)
    rest()  # until the text about it has its place
    inside.grab().save(str(folder / f"{drawn.name}.png"))
    point_at(widget, None)


def _first_map(panel: InsidePanel) -> tuple[PointingWidget, int]:
    return find(panel, PictureStrip, "mapsOfLayer1"), _MAP


def _bar_of(digit: int) -> Callable[[InsidePanel], tuple[PointingWidget, int]]:
    return lambda panel: (find(panel, DigitBars, "logitBars"), digit)


def _three_or_eight() -> Strokes:
    """Return a 3 whose lower bow is nearly closed, as an 8's is."""
    upper = _arc((138, 88), (42, 38), 210, 450)
    lower = _arc((138, 178), (52, 52), 270, 600)
    return (stroke([*upper, *lower]),)


def _letter() -> Strokes:
    """Return a capital A."""
    return (
        stroke([(80, 230), (140, 40), (200, 230)]),
        stroke([(105, 160), (175, 160)]),
    )


def _arc(
    center: tuple[float, float], radii: tuple[float, float], first: int, last: int
) -> list[tuple[float, float]]:
    """Return points of an arc; angles are in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(first, last, 24))
    x = center[0] + radii[0] * np.cos(angles)
    y = center[1] + radii[1] * np.sin(angles)
    return list(zip(x.tolist(), y.tolist(), strict=True))


if __name__ == "__main__":
    sys.exit(main())
