"""Cards to choose a recipe by: its name, how long it takes here, what it is for."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.core.training_choice import FINETUNE, RECIPE_DESCRIPTIONS
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import plain_text_label

_RECIPES: Final = ("quick", FINETUNE, "full")
_NARROW: Final = 480  # in less room the cards are one below the other
_HEIGHT: Final = 88  # as a size of the design


class PresetCards(QWidget):
    """A card for each recipe that most people choose from; one may be chosen.

    Signals:
        chosen: The user chose a recipe.
            Args: str, its name.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        """Show the recipes; none is chosen."""
        super().__init__()
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        self._cards = {recipe: _Card(recipe) for recipe in _RECIPES}
        for recipe, card in self._cards.items():
            card.clicked.connect(lambda _, name=recipe: self.chosen.emit(name))
            row.addWidget(card, stretch=1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < px(_NARROW)
        direction = QBoxLayout.Direction
        self._row.setDirection(
            direction.TopToBottom if is_narrow else direction.LeftToRight
        )

    def show_chosen(self, recipe: str) -> None:
        """Show which recipe is chosen; it may be none of these."""
        for name, card in self._cards.items():
            card.setChecked(name == recipe)

    def focus_chosen(self) -> None:
        """Give the keyboard focus to the chosen card."""
        for card in self._cards.values():
            if card.isChecked():
                card.setFocus()

    def show_duration(self, recipe: str, duration: str) -> None:
        """Show how long a recipe takes, if it has a card."""
        if card := self._cards.get(recipe):
            card.show_duration(duration)


class _Card(QPushButton):
    def __init__(self, recipe: str) -> None:
        super().__init__(autoDefault=False)
        self.setCheckable(True)
        self.setObjectName(f"{recipe}Preset")
        with_look(self, "preset")
        self.setMinimumHeight(px(_HEIGHT))
        # As high as its texts need: buttons have one height by themselves.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        described = RECIPE_DESCRIPTIONS[recipe]
        self.setToolTip(QCoreApplication.translate("Recipes", described.purpose))
        title = QCoreApplication.translate("Recipes", described.title)
        self._title = _label("presetTitle", "strong")
        self._title.setText(_short_title() if recipe == FINETUNE else title)
        self._duration = _label("presetDuration", "muted")
        purpose = _label("presetPurpose", "muted")
        purpose.setText(_purposes()[recipe])
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(2))
        column.addStretch()
        for label in (self._title, self._duration, purpose):
            column.addWidget(label)
        column.addStretch()
        self.setAccessibleDescription(self.toolTip())
        self.show_duration("")

    def show_duration(self, duration: str) -> None:
        title = self._title.text()
        self._duration.setText(duration)
        self.setAccessibleName(f"{title}, {duration}" if duration else title)


def _short_title() -> str:
    return translate("PresetCards", "Fine-tune")


def _purposes() -> dict[str, str]:
    """Return in a few words what each recipe is for."""
    return {
        "quick": translate("PresetCards", "to watch; usually worse"),
        FINETUNE: translate("PresetCards", "for your handwriting"),
        "full": translate("PresetCards", "new, about as good"),
    }


def _label(name: str, look: str) -> QLabel:
    label = with_look(plain_text_label(name), look)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label
