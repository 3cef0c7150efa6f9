"""`mnist-trainer fetch`: download MNIST's four files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mnist_gui.core.errors import DataError
from mnist_gui.core.events import EventSink
from trainer.commands.options import add_data_dir
from trainer.data.download import MIRRORS, REMOTE_FILES, fetch_file
from trainer.data.progress import report_progress
from trainer.handwriting.writing import ProgressCallback


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_data_dir(parser)
    parser.add_argument(
        "--mirror",
        action="append",
        metavar="URL",
        help="download from here instead; can be given several times",
    )
    parser.set_defaults(run=_fetch)


def fetch_mnist(
    folder: Path, mirrors: Sequence[str] = MIRRORS, on_event: EventSink = lambda _: None
) -> None:
    """Download MNIST's four files into a folder, and print what was done.

    The mirrors' addresses end in a slash and are asked in this order. A terminal shows
    the progress that is reported as events.

    Raises:
        DataError: If no mirror delivered one of them.
        OSError: If the folder cannot be written.
    """
    for file in REMOTE_FILES:
        on_progress = _shown_and_reported(file.name, on_event)
        was_fetched = fetch_file(file, folder, mirrors, on_progress)
        _rewrite_line("")
        outcome = "fetched" if was_fetched else "already there"
        print(f"{file.name}: {outcome}", flush=True)
    print(f"MNIST is complete in {folder}.", flush=True)


def _fetch(options: argparse.Namespace) -> None:
    mirrors = [_address(text) for text in options.mirror or MIRRORS]
    fetch_mnist(options.data_dir, mirrors)


def _address(text: str) -> str:
    """Return the address of a mirror with a slash at its end, or raise DataError."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise DataError(f"“{text}” is not an address: {error}.") from error
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise DataError(f"“{text}” is not an address that begins with https://.")
    return text if text.endswith("/") else f"{text}/"


def _shown_and_reported(name: str, on_event: EventSink) -> ProgressCallback:
    report = report_progress(name, on_event)

    def on_progress(done: int, total: int) -> None:
        share = f"{100 * done // total:3} %" if total else ""
        _rewrite_line(f"{name}  {done / 1e6:.1f} MB  {share}")
        report(done, total)

    return on_progress


def _rewrite_line(text: str) -> None:
    """Overwrite the current line of a terminal; print nothing to anything else."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)
