"""The epochs of a training run, in a file beside the model."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from mnist_gui.core.events import EpochFinished, UnknownEventError, decode, encode

HISTORY_NAME: Final = "history.jsonl"


def write_history(epochs: Iterable[EpochFinished], folder: Path) -> None:
    """Write the epochs of a run into a model's folder, one event a line."""
    lines = "".join(f"{encode(epoch)}\n" for epoch in epochs)
    (folder / HISTORY_NAME).write_text(lines, encoding="utf-8")


def read_history(folder: Path) -> list[EpochFinished]:
    """Return the epochs of the run that trained a model.

    Empty where the file is missing or damaged.
    """
    try:
        lines = (folder / HISTORY_NAME).read_text(encoding="utf-8").splitlines()
        events = [decode(line) for line in lines]
    except (OSError, UnicodeDecodeError, UnknownEventError):
        return []
    return [event for event in events if isinstance(event, EpochFinished)]
