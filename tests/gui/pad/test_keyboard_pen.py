import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from mnist_gui.pad.keyboard_pen import KeyboardPen
from tests.helpers.gui import hand

Key = Qt.Key
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_START = (140, 60)


class RecordingPad:
    """Keeps what the pen did."""

    def __init__(self) -> None:
        self.did: list[tuple[str, float, float] | tuple[str]] = []

    @property
    def is_pen_down(self) -> bool:
        downs = [did[0] for did in self.did if did[0] != "move"]
        return bool(downs) and downs[-1] == "down"

    def pen_down(self, point: QPointF) -> None:
        self.did.append(("down", point.x(), point.y()))

    def pen_move(self, point: QPointF) -> None:
        self.did.append(("move", point.x(), point.y()))

    def pen_up(self) -> None:
        self.did.append(("up",))


@pytest.fixture
def pad() -> RecordingPad:
    return RecordingPad()


@pytest.fixture
def pen(pad: RecordingPad) -> KeyboardPen:
    return KeyboardPen(pad)


def press(
    pen: KeyboardPen, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NO_KEYS
) -> bool:
    return pen.press(QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def place(pen: KeyboardPen) -> tuple[float, float] | None:
    return (pen.position.x(), pen.position.y()) if pen.position else None


def test_the_pen_is_nowhere_until_it_is_used(pen: KeyboardPen) -> None:
    assert pen.position is None


@pytest.mark.parametrize(
    ("key", "step"),
    [
        (Key.Key_Left, (-1, 0)),
        (Key.Key_Right, (1, 0)),
        (Key.Key_Up, (0, -1)),
        (Key.Key_Down, (0, 1)),
        (Key.Key_Home, (-1, -1)),
        (Key.Key_PageUp, (1, -1)),
        (Key.Key_End, (-1, 1)),
        (Key.Key_PageDown, (1, 1)),
    ],
)
def test_arrows_and_the_keys_at_their_corners_move_the_pen(
    pen: KeyboardPen, pad: RecordingPad, key: Qt.Key, step: tuple[int, int]
) -> None:
    assert press(pen, key)
    assert place(pen) == (_START[0] + 10 * step[0], _START[1] + 10 * step[1])

    assert press(pen, key, _SHIFT)
    assert place(pen) == (_START[0] + 12 * step[0], _START[1] + 12 * step[1])
    assert pad.did == []


def test_the_space_bar_lowers_the_pen_and_lifts_it(
    pen: KeyboardPen, pad: RecordingPad
) -> None:
    for key in (Key.Key_Space, Key.Key_Right, Key.Key_Space, Key.Key_Right):
        assert press(pen, key)

    assert pad.did == [("down", 140, 60), ("move", 150, 60), ("up",)]


def test_a_space_bar_that_is_held_lowers_the_pen_once(
    pen: KeyboardPen, pad: RecordingPad
) -> None:
    press(pen, Key.Key_Space)

    assert pen.press(hand.repetition(Key.Key_Space))

    assert pad.did == [("down", 140, 60)]


def test_escape_lifts_the_pen_and_puts_it_away(
    pen: KeyboardPen, pad: RecordingPad
) -> None:
    press(pen, Key.Key_Space)

    assert press(pen, Key.Key_Escape)

    assert pad.did[-1] == ("up",)
    assert pen.position is None


def test_escape_is_left_to_others_while_the_pen_is_away(pen: KeyboardPen) -> None:
    assert not press(pen, Key.Key_Escape)


@pytest.mark.parametrize(
    "modifiers",
    [
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.ControlModifier | _SHIFT,
    ],
)
def test_keys_with_control_or_alt_are_not_the_pen_s(
    pen: KeyboardPen, modifiers: Qt.KeyboardModifier
) -> None:
    assert not press(pen, Key.Key_Left, modifiers)
    assert not press(pen, Key.Key_Space, modifiers)
    assert pen.position is None


def test_the_arrows_of_the_number_pad_work_too(pen: KeyboardPen) -> None:
    assert press(pen, Key.Key_Left, Qt.KeyboardModifier.KeypadModifier)
    assert place(pen) == (130, 60)


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_Return, Key.Key_Tab, Key.Key_Plus])
def test_other_keys_are_not_the_pen_s(pen: KeyboardPen, key: Qt.Key) -> None:
    assert not press(pen, key)


moves = st.sampled_from(
    [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End]
)


@given(st.lists(st.one_of(moves, st.just(Key.Key_Space)), max_size=60))
def test_the_pen_moves_on_the_pad_only_while_it_is_down(keys: list[Qt.Key]) -> None:
    pad = RecordingPad()
    pen = KeyboardPen(pad)
    for key in keys:
        press(pen, key)

    is_down = False
    for did in pad.did:
        assert did[0] != "down" or not is_down
        assert did[0] == "down" or is_down
        is_down = did[0] != "up"


@pytest.mark.parametrize(
    "key", [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_PageDown]
)
def test_the_pen_cannot_be_lost_beyond_the_edge_of_the_pad(
    pen: KeyboardPen, key: Qt.Key
) -> None:
    for _ in range(200):
        press(pen, key)

    where = place(pen)
    assert where is not None
    assert all(0 <= coordinate <= 280 for coordinate in where)
