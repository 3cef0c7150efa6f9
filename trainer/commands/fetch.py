"""`mnist-trainer fetch`: MNIST's four files, from where they are kept."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mnist_gui.core.errors import DataError
from trainer.commands.options import add_data_dir
from trainer.data.download import MIRRORS, REMOTE_FILES, ShowProgress, fetch_file


def add_to(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    add_data_dir(parser)
    parser.add_argument(
        "--mirror",
        action="append",
        metavar="URL",
        help="ask here instead; may be given several times",
    )
    parser.set_defaults(run=_fetch)


def fetch_mnist(
    folder: Path,
    mirrors: Sequence[str] = MIRRORS,
    show: ShowProgress = lambda *_: None,
) -> None:
    """Bring MNIST's four files into a folder, and say what is done.

    Args:
        folder: Where to.
        mirrors: Addresses ending in a slash, asked in this order.
        show: Is told how far each file is, beside the terminal if there is one.

    Raises:
        DataError: If no mirror gave one of them; says how to do without.
        OSError: If the folder cannot be written.
    """

    def tell(name: str, done: int, total: int) -> None:
        _show_progress(name, done, total)
        show(name, done, total)

    for file in REMOTE_FILES:
        fetched = fetch_file(file, folder, mirrors, tell)
        _rewrite_line("")
        print(f"{file.name}: {'fetched' if fetched else 'already there'}", flush=True)
    print(f"MNIST is complete in {folder}.", flush=True)


def _fetch(options: argparse.Namespace) -> int:
    mirrors = [_address(one) for one in options.mirror or MIRRORS]
    fetch_mnist(options.data_dir, mirrors)
    return 0


def _address(text: str) -> str:
    """Return the address of a mirror as it is asked, with a slash at its end.

    Raises:
        DataError: If it is none.
    """
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise DataError(f"“{text}” is no address: {error}.") from error
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise DataError(f"“{text}” is no address that begins with https://.")
    return text if text.endswith("/") else f"{text}/"


def _show_progress(name: str, done: int, total: int) -> None:
    share = f"{100 * done // total:3} %" if total else ""
    _rewrite_line(f"{name}  {done / 1e6:.1f} MB  {share}")


def _rewrite_line(text: str) -> None:
    """Show a passing line where there is a terminal, and nowhere else."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)
