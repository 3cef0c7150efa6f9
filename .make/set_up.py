"""Set the project up: virtual environment, pinned packages, Qt's system libraries.

Make calls it before each command with the pin files that the command needs; it
returns at once when nothing has changed. By hand: python .make/set_up.py run.txt

It uses the standard library alone and the syntax of Python 3.6, so that a Python
that is too old or too new can still say which one to install.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List

from find_python import find_python, probe
from system_libraries import (
    AGAIN,
    SetUpError,
    apt_install,
    captured,
    last_line,
    provide_system_libraries,
)

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NEEDED_MB = 2500
PINS = Path(__file__).resolve().parent
ROOT = PINS.parent
VENV = ROOT / ".venv"
STATE = VENV / "set-up.json"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main() -> int:
    """Set up what is missing and return the exit status."""
    pins = sys.argv[1:] or ["run.txt"]
    try:
        if not is_ready(pins):
            with one_at_a_time():
                set_up(pins)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        where = error.filename or ROOT
        print(f"Set-up stopped at {where}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up stopped. The next call goes on with it.", file=sys.stderr)
        return 130
    return 0


def is_ready(pins: List[str]) -> bool:
    """Tell whether an earlier call has done everything for these pin files."""
    state = read_state()
    return (
        is_usable(state)
        and all(state.get(name) == digest(PINS / name) for name in pins)
        and state.get("project") == digest(ROOT / "pyproject.toml")
        and state.get("system") == "complete"
    )


def set_up(pins: List[str]) -> None:
    """Do what is missing; a step that is cut short is done anew by the next call."""
    state = read_state()
    if not is_usable(state):
        state = make_environment(find_python())
    for name in pins:
        if state.get(name) != digest(PINS / name):
            STATE.unlink()  # half an installation must not be mistaken for a whole
            install_pins(name)
            state[name] = digest(PINS / name)
            write_state(state)
    if state.get("project") != digest(ROOT / "pyproject.toml"):
        run_pip(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
        state["project"] = digest(ROOT / "pyproject.toml")
        write_state(state)
    if sys.platform.startswith("linux"):
        provide_system_libraries(VENV)
    write_state(dict(state, system="complete"))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second make wait until the first has set up."""
    with open(__file__) as lock:  # noqa: PTH123 - the same in every Python
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_state() -> Dict[str, str]:
    """Return what earlier calls have finished, {} when there is no telling."""
    try:
        return dict(json.loads(STATE.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def write_state(state: Dict[str, str]) -> None:
    """Keep what is finished, whole or not at all."""
    unfinished = STATE.with_suffix(".new")
    unfinished.write_text(json.dumps(state, indent=1), encoding="utf-8")
    os.replace(str(unfinished), str(STATE))  # noqa: PTH105 - Path in 3.6 differs


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, as far as it is text, on any system."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def is_usable(state: Dict[str, str]) -> bool:
    """Tell whether the environment fits the pins, the place and its own Python."""
    return (
        state.get("place") == str(ROOT)
        and state.get("run.txt", "") in ("", digest(PINS / "run.txt"))
        and state.get("python") == own_version()
    )


def own_version() -> str:
    """Return the version of the environment's Python, '' when it does not start."""
    if Path(sys.prefix) == VENV:
        return "{}.{}".format(*sys.version_info)
    found = probe(str(VENV_PYTHON))
    return "{}.{}".format(*found[0]) if found else ""


def make_environment(python: str) -> Dict[str, str]:
    """Make an empty virtual environment in .venv and return its state."""
    if shutil.disk_usage(str(ROOT)).free < NEEDED_MB * 10**6:
        raise SetUpError(
            f"The disk of {ROOT} is nearly full: about {NEEDED_MB} MB are needed."
            f" Make room, {AGAIN}"
        )
    version = "{}.{}".format(*probe(python)[0])  # type: ignore[index]
    if captured([python, "-c", "import venv, ensurepip"]).returncode:
        apt_install([f"python{version}-venv"], "Python's own venv is missing here")
    print(f"Setting up with Python {version}, once.", flush=True)
    if STATE.exists():
        STATE.unlink()
    made = captured([python, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        raise SetUpError(f"Python could not make {VENV}: {last_line(made.stdout)}")
    state = {"place": str(ROOT), "python": version}
    write_state(state)
    return state


def install_pins(name: str) -> None:
    """Install one file of pinned packages, each held against its hash."""
    size = "about 430 MB" if name == "run.txt" else "about 35 MB"
    print(f"Setting up: downloading {size}, once.", flush=True)
    pinned = ["--require-hashes", "--only-binary", ":all:", "-r", str(PINS / name)]
    run_pip(pinned)


def run_pip(arguments: List[str]) -> None:
    """Install with pip, naming the large downloads as they come."""
    options = ["--no-input", "--disable-pip-version-check", "--retries", "2"]
    command = [str(VENV_PYTHON), "-I", "-m", "pip", *options, "install", *arguments]
    command += ["--progress-bar", "off", "--no-warn-script-location"]
    environment = dict(os.environ, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    said = []
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.decode(errors="replace"))
            large = re.search(r"Downloading (?:\S*/)?(\w+)-\S+ \((\d+)", said[-1])
            if large and re.search(r"\d\d(\.\d)? MB", said[-1]):
                print(f"  {large.group(1)}, {large.group(2)} MB", flush=True)
    if pip.returncode:
        raise SetUpError(explain_pip("".join(said)))


def explain_pip(said: str) -> str:
    """Turn pip's output into one sentence on what happened and what to do."""
    if re.search("No space left|Errno 28", said):
        return (
            f"The disk is full: set-up needs about {NEEDED_MB} MB here and 400 MB for"
            f" temporary files. Make room, {AGAIN}"
        )
    if re.search("do not match the hashes|DO NOT MATCH", said, re.IGNORECASE):
        return f"A download arrived damaged and was refused. Wait a little, {AGAIN}"
    if re.search(
        "Retrying|ConnectionError|Connection broken|timed out|resolution|ProxyError",
        said,
    ):
        return (
            "The packages could not be downloaded: no connection. Check the network"
            f" (and the proxy, if there is one), {AGAIN}"
        )
    none = re.search(r"No matching distribution found for ([\w-]+)", said)
    if none:
        return (
            f"There is no build of {none.group(1)} for this computer: Linux, Windows"
            " or a Mac with Apple silicon, 64-bit and not too old, is needed."
        )
    return f"The packages could not be installed: {last_line(said)}"


if __name__ == "__main__":
    sys.exit(main())
