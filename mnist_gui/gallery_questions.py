"""Where drawings are to be brought in from, or taken out to."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.core.page import STROKES_SUFFIX
from mnist_gui.core.sample_formats import IMAGES_NAME, SampleFormat
from mnist_gui.save_dialog import ask_save_path

_SUGGESTED: Final = {
    SampleFormat.STROKES: f"my-drawings{STROKES_SUFFIX}",
    SampleFormat.PICTURES: "my-drawings",
    SampleFormat.IDX: "my-drawings-idx",
}


def ask_import_path(parent: QWidget, kind: SampleFormat, folder: Path) -> Path | None:
    """Let the person choose a strokes file, a folder, or an IDX file of images."""
    if kind is SampleFormat.PICTURES:
        title = _tr("Import pictures: the folder with the folders 0 to 9")
        name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    elif kind is SampleFormat.STROKES:
        name, _ = QFileDialog.getOpenFileName(
            parent,
            _tr("Import strokes"),
            str(folder),
            _tr("Strokes") + f" (*{STROKES_SUFFIX})",
        )
    else:
        name, _ = QFileDialog.getOpenFileName(
            parent,
            _tr("Import IDX files: the one of images, its labels lie beside it"),
            str(folder),
            _tr("Images") + f" (*{IMAGES_NAME}* *idx3*);;" + _tr("All files") + " (*)",
        )
    return Path(name) if name else None


def ask_export_path(
    parent: QWidget, kind: SampleFormat, folder: Path, count: int
) -> Path | None:
    """Let the person choose the name of a new strokes file or a new folder."""
    titles = {
        SampleFormat.STROKES: _tr("Export {} drawings as strokes"),
        SampleFormat.PICTURES: _tr("Export {} drawings as a new folder of pictures"),
        SampleFormat.IDX: _tr("Export {} drawings as a new folder with IDX files"),
    }
    title = titles[kind].format(count)
    return ask_save_path(parent, title, folder / _SUGGESTED[kind], _tr("Strokes"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Gallery", text)
