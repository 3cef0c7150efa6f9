"""Turn, crop, swap: what a person does when a picture was looked at wrongly."""

from dataclasses import replace

from PySide6.QtCore import QObject, QRectF, Signal, Slot

from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.pictures.pixels import ORIGINAL_VIEW, PictureView
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.ink_painter import place_in_picture
from mnist_gui.pictures.crop_overlay import CropOverlay
from mnist_gui.pictures.view_worker import PictureWorker
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.window.main_window import MainWindow


class ViewController(QObject):
    """Looks at the picture on the pad in another way; undo brings the former back.

    Of several ways that are asked for before there is an answer, each builds on the
    one before it, but for a frame, which is drawn on what is seen; only the last is
    shown.
    """

    _look_requested = Signal(int, object, object)

    def __init__(self, window: MainWindow, recognizer: Recognizer) -> None:
        super().__init__(window)
        self._window = window
        self._picture: PictureInk | None = None
        self._view = ORIGINAL_VIEW
        self._request = 0
        self._step = ""
        self._overlay = CropOverlay(window.canvas)
        self._overlay.framed.connect(self._on_framed)
        self._overlay.given_up.connect(window.clear_message)
        self._worker = worker = PictureWorker()
        recognizer.host(worker)
        self._look_requested.connect(worker.look)
        worker.looked.connect(self._on_looked)
        worker.failed.connect(self._on_failed)
        window.canvas.sketch.page_changed.connect(self._on_page_changed)
        actions = window.actions_
        actions.turn.triggered.connect(self._on_turn)
        actions.crop.triggered.connect(self._on_crop)
        actions.swap.triggered.connect(self._on_swap)
        actions.as_it_was.triggered.connect(self._on_as_it_was)
        self._allow()

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        picture = page.picture if page.picture and page.picture.source else None
        if picture is self._picture:
            return
        self._request += 1  # what was asked of another picture comes too late
        self._picture = picture
        self._view = picture.requested_view if picture else ORIGINAL_VIEW
        self._overlay.end()
        self._allow()

    def _allow(self) -> None:
        actions, is_there = self._window.actions_, self._picture is not None
        for action in (actions.turn, actions.crop, actions.swap):
            action.setEnabled(is_there)
        actions.as_it_was.setEnabled(self._view != ORIGINAL_VIEW)
        self._window.picture_bar.setVisible(is_there)

    @Slot()
    def _on_turn(self) -> None:
        if self._picture:
            sideways = (
                self._view.quarter_turns - self._picture.requested_view.quarter_turns
            ) % 2
            height = self._picture.size[0 if sideways else 1]
            self._look(self._view.rotated(height), self.tr("turn"))

    @Slot()
    def _on_crop(self) -> None:
        self._window.show_message(
            self.tr("Draw a frame around what is to be read; Escape gives up.")
        )
        self._overlay.begin()

    @Slot(QRectF)
    def _on_framed(self, frame: QRectF) -> None:
        self._window.clear_message()
        if self._picture is None:
            return
        canvas = self._window.canvas
        on_pad = QRectF(
            canvas.to_pad(frame.topLeft()), canvas.to_pad(frame.bottomRight())
        )
        crop = place_in_picture(on_pad, self._picture, PAD_SIDE)
        view = replace(self._picture.requested_view, crop=crop)
        self._look(view, self.tr("crop"))

    @Slot()
    def _on_swap(self) -> None:
        if self._picture:
            seen = self._view.inverted
            inverted = self._picture.view.inverted if seen is None else seen
            view = replace(self._view, inverted=not inverted)
            self._look(view, self.tr("swap"))

    @Slot()
    def _on_as_it_was(self) -> None:
        self._look(ORIGINAL_VIEW, self.tr("looking anew"))

    def _look(self, view: PictureView, step: str) -> None:
        if self._picture is None:
            return
        self._overlay.end()
        self._request += 1
        self._view, self._step = view, step
        self._look_requested.emit(self._request, self._picture.source, view)

    @Slot(int, object)
    def _on_looked(self, request: int, picture: PictureInk) -> None:
        if request == self._request:
            page = Page(picture=picture)
            self._window.canvas.sketch.replace_page(page, self._step)

    @Slot(int, str)
    def _on_failed(self, request: int, reason: str) -> None:
        if request == self._request:
            self._view = (
                self._picture.requested_view if self._picture else ORIGINAL_VIEW
            )
            self._window.show_message(reason)
