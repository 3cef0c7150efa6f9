"""Processes that read foreign files can do nothing but read and answer."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from mnist_gui.core.child_process import ChildProcess
from mnist_gui.core.errors import PictureError
from mnist_gui.core.pictures.decoder import PictureDecoder
from mnist_gui.core.pictures.open import open_picture
from tests.helpers.core.small_disk import unshare
from tests.helpers.repository import REPOSITORY
from tests.soak.pictures import originals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confines on Linux")

# What a hijacked process would like to do; `place` is a folder of the user's.
ACTS: Final = {
    "write": "open(place + '/new', 'wb', 0).write(b'x')",
    "overwrite": "open(place + '/file', 'r+b')",
    "truncate": "os.truncate(place + '/file', 0)",
    "remove": "os.unlink(place + '/file')",
    "make a folder": "os.mkdir(place + '/folder')",
    "link": "os.symlink('/etc/passwd', place + '/link')",
    "rename": "os.rename(place + '/old', place + '/other')",
    "change a mode": "os.chmod(place + '/file', 0o777)",
    "change a date": "os.utime(place + '/file', (0, 0))",
    "write to a device": "open('/dev/null', 'wb')",
    "connect by TCP": "socket.create_connection(('127.0.0.1', 9))",
    "listen by TCP": "socket.create_server(('127.0.0.1', 0))",
    "send by UDP": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('::1', 9))",
    "connect to a local socket": "socket.socket(socket.AF_UNIX).connect(place)",
    "fork": "os.fork() or os._exit(0)",
    "run a program": "subprocess.run(['true'], check=False)",
    "become a program": "os.execv('/bin/true', ['true'])",
    "signal another process": "os.kill(os.getppid(), 0)",
    "limit another process": (
        "resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))"
    ),
    "look into the program": "open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "open many files": "[open('/etc/passwd', 'rb') for _ in range(5000)]",
}
# Without the filter of system calls, Landlock and the limits refuse these.
BY_LANDLOCK: Final = {
    *("write", "overwrite", "truncate", "remove", "make a folder", "link", "rename"),
    *("write to a device", "connect by TCP", "listen by TCP", "become a program"),
    *(
        "run a program",
        "signal another process",
        "look into the program",
        "open many files",
    ),
}
# And without Landlock, the filter and the limits refuse these.
BY_FILTER: Final = set(ACTS) - {
    *("overwrite", "truncate", "remove", "make a folder", "link", "rename"),
    *("write to a device", "look into the program"),
}
MODULES: Final = (
    "import errno, encodings.idna, json, os, resource, socket, subprocess, sys\n"
)

PROGRAM: Final = """
place, acts = sys.argv[1], json.loads(sys.argv[2])
from mnist_gui.core.confinement import confine
import threading
confine()
refused = []
for name, act in acts.items():
    try:
        exec(act)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EFBIG, errno.EMFILE):
            refused.append(name)
reached = []
thread = threading.Thread(target=reached.append, args=(1,))
thread.start()
thread.join()
open("/etc/passwd", "rb").read()
assert not any(resource.getrlimit(resource.RLIMIT_CORE))  # it would hold the picture
print(json.dumps([refused, len(reached)]))
"""
# The system call of Landlock, missing as in an older kernel.
WITHOUT_LANDLOCK: Final = """
import ctypes
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(0x7FFF0000)))
call = seccomp.seccomp_syscall_resolve_name(b"landlock_create_ruleset")
seccomp.seccomp_rule_add(context, ctypes.c_uint32(0x00050000 + 38), call, 0)
assert seccomp.seccomp_load(context) == 0
"""


def tried(
    folder: Path, before: str = "", prefix: Sequence[str] = ()
) -> tuple[set[str], int]:
    """Return what was refused, and how many threads ran."""
    for name in ("file", "old"):
        (folder / name).write_bytes(b"content")
    arguments = [str(folder), json.dumps(ACTS)]
    ended = subprocess.run(  # noqa: S603 (our own program)
        [*prefix, sys.executable, "-c", MODULES + before + PROGRAM, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.stderr == ""
    refused, threads = json.loads(ended.stdout)
    return set(refused), threads


def has_libseccomp() -> bool:
    import ctypes

    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    return True


def landlock_version() -> int:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return int(libc.syscall(444, None, ctypes.c_size_t(0), 1))


whole = pytest.mark.skipif(
    landlock_version() < 6 or not has_libseccomp(), reason="the system lacks a layer"
)


@whole
def test_a_confined_process_reads_and_does_nothing_else(tmp_path: Path) -> None:
    refused, threads = tried(tmp_path)

    assert refused == set(ACTS)
    assert threads == 1
    assert {path.name for path in tmp_path.iterdir()} == {"file", "old"}
    assert (tmp_path / "file").read_bytes() == b"content"


@whole
def test_without_landlock_the_other_layers_hold(tmp_path: Path) -> None:
    refused, threads = tried(tmp_path, WITHOUT_LANDLOCK)

    assert refused - {"look into the program"} == BY_FILTER  # Yama may refuse it
    assert threads == 1


@whole
def test_without_libseccomp_the_other_layers_hold(tmp_path: Path) -> None:
    maps = (
        "import ctypes; ctypes.CDLL('libseccomp.so.2');"
        " print(open('/proc/self/maps').read())"
    )
    listed = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", maps], capture_output=True, check=True, text=True
    ).stdout
    library = next(line.split()[-1] for line in listed.split("\n") if "seccomp" in line)
    hidden = ["sh", "-c", f'mount --bind /dev/null {library} && exec "$@"', "sh"]

    refused, threads = tried(tmp_path, prefix=[*unshare(), *hidden])

    assert refused == BY_LANDLOCK
    assert threads == 1


@pytest.mark.slow
def test_an_orphan_ends_after_its_processor_time(tmp_path: Path) -> None:
    program = """
from mnist_gui.core.confinement import limit_time
limit_time(1)
while True:
    pass
"""
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], cwd=REPOSITORY, check=False, timeout=60
    )

    assert ended.returncode < 0


# The processes of the program. An act stands where a decoder or a model is hijacked.

DECODER: Final = """
from mnist_gui.core.errors import PictureError
from mnist_gui.core.pictures import decoder_process
def decode(path, *_, **__):
    place = str(path.parent)
    try:
        {act}
    except (OSError, MemoryError):
        raise PictureError("refused")
    raise PictureError("done")
decoder_process.decode_picture = decode
decoder_process.main()
"""
WORKER: Final = """
from mnist_gui.core.errors import PictureError
from mnist_gui.core.pipeline import worker
def decode(path, *_, **__):
    place = str(path.parent)
    try:
        {act}
    except (OSError, MemoryError):
        raise PictureError("refused")
    raise PictureError("done")
worker.decode_picture = decode
worker.main()
"""
HIJACKED: Final = {
    "write": ACTS["write"],
    "connect": ACTS["connect by TCP"],
    "fork": ACTS["fork"],
    "run": ACTS["run a program"],
    "allocate": "bytearray(8 << 30)",
}


@whole
@pytest.mark.slow
@pytest.mark.parametrize("act", HIJACKED.values(), ids=HIJACKED)
def test_a_hijacked_decoder_is_refused_what_it_tries(tmp_path: Path, act: str) -> None:
    command = [sys.executable, "-c", MODULES + DECODER.format(act=act)]
    decoder = PictureDecoder(command=command)
    try:
        with pytest.raises(PictureError, match=r"^refused$"):
            decoder.decode(tmp_path / "picture.png")
    finally:
        decoder.close()
    assert not list(tmp_path.iterdir())


@whole
@pytest.mark.slow
@pytest.mark.parametrize("act", HIJACKED.values(), ids=HIJACKED)
def test_a_hijacked_worker_is_refused_what_it_tries(tmp_path: Path, act: str) -> None:
    from mnist_gui.core.pipeline.pipeline import Pipeline
    from mnist_gui.core.pipeline.tasks import tasks_in
    from tests.helpers.core.fake_classifiers import FakeClassifier

    (tmp_path / "picture.png").write_bytes(b"")
    command = [sys.executable, "-c", MODULES + WORKER.format(act=act)]
    with Pipeline(1, command=command) as pipeline:
        paths = [tmp_path / "picture.png"]
        (answer,) = pipeline.read(tasks_in(paths), FakeClassifier())

    assert answer.error == "refused"
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]


MODEL: Final = """
from mnist_gui.core.classifier.foreign import process
from mnist_gui.core.errors import ModelError
def open_model(copy, name):
    place = os.path.dirname(os.path.dirname(str(copy)))
    try:
        {act}
    except (OSError, MemoryError):
        raise ModelError("refused")
    raise ModelError("done")
process.open_tflite = open_model
process.main()
"""


@whole
@pytest.mark.slow
@pytest.mark.parametrize("act", HIJACKED.values(), ids=HIJACKED)
def test_a_hijacked_foreign_model_is_refused_what_it_tries(
    tmp_path: Path, warm_python: str, act: str
) -> None:
    from mnist_gui.core.classifier.foreign.files import Form
    from mnist_gui.core.classifier.foreign.protocol import receive_step, send_model
    from mnist_gui.core.errors import ModelError

    (tmp_path / "own").mkdir()
    child = ChildProcess(
        (warm_python, "-c", MODULES + MODEL.format(act=act)),
        60.0,
        start_timeout_s=60.0,
        environment={"TMPDIR": str(tmp_path / "own"), "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    try:
        send_model(child.requests, "m", Form.TFLITE, tmp_path / "own" / "model.tflite")
        with pytest.raises(ModelError) as error:
            receive_step(child.answers)
        assert error.value.args[0] == "refused"
    finally:
        child.end()
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


@pytest.mark.slow
def test_ordinary_pictures_of_every_format_are_decoded_the_same(
    tmp_path: Path,
) -> None:
    decoder = PictureDecoder()
    try:
        for form, content in originals().items():
            path = tmp_path / "picture"
            path.write_bytes(content)
            here, there = open_picture(path), decoder.decode(path)
            assert np.array_equal(here.colors, there.colors), form
            assert here.size == there.size, form
    finally:
        decoder.close()


def test_a_decoder_has_no_more_open_than_it_may(tmp_path: Path) -> None:
    """The descriptors of the program are closed in it."""
    with (tmp_path / "secret").open("wb") as secret:
        os.set_inheritable(secret.fileno(), False)
        child = ChildProcess(
            (sys.executable, "-m", "mnist_gui.core.pictures.decoder_process"),
            60.0,
            start_timeout_s=60.0,
            environment={},
        )
        try:
            process = child._process.pid
            held = [fd.readlink() for fd in Path(f"/proc/{process}/fd").iterdir()]
        finally:
            child.end()
    assert len(held) == 3, held
