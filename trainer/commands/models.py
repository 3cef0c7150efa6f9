"""`mnist-trainer models`: list, choose, rename, remove and export versions."""

import argparse
from pathlib import Path
from typing import Any

from mnist_gui.core.cli import add_store
from mnist_gui.core.models.manifest import Manifest, read_manifest, verify
from mnist_gui.core.models.snapshot import take_snapshot
from mnist_gui.core.models.store import ModelStore
from trainer.publishing.copy import export_model


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, run, meaning in (
        ("list", _list, "list the published models; * marks the one in use"),
        ("show", _show, "show how a model was made and how good it is"),
        ("verify", _verify, "check a model's files and run it once"),
        ("activate", _activate, "use a model from now on"),
        ("rollback", _rollback, "go back to the model that was in use before"),
        ("rename", _rename, "give a model a name, or remove the name"),
        ("remove", _remove, "delete a model permanently"),
        ("export", _export, "copy a model to a folder or a .zip"),
    ):
        action = actions.add_parser(name, help=meaning, description=f"{meaning}.")
        if name in ("show", "verify"):
            action.add_argument("model", metavar="VERSION|DIR")
        if name in ("activate", "rename", "remove", "export"):
            action.add_argument("version", type=int, metavar="VERSION")
        if name == "rename":
            action.add_argument("name", metavar="NAME", help="“” removes it")
        if name == "export":
            action.add_argument("target", type=Path, metavar="DIR|FILE.zip")
        add_store(action)
        action.set_defaults(run=run)


def _list(options: argparse.Namespace) -> int:
    from trainer.console import format_versions

    store = ModelStore(options.store)
    store.active()  # raises an error if there is none
    print(format_versions(take_snapshot(store)))
    return 0


def _show(options: argparse.Namespace) -> int:
    path = ModelStore(options.store).locate(options.model)
    print(_description(read_manifest(path), path))
    return 0


def _verify(options: argparse.Namespace) -> int:
    from mnist_gui.core.classifier.classifier import load

    path = ModelStore(options.store).locate(options.model)
    load(path)
    print(f"{path} is complete and answers.")
    return 0


def _activate(options: argparse.Namespace) -> int:
    store = ModelStore(options.store)
    verify(store.find(options.version).path)
    store.activate(options.version)
    print(f"Model {options.version} is in use.")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    store = ModelStore(options.store)
    verify(store.previous().path)
    print(f"Model {store.rollback().number} is in use again.")
    return 0


def _rename(options: argparse.Namespace) -> int:
    store = ModelStore(options.store)
    store.rename(options.version, options.name)
    name = store.names().get(options.version)
    text = f"is called “{name}”" if name else "has no name"
    print(f"Model {options.version} {text}.")
    return 0


def _remove(options: argparse.Namespace) -> int:
    ModelStore(options.store).remove(options.version)
    print(f"Model {options.version} was removed.")
    return 0


def _export(options: argparse.Namespace) -> int:
    version = ModelStore(options.store).find(options.version)
    export_model(version, options.target)
    print(f"Model {options.version} was copied to {options.target}.")
    return 0


def _description(manifest: Manifest, path: Path) -> str:
    rows = [
        ("version", str(manifest.version)),
        ("made", manifest.time),
        ("architecture", manifest.architecture),
        ("recipe", f"{manifest.recipe}, seed {manifest.seed}"),
        ("base model", str(manifest.parent or "none")),
        *(("data", _source(entry)) for entry in manifest.data),
        *((name, f"{value:.4f}") for name, value in manifest.metrics.items()),
        ("temperature", f"{manifest.temperature:.3f}"),
        ("uncertain below", f"{100 * manifest.threshold:.1f} %"),
        *(manifest.libraries.items()),
        ("folder", str(path)),
    ]
    return "\n".join(f"{name:14}  {value}" for name, value in rows)


def _source(entry: dict[str, Any]) -> str:
    """Return a line about one data file, or about the user's samples."""
    name, digest = entry.get("name"), entry.get("sha256")
    if "count" in entry:
        weight = f"each counting as {entry.get('weight')} images"
        return f"{name}, {entry['count']} of them, {weight}, {digest}"
    return f"{name}, {entry.get('size')} bytes, {digest}"
