import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typing_extensions import override

from tests.helpers.core.fake_classifiers import FakeClassifier, a_manifest
from tests.helpers.trainer.evaluation_examples import a_score, an_evaluation
from tests.trainer.publishing.test_history import epochs
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.evaluate import Evaluation, Mistake, evaluate
from trainer.evaluation.report import report_page, write_report

HOSTILE = "<script>alert('x')</script>\"&"
VOID = {"meta", "img", "br"}
DATA = LabelledInputs(
    np.linspace(0, 1, 10 * 784, dtype=np.float32).reshape(10, 28, 28),
    ["4"] * 10,
    np.ones(10, np.bool_),
)


class Page(HTMLParser):
    """A page, whose elements must be closed in the order they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self._open == []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._open):
            self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def text_of(result: Evaluation | None = None, *, trained: int = 3) -> str:
    return report_page(
        result or an_evaluation(), DATA, a_manifest(), history=epochs(trained)
    )


def test_the_score_is_the_headline() -> None:
    words = Page(text_of()).words

    assert "Model 3 on mnist" in words
    assert "99.00 % right" in words
    assert "198 of 200 drawings; 95 % interval 96.43 to 99.72 %" in words


def test_the_score_without_known_wrong_labels_stands_beside_it() -> None:
    words = Page(text_of(an_evaluation(known_wrong_set_aside=a_score()))).words

    assert "1 labels that are known to be wrong set aside: 99.50 %" in words
    assert "known to be wrong" not in Page(text_of()).words


def test_the_page_stands_for_itself() -> None:
    text = text_of()
    page = Page(text)

    assert "http://" not in text
    assert "https://" not in text
    assert not {"script", "link", "iframe", "a"} & {tag for tag, _ in page.tags}
    assert all(
        (one["src"] or "").startswith("data:image/png") for one in page.all("img")
    )
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"data": HOSTILE},
        {"mistakes": [Mistake(index=1, label=HOSTILE, answer=3, probability=0.9)]},
    ],
)
def test_names_are_text_whatever_they_are(changes: dict[str, object]) -> None:
    text = text_of(an_evaluation(**changes))

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "<script>" in Page(text).words


def test_what_a_manifest_says_is_text() -> None:
    text = report_page(an_evaluation(), DATA, a_manifest(architecture=HOSTILE))

    assert "<script" not in text
    assert HOSTILE in Page(text).words


def test_it_is_made_for_everybody() -> None:
    page = Page(text_of())

    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert all(one["alt"] for one in page.all("img"))
    assert all(one["scope"] in {"row", "col"} for one in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) == 4
    assert all(one["role"] == "img" for one in page.all("svg"))
    # Each chart says in words what it shows, besides the page's own title.
    assert len(page.all("title")) == len(page.all("svg")) + 1


def test_it_follows_the_colours_of_the_system() -> None:
    assert "prefers-color-scheme: dark" in text_of()


def test_mistakes_are_shown_as_pictures() -> None:
    first, second = Page(text_of()).all("img")
    assert first["alt"] == "Drawing 7, labelled 4, read as 9"
    assert second["alt"] == "Drawing 3, labelled 4, read as 9"

    content = base64.b64decode((first["src"] or "").split(",")[1])
    shown = np.asarray(Image.open(io.BytesIO(content)))
    assert shown.tolist() == (255 - np.round(DATA.images[7] * 255)).tolist()


def test_a_mistake_at_a_known_wrong_label_says_so() -> None:
    mistake = Mistake(index=947, label="8", answer=9, probability=0.9)
    changes = {"mistakes": [mistake], "known_wrong_set_aside": a_score()}
    data = LabelledInputs(np.zeros((1000, 28, 28), np.float32), [], np.array([True]))
    text = report_page(an_evaluation(**changes), data, a_manifest())

    assert "label known to be wrong" in Page(text).words


@pytest.mark.parametrize(("trained", "charts"), [(0, 2), (1, 4), (9, 4)])
def test_training_curves_are_drawn_where_they_were_kept(
    trained: int, charts: int
) -> None:
    page = Page(text_of(trained=trained))

    assert len(page.all("svg")) == charts
    assert ("Training" in page.words) == (trained > 0)


def test_where_no_label_is_one_digit_there_is_no_reliability() -> None:
    page = Page(text_of(an_evaluation(reliability=[], mistakes=[])))

    assert "Reliability" not in page.words
    assert "The surest mistakes" not in page.words


def test_the_confusions_are_coloured_by_their_share() -> None:
    heats = re.findall(r'class=(\w+) style="--heat:([\d.]+)">(\d+)<', text_of())

    assert heats.count(("right", "1.000", "20")) == 9
    assert ("right", "0.900", "18") in heats
    assert ("wrong", "0.316", "2") in heats


def test_a_report_is_written_over_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "scores.html"
    path.write_text("old", encoding="utf-8")
    write_report(path, an_evaluation(), DATA, a_manifest())

    assert Page(path.read_text(encoding="utf-8")).words
    assert [one.name for one in tmp_path.iterdir()] == ["scores.html"]


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "scores.html"
    path.write_text("old", encoding="utf-8")
    beyond = Mistake(index=10, label="4", answer=9, probability=0.9)
    with pytest.raises(IndexError):
        write_report(path, an_evaluation(mistakes=[beyond]), DATA, a_manifest())

    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["scores.html"]


def test_a_report_into_no_folder_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        write_report(tmp_path / "none" / "x.html", an_evaluation(), DATA, a_manifest())


def test_a_name_that_is_no_text_can_be_written(tmp_path: Path) -> None:
    write_report(
        tmp_path / "x.html", an_evaluation(data="a\ud800b"), DATA, a_manifest()
    )

    assert "Model 3 on a?b" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_labels_of_several_digits_alone_can_be_drawn() -> None:
    data = LabelledInputs(DATA.images, ["42"] * 10, DATA.readable)
    result = evaluate(FakeClassifier(), data, "numbers")

    words = Page(report_page(result, data, a_manifest())).words
    assert "0 of 10 drawings" in words
    assert words.count("42 →") == 10
