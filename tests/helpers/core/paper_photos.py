"""Synthetic photographs of handwriting: paper, light, lens and camera."""

import io
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from mnist_gui.core.ink.strokes import Strokes
from tests.helpers.core.ink_examples import grey_picture

Color: TypeAlias = tuple[int, int, int]
Levels: TypeAlias = NDArray[np.float32]

WHITE: Final = (238, 236, 230)
BLACK_PEN: Final = (35, 35, 40)


@dataclass(frozen=True, kw_only=True)
class Photo:
    """How a photograph was taken; by default, of a clean sheet in good light."""

    paper: Color = WHITE
    pen: Color = BLACK_PEN
    thickness: float = 0.06
    """Width of the pen as a share of the digit's longer side."""

    squares: int = 0
    """Distance between the lines of squared paper in pixels; 0: none."""

    rules: int = 0
    """Distance between the lines of ruled paper in pixels; 0: none."""

    line: Color = (150, 170, 200)
    tilt: float = 0.0
    """Tilt of the camera in degrees."""

    fading: float = 0.0
    """Share of the light that is missing in the far corner."""

    shadow: float = 0.0
    """Share of the light that a shadow with an edge takes."""

    desk: Color | None = None
    """Colour around the sheet; None: the sheet fills the picture."""

    grain: float = 0.0
    """Standard deviation of the paper's and the sensor's noise, in grey levels."""

    blur: float = 0.0
    """Radius in pixels."""

    specks: int = 0
    quality: int = 0
    """Of JPEG compression; 0: none."""

    size: tuple[int, int] = (640, 480)

    def of(self, strokes: Strokes, seed: int = 0) -> Image.Image:
        """Return the photograph of a sheet with these strokes, if any, on it."""
        rng = np.random.default_rng(seed)
        sheet = self._written(strokes, rng).rotate(
            self.tilt, Image.Resampling.BICUBIC, fillcolor=self.paper
        )
        light = self._light()[..., None]
        levels = np.asarray(self._on_desk(sheet), np.float32) * light
        lens = Image.fromarray(_clipped(levels)).filter(
            ImageFilter.GaussianBlur(self.blur)
        )
        noise = rng.normal(0, self.grain, (*self.size[::-1], 1)).astype(np.float32)
        return self._compressed(
            Image.fromarray(_clipped(np.asarray(lens, np.float32) + noise))
        )

    def _written(self, strokes: Strokes, rng: np.random.Generator) -> Image.Image:
        sheet = Image.new("RGB", self.size, self.paper)
        draw = ImageDraw.Draw(sheet)
        width, height = self.size
        for distance, across in ((self.squares, True), (self.rules, False)):
            for place in range(distance // 3, height, distance) if distance else ():
                draw.line((0, place, width, place), self.line, 2)
            for place in (
                range(distance // 4, width, distance) if distance and across else ()
            ):
                draw.line((place, 0, place, height), self.line, 2)
        if strokes:
            ink = grey_picture(strokes, self.size, self.thickness)
            sheet.paste(Image.new("RGB", self.size, self.pen), mask=ink)
        for x, y in rng.integers((0, 0), self.size, (self.specks, 2)).tolist():
            draw.ellipse((x, y, x + 2, y + 2), fill=self.pen)
        return sheet

    def _on_desk(self, sheet: Image.Image) -> Image.Image:
        if self.desk is None:
            return sheet
        desk = Image.new("RGB", self.size, self.desk)
        width, height = self.size
        corners = (0.09, 0.05, 0.97, 0.02, 1.01, 0.93, 0.05, 0.96)
        outline = [
            share * (height if number % 2 else width)
            for number, share in enumerate(corners)
        ]
        mask = Image.new("L", self.size)
        ImageDraw.Draw(mask).polygon(outline, fill=255)
        desk.paste(sheet, mask=mask)
        return desk

    def _light(self) -> Levels:
        width, height = self.size
        y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
        light = 1 - self.fading * (x + y) / 2
        # The shadow's edge runs through the digit, and is a little soft.
        edge = np.clip((0.8 * x + 0.6 * y - 0.72) * 40, 0, 1)
        lit: Levels = (light * (1 - self.shadow * edge)).astype(np.float32)
        return lit

    def _compressed(self, image: Image.Image) -> Image.Image:
        if not self.quality:
            return image
        file = io.BytesIO()
        image.save(file, "JPEG", quality=self.quality)
        return Image.open(file)


def _clipped(levels: Levels) -> NDArray[np.uint8]:
    return np.clip(levels, 0, 255).astype(np.uint8)


PHOTOS: Final = {
    "a clean sheet": Photo(),
    "fading light": Photo(fading=0.6, grain=2),
    "a shadow": Photo(shadow=0.5, grain=2),
    "a deep shadow": Photo(shadow=0.7, fading=0.3, thickness=0.04),
    "yellow paper": Photo(paper=(240, 215, 90), pen=(60, 70, 160)),
    "red paper": Photo(paper=(200, 70, 60), pen=(40, 30, 90), fading=0.3),
    "a red pen": Photo(pen=(220, 40, 40), fading=0.4),
    "a yellow marker": Photo(pen=(250, 225, 40), thickness=0.12, paper=(245, 245, 245)),
    "pencil": Photo(pen=(165, 165, 165), thickness=0.03, grain=6, fading=0.3),
    "faint pencil": Photo(pen=(208, 206, 202), thickness=0.05, grain=8),
    "pencil in the dark": Photo(
        paper=(80, 80, 75), pen=(55, 55, 52), thickness=0.05, grain=4, fading=0.4
    ),
    "squared paper": Photo(squares=40, fading=0.3, grain=2),
    "tilted squared paper": Photo(squares=40, tilt=3, fading=0.3, grain=2),
    "pencil on squared paper": Photo(
        squares=36, pen=(120, 120, 120), thickness=0.035, grain=3
    ),
    "dark squares": Photo(squares=48, line=(90, 90, 100), thickness=0.07),
    "ruled paper": Photo(rules=60, thickness=0.04, fading=0.4, tilt=-2),
    "a dark desk": Photo(desk=(60, 40, 30), fading=0.3, grain=2),
    "a light desk": Photo(desk=(250, 250, 250), paper=(190, 190, 185)),
    "squared paper on a desk": Photo(desk=(90, 60, 40), squares=44, tilt=2, grain=3),
    "a blackboard": Photo(paper=(45, 70, 55), pen=(225, 225, 215), grain=5, fading=0.4),
    "a shaking hand": Photo(blur=5, thickness=0.06, fading=0.4),
    "coarse JPEG": Photo(quality=12, thickness=0.05, fading=0.4),
    "specks": Photo(specks=25, thickness=0.05),
    "all at once": Photo(
        squares=50,
        pen=(60, 60, 130),
        shadow=0.4,
        fading=0.4,
        grain=4,
        blur=1.5,
        quality=40,
        specks=8,
        tilt=-2,
    ),
    "a fat marker": Photo(thickness=0.2, fading=0.5),
    "a fat marker in a shadow": Photo(thickness=0.17, shadow=0.5),
    "a small photo": Photo(size=(90, 80), thickness=0.08, fading=0.4, grain=4),
    "a hairline": Photo(thickness=0.012, fading=0.4, grain=1.5, size=(1000, 800)),
}
