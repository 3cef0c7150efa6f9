"""Data sets of images are known by their content, and damaged ones are refused."""

import gzip
import io
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, format_idx
from mnist_gui.core.formats.images import parquet_set
from mnist_gui.core.formats.images.digit_images import UnlabelledError
from mnist_gui.core.formats.images.sets import read_set

IMAGES = np.random.default_rng(3).integers(256, size=(12, 28, 28)).astype(np.uint8)
IMAGES[:, :4] = IMAGES[:, -4:] = 0  # paper
LABELS = np.arange(12) % 10


def images_idx(images: NDArray[np.uint8] = IMAGES) -> bytes:
    return format_idx(images, IMAGES_MAGIC)


def labels_idx(labels: NDArray[Any] = LABELS) -> bytes:
    return format_idx(labels.astype(np.uint8), LABELS_MAGIC)


def pixel_table(separator: str = ",", names: str | None = None) -> str:
    if names is None:
        names = "label," + ",".join(f"pixel{at}" for at in range(784)) + "\n"
    rows = (
        separator.join(map(str, [label, *image.ravel()]))
        for label, image in zip(LABELS, IMAGES, strict=True)
    )
    return names + "\n".join(rows) + "\n"


def npz(**arrays: Any) -> bytes:  # noqa: ANN401 (arrays of any type)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files; return the first."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / next(iter(files))


SETS: dict[str, Callable[[], dict[str, bytes]]] = {
    "idx": lambda: {
        "train-images-idx3-ubyte": images_idx(),
        "train-labels-idx1-ubyte": labels_idx(),
    },
    "idx with dots": lambda: {
        "train-images.idx3-ubyte": images_idx(),
        "train-labels.idx1-ubyte": labels_idx(),
    },
    "dots here, dashes there": lambda: {
        "train-images.idx3-ubyte": images_idx(),
        "train-labels-idx1-ubyte.gz": gzip.compress(labels_idx()),
    },
    "gzipped, named raw": lambda: {
        "my-images-idx3-ubyte": gzip.compress(images_idx()),
        "my-labels-idx1-ubyte": gzip.compress(labels_idx()),
    },
    "raw, named gzipped": lambda: {
        "my-images-idx3-ubyte.gz": images_idx(),
        "my-labels-idx1-ubyte.gz": labels_idx(),
    },
    "qmnist": lambda: {
        "qmnist-train-images-idx3-ubyte.gz": gzip.compress(images_idx()),
        "qmnist-train-labels-idx2-int.gz": gzip.compress(
            struct.pack(">3I", 3074, 12, 8)
            + np.repeat(LABELS, 8).reshape(12, 8).astype(">i4").tobytes()
        ),
    },
    "emnist, on its side": lambda: {
        "emnist-digits-train-images-idx3-ubyte.gz": gzip.compress(
            images_idx(np.ascontiguousarray(IMAGES.transpose(0, 2, 1)))
        ),
        "emnist-digits-train-labels-idx1-ubyte.gz": gzip.compress(labels_idx()),
    },
    "kaggle": lambda: {"train.csv": pixel_table().encode()},
    "kaggle, gzipped": lambda: {"train.csv": gzip.compress(pixel_table().encode())},
    "kaggle, with a byte order mark and Windows' lines": lambda: {
        "x": b"\xef\xbb\xbf" + pixel_table().replace("\n", "\r\n").encode()
    },
    "pixels without names": lambda: {"mnist_train.csv": pixel_table(names="").encode()},
    "keras": lambda: {
        "mnist.npz": npz(
            x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:2], y_test=LABELS[:2]
        )
    },
    "an archive without parts": lambda: {"x.npz": npz(images=IMAGES, labels=LABELS)},
    "fractions, one-hot, dark on light": lambda: {
        "x.npz": npz(
            images=1 - IMAGES.reshape(12, 784) / np.float32(255),
            labels=np.eye(10)[LABELS],
        )
    },
    "npy, gzipped and named raw": lambda: {
        "images.npy": gzip.compress(npy(IMAGES)),
        "labels.npy": npy(LABELS),
    },
    "npy": lambda: {"X.npy": npy(IMAGES[..., None]), "y.npy": npy(LABELS[:, None])},
}


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_read_right_and_named(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, SETS[name]())
    found = read_set(path, "train")

    assert found is not None
    assert np.abs(found.images.astype(int) - IMAGES).max() <= ("fractions" in name)
    assert found.labels.tolist() == LABELS.tolist()
    assert path.name in found.notes[0]
    assert ("on their side" in " ".join(found.notes)) == ("emnist" in name)
    assert ("inverted" in " ".join(found.notes)) == ("dark" in name)


@pytest.mark.parametrize("name", SETS)
def test_a_set_that_is_cut_short_is_refused_or_no_set(
    tmp_path: Path, name: str
) -> None:
    path = write(tmp_path, SETS[name]())
    content = path.read_bytes()
    for length in (5, 17, len(content) // 3, len(content) - 9):
        path.write_bytes(content[:length])
        with suppress(DataError):
            found = read_set(path, "train")
            assert found is None or len(found.labels) < len(LABELS)


@pytest.mark.parametrize("name", SETS)
def test_a_set_with_a_spoilt_byte_raises_nothing_unexpected(
    tmp_path: Path, name: str
) -> None:
    path = write(tmp_path, SETS[name]())
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(5)
    for at in (*range(0, 40, 3), *rng.integers(len(content), size=20).tolist()):
        spoilt = bytearray(content)
        spoilt[at] ^= 0x55
        path.write_bytes(spoilt)
        with suppress(DataError):
            read_set(path, "train")


def test_the_test_part_of_a_set_is_read_where_that_is_wanted(tmp_path: Path) -> None:
    found = read_set(write(tmp_path, SETS["keras"]()), "test")

    assert found is not None
    assert len(found.labels) == 2


def test_a_folder_of_two_parts_is_read_by_parts(tmp_path: Path) -> None:
    for part, count in (("train", 12), ("test", 5)):
        start = f"emnist-mnist-{part}"
        write(
            tmp_path,
            {
                f"{start}-images-idx3-ubyte": images_idx(IMAGES[:count]),
                f"{start}-labels-idx1-ubyte": labels_idx(LABELS[:count]),
            },
        )

    for part, count in (("train", 12), ("test", 5)):
        found = read_set(tmp_path, part)
        assert found is not None
        assert len(found.labels) == count


def test_a_folder_of_several_sets_asks_for_one(tmp_path: Path) -> None:
    for name in ("digits", "letters"):
        write(tmp_path, {f"emnist-{name}-train-images-idx3-ubyte": images_idx()})

    with pytest.raises(DataError, match="several sets: emnist-digits-train"):
        read_set(tmp_path, "train")


REFUSED: dict[str, tuple[dict[str, bytes], str]] = {
    "no labels": ({"a-images-idx3-ubyte": images_idx()}, "labels-idx1-ubyte” should"),
    "no images, but large ones": (
        {
            "a-images-idx3-ubyte": struct.pack(">4I", 2051, 0, 2**32 - 1, 2**32 - 1),
            "a-labels-idx1-ubyte": labels_idx(),
        },
        "is too large: its header promises 4294967295 bytes",
    ),
    "letters": (
        {
            "a-images-idx3-ubyte": images_idx(),
            "a-labels-idx1-ubyte": labels_idx(LABELS + 1),
        },
        "labels other than the digits",
    ),
    "fewer labels": (
        {
            "a-images-idx3-ubyte": images_idx(),
            "a-labels-idx1-ubyte": labels_idx(LABELS[:3]),
        },
        "12 images and 3 labels",
    ),
    "the part to answer": (
        {
            "test.csv": (
                ",".join(f"pixel{at}" for at in range(784)) + "\n" + "0," * 783 + "0\n"
            ).encode()
        },
        "the part of a contest",
    ),
    "a line that does not end": (
        {"x.csv": b"label,pixel0," + b"0," * 50_000},
        "785 numbers in each line",
    ),
    "colours": (
        {"x.npz": npz(images=np.zeros((3, 28, 28, 3)), labels=LABELS[:3])},
        "28×28×3",
    ),
    "other arrays": ({"x.npz": npz(a=LABELS)}, "or images and labels, but holds a"),
    "objects": ({"x.npz": npz(images=np.array([{}]), labels=LABELS)}, "no numbers"),
    "too bright": (
        {"x.npz": npz(images=IMAGES * 2.0, labels=LABELS)},
        "not numbers from 0 to 255",
    ),
    "not numbers": (
        {"x.npz": npz(images=np.full((12, 28, 28), np.nan), labels=LABELS)},
        "not numbers from 0 to 255",
    ),
    "no labels beside": ({"X.npy": npy(IMAGES)}, "labels of “X.npy” are missing"),
    "pdf": ({"x.pdf": b"%PDF-1.7 ..."}, "is a PDF: save its pages as pictures"),
    "pickle": ({"mnist.pkl": b"\x80\x04\x95"}, "which is a program"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, name: str
) -> None:
    files, reason = REFUSED[name]

    with pytest.raises(DataError, match=reason):
        read_set(write(tmp_path, files), "train")


@pytest.mark.parametrize(
    "files",
    [
        {"emnist-images-idx3-ubyte": images_idx(IMAGES.transpose(0, 2, 1).copy())},
        {"digits.npy": npy(255 - IMAGES)},
        {"test.csv": "\n".join(",".join(map(str, i.ravel())) for i in IMAGES).encode()},
    ],
    ids=["IDX", "NumPy", "CSV"],
)
def test_images_without_labels_can_be_read_all_the_same(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    with pytest.raises(UnlabelledError) as failure:
        read_set(write(tmp_path, files), "test")

    assert np.array_equal(failure.value.images, IMAGES)
    assert next(iter(files)) in failure.value.notes[0]


def test_what_is_no_set_of_images_is_left_to_others(tmp_path: Path) -> None:
    assert read_set(write(tmp_path, {"x": b'{"strokes": []}'}), "train") is None
    assert read_set(write(tmp_path, {"empty": b""}), "train") is None


def png(image: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def test_parquet_needs_its_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(DataError, match="pip install pyarrow"):
        parquet_set.read_parquet(write(tmp_path, {"x.parquet": b"PAR1"}))


def test_parquet_of_pictures_is_read_and_damage_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    images = [{"bytes": png(image), "path": None} for image in IMAGES]
    table = pyarrow.table({"image": images, "label": LABELS})
    parquet.write_table(table, tmp_path / "x.parquet")
    found = read_set(tmp_path / "x.parquet", "train")

    assert found is not None
    assert np.array_equal(found.images, IMAGES)
    assert found.labels.tolist() == LABELS.tolist()
    content = (tmp_path / "x.parquet").read_bytes()
    for length in (4, len(content) // 2, len(content) - 3):
        with pytest.raises(DataError, match="damaged"):
            read_set(write(tmp_path, {"cut.parquet": content[:length]}), "train")


@pytest.mark.parametrize("shape", [(14, 56), (29, 28), (56, 56)])
def test_parquet_of_pictures_of_another_shape_is_refused(
    tmp_path: Path, shape: tuple[int, int]
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    images = [png(IMAGES[0]), png(np.zeros(shape, np.uint8))]
    table = pyarrow.table({"image": images, "label": LABELS[:2]})
    parquet.write_table(table, tmp_path / "x.parquet")

    with pytest.raises(DataError, match=f"{shape[1]}×{shape[0]}, not 28×28"):
        read_set(tmp_path / "x.parquet", "train")
