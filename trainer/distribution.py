"""On which devices and machines a run takes place; the loop does not care.

`TF_CONFIG` in the environment makes it several machines, as everywhere in
TensorFlow. Each holds the whole set in memory and works on its share of every
batch, so that the result depends on the batch alone and not on who shares it.
"""

import json
import os
from typing import Any, Final, TypeAlias

import tensorflow as tf

from mnist_gui.core.errors import ReadableError

Strategy: TypeAlias = Any
"""A `tf.distribute.Strategy`."""

_CHIEFS: Final = ("chief", "worker")


class DistributionError(ReadableError):
    """The machines of a run were not described rightly."""


def choose_strategy() -> Strategy:
    """Return the strategy for one device, all local ones, or several machines.

    Raises:
        DistributionError: If `TF_CONFIG` is not what TensorFlow understands.
    """
    if _is_several_machines():
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


def is_chief() -> bool:
    """Return whether this process publishes the model; all others only help."""
    if not _is_several_machines():
        return True
    kind, index = _task()
    return kind == "chief" or (kind == "worker" and index == 0 and not _has_chief())


def device_name(strategy: Strategy) -> str:
    """Return what a run takes place on, in words."""
    kind = "GPU" if tf.config.list_physical_devices("GPU") else "CPU"
    count = strategy.num_replicas_in_sync
    return kind if count == 1 else f"{count} × {kind}"


def _is_several_machines() -> bool:
    return bool(_cluster())


def _has_chief() -> bool:
    return "chief" in _cluster()


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
    except ValueError as error:
        raise DistributionError("TF_CONFIG is not JSON.") from error
    if not isinstance(configuration, dict):
        raise DistributionError("TF_CONFIG is not a JSON object.")
    return configuration
