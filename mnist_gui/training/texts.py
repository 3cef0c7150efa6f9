"""What is said of a run: what it learnt from, and what became of its model."""

from mnist_gui.core.events import DataPrepared, ModelCompared
from mnist_gui.core.training_choice import MNIST, SYNTHETIC, TOY
from mnist_gui.ui.translation import translate


def name_of_data(data: str) -> str:
    """Return what a data set is called in a sentence.

    Args:
        data: As `mnist-trainer train --data` takes it; other than the known ones it
            is shown as it is.
    """
    names = {
        MNIST: translate("TrainingTexts", "MNIST"),
        SYNTHETIC: translate("TrainingTexts", "Digits made by the program"),
        TOY: translate("TrainingTexts", "Toy digits"),
    }
    return names.get(data) or translate("TrainingTexts", "“{}”").format(data)


def describe_preparation(prepared: DataPrepared) -> str:
    """Return how far the data of a run is, in one line."""
    if prepared.what == SYNTHETIC:
        text = translate("TrainingTexts", "Making digits to learn from")
    else:
        text = translate("TrainingTexts", "Downloading {}").format(prepared.what)
    if not prepared.total:
        return text
    share = min(1.0, prepared.done / prepared.total)
    return translate("TrainingTexts", "{}: {:.0f} %").format(text, 100 * share)


def describe_refusal(compared: ModelCompared, version: int) -> str:
    """Return why a new model does not take over by itself, as a sentence."""
    if compared.data == TOY:
        text = translate(
            "TrainingTexts", "Model {} knows only toy digits: it is kept, but not used."
        )
        return text.format(version)
    if compared.data != MNIST:
        text = translate(
            "TrainingTexts", "Model {} has not seen MNIST: it is kept, but not used."
        )
        return text.format(version)
    text = translate("TrainingTexts", "Model {} is kept, but not used: {}.")
    return text.format(version, describe_scores(compared))


def describe_scores(compared: ModelCompared) -> str:
    """Return what both models read, as half a sentence: of what decided it."""
    if compared.is_worse_on_own and not compared.is_worse:
        what = translate("TrainingTexts", "of your own drawings kept aside")
        new, in_use = compared.own_new_accuracy, compared.own_in_use_accuracy
    else:
        what = translate("TrainingTexts", "of held-out digits")
        new, in_use = compared.new_accuracy, compared.in_use_accuracy
    return translate(
        "TrainingTexts", "it reads {:.2f} % {}, model {} reads {:.2f} %"
    ).format(100 * new, what, compared.in_use, 100 * in_use)
