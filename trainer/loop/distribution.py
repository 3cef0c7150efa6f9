"""Distribute a run over devices and machines; the training loop does not notice.

`TF_CONFIG` in the environment describes several machines, as usual in TensorFlow. Each
holds the whole training pool in memory and works on its share of every batch, so that
the result depends on the batch alone, not on how it is shared.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.errors import UserError

Strategy: TypeAlias = Any
"""A `tf.distribute.Strategy`."""

_CHIEFS: Final = ("chief", "worker")


class DistributionError(UserError):
    """The machines of a run are misconfigured, or do not respond."""


def choose_strategy() -> Strategy:
    """Return the strategy for one device, all local ones, or several machines.

    Raises:
        DistributionError: If `TF_CONFIG` is not what TensorFlow expects.
    """
    if is_several_machines():
        _task()
        try:
            return tf.distribute.MultiWorkerMirroredStrategy()
        except (ValueError, RuntimeError, tf.errors.OpError) as error:
            raise DistributionError(
                f"The machines in TF_CONFIG cannot work together: {error}"
            ) from error
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def is_several_machines() -> bool:
    """Return whether this process shares a run with other machines."""
    return bool(_cluster())


def is_chief() -> bool:
    """Return whether this process publishes the model; others only do their share."""
    if not is_several_machines():
        return True
    kind, index = _task()
    return kind == "chief" or (index == 0 and "chief" not in _cluster())


@contextmanager
def lost_machines_reported() -> Iterator[None]:
    """Turn TensorFlow's error about an unreachable machine into a DistributionError."""
    try:
        yield
    except tf.errors.UnavailableError as error:
        raise DistributionError(
            "Another machine of this run does not answer any more. Start the run again"
            " on all of them."
        ) from error


def broadcast_from_chief(
    strategy: Strategy, values: Sequence[NDArray[Any]]
) -> list[NDArray[Any]]:
    """Return the chief's values on every machine; their shapes are the same.

    Raises:
        DistributionError: If another machine has stopped.
    """
    if not is_several_machines():
        return list(values)
    # Double precision represents every weight, count and seed exactly.
    own = [np.asarray(value, np.float64) * is_chief() for value in values]
    with lost_machines_reported():
        shares = strategy.run(lambda: [tf.constant(value) for value in own])
        sums = [strategy.reduce("SUM", share, axis=None).numpy() for share in shares]
    return [a.astype(b.dtype) for a, b in zip(sums, values, strict=True)]


def device_name(strategy: Strategy) -> str:
    """Return a short description of the devices, such as `2 × GPU`."""
    kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    count = strategy.num_replicas_in_sync
    return kind if count == 1 else f"{count} × {kind}"


def _cluster() -> dict[str, Any]:
    cluster = _configuration().get("cluster", {})
    if not isinstance(cluster, dict):
        raise DistributionError("TF_CONFIG has no “cluster” of named machines.")
    return cluster


def _task() -> tuple[str, int]:
    task = _configuration().get("task")
    if not isinstance(task, dict) or task.get("type") not in _CHIEFS:
        raise DistributionError(
            "TF_CONFIG must name this machine's “task”: a type (chief or worker)"
            " and an index."
        )
    machines = _cluster().get(task["type"], [])
    if not (
        isinstance(machines, list) and all(isinstance(name, str) for name in machines)
    ):
        raise DistributionError(
            f"TF_CONFIG must list each “{task['type']}” of its cluster as “host:port”."
        )
    index = task.get("index")
    if type(index) is not int or not 0 <= index < len(machines):
        raise DistributionError(
            f"TF_CONFIG names {task['type']} {index}, which its cluster does not have."
        )
    return task["type"], index


def _configuration() -> dict[str, Any]:
    text = os.environ.get("TF_CONFIG", "")
    try:
        configuration = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise DistributionError("TF_CONFIG is not JSON.") from error
    if not isinstance(configuration, dict):
        raise DistributionError("TF_CONFIG is not a JSON object.")
    return configuration
