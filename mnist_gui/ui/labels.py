"""Labels and tooltips for texts that contain names of files or models."""

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from mnist_gui.ui.naming import named


def plain_text_label(name: str) -> QLabel:
    """Return a label with a name that shows plain text, wrapped, and widens no window.

    The name of a file or model may look like HTML, which is shown verbatim; and it may
    be wider than the screen, where it is cut off at the label's edge.
    """
    label = named(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), name)
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def tip(text: str) -> str:
    """Return a tooltip that shows a text verbatim, even if it looks like HTML."""
    # Qt guesses whether a tooltip is HTML; its format cannot be set.
    return f"<qt>{html.escape(text)}</qt>" if {"<", "&"} & set(text) else text
