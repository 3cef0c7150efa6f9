"""Versions of the model on disk: list, choose, name, publish, remove.

The shipped model is version 1 and lies with the program; the person's own
versions follow it in the store. A published version is never changed.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ModelError, with_hint
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.files.lock import locked
from mnist_gui.core.files.staging import (
    check_room,
    cleanup_staging,
    make_staging_folder,
    publish_atomically,
)
from mnist_gui.core.models.model_names import ModelNames, checked_name
from mnist_gui.core.models.preferences import ModelChoice, read_choice
from mnist_gui.core.models.version import ModelVersion, is_version, versions_in

__all__ = ["ModelStore", "ModelVersion"]

_ACTIVE_NAME: Final = "active.json"
_NAMES_NAME: Final = "names.json"
_LOCK_NAME: Final = ".models.lock"
_ROOM: Final = 16_000_000
"""Bytes that a model may need while it is written; a finished one has 3 million."""


class ModelStore:
    """The models of one person, and the shipped one.

    Several windows and terminals may share it: they change it one at a time, and
    see it as it was before a change or as it is after.
    """

    def __init__(self, store: Path, *, shipped: Path | None = None) -> None:
        """Look at a store, which need not exist yet."""
        self.folder = store / "mnist"
        self._shipped = shipped_models_dir() if shipped is None else shipped
        self._lock = store / _LOCK_NAME
        self._names = ModelNames(self.folder / _NAMES_NAME)

    def versions(self) -> list[ModelVersion]:
        """Return all published versions, oldest first."""
        found = self._by_number()
        return [found[number] for number in sorted(found)]

    def find(self, number: int) -> ModelVersion:
        """Return a version by its number.

        Raises:
            ModelError: If there is none.
        """
        if found := self._by_number().get(number):
            return found
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
        if is_version(name):
            return self.find(int(name)).path
        if is_folder(Path(name)):
            return Path(name).resolve()
        raise ModelError(
            f"There is no model “{name}”: it is neither a version nor a folder."
        )

    def owns(self, path: Path) -> bool:
        """Return whether a folder is a published version's place."""
        return path.resolve().parent in (self.folder.resolve(), self._shipped.resolve())

    def active(self) -> ModelVersion:
        """Return the version in use; the shipped one where none was chosen.

        Raises:
            ModelError: If there is no model at all.
        """
        versions = self.versions()
        if not versions:
            raise ModelError("There is no model: the program's own is missing.")
        chosen = self._choice().version
        return next((one for one in versions if one.number == chosen), versions[0])

    def activate(self, number: int) -> None:
        """Make a version the one in use.

        Raises:
            ModelError: If there is no such version.
            OSError: If the choice cannot be written.
        """
        with self._alone_with(number):
            self._choose(self._choice().followed_by(number, self.active().number))

    def previous(self) -> ModelVersion:
        """Return the version in use before, else the parent of the one in use.

        Raises:
            ModelError: If neither is known, or they are gone.
        """
        active = self.active()
        there = {one.number: one for one in self.versions() if one != active}
        for number in reversed(self._choice().before):
            if number in there:
                return there[number]
        with contextlib.suppress(ModelError):  # one can go back from a damaged one
            parent = active.manifest().parent
            if parent in there:
                return there[parent]
        raise ModelError(
            f"There is no model to go back to: none was in use before {active.number}."
        )

    def rollback(self) -> ModelVersion:
        """Make the previous version the one in use; a second time, that before it.

        Raises:
            ModelError: If there is none.
            OSError: If the choice cannot be written.
        """
        with self._alone_with(self.previous().number):
            previous = self.previous()
            self._choose(self._choice().back_to(previous.number))
        return previous

    def names(self) -> dict[int, str]:
        """Return what the person calls the versions that have a name, by number."""
        return self._names.all()

    def rename(self, number: int, name: str) -> None:
        """Give a version a name, or take it away with an empty one.

        Raises:
            ModelError: If there is no such version, or the name will not do.
            OSError: If the name cannot be written.
        """
        with self._alone_with(number):
            self._names.give(number, checked_name(name))

    @with_hint()
    def check_writable(self) -> None:
        """Find out now, not after an hour's training, whether a model can be kept.

        Leaves nothing behind, not even the store's folder.

        Raises:
            OSError: If the store cannot be written.
        """
        check_room(self.folder, _ROOM)

    @with_hint()
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
        self.sweep()
        # Where another process takes the number meanwhile, the next one is written.
        while (published := self._try_to_publish(write)) is None:
            pass
        return published

    def why_kept(self, version: ModelVersion, active: ModelVersion) -> str:
        """Return why a version cannot be removed; nothing if it can."""
        number = version.number
        if version.path.parent == self._shipped:
            return f"Model {number} came with the program and cannot be removed."
        if version == active:
            return (
                f"Model {number} is in use: use another one first, in the window or"
                " with “mnist-trainer models activate”, then remove it."
            )
        return ""

    def remove(self, number: int) -> None:
        """Remove a version, whole or not at all.

        Raises:
            ModelError: If there is none, it is the program's own, or in use.
            OSError: If the store cannot be written.
        """
        with self._alone_with(number) as version:
            if reason := self.why_kept(version, self.active()):
                raise ModelError(reason)
            # The number may be given again, to a model that has neither: so first.
            if number in self._choice().before:
                self._choose(self._choice().without(number))
            self._names.give(number, "")
            aside = make_staging_folder(self.folder)
            try:
                version.path.rename(aside / version.path.name)
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what killed runs left half-made, but nothing that is going on."""
        cleanup_staging(self.folder)

    def _try_to_publish(
        self, write: Callable[[Path, int], None]
    ) -> ModelVersion | None:
        """Write a model as the next version; None if the number is taken by then."""
        number = max([0, *(one.number for one in self.versions())]) + 1
        while os.path.lexists(self.folder / str(number)):  # a file, or a broken link
            number += 1
        final = self.folder / str(number)
        if publish_atomically(final, self._lock, lambda folder: write(folder, number)):
            return ModelVersion(number=number, path=final)
        return None

    @contextlib.contextmanager
    def _alone_with(self, number: int) -> Iterator[ModelVersion]:
        """Lend a version while nobody else changes the store."""
        self.find(number)  # or nothing is made, not even the folder
        with with_hint():
            self.folder.mkdir(parents=True, exist_ok=True)
            with locked(self._lock):
                yield self.find(number)

    def _by_number(self) -> dict[int, ModelVersion]:
        return versions_in(self.folder) | versions_in(self._shipped)

    def _choice(self) -> ModelChoice:
        return read_choice(self.folder / _ACTIVE_NAME)

    def _choose(self, choice: ModelChoice) -> None:
        choice.write(self.folder / _ACTIVE_NAME)
