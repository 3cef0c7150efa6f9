import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from typing_extensions import override

from mnist_gui.classify import Answer, classify, main
from mnist_gui.core.ink.strokes import StrokeRecord, bounds, write_strokes
from mnist_gui.core.prediction import Prediction
from tests.conftest import RunModule
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.number_pages import as_picture, number

KEYS = ["path", "index", "text", "sure", "digits", "error"]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    ImageOps.invert(grey_picture(SAMPLES[29].strokes)).save(path)
    return path


@pytest.fixture
def strokes(tmp_path: Path) -> Path:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, SAMPLES[:3])
    return path


class NarrowDoubter(FakeClassifier):
    """Is not sure of what is narrow, as a 1 is."""

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        unsure = FakeClassifier(7, 0.4).predict_batch(images)
        sure = super().predict_batch(images)
        return [
            one if np.ptp(np.flatnonzero(image.any(axis=0))) > 10 else other
            for image, one, other in zip(images, sure, unsure, strict=True)
        ]


def answers(*paths: Path, digit: int = 7, probability: float = 0.9) -> list[Answer]:
    return list(classify(paths, FakeClassifier(digit, probability)))


def texts(found: Sequence[Answer]) -> list[str | None]:
    return [one.reading.text if one.reading else None for one in found]


def test_a_picture_gives_one_answer(picture: Path) -> None:
    (answer,) = answers(picture)

    assert (answer.path, answer.index, answer.error) == (picture, 0, None)
    assert texts([answer]) == ["7"]


def test_every_drawing_of_a_strokes_file_gives_an_answer(strokes: Path) -> None:
    found = answers(strokes)

    assert [one.index for one in found] == [0, 1, 2]
    assert {one.path for one in found} == {strokes}
    assert texts(found) == ["7", "7", "7"]


def test_a_box_is_in_the_units_of_the_strokes(strokes: Path) -> None:
    (first, *_) = answers(strokes)

    assert first.reading is not None
    assert first.reading.digits[0].box == pytest.approx(
        bounds(SAMPLES[0].strokes), abs=0.01
    )


@pytest.mark.parametrize("name", ["DRAWN.JSONL", "x.Jsonl"])
def test_the_case_of_a_strokes_files_name_does_not_matter(
    tmp_path: Path, name: str
) -> None:
    write_strokes(tmp_path / name, SAMPLES[:2])

    assert len(answers(tmp_path / name)) == 2


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_strokes_file_without_a_drawing_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "none.jsonl").write_text(content)
    (answer,) = answers(tmp_path / "none.jsonl")

    assert answer.error == "There is no drawing in “none.jsonl”."


def test_a_folder_gives_its_pictures_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("b.PNG", "a.jpg", "c.webp"):
        ImageOps.invert(grey_picture(SAMPLES[1].strokes)).save(folder / name)
    (folder / "notes.txt").write_text("no picture, and not looked at")
    (folder / "deeper").mkdir()

    found = answers(folder)
    assert [one.path.name for one in found] == ["a.jpg", "b.PNG", "c.webp"]
    assert texts(found) == ["7", "7", "7"]


def test_a_folder_without_pictures_is_named(tmp_path: Path) -> None:
    (answer,) = answers(tmp_path)

    assert answer.error is not None
    assert str(tmp_path) in answer.error


def test_all_that_was_named_is_read_in_this_order(picture: Path, strokes: Path) -> None:
    found = answers(strokes, picture, strokes)

    assert [one.path for one in found] == [*[strokes] * 3, picture, *[strokes] * 3]


@pytest.mark.parametrize(
    "name",
    ["none.png", "none", "none.jsonl", "none/none.png", 300 * "x", 300 * "x" + ".png"],
    ids=lambda name: name[-12:],
)
def test_the_run_goes_on_after_a_file_that_is_not_there(
    tmp_path: Path, picture: Path, name: str
) -> None:
    missing, good = answers(tmp_path / name, picture)

    assert missing.error is not None
    assert Path(name).name in missing.error
    assert missing.reading is None
    assert good.error is None


BAD = {
    "text.png": b"no picture",
    "empty.png": b"",
    "half.png": b"\x89PNG\r\n\x1a\n",
    "text.jsonl": b"no drawing",
    "binary.jsonl": bytes(range(256)),
    "nothing.jsonl": b'{"strokes": []}',
}


@pytest.mark.parametrize("name", BAD)
def test_the_run_goes_on_after_a_bad_file(
    tmp_path: Path, picture: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    *bad, good = answers(tmp_path / name, picture)

    assert bad
    assert all(one.error and one.error.endswith(".") for one in bad)
    assert good.reading is not None


def test_a_picture_without_ink_is_an_error(tmp_path: Path) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    (answer,) = answers(tmp_path / "blank.png")

    assert answer.error is not None
    assert "blank.png" in answer.error


def test_bad_lines_keep_their_place_among_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text(
        '{"strokes": [[[1, 2], [3, 4]]]}\nrubbish\n\n'
        '{"strokes": []}\n{"strokes": [[[5, 6]]]}\n'
    )
    found = answers(path)

    assert [one.index for one in found] == [0, 1, 2, 3]
    assert [one.error is None for one in found] == [True, False, False, True]
    assert "Line 2" in str(found[1].error)


def test_answers_come_one_by_one(picture: Path) -> None:
    """A long folder shows its first answer before its last is read."""
    found = classify([picture, Path("none.png")], FakeClassifier(3))

    assert texts([next(found)]) == ["3"]
    assert next(found).error is not None


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_nothing_named_is_a_wrong_call(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)

    assert exit_.value.code == 2
    assert "PATH" in capsys.readouterr().err


def test_help_says_what_it_reads(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])

    assert exit_.value.code == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("--json", "--model", "--store", "strokes"))


def test_help_names_the_columns_in_their_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    said = " ".join(capsys.readouterr().out.split())
    columns = ("path, place in a strokes file", "what was read", "probability")
    assert sorted(columns, key=said.index) == list(columns)


@pytest.mark.parametrize("model", ["99", "none", "."])
def test_no_model_is_exit_status_2_and_a_sentence(
    tmp_path: Path,
    picture: Path,
    model: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main([str(picture), "--store", str(tmp_path), "--model", model]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("mnist-classify: ")
    assert len(said.err.splitlines()) == 1


def test_a_damaged_model_is_exit_status_2_and_a_sentence(
    tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mnist" / "2").mkdir(parents=True)
    (tmp_path / "mnist" / "active.json").write_text('{"version": 2}')

    assert main([str(picture), "--store", str(tmp_path)]) == 2
    assert "Model 2 has no readable manifest" in capsys.readouterr().err


# The whole way, with the real model in a process of its own.


def by_contract(line: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(line)
    assert list(fields) == KEYS
    for digit in fields["digits"]:
        assert list(digit) == ["digit", "probability", "probabilities", "box"]
        assert len(digit["probabilities"]) == 10
        assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-4)
        assert digit["probability"] == max(digit["probabilities"])
        assert digit["probabilities"][digit["digit"]] == digit["probability"]
        assert len(digit["box"]) == 4
        assert digit["box"][0] < digit["box"][2]
    if fields["error"] is None:
        assert fields["text"] == "".join(str(one["digit"]) for one in fields["digits"])
    else:
        assert (fields["text"], fields["sure"], fields["digits"]) == ("", False, [])
    return fields


@pytest.mark.slow
def test_json_is_one_clean_object_a_line(
    tmp_path: Path, picture: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "ünï.jsonl"
    write_strokes(drawn, [one for one in SAMPLES if one.label in ("1", "8")])
    with drawn.open("a") as file:
        file.write("rubbish\n")
    missing = tmp_path / "none.png"
    ended = run_module(
        ["mnist_gui.classify", "--json", *map(str, (drawn, missing, picture))]
    )
    lines = [by_contract(line) for line in ended.stdout.splitlines()]

    assert ended.stderr == ""
    assert ended.returncode == 1
    *read, rubbish, gone, seven = lines
    assert [one["index"] for one in read] == list(range(len(read)))
    assert {one["path"] for one in read} == {str(drawn)}
    labels = [one.label for one in SAMPLES if one.label in ("1", "8")]
    assert sum(a["text"] == b for a, b in zip(read, labels, strict=True)) >= 7
    assert "Line 9" in rubbish["error"]
    assert (gone["path"], gone["index"]) == (str(missing), 0)
    assert seven["text"] == SAMPLES[29].label
    assert seven["error"] is None


@pytest.mark.slow
@pytest.mark.parametrize("single", [False, True])
def test_numbers_are_read_unless_there_is_one_digit_always(
    tmp_path: Path, run_module: RunModule, *, single: bool
) -> None:
    drawn, picture = tmp_path / "drawn.jsonl", tmp_path / "picture.png"
    strokes = number("2025\n17")
    write_strokes(drawn, [StrokeRecord(strokes=strokes)])
    Image.fromarray(255 - as_picture(strokes).page).save(picture)

    options = ["--single"] if single else []
    ended = run_module(
        ["mnist_gui.classify", "--json", *options, str(drawn), str(picture)]
    )

    for fields in map(json.loads, ended.stdout.splitlines()):
        if single:
            assert len(fields["digits"]) == 1
            continue
        assert fields["text"] == "2025\n17"
        assert [one["digit"] for one in fields["digits"]] == [2, 0, 2, 5, 1, 7]
        lefts = [one["box"][0] for one in fields["digits"]]
        assert lefts[:4] == sorted(lefts[:4])
        assert fields["digits"][3]["box"][3] < fields["digits"][4]["box"][1]
    assert len(ended.stdout.splitlines()) == 2


def test_text_has_a_question_mark_for_each_digit_that_is_not_sure(
    strokes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_strokes(strokes, [StrokeRecord(strokes=number("01\n00"))])
    monkeypatch.setattr("mnist_gui.classify.load_chosen", lambda *_: NarrowDoubter(7))

    assert main([str(strokes)]) == 0
    assert capsys.readouterr().out == f"{strokes}\t0\t7? 77\t0.400\n"
    main([str(strokes), "--json"])
    assert json.loads(capsys.readouterr().out)["text"] == "77\n77"


def test_what_cannot_be_read_is_told_beside_the_table_of_text(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mnist_gui.classify.load_chosen", lambda *_: FakeClassifier(7))
    named = ["none.png", str(picture)]

    assert main(named) == 1
    said = capsys.readouterr()
    assert said.out == f"{picture}\t0\t7\t0.910\n"
    assert said.err.startswith("none.png\t0\terror: “none.png” cannot be opened")
    assert main([*named, "--json"]) == 1
    said = capsys.readouterr()
    assert "“none.png”" in json.loads(said.out.splitlines()[0])["error"]
    assert said.err == ""


@pytest.mark.slow
def test_text_is_a_table_of_path_place_answer_and_probability(
    tmp_path: Path, run_module: RunModule
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for index in (2, 29):
        image = ImageOps.invert(grey_picture(SAMPLES[index].strokes))
        image.save(folder / f"{SAMPLES[index].label}.png")
    ended = run_module(["mnist_gui.classify", str(folder)])

    assert (ended.returncode, ended.stderr) == (0, "")
    for line in ended.stdout.splitlines():
        path, place, text, probability = line.split("\t")
        assert Path(path).parent == folder
        assert place == "0"
        assert text in (Path(path).stem, "?")
        assert 0.1 <= float(probability) <= 1
        assert text == "?" or float(probability) > 0.5
    assert len(ended.stdout.splitlines()) == 2


@pytest.mark.slow
def test_a_name_that_is_not_unicode_does_not_end_the_run(
    tmp_path: Path, picture: Path, run_module: RunModule
) -> None:
    odd = tmp_path / "caf\udce9.png"  # Latin-1, as old archives have it
    try:
        odd.write_bytes(picture.read_bytes())
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such names")
    for form in ([], ["--json"]):
        ended = run_module(["mnist_gui.classify", *form, str(odd), str(picture)])

        assert (ended.returncode, ended.stderr) == (0, "")
        assert len(ended.stdout.splitlines()) == 2


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_what_cannot_be_printed_is_said_in_a_sentence(picture: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "mnist_gui.classify", str(picture)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == "mnist-classify: No space left on device.\n"


def test_ctrl_c_while_the_model_loads_ends_it_without_a_word(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mnist_gui.classify.load_chosen", interrupt)

    assert main([str(picture)]) == 130
    assert capsys.readouterr().err == ""
