"""Notices that somebody else has changed a folder."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from mnist_gui.core.files.atomic import is_folder

_SETTLE_MS: Final = 100
"""One change makes several entries come and go; they are told of once."""


class StoreWatcher(QObject):
    """Watches which entries a folder has, also before there is such a folder.

    Every file in the folder must be replaced as a whole: what is written into one
    that stays is not noticed.

    Signals:
        changed: Entries came, went, or were replaced.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_directory_changed)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.changed)
        self._watch()

    def _watch(self) -> None:
        """Watch the folder, or where it will appear."""
        wanted = ""
        # Once more after it is watched: it may have appeared in between.
        while wanted != (nearest := str(_nearest(self._folder))):
            if watched := self._watcher.directories():
                self._watcher.removePaths(watched)
            self._watcher.addPath(nearest)
            wanted = nearest

    @Slot(str)
    def _on_directory_changed(self, path: str) -> None:
        self._watch()
        concerns_it = path == str(self._folder) or is_folder(self._folder)
        # Not begun anew each time: then a busy folder would never be told of.
        if concerns_it and not self._settle.isActive():
            self._settle.start()


def _nearest(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if is_folder(one))
