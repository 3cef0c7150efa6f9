"""The item model of the gallery: samples filtered, counted, sorted by age."""

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

from mnist_gui.core.samples.sample import LABELS, NOT_A_DIGIT, Sample
from mnist_gui.ui.labels import answer_text, label_text, quoted_label
from mnist_gui.ui.translation import percent

SAMPLE_ROLE: Final = Qt.ItemDataRole.UserRole
"""The role that gives an item's Sample."""

_NO_PARENT: Final = QModelIndex()


class GalleryItemModel(QAbstractListModel):
    """The samples that pass the filter.

    A change moves only the items concerned, so selection and scroll position stay.

    Signals:
        settled: The shown samples or the counts have changed.
    """

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[int, Sample] = {}
        """With deleted ones, which undo may restore."""

        self._present: set[int] = set()
        self._shown: list[Sample] = []
        self._label: int | None = None
        self._only_mistakes = False
        self._is_newest_first = True

    @property
    def shown(self) -> Sequence[Sample]:
        """The samples in the list, in its order."""
        return self._shown

    @property
    def count(self) -> int:
        """The number of samples, shown or not."""
        return len(self._present)

    @property
    def misread_count(self) -> int:
        """The number of misread samples, shown or not."""
        return sum(sample.is_mistake for sample in self._all_present())

    def counts(self) -> tuple[int, ...]:
        """Return the number of samples of each label, of all or of the misread."""
        counts = [0] * len(LABELS)
        for sample in self._all_present():
            counts[sample.label] += sample.is_mistake or not self._only_mistakes
        return tuple(counts)

    def is_known(self, sample_id: int) -> bool:
        """Return whether a sample exists, or did until it was deleted."""
        return sample_id in self._known

    def runs_of(self, sample_ids: Collection[int]) -> list[tuple[int, int]]:
        """Return the first and last row of each run of items with these ids."""
        return _runs(
            self._shown, {sample.id for sample in self._shown} - set(sample_ids)
        )

    def label_of(self, sample_id: int) -> int | None:
        """Return a sample's label; None if it does not exist."""
        return self._known[sample_id].label if sample_id in self._present else None

    @Slot(object, bool)
    def choose(self, label: int | None, only_mistakes: bool) -> None:
        """Show the samples of one label, or of all with None; or only misread ones."""
        self.beginResetModel()
        self._label, self._only_mistakes = label, only_mistakes
        self._shown = self._wanted()
        self.endResetModel()
        self.settled.emit()

    @Slot(bool)
    def set_order(self, newest_first: bool) -> None:
        """List the newest or the oldest samples first."""
        self.beginResetModel()
        self._is_newest_first = newest_first
        self._shown = self._wanted()
        self.endResetModel()
        self.settled.emit()

    def set_all(self, samples: Iterable[Sample]) -> None:
        """Replace all samples."""
        found = {sample.id: sample for sample in samples}
        self._known |= found
        self._present = set(found)
        self._settle()

    def put(self, sample: Sample) -> None:
        """Add a sample, or update it."""
        self._known[sample.id] = sample
        self._present.add(sample.id)
        self._settle()

    def change(self, labels: Mapping[int, int | None]) -> None:
        """Relabel samples; None removes one."""
        for sample_id, label in labels.items():
            if label is None:
                self._present.discard(sample_id)
            elif sample_id in self._known:
                self._known[sample_id] = replace(self._known[sample_id], label=label)
                self._present.add(sample_id)
        self._settle()

    def forget_all(self) -> None:
        """Remove every sample for good."""
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
        label = label_text(sample.label)
        if sample.predicted is not None and sample.is_mistake:
            text = self.tr("{} · read as {}")
            return text.format(label, answer_text(sample.predicted))
        return label

    def _details(self, sample: Sample) -> str:
        time = QDateTime.fromString(sample.time, Qt.DateFormat.ISODate).toLocalTime()
        saved = QLocale().toString(time, QLocale.FormatType.ShortFormat)
        lines = [self.tr("Labelled {}").format(quoted_label(sample.label))]
        lines.append(self.tr("Saved on {}").format(saved))
        if sample.predicted is None:
            lines.append(self.tr("Not read by a model"))
        else:
            model = self.tr("A model")
            if sample.model_version is not None:
                model = self.tr("Model {}").format(sample.model_version)
            lines.append(self._answer(model, sample))
        if sample.is_held_out:
            text = self.tr("Test drawing: models are compared on it, none learns it")
            lines.append(text)
        return "\n".join(lines)

    def _answer(self, model: str, sample: Sample) -> str:
        if sample.predicted == NOT_A_DIGIT:
            return self.tr("{} read no digit").format(model)
        text = self.tr("{} read {}, {} confident")
        confidence = percent(sample.probability or 0.0)
        return text.format(model, sample.predicted, confidence)

    def _all_present(self) -> Iterator[Sample]:
        ids = sorted(self._present, reverse=self._is_newest_first)
        return (self._known[sample_id] for sample_id in ids)

    def _wanted(self) -> list[Sample]:
        return [
            sample
            for sample in self._all_present()
            if self._label in (None, sample.label)
            and (sample.is_mistake or not self._only_mistakes)
        ]

    def _settle(self) -> None:
        """Bring the list to the wanted samples in as few steps as possible."""
        wanted = self._wanted()
        stays = {sample.id for sample in wanted}
        for first, last in reversed(_runs(self._shown, stays)):
            self.beginRemoveRows(_NO_PARENT, first, last)
            del self._shown[first : last + 1]
            self.endRemoveRows()
        is_there = {sample.id for sample in self._shown}
        # Both lists are sorted, so an inserted run is at its final place.
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
    """Return the first and last row of each run of samples without these ids."""
    marked = enumerate(sample.id not in but for sample in samples)
    found = []
    for is_other, run in groupby(marked, key=lambda numbered: numbered[1]):
        rows = [row for row, _ in run]
        if is_other:
            found.append((rows[0], rows[-1]))
    return found
