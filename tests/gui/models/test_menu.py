from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from mnist_gui.core.models.manifest import ADAPTED
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.snapshot_examples import a_snapshot, a_version
from tests.helpers.gui.window_state import model_entries


def comparisons(window: MainWindow) -> list[QAction]:
    menu = window.model_menu.findChild(QMenu, "compareMenu")
    assert isinstance(menu, QMenu)
    return menu.actions()


def test_the_menu_tells_all_of_a_version_in_one_line(window: MainWindow) -> None:
    window.model_menu.show_models(a_snapshot(a_version(3, "R & D")), 3, None)

    (entry,) = model_entries(window)

    shown = entry.text().replace("&&", "&").split(" · ")
    assert shown[:3] == ["Model 3 “R & D”", "cnn", "99.00 % on MNIST"]
    assert "2026" in shown[3]
    assert shown[4:] == ["1.8 MB", "from model 1"]


def test_a_version_that_cannot_be_used_says_why(window: MainWindow) -> None:
    bad = replace(a_version(3), manifest=None, trouble="Model 3 is damaged.")
    window.model_menu.show_models(a_snapshot(bad), None, None)

    assert [one.text() for one in model_entries(window)] == ["Model 3 is damaged."]


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
    one = replace(adapted, data=[*data, drawings | {"count": 1}])
    compared = replace(adapted, metrics={"val_accuracy": 0.9942})
    taken_back = replace(adapted, data=data)
    versions = [
        replace(version, number=number, manifest=replace(manifest, version=number))
        for number, manifest in enumerate((adapted, one, compared, taken_back), 2)
    ]
    window.model_menu.show_models(a_snapshot(*versions), 2, None)

    said = [entry.text().split(" · ") for entry in model_entries(window)]
    assert [parts[2] for parts in said] == [
        *("learned 12 drawings", "learned 1 drawing"),
        *("learned 12 drawings", "no drawings learned"),
    ]
    assert ["%" in "".join(parts) for parts in said] == [False, False, True, False]
    assert said[2][3] == "99.42 % of held-out digits"


def test_a_score_on_toy_digits_does_not_pass_for_one_on_mnist(
    window: MainWindow,
) -> None:
    version = a_version(2)
    assert version.manifest is not None
    toy = replace(version, manifest=replace(version.manifest, data=[]))
    window.model_menu.show_models(a_snapshot(toy), None, None)

    (entry,) = model_entries(window)

    assert "99.00 % on other digits" in entry.text()


def test_the_menu_tells_which_was_chosen(window: MainWindow, qtbot: QtBot) -> None:
    menu = window.model_menu
    menu.show_models(a_snapshot(a_version(1), a_version(4)), 1, None)
    first, second = model_entries(window)
    assert (first.isChecked(), second.isChecked()) == (True, False)

    with qtbot.waitSignal(menu.version_chosen) as chosen:
        second.trigger()

    assert chosen.args == [4]


def test_what_was_chosen_is_marked_only_when_it_is_used(window: MainWindow) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(4)), 1, None)
    model_entries(window)[1].trigger()

    assert [one.isChecked() for one in model_entries(window)] == [True, False]


def test_one_can_be_compared_with_any_but_the_one_in_use(
    window: MainWindow, qtbot: QtBot
) -> None:
    menu = window.model_menu
    menu.show_models(a_snapshot(*map(a_version, (1, 2, 3))), 2, 3)
    first, in_use, compared = comparisons(window)

    assert [one.isEnabled() for one in (first, in_use, compared)] == [True, False, True]
    assert [one.isChecked() for one in (first, in_use, compared)] == [
        *(False, False, True)
    ]
    with qtbot.waitSignal(menu.comparison_chosen) as chosen:
        first.trigger()
    assert chosen.args == [1]


def test_where_there_is_one_model_alone_there_is_nothing_to_compare(
    window: MainWindow,
) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1)), 1, None)
    menu = window.model_menu.findChild(QMenu, "compareMenu")

    assert isinstance(menu, QMenu)
    assert not menu.isEnabled()


def test_one_can_roll_back_only_where_there_is_something_to_go_back_to(
    window: MainWindow,
) -> None:
    roll_back = window.actions_.roll_back
    assert not roll_back.isEnabled()

    window.model_menu.show_models(a_snapshot(a_version(2), previous=1), 2, None)
    assert roll_back.isEnabled()
    window.model_menu.show_models(a_snapshot(a_version(2)), 2, None)
    assert not roll_back.isEnabled()


def test_an_older_menu_is_replaced(window: MainWindow) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(2)), 1, None)
    window.model_menu.show_models(a_snapshot(a_version(3)), None, None)

    assert [one.data() for one in model_entries(window)] == [3]
    assert [one.data() for one in comparisons(window)] == [3]
    rest = [one for one in window.model_menu.actions() if not one.isCheckable()]
    actions = window.actions_
    assert [one for one in rest if not one.isSeparator()][1:] == [
        *(actions.roll_back, actions.manage_models),
        *(actions.open_model, actions.retrain),
    ]


def test_of_many_versions_the_newest_are_listed_and_the_old_ones_that_matter(
    window: MainWindow,
) -> None:
    versions = [a_version(n, "Mine" if n == 4 else "") for n in range(1, 29)]
    window.model_menu.show_models(a_snapshot(*versions), 1, 6)

    assert [one.data() for one in model_entries(window)] == [1, 4, 6, *range(17, 29)]
    assert [one.data() for one in comparisons(window)] == [1, 4, 6, *range(17, 29)]
    rest = window.model_menu.actions()[0]
    assert rest.text() == "13 older ones: see “Manage models”"
    assert not rest.isEnabled()

    window.model_menu.show_models(a_snapshot(*versions), 2, None)
    assert [one.data() for one in model_entries(window)] == [2, 4, *range(17, 29)]


def test_where_all_versions_are_listed_nothing_is_said_of_others(
    window: MainWindow,
) -> None:
    versions = [a_version(n) for n in range(1, 13)]
    window.model_menu.show_models(a_snapshot(*versions), 1, None)

    assert [one.data() for one in model_entries(window)] == [*range(1, 13)]
    assert all("Older" not in one.text() for one in window.model_menu.actions())


def test_an_open_menu_keeps_its_entries_where_nothing_has_changed(
    window: MainWindow,
) -> None:
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(2)), 1, None)
    before = model_entries(window)
    window.model_menu.show_models(a_snapshot(a_version(1), a_version(2)), 2, None)

    assert model_entries(window) == before


def test_a_model_from_elsewhere_is_marked_while_it_reads(
    window: MainWindow, qtbot: QtBot
) -> None:
    menu, survey = window.model_menu, a_snapshot(a_version(1), a_version(2))
    menu.show_models(survey, 0, None, "“R & D”")

    *versions, foreign = model_entries(window)
    assert foreign.text() == "“R && D” · from a folder"
    assert foreign.isChecked()
    assert not any(one.isChecked() for one in versions)
    with qtbot.assertNotEmitted(menu.version_chosen):
        foreign.trigger()
    assert len(comparisons(window)) == 2

    menu.show_models(survey, 1, None)
    assert [one.isChecked() for one in model_entries(window)] == [True, False]


def test_without_a_store_the_menu_has_no_models(window: MainWindow) -> None:
    window.model_menu.show_models(StoreSnapshot(), None, None)

    assert model_entries(window) == []
