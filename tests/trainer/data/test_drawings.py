from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from mnist_gui.core.errors import DataError, StrokesFileError
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from tests.helpers.core.ink_examples import SAMPLES, grey_picture, model_input
from tests.helpers.core.paged_files import pages, save_pages
from tests.helpers.trainer.idx_files import digits, write_mnist
from trainer.data.datasets import load_labelled

NONE = Path("/nowhere")


def save_digit(path: Path, index: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    ImageOps.invert(grey_picture(SAMPLES[index].strokes)).save(path)


@pytest.mark.parametrize("by_name", [True, False], ids=["mnist", "a folder"])
def test_load_labelled_takes_the_test_split_of_mnist(
    tmp_path: Path, by_name: bool
) -> None:
    write_mnist(tmp_path, 2, 12)
    if by_name:
        found = load_labelled("mnist", tmp_path)
    else:
        found = load_labelled(str(tmp_path), NONE)
    images, labels = digits(12)

    assert np.array_equal(found.images, images / np.float32(255))
    assert found.images.dtype == np.float32
    assert found.labels == [str(label) for label in labels]
    assert found.readable.all()


def test_load_labelled_needs_no_files_for_the_toy_set() -> None:
    found = load_labelled("fake", NONE)

    assert len(found.images) == len(found.labels) == len(found.readable) == 500
    assert 0 <= found.images.min() < found.images.max() <= 1


def test_strokes_are_preprocessed_as_on_the_pad(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, [*SAMPLES[:2], StrokeRecord(strokes=(), label="42")])
    found = load_labelled(str(path), NONE)

    assert found.labels == [SAMPLES[0].label, SAMPLES[1].label, "42"]
    assert np.abs(found.images[0] - model_input(SAMPLES[0].strokes)).max() < 0.05
    assert found.readable.tolist() == [True, True, False]
    assert found.images[2].max() == 0


@pytest.mark.parametrize("label", ["7.0", '" 7 "', '"7"', "7"])
def test_a_numeric_or_padded_label_is_normalized(tmp_path: Path, label: str) -> None:
    path = tmp_path / "DRAWN.JSONL"
    path.write_text(f'{{"strokes": [[[1, 2], [3, 9]]], "label": {label}}}\n')

    assert load_labelled(str(path), NONE).labels == ["7"]


@pytest.mark.parametrize("label", [None, "", " "])
def test_the_error_about_a_missing_label_names_the_drawing(
    tmp_path: Path, label: str | None
) -> None:
    path = tmp_path / "drawn.jsonl"
    second = StrokeRecord(strokes=SAMPLES[1].strokes, label=label)
    write_strokes(path, [SAMPLES[0], second])

    with pytest.raises(DataError, match=r"Drawing 2 of “drawn\.jsonl” has no label"):
        load_labelled(str(path), NONE)


def test_a_strokes_file_with_a_damaged_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, SAMPLES[:2])
    path.write_text(path.read_text() + "garbage\n")

    with pytest.raises(StrokesFileError, match="Line 3"):
        load_labelled(str(path), NONE)


def test_the_error_about_a_missing_label_names_the_picture(tmp_path: Path) -> None:
    save_digit(tmp_path / "a.png", 0)
    (tmp_path / "index.csv").write_text("file,label\na.png,7\na.png,\n")

    with pytest.raises(DataError, match=r"Picture 2 of “.*index\.csv” has no label"):
        load_labelled(str(tmp_path), NONE)


def test_a_folder_of_unlabelled_pictures_is_no_data_set(tmp_path: Path) -> None:
    save_digit(tmp_path / "a.png", 0)

    with pytest.raises(DataError, match="has neither pictures in folders 0 to 9, nor"):
        load_labelled(str(tmp_path), NONE)


def test_pictures_are_labelled_by_their_folders(tmp_path: Path) -> None:
    save_digit(tmp_path / "0" / "b.png", 0)
    save_digit(tmp_path / "0" / "A.JPG", 1)
    save_digit(tmp_path / "7" / "c.png", 29)
    save_digit(tmp_path / "else" / "d.png", 2)
    (tmp_path / "7" / "notes.txt").write_text("no picture")
    (tmp_path / "7" / "bad.png").write_text("no picture")
    found = load_labelled(str(tmp_path), NONE)

    assert found.labels == ["0", "0", "7", "7"]
    assert found.readable.tolist() == [True, True, False, True]
    assert found.images[2].max() == 0
    assert np.abs(found.images[3] - model_input(SAMPLES[29].strokes)).mean() < 0.015


def test_a_picture_of_several_pages_is_not_read_and_that_is_said(
    tmp_path: Path,
) -> None:
    save_digit(tmp_path / "3" / "a.png", 3)
    save_pages(tmp_path / "3" / "b.tif", pages(2))
    save_pages(tmp_path / "3" / "c.pdf", pages(1))
    found = load_labelled(str(tmp_path), NONE)

    assert found.readable.tolist() == [True, False, True]
    assert found.notes == [
        "Not read: 1 of 3. “b.tif” has several pages, and one label cannot hold for all"
        " of them. Save each as a picture of its own."
    ]


def test_pictures_are_labelled_by_an_index(tmp_path: Path) -> None:
    save_digit(tmp_path / "a b.png", 0)
    save_digit(tmp_path / "deep" / "ü.png", 29)
    (tmp_path / "index.csv").write_text(
        'writer,file,label\nx,"a b.png",0\ny,deep/ü.png,42\nz,none.png,3\n',
        encoding="utf-8",
    )
    found = load_labelled(str(tmp_path), NONE)

    assert found.labels == ["0", "42"]
    assert found.readable.tolist() == [True, True]
    assert found.notes == [
        "1 of the 3 files that “index.csv” names are missing and were left out; the"
        " first is “none.png”."
    ]


def test_a_label_in_an_index_may_have_several_rows(tmp_path: Path) -> None:
    save_digit(tmp_path / "a.png", 0)
    (tmp_path / "index.csv").write_text("file,label\na.png,12\\n34\n")
    found = load_labelled(str(tmp_path), NONE)

    assert found.labels == ["12\n34"]
    assert found.tasks[0].path == tmp_path / "a.png"


def test_an_index_takes_precedence_over_folders(tmp_path: Path) -> None:
    save_digit(tmp_path / "0" / "a.png", 0)
    (tmp_path / "index.csv").write_text("file,label\n0/a.png,5\n")

    assert load_labelled(str(tmp_path), NONE).labels == ["5"]


TABLES = {
    "nothing": b"",
    "other columns": b"name,digit\na.png,5\n",
    "one column": b"label\n5\n",
    "a row without a label": b"file,label\na.png\n",
    "a row without a file": b"label,file\n5\n",
    "only a heading": b"file,label\n",
    "binary": bytes(range(256)),
    "Latin-1": "file,label\né.png,5\n".encode("latin-1"),
    "zero bytes": bytes(90),
    "an unterminated field": b'file,label\n"' + 200_000 * b"x",
}


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_a_malformed_index_is_reported(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index.csv").write_bytes(content)

    with pytest.raises(DataError, match=r"\.$"):
        load_labelled(str(tmp_path), NONE)


@pytest.mark.parametrize("spec", ["nowhere", "nowhere/at/all", "", "a\0b", "MNIST"])
def test_load_labelled_refuses_what_is_no_data_set(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DataError):
        load_labelled(spec, NONE)


def test_the_error_about_a_missing_strokes_file_names_it(tmp_path: Path) -> None:
    with pytest.raises(StrokesFileError, match=r"“none\.jsonl” cannot be read"):
        load_labelled(str(tmp_path / "none.jsonl"), NONE)


def test_missing_mnist_is_reported() -> None:
    with pytest.raises(DataError, match="not complete"):
        load_labelled("mnist", NONE)


def test_folders_without_pictures_are_no_data_set(tmp_path: Path) -> None:
    (tmp_path / "3").mkdir()

    with pytest.raises(DataError, match="no drawings"):
        load_labelled(str(tmp_path), NONE)


def test_an_empty_strokes_file_is_no_data_set(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()

    with pytest.raises(DataError, match="no drawings"):
        load_labelled(str(tmp_path / "empty.jsonl"), NONE)


def test_idx_files_without_images_are_no_data_set(tmp_path: Path) -> None:
    write_mnist(tmp_path, 0, 0)

    with pytest.raises(DataError):
        load_labelled(str(tmp_path), NONE)


def test_a_blank_picture_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "4").mkdir()
    Image.new("L", (40, 40), 255).save(tmp_path / "4" / "blank.png")

    assert load_labelled(str(tmp_path), NONE).readable.tolist() == [False]


def test_non_digits_are_known_by_their_folder(tmp_path: Path) -> None:
    save_digit(tmp_path / "7" / "a.png", 7)
    save_digit(tmp_path / "none" / "b.png", 3)
    digits_, others = load_labelled(str(tmp_path), NONE).without_non_digits()

    assert digits_.labels == ["7"]
    assert others is not None
    assert others.labels == ["none"]
    assert len(others.images) == len(others.tasks) == len(others.readable) == 1


def test_a_data_set_without_any_digit_cannot_be_scored(tmp_path: Path) -> None:
    save_digit(tmp_path / "none" / "b.png", 3)

    with pytest.raises(DataError, match="All drawings in this data set are labelled"):
        load_labelled(str(tmp_path), NONE).without_non_digits()
