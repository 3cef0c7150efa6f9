from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.events import EpochFinished, TrainingEvent
from trainer.config import TrainConfig
from trainer.data.splits import TrainingData
from trainer.data.toy import ToyDigits
from trainer.loop.checkpoint import (
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    save_checkpoint,
)
from trainer.loop.training import train
from trainer.run import run

pytestmark = pytest.mark.slow


def config(folder: Path, *, resume: bool = True, seed: int = 0) -> TrainConfig:
    return TrainConfig(
        data="fake",
        data_dir=folder,
        store=folder,
        recipe="quick",
        architecture="softmax",
        seed=seed,
        checkpoint=folder / "run.npz",
        resume=resume,
    )


@pytest.fixture
def saved(tmp_path: Path) -> TrainConfig:
    epoch = EpochFinished(
        epoch=1, epochs=2, loss=0.5, accuracy=0.8, val_loss=0.4, val_accuracy=0.9
    )
    values = [np.arange(6.0).reshape(2, 3), np.array(7)]
    chosen = config(tmp_path)
    save_checkpoint(
        tmp_path / "run.npz", chosen, Checkpoint(history=[epoch], variables=values)
    )
    return chosen


def test_a_checkpoint_is_loaded_as_it_was_saved(
    saved: TrainConfig, tmp_path: Path
) -> None:
    loaded = load_checkpoint(tmp_path / "run.npz", saved)

    assert loaded is not None
    assert [epoch.val_accuracy for epoch in loaded.history] == [0.9]
    assert [value.tolist() for value in loaded.variables] == [[[0, 1, 2], [3, 4, 5]], 7]


def test_a_checkpoint_need_not_exist_yet(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path / "run.npz", config(tmp_path)) is None


@pytest.mark.usefixtures("saved")
def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="another run"):
        load_checkpoint(tmp_path / "run.npz", config(tmp_path, seed=1))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_checkpoint_is_refused(
    saved: TrainConfig, tmp_path: Path, share: float
) -> None:
    path = tmp_path / "run.npz"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])

    with pytest.raises(CheckpointError, match=r"run\.npz"):
        load_checkpoint(path, saved)


@pytest.mark.parametrize(
    ("field", "value"),
    [(8, 1), (10, 8), (10, 99)],
    ids=["encrypted", "marked as compressed", "unknown compression"],
)
def test_an_encrypted_or_compressed_checkpoint_is_refused(
    saved: TrainConfig, tmp_path: Path, field: int, value: int
) -> None:
    path = tmp_path / "run.npz"
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + field] = value
    path.write_bytes(content)

    with pytest.raises(CheckpointError, match=r"run\.npz"):
        load_checkpoint(path, saved)


def test_an_unwritable_checkpoint_stops_a_run_before_it_starts(tmp_path: Path) -> None:
    log: list[TrainingEvent] = []
    nowhere = replace(config(tmp_path), checkpoint=tmp_path / "none" / "run.npz")
    with pytest.raises(FileNotFoundError) as error:
        run(nowhere, log.append)

    assert error.value.filename == str(tmp_path / "none")
    assert log == []


@pytest.mark.slow
def test_a_resumed_run_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    data = TrainingData(*ToyDigits().train_and_validation())
    whole: list[TrainingEvent] = []
    train(config(tmp_path, resume=False), data, whole.append)
    (tmp_path / "run.npz").unlink()

    def die_before_the_second_checkpoint(event: TrainingEvent) -> None:
        if isinstance(event, EpochFinished) and event.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(config(tmp_path), data, die_before_the_second_checkpoint)
    resumed: list[TrainingEvent] = []
    train(config(tmp_path), data, resumed.append)

    epochs = [event for event in resumed if isinstance(event, EpochFinished)]
    assert epochs == [event for event in whole if isinstance(event, EpochFinished)]
