"""Examples of versions and of snapshots of a store."""

from pathlib import Path

from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from tests.helpers.core.fake_classifiers import a_manifest


def a_version(number: int, name: str = "", accuracy: float = 0.99) -> VersionInfo:
    """Return a version that was trained on MNIST."""
    manifest = a_manifest(
        version=number,
        time=f"2026-01-{number:02}T03:04:05+00:00",
        data=[{"name": "train-images-idx3-ubyte.gz"}],
        metrics={"test_accuracy": accuracy},
    )
    return VersionInfo(
        number=number,
        path=Path("/store", str(number)),
        name=name,
        size=1_900_000 + number,
        manifest=manifest,
    )


def a_snapshot(*versions: VersionInfo, previous: int | None = None) -> StoreSnapshot:
    """Return a snapshot whose first version is the active one."""
    return StoreSnapshot(
        versions=versions, active=versions[0].number, previous=previous
    )
