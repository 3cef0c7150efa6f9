"""Notices when another process has changed a folder."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from mnist_gui.core.files.atomic import is_folder

_SETTLE_MS: Final = 100  # one change makes several entries come and go


class FolderWatcher(QObject):
    """Watches the entries of a folder, which need not exist yet.

    Files in it must be replaced atomically: a write into an existing one goes
    unnoticed.

    Signals:
        changed: Entries were added, removed or replaced.
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
        """Watch the folder, or the nearest parent that exists."""
        wanted = ""
        # Check again once it is watched: the folder may have appeared in between.
        while wanted != (nearest := str(_nearest(self._folder))):
            if watched := self._watcher.directories():
                self._watcher.removePaths(watched)
            self._watcher.addPath(nearest)
            wanted = nearest

    @Slot(str)
    def _on_directory_changed(self, path: str) -> None:
        self._watch()
        concerns_it = path == str(self._folder) or is_folder(self._folder)
        # Not restarted: changes of a busy folder would never be reported.
        if concerns_it and not self._settle.isActive():
            self._settle.start()


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if is_folder(path))
