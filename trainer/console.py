"""Print a run's events, as text or as JSON lines, and the list of versions."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from mnist_gui.core import events
from mnist_gui.core.events import EventSink, TrainingEvent
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.core.models.verdict import (
    describe_no_objection,
    describe_objections,
    meters,
)

_TITLES: Final = (
    *("in use", "model", "made", "network", "recipe", "test score", "name", "folder"),
)
_REMARKS: Final = (
    *(events.DataRecognized, events.DrawingsRescued, events.DrawingsLeftOut),
)
_MOST_EPOCHS: Final = 20  # lines for epochs, more or less
_RIGHT_ALIGNED: Final = ("model", "test score")


@contextmanager
def printed_events(*, as_json: bool) -> Iterator[EventSink]:
    """Lend a sink that prints events; restore the terminal however the run ends."""
    if as_json:
        yield lambda event: print(events.encode(event), flush=True)
        return
    # Without wrapping, a long path can be copied in one piece.
    console = Console(highlight=False, soft_wrap=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[figures]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("", total=None, figures="")

        def show(event: TrainingEvent) -> None:
            progress.update(task, **_progress_of(event))
            for line in _lines(event):
                console.print(line, markup=False)
            if isinstance(event, _REMARKS):
                print(event.message, file=sys.stderr)

        yield show


def format_versions(snapshot: StoreSnapshot) -> str:
    """Return the published versions as a table with a heading."""
    rows = [
        _cells(version, in_use=version.number == snapshot.active)
        for version in snapshot.versions
    ]
    # The row of a damaged version ends in a message, which widens no column.
    complete = [_TITLES, *(row for row in rows if len(row) == len(_TITLES))]
    widths = [max(map(len, column)) for column in zip(*complete, strict=True)]
    return "\n".join(_aligned(row, widths) for row in (_TITLES, *rows))


def _cells(version: VersionInfo, *, in_use: bool) -> tuple[str, ...]:
    mark, manifest = "*" if in_use else "", version.manifest
    if manifest is None:
        return mark, str(version.number), version.trouble
    accuracy = manifest.metrics.get("test_accuracy")
    return (
        mark,
        str(version.number),
        _local_time(manifest.time),
        manifest.architecture,
        manifest.recipe,
        "–" if accuracy is None else _score(accuracy, manifest),
        f"“{version.name}”" if version.name else "",
        str(version.path),
    )


def _score(accuracy: float, manifest: Manifest) -> str:
    """Return a test score; that of other digits says little beside MNIST's."""
    mark = "" if manifest.is_tested_on_mnist else "not MNIST: "
    return f"{mark}{100 * accuracy:.2f} %"


def _local_time(text: str) -> str:
    """Convert an ISO 8601 time to local time; return any other text as it is."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return time.astimezone().strftime("%Y-%m-%d %H:%M")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if title in _RIGHT_ALIGNED else cell.ljust(width)
        for title, cell, width in zip(_TITLES, row, widths, strict=False)
    ]
    return "  ".join(cells).rstrip()


def _progress_of(event: TrainingEvent) -> dict[str, Any]:
    """Return what an event changes of the progress bar."""
    match event:
        case events.StepDone():
            minutes, seconds = divmod(round(event.seconds_left), 60)
            figures = (
                f"loss {event.loss:.3f}  {event.images_per_second:.0f} images/s"
                f"  {minutes}:{seconds:02} left"
            )
            return {"completed": event.step, "total": event.steps, "figures": figures}
        case events.DataPrepared():
            return {
                "completed": event.done,
                "total": event.total or None,
                "description": f"preparing {event.what}",
            }
        case events.RunStarted():
            return {"description": f"{event.architecture} on {event.device}"}
        case _:
            return {}


def _lines(event: TrainingEvent) -> Iterator[str]:
    """Yield the lines of text that an event leaves on the screen."""
    match event:
        case events.RunStarted():
            yield (
                f"training {event.architecture} by the recipe “{event.recipe}” on"
                f" {event.train_size} images, {event.epochs} epochs, {event.device}"
            )
        case events.EpochFinished() if _is_shown(event):
            yield (
                f"epoch {event.epoch}/{event.epochs}  loss {event.loss:.4f}"
                f"  accuracy {100 * event.accuracy:.2f} %"
                f"  validation {100 * event.val_accuracy:.2f} %"
            )
        case events.DrawingsRead():
            digits = " ".join(map(str, event.digits))
            yield f"your newest drawings are read as {digits}"
        case events.Evaluated():
            percent = f"{100 * event.accuracy:.2f} %"
            yield f"test accuracy {percent} ({event.n} images of {event.data})"
        case events.ModelCompared():
            yield from _comparison_lines(event)
        case events.ModelPublished():
            yield f"published model {event.version} in {event.path}"
            if event.is_active:
                yield f"Model {event.version} is in use from now on."
            else:
                yield (
                    f"Model {event.version} is not in use. To use it: mnist-trainer"
                    f" models activate {event.version}"
                )
        case _:  # progress is overwritten, and failures go to standard error
            pass


def _is_shown(event: events.EpochFinished) -> bool:
    """Return whether an epoch gets a line: of many, about every twentieth does."""
    every = max(1, event.epochs // _MOST_EPOCHS)
    return event.epoch % every == 0 or event.epoch == event.epochs


def _comparison_lines(event: events.ModelCompared) -> Iterator[str]:
    """Yield the three meters and the verdict, as the window shows them."""
    for meter in meters(event):
        yield (
            f"{meter.name} ({meter.n}): {100 * meter.new:.2f} %, model {event.in_use}"
            f" {100 * meter.in_use:.2f} %"
        )
    yield from describe_objections(event.objections) or [describe_no_objection()]
    if any(objection.reason == "turned" for objection in event.objections):
        yield "--turn turns them; “mnist-trainer evaluate” says which way."
