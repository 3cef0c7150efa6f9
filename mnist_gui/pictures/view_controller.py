"""Rotate, crop, invert or reset the picture on the pad."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QRectF, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.core.pictures.picture_ink import PictureInk, find_again, find_ink
from mnist_gui.core.pictures.pixels import ORIGINAL_VIEW, PictureView
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.placement import place_in_picture, place_on_pad
from mnist_gui.pictures.crop_overlay import CropOverlay
from mnist_gui.recognizer.thread import LatestRequest, WorkerThread
from mnist_gui.ui.shell import Shell


class ViewController(QObject):
    """Changes the view of the picture on the pad; undo restores the former one.

    Several changes may be asked for before the first is answered. Each builds on the
    one before it, except a crop, whose frame is drawn on what is shown; only the last
    is shown.
    """

    def __init__(
        self, *, shell: Shell, canvas: Canvas, bar: QWidget, thread: WorkerThread
    ) -> None:
        """Prepare; `bar` is visible while there is a picture."""
        super().__init__(shell.widget)
        self._shell = shell
        self._canvas = canvas
        self._bar = bar
        self._thread = thread
        self._picture: PictureInk | None = None
        self._view = ORIGINAL_VIEW
        self._latest = LatestRequest()
        self._overlay = CropOverlay(canvas)

    def wire(self) -> None:
        """Connect the pad, the crop frame and the actions."""
        self._overlay.framed.connect(self._on_framed)
        self._overlay.given_up.connect(self._shell.clear_message)
        self._canvas.sketch.page_changed.connect(self._on_page_changed)
        actions = self._shell.actions_
        actions.rotate.triggered.connect(self._on_rotate)
        actions.crop.triggered.connect(self._on_crop)
        actions.invert.triggered.connect(self._on_invert)
        actions.reset_picture.triggered.connect(self._on_reset)
        self._update_actions()

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        picture = page.picture if page.picture and page.picture.source else None
        if picture is self._picture:
            return
        self._latest.cancel()
        self._picture = picture
        self._view = picture.requested_view if picture else ORIGINAL_VIEW
        self._overlay.end()
        self._update_actions()

    def _update_actions(self) -> None:
        actions, has_picture = self._shell.actions_, self._picture is not None
        for action in (actions.rotate, actions.crop, actions.invert):
            action.setEnabled(has_picture)
        is_edited = bool(self._picture and self._picture.edits)
        actions.reset_picture.setEnabled(is_edited or self._view != self._view.original)
        self._bar.setVisible(has_picture)

    @Slot()
    def _on_rotate(self) -> None:
        if self._picture:
            shown = self._picture.requested_view.quarter_turns
            is_sideways = (self._view.quarter_turns - shown) % 2
            height = self._picture.size[0 if is_sideways else 1]
            self._change(self._view.rotated(height), self.tr("rotate"))

    @Slot()
    def _on_crop(self) -> None:
        self._shell.show_message(
            self.tr("Drag a frame around the digits. Esc cancels.")
        )
        self._overlay.begin(self._on_canvas)

    def _on_canvas(self) -> QRectF:
        """Return where the picture is on the pad's widget."""
        if self._picture is None:
            return QRectF()
        area = place_on_pad(self._picture.frame, Page(picture=self._picture))
        corners = area.topLeft(), area.bottomRight()
        return QRectF(*map(self._canvas.from_pad, corners))

    @Slot(QRectF)
    def _on_framed(self, frame: QRectF) -> None:
        self._shell.clear_message()
        if self._picture is None:
            return
        on_pad = QRectF(
            self._canvas.to_pad(frame.topLeft()),
            self._canvas.to_pad(frame.bottomRight()),
        )
        crop = place_in_picture(on_pad, self._picture)
        self._change(replace(self._picture.requested_view, crop=crop), self.tr("crop"))

    @Slot()
    def _on_invert(self) -> None:
        if self._picture:
            inverted = self._view.inverted
            if inverted is None:
                inverted = self._picture.view.inverted
            view = replace(self._view, inverted=not inverted)
            self._change(view, self.tr("invert"))

    @Slot()
    def _on_reset(self) -> None:
        """Show the picture as it was opened, without what was drawn on it."""
        self._change(self._view.original, self.tr("reset"), keeps_edits=False)

    def _change(
        self, view: PictureView, step: str, *, keeps_edits: bool = True
    ) -> None:
        """Find the ink again in another view; `step` names it for undo."""
        picture = self._picture
        if picture is None or picture.source is None:
            return
        self._overlay.end()
        self._view = view
        path = picture.source
        afresh = partial(find_ink, path, view)
        self._thread.call(
            partial(find_again, picture, path, view) if keeps_edits else afresh,
            done=partial(self._show, step),
            failed=self._on_failed,
            otherwise=self.tr("“{}” cannot be read.").format(path.name),
            latest=self._latest,
        )

    def _show(self, step: str, picture: PictureInk) -> None:
        self._canvas.sketch.replace_page(Page(picture=picture), step)

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._view = self._picture.requested_view if self._picture else ORIGINAL_VIEW
        self._shell.show_message(message)
