"""A comparison of two models, as the trainer writes it."""

from typing import Final

from mnist_gui.core.models.comparison import Comparison, Difference, SetCompared


def confusion(wrong: int = 0, each: int = 5) -> list[list[int]]:
    """Return a 10×10 confusion matrix in which some sevens were read as ones."""
    table = [[each * (row == column) for column in range(10)] for row in range(10)]
    table[7][7] -= wrong
    table[7][1] += wrong
    return table


A_COMPARISON: Final = Comparison(
    in_use=1,
    data="mnist",
    held_out=SetCompared(in_use=confusion(1), new=confusion(2), is_worse=False),
    own=SetCompared(in_use=confusion(each=1), new=confusion(1, 1), is_worse=True),
    differences=[Difference(id=3, label=7, in_use=7, new=1)],
)
