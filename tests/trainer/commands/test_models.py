import re
import zipfile
from pathlib import Path
from typing import TypeAlias

import pytest

from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import contents, write_model
from trainer.__main__ import main

Captured: TypeAlias = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Return a store with the user's versions 2 and 3 beside the shipped one."""
    store = ModelStore(tmp_path / "home")
    for _ in range(2):
        store.publish(write_model)
    return store


def models(store: ModelStore, *arguments: object) -> int:
    return main(["models", *map(str, arguments), "--store", str(store.folder.parent)])


def test_rollback_returns_to_the_model_used_before(
    store: ModelStore, capsys: Captured
) -> None:
    assert models(store, "activate", 3) == 0
    assert capsys.readouterr().out == "Model 3 is in use.\n"
    assert store.active().number == 3

    assert models(store, "rollback") == 0
    assert capsys.readouterr().out == "Model 1 is in use again.\n"
    assert store.active().number == 1


def test_activate_refuses_a_damaged_model(store: ModelStore, capsys: Captured) -> None:
    (store.folder / "2" / "saved_model.pb").write_bytes(b"changed")

    assert models(store, "activate", 2) == 1
    assert "saved_model.pb was changed" in capsys.readouterr().err
    assert store.active().number == 1


def test_rollback_refuses_a_damaged_model(store: ModelStore, capsys: Captured) -> None:
    store.activate(2)
    store.activate(3)
    (store.folder / "2" / "saved_model.pb").unlink()

    assert models(store, "rollback") == 1
    assert "saved_model.pb is missing" in capsys.readouterr().err
    assert store.active().number == 3


def test_remove_deletes_a_model(store: ModelStore, capsys: Captured) -> None:
    assert models(store, "remove", 2) == 0
    assert capsys.readouterr().out == "Model 2 was removed.\n"
    assert [version.number for version in store.versions()] == [1, 3]


def test_rename_gives_and_removes_a_name_without_touching_the_model(
    store: ModelStore, capsys: Captured
) -> None:
    published = contents(store.folder / "2")

    assert models(store, "rename", 2, " my sevens ") == 0
    assert capsys.readouterr().out == "Model 2 is called “my sevens”.\n"
    assert models(store, "list") == 0
    assert "“my sevens”" in capsys.readouterr().out
    assert models(store, "rename", 2, "") == 0
    assert capsys.readouterr().out == "Model 2 has no name.\n"
    assert models(store, "list") == 0
    assert "“" not in capsys.readouterr().out
    assert contents(store.folder / "2") == published


def test_activate_refuses_a_model_of_a_newer_program(
    store: ModelStore, capsys: Captured
) -> None:
    a_manifest(version=2, format=2).write(store.folder / "2")

    assert models(store, "activate", 2) == 1
    assert capsys.readouterr().err == (
        "Model 2 was made by a newer version of Digit Pad; update the program to use"
        " it.\n"
    )
    assert store.active().number == 1


def test_the_model_in_use_can_only_be_removed_after_another_is_activated(
    store: ModelStore, capsys: Captured
) -> None:
    store.activate(3)

    assert models(store, "remove", 3) == 1
    message = capsys.readouterr().err
    assert "Model 3 is in use" in message
    assert "mnist-trainer models activate" in message
    assert models(store, "activate", 2) == 0
    assert models(store, "remove", 3) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["activate", 9],
        ["remove", 9],
        ["rename", 9, "x"],
        ["rename", 2, 61 * "x"],
        ["rename", 2, "two\nlines"],
        ["remove", 1],
        ["rollback"],
        ["show", 9],
        ["export", 9, "x"],
        ["export", 2, "/"],
    ],
    ids=lambda words: " ".join(map(str, words)),
)
def test_an_impossible_command_is_explained_and_changes_nothing(
    store: ModelStore, arguments: list[object], capsys: Captured
) -> None:
    before = contents(store.folder)

    assert models(store, *arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.endswith(".\n")
    assert contents(store.folder) == before


def test_show_prints_how_a_model_was_made(store: ModelStore, capsys: Captured) -> None:
    assert models(store, "show", 2) == 0
    rows = [re.split("  +", row) for row in capsys.readouterr().out.splitlines()]

    assert ["version", "2"] in rows
    assert ["architecture", "cnn"] in rows
    assert ["recipe", "quick, seed 3"] in rows
    assert ["base model", "1"] in rows
    assert ["data", "train.gz, 12 bytes, ab"] in rows
    assert ["test_accuracy", "0.9900"] in rows
    assert ["folder", str(store.folder / "2")] in rows


def test_show_prints_how_the_shipped_model_was_made(
    store: ModelStore, capsys: Captured
) -> None:
    assert models(store, "show", 1) == 0
    assert "test_accuracy" in capsys.readouterr().out


def test_export_copies_a_model_to_a_folder_or_a_zip(
    store: ModelStore, tmp_path: Path, capsys: Captured
) -> None:
    assert models(store, "export", 2, tmp_path / "mine") == 0
    assert models(store, "export", 2, tmp_path / "mine.zip") == 0

    assert contents(tmp_path / "mine") == contents(store.folder / "2")
    with zipfile.ZipFile(tmp_path / "mine.zip") as file:
        assert {name.split("/")[0] for name in file.namelist()} == {"2"}
    assert capsys.readouterr().out.count("Model 2 was copied to ") == 2
