"""Every page of a file is a task, and its number the place in the answers."""

import json
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from mnist_gui import classify
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.pictures.pixels import PictureView
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import Task, Wanted, tasks_in
from mnist_gui.core.reading.answer import Answer, as_json
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.paged_files import locked_pdf, pages, save_pages

LOAD: Final = "mnist_gui.core.classifier.classifier.load_chosen"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pages, a locked file, two pages of which one is blank, and a picture."""
    folder = tmp_path / "scans"
    folder.mkdir()
    save_pages(folder / "a.pdf", pages(3))
    (folder / "b.pdf").write_bytes(locked_pdf())
    save_pages(folder / "c.tif", [*pages(1), Image.new("L", (200, 300), 255)])
    save_pages(folder / "d.png", pages(1))
    return folder


def test_pages_are_read_in_order_and_as_one_by_one(folder: Path) -> None:
    with Pipeline(2) as pipeline:
        answers = list(pipeline.read(tasks_in([folder]), FakeClassifier()))

    places = [(answer.path.name, answer.index) for answer in answers]
    assert places == [
        *(("a.pdf", 0), ("a.pdf", 1), ("a.pdf", 2), ("b.pdf", 0)),
        *(("c.tif", 0), ("c.tif", 1), ("d.png", 0)),
    ]
    assert answers[3].error
    assert "needs a password" in answers[3].error
    assert answers[5].error == "There is no ink on page 2 of “c.tif”."
    for answer in answers:
        if answer.reading:
            picture = find_ink(answer.path, PictureView(page=answer.index))
            alone = read_page(Page(picture=picture), FakeClassifier())
            expected = Answer(path=answer.path, index=answer.index, reading=alone)
            assert as_json(answer) == as_json(expected)


def test_a_pdf_of_any_name_is_read(tmp_path: Path) -> None:
    path = save_pages(tmp_path / "scan", pages(2), format="PDF")

    assert list(tasks_in([path])) == [
        Task(path=path, index=page, page=page) for page in range(2)
    ]


def test_a_file_of_several_pages_is_no_labelled_picture(folder: Path) -> None:
    tasks = [Task(path=folder / name) for name in ("a.pdf", "c.tif", "d.png")]
    with Pipeline(1) as pipeline:
        found = pipeline.read(tasks, FakeClassifier(), Wanted(model_inputs=True))
        first, second, third = found

    assert first.error is not None
    assert first.error.startswith(
        "“a.pdf” has several pages, and one label cannot hold"
    )
    assert second.error is not None
    assert third.error is None


def test_the_command_prints_a_line_for_each_page(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LOAD, lambda *_: FakeClassifier())

    assert classify.main([str(folder / "a.pdf"), "--json"]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["index"] for line in lines] == [0, 1, 2]
    assert all(line["digits"] for line in lines)


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_run_is_resumed_amid_the_pages_of_a_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(LOAD, lambda *_: FakeClassifier())
    output = folder.parent / f"answers.{suffix}"
    arguments = [str(folder), "--output", str(output), "--resume"]
    assert classify.main(arguments) == 1  # some cannot be read
    whole = output.read_bytes()
    head = whole.splitlines(keepends=True)[: 3 if suffix == "csv" else 2]
    output.write_bytes(whole[: len(b"".join(head)) + 9])

    assert classify.main(arguments) == 1

    assert output.read_bytes() == whole
