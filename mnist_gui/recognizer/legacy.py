# ruff: noqa: D102
"""TEMPORARY: the former interface of the recognizer, until every room is converted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.reading.page import open_page
from mnist_gui.core.samples.store import LabelledDrawing, SampleStore
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.loaded_model import LoadedModel
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import WorkerThread


class LegacyRecognizer(Recognizer):
    """Everything that the recognizer did before it was split."""

    model_loaded = Signal(object)
    model_failed = Signal(str)
    comparison_changed = Signal(object)
    comparison_failed = Signal(str)
    page_opened = Signal(object, object)
    open_failed = Signal(str)
    sample_kept = Signal(object, object)
    keep_failed = Signal(str)
    taught = Signal()
    teach_failed = Signal(str)

    def __init__(
        self, load: Callable[[Path], LoadedModel], samples: SampleStore
    ) -> None:
        self.thread_ = WorkerThread()
        self.active = ActiveModel(self.thread_, load)
        super().__init__(self.thread_, self.active)
        self.samples = samples
        self._compared_before: Manifest | None = None
        self._active_before: Manifest | None = None
        self.drawings = SampleStoreProxy(samples, self.thread_)
        self.drawings.kept.connect(self.sample_kept)
        self.drawings.keep_failed.connect(self.keep_failed)
        self.active.changed.connect(self._on_changed)

    def host(self, worker: QObject, *, is_thorough: bool = False) -> None:
        worker.moveToThread(self.thread_)
        self.thread_.finished.connect(worker.deleteLater)
        if is_thorough:
            self.thread_.thorough.append(worker)

    def model_in_use(self) -> LoadedModel | None:
        return self.active.on_thread()[0]

    def start(self) -> None:
        self.thread_.start()

    def stop(self) -> None:
        self.cancel()
        self.thread_.stop()

    def load_model(self, path: Path) -> None:
        self.active.load(path, done=lambda _: None, failed=self.model_failed.emit)

    def compare(self, path: Path | None) -> None:
        self.active.compare(path, failed=self.comparison_failed.emit)

    def open_file(self, path: Path) -> None:
        self.thread_.call(
            partial(open_page, path),
            done=lambda page: self.page_opened.emit(page, path),
            failed=self.open_failed.emit,
            otherwise=self.tr("“{}” cannot be read.").format(path.name),
        )

    def keep(self, drawing: LabelledDrawing) -> None:
        self.drawings.keep(drawing)

    @Slot()
    def teach(self) -> None:
        self.active.adapt(
            self.samples.all, done=self.taught.emit, failed=self.teach_failed.emit
        )

    @Slot(object, object)
    def _on_changed(self, active: Manifest | None, compared: Manifest | None) -> None:
        if active is not self._active_before:
            self._active_before = active
            self.model_loaded.emit(active)
        if compared is not self._compared_before:
            self._compared_before = compared
            self.comparison_changed.emit(compared)
