"""Teach a model again and again, and measure what the accepted steps cost in all.

    python -m tests.bench.chain --strokes FILE.jsonl [--not-digits FILE.jsonl]
        [--data-dir DIR] [--steps 20] [--finetune 0] [--wrong 0.2]

Each step labels five more drawings, some of them wrongly, and adapts the active model;
after the last, the model is fine-tuned `--finetune` times. The gate decides each time
whether the new model becomes active. The last active model is then scored beside the
shipped one, on data that the gate does not look at. Returns 1 if more is lost than
allowed.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import NothingToLearnError
from mnist_gui.core.events import ModelCompared, TrainingEvent
from mnist_gui.core.files.locations import default_mnist_dir
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.models.verdict import describe_objections, untranslated
from mnist_gui.core.samples.sample import LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.training_choice import FINETUNE, IF_ALLOWED

_PER_STEP: Final = 5
_ALLOWED: Final = {"MNIST": 0.15, "synthetic": 0.3, "non-digits": 2.0}
"""Points that may be lost, by the first words of a score's name."""


def main(arguments: Sequence[str]) -> int:
    """Print what each step brought and what all cost."""
    options = _parser().parse_args(arguments)
    import_tensorflow()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        accepted = _run_steps(store, options)
        active = ModelStore(store).active()
        print(f"{accepted} steps accepted; model {active.number} is active")
        before = dict(_scores(ModelStore(store).find(1).path, options))
        after = dict(_scores(active.path, options))
    is_kept = True
    for name, score in before.items():
        lost = 100 * (score - after[name])
        allowed = next(
            most for start, most in _ALLOWED.items() if name.startswith(start)
        )
        is_kept &= lost <= allowed
        print(
            f"{name:28} {100 * score:6.2f} % {100 * after[name]:6.2f} %"
            f"  lost {lost:+.2f} (at most {allowed})"
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


def _run_steps(store: Path, options: argparse.Namespace) -> int:
    """Take all steps; return how many of them the gate accepted."""
    from trainer.config import TrainConfig
    from trainer.publishing.adapt import adapt
    from trainer.run import run

    models, samples = ModelStore(store), SampleStore(store / SAMPLES_NAME)
    drawings = _drawings(options)
    accepted = 0

    def on_event(event: TrainingEvent) -> None:
        nonlocal accepted
        if isinstance(event, ModelCompared):
            accepted += event.may_take_over
            reasons = describe_objections(event.objections, untranslated)
            print(" ".join(reasons) or "accepted", flush=True)

    for _ in range(options.steps):
        samples.add_new([next(drawings) for _ in range(_PER_STEP)])
        try:
            adapt(store, None, options.data_dir, on_event, activate=IF_ALLOWED)
        except NothingToLearnError as error:
            print(error, flush=True)
    for seed in range(options.finetune):
        config = TrainConfig(
            data="mnist+synthetic",
            data_dir=options.data_dir,
            store=store,
            recipe=FINETUNE,
            architecture=models.active().manifest().architecture,
            base_version=models.active().number,
            drawings_weight=20,
            seed=seed,
            activate=IF_ALLOWED,
        )
        run(config, on_event)
    return accepted


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


def _scores(model: Path, options: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """Yield the name and the score, 0…1, of a model on each set."""
    from trainer.data.datasets import load_labelled
    from trainer.data.mnist import Mnist
    from trainer.data.synthesis import synthesize
    from trainer.handwriting.negatives import synthesize_negatives
    from trainer.publishing.answers import answer_with

    answer = answer_with(load(model))
    for name, split in (
        ("MNIST test", Mnist(options.data_dir).test()),
        ("synthetic digits", synthesize(10_000, seed=77)),
    ):
        yield name, float(np.mean(answer(split.images).digits == split.labels))
    negatives = synthesize_negatives(4_000, seed=77)
    yield "non-digits, synthetic", float(np.mean(~answer(negatives).is_confident))
    if options.not_digits:
        found = load_labelled(str(options.not_digits), options.data_dir)
        images = np.round(255 * found.images[found.readable]).astype(np.uint8)
        name = f"non-digits, {options.not_digits.stem}"
        yield name, float(np.mean(~answer(images).is_confident))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
