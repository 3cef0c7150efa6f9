import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.errors import DataError, StrokesFileError
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.sample import NOT_A_DIGIT
from tests.conftest import RunModule
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.core.sign_examples import letters_n
from tests.helpers.trainer.drawings_of_splits import keep
from trainer.data.datasets import open_dataset
from trainer.data.splits import Dataset, Source, Split

NONE = Path("/nowhere")
N = len(SAMPLES)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, SAMPLES)
    return path


def splits(dataset: Dataset) -> list[Split]:
    return [*dataset.train_and_validation(), dataset.test()]


def rows(split: Split) -> set[bytes]:
    return {image.tobytes() for image in split.images}


def test_strokes_are_split_into_three(drawn: Path) -> None:
    train, validation, test = splits(open_dataset(str(drawn), NONE))

    assert len(validation.labels) == len(test.labels) == N // 10
    assert len(train.labels) == N - 2 * (N // 10)
    assert train.images.dtype == np.uint8
    assert train.images.shape[1:] == (28, 28)
    assert train.images.max() == 255
    assert set(train.labels) == set(range(10))


def test_the_splits_do_not_depend_on_the_order_of_drawings(
    drawn: Path, tmp_path: Path
) -> None:
    write_strokes(tmp_path / "reversed.jsonl", SAMPLES[::-1])
    one = splits(open_dataset(str(drawn), NONE))
    other = splits(open_dataset(str(tmp_path / "reversed.jsonl"), NONE))

    assert [rows(split) for split in one] == [rows(split) for split in other]


def test_copies_of_a_drawing_are_in_the_same_split(drawn: Path) -> None:
    write_strokes(drawn, [*SAMPLES, *SAMPLES])
    train, validation, test = map(rows, splits(open_dataset(str(drawn), NONE)))

    assert not train & validation
    assert not train & test
    assert not validation & test


def test_the_source_is_the_strokes_file_with_its_hash(drawn: Path) -> None:
    content = drawn.read_bytes()

    assert open_dataset(str(drawn), NONE).sources() == [
        Source(
            name="drawn.jsonl",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    ]


@pytest.mark.slow
@pytest.mark.parametrize("by_index", [True, False], ids=["index.csv", "folders"])
def test_a_folder_of_pictures_is_a_data_set(tmp_path: Path, by_index: bool) -> None:
    index = ["file,label"]
    for number, sample in enumerate(SAMPLES):
        path = tmp_path / f"{sample.label}" / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        grey_picture(sample.strokes).save(path)
        index.append(f"{sample.label}/{number}.png,{sample.label}")
    if by_index:
        (tmp_path / "index.csv").write_text("\n".join(index))
    (tmp_path / "0" / "blank.png").touch()
    dataset = open_dataset(str(tmp_path), NONE)
    labels = np.concatenate([split.labels for split in splits(dataset)])

    assert sorted(labels) == sorted(int(sample.label or 0) for sample in SAMPLES)
    (source,) = dataset.sources()
    assert source.name == tmp_path.name
    assert source.size == sum(path.stat().st_size for path in tmp_path.glob("*/*.png"))


@pytest.mark.slow
def test_the_hash_of_the_source_covers_the_pictures(tmp_path: Path) -> None:
    for number, sample in enumerate(SAMPLES):
        path = tmp_path / f"{sample.label}" / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        grey_picture(sample.strokes).save(path)
    before = open_dataset(str(tmp_path), NONE).sources()
    Image.open(tmp_path / "0" / "0.png").rotate(9).save(tmp_path / "0" / "0.png")

    assert open_dataset(str(tmp_path), NONE).sources()[0].sha256 != before[0].sha256


@pytest.mark.parametrize("label", ["42", "x", "7x", "-1", "٣"])
def test_a_label_that_is_no_digit_is_refused(drawn: Path, label: str) -> None:
    write_strokes(
        drawn, [*SAMPLES, StrokeRecord(strokes=SAMPLES[0].strokes, label=label)]
    )

    with pytest.raises(DataError, match=f"labelled “{label}”.*\\.$"):
        open_dataset(str(drawn), NONE)


def test_too_few_drawings_are_refused(drawn: Path) -> None:
    write_strokes(drawn, [*SAMPLES[:19], *SAMPLES[:19]])

    with pytest.raises(DataError, match=r"has 19 different drawings .* at least 20"):
        open_dataset(str(drawn), NONE)


def test_empty_drawings_do_not_count(drawn: Path) -> None:
    write_strokes(drawn, [StrokeRecord(strokes=(), label="1")] * 50)

    with pytest.raises(DataError, match="has 0 different drawings"):
        open_dataset(str(drawn), NONE)


def test_a_strokes_file_with_a_damaged_line_is_refused(drawn: Path) -> None:
    drawn.write_text(drawn.read_text() + "garbage\n")

    with pytest.raises(StrokesFileError, match=f"Line {N + 1}"):
        open_dataset(str(drawn), NONE)


@pytest.mark.parametrize("spec", ["nowhere", "MNIST", "", "a.png"])
def test_open_dataset_refuses_what_is_no_data_set(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DataError):
        open_dataset(spec, NONE)


def test_floats_scales_the_images_of_a_split_to_one() -> None:
    split = Split(np.full((2, 28, 28), 51, np.uint8), labels=np.array([3, 0], np.uint8))

    assert split.floats().dtype == np.float32
    assert np.all(split.floats() == np.float32(0.2))


@pytest.mark.slow
def test_a_model_is_trained_on_a_strokes_file(
    drawn: Path, tmp_path: Path, run_module: RunModule
) -> None:
    store = tmp_path / "home"
    ended = run_module(
        [
            *["trainer", "train", "--recipe", "quick", "--architecture", "softmax"],
            *["--data", str(drawn), "--store", str(store)],
        ]
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    (source,) = ModelStore(store).find(2).manifest().data
    assert source["name"] == "drawn.jsonl"


def test_drawings_labelled_none_are_non_digits(tmp_path: Path) -> None:
    others = [StrokeRecord(strokes=s, label="none") for s in letters_n(5)]
    write_strokes(tmp_path / "drawn.jsonl", [*SAMPLES, *others])
    dataset = open_dataset(str(tmp_path / "drawn.jsonl"), NONE)

    assert sum(len(split.labels) for split in splits(dataset)) == N
    assert dataset.non_digits().shape == (5, 28, 28)
    assert dataset.non_digits().max() == 255


@pytest.mark.slow
@pytest.mark.parametrize("has_negatives", [True, False])
def test_own_non_digits_are_learned_where_the_rejection_head_is_trained(
    tmp_path: Path, run_module: RunModule, has_negatives: bool
) -> None:
    others = [StrokeRecord(strokes=s, label="none") for s in letters_n(5)]
    data = str(tmp_path / "drawn.jsonl")
    write_strokes(tmp_path / "drawn.jsonl", SAMPLES + tuple(others) * has_negatives)
    keep(tmp_path, [a_drawing(1), a_drawing(2, NOT_A_DIGIT)])

    run = ["train", "--data", data, "--recipe", "notebook", "--drawings", "5"]
    ended = run_module(["trainer", *run, "--store", str(tmp_path)])

    assert ended.returncode == 0
    assert ("are left out: this run learns" in ended.stderr) == (not has_negatives)
    manifest = ModelStore(tmp_path).find(2).manifest()
    assert manifest.data[-1]["count"] == (2 if has_negatives else 1)
