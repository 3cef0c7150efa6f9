"""The drawings of the gallery as Qt lists them: chosen, counted, newest first."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from typing_extensions import override

from mnist_gui.core.samples.sample import DIGITS, Sample

SAMPLE_ROLE: Final = Qt.ItemDataRole.UserRole
"""Gives the Sample of an item."""

_NO_PARENT: Final = QModelIndex()


class GalleryItemModel(QAbstractListModel):
    """Those drawings that the person wants to see.

    A change moves only the items that it is about: what is selected, and where
    the list stands, stays.

    Signals:
        settled: What is shown, or how many there are, is different now.
    """

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[int, Sample] = {}
        """With those that were deleted: they may come back."""

        self._present: set[int] = set()
        self._shown: list[Sample] = []
        self._label: int | None = None
        self._only_mistakes = False

    @property
    def shown(self) -> Sequence[Sample]:
        """The drawings in the list, newest first."""
        return self._shown

    @property
    def count(self) -> int:
        """How many drawings there are, shown or not."""
        return len(self._present)

    def counts(self) -> tuple[int, ...]:
        """Return how many there are of each digit, all of them or the mistakes."""
        counts = [0] * DIGITS
        for one in self._all_present():
            counts[one.label] += one.is_mistake or not self._only_mistakes
        return tuple(counts)

    def is_known(self, number: int) -> bool:
        """Return whether a drawing is there, or was until it was deleted."""
        return number in self._known

    def runs_of(self, numbers: Collection[int]) -> list[tuple[int, int]]:
        """Return (first, last) of each run of items with these ids."""
        return _runs(self._shown, {one.id for one in self._shown} - set(numbers))

    def label_of(self, number: int) -> int | None:
        """Return which digit a drawing is; None if it is not there."""
        return self._known[number].label if number in self._present else None

    @Slot(object, bool)
    def choose(self, label: int | None, only_mistakes: bool) -> None:
        """Show other drawings.

        Args:
            label: The only digit that is wanted; None for all.
            only_mistakes: Whether only those are wanted that were read wrong.
        """
        self.beginResetModel()
        self._label, self._only_mistakes = label, only_mistakes
        self._shown = self._wanted()
        self.endResetModel()
        self.settled.emit()

    def set_all(self, samples: Iterable[Sample]) -> None:
        """Take note of all drawings that there are."""
        found = {one.id: one for one in samples}
        self._known |= found
        self._present = set(found)
        self._settle()

    def put(self, sample: Sample) -> None:
        """Take note of a drawing, or of what is said of it now."""
        self._known[sample.id] = sample
        self._present.add(sample.id)
        self._settle()

    def change(self, labels: Mapping[int, int | None]) -> None:
        """Take note of what drawings are now; None takes one away."""
        for number, label in labels.items():
            if label is None:
                self._present.discard(number)
            elif number in self._known:
                self._known[number] = replace(self._known[number], label=label)
                self._present.add(number)
        self._settle()

    def forget_all(self) -> None:
        """Let go of all drawings."""
        self._known.clear()
        self._present.clear()
        self._settle()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid():
            return None
        sample = self._shown[index.row()]
        if role == SAMPLE_ROLE:
            return sample
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._caption(sample)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._details(sample)
        return None

    def _caption(self, sample: Sample) -> str:
        if sample.is_mistake:
            return self.tr("{}, read as {}").format(sample.label, sample.predicted)
        return str(sample.label)

    def _details(self, sample: Sample) -> str:
        time = QDateTime.fromString(sample.time, Qt.DateFormat.ISODate).toLocalTime()
        lines = [
            self.tr("It is a {}.").format(sample.label),
            self.tr("Kept on {}").format(
                QLocale().toString(time, QLocale.FormatType.ShortFormat)
            ),
        ]
        if sample.predicted is None:
            lines.append(self.tr("No model was asked."))
        else:
            model = self.tr("Model {}").format(sample.model_version)
            said = self.tr("{} read a {}, sure to {:.0f} %.").format(
                self.tr("A model") if sample.model_version is None else model,
                sample.predicted,
                100 * (sample.probability or 0),
            )
            lines.append(said)
        if sample.is_held_out:
            lines.append(self.tr("Models are compared on it; none learns from it."))
        return "\n".join(lines)

    def _all_present(self) -> Iterator[Sample]:
        return (self._known[number] for number in sorted(self._present, reverse=True))

    def _wanted(self) -> list[Sample]:
        return [
            one
            for one in self._all_present()
            if self._label in (None, one.label)
            and (one.is_mistake or not self._only_mistakes)
        ]

    def _settle(self) -> None:
        """Bring the list to what is to be shown, by as few steps as it takes."""
        wanted = self._wanted()
        stays = {one.id for one in wanted}
        for first, last in reversed(_runs(self._shown, stays)):
            self.beginRemoveRows(_NO_PARENT, first, last)
            del self._shown[first : last + 1]
            self.endRemoveRows()
        is_there = {one.id for one in self._shown}
        # Both lists are sorted: a run stands in the end where it is put in.
        for first, last in _runs(wanted, is_there):
            self.beginInsertRows(_NO_PARENT, first, last)
            self._shown[first:first] = wanted[first : last + 1]
            self.endInsertRows()
        for row, sample in enumerate(wanted):
            if self._shown[row] is not sample:
                self._shown[row] = sample
                self.dataChanged.emit(self.index(row), self.index(row))
        self.settled.emit()


def _runs(samples: Sequence[Sample], but: Collection[int]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of samples with other ids than these."""
    marked = enumerate(one.id not in but for one in samples)
    found = []
    for is_other, run in groupby(marked, key=lambda numbered: numbered[1]):
        rows = [row for row, _ in run]
        if is_other:
            found.append((rows[0], rows[-1]))
    return found
