"""Teach a model again and again, and measure what the accepted steps cost in all.

    python -m tests.bench.chain --strokes FILE.jsonl [--not-digits FILE.jsonl]
        [--data-dir DIR] [--steps 20] [--finetune 0] [--wrong 0.2]

Each step labels five more drawings, some of them wrongly, and adapts the active model;
after the last, the model is fine-tuned `--finetune` times. The gate decides each time
whether the new model becomes active. Each that does is scored beside the shipped one,
on data that the gate does not look at. Returns 1 if one has lost more than allowed.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import NothingToLearnError
from mnist_gui.core.events import ModelCompared, TrainingEvent
from mnist_gui.core.files.locations import default_mnist_dir
from mnist_gui.core.ink.levels import to_levels
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.models.verdict import describe_objections
from mnist_gui.core.samples.sample import NOT_A_DIGIT, LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.training_choice import FINETUNE, IF_ALLOWED
from trainer.publishing.answers import answer_with
from trainer.publishing.held_out import HeldOutSet

_PER_STEP: Final = 5
_ALLOWED: Final = {"MNIST": 0.15, "synthetic": 0.3, "non-digits": 2.0}
"""Points that may be lost, by the first words of a score's name."""


def main(arguments: Sequence[str]) -> int:
    """Print what each step brought, and the most that an accepted one has lost."""
    options = _parser().parse_args(arguments)
    import_tensorflow()
    with tempfile.TemporaryDirectory() as folder:
        store = ModelStore(Path(folder))
        judges = _judges(options)
        before = _scores(store.find(1), judges)
        accepted = [_scores(version, judges) for version in _run_steps(store, options)]
    print(f"{len(accepted)} steps accepted")
    is_kept = True
    for name, score in before.items():
        worst, last = min(each[name] for each in accepted), accepted[-1][name]
        allowed = next(_ALLOWED[start] for start in _ALLOWED if name.startswith(start))
        is_kept &= 100 * (score - worst) <= allowed
        print(
            f"{name:28} {100 * score:6.2f} %, at worst {100 * worst:6.2f} %"
            f" ({100 * (worst - score):+.2f} points, {-allowed} allowed),"
            f" at last {100 * last:6.2f} %"
        )
    return 0 if is_kept else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.chain")
    parser.add_argument("--strokes", type=Path, required=True)
    parser.add_argument("--not-digits", type=Path)
    parser.add_argument("--data-dir", type=Path, default=default_mnist_dir())
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--finetune", type=int, default=0)
    parser.add_argument("--wrong", type=float, default=0.2)
    return parser


def _run_steps(
    models: ModelStore, options: argparse.Namespace
) -> Iterator[ModelVersion]:
    """Take all steps; yield the active model after each that the gate accepted."""
    from trainer.config import TrainConfig
    from trainer.publishing.adapt import adapt
    from trainer.run import run

    store = models.folder.parent
    samples, drawings = SampleStore(store / SAMPLES_NAME), _drawings(options)
    verdicts: list[bool] = []

    def on_event(event: TrainingEvent) -> None:
        if isinstance(event, ModelCompared):
            verdicts.append(event.may_take_over)
            reasons = describe_objections(event.objections)
            print(" ".join(reasons) or "accepted", flush=True)

    for _ in range(options.steps):
        verdicts.clear()
        samples.add_new([next(drawings) for _ in range(_PER_STEP)])
        try:
            adapt(store, None, options.data_dir, on_event, activate=IF_ALLOWED)
        except NothingToLearnError as error:
            print(error, flush=True)
        if any(verdicts):
            yield models.active()
    for seed in range(options.finetune):
        verdicts.clear()
        base = models.active()
        config = TrainConfig(
            data="mnist+synthetic",
            data_dir=options.data_dir,
            store=store,
            recipe=FINETUNE,
            architecture=base.manifest().architecture,
            base_version=base.number,
            drawings_weight=20,
            seed=seed,
            activate=IF_ALLOWED,
        )
        run(config, on_event)
        if any(verdicts):
            yield models.active()


def _drawings(options: argparse.Namespace) -> Iterator[LabelledDrawing]:
    """Yield drawings of the file in random order, some with a wrong label."""
    rng = np.random.default_rng(0)
    records = list(read_strokes(options.strokes))
    for index in rng.permutation(len(records)).tolist():
        record = records[index]
        label = int(record.label or 0)
        if rng.random() < options.wrong:
            label = (label + int(rng.integers(1, 10))) % 10
        yield LabelledDrawing(
            label=label,
            model_input=to_model_input(rasterize(record.strokes)),
            strokes=record.strokes,
        )


def _judges(options: argparse.Namespace) -> dict[str, HeldOutSet]:
    """Return what models are scored on, by name."""
    from trainer.data.datasets import load_labelled
    from trainer.data.mnist import Mnist
    from trainer.data.synthesis import synthesize
    from trainer.handwriting.negatives import synthesize_negatives

    negatives = {"non-digits, synthetic": synthesize_negatives(4_000, seed=77)}
    if path := options.not_digits:
        found = load_labelled(str(path), options.data_dir)
        negatives[f"non-digits, {path.stem}"] = to_levels(found.images[found.readable])
    digits = {
        "MNIST test": Mnist(options.data_dir).test(),
        "synthetic digits": synthesize(10_000, seed=77),
    }
    return {name: HeldOutSet(name, *split) for name, split in digits.items()} | {
        name: HeldOutSet(name, images, np.full(len(images), NOT_A_DIGIT, np.uint8))
        for name, images in negatives.items()
    }


def _scores(
    version: ModelVersion, judges: Mapping[str, HeldOutSet]
) -> dict[str, float]:
    """Return the score of a model, 0…1, by each judge."""
    answer = answer_with(load(version.path))
    return {
        name: float(np.mean(answer(judge.images).are_right(judge)))
        for name, judge in judges.items()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
