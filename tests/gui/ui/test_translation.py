"""The window speaks the language that is chosen, numbers and errors included."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

import mnist_gui
from mnist_gui.core.errors import ModelError, SamplesError, message_of
from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.messages import Message, marked, plural
from mnist_gui.core.samples.import_ import Imported
from mnist_gui.ui import translation
from mnist_gui.ui.translation import (
    ENGLISH,
    LANGUAGES,
    QT_TEXTS,
    SYSTEM,
    directed,
    localized,
    number,
    percent,
    resolve,
    restart_question,
    translate,
    use_language,
)


@pytest.fixture(autouse=True)
def _english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    use_language(ENGLISH)


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        (["de-AT", "en-GB"], "de"),
        (["pt-BR"], "pt_BR"),
        (["pt-PT"], "pt_BR"),
        (["zh-Hans-CN"], "zh_CN"),
        (["sv-SE", "fr-CH"], "fr"),
        (["en-US", "de-DE"], "en"),
        (["sv-SE"], "en"),
        ([], "en"),
    ],
)
def test_the_language_of_the_system_is_found(
    preferred: list[str], language: str
) -> None:
    assert resolve(SYSTEM, preferred) == language


def test_the_choice_comes_before_the_system() -> None:
    assert resolve("ja", ["de-DE"]) == "ja"
    assert resolve("xx", ["de-DE"]) == "de"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_in_the_language(language: str) -> None:
    expected = {
        **{"en": "Undo", "de": "Rückgängig", "es": "Deshacer", "fr": "Annuler"},
        **{"pl": "Cofnij", "pt_BR": "Desfazer", "ar": "تراجع", "hi": "वापस लें"},
        **{"zh_CN": "撤销", "ja": "元に戻す"},
    }

    use_language(language)

    assert translate("Toast", "Undo") == expected[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_qt_are_in_the_language(language: str) -> None:
    use_language(language)

    shown = [QCoreApplication.translate(text.context, text) for text in QT_TEXTS]

    assert (shown == ["OK", "Cancel", "Close"]) == (language == ENGLISH)


def test_a_language_without_its_catalogue_is_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "resources_dir", lambda: tmp_path)

    use_language("de")

    assert translate("Toast", "Undo") == "Undo"
    assert restart_question("de")[0] == "Restart Digit Pad now?"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("1,234,567", "0.50", "99.3 %")),
        ("de", ("1.234.567", "0,50", "99,3\N{NO-BREAK SPACE}%")),
        ("es", ("1.234.567", "0,50", "99,3\N{NO-BREAK SPACE}%")),
        ("pl", ("1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567", "0,50", "99,3%")),
        ("hi", ("12,34,567", "0.50", "99.3%")),
        ("ja", ("1,234,567", "0.50", "99.3%")),
        ("ar", ("1,234,567", "0.50", "99.3%")),
    ],
)
def test_numbers_are_written_as_the_language_does(
    language: str, shown: tuple[str, str, str]
) -> None:
    use_language(language)

    assert (number(1234567), number(0.5, 2), percent(0.993, 1)) == shown


def unlocalized_numbers() -> Iterator[str]:
    """Yield where the window's code writes decimals or groups as English does."""
    for path in sorted(Path(mnist_gui.__file__).parent.rglob("*.py")):
        if "core" in path.parts or path.name in ("classify.py", "rows.py"):
            continue  # of the terminal, or in a file that programs read
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FormattedValue) and node.format_spec:
                spec = "{:" + ast.unparse(node.format_spec)[2:-1]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "self.tr":
                spec = ast.unparse(node.args[0])
            else:
                continue
            if re.search(r"\.\d+f|\.\{\w+\}f|\{[^}]*:,", spec):
                yield f"{path.name}:{node.lineno}"


def test_the_window_leaves_no_number_in_english() -> None:
    """`number` and `percent` write numbers; the fields of a text are plain."""
    assert list(unlocalized_numbers()) == []


def test_arabic_is_laid_out_from_right_to_left(qapp: QApplication) -> None:
    use_language("ar")
    assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft

    use_language("de")
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_a_sentence_runs_as_the_window_does(qapp: QApplication) -> None:
    english, arabic = "net reads 3", "يقرأ net 3"
    mixed = "net يقرأ 3"
    assert directed(english) == english
    assert directed(arabic) == f"\N{LEFT-TO-RIGHT MARK}{arabic}"
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert directed(mixed) == f"\N{RIGHT-TO-LEFT MARK}{mixed}"
        assert directed(arabic) == arabic
        assert directed("12 %") == "12 %"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_an_error_of_the_core_is_translated_with_its_values() -> None:
    error = ModelError(
        marked("Errors", "Model {} was not opened: {}.").format(
            "a.h5", marked("Errors", "it is empty")
        )
    )
    use_language("de")

    assert str(error) == "Model a.h5 was not opened: it is empty."
    assert localized(error) == "Modell a.h5 wurde nicht geöffnet: es ist leer."


def test_an_error_of_the_system_is_translated() -> None:
    use_language("fr")

    shown = localized(message_of(OSError(28, "No space left on device", "/x")))

    assert shown == "/x\N{NO-BREAK SPACE}: Plus d’espace sur le disque."


def test_a_text_that_is_translated_already_stays_as_it_is() -> None:
    use_language("de")

    assert localized(SamplesError("Schon übersetzt {}")) == "Schon übersetzt {}"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", {1: "1 drawing was added.", 1200: "1,200 drawings were added."}),
        (
            "pl",
            {
                1: "Dodano 1 rysunek.",
                3: "Dodano 3 rysunki.",
                5: "Dodano 5 rysunków.",
                22: "Dodano 22 rysunki.",
            },
        ),
        (
            "ar",
            {
                2: "أُضيف 2 رسمان.",
                5: "أُضيفت 5 رسومات.",
                11: "أُضيف 11 رسمًا.",
                100: "أُضيف 100 رسم.",
            },
        ),
    ],
)
def test_plurals_have_the_form_of_their_number(
    language: str, texts: dict[int, str]
) -> None:
    use_language(language)
    counted = plural("Errors", "{:,} drawings were added.", None, 1)

    assert {n: localized(counted.format(n)) for n in texts} == texts
    assert localized(Imported(added=0, already_there=0).message)


def test_the_question_is_in_the_language_that_was_chosen() -> None:
    assert restart_question("es")[0] == "¿Reiniciar Digit Pad ahora?"
    assert translate("Toast", "Undo") == "Undo"


def test_every_language_has_its_catalogue() -> None:
    names = {path.stem for path in (resources_dir() / "translations").glob("*.ts")}

    assert names == {f"mnist_gui_{language}" for language in LANGUAGES}
    assert isinstance(QT_TEXTS[0], Message)
