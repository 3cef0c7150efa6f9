"""Decides which model is loaded: the active version, or the next best that works."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Signal, Slot

from mnist_gui.core.classifier.foreign.files import GRAPH
from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.texts import describe_model, how_it_reads, name_of, short_score_of
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.ui.shell import ModelState, Shell
from mnist_gui.ui.translation import localized

_FOREIGN = None  # stands for the version of a model from elsewhere


class LoadController(QObject):
    """Loads models: at the start, by choice, and as a terminal or window chooses.

    Starts with the first snapshot of the library.

    Signals:
        model_ready: A model was loaded, and is the active one.
        load_failed: A model could not be loaded; the active one stays.
            Args: str, a message for the user.
        reading_impossible: No model could be loaded.
            Args: str, a message for the user.
    """

    model_ready = Signal()
    load_failed = Signal(str)
    reading_impossible = Signal(str)

    def __init__(
        self, *, shell: Shell, library: ModelLibrary, active: ActiveModel
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._library = library
        self._active = active
        self._snapshot: StoreSnapshot | None = None
        self._has_corrections = False  # that the active model has learned in memory
        self._candidates: list[VersionInfo] = []
        # Loads are answered in the order they were asked for.
        self._pending: list[int | None] = []
        self._first_failure: str | None = None

    def wire(self) -> None:
        """Connect the actions and the library."""
        self._shell.actions_.open_model.triggered.connect(self._on_open_model)
        self._shell.actions_.roll_back.triggered.connect(self._on_roll_back)
        self._library.changed.connect(self._on_library_changed)

    @Slot(int)
    def use(self, number: int) -> None:
        """Load a version; it becomes the active one only once it has been loaded."""
        try:
            path = self._library.find(number).path
        except ModelError as error:
            self._shell.show_message(localized(error))
        else:
            self._load(path, number, then=partial(self._library.activate, number))

    @Slot(bool)
    def show_corrections(self, has_corrections: bool) -> None:
        """Show whether the active model has learned what no version has."""
        self._has_corrections = has_corrections
        self._show_status()

    def _load(
        self,
        path: Path,
        number: int | None,
        *,
        then: Callable[[], None] | None = None,
        message: str = "",
    ) -> None:
        """Load a model; then call back, and show a message."""
        self._pending.append(number)
        name = f"“{path.name}”" if number is _FOREIGN else path.name
        self._shell.show_status(self.tr("Loading model {}…").format(name))
        loading = self.tr("Loading…")
        self._shell.show_model(loading, "", ModelState.LOADING)

        def answer(manifest: Manifest) -> None:
            self._on_loaded(manifest)
            if message:
                self._shell.show_message(message)
            if then:
                then()
            self.model_ready.emit()

        self._active.load(path, done=answer, failed=self._on_failed)

    @Slot(object)
    def _on_library_changed(self, snapshot: StoreSnapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        if before is None:  # the program has just started
            self._load_best(snapshot)
        elif not (
            snapshot.active in (before.active, self._wanted())
            or self._library.is_superseded(snapshot.active)
        ):
            self._follow(before, snapshot)
        self._show_status()  # the active model may have another name

    def _load_best(self, snapshot: StoreSnapshot) -> None:
        """Load the active version; if that fails, the newest other that works."""
        active = snapshot.find(snapshot.active)
        if active is None:
            self._give_up(self.tr("There is no model: the program's own is missing."))
            return
        others = [version for version in snapshot.versions if version != active]
        self._candidates = [*others, active]
        self._load_next()

    def _load_next(self) -> None:
        candidate = self._candidates.pop()
        self._load(candidate.path, candidate.number)

    def _follow(self, before: StoreSnapshot, snapshot: StoreSnapshot) -> None:
        """Load the version that was made active in a terminal or another window."""
        chosen = snapshot.find(snapshot.active)
        if chosen is None:
            return
        if before.active is not None and snapshot.find(before.active) is None:
            text = self.tr("Model {} was deleted. Now using model {}.")
            message = text.format(before.active, chosen.number)
        else:
            text = self.tr("Now using model {}, which was chosen elsewhere.")
            message = text.format(chosen.number)
        self._load(chosen.path, chosen.number, message=message)

    def _on_loaded(self, manifest: Manifest) -> None:
        self._pending.pop(0)
        self._has_corrections = False
        self._candidates = []
        self._show_status()
        if self._first_failure:
            text = self.tr("{} Now using {}.")
            name = name_of(manifest)
            self._shell.show_message(text.format(self._first_failure, name))
            self._first_failure = None
        elif text := how_it_reads(manifest):
            self._shell.show_message(text)

    def _on_failed(self, message: str) -> None:
        self._pending.pop(0)
        if self._active.manifest:
            self._shell.show_message(message)
            self._show_status()
            self.load_failed.emit(message)
            return
        self._first_failure = self._first_failure or message
        if self._candidates:
            self._load_next()
        elif not self._pending:
            self._give_up(self._first_failure)

    def _give_up(self, message: str) -> None:
        self._shell.show_message(message)
        self._shell.show_status(self.tr("No model: digits are not read"))
        self._shell.show_model(self.tr("No model"), "", ModelState.NONE)
        self.reading_impossible.emit(message)

    @Slot()
    def _on_roll_back(self) -> None:
        snapshot = self._snapshot or StoreSnapshot()
        previous = snapshot.find(snapshot.previous)
        if previous is None:
            return
        number = previous.number
        is_pending = bool(self._pending) and self._pending[-1] == number
        if not (is_pending or self._library.is_choosing(number)):
            then = partial(self._library.roll_back, number)
            self._load(previous.path, number, then=then)

    @Slot()
    def _on_open_model(self) -> None:
        """Use a model from anywhere, until the program ends."""
        title = self.tr(
            "Open a model: saved_model.pb, or a .keras, .h5 or .tflite file"
        )
        kinds = self.tr("Models") + f" ({GRAPH} *.keras *.h5 *.hdf5 *.tflite);;"
        kinds += self.tr("All files") + " (*)"
        if path := self._shell.ask_file(title, Path(QDir.homePath()), kinds):
            self._load(path.parent if path.name == GRAPH else path, _FOREIGN)

    def _wanted(self) -> int | None:
        """Return the version that is active once all loads have been answered."""
        if self._pending:
            return self._pending[-1]
        return self._active.manifest.version if self._active.manifest else None

    def _show_status(self) -> None:
        """Show the active model, unless another is being loaded."""
        manifest = self._active.manifest
        if manifest is None or self._pending:
            return
        if self._has_corrections:
            text = self.tr("{} and your corrections").format(name_of(manifest))
        else:
            version = self._snapshot and self._snapshot.find(manifest.version)
            text = describe_model(manifest, version.name if version else "")
        self._shell.show_status(text + self.tr(" · ready"))
        name = name_of(manifest)
        self._shell.show_model(name, short_score_of(manifest), ModelState.READY)
