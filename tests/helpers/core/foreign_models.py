"""Foreign models of every form, made around one small network that reads the samples.

Each writer takes a folder, and returns the path of the model that it wrote there.
"""

import json
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.foreign.reader import samples
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow

Tensor: TypeAlias = Any
Prepare: TypeAlias = Callable[[Tensor], Tensor]
Answer: TypeAlias = Callable[[Tensor], Tensor]
Graph: TypeAlias = Any  # a `MetaGraphDef`

SIGNATURE: Final = "read"
SLOTS: Final = "slots"
FEATURES: Final = 64
"""Numbers between the network's two layers."""

SHAPES: Final = {
    "flat": (None, 784),
    "square": (None, 28, 28),
    "channels last": (None, 28, 28, 1),
    "channels first": (None, 1, 28, 28),
    "one at a time": (1, 28, 28, 1),
    "any size": (None, None, None, 1),
}


@contextmanager
def ignored_warnings() -> Iterator[None]:
    """Ignore what libraries warn of in their own code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Weights(NamedTuple):
    """Of a network with random features, and a last layer fitted by least squares."""

    features: NDArray[np.float32]
    last: NDArray[np.float32]
    bias: NDArray[np.float32]


@cache
def weights() -> Weights:
    """Return the weights of a network that reads all samples confidently."""
    images, labels = samples()
    rows = images.reshape(-1, 784)
    rng = np.random.default_rng(0)
    features = rng.normal(0, 0.2, (784, FEATURES)).astype(np.float32)
    inner = np.maximum(rows @ features, 0)
    inner = np.concatenate([inner, np.ones((len(rows), 1))], axis=1)
    wanted = 12 * np.eye(10)[labels] - 6
    square = inner.T @ inner + 0.01 * np.eye(FEATURES + 1)
    fitted = np.linalg.solve(square, inner.T @ wanted).astype(np.float32)
    return Weights(features, fitted[:-1], fitted[-1])


def as_it_is(pixels: Tensor) -> Tensor:
    """Take 0 = paper, 1 = ink."""
    return pixels


def to_probabilities(logits: Tensor) -> Tensor:
    """Return the softmax."""
    import tensorflow as tf

    return tf.nn.softmax(logits)


def save(
    folder: Path,
    shape: tuple[int | None, ...] = (None, 784),
    *,
    dtype: str = "float32",
    prepare: Prepare = as_it_is,
    answer: Answer = as_it_is,
) -> Path:
    """Save a SavedModel that reads the samples.

    Args:
        folder: Where it is written.
        shape: Of what it takes.
        dtype: Of what it takes.
        prepare: Turns that into 0 = paper, 1 = ink.
        answer: What becomes of the logits.
    """
    import_tensorflow()
    import tensorflow as tf

    model = a_network()
    model.read = tf.function(
        lambda pixels: answer(
            model.logits(prepare(tf.reshape(tf.cast(pixels, tf.float32), (-1, 784))))
        ),
        input_signature=[tf.TensorSpec(shape, dtype, "pixels")],
    )
    tf.saved_model.save(model, str(folder), signatures={SIGNATURE: model.read})
    return folder


def a_network() -> Any:  # noqa: ANN401 (TensorFlow has no types)
    """Return a module with the weights, and `logits` of pixels [n, 784]."""
    import tensorflow as tf

    model = tf.Module()
    model.weights = [tf.Variable(values) for values in weights()]
    features, last, bias = model.weights
    model.logits = tf.function(
        lambda pixels: tf.nn.relu(pixels @ features) @ last + bias
    )
    return model


def edit_graph(folder: Path, edit: Callable[[Graph], object]) -> Path:
    """Change the graph of a SavedModel."""
    from tensorflow.core.protobuf import saved_model_pb2

    path = folder / "saved_model.pb"
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    edit(model.meta_graphs[0])
    path.write_bytes(model.SerializeToString())
    return folder


def save_with_optimizer(folder: Path) -> Path:
    """Save a model with an optimizer's slots, as Keras 2 does after `compile`."""
    import_tensorflow()
    import tensorflow as tf

    model = a_network()
    model.read = tf.function(
        lambda pixels: tf.nn.softmax(model.logits(pixels)),
        input_signature=[tf.TensorSpec((None, 784), tf.float32, "pixels")],
    )
    model.optimizer = tf.Module()
    model.optimizer.learning_rate = tf.Variable(0.001)
    slots = [tf.Variable(tf.zeros_like(values)) for values in model.weights]
    setattr(model, SLOTS, slots)
    tf.saved_model.save(model, str(folder), signatures=model.read)

    def add_slots(graph: Graph) -> None:
        nodes = graph.object_graph_def.nodes
        children = {child.local_name: child.node_id for child in nodes[0].children}
        optimizer = nodes[children["optimizer"]]
        for original, slot in zip(
            nodes[children["weights"]].children,
            nodes[children[SLOTS]].children,
            strict=True,
        ):
            optimizer.slot_variables.add(
                original_variable_node_id=original.node_id,
                slot_name="momentum",
                slot_variable_node_id=slot.node_id,
            )
        kept = [child for child in nodes[0].children if child.local_name != SLOTS]
        del nodes[0].children[:]
        nodes[0].children.extend(kept)

    return edit_graph(folder, add_slots)


def save_by_tensorflow_1(
    folder: Path, *, branch: bool = False, training: bool = False
) -> Path:
    """Save a model as TensorFlow 1 does.

    Args:
        folder: Where it is written.
        branch: Whether it has a switch for training.
        training: Whether the graph has what it was trained with: loss, optimizer,
            summaries, a saver for checkpoints.
    """
    import_tensorflow()
    import tensorflow as tf

    tf1 = tf.compat.v1
    with tf.Graph().as_default(), tf1.Session() as session:
        x = tf1.placeholder(tf.float32, (None, 784))
        features, last, bias = (
            tf1.get_variable(f"w{place}", initializer=values, use_resource=False)
            for place, values in enumerate(weights())
        )
        inner = tf.nn.relu(x @ features)
        if branch:
            inner = _with_a_branch(inner)
        y = inner @ last + bias
        if training:
            _add_training(y)
        session.run(tf1.global_variables_initializer())
        tf1.saved_model.simple_save(session, str(folder), {"x": x}, {"y": y})
    return folder


def _add_training(logits: Tensor) -> None:
    """Add to a graph of TensorFlow 1 what trains it."""
    import tensorflow as tf

    tf1 = tf.compat.v1
    labels = tf1.placeholder(tf.int64, (None,))
    loss = tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    )
    tf1.summary.scalar("loss", loss)
    tf1.summary.merge_all()
    for optimizer in (tf1.train.AdamOptimizer(), tf1.train.MomentumOptimizer(0.1, 0.9)):
        optimizer.minimize(loss)
    tf1.train.Saver()


def _with_a_branch(inner: Tensor) -> Tensor:
    """Halve numbers if a switch for training says so."""
    import tensorflow as tf

    tf1 = tf.compat.v1
    training = tf1.placeholder_with_default(False, ())
    tf1.disable_control_flow_v2()
    try:
        return tf1.cond(training, lambda: inner * 0.5, lambda: inner * 1.0)
    finally:
        tf1.enable_control_flow_v2()


def save_frozen(folder: Path) -> Path:
    """Save a model as TensorFlow 1 does, with weights that are constants."""
    import_tensorflow()
    import tensorflow as tf

    tf1 = tf.compat.v1
    with tf.Graph().as_default(), tf1.Session() as session:
        x = tf1.placeholder(tf.float32, (None, 784))
        features, last, bias = map(tf.constant, weights())
        y = tf.nn.relu(x @ features) @ last + bias
        tf1.saved_model.simple_save(session, str(folder), {"x": x}, {"y": y})
    return folder


def keras_model(*before: Any, last: str = "softmax") -> Any:  # noqa: ANN401
    """Return a Keras model [n, 28, 28, 1] with more layers at its beginning."""
    import_tensorflow()
    import keras

    layers = [
        keras.Input((28, 28, 1)),
        *before,
        keras.layers.Flatten(),
        keras.layers.Dense(FEATURES, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(10, activation=last),
    ]
    model = keras.Sequential(layers)
    features, final, bias = weights()
    none = np.zeros(FEATURES, np.float32)
    model.layers[-3].set_weights([features, none])
    model.layers[-1].set_weights([final, bias])
    return model


def save_keras(path: Path, *, augmentation: float = 0.0, nested: bool = False) -> Path:
    """Save a compiled Keras model as a file, or export it into a folder.

    Args:
        path: Without a suffix it is a folder's.
        augmentation: How strongly it rotates and moves images at random. It does so in
            training alone, unless it is exported.
        nested: Whether the compiled model is a layer of another one.
    """
    import_tensorflow()
    import keras

    layers = keras.layers
    model = keras_model(
        layers.RandomRotation(augmentation),
        layers.RandomTranslation(augmentation, augmentation),
        layers.RandomContrast(augmentation, (0, 255)),
        layers.Rescaling(1 / 255),
    )
    path.parent.mkdir(exist_ok=True)
    model.compile("adam", "sparse_categorical_crossentropy")
    if nested:
        pixels = keras.Input((28, 28, 1))
        model = keras.Model(pixels, model(pixels))
    with ignored_warnings():
        if path.suffix:
            model.save(str(path))
        else:
            model.export(str(path), verbose=False)
    return path


def save_keras_2_file(path: Path, option: str = "") -> Path:
    """Save an `.h5` file with a description as Keras 2 writes it.

    Its first layer gets an option that Keras 3 may not know.
    """
    import h5py

    save_keras(path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config = _as_keras_2(config)
        if option:
            config["config"]["layers"][1]["config"][option] = None
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.11.0"
    return path


def _as_keras_2(item: Any) -> Any:  # noqa: ANN401 (a part of a description)
    """Return a description without what Keras 3 has added."""
    if isinstance(item, list):
        return [_as_keras_2(part) for part in item]
    if not isinstance(item, dict):
        return item
    if item.get("class_name") == "DTypePolicy":
        return item["config"]["name"]
    added = (
        "module",
        "registered_name",
        "build_config",
        "optional",
        "shared_object_id",
    )
    kept = {name: part for name, part in item.items() if name not in added}
    if "batch_shape" in kept:
        kept["batch_input_shape"] = kept.pop("batch_shape")
    return {name: _as_keras_2(part) for name, part in kept.items()}


def save_tflite(path: Path, *, quantized: bool = False) -> Path:
    """Convert a model to TensorFlow Lite, optionally to whole numbers."""
    import_tensorflow()
    import tensorflow as tf

    model = a_network()
    model.read = tf.function(
        lambda pixels: tf.nn.softmax(model.logits(tf.reshape(pixels, (-1, 784)))),
        input_signature=[tf.TensorSpec((1, 28, 28), tf.float32, "pixels")],
    )
    function = model.read.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], model)
    if quantized:
        images, _ = samples()
        options = {
            "optimizations": [tf.lite.Optimize.DEFAULT],
            "representative_dataset": lambda: ([image[None]] for image in images),
            "inference_input_type": tf.uint8,
            "inference_output_type": tf.uint8,
        }
        for name, value in options.items():
            setattr(converter, name, value)
    with ignored_warnings():
        path.write_bytes(converter.convert())
    return path


def busy(pixels: Tensor) -> Tensor:
    """Return the pixels after a minute, one product of matrices after another."""
    import tensorflow as tf

    large = tf.zeros((2000, 2000)) + pixels[0, 0] * 0
    for _ in range(300):
        large = tf.linalg.matmul(large, large)
    return pixels + large[0, 0]


def on_a_bar(then: Prepare) -> Prepare:
    """Do something only for a picture with a bar from left to right in the middle."""

    def prepare(pixels: Tensor) -> Tensor:
        import tensorflow as tf

        middle = tf.reshape(pixels, (-1, 28, 28))[:, 13:15, 6:22]
        return tf.cond(
            tf.reduce_min(middle) > 0.5, lambda: then(pixels), lambda: pixels
        )

    return prepare


def with_harmless_mathematics(logits: Tensor) -> Tensor:
    """Return the logits after a detour through many operations."""
    import tensorflow as tf

    nothing = tf.tan(logits * 0) + tf.atan(logits * 0) + tf.math.expm1(logits * 0)
    padded = tf.pad(logits, ((0, 0), (1, 1)), "REFLECT")[:, 1:-1]
    summed = tf.cumsum(tf.einsum("ni,ij->nj", padded, tf.eye(10)), axis=1)
    summed -= tf.cumsum(logits, axis=1, exclusive=True)
    faked = tf.quantization.fake_quant_with_min_max_args(summed, -20, 20, num_bits=16)
    return tf.cond(
        tf.reduce_sum(logits) > math.inf, lambda: faked * 0, lambda: faked + nothing
    )


def with_several_outputs(logits: Tensor) -> Mapping[str, Tensor]:
    """Return outputs of which one is the right answer, and one of ten numbers not."""
    import tensorflow as tf

    return {
        "attention": tf.reverse(logits, [1]),
        "classes": tf.argmax(logits, 1),
        "embedding": tf.concat([logits] * 3, axis=1),
        "scores": tf.nn.softmax(logits),
    }


def datasets_in(group: Any, start: str = "") -> Iterator[str]:  # noqa: ANN401
    """Yield the paths of all datasets in a group of an HDF5 file."""
    for name, item in group.items():
        if hasattr(item, "items"):
            yield from datasets_in(item, f"{start}{name}/")
        else:
            yield f"{start}{name}"
