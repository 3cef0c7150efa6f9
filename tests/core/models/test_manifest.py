import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import (
    MANIFEST_NAME,
    Manifest,
    hash_files,
    read_manifest,
    verify,
)
from tests.helpers.core.fake_classifiers import a_manifest

FILES = {
    "saved_model.pb": b"graph",
    "variables/variables.index": b"index",
    "variables/variables.data": b"weights",
    "assets/deep/er/empty": b"",
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "5"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    a_manifest(files=hash_files(folder)).write(folder)
    return folder


def change(folder: Path, **changes: Any) -> None:  # noqa: ANN401  (of any field)
    path = folder / MANIFEST_NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_manifest_is_read_as_it_was_written(model: Path) -> None:
    manifest = read_manifest(model)

    assert manifest == a_manifest(files=manifest.files)
    assert set(manifest.files) == set(FILES)


@given(st.integers(1, 10**9), st.floats(0.1, 9), st.floats(0, 1), st.text())
def test_any_manifest_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    number: int,
    temperature: float,
    threshold: float,
    recipe: str,
) -> None:
    folder = tmp_path_factory.mktemp("model")
    manifest = a_manifest(
        version=number, temperature=temperature, threshold=threshold, recipe=recipe
    )
    manifest.write(folder)

    assert read_manifest(folder) == manifest


def test_a_manifest_can_be_given_another_version() -> None:
    numbered = a_manifest().numbered(12)

    assert numbered.version == 12
    assert numbered.numbered(5) == a_manifest()


def test_unknown_fields_are_ignored(model: Path) -> None:
    before = read_manifest(model)
    change(model, mood="good")

    assert read_manifest(model) == before


def test_an_intact_model_is_verified(model: Path) -> None:
    assert verify(model) == read_manifest(model)


def test_the_shipped_model_is_intact() -> None:
    manifest = verify(shipped_models_dir() / "1")

    assert manifest.version == 1
    assert 0 < manifest.threshold < 1
    assert manifest.data
    assert all(source["sha256"] for source in manifest.data)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()

    with pytest.raises(ModelError, match=f"Model 5 is damaged: {name} is missing"):
        verify(model)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", [b"x", b"longer than before", bytes(5)])
def test_a_changed_file_is_named(model: Path, name: str, change: bytes) -> None:
    (model / name).write_bytes(change)

    with pytest.raises(ModelError, match=f"Model 5 is damaged: {name} was changed"):
        verify(model)


@pytest.mark.parametrize(
    "name", ["more", ".hidden", "variables/more", "new/one", "variables/manifest.json"]
)
def test_an_unexpected_file_is_named(model: Path, name: str) -> None:
    (model / name).parent.mkdir(exist_ok=True)
    (model / name).touch()

    with pytest.raises(ModelError, match=f"an unexpected file: {name}"):
        verify(model)


def test_a_file_replaced_by_a_folder_is_missing(model: Path) -> None:
    (model / "saved_model.pb").unlink()
    (model / "saved_model.pb").mkdir()

    with pytest.raises(ModelError, match=r"saved_model\.pb is missing"):
        verify(model)


def test_a_path_out_of_the_folder_is_not_followed(model: Path) -> None:
    (model.parent / "secret").write_bytes(b"graph")
    files = read_manifest(model).files
    change(model, files=files | {"../secret": files["saved_model.pb"]})

    with pytest.raises(ModelError, match="secret is missing"):
        verify(model)


@pytest.mark.parametrize("make", ["folder", "file"])
def test_a_model_without_a_manifest_is_refused(tmp_path: Path, make: str) -> None:
    folder = tmp_path / "3"
    if make == "folder":
        (folder / MANIFEST_NAME).mkdir(parents=True)
    elif make == "file":
        folder.touch()

    for read in (read_manifest, verify):
        with pytest.raises(ModelError, match=r"^Model 3 has no readable manifest: .+"):
            read(folder)


SHIPPED = (shipped_models_dir() / "1" / MANIFEST_NAME).read_bytes()


@pytest.mark.parametrize("end", range(0, len(SHIPPED.rstrip()), 50))
def test_a_truncated_manifest_is_damaged(model: Path, end: int) -> None:
    (model / MANIFEST_NAME).write_bytes(SHIPPED[:end])

    with pytest.raises(ModelError, match="manifest of model 5 is damaged"):
        read_manifest(model)


DAMAGED = {
    "nothing": b"",
    "binary": bytes(range(256)),
    "zero bytes": bytes(900),
    "null": b"null",
    "a number": b"5",
    "a string": b'"version"',
    "a list": b"[1, 2]",
    "an empty object": b"{}",
    "deeply nested lists": 100_000 * b"[",
    "deeply nested objects": 100_000 * b'{"version":',
    "more digits than Python reads": b'{"version": ' + 5000 * b"9" + b"}",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_is_not_a_manifest_is_damaged(model: Path, content: bytes) -> None:
    (model / MANIFEST_NAME).write_bytes(content)

    with pytest.raises(ModelError, match="manifest of model 5 is damaged"):
        verify(model)


# JSON values of the wrong type, by field.
WRONG = {
    "version": ["null", '"5"', "[]", "{}", "1.5", "true"],
    "time": ["null", "5", "[]", "{}"],
    "architecture": ["null", "5", "[]", "{}"],
    "recipe": ["null", "5", "[]", "{}"],
    "seed": ["null", '"5"', "[]", "{}"],
    "data": ["null", "5", '"x"', "{}", '["x"]', "[5]"],
    "metrics": ["null", "5", '"x"', "[]", '["x"]', '{"a": "b"}', '{"a": null}'],
    "parent": ['"x"', "[]", "{}"],
    "temperature": ["null", '"5"', "[]", "{}", 400 * "9"],
    "threshold": ["null", '"5"', "[]", "{}", "NaN"],
    "libraries": ["null", "5", '"x"', "[]", '["x"]'],
    "files": ["null", "5", '"x"', "[]", '["x"]', '{"a": 5}', '{"a": []}'],
    "format": ["null", '"2"', "[]", "{}", "0", "-1", "1.5"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in WRONG for value in WRONG[field]]
)
def test_a_manifest_with_a_value_of_the_wrong_type_is_damaged(
    model: Path, field: str, value: str
) -> None:
    change(model, **{field: json.loads(value)})

    with pytest.raises(ModelError, match="manifest of model 5 is damaged"):
        read_manifest(model)


LATER = {"files", "format"}
REQUIRED = [name for name in Manifest.__dataclass_fields__ if name not in LATER]


@pytest.mark.parametrize("field", REQUIRED)
def test_a_manifest_without_a_required_field_is_damaged(
    model: Path, field: str
) -> None:
    path = model / MANIFEST_NAME
    fields = json.loads(path.read_text())
    del fields[field]
    path.write_text(json.dumps(fields))

    with pytest.raises(ModelError, match="manifest of model 5 is damaged"):
        read_manifest(model)


def test_a_manifest_of_a_newer_format_asks_for_an_update(
    model: Path,
) -> None:
    change(model, format=2, metrics={"new": ["kind"]}, unknown=True)

    with pytest.raises(
        ModelError,
        match=r"^Model 5 was made by a newer version of Digit Pad; update the program",
    ):
        read_manifest(model)


def test_a_removed_model_is_not_reported_as_damaged(model: Path) -> None:
    for path in sorted(model.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    model.rmdir()

    with pytest.raises(ModelError, match=r"^Model 5 is no longer there\.$"):
        verify(model)


def test_a_manifest_without_a_format_has_format_1(
    model: Path,
) -> None:
    path = model / MANIFEST_NAME
    fields = json.loads(path.read_text())
    assert fields.pop("format") == 1
    path.write_text(json.dumps(fields))

    assert read_manifest(model).format == 1


def test_a_manifest_that_lists_no_files_is_not_verified(model: Path) -> None:
    change(model, files={})

    with pytest.raises(ModelError, match="an unexpected file"):
        verify(model)


@given(st.binary(max_size=80))
def test_random_bytes_are_not_a_manifest(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("model")
    (folder / MANIFEST_NAME).write_bytes(content)

    with pytest.raises(ModelError):
        read_manifest(folder)


def test_the_manifest_itself_is_not_hashed(model: Path) -> None:
    assert MANIFEST_NAME not in hash_files(model)
    assert list(hash_files(model)) == sorted(FILES)
