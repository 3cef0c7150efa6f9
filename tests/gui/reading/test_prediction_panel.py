import pytest
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.sample import NOT_A_DIGIT
from mnist_gui.reading.answer_label import AnswerLabel
from mnist_gui.reading.confidence_label import ConfidenceLabel
from mnist_gui.reading.prediction_panel import PredictionPanel
from mnist_gui.theme.tokens import px
from tests.helpers.gui.fake_models import a_prediction
from tests.helpers.gui.widgets import find


@pytest.fixture
def panel(qtbot: QtBot) -> PredictionPanel:
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    return panel


def label(panel: PredictionPanel, name: str) -> QLabel:
    return find(panel, QLabel, name)


def guesses(panel: PredictionPanel) -> str:
    return label(panel, "guessesLabel").text()


def fix_width(panel: PredictionPanel) -> int:
    """Show the panel as wide as in the window; return the width."""
    width = px(328)
    panel.setFixedWidth(width)
    panel.show()
    return width


def test_the_digit_is_shown_and_described_to_screen_readers(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(7))

    assert label(panel, "predictionLabel").text() == "7"
    assert label(panel, "predictionLabel").accessibleDescription() == "7"


def test_the_second_and_third_guess_have_their_probabilities(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(7, probability=0.91))

    assert "8 (6 %)" in guesses(panel)
    assert "9 (3 %)" in guesses(panel)
    assert guesses(panel).index("8 (") < guesses(panel).index("9 (")
    assert "7" not in guesses(panel)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (1, "You said 1."),
        (NOT_A_DIGIT, "You said “not a digit”."),
        (7, "Confident · 91 %, or 8 (6 %), or 9 (3 %)"),
        (None, "Confident · 91 %, or 8 (6 %), or 9 (3 %)"),
    ],
)
def test_a_label_that_the_answer_does_not_follow_is_shown(
    panel: PredictionPanel, given: int | None, shown: str
) -> None:
    panel.show_prediction(a_prediction(7, probability=0.91), given=given)

    assert guesses(panel) == shown


@pytest.mark.parametrize(
    ("probability", "named"),
    [
        (1.0, "Confident · 100 %"),
        (0.986, "Confident · 99 %"),
        (0.98, "Confident · 98 %, or 5 (1 %)"),
    ],
)
def test_guesses_below_1_percent_are_not_named(
    panel: PredictionPanel, probability: float, named: str
) -> None:
    panel.show_prediction(a_prediction(4, probability))

    assert guesses(panel) == named


def test_a_rejected_answer_is_a_question_mark_above_the_reason(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(3, probability=0.45))

    assert label(panel, "predictionLabel").text() == "?"
    assert guesses(panel) == "It might be 3, 4 or 5."
    assert label(panel, "guessesLabel").property("look") == "uncertain"


def test_the_line_below_the_answer_is_described_to_screen_readers(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(7))

    assert label(panel, "guessesLabel").accessibleDescription() == guesses(panel)


def test_a_reason_still_fits_once_the_card_is_narrower(
    panel: PredictionPanel, qtbot: QtBot
) -> None:
    panel.setFixedWidth(px(600))
    panel.show()
    panel.show_prediction(a_prediction(7, probability=0.4), is_read_as_one=True)
    shown = label(panel, "guessesLabel")
    row = shown.parentWidget()
    assert row
    qtbot.waitUntil(lambda: shown.width() > px(300))

    panel.setFixedWidth(px(300))

    qtbot.waitUntil(lambda: row.width() < px(300))
    qtbot.waitUntil(lambda: 0 <= shown.x() <= panel.copy_button.x())
    assert shown.geometry().right() < panel.copy_button.x()


def test_two_guesses_are_named_as_two(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(1, probability=0.8, threshold=0.9))

    assert guesses(panel) == "It might be 1 or 2."


def test_a_single_uncertain_guess_is_named_alone(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(1, probability=0.89, threshold=0.9))

    assert guesses(panel) == "It might be 1, but this is uncertain."


def test_a_dot_asks_for_a_larger_drawing(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(1, probability=0.4), extent=0.01)

    assert guesses(panel) == "Too small to read. Draw it larger."


def test_a_confident_answer_after_a_rejected_one_has_the_colour_of_text(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(3, probability=0.45))
    panel.show_prediction(a_prediction(3), extent=0.01)

    assert label(panel, "predictionLabel").text() == "3"
    assert label(panel, "guessesLabel").property("look") == "muted"


def test_a_non_digit_is_rejected_however_probable_its_digit(
    panel: PredictionPanel,
) -> None:
    prediction = a_prediction(3, probability=0.99)

    panel.show_prediction(
        Prediction(probabilities=prediction.probabilities, is_digit=0.1, threshold=0.5)
    )

    assert label(panel, "predictionLabel").text() == "?"
    assert guesses(panel) == "This does not look like a digit."


def test_clear_removes_the_answer(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(7))

    panel.clear()

    assert label(panel, "predictionLabel").text() == ""
    assert label(panel, "predictionLabel").accessibleDescription() == ""
    assert guesses(panel) == ""
    assert {bar.value() for bar in panel.chart.findChildren(QProgressBar)} == {0}


def test_the_height_is_the_same_with_and_without_an_answer(
    panel: PredictionPanel, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(panel):
        panel.show()
    panel.resize(300, panel.sizeHint().height())
    before = panel.sizeHint()

    panel.show_prediction(a_prediction(7, probability=0.5, threshold=0.9))

    assert panel.sizeHint().height() == before.height()


def test_the_advice_for_a_number_read_as_a_single_digit_fits(
    panel: PredictionPanel,
) -> None:
    fix_width(panel)
    panel.show_prediction(a_prediction(7, probability=0.4))
    height = panel.sizeHint().height()

    panel.show_prediction(a_prediction(7, probability=0.4), is_read_as_one=True)

    assert "“Read as a single digit”" in guesses(panel)
    assert panel.sizeHint().height() == height


def test_the_digit_is_several_times_as_large_as_the_text_around_it(
    panel: PredictionPanel,
) -> None:
    fix_width(panel)
    panel.show_prediction(a_prediction(7))
    size = find(panel, AnswerLabel, "predictionLabel").letter_size

    assert size >= 4 * panel.fontInfo().pixelSize()


@pytest.mark.parametrize(
    "number",
    [
        *("2025", "0123456789", 5 * "0123456789"),
        *("12\n34", "1\n2\n3\n4\n5", "\n".join("0123456789")),
        *("2?57", "????????", "?" + 3 * "0123456789"),
        *("12\n3?", "\n".join("?1234"), "\n".join("?123456789")),
    ],
)
def test_a_number_fits(panel: PredictionPanel, qtbot: QtBot, number: str) -> None:
    width = fix_width(panel)
    panel.show_prediction(a_prediction(7))
    height = panel.sizeHint().height()

    probability = 0.45 if "?" in number else 0.91
    panel.show_prediction(a_prediction(3, probability), number=number)

    shown = label(panel, "predictionLabel")
    assert shown.text() == shown.accessibleDescription() == number
    assert shown.minimumSizeHint().width() <= width
    qtbot.waitUntil(lambda: panel.sizeHint().height() <= height)
    assert panel.minimumSizeHint().width() <= width


def test_an_uncertain_digit_of_a_number_has_its_guesses_below(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(3, probability=0.45))
    panel.show_prediction(a_prediction(3, probability=0.45), number="2?57")

    assert label(panel, "predictionLabel").text() == "2?57"
    assert guesses(panel) == "It might be 3, 4 or 5."


@pytest.mark.parametrize("text", [30 * "12345", "\n".join(30 * "7")])
def test_a_number_too_long_to_fit_has_all_of_it_as_a_tooltip(
    panel: PredictionPanel, text: str
) -> None:
    fix_width(panel)
    shown = label(panel, "predictionLabel")
    panel.show_prediction(a_prediction(7), number="2025")
    assert shown.toolTip() == ""

    panel.show_prediction(a_prediction(7), number=text)

    assert shown.text() == shown.toolTip() == text
    panel.clear()
    assert shown.toolTip() == ""


def test_letters_shrink_only_for_what_would_not_fit(panel: PredictionPanel) -> None:
    fix_width(panel)
    shown = find(panel, AnswerLabel, "predictionLabel")
    sizes = []
    for number in ("7", "0123456789", "7"):
        panel.show_prediction(a_prediction(7), number=number)
        sizes.append(shown.letter_size)

    assert sizes[0] == sizes[2] > 1.5 * sizes[1]


def test_an_uncertain_place_has_its_own_colour(panel: PredictionPanel) -> None:
    fix_width(panel)
    shown = label(panel, "predictionLabel")
    uncertain = panel.palette().brightText().color().name()

    def colors() -> set[str]:
        image = shown.grab().toImage()
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return {image.pixelColor(x, y).name() for x, y in points}

    panel.show_prediction(a_prediction(7), number="2057")
    assert uncertain not in colors()

    panel.show_prediction(a_prediction(3, probability=0.45), number="20?7")
    assert uncertain in colors()


def test_what_is_confident_is_in_bold_and_a_reason_is_not(
    panel: PredictionPanel,
) -> None:
    shown = find(panel, ConfidenceLabel, "guessesLabel")
    panel.show_prediction(a_prediction(7, 1.0))
    assert QLabel.text(shown).startswith("<span")
    assert shown.text() == "Confident · 100 %"

    panel.show_prediction(a_prediction(3, probability=0.45))
    assert QLabel.text(shown) == shown.text() == "It might be 3, 4 or 5."


def test_a_reason_on_two_lines_has_room(panel: PredictionPanel) -> None:
    panel.setFixedWidth(px(220))
    panel.show()

    panel.show_prediction(a_prediction(1, probability=0.4), extent=0.01)

    shown = label(panel, "guessesLabel")
    shown.ensurePolished()
    QApplication.processEvents()
    lines = 2 * shown.fontMetrics().lineSpacing()
    assert shown.contentsRect().height() >= lines


def test_the_bars_stand_where_they_are_whatever_was_read(
    panel: PredictionPanel,
) -> None:
    heights = [panel.bars.sizeHint().height()]
    panel.show_prediction(a_prediction(7))
    heights.append(panel.bars.sizeHint().height())
    panel.show_prediction(a_prediction(7), number="17", place=(1, 2))
    heights.append(panel.bars.sizeHint().height())

    assert len(set(heights)) == 1
