"""Kill `mnist-classify --output` at any moment, and continue it with `--resume`.

    python -m tests.soak.resume [--kills 200] [--pictures 600] [--seed 0]

A first run shows how long one takes, and what the answers are. Then runs are killed
with SIGKILL after at most as long, and continued until all is read; of each file, one
complete answer must be in the output, the same in every byte. Then the next begins.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.repository import REPOSITORY

_LONGEST: Final = 1.1
"""The latest kill, relative to the time that a run takes."""


@dataclass(kw_only=True)
class Outcome:
    """What happened to the runs.

    Attributes:
        kills: Runs that were killed before their end.
        amid: Kills that left an answer out, and at least one in the output.
        outputs: Files that were completed.
        wrong: Of these, those that were not as the first.
    """

    kills: int = 0
    amid: int = 0
    outputs: int = 0
    wrong: int = 0


def write_pictures(folder: Path, count: int) -> None:
    """Write so many drawings of 28×28 pixels."""
    folder.mkdir()
    for number in range(count):
        ink = grey_picture(SAMPLES[number % len(SAMPLES)].strokes, (112, 112))
        small = ink.resize((28, 28), Image.Resampling.BOX)
        small.save(folder / f"{number:05}.png")


def check_resuming(kills: int, pictures: int, seed: int, folder: Path) -> Outcome:
    """Kill runs so often; the output is a table and lines of JSON in turn."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    write_pictures(folder / "pictures", pictures)
    suffixes = (".csv", ".jsonl")
    started = time.monotonic()
    expected = {suffix: _whole(folder, suffix) for suffix in suffixes}
    seconds = (time.monotonic() - started) / len(suffixes)
    outcome = Outcome()
    while outcome.kills < kills:
        suffix = suffixes[outcome.outputs % 2]
        output = folder / f"output-{outcome.outputs}{suffix}"
        while True:
            # The last is not killed, so that each file is completed.
            limit = chance.uniform(0, _LONGEST * seconds)
            if _run(folder, output, limit if outcome.kills < kills else None):
                break
            outcome.kills += 1
            count = output.read_bytes().count(b".png") if output.exists() else 0
            outcome.amid += 0 < count < pictures
        outcome.outputs += 1
        outcome.wrong += output.read_bytes() != expected[suffix]
        print(f"{outcome.kills} kills, {outcome.outputs} outputs", flush=True)
    return outcome


def _whole(folder: Path, suffix: str) -> bytes:
    output = folder / f"whole{suffix}"
    _run(folder, output, None)
    content = output.read_bytes()
    assert content.count(b".png") == len(list((folder / "pictures").iterdir()))
    return content


def _run(folder: Path, output: Path, limit: float | None) -> bool:
    """Run to the end, and return True; or kill it after so many seconds."""
    command = [sys.executable, "-m", "mnist_gui.classify", "pictures", "--resume"]
    with subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [*command, "--output", str(output)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "MNIST_GUI_HOME": str(folder)},
        cwd=folder,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            _, errors = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return False
    if process.returncode != 0:
        raise AssertionError(errors.decode())
    return True


def main() -> int:
    """Run as the command line says; return 1 if an output was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pictures", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = check_resuming(
            options.kills, options.pictures, options.seed, Path(folder)
        )
    print(
        f"{outcome.kills} kills, {outcome.amid} of them amid the answers;"
        f" {outcome.outputs} outputs, {outcome.wrong} wrong"
    )
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
