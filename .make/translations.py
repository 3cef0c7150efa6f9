"""Compile the catalogues of the window, or update them from the source.

`python .make/translations.py` compiles what has changed; the build of a wheel does the
same. With `update` it first has Qt's tools look for new texts, in the catalogues of
another folder if one is named; with `missing` it lists what is not translated.
"""

import subprocess
import sys
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


def update_catalogues(folder: Path) -> None:
    """Add new texts to each catalogue in a folder and drop those that are gone."""
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
    run_tool("lupdate", *options, *sorted(others))
    run_tool("lupdate", "-pluralonly", *options, english)


def list_missing() -> int:
    """Print each text that a language lacks; return how many there are."""
    count = 0
    for catalogue in sorted(CATALOGUES.glob("*.ts")):
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


def main() -> int:
    """Do what the command line asks for."""
    command, *folders = sys.argv[1:] or ["compile"]
    if command == "missing":
        return 1 if list_missing() else 0
    if command == "update":
        update_catalogues(Path(folders[0]).resolve() if folders else CATALOGUES)
        print(f"{list_missing()} texts to translate.")
    compile_catalogues()
    return 0


if __name__ == "__main__":
    sys.exit(main())
