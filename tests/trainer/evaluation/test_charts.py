import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.trainer.evaluation_examples import an_evaluation
from trainer.evaluation.calibration import ConfidenceBin
from trainer.evaluation.charts import (
    digit_chart,
    reliability_chart,
    training_chart,
)
from trainer.evaluation.scores import score_digits

RESULT = an_evaluation()


def parsed(svg: str) -> ET.Element:
    """Parse a chart, and check that its lines stay within its frame."""
    root = ET.fromstring(svg)  # noqa: S314  (our own)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    for line in root.iter("polyline"):
        for x, y in re.findall(r"([-\d.]+),([-\d.]+)", line.attrib["points"]):
            assert left <= float(x) <= left + width
            assert top <= float(y) <= top + height
    return root


def classes(root: ET.Element, tag: str) -> list[str]:
    return [element.attrib["class"] for element in root.iter(tag)]


def test_each_confidence_bin_is_a_point_with_its_interval() -> None:
    root = parsed(reliability_chart(RESULT.calibration.reliability))

    assert classes(root, "circle") == ["first-dot"] * 2
    assert classes(root, "polyline").count("spread") == 2
    assert "75 % of 20 answers right at 70 % confidence" in (root[0].text or "")


def test_reliable_answers_are_on_the_dashed_line() -> None:
    reliable = ConfidenceBin(low=0.5, high=1.0, n=4, correct=3, confidence=0.75)
    root = parsed(reliability_chart([reliable]))
    (dot,) = root.iter("circle")
    (ideal,) = (x for x in root.iter("polyline") if x.attrib["class"] == "ideal")
    (x0, y0), (x1, y1) = (
        map(float, point.split(",")) for point in ideal.attrib["points"].split()
    )

    share = (float(dot.attrib["cx"]) - x0) / (x1 - x0)
    assert share == pytest.approx(0.75, abs=1e-3)
    assert float(dot.attrib["cy"]) == pytest.approx(y0 + share * (y1 - y0), abs=0.1)


def test_each_digit_has_two_bars() -> None:
    root = parsed(digit_chart(RESULT.digits.by_digit))
    heights = [float(bar.attrib["height"]) for bar in root.iter("rect")]

    assert classes(root, "rect") == ["first-bar", "second-bar"] * 10
    # A tenth of the fours was missed; an eleventh of the answers "9" is wrong.
    assert [at for at, height in enumerate(heights) if height] == [8, 19]
    assert heights[8] / heights[19] == pytest.approx(11 / 10, abs=0.01)


@pytest.mark.parametrize("right", [0, 5])
def test_perfect_and_hopeless_digits_can_be_drawn(right: int) -> None:
    confusion = np.diag([right] * 10)

    parsed(digit_chart(score_digits(confusion, np.array([5] * 10)).by_digit))


@given(
    st.lists(
        st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)),
        min_size=1,
        max_size=40,
    )
)
def test_training_curves_stay_within_their_frame(
    values: list[tuple[float, float]],
) -> None:
    first, second = zip(*values, strict=True)
    root = parsed(training_chart("loss", first, second))

    drawn = classes(root, "polyline")
    assert (drawn.count("first"), drawn.count("second")) == (1, 1)


def test_a_charts_title_describes_it_in_words() -> None:
    (title,) = parsed(training_chart("loss", [0.5, 0.25], [0.4, 0.3])).iter("title")

    assert title.text == (
        "loss over 2 epochs: training from 0.5 to 0.25; validation from 0.4 to 0.3."
    )
