"""What two models read in the same digits, kept beside the newer one.

It names the person's own drawings and holds no picture of them: a model may be
given to others.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from mnist_gui.core.errors import ModelError

COMPARISON_NAME: Final = "comparison.json"
MEMORY: Final = "memory"
"""The name of digits that a model to be taught remembers, where MNIST is absent."""

_DIGITS: Final = range(10)
_NOT_A_COMPARISON: Final = (ValueError, TypeError, KeyError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class SetCompared:
    """What two models read in one set of digits."""

    in_use: list[list[int]]
    """10×10: how many of each digit, by row, were read as each, by column."""

    new: list[list[int]]
    is_worse: bool
    """Whether the new model is worse beyond chance."""

    @property
    def n(self) -> int:
        """How many digits were read."""
        return sum(map(sum, self.in_use))

    @property
    def in_use_accuracy(self) -> float:
        """The share that the model in use read rightly."""
        return _right(self.in_use) / self.n

    @property
    def new_accuracy(self) -> float:
        """The share that the new model read rightly."""
        return _right(self.new) / self.n


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A drawing of the person's own that two models read differently."""

    id: int
    label: int
    in_use: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The contents of `comparison.json`."""

    in_use: int
    """Version of the model that was in use."""

    data: str
    """What `held_out` is of, as `--data` names it."""

    held_out: SetCompared
    own: SetCompared | None
    """The drawings that the person keeps aside; None where there are none."""

    differences: list[Difference]
    """In the order in which the drawings were made."""

    def write(self, folder: Path) -> None:
        """Write it into a model's folder."""
        text = json.dumps(asdict(self)) + "\n"
        (folder / COMPARISON_NAME).write_text(text, encoding="utf-8")


def read_comparison(folder: Path) -> Comparison:
    """Read with which model a model was compared, and how it did.

    Raises:
        ModelError: If it was compared with none, or the file is damaged.
    """
    try:
        values = json.loads((folder / COMPARISON_NAME).read_bytes())
        return Comparison(
            in_use=_whole(values["in_use"]),
            data=str(values["data"]),
            held_out=_set(values["held_out"]),
            own=None if values["own"] is None else _set(values["own"]),
            differences=[_difference(one) for one in values["differences"]],
        )
    except OSError as error:
        raise ModelError(f"Model {folder.name} was compared with no other.") from error
    except _NOT_A_COMPARISON as error:
        raise ModelError(
            f"The comparison kept with model {folder.name} is damaged."
        ) from error


def _right(confusion: list[list[int]]) -> int:
    return sum(confusion[digit][digit] for digit in _DIGITS)


def _set(values: dict[str, Any]) -> SetCompared:
    made = SetCompared(
        in_use=_confusion(values["in_use"]),
        new=_confusion(values["new"]),
        is_worse=values["is_worse"] is True,
    )
    if made.n == 0:
        raise ValueError("nothing was read")
    return made


def _confusion(rows: list[list[int]]) -> list[list[int]]:
    confusion = [[_whole(count) for count in row] for row in rows]
    if [len(row) for row in confusion] != [len(_DIGITS)] * len(_DIGITS):
        raise ValueError("not a table of ten digits by ten")
    return confusion


def _difference(values: dict[str, int]) -> Difference:
    return Difference(**{name: _whole(value) for name, value in values.items()})


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value
