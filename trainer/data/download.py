"""Files from mirrors: checked, resumed, and put in place whole or not at all.

Pooch asks the mirrors, compares the hash and renames. What it cannot do is go
on where a broken download ended; so it is given a downloader that keeps what
has come in a file of its own and asks for the rest.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.atomic import check_can_hold_files, sha256

MIRRORS: Final = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)

_SILENCE_SECONDS: Final = 20
"""A mirror that says nothing for so long is given up."""

_CHUNK: Final = 1 << 14
_OK: Final = 200
_BEYOND_THE_END: Final = 416

ShowProgress: TypeAlias = Callable[[str, int, int], None]
"""Is told a file's name, the bytes that are there, and how many it has (or 0)."""


@dataclass(frozen=True)
class RemoteFile:
    """A file as it must be, wherever it comes from."""

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


def fetch_file(
    file: RemoteFile, folder: Path, mirrors: Sequence[str], show: ShowProgress
) -> bool:
    """Bring a file into a folder, unless it is there and right.

    A wrong file is replaced once the right one is complete. Of a download that
    broke off, the next call fetches what is missing.

    Args:
        file: What to fetch.
        folder: Where to; it is made if need be.
        mirrors: Addresses ending in a slash, asked in this order.
        show: Is told how far it is.

    Returns:
        Whether it had to be fetched.

    Raises:
        DataError: If no mirror gave it; says how to do without.
        OSError: If the folder cannot be written.
    """
    path = folder / file.name
    if path.is_file() and sha256(path) == file.sha256:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    check_can_hold_files(folder)
    part = folder / f".{file.name}.part"
    # A part may be rubbish, which spends one attempt.
    attempts = [*mirrors, *mirrors[:1]] if part.exists() else mirrors
    reasons: list[str] = []
    for mirror in attempts:
        reason = _try_mirror(file, folder, mirror, _Resuming(file, part, show))
        if reason is None:
            return True
        reasons.append(f"{urlsplit(mirror).netloc or mirror}: {reason}")
    raise DataError(
        f"“{file.name}” could not be fetched ({'; '.join(dict.fromkeys(reasons))});"
        " try again when there is a network, or copy the four files"
        f" {', '.join(one.name for one in REMOTE_FILES)} into “{folder}” by hand."
    )


def _try_mirror(
    file: RemoteFile, folder: Path, mirror: str, downloader: "_Resuming"
) -> str | None:
    """Return why a mirror did not give a file, or None if it did."""
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    try:
        pooch.retrieve(
            mirror + file.name,
            f"sha256:{file.sha256}",
            fname=file.name,
            path=folder,
            downloader=downloader,
        )
    except requests.HTTPError as error:
        return str(error).split(" for url")[0]
    except requests.Timeout:
        return "no answer"
    except requests.ConnectionError:
        return "no connection"
    except requests.RequestException:
        return "the connection broke off"
    except ValueError:
        return "a file that is not the right one"
    return None


class _Resuming:
    """Downloads for Pooch, from where an earlier download broke off."""

    def __init__(self, file: RemoteFile, part: Path, show: ShowProgress) -> None:
        self._file = file
        self._part = part
        self._show = show

    def __call__(self, url: str, target: str, _pooch: object) -> None:
        """Download into Pooch's temporary file."""
        import requests

        try:
            if not self._is_complete():
                self._download(url)
            self._part.replace(target)
        except requests.RequestException:  # what has come stays for the next attempt
            if self._part.stat().st_size == 0:
                self._part.unlink()
            raise
        except OSError as error:
            self._part.unlink(missing_ok=True)  # gives a full disk its room back
            folder = str(self._part.parent)
            raise OSError(error.errno, error.strerror, folder) from error

    def _is_complete(self) -> bool:
        return self._part.exists() and sha256(self._part) == self._file.sha256

    def _download(self, url: str) -> None:
        from pooch import HTTPDownloader

        with self._part.open("ab") as file:
            there = file.tell()

            def begin_anew(response: Any, **_: object) -> None:  # noqa: ANN401
                if response.status_code in (_OK, _BEYOND_THE_END):
                    file.truncate(0)

            headers = {"Accept-Encoding": "identity"}
            if there:
                headers["Range"] = f"bytes={there}-"
            HTTPDownloader(
                progressbar=_Progress(self._file.name, self._part, there, self._show),
                chunk_size=_CHUNK,
                timeout=_SILENCE_SECONDS,
                headers=headers,
                hooks={"response": begin_anew},
            )(url, file, None)


class _Progress:
    """What Pooch reports to, with the names that it expects."""

    def __init__(self, name: str, part: Path, there: int, show: ShowProgress) -> None:
        self.total = 0
        self._name = name
        self._part = part
        self._there = there
        self._show = show

    def update(self, _chunk: int) -> None:
        """Look at the file: Pooch counts whole chunks, and not what was there."""
        done = self._part.stat().st_size
        self._show(self._name, done, max(done, self._there + self.total))

    def reset(self) -> None:
        """Do nothing: nothing was counted."""

    def close(self) -> None:
        """Do nothing: the caller sees the end."""
