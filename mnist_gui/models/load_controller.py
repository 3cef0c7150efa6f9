"""Which model reads: the one chosen last, or the next best that works."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.texts import describe_model, name_of
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.window.main_window import MainWindow


@dataclass(frozen=True)
class _Loading:
    """A load that was asked for, and what follows when it has succeeded."""

    number: int | None
    """Of the version; None for a model from elsewhere."""

    then: Callable[[], None] | None = None
    message: str = ""


class LoadController(QObject):
    """Uses models: at the start, by choice, and as a terminal or window chooses.

    Signals:
        model_ready: A model reads from now on.
        in_use_changed: Which one it is; comes before `model_ready`.
            Args: Manifest.
        reading_impossible: No model could be loaded.
            Args: str, a sentence for the person.
    """

    model_ready = Signal()
    in_use_changed = Signal(object)
    reading_impossible = Signal(str)

    def __init__(
        self, window: MainWindow, library: ModelLibrary, recognizer: Recognizer
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._recognizer = recognizer
        self._survey: StoreSnapshot | None = None
        self._in_use: Manifest | None = None
        self._has_lessons = False  # that are in no version yet
        self._candidates: list[VersionInfo] = []
        # Loads are answered in the order they were asked for.
        self._asked: deque[_Loading] = deque()
        self._first_failure: str | None = None
        window.actions_.open_model.triggered.connect(self._on_open_model)
        window.actions_.roll_back.triggered.connect(self._on_roll_back)
        library.surveyed.connect(self._on_surveyed)
        recognizer.model_loaded.connect(self._on_loaded)
        recognizer.model_failed.connect(self._on_failed)

    def load_first(self) -> None:
        """Load the version in use; if that fails, the newest other that works."""
        self._library.survey()

    @Slot(int)
    def use(self, number: int) -> None:
        """Load a version; it is the one in use only when it has been loaded."""
        try:
            path = self._library.find(number).path
        except ModelError as error:
            self._window.show_message(str(error))
            return
        self._load(path, _Loading(number, partial(self._library.activate, number)))

    @Slot(bool)
    def show_lessons(self, has_lessons: bool) -> None:
        """Say whether the model in use has learnt what no version has."""
        self._has_lessons = has_lessons
        if self._in_use and not self._asked:
            self._show_in_use(self._in_use)

    def _load(self, path: Path, loading: _Loading) -> None:
        self._asked.append(loading)
        self._window.show_status(self.tr("Loading model {}…").format(path.name))
        self._recognizer.load_model(path)

    @Slot(object)
    def _on_surveyed(self, survey: StoreSnapshot) -> None:
        before, self._survey = self._survey, survey
        if before is None:
            self._load_best(survey)
        elif not (
            survey.active in (before.active, self._wanted())
            or self._library.is_superseded(survey.active)
        ):
            self._follow(before, survey)
        if self._in_use and not self._asked:  # it may have another name
            self._show_in_use(self._in_use)

    def _load_best(self, survey: StoreSnapshot) -> None:
        active = survey.find(survey.active)
        if active is None:
            self._give_up(self.tr("There is no model: the program's own is missing."))
            return
        others = [one for one in survey.versions if one != active]
        self._candidates = [*others, active]
        self._load_next()

    def _load_next(self) -> None:
        candidate = self._candidates.pop()
        self._load(candidate.path, _Loading(candidate.number))

    def _follow(self, before: StoreSnapshot, survey: StoreSnapshot) -> None:
        """Use what was chosen in a terminal or another window."""
        chosen = survey.find(survey.active)
        if chosen is None:
            return
        if before.active is not None and survey.find(before.active) is None:
            text = self.tr("Model {} was deleted; model {} reads instead.")
            message = text.format(before.active, chosen.number)
        else:
            text = self.tr("Model {} was chosen elsewhere, and reads from now on.")
            message = text.format(chosen.number)
        self._load(chosen.path, _Loading(chosen.number, message=message))

    @Slot(object)
    def _on_loaded(self, manifest: Manifest) -> None:
        loading = self._asked.popleft()
        self._in_use = manifest
        self._has_lessons = False
        self._candidates = []
        self._show_in_use(manifest)
        if self._first_failure:
            text = self.tr("{} {} reads instead.")
            self._window.show_message(
                text.format(self._first_failure, name_of(manifest))
            )
            self._first_failure = None
        if loading.message:
            self._window.show_message(loading.message)
        if loading.then:
            loading.then()
        self.in_use_changed.emit(manifest)
        self.model_ready.emit()

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._asked.popleft()
        if self._in_use:
            self._window.show_message(reason)
            self._show_in_use(self._in_use)
            return
        self._first_failure = self._first_failure or reason
        if self._candidates:
            self._load_next()
        elif not self._asked:
            self._give_up(self._first_failure)

    def _give_up(self, reason: str) -> None:
        self._window.show_message(reason)
        self._window.show_status(self.tr("No model: digits are not read"))
        self.reading_impossible.emit(reason)

    @Slot()
    def _on_roll_back(self) -> None:
        previous = self._survey and self._survey.find(self._survey.previous)
        if previous and not self._is_under_way(previous.number):
            number = previous.number
            then = partial(self._library.roll_back, number)
            self._load(previous.path, _Loading(number, then))

    @Slot()
    def _on_open_model(self) -> None:
        """Read with a model from any folder, until the program ends."""
        if folder := self._window.ask_model_folder(Path.home()):
            self._asked.append(_Loading(None))
            self._window.show_status(self.tr("Loading “{}”…").format(folder.name))
            self._recognizer.load_model(folder)

    def _is_under_way(self, number: int) -> bool:
        """Return whether a version was asked for, and no survey has it in use yet."""
        is_asked_for = bool(self._asked) and self._asked[-1].number == number
        return is_asked_for or self._library.is_choosing(number)

    def _wanted(self) -> int | None:
        """Return the version that reads once all loads have been answered."""
        if self._asked:
            return self._asked[-1].number
        return self._in_use.version if self._in_use else None

    def _show_in_use(self, manifest: Manifest) -> None:
        if self._has_lessons:
            text = self.tr("{} and your corrections").format(name_of(manifest))
        else:
            facts = self._survey and self._survey.find(manifest.version)
            text = describe_model(manifest, facts.name if facts else "")
        self._window.show_status(text + self.tr(" · ready"))
