from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers.core.ink_examples import SAMPLES, model_input

IMAGES = np.stack([model_input(record.strokes) for record in SAMPLES])


@pytest.fixture(scope="module")
def augmentation() -> ModuleType:
    from trainer.augmentation import augment as augmentation

    return augmentation


def varied(
    augmentation: ModuleType, images: NDArray[np.float32], *seed: int
) -> NDArray[np.float32]:
    strength = np.ones(len(images), np.float32)
    result = augmentation.augment(images, np.array(seed), strength).numpy()
    return np.asarray(result)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 7, 40])
def test_shape_and_range_stay(augmentation: ModuleType, count: int) -> None:
    changed = varied(augmentation, IMAGES[:count], 1, 2)

    assert changed.shape == (count, 28, 28)
    assert changed.dtype == np.float32
    assert changed.min() >= -1e-6
    assert changed.max() <= 1 + 1e-6


@pytest.mark.slow
def test_the_same_seed_varies_the_same_way(augmentation: ModuleType) -> None:
    assert np.array_equal(
        varied(augmentation, IMAGES, 3, 4), varied(augmentation, IMAGES, 3, 4)
    )


@pytest.mark.slow
@pytest.mark.parametrize("other", [(3, 5), (4, 4), (4, 3)])
def test_another_seed_varies_another_way(
    augmentation: ModuleType, other: tuple[int, int]
) -> None:
    one, two = varied(augmentation, IMAGES, 3, 4), varied(augmentation, IMAGES, *other)

    assert (np.abs(one - two).mean(axis=(1, 2)) > 1e-3).mean() > 0.9


@pytest.mark.slow
def test_each_image_is_varied_on_its_own(augmentation: ModuleType) -> None:
    changed = varied(augmentation, np.repeat(IMAGES[:1], 50, axis=0), 5, 6)

    assert len({image.round(3).tobytes() for image in changed}) > 40


@pytest.mark.slow
def test_paper_stays_paper(augmentation: ModuleType) -> None:
    paper = np.zeros((30, 28, 28), np.float32)

    assert np.abs(varied(augmentation, paper, 7, 8)).max() == 0


@pytest.mark.slow
def test_a_digit_stays_about_where_and_as_much_as_it_was(
    augmentation: ModuleType,
) -> None:
    middles = np.arange(28) + 0.5
    for step in range(5):
        changed = varied(augmentation, IMAGES, 9, step)
        mass = changed.sum(axis=(1, 2))
        for sums in (changed.sum(axis=1), changed.sum(axis=2)):
            # Shift 2 px, turned and bent a little more.
            assert np.abs(sums @ middles / mass - 14.5).max() < 6
        share = mass / IMAGES.sum(axis=(1, 2))
        assert share.min() > 0.3
        assert share.max() < 3
        assert abs(float(np.median(share)) - 1) < 0.3


@pytest.mark.slow
def test_most_images_change_visibly_and_some_hardly(augmentation: ModuleType) -> None:
    change = np.abs(varied(augmentation, IMAGES, 11, 12) - IMAGES).mean(axis=(1, 2))

    assert np.median(change) > 0.02
    assert change.min() < 0.05
    assert change.max() < 0.3


@pytest.mark.slow
@pytest.mark.parametrize(("constant", "sign"), [("_THICKEN", 1), ("_THIN", -1)])
def test_pens_become_thicker_and_thinner(
    augmentation: ModuleType, monkeypatch: pytest.MonkeyPatch, constant: str, sign: int
) -> None:
    many = np.repeat(IMAGES[:1], 200, axis=0)

    def ink() -> float:
        return float(varied(augmentation, many, 7, 8).sum(axis=(1, 2)).mean())

    usual = ink()
    monkeypatch.setattr(augmentation, constant, 0.0)

    assert sign * (usual - ink()) > 0.03 * many[0].sum()
