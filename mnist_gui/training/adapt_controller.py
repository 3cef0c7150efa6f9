"""Learning from corrections: adapt the active model at once, then publish it."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.core.events import ModelCompared
from mnist_gui.core.ink.levels import FULL_INK
from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.verdict import describe_objections
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.training.process import RunEnd, RunOutcome, TrainingProcess
from mnist_gui.training.setup import TrainingSetup
from mnist_gui.ui.labels import quoted_label
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized

_INK_LEVEL: Final = 1 / FULL_INK  # samples are stored with this precision
# A run begins this long after the last adaptation: several corrections make one.
_PAUSE_MS: Final = 1000


class _State(Enum):
    """Whether what the active model has learned in memory is published."""

    IDLE = auto()  # it is, or there is nothing to publish
    WAITING = auto()  # a run begins soon
    PUBLISHING = auto()  # a run adapts, compares and publishes the model
    OUTDATED = auto()  # the same, but the model has learned more since


class AdaptController(QObject):
    """Adapts the active model to corrections, and publishes the adapted model.

    The model learns in memory, so that the next answer is the new one. Then a run of
    the trainer does the same, compares and publishes. What the user takes back, by
    another label, in the gallery or by undo, is unlearned in the same way.

        IDLE --adapted--> WAITING --pause over--> PUBLISHING --finished--> IDLE
        WAITING --adapted--> WAITING, with a new pause
        PUBLISHING --adapted--> OUTDATED --finished--> WAITING

    It is handed a process of its own; `use_model`, which makes a version active; and
    `show_corrections`, which receives whether the active model has learned anything
    that no version has.

    Signals:
        adapted: The active model has learned, or unlearned, in memory.
    """

    adapted = Signal()

    def __init__(  # noqa: PLR0913 (each collaborator by name)
        self,
        *,
        shell: Shell,
        active: ActiveModel,
        samples: SampleStore,
        drawings: SampleStoreProxy,
        process: TrainingProcess,
        setup: TrainingSetup,
        use_model: Callable[[int], object],
        show_corrections: Callable[[bool], object],
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._active = active
        self._samples = samples
        self._drawings = drawings
        self._process = process
        self._setup = setup
        self._use_model = use_model
        self._show_corrections = show_corrections
        self._state = _State.IDLE
        self._is_taking_back = False  # the last adaptation only unlearned something
        self._learned: Sample | None = None  # whose new answer is still to come
        self._automatic = shell.actions_.learn_automatically
        self._learn_now = shell.actions_.learn_now
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)

    def wire(self) -> None:
        """Connect the actions, the samples, the model and the process."""
        self._pause.timeout.connect(self._publish)
        self._automatic.triggered.connect(self._on_automatic_chosen)
        self._learn_now.triggered.connect(self._on_learn_now)
        self._drawings.changed.connect(self._on_drawings_changed)
        self._active.changed.connect(self._on_model_changed)
        self._process.stalled.connect(self._on_stalled)
        self._process.finished.connect(self._on_finished)

    def restore(self) -> None:
        """Learn from corrections automatically if the user chose so last time."""
        self._automatic.setChecked(self._setup.settings.teaches_at_once)

    def stop(self) -> None:
        """End the run that is under way, and start no other."""
        self._state = _State.IDLE
        self._pause.stop()
        self._process.stop()

    def check_answer(self, recognition: Recognition) -> None:
        """Show a message if the sample just learned is still misread."""
        learned, self._learned = self._learned, None
        prediction = recognition.prediction
        if learned is None or prediction is None or _is_read(prediction, learned.label):
            return
        model_input = recognition.model_input
        if np.allclose(learned.model_input, model_input, atol=_INK_LEVEL):
            text = self.tr(
                "Saved as {}. The model still reads {}: learning more from it would"
                " spoil other digits."
            )
            text = text.format(quoted_label(learned.label), prediction.digit)
            self._shell.show_message(text, can_undo=True)

    @property
    def _has_learned(self) -> bool:
        """Whether the active model has learned samples, which may be taken back."""
        manifest = self._active.manifest
        is_adapted_version = manifest is not None and manifest.recipe == ADAPTED
        return self._active.is_adapted or is_adapted_version

    @Slot(bool)
    def _on_automatic_chosen(self, checked: bool) -> None:
        self._setup.settings.teaches_at_once = checked

    @Slot()
    def _on_learn_now(self) -> None:
        self._adapt()

    @Slot(object, object)
    def learn_from(self, sample: Sample, before: int | None) -> None:
        """Learn a sample just labelled, which had a label `before` if not None."""
        if not self._automatic.isChecked():
            return
        is_relabelled = before not in (None, sample.label)
        if sample.is_mistake and sample.is_held_out:
            text = self.tr(
                "Saved as {}, for testing: models are compared on it and never learn"
                " from it."
            )
            text = text.format(quoted_label(sample.label))
            self._shell.show_message(text, can_undo=sample.label != before)
        elif sample.is_mistake:
            self._adapt(sample)
        elif is_relabelled and self._has_learned and not sample.is_held_out:
            self._adapt(is_taking_back=True)

    @Slot(object, object)
    def _on_drawings_changed(
        self, labels: Mapping[int, int | None], before: Mapping[int, int | None]
    ) -> None:
        changes = [(labels[i], old) for i, old in before.items() if labels[i] != old]
        is_relabelled = any(None not in change for change in changes)
        is_relevant = is_relabelled or (bool(changes) and self._has_learned)
        if is_relevant and self._automatic.isChecked():
            self._adapt(is_taking_back=self._has_learned)

    @Slot()
    def _on_model_changed(self) -> None:
        """Adapt a version again that lacks what is being published.

        Another window may have adapted it and made it active.
        """
        is_other_version = self._has_learned and not self._active.is_adapted
        if is_other_version and self._state is not _State.IDLE:
            if self._state is _State.PUBLISHING:
                self._state = _State.OUTDATED
            self._adapt(is_taking_back=True)

    def _adapt(
        self, sample: Sample | None = None, *, is_taking_back: bool = False
    ) -> None:
        """Adapt the active model in memory to all samples, one just corrected."""
        self._active.adapt(
            self._samples.to_learn,
            done=partial(self._on_adapted, sample, is_taking_back),
            failed=self._shell.show_message,
        )

    def _on_adapted(self, sample: Sample | None, is_taking_back: bool) -> None:
        self._learned, self._is_taking_back = sample, is_taking_back
        if not is_taking_back:
            self._show_corrections(True)
        if self._state in (_State.IDLE, _State.WAITING):
            self._wait()
        else:
            self._state = _State.OUTDATED
        self.adapted.emit()

    def _wait(self) -> None:
        self._state = _State.WAITING
        self._pause.start()

    @Slot()
    def _publish(self) -> None:
        manifest = self._active.manifest
        if manifest is None or not manifest.version:  # learns in memory alone
            self._state = _State.IDLE
            return
        self._state = _State.PUBLISHING
        self._process.start(self._setup.adapt_arguments(manifest.version))

    @Slot()
    def _on_stalled(self) -> None:
        self._process.cancel()
        text = self.tr(
            "Saving what the model has learned took too long and was stopped. Your"
            " next correction, or “{}”, tries again."
        )
        self._shell.show_message(text.format(self._learn_now.iconText()))

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        is_outdated = self._state is _State.OUTDATED
        if is_outdated:
            self._wait()
        else:
            self._state = _State.IDLE
        if outcome.end is RunEnd.FAILED:
            self._shell.show_message(outcome.message)
        elif outcome.end is RunEnd.NOTHING_LEARNED:
            if not is_outdated:  # the active model equals its version
                self._show_corrections(False)
            if not self._is_taking_back:  # unlearning may leave nothing to publish
                self._shell.show_message(outcome.message)
        elif outcome.version is not None and not is_outdated:
            self._decide(outcome.version, outcome.comparison)

    def _decide(self, version: int, compared: ModelCompared | None) -> None:
        """Use an adapted version if the gate allows it."""
        active = self._active.manifest
        to_use = None
        if compared is None:
            text = self.tr(
                "Model {} has learned your drawings, but is not used: it could be"
                " compared with no other. It is in the Model menu."
            )
        elif active is None or compared.in_use != active.version:
            text = self.tr(
                "Model {} has learned your drawings. It is in the Model menu."
            )
        elif compared.may_take_over:
            to_use = version
            text = self.tr("Now using model {}, which has learned your drawings.")
            if self._is_taking_back:
                text = self.tr("Now using model {}, without what you took back.")
        else:
            to_use = compared.in_use  # without what it has learned in memory
            text = self.tr("Model {} has learned your drawings, but is not used.")
        reasons = describe_objections(compared.objections if compared else ())
        message = " ".join([text.format(version), *map(localized, reasons)])
        self._shell.show_message(message)
        if to_use is not None:
            self._use_model(to_use)


def _is_read(prediction: Prediction, label: int) -> bool:
    """Return whether a model reads what a drawing is labelled as."""
    if label == NOT_A_DIGIT:
        return not prediction.is_confident
    return prediction.digit == label
