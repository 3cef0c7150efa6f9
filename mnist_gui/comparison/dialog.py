"""Compare two models: the verdict, accuracies, where they differ, confusions."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.comparison.confusion_table import ConfusionTable
from mnist_gui.comparison.meters import VerdictMeters
from mnist_gui.core.models.comparison import Comparison, SetCompared
from mnist_gui.core.models.verdict import (
    describe_no_objection,
    describe_objections,
    meters,
)
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.training_choice import MEMORY, MNIST, SYNTHETIC, TOY
from mnist_gui.drawings.tiles import Answer, DrawingTile
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import localized
from mnist_gui.ui.widgets import (
    FittingDialog,
    available,
    named,
    plain_text_label,
    push_button,
)

_MAX_TILES: Final = 40
# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 640


class ComparisonDialog(FittingDialog):
    """Shows how two models compare: the verdict, scores, drawings, confusions."""

    def __init__(self, parent: QWidget, version: int, comparison: Comparison) -> None:
        """Show how a version compares with the one that was active before it."""
        super().__init__(parent)
        self.setObjectName("comparisonDialog")
        self.setProperty("surface", True)
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
        self._differences = plain_text_label("differencesLabel")
        self._tiles = QHBoxLayout()
        self._tables = QWidget()
        self._more = with_look(push_button("moreComparisonButton", ""), "link")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._on_more_toggled)
        self._set_up_layout()
        self._choice.currentIndexChanged.connect(self._on_set_chosen)
        self._on_set_chosen()
        self._on_more_toggled(checked=False)
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
        self._scroll.setFixedHeight(self._tiles.sizeHint().height() + bar + px(4))
        self._scroll.setVisible(bool(found))
        self._differences.setText(self._describe_differences(len(found)))
        self.shrink()

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

    def _set_up_layout(self) -> None:
        title = self.tr("Model {} compared with model {}")
        head = QLabel(title.format(self._version, self._comparison.in_use))
        verdict = plain_text_label("comparisonVerdict")
        verdict.setText(self._describe_verdict())
        self._tiles.setSpacing(px(16))
        self._tiles.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        inner.setProperty("sheer", True)
        inner.setLayout(self._tiles)
        spoken = self.tr("Drawings that are read differently")
        self._scroll = QScrollArea(widgetResizable=True)
        named(self._scroll, "differingDrawings", spoken)
        self._scroll.setWidget(inner)
        scores = VerdictMeters()
        scores.show_meters(meters(self._comparison.summary()), *self._titles)
        self._lay_out_tables()
        close = push_button("closeComparisonButton", self.tr("&Close"))
        close.clicked.connect(self.close)
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._more)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.addWidget(with_look(head, "title"))
        content = QVBoxLayout(self.content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(px(16))
        with_look(self._differences, "caption")
        for widget in (verdict, scores, self._differences, self._scroll):
            content.addWidget(widget)
        content.addWidget(self._tables, stretch=1)
        content.addStretch()
        layout.addWidget(self.content_area, stretch=1)
        layout.addLayout(buttons)
        width = min(px(_WIDTH), available(self).width())
        self.setMinimumWidth(width)
        self.resize(width, 0)

    def _lay_out_tables(self) -> None:
        grid = QGridLayout(self._tables)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(24))
        grid.addWidget(self._choice, 0, 0, 1, 2)
        tables = zip(self._titles, (self._old, self._new), strict=True)
        for column, (title, table) in enumerate(tables):
            table.setAccessibleName(self.tr("Confusion table of {}").format(title))
            label = with_look(QLabel(title), "strong")
            grid.addWidget(label, 1, column, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(table, 2, column)
        hint = QLabel(self.tr("Rows: the true digit. Columns: what was read."))
        with_look(hint, "muted")
        grid.addWidget(hint, 3, 0, 1, 2, Qt.AlignmentFlag.AlignCenter)
        grid.setRowStretch(2, 1)

    @Slot(bool)
    def _on_more_toggled(self, checked: bool) -> None:
        self._tables.setVisible(checked)
        self._more.setText(
            self.tr("&Hide the tables")
            if checked
            else self.tr("&Which digits are mistaken…")
        )
        self.shrink()

    @Slot()
    def _on_set_chosen(self) -> None:
        _, compared = self._sets[self._choice.currentIndex()]
        self._old.show_counts(compared.in_use)
        self._new.show_counts(compared.new)
