"""Kill the trainer or the window at any moment, and check that nothing is lost.

    python -m tests.soak.kills [--rounds 200] [--seed 0]

A window keeps samples and has models trained in a real process on toy digits. After a
first run, which shows how long one takes, each round kills one of the two with SIGKILL
after at most 1.2 times as long. Then everything is checked: the next window opens and
reads, every sample reported as kept is there, every version reported as published
passes its hashes, and no version is half-made. Prints a row for each round.
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
from tests.helpers.processes.process_stats import children_of

_WINDOW: Final = "tests.soak.kills_window"
_POLL_SECONDS: Final = 0.02
_LONGEST: Final = 1.2
"""The latest kill, relative to the time that a run takes."""


class Rounds:
    """A store, a window on it, and what must be in the store.

    Attributes:
        samples: Ids that the window reported as kept.
        versions: Models that the window reported as published.
        kills: How often the window or the trainer was killed.
    """

    def __init__(
        self,
        store: Path,
        seed: int,
        *,
        run_seconds: float = 0.0,
        python: str = sys.executable,
    ) -> None:
        self._store = store
        self._python = python
        self._random = random.Random(seed)  # noqa: S311 (nothing secret)
        self._run_seconds = run_seconds
        self._window: Child | None = None
        self._seen = 0
        self._windows = 0
        self.samples: set[int] = set()
        self.versions: set[int] = set()
        self.kills: Counter[str] = Counter()

    def play(self) -> str:
        """Play a round; return a line about it.

        Raises:
            AssertionError: If something was lost or does not go on.
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
            f"{victim:7} killed after {delay:4.1f} s; {len(self.samples)} samples"
            f" and {len(self.versions)} versions are there"
        )

    def measure(self) -> float:
        """Let one run finish; return the seconds it took."""
        window = self._open()
        _wait_for_trainer(window)
        started = time.monotonic()
        window.wait_for("published")
        self._run_seconds = time.monotonic() - started
        self._remember(window)
        return self._run_seconds

    def check(self) -> None:
        """Check that all reported samples and versions are in the store.

        Raises:
            AssertionError: If one is missing or damaged.
        """
        stored = SampleStore(self._store / SAMPLES_NAME).all()
        lost_samples = self.samples - {sample.id for sample in stored}
        assert not lost_samples, f"lost samples: {lost_samples}"
        versions = ModelStore(self._store).versions()
        lost_versions = self.versions - {version.number for version in versions}
        assert not lost_versions, f"lost versions: {lost_versions}"
        for version in versions:
            verify(version.path)

    def open_again(self) -> None:
        """Check that a window opens and reads."""
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
        self._window = Child(_WINDOW, self._store, self._windows, self._python)
        self._seen = 0
        self._window.wait_for("opened")
        return self._window

    def _kill_trainer_of(self, window: Child) -> None:
        """Kill the trainer; the window must notice and go on."""
        trainer = _wait_for_trainer(window)
        window.receive()
        _kill(trainer)
        window.wait_for("finished")

    def _remember(self, window: Child) -> None:
        window.receive()
        for message in window.messages[self._seen :]:
            assert message["kind"] != "trouble", message["reason"]
            if message["kind"] == "kept":
                self.samples.add(message["id"])
            if message["kind"] == "published":
                self.versions.add(message["version"])
        self._seen = len(window.messages)


def main() -> int:
    """Play the rounds; return 1 if something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rounds = Rounds(Path(folder), options.seed)
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
    """Wait until a window's trainer runs; return its process id.

    Raises:
        AssertionError: If no run begins.
    """
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if trainer := _trainer_of(window):
            return trainer
        time.sleep(_POLL_SECONDS)
    raise AssertionError(f"no run begins; last messages: {window.messages[-3:]}")


def _trainer_of(window: Child) -> int | None:
    """Return the process id of a window's trainer, if one runs now."""
    return next(iter(children_of(window.pid)), None)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has just ended
        os.kill(process, signal.SIGKILL)


def _processes_on(store: Path) -> list[int]:
    """Return the trainers of windows that were killed."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            if os.fsencode(store) in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


if __name__ == "__main__":
    sys.exit(main())
