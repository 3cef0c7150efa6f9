"""One training run, from the data to a published model."""

from pathlib import Path

from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import (
    EpochFinished,
    Evaluated,
    ModelPublished,
    Report,
    TrainingEvent,
)
from mnist_gui.core.files.atomic import check_can_hold_files
from mnist_gui.core.models.comparison import Comparison
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.training_choice import WITH_SYNTHETIC
from trainer.config import TrainConfig
from trainer.data.datasets import open_dataset
from trainer.data.progress import Preparation
from trainer.data.splits import Dataset, Source, Split, TrainingData
from trainer.data.synthesis import TRAIN_SIZE
from trainer.data.user_samples import UserSamples, read_own_drawings, read_watched
from trainer.evaluation.calibration import Calibration, calibrate
from trainer.loop.distribution import DistributionError, is_chief, is_several_machines
from trainer.loop.scorer import Evaluator
from trainer.loop.training import Hooks, train
from trainer.networks.types import Network
from trainer.publishing.adaptable import make_adaptable
from trainer.publishing.base_model import read_weights, set_weights
from trainer.publishing.export import build_manifest, export
from trainer.publishing.gate import HeldOut, compare, summary


def run(config: TrainConfig, report: Report) -> ModelVersion | None:
    """Train, calibrate, score once, compare, publish.

    The test split is looked at after everything has been decided.

    Returns:
        The new version; None where another machine publishes it.

    Raises:
        DataError: If the data is missing or damaged.
        DistributionError: If the machines cannot work together.
        ModelError: If there is nothing to go on from, or the model that came out
            does not work.
        SamplesError: If the person's own drawings are wanted and cannot be read.
        OSError: If the store or the checkpoint cannot be written.
    """
    _check_machines(config)
    store = ModelStore(config.store)
    store.check_writable()
    if config.checkpoint and is_chief():
        check_can_hold_files(config.checkpoint.absolute().parent)
    own = read_own_drawings(config.store, report, are_needed=config.drawings_weight > 0)
    hooks = _hooks(config, store, own, report)
    told = Preparation(report).made
    dataset = open_dataset(config.data, config.data_dir, told)
    train_split, validation = dataset.train_and_validation()
    learnt = own.added_to(train_split, config.drawings_weight)
    made = dataset.made(config.chosen_recipe.synthetic_shards * TRAIN_SIZE)
    lessons = TrainingData(learnt, validation, made, dataset.not_digits())
    history: list[EpochFinished] = []

    def report_and_remember(event: TrainingEvent) -> None:
        if isinstance(event, EpochFinished):
            history.append(event)
        report(event)

    network = train(config, lessons, report_and_remember, hooks)
    if not is_chief():
        return None
    scorer = Evaluator(network)
    calibration = _calibrate(scorer, validation, dataset.synthetic_validation())
    # What is made by us beside it is only learnt from.
    tested = config.data.removesuffix(WITH_SYNTHETIC)
    test_split = dataset.test()
    test = scorer.score(test_split)
    report(Evaluated(data=tested, accuracy=test.accuracy, n=len(test_split.labels)))
    metrics = {
        "val_accuracy": scorer.score(validation).accuracy,
        "test_accuracy": test.accuracy,
    }
    held_out = HeldOut(tested, validation, own.kept_aside)
    comparison = _compare(store, scorer, held_out, report)
    sources = _sources(config, dataset, own)
    manifest = build_manifest(config, sources, calibration, metrics)

    teachable = make_adaptable(network, lessons.digits(), validation)

    def write(folder: Path, version: int) -> None:
        export(teachable, manifest.numbered(version), history, folder, comparison)

    published = store.publish(write)
    if config.activate:
        store.activate(published.number)
    report(
        ModelPublished(
            version=published.number, path=str(published.path), metrics=metrics
        )
    )
    return published


def _check_machines(config: TrainConfig) -> None:
    """Refuse what several machines would each find differently in their stores.

    Raises:
        DistributionError: Then.
    """
    if (config.parent is not None or config.drawings_weight) and is_several_machines():
        raise DistributionError(
            "What lies in one machine's store, a model to go on from or drawings of"
            " one's own, cannot be trained with on several machines."
        )


def _hooks(
    config: TrainConfig, store: ModelStore, own: UserSamples, report: Report
) -> Hooks:
    """Return what starts from the parent's weights and reads drawings meanwhile."""
    parent = config.parent
    weights = None if parent is None else read_weights(store.find(parent).path)

    def start(network: Network) -> None:
        if weights and parent is not None:
            set_weights(network, weights, parent)

    def watch(scorer: Evaluator) -> None:
        if own.watched:
            report(read_watched(scorer, own.watched))

    return Hooks(start=start, watch=watch)


def _calibrate(scorer: Evaluator, validation: Split, made: Split) -> Calibration:
    others = [scorer.answers(made.images)] if len(made.labels) else []
    return calibrate(scorer.answers(validation.images), validation.labels, others)


def _compare(
    store: ModelStore, scorer: Evaluator, held_out: HeldOut, report: Report
) -> Comparison | None:
    try:
        in_use = store.active()
    except ModelError:  # this is the first there ever was
        return None
    if comparison := compare(in_use, scorer.digits, held_out):
        report(summary(comparison))
    return comparison


def _sources(config: TrainConfig, dataset: Dataset, own: UserSamples) -> list[Source]:
    weight = config.drawings_weight
    return [*dataset.sources(), *([own.source(weight)] if weight else [])]
