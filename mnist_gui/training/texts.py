"""Sentences about a training run: its data, its progress, and its model's verdict."""

from pathlib import Path

from mnist_gui.core.events import DataPrepared, ModelCompared, StepDone
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.training_choice import MNIST, SYNTHETIC, TOY
from mnist_gui.ui.translation import translate


def name_of_data(data: str) -> str:
    """Return the name of a data set in a sentence.

    Args:
        data: As `mnist-trainer train --data` takes it; shown as it is unless it is
            one of the built-in sets.
    """
    names = {
        MNIST: translate("TrainingTexts", "MNIST"),
        SYNTHETIC: translate("TrainingTexts", "Synthetic handwriting"),
        TOY: translate("TrainingTexts", "Toy digits"),
    }
    return names.get(data) or translate("TrainingTexts", "“{}”").format(data)


def describe_mnist_dir(folder: Path) -> str:
    """Return where MNIST was found, or where it will be downloaded to."""
    if has_mnist(folder):
        return translate("TrainingTexts", "Found in {}.").format(folder)
    return translate(
        "TrainingTexts", "It will be downloaded first (11 MB), into {}."
    ).format(folder)


def describe_drawings(training: int, testing: int) -> str:
    """Return how many of the user's drawings there are to train with."""
    if training and testing:
        text = translate("TrainingTexts", "{} for training, {} for testing.")
        return text.format(training, testing)
    if training:
        return translate("TrainingTexts", "{} for training.").format(training)
    return translate(
        "TrainingTexts", "None yet. Label drawings with Correct or the keys 0 to 9."
    )


def describe_preparation(prepared: DataPrepared) -> str:
    """Return how far the data of a run is, in one line."""
    if prepared.what == SYNTHETIC:
        text = translate("TrainingTexts", "Generating synthetic handwriting")
    else:
        text = translate("TrainingTexts", "Downloading {}").format(prepared.what)
    if not prepared.total:
        return text
    fraction = min(1.0, prepared.done / prepared.total)
    return translate("TrainingTexts", "{}: {:.0f} %").format(text, 100 * fraction)


def describe_step(step: StepDone) -> str:
    """Return how far a run is, in one line."""
    minutes, seconds = divmod(round(step.seconds_left), 60)
    return translate(
        "TrainingTexts", "Step {} of {} · {:.0f} images per second · {}:{:02} left"
    ).format(step.step, step.steps, step.images_per_second, minutes, seconds)


def describe_acceptance(compared: ModelCompared, version: int) -> str:
    """Return that a new model is active, and how it compares with the former one."""
    if compared.new_accuracy > compared.in_use_accuracy:
        text = translate(
            "TrainingTexts",
            "Now using model {}. It is at least as accurate as model {} on held-out"
            " digits: {}.",
        )
    else:
        text = translate(
            "TrainingTexts",
            "Now using model {}. It is about as accurate as model {} on held-out"
            " digits: {}.",
        )
    scores = _scores(compared.new_accuracy, compared.in_use_accuracy)
    return text.format(version, compared.in_use, scores)


def describe_refusal(compared: ModelCompared, version: int) -> str:
    """Return why a new model is not made active without asking."""
    if compared.data == MNIST:
        reason = describe_loss(compared, version)
    elif compared.data == TOY:
        text = translate("TrainingTexts", "Model {} was trained on toy digits only.")
        reason = text.format(version)
    else:
        text = translate("TrainingTexts", "Model {} was not trained on MNIST.")
        reason = text.format(version)
    text = translate("TrainingTexts", "{} It was saved, but is not used.")
    return text.format(reason)


def describe_loss(compared: ModelCompared, version: int) -> str:
    """Return on what a new model is measurably worse, with both accuracies."""
    if compared.is_worse:
        text = translate(
            "TrainingTexts",
            "Model {} is measurably worse than model {} on held-out digits: {}.",
        )
        scores = _scores(compared.new_accuracy, compared.in_use_accuracy)
    else:
        text = translate(
            "TrainingTexts",
            "Model {} is measurably worse than model {} on your test drawings: {}.",
        )
        scores = _scores(compared.own_new_accuracy, compared.own_in_use_accuracy)
    return text.format(version, compared.in_use, scores)


def _scores(new: float, active: float) -> str:
    text = translate("TrainingTexts", "{:.2f} % against {:.2f} %")
    return text.format(100 * new, 100 * active)
