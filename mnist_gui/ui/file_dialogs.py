"""Ask for a file or folder, where to save, and whether to replace what is there."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mnist_gui.core.files.atomic import exists
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import is_accepted


def ask_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """Ask for an existing folder, beginning at `start`; None if the user cancels."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def ask_file(parent: QWidget, title: str, start: Path, kinds: str) -> Path | None:
    """Ask for an existing file, beginning at `start`; None if the user cancels.

    `kinds` are Qt's filters, such as “Pictures (*.png *.jpg);;All files (*)”.
    """
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start), kinds)
    return Path(name) if name else None


def ask_save_path(
    parent: QWidget, title: str, suggested: Path, kind: str = ""
) -> Path | None:
    """Ask for the path of a new file or folder; None if the user cancels.

    The name gets the suffix of `suggested` unless it has it: without it, this program
    would not find the file again. A suggestion without a suffix is a folder; `kind` is
    what files with that suffix are called.
    """
    suffix = suggested.suffix
    kinds = f"{kind} (*{suffix})" if suffix else ""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), kinds)
    if not name:
        return None
    chosen = Path(name)
    if chosen.suffix.lower() == suffix or not suffix:
        return chosen  # Qt has asked whether to replace it
    path = chosen.with_name(chosen.name + suffix)
    # Qt has looked for a file without the suffix.
    return path if not exists(path) or _may_replace(parent, title, path) else None


def _may_replace(parent: QWidget, title: str, path: Path) -> bool:
    """Ask whether to replace an existing file."""
    box = QMessageBox(QMessageBox.Icon.Warning, title, "", parent=parent)
    box.setObjectName("replaceQuestion")
    return is_accepted(
        box,
        translate("SaveDialog", "“{}” already exists.").format(path.name),
        translate("SaveDialog", "Replacing it discards its present content."),
        translate("SaveDialog", "Replace"),
    )
