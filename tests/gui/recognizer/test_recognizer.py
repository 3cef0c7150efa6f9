import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.classifier.classifier import load_folder
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.prediction import Heatmaps, Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.recognizer.loaded_model import LoadedModel
from mnist_gui.recognizer.recognition import Recognition
from tests.gui.conftest import Load, RunScript
from tests.helpers.gui.fake_models import (
    PATIENCE,
    FailingModel,
    FakeModel,
    GatedModel,
    a_page,
    bars_of_ink,
)

MakeRecognizer: TypeAlias = Callable[[Load], Recognizer]

MODEL = Path("1")
GRACE = 0.3
"""Seconds that a slow load goes on while the program waits for it."""


class Heard:
    """All that a recognizer said, in its order."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.answers: list[Recognition] = []
        self.said: list[str] = []
        self.threads: list[int] = []
        for name in (
            "recognized",
            "recognition_failed",
            "model_loaded",
            "model_failed",
            "page_opened",
            "open_failed",
        ):
            getattr(recognizer, name).connect(self._hear(name))
        recognizer.recognized.connect(self.answers.append)

    def _hear(self, name: str) -> Callable[..., None]:
        def hear(*_: object) -> None:
            self.said.append(name)
            self.threads.append(threading.get_ident())

        return hear

    @property
    def digits(self) -> list[int | None]:
        return [
            answer.prediction.digit if answer.prediction else None
            for answer in self.answers
        ]


def entered(qtbot: QtBot, model: GatedModel) -> None:
    """Wait until the model begins with an answer."""
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))


def test_a_page_is_read_by_the_model(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    recognizer = make_recognizer(lambda _: FakeModel(3))
    recognizer.start()
    recognizer.load_model(MODEL)
    page = a_page()

    with qtbot.waitSignal(recognizer.recognized) as answer:
        recognizer.recognize(page)

    assert answer.args is not None
    recognition: Recognition = answer.args[0]
    assert recognition.page is page
    assert recognition.model_input.shape == (28, 28)
    assert recognition.prediction is not None
    assert recognition.prediction.digit == 3


def test_before_any_model_there_is_the_input_but_no_prediction(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.start()

    with qtbot.waitSignal(recognizer.recognized) as answer:
        recognizer.recognize(a_page())

    assert answer.args is not None
    assert answer.args[0].prediction is None
    assert answer.args[0].model_input.max() > 0.9


def test_loading_and_reading_are_done_on_one_other_thread(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = FakeModel()
    loaded_on: list[int] = []

    def load(_: Path) -> LoadedModel:
        loaded_on.append(threading.get_ident())
        return model

    recognizer = make_recognizer(load)
    recognizer.start()
    recognizer.load_model(MODEL)
    for _ in range(3):
        with qtbot.waitSignal(recognizer.recognized):
            recognizer.recognize(a_page())

    assert len(model.threads) == 3
    assert set(loaded_on) == set(model.threads)
    assert threading.get_ident() not in loaded_on


def test_everything_is_told_on_the_thread_of_the_window(
    make_recognizer: MakeRecognizer, qtbot: QtBot, tmp_path: Path
) -> None:
    models: list[Callable[[], LoadedModel]] = [FakeModel, FailingModel, _unloadable]
    recognizer = make_recognizer(lambda path: models[int(path.name)]())
    heard = Heard(recognizer)
    picture = tmp_path / "bar.png"
    bars_of_ink().save(str(picture))
    recognizer.start()

    recognizer.load_model(Path("0"))
    with qtbot.waitSignal(recognizer.recognized):
        recognizer.recognize(a_page())
    recognizer.load_model(Path("1"))
    with qtbot.waitSignal(recognizer.recognition_failed):
        recognizer.recognize(a_page())
    recognizer.load_model(Path("2"))
    recognizer.open_file(picture)
    with qtbot.waitSignal(recognizer.open_failed):
        recognizer.open_file(tmp_path / "no.png")

    assert len(set(heard.said)) == 6
    assert set(heard.threads) == {threading.get_ident()}


def _unloadable() -> LoadedModel:
    raise ModelError("It is of no use.")


def test_the_newest_request_wins_and_late_answers_never_arrive(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    old, newest = a_page(slant=10), a_page(slant=40)
    recognizer.recognize(old)
    entered(qtbot, model)

    recognizer.recognize(newest)
    with qtbot.waitSignal(recognizer.recognized):
        model.gate.release(2)

    assert [answer.page for answer in heard.answers] == [newest]


def test_of_many_requests_only_the_newest_costs_anything(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    recognizer.recognize(a_page())
    entered(qtbot, model)

    pages = [a_page(slant=number) for number in range(1, 60)]
    for page in pages:
        recognizer.recognize(page)
    with qtbot.waitSignal(recognizer.recognized):
        model.gate.release(60)

    assert len(model.seen) == 2
    assert [answer.page for answer in heard.answers] == [pages[-1]]


def test_following_shows_answers_while_pages_come_faster_than_they(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    pages = [a_page(slant=number) for number in range(30)]

    recognizer.follow(pages[0])
    entered(qtbot, model)
    for page in pages[1:15]:
        recognizer.follow(page)
    with qtbot.waitSignal(recognizer.recognized):
        model.gate.release()
    entered(qtbot, model)
    for page in pages[15:]:
        recognizer.follow(page)
    with qtbot.waitSignal(recognizer.recognized):
        model.gate.release()
    with qtbot.waitSignal(recognizer.recognized):
        model.gate.release()

    assert [answer.page for answer in heard.answers] == [pages[0], pages[14], pages[29]]


def test_what_was_followed_gives_way_to_what_is_asked_for(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    recognizer.follow(a_page(slant=1))
    entered(qtbot, model)
    recognizer.follow(a_page(slant=2))

    last = a_page(slant=3)
    recognizer.recognize(last)
    model.gate.release(5)
    qtbot.waitUntil(lambda: bool(heard.answers))
    done_after(recognizer, qtbot)

    assert [answer.page for answer in heard.answers] == [last]


def done_after(recognizer: Recognizer, qtbot: QtBot) -> None:
    """Wait until all that was asked for before has been answered or dropped."""
    with qtbot.waitSignal(recognizer.open_failed):
        recognizer.open_file(Path("there is no such file.png"))


def test_following_goes_on_after_a_failure(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    recognizer = make_recognizer(lambda _: FailingModel())
    recognizer.start()
    recognizer.load_model(MODEL)
    for _ in range(2):
        with qtbot.waitSignal(recognizer.recognition_failed):
            recognizer.follow(a_page())


def test_why_a_page_was_not_read_is_said_where_it_is_known(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    """A foreign model that answers no numbers says so itself."""

    class Answerless(FakeModel):
        @override
        def predict(self, image: ModelInput) -> Prediction:
            raise ModelError("The model answers what is no number.")

    recognizer = make_recognizer(lambda _: Answerless())
    recognizer.start()
    recognizer.load_model(MODEL)

    with qtbot.waitSignal(recognizer.recognition_failed) as failed:
        recognizer.recognize(a_page())

    assert failed.args == ["The model answers what is no number."]


def test_what_was_cancelled_is_not_answered(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    recognizer.follow(a_page())
    entered(qtbot, model)
    recognizer.follow(a_page(slant=9))

    recognizer.cancel()
    model.gate.release(5)
    done_after(recognizer, qtbot)

    assert heard.answers == []


def test_after_a_cancellation_pages_are_read_again(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.start()
    recognizer.follow(a_page())
    recognizer.cancel()

    with qtbot.waitSignal(recognizer.recognized):
        recognizer.follow(a_page())


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ModelError("Model 2 is damaged."), "Model 2 is damaged."),
        (RuntimeError("graph"), "Model 2 cannot be used."),
        (ImportError("libcudart"), "Model 2 cannot be used."),
        (MemoryError(), "Model 2 cannot be used."),
    ],
)
def test_a_model_that_cannot_be_loaded_leaves_the_old_one_in_use(
    make_recognizer: MakeRecognizer, qtbot: QtBot, error: Exception, sentence: str
) -> None:
    def load(path: Path) -> LoadedModel:
        if path.name == "2":
            raise error
        return FakeModel(4)

    recognizer = make_recognizer(load)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)

    with qtbot.waitSignal(recognizer.model_failed) as failure:
        recognizer.load_model(Path("somewhere/2"))
    with qtbot.waitSignal(recognizer.recognized):
        recognizer.recognize(a_page())

    assert failure.args == [sentence]
    assert heard.digits == [4]


def test_a_path_that_cannot_be_looked_at_gives_a_sentence(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    recognizer = make_recognizer(load_folder)
    recognizer.start()

    with qtbot.waitSignal(recognizer.model_failed) as failure:
        recognizer.load_model(Path("x" * 300))

    assert failure.args is not None
    assert failure.args[0].startswith("Model xxx")


def test_another_model_gives_other_answers(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    heard = Heard(recognizer)
    recognizer.start()

    for number in (2, 8):
        with qtbot.waitSignal(recognizer.model_loaded) as loaded:
            recognizer.load_model(Path(str(number)))
        assert loaded.args is not None
        assert loaded.args[0].version == number
        with qtbot.waitSignal(recognizer.recognized):
            recognizer.recognize(a_page())

    assert heard.digits == [2, 8]


def test_a_model_that_raises_gives_a_sentence_and_the_next_page_is_read(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    def load(path: Path) -> LoadedModel:
        return FailingModel() if path.name == "1" else FakeModel(6)

    recognizer = make_recognizer(load)
    recognizer.start()
    recognizer.load_model(MODEL)

    with qtbot.waitSignal(recognizer.recognition_failed) as failure:
        recognizer.recognize(a_page())
    recognizer.load_model(Path("2"))
    with qtbot.waitSignal(recognizer.recognized) as answer:
        recognizer.recognize(a_page())

    assert failure.args is not None
    assert str(failure.args[0]).endswith(".")
    assert answer.args is not None
    assert answer.args[0].prediction.digit == 6


def test_a_picture_is_opened_as_the_ink_in_it(
    make_recognizer: MakeRecognizer, qtbot: QtBot, tmp_path: Path
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.start()
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))

    with qtbot.waitSignal(recognizer.page_opened) as opened:
        recognizer.open_file(path)

    assert opened.args is not None
    page, opened_path = opened.args
    assert opened_path == path
    assert page.picture is not None
    assert page.picture.box == pytest.approx((40, 20, 60, 100), abs=1)


def test_a_strokes_file_is_opened_as_its_first_drawing(
    make_recognizer: MakeRecognizer, qtbot: QtBot, tmp_path: Path
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.start()
    path = tmp_path / "drawing.JSONL"
    write_strokes(
        path,
        [
            StrokeRecord(strokes=a_page(slant=5).strokes),
            StrokeRecord(strokes=a_page().strokes),
        ],
    )

    with qtbot.waitSignal(recognizer.page_opened) as opened:
        recognizer.open_file(path)

    assert opened.args is not None
    page: Page = opened.args[0]
    assert page.strokes[0].tolist() == [[135, 60], [145, 220]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.png", b"this is no picture"),
        ("empty.png", b""),
        ("garbage.jsonl", b"\x00\xff\xfe not json\n"),
        ("empty.jsonl", b""),
        ("no-strokes.jsonl", b'{"strokes": []}\n'),
        ("no-name", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_a_file_that_cannot_be_read_gives_a_sentence_with_its_name(
    make_recognizer: MakeRecognizer,
    qtbot: QtBot,
    tmp_path: Path,
    name: str,
    content: bytes,
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.start()
    path = tmp_path / name
    path.write_bytes(content)

    with qtbot.waitSignal(recognizer.open_failed) as failure:
        recognizer.open_file(path)

    assert failure.args is not None
    assert name in failure.args[0]
    assert failure.args[0].endswith(".")


def test_a_folder_in_the_place_of_a_file_gives_a_sentence(
    make_recognizer: MakeRecognizer, qtbot: QtBot, tmp_path: Path
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.start()

    with qtbot.waitSignal(recognizer.open_failed):
        recognizer.open_file(tmp_path)


def test_what_was_asked_for_before_the_start_is_done_in_its_order(
    make_recognizer: MakeRecognizer, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    recognizer = make_recognizer(FakeModel.load)
    heard = Heard(recognizer)
    recognizer.open_file(path)
    recognizer.load_model(Path("9"))
    recognizer.recognize(a_page())

    with qtbot.waitSignal(recognizer.recognized):
        recognizer.start()

    assert heard.said == ["page_opened", "model_loaded", "recognized"]
    assert heard.digits == [9]


def test_stopping_waits_for_a_load_that_is_under_way(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def load(_: Path) -> LoadedModel:
        begun.set()
        threading.Event().wait(GRACE)
        ended.set()
        return FakeModel()

    recognizer = make_recognizer(load)
    recognizer.start()
    recognizer.load_model(MODEL)
    qtbot.waitUntil(begun.is_set)
    assert not ended.is_set()

    recognizer.stop()

    assert ended.is_set()


def test_stopping_before_anything_was_begun_ends_at_once(
    make_recognizer: MakeRecognizer,
) -> None:
    recognizer = make_recognizer(FakeModel.load)
    recognizer.stop()


def test_stopping_right_after_the_start_ends(make_recognizer: MakeRecognizer) -> None:
    for _ in range(20):
        recognizer = make_recognizer(FakeModel.load)
        recognizer.start()
        recognizer.stop()
        recognizer.stop()


def test_a_page_that_was_asked_for_is_not_answered_after_the_stop(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    recognizer.recognize(a_page())
    entered(qtbot, model)
    model.gate.release()

    recognizer.stop()
    QApplication.processEvents()

    assert heard.answers == []


def test_a_recognizer_that_waits_leaves_the_window_free(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    heard = Heard(recognizer)
    recognizer.start()
    recognizer.load_model(MODEL)
    qtbot.waitUntil(lambda: "model_loaded" in heard.said)

    recognizer.recognize(a_page())
    entered(qtbot, model)

    assert heard.answers == []  # and this thread is here to say so
    with qtbot.waitSignal(recognizer.recognized, timeout=int(PATIENCE * 1000)):
        model.gate.release()


_TRAP = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.reading.page import Page
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer

app = QCoreApplication([])
recognizer = Recognizer(load, SampleStore(Path("samples.sqlite")))
model = Path(sys.argv[1])
page = Page(strokes=(stroke([(90, 60), (190, 60), (120, 220)]),))
read = []

def answered(recognition):
    read.append(recognition.prediction.text)
    if len(read) == 300:
        app.quit()
    elif len(read) == 150:
        recognizer.load_model(model)
        recognizer.recognize(page)
    else:
        recognizer.recognize(page)

recognizer.recognized.connect(answered)
recognizer.model_loaded.connect(lambda manifest: read or recognizer.recognize(page))
recognizer.model_failed.connect(lambda reason: sys.exit(reason))
recognizer.start()
recognizer.load_model(model)
app.exec()
recognizer.stop()
print(len(read), set(read))
"""


@pytest.mark.slow
def test_tensorflow_lives_through_many_calls_on_the_worker_thread(
    run_script: RunScript, shipped_model: Path
) -> None:
    """Loaded in one slot, called in others: in a plain QThread this crashes."""
    result = run_script("-c", _TRAP, str(shipped_model))

    assert result.returncode == 0, result.stderr
    assert result.stdout == "300 {'7'}\n"


def test_of_several_pictures_to_explain_the_newest_alone_is_answered(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = GatedModel()
    recognizer = make_recognizer(lambda _: model)
    recognizer.start()
    recognizer.load_model(MODEL)
    recognizer.recognize(a_page())
    entered(qtbot, model)
    pictures = [np.full((28, 28), level, np.float32) for level in (0.1, 0.2, 0.3)]
    answers: list[Heatmaps | None] = []
    for picture in pictures:
        recognizer.explain(picture, done=answers.append)

    model.gate.release(50)
    qtbot.waitUntil(lambda: len(answers) == 1)

    assert [one is pictures[-1] for one in model.explained] == [True]


def test_recognizing_does_not_cancel_an_explanation_and_cancelling_does(
    make_recognizer: MakeRecognizer, qtbot: QtBot
) -> None:
    model = FakeModel()
    recognizer = make_recognizer(lambda _: model)
    recognizer.start()
    recognizer.load_model(MODEL)
    picture = np.zeros((28, 28), np.float32)
    answers: list[Heatmaps | None] = []
    with qtbot.waitSignal(recognizer.recognized):
        recognizer.explain(picture, done=answers.append)
        recognizer.recognize(a_page())
    assert len(answers) == 1

    with qtbot.waitSignal(recognizer.recognized):
        recognizer.explain(picture, done=answers.append)
        recognizer.cancel()
        recognizer.recognize(a_page())
    assert len(answers) == 1
