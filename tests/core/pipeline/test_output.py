"""A file of answers is complete, or can be continued, wherever a run ends."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.errors import UserError
from mnist_gui.core.pipeline.output import open_answers
from mnist_gui.core.pipeline.run_record import Run, digest_of_model, record_of
from mnist_gui.core.pipeline.tasks import Item, Task
from mnist_gui.core.pipeline.writing import write_answers
from mnist_gui.core.prediction import DigitReading, Reading
from mnist_gui.core.reading.answer import Answer, as_json
from tests.helpers.core.fake_classifiers import a_prediction
from tests.helpers.core.small_disk import unshare
from tests.helpers.repository import REPOSITORY

# Quotes, commas, line breaks and half of a surrogate pair are hard for tables.
NAMES = [
    "a.png",
    'b "quoted", c.png',
    "line\nbreak.png",
    "half\udcff.png",
    "carriage\rreturn.png",
]
SUFFIXES = [".csv", ".jsonl"]
RUN = {"model": "0a1b", "single": False}


def an_answer(path: Path, index: int = 0) -> Answer:
    if path.name == "a.png":
        return Answer(path=path, index=index, error='“a.png” is damaged, "badly".')
    digits = tuple(
        DigitReading(
            prediction=a_prediction({line: 0.75}, threshold=0.8 * line),
            model_input=np.zeros((28, 28), np.float32),
            box=(0.0, 0.0, 1.0, 1.0),
            line=line,
        )
        for line in range(2)
    )
    return Answer(path=path, index=index, reading=Reading(digits=digits))


def tasks() -> list[Item]:
    strokes = [Task(path=Path("s.jsonl"), index=index, line=b"x") for index in range(3)]
    return [*(Task(path=Path("pictures", name)) for name in NAMES), *strokes]


def write(
    path: Path,
    *,
    resume: bool = False,
    count: int | None = None,
    run: Run | None = None,
) -> list[Item]:
    """Do what is left, or some of it; return what was done."""
    with open_answers(path, run or RUN, resume=resume) as file:
        left = list(file.remaining(tasks()))[:count]
        for task in left:
            file.write(an_answer(task.path, task.index))
    return left


def names_in(path: Path) -> list[tuple[str, int]]:
    content = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in content.splitlines()]
        return [(repr(row["path"]), row["index"]) for row in rows]
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["path"], int(row["index"])) for row in csv.DictReader(file)]


def test_lines_of_json_are_those_that_are_printed(tmp_path: Path) -> None:
    write(tmp_path / "o.jsonl")

    lines = (tmp_path / "o.jsonl").read_text("utf-8").split("\n")
    assert lines[4:-1] == [as_json(an_answer(t.path, t.index)) for t in tasks()[4:]]
    assert lines[-1] == ""


def test_a_table_has_the_figures_of_each_answer(tmp_path: Path) -> None:
    write(tmp_path / "o.csv")

    with (tmp_path / "o.csv").open(newline="", encoding="utf-8") as file:
        first, second, *_ = csv.DictReader(file)
    assert first["error"] == '“a.png” is damaged, "badly".'
    assert first["text"] == ""
    assert second["path"] == str(Path("pictures", NAMES[1]))
    assert (second["text"], second["sure"]) == ("0\n1", "no")
    assert (second["probability"], second["error"]) == ("0.7500", "")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_was_cut_anywhere_is_continued_to_the_same(
    tmp_path: Path, suffix: str
) -> None:
    whole = tmp_path / f"whole{suffix}"
    write(whole)
    content = whole.read_bytes()
    cut = tmp_path / f"cut{suffix}"
    write(cut)
    for length in range(len(content) + 1):
        cut.write_bytes(content[:length])
        write(cut, resume=True)
        assert cut.read_bytes() == content, length


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_has_an_answer_is_not_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"o{suffix}"
    first = write(path, count=3)
    then = write(path, resume=True)

    assert first + then == tasks()
    assert write(path, resume=True) == []
    assert len(names_in(path)) == len(set(names_in(path))) == len(tasks())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"o{suffix}"
    path.write_text("precious")

    with pytest.raises(UserError, match="is there already"):
        open_answers(path, RUN, resume=False)
    assert path.read_text() == "precious"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "content",
    [
        "1\n",
        "precious",
        "[[\n",
        "a,b,c,d,e,f\n",
        'path,index,text,sure,probability,error\n"a"b,0,1,yes,1,\n',
    ],
)
def test_a_file_of_something_else_is_not_continued(
    tmp_path: Path, suffix: str, content: str
) -> None:
    path = tmp_path / f"o{suffix}"
    path.write_text(content)

    with pytest.raises(UserError, match="was not written by --output"):
        open_answers(path, RUN, resume=True)
    assert path.read_text() == content


@pytest.mark.skipif(sys.platform == "win32", reason="has no such lock")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_another_run_writes_is_not_continued(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"o{suffix}"
    with (
        open_answers(path, RUN, resume=False),
        pytest.raises(UserError, match="is being written by another run"),
    ):
        open_answers(path, RUN, resume=True)

    assert len(write(path, resume=True)) == len(tasks())


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", ["model", "single"])
def test_another_model_or_other_options_do_not_continue_a_file(
    tmp_path: Path, suffix: str, name: str
) -> None:
    path = tmp_path / f"o{suffix}"
    write(path, count=2)
    content = path.read_bytes()

    with pytest.raises(UserError, match="with another model or with other options"):
        write(path, resume=True, run={**RUN, name: True})
    assert path.read_bytes() == content


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_without_answers_is_begun_again_with_other_options(
    tmp_path: Path, suffix: str
) -> None:
    """As after a run that ended before its first answer."""
    path = tmp_path / f"o{suffix}"
    write(path, count=0)

    assert len(write(path, resume=True, run={**RUN, "single": True})) == len(tasks())


@pytest.mark.parametrize("content", [None, b"", b"[", b"[" * 100_000])
def test_a_file_whose_record_is_lost_is_not_continued(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "o.jsonl"
    write(path, count=2)
    record_of(path).unlink()
    if content is not None:
        record_of(path).write_bytes(content)

    with pytest.raises(UserError, match=r"“o.jsonl.run.json”, .* missing or damaged"):
        write(path, resume=True)


def test_a_file_that_was_only_just_made_is_continued(tmp_path: Path) -> None:
    (tmp_path / "o.csv").touch()

    assert write(tmp_path / "o.csv", resume=True) == tasks()


def test_a_model_is_known_by_all_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    found = [digest_of_model(folder)]
    for content in (b"1", b"2"):
        (folder / "weights").write_bytes(content)
        found += [digest_of_model(folder), digest_of_model(folder / "weights")]

    assert len(set(found)) == 5


def test_a_suffix_that_names_no_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"“o\.xlsx” names no format"):
        open_answers(tmp_path / "o.xlsx", RUN, resume=False)
    assert not list(tmp_path.iterdir())


def test_parquet_without_its_library_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mnist_gui.core.pipeline.parquet.find_spec", lambda _: None)

    with pytest.raises(UserError, match="pip install pyarrow"):
        open_answers(tmp_path / "o.parquet", RUN, resume=False)
    assert not list(tmp_path.iterdir())


def test_a_parquet_file_is_made_of_what_was_written_before_and_after_a_death(
    tmp_path: Path,
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "o.parquet"
    write(path, count=3)
    assert not path.exists()

    with open_answers(path, RUN, resume=True) as file:
        left = file.remaining(tasks())
        answers = (an_answer(task.path, task.index) for task in left)
        write_answers(answers, file, [])

    rows = parquet.read_table(path).to_pylist()
    assert [row["index"] for row in rows] == [task.index for task in tasks()]
    assert rows[1] == {
        "path": str(Path("pictures", NAMES[1])),
        "index": 0,
        "text": "0\n1",
        "sure": False,
        "probability": 0.75,
        "error": None,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["o.parquet"]


def test_an_error_with_a_name_that_is_not_unicode_is_in_a_parquet_file(
    tmp_path: Path,
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "o.parquet"
    with open_answers(path, RUN, resume=False) as file:
        error = "“half\udcff.png” is damaged."
        write_answers([Answer(path=Path("half\udcff.png"), error=error)], file, [])

    (row,) = parquet.read_table(path).to_pylist()
    assert row["error"] == "“half\\udcff.png” is damaged."


def test_uncertain_answers_and_errors_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [an_answer(task.path, task.index) for task in tasks()]
    with open_answers(tmp_path / "o.csv", RUN, resume=False) as file:
        status = write_answers(answers, file, [])

    assert status == 1
    assert "8 read, 7 uncertain, 1 errors; see o.csv" in capsys.readouterr().err


def test_a_run_that_is_stopped_says_how_to_continue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers() -> Iterator[Answer]:
        yield an_answer(Path("b.png"))
        raise KeyboardInterrupt

    with (
        open_answers(tmp_path / "o.csv", RUN, resume=False) as file,
        pytest.raises(KeyboardInterrupt),
    ):
        write_answers(answers(), file, [])

    assert "stopped after 1; the same command with --resume" in capsys.readouterr().err
    assert len(names_in(tmp_path / "o.csv")) == 1


PROGRAM = """
import sys
from pathlib import Path
from mnist_gui.core.pipeline.output import open_answers
from tests.core.pipeline.test_output import RUN, an_answer
with open_answers(Path(sys.argv[1]), RUN, resume=False) as file:
    try:
        for number in range(10**6):
            file.write(an_answer(Path(f"{number}.png")))
    except OSError as error:
        print(number, error)
"""


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_ends_a_run_with_complete_records_alone(suffix: str) -> None:
    script = (
        "mount -t tmpfs -o size=64k none /mnt &&"
        f" {sys.executable} -c '{PROGRAM}' /mnt/o{suffix} && cat /mnt/o{suffix}"
    )
    process = subprocess.run(  # noqa: S603
        [*unshare(), "sh", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
    )

    first, _, content = process.stdout.partition("\n")
    count, _, message = first.partition(" ")
    assert "No space left on device" in message
    assert f"o{suffix}" in message
    rows = content.split("\n")
    assert rows[-1] == ""
    assert content.count(".png") == int(count)
