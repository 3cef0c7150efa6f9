"""Import TensorFlow, or the small part of it that runs our models, beside a window.

Published models need 140 of TensorFlow's 1,600 modules (docs/adr/0042). They are
imported while an empty package stands in for `tensorflow`, whose own `__init__` imports
all the others. `import tensorflow` adds these later, to the same runtime.

Whatever holds the interpreter lock while importing stops the window. Three things held
it for long (docs/adr/0003); each has its remedy here:

- opening the big libraries (0.2 to 0.7 s): they are opened before, without the lock;
- the garbage collector, in a million new objects: it is paused, and they are frozen;
- PySide6's import hook, which reads every module's source: it is set aside.

With these the worst stall is 0.02 to 0.06 s.
"""

import builtins
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Final

from typing_extensions import override

logger = logging.getLogger(__name__)

RUNTIME: Final = (
    "tensorflow.core.protobuf.config_pb2",
    "tensorflow.core.protobuf.saved_model_pb2",
    "tensorflow.python.eager.context",
    "tensorflow.python.eager.execute",
    "tensorflow.python.framework.constant_op",
)
"""What `guard` and `runtime` use; these import the other modules that they need."""

_TENSORFLOW: Final = "tensorflow"
_lock: Final = threading.RLock()  # held while importing
_has_started: Final = threading.Event()  # set once the runtime's threads are chosen


def import_runtime(*, threads: int = 0) -> None:
    """Import and start what runs published models, in a sixth of the time.

    Nothing happens if that, or all of TensorFlow, is imported already. After any
    surprise, all of it is imported.

    Args:
        threads: As for `import_tensorflow`.
    """
    with _lock:
        if not is_whole() and not _has_started.is_set():
            try:
                with _importing():
                    _import_parts()
                    _start(threads)
            except Exception:  # what is used is not public, and may change
                logger.warning("importing all of TensorFlow instead", exc_info=True)
        if not _has_started.is_set():
            import_tensorflow(threads=threads)


def import_tensorflow(*, threads: int = 0, start: bool = True) -> None:
    """Import TensorFlow quietly, holding the interpreter lock as little as possible.

    Args:
        threads: How many it may use at once; 0 leaves it to TensorFlow. After
            `import_runtime`, those that it was given stay.
        start: Whether to start its runtime as well, which prints more lines. Training
            on several machines must be set up before that.
    """
    with _lock:
        if is_whole():
            return
        with _importing():
            importlib.import_module(_TENSORFLOW)
            # Its warnings, such as those of old models' variables, help no user.
            logging.getLogger(_TENSORFLOW).setLevel(logging.ERROR)
            if not _has_started.is_set():
                _start(threads, at_once=start)


def is_whole() -> bool:
    """Return whether all of TensorFlow is imported."""
    module = sys.modules.get(_TENSORFLOW)
    return module is not None and not isinstance(module, _StandIn)


@contextlib.contextmanager
def _importing() -> Iterator[None]:
    """Import quietly, and with the three remedies."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _quiet_stderr(), plain_import(), garbage_collection_paused():
        _open_libraries()
        yield
        # Otherwise each full collection would go through these objects and stop the
        # window for 0.1 s. Models are not frozen: they go when they are replaced.
        gc.freeze()


def _import_parts() -> None:
    """Import `RUNTIME` without the rest of TensorFlow."""
    spec = importlib.util.find_spec(_TENSORFLOW)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(_TENSORFLOW)
    stand_in = _StandIn(spec.submodule_search_locations)
    sys.modules[_TENSORFLOW] = stand_in
    try:
        # As the package's own `__init__` does first.
        importlib.import_module("tensorflow.python.tf2").enable()
        for name in RUNTIME:
            importlib.import_module(name)
    finally:
        sys.modules.pop(_TENSORFLOW, None)


class _StandIn(ModuleType):
    """Stands in for the package `tensorflow` while some of its modules are imported.

    Another thread that imports it meanwhile gets all of TensorFlow, by waiting.
    """

    def __init__(self, path: list[str]) -> None:
        super().__init__(_TENSORFLOW)
        self.__path__ = path
        self._thread = threading.get_ident()

    @override
    def __getattr__(self, name: str) -> Any:
        if threading.get_ident() == self._thread:
            raise AttributeError(name)
        with _lock:
            return getattr(importlib.import_module(_TENSORFLOW), name)


def _start(threads: int, *, at_once: bool = True) -> None:
    """Start the runtime, now or when it is first used."""
    from tensorflow.python.eager import context

    runtime = context.context()
    runtime.intra_op_parallelism_threads = threads
    runtime.inter_op_parallelism_threads = threads
    if at_once:
        runtime.ensure_initialized()
    _has_started.set()


@contextlib.contextmanager
def plain_import() -> Iterator[None]:
    """Import with Python's own `__import__` where PySide6 has replaced it.

    PySide6's reads the source of every module in search of its feature switches, and
    `linecache` keeps it: for all of TensorFlow 0.25 s and 70 MB, for the 300 modules of
    this program 0.1 s.
    """
    name = "__import__"
    hooked = getattr(builtins, name)
    setattr(builtins, name, getattr(builtins, "__orig_import__", hooked))
    try:
        yield
    finally:
        setattr(builtins, name, hooked)


@contextlib.contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause the garbage collector while many lasting objects are made.

    TensorFlow makes a million. To search them again and again takes a quarter of its
    import (1.3 against 1.7 s) and half of a model's loading.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def preload_libraries() -> None:
    """Open TensorFlow's big libraries quietly: for a thread, while a window is built.

    On Linux this holds no interpreter lock. Other libraries cannot be opened meanwhile.
    """
    with _lock, _quiet_stderr():
        _open_libraries()


def print_error(text: str) -> None:
    """Print a line on standard error, once no import diverts it."""
    with _lock:
        sys.stderr.write(f"{text}\n")


def _open_libraries() -> None:
    """Open the big libraries without the interpreter lock (on Linux).

    Python's import opens them under the lock; a function that ctypes calls releases
    it. They are opened lazily and locally: with RTLD_GLOBAL the import crashes.
    """
    spec = importlib.util.find_spec(_TENSORFLOW)
    if sys.platform != "linux" or spec is None or not spec.submodule_search_locations:
        return
    folder = Path(spec.submodule_search_locations[0])
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name in ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2"):
        dlopen(os.fsencode(folder / name), os.RTLD_LAZY)


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Divert what native code prints on standard error to the debug log.

    TensorFlow prints lines at start-up whatever its log level is.
    """
    try:
        saved = os.dup(2)
    except OSError:  # there is no standard error, as under pythonw
        yield
        return
    with _open_noise() as noise:
        os.dup2(noise.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            noise.seek(0)
            logger.debug(
                "TensorFlow printed: %s", noise.read().decode(errors="replace")
            )


def _open_noise() -> IO[bytes]:
    """Open a file for what is printed; it keeps nothing where none can be written."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return Path(os.devnull).open("r+b")
