"""What can be chosen before a training run."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from mnist_gui.core.training_choice import (
    FINETUNE,
    MNIST,
    SYNTHETIC,
    TOY,
    WITH_SYNTHETIC,
    TrainingChoice,
)
from mnist_gui.ui.labels import plain_text_label
from mnist_gui.ui.translation import translate


class TrainingForm(QWidget):
    """Lets a person choose how, what and from what is trained.

    Signals:
        folder_requested: MNIST is to be looked for in another folder.
    """

    folder_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._recipe = _make_box("recipeChoice", self.tr("How"), _recipes())
        self._architecture = _make_box(
            "architectureChoice", self.tr("Network"), _architectures()
        )
        self._drawings = _make_box(
            "drawingsChoice", self.tr("My drawings"), _drawings()
        )
        self._data = _make_box("dataChoice", self.tr("From"), _data())
        self._drawings_hint = plain_text_label("drawingsHint")
        self._data_hint = plain_text_label("dataHint")
        self._folder = QPushButton(self.tr("Another f&older…"))
        self._folder.setObjectName("dataFolderButton")
        self._folder.setAccessibleName(self.tr("Look for MNIST in another folder"))
        self._folder.setAutoDefault(False)
        self._folder.clicked.connect(self.folder_requested)
        self._recipe.currentIndexChanged.connect(self._update)
        self._data.currentIndexChanged.connect(self._update)
        self._is_open = True
        self._has_drawings = False
        self._set_up_layout()
        self.show_own_drawings(0, self.tr("They are being counted…"))

    def choice(self) -> TrainingChoice:
        """Return what is chosen."""
        return TrainingChoice(
            recipe=self._recipe.currentData(),
            architecture=self._architecture.currentData(),
            data=self._data.currentData(),
            drawings_weight=self._drawings.currentData(),
        )

    def choose(self, choice: TrainingChoice) -> None:
        """Show a choice; what is not known of it stays as it was."""
        for box, value in (
            (self._recipe, choice.recipe),
            (self._architecture, choice.architecture),
            (self._data, choice.data),
            (self._drawings, choice.drawings_weight),
        ):
            if (index := box.findData(value)) >= 0:
                box.setCurrentIndex(index)

    def allow_choosing(self, *, allowed: bool) -> None:
        """Let the person choose, or only see what was chosen."""
        self._is_open = allowed
        self._update()

    def show_parent(self, number: int) -> None:
        """Say which model would be gone on from."""
        text = self.tr("From model {}, as it is in use: three minutes").format(number)
        self._recipe.setItemText(self._recipe.findData(FINETUNE), text)

    def show_data_place(self, text: str) -> None:
        """Say where MNIST lies, or that it will be fetched."""
        self._data_hint.setText(text)

    def show_own_drawings(self, count: int, text: str) -> None:
        """Say how many drawings can be learnt from; without any, none is chosen."""
        self._has_drawings = count > 0
        self._update()
        self._drawings_hint.setText(text)

    def _set_up_layout(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self._data_hint, stretch=1)
        place.addWidget(self._folder, alignment=Qt.AlignmentFlag.AlignTop)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&How:"), self._recipe)
        form.addRow(self.tr("&Network:"), self._architecture)
        form.addRow(self.tr("&From:"), self._data)
        form.addRow("", place)
        form.addRow(self.tr("&My drawings:"), self._drawings)
        form.addRow("", self._drawings_hint)

    @Slot()
    def _update(self) -> None:
        """Enable what can be chosen, given what else is."""
        is_mnist = self.choice().needs_mnist
        # One that goes on from a model has that model's network.
        is_new = self._recipe.currentData() != FINETUNE
        for control, makes_sense in (
            (self._recipe, True),
            (self._architecture, is_new),
            (self._data, True),
            (self._folder, True),
            (self._drawings, self._has_drawings),
        ):
            control.setEnabled(self._is_open and makes_sense)
        # The labels stay: what is greyed out cannot be read on every window.
        for place in (self._data_hint, self._folder):
            place.setVisible(is_mnist)


def _make_box(
    name: str, spoken: str, items: Sequence[tuple[str | int, str]]
) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(spoken)
    # Otherwise the longest text would decide how narrow the window can be.
    box.setSizeAdjustPolicy(
        QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    )
    for value, text in items:
        box.addItem(text, value)
    return box


def _recipes() -> list[tuple[str, str]]:
    return [
        ("quick", translate("TrainingForm", "Quick: about a minute")),
        ("steady", translate("TrainingForm", "Steady: about five minutes")),
        ("full", translate("TrainingForm", "Full: 55 minutes on two cores")),
        (FINETUNE, translate("TrainingForm", "From the model in use: three minutes")),
        (
            "notebook",
            translate(
                "TrainingForm", "The classic notebook's softmax regression: seconds"
            ),
        ),
    ]


def _architectures() -> list[tuple[str, str]]:
    return [
        ("", translate("TrainingForm", "The usual one for this training")),
        (
            "softmax",
            translate(
                "TrainingForm", "Softmax regression: one weight a pixel and digit"
            ),
        ),
        ("small", translate("TrainingForm", "Small: two convolutions")),
        ("steady", translate("TrainingForm", "Steady: two convolutions, normalised")),
        (
            "cnn",
            translate(
                "TrainingForm",
                "Deep: six convolutions, as in the model that came with this",
            ),
        ),
    ]


def _drawings() -> list[tuple[int, str]]:
    return [
        (0, translate("TrainingForm", "Learn without them")),
        (5, translate("TrainingForm", "A little: each counts as 5 digits of MNIST")),
        (20, translate("TrainingForm", "Well: each counts as 20 digits of MNIST")),
        (
            100,
            translate("TrainingForm", "Strongly: each counts as 100 digits of MNIST"),
        ),
    ]


def _data() -> list[tuple[str, str]]:
    return [
        (
            MNIST + WITH_SYNTHETIC,
            translate("TrainingForm", "MNIST, and as many digits made by the program"),
        ),
        (
            MNIST,
            translate("TrainingForm", "MNIST alone: 60,000 digits written by hand"),
        ),
        (
            SYNTHETIC,
            translate("TrainingForm", "Digits made by the program alone: no download"),
        ),
        (TOY, translate("TrainingForm", "Toy digits, to try out training")),
    ]
