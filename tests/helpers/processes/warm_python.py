"""A Python for child processes that need TensorFlow and start without importing it.

Not for tests of start-up itself: what is imported and printed, where modules are found,
how a process dies before `main`. Those start `sys.executable`.
"""

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.helpers.processes.fork_server import PYTHON_NAME, SOCKET_NAME
from tests.helpers.repository import REPOSITORY

_WRAPPER: Final = """#!/bin/sh
case "$1 $2" in
"-m trainer" | "-m mnist_gui.classify" | "-c "*)
    exec {python} -I -S {client} {socket} "$@" ;;
esac
exec {python} "$@"
"""


@contextmanager
def warm_python() -> Iterator[str]:
    """Yield the path of a program that is called as Python is.

    The trainer, `mnist-classify` and `-c` programs run in processes of a fork server,
    everything else in Python itself. Elsewhere than on Linux it is Python itself:
    macOS' frameworks do not survive a fork.
    """
    if sys.platform != "linux":
        yield sys.executable
        return
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        python = Path(folder, PYTHON_NAME)
        places = {
            "python": sys.executable,
            "client": str(Path(__file__).with_name("fork_client.py")),
            "socket": str(Path(folder, SOCKET_NAME)),
        }
        quoted = {name: shlex.quote(place) for name, place in places.items()}
        python.write_text(_WRAPPER.format(**quoted), encoding="utf-8")
        python.chmod(0o700)
        server = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "tests.helpers.processes.fork_server", folder],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with server:
            assert server.stdout is not None
            assert server.stdout.readline(), "the fork server does not start"
            yield str(python)
            server.communicate()  # closes its standard input
