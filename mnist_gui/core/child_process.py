"""Child processes that do what may crash, loop or exhaust memory, and are killed then.

They run a module of this program, which writes an empty line on standard output when it
is ready, then answers requests, and ends when its standard input does.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import BinaryIO, Final, cast

from mnist_gui.core.messages import marked

_ROOT: Final = Path(__file__).parents[2]
_LONGEST_PAUSE_S: Final = 5.0
_ASLEEP_S: Final = 2.0  # a pause that is so much longer: the machine was asleep


class Watchdog:
    """Kills a process that does not answer in time.

    It has one thread for the life of the process: starting a timer for every answer
    would take longer than reading it.

    Attributes:
        timeout_s: How long it waits for an answer, unless armed for longer.
        has_killed: Whether it killed the process.
    """

    def __init__(self, process: subprocess.Popen[bytes], timeout_s: float) -> None:
        """Watch a process; nothing is due yet."""
        self.has_killed = False
        self._process: Final = process
        self.timeout_s = timeout_s
        self._deadline = inf
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def arm(self, at_least_s: float = 0.0) -> None:
        """Kill the process after the timeout or the longer time that is given.

        Not if armed again or disarmed before.
        """
        self._deadline = time.monotonic() + max(self.timeout_s, at_least_s)

    def disarm(self) -> None:
        """Let the process be idle for any time."""
        self._deadline = inf

    def stop(self) -> None:
        """End the watch and its thread."""
        self._is_over.set()

    def _watch(self) -> None:
        # No signal when armed: the deadline is not over before the next look at it.
        while True:
            pause = min(self.timeout_s, self._left_s(), _LONGEST_PAUSE_S)
            started = time.monotonic()
            if self._is_over.wait(pause):
                return
            late = time.monotonic() - started - pause
            if late > _ASLEEP_S:  # the child was stopped as well, and needs its time
                self._deadline += late
            if self._left_s() <= 0:
                self.has_killed = True
                self._process.kill()
                return

    def _left_s(self) -> float:
        return max(0.0, self._deadline - time.monotonic())


class ChildProcess:
    """A child process that is ready, with its watchdog.

    Attributes:
        requests: Its standard input.
        answers: Its standard output.
        watchdog: Kills it if it does not answer in time.
    """

    def __init__(
        self,
        command: Sequence[str],
        timeout_s: float,
        *,
        start_timeout_s: float,
        environment: Mapping[str, str],
    ) -> None:
        """Start a process and wait until it is ready.

        Raises:
            OSError: If it does not start.
        """
        self._process = subprocess.Popen(  # noqa: S603 (our own module)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries report every oddity
            cwd=_ROOT,  # its modules are ours, not those of the user's folder
            env={**os.environ, **environment},
        )
        self.requests = cast(BinaryIO, self._process.stdin)
        self.answers = cast(BinaryIO, self._process.stdout)
        self.watchdog = Watchdog(self._process, timeout_s)
        self.watchdog.arm(start_timeout_s)
        is_ready = self.answers.readline(2)
        self.watchdog.disarm()
        if not is_ready:
            self.end()
            raise OSError(marked("Errors", "it does not start"))

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill it, whatever it does."""
        self._process.kill()

    def end(self) -> None:
        """Kill it and remove what is left of it."""
        self.watchdog.stop()
        self._process.kill()
        self._process.communicate()


def limit_memory(address_space: int) -> None:
    """Limit the address space of this process, in bytes, where the system can."""
    if sys.platform == "linux":  # Windows knows no such limit, and macOS refuses it
        import resource

        _set_limit(resource.RLIMIT_AS, address_space)


def limit_further_memory(count: int) -> None:
    """Limit how many bytes of data this process may take beside what it has.

    For processes with big libraries, which take address space that is never used.
    """
    if sys.platform == "linux":
        import resource

        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        (line,) = (line for line in lines if line.startswith("VmData:"))
        most = int(line.split()[1]) * 1024 + count
        _set_limit(resource.RLIMIT_DATA, most)


def _set_limit(kind: int, most: int) -> None:
    """Set a limit of this process, unless a lower one holds already."""
    import resource

    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(kind, (most, most))
