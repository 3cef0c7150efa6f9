"""The gallery window: view, relabel, delete, import and export samples."""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent, QUndoStack
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.core.samples.sample import Sample
from mnist_gui.drawings.actions import make_gallery_actions
from mnist_gui.drawings.filter_bar import FilterBar
from mnist_gui.drawings.item_model import SAMPLE_ROLE, GalleryItemModel
from mnist_gui.drawings.view import GalleryView
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.actions import action_button
from mnist_gui.ui.flow_layout import FlowLayout
from mnist_gui.ui.translation import number
from mnist_gui.ui.widgets import available, plain_text_label, push_button

# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 1000
_HEIGHT: Final = 640
_WIDEST_HINT: Final = 460


class Gallery(QDialog):
    """Shows samples and asks for changes; changes nothing itself.

    Attributes:
        items: The item model.
        history: The undo stack.
        actions_: What menus, buttons and keys trigger.
        cancel_import: The button that cancels an import.
        learn_imported: The button that has the model learn what was imported.

    Signals:
        looked_at: The gallery was shown, or came to the front.
        change_wanted: Samples are to be relabelled or deleted.
            Args: dict of id to label or None; str, the name of the step.
        drawing_wanted: A sample is to be put on the pad.
            Args: Sample.
    """

    looked_at = Signal()
    change_wanted = Signal(object, str)
    drawing_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("galleryDialog")
        self.setWindowTitle(self.tr("My drawings"))
        self.items = GalleryItemModel(self)
        self.history = QUndoStack(self)
        self.actions_ = make_gallery_actions(self, self.history)
        self._is_loaded = False
        self._is_exchanging = False
        self._filter = FilterBar(self.windowTitle())
        self._view = GalleryView(self.items)
        self._hint = plain_text_label("galleryHint")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty = QWidget()  # the hint, and how to get drawings
        self._stack = QStackedWidget()
        self._message = plain_text_label("galleryMessage")
        self._chosen = QWidget()  # what can be done with what is selected
        self.cancel_import = push_button(
            "cancelImportButton", self.tr("&Cancel import")
        )
        self.learn_imported = push_button("learnImportedButton", "")
        self._set_up_layout()
        self._connect()
        self.show_idle("")
        self._on_settled()
        self.resize(QSize(px(_WIDTH), px(_HEIGHT)).boundedTo(available(self)))

    @Slot(object)
    def show_all(self, samples: Sequence[Sample]) -> None:
        """Show samples; there may be none."""
        is_first = not self._is_loaded
        self._is_loaded = True
        self.items.set_all(samples)
        if is_first:  # until now there was nothing to focus
            is_empty = not self.items.shown
            target = self._import_here.findChild(QToolButton) if is_empty else None
            (target or self._view).setFocus()

    def select(self, sample_ids: Collection[int]) -> None:
        """Select the shown samples with these ids."""
        self._view.select_these(sample_ids)

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message until the next."""
        self._message.setText(text)
        self._message.setVisible(bool(text))

    def show_importing(self, text: str) -> None:
        """Show the progress of an import, which can be cancelled."""
        self.cancel_import.show()
        self.show_exporting(text)

    def show_exporting(self, text: str) -> None:
        """Show that an export is under way; it is too short to be cancelled."""
        self._is_exchanging = True
        self._update_actions()
        self.show_message(text)

    @Slot(str)
    def show_idle(self, text: str) -> None:
        """Show the outcome of an import or export."""
        self._is_exchanging = False
        self._update_actions()
        self.cancel_import.hide()
        self.learn_imported.hide()
        self.show_message(text)

    @Slot(int)
    def offer_learning(self, count: int) -> None:
        """Offer to learn the drawings that were just imported."""
        text = self.tr("&Learn from these {} now", None, count).format(number(count))
        self.learn_imported.setText(text)
        self.learn_imported.setVisible(count > 0)

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
        chosen = FlowLayout(px(8))
        self._chosen.setLayout(chosen)
        self._add(chosen, "galleryNamingButton", actions.label_menu.menuAction())
        self._add(chosen, "galleryToPadButton", actions.to_pad)
        self._add(chosen, "galleryDeleteButton", actions.delete, "danger")
        buttons = FlowLayout(px(8))
        self._add(buttons, "galleryImportButton", actions.imports.menuAction())
        self._add(buttons, "galleryExportButton", actions.exports.menuAction())
        self._add(buttons, "galleryUndoButton", actions.undo, "flat")
        self._add(buttons, "galleryRedoButton", actions.redo, "flat")
        buttons.addWidget(self.cancel_import)
        buttons.addWidget(with_look(self.learn_imported, "primary"))
        bottom = QHBoxLayout()
        bottom.addLayout(buttons, stretch=1)
        self._add(bottom, "galleryForgetButton", actions.forget_all, "danger")
        self._set_up_empty_page()
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        layout.addWidget(self._filter)
        layout.addWidget(self._stack, stretch=1)
        layout.addWidget(self._chosen)
        layout.addWidget(self._message)
        layout.addLayout(bottom)

    def _set_up_empty_page(self) -> None:
        self._hint.setMaximumWidth(px(_WIDEST_HINT))
        self._import_here = QWidget()
        row = QHBoxLayout(self._import_here)
        row.addStretch()
        imports = self.actions_.imports.menuAction()
        self._add(row, "galleryImportHereButton", imports, "primary")
        row.addStretch()
        column = QVBoxLayout(self._empty)
        column.addStretch()
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(self._hint, stretch=4)
        middle.addStretch()
        column.addLayout(middle)
        column.addWidget(self._import_here)
        column.addStretch()

    def _add(self, row: QLayout, name: str, action: QAction, look: str = "") -> None:
        button = action_button(name, action)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(with_look(button, look) if look else button)

    def _connect(self) -> None:
        self._filter.changed.connect(self.items.choose)
        self._filter.order_changed.connect(self.items.set_order)
        self.learn_imported.clicked.connect(self.learn_imported.hide)
        self.items.settled.connect(self._on_settled)
        self._view.selectionModel().selectionChanged.connect(self._update_actions)
        self._view.doubleClicked.connect(self._on_double_clicked)
        actions = self.actions_
        self._view.addActions(actions.about_tiles())
        actions.label_menu.triggered.connect(self._on_digit_triggered)
        actions.delete.triggered.connect(self._on_delete_triggered)
        actions.select_all.triggered.connect(self._view.selectAll)
        actions.to_pad.triggered.connect(self._on_to_pad_triggered)

    @Slot()
    def _update_actions(self) -> None:
        actions = self.actions_
        is_free = not self._is_exchanging
        selected = len(self._view.selectedIndexes())
        self._chosen.setVisible(selected > 0)
        for action in actions.about_selected():
            action.setEnabled(selected > 0)
        actions.to_pad.setEnabled(selected == 1)
        actions.select_all.setEnabled(bool(self.items.shown))
        actions.imports.menuAction().setEnabled(is_free)
        actions.exports.menuAction().setEnabled(is_free and bool(self.items.shown))
        actions.forget_all.setEnabled(is_free)

    def _empty_text(self) -> str:
        if not self._is_loaded:
            return self.tr("Loading your drawings…")
        if self.items.count:
            return self.tr("No drawings match the filter.")
        return self.tr(
            "When you say what a drawing is, by its key 0 to 9 or a button below the"
            " bars, it is saved here, and the model learns from it."
        )

    @Slot()
    def _on_settled(self) -> None:
        self._filter.show_counts(self.items.counts(), self.items.misread_count)
        self._import_here.setVisible(self._is_loaded and not self.items.count)
        self._hint.setText(self._empty_text())
        self._stack.setCurrentWidget(self._view if self.items.shown else self._empty)
        self._view.select_next()
        self._update_actions()

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.drawing_wanted.emit(index.data(SAMPLE_ROLE))

    @Slot()
    def _on_to_pad_triggered(self) -> None:
        for sample in self._view.selected()[:1]:
            self.drawing_wanted.emit(sample)

    @Slot(QAction)
    def _on_digit_triggered(self, action: QAction) -> None:
        # Also those with this label: an earlier key may not be answered yet.
        ids = [sample.id for sample in self._view.selected()]
        self.change_wanted.emit(
            dict.fromkeys(ids, action.data()), self.tr("relabelling")
        )

    @Slot()
    def _on_delete_triggered(self) -> None:
        labels = dict.fromkeys(sample.id for sample in self._view.selected())
        self.change_wanted.emit(labels, self.tr("deletion"))
