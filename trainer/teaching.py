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
from trainer.gate import compare, compare_answers
from trainer.mnist import Mnist
from trainer.splits import Source, Split

RECIPE: Final = "teach"
_OWN: Final = "own drawings"
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
        DataError: If there is no drawing to learn from, or MNIST is damaged.
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
    compared = _compare(store, classifier, head, samples, mnist_dir)
    for one in compared:
        report(one)
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
    store: ModelStore,
    classifier: Classifier,
    head: Head,
    samples: Sequence[Sample],
    mnist_dir: Path,
) -> list[ModelCompared]:
    """Compare with the model in use, on held-out digits of MNIST and of the person."""

    def read(split: Split) -> NDArray[np.intp]:
        return head.digits(classifier.features(split.floats()))

    compared = []
    if has_mnist(mnist_dir):
        _, validation = Mnist(mnist_dir).train_and_validation()
        answers = read(validation)
        compared.append(compare(store.active(), answers, validation, "mnist"))
    else:
        exam = classifier.memory.exam
        compared.append(
            compare_answers(
                classifier.manifest.version,
                classifier.head.digits(exam.features),
                head.digits(exam.features),
                exam.labels,
                "memory",
            )
        )
    if held_out := _as_split([one for one in samples if one.is_held_out]):
        compared.append(compare(store.active(), read(held_out), held_out, _OWN))
    return [one for one in compared if one]


def _as_split(samples: Sequence[Sample]) -> Split | None:
    if not samples:
        return None
    images = np.stack([np.round(one.model_input * 255) for one in samples])
    labels = np.array([one.label for one in samples])
    return Split(images.astype(np.uint8), labels.astype(np.uint8))


def _describe(
    base: Manifest, lessons: Sequence[Sample], compared: Sequence[ModelCompared]
) -> Manifest:
    metrics = {"own_drawings": float(len(lessons))}
    metrics |= {
        f"{name}_accuracy": one.new_accuracy
        for one in compared
        for data, name in (("mnist", "val"), (_OWN, "own"))
        if one.data == data
    }
    content = b"".join(
        bytes([one.label]) + one.model_input.tobytes() for one in lessons
    )
    own = Source(
        name=_OWN, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    learnt_before = [one for one in base.data if one.get("name") != _OWN]
    return replace(
        base,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        recipe=RECIPE,
        parent=base.version,
        data=[*learnt_before, asdict(own)] if lessons else learnt_before,
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
