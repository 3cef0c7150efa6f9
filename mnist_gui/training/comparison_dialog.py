"""Two models side by side: the one in use, and one that might follow it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.core.models.comparison import MEMORY, Comparison, SetCompared
from mnist_gui.core.samples.store import Sample
from mnist_gui.core.training_choice import MNIST
from mnist_gui.drawings.tiles import Answer, DrawingTile
from mnist_gui.training.confusion_table import ConfusionTable
from mnist_gui.training.texts import name_of_data

_MOST_TILES: Final = 40


class ComparisonDialog(QDialog):
    """Shows what two models read in the same digits, and lets the person choose.

    Signals:
        new_chosen: The newer model is to be used from now on.
            Args: int, its version.
        old_kept: The older model is to be used on.
            Args: int, its version.
    """

    new_chosen = Signal(int)
    old_kept = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        version: int,
        comparison: Comparison,
        *,
        is_question: bool = True,
    ) -> None:
        """Show a comparison; the pictures of drawings come later.

        Args:
            parent: The window it stands before.
            version: The newer model.
            comparison: How it did beside the one in use then.
            is_question: Whether it is to be decided which of them is used.
        """
        super().__init__(parent)
        self.setObjectName("comparisonDialog")
        self.setWindowTitle(self.tr("Compare two models"))
        self._version = version
        self._comparison = comparison
        self._is_question = is_question
        self._sets = list(self._named_sets())
        self._choice = QComboBox()
        self._choice.setObjectName("comparedSetChoice")
        self._choice.setAccessibleName(self.tr("Digits that both have read"))
        self._choice.addItems([name for name, _ in self._sets])
        self._old, self._new = ConfusionTable(), ConfusionTable()
        self._old.setObjectName("oldConfusion")
        self._new.setObjectName("newConfusion")
        self._differences = QLabel()
        self._differences.setObjectName("differencesLabel")
        self._differences.setWordWrap(True)
        self._tiles = QHBoxLayout()
        self._set_up_layout()
        self._choice.currentIndexChanged.connect(self._on_set_chosen)
        self._on_set_chosen()
        self.show_drawings({})

    def show_drawings(self, samples: Mapping[int, Sample]) -> None:
        """Show those drawings in which the models read different digits.

        Args:
            samples: All the person's drawings, by their ids. One that is missing was
                deleted; one with another label was named anew.
        """
        while taken := self._tiles.takeAt(0):
            if widget := taken.widget():
                widget.deleteLater()
        found = [
            (samples[one.id], one)
            for one in self._comparison.differences
            if one.id in samples and samples[one.id].label == one.label
        ]
        for sample, difference in found[:_MOST_TILES]:
            tile = DrawingTile(sample)
            tile.show_answers(
                [
                    Answer(
                        difference.in_use, model=self._short(self._comparison.in_use)
                    ),
                    Answer(difference.new, model=self._short(self._version)),
                ]
            )
            self._tiles.addWidget(tile)
        self._tiles.addStretch()
        bar = self._scroll.horizontalScrollBar().sizeHint().height()
        self._scroll.setFixedHeight(self._tiles.sizeHint().height() + 2 * bar)
        self._scroll.setVisible(bool(found))
        self._differences.setText(self._describe_differences(len(found)))

    def _named_sets(self) -> Iterable[tuple[str, SetCompared]]:
        data = self._comparison.data
        if data == MEMORY:
            name = self.tr("Hard digits that the model remembers")
        else:
            name = self.tr("{}, kept aside").format(name_of_data(data))
        yield name, self._comparison.held_out
        if self._comparison.own:
            yield self.tr("Your own drawings, kept aside"), self._comparison.own

    def _short(self, version: int) -> str:
        return self.tr("Model {}: ").format(version)

    def _describe_differences(self, shown: int) -> str:
        if self._comparison.own is None:
            return self.tr(
                "You have kept no drawings yet to compare models on: every fifth that"
                " you say the digit of is kept aside for that."
            )
        if not self._comparison.differences:
            return self.tr("They read all of your drawings kept aside alike.")
        return self.tr(
            "Your drawings kept aside that they read differently: {}"
        ).format(shown)

    def _verdict(self) -> str:
        comparison = self._comparison
        if comparison.data not in (MNIST, MEMORY):
            return self.tr("Model {} has not learnt from MNIST.").format(self._version)
        where = [name for name, one in self._sets if one.is_worse]
        if not where:
            return self.tr("Model {} is not worse beyond chance.").format(self._version)
        return self.tr("Model {} is worse than chance would make it, on: {}.").format(
            self._version, "; ".join(where)
        )

    def _set_up_layout(self) -> None:
        verdict = QLabel(self._verdict())
        verdict.setObjectName("comparisonVerdict")
        verdict.setWordWrap(True)
        self._tiles.setSpacing(self.fontMetrics().height())
        inner = QWidget()
        inner.setLayout(self._tiles)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("differingDrawings")
        self._scroll.setAccessibleName(self.tr("Drawings that are read differently"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.addWidget(verdict)
        layout.addLayout(self._make_scores())
        layout.addWidget(self._choice)
        layout.addLayout(self._make_tables(), stretch=1)
        layout.addWidget(self._differences)
        layout.addWidget(self._scroll)
        layout.addLayout(self._make_buttons())

    def _make_scores(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(len(self._titles()) + 1, 1)
        grid.setHorizontalSpacing(2 * self.fontMetrics().height())
        old, new = self._titles()
        grid.addWidget(_bold(old), 0, 1)
        grid.addWidget(_bold(new), 0, 2)
        for row, (name, one) in enumerate(self._sets, 1):
            count = self.tr("{} ({} digits)").format(name, one.n)
            grid.addWidget(QLabel(count), row, 0)
            for column, score in enumerate((one.in_use_accuracy, one.new_accuracy), 1):
                label = QLabel(f"{100 * score:.2f} %")
                label.setObjectName(f"score{row}{('Old', 'New')[column - 1]}")
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)
        return grid

    def _make_tables(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * self.fontMetrics().height())
        for column, (title, table) in enumerate(
            zip(self._titles(), (self._old, self._new), strict=True)
        ):
            table.setAccessibleName(self.tr("What {} takes for what").format(title))
            grid.addWidget(_bold(title), 0, column, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(table, 1, column)
        hint = QLabel(self.tr("Rows: what it is. Columns: what was read."))
        grid.addWidget(hint, 2, 0, 1, 2, Qt.AlignmentFlag.AlignCenter)
        grid.setRowStretch(1, 1)
        return grid

    def _make_buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.addStretch()
        for name, text, chosen in self._ways_on():
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAutoDefault(False)
            button.clicked.connect(chosen)
            buttons.addWidget(button)
        button.setDefault(True)
        return buttons

    def _ways_on(self) -> list[tuple[str, str, Callable[[], object]]]:
        """Return name, text and slot of each button; the last changes nothing."""
        if not self._is_question:
            return [("closeComparisonButton", self.tr("&Close"), self.close)]
        use = self.tr("&Use the new one (model {})").format(self._version)
        keep = self.tr("&Keep the old one (model {})").format(self._comparison.in_use)
        return [
            ("useNewButton", use, self._on_use_clicked),
            ("keepOldButton", keep, self._on_keep_clicked),
        ]

    def _titles(self) -> tuple[str, str]:
        old = self.tr("Model {} (old)").format(self._comparison.in_use)
        return old, self.tr("Model {} (new)").format(self._version)

    @Slot()
    def _on_set_chosen(self) -> None:
        _, chosen = self._sets[self._choice.currentIndex()]
        self._old.show_counts(chosen.in_use)
        self._new.show_counts(chosen.new)

    @Slot()
    def _on_use_clicked(self) -> None:
        self.new_chosen.emit(self._version)
        self.accept()

    @Slot()
    def _on_keep_clicked(self) -> None:
        self.old_kept.emit(self._comparison.in_use)
        self.accept()


def _bold(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
