"""The choices of a training run: recipe, network, data, weight of the drawings."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QWidget

from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.training_choice import (
    FINETUNE,
    MNIST,
    RECIPE_DESCRIPTIONS,
    SYNTHETIC,
    TOY,
    WITH_SYNTHETIC,
    TrainingChoice,
)
from mnist_gui.training.texts import describe_duration
from mnist_gui.ui.widgets import named, plain_text_label, push_button


class TrainingForm(QWidget):
    """Lets the user choose how and on what a model is trained.

    Attributes:
        folder_button: Looks for MNIST in another folder.
        has_drawings: Whether there are drawings to train with.
    """

    def __init__(self) -> None:
        super().__init__()
        self._make_boxes()
        self._drawings.setToolTip(self.tr("Digits of MNIST that a drawing counts as"))
        self._purpose = plain_text_label("recipePurpose")
        self._drawings_hint = plain_text_label("drawingsHint")
        self._data_hint = plain_text_label("dataHint")
        folder = push_button("dataFolderButton", self.tr("Another f&older…"))
        folder.setAccessibleName(self.tr("Look for MNIST in another folder"))
        self.folder_button = folder
        self._recipe.currentIndexChanged.connect(self._update)
        self._data.currentIndexChanged.connect(self._update)
        self._data.currentIndexChanged.connect(self._describe_recipes)
        self._is_interactive = True
        self._base_model = 0
        self._estimate: Callable[[TrainingChoice], float] | None = None
        self.has_drawings = False
        self._set_up_layout()
        self.show_drawing_count(0, self.tr("Counting…"))

    def choice(self) -> TrainingChoice:
        """Return what is chosen."""
        return TrainingChoice(
            recipe=self._recipe.currentData(),
            architecture=self._architecture.currentData(),
            data=self._data.currentData(),
            drawings_weight=self._drawings.currentData(),
        )

    def choose(self, choice: TrainingChoice) -> None:
        """Show a choice; each part of it that is unknown stays as it was."""
        for box, value in (
            (self._recipe, choice.recipe),
            (self._architecture, choice.architecture),
            (self._data, choice.data),
            (self._drawings, choice.drawings_weight),
        ):
            if (index := box.findData(value)) >= 0:
                box.setCurrentIndex(index)

    def set_interactive(self, *, interactive: bool) -> None:
        """Let the user choose, or only see what was chosen."""
        self._is_interactive = interactive
        self._update()

    def show_base_model(self, version: int) -> None:
        """Show which version would be fine-tuned, unless it is 0 for none."""
        self._base_model = version
        self._describe_recipes()

    def show_durations(self, estimate: Callable[[TrainingChoice], float]) -> None:
        """Show how many seconds each recipe takes on this machine."""
        self._estimate = estimate
        self._describe_recipes()

    def show_mnist_dir(self, folder: Path) -> None:
        """Show whether MNIST was found in a folder, or will be downloaded to it."""
        if has_mnist(folder):
            text = self.tr("Found in {}.")
        else:
            text = self.tr("It will be downloaded first (11 MB), into {}.")
        self._data_hint.setText(text.format(folder))

    def show_drawing_count(self, count: int, text: str) -> None:
        """Show how many drawings there are to train with."""
        self.has_drawings = count > 0
        self._update()
        self._drawings_hint.setText(text)

    def _set_up_layout(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self._data_hint, stretch=1)
        place.addWidget(self.folder_button, alignment=Qt.AlignmentFlag.AlignTop)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&How:"), self._recipe)
        form.addRow("", self._purpose)
        form.addRow(self.tr("&Network:"), self._architecture)
        form.addRow(self.tr("&From:"), self._data)
        form.addRow("", place)
        form.addRow(self.tr("&My drawings:"), self._drawings)
        form.addRow("", self._drawings_hint)

    @Slot()
    def _update(self) -> None:
        """Enable what makes sense with the other choices."""
        choice = self.choice()
        # A fine-tuned model keeps the network of its base model.
        is_new = choice.recipe != FINETUNE
        for control in (self._recipe, self._data, self.folder_button):
            control.setEnabled(self._is_interactive)
        self._architecture.setEnabled(self._is_interactive and is_new)
        self._drawings.setEnabled(self._is_interactive and self.has_drawings)
        purpose = RECIPE_DESCRIPTIONS[choice.recipe].purpose
        self._purpose.setText(QCoreApplication.translate("Recipes", purpose))
        # The hint is not disabled: greyed out it could not be read on every window.
        self._data_hint.setVisible(choice.needs_mnist)
        self.folder_button.setVisible(choice.needs_mnist)

    @Slot()
    def _describe_recipes(self) -> None:
        """Show each recipe's title, how long it takes, and what is fine-tuned."""
        for index in range(self._recipe.count()):
            name = self._recipe.itemData(index)
            title = QCoreApplication.translate(
                "Recipes", RECIPE_DESCRIPTIONS[name].title
            )
            if name == FINETUNE and self._base_model:
                title = self.tr("{} (model {})").format(title, self._base_model)
            if self._estimate:
                seconds = self._estimate(replace(self.choice(), recipe=name))
                title = self.tr("{}: {}").format(title, describe_duration(seconds))
            self._recipe.setItemText(index, title)

    def _make_boxes(self) -> None:
        recipes = [
            (name, QCoreApplication.translate("Recipes", description.title))
            for name, description in RECIPE_DESCRIPTIONS.items()
        ]
        self._recipe = _make_box("recipeChoice", self.tr("How"), recipes)
        architectures = [
            ("", self.tr("Default")),
            ("softmax", self.tr("Softmax regression: one weight per pixel and digit")),
            ("small", self.tr("Small: two convolutions")),
            ("steady", self.tr("Steady: two convolutions, normalised")),
            ("cnn", self.tr("Deep: six convolutions, as in the built-in model")),
        ]
        self._architecture = _make_box(
            "architectureChoice", self.tr("Network"), architectures
        )
        weights = [
            (0, self.tr("Not used")),
            (5, self.tr("Low (×5)")),
            (20, self.tr("Normal (×20)")),
            (100, self.tr("High (×100)")),
        ]
        self._drawings = _make_box("drawingsChoice", self.tr("My drawings"), weights)
        both = self.tr("MNIST and synthetic handwriting (recommended)")
        data_sets = [
            (MNIST + WITH_SYNTHETIC, both),
            (MNIST, self.tr("MNIST only: 60,000 handwritten digits")),
            (SYNTHETIC, self.tr("Synthetic handwriting only: no download")),
            (TOY, self.tr("Toy digits, to try out training")),
        ]
        self._data = _make_box("dataChoice", self.tr("From"), data_sets)


def _make_box(name: str, spoken: str, items: Sequence[tuple[object, str]]) -> QComboBox:
    box = named(QComboBox(), name, spoken)
    # Otherwise the longest text would decide how narrow the window can be.
    box.setSizeAdjustPolicy(
        QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    )
    for value, text in items:
        box.addItem(text, value)
    return box
