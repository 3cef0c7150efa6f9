"""Everything the window can be asked to do, with its name and its keys."""

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPalette, QUndoStack
from PySide6.QtWidgets import QWidget

from mnist_gui.resources import icon

_ICONS: Final = {
    "open": "open",
    "save": "save",
    "undo": "undo",
    "redo": "redo",
    "clear": "clear",
    "eraser": "eraser",
    "retrain": "retrain",
}


@dataclass(frozen=True)
class Actions:
    """The actions of the window, in the order in which Help lists their keys."""

    open: QAction
    read_folder: QAction
    save: QAction
    export_drawing: QAction
    export_input: QAction
    undo: QAction
    redo: QAction
    clear: QAction
    copy: QAction
    paste: QAction
    turn: QAction
    crop: QAction
    swap: QAction
    as_it_was: QAction
    next_digit: QAction
    eraser: QAction
    thicker: QAction
    thinner: QAction
    my_drawings: QAction
    roll_back: QAction
    manage_models: QAction
    teach_now: QAction
    teach_at_once: QAction
    single: QAction
    open_model: QAction
    retrain: QAction
    shortcuts: QAction
    about: QAction
    quit: QAction

    def set_icons(self, palette: QPalette) -> None:
        """Draw the icons in the colour of the text around them."""
        for name, file in _ICONS.items():
            action: QAction = getattr(self, name)
            drawn = icon(file, palette.buttonText().color())
            faint = palette.color(
                QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText
            )
            disabled = icon(file, faint).pixmap(96)
            drawn.addPixmap(disabled, QIcon.Mode.Disabled)
            action.setIcon(drawn)

    def keys(self) -> list[tuple[str, str]]:
        """Return (name, keys) of each action that has keys."""
        actions: list[QAction] = [getattr(self, field.name) for field in fields(self)]
        return [
            (
                _plain(action.text()),
                " / ".join(
                    keys.toString(QKeySequence.SequenceFormat.NativeText)
                    for keys in action.shortcuts()
                ),
            )
            for action in actions
            if action.shortcuts()
        ]


def make_actions(window: QWidget, history: QUndoStack) -> Actions:
    """Make the actions; they belong to the window, and are not connected yet."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Actions", text)

    def action(text: str, *keys: str | QKeySequence.StandardKey) -> QAction:
        made = QAction(text, window)
        sequences = [
            one
            for key in keys
            for one in (
                [QKeySequence(key)]
                if isinstance(key, str)
                else QKeySequence.keyBindings(key)[:1]
            )
        ]
        made.setShortcuts(sequences)
        window.addAction(made)
        return made

    standard = QKeySequence.StandardKey
    undo = history.createUndoAction(window, tr("&Undo"))
    undo.setShortcuts(QKeySequence.keyBindings(standard.Undo)[:1])
    redo = history.createRedoAction(window, tr("&Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
    eraser = action(tr("&Eraser"), "E")
    eraser.setCheckable(True)
    teach_at_once = action(tr("Te&ach at once"))
    teach_at_once.setCheckable(True)
    single = action(tr("Always &one digit"))
    single.setCheckable(True)
    return Actions(
        open=action(tr("&Open…"), standard.Open),
        read_folder=action(tr("Read a &folder…"), "Ctrl+Shift+O"),
        save=action(tr("&Save drawing…"), standard.Save),
        export_drawing=action(tr("Export as &PNG…"), "Ctrl+E"),
        export_input=action(tr("Export the &28×28 input as PNG…"), "Ctrl+Shift+E"),
        undo=undo,
        redo=redo,
        clear=action(tr("C&lear"), "Ctrl+L", "Del"),
        copy=action(tr("&Copy what was read"), standard.Copy),
        paste=action(tr("&Paste a picture"), standard.Paste),
        turn=action(tr("&Turn by 90°"), "Ctrl+Shift+T"),
        crop=action(tr("&Crop"), "Ctrl+Shift+C"),
        swap=action(tr("&Swap ink and paper"), "Ctrl+I"),
        as_it_was=action(tr("Look at it &anew")),
        next_digit=action(tr("&Next digit of a number"), "Ctrl+Right"),
        eraser=eraser,
        thicker=action(tr("&Thicker pen"), "]", "+"),
        thinner=action(tr("T&hinner pen"), "[", "-"),
        my_drawings=action(tr("&My drawings…"), "Ctrl+G"),
        roll_back=action(tr("Roll &back")),
        manage_models=action(tr("&Manage models…"), "Ctrl+M"),
        teach_now=action(tr("Teach no&w"), "Ctrl+T"),
        teach_at_once=teach_at_once,
        single=single,
        open_model=action(tr("&Open a model from a folder…")),
        retrain=action(tr("&Retrain…"), "Ctrl+R"),
        shortcuts=action(tr("&Keyboard"), "F1"),
        about=action(tr("&About")),
        quit=action(tr("&Quit"), "Ctrl+Q"),
    )


def make_digit_actions(window: QWidget) -> list[QAction]:
    """Make an action for each digit that a drawing can be said to be."""
    made = []
    for digit in range(10):
        text = QCoreApplication.translate("Actions", "It is a {}").format(digit)
        action = QAction(text, window)
        action.setShortcut(QKeySequence(str(digit)))
        action.setData(digit)
        window.addAction(action)
        made.append(action)
    return made


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")
