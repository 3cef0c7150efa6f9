import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from tests.bench.robustness import as_files, contact_sheet, errors_under, mean_error
from tests.bench.support.corruptions import CORRUPTIONS
from tests.helpers.core.fake_classifiers import FakeClassifier
from trainer.data.splits import Split
from trainer.data.synthesis import synthesize


@pytest.fixture(scope="module")
def split() -> Split:
    return synthesize(20, seed=6)


def test_errors_under_each_corruption_are_averaged(split: Split) -> None:
    scores = errors_under(FakeClassifier(digit=7), split)

    assert list(scores) == list(CORRUPTIONS)
    assert {(score.n, score.correct) for score in scores.values()} == {(20, 2)}
    assert mean_error(scores) == pytest.approx(90)


def test_a_corrupted_digit_in_a_file_is_found_and_normalised(
    split: Split,
) -> None:
    with ThreadPoolExecutor() as workers:
        data = as_files("scale", split, workers)

    assert data.readable.all()
    assert data.labels == [str(label) for label in split.labels]
    for image in data.images:
        rows, columns = (np.flatnonzero((image > 0.1).any(axis=at)) for at in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 >= 19


def test_a_file_without_ink_is_unreadable(split: Split) -> None:
    blank = Split(np.zeros((2, 28, 28), np.uint8), split.labels[:2])
    with ThreadPoolExecutor() as workers:
        data = as_files("brightness", blank, workers)

    assert not data.readable.any()


def test_the_contact_sheet_has_a_row_per_corruption(split: Split) -> None:
    with Image.open(io.BytesIO(contact_sheet(split.images))) as sheet:
        assert sheet.height == pytest.approx(15 * 78, abs=10)
