"""The gallery's filter: a label, and misread samples only."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.core.samples.sample import LABELS, NOT_A_DIGIT
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.ui.widgets import named


class FilterBar(QWidget):
    """A tab for all samples and one for each label, with counts.

    Signals:
        changed: The filter has changed.
            Args: int or None, the only label; bool, whether only misread samples.
    """

    changed = Signal(object, bool)

    def __init__(self, title: str) -> None:
        """Show all samples, below a title."""
        super().__init__()
        self._tabs = QTabBar(expanding=False, drawBase=False)
        named(self._tabs, "digitTabs", self.tr("Label to show"))
        for _ in range(1 + len(LABELS)):
            self._tabs.addTab("")
        box = QCheckBox(self.tr("Misread &only"))
        self._only_mistakes = named(box, "onlyMistakesBox")
        self._only_mistakes.setToolTip(self.tr("Drawings that a model has misread"))
        self._tabs.currentChanged.connect(self._on_changed)
        self._only_mistakes.toggled.connect(self._on_changed)
        head = QHBoxLayout()
        head.addWidget(with_look(QLabel(title), "title"))
        head.addStretch()
        head.addWidget(self._only_mistakes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._tabs)

    def show_counts(self, counts: Sequence[int]) -> None:
        """Show the number of samples of each label."""
        self._tabs.setTabText(0, self.tr("All ({})").format(sum(counts)))
        for label, count in enumerate(counts):
            self._tabs.setTabText(1 + label, f"{label} ({count})")
        none = self.tr("Not a digit ({})").format(counts[NOT_A_DIGIT])
        self._tabs.setTabText(1 + NOT_A_DIGIT, none)

    @Slot()
    def _on_changed(self) -> None:
        label = self._tabs.currentIndex() - 1
        self.changed.emit(None if label < 0 else label, self._only_mistakes.isChecked())
