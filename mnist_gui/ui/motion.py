"""Motion: how long it takes, and none where the system asks for reduced motion."""

from PySide6.QtWidgets import QStyle, QWidget


def motion_ms(widget: QWidget, wanted: int) -> int:
    """Return how many milliseconds a motion may take; 0 where nothing is to move."""
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return wanted if widget.style().styleHint(hint, None, widget) else 0
