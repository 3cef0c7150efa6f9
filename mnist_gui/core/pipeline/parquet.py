"""Write answers as a Parquet file, where pyarrow is installed."""

import os
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from mnist_gui.core.errors import UserError
from mnist_gui.core.messages import marked

Table: TypeAlias = Any  # a `pyarrow.Table`, which has no types

_ROWS: Final = 10_000  # in memory at a time
_TYPES: Final = {
    "path": "string",
    "index": "int64",
    "text": "string",
    "sure": "bool",
    "probability": "float64",
    "error": "string",
}


def check_parquet() -> None:
    """Check that Parquet files can be written and read.

    Raises:
        UserError: If pyarrow is missing.
    """
    if find_spec("pyarrow") is None:
        raise UserError(
            marked(
                "Errors",
                "Parquet files need pyarrow, which is not installed. Type"
                " “pip install pyarrow”, or use .csv or .jsonl.",
            )
        )


def table_of(rows: Sequence[Sequence[object]]) -> Table:
    """Return rows of the six columns as a `pyarrow.Table`."""
    import pyarrow

    schema = pyarrow.schema([(name, kind) for name, kind in _TYPES.items()])
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pyarrow.array(column, field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def write_parquet(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows of the six columns atomically, some thousands at a time."""
    from pyarrow import parquet

    temporary = path.with_name(f".{path.name}-unfinished")
    left = iter(rows)
    try:
        with parquet.ParquetWriter(temporary, table_of([]).schema) as writer:
            while some := list(islice(left, _ROWS)):
                writer.write_table(table_of(some))
        with temporary.open("r+b") as file:  # its parts are deleted next
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
