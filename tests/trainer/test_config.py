from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from trainer.config import RECIPES, Recipe, TrainConfig


def config(**changes: str) -> TrainConfig:
    return TrainConfig(data="fake", data_dir=Path(), store=Path(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RECIPES)
def test_a_schedule_is_the_recipe_by_its_name(name: str) -> None:
    assert config(recipe=name).schedule is RECIPES[name]


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_recipes_are_within_reason(recipe: Recipe) -> None:
    assert recipe.epochs >= 1
    assert 0 < recipe.learning_rate < 0.1
    assert 0 <= recipe.warmup_share < 1
    assert 0 <= recipe.label_smoothing < 1


def test_the_quick_recipe_is_quicker() -> None:
    assert RECIPES["quick"].epochs < RECIPES["full"].epochs


def test_a_run_cannot_change_its_mind() -> None:
    with pytest.raises(FrozenInstanceError):
        config().seed = 1  # type: ignore[misc]
