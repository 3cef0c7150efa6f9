"""Save and load the state of a run between two epochs, to resume it after a crash."""

import io
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import UserError, reason_of
from mnist_gui.core.events import EpochFinished
from mnist_gui.core.files.atomic import write_atomically
from trainer.config import TrainConfig

_RUN: Final = "run"
_HISTORY: Final = "history"
_DAMAGED: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,  # encrypted, or compressed by an unknown method
    zlib.error,
    zipfile.BadZipFile,
)


class CheckpointError(UserError):
    """A file is not a checkpoint of this run."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """The state of a run after some epochs."""

    history: list[EpochFinished]
    variables: list[NDArray[Any]]
    """Values of the networks' and the optimizer's variables, in order."""


def save_checkpoint(path: Path, config: TrainConfig, checkpoint: Checkpoint) -> None:
    """Write a checkpoint atomically; on an OSError the previous one stays."""
    epochs = [asdict(epoch) for epoch in checkpoint.history]
    identity = json.dumps({**_identity(config), _HISTORY: epochs})
    content = io.BytesIO()
    arrays = {f"{index:04}": value for index, value in enumerate(checkpoint.variables)}
    np.savez(content, **{_RUN: np.array(identity)}, **arrays)  # type: ignore[arg-type]
    write_atomically(path, content.getvalue())


def load_checkpoint(path: Path, config: TrainConfig) -> Checkpoint | None:
    """Read the checkpoint of a run; return None if there is none yet.

    Raises:
        CheckpointError: If the file is damaged, or belongs to another run.
    """
    if not path.exists():
        return None
    try:
        content = io.BytesIO(path.read_bytes())
        with np.load(content, allow_pickle=False) as arrays:
            run = json.loads(str(arrays[_RUN]))
            names = sorted(name for name in arrays.files if name != _RUN)
            variables = [arrays[name] for name in names]
        history = [EpochFinished(**epoch) for epoch in run.pop(_HISTORY)]
    except _DAMAGED as error:
        raise CheckpointError(
            f"“{path}” is not a checkpoint, or is damaged."
        ) from error
    except OSError as error:
        text = f"“{path}” cannot be read: {reason_of(error)}."
        raise CheckpointError(text) from error
    if run != _identity(config):
        raise CheckpointError(
            f"“{path}” is the checkpoint of another run, with other data, another"
            " network, recipe, seed, base model or weight of your drawings."
        )
    return Checkpoint(history=history, variables=variables)


def _identity(config: TrainConfig) -> dict[str, object]:
    return {
        "data": config.data,
        "architecture": config.chosen_architecture,
        "recipe": config.recipe,
        "seed": config.seed,
        "parent": config.base_version,
        "drawings_weight": config.drawings_weight,
    }
