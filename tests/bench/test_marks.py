import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from tests.bench.marks import Result, read, table
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.trainer.marked_numbers import KINDS, as_scan, write_marked


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_its_text_and_is_the_same_each_time(kind: str) -> None:
    pages = [write_marked(kind, np.random.default_rng(5)) for _ in range(2)]
    scans = [as_scan(page.strokes, np.random.default_rng(6)).page for page in pages]

    assert pages[0].text == pages[1].text
    assert len(pages[0].strokes) >= len(pages[0].text.replace(" ", ""))
    assert np.array_equal(scans[0], scans[1])
    assert scans[0].max() > 200


def test_a_table_counts_exact_readings_and_confident_wrong_ones() -> None:
    rows = table("dash", FakeClassifier(7, 0.9999), 3)

    assert [row.what for row in rows] == [
        "dash, strokes",
        "  wrong and sure",
        "dash, picture",
        "  wrong and sure",
    ]
    assert [row.measured for row in rows] == pytest.approx([0, 100, 0, 100])
    assert not any(row.is_met for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("as_picture", [False, True], ids=["strokes", "picture"])
@pytest.mark.parametrize("kind", KINDS)
def test_most_pages_are_read_exactly(kind: str, *, as_picture: bool) -> None:
    folder = shipped_models_dir() / "1"
    if not (folder / "saved_model.pb").exists():
        pytest.skip("the shipped model is not here")

    results = list(read(kind, load(folder), 16, as_picture=as_picture))

    def is_exact(result: Result) -> bool:
        return result.text == result.expected

    assert sum(map(is_exact, results)) >= 12
