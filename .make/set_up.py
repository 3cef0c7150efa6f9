"""Set the project up: virtual environment, pinned packages, Qt's system libraries.

Make runs it before each command, with the pin files that the command needs; it
returns at once if nothing has changed. By hand: python .make/set_up.py run.txt

It uses only the standard library and the syntax of Python 3.6, so that a Python
that is too old or too new can still report which one to install.
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
        print("\nSet-up stopped. The next call continues it.", file=sys.stderr)
        return 130
    return 0


def is_ready(pins: List[str]) -> bool:
    """Return whether an earlier call has completed set-up for these pin files."""
    state = read_state()
    return (
        is_usable(state)
        and all(state.get(name) == digest(PINS / name) for name in pins)
        and state.get("project") == project_digest()
        and state.get("system") == "complete"
    )


def set_up(pins: List[str]) -> None:
    """Do the missing steps; the next call repeats a step that was interrupted."""
    state = read_state()
    if not is_usable(state):
        state = make_environment(find_python())
    for name in pins:
        if state.get(name) != digest(PINS / name):
            STATE.unlink()  # a partial installation must not count as complete
            install_pins(name)
            state[name] = digest(PINS / name)
            write_state(state)
    if sys.platform.startswith("linux"):
        provide_system_libraries(VENV)
    if state.get("project") != project_digest():
        # Compiles the catalogues, with a tool of Qt that needs those libraries.
        run_pip(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
        state["project"] = project_digest()
        write_state(state)
    write_state(dict(state, system="complete"))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock, so that a second make waits until the first has set up."""
    with open(__file__) as lock:  # noqa: PTH123 - the same in every Python
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_state() -> Dict[str, str]:
    """Return the steps that earlier calls completed; {} if that is not known."""
    try:
        return dict(json.loads(STATE.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def write_state(state: Dict[str, str]) -> None:
    """Record the completed steps, atomically."""
    staged = STATE.with_suffix(".new")
    staged.write_text(json.dumps(state, indent=1), encoding="utf-8")
    os.replace(str(staged), str(STATE))  # noqa: PTH105 - Path in 3.6 differs


def digest(path: Path) -> str:
    """Return the SHA-256 of a text file, whatever its line endings."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def project_digest() -> str:
    """Return a digest of what an installation of the project depends on."""
    catalogues = sorted((ROOT / "resources" / "translations").glob("*.ts"))
    digests = [digest(path) for path in (ROOT / "pyproject.toml", *catalogues)]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def is_usable(state: Dict[str, str]) -> bool:
    """Return whether .venv fits the pins, and is where and with what it was made."""
    return (
        state.get("place") == str(ROOT)
        and state.get("run.txt", "") in ("", digest(PINS / "run.txt"))
        and state.get("python") == own_version()
    )


def own_version() -> str:
    """Return the version of the environment's Python; '' if it does not start."""
    if Path(sys.prefix) == VENV:
        return "{}.{}".format(*sys.version_info)
    found = probe(str(VENV_PYTHON))
    return "{}.{}".format(*found[0]) if found else ""


def make_environment(python: str) -> Dict[str, str]:
    """Create an empty virtual environment in .venv and return its state."""
    if shutil.disk_usage(str(ROOT)).free < NEEDED_MB * 10**6:
        raise SetUpError(
            f"The disk of {ROOT} is nearly full; about {NEEDED_MB} MB are needed."
            f" Make room, {AGAIN}"
        )
    version = "{}.{}".format(*probe(python)[0])  # type: ignore[index]
    if captured([python, "-c", "import venv, ensurepip"]).returncode:
        apt_install([f"python{version}-venv"], "Python's venv module is missing")
    print(f"Setting up with Python {version} (only once).", flush=True)
    if STATE.exists():
        STATE.unlink()
    made = captured([python, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        raise SetUpError(f"Python could not create {VENV}: {last_line(made.stdout)}")
    state = {"place": str(ROOT), "python": version}
    write_state(state)
    return state


def install_pins(name: str) -> None:
    """Install one file of pinned packages; pip checks each against its hash."""
    size = "about 430 MB" if name == "run.txt" else "about 35 MB"
    print(f"Setting up: downloading {size} (only once).", flush=True)
    pinned = ["--require-hashes", "--only-binary", ":all:", "-r", str(PINS / name)]
    run_pip(pinned)


def run_pip(arguments: List[str]) -> None:
    """Run `pip install`; print the large downloads as they come."""
    options = ["--no-input", "--disable-pip-version-check", "--retries", "2"]
    command = [str(VENV_PYTHON), "-I", "-m", "pip", *options, "install", *arguments]
    command += ["--progress-bar", "off", "--no-warn-script-location"]
    environment = dict(os.environ, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    output = []
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as pip:
        for line in pip.stdout or ():
            output.append(line.decode(errors="replace"))
            large = re.search(r"Downloading (?:\S*/)?(\w+)-\S+ \((\d+)", output[-1])
            if large and re.search(r"\d\d(\.\d)? MB", output[-1]):
                print(f"  {large.group(1)}, {large.group(2)} MB", flush=True)
    if pip.returncode:
        raise SetUpError(explain_pip("".join(output)))


def explain_pip(output: str) -> str:
    """Return a message that explains why pip failed and what to do."""
    if re.search("No space left|Errno 28", output):
        return (
            f"The disk is full: set-up needs about {NEEDED_MB} MB here and 400 MB for"
            f" temporary files. Make room, {AGAIN}"
        )
    if re.search("do not match the hashes|DO NOT MATCH", output, re.IGNORECASE):
        return f"A download arrived damaged and was refused. Wait a while, {AGAIN}"
    if re.search(
        "Retrying|ConnectionError|Connection broken|timed out|resolution|ProxyError",
        output,
    ):
        return (
            "The packages could not be downloaded: no connection. Check the network"
            f" (and the proxy, if there is one), {AGAIN}"
        )
    missing = re.search(r"No matching distribution found for ([\w-]+)", output)
    if missing:
        return (
            f"There is no build of {missing.group(1)} for this computer. It needs a"
            " recent 64-bit Linux, Windows, or macOS on Apple silicon."
        )
    return f"The packages could not be installed: {last_line(output)}"


if __name__ == "__main__":
    sys.exit(main())
