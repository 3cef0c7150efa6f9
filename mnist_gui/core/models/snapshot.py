"""Take a snapshot of a model store: everything known about its versions."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.models.manifest import COMPARISON_NAME, Manifest
from mnist_gui.core.models.store import ModelStore, ModelVersion


@dataclass(frozen=True, kw_only=True)
class VersionInfo:
    """What is known about one published version."""

    number: int
    path: Path
    name: str = ""
    """The name that the user gave it; may be empty."""

    size: int = 0
    """Total size of its files, in bytes."""

    manifest: Manifest | None = None
    """None if it cannot be read; `trouble` then says why."""

    trouble: str = ""
    why_kept: str = ""
    """Why it cannot be removed; empty if it can."""

    is_shipped: bool = False
    """Whether it came with the program."""

    has_comparison: bool = False
    """Whether it has a comparison with the version that was active before it."""


@dataclass(frozen=True, kw_only=True)
class StoreSnapshot:
    """The versions of a store, oldest first, and which of them is active."""

    versions: tuple[VersionInfo, ...] = ()
    active: int | None = None
    """None if there is no version at all."""

    previous: int | None = None
    """The version that rolling back leads to, if there is one."""

    def find(self, number: int | None) -> VersionInfo | None:
        """Return what is known about a version; None if it does not exist."""
        return next((info for info in self.versions if info.number == number), None)


def take_snapshot(store: ModelStore) -> StoreSnapshot:
    """Read every manifest of a store; slow, so not for the GUI thread."""
    names = store.names()
    try:
        active = store.active()
    except ModelError:
        return StoreSnapshot()
    previous = None
    with contextlib.suppress(ModelError):
        previous = store.previous().number
    infos = [
        _info(
            version,
            name=names.get(version.number, ""),
            why_kept=store.why_kept(version, active),
            is_shipped=store.is_shipped(version),
        )
        for version in store.versions()
    ]
    return StoreSnapshot(
        versions=tuple(info for info in infos if info),
        active=active.number,
        previous=previous,
    )


def _info(
    version: ModelVersion, *, name: str, why_kept: str, is_shipped: bool
) -> VersionInfo | None:
    """Return what is known about a version; None if it was removed meanwhile."""
    manifest, trouble = None, ""
    try:
        manifest = version.manifest()
    except ModelError as error:
        trouble = str(error)
    size = 0
    with contextlib.suppress(OSError):  # it is being removed
        files = [path for path in version.path.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
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
        is_shipped=is_shipped,
        has_comparison=is_file(version.path / COMPARISON_NAME),
    )
