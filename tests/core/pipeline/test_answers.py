"""What is answered to pictures, folders and strokes files, and to damaged ones."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from typing_extensions import override

from mnist_gui.core.errors import CrowdedPageError
from mnist_gui.core.ink.strokes import bounds, write_strokes
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import tasks_in
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES, grey_picture


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    ImageOps.invert(grey_picture(SAMPLES[29].strokes)).save(path)
    return path


@pytest.fixture
def strokes(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, SAMPLES[:3])
    return path


PIPELINE: Final = Pipeline(1)


@pytest.fixture(autouse=True, scope="module")
def closed() -> Iterator[None]:
    yield
    PIPELINE.close()


def read_files(
    paths: Sequence[Path], classifier: FakeClassifier | None = None
) -> Iterator[Answer]:
    return PIPELINE.read(tasks_in(paths), classifier or FakeClassifier(7, 0.9))


def answers(*paths: Path) -> list[Answer]:
    return list(read_files(paths))


def texts(found: Sequence[Answer]) -> list[str | None]:
    return [answer.reading.text if answer.reading else None for answer in found]


def test_a_picture_gives_one_answer(picture: Path) -> None:
    (answer,) = answers(picture)

    assert (answer.path, answer.index, answer.error) == (picture, 0, None)
    assert texts([answer]) == ["7"]


def test_every_record_of_a_strokes_file_gives_an_answer(strokes: Path) -> None:
    found = answers(strokes)

    assert [answer.index for answer in found] == [0, 1, 2]
    assert {answer.path for answer in found} == {strokes}
    assert texts(found) == ["7", "7", "7"]


def test_a_box_is_in_the_units_of_the_strokes(strokes: Path) -> None:
    (first, *_) = answers(strokes)

    assert first.reading is not None
    assert first.reading.digits[0].box == pytest.approx(
        bounds(SAMPLES[0].strokes), abs=0.01
    )


@pytest.mark.parametrize("name", ["DRAWN.JSONL", "x.Jsonl"])
def test_the_case_of_a_strokes_files_suffix_does_not_matter(
    tmp_path: Path, name: str
) -> None:
    write_strokes(tmp_path / name, SAMPLES[:2])

    assert len(answers(tmp_path / name)) == 2


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_strokes_file_without_a_drawing_is_an_error(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "none.jsonl").write_text(content)
    (answer,) = answers(tmp_path / "none.jsonl")

    assert answer.error == "There is no drawing in “none.jsonl”."


def test_a_folder_gives_its_pictures_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "deeper").mkdir()
    (folder / ".hidden").mkdir()
    names = ["a.jpg", "b.PNG", "c.webp", "deeper/a.png"]
    for name in (*reversed(names), ".b.png", ".hidden/a.png"):
        ImageOps.invert(grey_picture(SAMPLES[1].strokes)).save(folder / name)
    (folder / "notes.txt").write_text("not a picture, and skipped")

    found = answers(folder)
    assert [answer.path.relative_to(folder).as_posix() for answer in found] == names
    assert texts(found) == 4 * ["7"]


def test_a_folder_without_pictures_is_an_error_with_its_name(tmp_path: Path) -> None:
    (answer,) = answers(tmp_path)

    assert answer.error is not None
    assert str(tmp_path) in answer.error


def test_paths_are_read_in_their_order(picture: Path, strokes: Path) -> None:
    found = answers(strokes, picture, strokes)

    assert [answer.path for answer in found] == [
        *[strokes] * 3,
        picture,
        *[strokes] * 3,
    ]


@pytest.mark.parametrize(
    "name",
    ["none.png", "none", "none.jsonl", "none/none.png", 300 * "x", 300 * "x" + ".png"],
    ids=lambda name: name[-12:],
)
def test_reading_continues_after_a_missing_file(
    tmp_path: Path, picture: Path, name: str
) -> None:
    missing, good = answers(tmp_path / name, picture)

    assert missing.error is not None
    assert Path(name).name in missing.error
    assert missing.reading is None
    assert good.error is None


BAD = {
    "text.png": b"no picture",
    "empty.png": b"",
    "half.png": b"\x89PNG\r\n\x1a\n",
    "text.jsonl": b"no drawing",
    "binary.jsonl": bytes(range(256)),
    "nothing.jsonl": b'{"strokes": []}',
}


@pytest.mark.parametrize("name", BAD)
def test_reading_continues_after_a_bad_file(
    tmp_path: Path, picture: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    *bad, good = answers(tmp_path / name, picture)

    assert bad
    assert all(answer.error and answer.error.endswith(".") for answer in bad)
    assert good.reading is not None


def test_a_picture_without_ink_is_an_error(tmp_path: Path) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    (answer,) = answers(tmp_path / "blank.png")

    assert answer.error is not None
    assert "blank.png" in answer.error


def test_bad_lines_are_counted_among_the_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text(
        '{"strokes": [[[1, 2], [3, 4]]]}\nrubbish\n\n'
        '{"strokes": []}\n{"strokes": [[[5, 6]]]}\n'
    )
    found = answers(path)

    assert [answer.index for answer in found] == [0, 1, 2, 3]
    assert [answer.error is None for answer in found] == [True, False, False, True]
    assert "Line 2" in str(found[1].error)


def test_answers_are_yielded_one_by_one(picture: Path) -> None:
    """A long folder shows its first answer before its last is read."""
    found = read_files([picture, Path("none.png")], FakeClassifier(3))

    assert texts([next(found)]) == ["3"]
    assert next(found).error is not None


class RefusesOne(FakeClassifier):
    """Reads everything but the page whose model input it has seen first."""

    def __init__(self) -> None:
        super().__init__(7)
        self._refused: NDArray[np.float32] | None = None

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        if self._refused is None:
            self._refused = images[0]
        if any(np.array_equal(image, self._refused) for image in images):
            raise CrowdedPageError("There is too much.")
        return super().predict_batch(images)


def test_records_after_a_page_that_is_refused_are_read(strokes: Path) -> None:
    refused, *others = read_files([strokes], RefusesOne())

    assert refused.error == "There is too much."
    assert others
    assert all(answer.reading for answer in others)
    assert [answer.index for answer in others] == list(range(1, len(others) + 1))
