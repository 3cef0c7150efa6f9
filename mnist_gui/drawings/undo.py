"""Steps of a history that change the person's own drawings."""

from collections.abc import Mapping

from PySide6.QtGui import QAction, QUndoCommand, QUndoStack
from typing_extensions import override

from mnist_gui.drawings.own_drawings import SampleStoreProxy


class SampleChange(QUndoCommand):
    """A change of drawings that is done already when it is put on a stack.

    Attributes:
        is_pending: Whether it was undone or redone, and nobody knows yet whether that
            can be.
    """

    def __init__(
        self,
        drawings: SampleStoreProxy,
        text: str,
        after: Mapping[int, int | None],
        before: Mapping[int, int | None],
    ) -> None:
        """Prepare.

        Args:
            drawings: What undoes and redoes it.
            text: What the step is called.
            after: For the id of each drawing the digit that it is now; None if gone.
            before: The same as it was.
        """
        super().__init__(text)
        self._drawings, self._after, self._before = drawings, after, before
        self.is_pending = False
        self._is_so = True  # the stack calls redo when it gets a step

    def follow(self) -> None:
        """Leave the drawings alone when it is undone or redone next."""
        self._is_so = True

    @override
    def undo(self) -> None:
        self._change(self._before)

    @override
    def redo(self) -> None:
        self._change(self._after)

    def announce(self, labels: Mapping[int, int | None]) -> None:
        """Hear what the drawings are to be; for those who say it."""

    def _change(self, labels: Mapping[int, int | None]) -> None:
        if not self._is_so:
            self.is_pending = True
            self.announce(labels)
            self._drawings.change(labels)
        self._is_so = False


def allow_undo(
    stack: QUndoStack, undo: QAction, redo: QAction, *, is_waiting: bool
) -> None:
    """Enable undo and redo, but while an answer is due: another step would be undone.

    Args:
        stack: The history.
        undo: Its action.
        redo: The other.
        is_waiting: Whether a new step is to come; those that are undone are known.
    """
    is_free = not is_waiting and _pending_step(stack) is None
    undo.setEnabled(stack.canUndo() and is_free)
    redo.setEnabled(stack.canRedo() and is_free)


def settle(stack: QUndoStack, *, is_done: bool) -> None:
    """Note that undo or redo was answered; the stack goes back where it failed."""
    step = _pending_step(stack)
    if step is None:
        return
    step.is_pending = False
    if not is_done:
        step.follow()
        if step is stack.command(stack.index()):
            stack.redo()
        else:
            stack.undo()


def _pending_step(stack: QUndoStack) -> SampleChange | None:
    """Return the step that was undone or redone and is not answered yet."""
    for place in (stack.index(), stack.index() - 1):
        step = stack.command(place)
        if isinstance(step, SampleChange) and step.is_pending:
            return step
    return None
