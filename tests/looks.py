"""Draw each state of the window, to be looked at beside the design.

python -m tests.looks DIR [--scale 1 2] [--font 1 2] [--language en de] [--only NAME …]

Writes one picture for each state, scheme, scale and language, and prints what is
clipped or overlaps in it. Each scale, font size and language has its own process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

SCHEMES = ("light", "dark")
_CHILD = "--child"


def main() -> int:
    """Draw all pictures; return 1 if something is clipped or overlaps."""
    options = _parser().parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.child:
        return _draw(options)
    failed = 0
    for scale, font, language in product(options.scale, options.font, options.language):
        arguments = [str(options.folder), _CHILD, "--scale", scale, "--font", font]
        arguments += ["--language", language, "--only", *options.only]
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": scale,
            "LANGUAGE": language,
        }
        ended = subprocess.run(  # noqa: S603 (our interpreter and module)
            [sys.executable, "-m", "tests.looks", *arguments],
            env=environment,
            check=False,
        )
        failed |= ended.returncode
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", nargs="+", default=["1", "2"])
    parser.add_argument("--font", nargs="+", default=["1"])
    parser.add_argument("--language", nargs="+", default=["en"])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument(_CHILD, action="store_true", help=argparse.SUPPRESS)
    return parser


def _draw(options: argparse.Namespace) -> int:
    """Draw the pictures of one scale and language."""
    # Not at the top: the parent needs no Qt, and the scale is set before it starts.
    from PySide6.QtCore import QLocale
    from PySide6.QtWidgets import QApplication

    from mnist_gui.application import Application, Options
    from mnist_gui.core.classifier.classifier import load
    from mnist_gui.theme.theme import Scheme, Theme
    from tests.helpers.gui.looks import (
        OTHER_LOOKS,
        PAD_LOOKS,
        Stage,
        a_trainer,
        fill_store,
        wait_until,
    )
    from tests.helpers.gui.structure import problems
    from tests.helpers.gui.window_state import is_ready

    (language,), (scale,), (font,) = options.language, options.scale, options.font
    QLocale.setDefault(QLocale(language))
    qt = QApplication(sys.argv[:1])
    qt.setApplicationDisplayName("Digit Pad")
    qt.setLayoutDirection(QLocale(language).textDirection())
    letters = qt.font()
    letters.setPointSizeF(letters.pointSizeF() * float(font))
    qt.setFont(letters)
    found = 0
    with tempfile.TemporaryDirectory() as scratch:
        store, files = Path(scratch, "store"), Path(scratch, "pictures")
        for folder in (store, files):
            folder.mkdir()
        fill_store(store)
        application = Application(Options(store=store), load, trainer=a_trainer(store))
        application.start()
        wait_until(lambda: is_ready(application), "a model")
        stage = Stage(application=application, folder=files)
        for look, scheme in product((*PAD_LOOKS, *OTHER_LOOKS), SCHEMES):
            if options.only and look.name not in options.only:
                continue
            Theme.of_program().choose(Scheme(scheme))
            window = look.take(stage)
            name = f"{look.name}-{scheme}-{float(scale):.0%}-{language}"
            name += f"-font{font}" if font != "1" else ""
            window.grab().save(str(options.folder / f"{name}.png"))
            for problem in problems(window):
                found = 1
                sys.stderr.write(f"{name}: {problem}\n")
        application.stop()
    return found


if __name__ == "__main__":
    sys.exit(main())
