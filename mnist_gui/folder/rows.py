"""The rows of a folder's table, and the table as CSV or JSON."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtGui import QImage

from mnist_gui.core.reading.answer import Answer, as_json
from mnist_gui.ui.translation import localized

_COLUMNS: Final = (
    *("file", "text", "sure", "probability", "milliseconds", "error", "index"),
)

THUMBNAIL_SIDE: Final = 48
"""Pixels of a picture's longer side in the table."""


class TableFormat(Enum):
    """A file format of the table; the value is its suffix."""

    CSV = ".csv"
    JSON = ".json"


@dataclass(frozen=True, kw_only=True, eq=False)
class FolderRow:
    """What was read in one picture; small, as there may be many thousands."""

    path: Path
    text: str  # the best reading; empty where there is none
    answer: str  # the same with "?" for each uncertain digit
    is_confident: bool
    probability: float  # of the least confident digit; 0 where nothing was read
    milliseconds: float
    error: str | None  # why nothing was read, a message for the user
    json: str  # the line that `mnist-classify --json` prints
    thumbnail: QImage | None = None
    index: int = 0  # the page of its file, from 0
    is_paged: bool = False  # whether the file has several


def row_of(
    answer: Answer,
    milliseconds: float,
    thumbnail: QImage | None = None,
    *,
    is_paged: bool = False,
) -> FolderRow:
    """Reduce an answer to what the table needs."""
    reading = answer.reading
    digits = reading.digits if reading else ()
    return FolderRow(
        path=answer.path,
        text=reading.text if reading else "",
        answer=reading.answer if reading else "",
        is_confident=reading.is_confident if reading else False,
        probability=min(
            (digit.prediction.probability for digit in digits), default=0.0
        ),
        milliseconds=milliseconds,
        error=None if answer.error is None else localized(answer.error),
        json=as_json(answer),
        thumbnail=thumbnail,
        index=answer.index,
        is_paged=is_paged,
    )


def format_table(rows: Sequence[FolderRow], kind: TableFormat) -> bytes:
    """Encode rows as a file; JSON is a list of the objects that `--json` prints."""
    if kind is TableFormat.JSON:
        text = "[\n" + ",\n".join(row.json for row in rows) + "\n]\n"
    else:
        text = _as_csv(rows)
    # The name of a file need not be Unicode.
    return text.encode(errors="backslashreplace")


def _as_csv(rows: Sequence[FolderRow]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for row in rows:
        figures = (f"{row.probability:.4f}", f"{row.milliseconds:.1f}")
        sure = "yes" if row.is_confident else "no"
        error = row.error or ""
        writer.writerow((row.path, row.text, sure, *figures, error, row.index))
    return text.getvalue()
