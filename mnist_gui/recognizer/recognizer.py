"""Reads pages with the active model, without blocking the caller."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.prediction import Heatmaps
from mnist_gui.core.reading.page import Page
from mnist_gui.core.segmentation.incremental import InputCache, StrokeMemory
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognition import Recognition, recognize
from mnist_gui.recognizer.thread import (
    Callback,
    LatestRequest,
    Slices,
    WorkerThread,
)


class Recognizer(QObject):
    """Reads the page on the pad, and explains what was read.

    Of several requests only the latest is answered; stale answers are dropped.

    Attributes:
        single: Whether a page is always read as a single digit.
        digits_only: Whether marks between digits, and spaces, are left out.

    Signals:
        recognized: The latest page was read.
            Args: Recognition.
        progressed: More of a page that takes long was read.
            Args: int and int, how many pieces, and of how many.
        recognition_failed: The model could not read the latest page.
            Args: str, a message for the user.
    """

    recognized = Signal(object)
    progressed = Signal(int, int)
    recognition_failed = Signal(str)

    def __init__(self, thread: WorkerThread, active: ActiveModel) -> None:
        super().__init__()
        self.single = False
        self.digits_only = False
        self._thread = thread
        self._active = active
        self._latest = LatestRequest()
        self._latest_explanation = LatestRequest()
        self._is_waiting = False
        self._followed: Page | None = None
        # Both are used by the worker thread alone.
        self._inputs = InputCache(thread.stop_if_stale)
        self._memory = StrokeMemory()

    def recognize(self, page: Page) -> None:
        """Read a page that is not empty; earlier requests become stale.

        An answer under way is stopped, and so is an explanation: both are of a page
        that is gone.
        """
        self._request(page, is_live=False)

    def _request(self, page: Page, *, is_live: bool) -> None:
        self._is_waiting = True
        self._followed = None
        self._latest_explanation.cancel()
        self._thread.call(
            partial(
                self._read,
                page,
                single=self.single,
                digits_only=self.digits_only,
                is_live=is_live,
            ),
            done=self._on_recognized,
            failed=self._on_recognition_failed,
            otherwise=self.tr("The model could not read this drawing."),
            latest=self._latest,
        )

    def follow(self, page: Page) -> None:
        """Read a page that changes while the pen moves.

        Waits for the answer under way, and then reads the latest page alone. Pen
        moves may come faster than answers: if each made the one before it stale,
        nothing would be seen until the pen rests (docs/adr/0004).
        """
        if self._is_waiting:
            self._followed = page
        else:
            self._request(page, is_live=True)

    def explain(
        self, model_input: ModelInput, *, done: Callback[Heatmaps | None]
    ) -> None:
        """Compute the saliency of a model input in slices, while no page waits.

        `done` receives it, or None where the model cannot explain itself; it is not
        called once another page is to be read.
        """
        self._thread.call_in_slices(
            self._explain(model_input),
            done=done,
            failed=lambda _: done(None),
            latest=self._latest_explanation,
        )

    def look_inside(
        self,
        model_input: ModelInput,
        *,
        done: Callback[Sequence[Activations | None]],
    ) -> None:
        """Compute the activations of each model in use, once no page waits.

        `done` receives those of the active and of the compared model, None where layers
        cannot be found; nothing of models that are not there.
        """
        self._thread.call_in_slices(
            self._look_inside(model_input), done=done, failed=lambda _: done([])
        )

    def cancel(self) -> None:
        """Make every request stale."""
        self._latest.cancel()
        self._latest_explanation.cancel()
        self._is_waiting = False
        self._followed = None

    def _read(
        self, page: Page, *, single: bool, digits_only: bool, is_live: bool
    ) -> Recognition:
        reader, compared = self._active.readers(is_drawn=bool(page.strokes))
        return recognize(
            page,
            reader,
            compared,
            single=single,
            digits_only=digits_only,
            is_live=is_live,
            draw=self._inputs.draw,
            memory=self._memory,
            on_progress=self._report,
        )

    def _report(self, read: int, count: int) -> None:
        """Report progress from the worker thread."""
        self._thread.post(self._on_progressed, (read, count))

    @Slot(object)
    def _on_progressed(self, progress: tuple[int, int]) -> None:
        if self._is_waiting:
            self.progressed.emit(*progress)

    def _explain(self, model_input: ModelInput) -> Slices[Heatmaps | None]:
        active, _ = self._active.on_thread()
        slices = active.explain(model_input) if active else None
        return (yield from slices) if slices else None

    def _look_inside(
        self, model_input: ModelInput
    ) -> Slices[Sequence[Activations | None]]:
        activations = []
        for model in filter(None, self._active.on_thread()):
            activations.append(model.look_inside(model_input))
            yield None
        return activations

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        self.recognized.emit(recognition)
        self._read_followed()

    @Slot(str)
    def _on_recognition_failed(self, message: str) -> None:
        self.recognition_failed.emit(message)
        self._read_followed()

    def _read_followed(self) -> None:
        followed, self._followed = self._followed, None
        self._is_waiting = False
        if followed:
            self._request(followed, is_live=True)
