"""The table of published versions, and of a foreign model while it is active."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem
from typing_extensions import override

from mnist_gui.core.models.manifest import ADAPTED, ForeignManifest, Manifest
from mnist_gui.core.models.snapshot import StoreSnapshot, VersionInfo
from mnist_gui.models.badge import BadgeDelegate
from mnist_gui.models.texts import (
    describe_version,
    how_it_reads,
    how_made,
    kind_of,
    local_time,
    mnist_score_of,
    name_of,
    readable_size,
    score_of,
    title,
    when_made,
)
from mnist_gui.ui.translation import localized, percent, translate
from mnist_gui.ui.widgets import named, tip

# The role with the value that a cell is sorted by; as text, 10 precedes 9.
_KEY: Final = Qt.ItemDataRole.UserRole
_MADE_BY, _USE = 1, 5  # columns


class ModelsTable(QTreeWidget):
    """Shows one version a row, newest first until a column is clicked.

    Adapted versions are folded under the version that they were adapted from.
    """

    def __init__(self) -> None:
        super().__init__()
        columns = [self.tr("Model"), self.tr("Made by"), self.tr("When")]
        columns += [self.tr("On MNIST"), self.tr("Size"), ""]
        self.setHeaderLabels(columns)
        named(self, "modelsTable", self.tr("Models"))
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)  # that uses the version
        self.setItemDelegateForColumn(_USE, BadgeDelegate(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_MADE_BY, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self._rows: dict[int, QTreeWidgetItem] = {}

    @property
    def shown(self) -> set[int]:
        """The ids of all versions, folded ones included."""
        return set(self._rows)

    @property
    def all_selected(self) -> list[int]:
        """The ids of the selected versions, lowest first."""
        return sorted(int(row.data(0, _KEY)) for row in self.selectedItems())

    @property
    def selected(self) -> int | None:
        """The id of the selected version; None if there are several, or none."""
        numbers = self.all_selected
        return numbers[0] if len(numbers) == 1 else None

    def select(self, number: int | None) -> None:
        """Select a version, and unfold it; clear the selection if there is none."""
        self.clearSelection()
        if number is not None and (row := self._rows.get(number)):
            self.setCurrentItem(row)

    def show_models(
        self,
        snapshot: StoreSnapshot,
        active: int | None,
        compared: int | None,
        foreign: Manifest | None = None,
    ) -> None:
        """Show versions and a foreign model; the selection stays on the same ones."""
        selected = self.all_selected
        unfolded = {number for number, row in self._rows.items() if row.isExpanded()}
        blocker = QSignalBlocker(self)
        self.clear()
        self._rows.clear()
        for version in snapshot.versions:  # a base comes before what it became
            use = self.tr("in use") if version.number == active else ""
            if version.number == compared:
                use = self.tr("compared")
            row = _Row(_cells(version, use))
            self._rows[version.number] = row
            if base := self._rows.get(_base_of(version, snapshot) or -1):
                base.addChild(row)
            else:
                self.addTopLevelItem(row)
        if foreign:
            self._rows[foreign.version] = row = _Row(
                _foreign_cells(foreign, self.tr("in use"))
            )
            self.addTopLevelItem(row)
        for number in unfolded & self._rows.keys():
            self._rows[number].setExpanded(True)
        kept = [self._rows[number] for number in selected if number in self._rows]
        self.select(active if not kept else selected[0])
        for item in kept:
            item.setSelected(True)
        blocker.unblock()


class _Cell(NamedTuple):
    """A text, the value that it is sorted by, and a tooltip."""

    text: str
    key: float | str
    tip: str = ""


class _Row(QTreeWidgetItem):
    """A version; its rows are sorted by the values of the chosen column."""

    def __init__(self, cells: Sequence[_Cell]) -> None:
        super().__init__([cell.text for cell in cells])
        for column, cell in enumerate(cells):
            self.setData(column, _KEY, cell.key)
            self.setToolTip(column, cell.tip)
        font = self.font(0)
        font.setBold(True)
        self.setFont(0, font)

    @override
    def __lt__(self, other: QTreeWidgetItem) -> bool:
        column = self.treeWidget().sortColumn()
        return bool(self.data(column, _KEY) < other.data(column, _KEY))


def _base_of(version: VersionInfo, snapshot: StoreSnapshot) -> int | None:
    """Return the version that an adapted one is shown under; None for any other."""
    found, seen = version, {version.number}
    while found.manifest and found.manifest.recipe == ADAPTED:
        base = snapshot.find(found.manifest.parent)
        if base is None or base.number in seen:
            break
        found = base
        seen.add(base.number)
    return None if found is version else found.number


def _foreign_cells(manifest: Manifest, use: str) -> list[_Cell]:
    explanation = tip(how_it_reads(manifest))
    score = _Cell("", -1.0)
    if isinstance(manifest, ForeignManifest):
        text = translate("ModelsTable", "{} of {} samples")
        share = manifest.correct / manifest.samples
        text = text.format(manifest.correct, manifest.samples)
        score = _Cell(text, share, explanation)
    name = _Cell(name_of(manifest), manifest.version, explanation)
    made = _Cell(translate("ModelsTable", "from elsewhere"), "", explanation)
    return [name, made, _Cell("", ""), score, _Cell("", 0), _Cell(use, use)]


def _cells(version: VersionInfo, use: str) -> list[_Cell]:
    number, manifest = version.number, version.manifest
    name = title(number, version.name)
    made, size = how_made(version), _Cell(readable_size(version.size), version.size)
    badge = _Cell(use, use)
    if manifest is None:
        explanation = tip(localized(version.trouble))
        names = [_Cell(name, number, explanation), _Cell(made, made, explanation)]
        return [*names, _Cell("", ""), _Cell("", -1.0), size, badge]
    score = mnist_score_of(manifest)
    return [
        _Cell(name, number, tip(describe_version(version))),
        _Cell(made, made, tip(f"{made} ({kind_of(manifest)})")),
        _Cell(when_made(manifest), manifest.time, local_time(manifest)),
        _Cell(
            "–" if score is None else percent(score, 2),
            -1.0 if score is None else score,
            score_of(manifest),
        ),
        size,
        badge,
    ]
