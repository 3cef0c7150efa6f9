"""The person's own drawings as pictures: look, relabel, delete, exchange."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import (
    QEvent,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QShowEvent, QUndoStack
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.core.samples.store import Sample
from mnist_gui.drawings.actions import make_gallery_actions
from mnist_gui.drawings.filter_bar import FilterBar
from mnist_gui.drawings.item_model import GalleryItemModel
from mnist_gui.drawings.view import GalleryView
from mnist_gui.ui.action_button import action_button
from mnist_gui.ui.labels import sentence_label


class Gallery(QDialog):
    """Shows drawings and says what is wanted of them; changes nothing itself.

    Attributes:
        items: What there is, and what of it is shown.
        history: What was changed and can be undone.

    Signals:
        looked_at: The gallery comes into view, or to the front.
        change_wanted: Drawings are other digits, or are to be deleted.
            Args: dict of id to int or None; str, what that is called.
        drawing_wanted: A drawing is to be on the pad.
            Args: Sample.
        import_wanted: Drawings are to be brought in.
            Args: SampleFormat.
        export_wanted: Those that are shown are to be taken out.
            Args: SampleFormat.
        forgetting_wanted: All drawings are to be removed for good.
        cancel_wanted: An import is to end.
    """

    looked_at = Signal()
    change_wanted = Signal(object, str)
    drawing_wanted = Signal(object)
    import_wanted = Signal(object)
    export_wanted = Signal(object)
    forgetting_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("galleryDialog")
        self.setWindowTitle(self.tr("My drawings"))
        self.items = GalleryItemModel(self)
        self.history = QUndoStack(self)
        self.actions_ = make_gallery_actions(self, self.history)
        self._is_loaded = False
        self._is_exchanging = False
        self._choice = FilterBar()
        self._view = GalleryView(self.items)
        self._hint = sentence_label("galleryHint")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._message = sentence_label("galleryMessage")
        self._cancel = QPushButton(self.tr("&Cancel the import"))
        self._cancel.setObjectName("cancelImportButton")
        self._cancel.setAutoDefault(False)
        self._set_up_layout()
        self._connect()
        self._connect_actions()
        self.show_idle("")
        self._on_settled()
        # All tabs, and four rows of tiles under them; as much larger as the font.
        unit = self.fontMetrics().averageCharWidth()
        self.resize(144 * unit, 80 * unit)

    @Slot(object)
    def show_all(self, samples: Sequence[Sample]) -> None:
        """Show the drawings that there are; there may be none."""
        is_first = not self._is_loaded
        self._is_loaded = True
        self.items.set_all(samples)
        if is_first:  # until now there was nothing that could have the focus
            self._view.setFocus()

    def select(self, numbers: Collection[int]) -> None:
        """Select those drawings with these ids that are shown."""
        self._view.select_these(numbers)

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show one sentence until the next."""
        self._message.setText(text)

    def show_importing(self, text: str) -> None:
        """Say how far an import is; it can be cancelled."""
        self._set_exchanging(exchanging=True)
        self._cancel.show()
        self.show_message(text)

    def show_exporting(self, text: str) -> None:
        """Say that an export is under way; it takes no time to speak of."""
        self._set_exchanging(exchanging=True)
        self.show_message(text)

    @Slot(str)
    def show_idle(self, text: str) -> None:
        """Say how an import or export went."""
        self._set_exchanging(exchanging=False)
        self._cancel.hide()
        self.show_message(text)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looked_at.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def _set_up_layout(self) -> None:
        actions = self.actions_
        buttons = QHBoxLayout()
        for name, action in (
            ("galleryNamingButton", actions.naming.menuAction()),
            ("galleryDeleteButton", actions.delete),
            ("galleryUndoButton", actions.undo),
            ("galleryRedoButton", actions.redo),
            ("galleryImportButton", actions.imports.menuAction()),
            ("galleryExportButton", actions.exports.menuAction()),
            ("galleryForgetButton", actions.forget_all),
        ):
            if action is actions.imports.menuAction():
                buttons.addStretch()
            button = action_button(name, action)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            buttons.addWidget(button)
        bottom = QHBoxLayout()
        bottom.addWidget(self._message, stretch=1)
        bottom.addWidget(self._cancel)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.addWidget(self._choice)
        layout.addWidget(self._stack, stretch=1)
        layout.addLayout(bottom)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._choice.changed.connect(self.items.choose)
        self.items.settled.connect(self._on_settled)
        self._view.selected_changed.connect(self._allow_actions)
        self._view.drawing_chosen.connect(self.drawing_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)

    def _connect_actions(self) -> None:
        actions = self.actions_
        self._view.addActions(actions.about_tiles())
        actions.naming.triggered.connect(self._on_digit_triggered)
        actions.delete.triggered.connect(self._on_delete_triggered)
        actions.select_all.triggered.connect(self._view.selectAll)
        actions.to_pad.triggered.connect(self._on_to_pad_triggered)
        actions.imports.triggered.connect(self._on_import_triggered)
        actions.exports.triggered.connect(self._on_export_triggered)
        actions.forget_all.triggered.connect(self.forgetting_wanted)

    def _set_exchanging(self, *, exchanging: bool) -> None:
        self._is_exchanging = exchanging
        self._allow_actions()

    @Slot()
    def _allow_actions(self) -> None:
        actions = self.actions_
        is_free = not self._is_exchanging
        selected = len(self._view.selectedIndexes())
        for action in actions.about_selected():
            action.setEnabled(selected > 0)
        actions.to_pad.setEnabled(selected == 1)
        actions.select_all.setEnabled(bool(self.items.shown))
        actions.imports.menuAction().setEnabled(is_free)
        actions.exports.menuAction().setEnabled(is_free and bool(self.items.shown))
        actions.forget_all.setEnabled(is_free)

    def _what_is_missing(self) -> str:
        if not self._is_loaded:
            return self.tr("Your drawings are being fetched…")
        if self.items.count:
            return self.tr("None of your drawings is of this kind.")
        return self.tr(
            "There are no drawings yet. Draw a digit on the pad, then press the key"
            " 0 to 9 that it is, or click Correct: it is kept here. Import brings in"
            " drawings from files."
        )

    @Slot()
    def _on_settled(self) -> None:
        self._choice.show_counts(self.items.counts())
        self._hint.setText(self._what_is_missing())
        self._stack.setCurrentWidget(self._view if self.items.shown else self._hint)
        self._view.select_next()
        self._allow_actions()

    @Slot()
    def _on_to_pad_triggered(self) -> None:
        for sample in self._view.selected()[:1]:
            self.drawing_wanted.emit(sample)

    @Slot(QAction)
    def _on_digit_triggered(self, action: QAction) -> None:
        # Those that are it already as well: a key before may not be answered yet.
        ids = [one.id for one in self._view.selected()]
        self.change_wanted.emit(
            dict.fromkeys(ids, action.data()), self.tr("relabelling")
        )

    @Slot()
    def _on_delete_triggered(self) -> None:
        labels = dict.fromkeys(one.id for one in self._view.selected())
        self.change_wanted.emit(labels, self.tr("deletion"))

    @Slot(QAction)
    def _on_import_triggered(self, action: QAction) -> None:
        self.import_wanted.emit(action.data())

    @Slot(QAction)
    def _on_export_triggered(self, action: QAction) -> None:
        self.export_wanted.emit(action.data())
