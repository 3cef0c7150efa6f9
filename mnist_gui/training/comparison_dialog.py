"""Compare two models: accuracies, confusion tables, and where they differ."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.core.models.comparison import Comparison, SetCompared
from mnist_gui.core.models.verdict import (
    describe_no_objection,
    describe_objections,
    meters,
)
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.training_choice import MEMORY, MNIST, SYNTHETIC, TOY
from mnist_gui.drawings.tiles import Answer, DrawingTile
from mnist_gui.training.confusion_table import ConfusionTable
from mnist_gui.training.meters import VerdictMeters
from mnist_gui.ui.translation import localized
from mnist_gui.ui.widgets import named, push_button

_MAX_TILES: Final = 40


class ComparisonDialog(QDialog):
    """Shows what two models read in the same digits, and lets the user choose one.

    Signals:
        decided: The user has chosen; closing the dialog chooses nothing.
            Args: bool, whether to use the newer model.
    """

    decided = Signal(bool)

    def __init__(
        self,
        parent: QWidget,
        version: int,
        comparison: Comparison,
        *,
        is_question: bool = True,
    ) -> None:
        """Show how a version compares; ask which model to use, or only show it."""
        super().__init__(parent)
        self.setObjectName("comparisonDialog")
        self.setWindowTitle(self.tr("Compare two models"))
        self._version = version
        self._comparison = comparison
        self._sets = list(self._named_sets())
        self._titles = (
            self.tr("Model {} (old)").format(comparison.in_use),
            self.tr("Model {} (new)").format(version),
        )
        spoken = self.tr("Digits that both have read")
        self._choice = named(QComboBox(), "comparedSetChoice", spoken)
        self._choice.addItems([name for name, _ in self._sets])
        self._old = named(ConfusionTable(), "oldConfusion")
        self._new = named(ConfusionTable(), "newConfusion")
        self._differences = named(QLabel(wordWrap=True), "differencesLabel")
        self._tiles = QHBoxLayout()
        self._set_up_layout(is_question=is_question)
        self._choice.currentIndexChanged.connect(self._on_set_chosen)
        self._on_set_chosen()
        self.show_drawings({})

    def show_drawings(self, samples: Mapping[int, Sample]) -> None:
        """Show the drawings in which the models read different digits.

        Of the user's samples, by id, those deleted or relabelled since are left out.
        """
        while taken := self._tiles.takeAt(0):
            if widget := taken.widget():
                widget.deleteLater()
        found = [
            (sample, difference)
            for difference in self._comparison.differences
            if (sample := samples.get(difference.id))
            and sample.label == difference.label
        ]
        name = self.tr("Model {}: ")
        for sample, difference in found[:_MAX_TILES]:
            old = Answer(difference.in_use, model=name.format(self._comparison.in_use))
            new = Answer(difference.new, model=name.format(self._version))
            tile = DrawingTile(sample)
            tile.show_answers([old, new])
            self._tiles.addWidget(tile)
        self._tiles.addStretch()
        bar = self._scroll.horizontalScrollBar().sizeHint().height()
        self._scroll.setFixedHeight(self._tiles.sizeHint().height() + 2 * bar)
        self._scroll.setVisible(bool(found))
        self._differences.setText(self._describe_differences(len(found)))

    def _named_sets(self) -> Iterable[tuple[str, SetCompared]]:
        data = self._comparison.data
        names = {
            MNIST: self.tr("MNIST"),
            MEMORY: self.tr("Digits like MNIST’s"),
            SYNTHETIC: self.tr("Synthetic handwriting"),
            TOY: self.tr("Toy digits"),
        }
        name = names.get(data) or self.tr("“{}”").format(data)
        yield self.tr("{}, held out").format(name), self._comparison.held_out
        if self._comparison.synthetic:
            yield self.tr("Synthetic handwriting, held out"), self._comparison.synthetic
        if self._comparison.own:
            yield self.tr("Your test drawings"), self._comparison.own

    def _describe_differences(self, shown: int) -> str:
        if self._comparison.own is None:
            return self.tr(
                "You have no test drawings yet. Every fifth drawing that you label"
                " becomes one: models are compared on it and never learn from it."
            )
        if not self._comparison.differences:
            return self.tr("Both models read all of your test drawings alike.")
        text = self.tr("Test drawings that the models read differently: {}")
        return text.format(shown)

    def _describe_verdict(self) -> str:
        reasons = map(localized, describe_objections(self._comparison.objections))
        return "\n".join(reasons) or localized(describe_no_objection())

    def _set_up_layout(self, *, is_question: bool) -> None:
        verdict = QLabel(self._describe_verdict(), wordWrap=True)
        self._tiles.setSpacing(self.fontMetrics().height())
        inner = QWidget()
        inner.setLayout(self._tiles)
        spoken = self.tr("Drawings that are read differently")
        self._scroll = QScrollArea(widgetResizable=True)
        named(self._scroll, "differingDrawings", spoken)
        self._scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.addWidget(named(verdict, "comparisonVerdict"))
        scores = VerdictMeters()
        scores.show_meters(meters(self._comparison.summary()), *self._titles)
        layout.addWidget(scores)
        layout.addWidget(self._choice)
        layout.addLayout(self._make_tables(), stretch=1)
        layout.addWidget(self._differences)
        layout.addWidget(self._scroll)
        layout.addLayout(self._make_buttons(is_question=is_question))

    def _make_tables(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * self.fontMetrics().height())
        tables = zip(self._titles, (self._old, self._new), strict=True)
        for column, (title, table) in enumerate(tables):
            table.setAccessibleName(self.tr("Confusion table of {}").format(title))
            label = QLabel(f"<b>{title}</b>")
            grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(table, 1, column)
        hint = QLabel(self.tr("Rows: the true digit. Columns: what was read."))
        grid.addWidget(hint, 2, 0, 1, 2, Qt.AlignmentFlag.AlignCenter)
        grid.setRowStretch(1, 1)
        return grid

    def _make_buttons(self, *, is_question: bool) -> QHBoxLayout:
        """Return the row of buttons; the last is the default and changes nothing."""
        buttons = QHBoxLayout()
        buttons.addStretch()
        use = self.tr("&Use the new one (model {})").format(self._version)
        keep = self.tr("&Keep the old one (model {})").format(self._comparison.in_use)
        choices: list[tuple[str, str, Callable[[], object]]] = [
            ("useNewButton", use, partial(self._decide, use_new=True)),
            ("keepOldButton", keep, partial(self._decide, use_new=False)),
        ]
        if not is_question:
            choices = [("closeComparisonButton", self.tr("&Close"), self.close)]
        for name, text, clicked in choices:
            button = push_button(name, text)
            button.clicked.connect(clicked)
            buttons.addWidget(button)
        button.setDefault(True)
        return buttons

    @Slot()
    def _on_set_chosen(self) -> None:
        _, compared = self._sets[self._choice.currentIndex()]
        self._old.show_counts(compared.in_use)
        self._new.show_counts(compared.new)

    def _decide(self, *_: object, use_new: bool) -> None:
        self.decided.emit(use_new)
        self.accept()
