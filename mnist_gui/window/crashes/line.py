"""The line that says that the last run ended uncleanly, and the report behind it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import (
    available,
    named,
    plain_text_label,
    push_button,
    show_beside,
    tip,
)

# Sizes of the design
_MARGIN: Final = 24
_SIZE: Final = QSize(620, 480)


class CrashLine(QWidget):
    """One quiet line, until its report was read or the user hides it."""

    def __init__(
        self, on_details: Callable[[], object], *, is_drawing_back: bool
    ) -> None:
        """Say whether what was on the pad is there again.

        `on_details` is called when the report is to be shown.
        """
        super().__init__()
        self._is_announced = False
        text = (
            self.tr("Digit Pad closed unexpectedly; your drawing is back.")
            if is_drawing_back
            else self.tr("Digit Pad closed unexpectedly.")
        )
        named(self, "crashLine", text)
        details = push_button("crashDetailsButton", self.tr("Details"))
        hide = push_button("hideCrashLineButton", self.tr("Hide"))
        # Read out when the Tab key leads here; the line itself is no stop.
        details.setAccessibleDescription(text)
        details.clicked.connect(lambda: on_details())  # noqa: PLW0108 (a bool comes)
        details.clicked.connect(self.hide)
        hide.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, px(8), 0)
        row.setSpacing(0)
        row.addWidget(_ElidedLabel(text), stretch=1)
        for button in (details, hide):
            row.addWidget(with_look(button, "link"))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_announced:  # the status bar is hidden and shown by presentations
            return
        self._is_announced = True
        # Screen readers read it out: nothing has the focus that would lead to it.
        announcement = QAccessibleAnnouncementEvent(self, self.accessibleName())
        QAccessible.updateAccessibility(announcement)


class ReportDialog(QDialog):
    """Shows a report, and copies it."""

    def __init__(self, parent: QWidget, report: str) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self.setProperty("surface", True)
        self.setWindowTitle(self.tr("Digit Pad closed unexpectedly"))
        about = plain_text_label("reportAbout")
        about.setText(
            self.tr(
                "This report helps to find out why. It names none of your files and"
                " contains nothing that you have drawn."
            )
        )
        text = named(QPlainTextEdit(report), "reportText", self.tr("Report"))
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._report = report
        self._copy = push_button("copyReportButton", self.tr("&Copy"))
        self._copy.clicked.connect(self._on_copy)
        close = push_button("closeReportButton", self.tr("C&lose"))
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        buttons.addWidget(with_look(self._copy, "primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        title = with_look(plain_text_label("reportTitle"), "title")
        title.setText(self.windowTitle())
        layout.addWidget(title)
        layout.addWidget(about)
        layout.addWidget(text, stretch=1)
        layout.addLayout(buttons)
        size = QSize(px(_SIZE.width()), px(_SIZE.height()))
        self.resize(size.boundedTo(available(self)))

    @Slot()
    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self._report)
        self._copy.setText(self.tr("Copied"))


def show_report(parent: QWidget, pad: QWidget, compose: Callable[[], str]) -> None:
    """Show a report beside the pad, which stays in use."""
    dialog = ReportDialog(parent, compose())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    show_beside(dialog, pad)


class _ElidedLabel(QLabel):
    """A label that is cut with dots where there is no room, with a tooltip."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(tip(text))
        self._whole = text

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._whole)
        around = self.contentsMargins().left() + 2 * px(8)
        return QSize(width + around, super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.contentsRect().width() - px(8)  # its padding, in the style sheet
        right = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, right, room))
        super().resizeEvent(event)
