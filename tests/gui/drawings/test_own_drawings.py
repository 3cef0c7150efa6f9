"""The work on drawings itself: where it is done, in which order, how it ends."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.samples.sample_formats import SampleFormat
from mnist_gui.core.samples.store import SAMPLES_NAME, Sample, SampleStore
from mnist_gui.drawings.own_drawings import SampleStoreProxy
from mnist_gui.recognizer.recognizer import Recognizer
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.sample_examples import a_drawing, execute, filled
from tests.helpers.gui.fake_models import PATIENCE, FakeModel, GatedModel, a_page

COUNT = 250
"""More drawings than are fetched at a time."""


class WatchedStore(SampleStore):
    """Keeps on which threads it was used."""

    threads: set[int]

    @override
    def some(self, count: int, *, after: int = 0) -> list[Sample]:
        self.threads.add(threading.get_ident())
        return super().some(count, after=after)

    @override
    def change(self, labels: Mapping[int, int | None]) -> dict[int, int | None]:
        self.threads.add(threading.get_ident())
        return super().change(labels)


@pytest.fixture
def path(store: Path) -> Path:
    filled(store / SAMPLES_NAME, COUNT)
    return store / SAMPLES_NAME


@pytest.fixture
def recognizer(path: Path) -> Iterator[Recognizer]:
    recognizer = Recognizer(FakeModel.load, SampleStore(path))
    recognizer.start()
    yield recognizer
    recognizer.stop()


@pytest.fixture
def drawings(recognizer: Recognizer) -> SampleStoreProxy:
    return recognizer.drawings


def test_the_file_is_never_touched_on_the_windows_thread(
    qtbot: QtBot, path: Path
) -> None:
    watched = WatchedStore(path)
    watched.threads = set()
    recognizer = Recognizer(FakeModel.load, watched)
    recognizer.start()
    with qtbot.waitSignal(recognizer.drawings.loaded):
        recognizer.drawings.refresh()
    with qtbot.waitSignal(recognizer.drawings.changed):
        recognizer.drawings.change({1: 5})
    recognizer.stop()

    assert len(watched.threads) == 1
    assert threading.get_ident() not in watched.threads


def test_all_drawings_are_fetched_oldest_first(
    qtbot: QtBot, drawings: SampleStoreProxy
) -> None:
    with qtbot.waitSignal(drawings.loaded) as loaded:
        drawings.refresh()

    assert loaded.args is not None
    assert [one.id for one in loaded.args[0]] == list(range(1, COUNT + 1))


@pytest.mark.parametrize("how", ["change", "keep"])
def test_what_is_written_while_drawings_are_fetched_is_not_missed(
    qtbot: QtBot, recognizer: Recognizer, how: str
) -> None:
    drawings = recognizer.drawings
    fetched: list[list[Sample]] = []
    drawings.loaded.connect(fetched.append)
    drawings.refresh()
    if how == "change":
        drawings.change({1: 7})
    else:
        recognizer.keep(a_drawing(0, label=7))
    qtbot.waitUntil(lambda: bool(fetched))

    assert len(fetched) == 1
    assert fetched[0][0].label == 7


def test_what_is_asked_for_is_done_in_that_order(
    qtbot: QtBot, drawings: SampleStoreProxy
) -> None:
    steps: list[str] = []
    drawings.changed.connect(lambda _, __, step: steps.append(step))
    for number in range(5):
        drawings.change({1: number}, str(number))
    qtbot.waitUntil(lambda: len(steps) == 5)

    assert steps == list("01234")


def test_a_change_tells_what_was_before_of_those_that_are_there(
    qtbot: QtBot, drawings: SampleStoreProxy
) -> None:
    with qtbot.waitSignal(drawings.changed) as changed:
        drawings.change({2: None, 999: None}, "deletion")

    assert changed.args == [{2: None, 999: None}, {2: 1}, "deletion"]


def test_an_import_that_fails_in_an_unknown_way_is_said(
    qtbot: QtBot, drawings: SampleStoreProxy, caplog: pytest.LogCaptureFixture
) -> None:
    # No file has such a name, and Python raises what no reader expects.
    with qtbot.waitSignal(drawings.exchange_ended) as ended:
        drawings.bring_in(Path("nul\0byte.jsonl"), SampleFormat.STROKES)

    assert ended.args == ["Those files are not what they seem to be."]
    assert "could not import drawings" in caplog.text


@pytest.mark.slow
def test_after_an_export_has_ended_nothing_more_is_said_of_it(
    qtbot: QtBot, drawings: SampleStoreProxy, tmp_path: Path
) -> None:
    said: list[str] = []
    drawings.import_progressed.connect(lambda _: said.append("progress"))
    drawings.exchange_ended.connect(lambda _: said.append("end"))
    with qtbot.waitSignal(drawings.loaded) as loaded:
        drawings.refresh()
    assert loaded.args is not None
    # Long enough to outlast a slice.
    drawings.take_out(loaded.args[0], tmp_path / "out", SampleFormat.PICTURES)
    with qtbot.waitSignal(drawings.changed):
        drawings.change({1: 2})
    qtbot.waitUntil(lambda: "end" in said)
    with qtbot.waitSignal(drawings.changed):  # which is done after anything left
        drawings.change({1: 3})

    assert said == ["end"]


def fetched_often(qtbot: QtBot, drawings: SampleStoreProxy, count: int) -> list[Sample]:
    """Return drawings, the same ones again and again, that take a while to export."""
    with qtbot.waitSignal(drawings.loaded) as loaded:
        drawings.load()
    assert loaded.args is not None
    samples: list[Sample] = loaded.args[0]
    return (samples * count)[:count]


def begin_export(
    qtbot: QtBot, drawings: SampleStoreProxy, samples: list[Sample], path: Path
) -> None:
    drawings.take_out(samples, path, SampleFormat.PICTURES)
    qtbot.waitUntil(lambda: any(path.parent.glob(".export-*")))


@pytest.mark.slow
def test_what_is_asked_amid_an_export_is_done_before_it_ends(
    qtbot: QtBot, drawings: SampleStoreProxy, tmp_path: Path
) -> None:
    said: list[str] = []
    drawings.changed.connect(lambda: said.append("change"))
    drawings.exchange_ended.connect(said.append)
    samples = fetched_often(qtbot, drawings, 1500)
    begin_export(qtbot, drawings, samples, tmp_path / "out")
    drawings.change({1: 2})
    qtbot.waitUntil(lambda: len(said) == 2, timeout=30_000)

    assert said == ["change", "1500 drawings were exported to “out”."]


@pytest.mark.slow
def test_an_export_is_finished_when_the_program_ends(
    qtbot: QtBot, recognizer: Recognizer, tmp_path: Path
) -> None:
    samples = fetched_often(qtbot, recognizer.drawings, 500)
    begin_export(qtbot, recognizer.drawings, samples, tmp_path / "out")
    recognizer.stop()

    assert not list(tmp_path.glob(".export-*"))
    assert len(list((tmp_path / "out").rglob("*.png"))) == COUNT


def test_where_no_import_is_under_way_there_is_nothing_to_cancel(
    qtbot: QtBot, drawings: SampleStoreProxy
) -> None:
    with qtbot.assertNotEmitted(drawings.exchange_ended, wait=50):
        drawings.cancel()


def test_an_import_ends_with_the_program_and_nothing_of_it_is_kept(
    qtbot: QtBot, recognizer: Recognizer, path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in" / "7"
    folder.mkdir(parents=True)
    grey_picture(SAMPLES[0].strokes).save(folder / "0.png")
    for number in range(1, 300):
        (folder / f"{number}.png").hardlink_to(folder / "0.png")
    with qtbot.waitSignal(recognizer.drawings.import_progressed):
        recognizer.drawings.bring_in(tmp_path / "in", SampleFormat.PICTURES)
    recognizer.stop()

    assert len(SampleStore(path).all()) == COUNT


def undo_of_a_deletion(path: Path) -> dict[int, int | None]:
    return SampleStore(path).change({1: None})


@pytest.mark.slow
def test_what_the_person_said_last_is_kept_when_the_program_ends(path: Path) -> None:
    model, store = GatedModel(), SampleStore(path)
    recognizer = Recognizer(lambda _: model, store)
    recognizer.start()
    recognizer.load_model(Path("1"))
    recognizer.recognize(a_page())
    assert model.entered.acquire(timeout=PATIENCE)  # the thread is busy from here on

    recognizer.keep(a_drawing(COUNT + 10, label=4))
    recognizer.drawings.change({1: 9})
    threading.Timer(0.1, model.gate.release).start()
    recognizer.stop()

    first, *_, last = store.all()
    assert (first.label, last.label) == (9, 4)
    assert len(store.all()) == COUNT + 1


def test_a_program_that_showed_no_drawings_forgets_none(
    path: Path, qtbot: QtBot
) -> None:
    undo = undo_of_a_deletion(path)
    recognizer = Recognizer(FakeModel.load, SampleStore(path))
    recognizer.start()
    recognizer.stop()

    assert SampleStore(path).change(undo) == {1: None}


def test_a_program_that_was_killed_leaves_its_deleted_drawings_to_the_next(
    recognizer: Recognizer, path: Path, qtbot: QtBot
) -> None:
    undo = undo_of_a_deletion(path)
    with qtbot.waitSignal(recognizer.drawings.loaded):
        recognizer.drawings.refresh()
    recognizer.stop()

    assert SampleStore(path).change(undo) == {}


def test_what_cannot_be_forgotten_in_the_end_is_only_logged(
    recognizer: Recognizer,
    path: Path,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with qtbot.waitSignal(recognizer.drawings.loaded):
        recognizer.drawings.refresh()
    execute(path, "PRAGMA user_version = 99")
    recognizer.stop()

    assert "could not be forgotten" in caplog.text
    assert "newer version" in caplog.text


@pytest.mark.slow
def test_after_a_rescue_the_drawings_are_fetched_anew(
    recognizer: Recognizer, path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(recognizer.drawings.loaded):
        recognizer.drawings.refresh()
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(content)
    signals = [recognizer.drawings.rescued, recognizer.drawings.loaded]
    with qtbot.waitSignals(signals):
        recognizer.drawings.change({1: 5})
