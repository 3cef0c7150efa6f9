"""Give up rights that a process with foreign files does not need, without being root.

Three layers, each where the system has it: limits (`resource`; Linux and macOS),
Landlock for writing, executing and TCP (Linux 5.13 and later), and a filter of system
calls for everything else (libseccomp, which systemd brings). See docs/adr/0047.
"""

import ctypes
import errno
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_NO_NEW_PRIVILEGES: Final = 38  # of prctl; Landlock wants it of all but root

# Landlock, from linux/landlock.h. Its system calls have the same numbers everywhere.
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
# Removing and making all kinds of entries. READ_FILE and READ_DIR are left out:
# pictures are opened by their paths, and libraries are loaded late.
_CHANGE_FOLDERS: Final = sum(1 << bit for bit in range(4, 13))
# Rights to refuse that later versions know, by the version.
_LATER: Final = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}  # refer, truncate, ioctl
_TCP: Final = 0b11, 4  # bind and connect
_SCOPES: Final = 0b11, 6  # abstract sockets, and signals to processes outside

# libseccomp, from seccomp.h.
_ALLOW: Final = 0x7FFF0000
_FAIL: Final = 0x00050000  # plus the error number
_ALL_THREADS: Final = 4  # an attribute of a filter
_NOT_EQUAL: Final = 1
_MASKED_EQUAL: Final = 7
_CLONE_THREAD: Final = 0x00010000

# Requests of ioctl that put text into the terminal, as if it had been typed.
_TERMINAL_REQUESTS: Final = (0x5412, 0x541C)
_WORD: Final = 0xFFFFFFFF  # of a request, 32 bits count

_REFUSED_CALLS: Final = (
    # Network: also what gives sockets in another way.
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4"),
    *("sendto", "sendmmsg", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    # Programs and processes; threads are allowed below.
    *("execve", "execveat", "fork", "vfork", "setsid", "setpgid"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise"),
    *("tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kcmp"),
    # Changes of files that Landlock does not know.
    *("chmod", "fchmod", "fchmodat", "fchmodat2"),
    *("chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "futimesat", "utimensat"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
    # Ways into the kernel that no decoder uses.
    *("unshare", "setns", "mount", "umount2", "move_mount", "open_tree", "fsopen"),
    *("pivot_root", "chroot", "bpf", "perf_event_open", "userfaultfd"),
    *("keyctl", "add_key", "request_key", "open_by_handle_at", "fanotify_init"),
    *("init_module", "finit_module", "kexec_load", "personality", "acct", "quotactl"),
)


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def confine(
    writable: Sequence[Path] = (), *, file_bytes: int = 0, open_files: int = 64
) -> None:
    """Give up writing, the network, other processes and programs, for good.

    Call it before there are other threads: Landlock confines the calling one and those
    that it starts. Where the system lacks a layer, the others hold without it.

    Args:
        writable: Folders and devices in which files may be created and written.
        file_bytes: The size that a written file may have.
        open_files: How many files, pipes and folders may be open.
    """
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_CORE, 0),  # it would hold the user's picture
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, open_files),
    ):
        _, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _apply_landlock(libc, writable)
        _apply_filter()


def limit_time(seconds: int) -> None:
    """End this process after so much more processor time, also where it is not watched.

    The program kills a child that takes too long, unless the program itself was killed.
    """
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = int(used.ru_utime + used.ru_stime) + 1 + seconds
        if hard == resource.RLIM_INFINITY or most <= hard:
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _apply_landlock(libc: ctypes.CDLL, writable: Sequence[Path]) -> None:
    """Refuse writing, executing and TCP, as far as the kernel's Landlock knows them."""
    call = libc.syscall
    version: int = call(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return
    files = _EXECUTE | _WRITE_FILE | _CHANGE_FOLDERS
    files |= sum(right for since, right in _LATER.items() if version >= since)
    network, scopes = (
        rights if version >= since else 0 for rights, since in (_TCP, _SCOPES)
    )
    rules = _Ruleset(files, network, scopes)
    ruleset: int = call(
        _CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0
    )
    if ruleset < 0:
        return
    try:
        for path in writable:
            _allow_writing(libc, ruleset, path, files)
        call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow_writing(libc: ctypes.CDLL, ruleset: int, path: Path, files: int) -> None:
    allowed = files & ~_EXECUTE
    if not path.is_dir():
        allowed &= _WRITE_FILE | _LATER[3]
    folder = os.open(path, os.O_PATH)  # type: ignore[attr-defined, unused-ignore]
    try:
        rule = _Beneath(allowed, folder)
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(folder)


def _apply_filter() -> None:
    """Refuse system calls in all threads, where there is libseccomp."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    if not context:
        return
    try:
        library.seccomp_attr_set(context, _ALL_THREADS, 1)
        for name, error, comparisons in _rules():
            number = library.seccomp_syscall_resolve_name(name.encode())
            library.seccomp_rule_add_array(
                context,
                ctypes.c_uint32(_FAIL | error),
                number,  # unknown ones are not added
                len(comparisons),
                (_Comparison * len(comparisons))(*comparisons),
            )
        library.seccomp_load(context)
    finally:
        library.seccomp_release(context)


def _rules() -> Iterator[tuple[str, int, Sequence[Any]]]:
    """Yield system calls with the errors they give, and for which arguments."""
    for name in _REFUSED_CALLS:
        yield name, errno.EPERM, ()
    # Threads are clones; whose flags of clone3 cannot be looked at, and where that is
    # missing, the C library uses the older call.
    yield "clone", errno.EPERM, (_Comparison(0, _MASKED_EQUAL, _CLONE_THREAD, 0),)
    yield "clone3", errno.ENOSYS, ()
    for request in _TERMINAL_REQUESTS:  # Landlock knows them from Linux 6.10 on
        yield "ioctl", errno.EPERM, (_Comparison(1, _MASKED_EQUAL, _WORD, request),)
    yield "prlimit64", errno.EPERM, (_Comparison(0, _NOT_EQUAL, 0, 0),)  # of others
    for name in ("kill", "tgkill"):  # a process may abort itself
        yield name, errno.EPERM, (_Comparison(0, _NOT_EQUAL, os.getpid(), 0),)
