"""A row whose changes move nothing outside, and how it places its widgets."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.reading.steady_row import SteadyRow


class Requests(QObject):
    """Counts how often a widget is asked to lay itself out again."""

    count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_text_that_changes_lays_out_nothing_around(qtbot: QtBot) -> None:
    around, label = QWidget(), QLabel("7")
    qtbot.addWidget(around)
    QVBoxLayout(around).addWidget(SteadyRow(label, height=20))
    around.show()
    qtbot.wait(1)
    requests = Requests()
    around.installEventFilter(requests)

    label.setText("It might be 3, 4 or 5.")
    qtbot.waitUntil(lambda: label.width() == label.sizeHint().width())

    assert requests.count == 0


def test_widgets_stand_in_the_middle_in_the_order_of_reading(qtbot: QtBot) -> None:
    first, second = QLabel("7"), QLabel("12345")
    row = SteadyRow(first, second, height=20, spacing=4)
    qtbot.addWidget(row)
    row.resize(300, 20)
    row.show()

    assert second.x() == first.x() + first.width() + 4
    assert abs(first.x() - (300 - second.geometry().right())) <= 2
    first.hide()
    qtbot.waitUntil(lambda: abs(second.geometry().center().x() - 150) <= 1)
    first.show()
    row.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    row.resize(301, 20)
    assert second.x() < first.x()
