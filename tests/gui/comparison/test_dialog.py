from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.comparison.confusion_table import ConfusionTable
from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.core.events import Objection
from mnist_gui.core.models.comparison import (
    OWN,
    Comparison,
    Difference,
    RejectionsCompared,
)
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.training_choice import MNIST, SYNTHETIC, TOY
from mnist_gui.drawings.tiles import DrawingTile
from mnist_gui.training.form import TrainingForm
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.widgets import find

WORSE_ON_OWN = Objection(
    reason="worse", data=OWN, reference=1, before=1.0, after=0.9, n=10
)
WORSE = Objection(
    reason="drift", data=MNIST, reference=1, before=0.98, after=0.96, n=50
)

Make: TypeAlias = Callable[..., ComparisonDialog]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    """Return a function that makes the dialog of model 2."""
    parent = QWidget()
    qtbot.addWidget(parent)
    return lambda comparison=A_COMPARISON: ComparisonDialog(parent, 2, comparison)


def text(dialog: ComparisonDialog, name: str) -> str:
    return find(dialog, QLabel, name).text()


def sets(dialog: ComparisonDialog) -> QComboBox:
    return find(dialog, QComboBox, "comparedSetChoice")


def a_sample(number: int, label: int) -> Sample:
    drawing = a_drawing(number, label=label)
    return Sample(**vars(drawing), id=number, time="", is_held_out=True)


def test_scores_are_shown_side_by_side(make: Make) -> None:
    rejections = RejectionsCompared(n=8, in_use=4, new=2, is_worse=True)
    dialog = make(replace(A_COMPARISON, non_digits=rejections))

    assert text(dialog, "score3Old") == "50.00 %"
    assert text(dialog, "score3New") == "25.00 %"
    assert text(dialog, "score1Old") == "98.00 %"
    assert text(dialog, "score1New") == "96.00 %"
    assert text(dialog, "score2Old") == "100.00 %"
    assert text(dialog, "score2New") == "90.00 %"


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [
        (
            replace(A_COMPARISON, objections=[WORSE, WORSE_ON_OWN]),
            "On MNIST it reads 96.00 % correctly, model 1 98.00 %: more than all"
            " retraining together may lose.\nIt is measurably worse than model 1 on"
            " your test drawings: 90.00 % correct instead of 100.00 %.",
        ),
        (A_COMPARISON, "No measurable difference."),
    ],
    ids=["worse", "not worse"],
)
def test_the_verdict_is_a_sentence(
    make: Make, comparison: Comparison, verdict: str
) -> None:
    assert text(make(comparison), "comparisonVerdict") == verdict


def test_the_confusion_of_both_models_is_shown_for_each_set(make: Make) -> None:
    dialog = make()
    old = find(dialog, ConfusionTable, "oldConfusion")
    new = find(dialog, ConfusionTable, "newConfusion")
    assert old.accessibleDescription() == "1 mistake; 7 read as 1: 1"
    assert new.accessibleDescription() == "2 mistakes; 7 read as 1: 2"

    sets(dialog).setCurrentIndex(1)
    assert old.accessibleDescription() == "0 mistakes"
    assert new.accessibleDescription() == "1 mistake; 7 read as 1: 1"


def test_without_test_drawings_only_the_data_set_can_be_chosen(make: Make) -> None:
    dialog = make(replace(A_COMPARISON, own=None, differences=[]))

    assert sets(dialog).count() == 1
    assert "no test drawings yet" in text(dialog, "differencesLabel")


@pytest.mark.parametrize("data", [MNIST, SYNTHETIC, TOY])
def test_data_sets_have_the_names_that_they_have_in_the_form(
    make: Make, qtbot: QtBot, data: str
) -> None:
    form = TrainingForm()
    qtbot.addWidget(form)
    chosen = find(form, QComboBox, "dataChoice")

    compared = sets(make(replace(A_COMPARISON, data=data)))

    name, _ = compared.itemText(0).split(", held out")
    assert chosen.itemText(chosen.findData(data)).startswith(name)


def test_another_data_set_is_shown_by_its_name(make: Make) -> None:
    compared = sets(make(replace(A_COMPARISON, data="my/digits")))

    assert compared.itemText(0) == "“my/digits”, held out"


def test_drawings_that_are_read_differently_are_shown(make: Make) -> None:
    differences = [
        Difference(id=3, label=7, in_use=7, new=1),
        Difference(id=4, label=2, in_use=3, new=2),
        Difference(id=5, label=2, in_use=3, new=2),  # deleted since
        Difference(id=6, label=2, in_use=3, new=2),  # relabelled since
    ]
    dialog = make(replace(A_COMPARISON, differences=differences))
    area = find(dialog, QScrollArea, "differingDrawings")
    assert area.isHidden()

    dialog.show_drawings(
        {3: a_sample(3, 7), 4: a_sample(4, 2), 6: a_sample(6, 8), 9: a_sample(9, 9)}
    )

    assert not area.isHidden()
    tiles = dialog.findChildren(DrawingTile)
    assert [tile.accessibleDescription() for tile in tiles] == [
        "Model 1: read as 7, right; Model 2: read as 1, wrong",
        "Model 1: read as 3, wrong; Model 2: read as 2, right",
    ]


def test_the_comparison_opens_with_the_verdict_and_closes_by_its_button(
    make: Make, qtbot: QtBot
) -> None:
    dialog = make()
    with qtbot.waitExposed(dialog):
        dialog.show()
    tables = find(dialog, ConfusionTable, "oldConfusion")
    assert find(dialog, QLabel, "comparisonVerdict").isVisible()
    assert not tables.isVisible()
    assert dialog.width() <= 800

    hand.click(find(dialog, QPushButton, "moreComparisonButton"))
    assert tables.isVisible()
    assert dialog.minimumSizeHint().width() <= 800

    hand.click(find(dialog, QPushButton, "closeComparisonButton"))
    assert not dialog.isVisible()


def test_each_count_of_a_confusion_table_is_described(qtbot: QtBot) -> None:
    shown = ConfusionTable()
    qtbot.addWidget(shown)
    shown.resize(220, 220)
    shown.show_counts(A_COMPARISON.held_out.new)

    # A row and a column of 20 pixels for each digit, behind the headers.
    assert shown.describe(QPoint(20 * 2 + 10, 20 * 8 + 10)) == "7 read as 1: 2"
    assert shown.describe(QPoint(20 * 8 + 10, 20 * 8 + 10)) == "7 read as 7: 3"
    assert shown.describe(QPoint(10, 10)) == ""
    assert not shown.grab().isNull()


def test_the_name_of_each_score_is_whole(make: Make, qtbot: QtBot) -> None:
    rejections = RejectionsCompared(n=2000, in_use=1900, new=1800, is_worse=False)
    dialog = make(replace(A_COMPARISON, non_digits=rejections))
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.show_drawings({3: a_sample(3, 7)})
    qtbot.waitUntil(find(dialog, QScrollArea, "differingDrawings").isVisible)

    names = [find(dialog, QLabel, f"meterName{row}") for row in (1, 2, 3)]
    assert names[2].text().endswith("(2,000)")
    for name in names:
        assert name.height() >= name.heightForWidth(name.width())
