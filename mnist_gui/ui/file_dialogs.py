"""Ask where to save, and whether to replace an existing file."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mnist_gui.core.files.atomic import exists
from mnist_gui.ui.translation import translate


def ask_save_path(
    parent: QWidget, title: str, suggested: Path, kind: str = ""
) -> Path | None:
    """Ask for the path of a new file or folder; None if the user cancels.

    The name gets the suffix of `suggested` unless it has it: without it, this program
    would not find the file again.

    Args:
        parent: The window that asks.
        title: The dialog's title, which says what will be written.
        suggested: The path that is offered; one without a suffix is a folder's.
        kind: What files with that suffix are called.
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
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(translate("SaveDialog", "“{}” already exists.").format(path.name))
    box.setInformativeText(
        translate("SaveDialog", "Replacing it discards its present content.")
    )
    replace = box.addButton(
        translate("SaveDialog", "Replace"), QMessageBox.ButtonRole.AcceptRole
    )
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is replace
