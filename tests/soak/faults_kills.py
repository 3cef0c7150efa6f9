"""Kill every kind of process at random moments, and check that nothing is lost.

    python -m tests.soak.faults_kills [--kills 1000] [--seed 0]

One kill in four hits each of these, with SIGKILL:

window   draws strokes without a pause; at most the stroke being drawn may be missing
trainer  trains and publishes; the store has whole versions alone, all that it reported
decoder  decodes pictures; the next picture is right
worker   reads a folder with another one; every other answer is right

`tests.soak.kills` has windows with a real model and the trainers that they start.
Prints a row for each; the exit status is 1 if something was lost, or if the program
needed over 5 s to go on, beyond what a process takes to start at that moment.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
from PIL import ImageOps

from mnist_gui.core.errors import PictureError
from mnist_gui.core.events import ModelPublished, decode
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pictures.decoder import PictureDecoder
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import tasks_in
from mnist_gui.core.reading.answer import Answer, as_json
from mnist_gui.core.session.page_store import PageStore
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.processes.children import PATIENCE, Child
from tests.helpers.processes.process_stats import children_of
from tests.helpers.processes.warm_python import warm_python
from tests.helpers.repository import REPOSITORY

SLOWEST_S: Final = 5.0
_WINDOW: Final = "tests.helpers.gui.drawing_process"
_PICTURES: Final = 8
_WINDOWS_A_PAGE: Final = 5  # thousands of strokes would be too many for a page
_QUICK: Final = ("--recipe", "quick", "--architecture", "softmax", "--data", "fake")
_TRAIN: Final = ("train", *_QUICK, "--json")


class Kills:
    """What is killed, and what must be there afterwards.

    Attributes:
        kills: How often each was killed.
        slowest_s: The longest time to go on after a kill.
    """

    def __init__(
        self, folder: Path, seed: int, python: str, *, run_seconds: float = 0.0
    ) -> None:
        """Prepare; `python` runs the trainer.

        How long a run takes is measured by two of them, unless it is given.
        """
        self.kills: Counter[str] = Counter()
        self.slowest_s: dict[str, float] = {}
        self._folder = folder
        self._python = python
        self._random = random.Random(seed)  # noqa: S311 (nothing secret)
        self._decoder = PictureDecoder()
        self._run_s = run_seconds
        self._versions: set[int] = set()
        self._pictures = folder / "pictures"
        self._pictures.mkdir()
        for number in range(_PICTURES):
            ink = grey_picture(SAMPLES[5 * number].strokes, (150, 150))
            ImageOps.invert(ink).save(self._pictures / f"{number}.png")
        self._first = self._pictures / "0.png"
        self._colors = self._decoder.decode(self._first).colors
        with Pipeline(2) as pipeline:
            self._answers = list(map(as_json, self._read(pipeline)))

    def play(self, number: int) -> None:
        """Kill one of them.

        Raises:
            AssertionError: If something was lost or does not go on.
        """
        names = tuple(self._victims)
        name = names[number % len(names)]
        started = time.monotonic()
        usual = self._victims[name](self, number // len(names))
        late = time.monotonic() - started - usual
        if late > SLOWEST_S / 2:  # perhaps others have the processor now
            late -= self._seconds_undisturbed(name)
        self.slowest_s[name] = max(self.slowest_s.get(name, 0.0), late)
        assert late < SLOWEST_S, f"{name}: {late:.1f} s"
        self.kills[name] += 1

    def _seconds_undisturbed(self, name: str) -> float:
        """Return how long the same takes at this moment without a kill."""
        started = time.monotonic()
        if name == "worker":
            with Pipeline(2) as pipeline:
                self._read(pipeline)
        else:
            decoder = PictureDecoder()
            decoder.decode(self._first)
            decoder.close()
        return time.monotonic() - started

    def end(self) -> None:
        """Leave no process behind."""
        self._decoder.close()

    # Each kills once, and returns the seconds that it waits in any case.

    def _kill_window(self, number: int) -> float:
        store = self._folder / f"store-{number // _WINDOWS_A_PAGE}"
        models = self._folder / "models"
        (models / "1").mkdir(parents=True, exist_ok=True)
        before = PageStore(store / "pages", 1).load()
        had = len(before.strokes) if before else 0
        wait = self._random.uniform(0, 2)
        started = time.monotonic()
        child = Child(_WINDOW, store, models)
        if number % 2:  # it must have opened; else it may be killed while it starts
            child.wait_for("drawn")
        opened = time.monotonic() - started
        assert opened < PATIENCE
        time.sleep(wait)
        child.kill()
        drawn = [message["count"] for message in child.messages]
        page = PageStore(store / "pages", 1).load()
        found = len(page.strokes) if page else 0
        finished = max(drawn, default=0)
        assert had + finished <= found, f"{found} of {had} + {finished} strokes"
        assert drawn or found <= had + 1 or not number % 2
        return wait + opened

    def _kill_trainer(self, _: int) -> float:
        store = self._folder / "trained"
        lasted = 0.0
        if not self._run_s:  # the first ones run to their end: one cold, one warm
            lasted += self._train(store, PATIENCE)
            self._run_s = self._train(store, PATIENCE)
            lasted += self._run_s
        lasted += self._train(store, self._random.uniform(0, 1.2 * self._run_s))
        published = {version.number for version in ModelStore(store).versions()}
        assert self._versions <= published, self._versions - published
        for version in ModelStore(store).versions():
            verify(version.path)
        if len(published) > _PICTURES:  # those kept long have been verified
            for old in sorted(published - {1})[:-2]:
                with suppress(Exception):
                    ModelStore(store).remove(old)
            left = {version.number for version in ModelStore(store).versions()}
            self._versions &= left
        return lasted

    def _kill_decoder(self, _: int) -> float:
        wait = self._random.uniform(0, 0.05)
        self._decoder.decode(self._first)
        victim = self._decoder._process
        assert victim is not None
        killer = threading.Timer(wait, victim.kill)
        killer.start()
        while killer.is_alive():
            with suppress(PictureError):  # it was amid this one
                self._decoder.decode(self._first)
        with suppress(PictureError):
            self._decoder.decode(self._first)
        colors = self._decoder.decode(self._first).colors
        assert np.array_equal(colors, self._colors)
        return wait

    def _kill_worker(self, _: int) -> float:
        wait = self._random.uniform(0, 0.6)
        with Pipeline(2) as pipeline:
            killer = threading.Timer(wait, self._kill_some_child)
            killer.start()
            found = list(map(as_json, self._read(pipeline)))
            killer.join()
        wrong = [
            json.loads(there)["error"]
            for here, there in zip(self._answers, found, strict=True)
            if here != there
        ]
        assert len(wrong) <= 1, wrong
        assert all(error and "damaged or malicious" in error for error in wrong)
        return wait

    def _kill_some_child(self) -> None:
        decoder = self._decoder._process
        own = decoder._process.pid if decoder else 0
        children = [child for child in children_of(os.getpid()) if child != own]
        workers = [child for child in children if _is_worker(child)]
        if workers:
            with suppress(ProcessLookupError):
                os.kill(self._random.choice(workers), signal.SIGKILL)

    def _read(self, pipeline: Pipeline) -> list[Answer]:
        paths = [self._pictures, self._pictures]
        return list(pipeline.read(tasks_in(paths), FakeClassifier()))

    def _train(self, store: Path, seconds: float) -> float:
        """Train for so long at most, then kill; return how long it ran."""
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 (our own module)
            [self._python, "-m", "trainer", *_TRAIN, "--store", str(store)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
        for line in output.splitlines():
            event = decode(line)
            if isinstance(event, ModelPublished):
                self._versions.add(event.version)
        return time.monotonic() - started

    _victims: Final[dict[str, Callable[["Kills", int], float]]] = {
        "window": _kill_window,
        "trainer": _kill_trainer,
        "decoder": _kill_decoder,
        "worker": _kill_worker,
    }


def _is_worker(process: int) -> bool:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    return b"pipeline.worker" in command


def main() -> int:
    """Kill, and print a row for each victim; return 1 if something was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.faults_kills")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, warm_python() as python:
        kills = Kills(Path(folder), options.seed, python)
        number = 0
        try:
            for number in range(options.kills):
                kills.play(number)
        except AssertionError as error:
            print(f"NOT KEPT after {number} kills: {error}")
            return 1
        finally:
            kills.end()
            for name, count in kills.kills.items():
                late = kills.slowest_s[name]
                print(f"{name:8} {count:5} kills, went on after {late:.1f} s at most")
    print(f"{options.kills} kills; nothing was lost.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
