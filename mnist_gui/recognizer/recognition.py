"""What models say of a page: the one in use, and beside it one to compare with."""

from dataclasses import dataclass, replace

from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.recognizer.loaded_model import LoadedModel, read_along


@dataclass(frozen=True, kw_only=True, eq=False)
class Recognition:
    """The answer to one request."""

    page: Page
    model_input: ModelInput
    """Of the digit, or of the first of several."""

    prediction: Prediction | None
    """The same digit's; None where no model is loaded."""

    reading: Reading | None = None
    """All digits."""

    model_version: int | None = None
    """Of the model that read it."""

    compared: Reading | None = None
    """What the model to compare with says of the same digits, if there is one."""

    is_read_as_one: bool = False
    """Whether what was read as one digit, and is not sure, looks like several."""

    def alone(self, place: int) -> "Recognition":
        """Return what was read of one digit of several, as if there were no others."""
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
        page: What lies on the pad.
        model: The one in use, if there is one.
        compared: Another, if there is one to compare with.
        single: Whether the page is read as one digit always.

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
        compared=read_along(compared, reading),
        # Found out only where there is a doubt to explain: it takes a second reading.
        is_read_as_one=(
            single
            and not reading.is_confident
            and len(read_page(page, model).digits) > 1
        ),
    )
