"""Pictures that came without a file: they get one, until the program ends."""

import shutil
import tempfile
from pathlib import Path

from PySide6.QtGui import QImage

from mnist_gui.pictures.incoming import Picture
from mnist_gui.ui.translation import translate

_UNCOMPRESSED = 100
"""Qt's word for a PNG that is written at once."""


class PastedPictures:
    """Keeps pictures in a folder of its own.

    So they go the one safe way that all files go, and can be looked at again.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0

    def keep(self, picture: Picture) -> Path:
        """Write a picture to a file.

        Raises:
            OSError: If it cannot be written.
        """
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="mnist-gui-"))
        self._count += 1
        name = translate("PastedPictures", "Picture {}")
        path = self._folder / name.format(self._count)
        if isinstance(picture, bytes):
            path.write_bytes(picture)
        elif not _save(picture, path):
            raise OSError(None, "it cannot be encoded", str(path))
        return path

    def owns(self, path: Path) -> bool:
        """Return whether a file is one of these."""
        return path.parent == self._folder

    def forget(self) -> None:
        """Remove them all."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _save(image: QImage, path: Path) -> bool:
    return image.save(str(path), "PNG", _UNCOMPRESSED)  # type: ignore[call-overload, no-any-return]
