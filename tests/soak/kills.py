"""Kill the trainer or the window at any moment, and see that nothing is lost.

    python -m tests.soak.kills [--rounds 200] [--seed 0]

A window keeps drawings and has models trained in a real process on toy digits. After
one run, which shows how long it takes, each round kills one of the two with SIGKILL
after up to a fifth more than that. Then everything is looked at: the next window must
open and read; every drawing that was said to be kept must be there, every version that
was said to be published must pass its hashes, and none may be half-made. Prints a row
a round.
"""

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.helpers.processes.children import PATIENCE, Child

_WINDOW: Final = "tests.soak.kills_window"
_POLL_SECONDS: Final = 0.02
_LONGEST: Final = 1.2
"""Of the time that a run takes: it is killed after at most as much."""


class Rounds:
    """A store, a window on it, and what must be in the store."""

    def __init__(self, store: Path, seed: int, run_seconds: float = 0.0) -> None:
        self._store = store
        self._random = random.Random(seed)  # noqa: S311 (nothing secret)
        self._run_seconds = run_seconds
        self._window: Child | None = None
        self._heard = 0
        self._windows = 0
        self.drawings: set[int] = set()
        self.versions: set[int] = set()
        self.kills: Counter[str] = Counter()

    def play(self) -> str:
        """Play a round; return what happened in it.

        Raises:
            AssertionError: If something was lost, or does not go on.
        """
        window = self._window or self._open()
        _wait_for_trainer(window)
        delay = self._random.uniform(0, _LONGEST * self._run_seconds)
        time.sleep(delay)
        victim = self._random.choice(["window", "trainer"])
        if victim == "window":
            window.kill()
            self._window = None
        else:
            self._kill_trainer_of(window)
        self._remember(window)
        self.check()
        self.kills[victim] += 1
        return (
            f"{victim:7} killed after {delay:4.1f} s; {len(self.drawings)} drawings"
            f" and {len(self.versions)} versions are there"
        )

    def measure(self) -> float:
        """Let one run come to its end; return the seconds it took."""
        window = self._open()
        _wait_for_trainer(window)
        started = time.monotonic()
        window.wait_for("published")
        self._run_seconds = time.monotonic() - started
        self._remember(window)
        return self._run_seconds

    def check(self) -> None:
        """Look whether all is there that was said to be.

        Raises:
            AssertionError: If it is not; says what.
        """
        samples = {one.id for one in SampleStore(self._store / SAMPLES_NAME).all()}
        assert self.drawings <= samples, f"lost: {self.drawings - samples}"
        store = ModelStore(self._store)
        there = {one.number for one in store.versions()}
        assert self.versions <= there, f"lost: {self.versions - there}"
        for version in store.versions():
            verify(version.path)

    def open_again(self) -> None:
        """See that a window opens and reads."""
        if not self._window:
            self._open()

    def end(self) -> None:
        """Leave no process behind."""
        if self._window:
            self._window.kill()
        for process in _processes_on(self._store):
            _kill(process)

    def _open(self) -> Child:
        """Open a window; it has opened when it has read a drawing."""
        self._windows += 1
        self._window = Child(_WINDOW, self._store, self._windows)
        self._heard = 0
        self._window.wait_for("opened")
        return self._window

    def _kill_trainer_of(self, window: Child) -> None:
        """Kill what trains; the window must notice and go on."""
        trainer = _wait_for_trainer(window)
        window.hear()
        _kill(trainer)
        window.wait_for("finished")

    def _remember(self, window: Child) -> None:
        window.hear()
        for told in window.told[self._heard :]:
            assert told["what"] != "trouble", told["reason"]
            if told["what"] == "kept":
                self.drawings.add(told["id"])
            if told["what"] == "published":
                self.versions.add(told["version"])
        self._heard = len(window.told)


def main() -> int:
    """Play the rounds; 1 if something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rounds = Rounds(Path(place), options.seed)
        number = 0
        try:
            print(f"a run takes {rounds.measure():.1f} s")
            for number in range(1, options.rounds + 1):
                print(f"{number:4}  {rounds.play()}", flush=True)
            rounds.open_again()
        except AssertionError as error:
            print(f"NOT KEPT in round {number}: {error}")
            return 1
        finally:
            rounds.end()
    kills = ", ".join(f"{victim} {count}" for victim, count in rounds.kills.items())
    print(f"{options.rounds} rounds, kills: {kills}; nothing was lost.")
    return 0


def _wait_for_trainer(window: Child) -> int:
    """Return the process that trains for a window; a run may be about to begin.

    Raises:
        AssertionError: If none begins.
    """
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if trainer := _trainer_of(window):
            return trainer
        time.sleep(_POLL_SECONDS)
    raise AssertionError(f"no run begins; the window said {window.told[-3:]}")


def _trainer_of(window: Child) -> int | None:
    """Return the process that trains for a window, if there is one now."""
    tasks = Path("/proc", str(window.pid), "task")
    children = " ".join(one.read_text() for one in tasks.glob("*/children")).split()
    return int(children[0]) if children else None


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it was quicker
        os.kill(process, signal.SIGKILL)


def _processes_on(store: Path) -> list[int]:
    """Return what still trains for windows that were killed."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            if os.fsencode(store) in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
