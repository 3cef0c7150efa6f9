"""`SavedModelRunner` gives what TensorFlow's own loader gives."""

import gc
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.classifier.saved_model import SavedModelRunner
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.files.locations import shipped_models_dir

SHIPPED = shipped_models_dir() / "1"
IMAGES = np.random.default_rng(0).random((7, 28, 28), np.float32)

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True, scope="module")
def _tensorflow() -> None:
    import_tensorflow()


def runner(folder: Path) -> SavedModelRunner:
    (graph,) = check_operations(folder)
    return SavedModelRunner(folder, graph)


def tensorflows(folder: Path) -> Any:  # noqa: ANN401 (TensorFlow has no types)
    import tensorflow as tf

    return tf.saved_model.load(str(folder))


def registered() -> set[bytes]:
    from tensorflow.python.eager import context

    names: set[bytes] = context.context().list_function_names()
    return names


@pytest.mark.parametrize(
    ("name", "most"),
    # Heatmaps are sums of differences of logarithms, some of numbers near 0.
    [("serving_default", 1e-6), ("model", 1e-6), ("explain", 1e-5)],
)
def test_a_signature_answers_as_with_tensorflows_own_loader(
    name: str, most: float
) -> None:
    import tensorflow as tf

    mine = runner(SHIPPED).signatures[name]
    theirs = tensorflows(SHIPPED).signatures[name]
    ((argument, shape),) = mine.inputs.items()
    numbers = IMAGES.reshape(7, 784) if shape == (None, 784) else IMAGES
    answers = mine(numbers)
    expected = theirs(**{argument: tf.constant(numbers)})

    assert answers.keys() == mine.outputs.keys() == expected.keys()
    for output, values in answers.items():
        assert values == pytest.approx(expected[output].numpy(), rel=1e-6, abs=most)


def test_a_signature_has_the_shapes_of_its_inputs_and_outputs() -> None:
    serve = runner(SHIPPED).signatures["serving_default"]

    assert serve.inputs == {"images": (None, 28, 28)}
    assert serve.outputs["probabilities"] == (None, 10)
    assert serve.outputs["is_digit"] == (None,)


def test_variables_have_the_values_of_the_checkpoint() -> None:
    theirs = tensorflows(SHIPPED)
    variables = runner(SHIPPED).variables

    assert len(variables) == len(theirs._weights) + 3
    for name in ("head_kernel", "head_bias", "_sights"):
        expected = getattr(theirs, name).numpy()
        assert np.array_equal(variables[name].numpy(), expected)
    for index, expected in enumerate(theirs._weights):
        mine = variables[f"_weights/{index}"]
        assert np.array_equal(mine.numpy(), expected.numpy())


def test_two_runners_of_one_model_share_no_variables() -> None:
    first, second = runner(SHIPPED), runner(SHIPPED)
    before = second.signatures["serving_default"](IMAGES)["logits"]
    bias = first.variables["head_bias"]
    bias.assign(bias.numpy() + 1)

    changed = first.signatures["serving_default"](IMAGES)["logits"]
    assert changed == pytest.approx(before + 1, abs=1e-4)
    again = second.signatures["serving_default"](IMAGES)["logits"]
    assert np.array_equal(again, before)


def test_a_variable_refuses_a_value_of_another_shape() -> None:
    import tensorflow as tf

    bias = runner(SHIPPED).variables["head_bias"]

    with pytest.raises(tf.errors.InvalidArgumentError, match="shape"):
        bias.assign(np.zeros(9, np.float32))

    assert bias.numpy().shape == (10,)


def test_a_runner_frees_its_functions_without_garbage_collection() -> None:
    """At once, and while another one stays in use."""
    gc.collect()
    assert not gc.isenabled()
    other = runner(SHIPPED)
    before = registered()
    model = runner(SHIPPED)
    answer = model.signatures["serving_default"](IMAGES)["logits"]
    assert registered() > before

    del model

    assert registered() == before
    assert np.array_equal(other.signatures["serving_default"](IMAGES)["logits"], answer)


def test_a_damaged_checkpoint_leaves_no_functions_registered(tmp_path: Path) -> None:
    import tensorflow as tf

    copy = shutil.copytree(SHIPPED, tmp_path / "1")
    (copy / "variables" / "variables.index").write_bytes(b"rubbish")
    before = registered()

    with pytest.raises(tf.errors.OpError):
        runner(copy)

    assert registered() == before


def test_a_function_that_cannot_run_leaves_no_functions_registered() -> None:
    import tensorflow as tf

    (graph,) = check_operations(SHIPPED)
    for function in graph.graph_def.library.function:
        function.node_def[0].input.append("nowhere:output:0")
    before = registered()
    model = SavedModelRunner(SHIPPED, graph)

    with pytest.raises(tf.errors.OpError, match="nowhere"):
        model.signatures["serving_default"](IMAGES)
    del model

    assert registered() == before


def test_shared_variables_and_nested_functions_work(tmp_path: Path) -> None:
    import tensorflow as tf

    model = tf.Module()
    model.deep = tf.Module()
    model.deep.deeper = tf.Module()
    model.deep.deeper.scale = tf.Variable(3.0)
    model.late = model.deep.deeper.scale
    model.steps = [tf.Variable([1.0, 2.0]), tf.Variable(7, dtype=tf.int64)]
    inner = tf.function(lambda x: x * model.late)

    def answer(x: Any) -> dict[str, Any]:  # noqa: ANN401  (a tensor)
        y = inner(x) + model.steps[0]
        return {"z": inner(y), "a": tf.cast(model.steps[1], tf.float32) + x}

    spec = tf.TensorSpec((None, 2), tf.float32, "x")
    model.answer = tf.function(answer, input_signature=[spec])
    signature = model.answer.get_concrete_function()
    tf.saved_model.save(model, str(tmp_path / "m"), {"predict": signature})

    restored = runner(tmp_path / "m")
    answers = restored.signatures["predict"](np.array([[1.0, 2.0]], np.float32))

    assert list(restored.signatures) == ["predict"]
    assert answers["z"].tolist() == [[3 * (3 + 1), 3 * (6 + 2)]]
    assert answers["a"].tolist() == [[8, 9]]
    assert len(restored.variables) == 3
