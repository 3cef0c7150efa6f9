"""Run docs/notebook.ipynb from top to bottom, without Jupyter, and keep what it shows.

`python .make/notebook.py` writes the outputs into the notebook, `--output FILE` into
another one. The window at its end stays closed. NOTEBOOK_DATA=fake takes a toy set
instead of MNIST, and MNIST_DATA_DIR names MNIST's folder.
"""

import argparse
import ast
import base64
import contextlib
import io
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


def main() -> None:
    """Run the notebook; a cell that fails ends the program with its error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=NOTEBOOK)
    options = parser.parse_args()
    os.environ["NOTEBOOK_HEADLESS"] = "1"
    sys.path.insert(0, str(ROOT))
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, 1):
        cell["execution_count"] = number
        cell["outputs"] = run("".join(cell["source"]), f"<cell {number}>", names)
        print(text_of(cell["outputs"]), end="", flush=True)
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    options.output.write_text(text, encoding="utf-8")


def run(source: str, name: str, names: dict) -> list:
    """Run a cell; return what it printed, and its last expression if it is a value."""
    module = ast.parse(source, name)
    last = None
    if module.body and isinstance(module.body[-1], ast.Expr):
        last = ast.Expression(module.body.pop().value)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(module, name, "exec"), names)  # noqa: S102 (our own notebook)
        value = eval(compile(last, name, "eval"), names) if last else None  # noqa: S307
    outputs = []
    if text := printed.getvalue():
        lines = text.splitlines(keepends=True)
        outputs.append({"output_type": "stream", "name": "stdout", "text": lines})
    if value is not None:
        outputs.append(
            {"output_type": "display_data", "metadata": {}, "data": shown(value)}
        )
    return outputs


def shown(value: object) -> dict:
    """Return a value as Jupyter would show it: a picture, or text."""
    to_png = getattr(value, "_repr_png_", None)
    if to_png:
        return {
            "image/png": base64.b64encode(to_png()).decode(),
            "text/plain": "picture",
        }
    return {"text/plain": repr(value)}


def text_of(outputs: list) -> str:
    """Return what a cell has printed."""
    return "".join("".join(output.get("text", "")) for output in outputs)


if __name__ == "__main__":
    main()
