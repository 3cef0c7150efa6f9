import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.classifier.classifier import Classifier, load_folder
from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.prediction import Heatmaps, Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.accepted import Exemplar
from mnist_gui.core.samples.sample import Sample
from mnist_gui.recognizer.recognition import Recognition
from tests.gui.conftest import Load, RunScript
from tests.helpers.core.number_pages import number
from tests.helpers.gui.fake_models import (
    PATIENCE,
    FailingModel,
    FakeModel,
    GatedModel,
    a_page,
)
from tests.helpers.gui.reader import Reader

MakeReader: TypeAlias = Callable[[Load], Reader]


@pytest.fixture
def make_reader(qapp: QApplication) -> Iterator[MakeReader]:
    """Return what makes readers, which are stopped in the end."""
    running: list[Reader] = []

    def make(load: Load) -> Reader:
        running.append(Reader(load))
        return running[-1]

    yield make
    for reader in running:
        reader.stop()


def entered(qtbot: QtBot, model: GatedModel) -> None:
    """Wait until the model begins with an answer."""
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))


def busy_reader(make_reader: MakeReader, qtbot: QtBot) -> tuple[Reader, GatedModel]:
    """Return a reader that is reading a page, and its model, which waits."""
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    reader.recognizer.recognize(a_page())
    entered(qtbot, model)
    return reader, model


def test_a_page_is_read_by_the_model(make_reader: MakeReader, qtbot: QtBot) -> None:
    reader = make_reader(lambda _: FakeModel(3))
    reader.start()
    page = a_page()

    with qtbot.waitSignal(reader.recognizer.recognized) as answer:
        reader.recognizer.recognize(page)

    assert answer.args is not None
    recognition: Recognition = answer.args[0]
    assert recognition.page is page
    assert recognition.model_input.shape == (28, 28)
    assert recognition.prediction is not None
    assert recognition.prediction.digit == 3


def test_progress_is_reported_while_a_sheet_is_read(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(lambda _: FakeModel(7))
    reader.start()
    progress: list[tuple[int, int]] = []
    reader.recognizer.progressed.connect(lambda *counts: progress.append(counts))

    with qtbot.waitSignal(reader.recognizer.recognized, timeout=30_000):
        strokes = number("\n".join(["7" * 25] * 12), gap=1)
        reader.recognizer.recognize(Page(strokes=strokes))

    assert progress == [(256, 300), (300, 300)]


def test_without_a_model_there_is_an_input_but_no_prediction(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(FakeModel.load)
    reader.start(None)

    with qtbot.waitSignal(reader.recognizer.recognized) as answer:
        reader.recognizer.recognize(a_page())

    assert answer.args is not None
    assert answer.args[0].prediction is None
    assert answer.args[0].model_input.max() > 0.9


def test_loading_and_reading_happen_on_the_worker_thread(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = FakeModel()
    loaded_on: list[int] = []

    def load(_: Path) -> Classifier:
        loaded_on.append(threading.get_ident())
        return model

    reader = make_reader(load)
    reader.start()
    for slant in range(3):
        with qtbot.waitSignal(reader.recognizer.recognized):
            reader.recognizer.recognize(a_page(slant=10.0 * slant))

    assert len(model.threads) == 3
    assert set(loaded_on) == set(model.threads)
    assert threading.get_ident() not in loaded_on


def test_stale_answers_never_arrive(make_reader: MakeReader, qtbot: QtBot) -> None:
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    old, newest = a_page(slant=10), a_page(slant=40)
    reader.recognizer.recognize(old)
    entered(qtbot, model)

    reader.recognizer.recognize(newest)
    with qtbot.waitSignal(reader.recognizer.recognized):
        model.gate.release(2)

    assert [answer.page for answer in reader.answers] == [newest]


def test_of_many_requests_only_the_latest_is_read(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader, model = busy_reader(make_reader, qtbot)

    pages = [a_page(slant=number) for number in range(1, 60)]
    for page in pages:
        reader.recognizer.recognize(page)
    with qtbot.waitSignal(reader.recognizer.recognized):
        model.gate.release(60)

    assert len(model.seen) == 2
    assert [answer.page for answer in reader.answers] == [pages[-1]]


def test_following_shows_answers_while_pages_come_faster(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    pages = [a_page(slant=number) for number in range(30)]

    reader.recognizer.follow(pages[0])
    entered(qtbot, model)
    for page in pages[1:15]:
        reader.recognizer.follow(page)
    with qtbot.waitSignal(reader.recognizer.recognized):
        model.gate.release()
    entered(qtbot, model)
    for page in pages[15:]:
        reader.recognizer.follow(page)
    with qtbot.waitSignal(reader.recognizer.recognized):
        model.gate.release()
    with qtbot.waitSignal(reader.recognizer.recognized):
        model.gate.release()

    assert [answer.page for answer in reader.answers] == [
        pages[0],
        pages[14],
        pages[29],
    ]


def test_a_followed_page_gives_way_to_a_request(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    reader.recognizer.follow(a_page(slant=1))
    entered(qtbot, model)
    reader.recognizer.follow(a_page(slant=2))

    last = a_page(slant=3)
    reader.recognizer.recognize(last)
    model.gate.release(5)
    qtbot.waitUntil(lambda: bool(reader.answers))
    reader.wait(qtbot)

    assert [answer.page for answer in reader.answers] == [last]


def test_following_continues_after_a_failure(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(lambda _: FailingModel())
    reader.start()
    for _ in range(2):
        with qtbot.waitSignal(reader.recognizer.recognition_failed):
            reader.recognizer.follow(a_page())


def test_a_known_reason_of_a_failure_is_the_message(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    """A foreign model without usable numbers says so itself."""

    class Answerless(FakeModel):
        @override
        def predict(self, image: ModelInput) -> Prediction:
            raise ModelError("The model answers something that is not a number.")

    reader = make_reader(lambda _: Answerless())
    reader.start()

    with qtbot.waitSignal(reader.recognizer.recognition_failed) as failed:
        reader.recognizer.recognize(a_page())

    assert failed.args == ["The model answers something that is not a number."]


def test_cancelled_pages_are_not_answered(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    reader.recognizer.follow(a_page())
    entered(qtbot, model)
    reader.recognizer.follow(a_page(slant=9))

    reader.recognizer.cancel()
    model.gate.release(5)
    reader.wait(qtbot)

    assert reader.answers == []


def test_pages_are_read_again_after_a_cancellation(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(FakeModel.load)
    reader.start(None)
    reader.recognizer.follow(a_page())
    reader.recognizer.cancel()

    with qtbot.waitSignal(reader.recognizer.recognized):
        reader.recognizer.follow(a_page())


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ModelError("Model 2 is damaged."), "Model 2 is damaged."),
        (RuntimeError("graph"), "Model 2 cannot be used."),
        (ImportError("libcudart"), "Model 2 cannot be used."),
        (MemoryError(), "Model 2 cannot be used."),
    ],
)
def test_a_model_that_cannot_be_loaded_leaves_the_active_one(
    make_reader: MakeReader, qtbot: QtBot, error: Exception, message: str
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "2":
            raise error
        return FakeModel(4)

    reader = make_reader(load)
    reader.start()

    reader.load(Path("somewhere/2"))
    with qtbot.waitSignal(reader.recognizer.recognized):
        reader.recognizer.recognize(a_page())

    assert reader.messages == [message]
    assert reader.digits == [4]


@pytest.mark.slow
def test_a_path_that_is_too_long_gives_a_message(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(load_folder)
    reader.start(None)

    reader.load(Path("x" * 300))
    qtbot.waitUntil(lambda: bool(reader.messages), timeout=int(PATIENCE * 1000))

    assert reader.messages[0].startswith("Model xxx")


def test_another_model_answers_once_it_is_loaded(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(FakeModel.load)
    reader.start(None)

    for version in (2, 8):
        with qtbot.waitSignal(reader.active.changed):
            reader.load(Path(str(version)))
        assert reader.active.manifest is not None
        assert reader.active.manifest.version == version
        with qtbot.waitSignal(reader.recognizer.recognized):
            reader.recognizer.recognize(a_page())

    assert reader.digits == [2, 8]


def test_a_model_that_raises_gives_a_message_and_the_next_page_is_read(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    def load(path: Path) -> Classifier:
        return FailingModel() if path.name == "1" else FakeModel(6)

    reader = make_reader(load)
    reader.start()

    with qtbot.waitSignal(reader.recognizer.recognition_failed) as failure:
        reader.recognizer.recognize(a_page())
    reader.load(Path("2"))
    with qtbot.waitSignal(reader.recognizer.recognized) as answer:
        reader.recognizer.recognize(a_page())

    assert failure.args is not None
    assert str(failure.args[0]).endswith(".")
    assert answer.args is not None
    assert answer.args[0].prediction.digit == 6


def test_nothing_is_answered_after_the_stop(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader, model = busy_reader(make_reader, qtbot)
    model.gate.release()

    reader.stop()
    QApplication.processEvents()

    assert reader.answers == []


def test_the_window_is_free_while_a_page_is_read(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    qtbot.waitUntil(lambda: "loaded" in reader.events)

    reader.recognizer.recognize(a_page())
    entered(qtbot, model)

    assert reader.answers == []  # this thread is not blocked
    with qtbot.waitSignal(reader.recognizer.recognized, timeout=int(PATIENCE * 1000)):
        model.gate.release()


_MANY_CALLS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.recognizer.active_model import ActiveModel
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.recognizer.thread import WorkerThread

app = QCoreApplication([])
thread = WorkerThread()
active = ActiveModel(thread, load)
recognizer = Recognizer(thread, active)
model = Path(sys.argv[1])
page = Page(strokes=(stroke([(90, 60), (190, 60), (120, 220)]),))
read = []

def answered(recognition):
    read.append(recognition.prediction.text)
    if len(read) == 300:
        app.quit()
        return
    if len(read) == 150:
        active.load(model, done=lambda _: None, failed=sys.exit)
    recognizer.recognize(page)

recognizer.recognized.connect(answered)
thread.start()
active.load(model, done=lambda _: recognizer.recognize(page), failed=sys.exit)
app.exec()
thread.stop()
print(len(read), set(read))
"""


@pytest.mark.slow
def test_tensorflow_survives_many_calls_on_the_worker_thread(
    run_script: RunScript, shipped_model: Path
) -> None:
    """Imported in one slot, called in others: in a plain QThread this crashes."""
    result = run_script("-c", _MANY_CALLS, str(shipped_model))

    assert result.returncode == 0, result.stderr
    assert result.stdout == "300 {'7'}\n"


def test_of_several_explanations_only_the_latest_is_computed(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader, model = busy_reader(make_reader, qtbot)
    pictures = [np.full((28, 28), level, np.float32) for level in (0.1, 0.2, 0.3)]
    answers: list[Heatmaps | None] = []
    for picture in pictures:
        reader.recognizer.explain(picture, done=answers.append)

    model.gate.release(50)
    qtbot.waitUntil(lambda: len(answers) == 1)

    assert [picture is pictures[-1] for picture in model.explained] == [True]


class EndlesslyExplained(FakeModel):
    """Explains until the explanation is stopped."""

    @override
    def explain(self, image: ModelInput) -> Explanation:
        self.explained.append(image)
        try:
            while True:
                yield
        finally:
            self.explained.clear()


@pytest.mark.parametrize("ask", ["recognize", "follow"])
def test_a_page_stops_an_explanation_under_way(
    make_reader: MakeReader, qtbot: QtBot, ask: str
) -> None:
    model = EndlesslyExplained()
    reader = make_reader(lambda _: model)
    reader.start()
    answers: list[Heatmaps | None] = []
    reader.recognizer.explain(np.zeros((28, 28), np.float32), done=answers.append)
    qtbot.waitUntil(lambda: bool(model.explained))

    with qtbot.waitSignal(reader.recognizer.recognized):
        getattr(reader.recognizer, ask)(a_page())

    qtbot.waitUntil(lambda: not model.explained)
    assert answers == []


def test_an_answer_for_a_page_that_is_gone_is_stopped(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = GatedModel()
    reader = make_reader(lambda _: model)
    reader.start()
    dashes = tuple(stroke([(x, 0), (x, 60)]) for x in range(0, 6000, 100))
    reader.recognizer.recognize(Page(strokes=dashes))
    entered(qtbot, model)

    page = a_page(slant=40)
    reader.recognizer.recognize(page)
    with qtbot.waitSignal(reader.recognizer.recognized):
        model.gate.release(200)

    assert [answer.page for answer in reader.answers] == [page]
    assert len(model.seen) < 20


def test_a_page_is_read_again_only_once_a_hand_was_learned(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    model = FakeModel()
    reader = make_reader(lambda _: model)
    reader.start()
    asked: list[int] = []
    for _ in range(2):
        for _ in range(2):
            with qtbot.waitSignal(reader.recognizer.recognized):
                reader.recognizer.recognize(a_page())
            asked.append(len(model.seen))
        reader.thread.call(lambda: reader.active.learn_hand([]))

    assert asked == [1, 1, 2, 2]


def test_a_hand_is_learned_before_a_page_at_rest_is_read_and_not_while_drawing(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(lambda _: FakeModel())
    reader.start()
    learned: list[int] = []

    def fetch() -> list[Exemplar]:
        learned.append(len(reader.answers))
        return []

    reader.thread.call(lambda: reader.active.learn_hand_later(fetch))
    for read in (
        *(reader.recognizer.follow, reader.recognizer.follow),
        *(reader.recognizer.recognize, reader.recognizer.recognize),
    ):
        with qtbot.waitSignal(reader.recognizer.recognized):
            read(a_page())

    assert learned == [2]


a_nine = Sample(
    model_input=np.zeros((28, 28), np.float32),
    label=9,
    id=1,
    time="2026-01-02T03:04:05+00:00",
    is_held_out=False,
)


def test_a_page_is_read_again_by_another_model_and_by_an_adapted_one(
    make_reader: MakeReader, qtbot: QtBot
) -> None:
    reader = make_reader(FakeModel.load)
    reader.start()

    def read() -> None:
        with qtbot.waitSignal(reader.recognizer.recognized):
            reader.recognizer.recognize(a_page())

    read()
    reader.load(Path("4"))
    read()
    reader.active.adapt(lambda: [a_nine], done=lambda: None, failed=print)
    read()

    assert reader.digits == [1, 4, 9]
