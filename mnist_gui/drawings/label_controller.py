"""What a person says of a drawing: which digit it really is."""

from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Slot
from typing_extensions import override

from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.store import LabelledDrawing, Sample
from mnist_gui.drawings.undo import SampleChange, allow_undo, settle
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.ui.translation import translate
from mnist_gui.window.main_window import MainWindow


class LabelController(QObject):
    """Keeps drawings with the digit that the person names.

    A drawing can be named as soon as it was read, and the keys 0 to 9 do it as
    well. Naming it again corrects the naming, and undo on the pad takes it back.
    While the page that is on the pad now is still being read, nothing is kept: it
    would be what was there before.
    """

    def __init__(self, window: MainWindow, recognizer: Recognizer) -> None:
        super().__init__(window)
        self._window = window
        self._recognizer = recognizer
        self._recognition: Recognition | None = None
        self._unanswered: deque[str] = deque()
        """What was read in each drawing that is being kept."""

        self._history = window.canvas.sketch.undo_stack
        # After the actions, which would be enabled while a step is under way; and not
        # at once, for the history says so as well when it goes with the window.
        later = Qt.ConnectionType.QueuedConnection
        self._history.canUndoChanged.connect(self._allow_undo, later)
        self._history.canRedoChanged.connect(self._allow_undo, later)
        window.canvas.sketch.page_changed.connect(self._on_page_changed)
        window.digit_named.connect(self._on_digit_named)
        recognizer.sample_kept.connect(self._on_sample_kept)
        recognizer.keep_failed.connect(self._on_keep_failed)
        recognizer.drawings.changed.connect(self._on_drawings_changed)
        recognizer.drawings.change_failed.connect(self._on_change_failed)
        self.forget()

    @Slot(object)
    def remember(self, recognition: Recognition) -> None:
        """Let the drawing be named that was just read."""
        self._recognition = recognition
        self._window.allow_naming(allowed=recognition.prediction is not None)

    @Slot()
    def forget(self) -> None:
        """There is no drawing any more that could be named."""
        self._recognition = None
        self._window.allow_naming(allowed=False)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        # Naming stays allowed, or its button would blink with every move of the pen.
        self._recognition = None
        if page.is_empty:
            self.forget()

    @Slot(int)
    def _on_digit_named(self, label: int) -> None:
        recognition = self._recognition
        if recognition is None:
            self._window.show_message(
                self.tr("It is still being read; say what it is after the answer.")
            )
            return
        if recognition.prediction is None:
            return
        self._unanswered.append(recognition.prediction.text)
        self._allow_undo()
        kept = recognition.page.kept
        self._recognizer.keep(
            LabelledDrawing(
                label=label,
                model_input=recognition.model_input if kept is None else kept,
                strokes=recognition.page.strokes,
                predicted=recognition.prediction.digit,
                probability=recognition.prediction.probability,
                model_version=recognition.model_version,
            )
        )

    @Slot()
    def _allow_undo(self) -> None:
        actions, is_waiting = self._window.actions_, bool(self._unanswered)
        allow_undo(self._history, actions.undo, actions.redo, is_waiting=is_waiting)

    @Slot(object, object)
    def _on_sample_kept(self, sample: Sample, before: int | None) -> None:
        read = self._unanswered.popleft() if self._unanswered else ""
        if read.isdigit() and int(read) != sample.label:
            text = self.tr("Kept among your drawings: it is a {}, not a {}.")
            said = text.format(sample.label, read)
        else:
            said = self.tr("Kept among your drawings as a {}.").format(sample.label)
        if sample.label != before:
            step = _Naming(self._window, self._recognizer, sample, before)
            self._history.push(step)
            said += " " + self.tr("Undo takes it back.")
        self._allow_undo()
        self._window.show_message(said)

    @Slot(str)
    def _on_keep_failed(self, reason: str) -> None:
        if self._unanswered:
            self._unanswered.popleft()
        self._allow_undo()
        self._window.show_message(reason)

    @Slot(str, str)
    def _on_change_failed(self, step: str, _: str) -> None:
        if not step:
            settle(self._history, is_done=False)
            self._allow_undo()

    @Slot(object, object, str)
    def _on_drawings_changed(
        self, labels: Mapping[int, int | None], _: object, step: str
    ) -> None:
        """Leave it at what the gallery has said since, which has its own undo."""
        if not step:
            settle(self._history, is_done=True)
            self._allow_undo()
            return
        for place in range(self._history.count()):
            command = self._history.command(place)
            if isinstance(command, _Naming) and command.number in labels:
                command.setObsolete(True)


class _Naming(SampleChange):
    """A drawing was said to be a digit; says so when it is undone and redone.

    Attributes:
        number: The id of the drawing.
    """

    def __init__(
        self,
        window: MainWindow,
        recognizer: Recognizer,
        sample: Sample,
        before: int | None,
    ) -> None:
        text = translate("LabelController", "“it is a {}”").format(sample.label)
        labels = {sample.id: sample.label}, {sample.id: before}
        super().__init__(recognizer.drawings, text, *labels)
        self.number, self._label, self._window = sample.id, sample.label, window

    @override
    def announce(self, labels: Mapping[int, int | None]) -> None:
        if labels[self.number] == self._label:
            said = translate("LabelController", "Kept among your drawings as a {}.")
        else:
            said = translate("LabelController", "Taken back: it is not kept as a {}.")
        self._window.show_message(said.format(self._label))
