"""Builds every object and connects them: the only module that knows all rooms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import StrokesFileError
from mnist_gui.core.files.locations import default_mnist_dir
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.accepted import ACCEPTED_NAME, AcceptedAnswers
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.session.page_store import PageStore
from mnist_gui.core.session.page_writer import PageWriter
from mnist_gui.drawings.gallery_controller import GalleryController
from mnist_gui.drawings.label_controller import LabelController
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.folder.controller import FolderController
from mnist_gui.inside.controller import InsideController
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.load_controller import LoadController
from mnist_gui.models.version_controller import VersionController
from mnist_gui.pad.controller import PadController
from mnist_gui.pad.demo import Demo
from mnist_gui.pictures.open_controller import OpenController
from mnist_gui.pictures.pager import Pager
from mnist_gui.pictures.view_controller import ViewController
from mnist_gui.reading.controller import ReadingController
from mnist_gui.reading.saliency_controller import SaliencyController
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.session.controller import SessionController
from mnist_gui.theme.theme import Scheme
from mnist_gui.training.adapt_controller import AdaptController
from mnist_gui.training.controller import TrainingController
from mnist_gui.training.hand_controller import HandController
from mnist_gui.training.process import TRAINER, TrainingProcess
from mnist_gui.training.setup import TrainingSetup
from mnist_gui.ui.resources import samples_path
from mnist_gui.ui.translation import localized, resolve, restart_question
from mnist_gui.window.crashes.report import compose_report
from mnist_gui.window.help import show_about, show_shortcuts
from mnist_gui.window.notifier import Notifier
from mnist_gui.window.opening import PAGES_NAME, OpenedWindow, open_window
from mnist_gui.window.presentation_controller import PresentationController
from mnist_gui.window.tasks import show_tasks

_GREETING: Final = 27  # the place of the sample that draws itself: a crossed 7
_LAST_WRITE_S: Final = 4.0  # how long the program, without a window, waits for a disk


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    store: Path
    pictures: Sequence[Path] = ()
    """What to open: pictures, `.jsonl` files of strokes, folders of pictures."""

    demo: bool = False
    crash_trace: str = ""
    """What native code left when it crashed in an earlier run."""

    mnist_dir: Path = field(default_factory=default_mnist_dir)
    """MNIST's folder; training downloads it there if it is missing."""


class Application(QObject):
    """The program: its window, its worker thread, and a controller for each room.

    Attributes:
        window: The main window.
        worker: The thread for slow work.
        active: The active model.
        recognizer: Reads the pad.
        samples: The user's samples.
        library: The versions in the store.
        inside: What the model's layers make of the drawing.
        pages: Writes the pages of this window.
        restarts: Whether the program is to be started again once it has ended.

    Signals:
        page_read: The window shows what was read.
            Args: str, the digit or number, with "?" for each uncertain digit.
        demo_finished: The demonstration is over.
            Args: list of DemoAnswer.
        demo_failed: There is nothing to draw, or no model to read it.
            Args: str, a message for the user.
    """

    page_read = Signal(str)
    demo_finished = Signal(list)
    demo_failed = Signal(str)
    restarts = False
    _session_ends = False

    def __init__(  # noqa: PLR0913 (all but two have a name and a default)
        self,
        options: Options,
        load: Callable[[Path], Classifier],
        *,
        load_folder: Callable[[Path], Classifier] | None = None,
        shipped_models: Path | None = None,
        trainer: Sequence[str] = TRAINER,
        opened: OpenedWindow | None = None,
    ) -> None:
        """Build everything; nothing runs yet.

        Args:
            options: The command line.
            load: Loads a published model, on the worker thread.
            load_folder: Loads a foreign model; `load` if None.
            shipped_models: Where the shipped model is, if not in its usual place.
            trainer: The trainer's program and first arguments.
            opened: The main window, if it has been opened already.
        """
        super().__init__()
        self._options = options
        opened = opened or open_window(options.store)
        self.window, self._settings = opened.window, opened.settings
        self._theme, self._slot, self._keeper = opened.theme, opened.slot, opened.keeper
        self._store = store = ModelStore(options.store, shipped=shipped_models)
        self.worker = WorkerThread()
        self.active = ActiveModel(
            self.worker,
            lambda path: (load if store.owns(path) else load_folder or load)(path),
        )
        self.recognizer = Recognizer(self.worker, self.active)
        self._first_idle = QTimer(self, singleShot=True)
        self._build_models()
        self._build_pad()
        self._build_drawings(trainer)
        self._build_pictures()
        self._build_session()
        self._demo = self._make_demo() if options.demo else None
        self._wire()

    def start(self) -> None:
        """Show the window; the model loads once it has been painted."""
        window = self.window
        self._place_windows()
        window.show_status(self.tr("Starting…"))
        if self._settings.was_damaged:
            window.show_message(
                self.tr("The settings were damaged and have been reset.")
            )
        window.show()
        self._first_idle.start()

    def _place_windows(self) -> None:
        """Show the other windows where they were, if this is the first main window."""
        keeper = self._keeper
        if self._slot.number > 1:
            return
        for other in (
            self.gallery.dialog,
            self.versions.dialog,
            self.folders.dialog,
            self.inside.window,
        ):
            key = f"windows/{other.objectName()}"
            keeper.restore(other, key)
            keeper.watch(other, key)

    @Slot()
    def save(self) -> None:
        """Save the page and the window's state, as the end would; nothing ends."""
        self._session.save()
        self._keeper.save()
        self._settings.save()
        self.pages.finish(_LAST_WRITE_S)

    @Slot()
    def end_session(self) -> None:
        """Save all: the desktop's session ends, and with it the program at any moment.

        It may as well go on, if another program keeps the session from ending.
        """
        self.save()
        self._slot.set_clean(is_clean=True)
        self._session_ends = True

    @Slot()
    def stop(self) -> None:
        """Save the window's state and end what runs."""
        self._first_idle.stop()
        self._session.save()  # while the others end
        if self._demo:
            self._demo.stop()
        self._keeper.save()
        self._process.stop()
        self.adaptation.stop()
        self.recognizer.cancel()
        self.worker.stop()
        # Both have been written by threads of their own meanwhile.
        self._settings.save()
        self.pages.finish(_LAST_WRITE_S)
        self._opening.stop()
        self._slot.release()
        self._theme.enlarge(1)  # the next window of this process begins as usual

    def _build_models(self) -> None:
        window, active = self.window, self.active
        self.library = ModelLibrary(self._store, self.worker, parent=self)
        self.models = LoadController(shell=window, library=self.library, active=active)
        self.versions = VersionController(
            shell=window, menu=window.model_menu, library=self.library, active=active
        )

    def _build_pad(self) -> None:
        window, canvas = self.window, self.window.canvas
        self._pad = PadController(
            shell=window,
            canvas=canvas,
            pen_width_slider=window.pen_width_slider,
            settings=self._settings,
        )
        self._reading = ReadingController(
            shell=window,
            canvas=canvas,
            answers=window.answers,
            preview=window.preview,
            recognizer=self.recognizer,
            settings=self._settings,
        )
        self.saliency = SaliencyController(
            chart=window.answers.active.chart,
            preview=window.preview,
            recognizer=self.recognizer,
        )
        self.inside = InsideController(
            shell=window, sketch=canvas.sketch, recognizer=self.recognizer
        )

        self.presentation = PresentationController(
            window=window,
            inside=self.inside,
            reading=self._reading,
            settings=self._settings,
            theme=self._theme,
        )

    def _build_drawings(self, trainer: Sequence[str]) -> None:
        """Build what keeps samples, and what learns from them."""
        window, sketch = self.window, self.window.canvas.sketch
        store = SampleStore(self._options.store / SAMPLES_NAME)
        self.samples = SampleStoreProxy(store, self.worker)
        self._labels = LabelController(
            shell=window, sketch=sketch, samples=self.samples
        )
        self.gallery = GalleryController(
            shell=window, sketch=sketch, samples=self.samples, settings=self._settings
        )
        setup = TrainingSetup(self._settings, self._store, self._options.mnist_dir)
        self._process = TrainingProcess(trainer, parent=self)
        self.training = TrainingController(
            shell=window,
            progress_button=window.progress_button,
            process=self._process,
            setup=setup,
            drawings=self.samples,
            thread=self.worker,
            use_model=self.models.use,
            notify=Notifier(window).notify,
        )
        self._publishing = TrainingProcess(trainer, parent=self)
        self.adaptation = AdaptController(
            shell=window,
            active=self.active,
            samples=store,
            drawings=self.samples,
            process=self._publishing,
            setup=setup,
            use_model=self.models.use,
            show_corrections=self.models.show_corrections,
        )
        self._build_hand(store)

    def _build_hand(self, samples: SampleStore) -> None:
        self._hand = HandController(
            shell=self.window,
            sketch=self.window.canvas.sketch,
            recognizer=self.recognizer,
            thread=self.worker,
            active=self.active,
            samples=samples,
            accepted=AcceptedAnswers(self._options.store / ACCEPTED_NAME),
            settings=self._settings,
        )

    def _build_pictures(self) -> None:
        window = self.window
        self._opening = OpenController(
            shell=window,
            sketch=window.canvas.sketch,
            recent_menu=window.recent_menu,
            pager=Pager(window.pager_bar, window.actions_),
            thread=self.worker,
            settings=self._settings,
        )
        self._view = ViewController(
            shell=window,
            canvas=window.canvas,
            bar=window.picture_bar,
            thread=self.worker,
        )
        self.folders = FolderController(
            shell=window,
            thread=self.worker,
            active=self.active,
            recognizer=self.recognizer,
            settings=self._settings,
        )

    def _build_session(self) -> None:
        folder = self._options.store / PAGES_NAME
        self.pages = PageWriter(PageStore(folder, self._slot.number))
        self._session = SessionController(
            shell=self.window,
            sketch=self.window.canvas.sketch,
            menu=self.window.away_menu,
            thread=self.worker,
            pages=self.pages,
        )

    def _wire(self) -> None:
        """Connect the rooms, then let each controller wire its own and set states."""
        self._first_idle.timeout.connect(self._start_reading)
        self._wire_reading()
        self._wire_models()
        self._wire_window()
        for controller in (
            *(self.library, self.models, self.versions),
            *(self._pad, self._reading, self.saliency, self.inside),
            *(self._labels, self.gallery, self.training, self.adaptation),
            *(self._opening, self._view, self.folders, self._session),
            self.presentation,
        ):
            controller.wire()
        self._hand.wire(is_demo=self._options.demo)
        self._pad.restore()
        self._reading.restore()
        self.training.restore()
        self.adaptation.restore()
        self._hand.restore()
        self.presentation.restore()

    def _wire_reading(self) -> None:
        self.active.changed.connect(self._reading.read_again)
        self.adaptation.adapted.connect(self._reading.read_again)
        self.samples.changed.connect(self._reading.change_labels)
        self.samples.all_forgotten.connect(self._reading.forget_labels)
        self._hand.changed.connect(self._reading.read_again)
        self._reading.page_read.connect(self.page_read)
        self._reading.digit_selected.connect(self._on_digit_selected)
        self._reading.cleared.connect(self._on_reading_cleared)
        self.saliency.explained.connect(self.inside.show_saliency)
        self._opening.folders_chosen.connect(self.folders.read)
        self.folders.dialog.open_wanted.connect(self._opening.open_at)

    def _wire_models(self) -> None:
        menu, dialog = self.window.model_menu, self.versions.dialog
        menu.version_chosen.connect(self.models.use)
        dialog.use_requested.connect(self.models.use)
        dialog.differences_requested.connect(self.training.comparisons.show)
        self.models.load_failed.connect(dialog.show_message)
        self.versions.comparison_shown.connect(self.window.show_comparison)
        self.versions.comparison_shown.connect(self.inside.show_names)
        close = self.window.answers.close_button
        close.clicked.connect(self.versions.end_comparison)
        self.library.changed.connect(self.training.show_models)
        self._labels.labelled.connect(self._reading.show_label)
        self._labels.labelled.connect(self.adaptation.learn_from)
        self._labels.labelled.connect(self._hand.learn)
        self.adaptation.adapted.connect(self._hand.learn)
        self.samples.changed.connect(self._hand.learn)
        self.samples.all_forgotten.connect(self._hand.forget)
        self._process.finished.connect(self.library.clean_up)
        for process in (self._process, self._publishing):
            process.drawings_rescued.connect(self.gallery.show_rescue)
            process.drawings_left_out.connect(self.gallery.show_left_out)

    def _wire_window(self) -> None:
        window, actions = self.window, self.window.actions_
        window.files_dropped.connect(self._opening.open)
        window.picture_dropped.connect(self._opening.open_picture)
        window.label_chosen.connect(self._hand.reject_answer)
        window.label_chosen.connect(self._labels.keep_as)
        window.label_chosen.connect(self._reading.keep_selected)
        self._labels.labelling_allowed.connect(window.allow_labelling)
        self.samples.counted.connect(window.header.show_drawings)
        window.ask_before_closing(self._may_close)
        window.canvas.sketch.page_replaced.connect(self._go_on)
        for scheme, action in actions.schemes.items():
            action.setChecked(scheme is self._settings.scheme)
            action.triggered.connect(partial(self._choose_scheme, scheme))
        for code, action in actions.languages.items():
            action.setChecked(code == self._settings.language)
            action.triggered.connect(partial(self._choose_language, code))
        actions.tasks.triggered.connect(self._on_tasks)
        actions.shortcuts.triggered.connect(self._on_shortcuts)
        actions.about.triggered.connect(self._on_about)
        actions.quit.triggered.connect(window.close)

    def _greet(self) -> None:
        """Show how to draw, at the first start alone."""
        if self._settings.was_greeted or not self.window.canvas.sketch.page.is_empty:
            return
        self._settings.was_greeted = True
        try:
            record = next(islice(read_strokes(samples_path()), _GREETING, None))
        except (StopIteration, StrokesFileError):
            return
        self.window.canvas.ghost.start(record.strokes)

    @Slot()
    def _go_on(self) -> None:
        """Something is drawn, so the session did not end."""
        if self._session_ends:
            self._session_ends = False
            self._slot.set_clean(is_clean=False)

    def _may_close(self) -> bool:
        return self._session_ends or self.training.may_close()

    def _make_demo(self) -> Demo | None:
        try:
            records = list(read_strokes(samples_path()))
        except StrokesFileError as error:
            message = localized(error)
            self.window.show_message(message)
            QTimer.singleShot(0, self, lambda: self.demo_failed.emit(message))
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
        """Start the worker; pictures come first, as they need no model to be shown."""
        self.worker.start()
        is_drawing_back = False
        if self._options.pictures:
            self._opening.open(self._options.pictures)
        elif not self._options.demo:
            is_drawing_back = self._session.restore()
            self._greet()
        if self._slot.was_cut_off or self._options.crash_trace:
            report = partial(
                compose_report, self._options.store, self._options.crash_trace
            )
            self.window.show_crash(report, is_drawing_back=is_drawing_back)
        self.library.refresh()
        self.samples.count()

    @Slot(object)
    def _on_digit_selected(self, recognition: Recognition) -> None:
        self._pad.set_model_input(recognition.model_input)
        self._labels.remember(recognition)
        self.adaptation.check_answer(recognition)
        self.saliency.explain(recognition)
        self.inside.show_recognition(recognition)

    @Slot()
    def _on_reading_cleared(self) -> None:
        self._pad.set_model_input(None)
        self._labels.forget()
        self.saliency.clear()
        self.inside.clear()

    def _choose_scheme(self, scheme: Scheme, *_: object) -> None:
        self._settings.scheme = scheme
        self._theme.choose(scheme)

    def _choose_language(self, code: str, *_: object) -> None:
        """Offer to start again: texts that are shown do not change."""
        has_changed = resolve(code) != resolve(self._settings.language)
        self._settings.language = code
        if has_changed and self.window.ask(*restart_question(code)):
            self.restarts = self.window.close()

    @Slot()
    def _on_tasks(self) -> None:
        show_tasks(self.window, self.window.actions_, self.window.pad)

    @Slot()
    def _on_shortcuts(self) -> None:
        show_shortcuts(self.window, self.window.actions_.list_keys())

    @Slot()
    def _on_about(self) -> None:
        show_about(self.window)
