import numpy as np
import pytest

from mnist_gui.core.adaptation.lbfgs import Vector, minimize


@pytest.mark.parametrize("seed", range(5))
def test_the_minimum_of_a_quadratic_function_is_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(20, 20))
    matrix, lowest = root @ root.T + 0.1 * np.eye(20), rng.normal(size=20)

    def quadratic(x: Vector) -> tuple[float, Vector]:
        slope = matrix @ (x - lowest)
        return float((x - lowest) @ slope / 2), slope

    found = minimize(quadratic, np.zeros(20))

    assert quadratic(found)[0] < 1e-3 * quadratic(np.zeros(20))[0]


def test_a_start_at_the_minimum_is_returned() -> None:
    def quadratic(x: Vector) -> tuple[float, Vector]:
        return float(x @ x), 2 * x

    assert minimize(quadratic, np.zeros(3)).tolist() == [0, 0, 0]


def test_the_minimum_of_a_function_that_is_not_quadratic_is_found() -> None:
    scales = np.logspace(0, 1, 8)

    def log_cosh(x: Vector) -> tuple[float, Vector]:
        far = scales * (x - 1)
        value = np.logaddexp(far, -far).sum() - len(x) * np.log(2)
        return float(value), scales * np.tanh(far)

    assert minimize(log_cosh, np.zeros(8)) == pytest.approx(np.ones(8), abs=0.05)
