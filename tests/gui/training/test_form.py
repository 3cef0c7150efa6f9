import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.core.training_choice import FINETUNE, RECIPE_DESCRIPTIONS, TrainingChoice
from mnist_gui.training.form import TrainingForm
from mnist_gui.ui.switch import Switch
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find
from trainer.config import RECIPES
from trainer.networks.architectures import ARCHITECTURES


@pytest.fixture
def form(qtbot: QtBot) -> TrainingForm:
    form = TrainingForm()
    qtbot.addWidget(form)
    return form


def box(form: TrainingForm, name: str) -> QComboBox:
    return find(form, QComboBox, name)


def values(form: TrainingForm, name: str) -> list[object]:
    return [box(form, name).itemData(i) for i in range(box(form, name).count())]


def controls(form: TrainingForm) -> list[QWidget]:
    kinds = (QComboBox, Switch, QPushButton)
    found = [control for kind in kinds for control in form.findChildren(kind)]
    return [control for control in found if control.objectName() != "moreOptionsButton"]


def test_every_recipe_network_and_data_set_can_be_chosen(form: TrainingForm) -> None:
    assert set(values(form, "recipeChoice")) == set(RECIPES)
    assert values(form, "architectureChoice") == ["", *ARCHITECTURES]
    assert values(form, "dataChoice") == [
        "mnist+synthetic",
        "mnist",
        "synthetic",
        "fake",
    ]


def test_a_choice_that_is_shown_is_returned(form: TrainingForm) -> None:
    choice = TrainingChoice(
        recipe="full", architecture="steady", data="fake", drawings_weight=100
    )
    form.choose(choice)

    assert form.choice() == choice


def test_unknown_parts_of_a_choice_are_ignored(form: TrainingForm) -> None:
    form.choose(TrainingChoice(recipe="full", drawings_weight=5))
    form.choose(
        TrainingChoice(
            recipe="cook", architecture="resnet", data="wine", drawings_weight=7
        )
    )

    assert form.choice() == TrainingChoice(recipe="full", drawings_weight=5)


def test_fine_tuning_keeps_the_network_of_the_base_model(form: TrainingForm) -> None:
    network = box(form, "architectureChoice")
    form.choose(TrainingChoice(recipe=FINETUNE))
    assert not network.isEnabled()

    form.choose(TrainingChoice(recipe="quick"))
    assert network.isEnabled()


def test_the_base_model_is_shown(form: TrainingForm) -> None:
    form.show_base_model(12)
    recipes = box(form, "recipeChoice")

    assert recipes.itemText(recipes.findData(FINETUNE)) == (
        "Fine-tune the model in use (model 12)"
    )


def test_each_recipe_shows_how_long_it_takes_with_the_chosen_data(
    form: TrainingForm,
) -> None:
    seconds = {"notebook": 5.0, "quick": 50.0}
    form.show_durations(
        lambda choice: seconds.get(choice.recipe, 60.0 * len(choice.data))
    )
    recipes = box(form, "recipeChoice")

    def shown(recipe: str) -> str:
        return recipes.itemText(recipes.findData(recipe)).partition(": ")[2]

    assert shown("notebook") == "some seconds"
    assert shown("quick") == "about a minute"
    assert shown("full") == "about 15 minutes"
    form.choose(TrainingChoice(data="fake"))
    assert shown("full") == "about 4 minutes"


def test_each_recipe_says_what_it_is_for(form: TrainingForm) -> None:
    for name, description in RECIPE_DESCRIPTIONS.items():
        form.choose(TrainingChoice(recipe=name))

        assert find(form, QLabel, "recipePurpose").text() == description.purpose


def test_without_drawings_no_weight_can_be_chosen(form: TrainingForm) -> None:
    drawings, hint = box(form, "drawingsChoice"), find(form, QLabel, "drawingsHint")
    form.show_drawing_count(0, "There are none.")
    assert (drawings.isEnabled(), hint.text()) == (False, "There are none.")

    form.show_drawing_count(3, "There are three.")
    assert (drawings.isEnabled(), hint.text()) == (True, "There are three.")


def test_a_folder_is_shown_for_mnist_only(form: TrainingForm) -> None:
    hint = find(form, QLabel, "dataHint")
    assert not form.folder_button.isHidden()
    assert not hint.isHidden()

    form.choose(TrainingChoice(data="fake"))
    assert form.folder_button.isHidden()
    assert hint.isHidden()


def test_a_form_that_is_not_interactive_stays_so(form: TrainingForm) -> None:
    form.show_drawing_count(3, "There are three.")
    form.set_interactive(interactive=False)
    form.show_drawing_count(4, "There are four.")
    assert not any(control.isEnabled() for control in controls(form))

    form.choose(TrainingChoice(recipe="quick"))
    form.set_interactive(interactive=True)
    assert all(control.isEnabled() for control in controls(form))


def test_every_control_has_names(form: TrainingForm) -> None:
    assert len(controls(form)) == 11
    for control in controls(form):
        assert control.objectName()
        assert control.accessibleName()


# Cards and switches.


def switch(form: TrainingForm, name: str) -> Switch:
    return find(form, Switch, name)


@pytest.mark.parametrize("recipe", ["quick", FINETUNE, "full"])
def test_a_card_chooses_its_recipe(form: TrainingForm, recipe: str) -> None:
    card = find(form, QPushButton, f"{recipe}Preset")
    for _ in range(2):
        hand.click(card)

        assert form.choice().recipe == recipe
        assert card.isChecked()


def test_a_recipe_without_a_card_leaves_all_unchecked(form: TrainingForm) -> None:
    form.choose(TrainingChoice(recipe="notebook"))

    cards = [find(form, QPushButton, f"{name}Preset") for name in ("quick", "full")]
    assert not any(card.isChecked() for card in cards)


@pytest.mark.parametrize(
    ("off", "data"),
    [("mnistSwitch", "synthetic"), ("syntheticSwitch", "mnist")],
)
def test_a_switch_takes_a_part_of_the_data_away(
    form: TrainingForm, off: str, data: str
) -> None:
    hand.click(switch(form, off))
    assert form.choice().data == data

    hand.click(switch(form, off))
    assert form.choice().data == "mnist+synthetic"


def test_not_both_parts_of_the_data_can_be_switched_off(form: TrainingForm) -> None:
    for name in ("mnistSwitch", "syntheticSwitch"):
        hand.click(switch(form, name))

    assert form.choice().data == "synthetic"
    assert switch(form, "syntheticSwitch").isChecked()


def test_a_switch_leaves_the_drawings_out(form: TrainingForm) -> None:
    form.choose(TrainingChoice())
    form.show_drawing_count(3, "There are three.")
    own = switch(form, "drawingsSwitch")
    assert own.isChecked()

    hand.click(own)
    assert form.choice().drawings_weight == 0

    hand.click(own)
    assert form.choice().drawings_weight == 20


def test_more_options_are_folded_away_until_asked_for(form: TrainingForm) -> None:
    network = box(form, "architectureChoice")
    assert not network.isVisibleTo(form)

    form.more_button.click()
    assert network.isVisibleTo(form)
