"""Look up known vulnerabilities of the pinned packages: `make audit`.

pip-audit asks the vulnerability service of the Python Package Index. It is installed
into a folder of its own, as it needs thirty packages that nothing else does. Exit
status: 0 if nothing is known, 1 if something is, 2 if pip-audit cannot be installed or
run, 3 if the service did not answer for every package, so that nothing is certain.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / ".make"
FOLDER = ROOT / "build" / "audit"
PYTHON = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
DONE = FOLDER / "installed.txt"
KNOWN, FAILED, UNCERTAIN = 1, 2, 3


def main() -> int:
    """Install pip-audit if it is missing, run it, and say what it found."""
    if not install():
        print(
            "pip-audit cannot be installed: the package index cannot be reached, or has"
            " other packages. Try again where a network allows.",
            file=sys.stderr,
        )
        return FAILED
    packages = {}
    for name in sys.argv[1:] or ["run.txt", "dev.txt", "ray.txt"]:
        found = audit(PINS / name)
        if found is None:
            return FAILED
        packages.update(
            {(each["name"], each.get("version", "")): each for each in found}
        )
    return report(list(packages.values()))


def install() -> bool:
    """Return whether pip-audit is there, as it is pinned."""
    pins = (PINS / "audit.txt").read_text("utf-8")
    if DONE.exists() and DONE.read_text("utf-8") == pins:
        return True
    venv.create(FOLDER, with_pip=True, clear=True)
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--retries",
    ]
    ended = subprocess.run([*command, "1", "-r", PINS / "audit.txt"], cwd=ROOT)
    if ended.returncode == 0:
        DONE.write_text(pins, "utf-8")
    return ended.returncode == 0


def audit(pins: Path) -> "list | None":
    """Return what pip-audit knows of the packages in a file; None if it fails."""
    command = [PYTHON, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    ended = subprocess.run(
        [*command, *options, "-r", pins],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        return json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        lines = ended.stderr.strip().splitlines() or ["no answer"]
        if "onnection" in ended.stderr or "imed out" in ended.stderr:
            print(f"The service cannot be reached: {lines[-1]}", file=sys.stderr)
            sys.exit(UNCERTAIN)
        print(f"pip-audit failed on {pins.name}: {lines[-1]}", file=sys.stderr)
        return None


def report(packages: list) -> int:
    """Print what is known of the packages; return the exit status."""
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    for each in packages:
        for problem in each.get("vulns", []):
            fixed = ", ".join(problem["fix_versions"]) or "no version yet"
            name = f"{each['name']} {each['version']}"
            print(f"{name}: {problem['id']}, mended in {fixed}")
    if any(each.get("vulns") for each in packages):
        return KNOWN
    if unknown:
        print(
            f"Nothing is certain: the vulnerability service did not know {len(unknown)}"
            f" of {len(packages)} packages. Try again where it can be reached.",
            file=sys.stderr,
        )
        return UNCERTAIN
    print(f"No vulnerability is known of the {len(packages)} pinned packages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
