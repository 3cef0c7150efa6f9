"""The time, and the processor's time of this process."""

import time
from typing import NamedTuple


class Clocks(NamedTuple):
    """The time, and how long this process has worked."""

    now: float
    worked: float

    @classmethod
    def read(cls) -> "Clocks":
        """Read both clocks."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, before: "Clocks") -> "Clocks":
        """Return what has passed on each."""
        return Clocks(self.now - before.now, self.worked - before.worked)
