"""How long a run takes: as the last time, or estimated from the machine's speed."""

import time
from itertools import count
from pathlib import Path

import pytest

from mnist_gui.core.training_choice import RECIPE_DESCRIPTIONS, TrainingChoice
from mnist_gui.recognizer.thread import Slices
from mnist_gui.training.durations import Durations, measure_factor
from mnist_gui.ui.settings import Settings

QUICK = TrainingChoice(recipe="quick", data="mnist")


@pytest.fixture
def durations(tmp_path: Path) -> Durations:
    return Durations(Settings(tmp_path / "settings.ini"))


def test_the_reference_figure_is_scaled_by_the_speed_of_the_machine(
    durations: Durations,
) -> None:
    plain, with_synthetic = RECIPE_DESCRIPTIONS["quick"].seconds
    assert durations.estimate(QUICK) == plain

    durations.factor = 3.0
    both = TrainingChoice(recipe="quick", data="mnist+synthetic")
    assert durations.estimate(QUICK) == 3 * plain
    assert durations.estimate(both) == 3 * with_synthetic


def test_the_last_run_is_remembered(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    durations = Durations(settings)
    durations.remember(QUICK, 77.04)
    durations.factor = 3.0

    settings.save()
    again = Durations(Settings(tmp_path / "settings.ini"))
    assert durations.estimate(QUICK) == again.estimate(QUICK) == 77.0
    other = TrainingChoice(recipe="steady", data="mnist")
    assert again.estimate(other) == RECIPE_DESCRIPTIONS["steady"].seconds[0]


def test_what_is_no_duration_is_ignored(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for text in ("[]", '{"quick mnist": -3}', '{"quick mnist": "fast"}', "{", ""):
        settings.values.set_value("durations", text)
        assert settings.durations == {}


def test_the_machine_is_measured_in_slices() -> None:
    found: list[float] = []

    def run() -> Slices[None]:
        found.append((yield from measure_factor()))

    assert len(list(run())) > 1
    assert 0 < found[0] <= 20


def test_a_busy_machine_is_no_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if other programs had most of the processor during the measurement.
    now = count(step=1000.0)
    monkeypatch.setattr(time, "perf_counter", lambda: next(now))
    found: list[float] = []

    def run() -> Slices[None]:
        found.append((yield from measure_factor()))

    list(run())

    assert found[0] < 20
