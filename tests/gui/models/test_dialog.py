import html
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.snapshot import VersionInfo
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.models.table import ModelsTable
from mnist_gui.window.main_window import MainWindow
from tests.helpers.core.fake_classifiers import a_foreign_manifest, a_manifest
from tests.helpers.gui import hand
from tests.helpers.gui.snapshot_examples import a_snapshot, a_version
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import type_name


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> ModelsDialog:
    """Return the dialog with three versions, of which 2 is active."""
    actions = window.actions_
    dialog = ModelsDialog(window, actions.roll_back, actions.open_model)
    snapshot = a_snapshot(
        a_version(2, "mine"), a_version(10, accuracy=0.5), a_version(1)
    )
    dialog.show_models(snapshot, 2, None)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def button(dialog: ModelsDialog, name: str) -> QPushButton:
    return find(dialog, QPushButton, name)


def table(dialog: ModelsDialog) -> ModelsTable:
    return find(dialog, ModelsTable, "modelsTable")


def item(dialog: ModelsDialog, row: int) -> QTreeWidgetItem:
    found = table(dialog).topLevelItem(row)
    assert found is not None
    return found


def children(row: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [row.child(place) for place in range(row.childCount())]
    return [child for child in found if child is not None]


def rows(dialog: ModelsDialog) -> list[list[str]]:
    """Return the texts in the table."""
    model = table(dialog).model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def selected(dialog: ModelsDialog) -> list[str]:
    """Return the text in the first column of the selected version, if any."""
    rows = table(dialog).selectionModel().selectedRows()
    return [str(index.data()) for index in rows]


def shown_message(dialog: ModelsDialog) -> str:
    return find(dialog, QLabel, "modelsMessage").text()


def select(dialog: ModelsDialog, row: int) -> None:
    place = table(dialog).visualRect(table(dialog).model().index(row, 0)).center()
    hand.click(table(dialog).viewport(), place)


def test_the_table_describes_each_version_newest_first(dialog: ModelsDialog) -> None:
    newest, active, first = rows(dialog)

    assert [row[0] for row in (newest, active, first)] == [
        *("Model 10 · cnn", "Model 2 “mine” · cnn", "Model 1 · cnn"),
    ]
    assert "2026" in active[1]
    assert active[2:] == ["99.00 % on MNIST", "1.8 MB", "Model 1", "in use"]
    assert newest[2] == "50.00 % on MNIST"
    assert newest[-1] == ""


def test_the_table_is_sorted_by_values_not_by_letters(
    dialog: ModelsDialog,
) -> None:
    table(dialog).sortItems(0, Qt.SortOrder.AscendingOrder)
    assert [row[0].split()[1] for row in rows(dialog)] == ["1", "2", "10"]
    table(dialog).sortItems(2, Qt.SortOrder.AscendingOrder)
    assert rows(dialog)[0][0].split()[1] == "10"


def test_an_adapted_version_shows_its_drawings_and_its_own_score(
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
    (base,) = rows(dialog)
    assert base[2] == "99.00 % on MNIST"
    (learned,) = children(item(dialog, 0))
    assert learned.text(0) == "Model 2 · cnn · learned 3 drawings"
    assert learned.text(2) == "90.00 % of held-out digits"


def test_adapted_versions_are_folded_under_the_one_they_came_from(
    dialog: ModelsDialog,
) -> None:
    def adapted(number: int, parent: int) -> VersionInfo:
        version = a_version(number)
        assert version.manifest is not None
        manifest = replace(version.manifest, recipe=ADAPTED, parent=parent)
        return replace(version, manifest=manifest)

    # 4 was adapted from 3; what 5 was adapted from is gone.
    chain = a_snapshot(a_version(1), a_version(2), adapted(3, 2), adapted(4, 3))
    dialog.show_models(replace(chain, active=2), 2, None)
    assert [row[0] for row in rows(dialog)] == ["Model 2 · cnn", "Model 1 · cnn"]
    base = item(dialog, 0)
    assert not base.isExpanded()
    assert [row.text(0)[:7] for row in children(base)] == ["Model 4", "Model 3"]

    table(dialog).select(4)
    assert base.isExpanded()
    dialog.show_models(replace(chain, active=4), 4, None)
    assert item(dialog, 0).isExpanded()

    dialog.show_models(a_snapshot(a_version(1), adapted(5, 4)), 5, None)
    assert len(rows(dialog)) == 2


def test_each_button_applies_to_the_selected_version(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    select(dialog, 0)

    for name, signal in (
        ("useModelButton", dialog.use_requested),
        ("compareModelButton", dialog.comparison_requested),
        ("showFolderButton", dialog.folder_requested),
        ("deleteModelButton", dialog.removal_requested),
    ):
        with qtbot.waitSignal(signal) as requested:
            hand.click(button(dialog, name))
        assert requested.args == [10]


def test_the_active_version_is_selected_first_and_cannot_be_used_again(
    dialog: ModelsDialog,
) -> None:
    assert button(dialog, "renameModelButton").isEnabled()
    assert not button(dialog, "useModelButton").isEnabled()
    assert not button(dialog, "compareModelButton").isEnabled()


def test_the_selection_stays_when_versions_are_added(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    select(dialog, 2)
    dialog.show_models(a_snapshot(*map(a_version, (2, 11, 10, 1))), 2, 1)

    assert button(dialog, "compareModelButton").isChecked()
    with qtbot.waitSignal(dialog.use_requested) as requested:
        hand.click(button(dialog, "useModelButton"))
    assert requested.args == [1]


def test_opening_the_dialog_selects_the_active_version(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    snapshot = a_snapshot(*map(a_version, (1, 2, 10)))
    dialog.show_models(snapshot, 1, None)
    dialog.close()

    with qtbot.waitExposed(dialog):
        dialog.show()

    assert selected(dialog) == ["Model 1 · cnn"]
    dialog.show_models(snapshot, 10, None)
    assert selected(dialog) == ["Model 1 · cnn"]


def test_no_version_is_selected_while_a_foreign_model_is_active(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    dialog.show_models(a_snapshot(*map(a_version, (1, 2))), 0, None)
    dialog.close()

    with qtbot.waitExposed(dialog):
        dialog.show()

    assert selected(dialog) == []
    assert not button(dialog, "deleteModelButton").isEnabled()


def test_a_foreign_model_has_its_row_while_it_is_active(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    foreign = a_foreign_manifest()
    dialog.show_models(a_snapshot(a_version(1)), 0, None, foreign)

    *row, use = rows(dialog)[-1]
    assert row[0] == "“theirs.keras” · takes 0…255, dark on light"
    assert (row[2], row[4], use) == ("38 of 40 samples", "elsewhere", "in use")

    select(dialog, 0)
    select(dialog, 1)
    text = "“theirs.keras” takes 0…255, dark on light; reads 38 of 40 samples."
    assert shown_message(dialog) == text
    for name in ("use", "compare", "rename", "delete"):
        assert not button(dialog, f"{name}ModelButton").isEnabled()
    assert not button(dialog, "showFolderButton").isEnabled()
    with qtbot.assertNotEmitted(dialog.use_requested):
        table(dialog).itemActivated.emit(item(dialog, 1), 0)

    dialog.show_models(a_snapshot(a_version(1)), 1, None)
    assert len(rows(dialog)) == 1


def test_a_model_of_another_store_has_a_row_without_a_score(
    dialog: ModelsDialog,
) -> None:
    theirs = a_manifest(version=0, architecture="theirs")
    dialog.show_models(a_snapshot(a_version(1)), 0, None, theirs)

    assert rows(dialog)[1] == ["“theirs”", "", "", "", "elsewhere", "in use"]


def test_the_next_action_clears_the_message(dialog: ModelsDialog) -> None:
    dialog.show_message("The name is not allowed.")
    hand.click(button(dialog, "showFolderButton"))
    assert shown_message(dialog) == ""

    dialog.show_message("This is not a model.")
    dialog.close()
    dialog.show()
    assert shown_message(dialog) == ""


def test_renaming_requests_the_typed_name(dialog: ModelsDialog, qtbot: QtBot) -> None:
    hand.click(button(dialog, "renameModelButton"))
    assert find(dialog, QInputDialog, "renameDialog").textValue() == "mine"
    question = type_name(dialog, "other")

    with qtbot.waitSignal(dialog.rename_requested) as requested:
        hand.key(question, Qt.Key.Key_Return)

    assert requested.args == [2, "other"]


def test_a_name_that_is_too_long_is_cut(dialog: ModelsDialog, qtbot: QtBot) -> None:
    hand.click(button(dialog, "renameModelButton"))
    question = type_name(dialog, 99 * "x")

    with qtbot.waitSignal(dialog.rename_requested) as requested:
        hand.key(question, Qt.Key.Key_Return)

    assert requested.args == [2, 60 * "x"]


def test_escape_cancels_renaming(dialog: ModelsDialog, qtbot: QtBot) -> None:
    hand.click(button(dialog, "renameModelButton"))
    question = type_name(dialog, "other")

    with qtbot.assertNotEmitted(dialog.rename_requested):
        hand.key(question, Qt.Key.Key_Escape)


def test_a_version_that_cannot_be_deleted_shows_the_reason(
    dialog: ModelsDialog,
) -> None:
    reason = "Model 2 came with the program & cannot be removed."
    kept = replace(a_version(2), why_kept=reason)
    dialog.show_models(a_snapshot(kept, a_version(1)), 2, None)
    delete = button(dialog, "deleteModelButton")

    assert not delete.isEnabled()
    assert html.unescape(delete.toolTip()) == f"<qt>{reason}</qt>"
    select(dialog, 1)
    assert delete.isEnabled()
    assert delete.toolTip() == ""


def test_selecting_an_unusable_version_shows_the_reason(
    dialog: ModelsDialog,
) -> None:
    bad = replace(a_version(3), manifest=None, trouble="Model 3 is damaged.")
    dialog.show_models(a_snapshot(a_version(2), bad), 2, None)
    assert rows(dialog)[0][0] == "Model 3 · cannot be used"

    select(dialog, 0)

    assert shown_message(dialog) == "Model 3 is damaged."
    select(dialog, 1)
    assert shown_message(dialog) == ""


def test_buttons_trigger_the_actions_of_the_window(
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
