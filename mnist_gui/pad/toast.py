"""A toast: one short message over the pad, with a way to take back what it reports."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    Qt,
    QTimer,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.motion import motion_ms
from mnist_gui.ui.widgets import named, push_button, tip

_LEAST_MS: Final = 5_000
_PER_LETTER_MS: Final = 70  # fourteen letters a second: slow readers need no more
_WIDEST: Final = 520  # as a size of the design
_MARGIN: Final = 16
_MOTION_MS: Final = 160
_RISE: Final = 8  # how far above its place it appears, as a size of the design


class Toast(QFrame):
    """Shows one message at the top of its parent, for as long as it takes to read.

    It slides to its place. The time stops while the mouse is over it. It never takes
    the keyboard focus, but the Tab key reaches its button.

    Signals:
        undo_wanted: The user takes back what the message reports.
    """

    undo_wanted = Signal()

    def __init__(
        self,
        parent: QWidget,
        *,
        least_ms: int = _LEAST_MS,
        per_letter_ms: int = _PER_LETTER_MS,
    ) -> None:
        """Show no message yet; the times say how long one stays."""
        super().__init__(parent)
        self._pad = parent
        self._avoided: Sequence[QWidget] = ()
        self._least_ms, self._per_letter_ms = least_ms, per_letter_ms
        named(self, "toast", self.tr("Message"))
        self.setProperty("toast", True)
        self._label = named(QLabel(wordWrap=True), "toastLabel")
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._undo: QPushButton = with_look(
            push_button("toastUndoButton", self.tr("Undo")), "link"
        )
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.clicked.connect(self._on_undo)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self._at = QPoint()  # its place
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(-px(_RISE))
        self._motion.setEndValue(0)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._slide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(16), px(8), px(16), px(8))
        layout.addWidget(self._label)
        layout.addWidget(self._undo)
        parent.installEventFilter(self)
        self.hide()

    def avoid(self, others: Sequence[QWidget]) -> None:
        """Stand below these widgets where there is no room beside them."""
        self._avoided = others

    @property
    def text(self) -> str:
        """The message shown; empty while there is none."""
        return self._label.text() if not self.isHidden() else ""

    def show_message(self, text: str, *, can_undo: bool = False) -> None:
        """Show a message instead of the one before, with or without an Undo button."""
        self._label.setText(text)
        self._label.setToolTip(tip(text))
        self.setAccessibleDescription(text)
        self._undo.setVisible(can_undo)
        is_new = self.isHidden()
        self.show()
        self._place()
        self.raise_()
        if is_new and (duration := motion_ms(self, _MOTION_MS)):
            self._motion.setDuration(duration)
            self._slide(-px(_RISE))
            self._motion.start()
        self._timer.start(max(self._least_ms, self._per_letter_ms * len(text)))

    @override
    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(self._least_ms)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _on_undo(self) -> None:
        self.hide()
        self.undo_wanted.emit()

    def _place(self) -> None:
        widest = min(px(_WIDEST), self._pad.width() - 2 * px(_MARGIN))
        button = self._undo.sizeHint().width() + px(8) if self._undo.isVisible() else 0
        frame = 2 * px(16) + button + 4
        wanted = self._label.fontMetrics().horizontalAdvance(self._label.text()) + 4
        self._label.setFixedWidth(max(1, min(wanted, widest - frame)))
        self.adjustSize()
        self._motion.stop()
        self.move((self._pad.width() - self.width()) // 2, px(_MARGIN))
        for other in self._avoided:
            if not other.isHidden() and self.geometry().intersects(other.geometry()):
                self.move(self.x(), other.geometry().bottom() + px(_MARGIN) // 2)
        self._at = self.pos()

    @Slot(object)
    def _slide(self, above: int) -> None:
        self.move(self._at + QPoint(0, above))
