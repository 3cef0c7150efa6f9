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


def test_errors_are_counted_under_each_and_all_count_the_same(split: Split) -> None:
    scores = errors_under(FakeClassifier(digit=7), split)

    assert list(scores) == list(CORRUPTIONS)
    assert {(one.n, one.correct) for one in scores.values()} == {(20, 2)}
    assert mean_error(scores) == pytest.approx(90)


def test_a_corrupted_digit_in_a_file_is_found_and_brought_to_its_place(
    split: Split,
) -> None:
    with ThreadPoolExecutor() as workers:
        seen = as_files("scale", split, workers)

    assert seen.readable.all()
    assert seen.labels == [str(label) for label in split.labels]
    for image in seen.images:
        rows, columns = (np.flatnonzero((image > 0.1).any(axis=at)) for at in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 >= 19


def test_a_file_without_ink_has_nothing_to_read(split: Split) -> None:
    blank = Split(np.zeros((2, 28, 28), np.uint8), split.labels[:2])
    with ThreadPoolExecutor() as workers:
        seen = as_files("brightness", blank, workers)

    assert not seen.readable.any()


def test_the_sheet_has_a_row_for_each(split: Split) -> None:
    with Image.open(io.BytesIO(contact_sheet(split.images))) as sheet:
        assert sheet.height == pytest.approx(15 * 78, abs=10)
