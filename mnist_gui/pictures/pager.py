"""Files that were opened together, of which the pad shows one at a time."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLabel

from mnist_gui.pad.tools import FloatingTools
from mnist_gui.ui.actions import Actions
from mnist_gui.ui.widgets import named


class PagerBar(FloatingTools):
    """Two buttons and "3 of 8" between them; hidden for a single file."""

    def __init__(self, actions: Actions) -> None:
        """Make the buttons of two actions."""
        super().__init__("pagerBar", "")
        self.setAccessibleName(self.tr("Opened files"))
        self._place = named(QLabel(), "pagerLabel")
        self.add_action("previousFileButton", actions.previous_file, self.tr("Back"))
        self.add_part(self._place)
        self.add_action("nextFileButton", actions.next_file, self.tr("Next"))
        self.hide()

    def show_place(self, place: int, count: int) -> None:
        """Show which file of how many is on the pad; `place` counts from 0."""
        self._place.setText(self.tr("{} of {}").format(place + 1, count))
        self.setVisible(count > 1)


class Pager(QObject):
    """Keeps the files that were opened together.

    Signals:
        file_wanted: A file is to be shown.
            Args: Path.
    """

    file_wanted = Signal(object)

    def __init__(self, bar: PagerBar, actions: Actions) -> None:
        """Hold no file."""
        super().__init__(bar)
        self._bar = bar
        self._actions = actions
        self._paths: Sequence[Path] = ()
        self._place = 0
        actions.previous_file.triggered.connect(self._on_previous)
        actions.next_file.triggered.connect(self._on_next)
        self._update()

    def hold(self, paths: Sequence[Path]) -> None:
        """Hold files instead of those before, and ask for the first."""
        self._paths, self._place = paths, 0
        self._show()

    @Slot()
    def _on_previous(self) -> None:
        self._place = max(0, self._place - 1)
        self._show()

    @Slot()
    def _on_next(self) -> None:
        self._place = min(len(self._paths) - 1, self._place + 1)
        self._show()

    def _show(self) -> None:
        self._update()
        if self._paths:
            self.file_wanted.emit(self._paths[self._place])

    def _update(self) -> None:
        last = len(self._paths) - 1
        self._bar.show_place(self._place, len(self._paths))
        self._actions.previous_file.setEnabled(self._place > 0)
        self._actions.next_file.setEnabled(self._place < last)
