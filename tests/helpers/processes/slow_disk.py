"""Run a module for which each write to a folder takes long, as on a bad network drive.

    python -m tests.helpers.processes.slow_disk FOLDER SECONDS LOG MODULE …

The kernel stops each `write`, `fsync` and the like of the module's process, in native
code as well (libseccomp's notifications, Linux 5.5), and asks a second process, which
lets it go on after so many seconds if it concerns a file in the folder. The log gets a
line of JSON for each: the thread and the file.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import runpy
import signal
import socket
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Final

_ALLOW: Final = 0x7FFF0000
_NOTIFY: Final = 0x7FC00000
_GO_ON: Final = 1
_DIE_WITH_PARENT: Final = 1  # of prctl
# Of linux/seccomp.h: the requests of ioctl, and what they read and write.
_RECEIVE: Final = 0xC0502100
_SEND: Final = 0xC0182101
_REQUEST: Final = struct.Struct("=QIIiIQ6Q")  # id, thread, flags, call …, arguments
_ANSWER: Final = struct.Struct("=QqiI")  # id, value, error, flags
_CALLS: Final = ("write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync")


def main() -> None:
    """Start the process that delays, then run the module in this one."""
    folder, seconds, log, module, *arguments = sys.argv[1:]
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    ours, theirs = socket.socketpair()
    if not os.fork():
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        ours.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        _, (notifications,), _, _ = socket.recv_fds(theirs, 1, 1)
        _delay(notifications, Path(folder), float(seconds), Path(log))
        os._exit(0)
    theirs.close()
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for name in _CALLS:
        call = library.seccomp_syscall_resolve_name(name.encode())
        library.seccomp_rule_add(context, ctypes.c_uint32(_NOTIFY), call, 0)
    if library.seccomp_load(context):
        raise SystemExit("this system has no notifications of system calls")
    notifications = library.seccomp_notify_fd(context)
    socket.send_fds(ours, [b"x"], [notifications])
    os.close(notifications)  # so that writes fail, rather than hang, without the other
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _delay(notifications: int, folder: Path, seconds: float, log: Path) -> None:
    with log.open("a", encoding="utf-8", buffering=1) as lines:
        while True:
            request = bytearray(_REQUEST.size)
            try:
                fcntl.ioctl(notifications, _RECEIVE, request)
            except FileNotFoundError:  # the thread was killed meanwhile
                continue
            number, thread, _, _, _, _, file, *_ = _REQUEST.unpack(request)
            wait = 0.0
            with contextlib.suppress(OSError):
                path = Path(f"/proc/{thread}/fd/{file}").readlink()
                if folder in path.parents:
                    line = {"thread": thread, "file": str(path)}
                    lines.write(json.dumps(line) + "\n")
                    wait = seconds
            # Each in a thread: others may write meanwhile.
            threading.Thread(target=_answer, args=(notifications, number, wait)).start()


def _answer(notifications: int, number: int, wait: float) -> None:
    time.sleep(wait)
    answer = _ANSWER.pack(number, 0, 0, _GO_ON)
    with contextlib.suppress(FileNotFoundError):
        fcntl.ioctl(notifications, _SEND, answer)


if __name__ == "__main__":
    main()
