"""Read pictures on a Ray cluster: Ray Data opens the files, actors hold the model."""

import logging
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from mnist_gui.core.cluster.model_files import read_model
from mnist_gui.core.cluster.picture_reader import PictureReader
from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.messages import marked
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pipeline.pipeline import PICTURES_PER_CALL
from mnist_gui.core.pipeline.tasks import Wanted

logger = logging.getLogger(__name__)

# Shares of a core that are reserved; together, one core reads files and answers.
_READER_CPUS: Final = 0.75
_FILE_CPUS: Final = 0.25
_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of the pictures of a run."""

    read: int
    uncertain: int
    errors: int


def read_on_cluster(
    paths: Sequence[str], model: Path, output: str, wanted: Wanted, address: str
) -> Counts:
    """Read pictures, and write the answers as a folder of Parquet files.

    Paths are files, folders and URIs as Ray reads them, and patterns of local files.

    Args:
        paths: Of the pictures, as every machine of the cluster can open them.
        model: The folder or file of the model, on this machine.
        output: The folder to write, or its URI, as every machine can write it.
        wanted: What is wanted of each picture.
        address: Of the cluster; empty: one is started on this machine for the run.

    Raises:
        UserError: If Ray is not installed, there is no cluster or no picture, or the
            cluster fails.
        OSError: If the model cannot be read.
    """
    check_ray()
    import ray

    files = read_model(model)
    _connect(address)
    try:
        return _run(expanded(paths), output, {"model": files, "wanted": wanted})
    # Ray says ValueError where a folder has no pictures, an output exists or a URI is
    # of no known kind, and ImportError where the library for it is missing.
    except (ray.exceptions.RayError, ValueError, ImportError) as error:
        logger.exception("the cluster at “%s” failed", address)
        *_, last = str(error).strip().splitlines() or [type(error).__name__]
        text = marked(
            "Errors",
            "The Ray cluster stopped reading: {}. Mend that, and begin again with"
            " another output.",
        )
        raise UserError(text.format(last.rstrip("."))) from error
    finally:
        ray.shutdown()


def check_ray() -> None:
    """Check that Ray is installed.

    Raises:
        UserError: If it is not.
    """
    if find_spec("ray") is None:
        raise UserError(
            marked(
                "Errors",
                "Ray is not installed. Type “pip install 'mnist-gui[ray]'”, or leave"
                " out --engine.",
            )
        )


def _connect(address: str) -> None:
    import ray

    if ray.is_initialized():  # by whoever called
        return
    for name in ("ray", "ray.data"):  # its own progress is for its dashboard
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        _check_port(address)
        ray.init(
            address=address or "local",
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except (OSError, ValueError) as error:
        text = marked(
            "Errors",
            "There is no Ray cluster at “{}”. Start one there with “ray start"
            " --head”, or leave out the address.",
        )
        raise UserError(text.format(address)) from error


def _check_port(address: str) -> None:
    """Raise OSError if nothing answers at an address; Ray itself tries for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon:
        socket.create_connection((host, int(port)), timeout=_TIMEOUT_S).close()


def _run(paths: list[str], output: str, reader: dict[str, Any]) -> Counts:
    import ray

    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.verbose_progress = False
    pictures = ray.data.read_binary_files(
        paths,
        include_paths=True,
        file_extensions=sorted(suffix.removeprefix(".") for suffix in PICTURE_SUFFIXES),
        num_cpus=_FILE_CPUS,
    )
    most = max(1, int(ray.cluster_resources().get("CPU", 1)))
    answers = pictures.map_batches(
        PictureReader,
        batch_size=2 * PICTURES_PER_CALL,
        fn_constructor_kwargs=reader,
        compute=ray.data.ActorPoolStrategy(size=most),
        num_cpus=_READER_CPUS,
    )
    answers.write_parquet(output, mode=ray.data.SaveMode.ERROR)
    return _counted(ray.data.read_parquet(output, columns=["sure", "error"]))


def _counted(answers: Any) -> Counts:  # noqa: ANN401 (Ray is not installed here)
    read = uncertain = errors = 0
    for batch in answers.iter_batches(batch_format="numpy"):
        has_error = np.array([error is not None for error in batch["error"]], np.bool_)
        read += len(has_error)
        errors += int(has_error.sum())
        uncertain += int((~has_error & ~batch["sure"].astype(np.bool_)).sum())
    return Counts(read=read, uncertain=uncertain, errors=errors)


def expanded(paths: Sequence[str]) -> list[str]:
    """Return paths without patterns: those of local files are replaced by these.

    Raises:
        PictureError: If there is no file of a pattern, or one is no picture.
    """
    found: list[str] = []
    for path in paths:
        if "://" in path:
            found.append(path)
            continue
        names = [path]
        if not Path(path).exists():
            names = sorted(glob(path, recursive=True))  # noqa: PTH207 (may be absolute)
        if not names:
            text = marked("Errors", "There are no pictures in “{}”.")
            raise PictureError(text.format(path))
        found += [str(_picture(Path(name)).absolute()) for name in names]
    return found


def _picture(path: Path) -> Path:
    """Return a folder, or a file that Ray does not leave out without a word."""
    is_known = path.suffix.lower() in PICTURE_SUFFIXES
    if path.is_file() and not (is_known and path.name[0] not in "._"):
        text = marked(
            "Errors",
            "“{}” cannot be read with --engine ray, which takes pictures whose names"
            " begin with no “_” and no dot.",
        )
        raise PictureError(text.format(path.name))
    return path
