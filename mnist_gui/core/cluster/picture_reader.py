"""Reads batches of pictures: what runs on each machine of a cluster."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import load_folder
from mnist_gui.core.cluster.model_files import ModelFiles, write_model
from mnist_gui.core.pipeline.output import row_of
from mnist_gui.core.pipeline.parquet import Table, table_of
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import Item, Wanted, tasks_in

Batch: TypeAlias = dict[str, NDArray[Any]]
"""Columns by their names, of n rows each."""


class PictureReader:
    """Holds a model, and one process that decodes and segments."""

    def __init__(self, model: ModelFiles, wanted: Wanted) -> None:
        """Load the model.

        Raises:
            ModelError: If it cannot be loaded.
        """
        with TemporaryDirectory() as folder:
            self._model = load_folder(write_model(model, Path(folder)))
        self._wanted = wanted
        self._pipeline = Pipeline(1)

    def __call__(self, batch: Batch) -> Table:
        """Return a table of the answers to pictures in the columns `bytes` and `path`.

        Texts of errors have the names of files alone, which may be on no disk here.
        """
        paths: list[str] = []
        items: list[Item] = []
        with TemporaryDirectory() as folder:
            for path, content in zip(batch["path"], batch["bytes"], strict=True):
                file = _stored(Path(folder, str(len(items))), path, content)
                pages = list(tasks_in([file]))
                items += pages
                paths += [path] * len(pages)
            answers = list(self._pipeline.read(items, self._model, self._wanted))
        return table_of(
            [
                (path, *row_of(answer)[1:])
                for path, answer in zip(paths, answers, strict=True)
            ]
        )


def _stored(folder: Path, path: str, content: bytes) -> Path:
    """Write a picture into a new folder, and return where it is."""
    folder.mkdir()
    file = folder / (path.rpartition("/")[2] or "picture")
    file.write_bytes(content)
    return file
