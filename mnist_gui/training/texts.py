"""Sentences about a training run: its progress, and the verdict on its model."""

from mnist_gui.core.events import ModelCompared, StepDone
from mnist_gui.core.training_choice import MNIST, TOY
from mnist_gui.ui.translation import translate


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
