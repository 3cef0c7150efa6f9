"""The Retrain dialog: choose a training run, follow it, use its model or not."""

from enum import Enum, auto
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.comparison.meters import VerdictMeters
from mnist_gui.core.events import ModelCompared
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.models.verdict import meters
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.training.form import TrainingForm
from mnist_gui.training.run_page import RunPage
from mnist_gui.training.weights_view import WeightsView
from mnist_gui.ui.file_dialogs import ask_folder
from mnist_gui.ui.translation import percent
from mnist_gui.ui.widgets import (
    FittingDialog,
    available,
    named,
    plain_text_label,
    push_button,
)

# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 680
_LEAST_WIDTH: Final = 480  # a narrower dialog is hard to read


class _Page(Enum):
    CHOICES = auto()
    RUN = auto()
    VERDICT = auto()  # a new model is in use already
    QUESTION = auto()  # a new model waits for the user's decision


class RetrainDialog(FittingDialog):
    """Shows the choices, the run or its outcome; closing it leaves the run alone.

    Attributes:
        form: What can be chosen.
        run: The run under way.
        weights: The weights of the run as they form; they stay after its end.
        start_button: Enabled once drawings are counted.
        cancel_button: Shown while a run is under way.
        compare_button: Shows in what a new model differs from the one in use before.
        use_button: Shown while a new model waits for the user's decision.
        keep_button: Keeps the model in use, or returns to the one before.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("retrainDialog")
        self.setProperty("surface", True)
        self.setWindowTitle(self.tr("Retrain"))
        self.form = TrainingForm()
        self.run = RunPage()
        self.weights = WeightsView()
        self._title = with_look(QLabel(), "title")
        self._hint = with_look(plain_text_label("retrainHint"), "muted")
        self._hint.setText(
            self.tr(
                "You can go on drawing meanwhile. The new model is used only if it"
                " reads at least as well."
            )
        )
        self._state = plain_text_label("trainingState")
        self._verdict = named(VerdictMeters(), "verdictMeters")
        self._make_buttons()
        self._set_up_layout()
        self.run.progressed.connect(self._on_progressed)
        self.show_choices()

    def show_drawing_count(self, count: int, text: str) -> None:
        """Show how many drawings there are to train with; enables Retrain."""
        self.form.show_drawing_count(count, text)
        # A run that began before the count would silently leave the drawings out.
        self.start_button.setEnabled(True)

    def ask_mnist_folder(self, folder: Path) -> Path | None:
        """Ask where MNIST is, or is to be downloaded to."""
        title = self.tr("MNIST: the folder with its four files, or an empty one")
        return ask_folder(
            self, title, folder if is_folder(folder) else Path(QDir.homePath())
        )

    def show_choices(self, message: str = "") -> None:
        """Let the user choose a run; show how the last one ended, if that is news."""
        self._title.setText(self.tr("Retrain the model"))
        self._show_page(_Page.CHOICES, message)
        self.form.focus_choice()

    def show_run(self) -> None:
        """Show a run that has begun."""
        self.weights.clear()
        self._show_page(_Page.RUN, self._state.text())

    def show_verdict(
        self, compared: ModelCompared, version: int, text: str, *, is_question: bool
    ) -> None:
        """Show how a new model compares with the one that was active.

        Ask whether to use it, or show that it is in use.
        """
        titles = (
            self.tr("Model {} (old)").format(compared.in_use),
            self.tr("Model {} (new)").format(version),
        )
        self._verdict.show_meters(meters(compared), *titles)
        self._title.setText(self.tr("Model {} is ready").format(version))
        keep = self.tr("&Go back to model {}").format(compared.in_use)
        self.keep_button.setText(
            self.tr("&Keep the present one") if is_question else keep
        )
        self._show_page(_Page.QUESTION if is_question else _Page.VERDICT, text)

    @Slot(int, str)
    def _on_progressed(self, done: int, text: str) -> None:
        title = self.tr("Retraining · {}").format(percent(done / 100))
        self._title.setText(title)
        self._state.setText(text)

    def _make_buttons(self) -> None:
        start = push_button("startTrainingButton", self.tr("&Retrain"))
        self.start_button = with_look(start, "primary")
        self.start_button.setEnabled(False)
        self.cancel_button = push_button("cancelTrainingButton", self.tr("&Stop"))
        self.use_button = push_button("useNewButton", self.tr("&Use"))
        self.keep_button = push_button("keepOldButton", "")
        differs = push_button("compareButton", self.tr("&What differs…"))
        self.compare_button = with_look(differs, "link")
        background = self.tr("Continue in the &background")
        self._background = with_look(
            push_button("closeTrainingButton", background), "link"
        )
        self._close = push_button("closeRetrainButton", self.tr("&Close"))
        for button in (self._background, self._close):
            button.clicked.connect(self.close)

    def _set_up_layout(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for link in (self.form.more_button, self._background, self.compare_button):
            buttons.addWidget(link)
        buttons.addStretch()
        for button in (self._close, self.cancel_button, self.start_button):
            buttons.addWidget(button)
        for button in (self.keep_button, self.use_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        layout.addWidget(self._title)
        content = QVBoxLayout(self.content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(px(12))
        for widget in (self._hint, self._state, self.form):
            content.addWidget(widget)
        content.addWidget(self.run, stretch=1)
        content.addWidget(self._verdict)
        content.addWidget(self.weights)
        content.addStretch()
        layout.addWidget(self.content_area, stretch=1)
        layout.addLayout(buttons)
        widest = available(self).width()
        self.setMinimumWidth(min(px(_LEAST_WIDTH), widest))
        self.resize(min(px(_WIDTH), widest), 0)

    def _show_page(self, page: _Page, text: str) -> None:
        """Show what belongs to a page, and nothing else."""
        self._state.setText(text)
        with_look(self._state, "muted" if page is _Page.RUN else "")
        is_choice, is_run = page is _Page.CHOICES, page is _Page.RUN
        has_weights = not self.weights.is_empty
        is_outcome = page in (_Page.VERDICT, _Page.QUESTION)
        is_question = page is _Page.QUESTION
        for widget, is_shown in (
            (self._hint, is_choice),
            (self._state, bool(text)),
            *((self.form, is_choice), (self.form.more_button, is_choice)),
            (self.start_button, is_choice),
            (self._close, is_choice or page is _Page.VERDICT),
            *((self.run, is_run), (self.cancel_button, is_run)),
            # Also beside the choices, to go back over a run that was stopped.
            (self.weights, has_weights and (bool(text) or not is_choice)),
            (self._background, is_run),
            *((self._verdict, is_outcome), (self.compare_button, is_outcome)),
            *((self.keep_button, is_outcome), (self.use_button, is_question)),
        ):
            widget.setVisible(is_shown)
        # Nothing is used that reads worse unless the user says so.
        self.keep_button.setDefault(is_question)
        # What had the keyboard focus may be hidden now.
        focused = {
            _Page.CHOICES: self.start_button,
            _Page.RUN: self._background,
            _Page.VERDICT: self._close,
            _Page.QUESTION: self.keep_button,
        }
        focused[page].setFocus()
        self.shrink()
