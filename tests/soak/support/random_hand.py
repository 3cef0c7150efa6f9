"""A hand that does one random act after the other, with real events of mouse and keys.

The mix is that of a class: most acts draw, erase, undo or redo; in every eleventh the
pad is cleared, so that most pages have a few strokes and some have dozens.
"""

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PIL import ImageOps
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.sketch import MOST_STEPS
from mnist_gui.pictures.crop_overlay import CropOverlay
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.number_pages import number
from tests.helpers.core.paper_photos import PHOTOS
from tests.helpers.gui import hand

_CONTROL: Final = hand.CONTROL
_CONTROL_SHIFT: Final = _CONTROL | Qt.KeyboardModifier.ShiftModifier
_PEN_KEYS: Final = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)
_OTHER_KEYS: Final = (
    (Qt.Key.Key_C, _CONTROL),  # copy what was read
    (Qt.Key.Key_Right, _CONTROL),  # the next digit
    (Qt.Key.Key_Tab, hand.NO_KEYS),
    (Qt.Key.Key_Escape, hand.NO_KEYS),
)
_STEP: Final = 20.0  # between two points of a scribble, in units of the pad
_DRAWN: Final = 20
_TEXTS: Final = ("7", "2024", "31415", "12\n34", "905\n7\n6")
_MANY_ACTS: Final = 1000
_FEW: Final = 8
_QUICK: Final = 12
"""Points of a quick stroke, at most."""


class RandomHand:
    """Acts on the window of a program."""

    def __init__(
        self, application: Application, seed: int, pictures: Sequence[Path]
    ) -> None:
        """Take a seed, and the pictures that are opened and pasted."""
        self._window = application.window
        self._canvas = application.window.canvas
        self._actions = application.window.actions_
        self._random = random.Random(seed)  # noqa: S311 (nothing secret)
        self._pictures = pictures
        self._weights: Final[dict[Callable[[], object], float]] = {
            self._write_digit: 30,
            self._write_number: 3,
            self._scribble: 10,
            self._erase: 10,
            self._undo: 14,
            self._redo: 8,
            self._clear: 9,
            self._use_keyboard_pen: 6,
            self._take_the_eraser: 3,
            self._change_width: 3,
            self._press_some_key: 2,
            self._begin_page: 0.5,
            self._open: 0.5,
            self._paste: 0.2,
            self._change_view: 0.5,
            self._label: 0.1,
        }

    def act(self) -> str:
        """Do something; return its name."""
        acts, weights = list(self._weights), list(self._weights.values())
        (act,) = self._random.choices(acts, weights)
        act()
        return act.__name__.strip("_").replace("_", " ")

    def fill_history(self) -> None:
        """Draw until no step of the history has a picture, but for one just pasted.

        Pasting deletes the files of those that were pasted before.
        """
        self._clear()
        for _ in range(MOST_STEPS):
            self._scribble()
        while self._canvas.sketch.sources():  # a tap on a digit's box is no step
            self._scribble()
        self._paste()

    def chance(self, of: int) -> bool:
        """Return True once in so many times."""
        return self._random.randrange(of) == 0

    def burst(self, longest: int) -> int:
        """Return how many acts follow at once."""
        return self._random.randint(1, longest)

    def digit(self) -> Strokes:
        """Return the strokes of a digit of any size and at any place on the pad."""
        strokes = self._random.choice(SAMPLES).strokes
        return self._placed(strokes, self._random.uniform(30, 200))

    def _write_digit(self) -> None:
        self._draw(self.digit())

    def _write_number(self) -> None:
        digits = self._random.choices("0123456789", k=self._random.randint(2, 6))
        strokes = number("".join(digits), gap=self._random.uniform(0, 0.5))
        self._draw(self._placed(strokes, self._random.uniform(150, PAD_SIDE)))

    def _scribble(self) -> None:
        self._draw((stroke(self._walk()),))

    def _erase(self) -> None:
        """Erase with the right button."""
        places = [self._on_canvas(x, y) for x, y in self._walk()]
        right = Qt.MouseButton.RightButton
        hand.press(self._canvas, places[0], right)
        for place in places[1:]:
            hand.move(self._canvas, place, right)
        hand.release(self._canvas, places[-1], right)

    def _undo(self) -> None:
        self._press(Qt.Key.Key_Z, _CONTROL)

    def _redo(self) -> None:
        self._press(Qt.Key.Key_Y, _CONTROL)

    def _clear(self) -> None:
        self._press(Qt.Key.Key_Delete)

    def _begin_page(self) -> None:
        self._press(Qt.Key.Key_N, _CONTROL)

    def _use_keyboard_pen(self) -> None:
        hand.key(self._canvas, Qt.Key.Key_Space)
        for _ in range(self._random.randint(1, 12)):
            hand.key(self._canvas, self._random.choice(_PEN_KEYS))
        hand.key(self._canvas, Qt.Key.Key_Space)

    def _take_the_eraser(self) -> None:
        """Erase with the tool, then take the pen again."""
        self._press(Qt.Key.Key_E)
        self._scribble()
        self._press(Qt.Key.Key_P)

    def _change_width(self) -> None:
        if self._random.random() < 1 / 2:
            hand.turn_wheel(self._canvas, self._random.choice([-1, 1]))
        else:
            keys = Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight
            self._press(self._random.choice(keys))

    def _open(self) -> None:
        """Drop some pictures on the window; mostly one."""
        count = self._random.choice([1, 1, 1, 3])
        chosen = self._random.sample(list(self._pictures), count)
        self._window.files_dropped.emit(chosen)

    def _paste(self) -> None:
        picture = QImage(str(self._random.choice(self._pictures)))
        QGuiApplication.clipboard().setImage(picture)
        self._press(Qt.Key.Key_V, _CONTROL)

    def _change_view(self) -> None:
        if self._random.random() < 1 / 4:
            self._crop()
            return
        actions = self._actions
        choices = actions.rotate, actions.invert, actions.reset_picture
        self._random.choice([*choices, actions.next_file]).trigger()

    def _crop(self) -> None:
        self._press(Qt.Key.Key_C, _CONTROL_SHIFT)
        overlay = self._canvas.findChild(CropOverlay)
        if isinstance(overlay, CropOverlay) and overlay.isVisible():
            width, height = overlay.width(), overlay.height()
            corners = (width / 4, height / 4), (width * 3 / 4, height * 3 / 4)
            hand.drag(overlay, corners)
            self._press(Qt.Key.Key_Escape)

    def _press_some_key(self) -> None:
        self._press(*self._random.choice(_OTHER_KEYS))

    def _label(self) -> None:
        self._press(Qt.Key(Qt.Key.Key_0 + self._random.randrange(10)))

    def _press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = hand.NO_KEYS
    ) -> None:
        hand.key(self._canvas, key, modifiers)

    def _draw(self, strokes: Strokes) -> None:
        """Draw as a quick hand does, of which a mouse reports few points."""
        quick = (points[:: len(points) // _QUICK + 1] for points in strokes)
        hand.draw(self._canvas, tuple(quick))

    def _on_canvas(self, x: float, y: float) -> QPointF:
        return self._canvas.from_pad(QPointF(x, y))

    def _placed(self, strokes: Strokes, side: float) -> Strokes:
        """Return strokes with a longer side of this many units, at a random place."""
        left, top, right, bottom = bounds(strokes)
        scale = side / max(right - left, bottom - top, 1)
        x = self._random.uniform(0, PAD_SIDE - (right - left) * scale)
        y = self._random.uniform(0, PAD_SIDE - (bottom - top) * scale)
        return tuple(
            stroke((points - (left, top)) * scale + (x, y)) for points in strokes
        )

    def _walk(self) -> list[tuple[float, float]]:
        """Return the points of a random walk on the pad."""
        x, y = self._random.uniform(0, PAD_SIDE), self._random.uniform(0, PAD_SIDE)
        points = [(x, y)]
        for _ in range(self._random.randint(0, _QUICK)):
            x = min(max(x + self._random.gauss(0, _STEP), 0), PAD_SIDE)
            y = min(max(y + self._random.gauss(0, _STEP), 0), PAD_SIDE)
            points.append((x, y))
        return points


def write_pictures(folder: Path, acts: int) -> list[Path]:
    """Write pictures of digits, drawn and photographed; return their files.

    For few acts, few pictures do: drawing all takes seconds.
    """
    folder.mkdir()
    made = [
        *(partial(_photograph, folder, name) for name in PHOTOS),
        *(partial(_draw, folder, place) for place in range(_DRAWN)),
    ]
    step = 1 if acts >= _MANY_ACTS else len(made) // _FEW
    return [make() for make in made[::step]]


def _photograph(folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    digit = list(PHOTOS).index(name) % len(SAMPLES)
    PHOTOS[name].of(SAMPLES[digit].strokes).save(path)
    return path


def _draw(folder: Path, place: int) -> Path:
    path = folder / f"drawn-{place}.png"
    size = 100 + 40 * place, 90 + 30 * place
    text = _TEXTS[place % len(_TEXTS)]
    ImageOps.invert(grey_picture(number(text), size, 0.03)).save(path)
    return path
