from pathlib import Path

import numpy as np

from trainer.data.mnist import Mnist
from trainer.evaluation.label_errors import LABEL_ERRORS, find_label_errors


def test_fifteen_label_errors_are_listed() -> None:
    assert len(set(LABEL_ERRORS)) == 15
    assert all(0 <= index < 10_000 for index in LABEL_ERRORS)


def test_other_labels_have_no_known_errors() -> None:
    for labels in ([], [1, 2, 3], [-1] * 10_000, np.arange(10_000) % 10):
        assert find_label_errors(np.array(labels, np.int64)) is None


def test_label_errors_are_found_in_mnists_test_split(mnist_dir: Path) -> None:
    labels = Mnist(mnist_dir).test().labels
    found = find_label_errors(labels.astype(np.int64))

    assert found is not None
    assert np.flatnonzero(found).tolist() == list(LABEL_ERRORS)
    # The labels in the authors' list.
    assert labels[found].tolist() == [8, 0, 9, 4, 2, 5, 6, 6, 5, 5, 0, 1, 4, 6, 5]


def test_a_changed_label_makes_another_data_set(mnist_dir: Path) -> None:
    labels = Mnist(mnist_dir).test().labels.copy()
    labels[0] = 8

    assert find_label_errors(labels) is None
    assert find_label_errors(labels[1:]) is None
