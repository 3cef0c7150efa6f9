"""Turn `.keras` and `.h5` files into SavedModels, which are then checked as others are.

Keras builds a model from a description in the file. Only layers on a list are built,
with nothing that a description might name beside them: no Python in it, no functions,
no files. The description and the weights are unpacked from the archive by this module
and put into a new one, so that Keras sees nothing else.
"""

import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from mnist_gui.core.classifier.foreign.failures import reason_of_failure
from mnist_gui.core.classifier.guard import refusal
from mnist_gui.core.messages import marked

_CONFIG: Final = "config.json"
_METADATA: Final = "metadata.json"
_WEIGHTS: Final = "model.weights.h5"
_MAX_BYTES: Final = {_CONFIG: 1 << 24, _METADATA: 1 << 20, _WEIGHTS: 1 << 28}
_NOT_UNPACKED: Final = (
    *(OSError, EOFError, NotImplementedError, RuntimeError, ValueError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
_MAX_OBJECTS: Final = 100_000  # in an HDF5 file
_DEEPEST: Final = 100

_LAYERS: Final = frozenset(
    """
    Model Functional Sequential InputLayer
    Activation ActivityRegularization Add AlphaDropout Attention Average
    AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional
    CategoryEncoding CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D
    Conv2DTranspose Conv3D ConvLSTM2D Cropping1D Cropping2D Dense DepthwiseConv1D
    DepthwiseConv2D Dot Dropout ELU EinsumDense Flatten GRU GaussianDropout
    GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D
    GlobalMaxPooling2D GroupNormalization Identity LSTM LayerNormalization LeakyReLU
    Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum MultiHeadAttention
    Multiply Normalization PReLU Permute RMSNormalization RandomBrightness
    RandomContrast RandomCrop RandomFlip RandomHeight RandomRotation RandomShear
    RandomTranslation RandomWidth RandomZoom ReLU RepeatVector Rescaling Reshape
    Resizing SeparableConv1D SeparableConv2D SimpleRNN Softmax SpatialDropout1D
    SpatialDropout2D SpectralNormalization Subtract ThresholdedReLU TimeDistributed
    UnitNormalization UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
_PARTS: Final = frozenset(  # of layers
    """
    DTypePolicy Policy TensorShape __keras_tensor__ __numpy__ __tensor__ __tuple__
    SeedGenerator
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer
    LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal
    RandomUniform TruncatedNormal VarianceScaling Zeros
    L1 L2 L1L2 OrthogonalRegularizer
    MaxNorm MinMaxNorm NonNeg UnitNorm
    GRUCell LSTMCell SimpleRNNCell StackedRNNCells
    """.split()  # noqa: SIM905
)
_PYTHON: Final = ("Lambda", "__lambda__")


def convert(path: Path, folder: Path, name: str) -> None:
    """Write a Keras model as a SavedModel into a folder.

    Raises:
        ModelError: If it is damaged, or contains anything but layers on the list.
    """
    import tensorflow as tf

    if path.suffix == ".keras":
        path, version = _repacked(path, name)
    else:
        version = _check_hdf5_model(path, name)
    try:
        model = tf.keras.models.load_model(str(path), compile=False, safe_mode=True)
        _export(model, folder)
    except Exception as error:  # Keras raises anything
        reason = reason_of_failure(marked("Errors", "Keras cannot build it"), error)
        if version.startswith("2."):
            reason = marked(
                "Errors",
                "Keras 3 cannot build this model of Keras 2. Save it there as"
                " a SavedModel, with model.save(FOLDER)",
            )
        raise refusal(name, reason) from error


def _export(model: Any, folder: Path) -> None:  # noqa: ANN401 (Keras has no types)
    """Export a model as it is when it reads.

    `model.export` leaves the random changes of images on, which are for training.
    """
    import tensorflow as tf

    (pixels,) = model.inputs
    spec = tf.TensorSpec(pixels.shape, pixels.dtype, "pixels")
    archive = tf.keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint(
        "serving_default", lambda pixels: model(pixels, training=False), [spec]
    )
    archive.write_out(str(folder), verbose=False)


def _repacked(path: Path, name: str) -> tuple[Path, str]:
    """Return a new archive with only the files of a Keras model, and its version."""
    clean = path.with_name("checked.keras")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part: _unpacked(archive, part, name) for part in _MAX_BYTES}
    except _NOT_UNPACKED as error:
        raise refusal(
            name, marked("Errors", "it is damaged, cut short or encrypted")
        ) from error
    config = _parsed(parts[_CONFIG], name)
    _check_config(config, name)
    parts[_CONFIG] = json.dumps(config).encode()
    weights = path.with_name(_WEIGHTS)
    weights.write_bytes(parts[_WEIGHTS])
    _check_hdf5(weights, name)
    with zipfile.ZipFile(clean, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return clean, _version(_parsed(parts[_METADATA], name))


def _unpacked(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    if part not in archive.namelist():
        raise refusal(
            name,
            marked("Errors", "it is no Keras model: its archive has no {}").format(
                part
            ),
        )
    with archive.open(part) as file:
        content = file.read(_MAX_BYTES[part] + 1)  # whatever size it says it has
    if len(content) > _MAX_BYTES[part]:
        raise refusal(
            name,
            marked("Errors", "its {} is too large when it is unpacked").format(part),
        )
    return content


def _check_hdf5_model(path: Path, name: str) -> str:
    """Check a file and the description in it; return its version."""
    import h5py

    _check_hdf5(path, name)
    with h5py.File(path, "r+") as file:
        if "model_config" not in file.attrs:
            reason = marked(
                "Errors",
                "it has weights alone, without the layers that they belong to: save the"
                " whole model",
            )
            raise refusal(name, reason)
        config = _parsed(file.attrs["model_config"], name)
        _check_config(config, name)
        file.attrs["model_config"] = json.dumps(config)
        return _version(file.attrs)


def _version(values: Mapping[str, Any]) -> str:
    """Return the version of Keras that wrote a model, if it is known."""
    return str(values.get("keras_version", ""))


def _check_hdf5(path: Path, name: str) -> None:
    """Check that an HDF5 file refers to no other and does not unpack to too much."""
    import h5py

    try:
        with h5py.File(path, "r") as file:
            size = 0
            for count, dataset in enumerate(_datasets(file, name)):
                size += dataset.nbytes
                if size > _MAX_BYTES[_WEIGHTS] or count > _MAX_OBJECTS:
                    raise refusal(name, marked("Errors", "its weights are too large"))
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        raise refusal(name, marked("Errors", "it is damaged or cut short")) from error


def _datasets(group: Any, name: str, depth: int = 0) -> Iterator[Any]:  # noqa: ANN401
    """Yield the datasets in a group, and in those in it."""
    import h5py

    for key in group:
        link = group.get(key, getlink=True)
        if not isinstance(link, h5py.HardLink) or depth > _DEEPEST:
            raise refusal(
                name,
                marked("Errors", "it reads other files (by a link in its HDF5 file)"),
            )
        item = group[key]
        if isinstance(item, h5py.Group):
            yield from _datasets(item, name, depth + 1)
        elif isinstance(item, h5py.Dataset):
            if item.external or item.is_virtual:
                raise refusal(
                    name,
                    marked(
                        "Errors", "it reads other files (by a dataset that is in one)"
                    ),
                )
            yield item


def _parsed(text: str | bytes, name: str) -> dict[str, Any]:
    try:
        config = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise refusal(name, marked("Errors", "its description is damaged")) from error
    if not isinstance(config, dict):
        raise refusal(name, marked("Errors", "its description is damaged"))
    return config


def _check_config(config: object, name: str) -> None:
    """Check that everything that a description names is on a list.

    What is for training alone is removed from it.
    """
    waiting = [config]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            item.pop("compile_config", None)
            waiting += item.values()
            _check_named(item, name)


def _check_named(item: dict[str, Any], name: str) -> None:
    kind = item.get("class_name")
    if kind is None and "module" not in item and "registered_name" not in item:
        return
    module = item.get("module") or "keras"
    registered = item.get("registered_name")
    if kind in _PYTHON:
        raise refusal(name, marked("Errors", "it runs Python (a Lambda layer)"))
    if kind not in _LAYERS | _PARTS or registered not in (None, kind):
        what = registered if registered not in (None, kind) else kind
        raise refusal(
            name,
            marked("Errors", "what its part “{}” does is not known here").format(what),
        )
    if not (isinstance(module, str) and module.split(".")[0] == "keras"):
        raise refusal(
            name,
            marked("Errors", "its part “{}” comes from the Python module “{}”").format(
                kind, module
            ),
        )
