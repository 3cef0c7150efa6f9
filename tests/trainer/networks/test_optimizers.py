import keras
import pytest

from trainer.config import RECIPES, Recipe
from trainer.networks.muon import Muon
from trainer.networks.optimizers import OneCycle, learning_rate, make_optimizer

pytestmark = pytest.mark.slow


def rate_at(recipe: Recipe, step: int, steps: int) -> float:
    rate = learning_rate(recipe, steps)
    return float(rate if isinstance(rate, float) else rate(step))


@pytest.mark.parametrize("name", ["quick", "steady", "full"])
def test_the_learning_rate_warms_up_and_decays_to_zero(name: str) -> None:
    recipe = RECIPES[name]
    top = int(1000 * recipe.warmup_fraction)

    rates = [rate_at(recipe, step, 1000) for step in (0, top // 2, top, 700, 1000)]

    assert rates[0] < rates[1] < rates[2]
    assert rates[2] == pytest.approx(recipe.learning_rate)
    assert rates[2] > rates[3] > rates[4]
    assert rates[4] == pytest.approx(0, abs=1e-9)


def test_the_notebook_recipe_has_a_constant_learning_rate() -> None:
    recipe = RECIPES["notebook"]

    assert rate_at(recipe, 0, 1000) == rate_at(recipe, 999, 1000) == 0.5


def test_one_cycle_matches_values_computed_by_hand() -> None:
    rate = OneCycle(highest=1.0, warmup=10, steps=30)

    assert [round(float(rate(step)), 3) for step in (0, 5, 10, 20, 30)] == [
        0.1,
        0.55,
        1.0,
        0.5,
        0.0,
    ]


def test_a_run_of_one_step_has_a_learning_rate() -> None:
    assert float(OneCycle(1.0, 0, 1)(0)) == 1.0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("notebook", keras.optimizers.SGD),
        ("quick", keras.optimizers.Adam),
        ("full", Muon),
    ],
)
def test_each_recipe_uses_its_optimizer(name: str, kind: type) -> None:
    assert type(make_optimizer(RECIPES[name], 100)) is kind
