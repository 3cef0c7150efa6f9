"""A disk that is small, full or read-only, for programs that run beside the tests."""

import os
import subprocess

import pytest


def unshare() -> list[str]:
    """Return what starts a program that may mount a file system, or skip."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    prefix = ["unshare", *as_root, "--mount"]
    probe = [*prefix, "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        subprocess.run(probe, capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small file system")
    return prefix
