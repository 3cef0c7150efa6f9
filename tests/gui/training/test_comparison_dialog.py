from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.core.models.comparison import MEMORY, Comparison, Difference
from mnist_gui.core.samples.store import Sample
from mnist_gui.core.training_choice import MNIST, SYNTHETIC, TOY
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.training.comparison_dialog import ComparisonDialog
from mnist_gui.training.confusion_table import ConfusionTable
from mnist_gui.training.form import TrainingForm
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.core.sample_examples import a_drawing

Make: TypeAlias = Callable[..., ComparisonDialog]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    """Return what makes the dialog of model 2."""
    parent = QWidget()
    qtbot.addWidget(parent)
    return lambda comparison=A_COMPARISON: ComparisonDialog(parent, 2, comparison)


def text(dialog: ComparisonDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def button(dialog: ComparisonDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def table(dialog: ComparisonDialog, name: str) -> ConfusionTable:
    found = dialog.findChild(ConfusionTable, name)
    assert isinstance(found, ConfusionTable)
    return found


def a_sample(number: int, label: int) -> Sample:
    drawing = a_drawing(number, label=label)
    return Sample(**vars(drawing), id=number, time="", is_held_out=True)


def test_scores_stand_side_by_side(make: Make) -> None:
    dialog = make()

    assert text(dialog, "score1Old") == "98.00 %"
    assert text(dialog, "score1New") == "96.00 %"
    assert text(dialog, "score2Old") == "100.00 %"
    assert text(dialog, "score2New") == "90.00 %"


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [
        (A_COMPARISON, "worse than chance would make it, on: Your own drawings"),
        (replace(A_COMPARISON, own=None), "not worse beyond chance"),
        (replace(A_COMPARISON, data="fake"), "has not learnt from MNIST"),
        (replace(A_COMPARISON, data=MEMORY, own=None), "not worse beyond chance"),
    ],
    ids=["worse", "not worse", "toy", "taught without MNIST"],
)
def test_it_says_how_the_new_model_does(
    make: Make, comparison: Comparison, verdict: str
) -> None:
    assert verdict in text(make(comparison), "comparisonVerdict")


def test_the_mistakes_of_both_are_shown_for_each_set(make: Make) -> None:
    dialog = make()
    old, new = table(dialog, "oldConfusion"), table(dialog, "newConfusion")
    assert old.accessibleDescription() == "1 mistakes; 7 read as 1: 1"
    assert new.accessibleDescription() == "2 mistakes; 7 read as 1: 2"

    sets = dialog.findChild(QComboBox, "comparedSetChoice")
    assert isinstance(sets, QComboBox)
    sets.setCurrentIndex(1)
    assert old.accessibleDescription() == "0 mistakes"
    assert new.accessibleDescription() == "1 mistakes; 7 read as 1: 1"


def test_without_own_drawings_only_the_data_can_be_chosen(make: Make) -> None:
    dialog = make(replace(A_COMPARISON, own=None, differences=[]))
    sets = dialog.findChild(QComboBox, "comparedSetChoice")

    assert isinstance(sets, QComboBox)
    assert sets.count() == 1
    assert "no drawings yet" in text(dialog, "differencesLabel")


@pytest.mark.parametrize("data", [MNIST, SYNTHETIC, TOY])
def test_data_sets_are_called_as_they_were_when_they_were_chosen(
    make: Make, qtbot: QtBot, data: str
) -> None:
    sets = make(replace(A_COMPARISON, data=data)).findChild(
        QComboBox, "comparedSetChoice"
    )
    form = TrainingForm()
    qtbot.addWidget(form)
    chosen = form.findChild(QComboBox, "dataChoice")
    assert isinstance(sets, QComboBox)
    assert isinstance(chosen, QComboBox)

    name, _ = sets.itemText(0).split(", kept aside")
    assert chosen.itemText(chosen.findData(data)).startswith(name)


def test_a_data_set_of_others_is_shown_by_its_name(make: Make) -> None:
    sets = make(replace(A_COMPARISON, data="my/digits")).findChild(
        QComboBox, "comparedSetChoice"
    )

    assert isinstance(sets, QComboBox)
    assert sets.itemText(0) == "“my/digits”, kept aside"


def test_drawings_that_are_read_differently_are_shown(make: Make) -> None:
    differences = [
        Difference(id=3, label=7, in_use=7, new=1),
        Difference(id=4, label=2, in_use=3, new=2),
        Difference(id=5, label=2, in_use=3, new=2),  # deleted since
        Difference(id=6, label=2, in_use=3, new=2),  # named anew since
    ]
    dialog = make(replace(A_COMPARISON, differences=differences))
    area = dialog.findChild(QScrollArea, "differingDrawings")
    assert isinstance(area, QScrollArea)
    assert area.isHidden()

    dialog.show_drawings(
        {3: a_sample(3, 7), 4: a_sample(4, 2), 6: a_sample(6, 8), 9: a_sample(9, 9)}
    )

    assert not area.isHidden()
    said = [one.accessibleDescription() for one in dialog.findChildren(DrawingTile)]
    assert said == [
        "Model 1: read as 7, right; Model 2: read as 1, wrong",
        "Model 1: read as 3, wrong; Model 2: read as 2, right",
    ]


def test_the_new_model_can_be_chosen(make: Make, qtbot: QtBot) -> None:
    dialog = make()
    dialog.show()
    with qtbot.waitSignal(dialog.new_chosen) as chosen:
        button(dialog, "useNewButton").click()

    assert chosen.args == [2]
    assert not dialog.isVisible()


def test_the_old_model_can_be_kept(make: Make, qtbot: QtBot) -> None:
    dialog = make()
    dialog.show()
    with qtbot.assertNotEmitted(dialog.new_chosen), qtbot.waitSignal(dialog.old_kept):
        button(dialog, "keepOldButton").click()

    assert not dialog.isVisible()


def test_closing_decides_nothing(make: Make, qtbot: QtBot) -> None:
    dialog = make()
    dialog.show()
    with (
        qtbot.assertNotEmitted(dialog.new_chosen),
        qtbot.assertNotEmitted(dialog.old_kept),
    ):
        dialog.close()


def test_each_count_says_what_it_counts(qtbot: QtBot) -> None:
    shown = ConfusionTable()
    qtbot.addWidget(shown)
    shown.resize(220, 220)
    shown.show_counts(A_COMPARISON.held_out.new)

    # A row and a column of 20 pixels for each digit, behind the headers.
    assert shown.describe(QPoint(20 * 2 + 10, 20 * 8 + 10)) == "7 read as 1: 2"
    assert shown.describe(QPoint(20 * 8 + 10, 20 * 8 + 10)) == "7 read as 7: 3"
    assert shown.describe(QPoint(10, 10)) == ""
    assert not shown.grab().isNull()
