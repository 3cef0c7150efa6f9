"""What a published SavedModel can be asked: its signatures, held to the contract."""

from typing import Final

from mnist_gui.core.classifier.saved_model import Program, Shape, Signature
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import FRAME_SIDE

_SIGNATURE: Final = "serving_default"
_EXPLAIN: Final = "explain"
_OUTPUTS: Final = {"probabilities": (10,), "is_digit": ()}
_HEATMAPS: Final = "heatmaps"


def reading_signature(program: Program, version: int) -> Signature:
    """Return the signature that reads digits.

    Raises:
        ModelError: If there is none as the contract has it.
    """
    infer = program.signatures.get(_SIGNATURE)
    if infer is None:
        raise ModelError(f"Model {version} has no signature “{_SIGNATURE}”.")
    takes_images = infer.inputs in (
        {"images": (None, FRAME_SIDE, FRAME_SIDE)},
        {"images": (1, FRAME_SIDE, FRAME_SIDE)},
    )
    answers = all(
        _each(infer.outputs.get(name)) == shape for name, shape in _OUTPUTS.items()
    )
    if not (takes_images and answers):
        raise ModelError(f"Model {version} does not read 28×28 pictures of digits.")
    return infer


def explaining_signature(program: Program) -> Signature | None:
    """Return the signature that explains, where there is one as the contract has it."""
    explain = program.signatures.get(_EXPLAIN)
    if explain is None:
        return None
    fits = explain.inputs.keys() == {"images"} and _each(
        explain.outputs.get(_HEATMAPS)
    ) == (10, FRAME_SIDE, FRAME_SIDE)
    return explain if fits else None


def _each(shape: Shape) -> Shape:
    """Return the shape of the answer for one image."""
    return shape and shape[1:]
