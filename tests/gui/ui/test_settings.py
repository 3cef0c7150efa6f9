import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, QSize

from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.theme.theme import Scheme
from mnist_gui.ui.settings import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "settings.ini"


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_without_a_file_the_settings_have_their_defaults(path: Path) -> None:
    settings = Settings(path)

    assert settings.pen_width == 14
    assert settings.teaches_at_once
    assert settings.geometry_of("geometry").isEmpty()
    assert settings.folder == Path.home()
    assert not settings.was_damaged


def test_opening_the_settings_writes_nothing(path: Path) -> None:
    Settings(path)

    assert not path.parent.exists()


def test_saved_settings_are_restored(path: Path, tmp_path: Path) -> None:
    first = Settings(path)
    first.pen_width = 21
    first.single = True
    first.digits_only = True
    first.keep_geometry("geometry", QByteArray(b"\x01\x00\xffgeometry"))
    first.folder = tmp_path
    first.teaches_at_once = False
    first.save()

    second = Settings(path)

    assert second.pen_width == 21
    assert second.single
    assert second.digits_only
    assert second.geometry_of("geometry") == QByteArray(b"\x01\x00\xffgeometry")
    assert second.folder == tmp_path
    assert not second.teaches_at_once
    assert not second.was_damaged


def test_a_folder_with_letters_of_any_language_is_restored(
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
def test_a_damaged_file_is_set_aside_and_defaults_are_used(
    path: Path, content: bytes
) -> None:
    write(path, content)

    settings = Settings(path)

    assert settings.was_damaged
    assert settings.pen_width == 14
    assert path.with_name("settings.ini.damaged").read_bytes() == content


def test_settings_are_saved_again_after_a_damaged_file(path: Path) -> None:
    write(path, b"[General\npen_width")
    settings = Settings(path)
    settings.pen_width = 9
    settings.save()

    later = Settings(path)

    assert not later.was_damaged
    assert later.pen_width == 9


@pytest.mark.parametrize(
    "value",
    ["0", "1", "41", "-3", "9" * 20, "wide", "", "14.5", "1, 2", "nan", "@Invalid()"],
)
def test_an_invalid_pen_width_is_replaced_by_the_default(
    path: Path, value: str
) -> None:
    write(path, f"[General]\npen_width={value}\n")

    assert Settings(path).pen_width == 14


@pytest.mark.parametrize("value", ["2", "40"])
def test_the_thinnest_and_the_thickest_pen_are_valid(path: Path, value: str) -> None:
    write(path, f"[General]\npen_width={value}\n")

    assert Settings(path).pen_width == int(value)


@pytest.mark.parametrize("value", ["12", "text", "@Invalid()", "1, 2", '""'])
def test_an_invalid_geometry_is_replaced_by_an_empty_one(
    path: Path, value: str
) -> None:
    write(path, f"[General]\ngeometry={value}\n")

    assert Settings(path).geometry_of("geometry").isEmpty()


@pytest.mark.parametrize(
    "value",
    ["", "relative", "/no/such/folder", "/\\x0", "@ByteArray(/)", "1, 2", "/a" * 4000],
)
def test_a_missing_or_invalid_folder_is_replaced_by_the_home_folder(
    path: Path, value: str
) -> None:
    write(path, f"[General]\nfolder={value}\n")

    assert Settings(path).folder == Path.home()


@pytest.mark.parametrize("value", ["", "yes", "1", "1, 2", "@Invalid()"])
def test_an_invalid_flag_is_replaced_by_its_default(path: Path, value: str) -> None:
    names = ("single", "digits_only", "teaches_at_once")
    write(path, "[General]\n" + "".join(f"{name}={value}\n" for name in names))

    assert not Settings(path).single
    assert not Settings(path).digits_only
    assert Settings(path).teaches_at_once


@pytest.mark.parametrize(
    "text",
    [
        'a "b" \\c, d; e=f',
        "@ByteArray(x)",
        " \t\n\0",
        "ä 数字 😀",
        "\x01abc\x02 9",
        "",
        "[x]",
        "%41",
    ],
)
@pytest.mark.parametrize("key", ["recent", "training/recipe"])
def test_qt_reads_the_text_that_was_written(path: Path, key: str, text: str) -> None:
    settings = Settings(path)
    settings.values.set_value(key, text)
    settings.save()

    read = QSettings(str(path), QSettings.Format.IniFormat)
    assert read.value(key) == text
    assert read.status() == QSettings.Status.NoError


def test_qt_reads_the_bytes_that_were_written(path: Path) -> None:
    content = bytes(range(256)) + b"0123abc\0"
    settings = Settings(path)
    settings.keep_geometry("geometry", QByteArray(content))
    settings.save()

    assert Settings(path).geometry_of("geometry").data() == content


def test_settings_of_another_version_and_another_window_stay(path: Path) -> None:
    """A file as Qt wrote it, with keys and types that this version does not know."""
    theirs = QSettings(str(path), QSettings.Format.IniFormat)
    for key, value in (
        ("pen_width", 9),
        ("scheme", "infrared"),
        ("later/list", ["a", "b, c"]),
        ("later/size", QSize(3, 4)),
        ("training/recipe", "of 2031"),
    ):
        theirs.setValue(key, value)
    theirs.sync()
    del theirs
    ours, other = Settings(path), Settings(path)
    other.single = True
    other.save()
    assert ours.pen_width == 9
    assert ours.scheme is Scheme.SYSTEM
    ours.pen_width = 21
    ours.save()

    later = Settings(path)
    assert later.pen_width == 21
    assert later.single
    assert later.training.recipe == "of 2031"
    read = QSettings(str(path), QSettings.Format.IniFormat)
    assert read.value("scheme") == "infrared"
    assert read.value("later/list") == ["a", "b, c"]
    assert read.value("later/size") == QSize(3, 4)


def test_at_most_eight_recent_files_are_kept(path: Path) -> None:
    settings = Settings(path)
    settings.recent = [Path(f"/pictures/{number}, ä.png") for number in range(12)]

    assert settings.recent == [
        Path(f"/pictures/{number}, ä.png") for number in range(8)
    ]


@pytest.mark.parametrize("text", ["", "7", '{"a": 1}', '[1, "/a.png"]', "[["])
def test_recent_files_that_cannot_be_decoded_are_ignored(path: Path, text: str) -> None:
    settings = Settings(path)
    settings.values.set_value("recent", text)

    assert settings.recent == ([Path("/a.png")] if "/a.png" in text else [])


def test_a_failure_to_save_is_only_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    settings = Settings(tmp_path / "store" / "settings.ini")
    settings.pen_width = 9

    with caplog.at_level(logging.WARNING):
        settings.save()

    assert "could not be saved" in caplog.text
    assert settings.pen_width == 9


def test_a_folder_in_place_of_the_file_is_tolerated(path: Path) -> None:
    path.mkdir(parents=True)

    settings = Settings(path)
    settings.save()

    assert settings.pen_width == 14


def test_a_training_choice_is_restored(path: Path, tmp_path: Path) -> None:
    choice = TrainingChoice(
        recipe="full", architecture="cnn", data="fake", drawings_weight=100
    )
    first = Settings(path)
    first.training = choice
    first.mnist_dir = tmp_path
    first.save()

    assert Settings(path).training == choice
    assert Settings(path).mnist_dir == tmp_path


def test_without_a_file_the_training_choice_is_the_default(path: Path) -> None:
    assert Settings(path).training == TrainingChoice()
    assert Settings(path).mnist_dir is None


@pytest.mark.parametrize("weight", ["-5", "much", "1e3", "9" * 5000, ""])
def test_an_invalid_weight_is_replaced_by_zero(path: Path, weight: str) -> None:
    write(path, f"[training]\ndrawings_weight={weight}\n")

    assert Settings(path).training.drawings_weight == 0
