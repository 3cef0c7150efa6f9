"""Models described in one line, for the menu, the table and the status line."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt

from mnist_gui.core.models.manifest import ADAPTED, ForeignManifest, Manifest
from mnist_gui.core.models.snapshot import VersionInfo
from mnist_gui.ui.translation import localized, translate


def describe_model(manifest: Manifest, name: str = "") -> str:
    """Describe a version, with the user's name for it, or a foreign model."""
    if isinstance(manifest, ForeignManifest):
        takes = translate("ModelTexts", "takes {}").format(localized(manifest.takes))
        return _joined([name_of(manifest), takes])
    if not manifest.version:
        return name_of(manifest)
    model = title(manifest.version, name)
    return _joined([model, kind_of(manifest), score_of(manifest)])


def name_of(manifest: Manifest) -> str:
    """Return how to refer to a model in a sentence."""
    if not manifest.version:
        return f"“{manifest.architecture}”"
    return title(manifest.version, "")


def how_it_reads(manifest: Manifest) -> str:
    """Say how a foreign model reads; empty for a published one."""
    if not isinstance(manifest, ForeignManifest):
        return ""
    text = translate("ModelTexts", "{} takes {}; reads {} of {} samples.")
    numbers = manifest.correct, manifest.samples
    return text.format(name_of(manifest), localized(manifest.takes), *numbers)


def describe_version(version: VersionInfo) -> str:
    """Describe a version for the menu."""
    manifest = version.manifest
    if manifest is None:
        return localized(version.trouble)
    parts = [describe_model(manifest, version.name), local_time(manifest)]
    parts.append(readable_size(version.size))
    if manifest.parent is not None:
        text = translate("ModelTexts", "from model {}")
        parts.append(text.format(manifest.parent))
    return _joined(parts)


def title(number: int, name: str) -> str:
    """Return a version's title: its id, and its name if it has one."""
    model = translate("ModelTexts", "Model {}").format(number)
    return f"{model} “{name}”" if name else model


def kind_of(manifest: Manifest) -> str:
    """Return the architecture, and whether the model was adapted to drawings."""
    return _joined([manifest.architecture, _adaptation_of(manifest)])


def score_of(manifest: Manifest) -> str:
    """Return the accuracy on test digits; empty where it was not measured.

    An adapted model has no test score; its accuracy on the held-out digits, measured
    for the comparison, takes its place.
    """
    accuracy = manifest.metrics.get("test_accuracy")
    if accuracy is None:
        held_out = manifest.metrics.get("val_accuracy")
        text = translate("ModelTexts", "{:.2f} % of held-out digits")
        return "" if held_out is None else text.format(100 * held_out)
    if manifest.is_tested_on_mnist:
        text = translate("ModelTexts", "{:.2f} % on MNIST")
    else:
        text = translate("ModelTexts", "{:.2f} % on other digits")
    return text.format(100 * accuracy)


def short_score_of(manifest: Manifest) -> str:
    """Return the accuracy on test digits alone; empty where it was not measured."""
    metrics = manifest.metrics
    accuracy = metrics.get("test_accuracy", metrics.get("val_accuracy"))
    text = translate("ModelTexts", "{:.1f} %")
    return "" if accuracy is None else text.format(100 * accuracy)


def local_time(manifest: Manifest) -> str:
    """Return when a model was made, in local time; empty if unknown."""
    made = QDateTime.fromString(manifest.time, Qt.DateFormat.ISODate)
    if not made.isValid():
        return ""
    return QLocale().toString(made.toLocalTime(), QLocale.FormatType.ShortFormat)


def readable_size(size: int) -> str:
    """Format a number of bytes."""
    return QLocale().formattedDataSize(
        size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )


def _adaptation_of(manifest: Manifest) -> str:
    if manifest.recipe != ADAPTED:
        return ""
    counts = [source.get("count") for source in manifest.data]
    count = sum(count for count in counts if type(count) is int)
    if count == 0:  # everything it had learned was taken back
        return translate("ModelTexts", "no drawings learned")
    if count == 1:
        return translate("ModelTexts", "learned 1 drawing")
    return translate("ModelTexts", "learned {} drawings").format(count)


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
