from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.adaptation.memory import (
    MEMORY_NAME,
    Head,
    Heads,
    KnownDigits,
    add_rejection_head,
    read_memory,
    write_memory,
)
from mnist_gui.core.errors import ModelError
from tests.helpers.core.adaptation_examples import a_memory, a_rejection_head


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


def test_the_original_rejection_head_is_added_to_a_file_without_changing_the_rest(
    tmp_path: Path,
) -> None:
    write_memory(a_memory(), tmp_path)
    before = read_memory(tmp_path)
    assert before is not None
    assert before.rejection_head is None

    add_rejection_head(a_rejection_head(), tmp_path)
    after = read_memory(tmp_path)

    assert after is not None
    assert after.rejection_head is not None
    assert after.rejection_head.is_same_as(a_rejection_head())
    assert np.array_equal(after.moments, before.moments)
    assert np.array_equal(after.tuning_set.features, before.tuning_set.features)
    write_memory(replace(a_memory(), rejection_head=a_rejection_head()), tmp_path)
    again = read_memory(tmp_path)
    assert again is not None
    assert again.rejection_head is not None
    assert again.rejection_head.is_same_as(a_rejection_head())


def test_nothing_can_be_added_to_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / MEMORY_NAME).write_bytes(b"nonsense")

    with pytest.raises(ModelError, match=r"teaching\.npz cannot be read\.$"):
        add_rejection_head(a_rejection_head(), tmp_path)


def test_heads_differ_if_either_head_does() -> None:
    digits, rejection = a_memory().head, a_rejection_head()
    heads, moved = Heads(digits, rejection), rejection._replace(bias=-rejection.bias)

    assert heads.is_same_as(Heads(digits.divided_by(1), rejection))
    assert not heads.is_same_as(Heads(digits.divided_by(2), rejection))
    assert not heads.is_same_as(Heads(digits, moved))
    assert not heads.is_same_as(Heads(digits, None))
    assert not Heads(digits, None).is_same_as(Heads(digits.divided_by(2), None))


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
