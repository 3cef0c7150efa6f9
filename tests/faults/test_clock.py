"""A clock that is set back by years, and processes that sleep."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from mnist_gui.core.child_process import Watchdog
from mnist_gui.core.files.staging import cleanup_staging, publish_atomically
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pictures.decoder import PictureDecoder
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.core.session.page_store import MOST_AWAY, PageStore, SavedPage
from tests.helpers.core.model_folders import write_model
from tests.helpers.core.programs import output_of, start_program
from tests.helpers.core.sample_examples import a_drawing

TEN_YEARS_S = 10 * 365 * 86400.0


def a_page(x: float) -> SavedPage:
    return SavedPage(strokes=(stroke([(x, 2), (3, 4)]),))


def from_the_future(path: Path) -> None:
    later = time.time() + TEN_YEARS_S
    os.utime(path, (later, later))


def test_a_page_put_away_after_the_clock_was_set_back_is_the_newest(
    tmp_path: Path,
) -> None:
    later = time.time_ns() + int(TEN_YEARS_S * 1e9)
    pages = PageStore(tmp_path, 1)
    for number in range(MOST_AWAY):
        pages.put_away(a_page(number), tmp_path / f"away-{later + number}.json")

    again = PageStore(tmp_path, 1)
    again.put_away(a_page(99), again.new_away())
    again.put_away(a_page(100), again.new_away())

    found = [page.strokes[0][0][0] for page in again.away()]
    assert found[:3] == [100, 99, MOST_AWAY - 1]
    assert len(found) == MOST_AWAY


def test_a_store_from_the_future_is_read_and_added_to(tmp_path: Path) -> None:
    samples = SampleStore(tmp_path / "samples.sqlite")
    samples.add(a_drawing(1))
    models = ModelStore(tmp_path)
    models.publish(write_model)
    models.activate(2)
    for path in tmp_path.rglob("*"):
        from_the_future(path)

    again = SampleStore(samples.path)
    again.add(a_drawing(2))
    ModelStore(tmp_path).publish(write_model)

    assert len(again.all()) == 2
    assert ModelStore(tmp_path).active().number == 2
    assert [v.number for v in ModelStore(tmp_path).versions()] == [1, 2, 3]


def test_staging_folders_in_use_stay_when_the_clock_is_set_back(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        (folder / "file").touch()
        from_the_future(folder)
        cleanup_staging(tmp_path)
        assert (folder / "file").exists()

    assert publish_atomically(tmp_path / "2", tmp_path / "lock", write)


# Stops its parent and itself, as a machine that falls asleep stops all; a third process
# wakes both. The decoder is amid a picture.
ASLEEP = """
import os, signal, subprocess, sys, threading, time
from pathlib import Path
from mnist_gui.core.pictures.decoder import PictureDecoder
slow = '''
import time
from mnist_gui.core.pictures import decoder_process
decode = decoder_process.decode_picture
def decode_slowly(*arguments, **options):
    time.sleep(0.8)
    return decode(*arguments, **options)
decoder_process.decode_picture = decode_slowly
decoder_process.main()
'''
decoder = PictureDecoder(timeout_s=2.0, command=[sys.executable, "-c", slow])
picture = Path(sys.argv[1])
decoder.decode(picture)
child = decoder._process._process.pid
waker = f"sleep 4; kill -CONT {child} {os.getpid()}"
sleeper = f"sleep 0.3; kill -STOP {child} {os.getpid()}; {waker}"
subprocess.Popen(["/bin/sh", "-c", sleeper])
print(decoder.decode(picture).size, decoder.decode(picture).size)
assert decoder._process._process.pid == child, "it was killed"
decoder.close()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="stops processes by signal")
def test_a_decoder_that_slept_with_the_machine_is_not_blamed(tmp_path: Path) -> None:
    Image.new("L", (40, 30), 255).save(tmp_path / "a.png")

    output = output_of(start_program(ASLEEP, tmp_path / "a.png"))

    assert output.strip() == "(40, 30) (40, 30)"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="stops processes by signal")
def test_a_decoder_that_stops_alone_is_killed_all_the_same(tmp_path: Path) -> None:
    Image.new("L", (40, 30), 255).save(tmp_path / "a.png")
    decoder = PictureDecoder(timeout_s=1.0)
    try:
        decoder.decode(tmp_path / "a.png")
        process = decoder._process
        assert process is not None
        watchdog: Watchdog = process.watchdog
        os.kill(process._process.pid, signal.SIGSTOP)
        watchdog.arm()
        process._process.wait(30)
        assert watchdog.has_killed
    finally:
        decoder.close()
