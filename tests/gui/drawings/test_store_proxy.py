"""Jobs on the store's samples: their thread, their order, how they end."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from mnist_gui.core.samples.sample import Sample, SampleFormat
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.recognizer.thread import WorkerThread
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.sample_examples import (
    a_drawing,
    execute,
    filled,
    ids,
    overwrite_header,
)
from tests.helpers.gui.fake_models import PATIENCE

COUNT = 250
"""More samples than are fetched at a time."""


class WatchedStore(SampleStore):
    """Records the threads that use it."""

    threads: set[int]

    @override
    def fetch_batch(self, count: int, *, after: int = 0) -> list[Sample]:
        self.threads.add(threading.get_ident())
        return super().fetch_batch(count, after=after)

    @override
    def change(self, labels: Mapping[int, int | None]) -> dict[int, int | None]:
        self.threads.add(threading.get_ident())
        return super().change(labels)


@pytest.fixture
def path(store: Path) -> Path:
    """Return a file with samples of the ids 1 to 250."""
    filled(store / SAMPLES_NAME, COUNT)
    return store / SAMPLES_NAME


@pytest.fixture
def thread() -> Iterator[WorkerThread]:
    thread = WorkerThread()
    yield thread
    thread.stop()


@pytest.fixture
def samples(thread: WorkerThread, path: Path) -> SampleStoreProxy:
    """Return a proxy whose thread is running."""
    samples = SampleStoreProxy(SampleStore(path), thread)
    thread.start()
    return samples


def fetch(qtbot: QtBot, samples: SampleStoreProxy) -> list[Sample]:
    with qtbot.waitSignal(samples.loaded) as loaded:
        samples.refresh()
    assert loaded.args is not None
    fetched: list[Sample] = loaded.args[0]
    return fetched


@pytest.mark.slow
def test_the_store_is_used_on_the_worker_thread_alone(
    qtbot: QtBot, thread: WorkerThread, path: Path
) -> None:
    watched = WatchedStore(path)
    watched.threads = set()
    samples = SampleStoreProxy(watched, thread)
    thread.start()
    fetch(qtbot, samples)
    with qtbot.waitSignal(samples.changed):
        samples.change({1: 5})

    assert len(watched.threads) == 1
    assert threading.get_ident() not in watched.threads


def test_samples_are_fetched_oldest_first(
    qtbot: QtBot, samples: SampleStoreProxy
) -> None:
    assert ids(fetch(qtbot, samples)) == list(range(1, COUNT + 1))


@pytest.mark.slow
@pytest.mark.parametrize("how", ["change", "keep"])
def test_a_write_during_a_fetch_is_in_its_result(
    qtbot: QtBot, samples: SampleStoreProxy, how: str
) -> None:
    fetched: list[list[Sample]] = []
    samples.loaded.connect(fetched.append)
    samples.refresh()
    if how == "change":
        samples.change({1: 7})
    else:
        samples.keep(a_drawing(0, label=7))
    qtbot.waitUntil(lambda: bool(fetched))

    assert len(fetched) == 1
    assert fetched[0][0].label == 7


def test_changes_are_made_in_the_order_of_the_requests(
    qtbot: QtBot, samples: SampleStoreProxy
) -> None:
    steps: list[str] = []
    samples.changed.connect(lambda _, __, step: steps.append(step))
    for number in range(5):
        samples.change({1: number}, str(number))
    qtbot.waitUntil(lambda: len(steps) == 5)

    assert steps == list("01234")


def test_a_change_reports_the_former_labels_of_existing_samples(
    qtbot: QtBot, samples: SampleStoreProxy
) -> None:
    with qtbot.waitSignal(samples.changed) as changed:
        samples.change({2: None, 999: None}, "deletion")

    assert changed.args == [{2: None, 999: None}, {2: 1}, "deletion"]


def test_an_import_that_raises_an_unexpected_error_shows_a_message_and_logs_it(
    qtbot: QtBot, samples: SampleStoreProxy, caplog: pytest.LogCaptureFixture
) -> None:
    # No file has such a name; Python raises a ValueError, which no reader expects.
    with qtbot.waitSignal(samples.exchange_ended) as ended:
        samples.import_(Path("nul\0byte.jsonl"), SampleFormat.STROKES)

    assert ended.args == ["Those files are not what they seem to be."]
    assert "a job failed" in caplog.text


def test_an_export_reports_its_end_once_and_no_progress_of_an_import(
    qtbot: QtBot, samples: SampleStoreProxy, tmp_path: Path
) -> None:
    reported: list[str] = []
    samples.import_progressed.connect(lambda _: reported.append("progress"))
    samples.exchange_ended.connect(lambda _: reported.append("end"))
    # Long enough to outlast a slice.
    samples.export(fetch(qtbot, samples), tmp_path / "out", SampleFormat.PICTURES)
    with qtbot.waitSignal(samples.changed):
        samples.change({1: 2})
    qtbot.waitUntil(lambda: "end" in reported)
    with qtbot.waitSignal(samples.changed):  # answered after anything left over
        samples.change({1: 3})

    assert reported == ["end"]


def begin_export(
    qtbot: QtBot, samples: SampleStoreProxy, path: Path, *, count: int
) -> None:
    """Begin to export the same samples over and over, which takes a while."""
    fetched = (fetch(qtbot, samples) * count)[:count]
    samples.export(fetched, path, SampleFormat.PICTURES)
    qtbot.waitUntil(lambda: any(path.parent.glob(".export-*")))


@pytest.mark.slow
def test_a_change_requested_during_an_export_is_made_before_its_end(
    qtbot: QtBot, samples: SampleStoreProxy, tmp_path: Path
) -> None:
    reported: list[str] = []
    samples.changed.connect(lambda: reported.append("change"))
    samples.exchange_ended.connect(reported.append)
    begin_export(qtbot, samples, tmp_path / "out", count=1500)
    samples.change({1: 2})
    qtbot.waitUntil(lambda: len(reported) == 2, timeout=30_000)

    assert reported == ["change", "1,500 drawings were exported to “out”."]


@pytest.mark.slow
def test_an_export_is_finished_when_the_program_ends(
    qtbot: QtBot, thread: WorkerThread, samples: SampleStoreProxy, tmp_path: Path
) -> None:
    begin_export(qtbot, samples, tmp_path / "out", count=500)
    thread.stop()

    assert not list(tmp_path.glob(".export-*"))
    assert len(list((tmp_path / "out").rglob("*.png"))) == COUNT


def test_cancelling_without_an_import_does_nothing(
    qtbot: QtBot, samples: SampleStoreProxy
) -> None:
    with qtbot.assertNotEmitted(samples.exchange_ended, wait=50):
        samples.cancel_import()


@pytest.mark.slow
def test_an_import_that_the_end_of_the_program_interrupts_adds_nothing(
    qtbot: QtBot,
    thread: WorkerThread,
    samples: SampleStoreProxy,
    path: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "in" / "7"
    folder.mkdir(parents=True)
    grey_picture(SAMPLES[0].strokes).save(folder / "0.png")
    for number in range(1, 300):
        (folder / f"{number}.png").hardlink_to(folder / "0.png")
    with qtbot.waitSignal(samples.import_progressed):
        samples.import_(tmp_path / "in", SampleFormat.PICTURES)
    thread.stop()

    assert len(SampleStore(path).all()) == COUNT


@pytest.mark.slow
def test_labels_given_just_before_the_program_ends_are_kept(
    thread: WorkerThread, samples: SampleStoreProxy, path: Path
) -> None:
    is_busy, gate = threading.Event(), threading.Event()

    def occupy() -> None:
        is_busy.set()
        gate.wait(PATIENCE)

    thread.call(occupy)
    assert is_busy.wait(PATIENCE)
    samples.keep(a_drawing(COUNT + 10, label=4))
    samples.change({1: 9})
    threading.Timer(0.1, gate.set).start()
    thread.stop()

    first, *others, last = SampleStore(path).all()
    assert (first.label, last.label) == (9, 4)
    assert len(others) == COUNT - 1


def delete_first(path: Path) -> dict[int, int | None]:
    """Delete a sample; return the change that restores it."""
    return SampleStore(path).change({1: None})


def test_a_program_that_never_loaded_the_samples_erases_none(
    path: Path, thread: WorkerThread
) -> None:
    restore = delete_first(path)
    SampleStoreProxy(SampleStore(path), thread)
    thread.start()
    thread.stop()

    assert SampleStore(path).change(restore) == {1: None}


def test_samples_deleted_before_a_crash_are_erased_by_the_next_program(
    qtbot: QtBot, thread: WorkerThread, samples: SampleStoreProxy, path: Path
) -> None:
    restore = delete_first(path)
    fetch(qtbot, samples)
    thread.stop()

    assert SampleStore(path).change(restore) == {}


def test_a_failure_to_erase_deleted_samples_is_only_logged(
    qtbot: QtBot,
    thread: WorkerThread,
    samples: SampleStoreProxy,
    path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fetch(qtbot, samples)
    execute(path, "PRAGMA user_version = 99")
    thread.stop()

    assert "could not be forgotten" in caplog.text
    assert "newer version" in caplog.text


@pytest.mark.slow
def test_the_samples_are_fetched_again_after_a_rescue(
    qtbot: QtBot, samples: SampleStoreProxy, path: Path
) -> None:
    fetch(qtbot, samples)
    overwrite_header(path)

    with qtbot.waitSignals([samples.rescued, samples.loaded]):
        samples.change({1: 5})
