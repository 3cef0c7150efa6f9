"""A drawing pad that reads handwritten digits."""

import logging
from typing import Final

__version__: Final = "0.1.0"

# Without a handler Python would print warnings on standard error, which is for the
# sentences that a person is told. The window has a log of its own.
logging.getLogger(__name__).addHandler(logging.NullHandler())
