import html
from dataclasses import replace

import pytest
from PySide6.QtCore import QDateTime, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLabel, QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.snapshot import VersionInfo
from mnist_gui.core.training_choice import FINETUNE
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
    dialog = ModelsDialog(window, actions.open_model)
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


def select(
    dialog: ModelsDialog, row: int, keys: Qt.KeyboardModifier = hand.NO_KEYS
) -> None:
    place = table(dialog).visualRect(table(dialog).model().index(row, 0)).center()
    QTest.mouseClick(table(dialog).viewport(), hand.LEFT, keys, place)


def test_the_table_describes_each_version_newest_first(dialog: ModelsDialog) -> None:
    newest, active, first = rows(dialog)

    assert [row[0] for row in (newest, active, first)] == [
        *("Model 10", "Model 2 “mine”", "Model 1"),
    ]
    assert active[1] == "quick training"
    assert "2026" in active[2]
    assert active[3:] == ["99.00 %", "1.8 MB", "in use"]
    assert newest[3] == "50.00 %"
    assert newest[-1] == ""


def test_the_table_says_how_and_when_each_version_was_made(
    dialog: ModelsDialog,
) -> None:
    def made(number: int, hours: int, **changes: object) -> VersionInfo:
        version = a_version(number)
        assert version.manifest is not None
        time = QDateTime.currentDateTimeUtc().addSecs(-3600 * hours)
        text = time.toString(Qt.DateFormat.ISODate)
        manifest = replace(version.manifest, time=text, **changes)  # type: ignore[arg-type]
        return replace(version, manifest=manifest)

    shipped = replace(made(1, 24 * 400, recipe="full"), is_shipped=True)
    tuned = made(2, 0, recipe=FINETUNE, parent=1)
    classic = made(3, 24, recipe="notebook")
    toy = made(4, 48, recipe="steady", data=[{"name": "fake"}])
    dialog.show_models(a_snapshot(shipped, tuned, classic, toy), 1, None)

    newest_first = rows(dialog)
    assert [row[1] for row in newest_first] == [
        *("steady training", "softmax regression"),
        *("fine-tuned from model 1", "came with the program"),
    ]
    assert newest_first[1][2] == "yesterday"
    assert newest_first[2][2].startswith("today ")
    assert [row[3] for row in newest_first] == ["–", "99.00 %", "99.00 %", "99.00 %"]


def test_the_dialog_fits_a_narrow_screen(dialog: ModelsDialog) -> None:
    dialog.resize(480, 500)

    area = dialog.rect()
    for shown in dialog.findChildren(QPushButton):
        place = QRect(shown.mapTo(dialog, QPoint()), shown.size())
        assert area.contains(place)
        assert shown.width() >= shown.sizeHint().width()
    assert dialog.width() == 480


def test_the_table_is_sorted_by_values_not_by_letters(
    dialog: ModelsDialog,
) -> None:
    table(dialog).sortItems(0, Qt.SortOrder.AscendingOrder)
    assert [row[0].split()[1] for row in rows(dialog)] == ["1", "2", "10"]
    table(dialog).sortItems(3, Qt.SortOrder.AscendingOrder)
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

    table(dialog).sortItems(3, Qt.SortOrder.AscendingOrder)
    (base,) = rows(dialog)
    assert base[3] == "99.00 %"
    (learned,) = children(item(dialog, 0))
    assert learned.text(0) == "Model 2"
    assert learned.text(1) == "learned 3 of your drawings"
    assert learned.text(3) == "90.00 %"
    assert learned.toolTip(3) == "90.00 % of held-out digits"


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
    assert [row[0] for row in rows(dialog)] == ["Model 2", "Model 1"]
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
    ):
        with qtbot.waitSignal(signal) as requested:
            hand.click(button(dialog, name))
        assert requested.args == [10]
    with qtbot.waitSignal(dialog.removal_requested) as requested:
        hand.click(button(dialog, "deleteModelButton"))
    assert requested.args == [[10]]


def test_several_versions_are_deleted_together(
    dialog: ModelsDialog, qtbot: QtBot
) -> None:
    active = replace(a_version(2), why_kept="It is in use.")
    dialog.show_models(a_snapshot(active, *map(a_version, (1, 10, 11))), 2, None)
    select(dialog, 0)
    select(dialog, 2, keys=hand.CONTROL)

    for name in ("use", "compare", "rename"):
        assert not button(dialog, f"{name}ModelButton").isEnabled()
    with qtbot.waitSignal(dialog.removal_requested) as requested:
        hand.key(table(dialog), Qt.Key.Key_Delete)
    assert requested.args == [[2, 11]]


def test_what_is_selected_stays_selected_when_the_store_changes(
    dialog: ModelsDialog,
) -> None:
    select(dialog, 0)
    select(dialog, 2, keys=hand.CONTROL)

    dialog.show_models(a_snapshot(*map(a_version, (2, 11, 10, 1))), 2, None)

    assert sorted(selected(dialog)) == ["Model 1", "Model 10"]


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

    assert selected(dialog) == ["Model 1"]
    dialog.show_models(snapshot, 10, None)
    assert selected(dialog) == ["Model 1"]


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
    assert row[:2] == ["“theirs.keras”", "from elsewhere"]
    assert (row[3], use) == ("38 of 40 samples", "in use")

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

    assert rows(dialog)[1] == ["“theirs”", "from elsewhere", "", "", "", "in use"]


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
    assert rows(dialog)[0][:2] == ["Model 3", "cannot be used"]

    select(dialog, 0)

    assert shown_message(dialog) == "Model 3 is damaged."
    select(dialog, 1)
    assert shown_message(dialog) == ""


def test_a_model_from_elsewhere_is_opened_as_from_the_menu(
    dialog: ModelsDialog, window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.actions_.open_model.triggered):
        hand.click(button(dialog, "openModelButton"))
