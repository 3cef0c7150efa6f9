import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.ui.settings import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "settings.ini"


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_without_a_file_there_are_the_usual_settings(path: Path) -> None:
    settings = Settings(path)

    assert settings.pen_width == 14
    assert settings.teaches_at_once
    assert settings.geometry.isEmpty()
    assert settings.folder == Path.home()
    assert not settings.was_damaged


def test_opening_the_settings_writes_nothing(path: Path) -> None:
    Settings(path)

    assert not path.parent.exists()


def test_what_is_saved_is_remembered(path: Path, tmp_path: Path) -> None:
    first = Settings(path)
    first.pen_width = 21
    first.single = True
    first.geometry = QByteArray(b"\x01\x00\xffgeometry")
    first.folder = tmp_path
    first.teaches_at_once = False
    first.save()

    second = Settings(path)

    assert second.pen_width == 21
    assert second.single
    assert second.geometry == QByteArray(b"\x01\x00\xffgeometry")
    assert second.folder == tmp_path
    assert not second.teaches_at_once
    assert not second.was_damaged


def test_a_folder_with_letters_of_any_language_is_remembered(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "Ziffern, “наши” = 数字; %20"
    folder.mkdir()
    first = Settings(path)
    first.folder = folder
    first.save()

    assert Settings(path).folder == folder


@pytest.mark.parametrize(
    "content",
    [b"[General\npen_width", b"pen_width", b"\x00\xff\xfe\x80" * 200],
)
def test_a_damaged_file_is_set_aside_and_the_usual_settings_are_used(
    path: Path, content: bytes
) -> None:
    write(path, content)

    settings = Settings(path)

    assert settings.was_damaged
    assert settings.pen_width == 14
    assert path.with_name("settings.ini.damaged").read_bytes() == content


def test_after_a_damaged_file_settings_are_remembered_again(path: Path) -> None:
    write(path, b"[General\npen_width")
    settings = Settings(path)
    settings.pen_width = 9
    settings.save()

    again = Settings(path)

    assert not again.was_damaged
    assert again.pen_width == 9


@pytest.mark.parametrize(
    "value",
    ["0", "1", "41", "-3", "9" * 20, "wide", "", "14.5", "1, 2", "nan", "@Invalid()"],
)
def test_a_pen_width_that_makes_no_sense_is_the_usual_one(
    path: Path, value: str
) -> None:
    write(path, f"[General]\npen_width={value}\n")

    assert Settings(path).pen_width == 14


@pytest.mark.parametrize("value", ["2", "40"])
def test_the_thinnest_and_the_thickest_pen_make_sense(path: Path, value: str) -> None:
    write(path, f"[General]\npen_width={value}\n")

    assert Settings(path).pen_width == int(value)


@pytest.mark.parametrize("value", ["12", "text", "@Invalid()", "1, 2", '""'])
def test_a_geometry_that_is_none_is_left_alone(path: Path, value: str) -> None:
    write(path, f"[General]\ngeometry={value}\n")

    assert Settings(path).geometry.isEmpty()


@pytest.mark.parametrize(
    "value",
    ["", "relative", "/no/such/folder", "/\\x0", "@ByteArray(/)", "1, 2", "/a" * 4000],
)
def test_a_folder_that_is_gone_is_the_person_s_home(path: Path, value: str) -> None:
    write(path, f"[General]\nfolder={value}\n")

    assert Settings(path).folder == Path.home()


def test_settings_that_cannot_be_saved_are_logged_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    settings = Settings(tmp_path / "store" / "settings.ini")
    settings.pen_width = 9

    with caplog.at_level(logging.WARNING):
        settings.save()

    assert "could not be saved" in caplog.text
    assert settings.pen_width == 9


def test_a_folder_in_the_place_of_the_file_does_no_harm(path: Path) -> None:
    path.mkdir(parents=True)

    settings = Settings(path)
    settings.save()

    assert settings.pen_width == 14


def test_what_was_chosen_for_a_training_is_remembered(
    path: Path, tmp_path: Path
) -> None:
    choice = TrainingChoice(
        recipe="full", architecture="cnn", data="fake", drawings_weight=100
    )
    first = Settings(path)
    first.training = choice
    first.mnist_dir = tmp_path
    first.save()

    assert Settings(path).training == choice
    assert Settings(path).mnist_dir == tmp_path


def test_without_a_file_the_usual_training_is_chosen(path: Path) -> None:
    assert Settings(path).training == TrainingChoice()
    assert Settings(path).mnist_dir is None


@pytest.mark.parametrize("weight", ["-5", "much", "1e3", "9" * 5000, ""])
def test_a_weight_that_is_none_is_nothing(path: Path, weight: str) -> None:
    write(path, f"[training]\ndrawings_weight={weight}\n")

    assert Settings(path).training.drawings_weight == 0
