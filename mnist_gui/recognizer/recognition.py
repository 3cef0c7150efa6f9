"""Read a page with the active model, and with the compared one."""

from dataclasses import dataclass, replace

from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.recognizer.loaded_model import LoadedModel, read_compared


@dataclass(frozen=True, kw_only=True, eq=False)
class Recognition:
    """The answer to one request."""

    page: Page
    model_input: ModelInput
    """Of the digit, or of the first of several."""

    prediction: Prediction | None
    """The same digit's; None where no model is loaded."""

    reading: Reading | None = None
    """Every digit on the page."""

    model_version: int | None = None
    """The version of the model that read it."""

    compared: Reading | None = None
    """The same digits, read by the compared model if there is one."""

    is_read_as_one: bool = False
    """Whether the page was read as a single digit, uncertainly, and looks like more."""

    def alone(self, place: int) -> "Recognition":
        """Return the recognition of one digit of several, as if it were alone."""
        if self.reading is None:
            return self
        digit = self.reading.digits[place]
        return replace(
            self,
            page=replace(self.page, strokes=digit.strokes, kept=None),
            model_input=digit.model_input,
            prediction=digit.prediction,
            reading=self.reading.alone(place),
            compared=self.compared and self.compared.alone(place),
        )


def recognize(
    page: Page, model: LoadedModel | None, compared: LoadedModel | None, *, single: bool
) -> Recognition:
    """Read a page that is not empty.

    Args:
        page: The page on the pad.
        model: The active model, if there is one.
        compared: The compared model, if there is one.
        single: Whether the page is read as a single digit.

    Raises:
        EmptyDrawingError: If there is no ink on the page.
    """
    if model is None:
        return Recognition(
            page=page, model_input=to_model_input(page.ink()), prediction=None
        )
    reading = read_page(page, model, single=single)
    return Recognition(
        page=page,
        model_input=reading.digits[0].model_input,
        prediction=reading.digits[0].prediction,
        reading=reading,
        model_version=model.manifest.version,
        compared=read_compared(compared, reading),
        # Checked only to explain an uncertain answer: it takes a second reading.
        is_read_as_one=(
            single
            and not reading.is_confident
            and len(read_page(page, model).digits) > 1
        ),
    )
