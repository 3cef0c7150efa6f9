"""The actions of the gallery, with their names and keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.core.samples.sample import DIGITS, NOT_A_DIGIT, SampleFormat
from mnist_gui.ui.actions import NOT_A_DIGIT_KEY, make_history_actions
from mnist_gui.ui.labels import quoted_label
from mnist_gui.ui.translation import translate

# A menu entry: its data, its text, its keys.
_Entry: TypeAlias = tuple[object, str, list[str]]


@dataclass(frozen=True)
class GalleryActions:
    """The gallery's actions and menus."""

    label_menu: QMenu
    delete: QAction
    undo: QAction
    redo: QAction
    select_all: QAction
    to_pad: QAction
    imports: QMenu
    exports: QMenu
    forget_all: QAction

    def about_selected(self) -> list[QAction]:
        """Return the actions that need a selection."""
        return [self.label_menu.menuAction(), *self.label_menu.actions(), self.delete]

    def about_tiles(self) -> list[QAction]:
        """Return the actions of the context menu."""
        return [self.label_menu.menuAction(), self.to_pad, self.delete, self.select_all]


def make_gallery_actions(gallery: QWidget, history: QUndoStack) -> GalleryActions:
    """Make the actions; they belong to the gallery, and are not connected yet."""

    def action(text: str, keys: Iterable[str] = ()) -> QAction:
        made = QAction(text, gallery)
        made.setShortcuts([QKeySequence(key) for key in keys])
        gallery.addAction(made)
        return made

    def menu(name: str, text: str, entries: Iterable[_Entry]) -> QMenu:
        made = QMenu(text, gallery)
        made.setObjectName(name)
        for data, entry, keys in entries:
            item = action(entry, keys)
            item.setData(data)
            made.addAction(item)
        return made

    undo, redo = make_history_actions(gallery, history)
    to_pad = action(translate("Gallery", "Put back on the &pad"), ["Return", "Enter"])
    to_pad.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return GalleryActions(
        label_menu=menu(
            "galleryNamingMenu", translate("Gallery", "&Label as…"), _labels()
        ),
        delete=action(translate("Gallery", "&Delete"), ["Del"]),
        undo=undo,
        redo=redo,
        select_all=action(translate("Gallery", "Select &all"), ["Ctrl+A"]),
        to_pad=to_pad,
        imports=menu(
            "galleryImportMenu", translate("Gallery", "I&mport…"), _imported()
        ),
        exports=menu(
            "galleryExportMenu", translate("Gallery", "&Export…"), _exported()
        ),
        forget_all=action(translate("Gallery", "&Forget all…")),
    )


def _labels() -> list[_Entry]:
    text = translate("Gallery", "Label as {}")
    entries: list[_Entry] = [
        (digit, text.format(digit), [str(digit)]) for digit in range(DIGITS)
    ]
    name = text.format(quoted_label(NOT_A_DIGIT))
    return [*entries, (NOT_A_DIGIT, name, [NOT_A_DIGIT_KEY])]


def _imported() -> list[_Entry]:
    return [
        (SampleFormat.STROKES, translate("Gallery", "&Strokes…"), []),
        (
            SampleFormat.PICTURES,
            translate("Gallery", "&Pictures in folders 0 to 9…"),
            [],
        ),
        (SampleFormat.IDX, translate("Gallery", "&Data set (IDX, NumPy, CSV)…"), []),
    ]


def _exported() -> list[_Entry]:
    return [
        (SampleFormat.STROKES, translate("Gallery", "&Strokes (.jsonl)…"), []),
        (
            SampleFormat.PICTURES,
            translate("Gallery", "&Pictures in folders 0 to 9…"),
            [],
        ),
        (SampleFormat.IDX, translate("Gallery", "&IDX files, as for MNIST…"), []),
    ]
