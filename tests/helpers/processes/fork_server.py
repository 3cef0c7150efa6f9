"""Fork processes that have TensorFlow and the trainer imported already.

    python -m tests.helpers.processes.fork_server FOLDER

Importing TensorFlow takes two seconds of processor time, and the tests start more than
a hundred processes that need it. This process imports it once, without starting its
runtime, whose threads would not survive a fork, and then forks for every client that
connects to the socket in the folder (`fork_client.py`). It ends when its standard input
closes, with the process that started it, and kills its children.

A request is a line of JSON with the client's standard streams attached: arguments as
Python takes them (`-m MODULE …` or `-c CODE …`), environment and working directory. The
answer is a process id and, when that process has ended, its return code as `subprocess`
has it. A client that disconnects kills its process.

TensorFlow uses one thread per operation in the forked processes: the tests run in as
many workers as there are cores.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mnist_gui.core
import trainer
from mnist_gui.core.classifier import tensorflow_import

SOCKET_NAME: Final = "socket"
PYTHON_NAME: Final = "python"
"""In the same folder: stands in for `sys.executable` in the forked processes."""

_BUFFER_SIZE: Final = 1 << 20


@dataclass(frozen=True)
class Request:
    """What a client wants to be run."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    streams: list[int]

    @classmethod
    def receive(cls, client: socket.socket) -> "Request | None":
        """Read a request from a client that has connected; None if it is gone."""
        text, streams, _, _ = socket.recv_fds(client, _BUFFER_SIZE, 3)
        while not text.endswith(b"\n"):
            if not (more := client.recv(_BUFFER_SIZE)):
                return None
            text += more
        arguments, environment, folder = json.loads(text)
        return cls(arguments, environment, folder, streams)


class ForkServer:
    """Serves one client after another, without threads, so that forking is safe."""

    def __init__(self, address: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(64)
        self._ended, self._wakeup = os.pipe()
        for end in (self._ended, self._wakeup):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector = selectors.DefaultSelector()
        for source in (self._listener, self._ended, sys.stdin):
            self._selector.register(source, selectors.EVENT_READ)
        self._clients: dict[int, socket.socket] = {}

    def serve(self) -> Request | None:
        """Serve until standard input closes.

        Returns:
            In a forked process, what it is to run; None in the server, at its end.
        """
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    for process in self._clients:
                        os.killpg(process, signal.SIGKILL)
                    return None
                if key.fileobj is self._listener:
                    if request := self._fork(self._listener.accept()[0]):
                        return request
                elif key.fileobj == self._ended:
                    os.read(self._ended, _BUFFER_SIZE)
                    self._report_ended()
                else:
                    self._kill(key.data)

    def _fork(self, client: socket.socket) -> Request | None:
        """Fork for a client; return the request in the new process only."""
        request = Request.receive(client)
        if request is None:
            client.close()
            return None
        process = os.fork()
        if not process:
            os.setpgid(0, 0)
            self._let_go(client)
            return request
        os.setpgid(process, process)
        for stream in request.streams:
            os.close(stream)
        self._clients[process] = client
        self._selector.register(client, selectors.EVENT_READ, process)
        _answer(client, process)
        return None

    def _let_go(self, client: socket.socket) -> None:
        """Close in a forked process what belongs to the server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for end in (self._listener, client, *self._clients.values()):
            end.close()
        os.close(self._ended)
        os.close(self._wakeup)

    def _report_ended(self) -> None:
        """Send the return codes of processes that have ended to their clients."""
        for process in list(self._clients):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                client = self._clients.pop(process)
                self._selector.unregister(client)
                _answer(client, os.waitstatus_to_exitcode(status))
                client.close()

    def _kill(self, process: int) -> None:
        """Kill a process whose client is gone, as if the client had been it."""
        if client := self._clients.get(process):
            self._selector.unregister(client)
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            self._clients.pop(process).close()


def _answer(client: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):  # it is gone, which the selector will notice
        client.sendall(b"%d\n" % number)


def run(request: Request, executable: Path) -> int:
    """Run a request in a forked process; return the exit status."""
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    tempfile.tempdir = None  # may be another in this environment
    _take_streams(request.streams)
    sys.executable = str(executable)
    option, target, *arguments = request.arguments
    sys.argv = [option if option == "-c" else target, *arguments]
    try:
        if option == "-c":
            sys.path[0] = ""
            exec(target, {"__name__": "__main__"})  # noqa: S102 (as Python's own -c)
        else:
            sys.path[0] = request.folder
            runpy.run_module(target, run_name="__main__", alter_sys=True)
    except SystemExit as exit_:
        if exit_.code is None or isinstance(exit_.code, int):
            return exit_.code or 0
        print(exit_.code, file=sys.stderr)
        return 1
    except BaseException:  # noqa: BLE001 (as Python does at the top level)
        traceback.print_exc()
        return 1
    return 0


def _take_streams(streams: list[int]) -> None:
    """Make a client's streams the standard streams, of native code and of Python."""
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    encoding = encoding or sys.stdout.encoding
    errors = errors or sys.stdout.errors or "strict"
    sys.stdin = os.fdopen(0, "r", -1, encoding, errors)
    sys.stdout = os.fdopen(1, "w", -1, encoding, errors)
    sys.stderr = os.fdopen(2, "w", 1, encoding, "backslashreplace")


def _import_once() -> None:
    """Import what is costly; TensorFlow's runtime starts in the forked processes."""
    tensorflow_import.import_tensorflow(threads=1, start=False)
    # Before the modules that import it by name.
    tensorflow_import.import_tensorflow = _start_tensorflow
    for package in (mnist_gui.core, trainer):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    toy = importlib.import_module("trainer.data.toy").ToyDigits()
    toy.train_and_validation()
    toy.test()
    gc.collect()
    gc.freeze()


def _start_tensorflow(*, threads: int = 0, start: bool = True) -> None:
    """Do what is left of `import_tensorflow` after a fork, as quietly."""
    import tensorflow as tf

    if start:
        errors = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        tf.constant(0.0)
        os.dup2(errors, 2)
        os.close(errors)
        os.close(nowhere)


def main(folder: Path) -> None:
    """Serve; in a forked process, run what a client wants and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = ForkServer(str(folder / SOCKET_NAME))
    print("listening", flush=True)
    _import_once()
    if request := server.serve():
        status = run(request, folder / PYTHON_NAME)
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        # Taking TensorFlow's modules apart would take another 0.2 s.
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
