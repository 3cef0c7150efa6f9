"""A place for sentences that may hold what others have named."""

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
