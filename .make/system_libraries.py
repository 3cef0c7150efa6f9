"""Install the system libraries that Qt needs on Linux, or say which are missing.

A part of set_up.py; like it, written in the syntax of Python 3.6.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import List, Set

AGAIN = "then type the same command again."
QT_FILES = [
    "QtWidgets.*.so",
    "Qt/lib/libQt6Gui.so.6",
    "Qt/lib/libQt6Widgets.so.6",
    "Qt/lib/libQt6Svg.so.6",
    "Qt/lib/libQt6XcbQpa.so.6",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqwayland*.so",
]
FONT_FOLDERS = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
]


class SetUpError(Exception):
    """A problem that the user can solve; its message says how."""


def provide_system_libraries(environment: Path) -> None:
    """Install the libraries and fonts that Qt lacks, with apt-get where there is one.

    Args:
        environment: The virtual environment that contains PySide6.

    Raises:
        SetUpError: If something is missing that cannot be installed from here; the
            message names it, or the command that installs it.
    """
    missing = missing_libraries(environment)
    packages = sorted({debian_package(name) for name in missing})
    if not has_fonts():
        packages += ["fontconfig-config", "fonts-dejavu-core"]
    if not packages:
        return
    if not shutil.which("apt-get"):
        wanted = ", ".join(sorted(missing)) or "a font, such as DejaVu Sans"
        raise SetUpError(
            f"Qt needs {wanted}, which this system lacks. Install it with the system's"
            f" package manager, {AGAIN}"
        )
    apt_install(packages, "Qt's system libraries are missing")
    missing = missing_libraries(environment)
    if missing:
        names = ", ".join(sorted(missing))
        raise SetUpError(f"Qt still needs {names}. Install what contains it, {AGAIN}")


def missing_libraries(environment: Path) -> Set[str]:
    """Return the sonames that Qt's libraries and plugins need and `ldd` cannot find."""
    files = []  # type: List[str]
    for folder in environment.glob("lib/python*/site-packages/PySide6"):
        for pattern in QT_FILES:
            files += [str(path) for path in folder.glob(pattern)]
    if not files or not shutil.which("ldd"):
        return set()
    return set(re.findall(r"(\S+) => not found", captured(["ldd", *files]).stdout))


def debian_package(soname: str) -> str:
    """Return the Debian package of a library, by Debian's naming rule."""
    if soname.startswith(("libglib-2.0", "libgthread-2.0")):
        return "libglib2.0-0"
    if soname.startswith("libz.so"):
        return "zlib1g"
    name, _, number = soname.lower().partition(".so.")
    return name + ("-" if name[-1].isdigit() else "") + number


def has_fonts() -> bool:
    """Return whether a font is installed; without one, all text shows as boxes."""
    for name in FONT_FOLDERS:
        for suffix in ("ttf", "otf", "ttc"):
            if any(Path(name).expanduser().glob("**/*." + suffix)):
                return True
    return False


def apt_install(packages: List[str], reason: str) -> None:
    """Install Debian packages as root, or with sudo where it asks for no password.

    Raises:
        SetUpError: If neither is possible, or if apt-get fails.
    """
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    typed = "sudo " + " ".join(apt)
    rights = [] if os.name == "posix" and os.geteuid() == 0 else ["sudo", "-n"]
    can_sudo = not rights or captured([*rights, "true"]).returncode == 0
    if not shutil.which("apt-get") or not can_sudo:
        raise SetUpError(f"{reason}. This command installs them: {typed}")
    print(f"Setting up: {' '.join(apt)}", flush=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    captured([*rights, *quiet, "apt-get", "update"])
    wait = ["-o", "DPkg::Lock::Timeout=120"]
    done = captured([*rights, *quiet, *apt, *wait])
    if done.returncode:
        raise SetUpError(
            f"{reason}, and apt-get failed ({last_line(done.stdout)})."
            f" Run this, {AGAIN[:-1]}: {typed}"
        )


def captured(command: List[str]) -> "subprocess.CompletedProcess[str]":
    """Run a program and return its exit status and all its output."""
    try:
        return subprocess.run(
            command,
            env=dict(os.environ, LC_ALL="C"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, f"{command[0]} is missing")


def last_line(text: str) -> str:
    """Return the last line that is not blank."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
