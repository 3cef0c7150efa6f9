"""Undo and redo of changes to samples, which the worker thread answers later."""

from PySide6.QtGui import QAction, QUndoCommand, QUndoStack
from typing_extensions import override

from mnist_gui.drawings.jobs import Labels
from mnist_gui.drawings.store_proxy import SampleStoreProxy


class SampleChange(QUndoCommand):
    """A change of samples, pushed on an undo stack once it was made.

    Attributes:
        is_pending: Whether it was undone or redone, and the answer is still to come.
    """

    def __init__(
        self, samples: SampleStoreProxy, text: str, after: Labels, before: Labels
    ) -> None:
        """Prepare a step named `text`, with the samples' labels after it and before."""
        super().__init__(text)
        self._samples, self._after, self._before = samples, after, before
        self.is_pending = False
        self._is_done = True  # the stack calls redo when a command is pushed

    def skip_next(self) -> None:
        """Change nothing when it is undone or redone next."""
        self._is_done = True

    @override
    def undo(self) -> None:
        self._change(self._before)

    @override
    def redo(self) -> None:
        self._change(self._after)

    def announce(self, labels: Labels) -> None:
        """Show a message for labels that are about to be set; a hook."""

    def _change(self, labels: Labels) -> None:
        if not self._is_done:
            self.is_pending = True
            self.announce(labels)
            self._samples.change(labels)
        self._is_done = False


def update_undo_actions(
    stack: QUndoStack, undo: QAction, redo: QAction, *, is_waiting: bool
) -> None:
    """Enable undo and redo, except while a step is pending.

    Otherwise undo would hit the step before the pending one. `is_waiting` says that a
    new step is to come; the stack knows undone ones itself.
    """
    is_free = not is_waiting and _pending_step(stack) is None
    undo.setEnabled(stack.canUndo() and is_free)
    redo.setEnabled(stack.canRedo() and is_free)


def settle(stack: QUndoStack, *, is_done: bool) -> None:
    """Note that undo or redo was answered; move the stack back where it failed."""
    step = _pending_step(stack)
    if step is None:
        return
    step.is_pending = False
    if not is_done:
        step.skip_next()
        if step is stack.command(stack.index()):
            stack.redo()
        else:
            stack.undo()


def _pending_step(stack: QUndoStack) -> SampleChange | None:
    for place in (stack.index(), stack.index() - 1):
        step = stack.command(place)
        if isinstance(step, SampleChange) and step.is_pending:
            return step
    return None
