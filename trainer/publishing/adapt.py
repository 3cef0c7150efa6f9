"""A model is taught the person's own drawings, and published as a new version."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

import tensorflow as tf

from mnist_gui.core.adaptation.memory import Head
from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.classifier.saved_model import VALUE
from mnist_gui.core.errors import NothingToLearnError
from mnist_gui.core.events import EventSink, ModelPublished
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.models.comparison import COMPARISON_NAME, MEMORY, Comparison
from mnist_gui.core.models.manifest import MANIFEST_NAME, TAUGHT, Manifest
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.samples.store import Sample
from mnist_gui.core.training_choice import MNIST
from trainer.data.mnist import Mnist
from trainer.data.user_samples import UserSamples, read_samples
from trainer.publishing.export import write_and_try
from trainer.publishing.gate import (
    HeldOut,
    Read,
    compare,
    compare_answers,
    summary,
    with_own,
)

_VARIABLES: Final = "variables"
_NOT_COPIED: Final = (MANIFEST_NAME, COMPARISON_NAME, "fingerprint.pb")
"""The last, which nobody needs, is of the weights as they were."""


def teach(
    folder: Path, number: int | None, mnist_dir: Path, report: EventSink
) -> ModelVersion:
    """Adapt a model's head to the drawings, compare, publish.

    Args:
        folder: The person's store, with models and drawings.
        number: The version to teach; None for the one in use.
        mnist_dir: Where MNIST may lie. Without it, the model's memory stands in.
        report: Is told of every event.

    Returns:
        The new version. It is not in use yet.

    Raises:
        DataError: If MNIST is damaged.
        ModelError: If the model cannot be taught, or the new one does not work.
        NothingToLearnError: If there is no drawing to learn from, or nothing new in
            them.
        OSError: If the store cannot be written.
        SamplesError: If the drawings cannot be read.
    """
    store = ModelStore(folder)
    store.check_writable()
    version = store.active() if number is None else store.find(number)
    samples = read_samples(folder, report)
    lessons = [one for one in samples if not one.is_held_out]
    # One that was taught before may be taught to forget.
    if not lessons and version.manifest().recipe != TAUGHT:
        raise NothingToLearnError(
            "There are no drawings of yours to learn from yet. Say in the window what"
            " a drawing really is, and it is kept."
        )
    classifier = load(version.path)
    head = classifier.learn(samples)
    if head.is_same_as(classifier.head):
        raise NothingToLearnError(
            f"Model {version.number} learns nothing new from these drawings: it reads"
            " them already, or would forget other digits."
        )
    held_out = [one for one in samples if one.is_held_out]
    peers = (store.active(), version)
    compared = _compare(peers, classifier, head, held_out, mnist_dir)
    if compared:
        report(summary(compared))
    manifest = _describe(classifier.manifest, UserSamples(samples), compared)

    def write(unfinished: Path, number: int) -> None:
        write_and_try(
            lambda: _write_child(version.path, head, compared, unfinished),
            manifest.numbered(number),
            unfinished,
        )

    published = store.publish(write)
    report(
        ModelPublished(
            version=published.number,
            path=str(published.path),
            metrics=manifest.metrics,
        )
    )
    return published


def _compare(
    peers: tuple[ModelVersion, ModelVersion],
    classifier: Classifier,
    head: Head,
    own: Sequence[Sample],
    mnist_dir: Path,
) -> Comparison | None:
    """Compare with the model in use, on held-out digits of MNIST and of the person.

    Where that one cannot be loaded, with the model that is taught: it reads instead.
    Where MNIST is absent, with that one as well: its memory has hard digits to
    compare heads on. It has none if the model was validated on two or fewer: then
    nothing is compared.
    """
    read = _reader(classifier, head)
    if has_mnist(mnist_dir):
        _, validation = Mnist(mnist_dir).train_and_validation()
        held_out = HeldOut(MNIST, validation, own)
        in_use, taught = peers
        return compare(in_use, read, held_out) or compare(taught, read, held_out)
    exam = classifier.memory.exam
    if len(exam.labels) == 0:
        return None
    compared = Comparison(
        in_use=classifier.manifest.version,
        data=MEMORY,
        held_out=compare_answers(
            exam.labels,
            classifier.head.digits(exam.features),
            head.digits(exam.features),
        ),
        own=None,
        differences=[],
    )
    return with_own(compared, _reader(classifier, classifier.head), read, own)


def _reader(classifier: Classifier, head: Head) -> Read:
    """Return what reads with a model's features and a head."""
    return lambda split: head.digits(classifier.features(split.floats()))


def _describe(
    parent: Manifest, own: UserSamples, compared: Comparison | None
) -> Manifest:
    metrics = {}
    if compared and compared.data == MNIST:
        metrics["val_accuracy"] = compared.held_out.new_accuracy
    if compared and compared.own:
        metrics["own_accuracy"] = compared.own.new_accuracy
    source = own.source(weight=1).entry()
    others = [one for one in parent.data if one.get("name") != source["name"]]
    return replace(
        parent,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        recipe=TAUGHT,
        parent=parent.version,
        data=[*others, *([source] if source["count"] else [])],
        metrics=metrics,
    )


def _write_child(
    parent: Path, head: Head, compared: Comparison | None, folder: Path
) -> None:
    """Copy a model, with another head in its checkpoint and nothing else changed."""
    if compared:
        compared.write(folder)
    (folder / _VARIABLES).mkdir()
    for path in parent.iterdir():
        if path.is_file() and path.name not in _NOT_COPIED:
            shutil.copyfile(path, folder / path.name)
    prefix = f"{_VARIABLES}/{_VARIABLES}"
    values = _read_checkpoint(parent / prefix)
    values[f"head_kernel/{VALUE}"] = head.kernel
    values[f"head_bias/{VALUE}"] = head.bias
    tf.raw_ops.SaveV2(
        prefix=str(folder / prefix),
        tensor_names=list(values),
        shape_and_slices=[""] * len(values),
        tensors=[tf.constant(one) for one in values.values()],
    )


def _read_checkpoint(prefix: Path) -> dict[str, Any]:
    reader = tf.train.load_checkpoint(str(prefix))
    names = sorted(reader.get_variable_to_shape_map())
    return {name: reader.get_tensor(name) for name in names}
