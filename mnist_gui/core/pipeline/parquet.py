"""Write answers as a Parquet file, where pyarrow is installed."""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final

from mnist_gui.core.errors import UserError
from mnist_gui.core.messages import marked

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


def write_parquet(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write rows of the six columns atomically, some thousands at a time."""
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, kind) for name, kind in _TYPES.items()])
    temporary = path.with_name(f".{path.name}-unfinished")
    left = iter(rows)
    try:
        with parquet.ParquetWriter(temporary, schema) as writer:
            while some := list(islice(left, _ROWS)):
                columns: list[Any] = list(zip(*some, strict=True))
                table = pyarrow.table(
                    [pyarrow.array(column) for column in columns], list(_TYPES)
                )
                writer.write_table(table.cast(schema))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
