from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.ui.resources import icon, samples_path
from tests.helpers.gui.fake_models import levels

ICONS = sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg"))


def test_a_missing_icon_file_gives_an_empty_icon() -> None:
    assert icon("there is no such icon").isNull()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_can_be_drawn(name: str) -> None:
    image = icon(name).pixmap(96).toImage()

    assert (image.width(), image.height()) == (96, 96)
    opaque = [image.pixelColor(x, y).alpha() for x in range(96) for y in range(96)]
    assert np.count_nonzero(opaque) > 100


@pytest.mark.parametrize("name", ["undo", "clear", "open"])
def test_an_icon_is_drawn_in_the_given_colour(name: str) -> None:
    light = icon(name, QColor("white")).pixmap(96).toImage()
    dark = icon(name).pixmap(96).toImage()

    assert levels(light).max() > 250
    assert levels(dark).max() < 60


def test_every_writer_of_the_samples_wrote_every_digit() -> None:
    written = {(record.writer, record.label) for record in read_strokes(samples_path())}

    writers = {writer for writer, _ in written}
    assert len(writers) >= 3
    assert written == {(writer, str(d)) for writer in writers for d in range(10)}


def test_the_icons_are_shipped_with_their_licence() -> None:
    assert Path(resources_dir() / "icons" / "LICENSE").read_text(encoding="utf-8")
