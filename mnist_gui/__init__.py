"""A drawing pad that reads handwritten digits."""

from typing import Final

__version__: Final = "0.1.0"
