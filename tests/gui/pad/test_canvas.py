import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.sketch import Tool
from tests.gui.conftest import RunScript
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page, levels

# Place and size.

sides = st.integers(200, 2000)


@given(sides, sides, st.floats(-50, 330), st.floats(-50, 330))
def test_to_pad_inverts_from_pad(width: int, height: int, x: float, y: float) -> None:
    canvas = Canvas()
    canvas.resize(width, height)

    back = canvas.to_pad(canvas.from_pad(QPointF(x, y)))

    assert (back.x(), back.y()) == pytest.approx((x, y), abs=1e-9)


@given(sides, sides)
def test_the_pad_is_a_centred_square(width: int, height: int) -> None:
    canvas = Canvas()
    canvas.resize(width, height)
    corner = canvas.from_pad(QPointF(0, 0))
    opposite = canvas.from_pad(QPointF(280, 280))

    assert opposite.x() - corner.x() == pytest.approx(min(width, height))
    assert opposite.y() - corner.y() == pytest.approx(min(width, height))
    assert corner.x() + opposite.x() == pytest.approx(width)
    assert corner.y() + opposite.y() == pytest.approx(height)


def test_resizing_keeps_the_drawing(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 100), (260, 100)])
    before = canvas.sketch.page

    canvas.resize(600, 350)

    assert canvas.sketch.page is before
    dark = levels(canvas.grab().toImage()) < 128
    rows, columns = np.nonzero(dark)
    assert rows.mean() + 0.5 == pytest.approx(350 * 100 / 280, abs=0.5)
    assert columns.mean() + 0.5 == pytest.approx(600 / 2, abs=0.5)
    assert np.ptp(columns) == pytest.approx((240 + 14) * 350 / 280, abs=2)


@pytest.mark.parametrize("size", [(280, 280), (600, 350), (300, 700)])
def test_ink_is_under_the_mouse_at_every_size(
    canvas: Canvas, size: tuple[int, int]
) -> None:
    canvas.resize(*size)
    canvas.set_pen_width(4)

    hand.press(canvas, QPointF(83.5, 121.5))

    assert center_of_ink(canvas) == pytest.approx((83.5, 121.5), abs=0.5)


def center_of_ink(canvas: Canvas) -> tuple[float, float]:
    light = levels(canvas.grab().toImage())[1:-1, 1:-1]  # without the focus frame
    ink = light.max() - light
    rows, columns = np.indices(ink.shape)
    return (
        float((columns * ink).sum() / ink.sum()) + 1.5,
        float((rows * ink).sum() / ink.sum()) + 1.5,
    )


_SCALED = """
import json, sys
import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget
from mnist_gui.pad.canvas import Canvas
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import levels

app = QApplication([])
window = QWidget()
window.resize(420, 380)
canvas = Canvas()
canvas.setParent(window)
canvas.setGeometry(16, 12, 380, 341)
canvas.set_pen_width(3)
window.show()
ratio = canvas.devicePixelRatioF()
errors = []
for x, y in [(101.0, 77.0), (200.25, 150.5), (303.7, 222.2), (44.4, 300.9)]:
    for lift in (False, True):
        hand.press(canvas, QPointF(x, y))
        if lift:
            hand.release(canvas, QPointF(x, y))
        light = levels(window.grab().toImage())
        top, left = round(13 * ratio) + 1, round(17 * ratio) + 1
        bottom, right = round(352 * ratio) - 1, round(395 * ratio) - 1
        ink = 255 - light[top:bottom, left:right]
        ink[ink < 128] = 0
        rows, columns = np.indices(ink.shape)
        errors.append((
            float((columns * ink).sum() / ink.sum()) + 0.5 + left - (x + 16) * ratio,
            float((rows * ink).sum() / ink.sum()) + 0.5 + top - (y + 12) * ratio,
        ))
        canvas.sketch.clear()
print(json.dumps({"ratio": ratio, "errors": errors}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_ink_is_exactly_under_the_pen_at_every_screen_scale(
    run_script: RunScript, scale: str
) -> None:
    result = run_script("-c", _SCALED, QT_SCALE_FACTOR=scale)

    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["ratio"] == float(scale)
    assert np.abs(found["errors"]).max() <= 0.5


# Painting.


def test_distant_points_are_joined_without_gaps(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 20), (250, 60), (30, 150), (250, 255)])

    assert components_of_ink(canvas.grab().toImage()) == 1


def components_of_ink(image: QImage) -> int:
    """Count the connected components of dark pixels."""
    dark = {(int(y), int(x)) for y, x in np.argwhere(levels(image) < 128)}
    count = 0
    while dark:
        count += 1
        edge = [dark.pop()]
        while edge:
            row, column = edge.pop()
            around = [(row + 1, column), (row - 1, column)]
            around += [(row, column + 1), (row, column - 1)]
            new = [place for place in around if place in dark]
            dark.difference_update(new)
            edge += new
    return count


def test_the_count_of_components_tells_two_from_one(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 20), (20, 250)])
    hand.drag(canvas, [(200, 20), (200, 250)])

    assert components_of_ink(canvas.grab().toImage()) == 2


@pytest.mark.parametrize("step", [6, 25, 110])
def test_partial_repaints_while_drawing_match_a_full_repaint(
    canvas: Canvas, qtbot: QtBot, step: int
) -> None:
    corners = [(60, 60), (60 + step, 60), (60 + step, 60 + step), (60, 60 + step)]
    hand.press(canvas, QPointF(60, 60))
    qtbot.waitUntil(lambda: difference_on_screen(canvas) == 0)

    for x, y in [*corners[1:], (60 + step // 2, 60), (60 + step, 60 + step // 2)]:
        hand.move(canvas, QPointF(x, y))
        QApplication.processEvents()
        assert difference_on_screen(canvas) <= 8


def difference_on_screen(canvas: Canvas) -> float:
    """Return the largest difference between what is on screen and a full repaint."""
    seen = canvas.screen().grabWindow(canvas.winId()).toImage()
    return float(np.abs(levels(seen) - levels(canvas.grab().toImage())).max())


def test_strokes_painted_one_by_one_look_as_if_painted_at_once(
    canvas: Canvas, qtbot: QtBot
) -> None:
    stack = canvas.sketch.undo_stack
    for step in ("draw", "draw", "undo", "redo", "draw", "erase", "draw"):
        x = 40.0 + 20 * stack.index()
        if step == "draw":
            hand.drag(canvas, [(x, 60), (x + 30, 100), (x, 160)])
        elif step == "erase":
            canvas.sketch.pen_down(QPointF(60, 80), Tool.ERASER)
            canvas.sketch.pen_up()
        else:
            getattr(stack, step)()
        fresh = Canvas()
        qtbot.addWidget(fresh)
        fresh.resize(canvas.size())
        fresh.sketch.set_finished_page(canvas.sketch.finished_page)

        seen, expected = (levels(each.grab().toImage()) for each in (canvas, fresh))
        assert np.array_equal(seen, expected)


def test_lifting_the_pen_does_not_move_the_ink(canvas: Canvas) -> None:
    hand.press(canvas, QPointF(30, 30))
    for x, y in [(200, 40), (90, 130), (210, 240)]:
        hand.move(canvas, QPointF(x, y))
    before = levels(canvas.grab().toImage())

    hand.release(canvas, QPointF(210, 240))

    assert np.abs(levels(canvas.grab().toImage()) - before).max() <= 8


def looks_of(canvas: Canvas, act: Callable[[], object]) -> tuple[QImage, QImage]:
    before = canvas.grab().toImage()
    act()
    return before, canvas.grab().toImage()


def test_an_empty_pad_shows_a_hint(canvas: Canvas) -> None:
    light = levels(canvas.grab().toImage())

    assert np.count_nonzero(light < light.max() - 40) > 50


def test_the_hint_disappears_with_the_first_point_and_returns_with_undo(
    canvas: Canvas,
) -> None:
    empty = canvas.grab().toImage()

    hand.press(canvas, QPointF(30, 30))
    middle = levels(canvas.grab().toImage())[80:-1, 80:-1]
    assert middle.min() == middle.max()

    hand.release(canvas, QPointF(30, 30))
    canvas.sketch.undo_stack.undo()
    assert canvas.grab().toImage() == empty


def test_a_wider_pen_applies_to_strokes_drawn_before(canvas: Canvas) -> None:
    hand.drag(canvas, [(40, 140), (240, 140)])
    canvas.set_pen_width(4)

    thin, thick = looks_of(canvas, lambda: canvas.set_pen_width(20))

    height = [np.count_nonzero(levels(image)[:, 140] < 128) for image in (thin, thick)]
    assert height == [4, 20]


def test_a_dark_palette_gives_light_ink_on_dark_paper(
    canvas: Canvas, qtbot: QtBot
) -> None:
    hand.drag(canvas, [(40, 140), (240, 140)])
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#202020"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#f0f0f0"))

    canvas.setPalette(palette)

    image = canvas.grab().toImage()
    assert image.pixelColor(140, 140) == QColor("#f0f0f0")
    assert image.pixelColor(10, 10) == QColor("#202020")


def test_a_pad_with_keyboard_focus_is_framed(canvas: Canvas, qtbot: QtBot) -> None:
    frame, paper = canvas.palette().highlight().color(), canvas.palette().base().color()

    def is_on_screen(color: QColor) -> bool:
        """Return whether all four edges of the pad have this colour."""
        seen = canvas.screen().grabWindow(canvas.winId()).toImage()
        edges = [(0, 90), (seen.width() - 1, 90), (90, 0), (90, seen.height() - 1)]
        return all(seen.pixelColor(x, y) == color for x, y in edges)

    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: is_on_screen(frame))

    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(lambda: is_on_screen(paper))


def test_an_opened_page_is_shown_at_once(canvas: Canvas) -> None:
    before, after = looks_of(
        canvas, lambda: canvas.sketch.replace_page(a_page(), "open")
    )

    assert before != after
    assert after.pixelColor(140, 140) == canvas.palette().text().color()


def test_erasing_is_shown_while_the_eraser_moves(canvas: Canvas) -> None:
    hand.drag(canvas, [(20, 100), (260, 100)])
    canvas.sketch.tool = Tool.ERASER

    hand.press(canvas, QPointF(140, 100))

    image = canvas.grab().toImage()
    assert image.pixelColor(140, 100) == canvas.palette().base().color()
    assert image.pixelColor(60, 100) == canvas.palette().text().color()


def test_the_size_hint_is_a_square_that_follows_the_font(canvas: Canvas) -> None:
    usual = canvas.sizeHint()
    font = canvas.font()
    font.setPointSizeF(2 * font.pointSizeF())
    canvas.setFont(font)

    assert usual.width() == usual.height()
    assert canvas.sizeHint().width() > 1.5 * usual.width()
    assert canvas.minimumSize() == QSize(200, 200)
