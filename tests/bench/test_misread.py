from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from tests.bench.misread import Misreading, main, misreadings
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES
from trainer.data.drawings import LabelledInputs


def test_like_confusions_are_grouped_and_unreadable_drawings_left_out() -> None:
    labels = ["9", "7", "1", "9", "1", "42"]
    images = np.ones((len(labels), 28, 28), np.float32)
    readable = np.array([True, True, True, True, False, True])
    found = misreadings(
        FakeClassifier(digit=7, probability=0.3),
        LabelledInputs(images, labels, readable),
    )

    assert found == [
        Misreading("1", 7, False, 2),
        Misreading("42", 7, False, 5),
        Misreading("9", 7, False, 0),
        Misreading("9", 7, False, 3),
    ]


@pytest.mark.slow
def test_misread_drawings_are_drawn_and_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [StrokeRecord(strokes=s.strokes, label="x") for s in SAMPLES[:3]]
    write_strokes(tmp_path / "some.jsonl", [*wrong, *SAMPLES[3:6]])
    picture = tmp_path / "sheet.png"
    options = ["--data", str(tmp_path / "some.jsonl"), "--picture", str(picture)]

    assert main([*options, "--store", str(tmp_path)]) == 0
    first, _, *listed = capsys.readouterr().out.splitlines()
    assert first == "3 of 6 are misread."
    assert sorted(int(line.split()[-1]) for line in listed) == [0, 1, 2]
    with Image.open(picture) as sheet:
        assert sheet.width == pytest.approx(3 * 62, abs=10)
