"""Adapt a model to the user's samples, and publish it as a new version."""

import contextlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import tensorflow as tf

from mnist_gui.core.adaptation.memory import Heads, add_rejection_head
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.classifier.saved_model import VALUE
from mnist_gui.core.errors import ModelError, NothingToLearnError
from mnist_gui.core.events import EventSink, ModelPublished
from mnist_gui.core.messages import marked
from mnist_gui.core.models.comparison import Comparison
from mnist_gui.core.models.manifest import (
    ADAPTED,
    COMPARISON_NAME,
    MANIFEST_NAME,
    Manifest,
)
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.training_choice import MNIST, NEVER
from trainer.data.user_samples import UserSamples, read_samples
from trainer.publishing.answers import answer_with
from trainer.publishing.export import publish
from trainer.publishing.gate import compare, promote
from trainer.publishing.held_out import held_out_sets

_KEPT: Final = 3  # adapted versions, beside those with a name or in use
_CHECKPOINT: Final = "variables/variables"
# TensorFlow's optional hash of the weights, which change.
_FINGERPRINT: Final = "fingerprint.pb"
_GRAPH: Final = "saved_model.pb"
_NOT_COPIED: Final = (MANIFEST_NAME, COMPARISON_NAME, _FINGERPRINT)


# long: half of it is its contract; its steps read from top to bottom
def adapt(
    folder: Path,
    version: int | None,
    mnist_dir: Path,
    on_event: EventSink,
    *,
    activate: str = NEVER,
) -> ModelVersion:
    """Adapt a model's heads to the user's samples, examine it, publish it.

    Args:
        folder: The store.
        version: The model to adapt; None for the active one.
        mnist_dir: Where MNIST may be. Without it, remembered digits stand in.
        on_event: Receives every event.
        activate: When the new version becomes the active one, see `promote`.

    Returns:
        The new version, or an earlier one that equals it.

    Raises:
        ModelError: If the model cannot be adapted, or the new one does not work.
        NothingToLearnError: If there are no samples to learn from, or nothing new in
            them.
        OSError: If the store cannot be written.
        SamplesError: If the samples cannot be read.
    """
    store = ModelStore(folder)
    store.check_writable()
    base = store.active() if version is None else store.find(version)

    samples = read_samples(folder, on_event)
    _check_samples(samples, base)

    classifier = load(base.path)
    heads = _adapted_heads(classifier, samples)

    classifier.adapt(samples)
    own = UserSamples(samples)
    sets = held_out_sets(mnist_dir, own.all_held_out)
    comparison = compare(
        store, answer_with(classifier), sets, own.all_held_out, base=base
    )
    if comparison:
        on_event(comparison.summary())

    manifest = _describe(classifier.manifest, own, comparison)
    write_files = partial(_write_model, base.path, classifier, heads)
    published = _find_equal(store, base, heads) or publish(
        store, manifest, comparison, write_files
    )
    on_event(
        ModelPublished(
            version=published.number,
            path=str(published.path),
            metrics=manifest.metrics,
            is_active=promote(store, published, comparison, activate),
        )
    )
    store.remove_superseded(_KEPT, published.number)
    return published


def _check_samples(samples: Sequence[Sample], base: ModelVersion) -> None:
    """Raise NothingToLearnError if there are no samples to learn from."""
    can_learn = any(not sample.is_held_out for sample in samples)
    # An adapted model may still forget samples that were deleted since.
    if not can_learn and base.manifest().recipe != ADAPTED:
        raise NothingToLearnError(
            marked(
                "Errors",
                "You have no drawings to learn from yet. Correct or label"
                " some in the window first.",
            )
        )


def _adapted_heads(classifier: PublishedClassifier, samples: Sequence[Sample]) -> Heads:
    """Return the adapted heads; raise NothingToLearnError if they stay the same."""
    heads = classifier.adapted_heads(samples)
    if heads.is_same_as(classifier.heads):
        raise NothingToLearnError(
            marked(
                "Errors",
                "Model {} learns nothing new from these drawings: it"
                " already reads them, or would misread other digits.",
            ).format(classifier.manifest.version)
        )
    return heads


def _find_equal(
    store: ModelStore, base: ModelVersion, heads: Heads
) -> ModelVersion | None:
    """Return a version that equals the adapted model; None if it is new."""
    graph = base.manifest().files.get(_GRAPH)
    for version in store.versions():
        with contextlib.suppress(ModelError):  # a damaged one is not looked at
            is_same_graph = version.manifest().files.get(_GRAPH) == graph
            if is_same_graph and load(version.path).heads.is_same_as(heads):
                return version
    return None


def _describe(
    base: Manifest, samples: UserSamples, comparison: Comparison | None
) -> Manifest:
    """Return the manifest of the adapted model; `publish` fills in its number."""
    metrics = {}
    if comparison and comparison.data == MNIST:
        metrics["val_accuracy"] = comparison.held_out.new_accuracy
    if comparison and comparison.own:
        metrics["own_accuracy"] = comparison.own.new_accuracy
    source = samples.source(weight=1).entry()
    others = [entry for entry in base.data if entry.get("name") != source["name"]]
    return replace(
        base,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        recipe=ADAPTED,
        parent=base.version,
        data=[*others, *([source] if source["count"] else [])],
        metrics=metrics,
    )


def _write_model(
    base: Path, classifier: PublishedClassifier, heads: Heads, folder: Path
) -> None:
    """Copy a model, replacing nothing but the heads in its checkpoint.

    Where the rejection head differs from the one that the model was trained with, its
    memory gets that one, unless it has it: a later adaptation starts from it.
    """
    (folder / _CHECKPOINT).parent.mkdir()
    for path in base.iterdir():
        if path.is_file() and path.name not in _NOT_COPIED:
            shutil.copyfile(path, folder / path.name)
    reader = tf.train.load_checkpoint(str(base / _CHECKPOINT))
    names = sorted(reader.get_variable_to_shape_map())
    values = {name: reader.get_tensor(name) for name in names}
    for name, value in classifier.values_of(heads).items():
        values[f"{name}/{VALUE}"] = value
    tf.raw_ops.SaveV2(
        prefix=str(folder / _CHECKPOINT),
        tensor_names=list(values),
        shape_and_slices=[""] * len(values),
        tensors=list(map(tf.constant, values.values())),
    )
    original, new = classifier.rejection_head, heads.rejection
    if classifier.memory.rejection_head or original is None or new is None:
        return
    if not np.array_equal(new.kernel, original.kernel):
        add_rejection_head(original, folder)
