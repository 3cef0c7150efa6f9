"""Two windows and a terminal change one store at the same time.

    python -m tests.soak.crowd [--seconds 60] [--seed 0]

Each does random things: keeps, relabels and deletes drawings; publishes, removes,
names and activates models. Meanwhile every version that can be seen is checked
against its hashes again and again. In the end the store must hold what was said to be
in it, no more and no less, and both windows must show it. Prints figures.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.helpers.processes.children import Child
from tests.soak.crowd_member import SETTLE_NAME, STOP_NAME

_MEMBER: Final = "tests.soak.crowd_member"
_ROLES: Final = ("window", "window", "terminal")


def play(store: Path, seconds: float, seed: int) -> Counter[str]:
    """Let the members at a store; return how often what was done.

    Raises:
        AssertionError: If something was lost or seen half-made; says what.
    """
    members = [
        Child(_MEMBER, role, store, 10 * seed + number)
        for number, role in enumerate(_ROLES, 1)
    ]
    try:
        looks = _watch(store, members, seconds)
    finally:
        for member in members:
            member.kill()
    told = [one for member in members for one in member.told]
    done = Counter(one["what"] for one in told) + Counter(looks=looks)
    troubles = [one["reason"] for one in told if one["what"] == "trouble"]
    assert not troubles, troubles
    _check_drawings(store, members)
    _check_versions(store, members)
    return done


def _watch(store: Path, members: list[Child], seconds: float) -> int:
    """Look on until all have come to an end; return how many versions were checked."""
    for member in members:
        member.wait_for("ready")
    looks = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        looks += _look(ModelStore(store))
    (store / STOP_NAME).touch()
    for member in members[:-1]:
        member.wait_for("done")
    assert members[-1].finish() == 0, members[-1].errors()
    (store / SETTLE_NAME).touch()
    for member in members[:-1]:
        member.wait_for("settled")
        assert member.finish() == 0, member.errors()
    return looks


def _look(store: ModelStore) -> int:
    """Check all that can be seen; return how many versions it was."""
    looks = 0
    for version in store.versions():
        try:
            verify(version.path)
        except ModelError as error:
            if version.path.exists():
                raise AssertionError(f"seen half-made: {error}") from error
        looks += 1
    for name in ("active.json", "names.json"):
        path = store.folder / name
        if path.exists():
            json.loads(path.read_bytes())
    return looks


def _check_drawings(store: Path, members: list[Child]) -> None:
    labels: dict[int, int] = {}
    for told in (one for member in members for one in member.told):
        if told["what"] == "labelled":
            labels[told["id"]] = told["label"]
        elif told["what"] == "deleted":
            del labels[told["id"]]
    there = {one.id: one.label for one in SampleStore(store / SAMPLES_NAME).all()}
    lost, added = labels.items() - there.items(), there.items() - labels.items()
    assert not lost | added, f"drawings lost: {lost}; nobody's: {added}"


def _check_versions(place: Path, members: list[Child]) -> None:
    told = [one for member in members for one in member.told]
    published = {one["seed"] for one in told if one["what"] == "published"}
    removed = {one["seed"] for one in told if one["what"] == "removed"}
    store = ModelStore(place)
    there = [one.manifest() for one in store.versions()]
    own = {one.seed for one in there if one.parent is not None}
    assert own == published - removed, f"versions differ: {own ^ (published - removed)}"


def main() -> int:
    """Print figures; 1 if something was lost or seen half-made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        try:
            done = play(Path(place), options.seconds, options.seed)
        except AssertionError as error:
            print(f"NOT KEPT: {error}")
            return 1
    for what, count in sorted(done.items()):
        print(f"{what:12} {count:6}")
    print("Nothing was lost, and nothing was seen half-made.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
