"""Made-up models, in the shape that a store keeps."""

from pathlib import Path

from mnist_gui.core.models.manifest import hash_files
from tests.helpers.core.fake_classifiers import a_manifest


def write_model(folder: Path, number: int, parent: int | None = 1) -> None:
    """Write what passes for a model until somebody loads it."""
    (folder / "variables").mkdir(parents=True, exist_ok=True)
    (folder / "saved_model.pb").write_bytes(b"graph %d" % number)
    (folder / "variables" / "variables.index").write_bytes(b"weights")
    a_manifest(version=number, parent=parent, files=hash_files(folder)).write(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
