"""Damage files of several forms, read each, and count what becomes of them."""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import numpy as np

from tests.helpers.core.damages import damage

SLOWEST_S: Final = 5.0


@dataclass
class Outcome:
    """Results of a run."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By form and result."""

    failures: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def damage_parser(name: str, count: int) -> argparse.ArgumentParser:
    """Return the options of every run that damages files.

    Args:
        name: The run's module.
        count: How many files, if nothing else is said.
    """
    parser = argparse.ArgumentParser(prog=f"python -m tests.soak.{name}")
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for those that fail")
    return parser


def damaged_files(
    whole: Mapping[str, bytes], count: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """Yield forms and damaged files of them, in turn, from a whole file of each."""
    rng = np.random.default_rng(seed)
    for form, content in islice(cycle(whole.items()), count):
        others = [other for name, other in whole.items() if name != form]
        yield form, damage(rng, content, others[rng.integers(len(others))])


def fuzz_files(
    files: Iterable[tuple[str, bytes]],
    read: Callable[[Path], str],
    name_of: Callable[[int, str], str],
    folder: Path,
) -> Outcome:
    """Write and read damaged files; those that fail stay in the folder.

    Args:
        files: Their forms and contents.
        read: Returns what became of a file; must raise nothing.
        name_of: Returns the name of a file from its number and form.
        folder: Made if it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    for number, (form, content) in enumerate(files):
        path = folder / name_of(number, form)
        path.write_bytes(content)
        started = time.perf_counter()
        try:
            result = read(path)
        except Exception as error:  # noqa: BLE001 (the bugs that this searches for)
            outcome.failures.append(f"{path} ({form}): {error!r}")
            continue
        seconds = time.perf_counter() - started
        outcome.counts[form, result] += 1
        outcome.slowest_s = max(outcome.slowest_s, seconds)
        if seconds > SLOWEST_S:
            outcome.failures.append(f"{path} ({form}): {seconds:.1f} s")
        else:
            path.unlink()
    return outcome


def print_outcome(outcome: Outcome, results: Sequence[str]) -> None:
    """Print a row for each form, then the slowest file and the failures."""
    print(f"{'':20}" + "".join(f"{name:>19}" for name in results))
    for form in dict.fromkeys(form for form, _ in outcome.counts):
        counts = (outcome.counts[form, name] for name in results)
        print(f"{form:20}" + "".join(f"{count:19}" for count in counts))
    print(f"slowest: {outcome.slowest_s:.2f} s, at most {SLOWEST_S:g}")
    print(f"{outcome.counts.total()} files, {len(outcome.failures)} failures")
    print(*outcome.failures, sep="\n", end="")
