import gzip
import hashlib
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.idx import read_idx
from tests.helpers.trainer.idx_files import (
    IMAGES,
    LABELS,
    NAMES,
    digits,
    idx,
    write_mnist,
)
from trainer.data.datasets import open_dataset
from trainer.data.mnist import Mnist
from trainer.data.splits import Split
from trainer.data.toy import ToyDigits

GOOD = idx(digits(3)[0], IMAGES)


@given(
    hnp.arrays(
        np.uint8, hnp.array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=5)
    ),
    st.booleans(),
)
def test_read_idx_returns_the_array_that_was_written(
    tmp_path_factory: pytest.TempPathFactory, array: NDArray[np.uint8], zipped: bool
) -> None:
    path = tmp_path_factory.mktemp("idx") / ("file.gz" if zipped else "file")
    content = idx(array, IMAGES)
    path.write_bytes(gzip.compress(content) if zipped else content)

    assert np.array_equal(read_idx(path, IMAGES), array)


def test_read_idx_reads_labels(tmp_path: Path) -> None:
    (tmp_path / "labels").write_bytes(idx(digits(12)[1], LABELS))

    assert read_idx(tmp_path / "labels", LABELS).tolist() == [*range(10), 0, 1]


DAMAGED = {
    "nothing": b"",
    "three bytes": b"\0\0\x08",
    "half a header": GOOD[:10],
    "only a header": GOOD[:16],
    "one byte too few": GOOD[:-1],
    "one byte too many": GOOD + b"\0",
    "twice": GOOD + GOOD,
    "labels": idx(digits(900)[1], LABELS),
    "another byte order": GOOD[3::-1] + GOOD[4:],
    "floats": struct.pack(">I", 0x0D03) + GOOD[4:],
    "a text": b"<!DOCTYPE html><title>404</title>" * 9,
    "impossibly large": struct.pack(">4I", IMAGES, *3 * [0xFFFFFFFF]),
    "another image size": struct.pack(">4I", IMAGES, 3, 28, 27) + GOOD[16:],
}


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "zipped"])
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_the_error_about_a_damaged_file_names_it(
    tmp_path: Path, content: bytes, zipped: bool
) -> None:
    path = tmp_path / ("images.gz" if zipped else "images")
    path.write_bytes(gzip.compress(content) if zipped else content)

    with pytest.raises(DataError, match=f"^“{path.name}” .*\\.$"):
        read_idx(path, IMAGES)


def test_an_archive_is_not_read_beyond_its_expected_size(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(GOOD + bytes(50_000_000)))

    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="but holds more"):
            read_idx(path, IMAGES)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


ZIPPED = gzip.compress(idx(digits(3)[0], IMAGES))
BROKEN_ARCHIVES = {
    "a text": b"404: not found",
    "only a signature": ZIPPED[:2],
    "truncated in the header": ZIPPED[:8],
    "truncated in the middle": ZIPPED[: len(ZIPPED) // 2],
    "without its checksum": ZIPPED[:-8],
    "with a wrong checksum": ZIPPED[:-8] + bytes(8),
    "corrupted in the middle": ZIPPED[:700] + bytes(60) + ZIPPED[760:],
    "with trailing garbage": ZIPPED + b"garbage",
}


@pytest.mark.parametrize("content", BROKEN_ARCHIVES.values(), ids=BROKEN_ARCHIVES)
def test_the_error_about_a_broken_archive_names_it(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "images.gz").write_bytes(content)

    with pytest.raises(DataError, match=r"^“images\.gz” .*\.$"):
        read_idx(tmp_path / "images.gz", IMAGES)


@pytest.mark.parametrize("name", ["none", "none.gz"])
def test_the_error_about_a_missing_file_names_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=f"^“{name}” cannot be read: No such file"):
        read_idx(tmp_path / name, IMAGES)


def test_a_directory_cannot_be_read_as_idx(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path, IMAGES)


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "zipped"])
def test_mnist_validates_on_the_last_5000_training_images(
    tmp_path: Path, zipped: bool
) -> None:
    write_mnist(tmp_path, 5007, 30, zipped=zipped)
    images, labels = digits(5007)
    train, validation = Mnist(tmp_path).train_and_validation()

    assert np.array_equal(train.images, images[:7])
    assert np.array_equal(train.labels, labels[:7])
    assert np.array_equal(validation.images, images[7:])
    assert np.array_equal(validation.labels, labels[7:])


def test_mnist_reads_the_test_split_from_its_own_files(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 30)
    images, labels = Mnist(tmp_path).test()

    assert np.array_equal(images, digits(30)[0])
    assert np.array_equal(labels, digits(30)[1])


def test_a_test_split_without_images_is_refused(tmp_path: Path) -> None:
    write_mnist(tmp_path, 5001, 0)

    with pytest.raises(DataError, match="holds no images"):
        Mnist(tmp_path).test()


@pytest.mark.parametrize("count", [0, 4999, 5000])
def test_too_few_training_images_are_refused(tmp_path: Path, count: int) -> None:
    write_mnist(tmp_path, count, 1)

    with pytest.raises(DataError, match=f"has {count} labels; more than 5000"):
        Mnist(tmp_path).train_and_validation()


@pytest.mark.parametrize("name", NAMES.values())
def test_the_error_about_incomplete_mnist_names_the_missing_file(
    tmp_path: Path, name: str
) -> None:
    write_mnist(tmp_path, 2, 2)
    (tmp_path / f"{name}.gz").unlink()

    with pytest.raises(DataError, match=rf"{name}\.gz is missing"):
        Mnist(tmp_path)


def test_the_error_about_a_missing_folder_names_it_and_the_option(
    tmp_path: Path,
) -> None:
    with pytest.raises(DataError, match=r"nowhere.*--data-dir"):
        Mnist(tmp_path / "nowhere")


def rewritten(folder: Path, magic: int, content: bytes) -> Mnist:
    write_mnist(folder, 2, 30, zipped=False)
    (folder / NAMES["test", magic]).write_bytes(content)
    return Mnist(folder)


def test_mnist_needs_as_many_labels_as_images(tmp_path: Path) -> None:
    mnist = rewritten(tmp_path, LABELS, idx(digits(29)[1], LABELS))

    with pytest.raises(DataError, match=r"t10k-images.* 30 .*t10k-labels.* 29 labels"):
        mnist.test()


def test_a_label_above_9_is_refused(tmp_path: Path) -> None:
    labels = digits(30)[1]
    labels[17] = 10

    with pytest.raises(DataError, match=r"t10k-labels.* has a label above 9\.$"):
        rewritten(tmp_path, LABELS, idx(labels, LABELS)).test()


@pytest.mark.parametrize("shape", [(30, 28, 27), (30, 32, 32), (30, 784, 1)])
def test_images_of_another_size_are_refused(
    tmp_path: Path, shape: tuple[int, int, int]
) -> None:
    images = np.zeros(shape, np.uint8)

    with pytest.raises(DataError, match=r"t10k-images.* does not hold 28×28 images"):
        rewritten(tmp_path, IMAGES, idx(images, IMAGES)).test()


def test_mnist_sources_are_the_training_files_with_their_hashes(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 2)
    names = [f"{NAMES['train', magic]}.gz" for magic in (IMAGES, LABELS)]
    sources = Mnist(tmp_path).sources()

    assert [source.name for source in sources] == names
    for source in sources:
        content = (tmp_path / source.name).read_bytes()
        assert source.size == len(content)
        assert source.sha256 == hashlib.sha256(content).hexdigest()


def test_open_dataset_finds_a_data_set_by_name_or_folder(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 3)

    assert isinstance(open_dataset("fake", tmp_path / "none"), ToyDigits)
    assert len(open_dataset("mnist", tmp_path).test().labels) == 3
    assert len(open_dataset(str(tmp_path), tmp_path / "none").test().labels) == 3
    with pytest.raises(DataError, match="nowhere"):
        open_dataset("nowhere", tmp_path)


@pytest.fixture(scope="module")
def toy() -> Split:
    return ToyDigits().test()


@pytest.mark.slow
def test_toy_digits_have_mnists_shapes(toy: Split) -> None:
    assert toy.images.shape == (500, 28, 28)
    assert toy.labels.shape == (500,)
    assert toy.images.dtype == toy.labels.dtype == np.uint8


@pytest.mark.slow
def test_toy_digits_show_all_ten_digits_in_ink(toy: Split) -> None:
    assert set(toy.labels.tolist()) == set(range(10))
    assert (toy.images.max(axis=(1, 2)) > 200).all()
    assert (toy.images[:, 0, :] == 0).mean() > 0.9


@pytest.mark.slow
def test_toy_digits_are_reproducible_and_differ_from_each_other(toy: Split) -> None:
    again = ToyDigits().test()

    assert np.array_equal(again.images, toy.images)
    assert np.array_equal(again.labels, toy.labels)
    assert len({image.tobytes() for image in toy.images}) > 450


def test_toy_splits_share_no_images(toy: Split) -> None:
    train, validation = ToyDigits().train_and_validation()
    seen = {image.tobytes() for image in train.images}

    assert (len(train.labels), len(validation.labels)) == (2000, 500)
    assert not seen & {image.tobytes() for image in validation.images}
    assert not seen & {image.tobytes() for image in toy.images}


def test_toy_digits_have_no_files() -> None:
    assert ToyDigits().sources() == []


def test_real_mnist_has_the_usual_splits(mnist_dir: Path) -> None:
    mnist = Mnist(mnist_dir)
    train, validation = mnist.train_and_validation()

    assert len(train.labels) == len(train.images) == 55_000
    assert len(validation.labels) == len(validation.images) == 5_000
    assert mnist.test().labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]
