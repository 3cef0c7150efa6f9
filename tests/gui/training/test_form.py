import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.core.training_choice import FINETUNE, TrainingChoice
from mnist_gui.training.form import TrainingForm
from trainer.config import RECIPES
from trainer.networks.architectures import ARCHITECTURES


@pytest.fixture
def form(qtbot: QtBot) -> TrainingForm:
    form = TrainingForm()
    qtbot.addWidget(form)
    return form


def box(form: TrainingForm, name: str) -> QComboBox:
    found = form.findChild(QComboBox, name)
    assert isinstance(found, QComboBox)
    return found


def values(form: TrainingForm, name: str) -> list[object]:
    return [box(form, name).itemData(i) for i in range(box(form, name).count())]


def test_all_that_the_trainer_knows_can_be_chosen(form: TrainingForm) -> None:
    assert set(values(form, "recipeChoice")) == set(RECIPES)
    assert values(form, "architectureChoice") == ["", *ARCHITECTURES]
    assert values(form, "dataChoice") == [
        "mnist+synthetic",
        "mnist",
        "synthetic",
        "fake",
    ]


def test_a_choice_comes_back_as_it_was_shown(form: TrainingForm) -> None:
    choice = TrainingChoice(
        recipe="full", architecture="steady", data="fake", drawings_weight=100
    )
    form.choose(choice)

    assert form.choice() == choice


def test_what_is_not_known_of_a_choice_is_passed_over(form: TrainingForm) -> None:
    form.choose(TrainingChoice(recipe="full", drawings_weight=5))
    form.choose(
        TrainingChoice(
            recipe="cook", architecture="resnet", data="wine", drawings_weight=7
        )
    )

    assert form.choice() == TrainingChoice(recipe="full", drawings_weight=5)


def test_what_goes_on_from_a_model_has_its_network(form: TrainingForm) -> None:
    network = box(form, "architectureChoice")
    form.choose(TrainingChoice(recipe=FINETUNE))
    assert not network.isEnabled()

    form.choose(TrainingChoice(recipe="quick"))
    assert network.isEnabled()


def test_the_model_that_is_gone_on_from_is_named(form: TrainingForm) -> None:
    form.show_parent(12)
    recipes = box(form, "recipeChoice")

    assert "From model 12" in recipes.itemText(recipes.findData(FINETUNE))


def test_without_drawings_it_is_said_why_none_can_be_chosen(form: TrainingForm) -> None:
    drawings, hint = box(form, "drawingsChoice"), form.findChild(QLabel, "drawingsHint")
    assert isinstance(hint, QLabel)
    form.show_own_drawings(0, "There are none.")
    assert (drawings.isEnabled(), hint.text()) == (False, "There are none.")

    form.show_own_drawings(3, "There are three.")
    assert (drawings.isEnabled(), hint.text()) == (True, "There are three.")


def test_only_mnist_lies_in_a_folder(form: TrainingForm, qtbot: QtBot) -> None:
    button = form.findChild(QPushButton, "dataFolderButton")
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(form.folder_requested):
        button.click()

    hint = form.findChild(QLabel, "dataHint")
    assert isinstance(hint, QLabel)
    assert not hint.isHidden()

    form.choose(TrainingChoice(data="fake"))
    assert button.isHidden()
    assert hint.isHidden()


def test_while_a_run_lasts_nothing_is_chosen(form: TrainingForm) -> None:
    form.show_own_drawings(3, "There are three.")
    controls: list[QWidget] = [
        *form.findChildren(QComboBox),
        *form.findChildren(QPushButton),
    ]
    form.allow_choosing(allowed=False)
    form.show_own_drawings(4, "There are four.")
    assert not any(one.isEnabled() for one in controls)

    form.allow_choosing(allowed=True)
    assert all(one.isEnabled() for one in controls)


def test_every_control_has_a_name_to_be_told_by(form: TrainingForm) -> None:
    controls: list[QWidget] = [
        *form.findChildren(QComboBox),
        *form.findChildren(QPushButton),
    ]

    assert len(controls) == 5
    assert all(one.objectName() and one.accessibleName() for one in controls)
