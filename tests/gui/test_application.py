import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot
from typing_extensions import override

import mnist_gui
from mnist_gui.application import Application
from mnist_gui.core.classifier import load as real_load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.locations import resources_dir
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.preprocess import ModelInput
from mnist_gui.core.strokes import StrokeRecord, read_strokes, stroke, write_strokes
from mnist_gui.demo import DemoAnswer
from mnist_gui.recognizer import LoadedModel
from tests.core.fakes import a_manifest
from tests.gui import hand
from tests.gui.conftest import Load, RunScript, StartApplication
from tests.gui.fakes import (
    PATIENCE,
    FailingModel,
    FakeModel,
    GatedModel,
    a_page,
    bars_of_ink,
)

CheckWithoutModel: TypeAlias = Callable[..., str]

SAMPLES = resources_dir() / "samples.jsonl"
SHIPPED_FILES = (
    "fingerprint.pb",
    "manifest.json",
    "saved_model.pb",
    "variables/variables.data-00000-of-00001",
    "variables/variables.index",
)


def text_of(application: Application, name: str) -> str:
    label = application.window.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def read(application: Application) -> str:
    return text_of(application, "predictionLabel")


def status(application: Application) -> str:
    return text_of(application, "statusLabel")


def message(application: Application) -> str:
    return application.window.statusBar().currentMessage()


def bars(application: Application) -> list[int]:
    return [
        bar.value()
        for digit in range(10)
        for bar in [
            application.window.findChild(QProgressBar, f"probabilityBar{digit}")
        ]
        if isinstance(bar, QProgressBar)
    ]


def draw_a_line(application: Application) -> None:
    canvas = application.window.canvas
    hand.draw(canvas, (stroke([(140, 40), (120, 140), (150, 240)]),))


def is_ready(application: Application) -> bool:
    return "ready" in status(application)


def drawn(application: Application) -> list[list[list[float]]]:
    return [one.tolist() for one in application.window.canvas.sketch.page.strokes]


def choose_to_save(
    application: Application, monkeypatch: pytest.MonkeyPatch, path: Path | None
) -> None:
    """Answer every question where to save."""
    monkeypatch.setattr(application.window, "ask_save_path", lambda *_: path)


class ReadsOnce(FakeModel):
    """Reads one drawing and then fails."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        if self.seen:
            raise RuntimeError("no more")
        return super().predict(image)


# Drawing and reading.


def test_a_drawn_digit_is_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7))

    draw_a_line(application)

    qtbot.waitUntil(lambda: read(application) == "7")
    assert bars(application)[7] == 910
    assert application.window.preview.image is not None


def test_the_bars_move_while_the_pen_is_down(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(3))
    canvas = application.window.canvas

    hand.press(canvas, QPointF(100, 100))
    hand.move(canvas, QPointF(150, 200))

    qtbot.waitUntil(lambda: bars(application)[3] > 0)
    assert canvas.sketch.is_pen_down


def test_clear_empties_label_bars_and_preview(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    application.window.actions_.clear.trigger()

    assert read(application) == ""
    assert bars(application) == [0] * 10
    assert application.window.preview.image is None


def test_what_is_cleared_while_it_is_read_is_not_shown_afterwards(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))

    application.window.actions_.clear.trigger()
    model.gate.release(50)
    with qtbot.waitSignal(application.recognizer.open_failed):
        application.recognizer.open_file(Path("no such file"))

    assert read(application) == ""
    assert application.window.preview.image is None


def test_undo_and_redo_are_read_as_well(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    application.window.actions_.undo.trigger()
    assert read(application) == ""

    with qtbot.waitSignal(application.page_read):
        application.window.actions_.redo.trigger()
    assert read(application) == "1"


def test_an_answer_that_is_not_sure_is_a_question_mark(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7, probability=0.4))

    with qtbot.waitSignal(application.page_read) as answer:
        draw_a_line(application)
        qtbot.waitUntil(lambda: read(application) != "")

    assert read(application) == "?"
    assert answer.args == ["?"]


def test_a_model_that_cannot_read_says_so(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FailingModel())
    qtbot.waitUntil(lambda: is_ready(application))

    with qtbot.waitSignal(application.recognizer.recognition_failed):
        draw_a_line(application)

    assert message(application) == "The model could not read this drawing."
    assert len(drawn(application)) == 1


def test_an_answer_is_not_left_beside_a_drawing_that_could_not_be_read(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    """A digit shown is always that of the drawing shown."""

    application = start_application(lambda _: ReadsOnce(7))
    qtbot.waitUntil(lambda: is_ready(application))
    with qtbot.waitSignal(application.recognizer.recognized):
        application.window.canvas.sketch.replace_page(a_page(), "open")
    assert read(application) == "7"

    with qtbot.waitSignal(application.recognizer.recognition_failed):
        application.window.canvas.sketch.replace_page(a_page(slant=50), "open")

    assert read(application) == ""


# Models.


def test_the_status_says_which_model_is_in_use_and_that_it_is_ready(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(version=1))

    qtbot.waitUntil(lambda: is_ready(application))

    assert "Model 1" in status(application)
    assert "99.00 %" in status(application)


def test_what_was_drawn_before_the_model_has_loaded_is_read_when_it_has(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    gate = threading.Event()

    def load(_: Path) -> LoadedModel:
        gate.wait(PATIENCE)
        return FakeModel(5)

    application = start_application(load)
    qtbot.waitUntil(lambda: "Loading" in status(application))
    draw_a_line(application)
    assert read(application) == ""

    gate.set()

    qtbot.waitUntil(lambda: read(application) == "5")


@pytest.fixture
def check_without_model(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> CheckWithoutModel:
    """Return what checks that all but reading works, and returns what was said."""

    def check(load: Load, models: Path | None = None) -> str:
        application = start_application(load, models=models)
        window, actions = application.window, application.window.actions_
        qtbot.waitUntil(lambda: "No model" in status(application))
        reason = message(application)
        draw_a_line(application)
        qtbot.waitUntil(lambda: window.preview.image is not None)
        assert read(application) == ""
        for action, name in (
            (actions.save, "drawing.jsonl"),
            (actions.export_drawing, "drawing.png"),
            (actions.export_input, "input.png"),
        ):
            choose_to_save(application, monkeypatch, tmp_path / name)
            action.trigger()
            assert (tmp_path / name).stat().st_size > 0
        actions.clear.trigger()
        with qtbot.waitSignal(application.recognizer.page_opened):
            window.files_dropped.emit([tmp_path / "drawing.jsonl"])
        assert len(drawn(application)) == 1
        return reason

    return check


@pytest.fixture
def copied_model(models: Path, shipped_model: Path) -> Path:
    """Return a copy of the shipped model, as the test's model 1."""
    return shutil.copytree(shipped_model, models / "1", dirs_exist_ok=True)


def test_without_any_model_the_rest_works(
    check_without_model: CheckWithoutModel, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()

    reason = check_without_model(FakeModel.load, nothing)

    assert reason == "There is no model: the program's own is missing."


@pytest.mark.parametrize("damage", ["cut short", "removed"])
@pytest.mark.parametrize("name", SHIPPED_FILES)
def test_a_model_with_one_damaged_file_is_named_and_the_rest_works(
    copied_model: Path, check_without_model: CheckWithoutModel, name: str, damage: str
) -> None:
    file = copied_model / name
    if damage == "removed":
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])

    assert "odel 1" in check_without_model(real_load)


def test_a_model_of_another_kind_is_refused_in_one_sentence(
    check_without_model: CheckWithoutModel,
) -> None:
    sentence = "Model 1 does not read 28×28 pictures of digits."

    def load(_: Path) -> LoadedModel:
        raise ModelError(sentence)

    assert check_without_model(load) == sentence


def open_model_menu(application: Application) -> None:
    application.window.model_menu.aboutToShow.emit()


def test_the_menu_lists_the_models_and_marks_the_one_in_use(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    a_manifest(version=1).write(models / "1")
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))

    open_model_menu(application)
    open_model_menu(application)

    entries = application.window.model_menu.actions()
    assert [entry.data() for entry in entries] == [1, 2]
    assert [entry.isChecked() for entry in entries] == [True, False]
    assert "Model 1" in entries[0].text()
    assert "odel 2" in entries[1].text()  # it has no manifest, and says so


def test_choosing_a_model_reads_the_drawing_again_and_is_remembered(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    open_model_menu(application)
    application.window.model_menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: read(application) == "2")
    assert "Model 2" in status(application)

    later = start_application()
    qtbot.waitUntil(lambda: "Model 2" in status(later))
    open_model_menu(later)
    checked = [entry.isChecked() for entry in later.window.model_menu.actions()]
    assert checked == [False, True]


def loads_only_the_first(path: Path) -> LoadedModel:
    if path.name != "1":
        raise ModelError(f"Model {path.name} is damaged.")
    return FakeModel(1)


def choose_a_damaged_model(application: Application, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: is_ready(application))
    open_model_menu(application)
    with qtbot.waitSignal(application.recognizer.model_failed):
        application.window.model_menu.actions()[1].trigger()
    assert message(application) == "Model 2 is damaged."


def test_after_a_failed_choice_the_status_says_which_model_still_reads(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application(loads_only_the_first)

    choose_a_damaged_model(application, qtbot)
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    assert "Model 1" in status(application)
    assert is_ready(application)


def test_a_model_that_could_not_be_loaded_is_not_the_one_in_use_next_time(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    choose_a_damaged_model(start_application(loads_only_the_first), qtbot)

    later = start_application(loads_only_the_first)

    with qtbot.waitSignal(later.recognizer.model_loaded):
        pass


def test_where_the_chosen_model_is_damaged_another_reads_and_both_are_named(
    start_application: StartApplication, qtbot: QtBot, models: Path, store: Path
) -> None:
    (models / "2").mkdir()
    (store / "mnist").mkdir(parents=True)
    (store / "mnist" / "active.json").write_text('{"version": 2}')

    application = start_application(loads_only_the_first)

    qtbot.waitUntil(lambda: is_ready(application))
    assert "Model 1" in status(application)
    assert "Model 2 is damaged." in message(application)
    assert "Model 1 reads instead." in message(application)


def test_a_choice_made_while_another_fails_is_remembered(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    for number in "23":
        (models / number).mkdir()

    def load(path: Path) -> LoadedModel:
        if path.name == "2":
            raise ModelError("Model 2 is damaged.")
        return FakeModel.load(path)

    application = start_application(load)
    qtbot.waitUntil(lambda: is_ready(application))
    open_model_menu(application)
    _, second, third = application.window.model_menu.actions()
    second.trigger()
    third.trigger()
    qtbot.waitUntil(lambda: "Model 3" in status(application))

    later = start_application(load)

    qtbot.waitUntil(lambda: is_ready(later))
    assert "Model 3" in status(later)


def test_after_a_failed_choice_the_menu_marks_the_model_that_still_reads(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application(loads_only_the_first)
    choose_a_damaged_model(application, qtbot)

    open_model_menu(application)

    entries = application.window.model_menu.actions()
    assert [entry.isChecked() for entry in entries] == [True, False]


def test_a_choice_that_cannot_be_kept_is_told(
    start_application: StartApplication, qtbot: QtBot, models: Path, store: Path
) -> None:
    (models / "2").mkdir()
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))
    open_model_menu(application)
    (store / "mnist").parent.mkdir(exist_ok=True)
    (store / "mnist").write_text("a file where a folder should be")

    application.window.model_menu.actions()[1].trigger()

    qtbot.waitUntil(lambda: message(application) != "")


# Files.


def test_a_strokes_file_named_at_the_start_is_opened_and_read(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "line.jsonl"
    write_strokes(path, [StrokeRecord(strokes=a_page().strokes)])

    application = start_application(pictures=[path])

    qtbot.waitUntil(lambda: read(application) == "1")
    assert drawn(application) == [[[140, 60], [140, 220]]]
    assert message(application) == "Opened line.jsonl"


def test_a_picture_is_shown_and_read_and_undo_brings_the_drawing_back(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "bar.png"
    bars_of_ink().save(str(path))
    application = start_application()
    draw_a_line(application)
    before = drawn(application)

    with qtbot.waitSignal(application.recognizer.page_opened):
        application.window.files_dropped.emit([path])
    qtbot.waitUntil(lambda: read(application) == "1")
    assert application.window.canvas.sketch.page.picture is not None

    application.window.actions_.undo.trigger()
    assert drawn(application) == before


def test_of_several_files_the_last_stays_on_the_pad(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for number, path in enumerate(paths):
        write_strokes(path, [StrokeRecord(strokes=a_page(slant=number).strokes)])

    application = start_application(pictures=paths)

    qtbot.waitUntil(lambda: message(application) == "Opened two.jsonl")
    assert drawn(application) == [[[139, 60], [141, 220]]]


@pytest.mark.parametrize("name", ["garbage.png", "garbage.jsonl"])
def test_a_file_that_cannot_be_read_is_told_and_loses_nothing(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 4)
    application = start_application()
    draw_a_line(application)
    before = drawn(application)

    with qtbot.waitSignal(application.recognizer.open_failed):
        application.window.files_dropped.emit([path])

    assert name in message(application)
    assert drawn(application) == before


@pytest.mark.parametrize("largest", [1.0, 5000.0])
def test_a_strokes_file_of_any_scale_can_be_seen_on_the_pad(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, largest: float
) -> None:
    """DESIGN.md 3.2: y points down, any scale."""
    path = tmp_path / "other.jsonl"
    path.write_text(f'{{"strokes": [[[0, 0], [{largest}, {largest}]]]}}\n')
    application = start_application()

    with qtbot.waitSignal(application.recognizer.page_opened):
        application.window.files_dropped.emit([path])

    start, end = drawn(application)[0]
    assert all(0 <= coordinate <= 280 for coordinate in (*start, *end))
    assert end[0] - start[0] >= 100


def test_saving_and_opening_again_gives_the_same_drawing(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    window = application.window
    canvas = window.canvas
    hand.draw(canvas, (stroke([(100, 50), (40, 200)]), stroke([(200, 60)])))
    before = drawn(application)
    path = tmp_path / "drawing.jsonl"
    choose_to_save(application, monkeypatch, path)
    monkeypatch.setattr(window, "ask_open_path", lambda _: path)

    window.actions_.save.trigger()
    assert message(application) == "Saved drawing.jsonl"
    window.actions_.clear.trigger()
    with qtbot.waitSignal(application.recognizer.page_opened):
        window.actions_.open.trigger()

    for one, other in zip(before, drawn(application), strict=True):
        assert one == [pytest.approx(point, abs=0.005) for point in other]


def test_the_drawing_is_exported_as_a_picture_that_reads_the_same(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    path = tmp_path / "drawing.png"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.export_drawing.trigger()

    assert not QImage(str(path)).isNull()
    with qtbot.waitSignal(application.recognizer.page_opened):
        application.window.files_dropped.emit([path])
    assert application.window.canvas.sketch.page.picture is not None


def test_the_input_is_exported_as_the_model_saw_it(
    start_application: StartApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = FakeModel()
    application = start_application(lambda _: model)
    qtbot.waitUntil(lambda: is_ready(application))
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "7")
    qtbot.waitUntil(lambda: application.window.preview.image is not None)
    choose_to_save(application, monkeypatch, tmp_path / "input.png")

    application.window.actions_.export_input.trigger()

    image = QImage(str(tmp_path / "input.png"))
    assert (image.width(), image.height()) == (28, 28)
    assert image == application.window.preview.image


@pytest.mark.parametrize("name", ["save", "export_drawing", "export_input"])
def test_there_is_nothing_to_write_while_the_pad_is_empty(
    start_application: StartApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    application = start_application()
    asked: list[object] = []
    monkeypatch.setattr(application.window, "ask_save_path", asked.append)

    getattr(application.window.actions_, name).trigger()

    assert message(application).endswith("yet.")
    assert asked == []


def test_a_save_that_was_thought_better_of_writes_nothing(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    choose_to_save(application, monkeypatch, None)

    application.window.actions_.save.trigger()

    assert message(application) == ""
    assert list(tmp_path.glob("*.jsonl")) == []


def test_a_file_that_cannot_be_written_is_told_with_the_reason(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    path = tmp_path / "no such folder" / "drawing.jsonl"
    choose_to_save(application, monkeypatch, path)

    application.window.actions_.save.trigger()

    assert "“drawing.jsonl” could not be written" in message(application)
    assert "No such file or directory" in message(application)
    assert len(drawn(application)) == 1


def test_the_folder_last_used_is_offered_again(
    start_application: StartApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = start_application()
    draw_a_line(application)
    choose_to_save(application, monkeypatch, tmp_path / "drawing.jsonl")
    application.window.actions_.save.trigger()
    offered: list[Path] = []
    monkeypatch.setattr(application.window, "ask_open_path", offered.append)

    application.window.actions_.open.trigger()

    assert offered == [tmp_path]


# What is remembered, and what is done by keys.


def test_pen_width_and_window_are_remembered(
    start_application: StartApplication,
) -> None:
    first = start_application()
    first.window.pen_width_slider.setValue(25)
    first.window.resize(710, 590)
    first.stop()

    second = start_application()

    assert second.window.pen_width_slider.value() == 25
    assert second.window.size() == first.window.size()


def test_damaged_settings_are_told_and_the_usual_ones_are_used(
    start_application: StartApplication, store: Path
) -> None:
    store.mkdir()
    (store / "settings.ini").write_bytes(b"[General\npen_width\n\x00\xff=3")

    application = start_application()

    assert "settings were damaged" in message(application)
    assert application.window.pen_width_slider.value() == 14


def test_a_store_that_cannot_be_written_keeps_nothing_from_working(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    store.write_text("a file where a folder should be")

    application = start_application()
    draw_a_line(application)

    qtbot.waitUntil(lambda: read(application) == "1")
    application.stop()


def test_the_slider_changes_how_wide_the_ink_looks(
    start_application: StartApplication,
) -> None:
    application = start_application()
    draw_a_line(application)
    before = application.window.canvas.grab().toImage()

    application.window.pen_width_slider.setValue(30)

    assert application.window.canvas.grab().toImage() != before


@pytest.mark.parametrize(
    ("key", "width"),
    [(Qt.Key.Key_BracketRight, 16), (Qt.Key.Key_BracketLeft, 12)],
)
def test_keys_change_the_width_of_the_pen(
    start_application: StartApplication, qtbot: QtBot, key: Qt.Key, width: int
) -> None:
    application = start_application()

    hand.key(application.window.canvas, key)

    assert application.window.pen_width_slider.value() == width


def test_keys_undo_redo_clear_and_choose_the_eraser(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    canvas, control = application.window.canvas, Qt.KeyboardModifier.ControlModifier
    draw_a_line(application)

    hand.key(canvas, Qt.Key.Key_Z, control)
    assert drawn(application) == []
    hand.key(canvas, Qt.Key.Key_Y, control)
    assert len(drawn(application)) == 1
    hand.key(canvas, Qt.Key.Key_Delete)
    assert drawn(application) == []
    hand.key(canvas, Qt.Key.Key_Z, control)
    hand.key(canvas, Qt.Key.Key_E)
    hand.drag(canvas, [(0, 0), (canvas.width(), canvas.height())])
    middle = canvas.rect().center()
    hand.drag(canvas, [(middle.x(), 0), (middle.x(), canvas.height())])
    assert application.window.actions_.eraser.isChecked()
    assert len(drawn(application)) != 3


def test_a_digit_can_be_drawn_and_read_by_keys_alone(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))
    canvas = application.window.canvas
    assert canvas.hasFocus()

    for key in (Qt.Key.Key_Space, *[Qt.Key.Key_Down] * 10, Qt.Key.Key_Space):
        hand.key(canvas, key)

    qtbot.waitUntil(lambda: read(application) == "1")


def test_the_space_bar_lowers_the_pen_again_after_the_pad_was_cleared(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application()
    canvas = application.window.canvas
    hand.key(canvas, Qt.Key.Key_Space)
    hand.key(canvas, Qt.Key.Key_Down)
    application.window.actions_.clear.trigger()

    hand.key(canvas, Qt.Key.Key_Space)
    hand.key(canvas, Qt.Key.Key_Down)

    assert len(drawn(application)) == 1


# The demonstration.


def test_the_demonstration_draws_all_samples_and_reports(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7), demo=True)

    with qtbot.waitSignal(application.demo_finished, timeout=60_000) as finished:
        pass

    assert finished.args is not None
    answers: list[DemoAnswer] = finished.args[0]
    labels = [record.label for record in read_strokes(SAMPLES)]
    assert [answer.label for answer in answers] == labels
    assert {answer.text for answer in answers} == {"7"}


def test_the_demonstration_stops_when_the_person_begins_to_draw(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(demo=True)
    canvas = application.window.canvas
    qtbot.waitUntil(lambda: canvas.sketch.is_pen_down)

    hand.press(canvas, canvas.from_pad(QPointF(20, 20)))
    with qtbot.assertNotEmitted(canvas.sketch.page_changed, wait=200):
        pass
    hand.move(canvas, canvas.from_pad(QPointF(20, 200)))
    hand.release(canvas, canvas.from_pad(QPointF(20, 200)))

    with qtbot.assertNotEmitted(canvas.sketch.page_changed, wait=200):
        pass
    assert drawn(application)[-1] == [[20, 20], [20, 200]]


def test_a_demonstration_that_was_stopped_does_not_begin_again_with_another_model(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application(demo=True)
    canvas = application.window.canvas
    qtbot.waitUntil(lambda: canvas.sketch.is_pen_down)
    hand.drag(canvas, [(20, 20), (200, 200)])
    before = drawn(application)

    open_model_menu(application)
    application.window.model_menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: "Model 2" in status(application))
    with qtbot.assertNotEmitted(canvas.sketch.page_changed, wait=100):
        pass

    assert drawn(application) == before


def test_a_demonstration_without_a_model_says_that_it_cannot_be(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    def load(_: Path) -> LoadedModel:
        raise ModelError("Model 1 is damaged.")

    application = start_application(load, demo=True)

    with qtbot.waitSignal(application.demo_failed) as failure:
        pass

    assert failure.args == ["Model 1 is damaged."]
    assert application.window.canvas.sketch.page.is_empty


@pytest.mark.slow
def test_the_command_ends_where_no_model_can_read_the_demonstration(
    run_script: RunScript, tmp_path: Path
) -> None:
    package = Path(mnist_gui.__file__).parent
    copy = tmp_path / "installed" / "mnist_gui"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("models"))
    shutil.copytree(resources_dir(), copy / "resources", dirs_exist_ok=True)

    result = run_script(
        "-m", "mnist_gui", "--demo", timeout=30, PYTHONPATH=str(copy.parent)
    )

    assert result.returncode == 1
    assert result.stderr.endswith("There is no model: the program's own is missing.\n")
    assert len(result.stderr.splitlines()) == 1


# Closing.

_CLOSE_SOON = """
import sys
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication
from mnist_gui.__main__ import main

class Driver(QObject):
    begun = Signal()

    @Slot()
    def wait(self):
        QTimer.singleShot(int(sys.argv[1]), self, self.close)

    @Slot()
    def close(self):
        (window,) = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        window.close()

driver = Driver()
# Delivered as soon as there is an event loop.
driver.begun.connect(driver.wait, Qt.ConnectionType.QueuedConnection)
driver.begun.emit()
sys.exit(main([]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("milliseconds", [0, 100, 1500])
def test_closing_the_window_while_the_model_loads_is_a_clean_end(
    run_script: RunScript, shipped_model: Path, milliseconds: int
) -> None:
    result = run_script("-c", _CLOSE_SOON, str(milliseconds))

    assert result.returncode == 0
    assert result.stderr == ""


@pytest.mark.slow
def test_closing_works_with_a_store_that_cannot_be_written(
    run_script: RunScript, shipped_model: Path, store: Path
) -> None:
    store.write_text("a file where a folder should be")

    result = run_script("-c", _CLOSE_SOON, "100")

    assert result.returncode == 0
    assert result.stderr == ""


def test_closing_while_an_answer_is_worked_on_waits_for_it(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))
    model.gate.release(50)

    application.window.close()
    application.stop()

    assert model.seen
    assert not application.window.isVisible()
