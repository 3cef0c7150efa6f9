"""The page being edited: strokes are drawn, erased, undone and redone."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QObject, QPointF, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from mnist_gui.core.ink.erasing import erase
from mnist_gui.core.ink.strokes import Stroke, stroke
from mnist_gui.core.pictures.picture_ink import PictureInk, with_gesture
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.placement import edit_on_pad, with_paper

ERASER_RADIUS: Final = 14.0
"""How far the eraser reaches, in units of the pad."""

_DOT_EXTENT: Final = 2.0  # a smaller stroke is meant as a dot: hands tremble
# Erasing ink takes some 30 ms, so it is done after each such distance.
_ERASING_STEP: Final = ERASER_RADIUS / 2

MOST_STEPS: Final = 500
"""Of the history."""

_MOST_BYTES: Final = 50_000_000
"""Of the history: a step on a large picture takes megabytes."""


class Tool(Enum):
    """What the pen does."""

    PEN = "pen"
    ERASER = "eraser"


class Sketch(QObject):
    """The page on the pad with its undo history; points are in units of the pad.

    On a picture, the pen adds to the ink found in it, and the eraser takes it away.

    Attributes:
        undo_stack: The history of the page; each stroke is a step. The oldest steps
            beyond 500, or beyond 50 MB, are left out.

    Signals:
        page_changed: The page has changed; emitted for every pen move as well.
            Args: Page.
        page_replaced: The page without the stroke being drawn has changed.
        tool_changed: The pen does something else from its next stroke on.
    """

    page_changed = Signal(object)
    page_replaced = Signal()
    tool_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(MOST_STEPS)
        self.undo_stack.indexChanged.connect(self._remove_emptied_steps)
        self._is_removing = False
        self._most_bytes = 0  # that the history may have
        self._tool = Tool.PEN
        # They differ while the eraser is down: it becomes a step when it is lifted.
        self._finished = self._in_history = Page()
        self._is_erasing = False
        self._points: list[QPointF] = []
        self._live_page: Page | None = None  # with the stroke being drawn, once needed
        self._paper: PictureInk | None = None  # on which the pen is down
        self._erased: QPointF | None = None  # up to where ink was erased from it

    @property
    def tool(self) -> Tool:
        """What the pen does from its next stroke on."""
        return self._tool

    @tool.setter
    def tool(self, tool: Tool) -> None:
        self._tool = tool
        self.tool_changed.emit()

    @property
    def page(self) -> Page:
        """The page with the stroke being drawn; the same object until it changes."""
        if self._live_page is None and (live := self.live_stroke) is not None:
            if paper := self._paper:
                added = edit_on_pad(live, paper)
                self._live_page = Page(picture=paper, added=added)
            else:
                self._live_page = Page(strokes=(*self._finished.strokes, live))
        return self._live_page or self._finished

    @property
    def finished_page(self) -> Page:
        """The page without the stroke being drawn."""
        return self._finished

    @property
    def is_pen_down(self) -> bool:
        """Whether the pen or the eraser touches the page."""
        return bool(self._points)

    @property
    def is_drawing(self) -> bool:
        """Whether the pen is down and leaves ink."""
        return bool(self._points) and not self._is_erasing

    @property
    def live_stroke(self) -> Stroke | None:
        """The stroke being drawn."""
        if not self.is_drawing:
            return None
        return self._gesture()

    def sources(self) -> set[Path]:
        """Return the files of the pictures on the page and in its history."""
        stack = self.undo_stack
        steps = map(stack.command, range(stack.count()))
        pages = [self._finished]
        for step in steps:
            if isinstance(step, _PageChange):
                pages += step.pages
        pictures = (page.picture for page in pages if page.picture)
        return {picture.source for picture in pictures if picture.source}

    def newest_points(self, count: int) -> list[QPointF]:
        """Return the last points of the stroke being drawn."""
        return self._points[-count:]

    def replace_page(self, page: Page, description: str) -> None:
        """Replace the page; undo, which shows the description, restores it."""
        self.pen_up()
        self._push(page, description)

    @Slot()
    def clear(self) -> None:
        """Empty the page; undo restores it."""
        self.pen_up()
        if not self._finished.is_empty:
            self._push(Page(), self.tr("clear"))

    def pen_down(self, point: QPointF, tool: Tool | None = None) -> None:
        """Begin a stroke with a tool; with `self.tool` if None."""
        self.pen_up()
        self._is_erasing = (tool or self.tool) is Tool.ERASER
        self._points, self._live_page = [point], None
        picture = self._finished.picture
        self._paper, self._erased = with_paper(picture) if picture else None, None
        if self._is_erasing:
            self._erase(point, point)
            return
        if self._finished.is_empty:  # its hint goes
            self.page_replaced.emit()
        self.page_changed.emit(self.page)

    def pen_move(self, point: QPointF) -> None:
        """Continue the stroke to a point; does nothing while the pen is up."""
        if not self._points or point == self._points[-1]:
            return
        if self._is_erasing:
            last = self._points[-1]
            # Ink is erased along the whole gesture, which is one edit of the picture.
            self._points = [*self._points, point] if self._paper else [point]
            self._erase(last, point)
        else:
            self._points.append(point)
            self._live_page = None
            self.page_changed.emit(self.page)

    def pen_up(self) -> None:
        """End the stroke and add it to the history."""
        if not self._points:
            return
        if self._is_erasing and self._paper:
            self._erase_ink(self._paper)
        after = self.page
        if self._paper and not self._is_erasing:
            after = self._with_picture(after.whole_picture)
        self._points, self._paper = [], None
        if after is self._in_history:  # drawn beside the picture, or nothing was erased
            if not self._is_erasing:
                self._show(after)
            return
        self._finished = self._in_history
        name = self.tr("erase") if self._is_erasing else self.tr("stroke")
        self._push(after, name)

    def set_finished_page(self, page: Page) -> None:
        """Show a page of the history; called by undo and redo."""
        self._in_history = page
        if self._points:  # the keys of undo work while the pen is down
            self._paper = with_paper(page.picture) if page.picture else None
        self._show(page)

    def _show(self, page: Page) -> None:
        self._finished, self._live_page = page, None
        self.page_replaced.emit()
        self.page_changed.emit(self.page)

    def _erase(self, start: QPointF, end: QPointF) -> None:
        if self._paper:
            last = self._erased
            if last is None or QLineF(last, end).length() >= _ERASING_STEP:
                self._erased = end
                self._erase_ink(self._paper)
            return
        before = self._finished.strokes
        ends = (start.x(), start.y()), (end.x(), end.y())
        after = erase(before, *ends, ERASER_RADIUS)
        if after is not before:
            self._show(Page(strokes=after))

    def _erase_ink(self, paper: PictureInk) -> None:
        """Erase ink of a picture along the whole gesture."""
        edit = edit_on_pad(self._gesture(), paper, eraser_radius=ERASER_RADIUS)
        page = self._with_picture(with_gesture(paper, edit))
        if page is not self._finished:
            self._show(page)

    def _with_picture(self, picture: PictureInk | None) -> Page:
        """Return a page with an edited picture; the former one if it is not edited."""
        is_edited = picture is not None and picture is not self._paper
        return Page(picture=picture) if is_edited else self._in_history

    def _gesture(self) -> Stroke:
        """Return the points since the pen came down, a single one for a dot."""
        points = np.array([(point.x(), point.y()) for point in self._points])
        is_dot = bool(np.ptp(points, axis=0).max() < _DOT_EXTENT)
        return stroke(points[:1] if is_dot else points)

    def _push(self, page: Page, description: str) -> None:
        change = _PageChange(self, self._finished, page, description)
        self._most_bytes += change.size
        self.undo_stack.push(change)
        if self._most_bytes > _MOST_BYTES:
            self._most_bytes = self._limit_memory()

    def _limit_memory(self) -> int:
        """Free the pages of the oldest steps beyond the limit; return what is left."""
        size, is_full = 0, False
        for place in reversed(range(self.undo_stack.index())):
            step = self.undo_stack.command(place)
            if not isinstance(step, _PageChange):
                continue
            if step.isObsolete():  # and so are those before it
                break
            is_full = is_full or size + step.size > _MOST_BYTES
            if is_full:
                step.free()
            else:
                size += step.size
        return size

    @Slot()
    def _remove_emptied_steps(self) -> None:
        """Remove emptied steps that would be undone next; Qt does so on undo."""
        if self._is_removing:  # each undo below comes here again
            return
        stack = self.undo_stack
        self._is_removing = True
        while isinstance(step := stack.command(stack.index() - 1), _PageChange):
            if not step.isObsolete():
                break
            stack.undo()
        self._is_removing = False


class _PageChange(QUndoCommand):
    """A step of the history.

    Attributes:
        size: The bytes of its pages that steps before it do not have.
    """

    def __init__(self, sketch: Sketch, before: Page, after: Page, text: str) -> None:
        super().__init__(text)
        self._sketch, self._before, self._after = sketch, before, after
        known = set(map(id, _arrays(before)))
        self.size = sum(
            array.nbytes for array in _arrays(after) if id(array) not in known
        )

    @property
    def pages(self) -> tuple[Page, Page]:
        """The page before it and the page after it."""
        return self._before, self._after

    def free(self) -> None:
        """Let go of its pages; it is removed instead of being undone."""
        self.setObsolete(True)
        self._before = self._after = Page()

    @override
    def undo(self) -> None:
        if not self.isObsolete():
            self._sketch.set_finished_page(self._before)

    @override
    def redo(self) -> None:
        self._sketch.set_finished_page(self._after)


def _arrays(page: Page) -> Sequence[NDArray[Any]]:
    """Return what a page keeps in memory."""
    picture = page.picture
    return (picture.ink, picture.page, picture.colors) if picture else page.strokes
