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
    """Return a store whose versions 2 and 3 are of the person's own."""
    store = ModelStore(tmp_path / "home")
    for _ in range(2):
        store.publish(write_model)
    return store


def models(store: ModelStore, *arguments: object) -> int:
    words = [str(one) for one in arguments]
    return main(["models", *words, "--store", str(store.folder.parent)])


def test_a_model_is_used_and_the_one_before_it_again(
    store: ModelStore, capsys: Captured
) -> None:
    assert models(store, "activate", 3) == 0
    assert capsys.readouterr().out == "Model 3 is in use.\n"
    assert store.active().number == 3

    assert models(store, "rollback") == 0
    assert capsys.readouterr().out == "Model 1 is in use again.\n"
    assert store.active().number == 1


def test_a_damaged_model_is_not_taken_into_use(
    store: ModelStore, capsys: Captured
) -> None:
    (store.folder / "2" / "saved_model.pb").write_bytes(b"changed")

    assert models(store, "activate", 2) == 1
    assert "saved_model.pb was changed" in capsys.readouterr().err
    assert store.active().number == 1


def test_one_does_not_go_back_to_a_damaged_model(
    store: ModelStore, capsys: Captured
) -> None:
    store.activate(2)
    store.activate(3)
    (store.folder / "2" / "saved_model.pb").unlink()

    assert models(store, "rollback") == 1
    assert "saved_model.pb is missing" in capsys.readouterr().err
    assert store.active().number == 3


def test_a_model_is_removed(store: ModelStore, capsys: Captured) -> None:
    assert models(store, "remove", 2) == 0
    assert capsys.readouterr().out == "Model 2 was removed.\n"
    assert [one.number for one in store.versions()] == [1, 3]


def test_a_model_is_given_a_name_that_is_listed_and_taken_away(
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


def test_a_model_of_a_newer_program_is_not_taken_into_use(
    store: ModelStore, capsys: Captured
) -> None:
    a_manifest(version=2, format=2).write(store.folder / "2")

    assert models(store, "activate", 2) == 1
    assert capsys.readouterr().err == (
        "Model 2 was made by a newer version of Digit Pad; update the program to use"
        " it.\n"
    )
    assert store.active().number == 1


def test_the_model_in_use_is_removed_once_another_one_is(
    store: ModelStore, capsys: Captured
) -> None:
    store.activate(3)

    assert models(store, "remove", 3) == 1
    said = capsys.readouterr().err
    assert "Model 3 is in use" in said
    assert "mnist-trainer models activate" in said
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
def test_what_cannot_be_done_is_said_and_changes_nothing(
    store: ModelStore, arguments: list[object], capsys: Captured
) -> None:
    before = contents(store.folder)

    assert models(store, *arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.endswith(".\n")
    assert contents(store.folder) == before


def test_a_model_tells_how_it_was_made(store: ModelStore, capsys: Captured) -> None:
    assert models(store, "show", 2) == 0
    rows = [row.split(maxsplit=1) for row in capsys.readouterr().out.splitlines()]

    assert ["version", "2"] in rows
    assert ["architecture", "cnn"] in rows
    assert ["recipe", "quick, seed 3"] in rows
    assert ["parent", "model 1"] in rows
    assert ["data", "train.gz, 12 bytes, ab"] in rows
    assert ["test_accuracy", "0.9900"] in rows
    assert ["folder", str(store.folder / "2")] in rows


def test_the_shipped_model_tells_how_it_was_made(
    store: ModelStore, capsys: Captured
) -> None:
    assert models(store, "show", 1) == 0
    assert "test_accuracy" in capsys.readouterr().out


def test_a_model_is_exported_to_a_folder_or_a_zip(
    store: ModelStore, tmp_path: Path, capsys: Captured
) -> None:
    assert models(store, "export", 2, tmp_path / "mine") == 0
    assert models(store, "export", 2, tmp_path / "mine.zip") == 0

    assert contents(tmp_path / "mine") == contents(store.folder / "2")
    with zipfile.ZipFile(tmp_path / "mine.zip") as file:
        assert {name.split("/")[0] for name in file.namelist()} == {"2"}
    assert capsys.readouterr().out.count("Model 2 was copied to ") == 2
