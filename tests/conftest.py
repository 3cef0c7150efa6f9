"""What tests of all rooms share."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import settings

from tests.helpers.repository import REPOSITORY

RunModule: TypeAlias = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]
"""Runs `python -m …` in a process of its own."""


# A shared machine is no clock, and a run must be the same everywhere.
settings.register_profile("project", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("project")


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


@pytest.fixture
def run_module(tmp_path_factory: pytest.TempPathFactory) -> RunModule:
    """Return what runs a module of the project away from the person's own files."""
    home = tmp_path_factory.mktemp("home")

    def run(arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        changed = {
            "MNIST_GUI_HOME": str(home),
            "MNIST_DATA_DIR": str(home / "no-data"),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONIOENCODING": "utf-8",
        }
        return subprocess.run(  # noqa: S603  (our own interpreter and modules)
            [sys.executable, "-m", *arguments],
            env=os.environ | changed,
            cwd=home,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run
