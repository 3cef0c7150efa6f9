"""Start the program and end it at random moments, 0 to 5 s after its start.

    python -m tests.soak.quits [--rounds 100] [--seed 0]

It is started as `make run` starts it, on one store, and ended by a signal or by closing
its window. Each end must be clean: exit status 0, and nothing left that tells the next
start of a crash. Prints how long the ends took.
"""

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.helpers.repository import REPOSITORY

CLOSE: Final = "close"
KINDS: Final = ("SIGTERM", "SIGINT", "SIGHUP", CLOSE)
_LATEST_S: Final = 5.0
_PATIENCE_S: Final = 60.0
_TARGET_S: Final = 0.5
_HELD: Final = "--block-signal=HUP,INT,TERM"  # as in .make/run.sh
_CLOSING: Final = "tests.helpers.gui.closing_program"


@dataclass(frozen=True, kw_only=True)
class Quit:
    """One start and its end."""

    kind: str
    after: float
    """Seconds from the start until the end was asked for."""

    took: float
    """Seconds until the process had ended."""

    status: int
    was_clean: bool
    """Whether the next start will say nothing of a crash."""

    @property
    def is_good(self) -> bool:
        """Whether the end was clean in every way."""
        return self.status == 0 and self.was_clean

    def line(self) -> str:
        """Return it as a row of a table."""
        state = "" if self.is_good else f"   status {self.status}, NOT CLEAN"
        return f"{self.kind:8} after {self.after:5.2f} s: {self.took:5.2f} s{state}"


def start_and_quit(store: Path, kind: str, after: float) -> Quit:
    """Start the program, ask it to end after some seconds, and wait.

    Raises:
        subprocess.TimeoutExpired: If it hangs.
    """
    module = [_CLOSING, str(after)] if kind == CLOSE else ["mnist_gui"]
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
        [*_holding(), sys.executable, "-m", *module, "--store", str(store)],
        env=os.environ
        | {"PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if kind == CLOSE:
        assert process.stdout is not None
        asked = float(process.stdout.readline() or "nan")
    else:
        time.sleep(after)
        asked = time.time()
        process.send_signal(getattr(signal, kind))
    try:
        process.communicate(timeout=_PATIENCE_S)
    finally:
        process.kill()
    return Quit(
        kind=kind,
        after=after,
        took=time.time() - asked,
        status=process.returncode,
        was_clean=not list((store / "pages").glob("window-*.open")),
    )


def play(store: Path, rounds: int, seed: int) -> list[Quit]:
    """Start and end the program again and again; print a row for each."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    quits = []
    for number in range(1, rounds + 1):
        kind, after = chance.choice(KINDS), chance.uniform(0, _LATEST_S)
        quits.append(start_and_quit(store, kind, after))
        print(f"{number:4}  {quits[-1].line()}", flush=True)
    return quits


def main() -> int:
    """Play the rounds; return 1 if an end was not clean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        quits = play(Path(folder), options.rounds, options.seed)
    good = sum(end.is_good for end in quits)
    took = [end.took for end in quits]
    quick = sum(seconds <= _TARGET_S for seconds in took)
    print(
        f"{good} of {len(quits)} ends were clean, {quick} within {_TARGET_S} s;"
        f" median {statistics.median(took):.2f} s, longest {max(took):.2f} s"
    )
    return 0 if good == len(quits) else 1


def _holding() -> list[str]:
    """Return what holds signals back until the program handles them, if there is it."""
    env = shutil.which("env")
    if env is None:
        return []
    probe = subprocess.run(  # noqa: S603
        [env, _HELD, "true"], capture_output=True, check=False
    )
    return [] if probe.returncode else [env, _HELD]


if __name__ == "__main__":
    sys.exit(main())
