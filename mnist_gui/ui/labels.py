"""Names of labels and answers in the window."""

from mnist_gui.core.prediction import UNSURE_TEXT
from mnist_gui.core.samples.sample import NOT_A_DIGIT
from mnist_gui.ui.translation import translate


def label_text(label: int) -> str:
    """Return a label alone: "7", or "not a digit"."""
    return translate("Labels", "not a digit") if label == NOT_A_DIGIT else str(label)


def quoted_label(label: int) -> str:
    """Return a label within a sentence: "7", or "not a digit" in quotation marks."""
    text = label_text(label)
    return translate("Labels", "“{}”").format(text) if label == NOT_A_DIGIT else text


def answer_text(digit: int) -> str:
    """Return what a model read: "7", or "?" for `NOT_A_DIGIT`."""
    return UNSURE_TEXT if digit == NOT_A_DIGIT else str(digit)
