"""The states of the window that are looked at, and how to bring them about."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import Strokes, read_strokes, stroke
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.segmentation.incremental import draw_input
from mnist_gui.inside.digit_bars import DigitBars
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.ui.resources import samples_path
from mnist_gui.ui.settings import Panel
from tests.helpers.core.paged_files import pages, save_pages
from tests.helpers.gui.picture_sources import drag_into, files_as_data
from tests.helpers.gui.pointer import point_at
from tests.helpers.gui.retrain_driver import EPOCH, FOREVER, STARTED, STEP, trainer
from tests.helpers.gui.widgets import find

USUAL: Final = QSize(1080, 700)
SMALL: Final = QSize(900, 500)
NARROW: Final = QSize(700, 900)
_PATIENCE: Final = 300.0  # a loaded machine takes minutes to load a model
_REST: Final = 0.5  # seconds
_SEVEN: Final = 27
_W: Final = [(60, 40), (95, 220), (140, 100), (185, 220), (220, 40)]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A running program, and a folder for files that it opens."""

    application: Application
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Look:
    """A state of the window."""

    name: str
    show: Callable[[Stage], QWidget]
    """Brings it about, and returns the window to look at."""

    size: QSize = USUAL

    def take(self, stage: Stage) -> QWidget:
        """Bring the state about in a window that is as it was at the start."""
        window = stage.application.window
        stage.application.presentation.end()
        for other in (
            stage.application.gallery.dialog,
            stage.application.versions.dialog,
            stage.application.training.dialog,
            stage.application.folders.dialog,
            stage.application.inside.window,
        ):
            other.close()
        window.resize(self.size)
        window.clear_message()
        window.pad_card.announce_drop("")
        window.canvas.sketch.clear()
        return self.show(stage)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Let events be handled until a condition holds."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        QTest.qWait(10)


def rest(seconds: float = _REST) -> None:
    """Let events be handled for a while."""
    QTest.qWait(round(1000 * seconds))


def fill_store(store: Path) -> None:
    """Keep drawings as a user has labelled them, two of them misread."""
    records = list(read_strokes(samples_path()))[:23]
    SampleStore(store / SAMPLES_NAME).add_new(
        LabelledDrawing(
            label=int(record.label or 0),
            model_input=draw_input(record.strokes),
            strokes=record.strokes,
            predicted=(int(record.label or 0) + (number % 9 == 4)) % 10,
            probability=0.9,
            model_version=1,
        )
        for number, record in enumerate(records)
    )


def a_trainer(store: Path) -> list[str]:
    """Return a trainer that is in the middle of a run for ever."""
    return trainer(store, [STARTED, STEP, EPOCH], FOREVER)


def _strokes_of(sample: int) -> Strokes:
    return list(read_strokes(samples_path()))[sample].strokes


def _number() -> Strokes:
    """Return three digits side by side."""
    placed = []
    for place, sample in enumerate((2, 0, 5)):
        strokes = _strokes_of(sample)
        points = np.concatenate(strokes)
        low, extent = points.min(axis=0), np.ptp(points, axis=0).max()
        corner = (15 + 85 * place, 90)
        placed += [stroke((line - low) * 100 / extent + corner) for line in strokes]
    return tuple(placed)


def _read(stage: Stage, strokes: Strokes) -> QWidget:
    window = stage.application.window
    answers: list[str] = []
    stage.application.page_read.connect(answers.append)
    window.canvas.sketch.replace_page(Page(strokes=strokes), "draw")
    wait_until(lambda: bool(answers), "an answer")
    _wait_for_saliency(stage)
    return window


def _wait_for_saliency(stage: Stage) -> None:
    switch = find(stage.application.window, QPushButton, "saliencyButton")
    wait_until(switch.isEnabled, "saliency")
    rest()


def _show_empty(stage: Stage) -> QWidget:
    rest()
    return stage.application.window


def _show_sure(stage: Stage) -> QWidget:
    return _read(stage, _strokes_of(_SEVEN))


def _show_unsure(stage: Stage) -> QWidget:
    return _read(stage, (stroke(_W),))


def _show_number(stage: Stage) -> QWidget:
    window = _read(stage, _number())
    stage.application.window.canvas.boxes.digit_clicked.emit(0)
    _wait_for_saliency(stage)
    rest()
    return window


def _show_saved(stage: Stage) -> QWidget:
    window = _read(stage, _strokes_of(_SEVEN))
    labelled: list[object] = []
    stage.application.samples.kept.connect(lambda *kept: labelled.append(kept))
    stage.application.window.label_actions[1].trigger()
    wait_until(lambda: bool(labelled), "a label")
    rest()
    return window


def _show_picture(stage: Stage) -> QWidget:
    return _show_files(stage, 3 * [_write_picture(stage.folder)])


def _show_pages(stage: Stage) -> QWidget:
    """A page of a file that was opened with others."""
    path = save_pages(stage.folder / "scan.tif", pages(12, (640, 420)))
    return _show_files(stage, [path, path.with_name("other.png")])


def _show_files(stage: Stage, paths: Sequence[Path]) -> QWidget:
    window = stage.application.window
    answers: list[str] = []
    stage.application.page_read.connect(answers.append)
    window.files_dropped.emit(list(paths))
    wait_until(lambda: bool(answers), "an answer")
    _wait_for_saliency(stage)
    window.clear_message()
    return window


def _write_picture(folder: Path) -> Path:
    """Write a picture of a number in blue on coloured paper; return its path."""
    image = QImage(640, 420, QImage.Format.Format_RGB32)
    image.fill(QColor("#efe6d2"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#20305e"), 9))
    for line in _number():
        points = [QPointF(30 + 2 * x, 2 * y - 60) for x, y in line.tolist()]
        painter.drawPolyline(QPolygonF(points))
    painter.end()
    path = folder / "photo.png"
    image.save(str(path))
    return path


def _show_drop(stage: Stage) -> QWidget:
    window = stage.application.window
    drag_into(window, files_as_data([stage.folder / "1.png", stage.folder / "2.png"]))
    rest(0.1)
    return window


def _show_drawings(stage: Stage) -> QWidget:
    stage.application.window.actions_.my_drawings.trigger()
    rest()
    return stage.application.gallery.dialog


def _show_models(stage: Stage) -> QWidget:
    stage.application.window.actions_.manage_models.trigger()
    rest()
    return stage.application.versions.dialog


def _show_folder(stage: Stage) -> QWidget:
    _write_picture(stage.folder)
    stage.application.folders.read([stage.folder])
    rest(2)
    return stage.application.folders.dialog


def _show_retrain(stage: Stage) -> QWidget:
    dialog = stage.application.training.dialog
    stage.application.window.actions_.retrain.trigger()
    wait_until(dialog.start_button.isEnabled, "the number of drawings")
    rest()
    return dialog


def _show_retraining(stage: Stage) -> QWidget:
    dialog, training = stage.application.training.dialog, stage.application.training
    if training.is_running:
        stage.application.window.actions_.retrain.trigger()
    else:
        _show_retrain(stage)
        dialog.start_button.click()
        wait_until(lambda: training.is_running, "a run")
    rest(1)
    return dialog


def _show_inside(stage: Stage) -> QWidget:
    """Point at a map of the second layer."""
    inside = stage.application.inside.window
    stage.application.window.actions_.inside.trigger()
    _show_sure(stage)
    wait_until(lambda: bool(find(inside, DigitBars, "logitBars").areas()), "logits")
    rest()
    point_at(find(inside, PictureStrip, "mapsOfLayer1"), 2)
    return inside


def _show_inside_digit(stage: Stage) -> QWidget:
    """Point at a digit that was not read."""
    inside = _show_inside(stage)
    point_at(find(inside, PictureStrip, "mapsOfLayer1"), None)
    point_at(find(inside, DigitBars, "logitBars"), 1)
    return inside


def _present(panel: Panel) -> Callable[[Stage], QWidget]:
    """Return how a presentation with a panel is brought about."""

    def show(stage: Stage) -> QWidget:
        window = stage.application.window
        window.actions_.panels[panel].trigger()
        _show_sure(stage)
        window.actions_.present.trigger()
        if panel is Panel.INSIDE:
            bars = find(window, DigitBars, "logitBars")
            wait_until(lambda: bool(bars.areas()), "logits")
        rest()
        return window

    return show


PAD_LOOKS: Final = (
    Look(name="empty", show=_show_empty),
    Look(name="sure", show=_show_sure),
    Look(name="number", show=_show_number),
    Look(name="unsure", show=_show_unsure),
    Look(name="saved", show=_show_saved),
    Look(name="picture", show=_show_picture),
    Look(name="drop", show=_show_drop),
    Look(name="small", show=_show_number, size=SMALL),
    Look(name="small-picture", show=_show_picture, size=SMALL),
    Look(name="pages", show=_show_pages),
    Look(name="small-pages", show=_show_pages, size=SMALL),
    Look(name="narrow", show=_show_number, size=NARROW),
)
"""States of the main window."""

OTHER_LOOKS: Final = (
    Look(name="presentation", show=_present(Panel.INSIDE)),
    Look(name="presentation-bars", show=_present(Panel.BARS)),
    Look(name="inside", show=_show_inside),
    Look(name="inside-digit", show=_show_inside_digit),
    Look(name="drawings", show=_show_drawings),
    Look(name="models", show=_show_models),
    Look(name="folder", show=_show_folder),
    Look(name="retrain", show=_show_retrain),
    Look(name="retraining", show=_show_retraining),
)
"""States of the other windows; a run that was started goes on, so it is last."""
