"""Measure time and memory of evaluating many images with the shipped model.

    python -m tests.bench.evaluation [IMAGES …]

Prints the time for each count, how it compares with the first, and the memory needed
besides the images themselves. The counts are 10,000 (three times) and 100,000 unless
given; a million takes some minutes.
"""

import math
import resource
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import Classifier, load
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.files.locations import shipped_models_dir
from trainer.data.drawings import LabelledInputs
from trainer.data.toy import ToyDigits
from trainer.evaluation.evaluate import evaluate

_COUNTS: Final = (10_000, 10_000, 10_000, 100_000)
_PROMISED_SECONDS: Final = 3.0
"""For 10,000 images, on two cores."""


def main(arguments: Sequence[str]) -> int:
    """Print a row for each count; return 1 if the fewest are slower than promised."""
    counts = list(map(int, arguments)) or list(_COUNTS)
    import_tensorflow()
    classifier = load(shipped_models_dir() / "1")
    print(f"{'images':>9} {'seconds':>9} {'µs an image':>12} {'added MB':>9}")
    _measure(classifier, 1_000)  # warms up
    costs: dict[int, float] = {}
    for count in counts:
        # On a shared machine the fastest run is the most telling.
        costs[count] = min(_measure(classifier, count), costs.get(count, math.inf))
    first = costs[min(costs)]
    print(f"10,000 images: {10_000 * first:.2f} s, at most {_PROMISED_SECONDS:g}")
    for count in sorted(costs)[1:]:
        print(f"per image, {count:,} take {costs[count] / first:.2f} times as long")
    return 0 if 10_000 * first <= _PROMISED_SECONDS else 1


def _measure(classifier: Classifier, count: int) -> float:
    """Evaluate `count` images and print a row; return the seconds per image."""
    data = _repeated(count)
    before = _peak_memory()
    started = time.perf_counter()
    result = evaluate(classifier, data, "fake")
    seconds = time.perf_counter() - started
    if result.score.n != count:
        raise AssertionError(result.score.n)
    added = (_peak_memory() - before) / 1e6
    print(f"{count:9} {seconds:9.2f} {1e6 * seconds / count:12.1f} {added:9.0f}")
    return seconds / count


def _repeated(count: int) -> LabelledInputs:
    """Return the toy test split repeated to `count` images, as bytes."""
    split = ToyDigits().test()
    which = np.arange(count) % len(split.labels)
    images: NDArray[Any] = split.images[which]
    labels = [str(label) for label in split.labels[which]]
    return LabelledInputs(images, labels, np.ones(count, np.bool_))


def _peak_memory() -> int:
    """Return the peak resident memory of this process in bytes (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
