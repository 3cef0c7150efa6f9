"""Versions of the model on disk: list, choose, publish.

The shipped model is version 1 and lies with the program; the person's own
versions follow it in the store. A published version is never changed.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files import write_atomically
from mnist_gui.core.locations import shipped_models_dir
from mnist_gui.core.manifest import Manifest, read_manifest

_ACTIVE_NAME: Final = "active.json"
_UNFINISHED_PREFIX: Final = ".export-"
_LEFTOVER_SECONDS: Final = 24 * 60 * 60
_MOST_DIGITS: Final = 9
"""Of a version's number; longer names are folders of something else."""


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A published model: its number and where it lies."""

    number: int
    path: Path

    def manifest(self) -> Manifest:
        """Read its manifest.

        Raises:
            ModelError: If it is missing or damaged.
        """
        return read_manifest(self.path)


class ModelStore:
    """The models of one person, and the shipped one."""

    def __init__(self, store: Path, *, shipped: Path | None = None) -> None:
        """Look at a store, which need not exist yet."""
        self.folder = store / "mnist"
        self._shipped = shipped_models_dir() if shipped is None else shipped

    def versions(self) -> list[ModelVersion]:
        """Return all published versions, oldest first."""
        found = _published_in(self.folder) | _published_in(self._shipped)
        return [found[number] for number in sorted(found)]

    def find(self, number: int) -> ModelVersion:
        """Return a version by its number.

        Raises:
            ModelError: If there is none.
        """
        for version in self.versions():
            if version.number == number:
                return version
        raise ModelError(f"There is no model {number}.")

    def locate(self, name: str | None) -> Path:
        """Return where a model lies that a person names on a command line.

        Args:
            name: A version's number, a folder, or None for the one in use.

        Raises:
            ModelError: If there is no such model.
        """
        if name is None:
            return self.active().path
        if _is_version(name):
            return self.find(int(name)).path
        if os.path.isdir(name):  # noqa: PTH112 (Path.is_dir raises for odd names)
            return Path(name).resolve()
        raise ModelError(
            f"There is no model “{name}”: it is neither a version nor a folder."
        )

    def active(self) -> ModelVersion:
        """Return the version in use; the shipped one where none was chosen.

        Raises:
            ModelError: If there is no model at all.
        """
        versions = self.versions()
        if not versions:
            raise ModelError("There is no model: the program's own is missing.")
        chosen = self._chosen_number()
        return next((one for one in versions if one.number == chosen), versions[0])

    def activate(self, number: int) -> None:
        """Make a version the one in use.

        Raises:
            ModelError: If there is no such version.
            OSError: If the choice cannot be written.
        """
        self.find(number)
        self.folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"version": number}) + "\n"
        write_atomically(self.folder / _ACTIVE_NAME, content.encode())

    def check_writable(self) -> None:
        """Find out now, not after an hour's training, whether a model can be kept.

        Leaves nothing behind, not even the store's folder.

        Raises:
            OSError: If the store cannot be written.
        """
        places = (self.folder, *self.folder.parents)
        with tempfile.TemporaryFile(dir=next(one for one in places if one.exists())):
            pass

    def publish(self, write: Callable[[Path, int], None]) -> ModelVersion:
        """Publish a model whole or not at all.

        Args:
            write: Writes a model into an empty folder, as the version of the
                number it is given, and checks it. If it raises, nothing is
                published.

        Returns:
            The new version. It is not in use yet.

        Raises:
            OSError: If the store cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep_leftovers()
        number = max([0, *(one.number for one in self.versions())]) + 1
        unfinished = Path(tempfile.mkdtemp(dir=self.folder, prefix=_UNFINISHED_PREFIX))
        try:
            write(unfinished, number)
            unfinished.chmod(0o755)
            # Fails if another process has published this number meanwhile.
            final = unfinished.rename(self.folder / str(number))
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return ModelVersion(number=number, path=final)

    def _sweep_leftovers(self) -> None:
        """Remove what killed exports left behind, but none that may be going on."""
        for path in self.folder.glob(f"{_UNFINISHED_PREFIX}*"):
            if time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    def _chosen_number(self) -> int | None:
        try:
            number = json.loads((self.folder / _ACTIVE_NAME).read_bytes())["version"]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return number if isinstance(number, int) else None


def _published_in(folder: Path) -> dict[int, ModelVersion]:
    """Return the versions in a folder: those whose names are whole numbers."""
    try:
        paths = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return {}
    return {
        int(path.name): ModelVersion(number=int(path.name), path=path)
        for path in paths
        if _is_version(path.name)
    }


def _is_version(name: str) -> bool:
    """Return whether a name is a whole number, written the one way."""
    plain = name.isascii() and name.isdigit() and len(name) <= _MOST_DIGITS
    return plain and str(int(name)) == name
