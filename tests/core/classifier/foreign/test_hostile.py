"""Hostile models are refused, or given up in time; nothing of them runs."""

import json
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pytest

from mnist_gui.core.classifier.foreign.classifier import Limits, load_foreign
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import ModelError
from tests.helpers.core import foreign_models as make

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_warm_children")]

Tensor: TypeAlias = Any
Config: TypeAlias = dict[str, Any]
Write: TypeAlias = Callable[[Path], Path]

LIMITS: Final = Limits(picture=2.0, first_picture=2.0, load=20.0, total=60.0)


def refused(path: Path, limits: Limits = LIMITS) -> str:
    """Return why a model is refused, which must not take long."""
    start = time.monotonic()
    with pytest.raises(ModelError) as error:
        load_foreign(path, limits)
    assert time.monotonic() - start < 40
    message = str(error.value)
    assert message.startswith(f"Model {path.name} was not opened: ")
    return message


# SavedModels whose mathematics never ends.


def double_calls(graph: make.Graph) -> None:
    """Let a model call a function that calls another one twice, and so on 40 times."""
    functions = graph.graph_def.library.function
    wrapper = next(f for f in functions if "signature_wrapper" in f.signature.name)
    for depth in range(40):
        function = functions.add()
        function.signature.name = f"double_{depth}"
        function.signature.input_arg.add(name="x", type=1)
        function.signature.output_arg.add(name="y", type=1)
        first, second = ("PartitionedCall",) * 2 if depth else ("Neg", "Neg")
        for name, operation, given in (("a", first, "x"), ("b", second, "a")):
            start = "a:y:0" if operation == "Neg" else "a:output:0"
            node = function.node_def.add(name=name, op=operation)
            node.input.append("x" if given == "x" else start)
            add_call(node, f"double_{depth - 1}")
        end = "output" if depth else "y"
        function.ret["y"] = f"b:{end}:0"
    ((output, given),) = wrapper.ret.items()
    call = wrapper.node_def.add(name="call", op="PartitionedCall", input=[given])
    add_call(call, "double_39")
    wrapper.ret[output] = "call:output:0"


def add_call(node: Any, function: str) -> None:  # noqa: ANN401 (protobuf has no types)
    """Set the attributes of a node that calls a function, or of one of numbers."""
    if node.op == "Neg":
        node.attr["T"].type = 1
        return
    node.attr["f"].func.name = function
    for name in ("Tin", "Tout"):
        node.attr[name].list.type.append(1)


def huge(pixels: Tensor) -> Tensor:
    """Return the pixels by way of 40 GB."""
    import tensorflow as tf

    side = 100_000 + tf.cast(pixels[0, 0] * 0, tf.int32)
    return pixels + tf.reduce_max(tf.sort(tf.random.normal((side, side))))


def test_a_model_that_takes_a_minute_for_a_picture_is_given_up(tmp_path: Path) -> None:
    message = refused(make.save(tmp_path / "m", prepare=make.busy))

    assert "it takes longer than 2 s for a picture" in message


def test_a_model_of_a_billion_calls_is_given_up(tmp_path: Path) -> None:
    folder = make.edit_graph(make.save(tmp_path / "m"), double_calls)

    message = refused(folder, LIMITS._replace(load=6.0))

    assert "it takes longer than" in message or "more memory" in message


def test_a_model_that_needs_more_memory_than_it_may_have_is_refused(
    tmp_path: Path,
) -> None:
    # TensorFlow waits 10 s for others to return some.
    limits = LIMITS._replace(first_picture=60.0)

    message = refused(make.save(tmp_path / "m", prepare=huge), limits)

    assert "it needs more memory than it may have" in message


@pytest.mark.parametrize(
    ("then", "message"),
    [
        (make.busy, "given up: it takes longer than 2 s for a pic"),
        # TensorFlow says at once that there is no memory, or waits 10 s for some.
        (huge, "given up: it takes longer than 2 s for a pic|failed while it was read"),
    ],
    ids=["busy", "huge"],
)
def test_a_model_that_turns_hostile_later_is_given_up(
    tmp_path: Path, then: Callable[[Tensor], Tensor], message: str
) -> None:
    folder = make.save(tmp_path / "m", prepare=make.on_a_bar(then))
    model = load_foreign(folder, LIMITS)
    empty, full = np.zeros((1, 28, 28), np.float32), np.ones((1, 28, 28), np.float32)
    assert len(model.predict_batch(empty)) == 1

    start = time.monotonic()
    for _ in range(2):
        with pytest.raises(ModelError, match=message):
            model.predict_batch(full)
    if then is make.busy:
        with pytest.raises(ModelError, match=message):
            model.predict_batch(empty)
    assert time.monotonic() - start < 20


def test_a_circle_without_a_loop_is_refused_by_tensorflow(tmp_path: Path) -> None:
    """So that `Merge` may be allowed."""
    folder = make.save_by_tensorflow_1(tmp_path / "m", branch=True)

    def tie(graph: make.Graph) -> None:
        merge = next(node for node in graph.graph_def.node if node.op == "Merge")
        merge.input[0] = merge.name

    assert "TensorFlow cannot load it" in refused(make.edit_graph(folder, tie))


# Files that are none.


def a_pipe(folder: Path, name: str) -> Path:
    make.save(folder)
    (folder / name).unlink()
    os.mkfifo(folder / name)
    return folder


def endless(folder: Path, name: str) -> Path:
    make.save(folder)
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
@pytest.mark.parametrize("write", [a_pipe, endless])
@pytest.mark.parametrize("name", ["saved_model.pb", "variables/variables.index"])
def test_a_file_without_an_end_is_refused(
    tmp_path: Path, write: Callable[[Path, str], Path], name: str
) -> None:
    message = refused(write(tmp_path / "m", name))

    assert "cannot be read (it is a pipe or a device)" in message


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
def test_files_that_are_too_large_are_refused(tmp_path: Path) -> None:
    folder = make.save(tmp_path / "m")
    os.truncate(folder / "variables" / "variables.data-00000-of-00001", 1 << 29)
    path = tmp_path / "m.tflite"
    path.write_bytes(b"\x1c\0\0\0TFL3")
    os.truncate(path, 1 << 29)

    assert "it is too large" in refused(folder)
    assert "it is too large" in refused(path)


# Keras files.


def with_config(path: Path, change: Callable[[Config], object]) -> Path:
    """Write a `.keras` file with a description that was changed."""
    make.save_keras(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    change(config)
    parts["config.json"] = json.dumps(config).encode()
    return with_parts(path, parts)


def with_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def first_layer(**layer: object) -> Callable[[Config], object]:
    """Put another layer in the place of the first."""
    return lambda config: config["config"]["layers"][1].update(layer)


def part_of_first_layer(value: object) -> Callable[[Config], object]:
    """Set an option of the first layer."""
    return lambda config: config["config"]["layers"][1]["config"].update(factor=value)


def a_lambda(path: Path) -> Path:
    """Write a model with a Lambda layer, by Keras itself."""
    import_tensorflow()
    import keras

    with make.ignored_warnings():
        target = str(path.with_name("target"))
        write = keras.layers.Lambda(
            lambda x: x + 0 * Path(target).write_text(""), output_shape=(28, 28, 1)
        )
        make.keras_model(write).save(str(path))
    Path(target).unlink(missing_ok=True)  # written if Keras called the layer
    return path


def a_bomb(path: Path) -> Path:
    make.save_keras(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", parts["metadata.json"])
        archive.writestr("model.weights.h5", parts["model.weights.h5"])
        with archive.open("config.json", "w", force_zip64=True) as file:
            for _ in range(100):
                file.write(b" " * (1 << 20))
    return path


def a_deep_description(path: Path) -> Path:
    """Nest lists deeper than Python's stack."""
    with_config(path, lambda config: config["config"].update(deep="here"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    nested = b"[" * 100_000 + b"]" * 100_000
    parts["config.json"] = parts["config.json"].replace(b'"here"', nested)
    return with_parts(path, parts)


PYTHON: Final = "it runs Python (a Lambda layer)"
LAMBDA: Final = {"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None]}}
KERAS: Final[dict[str, tuple[str, Write, str]]] = {
    "Lambda in .keras": ("m.keras", a_lambda, PYTHON),
    "Lambda in .h5": ("m.h5", a_lambda, PYTHON),
    "Lambda in a layer": (
        "m.keras",
        partial(
            with_config,
            change=first_layer(class_name="TimeDistributed", config={"layer": LAMBDA}),
        ),
        PYTHON,
    ),
    "Lambda as a value": (
        "m.keras",
        partial(
            with_config,
            change=part_of_first_layer({"class_name": "__lambda__", "config": {}}),
        ),
        PYTHON,
    ),
    "a function of Python": (
        "m.keras",
        partial(
            with_config,
            change=first_layer(module="os", class_name="function", config="system"),
        ),
        "what its part “function” does is not known",
    ),
    "a layer's name from elsewhere": (
        "m.keras",
        partial(with_config, change=first_layer(module="os", class_name="Dense")),
        "its part “Dense” comes from the Python module “os”",
    ),
    "a module that begins as Keras's": (
        "m.keras",
        partial(with_config, change=first_layer(module="keras_evil.layers")),
        "comes from the Python module “keras_evil.layers”",
    ),
    "a layer of another program": (
        "m.keras",
        partial(with_config, change=first_layer(registered_name="pkg>Evil")),
        "what its part “pkg>Evil” does is not known",
    ),
    "leave to run Python": (
        "m.keras",
        partial(
            with_config,
            change=part_of_first_layer(
                {
                    "module": "keras.config",
                    "class_name": "function",
                    "config": "enable_unsafe_deserialization",
                    "registered_name": "enable_unsafe_deserialization",
                }
            ),
        ),
        "what its part “enable_unsafe_deserialization” does is not known",
    ),
    "a download": (
        "m.keras",
        partial(
            with_config,
            change=part_of_first_layer(
                {
                    "module": "keras.utils",
                    "class_name": "function",
                    "config": "get_file",
                }
            ),
        ),
        "what its part “function” does is not known",
    ),
    "a vocabulary from a file": (
        "m.keras",
        partial(
            with_config,
            change=first_layer(
                class_name="StringLookup", config={"vocabulary": "/etc/passwd"}
            ),
        ),
        "what its part “StringLookup” does is not known",
    ),
    "a layer of many billions": (
        "m.keras",
        partial(
            with_config,
            change=lambda config: config["config"]["layers"][-1]["config"].update(
                units=10**18
            ),
        ),
        "was not opened",
    ),
    "a description without an end": (
        "m.keras",
        a_deep_description,
        "its description is damaged",
    ),
    "an archive that unpacks to 100 MB": (
        "m.keras",
        a_bomb,
        "its config.json is too large when it is unpacked",
    ),
}


@pytest.mark.parametrize(("name", "write", "reason"), KERAS.values(), ids=KERAS)
def test_a_keras_file_that_may_do_harm_is_refused(
    tmp_path: Path, name: str, write: Write, reason: str
) -> None:
    path = write(tmp_path / name)
    before = sorted(tmp_path.iterdir())

    assert reason in refused(path)
    assert sorted(tmp_path.iterdir()) == before


def test_other_names_in_an_archive_are_not_unpacked(tmp_path: Path) -> None:
    path = make.save_keras(tmp_path / "inner" / "m.keras")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../outside", "written")
        archive.writestr("assets/inside", "written")

    load_foreign(path, LIMITS)

    assert [entry.name for entry in tmp_path.rglob("*")] == ["inner", "m.keras"]


def linked(path: Path, kind: str) -> Path:
    """Write an `.h5` file with weights that are in another file."""
    import h5py

    make.save_keras(path)
    other = path.with_name("other.h5")
    shutil.copyfile(path, other)
    with h5py.File(path, "r+") as file:
        kernel = next(
            name
            for name in make.datasets_in(file)
            if name.endswith("kernel") and file[name].shape == (64, 10)
        )
        del file[kernel]
        if kind == "link":
            file[kernel] = h5py.ExternalLink(str(other), kernel)
        elif kind == "soft link":
            file[kernel] = h5py.SoftLink("/elsewhere")
        elif kind == "storage":
            file.create_dataset(
                kernel, (64, 10), "float32", external=[("/etc/passwd", 0, 2560)]
            )
        else:
            layout = h5py.VirtualLayout((64, 10), "float32")
            layout[:] = h5py.VirtualSource(str(other), kernel, (64, 10))
            file.create_virtual_dataset(kernel, layout)
    return path


@pytest.mark.parametrize("kind", ["link", "soft link", "storage", "virtual"])
def test_weights_in_other_files_are_refused(tmp_path: Path, kind: str) -> None:
    path = linked(tmp_path / "m.h5", kind)

    assert "it reads other files" in refused(path)

    inside = make.save_keras(tmp_path / "m.keras")
    with zipfile.ZipFile(inside) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["model.weights.h5"] = path.read_bytes()
    assert "it reads other files" in refused(with_parts(inside, parts))


# TensorFlow Lite.


def tflite_that(do: Callable[[Tensor], Tensor]) -> Write:
    """Write a `.tflite` file that does something beside reading."""

    def write(path: Path) -> Path:
        import_tensorflow()
        import tensorflow as tf

        function = tf.function(do, [tf.TensorSpec((1, 784), tf.float32)])
        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [function.get_concrete_function()]
        )
        allowed = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
        setattr(converter.target_spec, "supported_ops", allowed)  # noqa: B010
        with make.ignored_warnings():
            path.write_bytes(converter.convert())
        return path

    return write


def reads_a_file(pixels: Tensor) -> Tensor:
    import tensorflow as tf

    size = tf.strings.length(tf.io.read_file("/etc/hostname"))
    return pixels[:, :10] + tf.cast(size, tf.float32)


def loops(pixels: Tensor) -> Tensor:
    import tensorflow as tf

    (found,) = tf.while_loop(
        lambda x: tf.reduce_sum(x) >= 0, lambda x: (x + 1,), (pixels,)
    )
    return found[:, :10]


def branches(pixels: Tensor) -> Tensor:
    import tensorflow as tf

    return tf.cond(
        tf.reduce_sum(pixels) > 1, lambda: pixels[:, :10], lambda: pixels[:, 10:20]
    )


@pytest.mark.parametrize(
    ("do", "reason"),
    [
        (reads_a_file, "it brings operations of its own (operation “FlexReadFile”)"),
        (loops, "it loops, and might never end (operation “WHILE”)"),
        (branches, "it calls other graphs (operation “IF”)"),
    ],
)
def test_a_tflite_file_that_does_more_than_mathematics_is_refused(
    tmp_path: Path, do: Callable[[Tensor], Tensor], reason: str
) -> None:
    assert reason in refused(tflite_that(do)(tmp_path / "m.tflite"))


@pytest.mark.parametrize("at", [8, 20, 40, 64, 200, -200])
def test_a_damaged_tflite_file_does_no_harm(tmp_path: Path, at: int) -> None:
    path = make.save_tflite(tmp_path / "m.tflite")
    content = bytearray(path.read_bytes())
    content[at : at + 4] = b"\xf0\xff\xff\x7f"
    path.write_bytes(content)

    with suppress(ModelError):  # what was damaged may not matter
        assert load_foreign(path, LIMITS).manifest.version == 0
