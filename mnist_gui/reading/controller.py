"""What was read, as the window shows it: the text, and one digit of it in detail."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from mnist_gui.core.prediction import DigitReading, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.digit_boxes import DigitBox
from mnist_gui.pad.ink_painter import place_on_pad
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow


class ReadingController(QObject):
    """Shows a reading; lets the person pick a digit of it, and copy it.

    A number has boxes around its digits. Bars and preview are those of the digit that
    is selected: the first that is not sure, else the last, until the person picks one.
    One that is named is picked with it: whoever pressed a wrong key presses the right
    one next. It stays so when the page is read anew, as it is after a correction.
    While another page is being read, what was read before stays in sight, and can be
    neither picked from nor copied.

    Signals:
        page_read: The window shows what is on the page.
            Args: str, the digit or number, with "?" for each that is not sure.
        digit_selected: Bars and preview show this digit.
            Args: Recognition, of this digit alone.
    """

    page_read = Signal(str)
    digit_selected = Signal(object)

    def __init__(
        self, window: MainWindow, recognizer: Recognizer, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._recognizer, self._settings = window, recognizer, settings
        self._recognition: Recognition | None = None
        self._picked: int | None = None
        window.canvas.boxes.digit_clicked.connect(self._on_digit_clicked)
        window.label_chosen.connect(self._on_digit_named)
        window.actions_.copy.triggered.connect(self._on_copy)
        window.actions_.next_digit.triggered.connect(self._on_next_digit)
        window.actions_.single.setChecked(settings.single)
        window.actions_.single.toggled.connect(self._on_single_toggled)
        recognizer.single = settings.single
        recognizer.recognized.connect(self.show)
        self.clear()

    def read_again(self) -> None:
        """Ask once more what is on the pad, now that it is read in another way."""
        page = self._window.canvas.sketch.page
        if not page.is_empty:
            self._recognizer.recognize(page)

    @Slot(object)
    def show(self, recognition: Recognition) -> None:
        """Show what was read on a page."""
        if not _has_same_digits(self._recognition, recognition):
            self._picked = None
        self._recognition = recognition
        reading = recognition.reading
        self._window.actions_.copy.setEnabled(reading is not None)
        if reading is None:
            self._window.canvas.boxes.clear()
            self._window.panel.clear()
            self._window.preview.show_input(recognition.model_input)
            self.digit_selected.emit(recognition)
        else:
            selected = _doubtful(reading) if self._picked is None else self._picked
            self._select(recognition, reading, selected)
            self.page_read.emit(reading.answer)

    @Slot()
    def clear(self) -> None:
        """Show that nothing was read."""
        self._recognition = self._picked = None
        self._window.actions_.copy.setEnabled(False)
        self._window.canvas.boxes.clear()
        self._window.clear_answers()

    def _select(
        self, recognition: Recognition, reading: Reading, selected: int
    ) -> None:
        digit, window = reading.digits[selected], self._window
        window.preview.show_input(digit.model_input)
        window.answers.show_compared(recognition.compared, selected)
        if len(reading.digits) == 1:
            if digit.strokes:  # without the specks, that no model saw
                recognition = recognition.alone(0)
            extent = recognition.page.extent(PAD_SIDE)
            window.panel.show_prediction(
                digit.prediction,
                extent=extent,
                is_read_as_one=recognition.is_read_as_one,
            )
            window.canvas.boxes.clear()
        else:
            window.panel.show_prediction(digit.prediction)
            window.panel.show_number(reading.answer)
            boxes = [self._box(one, recognition.page) for one in reading.digits]
            window.canvas.boxes.show(boxes, selected)
            recognition = recognition.alone(selected)
        self.digit_selected.emit(recognition)

    def _box(self, digit: DigitReading, page: Page) -> DigitBox:
        area = place_on_pad(digit.box, page, PAD_SIDE)
        pen = self._window.pen_width_slider.value() / 2 if page.strokes else 0.0
        return DigitBox(
            area=area.adjusted(-pen, -pen, pen, pen), text=digit.prediction.text
        )

    @Slot(int)
    def _on_digit_clicked(self, place: int) -> None:
        recognition = self._recognition
        if recognition and recognition.reading and self._is_of_now(recognition):
            self._picked = place
            self._select(recognition, recognition.reading, place)

    @Slot()
    def _on_digit_named(self) -> None:
        if self._window.canvas.boxes.digits:
            self._picked = self._window.canvas.boxes.selected

    @Slot()
    def _on_next_digit(self) -> None:
        boxes = self._window.canvas.boxes
        if boxes.digits:
            self._on_digit_clicked((boxes.selected + 1) % len(boxes.digits))

    @Slot(bool)
    def _on_single_toggled(self, checked: bool) -> None:
        self._settings.single = self._recognizer.single = checked
        self.read_again()

    @Slot()
    def _on_copy(self) -> None:
        recognition = self._recognition
        if not (recognition and recognition.reading):
            return
        if not self._is_of_now(recognition):
            self._window.show_message(
                self.tr("It is still being read; copy it after the answer.")
            )
            return
        answer = recognition.reading.answer
        QGuiApplication.clipboard().setText(answer)
        shown = answer.replace("\n", " ")
        self._window.show_message(self.tr("Copied {}").format(shown))

    def _is_of_now(self, recognition: Recognition) -> bool:
        """Return whether it is of what is on the pad, and not of what was before."""
        return recognition.page is self._window.canvas.sketch.page


def _has_same_digits(before: Recognition | None, now: Recognition) -> bool:
    """Return whether a page was read anew and as many digits were found on it."""
    if not (before and before.reading and now.reading and before.page is now.page):
        return False
    return len(before.reading.digits) == len(now.reading.digits)


def _doubtful(reading: Reading) -> int:
    """Return the place of the first digit that is not sure, else of the last one."""
    sure = [one.prediction.is_confident for one in reading.digits]
    return sure.index(False) if False in sure else len(sure) - 1
