"""Find a Python for which the pinned packages exist.

A part of set_up.py; like it, written in the syntax of Python 3.6.
"""

import os
import subprocess
import sys
from typing import Optional, Tuple

from system_libraries import AGAIN, SetUpError

PYTHONS = [(3, 13), (3, 12), (3, 11), (3, 10)]
PROBE = """
import os, sys
home = getattr(sys, "_base_executable", None) or sys.executable
if home == sys.executable and sys.prefix != sys.base_prefix:
    home = os.path.realpath(home)
print(sys.version_info[0], sys.version_info[1], int(sys.maxsize > 2**32), home)
"""


def find_python() -> str:
    """Return the path of a Python for which the packages exist.

    Only `$PYTHON` is considered if it is set.

    Raises:
        SetUpError: If there is none; the message says what to install.
    """
    names = ["python3"] + ["python{}.{}".format(*version) for version in PYTHONS]
    requested = os.environ.get("PYTHON")
    unsuitable = []
    for name in [requested] if requested else [sys.executable, *names]:
        found = probe(name)
        if found and found[0] in PYTHONS and found[1]:
            return found[2]
        if found:
            bits = "" if found[1] else " (32-bit)"
            unsuitable.append("{}.{}".format(*found[0]) + bits)
    here = f", and this one is {unsuitable[0]}" if unsuitable else ""
    raise SetUpError(
        f"mnist-gui needs 64-bit Python 3.10, 3.11, 3.12 or 3.13{here}. Install Python"
        f" 3.12 beside it, so that python3.12 is on the PATH, {AGAIN}"
    )


def probe(command: str) -> Optional[Tuple[Tuple[int, int], bool, str]]:
    """Return a Python's version, whether it is 64-bit, and its path.

    None if the command is missing or is no Python. The path is that of the base
    interpreter, outside any virtual environment.
    """
    try:
        answer = subprocess.run(
            [command, "-I", "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        ).stdout.decode()
        major, minor, is_64_bit, home = answer.strip().split(None, 3)
    except (OSError, ValueError):
        return None
    return (int(major), int(minor)), is_64_bit == "1", home
