"""What the training program prints, for people or as JSON lines."""

import sys
from collections.abc import Sequence

from mnist_gui.core import events
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import Report, TrainingEvent
from mnist_gui.core.model_store import ModelVersion


def reporter(*, as_json: bool) -> Report:
    """Return what prints the events of a run."""
    return _print_json if as_json else _print_for_people


def format_versions(versions: Sequence[ModelVersion], active: ModelVersion) -> str:
    """Return the published versions as a table."""
    return "\n".join(_version_row(one, in_use=one == active) for one in versions)


def _version_row(version: ModelVersion, *, in_use: bool) -> str:
    mark = "*" if in_use else " "
    try:
        manifest = version.manifest()
    except ModelError as error:
        return f"{mark} {version.number:4}  {error}"
    accuracy = manifest.metrics.get("test_accuracy", float("nan"))
    return (
        f"{mark} {version.number:4}  {manifest.time}  {manifest.architecture:8}"
        f" {manifest.recipe:6} {100 * accuracy:.2f} %  {version.path}"
    )


def _print_json(event: TrainingEvent) -> None:
    print(events.encode(event), flush=True)


def _print_for_people(event: TrainingEvent) -> None:
    match event:
        case events.StepDone():
            _rewrite_line(
                f"step {event.step}/{event.steps}  loss {event.loss:.3f}"
                f"  {event.images_per_second:.0f} images/s"
                f"  {event.seconds_left:.0f} s left"
            )
        case events.RunStarted():
            print(
                f"training {event.architecture} by the recipe “{event.recipe}” on"
                f" {event.train_size} images, {event.epochs} epochs, {event.device}"
            )
        case events.EpochFinished():
            _rewrite_line("")
            print(
                f"epoch {event.epoch}/{event.epochs}  loss {event.loss:.4f}"
                f"  accuracy {100 * event.accuracy:.2f} %"
                f"  validation {100 * event.val_accuracy:.2f} %"
            )
        case events.Evaluated():
            percent = f"{100 * event.accuracy:.2f} %"
            print(f"test accuracy {percent} ({event.n} images of {event.data})")
        case events.ModelPublished():
            print(f"published model {event.version} in {event.path}")
        case events.RunFailed() | events.RunCancelled():
            _rewrite_line("")  # the sentence itself goes to standard error


def _rewrite_line(text: str) -> None:
    """Show a passing line where there is a terminal, and nowhere else."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)
