"""What each layer makes of the drawing: maps, features, logits, probabilities."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mnist_gui.core.inside.layers import Activations, strongest_place
from mnist_gui.core.prediction import Heatmaps
from mnist_gui.inside.digit_bars import DigitBars
from mnist_gui.inside.drawing_view import GridPicture
from mnist_gui.inside.feature_bars import FeatureBars
from mnist_gui.inside.layer_section import LayerSection, Pulls
from mnist_gui.inside.texts import (
    colors_text,
    digit_text,
    map_text,
    parting_text,
    products_text,
)
from mnist_gui.inside.weights_section import WeightsSection
from mnist_gui.reading.input_preview import AGAINST, FOR
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.image_bridge import image_from_model_input, image_from_saliency
from mnist_gui.ui.pointing import PointingWidget
from mnist_gui.ui.translation import number
from mnist_gui.ui.widgets import named, plain_text_label

# Sizes of the design
_DRAWING: Final = 196
_DETAIL: Final = 112
_KERNEL: Final = 50
_SIDE: Final = 216  # width of the column with the drawing
_LEAST: Final = 80  # height of an area that scrolls
_MARGIN: Final = 16


class InsidePanel(QWidget):
    """Shows the activations of one model, and the answers of a second beside it.

    Pointing at a map enlarges it and outlines what its strongest place sees; pointing
    at a digit shows what its logit consists of.
    """

    def __init__(self) -> None:
        super().__init__()
        self._models: list[Activations | None] = []
        self._names = ["", ""]
        self._heatmaps: Heatmaps | None = None
        self._layers: list[LayerSection] = []
        self._make_parts()
        self._set_up_layout()
        self.show_nothing()

    def show_names(self, active: str, compared: str) -> None:
        """Name the models; both names are empty if only one reads."""
        if [active, compared] == self._names:  # as after any change of the store
            return
        self._names = [active, compared]
        chosen = self._model.currentIndex()
        self._model.clear()
        self._model.addItems([active, compared])
        self._model.setVisible(bool(compared))
        if compared:
            self._model.setCurrentIndex(max(0, chosen))
        else:
            del self._models[1:]
        self._refresh(is_live=False)

    def show_nothing(self) -> None:
        """Show that there is no drawing."""
        self._models, self._heatmaps = [], None
        self._message.setText(
            self.tr("Draw a digit to see what each layer makes of it.")
        )
        self._refresh(is_live=False)

    def show_activations(
        self,
        models: Sequence[Activations | None],
        heatmaps: Heatmaps | None = None,
        *,
        is_live: bool,
    ) -> None:
        """Show activations of the active model and, if there is one, the compared one.

        Args:
            models: None for a model that cannot be looked into; empty if none is
                loaded.
            heatmaps: What speaks for each digit in the active model, if that is known.
            is_live: Whether the pen is moving: then maps keep their places.
        """
        self._models, self._heatmaps = list(models), heatmaps
        if models:
            text = self.tr(
                "The layers of this model cannot be shown. Retrain makes one whose"
                " layers can."
            )
        else:
            text = self.tr("There is no model yet whose layers could be shown.")
        self._message.setText(text)
        self._refresh(is_live=is_live)

    def show_saliency(self, heatmaps: Heatmaps | None) -> None:
        """Keep what speaks for each digit in the active model, to show it."""
        self._heatmaps = heatmaps
        self._show_detail()

    @property
    def _shown(self) -> Activations | None:
        """The activations of the model that is chosen."""
        place = max(0, self._model.currentIndex()) if self._names[1] else 0
        return self._models[place] if place < len(self._models) else None

    def _refresh(self, *, is_live: bool) -> None:
        shown = self._shown
        self._message.setVisible(shown is None)
        self._body.setVisible(shown is not None)
        if shown is None:
            self._all.setVisible(False)
            return
        self._make_layers(len(shown.maps))
        for section, maps in zip(self._layers, shown.maps, strict=True):
            section.show_maps(maps, is_live=is_live)
        self._all.setVisible(bool(shown.maps))
        self._weights.setVisible(shown.reads_pixels)
        if shown.reads_pixels and not is_live:
            self._weights.show_weights(shown)
        for part in (self._features_title, self._features):
            part.setVisible(not shown.reads_pixels)
        if not (is_live and self._features_title.text()):
            count = number(len(shown.features))
            is_mean = shown.layout.is_averaged
            text = self.tr("Features, each the mean of a map: {}")
            other = self.tr("Features: {}")
            self._features_title.setText((text if is_mean else other).format(count))
        named_models = zip(self._names, self._models, strict=False)
        known = [(name, look) for name, look in named_models if look]
        self._digits.show_activations([look for _, look in known])
        # Also while the pen moves: if it came and went, what is above it would move.
        text = parting_text(known)
        self._parting.setText(text)
        self._parting.setVisible(bool(text))
        self._show_detail(is_live=is_live)

    def _make_layers(self, count: int) -> None:
        """Have as many sections as the network has layers with maps."""
        while len(self._layers) > count:
            self._layers.pop().deleteLater()
        while len(self._layers) < count:
            layer = len(self._layers)
            section = LayerSection(layer)
            section.show_all(self._all.isChecked())
            section.map_pointed.connect(self._show_detail)
            self._layers.append(section)
            self._rows.insertWidget(layer, section)

    @Slot()
    def _show_detail(self, *, is_live: bool = False) -> None:
        """Show what is pointed at: a map, a digit, or nothing but the drawing."""
        shown = self._shown
        if shown is None:
            return
        self._show_pulls(shown, is_live=is_live)
        part = self._pointed_part(shown)
        index = part.pointed if part else None
        layer = part.layer if isinstance(part, LayerSection) else None
        is_sum = index is not None and shown.reads_pixels
        self._map.setVisible(layer is not None or is_sum)
        self._kernel.setVisible(layer == 0 and shown.first_kernels is not None)
        if index is None:
            self._show_drawing(shown)
            self._text.setText("")
        elif layer is not None:
            self._show_map(shown, layer, index)
        else:
            self._show_digit(shown, index)

    def _show_pulls(self, shown: Activations, *, is_live: bool) -> None:
        """Show in the last layer which maps pull the digit that is pointed at."""
        digit, pulls = self._digits.pointed, None
        if digit is not None and shown.layout.is_averaged:
            pulls = Pulls(digit=digit, contributions=shown.contributions(digit))
        if self._layers:
            self._layers[-1].show_pulls(pulls, is_live=is_live)

    def _pointed_part(self, shown: Activations) -> LayerSection | PointingWidget | None:
        """Return where something is pointed at: by the mouse, else chosen before."""
        parts: list[LayerSection | PointingWidget] = [*self._layers, self._digits]
        if shown.reads_pixels:
            parts.append(self._weights.strip)
        pointed = [part for part in parts if part.pointed is not None]
        hovered = [part for part in pointed if part.is_hovered]
        return next(iter([*hovered, *pointed]), None)

    def _show_drawing(self, shown: Activations) -> None:
        self._drawing.show_image(image_from_model_input(shown.model_input))
        self._features.show_features(shown.features)

    def _show_map(self, shown: Activations, layer: int, index: int) -> None:
        self._show_drawing(shown)
        maps = shown.maps[layer]
        feature_map = maps[:, :, index]
        place = strongest_place(feature_map)
        field = shown.layout.receptive_field(layer, place)
        self._drawing.mark_field(field)
        scaled = np.clip(feature_map / max(float(maps.max()), 1e-6), 0, 1)
        self._map.show_image(image_from_model_input(scaled))
        self._map.mark_place(place, len(feature_map))
        self._map.setAccessibleName(self.tr("The map, enlarged"))
        if layer == 0 and shown.first_kernels is not None:
            kernel = shown.first_kernels[:, :, index]
            scaled = kernel / max(float(np.abs(kernel).max()), 1e-6)
            blank = np.zeros_like(scaled)
            self._kernel.show_image(image_from_saliency(blank, scaled, FOR, AGAINST))
        self._text.setText(map_text(layer, index, float(feature_map.max()), field))

    def _show_digit(self, shown: Activations, digit: int) -> None:
        image = shown.model_input
        if shown.reads_pixels:
            weights = shown.weights(digit) / max(
                float(np.abs(shown.kernel).max()), 1e-6
            )
            self._drawing.show_image(image_from_saliency(image, weights, FOR, AGAINST))
            products = shown.products(digit)
            scaled = products / max(float(np.abs(products).max()), 1e-6)
            blank = np.zeros_like(scaled)
            self._map.show_image(image_from_saliency(blank, scaled, FOR, AGAINST))
            self._map.setAccessibleName(self.tr("The drawing times the weights"))
            self._text.setText(products_text(shown, digit))
            return
        heatmaps = self._heatmaps if shown is self._models[0] else None
        if heatmaps is None:
            self._drawing.show_image(image_from_model_input(image))
        else:
            tinted = image_from_saliency(image, heatmaps[digit], FOR, AGAINST)
            self._drawing.show_image(tinted)
        self._features.show_contributions(shown.contributions(digit))
        text = digit_text(shown, digit)
        self._text.setText(text if heatmaps is None else f"{text} {colors_text()}")

    @Slot(bool)
    def _show_all(self, shows_all: bool) -> None:
        for section in self._layers:
            section.show_all(shows_all)

    @Slot()
    def _on_model_chosen(self) -> None:
        self._refresh(is_live=False)

    def _make_parts(self) -> None:
        self._message = plain_text_label("insideMessage")
        self._model = named(QComboBox(), "insideModel", self.tr("Whose layers"))
        self._model.currentIndexChanged.connect(self._on_model_chosen)
        self._model.hide()
        self._all = named(QCheckBox(self.tr("Show all maps")), "allMapsBox")
        self._all.toggled.connect(self._show_all)
        drawing = self.tr("The drawing, as the network sees it")
        self._drawing = GridPicture("insideDrawing", drawing, _DRAWING)
        self._map = GridPicture("insideMap", self.tr("The map, enlarged"), _DETAIL)
        self._kernel = GridPicture("insideKernel", self.tr("Its kernel"), _KERNEL)
        self._text = plain_text_label("insideText")
        self._weights = WeightsSection()
        self._weights.strip.pointed_changed.connect(self._show_detail)
        self._features_title = with_look(QLabel(wordWrap=True), "caption")
        self._features = FeatureBars()
        self._features.setObjectName("featureBars")
        title = self.tr("Logits, and the probabilities that the softmax makes of them")
        self._digits_title = with_look(QLabel(title, wordWrap=True), "caption")
        self._digits = named(DigitBars(), "logitBars", title)
        self._digits.setAccessibleDescription(
            self.tr("Arrow keys choose a digit: what its logit consists of is shown.")
        )
        self._digits.pointed_changed.connect(self._show_detail)
        self._parting = plain_text_label("partingText")

    def _set_up_layout(self) -> None:
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(px(_MARGIN))
        columns.addWidget(self._make_side())
        columns.addLayout(self._make_layers_column(), stretch=1)
        self._body = QWidget()
        self._body.setLayout(columns)
        head = QHBoxLayout()
        head.addWidget(self._model)
        head.addWidget(self._all)
        head.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.addLayout(head)
        layout.addWidget(self._message)
        layout.addWidget(self._body, stretch=1)
        layout.addStretch()

    def _make_side(self) -> QWidget:
        """Return the column with the drawing, and what is pointed at."""
        details = QHBoxLayout()
        for picture in (self._map, self._kernel):
            details.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        details.addStretch()
        side = QVBoxLayout()
        side.addWidget(self._drawing)
        side.addLayout(details)
        side.addWidget(self._text)
        area = _scrolled("drawingArea", side)
        area.setFixedWidth(px(_SIDE))
        return area

    def _make_layers_column(self) -> QVBoxLayout:
        """Return the column with the layers, the features and the logits."""
        self._rows = QVBoxLayout()
        self._rows.addWidget(self._weights)
        right = QVBoxLayout()
        right.setSpacing(px(4))
        right.addWidget(_scrolled("layersArea", self._rows), stretch=1)
        for title, part in (
            (self._features_title, self._features),
            (self._digits_title, self._digits),
        ):
            right.addSpacing(px(4))
            right.addWidget(title)
            right.addWidget(part)
        right.addWidget(self._parting)
        return right


def _scrolled(name: str, column: QVBoxLayout) -> QScrollArea:
    """Return an area in which a column scrolls, where the window is low."""
    content = QWidget()
    content.setProperty("sheer", True)
    content.setLayout(column)
    column.setContentsMargins(0, 0, px(8), 0)
    column.setSpacing(px(8))
    column.addStretch()
    area = named(QScrollArea(widgetResizable=True), name)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumHeight(px(_LEAST))
    area.setWidget(content)
    return area
