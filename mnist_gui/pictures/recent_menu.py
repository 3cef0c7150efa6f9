"""The menu of recently opened files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.ui.widgets import tip

_MOST_WIDTH: Final = 60  # of a name, in characters; some are wider than a screen
_MIDDLE: Final = Qt.TextElideMode.ElideMiddle


class RecentMenu(QMenu):
    """Offers files by name, with their folder as a tooltip.

    Signals:
        path_chosen: A file is to be opened again.
            Args: Path.
    """

    path_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self.setObjectName("recentMenu")
        self.setToolTipsVisible(True)
        self.triggered.connect(self._on_triggered)
        self.show_paths(())

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Offer these files, in this order."""
        for action in self.actions():  # clear() would delete one during its own signal
            self.removeAction(action)
            action.deleteLater()
        width = _MOST_WIDTH * self.fontMetrics().averageCharWidth()
        for number, path in enumerate(paths, start=1):
            name = self.fontMetrics().elidedText(path.name, _MIDDLE, width)
            # A "&" in a name is not a mnemonic.
            name = name.replace("&", "&&")
            action = self.addAction(f"&{number}  {name}")
            action.setToolTip(tip(str(path)))
            action.setData(path)
        self.menuAction().setEnabled(bool(paths))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.path_chosen.emit(action.data())
