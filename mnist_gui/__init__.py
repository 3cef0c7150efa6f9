"""A drawing pad that reads handwritten digits."""

import logging
import os
from typing import Final

__version__: Final = "0.1.0"

# Without a handler Python would print warnings on standard error, which is for the
# sentences that a person is told. The window has a log of its own.
logging.getLogger(__name__).addHandler(logging.NullHandler())

# Before NumPy is imported. Its products are small here: a second thread waits longer
# for the first than it saves (a correction took 4 s instead of 0.07 beside training).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
