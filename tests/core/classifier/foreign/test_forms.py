"""Models of every form are opened and read the samples, or are refused for a reason."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load_folder
from mnist_gui.core.classifier.foreign.reader import samples
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import ModelError
from tests.helpers.core import foreign_models as make

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_warm_children")]

Tensor: TypeAlias = Any
Write: TypeAlias = Callable[[Path], Path]


def sigmoid(logits: Tensor) -> Tensor:
    import tensorflow as tf

    return tf.sigmoid(logits)


def log_softmax(logits: Tensor) -> Tensor:
    import tensorflow as tf

    return tf.nn.log_softmax(logits)


def transposed(pixels: Tensor) -> Tensor:
    import tensorflow as tf

    return tf.reshape(
        tf.transpose(tf.reshape(pixels, (-1, 28, 28)), (0, 2, 1)), (-1, 784)
    )


def a_model(**options: Any) -> Write:  # noqa: ANN401 (as `save` takes)
    return partial(make.save, **options)


USUAL: Final = "takes 0…1, light on dark"
BYTES: Final = "takes 0…255, light on dark"
FORMS: Final[dict[str, tuple[str, Write, str]]] = {
    **{name: ("m", a_model(shape=shape), USUAL) for name, shape in make.SHAPES.items()},
    "float16": ("m", a_model(dtype="float16"), USUAL),
    "float64": ("m", a_model(dtype="float64"), USUAL),
    "uint8": (
        "m",
        a_model(dtype="uint8", prepare=lambda x: x / 255),
        BYTES,
    ),
    "int32, dark": (
        "m",
        a_model(dtype="int32", prepare=lambda x: 1 - x / 255),
        "takes 0…255, dark on light",
    ),
    "probabilities": ("m", a_model(answer=make.to_probabilities), USUAL),
    "log-probabilities": ("m", a_model(answer=log_softmax), USUAL),
    "sigmoids": ("m", a_model(answer=sigmoid), USUAL),
    "several outputs": ("m", a_model(answer=make.with_several_outputs), USUAL),
    "bytes": ("m", a_model(prepare=lambda x: x / 255), BYTES),
    "bytes, dark": (
        "m",
        a_model(prepare=lambda x: 1 - x / 255),
        "takes 0…255, dark on light",
    ),
    "around 0": (
        "m",
        a_model(prepare=lambda x: (x + 1) / 2),
        "takes -1…1, light on dark",
    ),
    "dark": ("m", a_model(prepare=lambda x: 1 - x), "takes 0…1, dark on light"),
    "standardized": (
        "m",
        a_model(prepare=lambda x: x * 0.3081 + 0.1307),
        "takes -0.42…2.82, light on dark",
    ),
    "as EMNIST": (
        "m",
        a_model(prepare=transposed),
        "takes 0…1, light on dark, rows as columns",
    ),
    "harmless mathematics": (
        "m",
        a_model(answer=make.with_harmless_mathematics),
        USUAL,
    ),
    "TensorFlow 1": ("m", make.save_by_tensorflow_1, USUAL),
    "TensorFlow 1 with a branch": (
        "m",
        partial(make.save_by_tensorflow_1, branch=True),
        USUAL,
    ),
    "TensorFlow 1 with its training": (
        "m",
        partial(make.save_by_tensorflow_1, training=True),
        USUAL,
    ),
    "TensorFlow 1, frozen": ("m", make.save_frozen, USUAL),
    "Keras 2 with an optimizer": ("m", make.save_with_optimizer, USUAL),
    "Keras 3 with augmentation": (
        "m",
        partial(make.save_keras, augmentation=0.01),
        BYTES,
    ),
    ".keras": ("m.keras", partial(make.save_keras, augmentation=0.5), BYTES),
    ".h5": ("m.h5", partial(make.save_keras, augmentation=0.5), BYTES),
    "a model in a model": ("m.keras", partial(make.save_keras, nested=True), BYTES),
    "a model in an .h5 model": ("m.h5", partial(make.save_keras, nested=True), BYTES),
    ".h5 of Keras 2": ("m.h5", make.save_keras_2_file, BYTES),
    ".tflite": ("m.tflite", make.save_tflite, USUAL),
    ".tflite of whole numbers": (
        "m.tflite",
        partial(make.save_tflite, quantized=True),
        USUAL,
    ),
}


@pytest.mark.parametrize(("name", "write", "takes"), FORMS.values(), ids=FORMS)
def test_a_model_reads_the_samples(
    tmp_path: Path, name: str, write: Write, takes: str
) -> None:
    model = load_folder(write(tmp_path / name))
    images, labels = samples()
    predictions = model.predict_batch(images)

    read = [prediction.digit for prediction in predictions]
    confident = sum(prediction.is_confident for prediction in predictions)
    assert np.mean(read == labels) >= 0.95
    assert confident >= 0.9 * len(images)
    assert model.manifest.text.startswith(takes)  # type: ignore[attr-defined]


def cut_short(folder: Path, name: str) -> Path:
    make.save(folder)
    (file,) = folder.glob(name)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    return folder


def without(folder: Path, name: str) -> Path:
    make.save(folder)
    for file in folder.glob(name):
        file.unlink()
    return folder


def a_pointer(path: Path) -> Path:
    path.write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    )
    return path


def with_a_pointer(folder: Path, name: str) -> Path:
    make.save(folder)
    (file,) = folder.glob(name)
    a_pointer(file)
    return folder


def one_level_deeper(folder: Path) -> Path:
    make.save(folder / "export")
    return folder


def weights_alone(path: Path) -> Path:
    import_tensorflow()
    with make.ignored_warnings():
        make.keras_model().save_weights(str(path))
    return path


def of_keras_2_alone(path: Path) -> Path:
    return make.save_keras_2_file(path, option="rng_type")


def with_content(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def folder_with(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"content")
    return folder


def of_two_inputs(folder: Path) -> Path:
    import_tensorflow()
    import tensorflow as tf

    model = tf.Module()
    spec = tf.TensorSpec((None, 784), tf.float32)
    model.read = tf.function(lambda x, y: (x + y)[:, :10], [spec, spec])
    tf.saved_model.save(model, str(folder), signatures=model.read)
    return folder


def half(path: Path, write: Write) -> Path:
    write(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def with_answer(answer: Callable[[Tensor], Tensor]) -> Write:
    return a_model(answer=answer)


def ones(logits: Tensor) -> Tensor:
    return logits * 0 + 1


def not_numbers(logits: Tensor) -> Tensor:
    return logits / 0 * 0


REFUSED: Final[dict[str, tuple[str, Write, str]]] = {
    "nothing": ("m", Path, "it is not there"),
    "an empty folder": ("m", folder_with, "the folder is empty"),
    "a folder of other files": (
        "m",
        lambda path: folder_with(path, "notes.txt"),
        "it has no saved_model.pb",
    ),
    "a checkpoint": (
        "m",
        lambda path: folder_with(path, "checkpoint", "ckpt-1.index"),
        "it is a checkpoint: weights without",
    ),
    "a folder in a folder": (
        "m",
        one_level_deeper,
        "it has no saved_model.pb, but “export” in it is a model. Open that",
    ),
    "a file in a folder": (
        "m",
        lambda path: folder_with(path, "best.keras"),
        "but “best.keras” in it is a model. Open that",
    ),
    "PyTorch": (
        "m.pt",
        lambda path: with_content(path, b"PK\3\4 rest"),
        "it is a model of PyTorch. Export it as",
    ),
    "ONNX": (
        "m.onnx",
        lambda path: with_content(path, b"\x08\x07"),
        "it is a model of ONNX. Export it as",
    ),
    "a picture": (
        "m.png",
        lambda path: with_content(path, b"\x89PNG"),
        "it is no model. Choose saved_model.pb, or",
    ),
    "an empty file": ("m.keras", lambda path: with_content(path, b""), "it is empty"),
    "rubbish": (
        "m.tflite",
        lambda path: with_content(path, b"rubbish" * 9),
        "it is damaged, or no .tflite file",
    ),
    "a pointer of Git LFS": ("m.h5", a_pointer, "“m.h5” is a pointer of Git LFS, not"),
    "a graph that is one": (
        "m",
        partial(with_a_pointer, name="saved_model.pb"),
        "“saved_model.pb” is a pointer of Git LFS, not the file itself. Fetch that",
    ),
    "weights that are one": (
        "m",
        partial(with_a_pointer, name="variables/*.data-*"),
        "“variables.data-00000-of-00001” is a pointer of Git LFS",
    ),
    "no weights": (
        "m",
        partial(without, name="variables/*"),
        "its weights are missing: there is no variables/variables.index",
    ),
    "no data": (
        "m",
        partial(without, name="variables/*.data*"),
        "its weights are missing: there is no variables/variables.data-…",
    ),
    "half a graph": (
        "m",
        partial(cut_short, name="saved_model.pb"),
        "its saved_model.pb is damaged or cut short",
    ),
    "half an index": (
        "m",
        partial(cut_short, name="variables/*.index"),
        "its weights in “variables” are damaged, cut short or of another model",
    ),
    "half the weights": (
        "m",
        partial(cut_short, name="variables/*.data*"),
        "its weights in “variables” are damaged, cut short or of another model",
    ),
    "half a .keras file": (
        "m.keras",
        partial(half, write=make.save_keras),
        "it is damaged, cut short or encrypted",
    ),
    "half an .h5 file": (
        "m.h5",
        partial(half, write=make.save_keras),
        "it is damaged or cut short",
    ),
    "half a .tflite file": (
        "m.tflite",
        partial(half, write=make.save_tflite),
        "it is damaged or cut short",
    ),
    "a layer that Keras 3 builds otherwise": (
        "m.h5",
        of_keras_2_alone,
        "Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel",
    ),
    "weights alone": (
        "m.weights.h5",
        weights_alone,
        "it has weights alone, without the layers",
    ),
    "of larger pictures": (
        "m",
        a_model(shape=(None, 28, 28, 3)),
        "it needs a signature with one input of 784 or 28×28 numbers and an output of"
        " 10 for each picture, but “read” takes float32 [n, 28, 28, 3] and",
    ),
    "two at a time": (
        "m",
        a_model(shape=(2, 784)),
        "but “read” takes float32 [2, 784] and gives float32 [2, 10]",
    ),
    "two inputs": (
        "m",
        of_two_inputs,
        "takes float32 [n, 784], float32 [n, 784] and gives float32 [n, 10]",
    ),
    "a constant answer": (
        "m",
        with_answer(ones),
        "it reads 0 of 40 samples in the best",
    ),
    "digits in another order": (
        "m",
        with_answer(lambda logits: logits[:, ::-1]),
        "It is no model of digits, or expects pictures that are prepared in some other",
    ),
    "no numbers": (
        "m",
        with_answer(not_numbers),
        "it does not answer ten finite numbers for each picture",
    ),
}


@pytest.mark.parametrize(("name", "write", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_for_its_reason(
    tmp_path: Path, name: str, write: Write, reason: str
) -> None:
    path = write(tmp_path / name)

    with pytest.raises(ModelError) as refused:
        load_folder(path)

    message = str(refused.value)
    assert message.startswith(f"Model {name} was not opened: ")
    assert reason in message


def test_the_graph_of_a_saved_model_stands_for_its_folder(tmp_path: Path) -> None:
    model = load_folder(make.save(tmp_path / "theirs") / "saved_model.pb")

    assert model.manifest.architecture == "theirs"


def test_tensorflows_own_loader_stumbles_over_an_optimizer(tmp_path: Path) -> None:
    """So the form “Keras 2 with an optimizer” is what it is meant to be."""
    folder = make.save_with_optimizer(tmp_path / "m")
    import tensorflow as tf

    with pytest.raises(AttributeError, match="add_slot"):
        tf.saved_model.load(str(folder))
