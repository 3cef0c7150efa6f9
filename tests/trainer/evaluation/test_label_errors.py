from pathlib import Path

import numpy as np

from trainer.data.mnist import Mnist
from trainer.evaluation.label_errors import LABEL_ERRORS, known_wrong


def test_fifteen_labels_are_known_to_be_wrong() -> None:
    assert len(set(LABEL_ERRORS)) == 15
    assert all(0 <= place < 10_000 for place in LABEL_ERRORS)


def test_of_other_labels_nothing_is_known() -> None:
    for labels in ([], [1, 2, 3], [-1] * 10_000, np.arange(10_000) % 10):
        assert known_wrong(np.array(labels, np.int64)) is None


def test_they_are_marked_in_the_test_split(mnist_dir: Path) -> None:
    labels = Mnist(mnist_dir).test().labels
    found = known_wrong(labels.astype(np.int64))

    assert found is not None
    assert np.flatnonzero(found).tolist() == list(LABEL_ERRORS)
    # The labels that the authors of the list looked at.
    assert labels[found].tolist() == [8, 0, 9, 4, 2, 5, 6, 6, 5, 5, 0, 1, 4, 6, 5]


def test_one_label_changed_is_another_data_set(mnist_dir: Path) -> None:
    labels = Mnist(mnist_dir).test().labels.copy()
    labels[0] = 8

    assert known_wrong(labels) is None
    assert known_wrong(labels[1:]) is None
