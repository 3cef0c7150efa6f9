"""Builds the objects and connects them: the only module that knows them all."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.gallery_controller import GalleryController
from mnist_gui.drawings.label_controller import LabelController
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.folder.controller import FolderController
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.load_controller import LoadController
from mnist_gui.models.version_controller import VersionController
from mnist_gui.options import Options
from mnist_gui.pad.controller import PadController
from mnist_gui.pad.demo import Demo
from mnist_gui.pictures.open_controller import OpenController
from mnist_gui.pictures.view_controller import ViewController
from mnist_gui.reading.controller import ReadingController
from mnist_gui.reading.saliency_controller import SaliencyController
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.training.adapt_controller import AdaptController
from mnist_gui.training.controller import TrainingController
from mnist_gui.training.process import TRAINER, TrainingProcess
from mnist_gui.training.setup import TrainingSetup
from mnist_gui.ui.resources import samples_path
from mnist_gui.ui.settings import Settings
from mnist_gui.window.help import show_about, show_shortcuts
from mnist_gui.window.main_window import MainWindow


class Application(QObject):
    """The program: a window, a recognizer, and what goes between them.

    Attributes:
        window: What the person sees.
        recognizer: What reads.

    Signals:
        page_read: The panel shows what was read.
            Args: str, the digit or number, with "?" for each that is not sure.
        demo_finished: The demonstration came to its end.
            Args: list of DemoAnswer.
        demo_failed: There is nothing to draw, or nothing that could read it.
            Args: str, a sentence for the person.
    """

    page_read = Signal(str)
    demo_finished = Signal(list)
    demo_failed = Signal(str)

    def __init__(
        self,
        options: Options,
        load: Callable[[Path], Classifier],
        *,
        load_folder: Callable[[Path], Classifier] | None = None,
        shipped_models: Path | None = None,
        trainer: Sequence[str] = TRAINER,
    ) -> None:
        """Build everything; nothing runs yet.

        Args:
            options: What was asked for.
            load: Loads a published model; called on the worker thread.
            load_folder: Loads a model from any other folder; the same if None.
            shipped_models: Where the shipped model is, if not in its usual place.
            trainer: The training program and its first arguments.
        """
        super().__init__()
        self._options = options
        self._settings = Settings(options.store / "settings.ini")
        store = ModelStore(options.store, shipped=shipped_models)
        load_other = load_folder or load
        self.worker = worker = WorkerThread()
        self.active = active = ActiveModel(
            worker, lambda path: load(path) if store.owns(path) else load_other(path)
        )
        self.recognizer = Recognizer(worker, active)
        sample_store = SampleStore(options.store / SAMPLES_NAME)
        self.samples = samples = SampleStoreProxy(sample_store, worker)
        self.window = MainWindow()
        self.library = ModelLibrary(store, worker, parent=self)
        self.models = LoadController(
            shell=self.window, library=self.library, active=active
        )
        self.versions = VersionController(
            shell=self.window,
            menu=self.window.model_menu,
            library=self.library,
            active=active,
        )
        self._process = TrainingProcess(trainer, parent=self)
        setup = TrainingSetup(self._settings, store, options.mnist_dir)
        self.training = TrainingController(
            shell=self.window,
            progress_button=self.window.progress_button,
            process=self._process,
            setup=setup,
            drawings=samples,
            use_model=self.models.use,
        )
        self._first_idle = QTimer(self, singleShot=True)
        self._first_idle.timeout.connect(self._start_reading)
        self._demo = self._make_demo() if options.demo else None
        canvas = self.window.canvas
        self._pad = PadController(
            shell=self.window,
            canvas=canvas,
            pen_width_slider=self.window.pen_width_slider,
            settings=self._settings,
        )
        self._labels = LabelController(
            shell=self.window, sketch=self.window.canvas.sketch, samples=samples
        )
        publishing = TrainingProcess(trainer, parent=self)
        self.adaptation = AdaptController(
            shell=self.window,
            active=active,
            samples=sample_store,
            drawings=samples,
            process=publishing,
            setup=setup,
            use_model=self.models.use,
            show_corrections=self.models.show_corrections,
        )
        self.gallery = GalleryController(
            shell=self.window,
            sketch=self.window.canvas.sketch,
            samples=samples,
            settings=self._settings,
        )
        for process in (self._process, publishing):
            process.drawings_rescued.connect(self.gallery.show_rescue)
        self._saliency = SaliencyController(
            sketch=canvas.sketch,
            chart=self.window.answers.active.chart,
            preview=self.window.preview,
            recognizer=self.recognizer,
        )
        self._reading = ReadingController(
            shell=self.window,
            canvas=canvas,
            answers=self.window.answers,
            preview=self.window.preview,
            recognizer=self.recognizer,
            settings=self._settings,
        )
        self._opening = OpenController(
            shell=self.window,
            sketch=self.window.canvas.sketch,
            recent_menu=self.window.recent_menu,
            thread=worker,
            settings=self._settings,
        )
        self.folders = FolderController(
            shell=self.window,
            thread=worker,
            active=active,
            recognizer=self.recognizer,
            settings=self._settings,
        )
        self._view = ViewController(
            shell=self.window,
            canvas=self.window.canvas,
            bar=self.window.picture_bar,
            thread=worker,
        )
        self._connect()

    def start(self) -> None:
        """Show the window; the model loads once it has been painted."""
        window = self.window
        if not window.restoreGeometry(self._settings.geometry):
            window.resize(window.sizeHint())
        window.show_status(self.tr("Starting…"))
        if self._settings.was_damaged:
            window.show_message(
                self.tr("The settings were damaged; the usual ones are in use.")
            )
        window.show()
        self._first_idle.start()

    @Slot()
    def stop(self) -> None:
        """Remember the window and end the worker thread."""
        self._first_idle.stop()
        if self._demo:
            self._demo.stop()
        self._settings.pen_width = self.window.pen_width_slider.value()
        # What is compared is not remembered, nor is the room that it takes.
        self.window.show_comparison("", "")
        self._settings.geometry = self.window.saveGeometry()
        self._settings.save()
        self._process.stop()
        self.adaptation.stop()
        self.recognizer.cancel()
        self.worker.stop()
        self._opening.stop()

    def _connect(self) -> None:
        window = self.window
        self.training.wire()
        self.training.restore(self._settings)
        self.adaptation.wire()
        self.adaptation.restore(self._settings)
        self.library.wire()
        self.models.wire()
        self.versions.wire()
        self._labels.labelling_allowed.connect(window.allow_naming)
        self._labels.wire()
        window.digit_named.connect(self._labels.keep_as)
        window.digit_named.connect(self._reading.keep_selected)
        self._pad.wire()
        self._pad.restore()
        self._saliency.wire()
        self._reading.cleared.connect(self._on_reading_cleared)
        self._reading.wire()
        self._reading.restore()
        self.gallery.wire()
        self._opening.wire()
        self._view.wire()
        self.folders.wire()
        window.files_dropped.connect(self._opening.open)
        window.picture_dropped.connect(self._opening.open_picture)
        self._opening.folders_chosen.connect(self.folders.read)
        self.folders.dialog.open_wanted.connect(self._opening.open)
        self.active.changed.connect(self._reading.read_again)
        self.models.load_failed.connect(self.versions.dialog.show_message)
        window.model_menu.version_chosen.connect(self.models.use)
        self.versions.dialog.use_requested.connect(self.models.use)
        self.versions.dialog.differences_requested.connect(
            self.training.comparisons.show
        )
        self.versions.comparison_shown.connect(window.show_comparison)
        self.library.changed.connect(self.training.show_models)
        self._process.finished.connect(self.library.clean_up)
        self._labels.labelled.connect(self.adaptation.learn_from)
        self.adaptation.adapted.connect(self._reading.read_again)
        window.ask_before_closing(self.training.may_close)
        self._reading.page_read.connect(self.page_read)
        self._reading.digit_selected.connect(self._on_digit_selected)
        self._connect_actions()

    def _connect_actions(self) -> None:
        actions = self.window.actions_
        actions.shortcuts.triggered.connect(self._on_shortcuts)
        actions.about.triggered.connect(self._on_about)
        actions.quit.triggered.connect(self.window.close)

    def _make_demo(self) -> Demo | None:
        try:
            records = list(read_strokes(samples_path()))
        except StrokesFileError as error:
            reason = str(error)
            self.window.show_message(reason)
            QTimer.singleShot(0, self, lambda: self.demo_failed.emit(reason))
            return None
        offscreen = QGuiApplication.platformName() == "offscreen"
        demo = Demo(self.window.canvas.sketch, records, hurry=offscreen)
        self.page_read.connect(demo.take_answer)
        demo.finished.connect(self.demo_finished)
        self.models.model_ready.connect(demo.start)
        for failed in (
            self.models.reading_impossible,
            self.recognizer.recognition_failed,
        ):
            failed.connect(demo.stop)
            failed.connect(self.demo_failed)
        self.window.canvas.touched.connect(demo.stop)
        return demo

    @Slot()
    def _start_reading(self) -> None:
        """Start the worker; pictures come first, they need no model to be shown."""
        self.worker.start()
        self._opening.open(self._options.pictures)
        self.library.refresh()

    @Slot(object)
    def _on_digit_selected(self, recognition: Recognition) -> None:
        self._pad.set_model_input(recognition.model_input)
        self._labels.remember(recognition)
        self.adaptation.check_answer(recognition)
        self._saliency.explain(recognition)

    @Slot()
    def _on_reading_cleared(self) -> None:
        self._pad.set_model_input(None)
        self._labels.forget()
        self._saliency.clear()

    @Slot()
    def _on_shortcuts(self) -> None:
        show_shortcuts(self.window, self.window.actions_.keys())

    @Slot()
    def _on_about(self) -> None:
        show_about(self.window)
