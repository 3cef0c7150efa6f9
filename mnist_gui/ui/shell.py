"""What a controller may ask of the main window, without importing it."""

from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from mnist_gui.ui.actions import Actions


class ModelState(Enum):
    """What the model in use does."""

    READY = auto()
    LOADING = auto()
    NONE = auto()


class Shell(Protocol):
    """The frame around all rooms: actions, messages, questions.

    Attributes:
        actions_: What menus, tool bar and keys trigger.
    """

    actions_: Actions

    @property
    def widget(self) -> QWidget:
        """The parent of dialogs."""
        ...

    @property
    def pad(self) -> QWidget:
        """The pad, which stays in use: dialogs open beside it."""
        ...

    def show_message(self, text: str, *, can_undo: bool = False) -> None:
        """Show a message over the pad, with a button that undoes what it reports."""
        ...

    def clear_message(self) -> None:
        """Remove the message."""
        ...

    def show_status(self, text: str) -> None:
        """Show which model is active, or that one is being loaded."""
        ...

    def show_model(self, name: str, score: str, state: ModelState) -> None:
        """Show the model in use: its name, its score in words, and what it does."""
        ...

    def show_progress(self, text: str, details: str = "") -> None:
        """Show how far a training is, with details as a tooltip; nothing if empty."""
        ...

    def ask(self, question: str, consequence: str, yes: str) -> bool:
        """Ask whether to do something; `yes` is the button that does it."""
        ...

    def ask_folder(self, title: str, start: Path) -> Path | None:
        """Ask for a folder, beginning at `start`."""
        ...

    def ask_file(self, title: str, start: Path, kinds: str) -> Path | None:
        """Ask for a file of some kinds (Qt's filters), beginning at `start`."""
        ...

    def ask_save_path(self, title: str, suggested: Path, kind: str) -> Path | None:
        """Ask for a file to write, with the suffix of `suggested`."""
        ...
