"""Import TensorFlow on a thread without freezing the window beside it.

The import takes seconds, and whatever holds the interpreter lock meanwhile stops the
window. Three things held it for long (docs/adr/0003); each has its remedy here:

- opening the big libraries (0.2 to 0.7 s): they are opened before, without the lock;
- the garbage collector, in a million new objects: it is paused, and they are frozen;
- PySide6's import hook, which reads every module's source: it is set aside.

With these the worst stall is 0.02 to 0.06 s.
"""

import builtins
import contextlib
import ctypes
import gc
import importlib.util
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)


def import_tensorflow(*, threads: int = 0, start: bool = True) -> None:
    """Import TensorFlow quietly, holding the interpreter lock as little as possible.

    Args:
        threads: How many it may use at once; 0 leaves it to TensorFlow.
        start: Whether to start its runtime as well, which prints more lines. Training
            on several machines must be set up before that.
    """
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _quiet_stderr(), _plain_import(), garbage_collection_paused():
        _preload_libraries()
        import tensorflow as tf

        # Its warnings, such as those of old models' variables, help no user.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        if start:
            tf.constant(0.0)
        # Otherwise each full collection would go through these objects and stop the
        # window for 0.1 s. Models are not frozen: they go when they are replaced.
        gc.freeze()


@contextlib.contextmanager
def _plain_import() -> Iterator[None]:
    """Import with Python's own `__import__` where PySide6 has replaced it.

    PySide6's reads the source of every module in search of its feature switches, and
    `linecache` keeps it: for TensorFlow's 2,800 modules 0.25 s and 70 MB for nothing.
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


def _preload_libraries() -> None:
    """Open TensorFlow's big libraries without the interpreter lock (on Linux).

    Python's import opens them under the lock; a function that ctypes calls releases
    it. They are opened lazily and locally: with RTLD_GLOBAL the import crashes.
    """
    spec = importlib.util.find_spec("tensorflow")
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
    with tempfile.TemporaryFile() as noise:
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
