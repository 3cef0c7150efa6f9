from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from trainer.config import RECIPES, Recipe, TrainConfig
from trainer.networks.architectures import ARCHITECTURES


def config(**changes: str) -> TrainConfig:
    return TrainConfig(data="fake", data_dir=Path(), store=Path(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RECIPES)
def test_a_config_finds_its_recipe_and_network_by_name(name: str) -> None:
    chosen = config(recipe=name)

    assert chosen.chosen_recipe is RECIPES[name]
    assert chosen.chosen_architecture in ARCHITECTURES


def test_a_config_can_override_the_network_of_the_recipe() -> None:
    assert (
        config(recipe="full", architecture="softmax").chosen_architecture == "softmax"
    )


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_recipes_are_plausible(recipe: Recipe) -> None:
    assert recipe.epochs >= 1
    assert 0 < recipe.learning_rate < 1
    assert 0 <= recipe.warmup_fraction < 1
    assert 0 <= recipe.label_smoothing < 1


def test_the_quick_recipe_has_fewer_epochs_than_the_full_one() -> None:
    assert RECIPES["quick"].epochs < RECIPES["full"].epochs


def test_the_full_recipe_learns_from_synthetic_digits_as_well() -> None:
    assert RECIPES["full"].data == "mnist+synthetic"
    assert {recipe.data for recipe in RECIPES.values()} <= {"mnist", "mnist+synthetic"}


def test_a_config_is_immutable() -> None:
    with pytest.raises(FrozenInstanceError):
        config().seed = 1  # type: ignore[misc]
