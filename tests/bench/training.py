"""Benchmark training: time and accuracy, compared with a tutorial's network.

    python -m tests.bench.training [--data-dir DIR] [--seeds 5] [--full]

Prints a row for the tutorial's network, for the notebook's regression with a plain
Python loop, and for each recipe with several seeds: seconds, as a fraction of the
tutorial's, mean accuracy on MNIST's test split, and memory. With `--full`, the full
recipe as well, with three seeds, which takes an hour.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.locations import default_mnist_dir
from trainer.data.mnist import Mnist

_FULL_SEEDS: Final = 3
_TARGETS: Final = {
    "notebook": "91.2 to 92.6 %, half the plain loop's time",
    "quick": "99.0 %, 0.100",
    "steady": "99.5 %, 1.000",
    "full": "99.70 %, 2700 s",
}


def main() -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=default_mnist_dir())
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    try:
        Mnist(options.data_dir).train_and_validation()
    except DataError as error:
        print(f"Training was not measured. {error}")
        return 0
    columns = (
        f"{'seconds':>8} {'of tutorial':>11} {'accuracy':>9} {'from':>6} {'to':>6}"
    )
    print(f"{'run':10} {'seeds':>5} {columns} {'MB':>5}  target")
    tutorial = _print_row("tutorial", 1, options.data_dir, None)
    plain = _print_row("plain-loop", 1, options.data_dir, tutorial)
    notebook = _print_row("notebook", options.seeds, options.data_dir, tutorial)
    print(
        f"notebook against plain-loop: {notebook / plain:.3f} of its time, target 0.5"
    )
    for recipe in ("quick", "steady"):
        _print_row(recipe, options.seeds, options.data_dir, tutorial)
    if options.full:
        _print_row("full", _FULL_SEEDS, options.data_dir, tutorial)
    return 0


def _print_row(name: str, seeds: int, data_dir: Path, tutorial: float | None) -> float:
    """Train with several seeds and print a row; return the mean seconds."""
    runs = [_run([name, str(seed), str(data_dir)]) for seed in range(seeds)]
    seconds = statistics.mean(run["seconds"] for run in runs)
    accuracies = [100 * run["accuracy"] for run in runs]
    print(
        f"{name:10} {seeds:5} {seconds:8.1f} {seconds / (tutorial or seconds):11.3f}"
        f" {statistics.mean(accuracies):9.3f} {min(accuracies):6.2f}"
        f" {max(accuracies):6.2f} {max(run['megabytes'] for run in runs):5.0f}"
        f"  {_TARGETS.get(name, '')}",
        flush=True,
    )
    return seconds


def _run(arguments: Sequence[str]) -> dict[str, float]:
    """Measure in a fresh process, so that the memory is of this run alone."""
    command = [sys.executable, "-m", "tests.bench.support.training_run", *arguments]
    ended = subprocess.run(  # noqa: S603  (our own interpreter and module)
        command, stdout=subprocess.PIPE, check=True, text=True
    )
    measured: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    sys.exit(main())
