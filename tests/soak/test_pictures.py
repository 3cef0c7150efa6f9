from pathlib import Path

from tests.soak.pictures import fuzz, originals


def test_damaged_pictures_are_read_or_refused(tmp_path: Path) -> None:
    outcome = fuzz(150, 1, tmp_path)

    assert outcome.failures == []
    assert outcome.counts.total() == 150
    came = {name for _, name in outcome.counts}
    assert {"read", "refused"} <= came
    assert not list(tmp_path.iterdir())


def test_the_damaged_pictures_were_pictures(tmp_path: Path) -> None:
    for form, content in originals().items():
        (tmp_path / form).write_bytes(content)

    assert len(originals()) >= 18
