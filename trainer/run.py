"""One training run, from the data to a published model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_gui.core.events import (
    DataRecognized,
    DrawingsLeftOut,
    EpochFinished,
    Evaluated,
    EventSink,
    ModelPublished,
    TrainingEvent,
)
from mnist_gui.core.files.atomic import check_can_hold_files
from mnist_gui.core.messages import marked
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.training_choice import SYNTHETIC, WITH_SYNTHETIC
from trainer.config import TrainConfig
from trainer.data.datasets import open_dataset
from trainer.data.progress import report_progress
from trainer.data.splits import Dataset, Source, Split, TrainingData
from trainer.data.synthesis import TRAIN_SIZE
from trainer.data.user_samples import UserSamples, load_user_samples
from trainer.evaluation.calibration import Calibration, calibrate
from trainer.handwriting.writing import Images
from trainer.loop.distribution import DistributionError, is_chief, is_several_machines
from trainer.loop.evaluator import Evaluator
from trainer.loop.training import train
from trainer.networks.types import Network
from trainer.publishing.adaptable import make_adaptable
from trainer.publishing.answers import Answer, Answers
from trainer.publishing.base_model import read_weights, set_weights
from trainer.publishing.data_check import TrainedOn
from trainer.publishing.export import build_manifest, publish, write_network
from trainer.publishing.gate import compare, promote
from trainer.publishing.held_out import held_out_sets
from trainer.publishing.history import write_history


# long: a third is its contract; its five steps read from top to bottom
def run(config: TrainConfig, on_event: EventSink) -> ModelVersion | None:
    """Train a model, score it, examine it, and publish it.

    The test split is scored after everything has been decided.

    Returns:
        The new version; None if another machine publishes it.

    Raises:
        DataError: If the data is missing or damaged.
        DistributionError: If the machines cannot work together.
        ModelError: If there is no base model to fine-tune, or the new model does not
            work.
        SamplesError: If the user's samples are needed and cannot be read.
        OSError: If the store or the checkpoint cannot be written.
    """
    store = _check_before_start(config)

    samples = load_user_samples(
        config.store, on_event, are_needed=config.drawings_weight > 0
    )
    callbacks = _callbacks(config, store, samples, on_event)
    on_progress = report_progress(SYNTHETIC, on_event)
    dataset = open_dataset(config.data, config.data_dir, on_progress, config.turn)
    for note in dataset.notes():
        on_event(DataRecognized(message=note))
    data, sources = _load(config, dataset, samples, on_event)

    history: list[EpochFinished] = []
    network = train(config, data, _recording_epochs(history, on_event), *callbacks)
    if not is_chief():
        return None

    evaluator = Evaluator(network)
    # Synthetic digits beside another data set are only learned from.
    name = config.data.removesuffix(WITH_SYNTHETIC)
    calibration, metrics = _score(evaluator, data.validation, dataset, name, on_event)

    comparison = compare(
        store,
        _answer(evaluator, calibration),
        held_out_sets(config.data_dir, samples.all_held_out),
        samples.all_held_out,
        trained_on=TrainedOn(name, data.train, data.validation),
    )
    if comparison:
        on_event(comparison.summary())

    model = make_adaptable(network, data.digits(), data.validation)
    manifest = build_manifest(config, sources, calibration, metrics)

    def write_files(folder: Path) -> None:
        write_network(model, calibration.temperature, folder)
        write_history(history, folder)

    published = publish(store, manifest, comparison, write_files)
    on_event(
        ModelPublished(
            version=published.number,
            path=str(published.path),
            metrics=metrics,
            is_active=promote(store, published, comparison, config.activate),
        )
    )
    return published


def _check_before_start(config: TrainConfig) -> ModelStore:
    """Check that the run can take place here and write its results."""
    uses_store = config.base_version is not None or config.drawings_weight > 0
    if uses_store and is_several_machines():
        raise DistributionError(
            "A base model and your own drawings are in the store of one machine, so"
            " they cannot be used for training on several machines."
        )
    store = ModelStore(config.store)
    store.check_writable()
    if config.checkpoint and is_chief():
        check_can_hold_files(config.checkpoint.absolute().parent)
    return store


def _callbacks(
    config: TrainConfig, store: ModelStore, samples: UserSamples, on_event: EventSink
) -> tuple[Callable[[Network], None], Callable[[Evaluator], None]]:
    """Return callbacks that load the base model's weights and read samples."""
    base = config.base_version
    weights = None if base is None else read_weights(store.find(base).path)

    def initialize(network: Network) -> None:
        if weights and base is not None:
            set_weights(network, weights, base)

    def on_epoch(evaluator: Evaluator) -> None:
        if samples.watched:
            on_event(evaluator.read_samples(samples.watched))

    return initialize, on_epoch


def _load(
    config: TrainConfig, dataset: Dataset, samples: UserSamples, on_event: EventSink
) -> tuple[TrainingData, list[Source]]:
    """Load what to train on, with the user's samples if they have a weight."""
    train_split, validation = dataset.train_and_validation()
    weight, sources = config.drawings_weight, dataset.sources()
    non_digits = dataset.non_digits()
    # Alone, a few signs of the user would hardly tell what a digit is.
    trains_rejection = len(non_digits) > 0
    if trains_rejection:
        non_digits = np.concatenate([non_digits, samples.non_digits(weight)])
    elif weight and samples.has_non_digits:
        text = marked(
            "Errors",
            "Your drawings labelled “not a digit” are left out: this"
            " run learns from digits alone. Train with synthetic"
            " handwriting, too, to use them.",
        )
        on_event(DrawingsLeftOut(message=text))
    data = TrainingData(
        samples.added_to(train_split, weight),
        validation,
        dataset.synthetic(config.chosen_recipe.synthetic_shards * TRAIN_SIZE),
        non_digits,
    )
    if not weight:
        return data, sources
    own = samples.source(weight, includes_non_digits=trains_rejection)
    return data, [*sources, own]


def _recording_epochs(history: list[EpochFinished], on_event: EventSink) -> EventSink:
    """Return a sink that adds finished epochs to the history and passes events on."""

    def record(event: TrainingEvent) -> None:
        if isinstance(event, EpochFinished):
            history.append(event)
        on_event(event)

    return record


def _score(
    evaluator: Evaluator,
    validation: Split,
    dataset: Dataset,
    name: str,
    on_event: EventSink,
) -> tuple[Calibration, dict[str, float]]:
    """Calibrate on the validation split; score on it, and once on the test split."""
    synthetic = dataset.synthetic_validation()
    calibration = calibrate(
        evaluator.answers(validation.images),
        validation.labels,
        [evaluator.answers(synthetic.images)] if len(synthetic.labels) else [],
    )
    test_split = dataset.test()
    test_accuracy = evaluator.score(test_split).accuracy
    on_event(Evaluated(data=name, accuracy=test_accuracy, n=len(test_split.labels)))
    return calibration, {
        "val_accuracy": evaluator.score(validation).accuracy,
        "test_accuracy": test_accuracy,
    }


def _answer(evaluator: Evaluator, calibration: Calibration) -> Answer:
    """Return a function that runs the trained network as it will be published."""

    def answer(images: Images) -> Answers:
        found = evaluator.answers(images)
        confidence = found.confidence(calibration.temperature)
        digits = found.logits.argmax(axis=1)
        return Answers(digits, confidence >= calibration.threshold)

    return answer
