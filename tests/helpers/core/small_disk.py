"""Mount a small, full or read-only disk for programs that tests start."""

import os
import subprocess

import pytest


def unshare() -> list[str]:
    """Return the command prefix for a program that may mount file systems, or skip."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    prefix = ["unshare", *as_root, "--mount"]
    probe = [*prefix, "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        subprocess.run(probe, capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount file systems")
    return prefix
