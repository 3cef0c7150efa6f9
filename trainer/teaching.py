"""A model is taught the person's own drawings, and published as a new version."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.classifier import Classifier, load
from mnist_gui.core.errors import DataError
from mnist_gui.core.events import ModelCompared, ModelPublished, Report
from mnist_gui.core.locations import has_mnist
from mnist_gui.core.manifest import MANIFEST_NAME, Manifest
from mnist_gui.core.model_store import ModelStore, ModelVersion
from mnist_gui.core.samples import SAMPLES_NAME, Sample, SampleStore
from mnist_gui.core.teaching_memory import Head
from trainer.export import write_and_try
from trainer.gate import compare, is_worse
from trainer.mnist import Mnist
from trainer.splits import Source, Split

RECIPE: Final = "teach"
OWN: Final = "own drawings"
MEMORY: Final = "memory"
_VARIABLES: Final = "variables"
_VALUE: Final = "/.ATTRIBUTES/VARIABLE_VALUE"
"""How TensorFlow ends a variable's name in a checkpoint."""

_NOT_COPIED: Final = (MANIFEST_NAME, "fingerprint.pb")
"""The latter, which nobody needs, is of the weights as they were."""


def teach(
    folder: Path, number: int | None, mnist_dir: Path, report: Report
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
        DataError: If there is no drawing to learn from, nothing new in them, or
            MNIST is damaged.
        ModelError: If the model cannot be taught, or the new one does not work.
        OSError: If the store cannot be written.
        SamplesError: If the drawings cannot be read.
    """
    store = ModelStore(folder)
    store.check_writable()
    version = store.active() if number is None else store.find(number)
    samples = SampleStore(folder / SAMPLES_NAME).all()
    lessons = [one for one in samples if not one.is_held_out]
    # One that was taught before may be taught to forget.
    if not lessons and version.manifest().recipe != RECIPE:
        raise DataError(
            "There are no drawings of yours to learn from yet. Say in the window what"
            " a drawing really is, and it is kept."
        )
    classifier = load(version.path)
    head = classifier.learn(samples)
    if head.is_same_as(classifier.head):
        raise DataError(f"Model {version.number} has already learnt these drawings.")
    held_out = [one for one in samples if one.is_held_out]
    compared = _compare(store.active(), classifier, head, held_out, mnist_dir)
    if compared:
        report(compared)
    manifest = _describe(classifier.manifest, lessons, compared)

    def write(unfinished: Path, number: int) -> None:
        write_and_try(
            lambda: _write_child(version.path, head, unfinished),
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
    in_use: ModelVersion,
    classifier: Classifier,
    head: Head,
    held_out: Sequence[Sample],
    mnist_dir: Path,
) -> ModelCompared | None:
    """Compare with the model in use, on held-out digits of MNIST and of the person."""

    def read(split: Split) -> NDArray[np.intp]:
        return head.digits(classifier.features(split.floats()))

    if has_mnist(mnist_dir):
        _, validation = Mnist(mnist_dir).train_and_validation()
        compared = compare(in_use, read(validation), validation, "mnist")
    else:
        compared = _compare_from_memory(classifier, head)
    if not (compared and held_out):
        return compared
    own_split = _as_split(held_out)
    own = compare(in_use, read(own_split), own_split, OWN)
    return own and replace(
        compared,
        own_n=own.n,
        own_in_use_accuracy=own.in_use_accuracy,
        own_new_accuracy=own.new_accuracy,
        is_worse_on_own=own.is_worse,
    )


def _compare_from_memory(classifier: Classifier, head: Head) -> ModelCompared:
    """Compare a head with the one that is taught, on hard digits that both see."""
    exam = classifier.memory.exam
    old = classifier.head.digits(exam.features) == exam.labels
    new = head.digits(exam.features) == exam.labels
    return ModelCompared(
        data=MEMORY,
        n=len(exam.labels),
        in_use=classifier.manifest.version,
        in_use_accuracy=float(np.mean(old)),
        new_accuracy=float(np.mean(new)),
        is_worse=is_worse(int(np.sum(old & ~new)), int(np.sum(new & ~old))),
    )


def _as_split(samples: Sequence[Sample]) -> Split:
    images = np.stack([np.round(one.model_input * 255) for one in samples])
    labels = np.array([one.label for one in samples])
    return Split(images.astype(np.uint8), labels.astype(np.uint8))


def _describe(
    parent: Manifest, lessons: Sequence[Sample], compared: ModelCompared | None
) -> Manifest:
    metrics = {}
    if compared and compared.data == "mnist":
        metrics["val_accuracy"] = compared.new_accuracy
    if compared and compared.own_n:
        metrics["own_accuracy"] = compared.own_new_accuracy
    data = [one for one in parent.data if one.get("name") != OWN]
    if lessons:
        own = _as_split(lessons)
        content = own.images.tobytes() + own.labels.tobytes()
        digest = hashlib.sha256(content).hexdigest()
        source = Source(name=OWN, size=len(content), sha256=digest)
        data.append({**asdict(source), "count": len(lessons)})
    return replace(
        parent,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        recipe=RECIPE,
        parent=parent.version,
        data=data,
        metrics=metrics,
    )


def _write_child(parent: Path, head: Head, folder: Path) -> None:
    """Copy a model, with another head in its checkpoint and nothing else changed."""
    (folder / _VARIABLES).mkdir()
    for path in parent.iterdir():
        if path.is_file() and path.name not in _NOT_COPIED:
            shutil.copyfile(path, folder / path.name)
    prefix = f"{_VARIABLES}/{_VARIABLES}"
    values = _read_checkpoint(parent / prefix)
    values[f"head_kernel{_VALUE}"] = head.kernel
    values[f"head_bias{_VALUE}"] = head.bias
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
