import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelVersion
from tests.helpers.core.model_folders import contents, write_model
from trainer.publishing.copy import export_model


@pytest.fixture
def version(tmp_path: Path) -> ModelVersion:
    write_model(tmp_path / "store" / "3", 3)
    return ModelVersion(number=3, path=tmp_path / "store" / "3")


@pytest.fixture
def target_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def test_a_model_is_copied_completely(
    version: ModelVersion, target_folder: Path
) -> None:
    export_model(version, target_folder / "mine")

    assert contents(target_folder / "mine") == contents(version.path)
    assert verify(target_folder / "mine").version == 3
    assert [path.name for path in target_folder.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["model.zip", "MODEL.ZIP"])
def test_a_model_is_zipped_completely(
    version: ModelVersion, target_folder: Path, name: str
) -> None:
    export_model(version, target_folder / name)
    with zipfile.ZipFile(target_folder / name) as file:
        assert file.testzip() is None
        file.extractall(target_folder / "unpacked")

    assert contents(target_folder / "unpacked" / "3") == contents(version.path)
    assert {path.name for path in target_folder.iterdir()} == {name, "unpacked"}


@pytest.mark.parametrize("name", ["there", "there.zip", "link"])
def test_an_existing_target_is_not_overwritten(
    version: ModelVersion, target_folder: Path, name: str
) -> None:
    if name == "there":
        (target_folder / name).mkdir()
    elif name == "link":
        (target_folder / name).symlink_to(target_folder / "nowhere")
    else:
        (target_folder / name).write_bytes(b"mine")

    with pytest.raises(ModelError, match="already exists; choose another name"):
        export_model(version, target_folder / name)
    assert [path.name for path in target_folder.iterdir()] == [name]


@pytest.mark.parametrize("name", ["mine", "mine.zip"])
def test_a_damaged_model_is_not_copied(
    version: ModelVersion, target_folder: Path, name: str
) -> None:
    (version.path / "saved_model.pb").write_bytes(b"changed")

    with pytest.raises(ModelError, match=r"saved_model\.pb was changed"):
        export_model(version, target_folder / name)
    assert not any(target_folder.iterdir())


@pytest.mark.parametrize("name", ["mine", "mine.zip"])
def test_a_missing_target_folder_is_named(
    version: ModelVersion, target_folder: Path, name: str
) -> None:
    with pytest.raises(OSError, match="No such file") as failure:
        export_model(version, target_folder / "none" / name)
    assert failure.value.filename == str(target_folder / "none" / name)


LIMITED = """
import resource, sys
from pathlib import Path
from trainer.publishing.copy import export_model
from mnist_gui.core.models.store import ModelVersion
resource.setrlimit(resource.RLIMIT_FSIZE, (5, 5))
try:
    export_model(ModelVersion(number=3, path=Path(sys.argv[1])), Path(sys.argv[2]))
except OSError as error:
    sys.exit(f"{error.filename}: {error.strerror}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
@pytest.mark.parametrize("name", ["mine", "mine.zip"])
def test_a_full_disk_leaves_nothing_behind(
    version: ModelVersion, target_folder: Path, name: str
) -> None:
    ended = subprocess.run(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", LIMITED, str(version.path), str(target_folder / name)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr.strip() == f"{target_folder / name}: File too large"
    assert not any(target_folder.iterdir())
