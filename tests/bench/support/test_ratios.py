import json
from pathlib import Path

from tests.bench.support.ratios import (
    Ratio,
    compare_ratios,
    format_ratios,
    keep_ratios,
)

QUICK = Ratio(what="answer / import", values=[0.4, 0.5, 0.9], at_most=0.6)
SLOW = Ratio(what="answer / import", values=[1.0, 1.1, 2.0], at_most=0.6)
FACT = Ratio(what="import, s", values=[2.0])


def test_the_table_has_median_and_spread_and_marks_missed_targets() -> None:
    title, quick, fact = format_ratios([QUICK, FACT]).splitlines()

    assert title.split() == ["median", "(from", "to)", "target"]
    assert quick.split() == [
        *("answer", "/", "import", "0.50", "(0.40", "to", "0.90)", "at", "most", "0.6")
    ]
    assert "at most" not in fact
    assert format_ratios([SLOW]).endswith("at most 0.6   NOT MET")


def test_what_got_worse_than_in_the_kept_table_is_named(tmp_path: Path) -> None:
    kept = tmp_path / "build" / "bench.json"
    assert compare_ratios(kept, [SLOW]) == []

    keep_ratios(kept, [QUICK, FACT], "a machine")

    assert compare_ratios(kept, [QUICK, FACT]) == []
    assert compare_ratios(kept, [SLOW, FACT]) == [
        "worse: answer / import, 1.10 instead of 0.50 (a machine)"
    ]


def test_a_spread_that_reaches_the_kept_one_is_not_worse(tmp_path: Path) -> None:
    kept = tmp_path / "bench.json"
    keep_ratios(kept, [QUICK], "a machine")
    wide = Ratio(what=QUICK.what, values=[0.8, 3.0, 3.0])

    assert compare_ratios(kept, [wide]) == []


def test_the_kept_table_names_machine_and_targets(tmp_path: Path) -> None:
    keep_ratios(tmp_path / "bench.json", [SLOW], "a machine")
    table = json.loads((tmp_path / "bench.json").read_text("utf-8"))

    assert table["machine"] == "a machine"
    (entry,) = table["ratios"]
    assert entry["median"] == 1.1
    assert entry["at_most"] == 0.6
    assert entry["is_met"] is False
