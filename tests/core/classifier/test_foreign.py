"""Foreign models classify, if they have a signature that reads digits."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import Classifier, load_folder
from mnist_gui.core.classifier.foreign import as_probabilities
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.prediction import Prediction

Tensor: TypeAlias = Any

PICTURE = np.zeros((28, 28), np.float32)
PICTURE[4] = 1.0  # its fifth row counts for the digit 4


def predict(classifier: Classifier, image: ModelInput) -> Prediction:
    (prediction,) = classifier.predict_batch(image[None])
    return prediction


def test_logits_become_probabilities_and_probabilities_stay() -> None:
    certain = np.eye(10)[[3, 7]]
    logits = np.array([[0.0] * 9 + [np.log(9.0)]])

    assert as_probabilities(certain).tolist() == certain.tolist()
    assert as_probabilities(logits)[0, 9] == pytest.approx(0.5)
    assert as_probabilities(np.full((1, 10), 1e9)).tolist() == [[0.1] * 10]


def save(folder: Path, shape: tuple[int | None, ...], *, softmax: bool = False) -> Path:
    """Save a model that answers which of the first ten rows has most ink."""
    import_tensorflow()
    import tensorflow as tf

    class Model(tf.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.weights = tf.Variable(
                np.repeat(np.eye(28, 10), 28, 0), dtype="float32"
            )

        @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, "pixels")])  # type: ignore[untyped-decorator]
        def read(self, pixels: Tensor) -> Tensor:
            logits = tf.reshape(pixels, (-1, 784)) @ self.weights
            return tf.nn.softmax(logits) if softmax else logits

    model = Model()
    tf.saved_model.save(model, str(folder), signatures={"read": model.read})
    return folder


@pytest.mark.slow
def test_a_foreign_model_cannot_be_adapted(tmp_path: Path) -> None:
    model = load_folder(save(tmp_path / "theirs", (None, 784)))

    with pytest.raises(ModelError, match="cannot learn from your drawings"):
        model.adapt([])


def save_function(folder: Path, answer: Callable[[Tensor], Tensor]) -> Path:
    """Save a model that applies a function to the 784 numbers of each picture."""
    import_tensorflow()
    import tensorflow as tf

    model = tf.Module()
    model.read = tf.function(answer, [tf.TensorSpec((None, 784), tf.float32)])
    tf.saved_model.save(model, str(folder), signatures=model.read)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape", [(None, 784), (None, 28, 28), (None, 28, 28, 1), (1, 784)], ids=str
)
@pytest.mark.parametrize("softmax", [True, False])
def test_a_model_of_any_usual_shape_reads(
    tmp_path: Path, shape: tuple[int | None, ...], *, softmax: bool
) -> None:
    model = load_folder(save(tmp_path / "theirs", shape, softmax=softmax))

    assert predict(model, PICTURE).digit == 4
    three = model.predict_batch(np.stack([PICTURE, np.roll(PICTURE, 3, 0), PICTURE]))
    assert [prediction.digit for prediction in three] == [4, 7, 4]
    assert model.manifest.version == 0
    assert model.manifest.architecture == "theirs"
    assert model.explain(PICTURE) is None


@pytest.mark.slow
def test_a_model_that_answers_nan_is_refused(tmp_path: Path) -> None:
    folder = save_function(tmp_path / "theirs", lambda x: x[:, :10] / 0 * 0)

    with pytest.raises(ModelError, match="its answers are not numbers"):
        load_folder(folder)


@pytest.mark.slow
def test_a_model_that_fails_on_several_pictures_raises_a_model_error(
    tmp_path: Path,
) -> None:
    import_tensorflow()
    import tensorflow as tf

    folder = save_function(
        tmp_path / "theirs", lambda x: tf.ensure_shape(x, (1, 784))[:, :10]
    )

    with pytest.raises(ModelError, match="Model theirs failed while it was reading"):
        load_folder(folder).predict_batch(np.stack([PICTURE, PICTURE]))


@pytest.mark.slow
def test_a_tensorflow_1_model_reads(tmp_path: Path) -> None:
    import_tensorflow()
    import tensorflow as tf

    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, (None, 784))
        start = np.repeat(np.eye(28, 10), 28, 0).astype(np.float32)
        weights = tf.compat.v1.get_variable("w", initializer=start, use_resource=False)
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.saved_model.simple_save(
            session, str(tmp_path / "old"), {"x": x}, {"y": x @ weights}
        )

    assert predict(load_folder(tmp_path / "old"), PICTURE).digit == 4


@pytest.mark.slow
def test_a_model_exported_by_keras_reads(tmp_path: Path) -> None:
    import_tensorflow()
    import keras

    layers = [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(4, 3, strides=2, activation="relu"),
        keras.layers.BatchNormalization(),
        keras.layers.MaxPooling2D(),
        keras.layers.Dropout(0.3),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
    keras.Sequential(layers).export(str(tmp_path / "keras"), verbose=False)

    prediction = predict(load_folder(tmp_path / "keras"), PICTURE)
    assert sum(prediction.probabilities) == pytest.approx(1.0)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(None, 783), (2, 784), (None,), (None, 28, 28, 3)])
def test_a_model_of_other_shapes_is_refused(
    tmp_path: Path, shape: tuple[int | None, ...]
) -> None:
    folder = tmp_path / "theirs"
    import_tensorflow()
    import tensorflow as tf

    model = tf.Module()
    model.read = tf.function(
        lambda x: tf.zeros((tf.shape(x)[0], 10)),
        input_signature=[tf.TensorSpec(shape, tf.float32)],
    )
    tf.saved_model.save(model, str(folder), signatures=model.read)

    with pytest.raises(ModelError, match="does not read digits"):
        load_folder(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("an empty folder", "is not a SavedModel: it has no saved_model.pb."),
        ("a file", "cannot be read as a SavedModel: Not a directory."),
        ("nothing", "is not a SavedModel: it has no saved_model.pb."),
    ],
)
def test_a_path_without_a_model_is_refused(
    tmp_path: Path, what: str, reason: str
) -> None:
    folder = tmp_path / "theirs"
    if what == "an empty folder":
        folder.mkdir()
    elif what == "a file":
        folder.touch()

    with pytest.raises(ModelError, match=f"^“theirs” {reason}$"):
        load_folder(folder)


@pytest.mark.slow
def test_a_model_from_another_store_can_be_adapted_and_has_no_version(
    tmp_path: Path,
) -> None:
    folder = shutil.copytree(shipped_models_dir() / "1", tmp_path / "from a friend")
    model = load_folder(folder)

    assert (model.manifest.version, model.manifest.architecture) == (0, folder.name)
    assert isinstance(model, PublishedClassifier)
    assert model.memory
