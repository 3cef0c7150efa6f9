"""Where drawings are to be brought in from, or taken out to."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.core.reading.page import STROKES_SUFFIX
from mnist_gui.core.samples.sample import IMAGES_NAME, SampleFormat
from mnist_gui.ui.file_dialogs import ask_save_path
from mnist_gui.ui.translation import translate

_SUGGESTED: Final = {
    SampleFormat.STROKES: f"my-drawings{STROKES_SUFFIX}",
    SampleFormat.PICTURES: "my-drawings",
    SampleFormat.IDX: "my-drawings-idx",
}


def ask_import_path(parent: QWidget, kind: SampleFormat, folder: Path) -> Path | None:
    """Let the person choose a strokes file, a folder, or an IDX file of images."""
    if kind is SampleFormat.PICTURES:
        title = translate(
            "Gallery", "Import pictures: the folder with the folders 0 to 9"
        )
        name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    elif kind is SampleFormat.STROKES:
        name, _ = QFileDialog.getOpenFileName(
            parent,
            translate("Gallery", "Import strokes"),
            str(folder),
            translate("Gallery", "Strokes") + f" (*{STROKES_SUFFIX})",
        )
    else:
        name, _ = QFileDialog.getOpenFileName(
            parent,
            translate(
                "Gallery",
                "Import IDX files: the one of images, its labels lie beside it",
            ),
            str(folder),
            translate("Gallery", "Images")
            + f" (*{IMAGES_NAME}* *idx3*);;"
            + translate("Gallery", "All files")
            + " (*)",
        )
    return Path(name) if name else None


def ask_export_path(
    parent: QWidget, kind: SampleFormat, folder: Path, count: int
) -> Path | None:
    """Let the person choose the name of a new strokes file or a new folder."""
    titles = {
        SampleFormat.STROKES: translate("Gallery", "Export {} drawings as strokes"),
        SampleFormat.PICTURES: translate(
            "Gallery", "Export {} drawings as a new folder of pictures"
        ),
        SampleFormat.IDX: translate(
            "Gallery", "Export {} drawings as a new folder with IDX files"
        ),
    }
    title = titles[kind].format(count)
    return ask_save_path(
        parent, title, folder / _SUGGESTED[kind], translate("Gallery", "Strokes")
    )
