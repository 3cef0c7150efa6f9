"""Documents name only what exists: paths, modules, links, decisions."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.repository import REPOSITORY

DOCS: Final = REPOSITORY / "docs"
RECORDS: Final = sorted((DOCS / "adr").glob("0*.md"))
PAGES: Final = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *DOCS.rglob("*.md"),
]
PICTURES: Final = sorted((DOCS / "pictures").glob("*.svg"))
FOLDERS: Final = (
    *("mnist_gui", "trainer", "tests", "docs", "resources", "models", ".make", ".ci"),
)

CODE: Final = re.compile(r"`([^`\n]+)`")
PATH: Final = re.compile(
    rf"(?<![\w./-])(?:(?:{'|'.join(map(re.escape, FOLDERS))})(?:/[\w.-]+)+/?"
    r"|(?:[\w-]+/)*\w+\.py)"
)
"""A path from the top, or the name of a module, with or without its folders."""

MODULE: Final = re.compile(r"python -m ([\w.]+)")
LINK: Final = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([\w-]+))?\)")
RELATION: Final = re.compile(r"(amends|amended by|supersedes|superseded by)([^;]*)")
MUTUAL: Final = {
    **{"amends": "amended by", "amended by": "amends"},
    **{"supersedes": "superseded by", "superseded by": "supersedes"},
}


def name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@cache
def status(record: Path) -> str:
    """Return the status line of a decision record, its continuation included."""
    found = re.search(r"^Status: ((?:.+\n)+)", record.read_text("utf-8"), re.MULTILINE)
    assert found, f"{record.name} has no status"
    return " ".join(found[1].split())


@cache
def existing_paths() -> frozenset[str]:
    """Return every file and folder of the documented folders."""
    tops = [REPOSITORY / folder for folder in FOLDERS]
    found = [path for top in tops for path in (top, *top.rglob("*"))]
    return frozenset(name(path) for path in found)


def exists(path: str) -> bool:
    """Return whether a path, or the end of one, is that of a file or folder."""
    path = path.removesuffix("/").removesuffix(".")
    return any(
        known == path or known.endswith(f"/{path}") for known in existing_paths()
    )


def module_exists(module: str) -> bool:
    return exists(f"{module.replace('.', '/')}.py") or exists(module.replace(".", "/"))


def missing_from(text: str, code: str) -> Iterator[str]:
    """Yield paths in code spans, and modules anywhere, that do not exist."""
    yield from (path for path in PATH.findall(code) if not exists(path))
    for module in MODULE.findall(text):
        if module.partition(".")[0] in FOLDERS and not module_exists(module):
            yield module


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_paths_and_modules_in_a_page_exist(page: Path) -> None:
    # What superseded decisions name may be gone.
    if page in RECORDS and "superseded by" in status(page):
        return
    text = page.read_text("utf-8")

    assert list(missing_from(text, "\n".join(CODE.findall(text)))) == []


@pytest.mark.parametrize("picture", PICTURES, ids=name)
def test_paths_in_a_picture_exist(picture: Path) -> None:
    texts = "\n".join(re.findall(r">([^<>]+)</t", picture.read_text("utf-8")))

    assert list(missing_from(texts, texts)) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_in_a_page_lead_somewhere(page: Path) -> None:
    prose = CODE.sub("", page.read_text("utf-8"))
    for target, anchor in LINK.findall(prose):
        linked = page.parent / target if target else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, by GitHub's rule."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_a_decision_has_a_header_and_is_in_the_index(record: Path) -> None:
    number = int(record.name[:4])
    title, _, date, *_ = record.read_text("utf-8").splitlines()
    heading = title.removeprefix(f"# {number}. ")
    index = (DOCS / "adr" / "README.md").read_text("utf-8")

    assert heading != title
    assert re.fullmatch(r"Date: \d{4}-\d\d-\d\d", date)
    assert status(record).startswith(("accepted", "superseded by"))
    assert f"| [{number}]({record.name}) | {heading} | {date[6:]} |" in index


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_amendments_of_decisions_are_mutual(record: Path) -> None:
    for verb, others in RELATION.findall(status(record)):
        back = MUTUAL[verb]
        for other in re.findall(r"\((\d{4}-[\w-]+\.md)\)", others):
            related = dict(RELATION.findall(status(record.with_name(other))))
            assert record.name in related.get(back, ""), other
