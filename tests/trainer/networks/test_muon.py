import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from trainer.networks.muon import Muon, orthogonalize

pytestmark = pytest.mark.slow


def matrix(rows: int, columns: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(rows * 1000 + columns)
    return rng.normal(size=(rows, columns)).astype(np.float32)


@pytest.mark.parametrize("shape", [(30, 30), (288, 32), (32, 288)])
@pytest.mark.parametrize("scale", [1e-5, 1.0, 1e5])
def test_an_orthogonalised_matrix_turns_every_direction_alike(
    shape: tuple[int, int], scale: float
) -> None:
    given = matrix(*shape)
    result = orthogonalize(tf.constant(scale * given)).numpy()
    before, found = (np.linalg.svd(one, compute_uv=False) for one in (given, result))
    told_apart = before > 0.05 * before.max()

    assert (found[: told_apart.sum()] > 0.6).all()
    assert found.max() < 1.3


def test_of_orthonormal_rows_little_is_changed() -> None:
    q = np.linalg.qr(matrix(40, 40))[0]

    result = orthogonalize(tf.constant(q)).numpy()

    assert np.corrcoef(q.ravel(), result.ravel())[0, 1] > 0.99


def test_nothing_stays_nothing() -> None:
    assert np.array_equal(orthogonalize(tf.zeros((3, 2))), np.zeros((3, 2)))


@pytest.mark.parametrize("shape", [(20, 10), (3, 3, 4, 8)])
def test_a_step_is_as_long_as_adams_whatever_the_gradient(
    shape: tuple[int, ...],
) -> None:
    for scale in (1e-3, 1e3):
        variable = keras.Variable(np.zeros(shape, np.float32))
        optimizer = Muon(0.1)
        optimizer.build([variable])
        gradient = scale * matrix(1, int(np.prod(shape))).reshape(shape)
        optimizer.apply([tf.constant(gradient)], [variable])
        length = float(np.sqrt(np.mean(np.square(variable.numpy()))))

        # Adam's steps have about a fifth of the rate, once it has seen a few.
        assert length == pytest.approx(0.2 * 0.1, rel=0.4)


def test_what_is_no_kernel_is_learnt_by_adam() -> None:
    ours, theirs = (keras.Variable(np.ones(5, np.float32)) for _ in range(2))
    muon, adam = Muon(0.1, betas=(0.8, 0.9)), keras.optimizers.Adam(0.1, 0.8, 0.9)
    muon.build([ours])
    adam.build([theirs])
    for step in range(5):
        gradient = tf.constant(matrix(step + 1, 5)[0])
        muon.apply([gradient], [ours])
        adam.apply([gradient], [theirs])

    assert ours.numpy() == pytest.approx(theirs.numpy(), abs=1e-4)


def test_weights_decay() -> None:
    kernel = keras.Variable(np.ones((2, 3), np.float32))
    optimizer = Muon(0.1, weight_decay=0.5)
    optimizer.build([kernel])
    optimizer.apply([tf.zeros((2, 3))], [kernel])

    assert kernel.numpy() == pytest.approx(0.95)
