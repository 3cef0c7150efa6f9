from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes, bounds, densify, stroke
from mnist_gui.core.segmentation.ink_segments import ink_segments
from mnist_gui.core.segmentation.stroke_segments import without_frames
from tests.helpers.core.number_pages import HEIGHT, as_picture, number, sample

MARGIN = 0.3 * HEIGHT

Frame: TypeAlias = Callable[[Strokes], Strokes]


def is_same(found: Strokes, expected: Strokes) -> bool:
    return list(map(id, found)) == list(map(id, expected))


def moved(strokes: Strokes) -> Strokes:
    """Leave room for a frame."""
    return tuple(stroke(points + 60) for points in strokes)


def ring(strokes: Strokes, *, turn: float = 2 * np.pi) -> Strokes:
    left, top, right, bottom = bounds(strokes)
    half = np.array([right - left, bottom - top]) / 2 * np.sqrt(2) + MARGIN
    angles = np.linspace(0, turn, 60)
    circle = np.stack([np.sin(angles), -np.cos(angles)], axis=1)
    return (stroke(circle * half + ((left + right) / 2, (top + bottom) / 2)),)


def corners(strokes: Strokes) -> NDArray[np.float64]:
    left, top, right, bottom = np.array(bounds(strokes)) + MARGIN * np.array(
        [-1, -1, 1, 1]
    )
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def box(strokes: Strokes) -> Strokes:
    knots = corners(strokes)
    return (densify(stroke([*knots, knots[0]]), 4),)


def box_of_four_lines(strokes: Strokes) -> Strokes:
    knots = corners(strokes)
    return tuple(
        stroke([start, end])
        for start, end in zip(knots, np.roll(knots, -1, axis=0), strict=True)
    )


def underline(strokes: Strokes) -> Strokes:
    left, _, right, bottom = bounds(strokes)
    return (stroke([(left, bottom + 12), (right, bottom + 10)]),)


def brackets(strokes: Strokes) -> Strokes:
    left, top, right, bottom = bounds(strokes)
    y = np.linspace(top - 5, bottom + 5, 20)
    bow = 0.2 * HEIGHT * np.sin(np.linspace(0, np.pi, 20))
    return (
        stroke(np.stack([left - 10 - bow, y], axis=1)),
        stroke(np.stack([right + 10 + bow, y], axis=1)),
    )


def comb(strokes: Strokes) -> Strokes:
    left, _, right, bottom = bounds(strokes)
    edges = np.linspace(left - 12, right + 12, 4)
    y = bottom + 14
    ticks = (stroke([(x, y), (x, y - 20)]) for x in edges)
    return (stroke([(edges[0], y), (edges[-1], y)]), *ticks)


FRAMES = {
    frame.__name__: frame
    for frame in (ring, box, box_of_four_lines, underline, brackets, comb)
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
@pytest.mark.parametrize("text", ["5", "205", "864"])
def test_a_frame_around_digits_is_left_out(text: str, frame: Frame) -> None:
    digits = moved(number(text))
    framed = (*digits, *frame(digits))

    assert is_same(without_frames(framed), digits)


@pytest.mark.parametrize("frame", [ring, box, underline])
def test_a_frame_in_a_picture_is_left_out(frame: Frame) -> None:
    digits = moved(number("205"))
    alone = ink_segments(as_picture(digits)).items
    framed = ink_segments(as_picture((*digits, *frame(digits)))).items

    assert [item.box for item in framed] == [item.box for item in alone]


@pytest.mark.parametrize("text", ["5", "205", "9"])
def test_a_ring_in_a_picture_is_left_out_where_digits_touch_it(text: str) -> None:
    digits = moved(number(text))
    (circle,) = ring(digits)
    middle = (circle.min(axis=0) + circle.max(axis=0)) / 2
    # From the ink that is nearest to the ring, a tail to its edge.
    points = np.concatenate(digits)
    tail = points[(points[:, 1] - middle[1]).argmax()]
    edge = circle[np.hypot(*(circle - tail).T).argmin()]
    page = as_picture((*digits, circle, stroke([tail, edge])))
    framed = ink_segments(page).items

    assert min(item.box[0] for item in framed) > page.box[0] + MARGIN / 2


def test_a_digit_that_touches_a_ring_around_several_is_kept() -> None:
    digits = moved(number("17"))
    (circle,) = ring(digits)
    left, top, *_ = bounds(digits[:1])
    tail = stroke([(left, top), circle[np.hypot(*(circle - (left, top)).T).argmin()]])
    items = ink_segments(as_picture((*digits, tail, circle))).items

    assert len(items) == len(ink_segments(as_picture(digits)).items)


def test_an_underline_in_a_picture_is_left_out_where_digits_touch_it() -> None:
    digits = moved(number("471"))
    left, _, right, bottom = bounds(digits)
    line = stroke([(left - 10, bottom), (right + 10, bottom)])
    alone = ink_segments(as_picture(digits)).items
    framed = ink_segments(as_picture((*digits, line))).items

    for side, outermost in ((0, min), (2, max)):
        assert outermost(item.box[side] for item in framed) == outermost(
            item.box[side] for item in alone
        )


@pytest.mark.parametrize("digits", ["2", "22", "121"])
def test_the_foot_of_a_digit_in_a_picture_is_no_underline(digits: str) -> None:
    two = np.array([(0, 12), (12, 0), (24, 4), (26, 20), (2, 56), (40, 56)])
    lines = {"1": stroke([(20, 0), (20, 56)]), "2": densify(stroke(two), 2)}
    page = as_picture(
        tuple(
            stroke(lines[digit] + np.array([60 * place, 0]))
            for place, digit in enumerate(digits)
        )
    )
    items = ink_segments(page).items

    assert min(item.box[3] for item in items) == page.box[3]


def test_a_slashed_zero_in_a_picture_is_no_ring() -> None:
    angles = np.linspace(0, 2 * np.pi, 40)
    oval = np.stack([35 * np.sin(angles), -50 * np.cos(angles)], axis=1) + 90
    slash = stroke([(115, 50), (70, 125)])

    assert len(ink_segments(as_picture((stroke(oval), slash))).items) == 1


def test_an_open_ring_is_left_out() -> None:
    digits = moved(number("25"))

    framed = (*digits, *ring(digits, turn=1.8 * np.pi))

    assert is_same(without_frames(framed), digits)


@pytest.mark.parametrize("style", range(4))
@pytest.mark.parametrize("text", ["0123456789", "8", "101", "5", "4", "7"])
def test_digits_are_no_frames(text: str, style: int) -> None:
    strokes = number(text, style=style)

    assert is_same(without_frames(strokes), strokes)


@pytest.mark.parametrize(
    "slash", [[(0.5, 0.2), (0.15, 0.8)], [(0.35, 0.5)], [(0.75, -0.1), (-0.1, 1.1)]]
)
@pytest.mark.parametrize("is_in_a_row", [False, True])
def test_a_slashed_zero_is_no_frame(
    slash: list[tuple[float, float]], *, is_in_a_row: bool
) -> None:
    angles = np.linspace(0, 2 * np.pi, 40)
    oval = np.stack([0.35 + 0.35 * np.sin(angles), 0.5 - 0.5 * np.cos(angles)], axis=1)
    zero = tuple(stroke(np.array(line) * HEIGHT + 20) for line in (oval, slash))
    row = tuple(stroke(points + np.array([100, 0])) for points in number("25"))
    strokes = (*zero, *row) if is_in_a_row else zero

    assert is_same(without_frames(strokes), strokes)


@pytest.mark.parametrize("style", range(4))
def test_the_bar_of_a_digit_is_no_underline_of_the_row_above(style: int) -> None:
    strokes = number("111\n555\n777", style=style)

    assert is_same(without_frames(strokes), strokes)


def test_the_foot_of_a_1_is_no_underline() -> None:
    foot = sample(1, 3)

    assert is_same(without_frames(foot), foot)


def test_a_1_in_a_narrow_ring_is_no_slashed_zero() -> None:
    angles = np.linspace(0, 2 * np.pi, 60)
    oval = stroke(np.stack([30 * np.sin(angles), -60 * np.cos(angles)], axis=1) + 90)
    one = stroke([(93, 55), (88, 125)])

    assert is_same(without_frames((one, oval)), (one,))


def test_the_hook_of_a_4_is_no_bracket() -> None:
    hook, stem = [(16, 0), (6, 30), (0, 55), (30, 55)], [(18, 40), (17, 100)]
    seven = [(80, 2), (96, 5), (105, 18), (107, 40), (104, 62), (92, 75), (80, 80)]
    one = [(55, 0), (53, 90)]
    strokes = tuple(map(stroke, (hook, stem, one, seven)))

    assert is_same(without_frames(strokes), strokes)


def test_a_page_is_never_all_frame() -> None:
    lines = tuple(stroke([(0, y), (100, y)]) for y in (0, 30, 60))

    assert is_same(without_frames(lines), lines)


def test_a_digit_that_touches_its_frame_is_not_left_out_with_it() -> None:
    digits = moved(number("205"))
    low, high = np.array(bounds(digits)).reshape(2, 2)
    angles = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([np.sin(angles), -np.cos(angles)], axis=1)
    tight = stroke(circle * (high - low) / 2 + (low + high) / 2)
    segments = ink_segments(as_picture((*digits, tight))).items

    assert min(segment.box[0] for segment in segments) < low[0] + 0.1 * HEIGHT
