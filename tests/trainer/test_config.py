from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from trainer.config import RECIPES, Recipe, TrainConfig
from trainer.networks.architectures import ARCHITECTURES


def config(**changes: str) -> TrainConfig:
    return TrainConfig(data="fake", data_dir=Path(), store=Path(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RECIPES)
def test_a_name_stands_for_its_recipe_and_the_network_of_that(name: str) -> None:
    chosen = config(recipe=name)

    assert chosen.chosen_recipe is RECIPES[name]
    assert chosen.chosen_architecture in ARCHITECTURES


def test_another_network_than_the_recipe_s_can_be_asked_for() -> None:
    assert (
        config(recipe="full", architecture="softmax").chosen_architecture == "softmax"
    )


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_recipes_are_within_reason(recipe: Recipe) -> None:
    assert recipe.epochs >= 1
    assert 0 < recipe.learning_rate < 1
    assert 0 <= recipe.warmup_fraction < 1
    assert 0 <= recipe.label_smoothing < 1


def test_the_quick_recipe_is_quicker() -> None:
    assert RECIPES["quick"].epochs < RECIPES["full"].epochs


def test_the_full_recipe_learns_from_our_own_handwriting_too() -> None:
    assert RECIPES["full"].data == "mnist+synthetic"
    assert {one.data for one in RECIPES.values()} <= {"mnist", "mnist+synthetic"}


def test_a_run_cannot_change_its_mind() -> None:
    with pytest.raises(FrozenInstanceError):
        config().seed = 1  # type: ignore[misc]
