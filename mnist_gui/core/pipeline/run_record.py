"""What answers are made with: recorded beside their file, for `--resume` to compare."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import is_file, sha256, write_atomically
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import MANIFEST_NAME, hash_files

Run: TypeAlias = Mapping[str, object]
"""The model's digest and the options that answers depend on; as JSON can hold them."""

RECORD_SUFFIX: Final = ".run.json"
"""Added to the name of the file of answers."""


def digest_of_model(path: Path) -> str:
    """Return what tells a model's folder or file from all others.

    Raises:
        OSError: If it cannot be read.
    """
    if is_file(path):
        return sha256(path)
    if is_file(path / MANIFEST_NAME):  # names the digests of all others
        return sha256(path / MANIFEST_NAME)
    return hashlib.sha256(json.dumps(hash_files(path)).encode()).hexdigest()


def record_of(answers: Path) -> Path:
    """Return where the record of a file of answers is."""
    return answers.with_name(answers.name + RECORD_SUFFIX)


def write_record(answers: Path, run: Run) -> None:
    """Record what answers are made with.

    Raises:
        OSError: If it cannot be written.
    """
    write_atomically(record_of(answers), json.dumps(run, indent=1).encode() + b"\n")


def check_record(answers: Path, run: Run) -> None:
    """Check that a file of answers can be continued by a run.

    Raises:
        UserError: If it was made with another model or other options, or its record
            is missing or damaged.
    """
    record = record_of(answers)
    try:
        found = json.loads(record.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        text = marked(
            "Errors",
            "“{}” cannot be continued: “{}”, which says with what it was made, is"
            " missing or damaged. Name another file.",
        )
        raise UserError(text.format(answers.name, record.name)) from error
    if found != dict(run):
        text = marked(
            "Errors",
            "“{}” was made with another model or with other options. Continue it with"
            " the same ones, or name another file.",
        )
        raise UserError(text.format(answers.name))
