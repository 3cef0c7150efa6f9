from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.adaptation.memory import (
    MEMORY_NAME,
    Head,
    KnownDigits,
    read_memory,
    write_memory,
)
from mnist_gui.core.errors import ModelError
from tests.helpers.core.adaptation_examples import a_memory


def test_a_memory_that_is_written_is_read_again(tmp_path: Path) -> None:
    memory = a_memory()
    write_memory(memory, tmp_path)
    again = read_memory(tmp_path)

    assert again is not None
    assert again.head.is_same_as(memory.head)
    assert again.moments == pytest.approx(memory.moments, rel=1e-3, abs=1e-6)
    for read, written in (
        (again.tuning_set, memory.tuning_set),
        (again.holdout_set, memory.holdout_set),
    ):
        assert np.array_equal(read.labels, written.labels)
        # A level of 255 of the widest feature is less than a twentieth.
        assert np.abs(read.features - written.features).max() < 0.05


def test_writing_a_memory_twice_gives_equal_files(tmp_path: Path) -> None:
    write_memory(a_memory(), tmp_path)
    content = (tmp_path / MEMORY_NAME).read_bytes()
    write_memory(a_memory(), tmp_path)

    assert (tmp_path / MEMORY_NAME).read_bytes() == content


def test_the_keys_of_the_file_are_those_of_published_models(tmp_path: Path) -> None:
    write_memory(a_memory(), tmp_path)

    with np.load(tmp_path / MEMORY_NAME) as arrays:
        keys = "bias features kernel labels low moments practice spread"
        assert sorted(arrays.files) == keys.split()


def test_a_model_without_the_file_has_no_memory(tmp_path: Path) -> None:
    assert read_memory(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense"])
def test_a_damaged_memory_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MEMORY_NAME).write_bytes(content)

    with pytest.raises(ModelError, match=r"teaching\.npz cannot be read\.$"):
        read_memory(tmp_path)


def test_a_memory_without_all_arrays_is_an_error(tmp_path: Path) -> None:
    np.savez(tmp_path / MEMORY_NAME, kernel=np.zeros((3, 10)))

    with pytest.raises(ModelError):
        read_memory(tmp_path)


def test_forgotten_digits_are_counted_whatever_is_gained() -> None:
    features = np.eye(3, dtype=np.float32)
    known = KnownDigits(features, np.array([0, 1, 2], np.uint8))
    before = Head(np.diag([1, 1, -1]).astype(np.float32), np.zeros(3, np.float32))
    after = Head(np.diag([1, -1, 1]).astype(np.float32), np.zeros(3, np.float32))

    assert known.correct(before) == known.correct(after) == 2
    assert known.forgotten(before, after) == 1
    assert known.forgotten(before, before) == 0
