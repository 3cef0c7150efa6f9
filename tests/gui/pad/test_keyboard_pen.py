import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from mnist_gui.pad.keyboard_pen import KeyboardPen
from mnist_gui.pad.sketch import Sketch
from tests.helpers.gui import hand

Key = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_START = (140, 60)


@pytest.fixture
def sketch() -> Sketch:
    return Sketch()


@pytest.fixture
def pen(sketch: Sketch) -> KeyboardPen:
    return KeyboardPen(sketch)


def strokes(sketch: Sketch) -> list[list[list[float]]]:
    return [stroke.tolist() for stroke in sketch.page.strokes]


def press(
    pen: KeyboardPen, key: Qt.Key, modifiers: Qt.KeyboardModifier = hand.NO_KEYS
) -> bool:
    return pen.press(QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def place(pen: KeyboardPen) -> tuple[float, float] | None:
    return (pen.position.x(), pen.position.y()) if pen.position else None


def test_the_pen_has_no_position_until_it_is_used(pen: KeyboardPen) -> None:
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
    pen: KeyboardPen, sketch: Sketch, key: Qt.Key, step: tuple[int, int]
) -> None:
    assert press(pen, key)
    assert place(pen) == (_START[0] + 10 * step[0], _START[1] + 10 * step[1])

    assert press(pen, key, _SHIFT)
    assert place(pen) == (_START[0] + 12 * step[0], _START[1] + 12 * step[1])
    assert sketch.page.is_empty


def test_the_space_bar_lowers_and_lifts_the_pen(
    pen: KeyboardPen, sketch: Sketch
) -> None:
    for key in (Key.Key_Space, Key.Key_Right, Key.Key_Space, Key.Key_Right):
        assert press(pen, key)

    assert strokes(sketch) == [[[140, 60], [150, 60]]]
    assert not sketch.is_pen_down


def test_holding_the_space_bar_lowers_the_pen_once(
    pen: KeyboardPen, sketch: Sketch
) -> None:
    press(pen, Key.Key_Space)

    assert pen.press(hand.repetition(Key.Key_Space))

    assert sketch.is_pen_down
    assert strokes(sketch) == [[[140, 60]]]


def test_escape_lifts_and_hides_the_pen(pen: KeyboardPen, sketch: Sketch) -> None:
    press(pen, Key.Key_Space)

    assert press(pen, Key.Key_Escape)

    assert not sketch.is_pen_down
    assert pen.position is None


def test_escape_is_not_used_while_the_pen_is_hidden(pen: KeyboardPen) -> None:
    assert not press(pen, Key.Key_Escape)


@pytest.mark.parametrize(
    "modifiers",
    [
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.ControlModifier | _SHIFT,
    ],
)
def test_keys_with_control_or_alt_are_not_used(
    pen: KeyboardPen, modifiers: Qt.KeyboardModifier
) -> None:
    assert not press(pen, Key.Key_Left, modifiers)
    assert not press(pen, Key.Key_Space, modifiers)
    assert pen.position is None


def test_the_arrow_keys_of_the_number_pad_move_the_pen(pen: KeyboardPen) -> None:
    assert press(pen, Key.Key_Left, Qt.KeyboardModifier.KeypadModifier)
    assert place(pen) == (130, 60)


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_Return, Key.Key_Tab, Key.Key_Plus])
def test_other_keys_are_not_used(pen: KeyboardPen, key: Qt.Key) -> None:
    assert not press(pen, key)


moves = st.sampled_from(
    [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End]
)


@given(st.lists(st.one_of(moves, st.just(Key.Key_Space)), max_size=60))
def test_the_pen_draws_only_while_it_is_down(keys: list[Qt.Key]) -> None:
    sketch = Sketch()
    pen = KeyboardPen(sketch)
    for key in keys:
        before = sketch.page
        press(pen, key)
        assert sketch.is_pen_down or key == Key.Key_Space or sketch.page is before

    spaces = keys.count(Key.Key_Space)
    assert len(sketch.page.strokes) == (spaces + 1) // 2
    assert sketch.is_pen_down == bool(spaces % 2)


@pytest.mark.parametrize(
    "key", [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_PageDown]
)
def test_the_pen_stays_on_the_pad(pen: KeyboardPen, key: Qt.Key) -> None:
    for _ in range(200):
        press(pen, key)

    where = place(pen)
    assert where is not None
    assert all(0 <= coordinate <= 280 for coordinate in where)
