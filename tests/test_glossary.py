"""The repository uses the glossary's words, and none of those that it avoids."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.repository import REPOSITORY

GLOSSARY: Final = REPOSITORY / "docs" / "glossary.md"
FOLDERS: Final = ("mnist_gui", "trainer", "tests", "docs", "resources", ".make", ".ci")
SUFFIXES: Final = {".py", ".md", ".toml", ".css", ".svg", ".sh"}
NO_TERM: Final = "–"
LOOP: Final = "for one in"


def avoided_terms() -> list[str]:
    """Return the third column of every table, and the list below them."""
    text = GLOSSARY.read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    cells = [row[3] for row in rows if row[3].strip() not in {"avoid", NO_TERM}]
    (everywhere,) = re.findall(r"Also avoided everywhere: (.*?)\.", text, re.DOTALL)
    listed = [*cells, everywhere]
    return [" ".join(term.split()) for cell in listed for term in cell.split(",")]


def fixed_names() -> re.Pattern[str]:
    """Return a pattern for the names that others rely on."""
    section = GLOSSARY.read_text("utf-8").partition("## Fixed names")[2]
    names = re.findall(r"`([\w.]+)`", section)
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))


def searched_files() -> Iterator[Path]:
    """Yield every text file of the repository but the glossary and this test."""
    folders = [REPOSITORY / name for name in FOLDERS]
    found = [path for folder in folders for path in folder.rglob("*")]
    for path in [*REPOSITORY.glob("*"), *found]:
        is_exempt = path in {GLOSSARY, Path(__file__).resolve()}
        if path.suffix in SUFFIXES and path.is_file() and not is_exempt:
            yield path


@cache
def searched_texts() -> dict[Path, tuple[str, str]]:
    """Return the text of each file, without the fixed names, and in lower case."""
    fixed = fixed_names()
    texts = {path: fixed.sub("", path.read_text("utf-8")) for path in searched_files()}
    return {
        path.relative_to(REPOSITORY): (text, text.lower())
        for path, text in texts.items()
    }


def pattern(term: str) -> re.Pattern[str]:
    """Match a term in prose and in snake_case, but not inside another word."""
    words = r"[\s_]+(?:[#>*]\s+)?".join(map(re.escape, term.split()))
    return re.compile(rf"(?<![A-Za-z]){words}(?![A-Za-z])", re.IGNORECASE)


def occurrences(term: str) -> Iterator[str]:
    """Yield `file:line: text` for each place where a term is used."""
    search = pattern(term)
    words = term.lower().split()
    for path, (text, lower) in searched_texts().items():
        if not all(word in lower for word in words):  # quicker than the pattern
            continue
        for found in search.finditer(text):
            number = text.count("\n", 0, found.start()) + 1
            line = text.splitlines()[number - 1].strip()
            yield f"{path}:{number}: {line}"


@pytest.mark.parametrize("term", [*avoided_terms(), LOOP])
def test_an_avoided_term_is_not_used(term: str) -> None:
    assert list(occurrences(term)) == []


def test_the_search_finds_a_term_in_prose_and_in_names() -> None:
    assert pattern("go on from").search("the runs go on\n    from it")
    assert pattern("read along").search("def read_along() -> None:")
    assert not pattern("harm").search("a harmless change")
