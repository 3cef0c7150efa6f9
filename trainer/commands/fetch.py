"""`mnist-trainer fetch`: MNIST's four files, from where they are kept."""

import argparse
import sys

from trainer.commands.options import add_data_dir
from trainer.fetching import MIRRORS, MNIST_FILES, fetch_file


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


def _fetch(options: argparse.Namespace) -> int:
    for file in MNIST_FILES:
        fetched = fetch_file(
            file, options.data_dir, options.mirror or MIRRORS, _show_progress
        )
        _rewrite_line("")
        print(f"{file.name}: {'fetched' if fetched else 'already there'}")
    print(f"MNIST is complete in {options.data_dir}.")
    return 0


def _show_progress(name: str, done: int, total: int) -> None:
    share = f"{100 * done // total:3} %" if total else ""
    _rewrite_line(f"{name}  {done / 1e6:.1f} MB  {share}")


def _rewrite_line(text: str) -> None:
    """Show a passing line where there is a terminal, and nowhere else."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)
