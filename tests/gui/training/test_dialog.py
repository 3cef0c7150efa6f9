from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.training.dialog import RetrainDialog

LONG = "“train-images-idx3-ubyte.gz” could not be fetched, alas. " * 8


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[RetrainDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = RetrainDialog(parent)
    dialog.form.show_mnist_dir(Path("in a folder of many words " * 4))
    with qtbot.waitExposed(dialog):
        dialog.show()
    yield dialog
    dialog.close()


def are_whole(dialog: RetrainDialog) -> bool:
    """Return whether no label is cut off."""
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    filled = [label for label in labels if label.text()]
    assert filled
    return all(
        label.height() >= label.heightForWidth(label.width()) for label in filled
    )


def test_a_long_message_cuts_off_no_label(dialog: RetrainDialog, qtbot: QtBot) -> None:
    before = dialog.width()
    dialog.show_choices(LONG)

    qtbot.waitUntil(lambda: are_whole(dialog))
    assert dialog.width() == before


def test_a_long_message_stays_whole_in_a_narrower_window(
    dialog: RetrainDialog, qtbot: QtBot
) -> None:
    dialog.show_choices(LONG)
    dialog.resize(dialog.minimumWidth(), dialog.height())

    qtbot.waitUntil(lambda: are_whole(dialog))


def test_the_dialog_grows_no_higher_than_the_screen(
    dialog: RetrainDialog, qtbot: QtBot
) -> None:
    room = dialog.screen().availableGeometry().height()
    dialog.show_choices(LONG * 20)

    qtbot.waitUntil(lambda: dialog.height() == room)


def test_on_a_low_screen_the_content_scrolls_and_the_buttons_stay(
    dialog: RetrainDialog, qtbot: QtBot
) -> None:
    room = dialog.screen().availableGeometry().height()
    dialog.form.more_button.click()
    dialog.show_choices(LONG * 12)

    bar = dialog.content_area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert dialog.height() <= room
    for button in (dialog.start_button, dialog.form.more_button):
        corner = button.mapTo(dialog, button.rect().bottomRight())
        assert dialog.rect().contains(corner)
    dialog.form.more_button.click()
    dialog.show_choices()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert dialog.height() < room
