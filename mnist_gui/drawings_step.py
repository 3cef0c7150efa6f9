"""A step of a history that changes the person's own drawings."""

from collections.abc import Mapping

from PySide6.QtGui import QUndoCommand
from typing_extensions import override

from mnist_gui.own_drawings import OwnDrawings


class DrawingsStep(QUndoCommand):
    """A change of drawings that is done already."""

    def __init__(
        self,
        drawings: OwnDrawings,
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
        self._is_done = True

    @override
    def undo(self) -> None:
        self._drawings.change(self._before)

    @override
    def redo(self) -> None:
        # It is called as well when the step is put on the stack.
        if not self._is_done:
            self._drawings.change(self._after)
        self._is_done = False
