"""Two windows and a terminal change one store at the same time.

    python -m tests.soak.crowd [--seconds 60] [--seed 0]

Each member keeps, relabels and deletes samples, and publishes, removes, names and
activates models, at random. Meanwhile every visible version is checked against its
hashes again and again. At the end the store must hold exactly what the members
reported, and both windows must show it. Prints how often each thing was done.
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
from tests.helpers.processes.children import Child, Message
from tests.soak.crowd_member import SETTLE_NAME, STOP_NAME

_MEMBER: Final = "tests.soak.crowd_member"
_ROLES: Final = ("window", "window", "terminal")


def play(store: Path, seconds: float, seed: int) -> Counter[str]:
    """Let the members change a store; return how often each thing was done.

    Raises:
        AssertionError: If something was lost or visible half-made.
    """
    members = [
        Child(_MEMBER, role, store, 10 * seed + number)
        for number, role in enumerate(_ROLES, 1)
    ]
    try:
        checks = _watch(store, members, seconds)
    finally:
        for member in members:
            member.kill()
    messages = [message for member in members for message in member.messages]
    troubles = _facts(messages, "trouble", "reason")
    assert not troubles, troubles
    _check_samples(store, messages)
    _check_versions(store, messages)
    return Counter(message["kind"] for message in messages) + Counter(checks=checks)


def _watch(store: Path, members: list[Child], seconds: float) -> int:
    """Check versions until all members have ended; return how many were checked."""
    for member in members:
        member.wait_for("ready")
    checks = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        checks += _check_visible(ModelStore(store))
    (store / STOP_NAME).touch()
    for member in members[:-1]:
        member.wait_for("done")
    assert members[-1].finish() == 0, members[-1].errors()
    (store / SETTLE_NAME).touch()
    for member in members[:-1]:
        member.wait_for("settled")
        assert member.finish() == 0, member.errors()
    return checks


def _check_visible(store: ModelStore) -> int:
    """Check every version that is visible; return how many that is."""
    checks = 0
    for version in store.versions():
        try:
            verify(version.path)
        except ModelError as error:
            if version.path.exists():
                raise AssertionError(f"visible half-made: {error}") from error
        checks += 1
    for name in ("active.json", "names.json"):
        path = store.folder / name
        if path.exists():
            json.loads(path.read_bytes())
    return checks


def _check_samples(store: Path, messages: list[Message]) -> None:
    labels: dict[int, int] = {}
    for message in messages:
        if message["kind"] == "labelled":
            labels[message["id"]] = message["label"]
        elif message["kind"] == "deleted":
            del labels[message["id"]]
    samples = SampleStore(store / SAMPLES_NAME).all()
    stored = {sample.id: sample.label for sample in samples}
    lost, added = labels.items() - stored.items(), stored.items() - labels.items()
    assert not lost | added, f"samples lost: {lost}; unaccounted for: {added}"


def _check_versions(folder: Path, messages: list[Message]) -> None:
    published = _facts(messages, "published", "seed")
    expected = published - _facts(messages, "removed", "seed")
    manifests = [version.manifest() for version in ModelStore(folder).versions()]
    own = {manifest.seed for manifest in manifests if manifest.parent is not None}
    assert own == expected, f"versions differ: {own ^ expected}"


def _facts(messages: list[Message], kind: str, fact: str) -> set[object]:
    return {message[fact] for message in messages if message["kind"] == kind}


def main() -> int:
    """Print what was done; return 1 if something was lost or visible half-made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = play(Path(folder), options.seconds, options.seed)
        except AssertionError as error:
            print(f"NOT KEPT: {error}")
            return 1
    for kind, count in sorted(done.items()):
        print(f"{kind:12} {count:6}")
    print("Nothing was lost, and nothing was visible half-made.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
