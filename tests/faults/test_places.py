"""Machines without a home, a temporary folder or fonts, or with decimal commas."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_gui.core.session.page_store import PageStore
from tests.helpers.core.small_disk import unshare
from tests.helpers.gui.drawing_process import SIZE
from tests.helpers.processes.children import Child
from tests.helpers.repository import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="takes Linux apart"),
]


def draw(tmp_path: Path, strokes: int = 5) -> int:
    """Let a window draw, then kill it; return how many strokes were kept."""
    store, models = tmp_path / "store", tmp_path / "models"
    (models / "1").mkdir(parents=True, exist_ok=True)
    child = Child("tests.helpers.gui.drawing_process", store, models)
    try:
        while child.wait_for("drawn")["count"] < strokes:
            pass
    finally:
        child.kill()
    page = PageStore(store / "pages", 1).load()
    assert page is not None
    return len(page.strokes)


def test_a_window_works_without_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    monkeypatch.setenv("QT_QPA_FONTDIR", str(tmp_path / "none"))

    assert draw(tmp_path) >= 5


@pytest.fixture
def _decimal_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile a German locale, which is seldom installed, and choose it."""
    if not shutil.which("localedef"):
        pytest.skip("there is no localedef")
    target = tmp_path / "locales" / "de_DE.UTF-8"
    target.parent.mkdir()
    made = subprocess.run(  # noqa: S603
        ["localedef", "-i", "de_DE", "-f", "UTF-8", str(target)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if not target.is_dir():
        pytest.skip(f"no German locale: {made.stderr.decode(errors='replace')}")
    monkeypatch.setenv("LOCPATH", str(target.parent))
    for name in ("LC_ALL", "LANG"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    check = (
        "import locale; locale.setlocale(locale.LC_ALL, '');"
        " assert locale.localeconv()['decimal_point'] == ','"
    )
    found = subprocess.run([sys.executable, "-c", check], check=False)  # noqa: S603
    if found.returncode:
        pytest.skip("the system does not take the German locale")


@pytest.mark.usefixtures("_decimal_commas")
def test_numbers_are_kept_with_points_where_commas_are_usual(tmp_path: Path) -> None:
    kept = draw(tmp_path)
    again = draw(tmp_path)  # reads what was kept, and adds to it

    assert kept >= 5
    assert again >= kept + 5
    text = (tmp_path / "store" / "settings.ini").read_text("utf-8")
    assert "pen_width" in text
    assert SIZE.width()


HOMELESS = """
import os, sys
for name in [*os.environ]:
    if name == "HOME" or name.startswith("XDG_"):
        del os.environ[name]
import pwd
def none(_):
    raise KeyError
pwd.getpwuid = none  # as for a number that no user has
os.chdir(sys.argv[1])
sys.argv[1:] = sys.argv[2:]
import runpy
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


def test_without_a_home_a_command_works_with_a_store_that_is_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "here").mkdir()
    store = str(tmp_path / "store")
    command = ["trainer", "models", "list", "--store", store]
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", HOMELESS, str(tmp_path / "here"), *command],
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 0, ended.stderr
    assert "full" in ended.stdout
    assert not list((tmp_path / "here").iterdir())


NO_TEMPORARY_FOLDER = """
for folder in /tmp /var/tmp /usr/tmp; do
    test -d $folder && mount --bind $folder $folder && mount -o remount,ro,bind $folder
done
cd /proc && exec "$@"
"""


def test_without_a_temporary_folder_pictures_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import ImageOps

    from tests.helpers.core.ink_examples import SAMPLES, grey_picture

    monkeypatch.setenv("TMPDIR", "/nowhere")
    picture = tmp_path / "digit.png"
    ImageOps.invert(grey_picture(SAMPLES[3].strokes, (90, 90))).save(picture)
    command = ["-m", "mnist_gui.classify", str(picture), "--json"]
    ended = subprocess.run(  # noqa: S603 (our own program)
        [*unshare(), "sh", "-c", NO_TEMPORARY_FOLDER, "sh", sys.executable, *command],
        env={"PYTHONPATH": str(REPOSITORY), "TMPDIR": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 0, ended.stderr
    assert '"error": null' in ended.stdout
