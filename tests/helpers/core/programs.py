"""Run Python programs in processes of their own, with the repository on their path."""

import os
import subprocess
import sys

from tests.helpers.repository import REPOSITORY


def start_program(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a Python program; its output and errors go to one pipe."""
    return subprocess.Popen(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )


def output_of(process: "subprocess.Popen[str]") -> str:
    """Wait for a program that must succeed; return its output."""
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


def run_program(script: str, *arguments: object) -> str:
    """Run a Python program that must succeed; return its output."""
    return output_of(start_program(script, *arguments))
