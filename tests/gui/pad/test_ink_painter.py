import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPalette

from mnist_gui.core.ink.rasterize import PEN_SHARE, curve, rasterize
from mnist_gui.core.ink.strokes import bounds, stroke
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.ui.settings import PEN_WIDTHS
from tests.helpers.gui.fake_models import levels


@pytest.fixture
def palette() -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, QColor("black"))
    return palette


def painted(page: Page, palette: QPalette, pen_width: float) -> NDArray[np.float64]:
    """Return how dark each pixel of a pad of 280 px is, 0 to 255."""
    image = QImage(280, 280, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    InkPainter(pen_width).draw_ink(painter, page, palette)
    painter.end()
    return 255 - levels(image)


@pytest.mark.parametrize("pen_width", [PEN_WIDTHS.start, 14, PEN_WIDTHS.stop - 1])
def test_a_line_is_as_wide_as_the_pen(palette: QPalette, pen_width: int) -> None:
    page = Page(strokes=(stroke([(40, 140), (240, 140)]),))

    dark = painted(page, palette, pen_width)

    assert dark[:, 140].sum() / 255 == pytest.approx(pen_width, abs=0.1)


def test_a_dot_is_a_disc_as_wide_as_the_pen(palette: QPalette) -> None:
    dark = painted(Page(strokes=(stroke([(100, 150)]),)), palette, 20)

    rows, columns = np.nonzero(dark > 128)
    assert np.ptp(rows) + 1 == pytest.approx(20, abs=1)
    assert np.ptp(columns) + 1 == pytest.approx(20, abs=1)
    assert rows.mean() + 0.5 == pytest.approx(150, abs=0.3)
    assert dark.sum() / 255 == pytest.approx(np.pi * 100, rel=0.03)


def test_strokes_on_screen_follow_the_curve_of_the_rasteriser(
    palette: QPalette,
) -> None:
    strokes = (
        stroke([(60, 60), (200, 50), (220, 120), (90, 200), (100, 230), (210, 225)]),
    )
    left, top, right, bottom = bounds(
        tuple(stroke(curve(points)) for points in strokes)
    )
    ink = rasterize(strokes)
    extent = max(right - left, bottom - top)
    width = extent * PEN_SHARE / (1 - PEN_SHARE)

    dark = painted(Page(strokes=strokes), palette, width)

    scale = (extent + width) / max(ink.shape)
    rows, columns = np.nonzero(ink > 128)
    on_pad_x = ((columns + 0.5) * scale + left - width / 2).astype(int)
    on_pad_y = ((rows + 0.5) * scale + top - width / 2).astype(int)
    share = (dark[on_pad_y, on_pad_x] > 64).mean()
    assert share > 0.98


def test_ink_has_the_colour_of_text(palette: QPalette) -> None:
    palette.setColor(QPalette.ColorRole.Text, QColor("#3366cc"))
    image = QImage(280, 280, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    InkPainter().draw_stroke(painter, stroke([(40, 140), (240, 140)]), palette)
    painter.end()

    assert image.pixelColor(140, 140) == QColor("#3366cc")


@pytest.mark.parametrize("shape", [(80, 40), (40, 80), (160, 160), (1, 1)])
def test_the_ink_of_a_picture_is_centred_and_keeps_its_shape(
    palette: QPalette, shape: tuple[int, int]
) -> None:
    box = (0, 0, shape[1], shape[0])
    picture = PictureInk(ink=np.full(shape, 255, np.uint8), box=box)

    dark = painted(Page(picture=picture), palette, 14)

    rows, columns = np.nonzero(dark > 128)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert max(height, width) == 224
    assert height / width == pytest.approx(shape[0] / shape[1], rel=0.02)
    assert rows.mean() + 0.5 == pytest.approx(140, abs=0.6)
    assert columns.mean() + 0.5 == pytest.approx(140, abs=0.6)


def test_the_keyboard_pen_is_marked_in_the_highlight_colour(
    palette: QPalette,
) -> None:
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#0000ff"))
    image = QImage(280, 280, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    InkPainter().draw_pen_position(painter, QPointF(140, 140), palette)
    painter.end()

    assert image.pixelColor(150, 140) == QColor("#0000ff")
    assert image.pixelColor(140, 140) == QColor("white")
