"""Models described in one line, for the menu, the table and the status line."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from mnist_gui.core.messages import plural
from mnist_gui.core.models.manifest import ADAPTED, ForeignManifest, Manifest
from mnist_gui.core.models.snapshot import VersionInfo
from mnist_gui.core.training_choice import FINETUNE
from mnist_gui.ui.translation import localized, percent, translate


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
        text = translate("ModelTexts", "{} of held-out digits")
        return "" if held_out is None else text.format(percent(held_out, 2))
    if manifest.is_tested_on_mnist:
        text = translate("ModelTexts", "{} on MNIST")
    else:
        text = translate("ModelTexts", "{} on other digits")
    return text.format(percent(accuracy, 2))


def short_score_of(manifest: Manifest) -> str:
    """Return the accuracy on test digits alone; empty where it was not measured."""
    metrics = manifest.metrics
    accuracy = metrics.get("test_accuracy", metrics.get("val_accuracy"))
    return "" if accuracy is None else percent(accuracy, 1)


def mnist_score_of(manifest: Manifest) -> float | None:
    """Return the accuracy on MNIST, 0…1; None where it is of other digits."""
    metrics = manifest.metrics
    if "test_accuracy" in metrics:
        return metrics["test_accuracy"] if manifest.is_tested_on_mnist else None
    return metrics.get("val_accuracy")


def how_made(version: VersionInfo) -> str:
    """Return in a few words how a version was made."""
    manifest = version.manifest
    if manifest is None:
        return translate("ModelTexts", "cannot be used")
    if version.is_shipped:
        return translate("ModelTexts", "came with the program")
    if manifest.recipe == ADAPTED:
        return _adaptation_of(manifest)
    if manifest.recipe == FINETUNE and manifest.parent:
        text = translate("ModelTexts", "fine-tuned from model {}")
        return text.format(manifest.parent)
    names = {
        "quick": translate("ModelTexts", "quick training"),
        "steady": translate("ModelTexts", "steady training"),
        "full": translate("ModelTexts", "full training"),
        "notebook": translate("ModelTexts", "softmax regression"),
    }
    return names.get(manifest.recipe, manifest.recipe)


def when_made(manifest: Manifest) -> str:
    """Return when a model was made: today's with the time, older ones by their date."""
    made = QDateTime.fromString(manifest.time, Qt.DateFormat.ISODate).toLocalTime()
    if not made.isValid():
        return ""
    locale, short = QLocale(), QLocale.FormatType.ShortFormat
    days = made.date().daysTo(QDate.currentDate())
    if days == 0:
        time = locale.toString(made.time(), short)
        return translate("ModelTexts", "today {}").format(time)
    if days == 1:
        return translate("ModelTexts", "yesterday")
    return locale.toString(made.date(), short)


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
    learned = plural("ModelTexts", "learned {:,} of your drawings", None, 1)
    return localized(learned.format(count))


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)
