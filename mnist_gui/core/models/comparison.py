"""The comparison of a new model with the one active before, kept in its folder.

It refers to the user's samples by id and holds no images of them, as a model may be
given to others.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from mnist_gui.core.errors import ModelError

COMPARISON_NAME: Final = "comparison.json"
MEMORY: Final = "memory"
"""Data set name for the digits in an adaptable model's memory, used without MNIST."""

_NOT_A_COMPARISON: Final = (ValueError, TypeError, KeyError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class SetCompared:
    """What two models read in one set of digits."""

    in_use: list[list[int]]
    """Confusion matrix of the active model: 10×10 counts, rows are labels."""

    new: list[list[int]]
    is_worse: bool
    """Whether the new model is significantly worse."""

    @property
    def n(self) -> int:
        """Number of digits that were read."""
        return sum(map(sum, self.in_use))

    @property
    def in_use_accuracy(self) -> float:
        """Accuracy of the active model, in 0…1."""
        return _correct(self.in_use) / self.n

    @property
    def new_accuracy(self) -> float:
        """Accuracy of the new model, in 0…1."""
        return _correct(self.new) / self.n


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A sample that the two models read differently."""

    id: int
    label: int
    in_use: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The contents of `comparison.json`."""

    in_use: int  # version of the model that was active
    data: str  # the data set of `held_out`, as `--data` names it
    held_out: SetCompared
    own: SetCompared | None  # the user's held-out samples; None if there are none
    differences: list[Difference]  # in the order in which the samples were added

    def write(self, folder: Path) -> None:
        """Write `comparison.json` into a model's folder."""
        text = json.dumps(asdict(self)) + "\n"
        (folder / COMPARISON_NAME).write_text(text, encoding="utf-8")


def read_comparison(folder: Path) -> Comparison:
    """Read the comparison in a model's folder.

    Raises:
        ModelError: If there is none, or it is damaged.
    """
    try:
        values = json.loads((folder / COMPARISON_NAME).read_bytes())
        return Comparison(
            in_use=_count(values["in_use"]),
            data=str(values["data"]),
            held_out=_set(values["held_out"]),
            own=None if values["own"] is None else _set(values["own"]),
            differences=[
                Difference(**{name: _count(value) for name, value in item.items()})
                for item in values["differences"]
            ],
        )
    except OSError as error:
        reason = f"Model {folder.name} has not been compared with another one."
        raise ModelError(reason) from error
    except _NOT_A_COMPARISON as error:
        reason = f"The comparison of model {folder.name} is damaged."
        raise ModelError(reason) from error


def _correct(confusion: list[list[int]]) -> int:
    return sum(row[digit] for digit, row in enumerate(confusion))


def _set(values: dict[str, Any]) -> SetCompared:
    compared = SetCompared(
        in_use=_confusion(values["in_use"]),
        new=_confusion(values["new"]),
        is_worse=values["is_worse"] is True,
    )
    if compared.n == 0:
        raise ValueError("nothing was read")
    return compared


def _confusion(rows: list[list[int]]) -> list[list[int]]:
    confusion = [[_count(cell) for cell in row] for row in rows]
    if [len(row) for row in confusion] != [10] * 10:
        raise ValueError("not a table of ten digits by ten")
    return confusion


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
