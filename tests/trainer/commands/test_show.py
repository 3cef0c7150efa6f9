import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.ink.strokes import write_strokes
from tests.helpers.core.ink_examples import SAMPLES
from trainer.__main__ import main
from trainer.data.contact_sheet import draw_sheet
from trainer.data.synthesis import synthesize
from trainer.data.toy import ToyDigits


def show(*arguments: str) -> int:
    return main(["show", "--data", "fake", *arguments])


@pytest.mark.slow
def test_show_prints_a_digit_as_a_matrix_of_pixels(
    capsys: pytest.CaptureFixture[str],
) -> None:
    split, _ = ToyDigits().train_and_validation()
    assert show("--digit", "7") == 0
    heading, *rows = capsys.readouterr().out.splitlines()

    assert heading == f"training image 7 of fake, labelled {split.labels[7]}:"
    assert len(rows) == 28
    assert {len(row) for row in rows} == {28 * 4 - 1}
    pixels = np.array([[int(pixel) for pixel in row.split()] for row in rows])
    assert np.array_equal(pixels, split.images[7])


@pytest.mark.slow
@pytest.mark.parametrize("number", ["2000", "-1"])
def test_a_digit_out_of_range_is_reported(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show("--digit", number) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"There is no image {number}: fake has 2000 training images, 0 to 1999.\n"
    )


def test_a_sheet_is_drawn_to_the_output(tmp_path: Path) -> None:
    assert show("--output", str(tmp_path / "a.png")) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]

    with Image.open(tmp_path / "a.png") as sheet:
        assert sheet.format == "PNG"
        assert min(sheet.size) > 500
        darkness = 255 - np.asarray(sheet)
    assert darkness.max() == 255
    assert np.median(darkness) == 0


def test_the_sheet_is_digits_png_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert show() == 0
    assert (tmp_path / "digits.png").is_file()
    assert capsys.readouterr().out.endswith("in digits.png.\n")


def test_half_of_the_sheet_is_synthetic_if_the_data_set_has_both(
    tmp_path: Path,
) -> None:
    path = tmp_path / "both.png"
    assert show("--count", "40", "--output", str(path), "--data", "fake+synthetic") == 0

    (train, _), synthetic = ToyDigits().train_and_validation(), synthesize(20, seed=1)
    images = np.concatenate([train.images[:20], synthetic.images])
    labels = [*train.labels[:20], *synthetic.labels]
    assert path.read_bytes() == draw_sheet(images, [str(label) for label in labels])


def test_printing_a_digit_draws_no_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert show("--digit", "0") == 0
    assert not any(tmp_path.iterdir())


def test_the_sheet_shows_the_images_in_rows() -> None:
    rng = np.random.default_rng(1)
    images = rng.integers(256, size=(13, 28, 28)).astype(np.uint8)
    content = draw_sheet(images, [str(number % 10) for number in range(13)])
    with Image.open(io.BytesIO(content)) as sheet:
        pixels = 255 - np.asarray(sheet)

    assert np.array_equal(pixels[6:62:2, 6:62:2], images[0])
    # The thirteenth begins the second row.
    assert np.array_equal(pixels[84:140:2, 6:62:2], images[12])


def test_the_sheet_shows_each_label_below_its_image() -> None:
    blank = np.zeros((2, 28, 28), np.uint8)

    def ink(*labels: int) -> list[int]:
        sheet = draw_sheet(blank, [str(label) for label in labels])
        with Image.open(io.BytesIO(sheet)) as image:
            pixels = 255 - np.asarray(image, int)
        assert pixels[:62].max() == 0
        return [int(pixels[62:, :65].sum()), int(pixels[62:, 65:].sum())]

    eight, one = ink(8, 1)
    assert eight > one > 0
    assert ink(1, 8) == [one, eight]


def test_a_strokes_file_can_be_shown(tmp_path: Path) -> None:
    write_strokes(tmp_path / "drawn.jsonl", SAMPLES)
    arguments = ["--data", str(tmp_path / "drawn.jsonl")]

    assert main(["show", *arguments, "--output", str(tmp_path / "a.png")]) == 0


def test_synthetic_digits_are_sorted_on_the_sheet(tmp_path: Path) -> None:
    arguments = ["--data", "synthetic", "--count", "24"]
    assert main(["show", *arguments, "--output", str(tmp_path / "a.png")]) == 0

    digits = synthesize(24, seed=0)
    with Image.open(tmp_path / "a.png") as sheet:
        pixels = 255 - np.asarray(sheet)
    zeros = digits.images[digits.labels == 0]
    assert np.array_equal(pixels[6:62:2, 6:62:2], zeros[0])
    assert np.array_equal(pixels[6:62:2, 68:124:2], zeros[1])


@pytest.mark.parametrize(("count", "drawn"), [("13", 13), ("1", 1), ("0", 1)])
def test_count_sets_the_number_of_images(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: str, drawn: int
) -> None:
    write_strokes(tmp_path / "drawn.jsonl", SAMPLES)
    arguments = ["--data", str(tmp_path / "drawn.jsonl"), "--count", count]

    assert main(["show", *arguments, "--output", str(tmp_path / "a.png")]) == 0
    assert capsys.readouterr().out.startswith(f"Drew {drawn} images of ")


def test_a_sheet_that_cannot_be_written_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show("--output", str(tmp_path / "none" / "a.png")) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("No such file or directory.")
