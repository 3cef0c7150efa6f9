"""The actions of the main window, with their names, icons and keys."""

from dataclasses import dataclass, fields
from typing import Final

from PySide6.QtGui import QAction, QIcon, QKeySequence, QPalette, QUndoStack
from PySide6.QtWidgets import QToolButton, QWidget

from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.ui.resources import icon
from mnist_gui.ui.translation import translate

_WITH_ICON: Final = ("open", "save", "undo", "redo", "clear", "eraser", "retrain")
"""Actions that have an icon of the same name."""


@dataclass(frozen=True)
class Actions:
    """The actions of the main window, in the order in which Help lists their keys."""

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
        for name in _WITH_ICON:
            action: QAction = getattr(self, name)
            drawn = icon(name, palette.buttonText().color())
            faint = palette.color(
                QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText
            )
            disabled = icon(name, faint).pixmap(96)
            drawn.addPixmap(disabled, QIcon.Mode.Disabled)
            action.setIcon(drawn)

    def list_keys(self) -> list[tuple[str, str]]:
        """Return the name and the keys of each action that has keys."""
        actions: list[QAction] = [getattr(self, field.name) for field in fields(self)]
        return [
            (
                # Unlike the text, that of Undo does not name the step to undo.
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
    """Make the actions; they belong to the window and are not connected yet."""

    def action(text: str, *keys: str | QKeySequence.StandardKey) -> QAction:
        made = QAction(text, window)
        made.setShortcuts([QKeySequence(key) for key in keys])
        window.addAction(made)
        return made

    standard = QKeySequence.StandardKey
    undo = history.createUndoAction(window, translate("Actions", "&Undo"))
    undo.setShortcut(QKeySequence(standard.Undo))
    redo = history.createRedoAction(window, translate("Actions", "&Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
    eraser = action(translate("Actions", "&Eraser"), "E")
    eraser.setCheckable(True)
    teach_at_once = action(translate("Actions", "Te&ach at once"))
    teach_at_once.setCheckable(True)
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
        teach_now=action(translate("Actions", "Teach no&w"), "Ctrl+T"),
        teach_at_once=teach_at_once,
        single=single,
        open_model=action(translate("Actions", "&Open a model from a folder…")),
        retrain=action(translate("Actions", "&Retrain…"), "Ctrl+R"),
        shortcuts=action(translate("Actions", "&Keyboard"), "F1"),
        about=action(translate("Actions", "&About")),
        quit=action(translate("Actions", "&Quit"), "Ctrl+Q"),
    )


def make_label_actions(window: QWidget) -> list[QAction]:
    """Make an action for each label, 0 to 9; its data is the label."""
    actions = [QAction(str(label), window) for label in range(DIGITS)]
    for label, action in enumerate(actions):
        action.setShortcut(QKeySequence(str(label)))
        action.setData(label)
    window.addActions(actions)
    return actions


def action_button(name: str, action: QAction) -> QToolButton:
    """Return a button that triggers an action, with its text but without its keys."""
    text = action.text().replace("&", "")
    action.setIconText(text)
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setDefaultAction(action)
    return button


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")
