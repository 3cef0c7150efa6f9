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


def test_what_is_written_is_read(tmp_path: Path) -> None:
    memory = a_memory()
    write_memory(memory, tmp_path)
    again = read_memory(tmp_path)

    assert again is not None
    assert again.head.is_same_as(memory.head)
    assert again.moments == pytest.approx(memory.moments, rel=1e-3, abs=1e-6)
    for one, other in ((again.practice, memory.practice), (again.exam, memory.exam)):
        assert np.array_equal(one.labels, other.labels)
        # A level of 255 of the widest feature is less than a twentieth.
        assert np.abs(one.features - other.features).max() < 0.05


def test_what_is_read_is_written_as_it_was(tmp_path: Path) -> None:
    """A model that is taught twice hands on the same file."""
    write_memory(a_memory(), tmp_path)
    content = (tmp_path / MEMORY_NAME).read_bytes()
    write_memory(a_memory(), tmp_path)

    assert (tmp_path / MEMORY_NAME).read_bytes() == content


def test_a_model_need_not_have_a_memory(tmp_path: Path) -> None:
    assert read_memory(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense"])
def test_a_damaged_memory_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MEMORY_NAME).write_bytes(content)

    with pytest.raises(ModelError, match=r"teaching\.npz cannot be read\.$"):
        read_memory(tmp_path)


def test_a_memory_that_lacks_something_is_damaged(tmp_path: Path) -> None:
    np.savez(tmp_path / MEMORY_NAME, kernel=np.zeros((3, 10)))

    with pytest.raises(ModelError):
        read_memory(tmp_path)


def test_what_is_gained_makes_up_for_nothing_lost() -> None:
    features = np.eye(3, dtype=np.float32)
    known = KnownDigits(features, np.array([0, 1, 2], np.uint8))
    before = Head(np.diag([1, 1, -1]).astype(np.float32), np.zeros(3, np.float32))
    after = Head(np.diag([1, -1, 1]).astype(np.float32), np.zeros(3, np.float32))

    assert known.correct(before) == known.correct(after) == 2
    assert known.lost(before, after) == 1
    assert known.lost(before, before) == 0
