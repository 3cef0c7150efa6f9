"""Compile the catalogues of the window, or update them from the source.

`python .make/translations.py` compiles what has changed; the build of a wheel does the
same. With `update` it first has Qt's tools look for new texts; codes of languages after
it, such as `it` or `nl_BE`, begin new catalogues. `--folder` is where the catalogues
are. With `missing` it lists what is not translated, and fails if there is anything.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "resources" / "translations"
SOURCES = ["mnist_gui", "trainer"]
# Functions of our own that stand for Qt's, see mnist_gui/core/messages.py.
ALIASES = "QT_TRANSLATE_NOOP+=marked,translate+=plural"


class Hook(BuildHookInterface):
    """Compiles the catalogues before a wheel, or an editable install, is made."""

    def initialize(self, version: str, build_data: dict) -> None:  # noqa: ARG002
        """Run before the build."""
        compile_catalogues()


def compile_catalogues() -> None:
    """Write a `.qm` beside each `.ts` that is newer; an unfinished text is English."""
    for source in sorted(CATALOGUES.glob("*.ts")):
        target = source.with_suffix(".qm")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        staged = target.with_suffix(".new.qm")
        run_tool("lrelease", "-silent", str(source), "-qm", str(staged))
        staged.replace(target)


def update_catalogues(folder: Path, new: Sequence[str] = ()) -> None:
    """Add new texts to each catalogue in a folder and drop those that are gone.

    New languages get a catalogue with all texts, to be translated.
    """
    modules = [
        str(path.relative_to(ROOT))
        for room in SOURCES
        for path in sorted((ROOT / room).rglob("*.py"))
    ]
    options = ["-silent", "-no-obsolete", "-locations", "none", "-sort-messages"]
    options += ["-tr-function-alias", ALIASES, *modules, "-ts"]
    # English is the source; its catalogue has the singulars alone.
    english = str(folder / "mnist_gui_en.ts")
    others = {str(path) for path in folder.glob("*.ts")} - {english}
    others |= {str(folder / f"mnist_gui_{language}.ts") for language in new}
    run_tool("lupdate", *options, *sorted(others))
    run_tool("lupdate", "-pluralonly", *options, english)


def list_missing(folder: Path) -> int:
    """Print each text that a language lacks; return how many there are."""
    count = 0
    for catalogue in sorted(folder.glob("*.ts")):
        tree = ElementTree.parse(catalogue)  # noqa: S314 (our own)
        for message in tree.iter("message"):
            if message.find("translation[@type]") is not None:
                print(f"{catalogue.stem}: {message.findtext('source')}")
                count += 1
    return count


def run_tool(name: str, *arguments: str) -> None:
    """Run one of Qt's tools, which come with PySide6."""
    # Its script may not be on the path while a wheel is built.
    start = f"from PySide6.scripts.pyside_tool import {name}; {name}()"
    command = [sys.executable, "-c", start, *arguments]
    subprocess.run(command, check=True, cwd=str(ROOT))


def language(code: str) -> str:
    """Return the code of a language, as Qt's tools take it.

    Raises:
        argparse.ArgumentTypeError: If it is none.
    """
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", code):
        raise argparse.ArgumentTypeError(
            f"“{code}” is no language, such as it or nl_BE"
        )
    return code


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command")
    update = commands.add_parser("update")
    update.add_argument("languages", type=language, nargs="*")
    for command in (update, commands.add_parser("missing")):
        command.add_argument("--folder", type=Path, default=CATALOGUES)
    options = parser.parse_args()
    if options.command == "missing":
        return 1 if list_missing(options.folder) else 0
    if options.command == "update":
        folder = options.folder.resolve()
        update_catalogues(folder, options.languages)
        print(f"{list_missing(folder)} texts to translate.")
    compile_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main())
