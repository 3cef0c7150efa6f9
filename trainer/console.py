"""What the training program prints, for people or as JSON lines."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from mnist_gui.core import events
from mnist_gui.core.events import EventSink, TrainingEvent
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo

_TITLES: Final = (
    *("in use", "model", "made", "network", "recipe", "test score", "name", "folder"),
)
_ON_THE_RIGHT: Final = ("model", "test score")


@contextmanager
def reporter(*, as_json: bool) -> Iterator[EventSink]:
    """Lend what prints the events of a run, and clear up however the run ends."""
    if as_json:
        yield _print_json
        return
    with _Display() as display:
        yield display.show


def format_versions(survey: StoreSnapshot) -> str:
    """Return the published versions as a table with its titles."""
    rows = [_cells(one, in_use=one.number == survey.active) for one in survey.versions]
    # One that is damaged has fewer cells, and a sentence that widens no column.
    whole = [_TITLES, *(row for row in rows if len(row) == len(_TITLES))]
    widths = [max(map(len, column)) for column in zip(*whole, strict=True)]
    return "\n".join(_aligned(row, widths) for row in (_TITLES, *rows))


def _cells(version: VersionInfo, *, in_use: bool) -> tuple[str, ...]:
    mark, manifest = "*" if in_use else "", version.manifest
    if manifest is None:
        return mark, str(version.number), version.trouble
    accuracy = manifest.metrics.get("test_accuracy")
    return (
        mark,
        str(version.number),
        _local(manifest.time),
        manifest.architecture,
        manifest.recipe,
        "–" if accuracy is None else f"{100 * accuracy:.2f} %",
        f"“{version.name}”" if version.name else "",
        str(version.path),
    )


def _local(time: str) -> str:
    """Return a time as clocks here show it; what is none, as it is."""
    try:
        made = datetime.fromisoformat(time)
    except ValueError:
        return time
    return made.astimezone().strftime("%Y-%m-%d %H:%M")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if title in _ON_THE_RIGHT else cell.ljust(width)
        for title, cell, width in zip(_TITLES, row, widths, strict=False)
    ]
    return "  ".join(cells).rstrip()


def _print_json(event: TrainingEvent) -> None:
    print(events.encode(event), flush=True)


class _Display:
    """A line for each event, and below them, on a terminal, how far the run is."""

    def __init__(self) -> None:
        # Lines go on where they would be broken: a path is copied in one piece.
        console = Console(highlight=False, soft_wrap=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[figures]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=None, figures="")

    def __enter__(self) -> "_Display":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, event: TrainingEvent) -> None:
        match event:
            case events.StepDone():
                self._progress.update(
                    self._task,
                    completed=event.step,
                    total=event.steps,
                    figures=_figures(event),
                )
            case events.DataPrepared():
                self._progress.update(
                    self._task,
                    completed=event.done,
                    total=event.total or None,
                    description=f"preparing {event.what}",
                )
            case events.RunStarted():
                self._progress.update(
                    self._task, description=f"{event.architecture} on {event.device}"
                )
            case events.DrawingsRescued():
                print(event.message, file=sys.stderr)
        for line in _lines(event):
            self._progress.console.print(line, markup=False)


def _figures(event: events.StepDone) -> str:
    minutes, seconds = divmod(round(event.seconds_left), 60)
    return (
        f"loss {event.loss:.3f}  {event.images_per_second:.0f} images/s"
        f"  {minutes}:{seconds:02} left"
    )


def _lines(event: TrainingEvent) -> list[str]:
    """Return what stays on the screen of an event."""
    match event:
        case events.RunStarted():
            return [
                f"training {event.architecture} by the recipe “{event.recipe}” on"
                f" {event.train_size} images, {event.epochs} epochs, {event.device}"
            ]
        case events.EpochFinished():
            return [
                f"epoch {event.epoch}/{event.epochs}  loss {event.loss:.4f}"
                f"  accuracy {100 * event.accuracy:.2f} %"
                f"  validation {100 * event.val_accuracy:.2f} %"
            ]
        case events.DrawingsRead():
            return [f"your newest drawings are read as {_spaced(event.digits)}"]
        case events.Evaluated() | events.ModelCompared():
            return _score_lines(event)
        case events.ModelPublished():
            return [f"published model {event.version} in {event.path}"]
        case _:  # steps pass, and the sentence of a failure goes to standard error
            return []


def _spaced(digits: Sequence[int]) -> str:
    return " ".join(map(str, digits))


def _score_lines(event: events.Evaluated | events.ModelCompared) -> list[str]:
    if isinstance(event, events.Evaluated):
        percent = f"{100 * event.accuracy:.2f} %"
        return [f"test accuracy {percent} ({event.n} images of {event.data})"]

    def line(what: str, new: float, in_use: float, *, is_worse: bool) -> str:
        verdict = "which is worse" if is_worse else "which is not worse"
        return (
            f"of {what} it reads {100 * new:.2f} %, {verdict} than model"
            f" {event.in_use} with {100 * in_use:.2f} %"
        )

    lines = [
        line(
            f"{event.n} held-out digits",
            event.new_accuracy,
            event.in_use_accuracy,
            is_worse=event.is_worse,
        )
    ]
    if event.own_n:
        own = line(
            f"{event.own_n} drawings of your own kept aside",
            event.own_new_accuracy,
            event.own_in_use_accuracy,
            is_worse=event.is_worse_on_own,
        )
        lines.append(own)
    return lines
