import json
from pathlib import Path

import numpy as np
import pytest

from mnist_gui import __version__
from mnist_gui.core.events import (
    EpochFinished,
    Evaluated,
    ModelCompared,
    ModelPublished,
    RunFailed,
    RunStarted,
    StepDone,
    TrainingEvent,
    WeightsRecorded,
    decode,
)
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.strokes import write_strokes
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from tests.conftest import RunModule
from tests.helpers.core.ink_examples import SAMPLES
from trainer.__main__ import main

CONTRACT = [
    "data",
    "model",
    "n",
    "correct",
    "accuracy",
    "error_percent",
    "confusion",
    "ece",
    "nll",
    "unsure",
    "seconds",
]
TRAIN = ["train", "--recipe", "quick", "--architecture", "softmax"]
EVALUATE = ["evaluate", "--data", "fake", "--model", "2"]


def events_in(text: str) -> list[TrainingEvent]:
    return [decode(line) for line in text.splitlines()]


def only_line(text: str) -> str:
    """Return the message that a failed command prints."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    assert lines[0].endswith((".", "!"))
    return lines[0]


# Commands that need no TensorFlow.


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])

    assert exit_.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bake"],
        ["train", "--recipe", "none"],
        ["train", "--architecture", "none"],
        ["train", "--seed", "x"],
        ["train", "--seed", "-1"],
        ["train", "--seed", str(2**31)],
        ["train", "--drawings", "1001"],
        ["show", "--count", "10001"],
        ["models"],
        ["models", "verify"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_print_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)

    assert exit_.value.code == 2
    assert "usage: mnist-trainer" in capsys.readouterr().err


def test_the_shipped_model_is_listed_as_active(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list", "--store", str(tmp_path)]) == 0
    _, row = capsys.readouterr().out.splitlines()

    assert row.split()[:2] == ["*", "1"]
    assert row.endswith(str(shipped_models_dir() / "1"))
    assert not any(tmp_path.iterdir())


def test_resume_needs_a_checkpoint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["train", "--resume"]) == 1
    assert "--checkpoint" in only_line(capsys.readouterr().err)


@pytest.mark.slow
@pytest.mark.parametrize("spec", ["mnist", "nowhere", "nowhere.jsonl"])
def test_evaluate_reports_missing_data(
    tmp_path: Path, spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", "--data", spec, "--data-dir", str(tmp_path / "none")]

    assert main(arguments) == 1
    only_line(capsys.readouterr().err)


@pytest.mark.parametrize("model", ["9", "none"])
def test_verify_reports_a_missing_model(
    tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "verify", model, "--store", str(tmp_path)]) == 1
    assert f"no model {model}" in only_line(capsys.readouterr().err).replace("“", "")


# Complete runs, each in a process of its own.


@pytest.mark.slow
def test_a_model_is_trained_published_scored_and_verified(
    tmp_path: Path, run_module: RunModule
) -> None:
    store = ["--store", str(tmp_path / "home")]
    trained = run_module(["trainer", *TRAIN, "--data", "fake", "--json", *store])
    assert trained.returncode == 0, trained.stderr
    _check_events(events_in(trained.stdout), tmp_path)
    _check_store(ModelStore(tmp_path / "home"))

    file = tmp_path / "scores.json"
    evaluated = run_module(["trainer", *EVALUATE, "--json", str(file), *store])
    assert (evaluated.returncode, evaluated.stderr) == (0, "")
    scores = json.loads(file.read_text())
    assert set(CONTRACT) <= set(scores)
    _check_scores(scores)
    last = events_in(trained.stdout)[-1]
    assert isinstance(last, ModelPublished)
    assert scores["accuracy"] == pytest.approx(last.metrics["test_accuracy"])

    verified = run_module(["trainer", "models", "verify", "2", *store])
    assert (verified.returncode, verified.stderr) == (0, "")
    listed = run_module(["trainer", "models", "list", *store])
    _, *rows = listed.stdout.splitlines()
    assert [row.strip("* ").split()[0] for row in rows] == ["1", "2"]
    # Standard error is for failures only.
    assert trained.stderr == ""


def _check_events(events: list[TrainingEvent], folder: Path) -> None:
    started, *middle, evaluated, compared, published = events
    assert isinstance(started, RunStarted)
    assert (started.architecture, started.recipe) == ("softmax", "quick")
    assert (started.train_size, started.epochs) == (2000, 2)
    steps = [event for event in middle if isinstance(event, StepDone)]
    epochs = [event for event in middle if isinstance(event, EpochFinished)]
    weights = [event for event in middle if isinstance(event, WeightsRecorded)]
    assert len(steps) + len(epochs) + len(weights) == len(middle)
    assert (weights[0].step, weights[-1].step) == (0, started.steps)
    assert [epoch.epoch for epoch in epochs] == [1, 2]
    numbers = [event.step for event in steps]
    assert numbers == sorted(set(numbers))
    assert steps[-1].step == steps[-1].steps == started.steps
    assert steps[-1].seconds_left == pytest.approx(0, abs=0.01)
    assert isinstance(evaluated, Evaluated)
    assert (evaluated.data, evaluated.n) == ("fake", 500)
    # Guessing has an accuracy of 0.1.
    assert evaluated.accuracy > 0.4
    assert isinstance(compared, ModelCompared)
    assert (compared.data, compared.n, compared.in_use) == ("memory", 5000, 1)
    toy, *worse = compared.objections
    assert toy.reason == "toy"
    assert {objection.data for objection in worse} >= {"memory", "synthetic"}
    assert isinstance(published, ModelPublished)
    assert published.version == 2
    assert Path(published.path) == folder / "home" / "mnist" / "2"


def _check_store(store: ModelStore) -> None:
    assert [version.number for version in store.versions()] == [1, 2]
    assert {path.name for path in store.folder.iterdir()} == {"2"}
    # --activate was not given.
    assert store.active().number == 1
    manifest = verify(store.find(2).path)
    assert (manifest.version, manifest.architecture) == (2, "softmax")
    assert (manifest.recipe, manifest.seed, manifest.data) == ("quick", 0, [])
    assert set(manifest.metrics) >= {"val_accuracy", "test_accuracy"}
    assert 0.2 <= manifest.temperature <= 5
    assert 0 < manifest.threshold < 1
    assert {"tensorflow", "keras", "numpy", "python"} <= set(manifest.libraries)


def _check_scores(scores: dict[str, object]) -> None:
    assert (scores["data"], scores["model"], scores["n"]) == ("fake", 2, 500)
    confusion = np.array(scores["confusion"])
    assert confusion.shape == (10, 10)
    assert confusion.sum() == 500
    assert np.trace(confusion) == scores["correct"]
    assert scores["accuracy"] == scores["correct"] / 500  # type: ignore[operator]


@pytest.mark.slow
def test_evaluate_scores_the_shipped_model_on_strokes(
    tmp_path: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "drawn.jsonl"
    write_strokes(drawn, SAMPLES)
    ended = run_module(
        ["trainer", "evaluate", "--data", str(drawn), "--store", str(tmp_path)]
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"model 1 on {drawn}: ")
    assert int(ended.stdout.split(": ")[1].split()[0]) >= 39


@pytest.mark.slow
def test_training_without_data_fails_and_creates_no_store(
    tmp_path: Path, run_module: RunModule
) -> None:
    ended = run_module(
        ["trainer", *TRAIN, "--data", "mnist", "--json", "--store", str(tmp_path / "x")]
    )

    assert ended.returncode == 1
    assert "MNIST is not complete" in only_line(ended.stderr)
    assert not (tmp_path / "x").exists()


@pytest.mark.slow
def test_a_failed_run_is_reported_as_an_event(
    tmp_path: Path, run_module: RunModule
) -> None:
    ended = run_module(
        ["trainer", *TRAIN, "--data", "nowhere", "--json", "--store", str(tmp_path)]
    )

    assert ended.returncode == 1
    last = events_in(ended.stdout)[-1:]
    assert last == [RunFailed(message=only_line(ended.stderr))]


@pytest.mark.slow
def test_an_unwritable_store_is_reported(tmp_path: Path, run_module: RunModule) -> None:
    (tmp_path / "file").touch()
    ended = run_module(
        ["trainer", *TRAIN, "--data", "fake", "--store", str(tmp_path / "file")]
    )

    assert ended.returncode == 1
    assert "file" in only_line(ended.stderr)
    assert (tmp_path / "file").read_bytes() == b""
