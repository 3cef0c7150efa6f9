import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.core.events import DrawingsRead
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.drawings.tiles import Answer, DrawingsRow, DrawingTile
from tests.helpers.core.sample_examples import a_drawing


def a_sample(number: int, label: int = 7) -> Sample:
    drawing = a_drawing(number, label=label)
    return Sample(**vars(drawing), id=number, time="", is_held_out=False)


def filled_labels(widget: QWidget) -> list[QLabel]:
    return [label for label in widget.findChildren(QLabel) if label.text()]


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in filled_labels(widget)]


def tiles(row: DrawingsRow) -> list[DrawingTile]:
    return row.findChildren(DrawingTile)


@pytest.fixture
def row(qtbot: QtBot) -> DrawingsRow:
    row = DrawingsRow()
    qtbot.addWidget(row)
    return row


def read(*digits: int) -> DrawingsRead:
    """Return the event that samples 1, 2, … were read as these digits."""
    ids = list(range(1, len(digits) + 1))
    return DrawingsRead(
        ids=ids, digits=list(digits), probabilities=[0.875] * len(digits)
    )


def test_right_and_wrong_answers_differ_by_more_than_colour(qtbot: QtBot) -> None:
    tile = DrawingTile(a_sample(1))
    qtbot.addWidget(tile)
    tile.show_answers([Answer(7, model="Model 1: "), Answer(1, model="Model 2: ")])

    assert texts(tile) == ["Model 1: 7 ✓", "Model 2: 1 ✗"]
    assert tile.accessibleName() == "A drawing of 7"
    assert tile.accessibleDescription() == (
        "Model 1: read as 7, right; Model 2: read as 1, wrong"
    )


@pytest.mark.parametrize("background", ["#ffffff", "#efefef", "#2d2d2d", "#000000"])
def test_the_colours_have_enough_contrast_on_any_background(
    qtbot: QtBot, background: str
) -> None:
    tile = DrawingTile(a_sample(1))
    qtbot.addWidget(tile)
    tile.setPalette(QPalette(QColor(background)))
    tile.show_answers([Answer(7), Answer(1)])

    right, wrong = (
        label.palette().windowText().color() for label in filled_labels(tile)
    )
    assert right != wrong
    assert contrast(right, QColor(background)) >= 4.5
    assert contrast(wrong, QColor(background)) >= 4.5


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two colours, as the WCAG defines it."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: QColor) -> float:
    """Return the relative luminance of an sRGB colour, as the WCAG defines it."""

    def linear(value: float) -> float:
        low = 0.04045
        return value / 12.92 if value <= low else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_row_is_hidden_without_samples(row: DrawingsRow) -> None:
    row.set_samples([])
    row.show_reading(read(7, 7))

    assert row.isHidden()


@pytest.mark.parametrize("samples_first", [True, False])
def test_the_row_is_shown_once_samples_and_readings_are_known(
    row: DrawingsRow, *, samples_first: bool
) -> None:
    samples = [a_sample(number) for number in (1, 2, 3)]
    if samples_first:
        row.set_samples(samples)
        row.show_reading(read(7, 1))
    else:
        row.show_reading(read(7, 1))
        assert row.isHidden()
        row.set_samples(samples)

    assert not row.isHidden()
    assert [texts(tile) for tile in tiles(row)] == [["7 ✓"], ["1 ✗"]]
    assert "(88 %)" in tiles(row)[0].accessibleDescription()


def test_the_tiles_stay_when_a_later_reading_arrives(row: DrawingsRow) -> None:
    row.set_samples([a_sample(1), a_sample(2)])
    row.show_reading(read(0, 0))
    before = tiles(row)
    row.show_reading(read(7, 7))

    assert tiles(row) == before
    assert [texts(tile) for tile in tiles(row)] == [["7 ✓"], ["7 ✓"]]


def test_a_relabelled_sample_is_marked_by_its_new_label(
    row: DrawingsRow, qtbot: QtBot
) -> None:
    row.set_samples([a_sample(1), a_sample(2)])
    row.show_reading(read(1, 1))
    assert [texts(tile) for tile in tiles(row)] == [["1 ✗"], ["1 ✗"]]

    row.set_samples([a_sample(1, label=1), a_sample(2)])

    qtbot.waitUntil(lambda: len(tiles(row)) == 2)
    assert [texts(tile) for tile in tiles(row)] == [["1 ✓"], ["1 ✗"]]


def test_a_deleted_sample_has_no_tile(row: DrawingsRow) -> None:
    row.set_samples([a_sample(2)])
    row.show_reading(read(1, 7))

    assert [texts(tile) for tile in tiles(row)] == [["7 ✓"]]


def test_an_empty_reading_hides_the_row(row: DrawingsRow) -> None:
    row.set_samples([a_sample(1)])
    row.show_reading(read(7))
    row.show_reading(None)

    assert row.isHidden()


def test_a_tile_shows_that_a_non_digit_was_rejected(qtbot: QtBot) -> None:
    tile = DrawingTile(a_sample(1, label=NOT_A_DIGIT))
    qtbot.addWidget(tile)

    tile.show_answers([Answer(7), Answer(NOT_A_DIGIT)])

    assert texts(tile) == ["7 ✗", "? ✓"]
    assert tile.accessibleName() == "A drawing that is not a digit"
