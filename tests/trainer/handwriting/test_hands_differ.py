"""Each way in which hands are said to differ can be seen in what is written."""

from collections.abc import Callable

import numpy as np
import pytest

from trainer.handwriting import pen, variation
from trainer.handwriting.lines import Lines
from trainer.handwriting.pen import Pens
from trainer.handwriting.skeleton import parse_skeletons
from trainer.handwriting.variation import vary

COUNT = 400
BAR, NEAR, FAR = parse_skeletons(
    """
    - 1 0,50 100,50
    = 1 0,45 100,45 / 0,55 100,55
    = 1 0,0 100,0 / 0,100 100,100
    """
)


def two_strokes() -> tuple[Lines, Lines]:
    """Return the strokes of many versions of two that are near each other."""
    lines = vary(NEAR, COUNT, np.random.default_rng(0))
    back = np.diff(lines[..., 0], axis=1).mean(axis=0).argmin() + 1
    return lines[:, :back], lines[:, back : 2 * back]


def ends_differ() -> float:
    """Return how much two strokes differ in length that belong together."""
    one, other = (np.ptp(each[..., 0], axis=1) for each in two_strokes())
    return float((one - other).std())


def strokes_are_apart() -> float:
    one, other = (each.mean(axis=1) for each in two_strokes())
    return float((one - other)[:, 1].std())


def turned(rotation: float) -> float:
    """Return how far drawings are turned by hands that turn them so far."""
    lines = vary(BAR, COUNT, np.random.default_rng(0), rotation)
    way = lines[:, -1] - lines[:, 0]
    return float(np.arctan2(way[:, 1], way[:, 0]).std())


def pens_stay_down() -> float:
    """Return how often there is ink between strokes that are far from each other."""
    lines = vary(FAR, COUNT, np.random.default_rng(0))
    height = lines[..., 1] - lines[..., 1].min(axis=1, keepdims=True)
    share = height / np.ptp(height, axis=1, keepdims=True)
    return float(((share > 0.45) & (share < 0.55)).any(axis=1).mean())


def follow_a_line() -> Lines:
    """Return how far pens are from a level line that they follow."""
    rng = np.random.default_rng(0)
    line = np.stack([np.linspace(0, 100, 48), np.full(48, 50.7)], axis=1)
    followed = Pens(COUNT, rng).follow(np.repeat(line[None], COUNT, axis=0), rng)
    return np.abs(followed[..., 1] - 50.7)


def pens_shake() -> float:
    return float(np.median(follow_a_line().max(axis=1)))


def pens_are_on_a_grid() -> float:
    """Return how far those are from their line who are so all along it."""
    return float(np.quantile(follow_a_line().min(axis=1), 0.9))


@pytest.mark.parametrize(
    ("module", "constant", "difference"),
    [
        (variation, "_OVERSHOOT", ends_differ),
        (variation, "_APART", strokes_are_apart),
        (variation, "_LINKED_SHARE", pens_stay_down),
        (pen, "_SHAKE", pens_shake),
        (pen, "_GRID_SHARE", pens_are_on_a_grid),
    ],
)
def test_without_it_hands_differ_less(
    module: object,
    constant: str,
    difference: Callable[[], float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for bend in ("_BEND", "_CURVE"):  # beside which the rest is small
        monkeypatch.setattr(variation, bend, 0.1)
    usual = difference()
    monkeypatch.setattr(module, constant, 0.0)

    assert usual > 1.2 * difference()


def test_hands_turn_drawings_as_far_as_is_said() -> None:
    assert turned(0.3) == pytest.approx(np.hypot(0.3, turned(0.0)), rel=0.1)
    assert turned(0.3) > 2 * turned(0.0)
