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

VARIABLES = ["XDG_DATA_HOME", "XDG_CACHE_HOME", "MNIST_GUI_HOME", "MNIST_DATA_DIR"]


@pytest.fixture(autouse=True)
def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_the_resources_exist() -> None:
    assert (resources_dir() / "samples.jsonl").is_file()


def test_the_shipped_model_is_version_1() -> None:
    assert (shipped_models_dir() / "1" / "saved_model.pb").is_file()


def test_mnist_gui_home_sets_the_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MNIST_GUI_HOME", str(tmp_path))

    assert default_store() == tmp_path


def test_mnist_data_dir_sets_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))

    assert default_mnist_dir() == tmp_path


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    before = default_store(), default_mnist_dir()
    monkeypatch.setenv("MNIST_GUI_HOME", "")
    monkeypatch.setenv("MNIST_DATA_DIR", "")

    assert (default_store(), default_mnist_dir()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_the_defaults_follow_the_xdg_variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    assert default_store() == tmp_path / "data" / "mnist-gui"
    assert default_mnist_dir() == tmp_path / "cache" / "mnist-gui" / "mnist"


def test_default_folders_are_not_created(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    default_store()
    default_mnist_dir()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_name_is_too_long_has_no_mnist(tmp_path: Path) -> None:
    assert not has_mnist(tmp_path / (300 * "x"))
