"""Paths of the shipped files, the user's store and the MNIST files."""

import os
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from mnist_gui.core.files.atomic import is_file

_APPLICATION: Final = "mnist-gui"
MNIST_FILES: Final = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
"""File names of images and labels, by split; the files may be gzipped."""

_PACKAGE: Final = Path(__file__).resolve().parents[2]


def resources_dir() -> Path:
    """Return the folder of icons, style sheet and sample drawings."""
    return _shipped("resources")


def shipped_models_dir() -> Path:
    """Return the folder with the shipped model as its version 1."""
    return _shipped("models") / "mnist"


def default_store() -> Path | None:
    """Return the user's store: `$MNIST_GUI_HOME`, else the user's data directory.

    None where the user has no home, as in some containers: it must be named.
    """
    if home := os.environ.get("MNIST_GUI_HOME"):
        return Path(home)
    try:
        return platformdirs.user_data_path(_APPLICATION, appauthor=False)
    except RuntimeError:
        return None


def default_mnist_dir() -> Path:
    """Return MNIST's folder: `$MNIST_DATA_DIR`, else in the user's cache directory."""
    if folder := os.environ.get("MNIST_DATA_DIR"):
        return Path(folder)
    return default_cache_dir() / "mnist"


def default_cache_dir() -> Path:
    """Return the folder for files that can be made again.

    Without a home, that is one for temporary files.
    """
    try:
        return platformdirs.user_cache_path(_APPLICATION, appauthor=False)
    except RuntimeError:
        return Path(tempfile.gettempdir()) / _APPLICATION


def has_mnist(folder: Path) -> bool:
    """Return whether a folder has the four MNIST files; does not read them."""
    names = [name for pair in MNIST_FILES.values() for name in pair]
    return all(
        is_file(folder / name) or is_file(folder / f"{name}.gz") for name in names
    )


def _shipped(name: str) -> Path:
    """Return a shipped folder, in the installed package or in a checkout."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
