"""Pictures are read on a Ray cluster of two nodes as on one machine."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageOps

from mnist_gui.classify import main
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.cluster.model_files import read_model, write_model
from mnist_gui.core.cluster.ray_engine import Counts, expanded, read_on_cluster
from mnist_gui.core.errors import PictureError, UserError
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import hash_files
from mnist_gui.core.pipeline.output import COLUMNS, row_of
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import Wanted, tasks_in
from tests.helpers.core.ink_examples import SAMPLES, grey_picture
from tests.helpers.repository import REPOSITORY

MODEL = shipped_models_dir() / "1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    for number, sample in enumerate(SAMPLES[:24]):
        place = folder / "more" if number % 5 == 0 else folder
        ink = grey_picture(sample.strokes, (60 + number, 80))
        ImageOps.invert(ink).save(place / f"{number:02}.png")
    (folder / "07.png").write_bytes(b"damaged")
    pages = [ImageOps.invert(grey_picture(each.strokes)) for each in SAMPLES[:2]]
    pages[0].save(folder / "pages.tif", save_all=True, append_images=pages[1:])
    (folder / "notes.txt").write_text("no picture")
    return folder


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start two nodes of one core each; return their address."""
    pytest.importorskip("ray", reason="Ray is not installed; `make test-ray` does it")
    from ray.cluster_utils import Cluster

    paths = filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH")))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.setenv("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


def rows_in(output: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet

    rows: list[dict[str, Any]] = parquet.read_table(output).to_pylist()
    return rows


def place(row: dict[str, Any]) -> tuple[str, int]:
    return row["path"], row["index"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_nodes_answer_in_the_same_bits_as_one_machine(
    cluster: str, folder: Path, tmp_path: Path
) -> None:
    output = tmp_path / "answers.parquet"

    counts = read_on_cluster([str(folder)], MODEL, str(output), Wanted(), cluster)

    with Pipeline(1) as pipeline:
        here = list(pipeline.read(tasks_in([folder]), load(MODEL)))
    expected = [dict(zip(COLUMNS, row_of(answer), strict=True)) for answer in here]
    found = sorted(rows_in(output), key=place)
    assert found == sorted(expected, key=place)
    assert (counts.read, counts.errors) == (26, 1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_address_without_a_cluster_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed; `make test-ray` does it")

    with pytest.raises(UserError, match=r"no Ray cluster at “127\.0\.0\.1:1”"):
        read_on_cluster(
            [str(tmp_path)], MODEL, str(tmp_path / "o"), Wanted(), "127.0.0.1:1"
        )


def test_patterns_are_of_local_files_alone(folder: Path) -> None:
    (folder / "[x].png").touch()
    paths = [str(folder / "1*.png"), str(folder / "[x].png"), "s3://b/*.png"]

    found = expanded(paths)

    assert found == [
        *(str(folder / f"{number}.png") for number in (11, 12, 13, 14, 16, 17, 18, 19)),
        str(folder / "[x].png"),
        "s3://b/*.png",
    ]
    with pytest.raises(PictureError, match="no pictures in"):
        expanded([str(folder / "*.gif")])


@pytest.mark.parametrize("name", ["notes.txt", "_1.png", ".1.png"])
def test_a_file_that_ray_would_leave_out_is_refused(folder: Path, name: str) -> None:
    (folder / name).touch()

    with pytest.raises(PictureError, match=f"“{name}” cannot be read with --engine"):
        expanded([str(folder), str(folder / name)])


def test_a_model_is_the_same_after_its_way_to_another_machine(tmp_path: Path) -> None:
    there = write_model(read_model(MODEL), tmp_path)

    assert there == tmp_path / MODEL.name
    assert hash_files(there) == hash_files(MODEL)


def test_without_ray_a_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    engine = "mnist_gui.core.cluster.ray_engine"
    monkeypatch.setattr(f"{engine}.find_spec", lambda _: None)

    assert main([str(folder), "--engine", "ray", "--output", "o.parquet"]) == 2
    assert "pip install 'mnist-gui[ray]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--engine", "dask", "--output", "o.parquet"], "“dask” is none"),
        (["--engine", "ray"], "ends in .parquet"),
        (["--engine", "ray", "--output", "o.csv"], "ends in .parquet"),
        (["--engine", "ray=a:1", "--output", "o.parquet", "--resume"], "--resume"),
        (["--engine", "ray", "--output", "o.parquet", "--json"], "--json"),
        (["--engine", "ray", "--output", "o.parquet", "--jobs", "2"], "--jobs"),
    ],
)
def test_options_that_do_not_go_with_a_cluster_are_refused(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["x.png", *options])

    assert exit_.value.code == 2
    assert message in capsys.readouterr().err


def test_answers_that_are_complete_are_not_written_again(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    engine = "mnist_gui.core.cluster.ray_engine"
    monkeypatch.setattr(f"{engine}.check_ray", lambda: None)
    monkeypatch.setattr(
        f"{engine}.read_on_cluster", lambda *_: Counts(read=1, uncertain=0, errors=0)
    )
    output = tmp_path / "o.parquet"
    arguments = ["x.png", "--engine", "ray", "--output", str(output)]

    assert main(arguments) == 0
    assert "1 read, 0 uncertain, 0 errors" in capsys.readouterr().err
    output.mkdir()
    assert main(arguments) == 1
    assert "is complete already" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_cannot_load_the_model_says_so(
    cluster: str, folder: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "manifest.json").write_text("{}")

    with pytest.raises(UserError, match=r"cluster stopped reading: .*manifest"):
        read_on_cluster([str(folder)], model, str(tmp_path / "o"), Wanted(), cluster)
