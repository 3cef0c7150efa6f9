"""A drawing pad that reads handwritten digits."""

import logging
import os
from typing import Final

__version__: Final = "0.1.0"

# Without a handler Python prints warnings on standard error, which is reserved for
# messages to the user. The window writes a log of its own.
logging.getLogger(__name__).addHandler(logging.NullHandler())

# Set before NumPy is imported. Matrix products are small here: a second thread costs
# more in waiting than it saves (beside a training, adapting took 4 s instead of 0.07).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
