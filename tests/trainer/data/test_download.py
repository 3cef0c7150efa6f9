import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_gui.core.errors import DataError
from tests.helpers.trainer.mirror_server import Mirror, serving
from trainer.__main__ import main
from trainer.data.download import MIRRORS, REMOTE_FILES, RemoteFile, fetch_file

CONTENT = bytes(range(256)) * 400
START = 1 << 15
NAME = "digits.gz"
FILE = RemoteFile(NAME, hashlib.sha256(CONTENT).hexdigest())
PART = f".{NAME}.part"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with serving({NAME: CONTENT}) as running:
        yield running


@pytest.fixture
def dead_url() -> str:
    """Return an address where no server answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


def fetch(folder: Path, *mirrors: str) -> bool:
    return fetch_file(FILE, folder, mirrors)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_fetch_file_creates_the_folder(tmp_path: Path, mirror: Mirror) -> None:
    folder = tmp_path / "new" / "mnist"

    assert fetch(folder, mirror.url)
    assert (folder / NAME).read_bytes() == CONTENT
    assert names_in(folder) == [NAME]
    # Permissions as of any other file, not of a temporary one.
    plain = tmp_path / "plain"
    plain.touch()
    assert (folder / NAME).stat().st_mode == plain.stat().st_mode


def test_a_file_with_the_right_hash_is_not_fetched_again(
    tmp_path: Path, mirror: Mirror
) -> None:
    fetch(tmp_path, mirror.url)

    assert not fetch(tmp_path, mirror.url)
    assert mirror.asked == [NAME]


def test_a_wrong_file_is_replaced(tmp_path: Path, mirror: Mirror) -> None:
    (tmp_path / NAME).write_bytes(CONTENT[:-1])

    assert fetch(tmp_path, mirror.url)
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_progress_ends_at_the_whole_file(tmp_path: Path, mirror: Mirror) -> None:
    progress: list[tuple[int, int]] = []
    fetch_file(FILE, tmp_path, [mirror.url], lambda *step: progress.append(step))

    assert progress[-1] == (len(CONTENT), len(CONTENT))
    assert all(0 < done <= total for done, total in progress)


def test_the_next_mirror_is_asked_when_one_is_down(
    tmp_path: Path, mirror: Mirror, dead_url: str
) -> None:
    assert fetch(tmp_path, dead_url, mirror.url)
    assert (tmp_path / NAME).read_bytes() == CONTENT


@pytest.mark.parametrize("files", [{}, {NAME: b"<html>"}], ids=["none", "wrong"])
def test_the_next_mirror_is_asked_when_one_lacks_the_file(
    tmp_path: Path, mirror: Mirror, files: dict[str, bytes]
) -> None:
    with serving(files) as useless:
        assert fetch(tmp_path, useless.url, mirror.url)

    assert useless.asked == [NAME]
    assert names_in(tmp_path) == [NAME]


def test_a_file_with_another_hash_is_not_put_in_place(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"old")
    with (
        serving({NAME: CONTENT[:-1] + b"x"}) as wrong,
        pytest.raises(DataError, match="another hash") as failure,
    ):
        fetch(tmp_path, wrong.url, wrong.url)

    assert names_in(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == b"old"
    assert "\n" not in str(failure.value)


def test_an_interrupted_download_is_resumed(tmp_path: Path, mirror: Mirror) -> None:
    mirror.cut_after = START
    with pytest.raises(DataError):
        fetch(tmp_path, mirror.url)
    assert names_in(tmp_path) == [PART]
    assert (tmp_path / PART).read_bytes() == CONTENT[:START]

    mirror.cut_after = None
    assert fetch(tmp_path, mirror.url)
    assert mirror.asked == [NAME, f"{NAME} bytes={START}-"]
    assert (tmp_path / NAME).read_bytes() == CONTENT
    assert names_in(tmp_path) == [NAME]


def test_the_next_mirror_resumes_an_interrupted_download(
    tmp_path: Path, mirror: Mirror
) -> None:
    with serving({NAME: CONTENT}) as weak:
        weak.cut_after = START
        assert fetch(tmp_path, weak.url, mirror.url)

    assert mirror.asked == [f"{NAME} bytes={START}-"]
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_mirror_without_ranges_sends_the_whole_file(
    tmp_path: Path, mirror: Mirror
) -> None:
    (tmp_path / PART).write_bytes(CONTENT[:START])
    mirror.supports_ranges = False

    assert fetch(tmp_path, mirror.url)
    assert len(mirror.asked) == 1


@pytest.mark.parametrize("part", [b"garbage", CONTENT + b"more"], ids=["bad", "long"])
def test_a_damaged_part_is_discarded(
    tmp_path: Path, mirror: Mirror, part: bytes
) -> None:
    (tmp_path / PART).write_bytes(part)

    assert fetch(tmp_path, mirror.url)
    assert names_in(tmp_path) == [NAME]


def test_a_complete_part_needs_no_mirror(tmp_path: Path, dead_url: str) -> None:
    (tmp_path / PART).write_bytes(CONTENT)

    assert fetch(tmp_path, dead_url)
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_without_a_network_a_single_line_explains_what_to_do(
    tmp_path: Path, dead_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fetch", "--data-dir", str(tmp_path), "--mirror", dead_url]

    assert main(arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "no connection" in line
    assert f"into “{tmp_path}” yourself." in line
    assert all(file.name in line for file in REMOTE_FILES)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("text", ["nowhere/", "", "http://[::1/", "ftp://a/", "http:"])
def test_an_invalid_mirror_address_is_reported(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", "--data-dir", str(tmp_path), "--mirror", text]) == 1
    assert f"“{text}” is not an address" in capsys.readouterr().err
    assert names_in(tmp_path) == []


def test_a_mirror_address_may_lack_its_last_slash(
    tmp_path: Path, mirror: Mirror
) -> None:
    address = f"{mirror.url}digits"

    assert main(["fetch", "--data-dir", str(tmp_path), "--mirror", address]) == 1
    assert mirror.asked == [f"digits/{REMOTE_FILES[0].name}"]


def test_fetch_accepts_the_real_files(
    mnist_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch", "--data-dir", str(mnist_dir)]) == 0
    assert capsys.readouterr().out.count("already there") == 4


def test_the_mirrors_are_asked_over_https() -> None:
    assert all(url.startswith("https://") and url.endswith("/") for url in MIRRORS)


LIMITED = """
import resource, sys
from pathlib import Path
from trainer.data.download import RemoteFile, fetch_file
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
folder, mirror, *file = sys.argv[1:]
try:
    fetch_file(RemoteFile(*file), Path(folder), [mirror])
except OSError as error:
    sys.exit(f"{error.filename}: {error.strerror}")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of POSIX")
def test_a_full_disk_leaves_no_partial_file(tmp_path: Path, mirror: Mirror) -> None:
    ended = subprocess.run(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", LIMITED, str(tmp_path), mirror.url, *FILE],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.strip() == f"{tmp_path}: File too large"
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("place", ["a file", "no permission"])
def test_a_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, mirror: Mirror, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "there"
    if place == "a file":
        folder.touch()
    else:
        folder.mkdir(mode=0o555)
        if os.access(folder, os.W_OK):
            pytest.skip("this user can write everywhere")

    assert main(["fetch", "--data-dir", str(folder), "--mirror", mirror.url]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "there" in line
    assert mirror.asked == []
