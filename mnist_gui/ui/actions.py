"""Everything the window can be asked to do, with its name and its keys."""

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtGui import QAction, QIcon, QKeySequence, QPalette, QUndoStack
from PySide6.QtWidgets import QWidget

from mnist_gui.ui.resources import icon
from mnist_gui.ui.translation import translate

_WITH_ICON: Final = ("open", "save", "undo", "redo", "clear", "eraser", "retrain")
"""Actions whose names are those of their icons."""


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
    rotate: QAction
    crop: QAction
    invert: QAction
    reset_picture: QAction
    next_digit: QAction
    eraser: QAction
    thicker: QAction
    thinner: QAction
    my_drawings: QAction
    roll_back: QAction
    manage_models: QAction
    learn_now: QAction
    learn_automatically: QAction
    single: QAction
    open_model: QAction
    retrain: QAction
    shortcuts: QAction
    about: QAction
    quit: QAction

    def set_icons(self, palette: QPalette) -> None:
        """Draw the icons in the colour of the text around them."""
        for name in _WITH_ICON:
            action: QAction = getattr(self, name)
            drawn = icon(name, palette.buttonText().color())
            faint = palette.color(
                QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText
            )
            disabled = icon(name, faint).pixmap(96)
            drawn.addPixmap(disabled, QIcon.Mode.Disabled)
            action.setIcon(drawn)

    def keys(self) -> list[tuple[str, str]]:
        """Return (name, keys) of each action that has keys."""
        actions: list[QAction] = [getattr(self, field.name) for field in fields(self)]
        return [
            (
                # Not its text: that of Undo and Redo says what would be undone, too.
                _plain(action.iconText()),
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
    undo = history.createUndoAction(window, translate("Actions", "&Undo"))
    undo.setShortcuts(QKeySequence.keyBindings(standard.Undo)[:1])
    redo = history.createRedoAction(window, translate("Actions", "&Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
    eraser = action(translate("Actions", "&Eraser"), "E")
    eraser.setCheckable(True)
    learn_automatically = action(
        translate("Actions", "Le&arn from corrections automatically")
    )
    learn_automatically.setCheckable(True)
    single = action(translate("Actions", "Read as a &single digit"))
    single.setCheckable(True)
    return Actions(
        open=action(translate("Actions", "&Open…"), standard.Open),
        read_folder=action(translate("Actions", "Read a &folder…"), "Ctrl+Shift+O"),
        save=action(translate("Actions", "&Save drawing…"), standard.Save),
        export_drawing=action(translate("Actions", "Export as &PNG…"), "Ctrl+E"),
        export_input=action(
            translate("Actions", "Export the &28×28 input as PNG…"), "Ctrl+Shift+E"
        ),
        undo=undo,
        redo=redo,
        clear=action(translate("Actions", "C&lear"), "Ctrl+L", "Del"),
        copy=action(translate("Actions", "&Copy what was read"), standard.Copy),
        paste=action(translate("Actions", "&Paste a picture"), standard.Paste),
        rotate=action(translate("Actions", "&Rotate right"), "Ctrl+Shift+T"),
        crop=action(translate("Actions", "&Crop"), "Ctrl+Shift+C"),
        invert=action(translate("Actions", "&Invert colours"), "Ctrl+I"),
        reset_picture=action(translate("Actions", "Reset &picture")),
        next_digit=action(
            translate("Actions", "&Next digit of a number"), "Ctrl+Right"
        ),
        eraser=eraser,
        thicker=action(translate("Actions", "&Thicker pen"), "]", "+"),
        thinner=action(translate("Actions", "T&hinner pen"), "[", "-"),
        my_drawings=action(translate("Actions", "&My drawings…"), "Ctrl+G"),
        roll_back=action(translate("Actions", "Roll &back")),
        manage_models=action(translate("Actions", "&Manage models…"), "Ctrl+M"),
        learn_now=action(translate("Actions", "Learn from my drawings no&w"), "Ctrl+T"),
        learn_automatically=learn_automatically,
        single=single,
        open_model=action(translate("Actions", "&Open a model from a folder…")),
        retrain=action(translate("Actions", "&Retrain…"), "Ctrl+R"),
        shortcuts=action(translate("Actions", "&Keyboard"), "F1"),
        about=action(translate("Actions", "&About")),
        quit=action(translate("Actions", "&Quit"), "Ctrl+Q"),
    )


def make_digit_actions(window: QWidget) -> list[QAction]:
    """Make an action for each digit that a drawing can be said to be."""
    made = []
    for digit in range(10):
        text = translate("Actions", "It is a {}").format(digit)
        action = QAction(text, window)
        action.setShortcut(QKeySequence(str(digit)))
        action.setData(digit)
        window.addAction(action)
        made.append(action)
    return made


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")
