"""What the window remembers from one time to the next."""

import json
import logging
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.training_choice import TrainingChoice

logger = logging.getLogger(__name__)

PEN_WIDTHS: Final = range(2, 41)
"""Pen widths on screen, in units of the pad."""

DEFAULT_PEN_WIDTH: Final = 14
_MOST_DIGITS: Final = 4
MOST_RECENT: Final = 8
"""Files that are offered to be opened again."""


class Settings:
    """Typed access to the settings file in the person's store."""

    def __init__(self, path: Path) -> None:
        """Open the file; one that is damaged is set aside and replaced."""
        self.store = path.parent
        self.was_damaged = False
        self._values = QSettings(str(path), QSettings.Format.IniFormat)
        if _is_damaged(path, self._values):
            self.was_damaged = True
            logger.warning("the settings in %s are damaged", path)
            _set_aside(path)
            self._values = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def pen_width(self) -> int:
        """Width of the pen on screen, in units of the pad."""
        try:
            width = int(str(self._values.value("pen_width", DEFAULT_PEN_WIDTH)))
        except ValueError:
            return DEFAULT_PEN_WIDTH
        return width if width in PEN_WIDTHS else DEFAULT_PEN_WIDTH

    @pen_width.setter
    def pen_width(self, width: int) -> None:
        self._values.setValue("pen_width", width)

    @property
    def single(self) -> bool:
        """Whether pages are read as one digit always."""
        return self._flag("single", default=False)

    @single.setter
    def single(self, single: bool) -> None:
        self._values.setValue("single", single)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, as Qt keeps them."""
        return self._bytes("geometry")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._values.setValue("geometry", geometry)

    @property
    def folder(self) -> Path:
        """The folder that files were last opened from or saved to."""
        remembered = Path(str(self._values.value("folder", "")))
        is_there = remembered.is_absolute() and is_folder(remembered)
        return remembered if is_there else Path.home()

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._values.setValue("folder", str(folder))

    @property
    def recent(self) -> list[Path]:
        """The files that were opened last, the newest first."""
        try:
            names = json.loads(str(self._values.value("recent", "[]")))
        except ValueError:
            return []
        if not isinstance(names, list):
            return []
        return [Path(name) for name in names if isinstance(name, str)][:MOST_RECENT]

    @recent.setter
    def recent(self, paths: Sequence[Path]) -> None:
        names = [str(path) for path in paths[:MOST_RECENT]]
        self._values.setValue("recent", json.dumps(names))

    @property
    def mnist_dir(self) -> Path | None:
        """The folder that the person chose for MNIST; None for the usual one."""
        remembered = Path(str(self._values.value("mnist_dir", "")))
        return remembered if remembered.is_absolute() else None

    @mnist_dir.setter
    def mnist_dir(self, folder: Path) -> None:
        self._values.setValue("mnist_dir", str(folder))

    @property
    def training(self) -> TrainingChoice:
        """What was last asked to be trained; the names may be unknown."""
        chosen = {
            field.name: str(self._values.value(f"training/{field.name}", field.default))
            for field in fields(TrainingChoice)
        }
        weight = chosen.pop("drawings_weight")
        # Of more digits than a weight has, Python would refuse to make a number.
        is_weight = weight.isdecimal() and len(weight) <= _MOST_DIGITS
        return TrainingChoice(**chosen, drawings_weight=int(weight) if is_weight else 0)

    @training.setter
    def training(self, choice: TrainingChoice) -> None:
        for name, value in vars(choice).items():
            self._values.setValue(f"training/{name}", value)

    @property
    def teaches_at_once(self) -> bool:
        """Whether the model learns each correction as soon as it is made."""
        return self._flag("teaches_at_once", default=True)

    @teaches_at_once.setter
    def teaches_at_once(self, at_once: bool) -> None:
        self._values.setValue("teaches_at_once", at_once)

    def save(self) -> None:
        """Write what was changed."""
        self._values.sync()
        if self._values.status() != QSettings.Status.NoError:
            logger.warning(
                "the settings could not be saved in %s", self._values.fileName()
            )

    def _flag(self, name: str, *, default: bool) -> bool:
        """Return a flag; in the file it is text, and may be anything."""
        text = str(self._values.value(name, default)).lower()
        return text == "true" if text in ("true", "false") else default

    def _bytes(self, name: str) -> QByteArray:
        value = self._values.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()


def _is_damaged(path: Path, values: QSettings) -> bool:
    """Return whether a file says nothing that can be read; QSettings rarely minds."""
    try:
        is_empty = path.stat().st_size == 0
    except OSError:  # there is none yet
        return False
    said_so = values.status() == QSettings.Status.FormatError
    return said_so or not (is_empty or values.allKeys())


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(path.name + ".damaged"))
    except OSError:
        logger.exception("could not set %s aside", path)
