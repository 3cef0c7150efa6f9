from pathlib import Path

import pytest

from mnist_gui.ui.settings import DEFAULT_PEN_WIDTH, PEN_WIDTHS, Settings
from tests.gui.conftest import StartApplication


@pytest.mark.parametrize("width", [PEN_WIDTHS.start, DEFAULT_PEN_WIDTH])
def test_the_canvas_draws_with_the_pen_width_of_the_last_time(
    start_application: StartApplication, store: Path, width: int
) -> None:
    store.mkdir()
    settings = Settings(store / "settings.ini")
    settings.pen_width = width
    settings.save()

    window = start_application().window

    assert window.canvas.pen_width == window.pen_width_slider.value() == width
