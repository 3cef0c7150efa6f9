"""Harmful models are refused by the name of the operation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from mnist_gui.core.classifier.classifier import load_folder
from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import shipped_models_dir

pytestmark = pytest.mark.slow

Tensor: TypeAlias = Any
Graph: TypeAlias = Any


def save(folder: Path, do: Callable[[Tensor], Tensor], **extras: object) -> Path:
    """Save a model that reads digits and does something else as well."""
    import_tensorflow()
    import tensorflow as tf

    class Model(tf.Module):  # type: ignore[misc]
        @tf.function(input_signature=[tf.TensorSpec((None, 784), tf.float32, "x")])  # type: ignore[untyped-decorator]
        def read(self, x: Tensor) -> Tensor:
            with tf.control_dependencies([do(x)]):
                return x[:, :10]

    model = Model()
    for name, value in extras.items():
        setattr(model, name, value)
    tf.saved_model.save(model, str(folder), signatures=model.read)
    return folder


def write_a_file(target: Path) -> Callable[[Tensor], Tensor]:
    def write(_: Tensor) -> Tensor:
        import tensorflow as tf

        return tf.io.write_file(str(target), "written")

    return write


def harmful(name: str, target: Path) -> Callable[[Tensor], Tensor]:
    import tensorflow as tf

    def nested(x: Tensor) -> Tensor:
        inner = tf.function(lambda: tf.io.read_file(str(target)))
        return tf.cond(tf.reduce_sum(x) > 0, inner, lambda: tf.constant(""))

    functions: dict[str, Callable[[Tensor], Tensor]] = {
        "WriteFile": write_a_file(target),
        "ReadFile": lambda _: tf.io.read_file("/etc/hostname"),
        "MatchingFiles": lambda _: tf.io.matching_files("/*"),
        "EagerPyFunc": lambda x: tf.py_function(lambda y: y, [x], tf.float32),
        "PrintV2": tf.print,
        "SaveV2": lambda x: tf.raw_ops.SaveV2(
            prefix=str(target), tensor_names=["x"], shape_and_slices=[""], tensors=[x]
        ),
        "RestoreV2": lambda _: tf.raw_ops.RestoreV2(
            prefix=str(target),
            tensor_names=["x"],
            shape_and_slices=[""],
            dtypes=[tf.float32],
        )[0],
        "If": nested,
        "While": lambda x: tf.while_loop(lambda _: True, lambda y: y, [x])[0],
    }
    return functions[name]


@pytest.mark.parametrize(
    "name",
    [
        *("WriteFile", "ReadFile", "MatchingFiles", "EagerPyFunc", "PrintV2"),
        *("SaveV2", "RestoreV2", "If", "While"),
    ],
)
def test_a_model_that_does_more_than_mathematics_is_refused(
    tmp_path: Path, name: str
) -> None:
    import_tensorflow()
    folder = save(tmp_path / "model", harmful(name, tmp_path / "target"))

    # The first operation in the graph is named, here sometimes a part of the one meant.
    parts = {"PrintV2": "StringFormat", "If": "ReadFile", "While": "LoopCond"}
    named = f"(Stateless)?{name}|{parts.get(name)}"
    with pytest.raises(ModelError, match=rf"operation “({named})”"):
        load_folder(folder)
    assert not list(tmp_path.glob("target*"))


def test_a_function_that_is_never_called_is_checked_too(tmp_path: Path) -> None:
    import_tensorflow()
    import tensorflow as tf

    hidden = tf.function(
        lambda: (tf.io.write_file(str(tmp_path / "target"), "written"), tf.zeros(()))[
            1
        ],
        input_signature=[],
    )
    folder = save(tmp_path / "model", lambda x: x, hidden=hidden)

    with pytest.raises(ModelError, match="“WriteFile”"):
        load_folder(folder)


def test_a_table_that_is_read_from_a_file_is_refused(tmp_path: Path) -> None:
    import_tensorflow()
    import tensorflow as tf

    (tmp_path / "words").write_text("a\nb\n")
    table = tf.lookup.StaticVocabularyTable(
        tf.lookup.TextFileInitializer(
            *(str(tmp_path / "words"), tf.string, tf.lookup.TextFileIndex.WHOLE_LINE),
            *(tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER),
        ),
        num_oov_buckets=1,
    )
    folder = save(
        tmp_path / "model", lambda _: table.lookup(tf.constant(["a"])), table=table
    )

    with pytest.raises(ModelError, match="operation “"):
        load_folder(folder)


def edited(folder: Path, edit: Callable[[Any], None]) -> Path:
    """Change the graph of a harmless model as an attacker might."""
    from tensorflow.core.protobuf import saved_model_pb2

    path = save(folder, lambda x: x) / "saved_model.pb"
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    edit(model.meta_graphs[0])
    path.write_bytes(model.SerializeToString())
    return folder


def restore_by_writing(graph: Graph) -> None:
    """Make the loader save when it wants to restore."""
    saver = graph.saver_def
    saver.restore_op_name = saver.save_tensor_name.partition(":")[0]


def save_when_asked(graph: Graph) -> None:
    """Expose saving as a signature."""
    outputs = graph.signature_def["serving_default"].outputs
    next(iter(outputs.values())).name = graph.saver_def.save_tensor_name


def start_with_saving(graph: Graph) -> None:
    """Make the loader save before everything else."""
    saving = graph.saver_def.save_tensor_name.partition(":")[0]
    graph.collection_def["saved_model_main_op"].node_list.value[:] = [saving]


def call_saving(graph: Graph) -> None:
    """Make a function that reads digits call the one that saves."""
    functions = graph.graph_def.library.function
    saving, reading = (
        next(function for function in functions if part in function.signature.name)
        for part in ("traced_save", "_read_")
    )
    call = reading.node_def.add(name="harmless", op="PartitionedCall")
    call.attr["f"].func.name = saving.signature.name


def shadow_an_operation(graph: Graph) -> None:
    """Give a harmless function the name of a harmful operation."""
    functions = graph.graph_def.library.function
    functions.add().signature.name = "WriteFile"
    graph.graph_def.node.add(name="harmless", op="WriteFile")


@pytest.mark.parametrize(
    "edit",
    [
        restore_by_writing,
        save_when_asked,
        start_with_saving,
        call_saving,
        shadow_an_operation,
    ],
)
def test_saving_must_not_be_reachable_from_elsewhere(
    tmp_path: Path, edit: Callable[[Any], None]
) -> None:
    folder = edited(tmp_path / "model", edit)

    with pytest.raises(ModelError, match="operation “"):
        check_operations(folder)


def test_the_shipped_model_passes() -> None:
    import_tensorflow()
    check_operations(shipped_models_dir() / "1")


@pytest.mark.parametrize("name", ["saved_model.pbtxt", "saved_model.cpb"])
def test_a_second_graph_in_another_form_is_refused(tmp_path: Path, name: str) -> None:
    folder = save(tmp_path / "model", lambda x: x)
    check_operations(folder)
    (folder / name).write_bytes(b"")

    with pytest.raises(ModelError, match=r"besides “saved_model\.pb”"):
        check_operations(folder)


@pytest.mark.parametrize("content", [b"rubbish", b"\xff" * 100, b"\x08\x01\x12\x7f"])
def test_a_file_that_is_not_a_graph_is_refused(tmp_path: Path, content: bytes) -> None:
    import_tensorflow()
    (tmp_path / "saved_model.pb").write_bytes(content)

    with pytest.raises(ModelError, match="cannot be loaded"):
        check_operations(tmp_path)
