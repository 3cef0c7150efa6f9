import base64
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.helpers.core.fake_classifiers import FakeClassifier, a_manifest
from tests.helpers.trainer.evaluation_examples import (
    a_score,
    an_evaluation,
    training_epochs,
)
from tests.helpers.trainer.html_page import HtmlPage
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.calibration import CalibrationScores
from trainer.evaluation.evaluate import Evaluation, Mistake, evaluate
from trainer.evaluation.report import report_page, write_report

HOSTILE = "<script>alert('x')</script>\"&"
DATA = LabelledInputs(
    np.linspace(0, 1, 10 * 784, dtype=np.float32).reshape(10, 28, 28),
    ["4"] * 10,
    np.ones(10, np.bool_),
)


def page_of(result: Evaluation | None = None, *, epochs: int = 3) -> str:
    return report_page(result or an_evaluation(), DATA, history=training_epochs(epochs))


def test_the_score_is_the_headline() -> None:
    words = HtmlPage(page_of()).words

    assert "Model 3 on mnist" in words
    assert "99.00 % right" in words
    assert "198 of 200 drawings; 95 % interval 96.43 to 99.73 %" in words


def test_the_score_without_label_errors_follows_the_plain_score() -> None:
    words = HtmlPage(page_of(an_evaluation(without_label_errors=a_score()))).words

    assert "Without 1 label errors: 99.50 %" in words
    assert "label errors" not in HtmlPage(page_of()).words


def test_the_page_is_self_contained() -> None:
    text = page_of()
    page = HtmlPage(text)

    assert "http://" not in text
    assert "https://" not in text
    assert not {"script", "link", "iframe", "a"} & {tag for tag, _ in page.tags}
    assert all(
        (image["src"] or "").startswith("data:image/png") for image in page.all("img")
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
def test_hostile_names_are_escaped(changes: dict[str, Any]) -> None:
    text = page_of(an_evaluation(**changes))

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "<script>" in HtmlPage(text).words


def test_hostile_manifests_are_escaped() -> None:
    hostile = an_evaluation(manifest=a_manifest(architecture=HOSTILE))
    text = report_page(hostile, DATA)

    assert "<script" not in text
    assert HOSTILE in HtmlPage(text).words


def test_the_page_is_accessible() -> None:
    page = HtmlPage(page_of())

    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert all(image["alt"] for image in page.all("img"))
    assert all(cell["scope"] in {"row", "col"} for cell in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table")) == 4
    assert all(chart["role"] == "img" for chart in page.all("svg"))
    # Each chart has a title, besides the page's own.
    assert len(page.all("title")) == len(page.all("svg")) + 1


def test_the_page_follows_the_systems_colour_scheme() -> None:
    assert "prefers-color-scheme: dark" in page_of()


def test_mistakes_are_shown_as_pictures() -> None:
    first, second = HtmlPage(page_of()).all("img")
    assert first["alt"] == "Drawing 7, labelled 4, read as 9"
    assert second["alt"] == "Drawing 3, labelled 4, read as 9"

    content = base64.b64decode((first["src"] or "").split(",")[1])
    shown = np.asarray(Image.open(io.BytesIO(content)))
    assert shown.tolist() == (255 - np.round(DATA.images[7] * 255)).tolist()


def test_a_mistake_at_a_label_error_is_marked() -> None:
    mistake = Mistake(index=947, label="8", answer=9, probability=0.9)
    result = an_evaluation(mistakes=[mistake], without_label_errors=a_score())
    data = LabelledInputs(np.zeros((1000, 28, 28), np.float32), [], np.array([True]))

    words = HtmlPage(report_page(result, data)).words
    assert words.count("label error") == words.count("label errors") + 1


@pytest.mark.parametrize(("epochs", "charts"), [(0, 2), (1, 4), (9, 4)])
def test_training_curves_are_drawn_where_a_history_exists(
    epochs: int, charts: int
) -> None:
    page = HtmlPage(page_of(epochs=epochs))

    assert len(page.all("svg")) == charts
    assert ("Training" in page.words) == (epochs > 0)


def test_sections_without_content_are_left_out() -> None:
    page = HtmlPage(
        page_of(an_evaluation(calibration=CalibrationScores(), mistakes=[]))
    )

    assert "Reliability" not in page.words
    assert "Most confident mistakes" not in page.words


def test_confusions_are_coloured_by_their_fraction_of_the_row() -> None:
    heats = re.findall(r'class="(\w+)" style="--heat:([\d.]+)">(\d+)<', page_of())

    assert heats.count(("right", "1.000", "20")) == 9
    assert ("right", "0.900", "18") in heats
    assert ("wrong", "0.316", "2") in heats


def test_a_report_replaces_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "scores.html"
    path.write_text("old", encoding="utf-8")
    write_report(path, an_evaluation(), DATA)

    assert HtmlPage(path.read_text(encoding="utf-8")).words
    assert [file.name for file in tmp_path.iterdir()] == ["scores.html"]


def test_a_failing_report_keeps_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "scores.html"
    path.write_text("old", encoding="utf-8")
    beyond = Mistake(index=10, label="4", answer=9, probability=0.9)
    with pytest.raises(IndexError):
        write_report(path, an_evaluation(mistakes=[beyond]), DATA)

    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["scores.html"]


def test_a_report_in_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        write_report(tmp_path / "none" / "x.html", an_evaluation(), DATA)


def test_surrogates_in_a_name_are_replaced(tmp_path: Path) -> None:
    write_report(tmp_path / "x.html", an_evaluation(data="a\ud800b"), DATA)

    assert "Model 3 on a?b" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_a_data_set_of_numbers_only_has_a_report() -> None:
    data = LabelledInputs(DATA.images, ["42"] * 10, DATA.readable)
    result = evaluate(FakeClassifier(), data, "numbers")

    words = HtmlPage(report_page(result, data)).words
    assert "0 of 10 drawings" in words
    assert words.count("42 →") == 10
