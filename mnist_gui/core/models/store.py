"""Versions of the model on disk: list, activate, name, publish, remove.

The shipped model is version 1 and part of the program; the user's versions follow it
in the store. A published version is never changed.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ModelError, with_hint
from mnist_gui.core.files.atomic import exists
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.files.lock import locked
from mnist_gui.core.files.staging import (
    check_room,
    cleanup_staging,
    publish_atomically,
    staging_folder,
)
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import ADAPTED, Manifest, read_manifest
from mnist_gui.core.models.preferences import (
    ModelChoice,
    checked_name,
    read_choice,
    read_names,
    write_name,
)

_ACTIVE_NAME: Final = "active.json"
_NAMES_NAME: Final = "names.json"
_LOCK_NAME: Final = ".models.lock"
_ROOM: Final = 16_000_000  # bytes to write a model; a finished one has 3 million
_MOST_DIGITS: Final = 9  # of a version; a longer name is a folder of something else


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A published model: its version number and its folder."""

    number: int
    path: Path

    def manifest(self) -> Manifest:
        """Read its manifest.

        Raises:
            ModelError: If it is missing or damaged.
        """
        return read_manifest(self.path)


class ModelStore:
    """The user's models, and the shipped one.

    Several processes may share a store. A lock serializes changes, and readers see
    the state before or after a change, never one in between. Methods that take a
    number raise ModelError if there is no such version; those that change the store
    raise OSError if it cannot be written.
    """

    def __init__(self, store: Path, *, shipped: Path | None = None) -> None:
        """Take a store's folder, which need not exist yet."""
        self.folder = store / "mnist"
        self._shipped = shipped_models_dir() if shipped is None else shipped
        self._lock = store / _LOCK_NAME
        self._names = self.folder / _NAMES_NAME

    def versions(self) -> list[ModelVersion]:
        """Return all published versions, oldest first."""
        return sorted(self._by_number().values(), key=lambda version: version.number)

    def find(self, number: int) -> ModelVersion:
        """Return a version by its number."""
        if found := self._by_number().get(number):
            return found
        raise ModelError(marked("Errors", "There is no model {}.").format(number))

    def locate(self, name: str | None) -> Path:
        """Return where a model is that is named by version or path; None: the active.

        Raises:
            ModelError: If there is no such model.
        """
        if name is None:
            return self.active().path
        if is_version(name):
            return self.find(int(name)).path
        if exists(Path(name)):
            return Path(name).resolve()
        raise ModelError(
            marked(
                "Errors", "There is no model “{}”: it is neither a version nor a path."
            ).format(name)
        )

    def owns(self, path: Path) -> bool:
        """Return whether a folder is in the store or among the shipped models."""
        return path.resolve().parent in (self.folder.resolve(), self._shipped.resolve())

    def active(self) -> ModelVersion:
        """Return the active version; the shipped one if none was chosen.

        Raises:
            ModelError: If there is no model at all.
        """
        versions = self.versions()
        if not versions:
            raise ModelError(
                marked("Errors", "There is no model: the program's own is missing.")
            )
        chosen = self._choice().version
        return next((v for v in versions if v.number == chosen), versions[0])

    def used(self) -> list[ModelVersion]:
        """Return the versions that are or were active, and still exist."""
        choice, versions = self._choice(), self._by_number()
        numbers = dict.fromkeys([*choice.before, choice.version])
        return [versions[number] for number in numbers if number in versions]

    def activate(self, number: int) -> None:
        """Make a version the active one."""
        with self._locked(number):
            self._choose(self._choice().followed_by(number, self.active().number))

    def previous(self) -> ModelVersion:
        """Return the version that was active before, else the active one's parent.

        Raises:
            ModelError: If neither is known, or both are gone.
        """
        active = self.active()
        candidates: list[int | None] = [*reversed(self._choice().before)]
        with contextlib.suppress(ModelError):  # its manifest may be damaged
            candidates.append(active.manifest().parent)
        versions = self._by_number()
        for number in candidates:
            if number in versions and number != active.number:
                return versions[number]
        raise ModelError(
            marked(
                "Errors", "There is no model to go back to: none was in use before {}."
            ).format(active.number)
        )

    def rollback(self) -> ModelVersion:
        """Activate the `previous` version; called again, the one before that."""
        with self._locked(self.previous().number):
            previous = self.previous()
            self._choose(self._choice().back_to(previous.number))
        return previous

    def names(self) -> dict[int, str]:
        """Return the names that the user gave to versions, by version number."""
        return read_names(self._names)

    def rename(self, number: int, name: str) -> None:
        """Name a version; an empty name removes the one it has.

        Raises:
            ModelError: If the name is not allowed.
        """
        with self._locked(number):
            write_name(self._names, number, checked_name(name))

    @with_hint()
    def check_writable(self) -> None:
        """Check that a model can be written; leave no file or folder behind."""
        check_room(self.folder, _ROOM)

    @with_hint()
    def publish(self, write: Callable[[Path, int], None]) -> ModelVersion:
        """Publish a model atomically, as a new version that is not active yet.

        `write` gets an empty folder and the version number; it writes the model and
        checks it. If it raises, nothing is published.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.cleanup()
        number = max(self._by_number(), default=0) + 1
        while not self._publish_as(number, write):
            number += 1
        return ModelVersion(number=number, path=self.folder / str(number))

    def is_shipped(self, version: ModelVersion) -> bool:
        """Return whether a version came with the program."""
        return version.path.parent == self._shipped

    def why_kept(self, version: ModelVersion, active: ModelVersion) -> str:
        """Return why a version cannot be removed; empty if it can."""
        number = version.number
        if self.is_shipped(version):
            return marked(
                "Errors", "Model {} came with the program and cannot be removed."
            ).format(number)
        if version == active:
            return marked(
                "Errors",
                "Model {} is in use: use another one first, in the window or"
                " with “mnist-trainer models activate”, then remove it.",
            ).format(number)
        return ""

    def remove(self, number: int) -> None:
        """Remove a version atomically.

        Raises:
            ModelError: If it is shipped or active.
        """
        with self._locked(number) as version:
            if reason := self.why_kept(version, self.active()):
                raise ModelError(reason)
            # A later model may get the same number; it must not inherit these.
            if number in self._choice().before:
                self._choose(self._choice().without(number))
            write_name(self._names, number, "")
            with staging_folder(self.folder) as staging:
                version.path.rename(staging / version.path.name)

    def remove_superseded(self, keep: int, needed: int) -> None:
        """Remove adapted versions but the newest `keep`; each correction makes one.

        Those that are needed or active, have a name, or are the base of a retrained
        model stay.
        """
        adapted, bases = [], set()
        for version in _versions_in(self.folder).values():
            with contextlib.suppress(ModelError):  # what cannot be read stays
                manifest = version.manifest()
                if manifest.recipe == ADAPTED:
                    adapted.append(version.number)
                else:
                    bases.add(manifest.parent)
        kept = {needed, self.active().number, *self.names(), *bases}
        kept |= set(sorted(adapted)[-keep:])
        for number in sorted(set(adapted) - kept):
            with contextlib.suppress(ModelError):  # another process removed or chose it
                self.remove(number)

    def cleanup(self) -> None:
        """Remove the staging folders that killed processes left behind."""
        cleanup_staging(self.folder)

    def _publish_as(self, number: int, write: Callable[[Path, int], None]) -> bool:
        """Write a version; False if its number is taken, be it by a broken link."""
        path = self.folder / str(number)
        return not os.path.lexists(path) and publish_atomically(
            path, self._lock, lambda folder: write(folder, number)
        )

    @contextlib.contextmanager
    def _locked(self, number: int) -> Iterator[ModelVersion]:
        """Lock the store against changes by others; yield one of its versions."""
        self.find(number)  # before the store's folder is created in vain
        with with_hint():
            self.folder.mkdir(parents=True, exist_ok=True)
            with locked(self._lock):
                yield self.find(number)

    def _by_number(self) -> dict[int, ModelVersion]:
        return _versions_in(self.folder) | _versions_in(self._shipped)

    def _choice(self) -> ModelChoice:
        return read_choice(self.folder / _ACTIVE_NAME)

    def _choose(self, choice: ModelChoice) -> None:
        choice.write(self.folder / _ACTIVE_NAME)


def _versions_in(folder: Path) -> dict[int, ModelVersion]:
    """Return the versions in a folder: the subfolders named by an integer."""
    try:
        paths = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return {}
    return {
        int(path.name): ModelVersion(number=int(path.name), path=path)
        for path in paths
        if is_version(path.name)
    }


def is_version(name: str) -> bool:
    """Return whether a name is an integer in canonical form ("7", not "07")."""
    is_number = name.isascii() and name.isdigit() and len(name) <= _MOST_DIGITS
    return is_number and str(int(name)) == name
