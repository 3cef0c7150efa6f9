"""Reading a page that changes gives the answers that reading each page alone gives."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.classifier.cached_reader import CachedReader
from mnist_gui.core.ink.strokes import Strokes, bounds, stroke
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.incremental import (
    InputCache,
    RecentlyUsed,
    StrokeMemory,
    draw_input,
)
from mnist_gui.core.segmentation.stroke_segments import without_frames
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import polylines
from tests.helpers.core.number_pages import number


class Counting(FakeClassifier):
    """Counts the model inputs that it is asked for."""

    asked = 0

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        self.asked += len(images)
        return super().predict_batch(images)


def facts(reading: Reading) -> list[tuple[Any, ...]]:
    """Return all that a reading consists of, to be compared."""
    return [
        (
            digit.prediction,
            digit.model_input.tobytes(),
            digit.box,
            digit.line,
            [points.tobytes() for points in digit.strokes],
        )
        for digit in reading.digits
    ]


def edits(strokes: Strokes) -> st.SearchStrategy[Strokes]:
    """Return drawings that one pen move, the eraser or undo makes of strokes."""
    added = polylines.map(lambda points: (*strokes, points + np.float32(20)))
    if not strokes:
        return added
    *others, last = strokes
    longer = polylines.map(lambda points: (*others, np.concatenate([last, points])))
    removed = st.integers(0, len(strokes) - 1).map(
        lambda at: (*strokes[:at], *strokes[at + 1 :])
    )
    return st.one_of(added, longer, removed)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_page_is_read_alike_fresh_and_after_others(data: st.DataObject) -> None:
    classifier = FakeClassifier(probability=0.8)
    cached, inputs = CachedReader(classifier), InputCache()
    memory = StrokeMemory()
    history: list[Strokes] = [()]
    for _ in range(data.draw(st.integers(1, 12))):
        undone = st.sampled_from(history)
        history.append(data.draw(st.one_of(edits(history[-1]), undone)))
        if not history[-1]:
            continue
        page = Page(strokes=tuple(map(stroke, history[-1])))
        fresh = read_page(page, classifier)
        incremental = read_page(page, cached, draw=inputs.draw, memory=memory)

        assert facts(incremental) == facts(fresh)


@pytest.mark.parametrize("text", ["7", "2025", "1234567890"])
def test_a_page_that_was_read_is_not_read_again(text: str) -> None:
    classifier, drawn = Counting(probability=0.8), list[None]()
    cached, inputs = CachedReader(classifier), InputCache(lambda: drawn.append(None))
    page = Page(strokes=number(text))
    before = read_page(page, cached, draw=inputs.draw)
    asked, drew = classifier.asked, len(drawn)

    again = read_page(page, cached, draw=inputs.draw)

    assert facts(again) == facts(before)
    assert (classifier.asked, len(drawn)) == (asked, drew)


def test_a_frame_is_found_as_soon_as_it_is_closed() -> None:
    digits, memory = number("25"), StrokeMemory()
    left, top, right, bottom = bounds(digits)
    angles = np.linspace(0, 2 * np.pi, 60)
    ring = np.stack([np.sin(angles), -np.cos(angles)], axis=1) * (right - left)
    ring += ((left + right) / 2, (top + bottom) / 2)

    for count in range(1, 61):
        strokes = (*digits, stroke(ring[:count]))
        found = without_frames(strokes, memory)

        assert [id(points) for points in found] == [
            id(points) for points in without_frames(strokes)
        ]
    assert len(found) == len(digits)


def test_only_groups_with_the_live_stroke_are_asked_for() -> None:
    classifier = Counting(probability=0.8)
    cached, inputs = CachedReader(classifier), InputCache()
    *written, live = number("1234567890", gap=1)
    read_page(Page(strokes=(*written, live[:-2])), cached, draw=inputs.draw)
    before = classifier.asked
    assert before > 10

    read_page(Page(strokes=(*written, live)), cached, draw=inputs.draw)

    # The live stroke alone, and in three more views.
    assert classifier.asked - before <= 4


# Caches.


def test_a_cache_keeps_what_was_used_last() -> None:
    cache = RecentlyUsed[int, str](2)
    cache.put(1, "one")
    cache.put(2, "two")
    cache.get(1)
    cache.put(3, "three")

    assert len(cache) == 2
    assert cache.get(2) is None
    assert (cache.get(1), cache.get(3)) == ("one", "three")


def test_a_cache_is_bounded() -> None:
    cache = RecentlyUsed[int, int]()
    for key in range(10_000):
        cache.put(key, key)

    assert len(cache) < 5_000
    assert cache.get(9_999) == 9_999


line, other = stroke([(0, 0), (9, 40)]), stroke([(30, 0), (3, 50)])


@pytest.mark.parametrize(
    "arguments",
    [
        ((line, other),),
        ((other, line),),
        ((stroke(np.concatenate([line, other])),),),
        ((line,),),
        ((line,), 0.05),
    ],
)
def test_each_drawing_has_an_input_of_its_own(arguments: tuple[Any, ...]) -> None:
    cache = InputCache()
    draw: Callable[..., Any]
    for draw in (cache.draw, cache.draw):
        for strokes in ((line, other), (line,), (other,)):
            cache.draw(strokes)

        assert np.array_equal(draw(*arguments), draw_input(*arguments))


def test_a_cached_input_cannot_be_changed() -> None:
    found = InputCache().draw((line,))

    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1


def test_a_batch_has_each_image_once_and_is_answered_in_order() -> None:
    classifier = Counting()
    images = np.zeros((60, 28, 28), np.float32)
    images[:, 0, 0] = np.arange(60) % 7
    answers = CachedReader(classifier).predict_batch(images)

    assert [answer.digit for answer in answers] == [at % 7 for at in range(60)]
    assert classifier.asked == 7
