import gc
import operator
import shutil
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.models.manifest import hash_files
from mnist_gui.core.prediction import softmax
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.ink_examples import SAMPLES, model_input
from tests.helpers.core.sample_examples import filled

SHIPPED = shipped_models_dir() / "1"
NAMES = sorted(hash_files(SHIPPED))


@pytest.fixture(scope="module")
def classifier() -> PublishedClassifier:
    return load(SHIPPED)


@pytest.fixture(scope="module")
def inputs() -> list[ModelInput]:
    return [model_input(record.strokes) for record in SAMPLES]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(SHIPPED, tmp_path / "1")


# Damage is found before TensorFlow sees the file.


@pytest.mark.parametrize("name", [*NAMES, "manifest.json"])
def test_a_model_that_lacks_a_file_is_refused(copy: Path, name: str) -> None:
    (copy / name).unlink()

    with pytest.raises(ModelError, match=r"^Model 1 "):
        load(copy)


@pytest.mark.parametrize("name", [*NAMES, "manifest.json"])
@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_model_with_a_file_cut_short_is_refused(
    copy: Path, name: str, share: float
) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ModelError, match=r"(model|Model) 1 "):
        load(copy)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_a_model_with_one_bit_changed_is_refused(
    copy: Path, name: str, share: float
) -> None:
    content = bytearray((copy / name).read_bytes())
    content[int(len(content) * share)] ^= 1
    (copy / name).write_bytes(content)

    with pytest.raises(ModelError, match="is damaged"):
        load(copy)


def test_a_path_without_a_model_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", Path(__file__)):
        with pytest.raises(ModelError):
            load(path)


# The shipped model.


@pytest.mark.slow
def test_the_example_drawings_are_read(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    predictions = classifier.predict_batch(np.stack(inputs))
    read = [str(prediction.digit) for prediction in predictions]
    labels = [record.label for record in SAMPLES]

    assert sum(map(operator.eq, read, labels)) >= len(SAMPLES) - 1


@pytest.mark.slow
def test_probabilities_sum_to_1(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    noise = np.random.default_rng(0).random((20, 28, 28), np.float32)
    for prediction in classifier.predict_batch(np.concatenate([inputs, noise])):
        assert len(prediction.probabilities) == 10
        assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-5)
        assert min(prediction.probabilities) >= 0
        assert 0 <= prediction.is_digit <= 1
        assert prediction.threshold == classifier.manifest.threshold


@pytest.mark.slow
def test_a_batch_gives_the_predictions_of_its_images_one_by_one(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    batch = classifier.predict_batch(np.stack(inputs))

    for prediction, image in zip(batch, inputs, strict=True):
        (alone,) = classifier.predict_batch(image[None])
        assert prediction.probabilities == pytest.approx(alone.probabilities, abs=1e-5)


@pytest.mark.slow
def test_outputs_have_the_shapes_of_the_contract(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    outputs = classifier.run(np.stack(inputs[:3]))

    assert outputs["probabilities"].shape == (3, 10)
    assert outputs["logits"].shape == (3, 10)
    assert outputs["is_digit"].shape == (3,)
    assert outputs["features"].shape[0] == 3
    assert outputs["features"].ndim == 2


@pytest.mark.slow
def test_probabilities_are_the_softmax_of_the_logits_at_the_temperature(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    outputs = classifier.run(np.stack(inputs))
    expected = softmax(outputs["logits"] / classifier.manifest.temperature)

    assert np.allclose(outputs["probabilities"], expected, atol=1e-5)


@pytest.mark.slow
def test_a_prediction_does_not_depend_on_those_before(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    before = classifier.predict_batch(inputs[0][None])
    classifier.predict_batch(inputs[1][None])

    assert classifier.predict_batch(inputs[0][None]) == before


@pytest.mark.slow
def test_an_empty_image_is_classified(classifier: PublishedClassifier) -> None:
    (prediction,) = classifier.predict_batch(np.zeros((1, 28, 28), np.float32))

    assert np.isfinite(prediction.probabilities).all()


def test_the_shipped_model_is_small() -> None:
    size = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())

    assert size <= 3_000_000


@pytest.mark.slow
def test_the_classic_notebooks_signature_gives_the_same_logits(
    classifier: PublishedClassifier, inputs: list[ModelInput]
) -> None:
    import tensorflow as tf

    images = np.stack(inputs)
    loaded = tf.saved_model.load(str(SHIPPED))
    flat = loaded.signatures["model"](x=tf.constant(images.reshape(-1, 784)))

    assert np.allclose(flat["y"].numpy(), classifier.run(images)["logits"], atol=1e-4)


# SavedModels that do not read digits.

Answer = Callable[[Any], dict[str, Any]]


def make_model(
    folder: Path,
    answer: Answer,
    shape: tuple[int | None, ...] = (None, 28, 28),
    argument: str = "images",
    signature: str = "serving_default",
) -> Path:
    """Write a SavedModel with a manifest that fits it."""
    import tensorflow as tf

    spec = tf.TensorSpec(shape, tf.float32, argument)
    module = tf.Module()
    module.answer = tf.function(answer, input_signature=[spec])
    tf.saved_model.save(
        module, str(folder), {signature: module.answer.get_concrete_function()}
    )
    a_manifest(files=hash_files(folder)).write(folder)
    return folder


def right_answer(images: Any) -> dict[str, Any]:  # noqa: ANN401  (a tensor)
    import tensorflow as tf

    count = tf.shape(images)[0]
    return {
        "probabilities": tf.ensure_shape(tf.fill((count, 10), 0.1), (None, 10)),
        "is_digit": tf.ensure_shape(tf.fill((count,), 1.0), (None,)),
    }


def without(name: str) -> Answer:
    def answer(images: Any) -> dict[str, Any]:  # noqa: ANN401  (a tensor)
        outputs = right_answer(images)
        del outputs[name]
        return outputs or {"nothing": images}

    return answer


def with_eleven_classes(images: Any) -> dict[str, Any]:  # noqa: ANN401  (a tensor)
    import tensorflow as tf

    outputs = right_answer(images)
    outputs["probabilities"] = tf.concat([outputs["probabilities"]] * 2, axis=1)
    return outputs


def failing_when_run(images: Any) -> dict[str, Any]:  # noqa: ANN401  (a tensor)
    import tensorflow as tf

    tf.debugging.assert_greater(tf.reduce_max(images), 5.0)
    return right_answer(images)


WRONG: dict[str, dict[str, Any]] = {
    "another signature": {"answer": right_answer, "signature": "predict"},
    "another argument": {"answer": right_answer, "argument": "x"},
    "another size": {"answer": right_answer, "shape": (None, 32, 32)},
    "flat pictures": {"answer": right_answer, "shape": (None, 784)},
    "no probabilities": {"answer": without("probabilities")},
    "no rejection head": {"answer": without("is_digit")},
    "too many classes": {"answer": with_eleven_classes},
    "one that fails when it is run": {"answer": failing_when_run},
}


@pytest.mark.slow
def test_another_model_with_the_right_signature_is_loaded(tmp_path: Path) -> None:
    classifier = load(make_model(tmp_path / "5", right_answer))
    (prediction,) = classifier.predict_batch(np.zeros((1, 28, 28), np.float32))

    assert classifier.manifest.version == 5
    assert prediction.probability == pytest.approx(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("options", WRONG.values(), ids=WRONG)
def test_a_model_with_another_signature_is_refused(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    folder = make_model(tmp_path / "5", **options)

    with pytest.raises(ModelError, match=r"^Model 5 .*\.$"):
        load(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["saved_model.pb", "variables/variables.index"])
def test_damage_that_the_manifest_does_not_show_is_found(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"rubbish")
    a_manifest(files=hash_files(copy)).write(copy)

    with pytest.raises(
        ModelError,
        match=r"^Model 1 (cannot be loaded|was not opened: its saved_model)",
    ):
        load(copy)


@pytest.mark.slow
def test_tensorflows_start_up_lines_are_not_printed() -> None:
    program = f"""
from pathlib import Path
import numpy as np
from mnist_gui.core.classifier.classifier import load
load(Path({str(SHIPPED)!r})).predict_batch(np.zeros((1, 28, 28), np.float32))
print("done")
"""
    ended = subprocess.run(  # noqa: S603  (our own interpreter and program)
        [sys.executable, "-c", program],
        capture_output=True,
        cwd=SHIPPED.parents[2],
        timeout=120,
        check=True,
    )

    assert ended.stderr == b""
    assert ended.stdout.split() == [b"done"]


@pytest.mark.slow
def test_importing_the_classifier_does_not_import_tensorflow() -> None:
    module = "mnist_gui.core.classifier.classifier"
    program = f"import sys, {module}; sys.exit('tensorflow' in sys.modules)"
    ended = subprocess.run(  # noqa: S603  (our own interpreter and program)
        [sys.executable, "-c", program], cwd=SHIPPED.parents[2], check=False
    )

    assert ended.returncode == 0


@pytest.mark.slow
def test_an_adapted_model_is_freed_as_soon_as_it_is_replaced(tmp_path: Path) -> None:
    """Without garbage collection, which would stop the window."""
    samples = filled(tmp_path / "samples.db", 3).all()
    replaced = load(SHIPPED)
    gc.collect()
    replaced.adapt(samples)
    classifier, memory = weakref.ref(replaced), weakref.ref(replaced.memory)
    replaced = load(SHIPPED)
    left = [classifier(), memory()]

    assert not gc.isenabled()
    assert replaced.manifest.version == 1
    assert left == [None, None]
