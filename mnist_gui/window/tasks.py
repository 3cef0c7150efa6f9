"""Help → What can I do?: ten things with their keys, searchable."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.actions import NOT_A_DIGIT_KEY, Actions
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import (
    available,
    named,
    plain_text_label,
    push_button,
    show_beside,
)

# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 620
_HEIGHT: Final = 720


class Task(NamedTuple):
    """Something that the user may want to do."""

    title: str
    how: str
    keys: str
    action: QAction | None = None


class TasksDialog(QDialog):
    """Lists tasks, of which a search keeps those with all of its words."""

    def __init__(self, parent: QWidget, tasks: Sequence[Task]) -> None:
        super().__init__(parent)
        self.setObjectName("tasksDialog")
        self.setWindowTitle(translate("Help", "What can I do?"))
        self._tasks = tasks
        search = translate("Help", "Search")
        self._search = named(QLineEdit(placeholderText=search), "tasksSearch", search)
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._on_searched)
        self._search.returnPressed.connect(self._do)
        self._list = named(QTreeWidget(), "tasksList", self.windowTitle())
        self._nothing = plain_text_label("tasksNothing")
        self._nothing.setText(translate("Help", "Nothing found. Try another word."))
        self._do_it = push_button("doTaskButton", translate("Help", "&Do it"))
        self._do_it.clicked.connect(self._do)
        self._close = push_button("closeTasksButton", translate("Help", "&Close"))
        self._close.clicked.connect(self.close)
        self._fill()
        self._set_up_layout()
        self._on_searched("")

    def _fill(self) -> None:
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setWordWrap(True)
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for task in self._tasks:
            item = QTreeWidgetItem([f"{task.title}\n{task.how}", task.keys])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            self._list.addTopLevelItem(item)
        self._list.itemActivated.connect(self._do)
        self._list.currentItemChanged.connect(self._update)

    def _set_up_layout(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._close)
        buttons.addWidget(with_look(self._do_it, "primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        layout.addWidget(with_look(QLabel(self.windowTitle()), "title"))
        layout.addWidget(self._search)
        layout.addWidget(self._list, stretch=1)
        layout.addWidget(self._nothing)
        layout.addLayout(buttons)
        self.resize(QSize(px(_WIDTH), px(_HEIGHT)).boundedTo(available(self)))

    def _items(self) -> list[QTreeWidgetItem]:
        places = range(len(self._tasks))
        return [item for place in places if (item := self._list.topLevelItem(place))]

    def _chosen(self) -> Task | None:
        item = self._list.currentItem()
        if item is None or item.isHidden():
            return None
        return self._tasks[self._list.indexOfTopLevelItem(item)]

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        words = text.casefold().split()
        items = self._items()
        for item, task in zip(items, self._tasks, strict=True):
            content = f"{task.title} {task.how} {task.keys}".casefold()
            item.setHidden(not all(word in content for word in words))
        found = [item for item in items if not item.isHidden()]
        if found:
            self._list.setCurrentItem(found[0])
        self._list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._update()

    @Slot()
    def _update(self) -> None:
        task = self._chosen()
        action = task.action if task else None
        self._do_it.setEnabled(action is not None and action.isEnabled())

    @Slot()
    def _do(self) -> None:
        task = self._chosen()
        if task and task.action and task.action.isEnabled():
            self.close()
            task.action.trigger()


def show_tasks(parent: QWidget, actions: Actions, pad: QWidget) -> None:
    """Show what can be done; the pad stays in use."""
    dialog = TasksDialog(parent, list_tasks(actions))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    show_beside(dialog, pad)


# long: a list
def list_tasks(actions: Actions) -> list[Task]:
    """Return ten things that can be done, the first ones first."""
    labels = translate("Help", "0 to 9, {}").format(NOT_A_DIGIT_KEY)

    def task(title: str, how: str, action: QAction) -> Task:
        return Task(title, how, _keys_of(action), action)

    return [
        Task(
            translate("Help", "Have a digit or a number read"),
            translate("Help", "Draw it on the pad: the answer follows the pen."),
            translate("Help", "Space, arrows"),
        ),
        task(
            translate("Help", "Read a photo or a scan"),
            translate("Help", "Open it, paste it, or drop it on the pad."),
            actions.open,
        ),
        Task(
            translate("Help", "Correct a wrong answer"),
            translate("Help", "Press the digit’s key: the model learns from it."),
            labels,
        ),
        Task(
            translate("Help", "See why it is a 7, and why not a 1"),
            translate("Help", "Point at a bar: colours show what speaks for it."),
            translate("Help", "mouse"),
        ),
        task(
            translate("Help", "Read a whole folder"),
            translate("Help", "Its pictures are read into a table to export."),
            actions.read_folder,
        ),
        task(
            translate("Help", "Look through my drawings, import or export them"),
            translate("Help", "All that you have labelled is in My drawings."),
            actions.my_drawings,
        ),
        task(
            translate("Help", "Train a new model"),
            translate("Help", "You can go on drawing meanwhile."),
            actions.retrain,
        ),
        task(
            translate("Help", "Go back to an earlier model, or compare two"),
            translate("Help", "Every model stays until you delete it."),
            actions.manage_models,
        ),
        task(
            translate("Help", "Take back what I did"),
            translate("Help", "Strokes, clearing, opened pictures, corrections."),
            actions.undo,
        ),
        task(
            translate("Help", "Begin a new page"),
            translate("Help", "The last twelve pages are in the File menu."),
            actions.new_page,
        ),
    ]


def _keys_of(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
