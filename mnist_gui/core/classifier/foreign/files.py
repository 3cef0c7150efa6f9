"""Find out what kind of model is at a path, and copy it to where nothing changes it."""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Final

from mnist_gui.core.classifier.guard import MAX_GRAPH_BYTES, OTHER_FORMS, refusal
from mnist_gui.core.errors import reason_of
from mnist_gui.core.files.atomic import exists, is_file, is_folder, open_regular
from mnist_gui.core.messages import marked

GRAPH: Final = "saved_model.pb"

_MAX_BYTES: Final = 256 * 1024 * 1024  # of a model
_MOST_FILES: Final = 1000
_BLOCK: Final = 1 << 20
_LFS: Final = b"version https://git-lfs"
_HDF5: Final = b"\x89HDF\r\n\x1a\n"
_ZIP: Final = b"PK\x03\x04"
_TFLITE: Final = b"TFL3"
_TORCH: Final = (".pt", ".pth", ".safetensors")
_ONNX: Final = ".onnx"
_SUFFIXES: Final = (".keras", ".h5", ".hdf5", ".tflite")
_FOREIGN_MAKER: Final = marked(
    "Errors", "it is a model of {}. Export it as a SavedModel or .tflite first"
)


class Form(Enum):
    """The forms of models that can be opened."""

    SAVED_MODEL = "SavedModel"
    KERAS = "Keras"
    TFLITE = "TensorFlow Lite"


def name_of_model(path: Path) -> str:
    """Return how messages call the model at a path."""
    return path.parent.name if path.name == GRAPH else path.name


def copy_model(path: Path, place: Path) -> tuple[Form, Path]:
    """Copy a model into an empty folder; return its form and the copy.

    Raises:
        ModelError: If it is not there, not a model, too large, or a link of Git LFS.
    """
    name = name_of_model(path)
    if path.name == GRAPH:
        path = path.parent
    if is_folder(path):
        return Form.SAVED_MODEL, _copy_folder(path, place / "model", name)
    if not exists(path):
        raise refusal(name, marked("Errors", "it is not there"))
    if (suffix := path.suffix.lower()) in {*_TORCH, _ONNX}:
        maker = "ONNX" if suffix == _ONNX else "PyTorch"
        raise refusal(name, _FOREIGN_MAKER.format(maker))
    # Keras goes by the suffix.
    start = _start_of(path, name)
    if start.startswith(_ZIP):
        form, suffix = Form.KERAS, ".keras"
    elif start.startswith(_HDF5):
        form, suffix = Form.KERAS, ".h5"
    elif start[4:8] == _TFLITE:
        form, suffix = Form.TFLITE, ".tflite"
    else:
        raise refusal(name, _why_no_model(path, start))
    copy = place / f"model{suffix}"
    _copy(path, copy, _MAX_BYTES, name)
    return form, copy


def _copy_folder(folder: Path, copy: Path, name: str) -> Path:
    graph = folder / GRAPH
    for other in OTHER_FORMS:
        if exists(folder / other):
            reason = marked(
                "Errors", "besides “{}” it must not contain {} or {}"
            ).format(GRAPH, *OTHER_FORMS)
            raise refusal(name, reason)
    if not exists(graph):
        raise refusal(name, _why_no_saved_model(folder))
    (copy / "variables").mkdir(parents=True)
    _copy(graph, copy / GRAPH, MAX_GRAPH_BYTES, name)
    left = _MAX_BYTES
    for path in _files_in(folder / "variables", name):
        left -= _copy(path, copy / "variables" / path.name, left, name)
    return copy


def _files_in(folder: Path, name: str) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir()) if is_folder(folder) else []
    except OSError as error:
        reason = marked("Errors", "its folder {} cannot be read ({})").format(
            folder.name, reason_of(error)
        )
        raise refusal(name, reason) from error
    if len(paths) > _MOST_FILES:
        raise refusal(name, marked("Errors", "it has too many files"))
    yield from (path for path in paths if path.name.startswith("variables."))


def _copy(path: Path, copy: Path, most: int, name: str) -> int:
    """Copy a file; return its size."""
    size = 0
    try:
        with open_regular(path) as file, copy.open("xb") as written:
            while block := file.read(_BLOCK):
                if not size and block.startswith(_LFS):
                    raise refusal(name, _lfs(path))
                size += len(block)
                if size > most:
                    raise refusal(
                        name,
                        marked("Errors", "it is too large (“{}”)").format(path.name),
                    )
                written.write(block)
    except OSError as error:
        reason = marked("Errors", "its file {} cannot be read ({})").format(
            path.name, reason_of(error)
        )
        raise refusal(name, reason) from error
    return size


def _start_of(path: Path, name: str) -> bytes:
    try:
        with open_regular(path) as file:
            return file.read(len(_LFS))
    except OSError as error:
        raise refusal(
            name, marked("Errors", "it cannot be read ({})").format(reason_of(error))
        ) from error


def _lfs(path: Path) -> str:
    return marked(
        "Errors",
        "“{}” is a pointer of Git LFS, not the file itself. Fetch"
        " that with “git lfs pull”",
    ).format(path.name)


def _why_no_model(path: Path, start: bytes) -> str:
    if not start:
        return marked("Errors", "it is empty")
    if start.startswith(_LFS):
        return _lfs(path)
    if path.suffix.lower() in _SUFFIXES:
        return marked("Errors", "it is damaged, or no {} file").format(path.suffix)
    return marked(
        "Errors", "it is no model. Choose {}, or a .keras, .h5 or .tflite file"
    ).format(GRAPH)


def _why_no_saved_model(folder: Path) -> str:
    """Return why a folder is no SavedModel, and what to open instead."""
    try:
        entries = sorted(folder.iterdir())[:_MOST_FILES]
    except OSError as error:
        return marked("Errors", "it cannot be read ({})").format(reason_of(error))
    suffixes = {entry.suffix.lower() for entry in entries}
    reason = marked("Errors", "it has no {}").format(GRAPH)
    if not entries:
        reason = marked("Errors", "the folder is empty")
    elif better := next(filter(_is_model, entries), None):
        text = marked("Errors", "it has no {}, but “{}” in it is a model. Open that")
        reason = text.format(GRAPH, better.name)
    elif ".index" in suffixes:
        reason = marked(
            "Errors", "it is a checkpoint: weights without the network they belong to"
        )
    elif suffixes & {*_TORCH, _ONNX}:
        reason = _FOREIGN_MAKER.format("PyTorch / ONNX")
    return reason


def _is_model(path: Path) -> bool:
    is_other = path.suffix.lower() in _SUFFIXES and is_file(path)
    return is_other or exists(path / GRAPH)
