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
def test_orthogonalised_matrices_have_singular_values_near_1(
    shape: tuple[int, int], scale: float
) -> None:
    given = matrix(*shape)
    result = orthogonalize(tf.constant(scale * given)).numpy()
    before, after = (np.linalg.svd(m, compute_uv=False) for m in (given, result))
    large = np.count_nonzero(before > 0.05 * before.max())

    assert (after[:large] > 0.6).all()
    assert after.max() < 1.3


def test_orthonormal_rows_hardly_change() -> None:
    q = np.linalg.qr(matrix(40, 40))[0]

    result = orthogonalize(tf.constant(q)).numpy()

    assert np.corrcoef(q.ravel(), result.ravel())[0, 1] > 0.99


def test_a_zero_matrix_stays_zero() -> None:
    assert np.array_equal(orthogonalize(tf.zeros((3, 2))), np.zeros((3, 2)))


@pytest.mark.parametrize("shape", [(20, 10), (3, 3, 4, 8)])
def test_a_step_is_as_long_as_adams_for_any_gradient(
    shape: tuple[int, ...],
) -> None:
    for scale in (1e-3, 1e3):
        variable = keras.Variable(np.zeros(shape, np.float32))
        optimizer = Muon(0.1)
        optimizer.build([variable])
        gradient = scale * matrix(1, int(np.prod(shape))).reshape(shape)
        optimizer.apply([tf.constant(gradient)], [variable])
        length = float(np.sqrt(np.mean(np.square(variable.numpy()))))

        # Adam's steps are about a fifth of the rate after the first few.
        assert length == pytest.approx(0.2 * 0.1, rel=0.4)


def test_biases_are_updated_as_by_adam() -> None:
    by_muon, by_adam = (keras.Variable(np.ones(5, np.float32)) for _ in range(2))
    muon, adam = Muon(0.1), keras.optimizers.Adam(0.1, 0.9, 0.99)
    muon.build([by_muon])
    adam.build([by_adam])
    for step in range(5):
        gradient = tf.constant(matrix(step + 1, 5)[0])
        muon.apply([gradient], [by_muon])
        adam.apply([gradient], [by_adam])

    assert by_muon.numpy() == pytest.approx(by_adam.numpy(), abs=1e-4)


def test_weight_decay_shrinks_weights() -> None:
    kernel = keras.Variable(np.ones((2, 3), np.float32))
    optimizer = Muon(0.1, weight_decay=0.5)
    optimizer.build([kernel])
    optimizer.apply([tf.zeros((2, 3))], [kernel])

    assert kernel.numpy() == pytest.approx(0.95)
