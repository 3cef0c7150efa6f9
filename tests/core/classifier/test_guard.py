"""Harmful models are refused by what they could do, and by the operation."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from mnist_gui.core.classifier.guard import MATHEMATICS as ALLOWED
from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.classifier.harm import worst
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import shipped_models_dir
from tests.helpers.core.foreign_models import edit_graph

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
    ("name", "harm"),
    [
        ("WriteFile", "it writes files"),
        ("ReadFile", "it reads files"),
        ("MatchingFiles", "it reads files"),
        ("EagerPyFunc", "it calls Python"),
        ("PrintV2", "it prints"),
        ("SaveV2", "it writes files"),
        ("RestoreV2", "it reads files"),
        ("If", "it reads files"),  # in one of its branches
        ("While", "it loops, and might never end"),
    ],
)
def test_a_model_that_does_more_than_mathematics_is_refused(
    tmp_path: Path, name: str, harm: str
) -> None:
    import_tensorflow()
    folder = save(tmp_path / "model", harmful(name, tmp_path / "target"))

    # The worst operation is named, here sometimes a part of the one meant.
    parts = {"If": "ReadFile", "While": "LoopCond"}
    named = f"(Stateless)?{name}|{parts.get(name)}"
    start = "Model model was not opened: "
    with pytest.raises(ModelError, match=rf"^{start}{harm} \(operation “({named})”"):
        check_operations(folder)
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

    with pytest.raises(ModelError, match="it writes files"):
        check_operations(folder)


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
        check_operations(folder)


def edited(folder: Path, edit: Callable[[Any], None]) -> Path:
    """Change the graph of a harmless model as an attacker might."""
    return edit_graph(save(folder, lambda x: x), edit)


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


def call_itself(graph: Graph) -> None:
    """Make a function call another one that calls it again."""
    functions = graph.graph_def.library.function
    reading = next(f for f in functions if "_read_" in f.signature.name)
    other = functions.add()
    other.signature.name = "other"
    for caller, called in ((reading, other), (other, reading)):
        call = caller.node_def.add(name="again", op="StatefulPartitionedCall")
        call.attr["f"].func.name = called.signature.name


def branch_to_itself(graph: Graph) -> None:
    """Make a function lead back to itself by a branch."""
    functions = graph.graph_def.library.function
    function = next(f for f in functions if "_read_" in f.signature.name)
    branch = function.node_def.add(name="again", op="StatelessIf")
    branch.attr["then_branch"].func.name = function.signature.name


@pytest.mark.parametrize("edit", [call_itself, branch_to_itself])
def test_a_function_must_not_lead_back_to_itself(
    tmp_path: Path, edit: Callable[[Any], None]
) -> None:
    folder = edited(tmp_path / "model", edit)

    with pytest.raises(ModelError, match="it calls itself, and might never end"):
        check_operations(folder)


def restore_elsewhere(graph: Graph) -> None:
    """Make restoring read another file than the one that the loader names."""
    restoring = next(
        function
        for function in graph.graph_def.library.function
        if "traced_restore" in function.signature.name
    )
    other = restoring.node_def.add(name="other", op="Const")
    other.attr["dtype"].type = 7
    other.attr["value"].tensor.dtype = 7
    other.attr["value"].tensor.string_val.append(b"gs://elsewhere/variables")
    restore = next(node for node in restoring.node_def if node.op == "RestoreV2")
    restore.input[0] = "other:output:0"


def restore_by_another_name(graph: Graph) -> None:
    """Hand a constant to the function that restores."""
    node = next(
        node
        for node in graph.graph_def.node
        if node.name == graph.saver_def.restore_op_name
    )
    other = graph.graph_def.node.add(name="other", op="Const")
    other.attr["dtype"].type = 7
    node.input[0] = "other"


@pytest.mark.parametrize("edit", [restore_elsewhere, restore_by_another_name])
def test_restoring_must_read_the_file_that_it_is_given(
    tmp_path: Path, edit: Callable[[Any], None]
) -> None:
    folder = edited(tmp_path / "model", edit)

    with pytest.raises(ModelError, match=r"it reads files \(operation “RestoreV2”"):
        check_operations(folder)


def same_function(graph: Graph) -> None:
    functions = graph.graph_def.library.function
    functions.add().signature.name = functions[0].signature.name


def same_node(graph: Graph) -> None:
    nodes = graph.graph_def.node
    nodes.add(name=nodes[0].name, op="NoOp")


@pytest.mark.parametrize("edit", [same_function, same_node])
def test_names_must_be_unique(tmp_path: Path, edit: Callable[[Any], None]) -> None:
    """TensorFlow might take the other one."""
    folder = edited(tmp_path / "model", edit)

    with pytest.raises(ModelError, match="have the same name"):
        check_operations(folder)


HARMS = {
    "it calls Python": ["PyFunc", "PyFuncStateless", "GeneratorDataset"],
    "it writes files": [
        *("Save", "SaveSlices", "SaveDatasetV2", "CacheDataset"),
        *("WriteScalarSummary", "CreateSummaryFileWriter", "WriteRawProtoSummary"),
        *("WriteAudioSummary", "SnapshotDatasetV2", "FileSystemSetConfiguration"),
    ],
    "it opens network connections": [
        *("RpcCall", "RpcServer", "Send", "Recv", "_HostSend", "CollectiveReduceV2"),
        *("DataServiceDatasetV4", "DebugIdentityV3", "ConfigureDistributedTPU"),
    ],
    "it reads files": [
        *("Restore", "ImmutableConst", "LoadAndRemapMatrix", "WholeFileReaderV2"),
        *("ReaderReadV2", "TFRecordDatasetV2", "TextLineDataset", "SqlDataset"),
        *("InitializeTableFromTextFileV2", "FixedLengthRecordReaderV2"),
    ],
    "it loops, and might never end": [
        *(
            "StatelessWhile",
            "XlaWhile",
            "For",
            "NextIteration",
            "Enter",
            "MapDefun",
            "ScanDataset",
        ),
        *("SymbolicGradient", "RemoteCall"),
    ],
    "it waits for others, and might never end": [
        *("QueueDequeueV2", "BarrierTakeMany", "Unstage", "MutexLock", "BatchFunction"),
        *("IteratorGetNext", "OrderedMapUnstage", "Batch"),
    ],
    "it prints": ["Print", "StringFormat"],
    "it keeps tables, which are filled from files": [
        *("HashTableV2", "LookupTableFindV2", "AnonymousHashTable"),
    ],
    "what “XlaLaunch” does is not known": ["XlaLaunch"],
    "what “Timestamp” does is not known": ["Timestamp"],
    "what “WhateverElse” does is not known": ["WhateverElse"],
}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("harmless") / "model", lambda x: x)


@pytest.mark.parametrize(
    ("harm", "operation"),
    [(harm, name) for harm, names in HARMS.items() for name in names],
)
def test_an_operation_is_refused_by_what_it_could_do(
    harmless: Path, tmp_path: Path, harm: str, operation: str
) -> None:
    folder = shutil.copytree(harmless, tmp_path / "model")

    def add(graph: Graph) -> None:
        graph.graph_def.node.add(name="added", op=operation)

    with pytest.raises(ModelError) as refused:
        check_operations(edit_graph(folder, add))

    reason = f"{harm} (operation “{operation}”)"
    assert str(refused.value) == f"Model model was not opened: {reason}."


def test_the_worst_operation_is_named() -> None:
    assert worst(["Unknown", "Print", "WriteFile", "ReadFile"]) == "WriteFile"


def test_all_operations_that_touch_files_or_loop_are_refused() -> None:
    """None that TensorFlow has slipped through with the many that are allowed."""
    from tensorflow.python.framework import op_def_registry
    from tensorflow.python.ops import io_ops

    assert io_ops
    known = {name for name in ALLOWED if op_def_registry.get(name)}
    assert known == ALLOWED
    parts = ("File", "Save", "Restore", "Read", "Write", "Print", "Func", "While")
    suspects = {name for name in ALLOWED if any(part in name for part in parts)}
    assert suspects == {"ReadVariableOp", "RngReadAndSkip"}


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

    with pytest.raises(ModelError, match=r"its saved_model\.pb is (damaged|empty)"):
        check_operations(tmp_path)
