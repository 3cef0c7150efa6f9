"""A Python for child processes that need TensorFlow and start without importing it.

Not for tests of start-up itself: what is imported and printed, where modules are found,
how a process dies before `main`. Those start `sys.executable`.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mnist_gui.core.classifier.foreign.classifier import PROCESS as FOREIGN_PROCESS
from tests.helpers.processes.fork_server import PYTHON_NAME, SOCKET_NAME
from tests.helpers.repository import REPOSITORY

_WRAPPER: Final = """#!/bin/sh
case "$1 $2" in
"-m trainer" | "-m mnist_gui.classify" | "-m {foreign}" | "-c "*)
    exec {python} -I -S {client} {socket} "$@" ;;
esac
exec {python} "$@"
"""


@contextmanager
def warm_python() -> Iterator[str]:
    """Yield the path of a program that is called as Python is.

    The trainer, `mnist-classify`, the process of a foreign model and `-c` programs run
    in processes of a fork server, everything else in Python itself. Elsewhere than on
    Linux it is Python itself, as macOS' frameworks do not survive a fork; likewise
    where temporary files cannot be run, or their path is too long for a socket.
    """
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        python = _write_wrapper(Path(folder))
        if sys.platform != "linux" or not os.access(python, os.X_OK):
            yield sys.executable
            return
        server = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "tests.helpers.processes.fork_server", folder],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with server:
            assert server.stdout is not None
            is_listening = server.stdout.readline()
            yield str(python) if is_listening else sys.executable
            server.communicate()  # closes its standard input


def _write_wrapper(folder: Path) -> Path:
    """Write the program that chooses between the fork server and Python itself."""
    wrapper = folder / PYTHON_NAME
    paths = {
        "python": sys.executable,
        "client": str(Path(__file__).with_name("fork_client.py")),
        "socket": str(folder / SOCKET_NAME),
        "foreign": FOREIGN_PROCESS,
    }
    quoted = {name: shlex.quote(path) for name, path in paths.items()}
    wrapper.write_text(_WRAPPER.format(**quoted), encoding="utf-8")
    wrapper.chmod(0o700)
    return wrapper
