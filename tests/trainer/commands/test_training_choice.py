"""The trainer accepts every choice that the window offers."""

import argparse

import pytest

from mnist_gui.core.training_choice import FINETUNE, TrainingChoice
from trainer.commands import train
from trainer.config import RECIPES
from trainer.networks.architectures import ARCHITECTURES


def parse(choice: TrainingChoice) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    train.add_to(parser)
    return parser.parse_args(choice.arguments(parent=3))


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_trainer_parses_a_choice(recipe: str) -> None:
    choice = TrainingChoice(recipe=recipe, data="fake", drawings_weight=20)
    options = parse(choice)

    assert (options.recipe, options.data, options.drawings) == (recipe, "fake", 20)
    assert options.architecture is None
    assert options.base_model == ("3" if recipe == FINETUNE else None)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_choice_can_name_another_network(architecture: str) -> None:
    options = parse(TrainingChoice(recipe="quick", architecture=architecture))

    assert options.architecture == architecture


def test_fine_tuning_keeps_the_network() -> None:
    options = parse(TrainingChoice(recipe=FINETUNE, architecture="small"))

    assert options.architecture is None


@pytest.mark.parametrize("weight", ["-1", "1.5", "1001", "many", ""])
def test_a_weight_is_a_whole_number_up_to_1000(
    weight: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    train.add_to(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["--drawings", weight])

    assert "from 0 to 1000" in capsys.readouterr().err
