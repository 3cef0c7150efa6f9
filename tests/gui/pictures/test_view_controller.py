"""Rotate, crop, invert and reset a picture on the pad."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.placement import place_in_picture, place_on_pad
from mnist_gui.pictures.crop_overlay import CropOverlay
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import bars_of_ink
from tests.helpers.gui.picture_sources import png_of, shape_of
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import PATIENCE_MS, message, wait_for_worker


def two_bars() -> QImage:
    """Return a picture of two upright bars; the right one is shorter."""
    image = bars_of_ink(left=20, right=36)
    painter = QPainter(image)
    painter.fillRect(70, 40, 16, 40, QColor("black"))
    painter.end()
    return image


@pytest.fixture
def application(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> Application:
    """Return the running program with a picture of two bars on the pad."""
    path = tmp_path / "bars.png"
    path.write_bytes(png_of(two_bars()))
    application = start_application(pictures=[path])
    qtbot.waitUntil(lambda: has_picture(application), timeout=PATIENCE_MS)
    return application


def has_picture(application: Application) -> bool:
    return application.window.canvas.sketch.page.picture is not None


def picture_of(application: Application) -> PictureInk:
    picture = application.window.canvas.sketch.page.picture
    assert picture is not None
    return picture


def act(qtbot: QtBot, application: Application, *names: str) -> PictureInk:
    """Trigger actions, and return the picture that results."""
    before = picture_of(application)
    for name in names:
        getattr(application.window.actions_, name).trigger()
    qtbot.waitUntil(lambda: picture_of(application) is not before, timeout=PATIENCE_MS)
    return picture_of(application)


def crop(qtbot: QtBot, application: Application, part: QRectF) -> PictureInk:
    """Drag a crop frame around a part of the picture; return the result."""
    before = picture_of(application)
    canvas = application.window.canvas
    edges = (part.left(), part.top(), part.right(), part.bottom())
    on_pad = place_on_pad(edges, Page(picture=before))
    application.window.actions_.crop.trigger()
    overlay = overlay_of(application)
    start = canvas.from_pad(on_pad.topLeft())
    end = canvas.from_pad(on_pad.bottomRight())
    hand.drag(overlay, [(start.x(), start.y()), (end.x(), end.y())])
    qtbot.waitUntil(lambda: picture_of(application) is not before, timeout=PATIENCE_MS)
    return picture_of(application)


def overlay_of(application: Application) -> CropOverlay:
    return find(application.window, CropOverlay, "cropOverlay")


def bar_is_shown(application: Application) -> bool:
    return find(application.window, QWidget, "pictureBar").isVisible()


def test_a_picture_can_be_rotated_and_undone(
    application: Application, qtbot: QtBot
) -> None:
    width, height = shape_of(picture_of(application))

    rotated = act(qtbot, application, "rotate")
    assert rotated.requested_view.quarter_turns == 1
    assert shape_of(rotated) == pytest.approx((height, width), abs=3)

    application.window.actions_.undo.trigger()
    assert picture_of(application).requested_view.quarter_turns == 0


def test_two_quick_rotations_rotate_twice(
    application: Application, qtbot: QtBot
) -> None:
    rotated = act(qtbot, application, "rotate", "rotate")

    assert rotated.requested_view.quarter_turns == 2
    assert application.window.canvas.sketch.undo_stack.count() == 2


def test_a_crop_keeps_the_framed_ink_and_rotates_with_the_picture(
    application: Application, qtbot: QtBot
) -> None:
    part = QRectF(60, 10, 36, 100)

    cropped = crop(qtbot, application, part)
    assert shape_of(cropped) == pytest.approx((16, 40), abs=3)
    assert cropped.frame == pytest.approx((60, 10, 96, 110), abs=2)

    rotated = act(qtbot, application, "rotate")
    assert shape_of(rotated) == pytest.approx((40, 16), abs=3)
    assert rotated.frame == pytest.approx((10, 60, 110, 96), abs=2)


def test_a_picture_can_be_inverted_and_inverted_back(
    application: Application, qtbot: QtBot
) -> None:
    before = picture_of(application)
    assert before.view.inverted is False

    inverted = act(qtbot, application, "invert")
    assert inverted.view.inverted is True
    assert not (inverted.page[before.page > 200] > 200).any()

    assert act(qtbot, application, "invert").view.inverted is False


def test_a_picture_can_be_reset(application: Application, qtbot: QtBot) -> None:
    reset = application.window.actions_.reset_picture
    assert not reset.isEnabled()
    act(qtbot, application, "rotate")
    assert reset.isEnabled()

    assert act(qtbot, application, "reset_picture").requested_view.quarter_turns == 0
    assert not reset.isEnabled()


@pytest.mark.parametrize("place", [QPointF(5, 5), None])
def test_escape_ends_cropping_and_a_click_crops_and_draws_nothing(
    application: Application, place: QPointF | None
) -> None:
    before = picture_of(application)
    application.window.actions_.crop.trigger()
    overlay = overlay_of(application)
    assert overlay.isVisible()

    if place is not None:
        hand.press(overlay, place)
        hand.release(overlay, place)
        assert overlay.isVisible()
    hand.key(overlay, Qt.Key.Key_Escape)

    assert not overlay.isVisible()
    assert picture_of(application) is before
    assert message(application) == "", "the request to drag a frame is gone"


def test_resizing_the_window_does_not_end_cropping(
    application: Application, qtbot: QtBot
) -> None:
    """Otherwise a user who drags a frame would draw, and lose the picture."""
    window, overlay = application.window, overlay_of(application)
    window.actions_.crop.trigger()
    hand.press(overlay, QPointF(5, 5))
    hand.move(overlay, QPointF(60, 60))

    before = window.canvas.size()
    window.resize(window.width() + 80, window.height() + 80)
    qtbot.waitUntil(lambda: window.canvas.size() != before)

    assert overlay.isVisible()
    assert overlay.geometry() == window.canvas.rect()
    picture = Page(picture=picture_of(application))
    assert picture.picture is not None
    on_pad = place_on_pad(picture.picture.frame, picture)
    assert overlay.frame.topLeft() == window.canvas.from_pad(on_pad.topLeft())
    assert "Drag a frame" in message(application)


def test_a_crop_without_ink_shows_a_message_and_keeps_the_picture(
    application: Application, qtbot: QtBot
) -> None:
    before = picture_of(application)
    application.window.actions_.crop.trigger()
    canvas = application.window.canvas
    on_pad = place_on_pad((40, 90, 66, 118), Page(picture=before))
    start = canvas.from_pad(on_pad.topLeft())
    end = canvas.from_pad(on_pad.bottomRight())
    hand.drag(overlay_of(application), [(start.x(), start.y()), (end.x(), end.y())])

    qtbot.waitUntil(
        lambda: "There is no ink in" in message(application),
        timeout=PATIENCE_MS,
    )
    assert picture_of(application) is before


def test_rotating_a_picture_whose_file_is_gone_shows_a_message(
    application: Application, qtbot: QtBot
) -> None:
    before = picture_of(application)
    assert before.source is not None
    before.source.unlink()

    application.window.actions_.rotate.trigger()

    qtbot.waitUntil(
        lambda: "“bars.png” cannot be opened" in message(application),
        timeout=PATIENCE_MS,
    )
    assert picture_of(application) is before


def test_a_stroke_drawn_during_a_rotation_is_not_lost(
    application: Application, qtbot: QtBot
) -> None:
    application.window.actions_.rotate.trigger()
    hand.drag(application.window.canvas, [(50, 50), (50, 150)])
    wait_for_worker(qtbot, application)

    assert len(picture_of(application).edits) == 1


def test_the_picture_bar_is_shown_only_with_a_picture(application: Application) -> None:
    actions = application.window.actions_
    assert bar_is_shown(application)
    assert actions.rotate.isEnabled()

    actions.clear.trigger()

    assert not bar_is_shown(application)
    disabled = (actions.rotate, actions.crop, actions.invert)
    assert not any(action.isEnabled() for action in disabled)


def test_a_picture_is_drawn_with_its_ink_in_colour(application: Application) -> None:
    canvas = application.window.canvas
    page = canvas.sketch.page
    seen = canvas.grab().toImage()

    def color_at(x: float, y: float) -> QColor:
        place = place_on_pad((x, y, x, y), page).topLeft()
        return seen.pixelColor(canvas.from_pad(place).toPoint())

    ink, paper = color_at(28, 60), color_at(50, 60)
    assert ink.red() > ink.green() + 100
    assert paper.lightness() > 240


def test_pad_coordinates_convert_to_picture_coordinates_and_back(
    application: Application,
) -> None:
    page = application.window.canvas.sketch.page
    assert page.picture is not None
    on_pad = place_on_pad((10, 20, 30, 60), page)

    assert place_in_picture(on_pad, page.picture) == pytest.approx((10, 20, 30, 60))


def draw_a_dash(application: Application) -> PictureInk:
    """Draw on the picture, in its upper left; return the result."""
    sketch = application.window.canvas.sketch
    sketch.pen_down(QPointF(30, 30))
    sketch.pen_move(QPointF(60, 30))
    sketch.pen_up()
    return picture_of(application)


def test_strokes_on_a_picture_turn_with_it(
    qtbot: QtBot, application: Application
) -> None:
    before = draw_a_dash(application)

    after = act(qtbot, application, "rotate")

    assert len(after.edits) == 1
    rotated = np.rot90(before.page, -1).astype(int)
    assert np.abs(after.page - rotated).mean() < 2
    x, y = after.edits[0].points.mean(axis=0)
    assert x > after.size[0] / 2
    assert y < after.size[1] / 2


def test_strokes_on_a_picture_stay_when_it_is_cropped_or_inverted(
    qtbot: QtBot, application: Application
) -> None:
    before = draw_a_dash(application)

    cropped = crop(qtbot, application, QRectF(6, 3, 60, 100))

    assert [edit.points.tolist() for edit in cropped.edits] == [
        edit.points.tolist() for edit in before.edits
    ]
    assert cropped.page[: len(cropped.page) // 4].any()


def test_reset_removes_strokes_from_a_picture_and_undo_restores_them(
    qtbot: QtBot, application: Application
) -> None:
    before = draw_a_dash(application)
    assert application.window.actions_.reset_picture.isEnabled()

    after = act(qtbot, application, "reset_picture")

    assert not after.edits
    assert not application.window.actions_.reset_picture.isEnabled()
    application.window.actions_.undo.trigger()
    assert picture_of(application) is before
