"""Which model reads: the one chosen last, or the next best that works."""

import logging
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import ModelError
from mnist_gui.core.manifest import Manifest
from mnist_gui.core.model_store import ModelStore, ModelVersion
from mnist_gui.main_window import MainWindow
from mnist_gui.recognizer import Recognizer

logger = logging.getLogger(__name__)


class ModelCommands(QObject):
    """What the Model menu does, and what happens to models at the start.

    Signals:
        model_ready: A model reads from now on.
        reading_impossible: No model could be loaded.
            Args: str, a sentence for the person.
    """

    model_ready = Signal()
    reading_impossible = Signal(str)

    def __init__(
        self, window: MainWindow, store: ModelStore, recognizer: Recognizer
    ) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._recognizer = recognizer
        self._in_use: Manifest | None = None
        self._candidates: list[ModelVersion] = []
        # Loads are answered in the order they were asked for: True for a choice.
        self._asked: deque[bool] = deque()
        self._first_failure: str | None = None
        window.model_menu_opened.connect(self._list)
        window.model_chosen.connect(self.use)
        window.actions_.open_model.triggered.connect(self._on_open_model)
        recognizer.model_loaded.connect(self._on_loaded)
        recognizer.model_failed.connect(self._on_failed)

    def load_first(self) -> None:
        """Load the version in use; if that fails, the newest other that works."""
        try:
            active = self._store.active()
        except ModelError as error:
            self._give_up(str(error))
            return
        others = [one for one in self._store.versions() if one != active]
        self._candidates = [*others, active]
        self._load(self._candidates.pop(), is_choice=False)

    def _load(self, version: ModelVersion, *, is_choice: bool) -> None:
        self._asked.append(is_choice)
        self._window.show_status(self.tr("Loading model {}…").format(version.number))
        self._recognizer.load_model(version.path)

    @Slot(object)
    def _on_loaded(self, manifest: Manifest) -> None:
        was_choice = self._asked.popleft()
        self._in_use = manifest
        self._candidates = []
        self._show_in_use(manifest)
        if self._first_failure:
            self._window.show_message(
                self.tr("{} Model {} reads instead.").format(
                    self._first_failure, manifest.version
                )
            )
            self._first_failure = None
        if was_choice:
            self._remember(manifest.version)
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
            self._load(self._candidates.pop(), is_choice=False)
        elif not self._asked:
            self._give_up(self._first_failure)

    def _give_up(self, reason: str) -> None:
        self._window.show_message(reason)
        self._window.show_status(self.tr("No model: digits are not read"))
        self.reading_impossible.emit(reason)

    @Slot()
    def _list(self) -> None:
        self._window.show_models(
            [(one.number, _describe_version(one)) for one in self._store.versions()],
            self._in_use.version if self._in_use else None,
        )

    @Slot(int)
    def use(self, number: int) -> None:
        """Load a version; it is the one in use only when it has been loaded."""
        try:
            self._load(self._store.find(number), is_choice=True)
        except ModelError as error:
            self._window.show_message(str(error))

    @Slot()
    def _on_open_model(self) -> None:
        """Read with a model from any folder, until the program ends."""
        if folder := self._window.ask_model_folder(Path.home()):
            self._asked.append(False)
            self._window.show_status(self.tr("Loading “{}”…").format(folder.name))
            self._recognizer.load_model(folder)

    def _remember(self, number: int) -> None:
        try:
            self._store.activate(number)
        except (ModelError, OSError) as error:
            logger.exception("could not activate model %s", number)
            reason = getattr(error, "strerror", None) or str(error)
            self._window.show_message(
                self.tr("The choice of model {} could not be kept: {}.").format(
                    number, reason
                )
            )

    def _show_in_use(self, manifest: Manifest) -> None:
        self._window.show_status(_describe(manifest) + self.tr(" · ready"))


def _describe(manifest: Manifest) -> str:
    if not manifest.version:
        return f"“{manifest.architecture}”"
    accuracy = manifest.metrics.get("test_accuracy")
    score = f" · {100 * accuracy:.2f} % on MNIST" if accuracy is not None else ""
    return f"Model {manifest.version} · {manifest.architecture}{score}"


def _describe_version(version: ModelVersion) -> str:
    try:
        return _describe(version.manifest())
    except ModelError as error:
        return str(error)
