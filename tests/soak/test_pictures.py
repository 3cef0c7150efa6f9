from pathlib import Path

from tests.soak.pictures import fuzz, originals


def test_damaged_pictures_are_read_or_refused(tmp_path: Path) -> None:
    outcome = fuzz(150, 1, tmp_path)

    assert outcome.failures == []
    assert outcome.counts.total() == 150
    assert {"read", "refused"} <= {result for _, result in outcome.counts}
    assert not list(tmp_path.iterdir())


def test_there_is_an_undamaged_picture_of_every_form(tmp_path: Path) -> None:
    for form, content in originals().items():
        (tmp_path / form).write_bytes(content)

    assert len(originals()) >= 22
