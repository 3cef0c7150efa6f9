"""The choices of a training run: recipe, network, data, weight of the drawings."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

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
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.training.presets import PresetCards
from mnist_gui.training.texts import describe_duration
from mnist_gui.ui.switch import Switch
from mnist_gui.ui.widgets import breakable, named, plain_text_label, push_button


class TrainingForm(QWidget):
    """Lets the user choose how and on what a model is trained.

    Cards and switches offer what most people choose from. They show and change the
    same choice as the boxes below them, which are folded away and offer everything.

    Attributes:
        folder_button: Looks for MNIST in another folder.
        more_button: Unfolds the boxes; its owner lays it out.
        has_drawings: Whether there are drawings to train with.
    """

    def __init__(self) -> None:
        super().__init__()
        self._make_boxes()
        self._presets = PresetCards()
        self._presets.chosen.connect(self._on_preset_chosen)
        self._mnist = Switch("mnistSwitch", self.tr("Train with MNIST"))
        spoken = self.tr("Train with synthetic handwriting")
        self._synthetic = Switch("syntheticSwitch", spoken)
        self._own = Switch("drawingsSwitch", self.tr("Train with my drawings"))
        for switch in (self._mnist, self._synthetic):
            switch.clicked.connect(self._on_data_switched)
        self._own.clicked.connect(self._on_own_switched)
        self._options = QWidget()
        self.more_button = with_look(push_button("moreOptionsButton", ""), "link")
        self.more_button.setCheckable(True)
        self.more_button.toggled.connect(self._on_more_toggled)
        self._drawings.setToolTip(self.tr("Digits of MNIST that a drawing counts as"))
        self._purpose = with_look(plain_text_label("recipePurpose"), "muted")
        self._drawings_hint = plain_text_label("drawingsHint")
        self._mnist_hint = plain_text_label("mnistHint")
        self._data_hint = with_look(plain_text_label("dataHint"), "muted")
        folder = push_button("dataFolderButton", self.tr("Another f&older…"))
        with_look(folder, "link")
        folder.setAccessibleName(self.tr("Look for MNIST in another folder"))
        self.folder_button = folder
        self._recipe.currentIndexChanged.connect(self._update)
        self._data.currentIndexChanged.connect(self._update)
        self._data.currentIndexChanged.connect(self._describe_recipes)
        self._drawings.currentIndexChanged.connect(self._update)
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

    def focus_choice(self) -> None:
        """Give the keyboard focus to the recipe that is chosen."""
        self._presets.focus_chosen()

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
        hint = self.tr("60,000 handwritten digits")
        if has_mnist(folder):
            text = self.tr("Found in {}.")
        else:
            text = self.tr("It will be downloaded first (11 MB), into {}.")
            hint = self.tr("60,000 handwritten digits · downloaded once, 11 MB")
        self._mnist_hint.setText(hint)
        self._data_hint.setText(text.format(breakable(folder)))

    def show_drawing_count(self, count: int, text: str) -> None:
        """Show how many drawings there are to train with."""
        self.has_drawings = count > 0
        self._update()
        self._drawings_hint.setText(text)

    def _set_up_layout(self) -> None:
        folder = QHBoxLayout()
        folder.addWidget(self.folder_button)
        folder.addStretch()
        form = QFormLayout(self._options)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&How:"), self._recipe)
        form.addRow("", self._purpose)
        form.addRow(self.tr("&Network:"), self._architecture)
        form.addRow(self.tr("&From:"), self._data)
        form.addRow(self._data_hint)
        form.addRow(folder)
        form.addRow(self.tr("&My drawings:"), self._drawings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(12))
        layout.addWidget(self._presets)
        synthetic = plain_text_label("syntheticHint")
        synthetic.setText(self.tr("Ways of writing that MNIST lacks"))
        for title, hint, switch in (
            (self.tr("MNIST"), self._mnist_hint, self._mnist),
            (self.tr("Synthetic handwriting"), synthetic, self._synthetic),
            (self.tr("My drawings"), self._drawings_hint, self._own),
        ):
            layout.addLayout(_switch_row(title, hint, switch))
            layout.addWidget(_line())
        layout.addWidget(self._options)
        self._on_more_toggled(checked=False)

    @Slot(bool)
    def _on_more_toggled(self, checked: bool) -> None:
        self._options.setVisible(checked)
        self.more_button.setText(
            self.tr("Fewer options") if checked else self.tr("More options…")
        )

    @Slot(str)
    def _on_preset_chosen(self, recipe: str) -> None:
        self.choose(replace(self.choice(), recipe=recipe))
        self._update()  # a card that is clicked again stays chosen

    @Slot()
    def _on_data_switched(self) -> None:
        """Train with what is switched on: at least one of the two."""
        parts = {
            (True, True): MNIST + WITH_SYNTHETIC,
            (True, False): MNIST,
            (False, True): SYNTHETIC,
        }
        switched = self._mnist.isChecked(), self._synthetic.isChecked()
        if data := parts.get(switched):
            self.choose(replace(self.choice(), data=data))
        self._update()

    @Slot()
    def _on_own_switched(self) -> None:
        weight = TrainingChoice().drawings_weight if self._own.isChecked() else 0
        self.choose(replace(self.choice(), drawings_weight=weight))

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
        self._presets.setEnabled(self._is_interactive)
        self._presets.show_chosen(choice.recipe)
        for switch, is_on in (
            (self._mnist, choice.needs_mnist),
            (self._synthetic, choice.data.endswith(SYNTHETIC)),
        ):
            switch.setChecked(is_on)
            switch.setEnabled(self._is_interactive)
        self._own.setChecked(self.has_drawings and choice.drawings_weight > 0)
        self._own.setEnabled(self._is_interactive and self.has_drawings)
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
            duration = ""
            if self._estimate:
                seconds = self._estimate(replace(self.choice(), recipe=name))
                duration = describe_duration(seconds)
            self._presets.show_duration(name, duration)
            if duration:
                title = self.tr("{}: {}").format(title, duration)
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


def _switch_row(title: str, hint: QWidget, switch: Switch) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(px(2))
    words.addWidget(QLabel(title))
    words.addWidget(with_look(hint, "muted"))
    row = QHBoxLayout()
    row.addLayout(words, stretch=1)
    row.addWidget(switch)
    return row


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("line", True)
    line.setFixedHeight(1)
    return line
