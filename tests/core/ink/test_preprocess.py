from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.ink.levels import Ink, to_fractions, to_levels
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import StrokeRecord, Strokes, densify, stroke
from tests.helpers.core.ink_examples import (
    SAMPLES,
    drawings,
    model_input,
    moved,
    samples,
)
from trainer.data.mnist import Mnist

# Coordinates have 32 bits: a drawing ten times its own size away from the origin is
# rounded by a millionth of its size, and an edge between two pixels may fall to the
# other side. Measured over all samples: 0.0005 and 0.063; 0.008 and 0.125 at the worst
# (3 % of the size, shifted by 5,000 units).
SHIFT_AND_SCALE_MEAN = 0.002
SHIFT_AND_SCALE_MOST = 0.15

# Enlarging blurs, and what the blur adds at the ends makes the digit 1 % smaller.
# Measured on 1,000 test images of MNIST: 0.034, at most 0.076.
ENLARGED_MEAN = 0.04
ENLARGED_MOST = 0.1
# The samples' pen is a little thinner than MNIST's. Measured: 0.042.
ENLARGED_SAMPLES_MEAN = 0.045


def center_of_mass(image: ModelInput) -> tuple[float, float]:
    middles = np.arange(28) + 0.5
    total = image.sum(dtype=float)
    return (
        float(image.sum(axis=0) @ middles / total),
        float(image.sum(axis=1) @ middles / total),
    )


def longer_side(image: NDArray[Any]) -> int:
    rows, columns = np.nonzero(image)
    return int(max(np.ptp(rows), np.ptp(columns))) + 1


def enlarge(image: NDArray[np.uint8]) -> Ink:
    return np.asarray(
        Image.fromarray(image).resize((280, 280), Image.Resampling.BICUBIC)
    )


def least_difference_after_shift(one: ModelInput, other: ModelInput) -> float:
    shifts = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return min(float(np.abs(one - np.roll(other, s, (0, 1))).max()) for s in shifts)


def assert_alike(one: ModelInput, other: ModelInput) -> None:
    difference = np.abs(one - other)
    assert difference.mean() <= SHIFT_AND_SCALE_MEAN
    assert difference.max() <= SHIFT_AND_SCALE_MOST


@pytest.mark.many_cases
@pytest.mark.parametrize("record", SAMPLES, ids=range(len(SAMPLES)))
@pytest.mark.parametrize("scale", [0.01, 0.37, 11, 100])
def test_scale_and_position_of_a_sample_do_not_matter(
    record: StrokeRecord, scale: float
) -> None:
    there = moved(record.strokes, scale=scale, shift=1000 * scale)

    assert_alike(model_input(record.strokes), model_input(there))


@given(drawings, st.floats(0.01, 100))
def test_scale_does_not_matter(drawing: Strokes, scale: float) -> None:
    points = np.concatenate(drawing)
    if np.ptp(points, axis=0).max() < 1:
        return
    assert_alike(model_input(drawing), model_input(moved(drawing, scale=scale)))


@given(samples, st.floats(-3000, 3000))
def test_position_does_not_matter(drawing: Strokes, shift: float) -> None:
    assert_alike(model_input(drawing), model_input(moved(drawing, shift=shift)))


@given(samples, st.floats(0.5, 20))
def test_the_number_of_points_hardly_matters(drawing: Strokes, spacing: float) -> None:
    dense = tuple(densify(line, spacing) for line in drawing)
    difference = np.abs(model_input(drawing) - model_input(dense))

    # Measured 0.009 and 0.15: a curve through more points is less round.
    assert difference.mean() < 0.012
    assert difference.max() < 0.25


@given(samples | drawings)
def test_a_model_input_has_values_from_0_to_1(drawing: Strokes) -> None:
    image = model_input(drawing)

    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() >= 0
    assert 0.5 < image.max() <= 1


@given(samples | drawings)
def test_the_center_of_mass_is_at_the_center(drawing: Strokes) -> None:
    image = model_input(drawing)
    # A stick with a dot far away from it stops where it would leave the frame.
    if image[0].any() or image[-1].any() or image[:, 0].any() or image[:, -1].any():
        return
    x, y = center_of_mass(image)

    # A dot of 20 pixels is not resampled, and lands half a pixel off.
    assert abs(x - 14.5) < 0.501
    assert abs(y - 14.5) < 0.501


@given(samples | drawings)
def test_no_ink_leaves_the_frame(drawing: Strokes) -> None:
    ink = rasterize(drawing)
    # A dot keeps its size; everything else has 20 pixels for its longer side.
    scale = max(ink.shape) / 20

    image = to_model_input(ink)

    assert image.sum() == pytest.approx(ink.sum() / 255 / scale**2, rel=0.02)


@given(samples)
def test_the_longer_side_of_a_digit_is_20_pixels(drawing: Strokes) -> None:
    assert 20 <= longer_side(model_input(drawing)) <= 21


@given(
    hnp.arrays(
        np.uint8,
        hnp.array_shapes(min_dims=2, max_dims=2, max_side=60),
        elements=st.sampled_from([0, 0, 0, 1, 128, 255]),
    )
)
def test_any_ink_gives_a_model_input_or_an_error(ink: Ink) -> None:
    if not ink.any():
        with pytest.raises(EmptyDrawingError):
            to_model_input(ink)
        return
    image = to_model_input(ink)
    assert image.shape == (28, 28)
    assert image.min() >= 0
    assert image.max() <= 1


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (3, 900), (0, 0)])
def test_paper_without_ink_is_an_error(shape: tuple[int, int]) -> None:
    with pytest.raises(EmptyDrawingError, match=r"^There is no ink to read\.$"):
        to_model_input(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("count", [1, 1000])
def test_a_dot_becomes_a_disc_in_the_middle(count: int) -> None:
    image = model_input((stroke([(31, 77)] * count),))

    assert center_of_mass(image) == pytest.approx((14.5, 14.5), abs=0.501)
    assert image[14, 14] == 1
    assert image[0].sum() == image[:, 0].sum() == image[-1].sum() == 0


@pytest.mark.parametrize("side", [1, 5, 20, 28, 300])
def test_a_square_of_any_size_becomes_a_square_of_20(side: int) -> None:
    image = to_model_input(np.full((side, side), 255, np.uint8))

    # Enlarged ink has soft edges.
    assert 19 <= longer_side(image > 0.5) <= 21
    assert image.sum() == pytest.approx(400, rel=0.03)


@pytest.mark.parametrize(
    "shape", [(1, 100), (100, 1), (7, 3000), (3000, 7), (1, 20), (28, 1)]
)
def test_very_flat_and_very_tall_ink_is_framed(shape: tuple[int, int]) -> None:
    image = to_model_input(np.full(shape, 255, np.uint8))

    assert 19 <= longer_side(image) <= 21
    assert np.abs(np.subtract(center_of_mass(image), 14.5)).max() <= 0.5


def test_paper_around_ink_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    ink = rng.integers(1, 256, (50, 31)).astype(np.uint8)

    assert np.array_equal(
        to_model_input(np.pad(ink, ((3, 90), (400, 0)))), to_model_input(ink)
    )


@pytest.mark.parametrize("corner", [(0, 0), (0, -1), (-1, 0), (-1, -1)])
def test_ink_with_its_mass_in_a_corner_is_not_cut(corner: tuple[int, int]) -> None:
    # A thin frame with a heavy corner: the box is nearly as far off as can be.
    ink = np.zeros((160, 160), np.uint8)
    ink[0] = ink[-1] = ink[:, 0] = ink[:, -1] = 8
    y, x = (160 - 48 if edge else 0 for edge in corner)
    ink[y : y + 48, x : x + 48] = 255

    image = to_model_input(ink)
    assert image.sum(dtype=float) == pytest.approx(ink.sum() / 255 / 64, rel=0.02)


@given(samples)
def test_no_ink_is_lost_in_the_frame(drawing: Strokes) -> None:
    ink = rasterize(drawing)
    scale = max(ink.shape) / 20

    ink_there = ink.sum(dtype=float) / 255 / scale**2
    assert to_model_input(ink).sum(dtype=float) == pytest.approx(ink_there, rel=0.01)


@pytest.mark.parametrize("record", SAMPLES[::3])
def test_mirrored_ink_gives_a_mirrored_input(record: StrokeRecord) -> None:
    image = model_input(record.strokes)
    mirrored = model_input(tuple(stroke(line * (-1, 1)) for line in record.strokes))

    # The centre is in the middle of pixel 14 of 0 to 27, so the mirror is there, too.
    assert np.abs(image[:, 1:] - mirrored[:, :0:-1]).mean() < 0.02


def test_preprocessing_leaves_the_ink_as_it_is() -> None:
    ink = np.full((40, 30), 200, np.uint8)
    to_model_input(ink)

    assert (ink == 200).all()


def test_mnist_digits_survive_enlarging_to_the_size_of_the_pad(mnist_dir: Path) -> None:
    images = Mnist(mnist_dir).test().images[:400]
    errors = [
        np.abs(to_model_input(enlarge(image)) - to_fractions(image)).mean()
        for image in images
    ]

    assert np.mean(errors) < ENLARGED_MEAN
    assert np.max(errors) < ENLARGED_MOST


def test_mnist_digits_are_only_shifted(mnist_dir: Path) -> None:
    images = Mnist(mnist_dir).test().images[:400]
    digits = [digit for digit in images if longer_side(digit) == 20]

    assert len(digits) > 390
    for digit in digits:
        image = to_model_input(digit)
        assert least_difference_after_shift(image, to_fractions(digit)) < 1e-6


def test_samples_survive_enlarging_to_the_size_of_the_pad() -> None:
    images = [to_levels(model_input(sample.strokes)) for sample in SAMPLES]
    errors = [
        np.abs(to_model_input(enlarge(image)) - to_fractions(image)).mean()
        for image in images
    ]

    assert np.mean(errors) < ENLARGED_SAMPLES_MEAN
    assert np.max(errors) < ENLARGED_MOST


@pytest.mark.parametrize("record", SAMPLES, ids=range(len(SAMPLES)))
def test_ink_of_20_pixels_is_only_shifted(
    record: StrokeRecord,
) -> None:
    image = to_levels(model_input(record.strokes))
    rows, columns = np.nonzero(image)
    # Some samples reach into a 21st row by a trace of ink; MNIST's do not.
    top, left = rows.min(), columns.min()
    tight = image[top : top + 20, left : left + 20]
    ink = np.pad(tight, ((4, 24 - len(tight)), (4, 24 - tight.shape[1])))
    if longer_side(ink) != 20:
        ink[4, 4] = ink[23, 23] = 1

    again = to_model_input(ink)
    expected = to_fractions(ink[ink > 0])
    assert np.allclose(np.sort(again[again > 0]), np.sort(expected), atol=1e-6)
