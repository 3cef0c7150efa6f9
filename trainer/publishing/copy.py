"""A published model taken elsewhere, as a folder or in a zip file."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import MANIFEST_NAME, verify
from mnist_gui.core.models.store import ModelVersion


def export_model(version: ModelVersion, target: Path) -> None:
    """Copy a model to a new place, whole or not at all.

    Args:
        version: Which one; its files are checked first.
        target: A folder to be made, or a file that ends in `.zip`. In the zip
            file the model is in a folder named after its number.

    Raises:
        ModelError: If the model is damaged, or something is there already.
        OSError: If it cannot be written.
    """
    target = target.absolute()
    if os.path.lexists(target):
        raise ModelError(f"“{target}” is there already; name another place.")
    names = [*verify(version.path).files, MANIFEST_NAME]
    pack = _zip if target.suffix.lower() == ".zip" else _copy
    try:
        with tempfile.TemporaryDirectory(
            dir=target.parent, prefix=f".{target.name}-"
        ) as aside:
            unfinished = Path(aside) / target.name
            pack(version, names, unfinished)
            unfinished.rename(target)
    except OSError as error:
        # The person knows this name, and not the one aside.
        raise OSError(error.errno, error.strerror, str(target)) from error


def _copy(version: ModelVersion, names: list[str], folder: Path) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(version.path / name, folder / name)


def _zip(version: ModelVersion, names: list[str], path: Path) -> None:
    with zipfile.ZipFile(
        path, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
    ) as file:
        for name in names:
            file.write(version.path / name, f"{version.number}/{name}")
