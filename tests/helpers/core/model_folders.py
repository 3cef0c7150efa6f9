"""Stand-ins for models, in the layout of a store."""

from pathlib import Path

from mnist_gui.core.models.manifest import hash_files
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.fake_classifiers import a_manifest


def write_model(folder: Path, number: int, parent: int | None = 1) -> None:
    """Write a model that can be verified, but not loaded."""
    (folder / "variables").mkdir(parents=True, exist_ok=True)
    (folder / "saved_model.pb").write_bytes(b"graph %d" % number)
    (folder / "variables" / "variables.index").write_bytes(b"weights")
    a_manifest(version=number, parent=parent, files=hash_files(folder)).write(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def entries(folder: Path) -> set[str]:
    """Return the names in a folder, which need not exist."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def numbers(store: ModelStore) -> list[int]:
    """Return the version numbers in a store, in order."""
    return [version.number for version in store.versions()]
