from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.ink.strokes import StrokeRecord, stroke, write_strokes
from trainer.__main__ import main
from trainer.data.datasets import load_labelled, open_dataset
from trainer.data.orientation import TURNS, better_turned
from trainer.data.synthesis import synthesize

BACK = {name: name for name in TURNS} | {"left": "right", "right": "left"}
"""What undoes each turn."""

LABELS = np.arange(60) % 10
IMAGES = np.zeros((60, 28, 28), np.uint8)
IMAGES[np.arange(60), 4 + LABELS, 6] = 255  # tells which digit it is
IMAGES[:, 20, 10:18] = 255  # tells which way is up


def read(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Read the marks; zero where they are not in their places."""
    digits: NDArray[np.int64] = np.clip(images[:, :, 6].argmax(axis=1) - 4, 0, 9)
    return digits


@pytest.mark.parametrize("turn", TURNS)
def test_a_data_set_on_its_side_is_noticed_with_what_turns_it(turn: str) -> None:
    found = better_turned(TURNS[turn](IMAGES), LABELS, read)

    assert found
    assert np.array_equal(TURNS[found.turn](TURNS[turn](IMAGES)), IMAGES)
    assert found.turn == BACK[turn]
    assert (found.after, found.n) == (1, 60)


def test_an_upright_data_set_is_left_alone() -> None:
    assert better_turned(IMAGES, LABELS, read) is None


def test_a_data_set_is_turned_for_training_and_for_scoring(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.npz"
    turned = TURNS["left"](IMAGES)
    turned[:, 13, 13] = np.arange(60) * 4  # no two are alike
    np.savez(path, images=turned, labels=LABELS)
    upright = {image.tobytes() for image in TURNS["right"](turned)}
    train, validation = open_dataset(
        str(path), tmp_path, turn="right"
    ).train_and_validation()
    labelled = load_labelled(str(path), tmp_path, turn="right")

    assert {image.tobytes() for image in train.joined(validation).images} <= upright
    for image in np.round(labelled.images * 255).astype(np.uint8):
        assert image.tobytes() in upright


def test_numbers_are_not_turned(tmp_path: Path) -> None:
    line = (stroke([(0, 0), (5, 9)]),)
    write_strokes(tmp_path / "x.jsonl", [StrokeRecord(strokes=line, label="12")])

    with pytest.raises(DataError, match="single digits"):
        load_labelled(str(tmp_path / "x.jsonl"), tmp_path, turn="left")


@pytest.mark.slow
def test_evaluate_says_how_to_turn_a_data_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digits = synthesize(200, 5)
    path = tmp_path / "sideways.npz"
    np.savez(path, images=digits.images.transpose(0, 2, 1), labels=digits.labels)
    arguments = ["evaluate", "--store", str(tmp_path / "store"), "--data", str(path)]

    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert "“sideways.npz” was read as NumPy (images, labels)." in err
    assert err.rstrip().endswith("turned. Add --turn transpose.")

    assert main([*arguments, "--turn", "transpose"]) == 0
    out, err = capsys.readouterr()
    assert "Add --turn" not in err
    assert "19" in out.split(" of 200 right")[0][-3:]
