"""Everything the gallery can be asked to do, with its name and its keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.core.sample import DIGITS
from mnist_gui.core.sample_formats import SampleFormat

_Entry: TypeAlias = tuple[object, str, list[str]]
"""The data of an entry of a menu, its text, its keys."""


@dataclass(frozen=True)
class GalleryActions:
    """The actions of the gallery, and those that open a menu of them."""

    naming: QMenu
    delete: QAction
    undo: QAction
    redo: QAction
    select_all: QAction
    to_pad: QAction
    bring_in: QMenu
    take_out: QMenu
    forget_all: QAction

    def about_selected(self) -> list[QAction]:
        """Return those that need a drawing that is selected."""
        return [self.naming.menuAction(), *self.naming.actions(), self.delete]

    def about_tiles(self) -> list[QAction]:
        """Return those that a click with the right button offers."""
        return [self.naming.menuAction(), self.to_pad, self.delete, self.select_all]


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
            one = action(entry, keys)
            one.setData(data)
            made.addAction(one)
        return made

    undo = history.createUndoAction(gallery, _tr("&Undo"))
    undo.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)[:1])
    redo = history.createRedoAction(gallery, _tr("&Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
    gallery.addActions([undo, redo])
    to_pad = action(_tr("Put back onto the &pad"), ["Return", "Enter"])
    to_pad.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return GalleryActions(
        naming=menu("galleryNamingMenu", _tr("It &is a…"), _digits()),
        delete=action(_tr("&Delete"), ["Del"]),
        undo=undo,
        redo=redo,
        select_all=action(_tr("Select &all"), ["Ctrl+A"]),
        to_pad=to_pad,
        bring_in=menu("galleryImportMenu", _tr("I&mport"), _formats()),
        take_out=menu("galleryExportMenu", _tr("&Export"), _formats()),
        forget_all=action(_tr("&Forget all my drawings…")),
    )


def _digits() -> list[_Entry]:
    text = _tr("It is a {}")
    return [(digit, text.format(digit), [str(digit)]) for digit in range(DIGITS)]


def _formats() -> list[_Entry]:
    return [
        (SampleFormat.STROKES, _tr("&Strokes (.jsonl)…"), []),
        (SampleFormat.PICTURES, _tr("&Pictures in folders 0 to 9…"), []),
        (SampleFormat.IDX, _tr("&IDX files, as MNIST has them…"), []),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Gallery", text)
