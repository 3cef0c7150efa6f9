"""A window whose disk is full, or which can open no more files, goes on."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.session.page_store import PageStore
from tests.gui.conftest import RunScript
from tests.helpers.gui.window_state import (
    PATIENCE_MS,
    draw_a_line,
    label_drawing,
    message,
)
from tests.helpers.repository import REPOSITORY

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


ALONE: Final = "MNIST_GUI_TEST_ALONE"
"""Set in a process that runs one test."""


@pytest.mark.parametrize(
    "fault",
    [
        full_disk,
        pytest.param(
            no_descriptors,
            marks=pytest.mark.skipif(
                ALONE not in os.environ, reason="runs in a process of its own"
            ),
        ),
    ],
)
def test_what_is_not_kept_is_said_and_kept_the_next_time(
    application: Application,
    qtbot: QtBot,
    store: Path,
    fault: Callable[[], AbstractContextManager[None]],
) -> None:
    for _ in range(2):  # the first readings still import parts of NumPy
        with qtbot.waitSignal(application.page_read, timeout=PATIENCE_MS):
            draw_a_line(application)
    label_drawing(qtbot, application, 1)
    with fault():
        with qtbot.waitSignal(application.samples.keep_failed, timeout=PATIENCE_MS):
            application.window.label_actions[2].trigger()
        complaint = message(application)
        application.window.pen_width_slider.setValue(31)
        with qtbot.waitSignal(application.page_read, timeout=PATIENCE_MS):
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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_window_without_descriptors_goes_on(run_script: RunScript) -> None:
    """Run the test above apart: a QProcess without pipes spoils those of others."""
    test = test_what_is_not_kept_is_said_and_kept_the_next_time.__name__
    ended = run_script(
        *("-m", "pytest", "-q", "-n0", "-c", str(REPOSITORY / "pyproject.toml")),
        *("--rootdir", str(REPOSITORY), f"{__file__}::{test}[no_descriptors]"),
        **{ALONE: "1"},
    )

    assert ended.returncode == 0, ended.stdout
    assert "1 passed" in ended.stdout
