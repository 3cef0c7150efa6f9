import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from typing_extensions import override

from mnist_gui import __version__
from mnist_gui.classify import main
from mnist_gui.core.ink.strokes import (
    StrokeRecord,
    bounds,
    stroke,
    write_strokes,
)
from mnist_gui.core.prediction import Prediction
from tests.conftest import RunModule
from tests.helpers.core import foreign_models
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.core.number_pages import as_picture, number
from tests.helpers.repository import REPOSITORY

LOAD = "mnist_gui.core.classifier.classifier.load_chosen"
KEYS = ["path", "index", "text", "sure", "digits", "marks", "error"]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    ImageOps.invert(grey_picture(SAMPLES[29].strokes)).save(path)
    return path


class UncertainOfNarrowDigits(FakeClassifier):
    """Is uncertain of what is narrow, as a 1 is."""

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        uncertain = FakeClassifier(7, 0.4).predict_batch(images)
        confident = super().predict_batch(images)
        return [
            wide if np.ptp(np.flatnonzero(image.any(axis=0))) > 10 else narrow
            for image, wide, narrow in zip(images, confident, uncertain, strict=True)
        ]


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_a_command_line_without_paths_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)

    assert exit_.value.code == 2
    assert "PATH" in capsys.readouterr().err


def test_help_names_options_and_files(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])

    assert exit_.value.code == 0
    text = capsys.readouterr().out
    assert all(word in text for word in ("--json", "--model", "--store", "strokes"))


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])

    assert exit_.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


def test_help_names_the_columns_in_their_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    text = " ".join(capsys.readouterr().out.split())
    columns = ("path, place in a file", "what was read", "probability")
    assert sorted(columns, key=text.index) == list(columns)


def test_a_file_that_does_not_exist_is_reported_before_a_model_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    no_models = tmp_path / "store"
    arguments = [str(tmp_path / "none.png"), "--store", str(no_models), "--model", "7"]

    assert main(arguments) == 1
    assert "none.png" in capsys.readouterr().err


HEAVY = ("numpy", "PIL", "tensorflow")


@pytest.mark.parametrize(
    "arguments", [["none.png"], ["none.png", ".", "--model", "none"]]
)
def test_what_is_wrong_with_arguments_is_reported_before_anything_is_imported(
    tmp_path: Path, arguments: list[str]
) -> None:
    program = f"""
import sys
from mnist_gui.classify import main
status = main({[*arguments, "--store", "."]})
print(status, *({{*sys.modules}} & {{*{HEAVY}}}))
"""
    ended = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert ended.stderr.startswith("none.png\t0\terror: “none.png” cannot be opened:")
    assert ended.stdout == f"{min(len(arguments), 2)}\n"


def test_missing_files_are_reported_first_and_the_others_are_read(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reported = []

    def load(*_: object) -> FakeClassifier:
        reported.append(capsys.readouterr())
        return FakeClassifier(7)

    monkeypatch.setattr(LOAD, load)

    assert main([str(picture), "none.png"]) == 1
    assert reported[0].err.startswith("none.png\t0\terror: ")
    assert capsys.readouterr().out == f"{picture}\t0\t7\t0.910\n"
    assert main(["--json", "none.png", str(picture), "none.png"]) == 1
    assert json.loads(reported[1].out)["path"] == "none.png"
    later = map(json.loads, capsys.readouterr().out.splitlines())
    assert [fields["path"] for fields in later] == [str(picture), "none.png"]


@pytest.mark.parametrize("model", ["99", "none", "."])
def test_a_missing_model_is_exit_status_2_and_one_line(
    tmp_path: Path,
    picture: Path,
    model: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main([str(picture), "--store", str(tmp_path), "--model", model]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("mnist-classify: ")
    assert len(printed.err.splitlines()) == 1


def test_a_damaged_model_is_exit_status_2_and_a_message(
    tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mnist" / "2").mkdir(parents=True)
    (tmp_path / "mnist" / "active.json").write_text('{"version": 2}')

    assert main([str(picture), "--store", str(tmp_path)]) == 2
    assert "Model 2 has no readable manifest" in capsys.readouterr().err


# With the shipped model, in a process of its own.


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
        assert fields["text"] == "".join(
            str(digit["digit"]) for digit in fields["digits"]
        )
    else:
        assert (fields["text"], fields["sure"], fields["digits"]) == ("", False, [])
    return fields


@pytest.mark.slow
def test_json_is_one_object_of_the_contract_a_line(
    tmp_path: Path, picture: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "ünï.jsonl"
    records = [record for record in SAMPLES if record.label in ("1", "8")]
    write_strokes(drawn, records)
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
    assert [fields["index"] for fields in read] == list(range(len(records)))
    assert {fields["path"] for fields in read} == {str(drawn)}
    right = [
        fields["text"] == record.label
        for fields, record in zip(read, records, strict=True)
    ]
    assert sum(right) >= 7
    assert "Line 9" in rubbish["error"]
    assert (gone["path"], gone["index"]) == (str(missing), 0)
    assert seven["text"] == SAMPLES[29].label
    assert seven["error"] is None


@pytest.mark.slow
def test_a_foreign_model_reads_and_how_it_does_is_an_error_line(
    tmp_path: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "drawn.jsonl"
    write_strokes(drawn, SAMPLES[:10])
    model = foreign_models.save_tflite(tmp_path / "small.tflite")
    ended = run_module(["mnist_gui.classify", "--model", str(model), str(drawn)])

    assert ended.returncode == 0
    assert ended.stderr == (
        "mnist-classify: model small.tflite takes 0…1, light on dark; reads 40 of 40"
        " samples\n"
    )
    read = [line.split("\t")[2] for line in ended.stdout.splitlines()]
    assert read == list("0123456789")


@pytest.mark.slow
def test_a_file_that_is_no_model_is_refused(
    tmp_path: Path, run_module: RunModule
) -> None:
    path = tmp_path / "weights.pt"
    path.touch()
    ended = run_module(["mnist_gui.classify", "--model", str(path), str(path)])

    assert (ended.returncode, ended.stdout) == (2, "")
    reason = "it is a model of PyTorch. Export it as a SavedModel or .tflite first."
    assert ended.stderr == (
        f"mnist-classify: Model weights.pt was not opened: {reason}\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize("single", [False, True])
def test_numbers_are_read_unless_single_digits_are_asked_for(
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
        digits = fields["digits"]
        assert [digit["digit"] for digit in digits] == [2, 0, 2, 5, 1, 7]
        lefts = [digit["box"][0] for digit in digits]
        assert lefts[:4] == sorted(lefts[:4])
        assert digits[3]["box"][3] < digits[4]["box"][1]
    assert len(ended.stdout.splitlines()) == 2


@pytest.mark.slow
def test_marks_are_read_unless_digits_only_are_asked_for(
    tmp_path: Path, run_module: RunModule
) -> None:
    drawn = tmp_path / "drawn.jsonl"
    digits = number("25", gap=1.0)
    left, right = bounds(digits[:1])[2], bounds(digits[1:])[0]
    dash = stroke([(left + 18, 51), (right - 18, 50)])
    write_strokes(drawn, [StrokeRecord(strokes=(*digits, dash))])

    def fields(*options: str) -> dict[str, Any]:
        ended = run_module(["mnist_gui.classify", "--json", *options, str(drawn)])
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    (mark,) = fields()["marks"]
    assert fields()["text"] == "2-5"
    assert mark["mark"] == "-"
    assert mark["box"] == pytest.approx(bounds((dash,)), abs=0.01)
    assert [digit["digit"] for digit in fields()["digits"]] == [2, 5]
    alone = fields("--digits-only")
    assert (alone["text"], alone["marks"]) == ("25", [])


def test_text_has_a_question_mark_for_each_uncertain_digit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strokes = tmp_path / "drawn.jsonl"
    write_strokes(strokes, [StrokeRecord(strokes=number("01\n00"))])
    monkeypatch.setattr(LOAD, lambda *_: UncertainOfNarrowDigits(7))

    assert main([str(strokes)]) == 0
    assert capsys.readouterr().out == f"{strokes}\t0\t7? 77\t0.400\n"
    main([str(strokes), "--json"])
    assert json.loads(capsys.readouterr().out)["text"] == "77\n77"


def test_a_data_set_is_read_image_by_image_beside_other_files(
    tmp_path: Path,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    images = np.zeros((130, 28, 28), np.uint8)
    images[:, 6:22, 10:18] = 255
    np.save(tmp_path / "digits.npy", images)
    monkeypatch.setattr(LOAD, lambda *_: FakeClassifier(7))
    named = [str(picture), str(tmp_path / "digits.npy"), str(picture)]

    assert main([*named, "--json"]) == 0
    out, err = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    places = [(Path(each["path"]).name, each["index"]) for each in found]
    assert places == [
        ("seven.png", 0),
        *(("digits.npy", index) for index in range(130)),
        ("seven.png", 0),
    ]
    assert {each["text"] for each in found} == {"7"}
    assert err == "mnist-classify: “digits.npy” was read as NumPy.\n"


def test_a_data_set_that_is_not_read_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mnist.pkl").write_bytes(b"\x80\x04\x95")
    monkeypatch.setattr(LOAD, lambda *_: FakeClassifier(7))

    assert main([str(tmp_path / "mnist.pkl")]) == 1
    assert "is a pickle, which is a program" in capsys.readouterr().err


def test_errors_go_to_standard_error_beside_text_and_into_json(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(LOAD, lambda *_: FakeClassifier(7))
    named = ["none.png", str(picture)]

    assert main(named) == 1
    printed = capsys.readouterr()
    assert printed.out == f"{picture}\t0\t7\t0.910\n"
    assert printed.err.startswith("none.png\t0\terror: “none.png” cannot be opened")
    assert main([*named, "--json"]) == 1
    printed = capsys.readouterr()
    assert "“none.png”" in json.loads(printed.out.splitlines()[0])["error"]
    assert printed.err == ""


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
def test_output_that_cannot_be_written_is_one_error_line(picture: Path) -> None:
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


def test_ctrl_c_while_the_model_loads_ends_the_command_silently(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LOAD, interrupt)

    assert main([str(picture)]) == 130
    assert capsys.readouterr().err == ""
