import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.theme.style_sheet import change_look, style_sheet, with_look
from mnist_gui.theme.theme import Scheme, Theme, palette
from mnist_gui.theme.tokens import DARK, LIGHT, Tokens


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Return the program's theme, which is as the system has it again afterwards."""
    theme = Theme.of_program()
    yield theme
    theme.choose(Scheme.SYSTEM)


def test_there_is_one_theme(theme: Theme) -> None:
    assert Theme.of_program() is theme


def test_a_scheme_is_used_at_once(theme: Theme, qapp: QApplication) -> None:
    for scheme, tokens in ((Scheme.DARK, DARK), (Scheme.LIGHT, LIGHT)):
        theme.choose(scheme)

        assert theme.tokens is tokens
        assert qapp.palette().color(QPalette.ColorRole.Base).name() == tokens.surface
        assert tokens.surface in qapp.styleSheet()


def test_a_change_is_announced_once(theme: Theme, qtbot: QtBot) -> None:
    theme.choose(Scheme.LIGHT)
    with qtbot.waitSignal(theme.changed):
        theme.choose(Scheme.DARK)
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose(Scheme.DARK)


def test_small_system_fonts_are_enlarged(theme: Theme, qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).pixelSize() >= 14


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_no_value_is_left_out_of_the_style_sheet(tokens: Tokens) -> None:
    sheet = style_sheet(tokens)

    assert "$" not in sheet
    assert not re.search(r":\s*px", sheet)


def test_sizes_follow_the_font(qapp: QApplication) -> None:
    font, large = qapp.font(), QFont(qapp.font())
    large.setPointSizeF(2 * font.pointSizeF())
    usual = style_sheet(LIGHT)
    qapp.setFont(large)
    doubled = style_sheet(LIGHT)
    qapp.setFont(font)

    def largest(sheet: str) -> int:
        return max(map(int, re.findall(r"font-size: (\d+)px", sheet)))

    assert largest(doubled) == pytest.approx(2 * largest(usual), abs=2)


def test_disabled_text_is_fainter() -> None:
    colors = palette(LIGHT)
    group, role = QPalette.ColorGroup, QPalette.ColorRole.ButtonText

    assert colors.color(group.Disabled, role).name() == LIGHT.faint
    assert colors.color(group.Active, role).name() == LIGHT.text


def test_a_widget_can_change_its_look(
    theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.choose(Scheme.LIGHT)
    label = with_look(QLabel("?"), "muted")
    qtbot.addWidget(label)
    label.show()
    assert label.palette().windowText().color().name() == LIGHT.muted

    change_look(label, "uncertain")

    assert label.palette().windowText().color().name() == LIGHT.uncertain


def test_a_label_has_the_padding_of_its_new_look_at_once(qtbot: QtBot) -> None:
    Theme.of_program()
    label, usual = QLabel("Text"), QLabel("Text")
    for shown in (label, usual):
        qtbot.addWidget(with_look(shown, "muted"))
        shown.show()

    change_look(label, "uncertain")
    assert label.sizeHint().width() > usual.sizeHint().width() + 20
    change_look(label, "muted")
    assert label.sizeHint() == usual.sizeHint()


def test_buttons_of_qts_own_dialogs_show_their_icons(
    theme: Theme, qtbot: QtBot
) -> None:
    theme.choose(Scheme.LIGHT)
    dialog = QFileDialog(options=QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()

    for button in dialog.findChildren(QToolButton):
        assert inked(button) > 5, button.objectName()


def inked(button: QWidget) -> int:
    """Return how wide is what a button shows within its frame."""
    image = button.grab().toImage()
    middle = [
        [image.pixelColor(x, y).lightness() for y in range(5, image.height() - 5)]
        for x in range(5, image.width() - 5)
    ]
    return sum(len(set(column)) > 1 for column in middle)
