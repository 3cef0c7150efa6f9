"""Keeps the drawing on the pad with the label that the user gives it."""

from collections import deque

from PySide6.QtCore import QObject, Qt, Signal, Slot
from typing_extensions import override

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import NOT_A_DIGIT, LabelledDrawing, Sample
from mnist_gui.drawings.jobs import Labels
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.drawings.undo import SampleChange, settle, update_undo_actions
from mnist_gui.pad.sketch import Sketch
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.ui.labels import quoted_label
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import translate


class LabelController(QObject):
    """Labels the drawing that was read last; undo on the pad takes the label back.

    While the page on the pad is still being read, nothing can be labelled: it would
    be the page before.

    Signals:
        labelling_allowed: Whether there is a drawing that can be labelled.
            Args: bool.
        labelled: A drawing was kept, after its message was shown.
            Args: Sample; int or None, the label it had before.
    """

    labelling_allowed = Signal(bool)
    labelled = Signal(object, object)

    def __init__(
        self, *, shell: Shell, sketch: Sketch, samples: SampleStoreProxy
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._sketch = sketch
        self._samples = samples
        self._history = sketch.undo_stack
        self._recognition: Recognition | None = None
        self._unanswered: deque[str] = deque()
        """What was read in each drawing that is being kept."""

    def wire(self) -> None:
        """Connect the pad, its undo stack and the samples."""
        # Queued, as the actions listen to the same signals, and would be enabled again
        # while a step is pending.
        queued = Qt.ConnectionType.QueuedConnection
        self._history.canUndoChanged.connect(self._update_undo_actions, queued)
        self._history.canRedoChanged.connect(self._update_undo_actions, queued)
        self._sketch.page_changed.connect(self._on_page_changed)
        self._samples.kept.connect(self._on_kept)
        self._samples.keep_failed.connect(self._on_keep_failed)
        self._samples.changed.connect(self._on_samples_changed)
        self._samples.change_failed.connect(self._on_change_failed)
        self.forget()

    @Slot(object)
    def remember(self, recognition: Recognition) -> None:
        """Let the drawing that was just read be labelled."""
        self._recognition = recognition
        self.labelling_allowed.emit(recognition.prediction is not None)

    @Slot()
    def forget(self) -> None:
        """Let nothing be labelled."""
        self._recognition = None
        self.labelling_allowed.emit(False)

    @Slot(int)
    def keep_as(self, label: int) -> None:
        """Keep the drawing with a label."""
        recognition = self._recognition
        if recognition is None:
            self._shell.show_message(
                self.tr("Still reading. Label the drawing once it has been read.")
            )
            return
        if recognition.prediction is None:
            return
        self._unanswered.append(recognition.prediction.text)
        self._update_undo_actions()
        kept = recognition.page.kept
        drawing = LabelledDrawing(
            label=label,
            model_input=recognition.model_input if kept is None else kept,
            strokes=recognition.page.strokes,
            predicted=_answer(recognition.prediction, label),
            probability=recognition.prediction.probability,
            model_version=recognition.model_version,
        )
        self._samples.keep(drawing)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        # Labelling stays allowed, or its button would blink with every pen move.
        self._recognition = None
        if page.is_empty:
            self.forget()

    @Slot()
    def _update_undo_actions(self) -> None:
        actions, is_waiting = self._shell.actions_, bool(self._unanswered)
        update_undo_actions(
            self._history, actions.undo, actions.redo, is_waiting=is_waiting
        )

    @Slot(object, object)
    def _on_kept(self, sample: Sample, before: int | None) -> None:
        read = self._unanswered.popleft() if self._unanswered else ""
        name = quoted_label(sample.label)
        if read.isdigit() and int(read) != sample.label:
            text = self.tr("Saved as {} (was read as {}).").format(name, read)
        else:
            text = self.tr("Saved as {}.").format(name)
        if sample.label != before:
            step = _Labelling(self._shell, self._samples, sample, before)
            self._history.push(step)
        self._update_undo_actions()
        self._shell.show_message(text, can_undo=sample.label != before)
        self.labelled.emit(sample, before)

    @Slot(str)
    def _on_keep_failed(self, message: str) -> None:
        if self._unanswered:
            self._unanswered.popleft()
        self._update_undo_actions()
        self._shell.show_message(message)

    @Slot(str, str)
    def _on_change_failed(self, step: str, _: str) -> None:
        if not step:
            settle(self._history, is_done=False)
            self._update_undo_actions()

    @Slot(object, object, str)
    def _on_samples_changed(self, labels: Labels, _: object, step: str) -> None:
        """Drop steps whose samples the gallery has changed, which has its own undo."""
        if not step:
            settle(self._history, is_done=True)
            self._update_undo_actions()
            return
        for place in range(self._history.count()):
            command = self._history.command(place)
            if isinstance(command, _Labelling) and command.sample_id in labels:
                command.setObsolete(True)


def _answer(prediction: Prediction, label: int) -> int:
    """Return what a model read, as it is kept with a label.

    Rejecting what is not a digit was right; for a digit, it is its best guess.
    """
    is_right = label == NOT_A_DIGIT and not prediction.is_confident
    return NOT_A_DIGIT if is_right else prediction.digit


class _Labelling(SampleChange):
    """A drawing was labelled; says so when it is undone and redone."""

    def __init__(
        self,
        shell: Shell,
        samples: SampleStoreProxy,
        sample: Sample,
        before: int | None,
    ) -> None:
        text = translate("LabelController", "label {}")
        text = text.format(quoted_label(sample.label))
        super().__init__(samples, text, {sample.id: sample.label}, {sample.id: before})
        self.sample_id, self._label, self._shell = sample.id, sample.label, shell

    @override
    def announce(self, labels: Labels) -> None:
        if labels[self.sample_id] == self._label:
            text = translate("LabelController", "Saved as {}.")
        else:
            text = translate("LabelController", "No longer saved as {}.")
        self._shell.show_message(text.format(quoted_label(self._label)))
