"""What the window remembers between starts."""

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from string import hexdigits
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QByteArray, QDir, QSettings

from mnist_gui.core.files.atomic import exists, is_folder, write_atomically
from mnist_gui.core.files.lock import locked
from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.theme.theme import Scheme
from mnist_gui.ui.translation import LANGUAGES, SYSTEM

logger = logging.getLogger(__name__)

T = TypeVar("T")

PEN_WIDTHS: Final = range(2, 41)
"""Pen widths on screen, in units of the pad."""

DEFAULT_PEN_WIDTH: Final = 14
_MOST_DIGITS: Final = 4
_LONGEST: Final = 1e6  # seconds of a training run
_NO_GROUP: Final = "General"  # what Qt calls the section of keys without one
_PAUSE_S: Final = 0.1  # between a change and its writing
_LAST_WRITE_S: Final = 1.5  # at the end of the program
MOST_RECENT: Final = 8
"""How many recently opened files are offered."""


class Panel(Enum):
    """What a presentation shows beside the pad."""

    INSIDE = "inside"
    BARS = "bars"


@dataclass(frozen=True)
class Setting(Generic[T]):
    """An attribute of `Settings` that is stored in the file under a key.

    Without a value in the file, or with one that cannot be decoded, it is the default.
    `decode` takes what QSettings has read: mostly text, and anything if the file was
    edited by hand. It returns None or raises ValueError for what makes no sense.
    """

    key: str
    default: T
    decode: Callable[[object], T | None]
    encode: Callable[[T], object] = lambda value: value

    def __get__(self, settings: "Settings", _: object) -> T:
        try:
            value = self.decode(settings.values.value(self.key, ""))
        except ValueError:
            return self.default
        return self.default if value is None else value

    def __set__(self, settings: "Settings", value: T) -> None:
        settings.values.set_value(self.key, self.encode(value))


def _decode_pen_width(value: object) -> int | None:
    width = int(str(value))
    return width if width in PEN_WIDTHS else None


def _decode_flag(value: object) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())


def _decode_language(value: object) -> str | None:
    return str(value) if value in LANGUAGES else None


def _decode_folder(value: object) -> Path | None:
    folder = Path(str(value))
    return folder if folder.is_absolute() else None


def _decode_existing_folder(value: object) -> Path | None:
    folder = _decode_folder(value)
    return folder if folder and is_folder(folder) else None


def _decode_paths(value: object) -> list[Path] | None:
    names = json.loads(str(value))
    if not isinstance(names, list):
        return None
    return [Path(name) for name in names if isinstance(name, str)][:MOST_RECENT]


def _encode_paths(paths: Sequence[Path]) -> str:
    return json.dumps([str(path) for path in paths[:MOST_RECENT]])


def _decode_durations(value: object) -> dict[str, float] | None:
    seconds = json.loads(str(value))
    if not isinstance(seconds, dict):
        return None
    return {
        name: float(number)
        for name, number in seconds.items()
        if isinstance(number, (int, float)) and 0 < number < _LONGEST
    }


class SettingsFile:
    """Values in memory, and a thread that writes what has changed.

    Qt would write in the thread that changes a value, which would wait for a slow disk.
    The thread here ends when nothing is left to be written. It is a daemon: a disk
    that never answers must not keep the process alive.
    """

    def __init__(self, path: Path, values: dict[str, object]) -> None:
        """Write nothing yet."""
        self._path = path
        self._values = values
        self._state = threading.Condition()  # guards what follows
        self._changed: dict[str, object] = {}
        self._is_running = False
        self._hurries = False

    def value(self, key: str, default: object = None) -> object:
        """Return a value as it was read or set."""
        return self._values.get(key, default)

    def set_value(self, key: str, value: object) -> None:
        """Change a value, and have it written soon."""
        self._values[key] = value
        with self._state:
            self._changed[key] = value
            self._start()

    def finish(self, seconds: float) -> bool:
        """Wait until all is written; return whether it was, within a time."""
        with self._state:
            if self._changed:  # also what could not be written before
                self._start()
            self._hurries = True
            self._state.notify_all()
            is_done = self._state.wait_for(lambda: not self._is_running, seconds)
            self._hurries = False
        return is_done

    def _start(self) -> None:
        if not self._is_running:
            thread = threading.Thread(
                target=self._write_all, name="settings", daemon=True
            )
            thread.start()
            self._is_running = True  # it waits for the lock that is held here

    def _write_all(self) -> None:
        while True:
            with self._state:
                # What else changes meanwhile is written with it.
                self._state.wait_for(lambda: self._hurries, _PAUSE_S)
                changed, self._changed = self._changed, {}
                if not changed:
                    self._is_running = False
                    self._state.notify_all()
                    return
            if not self._write(changed):
                with self._state:  # until the next change, or the end
                    self._changed = {**changed, **self._changed}
                    self._is_running = False
                    self._state.notify_all()
                return

    def _write(self, changed: Mapping[str, object]) -> bool:
        """Replace what has changed, and no more: other windows have the same file."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._path.with_name(f".{self._path.name}.lock")):
                before = self._path.read_bytes() if exists(self._path) else b""
                write_atomically(self._path, with_values(before, changed))
        except OSError as error:
            logger.warning("the settings could not be saved: %s", error)
            return False
        return True


def with_values(content: bytes, changed: Mapping[str, object]) -> bytes:
    """Return an INI file of QSettings with some values changed, or added.

    Qt itself would write with Python locked, so that everything waited for the disk.
    """
    sections: dict[str, dict[str, str]] = {_NO_GROUP: {}}
    section = sections[_NO_GROUP]
    for line in content.decode(errors="replace").splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = sections.setdefault(line[1:-1], {})
        elif "=" in line:
            key, _, value = line.partition("=")
            section[key] = value
    for name, new in changed.items():
        group, _, key = name.rpartition("/")
        sections.setdefault(group or _NO_GROUP, {})[key] = _encoded(new)
    lines: list[str] = []
    for group, values in sections.items():
        lines += [f"[{group}]", *map("=".join, values.items()), ""]
    return "\n".join(lines).encode()


def _encoded(value: object) -> str:
    """Return a value as QSettings reads it: text, or bytes; all else becomes text."""
    if isinstance(value, QByteArray):
        text = f"@ByteArray({bytes(value.data()).decode('latin-1')})"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = "" if value is None else str(value)
        text = f"@{text}" if text.startswith("@") else text
    units = text.encode("utf-16-be", "surrogatepass")
    escaped, was_escaped = "", False
    for high, low in zip(units[::2], units[1::2], strict=True):
        unit = chr(256 * high + low)
        # The digits of an escape end where there is no further one.
        is_plain = " " <= unit <= "~" and not (was_escaped and unit in hexdigits)
        was_escaped = not is_plain
        if not is_plain:
            escaped += f"\\x{ord(unit):x}"
        else:
            escaped += f"\\{unit}" if unit in '"\\' else unit
    return f'"{escaped}"'


class Settings:
    """Typed access to the settings file in the user's store.

    Attributes:
        store: The user's store.
        was_damaged: Whether the file could not be read, and was set aside.
        values: What is in the file, without types.
    """

    pen_width = Setting("pen_width", DEFAULT_PEN_WIDTH, _decode_pen_width)
    """Width of the pen on screen, in units of the pad."""

    single = Setting("single", default=False, decode=_decode_flag)
    """Whether a page is always read as a single digit."""

    digits_only = Setting("digits_only", default=False, decode=_decode_flag)
    """Whether marks between digits, and spaces, are left out."""

    was_greeted = Setting("was_greeted", default=False, decode=_decode_flag)
    """Whether the window has shown how to draw."""

    scheme = Setting("scheme", Scheme.SYSTEM, Scheme, lambda scheme: scheme.value)
    """The colours that the user wants."""

    language = Setting("language", SYSTEM, _decode_language)
    """The language that the user wants, by its code."""

    presented = Setting("presented", Panel.INSIDE, Panel, lambda panel: panel.value)
    """What a presentation shows beside the pad."""

    folder = Setting("folder", Path(QDir.homePath()), _decode_existing_folder, str)
    """The folder that files were last opened from or saved to."""

    recent = Setting[Sequence[Path]]("recent", [], _decode_paths, _encode_paths)
    """Recently opened files, the latest first."""

    mnist_dir = Setting[Path | None]("mnist_dir", None, _decode_folder, str)
    """The folder that the user chose for MNIST; None for the default one."""

    teaches_at_once = Setting("teaches_at_once", default=True, decode=_decode_flag)
    """Whether the model learns from each correction automatically."""

    durations = Setting[dict[str, float]](
        "durations", {}, _decode_durations, json.dumps
    )
    """Seconds that training runs took, by recipe and data."""

    learns_hand = Setting("learns_hand", default=True, decode=_decode_flag)
    """Whether answers that the user lets stand are kept and learned from."""

    def __init__(self, path: Path) -> None:
        """Open the file; one that is damaged is set aside and replaced."""
        self.store = path.parent
        self.was_damaged = False
        read = QSettings(str(path), QSettings.Format.IniFormat)
        if _is_damaged(path, read):
            self.was_damaged = True
            logger.warning("the settings in %s are damaged", path)
            _set_aside(path)
            read = QSettings(str(path), QSettings.Format.IniFormat)
        self.values = SettingsFile(
            path, {key: read.value(key) for key in read.allKeys()}
        )

    def geometry_of(self, key: str) -> QByteArray:
        """Return position and size of a window, as Qt encodes them; empty if unknown.

        The key of the main window is "geometry".
        """
        value = self.values.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, key: str, geometry: QByteArray) -> None:
        """Keep position and size of a window."""
        self.values.set_value(key, geometry)

    @property
    def training(self) -> TrainingChoice:
        """What was last chosen to be trained; its names may be unknown."""
        chosen = {
            field.name: str(self.values.value(f"training/{field.name}", field.default))
            for field in fields(TrainingChoice)
        }
        weight = chosen.pop("drawings_weight")
        # Python refuses to convert numbers of more than 4300 digits.
        is_weight = weight.isdecimal() and len(weight) <= _MOST_DIGITS
        return TrainingChoice(**chosen, drawings_weight=int(weight) if is_weight else 0)

    @training.setter
    def training(self, choice: TrainingChoice) -> None:
        for name, value in vars(choice).items():
            self.values.set_value(f"training/{name}", value)

    def save(self) -> None:
        """Write what was changed, unless that takes longer than a second or two."""
        if not self.values.finish(_LAST_WRITE_S):
            logger.warning("the settings were not saved in time")


def _is_damaged(path: Path, values: QSettings) -> bool:
    """Return whether nothing in a file can be read; QSettings rarely objects."""
    try:
        is_empty = path.stat().st_size == 0
    except OSError:  # there is none yet
        return False
    is_malformed = values.status() == QSettings.Status.FormatError
    return is_malformed or not (is_empty or values.allKeys())


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(path.name + ".damaged"))
    except OSError:
        logger.exception("could not set %s aside", path)
