"""Fill the menu bar and make the tool bar."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QMenuBar, QSlider, QToolBar, QToolButton

from mnist_gui.ui.actions import Actions
from mnist_gui.ui.settings import PEN_WIDTHS
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import named


def fill_menu_bar(
    bar: QMenuBar,
    actions: Actions,
    recent_menu: QMenu,
    model_menu: QMenu,
    label_menu: QMenu,
) -> None:
    """Add all menus to the menu bar."""
    _fill(
        bar.addMenu(translate("MainWindow", "&File")),
        [actions.open, recent_menu.menuAction(), actions.read_folder],
        [actions.save],
        [actions.export_drawing, actions.export_input],
        [actions.quit],
    )
    _fill(
        bar.addMenu(translate("MainWindow", "&Edit")),
        [actions.undo, actions.redo, actions.clear],
        [actions.copy, actions.paste, actions.next_digit],
        [actions.eraser, actions.thicker, actions.thinner],
        [label_menu.menuAction(), actions.my_drawings],
        [actions.single, actions.digits_only],
        [actions.learn_now, actions.learn_automatically],
        [actions.learn_hand, actions.forget_hand],
    )
    _fill(
        bar.addMenu(translate("MainWindow", "&Picture")),
        [actions.rotate, actions.crop, actions.invert],
        [actions.reset_picture],
    )
    bar.addMenu(model_menu)
    help_menu = bar.addMenu(translate("MainWindow", "&Help"))
    help_menu.addActions([actions.shortcuts, actions.about])


def make_tool_bar(
    actions: Actions, pen_width_slider: QSlider, label_menu: QMenu
) -> QToolBar:
    """Return the tool bar with the most frequent actions."""
    bar = QToolBar(translate("MainWindow", "Tools"))
    bar.setObjectName("toolBar")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    for name, action, text in (
        ("openButton", actions.open, translate("MainWindow", "Open")),
        ("undoButton", actions.undo, translate("MainWindow", "Undo")),
        ("redoButton", actions.redo, translate("MainWindow", "Redo")),
        ("clearButton", actions.clear, translate("MainWindow", "Clear")),
        ("eraserButton", actions.eraser, translate("MainWindow", "Eraser")),
    ):
        _add_button(bar, name, action, text)
    bar.addSeparator()
    label = QLabel(translate("MainWindow", "Pen"))
    label.setBuddy(pen_width_slider)
    label.setMargin(bar.fontMetrics().height() // 3)
    bar.addWidget(label)
    bar.addWidget(pen_width_slider)
    bar.addSeparator()
    correct = label_menu.menuAction()
    correct.setToolTip(
        translate("MainWindow", "Wrong? Say what it is, here or by its key 0 to 9 or N")
    )
    button = _add_button(
        bar, "correctButton", correct, translate("MainWindow", "Correct")
    )
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    _add_button(
        bar, "retrainButton", actions.retrain, translate("MainWindow", "Retrain")
    )
    return bar


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


def _add_button(bar: QToolBar, name: str, action: QAction, text: str) -> QToolButton:
    """Add an action as a button that the Tab key can reach."""
    bar.addAction(action)
    button = bar.widgetForAction(action)
    assert isinstance(button, QToolButton)  # noqa: S101 (Qt makes one for each action)
    named(button, name, text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    action.setIconText(text)
    return button
