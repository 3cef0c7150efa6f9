"""The question where to write, and whether to write over what is there."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mnist_gui.core.files.atomic import exists
from mnist_gui.ui.translation import translate


def ask_save_path(
    parent: QWidget, title: str, suggested: Path, kind: str = ""
) -> Path | None:
    """Let the person choose what to write.

    The name gets the suffix of `suggested` if it has another or none: without it,
    this program would not find the file again.

    Args:
        parent: The window that asks.
        title: What is to be written.
        suggested: The name that is offered; one without a suffix is a folder's.
        kind: What files with that suffix are called.
    """
    suffix = suggested.suffix
    kinds = f"{kind} (*{suffix})" if suffix else ""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), kinds)
    if not name:
        return None
    chosen = Path(name)
    if chosen.suffix.lower() == suffix or not suffix:
        return chosen  # if it is there, Qt has asked
    path = chosen.with_name(chosen.name + suffix)
    return path if _may_be_written(parent, title, path) else None


def _may_be_written(parent: QWidget, title: str, path: Path) -> bool:
    """Ask where there is such a file: Qt has looked for one without the suffix."""
    if not exists(path):
        return True
    box = QMessageBox(parent)
    box.setObjectName("replaceQuestion")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(translate("SaveDialog", "There is a “{}” already.").format(path.name))
    box.setInformativeText(
        translate("SaveDialog", "If you replace it, what is in it now is lost.")
    )
    replace = box.addButton(
        translate("SaveDialog", "Replace it"), QMessageBox.ButtonRole.AcceptRole
    )
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is replace
