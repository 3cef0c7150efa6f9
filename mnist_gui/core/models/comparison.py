"""The comparison of a new model with the one active before, kept in its folder.

It refers to the user's samples by id and holds no images of them, as a model may be
given to others. It also records which held-out images the model reads correctly, so
that later models can be compared with it without running it again.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared, Objection
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import COMPARISON_NAME

NON_DIGITS: Final = "non-digits"
OWN: Final = "own"
"""Set names for held-out non-digits and for the user's held-out samples."""

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
class RejectionsCompared:
    """How many of the same non-digits two models reject."""

    n: int  # at least 1
    in_use: int
    new: int
    is_worse: bool
    """Whether the new model rejects significantly fewer."""


@dataclass(frozen=True, kw_only=True)
class AnswerRecord:
    """Which images of a set a model answers correctly."""

    key: str  # identifies the set's images and labels
    bits: str  # one for each image, packed, in base 64

    @classmethod
    def of(cls, key: str, is_right: NDArray[np.bool_]) -> "AnswerRecord":
        """Record whether each answer is right, an array of shape [n]."""
        packed = np.packbits(is_right).tobytes()
        return cls(key=key, bits=base64.b64encode(packed).decode("ascii"))

    def is_right(self, n: int) -> NDArray[np.bool_]:
        """Return whether each of the n answers is right.

        Raises:
            ModelError: If it is not a record of n answers.
        """
        try:
            packed = np.frombuffer(base64.b64decode(self.bits, validate=True), np.uint8)
        except (ValueError, binascii.Error) as error:
            raise ModelError(
                marked("Errors", "A record of answers is damaged.")
            ) from error
        if len(packed) != -(-n // 8):
            raise ModelError(marked("Errors", "A record of answers is damaged."))
        return np.unpackbits(packed, count=n).astype(np.bool_)


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
    synthetic: SetCompared | None = None  # held-out synthetic digits
    non_digits: RejectionsCompared | None = None
    objections: list[Objection] = field(default_factory=list)
    """Why the new model was not promoted; empty if it may be."""

    records: dict[str, AnswerRecord] = field(default_factory=dict)
    """The new model's answers, by the name of the set."""

    def summary(self) -> ModelCompared:
        """Return the event that reports the comparison."""
        held_out, own, non_digits = self.held_out, self.own, self.non_digits
        synthetic = self.synthetic
        return ModelCompared(
            data=self.data,
            n=held_out.n,
            in_use=self.in_use,
            in_use_accuracy=held_out.in_use_accuracy,
            new_accuracy=held_out.new_accuracy,
            is_worse=held_out.is_worse,
            own_n=own.n if own else 0,
            own_in_use_accuracy=own.in_use_accuracy if own else 0.0,
            own_new_accuracy=own.new_accuracy if own else 0.0,
            is_worse_on_own=own.is_worse if own else False,
            non_digits_n=non_digits.n if non_digits else 0,
            in_use_rejected=non_digits.in_use / non_digits.n if non_digits else 0.0,
            new_rejected=non_digits.new / non_digits.n if non_digits else 0.0,
            synthetic_n=synthetic.n if synthetic else 0,
            synthetic_in_use_accuracy=synthetic.in_use_accuracy if synthetic else 0.0,
            synthetic_new_accuracy=synthetic.new_accuracy if synthetic else 0.0,
            objections=self.objections,
        )

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
        return _parse(json.loads((folder / COMPARISON_NAME).read_bytes()))
    except OSError as error:
        reason = marked(
            "Errors", "Model {} has not been compared with another one."
        ).format(folder.name)
        raise ModelError(reason) from error
    except _NOT_A_COMPARISON as error:
        reason = marked("Errors", "The comparison of model {} is damaged.").format(
            folder.name
        )
        raise ModelError(reason) from error


def _parse(values: dict[str, Any]) -> Comparison:
    """Return a comparison; older ones lack what was added since."""
    data, in_use = str(values["data"]), _count(values["in_use"])
    held_out = _set(values["held_out"])
    own = None if values["own"] is None else _set(values["own"])
    if "objections" in values:
        objections = [_objection(item) for item in values["objections"]]
    else:
        objections = [*_worse(held_out, data, in_use), *_worse(own, OWN, in_use)]
    synthetic, non_digits = values.get("synthetic"), values.get("non_digits")
    return Comparison(
        in_use=in_use,
        data=data,
        held_out=held_out,
        own=own,
        differences=[
            Difference(**{name: _count(value) for name, value in item.items()})
            for item in values["differences"]
        ],
        synthetic=None if synthetic is None else _set(synthetic),
        non_digits=None if non_digits is None else _rejections(non_digits),
        objections=objections,
        records={
            str(name): AnswerRecord(key=str(record["key"]), bits=str(record["bits"]))
            for name, record in values.get("records", {}).items()
        },
    )


def _worse(compared: SetCompared | None, data: str, in_use: int) -> Iterator[Objection]:
    """Yield the objection that an older comparison only implies."""
    if compared and compared.is_worse:
        yield Objection(
            reason="worse",
            data=data,
            reference=in_use,
            before=compared.in_use_accuracy,
            after=compared.new_accuracy,
            n=compared.n,
        )


def _rejections(values: dict[str, Any]) -> RejectionsCompared:
    n, in_use, new = (_count(values[name]) for name in ("n", "in_use", "new"))
    if n == 0 or max(in_use, new) > n:
        raise ValueError("more were rejected than there are")
    is_worse = values["is_worse"] is True
    return RejectionsCompared(n=n, in_use=in_use, new=new, is_worse=is_worse)


def _objection(values: dict[str, Any]) -> Objection:
    return Objection(
        reason=str(values["reason"]),
        data=str(values["data"]),
        reference=_count(values["reference"]),
        before=float(values["before"]),
        after=float(values["after"]),
        n=_count(values["n"]),
        digits=[_count(digit) for digit in values["digits"]],
    )


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
