from pathlib import Path

import pytest

from mnist_gui.core.events import StepDone, encode
from mnist_gui.core.models.manifest import hash_files, verify
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.trainer.evaluation_examples import training_epochs
from trainer.publishing.history import HISTORY_NAME, read_history, write_history


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_history(training_epochs(3), tmp_path)

    assert read_history(tmp_path) == training_epochs(3)


def test_other_events_are_skipped(tmp_path: Path) -> None:
    step = StepDone(
        step=1, steps=2, loss=1, accuracy=0, images_per_second=9, seconds_left=1
    )
    (tmp_path / HISTORY_NAME).write_text(
        f"{encode(step)}\n{encode(training_epochs(1)[0])}\n", encoding="utf-8"
    )

    assert read_history(tmp_path) == training_epochs(1)


def test_a_model_without_a_history_has_no_epochs(tmp_path: Path) -> None:
    assert read_history(tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\n",
        b'{"event": "EpochFinished"}\n',
        encode(training_epochs(1)[0]).replace("1.5", "NaN").encode(),
        encode(training_epochs(1)[0]).replace("1.5", '"high"').encode(),
    ],
)
def test_a_damaged_history_has_no_epochs(tmp_path: Path, content: bytes) -> None:
    (tmp_path / HISTORY_NAME).write_bytes(content)

    assert read_history(tmp_path) == []


def test_the_history_belongs_to_a_models_files(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"graph")
    write_history(training_epochs(3), tmp_path)
    a_manifest(files=hash_files(tmp_path)).write(tmp_path)

    assert HISTORY_NAME in verify(tmp_path).files
    assert read_history(tmp_path) == training_epochs(3)
