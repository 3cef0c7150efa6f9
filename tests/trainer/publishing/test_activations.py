"""The signature `activations`, and the layers of models that have none."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.guard import MetaGraph, check_operations
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.classifier.runtime import Variable, constant
from mnist_gui.core.classifier.saved_model import SavedModelRunner
from mnist_gui.core.files.locations import shipped_models_dir
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.trainer.untrained_networks import an_adaptable_model
from trainer.data.toy import ToyDigits
from trainer.networks.architectures import ARCHITECTURES
from trainer.publishing.export import write_network

pytestmark = pytest.mark.slow

IMAGES = ToyDigits().test().floats()[:5]
SIDES = {
    "softmax": [],
    "small": [12, 5],
    "steady": [12, 5],
    "cnn": [14, 14, 7, 7, 7, 5],
}


@pytest.fixture(scope="module", params=ARCHITECTURES)
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(architecture: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    _, model = an_adaptable_model(architecture)
    target = tmp_path_factory.mktemp(architecture)
    write_network(model, 0.5, target)
    return target


def classifier_of(folder: Path, graph: MetaGraph) -> PublishedClassifier:
    return PublishedClassifier(SavedModelRunner(folder, graph), a_manifest(version=2))


def test_the_last_layers_are_the_features_and_logits_that_are_served(
    folder: Path,
) -> None:
    (graph,) = check_operations(folder)
    signatures = SavedModelRunner(folder, graph).signatures
    served = signatures["serving_default"](IMAGES)
    layers = list(signatures["activations"](IMAGES).items())
    ordered = [array for _, array in sorted(layers, key=lambda item: int(item[0][6:]))]

    assert ordered[-1] == pytest.approx(served["logits"], abs=1e-5)
    assert ordered[-2] == pytest.approx(served["features"], abs=1e-5)
    assert len(ordered) == len(signatures["activations"].outputs)


def test_a_layer_with_maps_is_what_the_next_convolution_takes(
    folder: Path, architecture: str
) -> None:
    (graph,) = check_operations(folder)
    activations = classifier_of(folder, graph).look_inside(IMAGES[0])

    assert activations
    sides = [maps.shape[0] for maps in activations.maps]
    assert sides == SIDES[architecture]
    kernels = activations.first_kernels
    assert (kernels is None) == (not sides)
    assert kernels is None or kernels.shape == (5, 5, activations.maps[0].shape[2])
    if activations.layout.is_averaged:
        means = activations.maps[-1].mean(axis=(0, 1))
        assert means == pytest.approx(activations.features, abs=1e-5)


def test_a_model_without_the_signature_gets_the_same_layers_from_its_graph(
    folder: Path,
) -> None:
    (graph,) = check_operations(folder)
    expected = classifier_of(folder, graph).look_inside(IMAGES[0])
    (graph,) = check_operations(folder)
    del graph.signature_def["activations"]
    found = classifier_of(folder, graph).look_inside(IMAGES[0])

    assert expected
    assert found
    pairs = zip(
        [*found.maps, found.features, found.logits],
        [*expected.maps, expected.features, expected.logits],
        strict=True,
    )
    for mine, theirs in pairs:
        assert mine == pytest.approx(theirs, abs=1e-6)


def test_the_shipped_model_has_the_signature() -> None:
    folder = shipped_models_dir() / "1"
    (graph,) = check_operations(folder)
    signatures = SavedModelRunner(folder, graph).signatures

    served = signatures["serving_default"](IMAGES)
    layers = signatures["activations"](IMAGES)
    assert layers["layer_8"] == pytest.approx(served["logits"], abs=1e-5)


def test_a_model_whose_layers_lead_elsewhere_cannot_be_looked_into() -> None:
    folder = shipped_models_dir() / "1"
    (graph,) = check_operations(folder)
    graph.signature_def.pop("activations", None)
    classifier = classifier_of(folder, graph)
    serve = classifier._model.function("serving_default")
    for node in serve.node_def:
        if node.op == "Mean":
            node.op = "Max"  # what joins the maps is unknown

    assert classifier.look_inside(IMAGES[0]) is None


def test_a_model_whose_head_takes_other_features_cannot_be_looked_into() -> None:
    folder = shipped_models_dir() / "1"
    (graph,) = check_operations(folder)
    classifier = classifier_of(folder, graph)
    weights = np.ones((3, 10), np.float32)
    classifier._variables["head_kernel"] = Variable(constant(weights))

    assert classifier.look_inside(IMAGES[0]) is None


def test_a_changed_head_is_the_one_that_is_looked_at(folder: Path) -> None:
    (graph,) = check_operations(folder)
    classifier = classifier_of(folder, graph)
    assert classifier.look_inside(IMAGES[0])
    bias = classifier._variables["head_bias"]
    bias.assign(bias.numpy() + np.arange(10, dtype=np.float32))

    activations = classifier.look_inside(IMAGES[0])
    assert activations
    (served,) = classifier.run(IMAGES[:1])["logits"]
    assert activations.logits == pytest.approx(served, abs=1e-5)
    total = activations.contributions(7).sum() + activations.bias[7]
    assert total == pytest.approx(activations.logits[7], abs=1e-4)
