"""No code comes from data, nothing goes through a shell, and all that is fetched has a
hash."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.repository import REPOSITORY
from trainer.data.download import MIRRORS, REMOTE_FILES

# What runs what it reads. ruff's S rules know most of these, but can be silenced.
MODULES: Final = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "joblib",
    "cloudpickle",
}
CALLS: Final = {
    *("eval", "exec", "compile", "os.system", "os.popen", "os.startfile"),
    *("builtins.eval", "builtins.exec", "subprocess.getoutput"),
}
PINS: Final = sorted(path.name for path in (REPOSITORY / ".make").glob("*.txt"))
NETWORK: Final = {"requests", "urllib3", "urllib.request", "http.client", "ftplib"}


def product() -> list[Path]:
    folders = ("mnist_gui", "trainer")
    return [path for name in folders for path in (REPOSITORY / name).rglob("*.py")]


def imported(node: ast.AST) -> list[str]:
    """Return the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def dangers(tree: ast.AST) -> Iterator[str]:
    """Yield what runs data, or a shell."""
    for node in ast.walk(tree):
        for name in imported(node):
            if name.partition(".")[0] in MODULES:
                yield name
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            options = {option.arg: option.value for option in node.keywords}
            if name in CALLS or (name.startswith("subprocess.") and "shell" in options):
                yield name
            if name in ("np.load", "numpy.load", "np.lib.format.read_array"):
                allowed = options.get("allow_pickle")
                if not isinstance(allowed, ast.Constant) or allowed.value is not False:
                    yield f"{name} without allow_pickle=False"


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from marshal import loads",
        "eval('1')",
        "subprocess.run('ls', shell=True)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
    ],
)
def test_dangers_are_found(text: str) -> None:
    assert list(dangers(ast.parse(text)))


def test_no_data_is_run_and_no_shell_is_used() -> None:
    found = {
        f"{path.relative_to(REPOSITORY)}: {danger}"
        for path in product()
        for danger in dangers(ast.parse(path.read_text("utf-8")))
    }

    assert found == set()


def test_nothing_is_fetched_without_tls_and_a_hash() -> None:
    assert all(mirror.startswith("https://") for mirror in MIRRORS)
    assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in REMOTE_FILES)
    users = {
        path.relative_to(REPOSITORY).as_posix()
        for path in product()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if NETWORK & set(imported(node))
    }
    names = ("download", "download_failure")
    assert users == {f"trainer/data/{name}.py" for name in names}


@pytest.mark.parametrize("name", PINS)
def test_every_dependency_is_pinned_with_hashes_and_without_an_address(
    name: str,
) -> None:
    text = (REPOSITORY / ".make" / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert len(lines) > 20
    for line in lines:
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+", requirement), line
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)
        assert "://" not in line
