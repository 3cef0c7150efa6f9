"""What is said of a model: in the menu, in the table and in the status bar."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QDateTime, QLocale, Qt

from mnist_gui.core.models.manifest import ADAPTED, Manifest
from mnist_gui.core.models.snapshot import VersionInfo
from mnist_gui.ui.translation import translate

_IDX: Final = "-idx"
"""In the names of MNIST's files; toy digits and drawings have no such files."""


def describe_model(manifest: Manifest, name: str = "") -> str:
    """Return which model it is, in one line.

    Args:
        manifest: Of a version, or of a model that others made.
        name: What the person calls it.
    """
    if not manifest.version:
        return name_of(manifest)
    model = title(manifest.version, name)
    return _joined([model, kind_of(manifest), score_of(manifest)])


def name_of(manifest: Manifest) -> str:
    """Return what a model is called in a sentence, whether or not it is a version."""
    if not manifest.version:
        return f"“{manifest.architecture}”"
    return title(manifest.version, "")


def describe_version(facts: VersionInfo) -> str:
    """Return all that the menu says of a version."""
    manifest = facts.manifest
    if manifest is None:
        return facts.trouble
    parent = (
        ""
        if manifest.parent is None
        else translate("ModelTexts", "from model {}").format(manifest.parent)
    )
    return _joined(
        [
            describe_model(manifest, facts.name),
            local_time(manifest),
            readable_size(facts.size),
            parent,
        ]
    )


def title(number: int, name: str) -> str:
    """Return the number of a version, with its name if it has one."""
    model = translate("ModelTexts", "Model {}").format(number)
    return f"{model} “{name}”" if name else model


def kind_of(manifest: Manifest) -> str:
    """Return which network it is, and whether it was taught a person's drawings."""
    return _joined([manifest.architecture, _lessons_of(manifest)])


def score_of(manifest: Manifest) -> str:
    """Return the share of test digits it read rightly; empty where nobody tried.

    A taught model has read no test digits; where it has read those held out, to be
    compared on them, it is the share of these.
    """
    accuracy = manifest.metrics.get("test_accuracy")
    if accuracy is None:
        held_out = manifest.metrics.get("val_accuracy")
        text = translate("ModelTexts", "{:.2f} % of held-out digits")
        return "" if held_out is None else text.format(100 * held_out)
    is_mnist = any(_IDX in str(one.get("name")) for one in manifest.data)
    text = (
        translate("ModelTexts", "{:.2f} % on MNIST")
        if is_mnist
        else translate("ModelTexts", "{:.2f} % on other digits")
    )
    return text.format(100 * accuracy)


def local_time(manifest: Manifest) -> str:
    """Return when it was made, as clocks here show it; empty where that is unknown."""
    made = QDateTime.fromString(manifest.time, Qt.DateFormat.ISODate)
    if not made.isValid():
        return ""
    return QLocale().toString(made.toLocalTime(), QLocale.FormatType.ShortFormat)


def readable_size(size: int) -> str:
    """Return a number of bytes as people read it."""
    return QLocale().formattedDataSize(
        size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )


def _lessons_of(manifest: Manifest) -> str:
    if manifest.recipe != ADAPTED:
        return ""
    counts = [one["count"] for one in manifest.data if type(one.get("count")) is int]
    count = sum(counts)
    if count == 0:  # what it was taught before was taken back
        return translate("ModelTexts", "taught")
    if count == 1:
        return translate("ModelTexts", "taught with 1 drawing")
    return translate("ModelTexts", "taught with {} drawings").format(count)


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
