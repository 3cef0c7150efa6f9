"""The side of the folder window: the selected picture, and what was read in it."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy
from typing_extensions import override

from mnist_gui.folder.rows import FolderRow
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.cards import Card
from mnist_gui.ui.translation import percent
from mnist_gui.ui.widgets import named, plain_text_label

PREVIEW_SIDE: Final = 640
"""Pixels of the longer side of a picture that is previewed; enough for fine screens."""

_WIDTH: Final = 240  # as a size of the design


class FolderPreview(Card):
    """Shows one picture of the folder, its reading, and why it was not read."""

    def __init__(self) -> None:
        """Show that nothing is selected."""
        self._picture = _Picture()
        self._answer = with_look(plain_text_label("previewAnswer"), "title")
        self._name = plain_text_label("previewName")
        self._details = with_look(plain_text_label("previewDetails"), "muted")
        super().__init__(self._picture, self._answer, self._name, self._details)
        self.column.addStretch()
        self.setFixedWidth(px(_WIDTH))
        self.show_row(None)

    def show_row(self, row: FolderRow | None) -> None:
        """Show what is known of a picture already; None for no picture."""
        self._picture.show_image(row.thumbnail if row else None)
        self._answer.setText(row.answer if row else "")
        self._name.setText(row.path.name if row else "")
        if row is None:
            details = self.tr("Select a picture to see it here.")
        elif row.error is not None:
            details = row.error
        else:
            details = self.tr("{} confident").format(percent(row.probability, 1))
        self._details.setText(details)
        for label in (self._answer, self._name, self._details):
            label.setVisible(bool(label.text()))

    def show_picture(self, image: QImage) -> None:
        """Show the picture in full size."""
        self._picture.show_image(image)


class _Picture(QLabel):
    """A picture as wide as there is room, but never enlarged beyond its frame."""

    def __init__(self) -> None:
        super().__init__(alignment=Qt.AlignmentFlag.AlignCenter)
        named(self, "folderPreview", self.tr("The selected picture"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._image: QImage | None = None

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(_WIDTH), px(_WIDTH))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image is None:
            self.clear()
            return
        ratio = self.devicePixelRatioF()
        fitted = self._image.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        self.setPixmap(QPixmap.fromImage(fitted))
