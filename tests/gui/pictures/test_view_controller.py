"""A picture on the pad that was looked at wrongly: turned, cropped, swapped."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QRubberBand, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.ink_painter import place_in_picture, place_on_pad
from mnist_gui.pictures.crop_overlay import CropOverlay
from tests.gui.conftest import StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import bars_of_ink
from tests.helpers.gui.picture_sources import png_of, shape_of
from tests.helpers.gui.window_state import PATIENCE_MS, message, wait_for_worker


def two_bars() -> QImage:
    """Return a picture of two upright bars, the right one the shorter."""
    image = bars_of_ink(left=20, right=36)
    painter = QPainter(image)
    painter.fillRect(70, 40, 16, 40, QColor("black"))
    painter.end()
    return image


@pytest.fixture
def application(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> Application:
    """Return the program with two bars on the pad."""
    path = tmp_path / "bars.png"
    path.write_bytes(png_of(two_bars()))
    application = start_application(pictures=[path])
    qtbot.waitUntil(lambda: is_there(application), timeout=PATIENCE_MS)
    return application


def is_there(application: Application) -> bool:
    return application.window.canvas.sketch.page.picture is not None


def picture_of(application: Application) -> PictureInk:
    picture = application.window.canvas.sketch.page.picture
    assert picture is not None
    return picture


def act(qtbot: QtBot, application: Application, *names: str) -> PictureInk:
    """Trigger actions and return the picture that there is then."""
    before = picture_of(application)
    for name in names:
        getattr(application.window.actions_, name).trigger()
    qtbot.waitUntil(lambda: picture_of(application) is not before, timeout=PATIENCE_MS)
    return picture_of(application)


def crop(qtbot: QtBot, application: Application, part: QRectF) -> PictureInk:
    """Draw a frame around a part of the picture on the pad."""
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
    overlay = application.window.findChild(CropOverlay, "cropOverlay")
    assert isinstance(overlay, CropOverlay)
    return overlay


def bar_is_shown(application: Application) -> bool:
    bar = application.window.findChild(QWidget, "pictureBar")
    assert isinstance(bar, QWidget)
    return bar.isVisible()


def test_a_picture_is_turned_and_undo_turns_it_back(
    application: Application, qtbot: QtBot
) -> None:
    width, height = shape_of(picture_of(application))

    turned = act(qtbot, application, "rotate")
    assert turned.requested_view.quarter_turns == 1
    assert shape_of(turned) == pytest.approx((height, width), abs=3)

    application.window.actions_.undo.trigger()
    assert picture_of(application).requested_view.quarter_turns == 0


def test_turning_twice_at_once_turns_twice(
    application: Application, qtbot: QtBot
) -> None:
    turned = act(qtbot, application, "rotate", "rotate")

    assert turned.requested_view.quarter_turns == 2
    assert application.window.canvas.sketch.undo_stack.count() == 2


def test_a_frame_leaves_what_is_in_it_and_turns_along(
    application: Application, qtbot: QtBot
) -> None:
    part = QRectF(60, 10, 36, 100)

    cropped = crop(qtbot, application, part)
    assert shape_of(cropped) == pytest.approx((16, 40), abs=3)
    assert cropped.frame == pytest.approx((60, 10, 96, 110), abs=2)

    turned = act(qtbot, application, "rotate")
    assert shape_of(turned) == pytest.approx((40, 16), abs=3)
    assert turned.frame == pytest.approx((10, 60, 110, 96), abs=2)


def test_ink_and_paper_are_swapped_and_swapped_back(
    application: Application, qtbot: QtBot
) -> None:
    before = picture_of(application)
    assert before.view.inverted is False

    swapped = act(qtbot, application, "invert")
    assert swapped.view.inverted is True
    assert not (swapped.page[before.page > 200] > 200).any()

    assert act(qtbot, application, "invert").view.inverted is False


def test_a_picture_is_looked_at_anew(application: Application, qtbot: QtBot) -> None:
    anew = application.window.actions_.reset_picture
    assert not anew.isEnabled()
    act(qtbot, application, "rotate")
    assert anew.isEnabled()

    assert act(qtbot, application, "reset_picture").requested_view.quarter_turns == 0
    assert not anew.isEnabled()


@pytest.mark.parametrize("place", [QPointF(5, 5), None])
def test_a_click_or_escape_gives_no_frame_and_no_ink(
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
    assert message(application) == "", "a frame is not asked for any more"


def test_a_window_of_another_size_asks_for_a_frame_as_before(
    application: Application, qtbot: QtBot
) -> None:
    """Who obeyed the message would draw a stroke, and lose the picture."""
    window, overlay = application.window, overlay_of(application)
    window.actions_.crop.trigger()
    hand.press(overlay, QPointF(5, 5))
    hand.move(overlay, QPointF(60, 60))

    before = window.canvas.size()
    window.resize(window.width() + 80, window.height() + 80)
    qtbot.waitUntil(lambda: window.canvas.size() != before)

    assert overlay.isVisible()
    assert overlay.geometry() == window.canvas.rect()
    assert not overlay.findChildren(QRubberBand)[0].isVisible()
    assert "Drag a frame" in message(application)


def test_a_frame_around_nothing_is_told_and_loses_nothing(
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


def test_a_picture_that_vanished_meanwhile_is_told(
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


def test_what_is_drawn_meanwhile_is_not_lost(
    application: Application, qtbot: QtBot
) -> None:
    application.window.actions_.rotate.trigger()
    hand.drag(application.window.canvas, [(50, 50), (50, 150)])
    wait_for_worker(qtbot, application)

    assert len(application.window.canvas.sketch.page.strokes) == 1


def test_help_is_offered_for_a_picture_alone(application: Application) -> None:
    actions = application.window.actions_
    assert bar_is_shown(application)
    assert actions.rotate.isEnabled()

    actions.clear.trigger()

    assert not bar_is_shown(application)
    assert not any(
        one.isEnabled() for one in (actions.rotate, actions.crop, actions.invert)
    )


def test_the_picture_is_seen_with_its_ink_in_colour(application: Application) -> None:
    canvas = application.window.canvas
    page = canvas.sketch.page
    seen = canvas.grab().toImage()

    def color_at(x: float, y: float) -> QColor:
        place = place_on_pad((x, y, x, y), page).topLeft()
        return seen.pixelColor(canvas.from_pad(place).toPoint())

    ink, paper = color_at(28, 60), color_at(50, 60)
    assert ink.red() > ink.green() + 100
    assert paper.lightness() > 240


def test_a_place_on_the_pad_is_one_in_the_picture(application: Application) -> None:
    page = application.window.canvas.sketch.page
    assert page.picture is not None
    on_pad = place_on_pad((10, 20, 30, 60), page)

    assert place_in_picture(on_pad, page.picture) == pytest.approx((10, 20, 30, 60))
