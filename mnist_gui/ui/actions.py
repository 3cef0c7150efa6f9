"""The actions of the main window, with their names, icons and keys."""

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QIcon,
    QKeySequence,
    QPalette,
    QUndoStack,
)
from PySide6.QtWidgets import QToolButton, QWidget

from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.theme.theme import Scheme
from mnist_gui.ui.resources import icon
from mnist_gui.ui.settings import Panel
from mnist_gui.ui.translation import LANGUAGES, SYSTEM, translate
from mnist_gui.ui.widgets import named

NOT_A_DIGIT_KEY: Final = "N"
"""Labels a drawing as no digit, as the keys 0 to 9 label it as one."""

_STANDARD: Final = QKeySequence.StandardKey
# The icon of each action that has one
_ICONS: Final = {
    "open": "open",
    "read_folder": "folder",
    "my_drawings": "drawings",
    "pen": "pen",
    "eraser": "eraser",
    "undo": "undo",
    "redo": "redo",
    "clear": "clear",
    "rotate": "rotate",
    "crop": "crop",
    "invert": "invert",
    "reset_picture": "reset",
    "previous_file": "back",
    "next_file": "next",
    "retrain": "retrain",
}
_MIRRORED: Final = {"back": "next", "next": "back"}  # where one reads from the right
_SIDE: Final = 96  # of an icon; the largest on the finest screen


class Actions(QObject):
    """The actions of the main window, in the order in which Help lists their keys."""

    def __init__(self, window: QWidget, history: QUndoStack) -> None:
        """Make the actions; they belong to the window and are not connected yet."""
        super().__init__(window)
        self._window = window
        self._make_file_actions()
        self._make_drawing_actions(history)
        self._make_model_actions()
        self.inside = self._add(self.tr("&Inside"), "Ctrl+Shift+I")
        self.present = self._add(self.tr("&Presentation"), "F11")
        self.next_panel = self._add(
            self.tr("&Other panel of the presentation"), "Shift+F11"
        )
        self.panels = self._make_panel_actions()
        self.schemes = self._make_scheme_actions()
        self.languages = self._make_language_actions()
        self.tasks = self._add(self.tr("What can I &do?"), "F1")
        self.shortcuts = self._add(self.tr("&Keyboard"), "Shift+F1")
        self.about = self._add(self.tr("&About"))
        self.quit = self._add(self.tr("&Quit"), "Ctrl+Q")

    def set_icons(self, palette: QPalette) -> None:
        """Draw the icons in the colour of the text around them."""
        role = QPalette.ColorRole
        faint = palette.color(QPalette.ColorGroup.Disabled, role.ButtonText)
        is_mirrored = self._window.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for name, usual_file in _ICONS.items():
            file = _MIRRORED.get(usual_file, usual_file) if is_mirrored else usual_file
            action: QAction = getattr(self, name)
            # Retrain stands on the colour that what is chosen has elsewhere.
            on_accent = palette.color(role.HighlightedText)
            usual = palette.color(role.ButtonText)
            drawn = icon(file, on_accent if action is self.retrain else usual)
            drawn.addPixmap(icon(file, faint).pixmap(_SIDE), QIcon.Mode.Disabled)
            if action.isCheckable():
                chosen = icon(file, palette.color(role.Highlight)).pixmap(_SIDE)
                drawn.addPixmap(chosen, QIcon.Mode.Normal, QIcon.State.On)
            action.setIcon(drawn)

    def list_keys(self) -> list[tuple[str, str]]:
        """Return the name and the keys of each action that has keys."""
        return [
            (
                # Unlike the text, that of Undo does not name the step to undo.
                action.iconText().replace("&", "").removesuffix("…"),
                " / ".join(
                    keys.toString(QKeySequence.SequenceFormat.NativeText)
                    for keys in action.shortcuts()
                ),
            )
            for action in vars(self).values()
            if isinstance(action, QAction) and action.shortcuts()
        ]

    def _make_file_actions(self) -> None:
        self.new_page = self._add(self.tr("&New page"), _STANDARD.New)
        self.open = self._add(self.tr("&Open…"), _STANDARD.Open)
        self.read_folder = self._add(self.tr("Read a &folder…"), "Ctrl+Shift+O")
        self.save = self._add(self.tr("&Save drawing…"), _STANDARD.Save)
        self.export_drawing = self._add(self.tr("Export as &PNG…"), "Ctrl+E")
        self.export_input = self._add(
            self.tr("Export the &28×28 input as PNG…"), "Ctrl+Shift+E"
        )

    def _make_drawing_actions(self, history: QUndoStack) -> None:
        self.undo, self.redo = make_history_actions(self._window, history)
        self.clear = self._add(self.tr("C&lear"), "Ctrl+L", "Del")
        self.copy = self._add(self.tr("&Copy what was read"), _STANDARD.Copy)
        self.paste = self._add(self.tr("&Paste a picture"), _STANDARD.Paste)
        self.rotate = self._add(self.tr("&Rotate right"), "Ctrl+Shift+T")
        self.crop = self._add(self.tr("&Crop"), "Ctrl+Shift+C")
        self.invert = self._add(self.tr("&Invert colours"), "Ctrl+I")
        self.reset_picture = self._add(self.tr("Reset &picture"))
        self.previous_file = self._add(self.tr("Pre&vious page or file"), "Ctrl+PgUp")
        self.next_file = self._add(self.tr("Ne&xt page or file"), "Ctrl+PgDown")
        self.go_to_page = self._add(self.tr("Go &to page…"), "Ctrl+J")
        self.next_digit = self._add(self.tr("&Next digit of a number"), "Ctrl+Right")
        self.pen = self._add(self.tr("Drawin&g pen"), "P", checkable=True)
        self.eraser = self._add(self.tr("&Eraser"), "E", checkable=True)
        self.thicker = self._add(self.tr("&Thicker pen"), "]", "+")
        self.thinner = self._add(self.tr("T&hinner pen"), "[", "-")

    def _make_model_actions(self) -> None:
        self.my_drawings = self._add(self.tr("&My drawings…"), "Ctrl+G")
        self.roll_back = self._add(self.tr("Roll &back"))
        self.manage_models = self._add(self.tr("&Manage models…"), "Ctrl+M")
        self.learn_now = self._add(self.tr("Learn from my drawings no&w"), "Ctrl+T")
        self.learn_automatically = self._add(
            self.tr("Le&arn from corrections automatically"),
            checkable=True,
        )
        self.learn_hand = self._add(
            self.tr("Learn from answers that I let stan&d"), checkable=True
        )
        self.forget_hand = self._add(self.tr("&Forget answers that I let stand"))
        self.single = self._add(self.tr("Read as a &single digit"), checkable=True)
        self.digits_only = self._add(
            self.tr("Digits onl&y, without marks and spaces"), checkable=True
        )
        self.open_model = self._add(self.tr("&Open a model from elsewhere…"))
        self.retrain = self._add(self.tr("&Retrain…"), "Ctrl+R")

    def _make_scheme_actions(self) -> dict[Scheme, QAction]:
        """Make an action for each scheme of colours, of which one is checked."""
        group = QActionGroup(self)
        texts = {
            Scheme.SYSTEM: self.tr("&System colours"),
            Scheme.LIGHT: self.tr("&Light"),
            Scheme.DARK: self.tr("&Dark"),
        }
        actions = {
            scheme: self._add(text, checkable=True) for scheme, text in texts.items()
        }
        for action in actions.values():
            group.addAction(action)
        return actions

    def _make_panel_actions(self) -> dict[Panel, QAction]:
        """Make an action for each panel of a presentation, of which one is checked."""
        group = QActionGroup(self)
        texts = {
            Panel.INSIDE: self.tr("&Inside"),
            Panel.BARS: self.tr("&Probabilities"),
        }
        actions = {
            panel: self._add(text, checkable=True) for panel, text in texts.items()
        }
        for action in actions.values():
            group.addAction(action)
        return actions

    def _make_language_actions(self) -> dict[str, QAction]:
        """Make an action for each language, in its own name; one is checked."""
        group = QActionGroup(self)
        texts = {SYSTEM: self.tr("System &default"), **LANGUAGES}
        actions = {
            code: self._add(text, checkable=True) for code, text in texts.items()
        }
        for action in actions.values():
            group.addAction(action)
        return actions

    def _add(
        self,
        text: str,
        *keys: str | QKeySequence.StandardKey,
        checkable: bool = False,
    ) -> QAction:
        action = QAction(text, self._window, checkable=checkable)
        action.setShortcuts([QKeySequence(key) for key in keys])
        self._window.addAction(action)
        return action


def make_history_actions(window: QWidget, history: QUndoStack) -> list[QAction]:
    """Make the actions Undo and Redo, which name the step that they are about."""
    undo = history.createUndoAction(window, translate("Actions", "&Undo"))
    undo.setShortcut(QKeySequence(_STANDARD.Undo))
    redo = history.createRedoAction(window, translate("Actions", "&Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
    actions = [undo, redo]
    window.addActions(actions)
    return actions


def make_label_actions(window: QWidget) -> list[QAction]:
    """Make an action for each label, `NOT_A_DIGIT` last; its data is the label."""
    actions = [QAction(str(label), window) for label in range(DIGITS)]
    actions.append(QAction(translate("Actions", "&Not a digit"), window))
    for label, action in enumerate(actions):
        is_digit = label < DIGITS
        action.setObjectName(f"labelAction{label if is_digit else 'None'}")
        action.setShortcut(QKeySequence(str(label) if is_digit else NOT_A_DIGIT_KEY))
        action.setData(label)
    window.addActions(actions)
    return actions


def action_button(name: str, action: QAction) -> QToolButton:
    """Return a button that triggers an action, with its text but without its keys."""
    text = action.text().replace("&", "")
    action.setIconText(text)
    button = named(QToolButton(), name, text)
    button.setDefaultAction(action)
    return button
