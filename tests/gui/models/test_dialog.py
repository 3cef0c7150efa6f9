import html
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui import hand
from tests.helpers.gui.snapshot_examples import a_snapshot, a_version
from tests.helpers.gui.window_state import type_name


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> ModelsDialog:
    """Return the dialog with three versions, of which 2 is in use."""
    actions = window.actions_
    dialog = ModelsDialog(window, actions.roll_back, actions.open_model)
    survey = a_snapshot(
        *(a_version(2, "mine"), a_version(10, accuracy=0.5), a_version(1)),
    )
    dialog.show_models(survey, 2, None)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def button(dialog: ModelsDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def table(dialog: ModelsDialog) -> QTableWidget:
    found = dialog.findChild(QTableWidget, "modelsTable")
    assert isinstance(found, QTableWidget)
    return found


def rows(dialog: ModelsDialog) -> list[list[str]]:
    """Return what the table shows."""
    model = table(dialog).model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def selected(dialog: ModelsDialog) -> list[str]:
    """Return what the first column says of the selected version, if one is."""
    return [str(one.data()) for one in table(dialog).selectionModel().selectedRows()]


def said(dialog: ModelsDialog) -> str:
    message = dialog.findChild(QLabel, "modelsMessage")
    assert isinstance(message, QLabel)
    return message.text()


def select(dialog: ModelsDialog, row: int) -> None:
    place = table(dialog).visualRect(table(dialog).model().index(row, 0)).center()
    hand.click(table(dialog).viewport(), place)


def test_the_table_tells_all_of_each_version_newest_first(dialog: ModelsDialog) -> None:
    newest, in_use, first = rows(dialog)

    assert [one[0] for one in (newest, in_use, first)] == [
        *("Model 10 · cnn", "Model 2 “mine” · cnn", "Model 1 · cnn"),
    ]
    assert "2026" in in_use[1]
    assert in_use[2:] == ["99.00 % on MNIST", "1.8 MB", "Model 1", "in use"]
    assert newest[2] == "50.00 % on MNIST"
    assert newest[-1] == ""


def test_the_table_is_sorted_by_what_is_meant_not_by_letters(
    dialog: ModelsDialog,
) -> None:
    table(dialog).sortItems(0, Qt.SortOrder.AscendingOrder)
    assert [one[0].split()[1] for one in rows(dialog)] == ["1", "2", "10"]
    table(dialog).sortItems(2, Qt.SortOrder.AscendingOrder)
    assert rows(dialog)[0][0].split()[1] == "10"


def test_an_adapted_version_differs_from_its_base_model_in_the_table(
    dialog: ModelsDialog,
) -> None:
    parent, adapted = a_version(1), a_version(2)
    assert adapted.manifest is not None
    manifest = replace(
        adapted.manifest,
        recipe=ADAPTED,
        data=[{"name": "own drawings", "count": 3}],
        metrics={"val_accuracy": 0.9},
    )
    dialog.show_models(a_snapshot(parent, replace(adapted, manifest=manifest)), 1, None)

    table(dialog).sortItems(2, Qt.SortOrder.AscendingOrder)
    first, second = rows(dialog)
    assert first[0] == "Model 2 · cnn · learned 3 drawings"
    assert first[2] == "90.00 % of held-out digits"
    assert second[2] == "99.00 % on MNIST"


def test_what_is_done_is_done_to_the_selected_version(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    select(dialog, 0)

    for name, signal in (
        ("useModelButton", dialog.use_requested),
        ("compareModelButton", dialog.comparison_requested),
        ("showFolderButton", dialog.folder_requested),
        ("deleteModelButton", dialog.removal_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            hand.click(button(dialog, name))
        assert asked.args == [10]


def test_the_one_in_use_is_selected_first_and_cannot_be_used_again(
    dialog: ModelsDialog,
) -> None:
    assert button(dialog, "renameModelButton").isEnabled()
    assert not button(dialog, "useModelButton").isEnabled()
    assert not button(dialog, "compareModelButton").isEnabled()


def test_the_same_version_stays_selected_when_others_come(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    select(dialog, 2)
    survey = a_snapshot(*map(a_version, (2, 11, 10, 1)))
    dialog.show_models(survey, 2, 1)

    assert button(dialog, "compareModelButton").isChecked()
    with qtbot.waitSignal(dialog.use_requested) as asked:
        hand.click(button(dialog, "useModelButton"))
    assert asked.args == [1]


def test_each_time_it_is_opened_the_one_in_use_is_selected(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    survey = a_snapshot(*map(a_version, (1, 2, 10)))
    dialog.show_models(survey, 1, None)
    dialog.close()

    with qtbot.waitExposed(dialog):
        dialog.show()

    assert selected(dialog) == ["Model 1 · cnn"]
    dialog.show_models(survey, 10, None)
    assert selected(dialog) == ["Model 1 · cnn"]


def test_where_a_model_from_elsewhere_reads_none_is_selected(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    dialog.show_models(a_snapshot(*map(a_version, (1, 2))), 0, None)
    dialog.close()

    with qtbot.waitExposed(dialog):
        dialog.show()

    assert selected(dialog) == []
    assert not button(dialog, "deleteModelButton").isEnabled()


def test_a_message_goes_with_what_is_done_next(dialog: ModelsDialog) -> None:
    dialog.show_message("The name will not do.")
    hand.click(button(dialog, "showFolderButton"))
    assert said(dialog) == ""

    dialog.show_message("It is no model.")
    dialog.close()
    dialog.show()
    assert said(dialog) == ""


def test_a_version_gets_the_name_that_is_given(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    hand.click(button(dialog, "renameModelButton"))
    offered = dialog.findChild(QInputDialog, "renameDialog")
    assert isinstance(offered, QInputDialog)
    assert offered.textValue() == "mine"
    question = type_name(dialog, "other")

    with qtbot.waitSignal(dialog.rename_requested) as asked:
        hand.key(question, Qt.Key.Key_Return)

    assert asked.args == [2, "other"]


def test_a_name_can_be_no_longer_than_it_may_be(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    hand.click(button(dialog, "renameModelButton"))
    question = type_name(dialog, 99 * "x")

    with qtbot.waitSignal(dialog.rename_requested) as asked:
        hand.key(question, Qt.Key.Key_Return)

    assert asked.args == [2, 60 * "x"]


def test_who_thinks_better_of_it_renames_nothing(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    hand.click(button(dialog, "renameModelButton"))
    question = type_name(dialog, "other")

    with qtbot.assertNotEmitted(dialog.rename_requested):
        hand.key(question, Qt.Key.Key_Escape)


def test_what_must_stay_cannot_be_deleted_and_says_why(dialog: ModelsDialog) -> None:
    reason = "Model 2 came with the program & cannot be removed."
    kept = replace(a_version(2), why_kept=reason)
    dialog.show_models(a_snapshot(kept, a_version(1)), 2, None)
    delete = button(dialog, "deleteModelButton")

    assert not delete.isEnabled()
    assert html.unescape(delete.toolTip()) == f"<qt>{reason}</qt>"
    select(dialog, 1)
    assert delete.isEnabled()
    assert delete.toolTip() == ""


def test_a_version_that_cannot_be_used_says_why_when_it_is_selected(
    dialog: ModelsDialog,
) -> None:
    bad = replace(a_version(3), manifest=None, trouble="Model 3 is damaged.")
    dialog.show_models(a_snapshot(a_version(2), bad), 2, None)
    assert rows(dialog)[0][0] == "Model 3 · cannot be used"

    select(dialog, 0)

    assert said(dialog) == "Model 3 is damaged."
    select(dialog, 1)
    assert said(dialog) == ""


def test_buttons_of_the_windows_actions_do_what_those_do(
    dialog: ModelsDialog, window: MainWindow, qtbot: QtBot
) -> None:
    window.actions_.roll_back.setEnabled(True)
    for name, action in (
        ("rollBackButton", window.actions_.roll_back),
        ("openModelButton", window.actions_.open_model),
    ):
        with qtbot.waitSignal(action.triggered):
            hand.click(button(dialog, name))
    window.actions_.roll_back.setEnabled(False)

    assert not button(dialog, "rollBackButton").isEnabled()
