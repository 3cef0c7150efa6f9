"""The dialog of versions: use, compare, rename, show, delete."""

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.preferences import LONGEST_NAME
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.table import ModelsTable
from mnist_gui.models.texts import how_it_reads
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.flow_layout import FlowLayout
from mnist_gui.ui.translation import localized
from mnist_gui.ui.widgets import available, plain_text_label, push_button, tip

# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 900
_HEIGHT: Final = 560


class ModelsDialog(QDialog):
    """Shows the versions; the pad stays in use meanwhile.

    The first argument of each signal is a version's id.

    Signals:
        use_requested: The version is to be used.
        comparison_requested: It is to be compared, or no longer.
        differences_requested: Its comparison with another version is to be shown.
        rename_requested: It gets a name, or loses it.
            Args: int; str, the name or nothing.
        folder_requested: Its folder is to be shown.
        removal_requested: Versions are to be deleted.
            Args: list of int.
    """

    use_requested = Signal(int)
    comparison_requested = Signal(int)
    differences_requested = Signal(int)
    rename_requested = Signal(int, str)
    folder_requested = Signal(int)
    removal_requested = Signal(list)

    def __init__(self, parent: QWidget, open_model: QAction) -> None:
        super().__init__(parent)
        self.setObjectName("modelsDialog")
        self.setWindowTitle(self.tr("Models"))
        self._snapshot = StoreSnapshot()
        self._active: int | None = None
        self._compared: int | None = None
        self._foreign: Manifest | None = None
        self._table = ModelsTable()
        self._message = plain_text_label("modelsMessage")
        self._use = self._button("useModelButton", self.tr("&Use"))
        self._compare = self._button("compareModelButton", self.tr("&Compare"))
        self._compare.setCheckable(True)
        self._differences = self._button("differencesButton", self.tr("&What differs…"))
        self._rename = self._button("renameModelButton", self.tr("Re&name…"))
        self._folder = self._button("showFolderButton", self.tr("Show in &folder"))
        self._remove = self._button("deleteModelButton", self.tr("&Delete"))
        self._remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        self._open = self._button("openModelButton", self.tr("&Open a model…"))
        self._connect(open_model)
        self._set_up_layout()
        self._update()

    def show_models(
        self,
        snapshot: StoreSnapshot,
        active: int | None,
        compared: int | None,
        foreign: Manifest | None = None,
    ) -> None:
        """Show the versions, and mark the active and the compared one.

        While a foreign model is active, `active` is 0, and it is shown as well.
        """
        self._snapshot, self._active, self._compared = snapshot, active, compared
        self._foreign = foreign
        self._table.show_models(snapshot, active, compared, foreign)
        self._update()

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message until the next thing happens."""
        self._message.setText(text)
        self._message.setVisible(bool(text))

    @Slot()
    def clear_message(self) -> None:
        """Show what is wrong with the selected version, or how a foreign one reads."""
        selected = self._table.selected
        version = self._snapshot.find(selected)
        text = localized(version.trouble) if version else ""
        if self._foreign and selected == self._foreign.version:
            text = how_it_reads(self._foreign)
        self.show_message(text)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():  # it was opened, not restored
            self._table.select(self._active)
            self._table.setFocus()
            self.clear_message()

    def _connect(self, open_model: QAction) -> None:
        self._table.itemSelectionChanged.connect(self._on_selection_changed)
        self._table.itemActivated.connect(self.clear_message)
        self._table.itemActivated.connect(self._on_use)
        self._use.clicked.connect(self._on_use)
        self._compare.clicked.connect(self._on_compare)
        self._differences.clicked.connect(self._on_differences)
        self._rename.clicked.connect(self._on_rename)
        self._folder.clicked.connect(self._on_folder)
        self._remove.clicked.connect(self._on_remove)
        self._open.clicked.connect(open_model.trigger)

    def _button(self, name: str, text: str) -> QPushButton:
        button = push_button(name, text)
        button.clicked.connect(self.clear_message)  # before its own slot
        return button

    def _set_up_layout(self) -> None:
        for button, look in (
            (self._use, "primary"),
            (self._rename, "flat"),
            (self._folder, "flat"),
            (self._remove, "danger"),
        ):
            with_look(button, look)
        head = QHBoxLayout()
        head.addWidget(with_look(QLabel(self.windowTitle()), "title"))
        head.addStretch()
        head.addWidget(self._open)
        buttons = FlowLayout(px(8))
        for button in (self._use, self._compare, self._differences):
            buttons.addWidget(button)
        for button in (self._rename, self._folder):
            buttons.addWidget(button)
        bottom = QHBoxLayout()
        bottom.addLayout(buttons, stretch=1)
        bottom.addWidget(self._remove, alignment=Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        layout.addLayout(head)
        layout.addWidget(self._table, stretch=1)
        layout.addWidget(self._message)
        layout.addLayout(bottom)
        self.resize(QSize(px(_WIDTH), px(_HEIGHT)).boundedTo(available(self)))

    @Slot()
    def _on_selection_changed(self) -> None:
        self.clear_message()
        self._update()

    @Slot()
    def _update(self) -> None:
        """Enable what can be done with the selected version, or versions."""
        selected = self._table.selected
        self._use.setEnabled(self._may_use(selected))
        self._compare.setEnabled(selected not in (None, self._active))
        self._compare.setChecked(selected is not None and selected == self._compared)
        version = self._snapshot.find(selected)
        for button in (self._rename, self._folder):
            button.setEnabled(version is not None)
        self._differences.setEnabled(version is not None and version.has_comparison)
        removable, kept = self._selected_versions()
        self._remove.setEnabled(bool(removable))
        reason = kept[0].why_kept if kept and not removable else ""
        self._remove.setToolTip(tip(localized(reason)))

    def _may_use(self, selected: int | None) -> bool:
        """Return whether using a version changes anything.

        The active one may be used, too, where another was loaded in its place.
        """
        is_settled = selected == self._active == self._snapshot.active
        return self._snapshot.find(selected) is not None and not is_settled

    @Slot()
    def _on_use(self) -> None:
        selected = self._table.selected
        if self._may_use(selected):
            self.use_requested.emit(selected)

    @Slot()
    def _on_compare(self) -> None:
        self._compare.setChecked(self._table.selected == self._compared)
        self.comparison_requested.emit(self._table.selected)

    @Slot()
    def _on_differences(self) -> None:
        self.differences_requested.emit(self._table.selected)

    @Slot()
    def _on_rename(self) -> None:
        version = self._snapshot.find(self._table.selected)
        if version is None:
            return
        label = self.tr("Name of model {} (leave empty for none)")
        question = QInputDialog(self)
        question.setObjectName("renameDialog")
        question.setWindowTitle(self.tr("Rename"))
        question.setLabelText(label.format(version.number))
        question.setTextValue(version.name)
        question.setOkButtonText(self.tr("Rename"))
        for field in question.findChildren(QLineEdit):
            field.setMaxLength(LONGEST_NAME)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = partial(self.rename_requested.emit, version.number)
        question.textValueSelected.connect(rename)
        question.open()

    @Slot()
    def _on_folder(self) -> None:
        self.folder_requested.emit(self._table.selected)

    def _selected_versions(self) -> tuple[list[VersionInfo], list[VersionInfo]]:
        """Return the selected versions that can be deleted, and those that cannot."""
        found = map(self._snapshot.find, self._table.all_selected)
        versions = [version for version in found if version]
        kept = [version for version in versions if version.why_kept]
        return [version for version in versions if not version.why_kept], kept

    @Slot()
    def _on_remove(self) -> None:
        self.removal_requested.emit(self._table.all_selected)
