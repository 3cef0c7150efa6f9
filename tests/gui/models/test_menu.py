from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.snapshot_examples import a_snapshot, a_version
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import model_entries


def comparisons(window: MainWindow) -> list[QAction]:
    """Return the entries of the Compare menu."""
    return find(window.model_menu, QMenu, "compareMenu").actions()


def test_an_entry_describes_its_version_in_one_line(window: MainWindow) -> None:
    window.model_menu.show_models(a_snapshot(a_version(3, "R & D")), 3, None)

    (entry,) = model_entries(window)

    shown = entry.text().replace("&&", "&").split(" · ")
    assert shown[:3] == ["Model 3 “R & D”", "cnn", "99.00 % on MNIST"]
    assert "2026" in shown[3]
    assert shown[4:] == ["1.8 MB", "from model 1"]


def test_the_entry_of_an_unusable_version_shows_the_reason(window: MainWindow) -> None:
    bad = replace(a_version(3), manifest=None, trouble="Model 3 is damaged.")
    window.model_menu.show_models(a_snapshot(bad), None, None)

    assert [entry.text() for entry in model_entries(window)] == ["Model 3 is damaged."]


def test_an_adapted_version_shows_how_many_drawings_it_learned(
    window: MainWindow,
) -> None:
    version = a_version(2)
    assert version.manifest is not None
    data: list[dict[str, object]] = [{"name": "train-images-idx3-ubyte.gz"}]
    drawings: dict[str, object] = {"name": "own drawings", "count": 12}
    adapted = replace(
        version.manifest, recipe=ADAPTED, data=[*data, drawings], metrics={}
    )
    single = replace(adapted, data=[*data, drawings | {"count": 1}])
    compared = replace(adapted, metrics={"val_accuracy": 0.9942})
    emptied = replace(adapted, data=data)
    versions = [
        replace(version, number=number, manifest=replace(manifest, version=number))
        for number, manifest in enumerate((adapted, single, compared, emptied), 2)
    ]
    window.model_menu.show_models(a_snapshot(*versions), 2, None)

    described = [entry.text().split(" · ") for entry in model_entries(window)]
    assert [parts[2] for parts in described] == [
        *("learned 12 of your drawings", "learned 1 of your drawings"),
        *("learned 12 of your drawings", "no drawings learned"),
    ]
    has_score = ["%" in "".join(parts) for parts in described]
    assert has_score == [False, False, True, False]
    assert described[2][3] == "99.42 % of held-out digits"


def test_a_score_on_toy_digits_is_not_shown_as_one_on_mnist(
    window: MainWindow,
) -> None:
    version = a_version(2)
    assert version.manifest is not None
    toy = replace(version, manifest=replace(version.manifest, data=[]))
    window.model_menu.show_models(a_snapshot(toy), None, None)

    (entry,) = model_entries(window)

    assert "99.00 % on other digits" in entry.text()


def test_choosing_an_entry_emits_its_version(window: MainWindow, qtbot: QtBot) -> None:
    menu = window.model_menu
    menu.show_models(a_snapshot(a_version(1), a_version(4)), 1, None)
    first, second = model_entries(window)
    assert (first.isChecked(), second.isChecked()) == (True, False)

    with qtbot.waitSignal(menu.version_chosen) as chosen:
        second.trigger()

    assert chosen.args == [4]


def test_a_chosen_version_is_not_marked_until_it_is_active(window: MainWindow) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(4)), 1, None)
    model_entries(window)[1].trigger()

    assert [entry.isChecked() for entry in model_entries(window)] == [True, False]


def test_every_version_but_the_active_one_can_be_compared(
    window: MainWindow, qtbot: QtBot
) -> None:
    menu = window.model_menu
    menu.show_models(a_snapshot(*map(a_version, (1, 2, 3))), 2, 3)
    first, active, compared = comparisons(window)
    entries = (first, active, compared)

    assert [entry.isEnabled() for entry in entries] == [True, False, True]
    assert [entry.isChecked() for entry in entries] == [False, False, True]
    with qtbot.waitSignal(menu.comparison_chosen) as chosen:
        first.trigger()
    assert chosen.args == [1]


def test_the_compare_menu_is_disabled_with_a_single_version(
    window: MainWindow,
) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1)), 1, None)

    assert not find(window.model_menu, QMenu, "compareMenu").isEnabled()


def test_roll_back_is_enabled_only_with_a_previous_version(
    window: MainWindow,
) -> None:
    roll_back = window.actions_.roll_back
    assert not roll_back.isEnabled()

    window.model_menu.show_models(a_snapshot(a_version(2), previous=1), 2, None)
    assert roll_back.isEnabled()
    window.model_menu.show_models(a_snapshot(a_version(2)), 2, None)
    assert not roll_back.isEnabled()


def test_a_new_snapshot_replaces_the_entries(window: MainWindow) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(2)), 1, None)
    window.model_menu.show_models(a_snapshot(a_version(3)), None, None)

    assert [entry.data() for entry in model_entries(window)] == [3]
    assert [entry.data() for entry in comparisons(window)] == [3]
    entries = window.model_menu.actions()
    rest = [
        entry
        for entry in entries
        if not entry.isCheckable() and not entry.isSeparator()
    ]
    actions = window.actions_
    assert rest[1:] == [
        *(actions.roll_back, actions.manage_models),
        *(actions.open_model, actions.retrain),
    ]


def test_of_many_versions_the_newest_the_named_and_the_used_ones_are_listed(
    window: MainWindow,
) -> None:
    versions = [a_version(n, "Mine" if n == 4 else "") for n in range(1, 29)]
    window.model_menu.show_models(a_snapshot(*versions), 1, 6)

    assert [entry.data() for entry in model_entries(window)] == [
        1,
        4,
        6,
        *range(17, 29),
    ]
    assert [entry.data() for entry in comparisons(window)] == [1, 4, 6, *range(17, 29)]
    rest = window.model_menu.actions()[0]
    assert rest.text() == "13 older ones: see “Manage models”"
    assert not rest.isEnabled()

    window.model_menu.show_models(a_snapshot(*versions), 2, None)
    assert [entry.data() for entry in model_entries(window)] == [2, 4, *range(17, 29)]


def test_no_older_versions_are_mentioned_when_all_are_listed(
    window: MainWindow,
) -> None:
    versions = [a_version(n) for n in range(1, 13)]
    window.model_menu.show_models(a_snapshot(*versions), 1, None)

    assert [entry.data() for entry in model_entries(window)] == [*range(1, 13)]
    assert all(
        "older ones" not in entry.text() for entry in window.model_menu.actions()
    )


def test_an_unchanged_snapshot_keeps_the_entries_of_an_open_menu(
    window: MainWindow,
) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(2)), 1, None)
    before = model_entries(window)
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(2)), 2, None)

    assert model_entries(window) == before


def test_a_foreign_model_is_listed_and_marked_while_it_is_active(
    window: MainWindow, qtbot: QtBot
) -> None:
    menu, snapshot = window.model_menu, a_snapshot(a_version(1), a_version(2))
    menu.show_models(snapshot, 0, None, "“R & D”")

    *versions, foreign = model_entries(window)
    assert foreign.text() == "“R && D” · from elsewhere"
    assert foreign.isChecked()
    assert not any(entry.isChecked() for entry in versions)
    with qtbot.assertNotEmitted(menu.version_chosen):
        foreign.trigger()
    assert len(comparisons(window)) == 2

    menu.show_models(snapshot, 1, None)
    assert [entry.isChecked() for entry in model_entries(window)] == [True, False]


def test_an_empty_snapshot_lists_no_models(window: MainWindow) -> None:
    window.model_menu.show_models(StoreSnapshot(), None, None)

    assert model_entries(window) == []
