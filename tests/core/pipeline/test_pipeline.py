"""Many pictures at a time are read as one by one, whatever one of them does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from typing_extensions import override

from mnist_gui.core.errors import PictureError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.strokes import StrokeRecord, format_record, write_strokes
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.pipeline.channel import COMMAND, Channel, Ended, Inbox
from mnist_gui.core.pipeline.pipeline import Pipeline, usable_cores
from mnist_gui.core.pipeline.protocol import read_frame, send_task
from mnist_gui.core.pipeline.tasks import Task, Wanted, tasks_in
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.answer import Answer, as_json
from mnist_gui.core.reading.files import pictures_in
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.incremental import draw_input
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.repository import REPOSITORY

posix = pytest.mark.skipif(sys.platform == "win32", reason="stops processes by signal")

# A worker in which a picture of a certain name does something terrible.
PROGRAM: Final = """
import os, signal, time
from mnist_gui.core.pipeline import worker
decode = worker.decode_picture
def decode_or_not(path, view, **options):
    if "evil" in path.name:
        {}
    return decode(path, view, **options)
worker.decode_picture = decode_or_not
worker.main()
"""


def evil(statement: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM.format(statement)]


class CountingClassifier(FakeClassifier):
    """Answers a digit by the amount of ink, and counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        self.calls.append(len(images))
        return super().predict_batch(images)


def draw(path: Path, number: int, side: int = 100) -> Path:
    ink = grey_picture(SAMPLES[number % len(SAMPLES)].strokes, (side, side))
    ImageOps.invert(ink).save(path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pictures of many sizes, one of them no picture, one without ink."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(40):
        draw(folder / f"{number:02}.png", number, 28 if number % 3 else 300)
    (folder / "07.png").write_bytes(b"no picture")
    Image.new("L", (40, 40), 255).save(folder / "11.png")
    return folder


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    with Pipeline(2) as pipeline:
        yield pipeline


def one_by_one(path: Path) -> Answer:
    try:
        reading = read_page(Page(picture=find_ink(path)), FakeClassifier())
    except Exception as error:  # noqa: BLE001 (its message is compared)
        return Answer(path=path, error=str(error))
    return Answer(path=path, reading=reading)


def test_answers_and_their_order_are_those_of_pictures_read_one_by_one(
    pipeline: Pipeline, folder: Path
) -> None:
    expected = [as_json(one_by_one(path)) for path in pictures_in(folder)]

    found = pipeline.read(tasks_in([folder]), FakeClassifier())

    assert [as_json(answer) for answer in found] == expected


def test_candidates_of_many_pictures_are_classified_in_one_call(
    pipeline: Pipeline, folder: Path
) -> None:
    classifier = CountingClassifier()

    answers = list(pipeline.read(tasks_in([folder]), classifier))

    assert len(classifier.calls) < len(answers) / 2
    assert not any(count % 24 for count in classifier.calls)


def test_no_more_pictures_than_wanted_are_in_a_call(
    pipeline: Pipeline, folder: Path
) -> None:
    classifier = CountingClassifier()

    list(pipeline.read(tasks_in([folder]), classifier, pictures_per_call=1))

    assert len(classifier.calls) == 38


def test_strokes_are_read_as_one_by_one(pipeline: Pipeline, tmp_path: Path) -> None:
    write_strokes(tmp_path / "drawn.jsonl", SAMPLES)
    found = list(pipeline.read(tasks_in([tmp_path / "drawn.jsonl"]), FakeClassifier()))

    assert [answer.index for answer in found] == list(range(len(SAMPLES)))
    for answer, sample in zip(found, SAMPLES, strict=True):
        reading = read_page(Page(strokes=sample.strokes), FakeClassifier())
        assert answer.reading is not None
        assert answer.reading.text == reading.text
        for here, there in zip(reading.digits, answer.reading.digits, strict=True):
            assert here.prediction == there.prediction
            assert np.array_equal(here.model_input, there.model_input)
            assert here.box == pytest.approx(there.box, abs=0.01)


def test_model_inputs_are_made_without_a_model(
    pipeline: Pipeline, folder: Path
) -> None:
    classifier = CountingClassifier()
    paths = [folder / "00.png", folder / "07.png", folder / "01.png"]

    first, none, second = pipeline.read(
        tasks_in(paths), classifier, Wanted(model_inputs=True)
    )

    assert classifier.calls == []
    assert none.model_inputs is None
    assert none.error
    for answer in (first, second):
        assert answer.model_inputs is not None
        expected = to_model_input(find_ink(answer.path).ink)
        assert np.array_equal(answer.model_inputs, [expected])


def test_model_inputs_of_lines_come_in_one_answer(pipeline: Pipeline) -> None:
    records = [*SAMPLES[:2], StrokeRecord(strokes=()), SAMPLES[2]]
    lines = "".join(format_record(record) + "\n" for record in records).encode()
    task = Task(path=Path("drawn.jsonl"), line=lines)

    (answer,) = pipeline.read([task], FakeClassifier(), Wanted(model_inputs=True))

    assert answer.model_inputs is not None
    for image, record in zip(answer.model_inputs, records, strict=True):
        expected = draw_input(record.strokes) if record.strokes else 0 * image
        assert np.array_equal(image, expected)


def test_a_thumbnail_is_at_most_as_large_as_asked(
    pipeline: Pipeline, folder: Path
) -> None:
    (answer,) = pipeline.read(
        tasks_in([folder / "00.png"]), FakeClassifier(), Wanted(thumbnail_side=48)
    )

    assert answer.thumbnail is not None
    assert answer.thumbnail.shape == (48, 48, 3)


@pytest.mark.slow
@posix
@pytest.mark.parametrize(
    "statement", ["os.kill(os.getpid(), signal.SIGKILL)", "time.sleep(600)"]
)
def test_a_picture_that_kills_or_stops_its_process_is_the_only_error(
    folder: Path, tmp_path: Path, statement: str
) -> None:
    paths = [folder / f"{number:02}.png" for number in range(20, 40)]
    paths.insert(9, draw(tmp_path / "evil.png", 1))

    with Pipeline(2, command=evil(statement), timeout_s=5) as pipeline:
        found = list(pipeline.read(tasks_in(paths), FakeClassifier()))

    assert [answer.path for answer in found] == paths
    (refused,) = [answer for answer in found if answer.error]
    assert refused.path.name == "evil.png"
    assert refused.error is not None
    assert "it is damaged or malicious" in refused.error


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        'os.write(1, b"rubbish\\n" * 1000)',
        'os.write(1, b\'{"id": 77, "kind": "question", "bytes": 0}\\n\')',
        'os.write(1, b\'{"id": 0, "kind": "answer", "error": "", "bytes": 0}\\n\' * 9)',
    ],
)
def test_a_picture_that_hijacks_its_process_does_no_more_than_spoil_its_answer(
    folder: Path, tmp_path: Path, statement: str
) -> None:
    paths = [draw(tmp_path / "evil.png", 1), *pictures_in(folder)[20:30]]

    with Pipeline(1, command=evil(statement)) as pipeline:
        found = list(pipeline.read(tasks_in(paths), FakeClassifier()))

    assert [answer.path for answer in found] == paths
    assert found[0].reading is None
    assert all(answer.reading for answer in found[1:])


@pytest.mark.slow
@posix
def test_processes_that_are_killed_meanwhile_lose_nothing(folder: Path) -> None:
    with Pipeline(2) as pipeline:
        answers = pipeline.read(tasks_in([folder, folder]), FakeClassifier())
        found = [next(answers)]
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii")
        for process in children.split()[-2:]:
            os.kill(int(process), signal.SIGKILL)
        found += answers

    assert [answer.path for answer in found] == 2 * pictures_in(folder)
    assert sum(answer.error is not None for answer in found) == 4


def test_processes_that_do_not_start_end_the_run(folder: Path) -> None:
    with (
        Pipeline(1, command=[sys.executable, "-c", ""]) as pipeline,
        pytest.raises(PictureError, match="picture decoder does not start"),
    ):
        list(pipeline.read(tasks_in([folder]), FakeClassifier()))


# A worker that only one process becomes; the others end at once.
ONLY_ONE: Final = """
import os
os.mkdir({!r})
from mnist_gui.core.pipeline import worker
worker.main()
"""


def test_a_process_that_does_not_start_leaves_its_tasks_to_the_others(
    folder: Path, tmp_path: Path
) -> None:
    program = ONLY_ONE.format(str(tmp_path / "taken"))
    with Pipeline(2, command=[sys.executable, "-c", program]) as pipeline:
        pipeline.start()
        pipeline.start()
        found = list(pipeline.read(tasks_in([folder, folder]), FakeClassifier()))

        assert pipeline.jobs == 1
    assert [answer.path for answer in found] == 2 * pictures_in(folder)
    assert sum(answer.error is not None for answer in found) == 4


def test_what_is_sent_to_a_process_that_has_ended_is_no_error(tmp_path: Path) -> None:
    inbox: Inbox = SimpleQueue()
    channel = Channel(inbox, [sys.executable, "-c", "print()"], 5)
    assert inbox.get() == (channel, Ended(has_started=True))

    channel.send(0, Task(path=tmp_path), Wanted())
    channel.answer(0, None)

    assert channel.pending == {0: Task(path=tmp_path)}


def test_a_process_ends_with_the_program_even_amid_a_frame(folder: Path) -> None:
    with subprocess.Popen(  # noqa: S603 (our own program)
        [*COMMAND, "2", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
    ) as process:
        requests = cast(BinaryIO, process.stdin)
        answers = cast(BinaryIO, process.stdout)
        answers.readline()
        send_task(requests, 0, Task(path=folder / "00.png"), Wanted())
        question = read_frame(answers)
        assert question
        assert question.header["kind"] == "question"

        requests.write(b'{"id": 0, "fai')
        requests.close()

        assert process.wait() == 0


def test_a_run_may_be_left_early_and_the_next_one_is_right(folder: Path) -> None:
    with Pipeline(1) as pipeline:
        early = pipeline.read_patiently(tasks_in([folder]), FakeClassifier(), Wanted())
        next(early)
        early.close()

        (answer,) = pipeline.read(tasks_in([folder / "03.png"]), FakeClassifier())

    assert answer.path.name == "03.png"
    assert answer.reading


def test_a_patient_reader_has_its_turn_while_nothing_is_answered(
    folder: Path,
) -> None:
    with Pipeline(1) as pipeline:
        answers = pipeline.read_patiently(
            tasks_in([folder / "00.png"]), FakeClassifier(), Wanted(), patience_s=0.001
        )
        found = list(answers)

    assert found[0] is None  # the process starts
    assert found[-1] is not None


def test_processes_have_tasks_while_the_reader_loads_its_model(folder: Path) -> None:
    with Pipeline(1) as pipeline:
        answers = pipeline.read_patiently(
            tasks_in([folder]), FakeClassifier(), Wanted()
        )

        assert next(answers) is None
        assert pipeline.channels[0].pending
        answers.close()


def test_a_patient_reader_has_its_turn_while_others_than_the_oldest_are_answered(
    folder: Path, tmp_path: Path
) -> None:
    paths = [draw(tmp_path / "evil.png", 1), *pictures_in(folder)]
    classifier = CountingClassifier()
    calls = [0]
    with Pipeline(2, command=evil("time.sleep(2)")) as pipeline:
        for _ in pipeline.read_patiently(
            tasks_in(paths),
            classifier,
            Wanted(),
            pictures_per_call=1,
            patience_s=0.0,
        ):
            calls.append(len(classifier.calls))
            time.sleep(0.01)  # in which some are answered

    assert calls[-1] == len(paths) - 2
    assert max(np.diff(calls)) == 1


@pytest.mark.parametrize(("jobs", "expected"), [(None, usable_cores), (3, lambda: 3)])
def test_there_are_as_many_processes_as_cores_or_as_asked(
    jobs: int | None, expected: Callable[[], int]
) -> None:
    assert Pipeline(jobs).jobs == expected()


MODEL_PROGRAM: Final = """
import sys
from pathlib import Path
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import tasks_in
paths = sorted(Path(sys.argv[1]).glob("*.png"))
classifier = load(shipped_models_dir() / "1")
with Pipeline(2) as pipeline:
    together = list(pipeline.read(tasks_in(paths), classifier))
    alone = [next(pipeline.read(tasks_in([path]), classifier)) for path in paths]
largest = 0.0
for one, other in zip(alone, together, strict=True):
    assert one.reading and other.reading
    assert one.reading.text == other.reading.text
    assert one.reading.marks == other.reading.marks
    for here, there in zip(one.reading.digits, other.reading.digits, strict=True):
        assert here.box == there.box
        pairs = zip(
            here.prediction.probabilities, there.prediction.probabilities, strict=True
        )
        largest = max(largest, *(abs(p - q) for p, q in pairs))
print(largest)
"""


@pytest.mark.slow
def test_the_shipped_model_answers_within_a_millionth_of_one_by_one(
    tmp_path: Path,
) -> None:
    for number in range(30):
        draw(tmp_path / f"{number:02}.png", number, 60 + number)

    process = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", MODEL_PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )

    assert float(process.stdout) <= 1e-6
