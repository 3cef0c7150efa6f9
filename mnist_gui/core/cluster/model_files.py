"""A model as bytes, so that machines without the user's store can load it."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from mnist_gui.core.files.atomic import is_file

ModelFiles: TypeAlias = Mapping[str, bytes]
"""The content of each file, by its path from the folder that holds the model."""


def read_model(path: Path) -> ModelFiles:
    """Return the files of a model's folder, or the one file that it is.

    Raises:
        OSError: If one cannot be read.
    """
    files = [path] if is_file(path) else sorted(filter(is_file, path.rglob("*")))
    return {
        str(PurePosixPath(file.relative_to(path.parent))): file.read_bytes()
        for file in files
    }


def write_model(files: ModelFiles, folder: Path) -> Path:
    """Write the files of a model below a folder, and return where the model is.

    Raises:
        OSError: If one cannot be written.
    """
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder / PurePosixPath(next(iter(files))).parts[0]
