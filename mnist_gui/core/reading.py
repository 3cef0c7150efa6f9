"""From a page to what it says: the whole way, without a window."""

from mnist_gui.core.classifier import Classifier
from mnist_gui.core.page import Page
from mnist_gui.core.prediction import DigitReading, Reading
from mnist_gui.core.preprocess import to_model_input


def read_page(page: Page, classifier: Classifier) -> Reading:
    """Read the digit on a page.

    Raises:
        EmptyDrawingError: If there is no ink on it.
    """
    model_input = to_model_input(page.ink())
    digit = DigitReading(
        prediction=classifier.predict(model_input),
        model_input=model_input,
        box=page.box(),
    )
    return Reading(digits=(digit,))
