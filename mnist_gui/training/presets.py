"""Cards to choose a recipe by: its name, and how long it takes on this machine."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mnist_gui.core.training_choice import FINETUNE, RECIPE_DESCRIPTIONS
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import plain_text_label

_RECIPES: Final = (FINETUNE, "quick", "steady", "full")
_HEIGHT: Final = 76  # as a size of the design


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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        self._cards = {recipe: _Card(recipe) for recipe in _RECIPES}
        for recipe, card in self._cards.items():
            card.clicked.connect(lambda _, name=recipe: self.chosen.emit(name))
            row.addWidget(card, stretch=1)

    def show_chosen(self, recipe: str) -> None:
        """Show which recipe is chosen; it may be none of these."""
        for name, card in self._cards.items():
            card.setChecked(name == recipe)

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
        self.setFixedHeight(px(_HEIGHT))
        self._title = plain_text_label("presetTitle")
        self._duration = plain_text_label("presetDuration")
        with_look(self._title, "strong")
        with_look(self._duration, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(2))
        for label in (self._title, self._duration):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch()
        short = translate("PresetCards", "Fine-tune")
        described = RECIPE_DESCRIPTIONS[recipe].title
        title = QCoreApplication.translate("Recipes", described)
        self._title.setText(short if recipe == FINETUNE else title)
        self.show_duration("")

    def show_duration(self, duration: str) -> None:
        title = self._title.text()
        self._duration.setText(duration)
        self.setAccessibleName(f"{title}, {duration}" if duration else title)
