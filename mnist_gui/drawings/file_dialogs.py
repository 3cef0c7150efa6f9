"""File dialogs for importing and exporting samples."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from mnist_gui.core.messages import plural
from mnist_gui.core.reading.page import STROKES_SUFFIX
from mnist_gui.core.samples.sample import SampleFormat
from mnist_gui.ui.file_dialogs import ask_folder, ask_save_path
from mnist_gui.ui.translation import localized, translate

_SUGGESTED: Final = {
    SampleFormat.STROKES: f"my-drawings{STROKES_SUFFIX}",
    SampleFormat.PICTURES: "my-drawings",
    SampleFormat.IDX: "my-drawings-idx",
}

# A format is known by its content; these are the names that most files have.
_STROKES: Final = f"*{STROKES_SUFFIX} *.ndjson *.inkml *.json *.excalidraw *.dat *.gz"
_IMAGES: Final = "*images* *idx3* *.npz *.npy *.csv *.parquet"


def ask_import_path(parent: QWidget, kind: SampleFormat, folder: Path) -> Path | None:
    """Ask for a strokes file, a folder of pictures, or a data set of images."""
    if kind is SampleFormat.PICTURES:
        title = translate(
            "Gallery", "Import pictures: choose the folder that contains folders 0 to 9"
        )
        return ask_folder(parent, title, folder)
    if kind is SampleFormat.STROKES:
        title = translate("Gallery", "Import strokes")
        kinds = translate("Gallery", "Strokes") + f" ({_STROKES})"
    else:
        title = translate("Gallery", "Import a data set: choose its file of images")
        kinds = translate("Gallery", "Images") + f" ({_IMAGES})"
    kinds += ";;" + translate("Gallery", "All files") + " (*)"
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_export_path(
    parent: QWidget, kind: SampleFormat, folder: Path, count: int
) -> Path | None:
    """Ask for the name of a new strokes file or folder."""
    titles = {
        SampleFormat.STROKES: plural(
            "Gallery", "Export {:,} drawings as strokes", None, 1
        ),
        SampleFormat.PICTURES: plural(
            "Gallery", "Export {:,} drawings as a new folder of pictures", None, 1
        ),
        SampleFormat.IDX: plural(
            "Gallery", "Export {:,} drawings as a new folder with IDX files", None, 1
        ),
    }
    title = localized(titles[kind].format(count))
    return ask_save_path(
        parent, title, folder / _SUGGESTED[kind], translate("Gallery", "Strokes")
    )
