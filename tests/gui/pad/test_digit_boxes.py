import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPalette
from pytestqt.qtbot import QtBot

from mnist_gui.pad.digit_boxes import DigitBox, DigitBoxes
from tests.helpers.gui.fake_models import levels

LEFT = DigitBox(area=QRectF(20, 40, 60, 100), text="4")
RIGHT = DigitBox(area=QRectF(90, 40, 60, 100), text="2")


def test_a_click_reports_the_digit_under_it(qtbot: QtBot) -> None:
    boxes = DigitBoxes()
    boxes.show([LEFT, RIGHT], 0)

    with qtbot.waitSignal(boxes.digit_clicked) as clicked:
        boxes.click(QPointF(120, 90))

    assert clicked.args == [1]


def test_the_tag_of_a_box_can_be_clicked() -> None:
    boxes = DigitBoxes()
    boxes.show([LEFT, RIGHT], 0)

    assert boxes.at(QPointF(18, 30)) == 0


def test_a_point_in_two_boxes_belongs_to_the_nearer_digit() -> None:
    boxes = DigitBoxes()
    boxes.show([LEFT, DigitBox(area=QRectF(60, 40, 60, 100), text="2")], 0)

    assert boxes.at(QPointF(62, 90)) == 0
    assert boxes.at(QPointF(78, 90)) == 1


def test_a_click_beside_the_boxes_reports_nothing(qtbot: QtBot) -> None:
    boxes = DigitBoxes()
    boxes.show([LEFT, RIGHT], 0)

    assert boxes.at(QPointF(200, 200)) is None
    with qtbot.assertNotEmitted(boxes.digit_clicked):
        boxes.click(QPointF(200, 200))


def test_the_selected_box_is_highlighted() -> None:
    boxes = DigitBoxes()
    boxes.show([LEFT, RIGHT], 0)
    before = painted(boxes)
    boxes.show([LEFT, RIGHT], 1)

    changed = np.argwhere(painted(boxes) != before)[:, 1]
    assert changed.min() <= 20
    assert changed.max() >= 150


def test_clear_removes_the_boxes() -> None:
    boxes = DigitBoxes()
    boxes.show([LEFT, RIGHT], 0)
    boxes.clear()

    assert np.ptp(painted(boxes)) == 0


def painted(boxes: DigitBoxes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(QPalette().base().color())
    painter = QPainter(image)
    boxes.draw(painter, QPalette())
    painter.end()
    return levels(image)


def test_boxes_that_stay_the_same_are_not_painted_again(qtbot: QtBot) -> None:
    boxes, places = DigitBoxes(), [QRectF(0, 0, 10, 20), QRectF(20, 0, 10, 20)]

    def show(selected: int) -> None:
        digits = [DigitBox(area=QRectF(area), text="7") for area in places]
        boxes.show(digits, selected)

    show(0)
    with qtbot.assertNotEmitted(boxes.changed):
        show(0)
    with qtbot.waitSignal(boxes.changed):
        show(1)
