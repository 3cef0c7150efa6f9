"""Learning the user's hand from answers that the user lets stand."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.accepted import (
    MAX_PER_DIGIT,
    AcceptedAnswers,
    Exemplar,
    exemplars_of,
    newest,
)
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.pad.sketch import Sketch
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.shell import Shell

REST_MS: Final = 300
"""How long the pen must rest before accepted answers are written to their file, in
milliseconds: the next answer would wait for it."""


class HandController(QObject):
    """Keeps accepted answers, and has the active model read as the user's hand has it.

    An answer is accepted if all of it was confident, nothing was labelled, the pad was
    cleared, and the next drawing was begun. Only what was drawn with the pen since the
    pad was empty counts: no picture, no file of strokes, and nothing after undo, as
    that may be a drawing from the gallery.

    Switched off, nothing is kept, and the model reads as if nothing had been; what was
    kept is used again once it is switched on, unless the user has it forgotten.

    Signals:
        changed: The active model reads otherwise than before.
    """

    changed = Signal()

    def __init__(  # noqa: PLR0913 (each collaborator by name)
        self,
        *,
        shell: Shell,
        sketch: Sketch,
        recognizer: Recognizer,
        thread: WorkerThread,
        active: ActiveModel,
        samples: SampleStore,
        accepted: AcceptedAnswers,
        settings: Settings,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._sketch = sketch
        self._recognizer = recognizer
        self._thread = thread
        self._active = active
        self._samples = samples
        self._accepted = accepted
        self._settings = settings
        self._automatic = shell.actions_.learn_hand
        self._drawn: Page | None = None  # the last page on which the pen was down
        self._is_own = True  # whether all of it was drawn with the pen
        self._labelled_page: Page | None = None  # the last one that was labelled
        self._recognition: Recognition | None = None
        self._left: Recognition | None = None  # accepted once the next drawing begins
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        # These belong to the worker thread.
        self._labelled: list[Exemplar] = []
        self._unwritten: list[Exemplar] = []

    def wire(self, *, is_demo: bool) -> None:
        """Connect what this listens to; the drawings of a demo do not count."""
        if not is_demo:
            self._sketch.page_changed.connect(self._on_page_changed)
            self._recognizer.recognized.connect(self._on_recognized)
        self._active.changed.connect(self.learn)
        self._rest.timeout.connect(self._on_rested)
        self._thread.call_at_end(self._write)
        self._automatic.triggered.connect(self._on_automatic_chosen)
        self._shell.actions_.forget_hand.triggered.connect(self._on_forget)

    def restore(self) -> None:
        """Learn the user's hand unless the user has switched that off."""
        self._automatic.setChecked(self._settings.learns_hand)

    @Slot()
    def reject_answer(self) -> None:
        """Do not accept the answer for the page on the pad: the user labels it."""
        self._labelled_page = self._sketch.page

    @Slot()
    def learn(self) -> None:
        """Have the active model read by the samples and accepted answers there are."""
        is_on = self._automatic.isChecked()
        from_samples = is_on and self._settings.teaches_at_once
        self._thread.call(
            partial(self._learn, is_on=is_on, from_samples=from_samples),
            done=self._on_learned,
        )

    @Slot()
    def forget(self) -> None:
        """Delete what was accepted, and read without it."""
        self._forget("")

    def _forget(self, message: str) -> None:
        """Delete what was accepted; show a message once it is deleted."""
        self._left = None
        self._thread.call(
            self._forget_accepted,
            done=lambda _: self._shell.show_message(message) if message else None,
            failed=self._shell.show_message,
            otherwise=self.tr("The accepted answers could not be deleted."),
            must_finish=True,
        )
        self.learn()

    def _forget_accepted(self) -> None:
        """Delete what was accepted; runs on the worker thread."""
        self._unwritten.clear()
        self._accepted.forget()

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        if page.is_empty:
            self._left = self._recognition if self._is_accepted() else None
            self._is_own = True
        elif self._left and page is self._left.page:  # the user undid "clear"
            self._left = None
        elif self._sketch.is_pen_down:
            self._keep()
            self._rest.start()
            self._drawn = page
        elif page is not self._drawn:
            self._is_own, self._left = False, None

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        self._recognition = recognition

    def _is_accepted(self) -> bool:
        """Return whether the user has let the last answer stand."""
        last = self._recognition
        return (
            self._automatic.isChecked()
            and self._is_own
            and last is not None
            and last.page is self._drawn
            and last.page is not self._labelled_page
            and last.reading is not None
            and last.reading.is_confident
        )

    def _keep(self) -> None:
        left, self._left = self._left, None
        if left and left.reading:
            new = [
                Exemplar(digit.model_input, digit.prediction.digit)
                for digit in left.reading.digits
            ]
            self._thread.call(partial(self._accept, new))

    def _accept(self, new: Sequence[Exemplar]) -> None:
        """Accept answers, to be learned and written soon; runs on the worker thread."""
        self._unwritten = newest([*self._unwritten, *new])
        self._active.learn_hand_later(self._exemplars)

    def _exemplars(self) -> list[Exemplar]:
        """Fetch what the hand is known by; runs on the worker thread."""
        accepted = newest([*self._accepted.all(), *self._unwritten])
        return [*self._labelled, *accepted]

    @Slot()
    def _on_rested(self) -> None:
        # If it fails, the log says so; the user can do nothing about it.
        self._thread.call(self._write, must_finish=True)

    def _write(self) -> None:
        """Write what was accepted; runs on the worker thread.

        What cannot be written, as on a full disk, still counts, and is tried again.
        """
        if self._unwritten:
            self._accepted.add(self._unwritten)
            self._unwritten = []

    def _learn(self, *, is_on: bool, from_samples: bool) -> bool:
        """Read the exemplars and learn them; runs on the worker thread."""
        samples = self._samples.newest(MAX_PER_DIGIT) if from_samples else []
        self._labelled = exemplars_of(samples)
        exemplars = self._exemplars() if is_on else self._labelled
        return self._active.learn_hand(exemplars)

    def _on_learned(self, has_changed: bool) -> None:
        if has_changed:
            self.changed.emit()

    @Slot(bool)
    def _on_automatic_chosen(self, checked: bool) -> None:
        self._settings.learns_hand = checked
        self._left = None
        self.learn()

    @Slot()
    def _on_forget(self) -> None:
        self._forget(self.tr("The answers that you let stand are forgotten."))
