"""Places for sentences that may hold what others have named."""

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy


def sentence_label(name: str) -> QLabel:
    """Return a label for sentences with names of files, folders and models in them.

    A name may look like HTML, and is shown as it is. It may be longer than the
    screen is wide, and makes no window wider: it is cut off at the edge.
    """
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def tip(text: str) -> str:
    """Return a tool tip that shows a sentence and the names in it as they are."""
    # Tool tips guess whether they are given HTML, and have no other way to be told.
    return f"<qt>{html.escape(text)}</qt>" if {"<", "&"} & set(text) else text
