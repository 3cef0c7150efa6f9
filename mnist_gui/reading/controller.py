"""Read the page on the pad; show the answer, and one of its digits in detail."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.prediction import Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE, Sample
from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.digit_boxes import DigitBox
from mnist_gui.pad.placement import place_on_pad
from mnist_gui.reading.answers_panel import AnswersPanel
from mnist_gui.reading.given_labels import GivenLabels
from mnist_gui.reading.input_preview import InputPreview
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import number


class ReadingController(QObject):
    """Reads the page whenever it changes, and shows what was read.

    A number has boxes around its digits and marks. Bars and preview show the selected
    digit: the first uncertain one, or the last where all are confident, until the user
    selects another. Labelling a digit selects it, so that after a wrong key the right
    one labels the same digit. The selection outlives reading the same page again, as
    happens after a correction. While another page is being read, the former answer
    stays in sight, and can be neither selected from nor copied. Where a digit is read
    otherwise than the user labelled it, the label is shown beside the answer.

    Signals:
        page_read: The window shows what is on the page.
            Args: str, the digit or number, with "?" for each uncertain digit.
        digit_selected: Bars and preview show this digit.
            Args: Recognition, of this digit alone.
        cleared: Nothing is shown: the page is empty or could not be read.
    """

    page_read = Signal(str)
    digit_selected = Signal(object)
    cleared = Signal()

    def __init__(  # noqa: PLR0913 (each collaborator by name)
        self,
        *,
        shell: Shell,
        canvas: Canvas,
        answers: AnswersPanel,
        preview: InputPreview,
        recognizer: Recognizer,
        settings: Settings,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._canvas = canvas
        self._answers = answers
        self._preview = preview
        self._recognizer = recognizer
        self._settings = settings
        self._recognition: Recognition | None = None
        self._chosen: int | None = None  # place of the digit that the user selected
        self._shown = 0  # place of the digit that is shown
        self._given = GivenLabels()
        self._is_progress_shown = False

    def wire(self) -> None:
        """Connect the pad, the recognizer and the actions."""
        self._canvas.sketch.page_changed.connect(self._on_page_changed)
        self._canvas.boxes.digit_clicked.connect(self._on_digit_clicked)
        self._recognizer.recognized.connect(self._on_recognized)
        self._recognizer.progressed.connect(self._on_progressed)
        self._recognizer.recognition_failed.connect(self._on_recognition_failed)
        actions = self._shell.actions_
        actions.copy.triggered.connect(self._on_copy)
        actions.next_digit.triggered.connect(self._on_next_digit)
        actions.single.toggled.connect(self._on_single_toggled)
        actions.digits_only.toggled.connect(self._on_digits_only_toggled)
        self._clear()

    def restore(self) -> None:
        """Read pages as the user chose last time: as one digit, or digits only."""
        self._shell.actions_.single.setChecked(self._settings.single)
        self._shell.actions_.digits_only.setChecked(self._settings.digits_only)

    @Slot()
    def read_again(self) -> None:
        """Read the page again, as another model or mode may read it otherwise."""
        page = self._canvas.sketch.page
        if not page.is_empty:
            self._recognizer.recognize(page)

    @Slot()
    def keep_selected(self) -> None:
        """Keep the digit selected that is being labelled."""
        if self._canvas.boxes.digits:
            self._chosen = self._canvas.boxes.selected

    @Slot(object, object)
    def show_label(self, sample: Sample, _before: int | None) -> None:
        """Show from now on how the user labelled a drawing."""
        self._given.note(sample)
        self.show_again()

    @Slot(object, object)
    def change_labels(self, labels: Mapping[int, int | None], _before: object) -> None:
        """Show the labels that the user changed; None stands for no label."""
        self._given.change(labels)
        self.show_again()

    @Slot()
    def forget_labels(self) -> None:
        """Show no labels of drawings that the user had deleted."""
        self._given.forget_all()
        self.show_again()

    def show_again(self) -> None:
        """Show the digit that is shown already."""
        recognition = self._recognition
        if recognition and recognition.reading and self._is_current(recognition):
            self._select(recognition, recognition.reading, self._shown)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        self._shell.clear_message()
        if page.is_empty:
            self._recognizer.cancel()
            self._clear()
        elif self._canvas.sketch.is_pen_down:
            self._recognizer.follow(page)
        else:
            self._recognizer.recognize(page)

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        if self._is_progress_shown:
            self._is_progress_shown = False
            self._shell.clear_message()
        if not _has_same_digits(self._recognition, recognition):
            self._chosen = None
        self._recognition = recognition
        reading = recognition.reading
        self._shell.actions_.copy.setEnabled(reading is not None)
        if reading is None:
            self._canvas.boxes.clear()
            for panel in self._answers.of_active:
                panel.clear()
            self._preview.show_input(recognition.model_input)
            self.digit_selected.emit(recognition)
        else:
            place = _uncertain_place(reading) if self._chosen is None else self._chosen
            self._select(recognition, reading, place)
            self.page_read.emit(reading.answer)

    @Slot(int, int)
    def _on_progressed(self, read: int, count: int) -> None:
        self._is_progress_shown = True
        text = self.tr("Reading a full page: {} of {} pieces of ink…", None, count)
        self._shell.show_message(text.format(number(read), number(count)))

    @Slot(str)
    def _on_recognition_failed(self, message: str) -> None:
        self._clear()
        self._shell.show_message(message)

    def _clear(self) -> None:
        self._recognition = self._chosen = None
        self._shell.actions_.copy.setEnabled(False)
        self._canvas.boxes.clear()
        self._answers.clear()
        self._preview.clear()
        self.cleared.emit()

    def _select(self, recognition: Recognition, reading: Reading, place: int) -> None:
        digit, panels = reading.digits[place], self._answers.of_active
        self._shown = place
        given = self._given.label_of(digit.model_input)
        self._preview.show_input(digit.model_input)
        self._answers.show_compared(recognition.compared, place)
        if reading.is_single_digit:
            if digit.strokes:  # without the specks, which no model saw
                recognition = recognition.alone(0)
            for panel in panels:
                panel.show_prediction(
                    digit.prediction,
                    extent=recognition.page.extent(PAD_SIDE),
                    is_read_as_one=recognition.is_read_as_one,
                    given=given,
                )
            self._canvas.boxes.clear()
        else:
            for panel in panels:
                panel.show_prediction(
                    digit.prediction,
                    number=reading.answer,
                    place=(place, len(reading.digits)),
                    given=given,
                )
            page = recognition.page
            boxes = [
                self._box(digit.box, digit.prediction.text, page)
                for digit in reading.digits
            ]
            marks = [self._box(mark.box, mark.answer, page) for mark in reading.marks]
            self._canvas.boxes.show(boxes, place, marks)
            recognition = recognition.alone(place)
        self.digit_selected.emit(recognition)

    def _box(self, box: Box, text: str, page: Page) -> DigitBox:
        area = place_on_pad(box, page)
        pen = self._canvas.pen_width / 2 if page.strokes else 0.0
        return DigitBox(area=area.adjusted(-pen, -pen, pen, pen), text=text)

    @Slot(int)
    def _on_digit_clicked(self, place: int) -> None:
        recognition = self._recognition
        if recognition and recognition.reading and self._is_current(recognition):
            self._chosen = place
            self._select(recognition, recognition.reading, place)

    @Slot()
    def _on_next_digit(self) -> None:
        boxes = self._canvas.boxes
        if boxes.digits:
            self._on_digit_clicked((boxes.selected + 1) % len(boxes.digits))

    @Slot(bool)
    def _on_single_toggled(self, checked: bool) -> None:
        self._settings.single = self._recognizer.single = checked
        self.read_again()

    @Slot(bool)
    def _on_digits_only_toggled(self, checked: bool) -> None:
        self._settings.digits_only = self._recognizer.digits_only = checked
        self.read_again()

    @Slot()
    def _on_copy(self) -> None:
        recognition = self._recognition
        if not (recognition and recognition.reading):
            return
        if not self._is_current(recognition):
            text = self.tr("Still reading. Copy the answer once it is shown.")
            self._shell.show_message(text)
            return
        answer = recognition.reading.answer
        QGuiApplication.clipboard().setText(answer)
        text = self.tr("Copied {}").format(answer.replace("\n", " "))
        self._shell.show_message(text)

    def _is_current(self, recognition: Recognition) -> bool:
        """Return whether it is of the page on the pad, and not of a former one."""
        return recognition.page is self._canvas.sketch.page


def _has_same_digits(before: Recognition | None, now: Recognition) -> bool:
    """Return whether the same page was read again, with as many digits found on it."""
    if not (before and before.reading and now.reading and before.page is now.page):
        return False
    return len(before.reading.digits) == len(now.reading.digits)


def _uncertain_place(reading: Reading) -> int:
    """Return the place of the first uncertain digit, or the last if there is none."""
    confident = [digit.prediction.is_confident for digit in reading.digits]
    return confident.index(False) if False in confident else len(confident) - 1
