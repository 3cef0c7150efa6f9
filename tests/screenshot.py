"""Draw a sample in the real window and save a picture of the window.

python -m tests.screenshot docs/screenshot.png [--dark] [--sample N]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QApplication

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.theme.theme import Scheme, Theme
from mnist_gui.ui.resources import samples_path

_REST = 1500  # milliseconds
_SWATCH = "■"  # in the legend of the saliency


def main() -> int:
    """Write the picture; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--sample", type=int, default=27, metavar="N")
    options = parser.parse_args()
    qt = QApplication(sys.argv[:1])
    qt.setApplicationDisplayName("Digit Pad")
    with tempfile.TemporaryDirectory() as store:
        application = Application(Options(store=Path(store)), load)
        Theme.of_program().choose(Scheme.DARK if options.dark else Scheme.LIGHT)
        qt.aboutToQuit.connect(application.stop)
        application.start()
        application.window.resize(1080, 700)
        _draw(application, options.sample)

        def save_picture() -> None:
            if _SWATCH in application.window.preview.caption.text():
                application.window.grab().save(str(options.picture))
                qt.quit()

        # Once the pen has rested, the saliency is shown as well, with its legend.
        timer = QTimer(application, interval=_REST)
        timer.timeout.connect(save_picture)
        timer.start()
        return qt.exec()


def _draw(application: Application, sample: int) -> None:
    sketch = application.window.canvas.sketch
    for stroke in list(read_strokes(samples_path()))[sample].strokes:
        first, *rest = [QPointF(x, y) for x, y in stroke.tolist()]
        sketch.pen_down(first)
        for point in rest:
            sketch.pen_move(point)
        sketch.pen_up()


if __name__ == "__main__":
    sys.exit(main())
