"""Files for pictures that were pasted or dropped without one."""

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from PySide6.QtGui import QImage

from mnist_gui.core.errors import PictureError, message_of
from mnist_gui.pictures.incoming import Picture
from mnist_gui.ui.translation import localized, translate

_UNCOMPRESSED = 100  # the quality with which Qt writes a PNG fastest


class PastedPictures:
    """Keeps pictures in a temporary folder.

    As files they are decoded as safely as all others, and their view can be changed.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0
        self._paths: list[Path] = []  # in the order of pasting

    def keep(self, picture: Picture) -> Path:
        """Write a picture to a file; call it on the worker thread.

        Raises:
            PictureError: If it cannot be written.
        """
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="mnist-gui-"))
            self._count += 1
            name = translate("PastedPictures", "Picture {}").format(self._count)
            path = self._folder / name
            self._paths.append(path)
            if isinstance(picture, bytes):
                path.write_bytes(picture)
            else:
                _save(picture, path)
        except OSError as error:
            text = translate("PastedPictures", "The picture could not be saved: {}")
            raise PictureError(text.format(localized(message_of(error)))) from error
        return path

    def owns(self, path: Path) -> bool:
        """Return whether a file is one of these."""
        return path.parent == self._folder

    def delete_older(self, path: Path, used: Collection[Path]) -> None:
        """Delete files that were kept before this one and that no page shows any more.

        Later ones may be about to be shown. Call it on the worker thread.
        """
        older = self._paths[: self._paths.index(path)]
        for unused in (other for other in older if other not in used):
            unused.unlink(missing_ok=True)
            self._paths.remove(unused)

    def delete_all(self) -> None:
        """Delete the folder."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _save(image: QImage, path: Path) -> None:
    if not image.save(str(path), "PNG", _UNCOMPRESSED):  # type: ignore[call-overload]
        raise OSError(None, "it cannot be encoded", str(path))
