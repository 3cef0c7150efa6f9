"""Hostile archives and paths, in every place where files of others are read."""

import gzip
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from typing_extensions import override

from mnist_gui.core.errors import UserError
from mnist_gui.core.formats.images.sets import read_set
from mnist_gui.core.pictures.decoder import PictureDecoder
from mnist_gui.core.reading.files import pictures_in
from mnist_gui.core.samples.import_ import drawings_in
from mnist_gui.core.samples.sample import SampleFormat
from tests.helpers.core.programs import run_program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has other devices")


class Evil:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @override
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self._path}'",)


def npy(array: object) -> bytes:
    file = io.BytesIO()
    np.save(file, np.asarray(array), allow_pickle=True)
    return file.getvalue()


def npz(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def lying(shape: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": "|u1", "fortran_order": False, "shape": shape}
    )
    return file.getvalue() + bytes(100)


def test_what_is_pickled_in_arrays_is_not_run(tmp_path: Path) -> None:
    target = tmp_path / "target"
    evil = npy(np.array([Evil(target)], dtype=object))
    pixels = npy(np.zeros((1, 28, 28), np.uint8))
    for members in (
        {"images.npy": evil, "labels.npy": evil},
        {"images.npy": pixels, "labels.npy": evil},
        {"x_train.npy": evil, "y_train.npy": pixels},
    ):
        with pytest.raises(UserError):
            read_set(npz(tmp_path / "set.npz", members), "train")
    (tmp_path / "images.npy").write_bytes(evil)
    (tmp_path / "labels.npy").write_bytes(evil)
    with pytest.raises(UserError):
        read_set(tmp_path / "images.npy", "train")

    assert not target.exists()


@pytest.mark.parametrize(
    "shape", [(10**12, 28, 28), (2**62, 2), (10**18,), (0, 10**12, 10**12)]
)
def test_arrays_that_promise_too_much_are_refused(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    members = {"images.npy": lying(shape), "labels.npy": lying(shape[:1])}
    with pytest.raises(UserError):
        read_set(npz(tmp_path / "set.npz", members), "train")


BOMBS: Final = """
import resource, sys
from pathlib import Path
from mnist_gui.core.errors import UserError
from mnist_gui.core.formats.images.sets import read_set
from mnist_gui.core.samples.import_ import drawings_in
from mnist_gui.core.samples.sample import SampleFormat
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
for name in sys.argv[1:]:
    path = Path(name)
    try:
        if path.suffix == ".jsonl":
            list(drawings_in(path, SampleFormat.STROKES).drawings)
        elif "idx" in path.name:
            list(drawings_in(path, SampleFormat.IDX).drawings)
        elif read_set(path, "train") is None:
            print("refused")
            continue
        print("read", path.name)
    except UserError:
        print("refused")
"""


@pytest.mark.slow
def test_archives_that_inflate_to_gigabytes_are_refused_in_little_memory(
    tmp_path: Path,
) -> None:
    zeros = gzip.compress(bytes(1 << 28), 1) * 12  # 3 GB in members
    paths = [
        tmp_path / "t10k-images-idx3-ubyte.gz",
        tmp_path / "strokes.jsonl",
        tmp_path / "images.npy",
    ]
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(zeros)
    (tmp_path / "labels.npy").write_bytes(zeros)
    for path in paths:
        path.write_bytes(zeros)

    assert run_program(BOMBS, *paths).split() == ["refused"] * 3


def hostile_folder(folder: Path) -> Path:
    """Fill a folder with what is named like pictures, and is none."""
    folder.mkdir()
    os.mkfifo(folder / "pipe.png")
    (folder / "device.png").symlink_to("/dev/zero")
    (folder / "loop.png").symlink_to("loop.png")
    (folder / "up.png").symlink_to("..")
    (folder / "folder.png").mkdir()
    (folder / "round").symlink_to(folder)
    (folder / "line\nbreak.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / os.fsdecode(b"half\xff.png")).write_bytes(b"")
    (folder / ("n" * 250 + ".png")).write_bytes(b"GIF89a")
    (folder / "<b>&amp;.png").write_bytes(b"BM")
    return folder


def test_a_folder_of_traps_is_listed_and_each_is_refused(tmp_path: Path) -> None:
    paths = pictures_in(hostile_folder(tmp_path / "traps"))
    decoder = PictureDecoder(timeout_s=10)
    try:
        for path in paths:
            with pytest.raises(UserError):
                decoder.decode(path)
    finally:
        decoder.close()
    assert len(paths) >= 4
    assert len(set(paths)) == len(paths)


def test_a_folder_of_traps_is_no_import(tmp_path: Path) -> None:
    (tmp_path / "labelled").mkdir()
    hostile_folder(tmp_path / "labelled" / "7")

    with pytest.raises(UserError):
        list(drawings_in(tmp_path / "labelled", SampleFormat.PICTURES).drawings)


@pytest.mark.parametrize(
    "name",
    [
        "/dev/zero",
        "/dev/stdin",
        "../../../../../../etc/passwd",
        "pipe.png",
        "device.png",
        "loop.png",
        "a\0b.png",
        "n" * 5000,
        "~root/.ssh/id_rsa",
        "",
    ],
)
def test_an_index_that_names_traps_is_refused_at_once(
    tmp_path: Path, name: str
) -> None:
    folder = hostile_folder(tmp_path / "set")
    (folder / "index.csv").write_text(f"file,label\n{json.dumps(name)},7\n")

    with pytest.raises(UserError):
        list(drawings_in(folder, SampleFormat.PICTURES).drawings)
