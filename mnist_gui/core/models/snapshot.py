"""All that there is to know of the versions at one moment."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.models.comparison import COMPARISON_NAME
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.store import ModelStore, ModelVersion


@dataclass(frozen=True, kw_only=True)
class VersionInfo:
    """What is known of one published version."""

    number: int
    path: Path
    name: str = ""
    """What the person calls it; empty where it has no name."""

    size: int = 0
    """Of all its files, in bytes."""

    manifest: Manifest | None = None
    """None where it cannot be read; `trouble` then says why."""

    trouble: str = ""
    why_kept: str = ""
    """Why it cannot be removed; empty if it can."""

    has_comparison: bool = False
    """Whether it is kept how it did beside the one in use before."""


@dataclass(frozen=True, kw_only=True)
class StoreSnapshot:
    """The versions, oldest first, and which of them is used."""

    versions: tuple[VersionInfo, ...] = ()
    active: int | None = None
    """The version in use; None where there is none at all."""

    previous: int | None = None
    """What rolling back leads to; None where nothing was in use before."""

    def find(self, number: int | None) -> VersionInfo | None:
        """Return what is known of a version, if it is there."""
        return next((one for one in self.versions if one.number == number), None)


def survey(store: ModelStore) -> StoreSnapshot:
    """Look through a store. Reads every manifest: away from a window's thread."""
    names = store.names()
    try:
        active = store.active()
    except ModelError:
        return StoreSnapshot()
    previous = None
    with contextlib.suppress(ModelError):
        previous = store.previous().number
    facts = [
        _facts(one, names.get(one.number, ""), store.why_kept(one, active))
        for one in store.versions()
    ]
    return StoreSnapshot(
        versions=tuple(one for one in facts if one),
        active=active.number,
        previous=previous,
    )


def _facts(version: ModelVersion, name: str, why_kept: str) -> VersionInfo | None:
    """Return what is known of a version; None if it was removed meanwhile."""
    manifest, trouble = None, ""
    try:
        manifest = version.manifest()
    except ModelError as error:
        trouble = str(error)
    size = _size(version.path)
    if not version.path.exists():
        return None
    return VersionInfo(
        number=version.number,
        path=version.path,
        name=name,
        size=size,
        manifest=manifest,
        trouble=trouble,
        why_kept=why_kept,
        has_comparison=is_file(version.path / COMPARISON_NAME),
    )


def _size(folder: Path) -> int:
    size = 0
    with contextlib.suppress(OSError):  # it is being removed
        size += sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    return size
