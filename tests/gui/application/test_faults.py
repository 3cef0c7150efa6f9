"""A window whose disk is full, or which can open no more files, goes on."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.session.page_store import PageStore
from tests.helpers.gui.window_state import draw_a_line, label_drawing, message

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX' limits")


@contextmanager
def full_disk() -> Iterator[None]:
    """Let every write to a file fail; Python ignores the signal."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Use up all descriptors that this process may open."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))  # noqa: PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, limits[1]))
    taken = []
    try:
        with suppress(OSError):  # there are too many
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for number in taken:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize(
    "fault",
    [
        full_disk,
        pytest.param(
            no_descriptors,
            # Other tests of this process may suffer from what Qt then cannot open.
            marks=[
                pytest.mark.skipif(sys.platform != "linux", reason="needs /proc"),
                pytest.mark.soak,
            ],
        ),
    ],
)
def test_what_is_not_kept_is_said_and_kept_the_next_time(
    application: Application,
    qtbot: QtBot,
    store: Path,
    fault: Callable[[], AbstractContextManager[None]],
) -> None:
    label_drawing(qtbot, application, 1)
    with fault():
        with qtbot.waitSignal(application.samples.keep_failed):
            application.window.label_actions[2].trigger()
        complaint = message(application)
        application.window.pen_width_slider.setValue(31)
        with qtbot.waitSignal(application.page_read):
            draw_a_line(application)
        application.pages.finish(20)

    assert "full" in complaint or "no file can be created" in complaint
    assert len(SampleStore(store / SAMPLES_NAME).all()) == 1
    label_drawing(qtbot, application, 3)
    draw_a_line(application)
    application.window.pen_width_slider.setValue(32)
    application.stop()

    labels = {sample.label for sample in SampleStore(store / SAMPLES_NAME).all()}
    assert 3 in labels
    assert 2 not in labels
    page = PageStore(store / "pages", 1).load()
    assert page is not None
    assert page.strokes
    assert "32" in (store / "settings.ini").read_text("utf-8")
