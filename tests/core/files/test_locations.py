import sys
from pathlib import Path

import pytest

from mnist_gui.core.files.locations import (
    default_mnist_dir,
    default_store,
    has_mnist,
    resources_dir,
    shipped_models_dir,
)

NOWHERE = ["XDG_DATA_HOME", "XDG_CACHE_HOME", "MNIST_GUI_HOME", "MNIST_DATA_DIR"]


@pytest.fixture(autouse=True)
def no_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NOWHERE:
        monkeypatch.delenv(name, raising=False)


def test_the_resources_are_there() -> None:
    assert (resources_dir() / "samples.jsonl").is_file()


def test_the_shipped_model_is_version_1() -> None:
    assert (shipped_models_dir() / "1" / "saved_model.pb").is_file()


def test_the_store_is_where_the_person_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MNIST_GUI_HOME", str(tmp_path))

    assert default_store() == tmp_path


def test_the_data_is_where_the_person_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))

    assert default_mnist_dir() == tmp_path


def test_an_empty_choice_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    before = default_store(), default_mnist_dir()
    monkeypatch.setenv("MNIST_GUI_HOME", "")
    monkeypatch.setenv("MNIST_DATA_DIR", "")

    assert (default_store(), default_mnist_dir()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_the_system_says_where_things_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    assert default_store() == tmp_path / "data" / "mnist-gui"
    assert default_mnist_dir() == tmp_path / "cache" / "mnist-gui" / "mnist"


def test_asking_makes_no_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    default_store()
    default_mnist_dir()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_the_system_refuses_has_no_mnist(tmp_path: Path) -> None:
    """As it does one that may not be entered, or whose name is too long."""
    assert not has_mnist(tmp_path / (300 * "x"))
