"""Read, write and verify the manifest of a model: provenance, scores, file hashes."""

import json
import math
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from mnist_gui.core.errors import ModelError, reason_of
from mnist_gui.core.files.atomic import open_regular, sha256
from mnist_gui.core.messages import marked

MANIFEST_NAME: Final = "manifest.json"
COMPARISON_NAME: Final = "comparison.json"

ADAPTED: Final = "teach"
"""The recipe of an adapted model."""

_MOST_BYTES: Final = 1 << 24  # what is longer is cut off, and no longer JSON
# Highest format that this program reads. A new field that an older program can ignore
# does not need a higher one.
_FORMAT: Final = 1
# Part of the names of MNIST's files; toy digits and samples have no such files.
_IDX: Final = "-idx"
_NOT_A_MANIFEST: Final = (
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,  # an integer too large for a float
    RecursionError,
)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The contents of `manifest.json`."""

    version: int
    time: str
    """UTC, ISO 8601."""

    architecture: str
    recipe: str
    seed: int
    data: list[dict[str, Any]]
    """Name, size and SHA-256 of each file that it was trained on."""

    metrics: dict[str, float]
    parent: int | None
    temperature: float
    """Logits are divided by it before the softmax."""

    threshold: float
    """A prediction is confident from this probability on."""

    libraries: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of every other file, by its path in the model's folder."""

    format: int = _FORMAT

    @property
    def is_tested_on_mnist(self) -> bool:
        """Whether its test score is of MNIST, as far as the names of its data show."""
        return any(_IDX in str(source.get("name")) for source in self.data)

    def numbered(self, version: int) -> "Manifest":
        """Return the same manifest with another version."""
        return replace(self, version=version)

    def write(self, folder: Path) -> None:
        """Write the manifest into a model's folder."""
        text = json.dumps(asdict(self), indent=2) + "\n"
        (folder / MANIFEST_NAME).write_text(text, encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class ForeignManifest(Manifest):
    """What is known of a foreign model; its version is 0, and it is in no file."""

    takes: str
    """The pictures that it wants: “0…255, dark on light”."""

    correct: int
    """How many of the program's samples it reads."""

    samples: int

    @property
    def text(self) -> str:
        """How it reads: “takes 0…255, dark on light; reads 38 of 40 samples”."""
        return f"takes {self.takes}; reads {self.correct} of {self.samples} samples"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a model.

    Raises:
        ModelError: If it is missing or damaged, or written by a newer program.
    """
    path = folder / MANIFEST_NAME
    try:
        with open_regular(path) as file:
            values = json.loads(file.read(_MOST_BYTES))
        _check_format(values.get("format", _FORMAT), folder.name)
        known = {field.name for field in fields(Manifest)}
        manifest = Manifest(**{k: v for k, v in values.items() if k in known})
        _check_types(manifest)
    except OSError as error:
        _check_there(folder)
        raise ModelError(
            marked("Errors", "Model {} has no readable manifest: {}.").format(
                folder.name, reason_of(error)
            )
        ) from error
    except _NOT_A_MANIFEST as error:
        raise ModelError(
            marked("Errors", "The manifest of model {} is damaged.").format(folder.name)
        ) from error
    return manifest


def verify(folder: Path) -> Manifest:
    """Check every file of a model against its manifest, and return the manifest.

    Raises:
        ModelError: If a file is missing, changed or unexpected; names the file.
    """
    manifest = read_manifest(folder)
    try:
        found = hash_files(folder)
        _check_there(folder)  # if removed meanwhile, its files are not “missing”
    except OSError as error:
        _check_there(folder)
        raise ModelError(
            marked("Errors", "Model {} cannot be read: {}.").format(
                folder.name, reason_of(error)
            )
        ) from error
    for name in sorted(manifest.files.keys() | found.keys()):
        if name not in found:
            raise ModelError(
                marked("Errors", "Model {} is damaged: {} is missing.").format(
                    folder.name, name
                )
            )
        if name not in manifest.files or not found[name]:
            raise ModelError(
                marked("Errors", "Model {} has an unexpected file: {}.").format(
                    folder.name, name
                )
            )
        if found[name] != manifest.files[name]:
            raise ModelError(
                marked("Errors", "Model {} is damaged: {} was changed.").format(
                    folder.name, name
                )
            )
    return manifest


def hash_files(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, except the manifest.

    Of a pipe or a device, which could be read for ever, it is empty text.
    """
    return {
        path.relative_to(folder).as_posix(): sha256(path) if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() and path != folder / MANIFEST_NAME
    }


def _check_there(folder: Path) -> None:
    if not folder.exists():
        raise ModelError(
            marked("Errors", "Model {} is no longer there.").format(folder.name)
        )


def _check_format(found: object, name: str) -> None:
    if not isinstance(found, int) or found < _FORMAT:
        raise TypeError("a format is a positive integer")
    if found > _FORMAT:
        raise ModelError(
            marked(
                "Errors",
                "Model {} was made by a newer version of Digit Pad; update"
                " the program to use it.",
            ).format(name)
        )


def _check_types(manifest: Manifest) -> None:
    """Raise a TypeError if a value from JSON does not have its field's type."""
    numbers = (manifest.temperature, manifest.threshold, *manifest.metrics.values())
    texts = (
        *(manifest.time, manifest.architecture, manifest.recipe),
        *manifest.files.keys(),
        *manifest.files.values(),
        *manifest.libraries.values(),
    )
    ok = [type(manifest.version) is int, type(manifest.seed) is int]
    ok += [manifest.parent is None or type(manifest.parent) is int]
    ok += [isinstance(source, dict) for source in manifest.data]
    ok += [isinstance(text, str) for text in texts]
    ok += [type(value) in (int, float) and math.isfinite(value) for value in numbers]
    if not (all(ok) and isinstance(manifest.data, list)):
        raise TypeError("a field of the manifest has the wrong type")
