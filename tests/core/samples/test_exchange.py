import gzip
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.errors import DataError, SamplesError, UserError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, format_idx, read_idx
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.samples.export import Exported, exporting
from mnist_gui.core.samples.import_ import Imported, drawings_in, keep
from mnist_gui.core.samples.sample import (
    IMAGES_NAME,
    LABELS_NAME,
    NOT_A_DIGIT,
    LabelledDrawing,
    Sample,
    SampleFormat,
)
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.ink_examples import SAMPLES, grey_picture, model_input
from tests.helpers.core.sample_examples import a_drawing

TOLERANCE = 26
"""Largest difference in levels, as strokes are rounded to hundredths."""


@pytest.fixture
def store(tmp_path: Path) -> SampleStore:
    """Return a store with the bundled drawings, and one without strokes."""
    store = SampleStore(tmp_path / "home" / "samples.sqlite")
    drawings = [
        LabelledDrawing(
            label=number % 10,
            strokes=record.strokes,
            model_input=model_input(record.strokes),
        )
        for number, record in enumerate(SAMPLES)
    ]
    store.add_new([*drawings, a_drawing(3)])
    return store


@pytest.fixture
def other(tmp_path: Path) -> SampleStore:
    return SampleStore(tmp_path / "other" / "samples.sqlite")


def export(samples: Sequence[Sample], path: Path, kind: SampleFormat) -> Exported:
    """Export samples in one go."""
    exported: list[Exported] = []

    def run() -> Iterator[int]:
        exported.append((yield from exporting(samples, path, kind)))

    assert list(run()) or not samples
    return exported[0]


def import_from(path: Path, store: SampleStore, kind: SampleFormat) -> Imported:
    """Import a file or folder that `export` has written."""
    source = path / IMAGES_NAME if kind is SampleFormat.IDX else path
    return keep(store, list(drawings_in(source, kind).drawings))


FOLDERS = (SampleFormat.PICTURES, SampleFormat.IDX)


@pytest.mark.parametrize("kind", SampleFormat)
def test_importing_an_export_recognizes_the_samples(
    tmp_path: Path, store: SampleStore, kind: SampleFormat
) -> None:
    before = [(sample.id, sample.label) for sample in store.all()]
    export(store.all(), tmp_path / "out.jsonl", kind)
    result = import_from(tmp_path / "out.jsonl", store, kind)

    expected = len(SAMPLES) + (kind is not SampleFormat.STROKES)
    assert result == Imported(added=0, already_there=expected)
    assert [(sample.id, sample.label) for sample in store.all()] == before


@pytest.mark.parametrize("kind", SampleFormat)
def test_an_export_can_be_imported_into_another_store(
    tmp_path: Path, store: SampleStore, other: SampleStore, kind: SampleFormat
) -> None:
    export(store.all(), tmp_path / "out.jsonl", kind)
    result = import_from(tmp_path / "out.jsonl", other, kind)
    exported = [
        sample
        for sample in store.all()
        if sample.strokes or kind is not SampleFormat.STROKES
    ]
    found = other.all()

    assert result == Imported(added=len(exported), already_there=0)
    if kind is SampleFormat.PICTURES:
        exported.sort(key=lambda sample: (sample.label, sample.id))
    for old, new in zip(exported, found, strict=True):
        assert new.label == old.label
        assert bool(new.strokes) == (kind is SampleFormat.STROKES)
        tolerance = TOLERANCE if kind is SampleFormat.STROKES else 0
        assert np.abs(new.model_input - old.model_input).max() * 255 <= tolerance
    assert import_from(tmp_path / "out.jsonl", other, kind).added == 0


def test_a_strokes_file_has_the_samples_with_strokes(
    tmp_path: Path, store: SampleStore
) -> None:
    exported = export(store.all(), tmp_path / "out.jsonl", SampleFormat.STROKES)
    records = list(read_strokes(tmp_path / "out.jsonl"))

    assert exported.written == len(records) == len(SAMPLES)
    assert [record.label for record in records] == [
        str(i % 10) for i in range(len(SAMPLES))
    ]


def test_pictures_are_black_on_white_in_folders_of_digits(
    tmp_path: Path, other: SampleStore
) -> None:
    sample = other.add(a_drawing(3, label=7))
    export(other.all(), tmp_path / "out", SampleFormat.PICTURES)
    (path,) = (tmp_path / "out").rglob("*.png")

    assert path == tmp_path / "out" / "7" / "000001.png"
    with Image.open(path) as picture:
        assert (picture.mode, picture.size) == ("L", (28, 28))
        levels = np.asarray(picture)
    assert np.array_equal(255 - levels, np.round(sample.model_input * 255))


@pytest.mark.parametrize("kind", [SampleFormat.STROKES, SampleFormat.PICTURES])
def test_non_digits_are_exported_and_imported_by_name(
    tmp_path: Path, store: SampleStore, other: SampleStore, kind: SampleFormat
) -> None:
    store.change({1: NOT_A_DIGIT})
    export(store.all()[:1], tmp_path / "out.jsonl", kind)
    import_from(tmp_path / "out.jsonl", other, kind)

    assert [sample.label for sample in other.all()] == [NOT_A_DIGIT]
    if kind is SampleFormat.STROKES:
        (record,) = read_strokes(tmp_path / "out.jsonl")
        assert record.label == "none"
    else:
        assert [path.name for path in (tmp_path / "out.jsonl").iterdir()] == ["none"]


def test_an_idx_pair_leaves_non_digits_out_and_says_so(
    tmp_path: Path, store: SampleStore
) -> None:
    store.change({1: NOT_A_DIGIT, 4: NOT_A_DIGIT})
    exported = export(store.all(), tmp_path / "out", SampleFormat.IDX)
    labels = read_idx(tmp_path / "out" / LABELS_NAME, LABELS_MAGIC)

    assert (exported.written, exported.non_digits) == (len(SAMPLES) - 1, 2)
    assert len(labels) == len(SAMPLES) - 1
    assert labels.max() <= 9


def test_the_idx_pair_has_the_format_of_mnist(
    tmp_path: Path, store: SampleStore
) -> None:
    export(store.all(), tmp_path / "out", SampleFormat.IDX)
    images = read_idx(tmp_path / "out" / IMAGES_NAME, IMAGES_MAGIC)
    labels = read_idx(tmp_path / "out" / LABELS_NAME, LABELS_MAGIC)

    assert images.shape == (len(SAMPLES) + 1, 28, 28)
    assert labels.tolist() == [sample.label for sample in store.all()]
    assert (tmp_path / "out" / IMAGES_NAME).read_bytes()[:4] == b"\0\0\x08\x03"


@pytest.mark.parametrize("kind", SampleFormat)
def test_an_export_of_no_samples_is_empty(
    tmp_path: Path, other: SampleStore, kind: SampleFormat
) -> None:
    export(other.all(), tmp_path / "out.jsonl", kind)

    assert (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("kind", FOLDERS)
def test_an_export_does_not_replace_a_folder(
    tmp_path: Path, store: SampleStore, kind: SampleFormat
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()

    with pytest.raises(SamplesError, match="“out” already exists"):
        export(store.all(), tmp_path / "out", kind)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


@pytest.mark.parametrize("kind", SampleFormat)
def test_a_cancelled_export_leaves_nothing(
    tmp_path: Path, store: SampleStore, kind: SampleFormat
) -> None:
    work = exporting(store.all(), tmp_path / "out", kind)

    assert [next(work) for _ in range(3)] == [1, 2, 3]
    work.close()
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("kind", FOLDERS)
def test_a_failed_export_leaves_nothing(
    tmp_path: Path, store: SampleStore, kind: SampleFormat
) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    samples = [*store.all()] * 3
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            export(samples, tmp_path / "out", kind)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert [path.name for path in tmp_path.iterdir()] == ["home"]


GOOD = '{"label": 1, "strokes": [[[1, 2], [3, 40]]]}\n'

BAD_STROKES = {
    "no label": (GOOD + '{"strokes": [[[1, 2]]]}', "Drawing 2 of “in.jsonl” has no"),
    "two digits": (
        GOOD + '{"label": 12, "strokes": [[[1, 2]]]}',
        "Drawing 2 of “in.jsonl” has label “12”",
    ),
    "no strokes": ('{"label": 1, "strokes": []}', "Drawing 1 of .* has no strokes"),
    "a bad line": (GOOD + GOOD + "x", "Line 3 of “in.jsonl”"),
}


@pytest.mark.parametrize("fault", BAD_STROKES)
def test_nothing_is_imported_from_a_strokes_file_with_a_fault(
    tmp_path: Path, other: SampleStore, fault: str
) -> None:
    text, message = BAD_STROKES[fault]
    (tmp_path / "in.jsonl").write_text(text)

    with pytest.raises(UserError, match=message):
        import_from(tmp_path / "in.jsonl", other, SampleFormat.STROKES)
    assert other.all() == []


def a_folder(folder: Path) -> Path:
    """Create a folder of pictures with a large one of a seven."""
    (folder / "7").mkdir(parents=True)
    grey_picture(SAMPLES[0].strokes).save(folder / "7" / "seven.png")
    return folder


def test_a_large_picture_is_read_as_on_the_pad(
    tmp_path: Path, other: SampleStore
) -> None:
    folder = a_folder(tmp_path / "in")
    (folder / "7" / "notes.txt").touch()
    (folder / "more").mkdir()

    assert import_from(folder, other, SampleFormat.PICTURES) == Imported(
        added=1, already_there=0
    )
    (sample,) = other.all()
    assert sample.label == 7
    assert np.abs(sample.model_input - model_input(SAMPLES[0].strokes)).mean() < 0.05


def test_white_on_black_is_the_same_ink(tmp_path: Path, other: SampleStore) -> None:
    levels = np.round(model_input(SAMPLES[0].strokes) * 255).astype(np.uint8)
    for name, picture in (("black", levels), ("white", 255 - levels)):
        (tmp_path / "in" / "3").mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(tmp_path / "in" / "3" / f"{name}.png")

    assert import_from(tmp_path / "in", other, SampleFormat.PICTURES).added == 1
    assert np.array_equal(np.round(other.all()[0].model_input * 255), levels)


@pytest.mark.parametrize("side", [28, 100])
def test_a_picture_without_ink_is_named(
    tmp_path: Path, other: SampleStore, side: int
) -> None:
    folder = a_folder(tmp_path / "in")
    Image.new("L", (side, side), 255).save(folder / "7" / "blank.png")

    with pytest.raises(UserError, match=r"“blank\.png”"):
        import_from(folder, other, SampleFormat.PICTURES)
    assert other.all() == []


def test_a_damaged_picture_is_named(tmp_path: Path, other: SampleStore) -> None:
    folder = a_folder(tmp_path / "in")
    (folder / "7" / "zz.png").write_bytes(b"\x89PNG")

    with pytest.raises(UserError, match=r"“zz\.png” cannot be opened"):
        import_from(folder, other, SampleFormat.PICTURES)
    assert other.all() == []


def test_a_folder_without_pictures_is_refused(
    tmp_path: Path, other: SampleStore
) -> None:
    with pytest.raises(SamplesError, match="There are no pictures in"):
        import_from(tmp_path / "none", other, SampleFormat.PICTURES)


@pytest.mark.parametrize(
    ("images", "labels", "fault"),
    [
        ((3, 28, 28), [1, 2], "“images-idx3” has 3 images and 2 labels"),
        ((2, 28, 28), [1, 10], "“images-idx3” has labels other than the digits"),
        ((2, 20, 28), [1, 2], "images in “images-idx3” are 20×28, not 28×28"),
    ],
)
def test_an_idx_pair_that_does_not_match_is_refused(
    tmp_path: Path, images: tuple[int, ...], labels: list[int], fault: str
) -> None:
    content = format_idx(np.zeros(images, np.uint8), IMAGES_MAGIC)
    (tmp_path / "images-idx3").write_bytes(content)
    content = format_idx(np.array(labels, np.uint8), LABELS_MAGIC)
    (tmp_path / "labels-idx1").write_bytes(content)

    with pytest.raises(UserError, match=fault):
        drawings_in(tmp_path / "images-idx3", SampleFormat.IDX)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_instead_of_a_data_set_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "images")

    with pytest.raises(DataError, match="“images” cannot be read: it is a pipe"):
        drawings_in(tmp_path / "images", SampleFormat.IDX)


def test_the_file_of_labels_is_no_data_set(tmp_path: Path, store: SampleStore) -> None:
    export(store.all(), tmp_path / "out", SampleFormat.IDX)

    with pytest.raises(UserError, match=f"“{LABELS_NAME}” is no data set of images"):
        drawings_in(tmp_path / "out" / LABELS_NAME, SampleFormat.IDX)


def test_arrays_of_others_are_imported_and_named(
    tmp_path: Path, other: SampleStore
) -> None:
    images = np.zeros((3, 28, 28))
    images[:, 4:24, [9, 14, 19]] = np.eye(3)[:, None]
    path = tmp_path / "digits.npz"
    np.savez(path, x_train=1 - images, y_train=[7, 1, 4])
    found = drawings_in(path, SampleFormat.IDX)
    result = keep(other, list(found.drawings), found.notes)

    assert result.message == (
        "“digits.npz” was read as NumPy (x_train, y_train). Its digits are dark on"
        " light, and were inverted. 3 drawings were added."
    )
    assert [sample.label for sample in other.all()] == [7, 1, 4]
    assert other.all()[1].model_input[10].tolist() == images[1, 10].tolist()


def test_strokes_of_others_are_imported_and_named(
    tmp_path: Path, other: SampleStore
) -> None:
    word = {"word": "seven", "drawing": [[[0, 8, 3], [0, 1, 12]]]}
    (tmp_path / "x.ndjson").write_text(json.dumps(word))
    found = drawings_in(tmp_path / "x.ndjson", SampleFormat.STROKES)

    assert list(found.notes) == ["“x.ndjson” was read as Quick, Draw!."]
    keep(other, list(found.drawings))
    assert [sample.label for sample in other.all()] == [7]


def test_a_table_names_pictures_and_their_labels(
    tmp_path: Path, other: SampleStore
) -> None:
    folder = a_folder(tmp_path / "in")
    (folder / "index.csv").write_text("File;Label\n7\\seven.png;sept\nlost.png;1\n")
    found = drawings_in(folder, SampleFormat.PICTURES)

    assert "1 of the 2 files" in found.notes[0]
    keep(other, list(found.drawings))
    assert [sample.label for sample in other.all()] == [7]


def test_a_table_of_numbers_is_refused_for_single_digits(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "in")
    (folder / "index.csv").write_text("file,label\n7/seven.png,77\n")

    with pytest.raises(SamplesError, match=r"“seven\.png” has label “77”"):
        drawings_in(folder, SampleFormat.PICTURES)


@pytest.mark.parametrize(
    ("added", "there", "message"),
    [
        (1, 0, "1 drawing was added."),
        (12, 0, "12 drawings were added."),
        (0, 7, "0 drawings were added. Already there: 7."),
    ],
)
def test_the_message_of_an_import(added: int, there: int, message: str) -> None:
    assert Imported(added=added, already_there=there).message == message


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"written": 1}, "1 drawing was exported to “out”."),
        ({"written": 2}, "2 drawings were exported to “out”."),
        (
            {"written": 2, "without_strokes": 1},
            "2 drawings were exported to “out”. Left out without strokes: 1.",
        ),
        (
            {"written": 2, "non_digits": 3},
            "2 drawings were exported to “out”. Left out as “not a digit”: 3.",
        ),
    ],
)
def test_the_message_of_an_export(counts: dict[str, int], message: str) -> None:
    exported = Exported(path=Path("a/out"), **counts)

    assert exported.message == message


def test_samples_without_strokes_are_counted_as_left_out(
    tmp_path: Path, store: SampleStore
) -> None:
    exported = export(store.all(), tmp_path / "out.jsonl", SampleFormat.STROKES)

    assert (exported.written, exported.without_strokes) == (len(SAMPLES), 1)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte.gz"),
    ],
)
def test_labels_are_found_by_the_name_of_their_images(
    tmp_path: Path, store: SampleStore, other: SampleStore, images: str, labels: str
) -> None:
    export(store.all(), tmp_path / "out", SampleFormat.IDX)
    for name, new_name in ((IMAGES_NAME, images), (LABELS_NAME, labels)):
        content = (tmp_path / "out" / name).read_bytes()
        packed = gzip.compress(content) if new_name.endswith(".gz") else content
        (tmp_path / "out" / new_name).write_bytes(packed)

    found = drawings_in(tmp_path / "out" / images, SampleFormat.IDX)
    assert keep(other, list(found.drawings)).added == len(SAMPLES) + 1


def test_images_without_labels_are_refused(tmp_path: Path, store: SampleStore) -> None:
    export(store.all(), tmp_path / "out", SampleFormat.IDX)
    (tmp_path / "out" / LABELS_NAME).unlink()

    with pytest.raises(DataError, match=f"The labels of “{IMAGES_NAME}” are missing"):
        drawings_in(tmp_path / "out" / IMAGES_NAME, SampleFormat.IDX)
