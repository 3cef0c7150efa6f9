"""What a published SavedModel can be asked: its signatures, held to the contract."""

from typing import Any, Final, TypeAlias

from mnist_gui.core.errors import ModelError
from mnist_gui.core.preprocess import FRAME_SIDE

SavedModel: TypeAlias = Any
"""What `tf.saved_model.load` returns (TensorFlow has no types)."""

SignatureFunction: TypeAlias = Any
"""A concrete function of it, called by keyword."""

_SIGNATURE: Final = "serving_default"
_EXPLAIN: Final = "explain"
_OUTPUTS: Final = {"probabilities": (10,), "is_digit": ()}


def reading_signature(saved_model: SavedModel, version: int) -> SignatureFunction:
    """Return the signature that reads digits.

    Raises:
        ModelError: If there is none as the contract has it.
    """
    infer = getattr(saved_model, "signatures", {}).get(_SIGNATURE)
    if infer is None:
        raise ModelError(f"Model {version} has no signature “{_SIGNATURE}”.")
    inputs = infer.structured_input_signature[1]
    outputs = infer.structured_outputs
    takes_images = set(inputs) == {"images"} and inputs["images"].shape.as_list() in (
        [None, FRAME_SIDE, FRAME_SIDE],
        [1, FRAME_SIDE, FRAME_SIDE],
    )
    answers = all(
        name in outputs and tuple(outputs[name].shape[1:]) == shape
        for name, shape in _OUTPUTS.items()
    )
    if not (takes_images and answers):
        raise ModelError(f"Model {version} does not read 28×28 pictures of digits.")
    return infer


def explaining_signature(saved_model: SavedModel) -> SignatureFunction | None:
    """Return the signature that explains, where there is one as the contract has it."""
    explain = saved_model.signatures.get(_EXPLAIN)
    if explain is None:
        return None
    heatmaps = explain.structured_outputs.get("heatmaps")
    fits = (
        set(explain.structured_input_signature[1]) == {"images"}
        and heatmaps is not None
        and heatmaps.shape[1:] == (10, FRAME_SIDE, FRAME_SIDE)
    )
    return explain if fits else None
