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
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def test_a_model_is_copied_whole(version: ModelVersion, place: Path) -> None:
    export_model(version, place / "mine")

    assert contents(place / "mine") == contents(version.path)
    assert verify(place / "mine").version == 3
    assert [path.name for path in place.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["model.zip", "MODEL.ZIP"])
def test_a_model_is_packed_whole(version: ModelVersion, place: Path, name: str) -> None:
    export_model(version, place / name)
    with zipfile.ZipFile(place / name) as file:
        assert file.testzip() is None
        file.extractall(place / "unpacked")

    assert contents(place / "unpacked" / "3") == contents(version.path)
    assert {path.name for path in place.iterdir()} == {name, "unpacked"}


@pytest.mark.parametrize("name", ["there", "there.zip", "link"])
def test_nothing_is_overwritten(version: ModelVersion, place: Path, name: str) -> None:
    if name == "there":
        (place / name).mkdir()
    elif name == "link":
        (place / name).symlink_to(place / "nowhere")
    else:
        (place / name).write_bytes(b"mine")

    with pytest.raises(ModelError, match="is there already; name another place"):
        export_model(version, place / name)
    assert [path.name for path in place.iterdir()] == [name]


@pytest.mark.parametrize("name", ["mine", "mine.zip"])
def test_a_damaged_model_is_not_passed_on(
    version: ModelVersion, place: Path, name: str
) -> None:
    (version.path / "saved_model.pb").write_bytes(b"changed")

    with pytest.raises(ModelError, match=r"saved_model\.pb was changed"):
        export_model(version, place / name)
    assert not any(place.iterdir())


@pytest.mark.parametrize("name", ["mine", "mine.zip"])
def test_a_place_that_is_not_there_is_named(
    version: ModelVersion, place: Path, name: str
) -> None:
    with pytest.raises(OSError, match="No such file") as failure:
        export_model(version, place / "none" / name)
    assert failure.value.filename == str(place / "none" / name)


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
def test_a_full_disk_leaves_nothing_half_made(
    version: ModelVersion, place: Path, name: str
) -> None:
    ended = subprocess.run(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", LIMITED, str(version.path), str(place / name)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr.strip() == f"{place / name}: File too large"
    assert not any(place.iterdir())
