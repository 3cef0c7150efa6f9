"""What the program was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mnist_gui.core.files.locations import default_mnist_dir


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    store: Path
    pictures: Sequence[Path] = ()
    demo: bool = False
    mnist_dir: Path = field(default_factory=default_mnist_dir)
    """Where MNIST lies, or is fetched to when something is trained."""
