"""One layer: its title, and its strongest feature maps or the weights of its digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mnist_gui.core.inside.layers import Maps, arrange, arrange_pulls, strengths
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.reading.input_preview import AGAINST, FOR
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.image_bridge import image_from_model_input
from mnist_gui.ui.translation import number

_SPOKEN: Final = 3  # how many of the strongest maps are named


@dataclass(frozen=True, kw_only=True, eq=False)
class Pulls:
    """What each map of the last layer, averaged to a feature, adds to a logit."""

    digit: int
    contributions: NDArray[np.float32]

    def color(self, index: int) -> QColor:
        """Return the colour of a map's frame."""
        return FOR if self.contributions[index] > 0 else AGAINST


class LayerSection(QWidget):
    """Shows the feature maps of one layer, the strongest first.

    All share one scale of brightness: white is the layer's highest activation. Of the
    last layer, whose maps are averaged to features, those can be shown instead that
    pull a digit's logit up and down.

    Attributes:
        layer: Which layer, from 0.

    Signals:
        map_pointed: Another map is pointed at.
            Args: int, or None for none.
    """

    map_pointed = Signal(object)

    def __init__(self, layer: int) -> None:
        super().__init__()
        self.layer = layer
        self._maps: Maps | None = None
        self._shown: list[int] = []
        self._pulls: Pulls | None = None
        self._title = with_look(QLabel(wordWrap=True), "caption")
        self._strip = PictureStrip()
        self._strip.setObjectName(f"mapsOfLayer{layer + 1}")
        self._strip.pointed_changed.connect(self._on_pointed)
        self._strip.capacity_changed.connect(self._show_again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(4))
        layout.addWidget(self._title)
        layout.addWidget(self._strip)

    @property
    def pointed(self) -> int | None:
        """The map that is pointed at, or None."""
        place = self._strip.pointed
        return None if place is None else self._shown[place]

    @property
    def is_hovered(self) -> bool:
        """Whether the mouse points at a map."""
        return self._strip.is_hovered

    def show_maps(self, maps: Maps, *, is_live: bool) -> None:
        """Show feature maps; those that stay keep their places while one draws."""
        count = maps.shape[2]
        most = count if self._strip.shows_all else min(count, self._strip.capacity())
        before = self._shown if is_live or self._strip.pointed is not None else ()
        if self._pulls:
            self._shown = arrange_pulls(self._pulls.contributions, most, before)
        else:
            self._shown = arrange(strengths(maps), most, before)
        self._maps = maps
        scaled = np.clip(maps / max(float(maps.max()), 1e-6), 0, 1)
        self._strip.show_images(
            [image_from_model_input(scaled[:, :, index]) for index in self._shown],
            [self._pulls.color(index) for index in self._shown] if self._pulls else (),
        )
        if not (is_live and self._title.text()):
            self._describe(self._shown)

    def show_pulls(self, pulls: Pulls | None, *, is_live: bool) -> None:
        """Show the maps that pull a digit's logit; None for the strongest ones."""
        before, self._pulls = self._pulls, pulls
        is_same = before and pulls and before.digit == pulls.digit
        if (before or pulls) and self._maps is not None:
            self.show_maps(self._maps, is_live=is_live and bool(is_same))

    def show_all(self, shows_all: bool) -> None:
        """Show all maps, or as many as fit in a row."""
        self._strip.shows_all = shows_all
        self._show_again()
        self._strip.updateGeometry()

    def _describe(self, strongest: Sequence[int]) -> None:
        assert self._maps is not None  # noqa: S101 (called with maps alone)
        side, _, count = self._maps.shape
        title = self.tr("Layer {}, maps: {}, each {} × {}").format(
            number(self.layer + 1), number(count), number(side), number(side)
        )
        if self._pulls:
            title = self.tr("Layer {}: maps for {} in blue, against it in orange")
            title = title.format(number(self.layer + 1), self._pulls.digit)
        if self._title.text() != title:
            self._title.setText(title)
            self._strip.setAccessibleName(title)
        names = ", ".join(number(index + 1) for index in strongest[:_SPOKEN])
        self._strip.setAccessibleDescription(
            self.tr("The strongest maps: {}. Arrow keys choose one.").format(names)
        )

    @Slot()
    def _show_again(self) -> None:
        if self._maps is not None:
            self.show_maps(self._maps, is_live=False)

    @Slot()
    def _on_pointed(self) -> None:
        self.map_pointed.emit(self.pointed)
