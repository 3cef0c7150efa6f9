"""The HTML report of an evaluation: one page, to look at rather than to read.

The page is self-contained: pictures and style are in it, it runs no script and loads
nothing.
"""

import base64
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.events import EpochFinished
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.levels import to_levels
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.charts import digit_chart, reliability_chart, training_chart
from trainer.evaluation.evaluate import Evaluation, Mistake
from trainer.evaluation.label_errors import LABEL_ERRORS
from trainer.evaluation.text import format_interval, format_percent

_LONGEST_LABEL: Final = 20


def write_report(
    path: Path,
    result: Evaluation,
    data: LabelledInputs,
    history: Sequence[EpochFinished] = (),
) -> None:
    """Write the page of `report_page` to a file atomically.

    Raises:
        OSError: If it cannot be written; what was there before stays.
    """
    page = report_page(result, data, history)
    # A label or a file name may contain surrogates, which are no characters.
    write_atomically(path, page.encode(errors="replace"))


def report_page(
    result: Evaluation, data: LabelledInputs, history: Sequence[EpochFinished] = ()
) -> str:
    """Return the page as HTML, with pictures of the mistakes from the data.

    `history` are the epochs of the run that trained the model, where they were kept.
    """
    environment = Environment(
        loader=FileSystemLoader(resources_dir()),
        autoescape=True,  # all text but the charts, which the template marks as safe
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        interval=format_interval, percent=format_percent, shorten=_shorten
    )
    bins = result.calibration.reliability
    return environment.get_template("report.html").render(
        result=result,
        manifest=result.manifest,
        digit_chart=digit_chart(result.digits.by_digit),
        reliability_chart=reliability_chart(bins) if bins else "",
        training_charts=_training_charts(history) if history else [],
        mistakes=list(_mistakes(result, data)),
    )


def _training_charts(history: Sequence[EpochFinished]) -> list[str]:
    losses = [(epoch.loss, epoch.val_loss) for epoch in history]
    accuracies = [(epoch.accuracy, epoch.val_accuracy) for epoch in history]
    errors = 100 * (1 - np.array(accuracies))
    return [
        training_chart("loss", *zip(*losses, strict=True)),
        training_chart("errors, %", *errors.T.tolist()),
    ]


def _mistakes(
    result: Evaluation, data: LabelledInputs
) -> Iterator[tuple[Mistake, str, bool]]:
    """Yield each mistake with its picture and whether its label is a label error."""
    is_mnist = result.without_label_errors is not None
    for mistake in result.mistakes:
        is_label_error = is_mnist and mistake.index in LABEL_ERRORS
        yield mistake, _data_uri(data.images[mistake.index]), is_label_error


def _data_uri(image: NDArray[Any]) -> str:
    """Return an image as a PNG in a data URI, black on white."""
    ink = image if image.dtype == np.uint8 else to_levels(image)
    file = io.BytesIO()
    Image.fromarray(255 - ink).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _shorten(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[:_LONGEST_LABEL] + "…"
