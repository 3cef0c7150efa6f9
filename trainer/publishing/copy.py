"""Copy a published model out of the store, to a folder or a zip file."""

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import MANIFEST_NAME, verify
from mnist_gui.core.models.store import ModelVersion


def export_model(version: ModelVersion, target: Path) -> None:
    """Copy a model to a new folder or `.zip` file, atomically.

    In the zip file the model is in a folder named after its number.

    Raises:
        ModelError: If the model is damaged, or the target exists.
        OSError: If it cannot be written.
    """
    target = target.absolute()
    if os.path.lexists(target):
        raise ModelError(f"“{target}” already exists; choose another name.")
    names = [*verify(version.path).files, MANIFEST_NAME]
    pack = _zip if target.suffix.lower() == ".zip" else _copy
    try:
        with tempfile.TemporaryDirectory(
            dir=target.parent, prefix=f".{target.name}-"
        ) as folder:
            staging = Path(folder) / target.name
            pack(version, names, staging)
            staging.rename(target)
    except OSError as error:
        # Name the target, which the user knows, instead of the staging folder.
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
