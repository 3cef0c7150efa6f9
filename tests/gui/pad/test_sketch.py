import inspect
import sys
import weakref
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page, page_of_input
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.sketch import Sketch, Tool
from tests.helpers.gui.fake_models import a_page

Points: TypeAlias = list[tuple[float, float]]
Content: TypeAlias = tuple[tuple[tuple[float, float], ...], ...]

ERASER_RADIUS = 14.0
LINE: Points = [(10, 100), (150, 100), (270, 100)]


@pytest.fixture
def sketch(qtbot: QtBot) -> Sketch:
    return Sketch()


def draw(sketch: Sketch, points: Points, tool: Tool | None = None) -> None:
    first, *rest = [QPointF(x, y) for x, y in points]
    sketch.pen_down(first, tool)
    for point in rest:
        sketch.pen_move(point)
    sketch.pen_up()


def content(page: Page) -> Content:
    """Return the strokes of a page as values that can be compared."""
    return tuple(tuple((x, y) for x, y in points.tolist()) for points in page.strokes)


def a_photo() -> Page:
    """Return a page that shows a picture of 400×400 pixels with an upright bar."""
    page = np.zeros((400, 400), np.uint8)
    page[50:350, 190:210] = 255
    picture = PictureInk(
        ink=page[50:350, 190:210],
        box=(190, 50, 210, 350),
        page=page,
        colors=np.full((400, 400, 3), 255, np.uint8),
        size=(400, 400),
    )
    return Page(picture=picture)


def shade(sketch: Sketch) -> int:
    """Return the value of a pixel of the picture."""
    picture = sketch.page.picture
    assert picture is not None
    return int(picture.page[0, 0])


def a_sample() -> Page:
    """Return a page that shows a sample without strokes: an upright bar."""
    model_input = np.zeros((28, 28), np.float32)
    model_input[4:24, 12:16] = 1
    return page_of_input(model_input)


def test_a_new_sketch_is_empty_and_has_no_history(sketch: Sketch) -> None:
    assert sketch.page.is_empty
    assert not sketch.undo_stack.canUndo()
    assert not sketch.undo_stack.canRedo()
    assert not sketch.is_pen_down


def test_a_stroke_keeps_its_points_in_order(sketch: Sketch) -> None:
    draw(sketch, [(1.5, 2.25), (30, 40), (5, 60)])

    assert content(sketch.page) == (((1.5, 2.25), (30, 40), (5, 60)),)


def test_the_page_includes_the_stroke_being_drawn(sketch: Sketch) -> None:
    sketch.pen_down(QPointF(10, 10))
    sketch.pen_move(QPointF(50, 10))

    assert sketch.is_drawing
    assert content(sketch.page) == (((10, 10), (50, 10)),)
    assert sketch.finished_page.is_empty
    assert not sketch.undo_stack.canUndo()


def test_the_page_is_the_same_object_until_it_changes(sketch: Sketch) -> None:
    draw(sketch, [(0, 0), (50, 50)])
    sketch.pen_down(QPointF(100, 10))
    begun = sketch.page
    assert sketch.page is begun

    sketch.pen_move(QPointF(150, 60))
    moved = sketch.page
    assert moved is not begun
    assert sketch.page is moved

    sketch.pen_up()
    sketch.pen_down(QPointF(200, 10))
    assert content(sketch.page)[2:] == (((200, 10),),)


def test_a_repeated_point_is_ignored(sketch: Sketch) -> None:
    pages: list[Page] = []
    sketch.pen_down(QPointF(10, 10))
    sketch.page_changed.connect(pages.append)

    sketch.pen_move(QPointF(10, 10))

    assert pages == []


def test_a_press_without_a_move_is_a_dot(sketch: Sketch) -> None:
    draw(sketch, [(33, 44)])

    assert content(sketch.page) == (((33, 44),),)


def test_a_stroke_of_trembling_extent_is_a_dot(sketch: Sketch) -> None:
    draw(sketch, [(33, 44), (34, 44.5), (33.5, 45)])

    assert content(sketch.page) == (((33, 44),),)


def test_a_stroke_that_begins_like_a_dot_keeps_its_beginning(
    sketch: Sketch,
) -> None:
    draw(sketch, [(33, 44), (34, 44), (60, 44)])

    assert content(sketch.page) == (((33, 44), (34, 44), (60, 44)),)


def test_undo_removes_the_last_stroke_alone(sketch: Sketch) -> None:
    draw(sketch, [(0, 0), (50, 50)])
    draw(sketch, [(100, 0), (100, 50)])

    sketch.undo_stack.undo()

    assert content(sketch.page) == (((0, 0), (50, 50)),)


def test_redo_restores_an_undone_stroke(sketch: Sketch) -> None:
    draw(sketch, [(0, 0), (50, 50)])
    before = content(sketch.page)

    sketch.undo_stack.undo()
    sketch.undo_stack.redo()

    assert content(sketch.page) == before


def test_a_new_stroke_after_undo_clears_redo(sketch: Sketch) -> None:
    draw(sketch, [(0, 0), (50, 50)])
    sketch.undo_stack.undo()

    draw(sketch, [(9, 9), (90, 9)])

    assert not sketch.undo_stack.canRedo()
    assert content(sketch.page) == (((9, 9), (90, 9)),)


def test_undo_restores_a_cleared_page(sketch: Sketch) -> None:
    draw(sketch, [(0, 0), (50, 50)])
    draw(sketch, [(100, 0), (100, 50)])
    before = content(sketch.page)

    sketch.clear()
    assert sketch.page.is_empty

    sketch.undo_stack.undo()
    assert content(sketch.page) == before


def test_the_last_500_steps_can_be_undone(sketch: Sketch) -> None:
    for x in range(503):
        draw(sketch, [(x, 1), (x, 9)])

    while sketch.undo_stack.canUndo():
        sketch.undo_stack.undo()

    assert len(sketch.page.strokes) == 3
    while sketch.undo_stack.canRedo():
        sketch.undo_stack.redo()
    assert len(sketch.page.strokes) == 503


@pytest.fixture
def _little_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("_little_recursion")
def test_hundreds_of_steps_that_are_left_out_are_removed(sketch: Sketch) -> None:
    page = np.broadcast_to(np.uint8(0), (30_000, 1_000))  # takes a single byte
    for _ in range(300):
        picture = PictureInk(ink=page[:1, :1].copy(), box=(0, 0, 1, 1), page=page[:])
        sketch.replace_page(Page(picture=picture), "open")

    sketch.undo_stack.undo()

    assert sketch.undo_stack.count() == 1
    assert not sketch.undo_stack.canUndo()


def test_the_oldest_steps_on_large_pictures_are_left_out(sketch: Sketch) -> None:
    """Undo ends before them, and their memory is freed."""
    pictures = []
    for value in range(9):
        page = np.full((9_900, 1_000), value, np.uint8)
        picture = PictureInk(ink=page[:1, :1], box=(0, 0, 1, 1), page=page)
        pictures.append(weakref.ref(picture))
        sketch.replace_page(Page(picture=picture), "open")
    del picture

    assert [value for value in range(9) if pictures[value]() is None] == [0, 1, 2]
    shown = []
    while sketch.undo_stack.canUndo():
        sketch.undo_stack.undo()
        shown.append(shade(sketch))
    assert shown == [7, 6, 5, 4, 3]
    while sketch.undo_stack.canRedo():
        sketch.undo_stack.redo()
    assert shade(sketch) == 8


def test_clearing_an_empty_page_adds_no_undo_step(sketch: Sketch) -> None:
    sketch.clear()

    assert not sketch.undo_stack.canUndo()


def test_clear_while_the_pen_is_down_ends_the_stroke_first(sketch: Sketch) -> None:
    sketch.pen_down(QPointF(10, 10))
    sketch.pen_move(QPointF(50, 10))

    sketch.clear()
    assert sketch.page.is_empty
    assert not sketch.is_pen_down

    sketch.undo_stack.undo()
    assert content(sketch.page) == (((10, 10), (50, 10)),)


def test_moving_and_lifting_a_raised_pen_does_nothing(sketch: Sketch) -> None:
    sketch.pen_move(QPointF(50, 50))
    sketch.pen_up()

    assert sketch.page.is_empty
    assert not sketch.undo_stack.canUndo()


def test_a_second_pen_down_ends_the_first_stroke(sketch: Sketch) -> None:
    sketch.pen_down(QPointF(10, 10))
    sketch.pen_move(QPointF(50, 10))

    sketch.pen_down(QPointF(100, 100))
    sketch.pen_up()

    assert content(sketch.page) == (((10, 10), (50, 10)), ((100, 100),))
    assert sketch.undo_stack.count() == 2


def test_the_eraser_splits_a_stroke_in_two(sketch: Sketch) -> None:
    draw(sketch, LINE)

    draw(sketch, [(140, 90), (140, 110)], Tool.ERASER)

    left, right = content(sketch.page)
    assert left[0] == LINE[0]
    assert right[-1] == LINE[-1]
    assert left[-1][0] <= 140 - ERASER_RADIUS + 1
    assert right[0][0] >= 140 + ERASER_RADIUS - 1


def test_the_eraser_takes_a_whole_dot(sketch: Sketch) -> None:
    draw(sketch, [(100, 100)])

    draw(sketch, [(105, 100)], Tool.ERASER)

    assert sketch.page.is_empty


def test_undo_reverts_a_whole_pass_of_the_eraser(sketch: Sketch) -> None:
    draw(sketch, LINE)
    before = content(sketch.page)

    draw(sketch, [(40, 100), (100, 100), (160, 100), (200, 100)], Tool.ERASER)
    assert content(sketch.page) != before

    sketch.undo_stack.undo()
    assert content(sketch.page) == before


def test_erasing_nothing_adds_no_undo_step(sketch: Sketch) -> None:
    draw(sketch, LINE)

    draw(sketch, [(100, 200), (200, 200)], Tool.ERASER)

    assert content(sketch.page) == (tuple(LINE),)
    assert sketch.undo_stack.count() == 1


def test_a_fast_eraser_erases_between_its_points(sketch: Sketch) -> None:
    draw(sketch, LINE)

    draw(sketch, [(0, 100), (280, 100)], Tool.ERASER)

    assert sketch.page.is_empty


def test_a_stroke_uses_the_chosen_tool_by_default(sketch: Sketch) -> None:
    draw(sketch, LINE)
    sketch.tool = Tool.ERASER

    draw(sketch, [(0, 100), (280, 100)])

    assert sketch.page.is_empty


def test_the_eraser_leaves_no_ink_of_its_own(sketch: Sketch) -> None:
    sketch.pen_down(QPointF(10, 10), Tool.ERASER)
    sketch.pen_move(QPointF(100, 10))

    assert sketch.is_pen_down
    assert not sketch.is_drawing
    assert sketch.live_stroke is None
    assert sketch.page.is_empty


def test_undo_after_opening_a_page_restores_the_drawing(
    sketch: Sketch,
) -> None:
    draw(sketch, LINE)
    opened = a_page()

    sketch.replace_page(opened, "open")
    assert sketch.page is opened

    sketch.undo_stack.undo()
    assert content(sketch.page) == (tuple(LINE),)


def ink_of(sketch: Sketch) -> NDArray[np.uint8]:
    """Return the ink of the picture on the pad."""
    picture = sketch.page.whole_picture
    assert picture is not None
    return picture.page


def test_a_stroke_on_a_picture_is_added_to_its_ink(sketch: Sketch) -> None:
    sketch.replace_page(a_photo(), "open")
    before = ink_of(sketch)

    sketch.pen_down(QPointF(30, 250))
    sketch.pen_move(QPointF(250, 250))
    during = ink_of(sketch)
    sketch.pen_up()

    assert np.count_nonzero(during) > np.count_nonzero(before)
    np.testing.assert_array_equal(ink_of(sketch), during)
    assert (ink_of(sketch) >= before).all()
    assert not sketch.page.strokes


def test_a_stroke_on_a_picture_is_as_wide_as_those_in_it(sketch: Sketch) -> None:
    photo = a_photo()
    sketch.replace_page(photo, "open")
    draw(sketch, [(30, 250), (250, 250)])

    assert photo.picture is not None
    added = ink_of(sketch) & ~photo.picture.page
    column = added[:, added.shape[1] // 4]
    assert np.count_nonzero(column > 127) == pytest.approx(20, abs=6)  # an estimate


@pytest.mark.parametrize("tool", Tool)
def test_undo_takes_back_what_was_done_last_on_a_picture(
    sketch: Sketch, tool: Tool
) -> None:
    photo = a_photo()
    sketch.replace_page(photo, "open")
    draw(sketch, [(30, 250), (250, 250)])
    first = sketch.page
    draw(sketch, [(140, 30), (140, 250)], tool)
    assert sketch.page is not first

    sketch.undo_stack.undo()
    assert sketch.page is first
    sketch.undo_stack.undo()
    assert sketch.page is photo
    sketch.undo_stack.undo()
    assert sketch.page.is_empty


def test_the_eraser_takes_ink_of_a_picture_away_as_one_step(sketch: Sketch) -> None:
    photo = a_photo()
    sketch.replace_page(photo, "open")

    draw(sketch, [(x, 140) for x in range(0, 281, 4)], Tool.ERASER)

    ink = ink_of(sketch)
    middle = len(ink) // 2
    assert not ink[middle].any()
    assert ink[: middle - 40].any()
    assert ink[middle + 40 :].any()
    assert sketch.undo_stack.count() == 2


def test_a_picture_that_was_erased_has_no_ink_to_read(sketch: Sketch) -> None:
    sketch.replace_page(a_photo(), "open")

    for y in range(0, 281, 10):
        draw(sketch, [(0, y), (280, y)], Tool.ERASER)

    assert not ink_of(sketch).any()
    assert not sketch.page.ink().any()


@pytest.mark.parametrize("tool", Tool)
def test_a_gesture_that_changes_no_ink_is_no_step(sketch: Sketch, tool: Tool) -> None:
    photo = a_photo()
    sketch.replace_page(photo, "open")

    draw(sketch, [(-900, -900), (-700, -900)], tool)

    assert sketch.page is photo
    assert sketch.undo_stack.count() == 1


def test_a_stroke_on_a_sample_is_added_where_it_was_drawn(sketch: Sketch) -> None:
    sketch.replace_page(a_sample(), "put back")

    draw(sketch, [(30, 20), (250, 20)])

    ink = ink_of(sketch)
    assert ink.shape[0] == ink.shape[1]
    row = round(20 / PAD_SIDE * len(ink))
    assert np.count_nonzero(ink[row] > 127) > len(ink) * 0.7
    assert sketch.page.kept is None
    sketch.undo_stack.undo()
    assert sketch.page.kept is not None


def test_undo_while_the_pen_is_down_leaves_the_stroke_to_the_page_before(
    sketch: Sketch,
) -> None:
    draw(sketch, LINE)
    sketch.replace_page(a_photo(), "open")
    sketch.pen_down(QPointF(30, 250))

    sketch.undo_stack.undo()
    sketch.pen_move(QPointF(250, 250))
    sketch.pen_up()

    assert len(sketch.page.strokes) == 2
    assert sketch.page.picture is None


@pytest.mark.parametrize(
    ("tool", "text"), [(Tool.PEN, "stroke"), (Tool.ERASER, "erase")]
)
def test_undo_text_names_the_stroke_or_the_erasing(
    sketch: Sketch, tool: Tool, text: str
) -> None:
    draw(sketch, LINE)
    draw(sketch, LINE, tool)

    assert sketch.undo_stack.undoText() == text


def test_undo_and_redo_text_name_clear(sketch: Sketch) -> None:
    draw(sketch, LINE)
    sketch.clear()

    assert sketch.undo_stack.undoText() == "clear"
    sketch.undo_stack.undo()
    assert sketch.undo_stack.redoText() == "clear"


def test_page_changed_is_emitted_for_every_point(sketch: Sketch) -> None:
    pages: list[Page] = []
    sketch.page_changed.connect(pages.append)

    sketch.pen_down(QPointF(10, 10))
    sketch.pen_move(QPointF(50, 10))
    sketch.pen_move(QPointF(90, 10))

    assert [len(page.strokes[0]) for page in pages] == [1, 2, 3]


def test_the_last_page_emitted_is_the_page_of_the_sketch(sketch: Sketch) -> None:
    pages: list[Page] = []
    sketch.page_changed.connect(pages.append)

    draw(sketch, LINE)
    assert content(pages[-1]) == content(sketch.page)
    sketch.undo_stack.undo()
    assert pages[-1].is_empty
    sketch.undo_stack.redo()
    assert content(pages[-1]) == content(sketch.page)
    sketch.clear()
    assert pages[-1].is_empty


def test_the_pen_is_up_when_the_last_page_of_a_stroke_is_emitted(
    sketch: Sketch,
) -> None:
    pen_was_down: list[bool] = []
    sketch.page_changed.connect(lambda _: pen_was_down.append(sketch.is_pen_down))

    draw(sketch, LINE)

    assert pen_was_down == [True, True, True, False]


def test_emitted_pages_do_not_change_later(sketch: Sketch) -> None:
    pages: list[Page] = []
    sketch.page_changed.connect(pages.append)

    sketch.pen_down(QPointF(10, 10))
    sketch.pen_move(QPointF(50, 10))
    emitted = content(pages[-1])
    sketch.pen_move(QPointF(90, 10))
    sketch.pen_up()

    assert content(pages[1]) == emitted


def test_page_replaced_is_emitted_at_both_ends_of_a_stroke_and_not_between(
    sketch: Sketch,
) -> None:
    emissions: list[int] = []
    sketch.page_replaced.connect(lambda: emissions.append(1))

    sketch.pen_down(QPointF(10, 10))
    at_start = len(emissions)
    sketch.pen_move(QPointF(50, 10))
    while_moving = len(emissions)
    sketch.pen_up()

    assert at_start == while_moving == 1
    assert len(emissions) == 2


def test_undo_while_the_pen_is_down_keeps_the_stroke_being_drawn(
    sketch: Sketch,
) -> None:
    draw(sketch, LINE)
    sketch.pen_down(QPointF(10, 10))
    sketch.pen_move(QPointF(50, 10))

    sketch.undo_stack.undo()
    sketch.pen_up()

    assert ((10, 10), (50, 10)) in content(sketch.page)


def test_undo_while_the_eraser_is_down_reverts_a_step_and_the_erasing(
    sketch: Sketch,
) -> None:
    for line in (LINE, [(10.0, 200.0), (270.0, 200.0)]):
        draw(sketch, line)
    after_one, after_two = content(sketch.page)[:1], content(sketch.page)
    sketch.pen_down(QPointF(140, 200), Tool.ERASER)

    sketch.undo_stack.undo()
    sketch.pen_up()

    assert content(sketch.page) == after_one
    sketch.undo_stack.redo()
    assert content(sketch.page) == after_two


# Compare a sketch with a plain list of pages.

coordinate = st.integers(0, 40).map(lambda step: step * 7.0)
paths = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=5)
steps: st.SearchStrategy[tuple[str, Points]] = st.one_of(
    st.tuples(st.just("draw"), paths),
    st.tuples(st.just("erase"), paths),
    st.tuples(st.sampled_from(["clear", "undo", "redo"]), st.just([])),
)


class History:
    """A list of pages with undo and redo: the specification of a sketch."""

    def __init__(self) -> None:
        self.pages: list[Content] = [()]
        self.index = 0

    @property
    def page(self) -> Content:
        return self.pages[self.index]

    def add(self, page: Content) -> None:
        self.pages = [*self.pages[: self.index + 1], page]
        self.index += 1

    def step(self, by: int) -> None:
        self.index = min(max(self.index + by, 0), len(self.pages) - 1)


def without_repeats(points: Points) -> tuple[tuple[float, float], ...]:
    kept = points[:1]
    for point in points[1:]:
        if point != kept[-1]:
            kept.append(point)
    return tuple(kept)


def check_erased(before: Content, after: Content, path: Points) -> None:
    """Check that only points beyond the eraser's radius are left."""
    left = np.array([point for points in after for point in points]).reshape(-1, 1, 2)
    away = np.hypot(*np.moveaxis(left - np.array(path), 2, 0))
    assert (away > ERASER_RADIUS - 0.01).all()
    untouched = set(before) & set(after)
    assert untouched >= {points for points in before if _is_far(points, path)}


def _is_far(points: tuple[tuple[float, float], ...], path: Points) -> bool:
    xs, ys = zip(*points, strict=True)
    across, down = zip(*path, strict=True)
    beside = min(xs) > max(across) + 15 or max(xs) < min(across) - 15
    return bool(beside or min(ys) > max(down) + 15 or max(ys) < min(down) - 15)


@given(st.lists(steps, max_size=25))
def test_a_sketch_behaves_like_a_list_of_pages(
    actions: list[tuple[str, Points]],
) -> None:
    sketch, model = Sketch(), History()
    for kind, points in actions:
        if kind == "draw":
            draw(sketch, points)
            model.add((*model.page, without_repeats(points)))
        elif kind == "erase":
            draw(sketch, points, Tool.ERASER)
            check_erased(model.page, content(sketch.page), points)
            if content(sketch.page) != model.page:
                model.add(content(sketch.page))
        elif kind == "clear":
            sketch.clear()
            if model.page:
                model.add(())
        elif kind == "undo":
            sketch.undo_stack.undo()
            model.step(-1)
        else:
            sketch.undo_stack.redo()
            model.step(1)
        assert content(sketch.page) == model.page
        assert sketch.undo_stack.index() == model.index
        assert sketch.undo_stack.count() == len(model.pages) - 1
