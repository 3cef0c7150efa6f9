"""The catalogues of the languages are complete, and as their languages need them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

import pytest

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.ui.translation import ENGLISH, LANGUAGES
from tests.helpers.repository import REPOSITORY

FOLDER: Final = resources_dir() / "translations"
# How many forms a plural has; 0 for English, which has singulars alone to translate.
FORMS: Final = {
    **{"ar": 6, "pl": 3, "ja": 1, "zh_CN": 1, ENGLISH: 2},
    **dict.fromkeys(("de", "es", "fr", "hi", "pt_BR"), 2),
}
OTHERS: Final = sorted(set(LANGUAGES) - {ENGLISH})


class Text(NamedTuple):
    """A message of a catalogue."""

    context: str
    source: str
    translations: list[str]
    is_plural: bool
    is_finished: bool


def texts(language: str, folder: Path = FOLDER) -> Iterator[Text]:
    tree = ElementTree.parse(folder / f"mnist_gui_{language}.ts")  # noqa: S314 (ours)
    for context in tree.iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = translation.findall("numerusform")
            yield Text(
                context=context.findtext("name", ""),
                source=message.findtext("source", ""),
                translations=[form.text or "" for form in forms or [translation]],
                is_plural=message.get("numerus") == "yes",
                is_finished="type" not in translation.attrib,
            )


def fields(text: str) -> list[str]:
    """Return what is filled in, each `{}` with its number."""
    escaped = text.replace("{{}}", "<filled in later>")
    found = re.findall(r"\{[^{}]*\}", escaped)
    numbered = iter(range(len(found)))
    return sorted(
        f"{{{next(numbered)}{field[1:]}" if re.match(r"\{[:}]", field) else field
        for field in found
    ) + re.findall(r"<[^>]*>|%[nvm]|\n", escaped)


def run_tool(*arguments: str) -> "subprocess.CompletedProcess[str]":
    tool = REPOSITORY / ".make" / "translations.py"
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, tool, *arguments],
        check=arguments[0] != "missing",
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return catalogues, one of them new, that are up to date with the source."""
    folder = tmp_path_factory.mktemp("updated")
    for language in LANGUAGES:
        shutil.copy(FOLDER / f"mnist_gui_{language}.ts", folder)
    run_tool("update", "it", "--folder", str(folder))
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_of_the_source_is_in_the_catalogue_and_no_other(
    language: str, updated: Path
) -> None:
    now = {(each.context, each.source, each.is_plural) for each in texts(language)}
    due = {
        (each.context, each.source, each.is_plural) for each in texts(language, updated)
    }

    assert now == due, "make translations brings the catalogues up to date"


def test_a_new_language_has_every_text_to_be_translated(updated: Path) -> None:
    new, german = list(texts("it", updated)), list(texts("de", updated))

    assert [each.source for each in new] == [each.source for each in german]
    assert not any(each.is_finished for each in new)
    assert {len(each.translations) for each in new if each.is_plural} == {2}


def test_what_is_missing_is_listed(updated: Path) -> None:
    gaps = run_tool("missing", "--folder", str(updated))

    assert gaps.returncode == 1
    assert len(gaps.stdout.splitlines()) >= len(list(texts("it", updated)))
    assert "mnist_gui_de" not in gaps.stdout
    assert run_tool("missing").returncode == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_translated(language: str) -> None:
    missing = [
        each.source
        for each in texts(language)
        if not (each.is_finished and all(each.translations))
    ]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_every_form_of_the_language(language: str) -> None:
    counts = {
        each.source: len(each.translations)
        for each in texts(language)
        if each.is_plural
    }

    assert len(counts) > 5
    assert set(counts.values()) == {FORMS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_fields_of_its_source(language: str) -> None:
    different = [
        (each.source, translation)
        for each in texts(language)
        for translation in each.translations
        if fields(translation) != fields(each.source)
    ]

    assert different == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_one_mnemonic_at_most(language: str) -> None:
    shown = [
        translation
        for each in texts(language)
        for translation in each.translations
        if translation.count("&") > each.source.count("&")
    ]

    assert shown == []


def test_the_fields_of_a_text_are_found() -> None:
    assert fields("{} of {:,}") == fields("{1:,} contain {0}")
    assert fields("{} of {}") != fields("{1} of {1}")
    assert fields("{after:.2f} %") != fields("{after} %")
    assert fields("{} {{}}") != fields("{}")
