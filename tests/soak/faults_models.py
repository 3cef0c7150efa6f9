"""Load thousands of damaged model folders, published and foreign.

    python -m tests.soak.faults_models [--count 1000] [--seed 0] [--keep FOLDER]

Copies the shipped model and damages a file of it: its bytes, or its folder entry.
Two of three copies are sealed again, so that the hashes of the manifest are right and
the damage reaches the guard and TensorFlow; one of three has no manifest, and is opened
as a foreign model. Each is loaded in a process of its own. The exit status is 1 if one
ended by a signal, raised anything but an error with a message for the user, or took
over 5 s beyond the time of an undamaged one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import MANIFEST_NAME, hash_files, read_manifest
from tests.helpers.core.damages import damage
from tests.helpers.processes.warm_python import warm_python
from tests.helpers.repository import REPOSITORY
from tests.soak.support.damaged_files import SLOWEST_S, Outcome, damage_parser

_PATIENCE_S: Final = 60.0
_KINDS: Final = ("published", "sealed", "foreign")

# Loads a model as the window does; a native crash ends this process alone.
LOADER: Final = """
import sys
from pathlib import Path
from mnist_gui.core.classifier.classifier import load, load_folder
from mnist_gui.core.errors import ModelError
path = Path(sys.argv[1])
try:
    model = load_folder(path) if sys.argv[2] == "foreign" else load(path)
    import numpy as np
    model.predict_batch(np.zeros((2, 28, 28), np.float32))
    print("loaded")
except ModelError as error:
    print("refused", error)
"""

Spoil: TypeAlias = Callable[[np.random.Generator, Path], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and load models, and print the results."""
    options = damage_parser("faults_models", 1000).parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, warm_python() as python:
        place = options.keep or Path(folder)
        outcome = fuzz(options.count, options.seed, place, python)
    for (kind, result), count in sorted(outcome.counts.items()):
        print(f"{kind:10} {result:8} {count:6}")
    print(f"slowest: {outcome.slowest_s:.2f} s beyond an undamaged one")
    print(f"{outcome.counts.total()} models, {len(outcome.failures)} failures")
    print(*outcome.failures, sep="\n", end="")
    return 1 if outcome.failures else 0


def fuzz(count: int, seed: int, folder: Path, python: str) -> Outcome:
    """Load so many damaged models; those that fail stay in the folder."""
    outcome = Outcome()
    rng = np.random.default_rng(seed)
    whole = {kind: _seconds_of_whole(kind, folder, python) for kind in _KINDS}
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        path = folder / f"model-{number}"
        spoilt(rng, kind, path)
        started = time.monotonic()
        result, errors = _load(python, path, kind)
        seconds = time.monotonic() - started - whole[kind]
        outcome.slowest_s = max(outcome.slowest_s, seconds)
        if result not in ("loaded", "refused"):
            outcome.failures.append(f"{path} ({kind}): {result} {errors}")
        elif seconds > SLOWEST_S:
            outcome.failures.append(f"{path} ({kind}): {seconds:.1f} s")
        else:
            outcome.counts[kind, result] += 1
            _remove(path)
    return outcome


def spoilt(rng: np.random.Generator, kind: str, path: Path) -> None:
    """Write a damaged copy of the shipped model."""
    shutil.copytree(shipped_models_dir() / "1", path)
    if kind == "foreign":
        (path / MANIFEST_NAME).unlink()
    files = sorted(file for file in path.rglob("*") if file.is_file())
    if kind == "sealed":
        files.remove(path / MANIFEST_NAME)
    spoil = _SPOILS[rng.integers(len(_SPOILS))]
    spoil(rng, files[rng.integers(len(files))])
    if kind == "sealed":
        replace(read_manifest(path), files=hash_files(path)).write(path)


def _seconds_of_whole(kind: str, folder: Path, python: str) -> float:
    path = folder / "whole"
    shutil.copytree(shipped_models_dir() / "1", path)
    if kind == "foreign":
        (path / MANIFEST_NAME).unlink()
    seconds = []
    for _ in range(2):  # the first waits until the warm Python is warm
        started = time.monotonic()
        result, errors = _load(python, path, kind)
        assert result == "loaded", errors
        seconds.append(time.monotonic() - started)
    _remove(path)
    return min(seconds)


def _load(python: str, path: Path, kind: str) -> tuple[str, str]:
    try:
        ended = subprocess.run(  # noqa: S603 (our own program)
            [python, "-c", LOADER, str(path), kind],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE_S,
        )
    except subprocess.TimeoutExpired:
        return "hangs", ""
    if ended.returncode:
        return f"ended with {ended.returncode}", ended.stderr[-500:]
    return ended.stdout.partition(" ")[0].strip(), ended.stdout


def _remove(path: Path) -> None:
    shutil.rmtree(path)


# What happens to a file. The bytes of another one of the model are grafted on it.


def _damage_bytes(rng: np.random.Generator, path: Path) -> None:
    others = [other for other in _siblings(path) if other != path]
    other = others[rng.integers(len(others))].read_bytes()
    for _ in range(rng.integers(1, 4)):
        if len(content := path.read_bytes()) > 100:
            path.write_bytes(damage(rng, content, other))


def _make_folder(_: np.random.Generator, path: Path) -> None:
    path.unlink()
    path.mkdir()


def _make_pipe(_: np.random.Generator, path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _make_link(_: np.random.Generator, path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _empty(_: np.random.Generator, path: Path) -> None:
    path.write_bytes(b"")


def _remove_file(_: np.random.Generator, path: Path) -> None:
    path.unlink()


def _fill(rng: np.random.Generator, path: Path) -> None:
    path.write_bytes(rng.bytes(path.stat().st_size))


def _siblings(path: Path) -> Iterator[Path]:
    root = next(p for p in path.parents if p.name.startswith("model-"))
    return (file for file in sorted(root.rglob("*")) if file.is_file())


_SPOILS: Final[tuple[Spoil, ...]] = (
    *(_damage_bytes,) * 12,
    *(_make_folder, _make_pipe, _make_link, _empty, _remove_file, _fill),
)


if __name__ == "__main__":
    sys.exit(main())
