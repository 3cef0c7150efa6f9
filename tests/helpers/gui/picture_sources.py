"""Picture files as users have them, and ways to bring them into the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.fake_models import bars_of_ink


def write_bar(path: Path) -> Path:
    """Write a PNG of an upright bar, 100×120, whatever the suffix of its name."""
    path.write_bytes(png_of(bars_of_ink()))
    return path


def png_of(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def write_all_kinds(folder: Path) -> list[Path]:
    """Write six files of which two can be read; return them in sorted order.

    An intact picture, a truncated one, an empty file, an intact one with the wrong
    suffix, white paper, and a text with a picture's suffix.
    """
    folder.mkdir()
    intact = png_of(bars_of_ink())
    white = bars_of_ink()
    white.fill(Qt.GlobalColor.white)
    contents = {
        "a-intact.png": intact,
        "b-truncated.png": intact[: len(intact) // 2],
        "c-empty.png": b"",
        "d-wrong-suffix.jpg": intact,
        "e-white.png": png_of(white),
        "f-text.gif": b"Dear reader, this is no picture.\n",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "notes.txt").write_text("not a picture, and not in the table\n")
    return [folder / name for name in contents]


def files_as_data(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_into(window: MainWindow, data: QMimeData) -> bool:
    """Drag data into the window; return whether that was accepted."""
    actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys, point = Qt.KeyboardModifier.NoModifier, QPointF(50, 50)
    enter = QDragEnterEvent(point.toPoint(), actions, data, left, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    return enter.isAccepted()


def drop(window: MainWindow, data: QMimeData) -> tuple[bool, bool]:
    """Drag data into the window and drop it; return whether each was accepted."""
    actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys, point = Qt.KeyboardModifier.NoModifier, QPointF(50, 50)
    may_enter = drag_into(window, data)
    event = QDropEvent(point, actions, data, left, keys)
    event.ignore()
    QApplication.sendEvent(window, event)
    return may_enter, event.isAccepted()


def shape_of(picture: PictureInk) -> tuple[float, float]:
    """Return width and height of the bounding box of the ink."""
    left, top, right, bottom = picture.box
    return right - left, bottom - top
