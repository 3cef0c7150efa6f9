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
from mnist_gui.core.model_store import ModelStore, ModelVersion
from trainer.calibration import Calibration, calibrate
from trainer.config import TrainConfig
from trainer.datasets import Split, open_dataset
from trainer.distribution import is_chief
from trainer.export import build_manifest, export
from trainer.gate import compare
from trainer.scoring import Scorer
from trainer.training import train


def run(config: TrainConfig, report: Report) -> ModelVersion | None:
    """Train, calibrate, score once, publish.

    The test split is looked at after everything has been decided.

    Returns:
        The new version; None where another machine publishes it.

    Raises:
        DataError: If the data is missing or damaged.
        ModelError: If the model that came out does not work.
        OSError: If the store cannot be written.
    """
    store = ModelStore(config.store)
    store.check_writable()
    dataset = open_dataset(config.data, config.data_dir)
    train_split, validation = dataset.train_and_validation()
    history: list[EpochFinished] = []

    def report_and_remember(event: TrainingEvent) -> None:
        if isinstance(event, EpochFinished):
            history.append(event)
        report(event)

    network = train(
        config, train_split, validation, report_and_remember, dataset.not_digits()
    )
    if not is_chief():
        return None
    scorer = Scorer(network)
    calibration = _calibrate(scorer, validation, dataset.made_validation())
    test_split = dataset.test()
    test = scorer.score(test_split)
    report(
        Evaluated(data=config.data, accuracy=test.accuracy, n=len(test_split.labels))
    )
    metrics = {
        "val_accuracy": scorer.score(validation).accuracy,
        "test_accuracy": test.accuracy,
    }
    _compare(store, scorer, validation, config.data, report)
    manifest = build_manifest(config, dataset.sources(), calibration, metrics)

    def write(folder: Path, version: int) -> None:
        export(network, manifest.numbered(version), history, folder)

    published = store.publish(write)
    if config.activate:
        store.activate(published.number)
    report(
        ModelPublished(
            version=published.number, path=str(published.path), metrics=metrics
        )
    )
    return published


def _calibrate(scorer: Scorer, validation: Split, made: Split) -> Calibration:
    others = [scorer.answers(made.images)] if len(made.labels) else []
    return calibrate(scorer.answers(validation.images), validation.labels, others)


def _compare(
    store: ModelStore, scorer: Scorer, held_out: Split, data: str, report: Report
) -> None:
    try:
        in_use = store.active()
    except ModelError:  # this is the first there ever was
        return
    answers = scorer.logits(held_out.images).argmax(axis=1)
    if compared := compare(in_use, answers, held_out, data):
        report(compared)
