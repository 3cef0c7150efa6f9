"""Fixtures and settings that tests of all rooms share."""

import gc
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from hypothesis import settings

from mnist_gui.recognizer.garbage import collect_if_due
from tests.helpers.processes.warm_python import warm_python as start_warm_python
from tests.helpers.repository import REPOSITORY

# As many tests run at once as there are cores; more threads would only wait in turn.
for name in ("OPENBLAS_NUM", "OMP_NUM", "TF_NUM_INTRAOP", "TF_NUM_INTEROP"):
    os.environ.setdefault(f"{name}_THREADS", "1")

# What the program caches is kept between runs, away from the user's own.
os.environ["XDG_CACHE_HOME"] = str(REPOSITORY / ".pytest_cache" / "xdg")

RunModule: TypeAlias = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]
"""Runs `python -m …` in a process of its own."""


# Without a deadline, as a shared machine is no clock; the same examples in every run.
settings.register_profile("project", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("fast", deadline=None, derandomize=True, max_examples=10)
settings.register_profile("soak", deadline=None, derandomize=False, max_examples=1000)
settings.load_profile("project")

_MOST_WORKERS: Final = 4
"""Each takes up to 1.5 GB."""

_MANY: Final = 10

_ALL_SLOW: Final = re.compile(r"^pytestmark = [^=]*pytest\.mark\.slow\b", re.MULTILINE)


# Programs that tests have left are widgets in cycles: see `collect_if_due`.
gc.disable()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes run the tests; 0 for this one alone.

    One core gains nothing from workers, and a few files are done before they start.
    """
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    names_folders = all(Path(name).is_dir() for name in config.args)
    return min(cores or 1, _MOST_WORKERS) if names_folders and cores != 1 else 0


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave slow modules, and TensorFlow, unimported where none of them is to run."""
    if "not slow" not in config.option.markexpr or collection_path.suffix != ".py":
        return None
    return _ALL_SLOW.search(collection_path.read_text("utf-8")) is not None or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all but one in ten cases of a test with many as slow."""
    counts: Counter[str] = Counter()
    for item in items:
        if item.get_closest_marker("many_cases"):
            name = item.nodeid.partition("[")[0]
            if counts[name] % _MANY:
                item.add_marker(pytest.mark.slow)
            counts[name] += 1


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect garbage on the GUI thread alone, as the program does."""
    collect_if_due()


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """Return the folder of the real MNIST, or skip."""
    places = [REPOSITORY.parent / "shared/data/mnist"]
    if named := os.environ.get("MNIST_DATA_DIR"):
        places.insert(0, Path(named))
    for place in places:
        if any(place.glob("t10k-images-idx3-ubyte*")):
            return place
    pytest.skip("MNIST is not here; name its folder in MNIST_DATA_DIR")


@pytest.fixture(scope="session")
def warm_python() -> Iterator[str]:
    """Yield a Python whose processes have TensorFlow imported when they start."""
    with start_warm_python() as python:
        yield python


@pytest.fixture(scope="session")
def run_module(warm_python: str, tmp_path_factory: pytest.TempPathFactory) -> RunModule:
    """Return a function that runs a module away from the user's own files."""

    def run(arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        home = tmp_path_factory.mktemp("home")
        changed = {
            "MNIST_GUI_HOME": str(home),
            "MNIST_DATA_DIR": str(home / "no-data"),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONIOENCODING": "utf-8",
        }
        return subprocess.run(  # noqa: S603  (our own interpreter and modules)
            [warm_python, "-m", *arguments],
            env=os.environ | changed,
            cwd=home,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def _trained_store(
    run_module: RunModule, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    store = tmp_path_factory.mktemp("trained")
    train = ["train", "--recipe", "quick", "--data", "fake", "--activate=always"]
    ended = run_module(["trainer", *train, "--store", str(store)])
    assert ended.returncode == 0, ended.stderr
    return store


@pytest.fixture
def trained_store(_trained_store: Path, tmp_path: Path) -> Path:
    """Return a store with a small model of its own, number 2, which is active."""
    return Path(shutil.copytree(_trained_store, tmp_path / "store"))


@pytest.fixture
def _warm_children(warm_python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the code under test start Python with TensorFlow imported."""
    monkeypatch.setattr(sys, "executable", warm_python)
