"""Tables of pictures are read as spreadsheets and scripts of all kinds write them."""

from pathlib import Path

import pytest

from mnist_gui.core.errors import DataError
from mnist_gui.core.formats.images.index_table import read_index
from mnist_gui.core.formats.labels import plain_label


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.png", "deep/b.jpg", "c,d.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def table(folder: Path, content: str | bytes) -> list[tuple[str, str]]:
    path = folder / "index.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_index(path)
    assert found.missing == []
    return [
        (label, file.relative_to(folder).as_posix()) for label, file in found.labelled
    ]


@pytest.mark.parametrize(
    "content",
    [
        "file,label\na.png,7\ndeep/b.jpg,3\n",
        "File,Label\r\na.png,7\r\ndeep/b.jpg,3\r\n",
        "file, label\na.png, 7\ndeep/b.jpg, 3\n",
        "label;file\n7;a.png\n3;deep/b.jpg\n",
        "label\tfilename\n7\ta.png\n3\tdeep/b.jpg\n",
        "\ufefffile,label\na.png,7\ndeep\\b.jpg,3\n",
        "path,class,writer\na,7,x\ndeep/b,3,y\n",
        "image,digit\n./a.png,7.0\ndeep/b.jpg,three\n",
        "file,label\n\na.png,7\n\n/elsewhere/set/deep/b.jpg,3\n",
        "file,label\nC:\\set\\a.png,7\nC:\\set\\deep\\b,3\n",
    ],
)
def test_tables_of_all_kinds_are_read(folder: Path, content: str) -> None:
    assert table(folder, content) == [("7", "a.png"), ("3", "deep/b.jpg")]


def test_a_table_in_utf_16_is_read(folder: Path) -> None:
    content = "file\tlabel\na.png\t7\n".encode("utf-16")

    assert table(folder, content) == [("7", "a.png")]


def test_an_absolute_path_of_this_computer_is_read(folder: Path) -> None:
    content = f"file,label\n{folder / 'deep' / 'b.jpg'},3\n"

    assert table(folder, content) == [("3", "deep/b.jpg")]


def test_a_separator_may_be_within_quotes(folder: Path) -> None:
    assert table(folder, 'file;label\n"c,d.png";1\n') == [("1", "c,d.png")]


def test_missing_files_are_counted(folder: Path) -> None:
    (folder / "index.csv").write_text("file,label\na.png,7\nx.png,3\n,4\n")
    found = read_index(folder / "index.csv")

    assert [label for label, _ in found.labelled] == ["7"]
    assert found.missing == ["x.png", ""]


def test_a_table_of_which_no_file_is_there_is_an_error(folder: Path) -> None:
    (folder / "index.csv").write_text("file,label\n/x/y.png,7\nz,3\n")

    with pytest.raises(DataError, match=r"None of the 2 files .* “/x/y\.png”\."):
        read_index(folder / "index.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a.png,7\n",
        b"file\na.png\n",
        b"file,label\na.png\n",
        b'file,label\n"' + b"x" * 200_000,
        bytes(range(256)),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_such_table_is_refused(folder: Path, content: bytes) -> None:
    with pytest.raises(DataError, match=r"with the columns file and label\."):
        table(folder, content)


def test_a_row_without_a_label_is_named(folder: Path) -> None:
    with pytest.raises(DataError, match=r"Picture 2 of .* has no label"):
        table(folder, "file,label\na.png,7\na.png,\n")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (" 7 ", "7"),
        ("7.0", "7"),
        ("-42.00", "-42"),
        ("3.14", "3.14"),
        ("Seven", "7"),
        ("SIEBEN", "7"),
        ("fünf", "5"),
        ("cuatro", "4"),
        ("três", "3"),
        ("Sample001", "0"),
        ("Sample010", "9"),
        ("Sample011", "Sample011"),
        ("none", "none"),
        ("1\n2", "1\n2"),
        ("", ""),
    ],
)
def test_labels_are_understood_in_the_ways_people_write_them(
    text: str, label: str
) -> None:
    assert plain_label(text) == label


def test_a_name_that_is_no_file_is_missing(folder: Path) -> None:
    (folder / "index.csv").write_text("file,label\n.,7\na.png,3\n")

    found = read_index(folder / "index.csv")

    assert found.missing == ["."]
    assert found.labelled == [("3", folder / "a.png")]


def test_a_class_of_thousands_of_digits_stays_as_it_is() -> None:
    assert plain_label("Sample" + "9" * 5_000) == "Sample" + "9" * 5_000
