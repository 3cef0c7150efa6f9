"""What is done with the samples on the worker thread."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from mnist_gui.core.errors import SamplesError, UserError, reason_of
from mnist_gui.core.samples.deletion_guard import DeletionGuard
from mnist_gui.core.samples.sample import LabelledDrawing, Sample, SampleFormat
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.recognizer.thread import Slices
from mnist_gui.ui.translation import localized, translate

if TYPE_CHECKING:
    from mnist_gui.core.samples.import_ import Imported

logger = logging.getLogger(__name__)

Labels: TypeAlias = Mapping[int, int | None]
"""For the id of each sample its label; None for a deleted one."""

_BATCH: Final = 100  # samples that are fetched at a time: about 10 ms
_REPORT_EVERY: Final = 50  # imported drawings between two reports of progress


class SampleJobs:
    """Reads and writes the store's samples; used on the worker thread alone.

    Methods that return `Slices` are long jobs, which run a slice at a time.
    """

    def __init__(self, store: SampleStore) -> None:
        self._store = store
        self._is_rescue_reported = False
        self._guard = DeletionGuard(store.path)
        self._was_loaded = self._was_changed = False
        self._loaded_state: tuple[int, ...] | None = None

    def take_rescue(self) -> str:
        """Return a message, once, if the file was found damaged; otherwise nothing."""
        rescue = self._store.rescue
        if rescue is None or self._is_rescue_reported:
            return ""
        self._is_rescue_reported = True
        return localized(rescue.message)

    def keep(self, drawing: LabelledDrawing) -> tuple[Sample, int | None]:
        """Add a drawing; return it as a sample, and the label it had before."""
        before = self._store.label_of(drawing)
        with self._own_write():
            return self._store.add(drawing), before

    def change(self, labels: Labels) -> Labels:
        """Relabel, delete or restore samples; return the labels they had before."""
        if None in labels.values():
            self._guard.hold()
        with self._own_write():
            before = self._store.change(labels)
        self._was_changed = True
        return before

    def is_current(self) -> bool:
        """Return whether the file is as it was when the samples were last loaded."""
        return self._was_loaded and self._store.state() == self._loaded_state

    @contextmanager
    def _own_write(self) -> Iterator[None]:
        """Count what was loaded as current after a write that the window knows of."""
        was_current = self.is_current()
        yield
        if was_current:
            self._loaded_state = self._store.state()

    def load(self) -> Slices[list[Sample]]:
        """Fetch every sample, oldest first."""
        state = self._store.state()
        samples: list[Sample] = []
        while batch := self._store.fetch_batch(
            _BATCH, after=samples[-1].id if samples else 0
        ):
            samples += batch
            yield None
        self._was_loaded, self._loaded_state = True, state
        return samples

    def import_(
        self, path: Path, kind: SampleFormat, on_progress: Callable[[int], object]
    ) -> "Slices[Imported]":
        """Add the drawings in a file or folder, all or none."""
        # With its formats, which a start does not need.
        from mnist_gui.core.samples.import_ import drawings_in, keep

        found = drawings_in(path, kind)
        drawings: list[LabelledDrawing] = []
        for drawing in found.drawings:
            drawings.append(drawing)
            if len(drawings) % _REPORT_EVERY == 0:
                on_progress(len(drawings))
            yield None
        return keep(self._store, drawings, found.notes)

    def export(
        self, samples: Sequence[Sample], path: Path, kind: SampleFormat
    ) -> Slices[str]:
        """Write samples to a file or folder; return what to show."""
        from mnist_gui.core.samples.export import exporting

        try:
            exported = yield from exporting(samples, path, kind)
        except OSError as error:
            logger.warning("could not write %s: %s", path, error)
            text = translate("SampleJobs", "“{}” could not be written: {}.")
            raise SamplesError(
                text.format(path.name, localized(reason_of(error)))
            ) from error
        return localized(exported.message)

    def close(self) -> None:
        """Forget deleted samples, once no window is left that could restore them.

        The last window does that, also for earlier ones and those that were killed.
        """
        if not (self._was_loaded or self._was_changed):
            return  # this window cannot have deleted any
        try:
            with self._guard.released() as is_last:
                if is_last:
                    self._store.forget_deleted()
        except UserError as error:
            logger.warning("deleted drawings could not be forgotten: %s", error)
