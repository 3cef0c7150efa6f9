"""A window or a terminal that changes a store at random while others do, too.

    python -m tests.soak.crowd_member window|terminal STORE SEED

Continues until the store has a file named `STOP_NAME`; a window then stays until there
is one named `SETTLE_NAME` and it shows what is in the store. Reports as JSON lines what
it has done for certain. A member relabels, deletes and removes only what it has added
itself; all of them choose the active model.
"""

import contextlib
import io
import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QLabel

from mnist_gui.application import Application, Options
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import read_manifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.models.table import ModelsTable
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.processes.children import send
from trainer.__main__ import main as trainer

STOP_NAME: Final = "stop"
SETTLE_NAME: Final = "settle"
_PAUSE_MS: Final = 20


class Member:
    """What a window and a terminal do in the same way."""

    def __init__(self, store: Path, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (nothing secret)
        self.store = ModelStore(store)
        self._samples = SampleStore(store / SAMPLES_NAME)
        self._number = seed * 1_000_000
        self.samples: list[int] = []
        self.versions: list[int] = []

    def is_time_to(self, name: str) -> bool:
        """Return whether the store has a file of this name."""
        return (self.store.folder.parent / name).exists()

    def new_number(self) -> int:
        """Return a number that no other member uses."""
        self._number += 1
        return self._number

    def keep(self) -> None:
        """Keep a sample."""
        self.kept(self._samples.add(a_drawing(self.new_number())))

    def kept(self, sample: Sample) -> None:
        """Report a sample that was kept."""
        self.samples.append(sample.id)
        send("labelled", id=sample.id, label=sample.label)

    def relabel(self) -> None:
        """Relabel a sample of this member."""
        if self.samples:
            number, label = self.random.choice(self.samples), self.random.randrange(10)
            self._samples.change({number: label})
            send("labelled", id=number, label=label)

    def delete(self) -> None:
        """Delete a sample of this member."""
        if self.samples:
            number = self.samples.pop(self.random.randrange(len(self.samples)))
            self._samples.change({number: None})
            send("deleted", id=number)

    def publish(self) -> None:
        """Publish a copy of the shipped model with its own seed."""
        seed = self.new_number()

        def write(folder: Path, number: int) -> None:
            shutil.copytree(shipped_models_dir() / "1", folder, dirs_exist_ok=True)
            manifest = replace(read_manifest(folder), seed=seed, parent=1)
            manifest.numbered(number).write(folder)

        version = self.store.publish(write)
        self.versions.append(version.number)
        send("published", seed=seed)

    def remove(self) -> None:
        """Remove a version of this member, unless it is active."""
        if len(self.versions) > 1:
            number = self.random.choice(self.versions)
            seed = self.store.find(number).manifest().seed
            with contextlib.suppress(ModelError):
                self.store.remove(number)
                self.versions.remove(number)
                send("removed", seed=seed)

    def some_version(self) -> int:
        """Return the number of a version that exists, or did a moment ago."""
        return self.random.choice(self.store.versions()).number


class Window(QObject):
    """A member with the real window, which does what a window can do."""

    def __init__(self, member: Member, application: Application) -> None:
        super().__init__()
        self._member = member
        self._application = application
        self._unanswered = 0
        self._acts: list[Callable[[], None]] = [
            *(self._keep, self._keep, member.relabel, member.delete),
            *(member.publish, member.remove, self._use, self._roll_back),
        ]
        application.samples.kept.connect(self._on_kept)
        application.samples.keep_failed.connect(self._on_trouble)
        application.models.load_failed.connect(self._on_failed)
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._act)
        self._timer.start()

    def _keep(self) -> None:
        self._unanswered += 1
        self._application.samples.keep(a_drawing(self._member.new_number()))

    def _use(self) -> None:
        if not self._is_ready():  # a user waits, too, before the next click
            return
        chosen = self._member.some_version()
        self._application.window.model_menu.version_chosen.emit(chosen)

    def _roll_back(self) -> None:
        self._application.window.actions_.roll_back.trigger()

    @Slot()
    def _act(self) -> None:
        if not self._member.is_time_to(STOP_NAME):
            self._member.random.choice(self._acts)()
        elif not self._unanswered and self._is_ready():
            send("done")
            self._timer.timeout.disconnect(self._act)
            self._timer.timeout.connect(self._settle)

    def _is_ready(self) -> bool:
        label = self._application.window.findChild(QLabel, "statusLabel")
        return isinstance(label, QLabel) and "ready" in label.text()

    @Slot()
    def _settle(self) -> None:
        if not self._member.is_time_to(SETTLE_NAME):
            return
        window, store = self._application.window, self._member.store
        entries = window.model_menu.actions()
        active = [entry.data() for entry in entries if entry.isChecked()]
        table = window.findChild(ModelsTable)
        assert isinstance(table, ModelsTable)
        stored = {version.number for version in store.versions()}
        if active == [store.active().number] and table.shown == stored:
            self._timer.stop()  # it may be due again before the program ends
            send("settled")
            self._application.window.close()

    @Slot(object)
    def _on_kept(self, sample: Sample) -> None:
        self._unanswered -= 1
        self._member.kept(sample)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        if "no longer there" not in reason:
            self._on_trouble(reason)

    @Slot(str)
    def _on_trouble(self, reason: str) -> None:
        send("trouble", reason=reason)


def _be_window(member: Member, store: Path) -> None:
    qt = QApplication(sys.argv[:1])
    application = Application(Options(store=store), load)
    qt.aboutToQuit.connect(application.stop)
    windows: list[Window] = []

    def begin() -> None:
        if not windows:
            send("ready")
            windows.append(Window(member, application))

    application.models.model_ready.connect(begin)
    application.start()
    qt.exec()


def _be_terminal(member: Member, store: Path) -> None:
    """Do what `mnist-trainer models` does, and keep samples."""

    def models(*words: object) -> None:
        arguments = ["models", *map(str, words), "--store", str(store)]
        output = io.StringIO()
        with contextlib.redirect_stderr(output), contextlib.redirect_stdout(output):
            trainer(arguments)
        if "damaged" in output.getvalue() or "too many" in output.getvalue():
            send("trouble", reason=output.getvalue())

    acts: list[Callable[[], None]] = [
        *(member.keep, member.relabel, member.delete, member.publish, member.remove),
        lambda: models("list"),
        lambda: models("rollback"),
        lambda: models("activate", member.some_version()),
        lambda: models("rename", member.some_version(), f"n{member.new_number()}"),
    ]
    send("ready")
    while not member.is_time_to(STOP_NAME):
        member.random.choice(acts)()
        time.sleep(_PAUSE_MS / 1000)


def main(role: str, store: str, seed: str) -> None:
    """Be a window or a terminal."""
    member = Member(Path(store), int(seed))
    be = _be_window if role == "window" else _be_terminal
    be(member, Path(store))


if __name__ == "__main__":
    main(*sys.argv[1:])
