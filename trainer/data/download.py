"""Download files from mirrors: resumable, checked, and put in place atomically."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.atomic import check_can_hold_files, sha256
from mnist_gui.core.messages import listed, marked
from trainer.data.download_failure import Failure, failure_of, is_page, login_page
from trainer.handwriting.writing import ProgressCallback, ignore_progress

MIRRORS: Final = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)

_TIMEOUT_S: Final = 20  # after so long a silence, the next mirror is asked
_CHUNK: Final = 1 << 14


class RemoteFile(NamedTuple):
    """A file that is the same on every mirror."""

    name: str
    sha256: str


REMOTE_FILES: Final = (
    RemoteFile(
        "train-images-idx3-ubyte.gz",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    RemoteFile(
        "train-labels-idx1-ubyte.gz",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte.gz",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    RemoteFile(
        "t10k-labels-idx1-ubyte.gz",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)


# long: half of it is its contract
def fetch_file(
    file: RemoteFile,
    folder: Path,
    mirrors: Sequence[str],
    on_progress: ProgressCallback = ignore_progress,
) -> bool:
    """Download a file into a folder, unless it is there with the right hash.

    A wrong file is replaced once the right one is complete. After an interrupted
    download, the next call fetches the rest.

    Args:
        file: What to download.
        folder: Created if necessary.
        mirrors: Addresses ending in a slash, asked in this order.
        on_progress: Called with the bytes that have arrived, and the file's size.

    Returns:
        Whether the file was downloaded.

    Raises:
        DataError: If no mirror delivered it.
        OSError: If the folder cannot be written.
    """
    path = folder / file.name
    if _is_complete(path, file):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    check_can_hold_files(folder)
    part = folder / f".{file.name}.part"
    # A damaged part costs one attempt, so the first mirror gets two.
    attempts = [*mirrors, *mirrors[:1]] if part.exists() else mirrors
    failures: list[Failure] = []
    try:
        for mirror in attempts:
            failure = _try_mirror(mirror + file.name, part, file, on_progress)
            if failure is None:
                part.replace(path)
                return True
            named = marked("Errors", "{}: {}").format(
                urlsplit(mirror).netloc or mirror, failure.reason
            )
            failures.append(failure._replace(reason=named))
    except OSError as error:
        part.unlink(missing_ok=True)  # makes room again on a full disk
        raise OSError(error.errno, error.strerror, str(folder)) from error
    if part.exists() and not part.stat().st_size:
        part.unlink()
    raise DataError(_message(file, folder, failures))


def _message(file: RemoteFile, folder: Path, failures: Sequence[Failure]) -> str:
    online = marked("Errors", "Try again when you are online.")
    return marked(
        "Errors",
        "“{}” could not be fetched ({}). {} Or copy the four files {} into “{}”"
        " yourself.",
    ).format(
        file.name,
        listed(dict.fromkeys(failure.reason for failure in failures), "; "),
        next((failure.advice for failure in failures if failure.advice), online),
        ", ".join(each.name for each in REMOTE_FILES),
        folder,
    )


def _try_mirror(
    url: str, part: Path, file: RemoteFile, on_progress: ProgressCallback
) -> Failure | None:
    """Complete a partial file; return why that failed, or None if it did not."""
    import requests

    try:
        is_page = not _is_complete(part, file) and not _download(url, part, on_progress)
    except requests.RequestException as error:
        return failure_of(error)
    if is_page:
        return login_page()
    if _is_complete(part, file):
        return None
    part.unlink()
    return Failure(marked("Errors", "a file with another hash"))


def _is_complete(path: Path, file: RemoteFile) -> bool:
    return path.is_file() and sha256(path) == file.sha256


def _download(url: str, part: Path, on_progress: ProgressCallback) -> bool:
    """Download a file, or what is missing of it; if that fails, what arrived stays.

    Returns:
        Whether it was a file; False if a page for people came instead.
    """
    import requests

    done = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    with requests.get(
        url, headers=headers, stream=True, timeout=_TIMEOUT_S
    ) as response:
        if response.status_code == requests.codes.range_not_satisfiable:
            part.unlink()  # more has arrived than there is: it is damaged
        response.raise_for_status()
        if is_page(response):
            return False
        if response.status_code != requests.codes.partial_content:
            done = 0
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if length.isdecimal() else 0
        with part.open("ab" if done else "wb") as output:
            for chunk in response.iter_content(_CHUNK):
                output.write(chunk)
                done += len(chunk)
                on_progress(done, max(done, total))
    return True
