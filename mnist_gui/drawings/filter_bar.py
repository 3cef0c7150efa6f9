"""The gallery's filter: a label, misread samples only, and the order."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.core.samples.sample import DIGITS, LABELS, NOT_A_DIGIT
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import named, push_button


class FilterBar(QWidget):
    """A segment for all samples and one for each label; whether all, or the misread.

    Signals:
        changed: The filter has changed.
            Args: int or None, the only label; bool, whether only misread samples.
        order_changed: The order has changed.
            Args: bool, whether the newest comes first.
    """

    changed = Signal(object, bool)
    order_changed = Signal(bool)

    def __init__(self, title: str) -> None:
        """Show all samples, the newest first, below a title."""
        super().__init__()
        self._tabs = _tab_bar("digitTabs", self.tr("Label to show"), 1 + len(LABELS))
        for digit in range(DIGITS):
            self._tabs.setTabText(1 + digit, str(digit))
        self._tabs.setTabText(1 + NOT_A_DIGIT, self.tr("Not a digit"))
        spoken = self.tr("All drawings, or the misread")
        self._misread = _tab_bar("misreadTabs", spoken, 2)
        self._misread.setUsesScrollButtons(False)  # for which it would keep room
        self._misread.setTabText(0, self.tr("All"))
        self._misread.setTabToolTip(1, self.tr("Drawings that a model has misread"))
        self._order = with_look(push_button("galleryOrderButton", ""), "flat")
        self._order.setCheckable(True)
        self._order.toggled.connect(self._on_order_toggled)
        self._tabs.currentChanged.connect(self._on_changed)
        self._misread.currentChanged.connect(self._on_changed)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(with_look(QLabel(title), "title"))
        head.addStretch()
        head.addWidget(self._order)
        head.addWidget(_segmented(self._misread))
        digits = QHBoxLayout()
        digits.addWidget(_segmented(self._tabs))
        digits.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addLayout(head)
        layout.addLayout(digits)
        self._on_order_toggled(checked=False)

    def show_counts(self, counts: Sequence[int], misread: int) -> None:
        """Show the number of samples of each label, and of the misread."""
        number = self.locale().toString
        self._tabs.setTabText(0, self.tr("All {}").format(number(sum(counts))))
        drawings = self.tr("Drawings: {}")
        for label, count in enumerate(counts):
            self._tabs.setTabToolTip(1 + label, drawings.format(number(count)))
        self._misread.setTabText(1, self.tr("Misread {}").format(number(misread)))

    @Slot()
    def _on_changed(self) -> None:
        label = self._tabs.currentIndex() - 1
        only_misread = self._misread.currentIndex() == 1
        self.changed.emit(None if label < 0 else label, only_misread)

    @Slot(bool)
    def _on_order_toggled(self, checked: bool) -> None:
        self._order.setText(
            self.tr("Oldest first") if checked else self.tr("Newest first")
        )
        self.order_changed.emit(not checked)


def _tab_bar(name: str, spoken: str, count: int) -> QTabBar:
    bar = named(QTabBar(expanding=False, drawBase=False), name, spoken)
    bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    for _ in range(count):
        bar.addTab("")
    return bar


def _segmented(bar: QTabBar) -> QFrame:
    """Return tabs on the ground of a segmented control."""
    frame = QFrame()
    frame.setProperty("segmented", True)
    frame.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(frame)
    row.setContentsMargins(*[px(3)] * 4)
    row.addWidget(bar)
    return frame
