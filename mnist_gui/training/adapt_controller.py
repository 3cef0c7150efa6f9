"""What a correction does: the model in use learns it, at once and then for good."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from mnist_gui.core.events import ModelCompared, ModelPublished
from mnist_gui.core.models.manifest import ADAPTED, Manifest
from mnist_gui.core.samples.store import Sample
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.training.process import TrainingProcess
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow

_GREY: Final = 1 / 255
"""Drawings are kept in so many levels of ink."""

_PAUSE_MS: Final = 1000
"""So long nothing is taught before a run begins: several corrections make one."""


class AdaptController(QObject):
    """Teaches the model in use, and publishes what it has learnt.

    The recognizer's model learns in memory, so that the next answer is the new one.
    Then the same is done in a process of its own, which compares and publishes.
    What is taken back, by another name, in the gallery or by undo, is unlearnt so.

    Signals:
        model_accepted: A version is to be used from now on: a taught one that is
            good enough, or as it was before, the one that was taught.
            Args: int, its version.
        lessons_changed: What reads has learnt what no version has, or has no longer.
            Args: bool, whether it has.
    """

    model_accepted = Signal(int)
    lessons_changed = Signal(bool)

    def __init__(
        self,
        window: MainWindow,
        recognizer: Recognizer,
        process: TrainingProcess,
        settings: Settings,
        mnist_dir: Path,
    ) -> None:
        """Prepare.

        Args:
            window: Where it is chosen, and where it is said what came of it.
            recognizer: What reads, and learns in memory.
            process: What publishes; used for nothing else.
            settings: What the person has chosen, in the store that gets the models.
            mnist_dir: Where MNIST may lie, to compare models on, unless the person
                has chosen another folder.
        """
        super().__init__(window)
        self._window = window
        self._recognizer = recognizer
        self._process = process
        self._settings = settings
        self._mnist_dir = mnist_dir
        self._version = 0
        self._compared: ModelCompared | None = None
        self._published: ModelPublished | None = None
        self._lesson: Sample | None = None
        self._learnt: Sample | None = None
        self._is_due = False
        self._has_taught = False  # of what was learnt, something may be taken back
        self._is_taking_back = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._publish)
        actions = window.actions_
        actions.teach_at_once.setChecked(settings.teaches_at_once)
        actions.teach_at_once.toggled.connect(self._on_at_once_toggled)
        actions.teach_now.triggered.connect(self._on_teach_now)
        recognizer.sample_kept.connect(self._on_sample_kept)
        recognizer.drawings.changed.connect(self._on_drawings_changed)
        recognizer.model_loaded.connect(self._on_model_loaded)
        recognizer.taught.connect(self._on_taught)
        recognizer.teach_failed.connect(window.show_message)
        process.model_compared.connect(self._on_model_compared)
        process.model_published.connect(self._on_model_published)
        process.stalled.connect(self._on_fell_silent)
        process.failed.connect(window.show_message)
        process.nothing_learnt.connect(self._on_nothing_learnt)
        process.finished.connect(self._on_finished)

    def stop(self) -> None:
        """End a run that is under way."""
        self._is_due = False
        self._pause.stop()
        self._process.stop()

    @Slot(bool)
    def _on_at_once_toggled(self, checked: bool) -> None:
        self._settings.teaches_at_once = checked

    @Slot(object)
    def _on_model_loaded(self, manifest: Manifest) -> None:
        self._version = manifest.version
        self._has_taught = manifest.recipe == ADAPTED
        if self._has_taught and (self._is_due or self._process.is_running):
            # It was taught without what is being published, by another window say.
            self._is_due = True
            self._teach(is_taking_back=True)

    @Slot(object, object)
    def _on_sample_kept(self, sample: Sample, before: int | None) -> None:
        is_named_anew = before not in (None, sample.label)
        if not self._settings.teaches_at_once:
            return
        if sample.is_mistake and sample.is_held_out:
            self._window.show_message(
                self.tr("Kept aside: models are compared on it and do not learn it.")
            )
        elif sample.is_mistake:
            self._teach(lesson=sample)
        elif is_named_anew and self._has_taught and not sample.is_held_out:
            self._teach(is_taking_back=True)

    def look_at(self, recognition: Recognition) -> None:
        """Say so where the drawing that was just learnt is read as before."""
        learnt, self._learnt = self._learnt, None
        prediction = recognition.prediction
        if (
            learnt
            and prediction
            and prediction.digit != learnt.label
            and np.allclose(learnt.model_input, recognition.model_input, atol=_GREY)
        ):
            text = self.tr(
                "Kept; it still looks like a {}: if more were learnt of it, others"
                " would be misread."
            )
            self._window.show_message(text.format(prediction.digit))

    @Slot(object, object)
    def _on_drawings_changed(
        self, labels: Mapping[int, int | None], before: Mapping[int, int | None]
    ) -> None:
        changed = [one for one in before if labels[one] != before[one]]
        is_renamed = any(None not in (labels[one], before[one]) for one in changed)
        is_lesson = is_renamed or (bool(changed) and self._has_taught)
        if is_lesson and self._settings.teaches_at_once:
            self._teach(is_taking_back=self._has_taught)

    @Slot()
    def _on_teach_now(self) -> None:
        self._teach()

    def _teach(
        self, *, lesson: Sample | None = None, is_taking_back: bool = False
    ) -> None:
        self._lesson, self._is_taking_back = lesson, is_taking_back
        self._recognizer.teach()

    @Slot()
    def _on_taught(self) -> None:
        self._is_due = self._has_taught = True
        self._learnt, self._lesson = self._lesson, None
        if not self._is_taking_back:
            self.lessons_changed.emit(True)
        self._pause.start()

    @Slot()
    def _publish(self) -> None:
        """Start a run, unless one is under way: then it starts when that has ended."""
        if self._process.is_running:
            return
        self._is_due = False
        if not self._version:  # a model from elsewhere learns in memory alone
            return
        self._compared = self._published = None
        mnist_dir = self._settings.mnist_dir or self._mnist_dir
        self._process.start(
            [
                *("teach", "--json", "--background", "--model", str(self._version)),
                *("--store", str(self._settings.store)),
                *("--data-dir", str(mnist_dir)),
            ]
        )

    @Slot()
    def _on_fell_silent(self) -> None:
        self._process.cancel()
        self._window.show_message(
            self.tr(
                "Publishing the taught model hung and was ended; the next correction"
                " or Teach now tries again."
            )
        )

    @Slot(object)
    def _on_model_compared(self, compared: ModelCompared) -> None:
        self._compared = compared

    @Slot(object)
    def _on_model_published(self, published: ModelPublished) -> None:
        self._published = published

    @Slot(str)
    def _on_nothing_learnt(self, reason: str) -> None:
        if not self._is_due:  # what reads is as the version that it comes from
            self.lessons_changed.emit(False)
        if not self._is_taking_back:  # else all is as it was to be
            self._window.show_message(reason)

    @Slot()
    def _on_finished(self) -> None:
        if self._is_due:  # what was published lacks the newest corrections
            self._pause.start()
        elif self._published:
            self._decide(self._published.version, self._compared)

    def _decide(self, version: int, compared: ModelCompared | None) -> None:
        if compared is None:
            text = self.tr(
                "Model {} has learnt your drawings, but could be compared with no"
                " other; the Model menu has it."
            )
            self._window.show_message(text.format(version))
        elif compared.in_use != self._version:
            text = self.tr("Model {} has learnt your drawings; the Model menu has it.")
            self._window.show_message(text.format(version))
        elif not compared.may_take_over:
            text = self.tr(
                "Model {} has learnt your drawings, but is not used (Ctrl+M shows what"
                " differs): {}."
            )
            self._window.show_message(text.format(version, self._reason(compared)))
            self.model_accepted.emit(compared.in_use)
        else:
            text = self.tr("Model {} has learnt your drawings and reads from now on.")
            self._window.show_message(text.format(version))
            self.model_accepted.emit(version)

    def _reason(self, compared: ModelCompared) -> str:
        if compared.is_worse:
            text = self.tr(
                "it reads {:.1f} % of held-out digits, model {} reads {:.1f} %"
            )
            new, in_use = compared.new_accuracy, compared.in_use_accuracy
        else:
            text = self.tr("it reads {:.1f} % of those kept aside, model {} {:.1f} %")
            new, in_use = compared.own_new_accuracy, compared.own_in_use_accuracy
        return text.format(100 * new, compared.in_use, 100 * in_use)
