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
    for name, act, meaning in (
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
        action.set_defaults(run=_run, act=act)


def _run(options: argparse.Namespace) -> None:
    options.act(ModelStore(options.store), options)


def _list(store: ModelStore, _options: argparse.Namespace) -> None:
    from trainer.console import format_versions

    store.active()  # raises an error if there is none
    print(format_versions(take_snapshot(store)))


def _show(store: ModelStore, options: argparse.Namespace) -> None:
    path = store.locate(options.model)
    print(_description(read_manifest(path), path))


def _verify(store: ModelStore, options: argparse.Namespace) -> None:
    from mnist_gui.core.classifier.classifier import load

    path = store.locate(options.model)
    load(path)
    print(f"{path} is complete and answers.")


def _activate(store: ModelStore, options: argparse.Namespace) -> None:
    verify(store.find(options.version).path)
    store.activate(options.version)
    print(f"Model {options.version} is in use.")


def _rollback(store: ModelStore, _options: argparse.Namespace) -> None:
    verify(store.previous().path)
    print(f"Model {store.rollback().number} is in use again.")


def _rename(store: ModelStore, options: argparse.Namespace) -> None:
    store.rename(options.version, options.name)
    name = store.names().get(options.version)
    text = f"is called “{name}”" if name else "has no name"
    print(f"Model {options.version} {text}.")


def _remove(store: ModelStore, options: argparse.Namespace) -> None:
    store.remove(options.version)
    print(f"Model {options.version} was removed.")


def _export(store: ModelStore, options: argparse.Namespace) -> None:
    export_model(store.find(options.version), options.target)
    print(f"Model {options.version} was copied to {options.target}.")


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
