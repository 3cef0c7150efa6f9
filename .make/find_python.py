"""Find a Python that the packages exist for.

Part of set_up.py, and like it written in the syntax of Python 3.6.
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
    """Return a Python that the packages exist for.

    Raises:
        SetUpError: If there is none; the text says what to install.
    """
    names = ["python3"] + ["python{}.{}".format(*version) for version in PYTHONS]
    wished = os.environ.get("PYTHON")
    seen = []
    for name in [wished] if wished else [sys.executable, *names]:
        found = probe(name)
        if found and found[0] in PYTHONS and found[1]:
            return found[2]
        if found:
            bits = "" if found[1] else " (32-bit)"
            seen.append("{}.{}".format(*found[0]) + bits)
    here = f", and this one is {seen[0]}" if seen else ""
    raise SetUpError(
        f"mnist-gui needs 64-bit Python 3.10, 3.11, 3.12 or 3.13{here}: install Python"
        f" 3.12 beside it, so that python3.12 is on the PATH, {AGAIN}"
    )


def probe(command: str) -> Optional[Tuple[Tuple[int, int], bool, str]]:
    """Ask a Python for its version, whether it has 64 bits, and where it lives."""
    try:
        answer = subprocess.run(
            [command, "-I", "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        ).stdout.decode()
        major, minor, wide, home = answer.strip().split(None, 3)
    except (OSError, ValueError):
        return None
    return (int(major), int(minor)), wide == "1", home
