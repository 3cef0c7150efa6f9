"""Fill the menu bar and make the pen-width slider."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QSlider

from mnist_gui.ui.actions import Actions
from mnist_gui.ui.settings import PEN_WIDTHS
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import named


class SubMenus(NamedTuple):
    """Menus that are filled elsewhere, and have their place in the menu bar."""

    recent: QMenu
    away: QMenu
    model: QMenu
    label: QMenu


def fill_menu_bar(bar: QMenuBar, actions: Actions, menus: SubMenus) -> None:
    """Add all menus to the menu bar."""
    _fill(
        bar.addMenu(translate("MainWindow", "&File")),
        [actions.new_page, menus.away.menuAction()],
        [actions.open, menus.recent.menuAction(), actions.read_folder],
        [actions.save],
        [actions.export_drawing, actions.export_input],
        [actions.quit],
    )
    _fill(
        bar.addMenu(translate("MainWindow", "&Edit")),
        [actions.undo, actions.redo, actions.clear],
        [actions.copy, actions.paste, actions.next_digit],
        [actions.pen, actions.eraser, actions.thicker, actions.thinner],
        [menus.label.menuAction(), actions.my_drawings],
        [actions.single, actions.digits_only],
        [actions.learn_now, actions.learn_automatically],
        [actions.learn_hand, actions.forget_hand],
    )
    _fill(
        bar.addMenu(translate("MainWindow", "&Picture")),
        [actions.rotate, actions.crop, actions.invert],
        [actions.reset_picture],
        [actions.previous_file, actions.next_file, actions.go_to_page],
    )
    view = bar.addMenu(translate("MainWindow", "&View"))
    _fill(view, [actions.inside], [actions.present])
    panels = view.addMenu(translate("MainWindow", "Panel of the presen&tation"))
    _fill(panels, list(actions.panels.values()), [actions.next_panel])
    _fill(view, list(actions.schemes.values()), [])
    languages = view.addMenu(translate("MainWindow", "Lan&guage"))
    system, *others = actions.languages.values()
    _fill(languages, [system], others)
    bar.addMenu(menus.model)
    help_menu = bar.addMenu(translate("MainWindow", "&Help"))
    help_menu.addActions([actions.tasks, actions.shortcuts, actions.about])


def make_pen_width_slider() -> QSlider:
    """Return the slider that sets the pen width."""
    spoken = translate("MainWindow", "Pen width")
    slider = named(QSlider(Qt.Orientation.Horizontal), "penWidthSlider", spoken)
    slider.setToolTip(
        translate("MainWindow", "Pen width on screen; the model always sees the same")
    )
    slider.setRange(PEN_WIDTHS.start, PEN_WIDTHS.stop - 1)
    slider.setMaximumWidth(slider.fontMetrics().averageCharWidth() * 20)
    return slider


def _fill(menu: QMenu, *groups: Sequence[QAction]) -> None:
    """Add groups of actions to a menu, with separators between them."""
    for group in groups:
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(group)
