"""What our hands can write: the skeletons that are kept beside this module."""

from functools import cache
from pathlib import Path
from typing import Final

from trainer.handwriting.skeleton import Skeleton, parse_skeletons

DIGITS_PATH: Final = Path(__file__).with_name("digits.txt")
SIGNS_PATH: Final = Path(__file__).with_name("signs.txt")


@cache
def digit_skeletons() -> tuple[tuple[Skeleton, ...], ...]:
    """Return the ways to write each digit, 0 to 9."""
    known = parse_skeletons(DIGITS_PATH.read_text(encoding="utf-8"))
    return tuple(
        tuple(one for one in known if one.label == str(digit)) for digit in range(10)
    )


@cache
def sign_skeletons() -> tuple[Skeleton, ...]:
    """Return the ways to write letters and symbols that look like no digit."""
    return tuple(parse_skeletons(SIGNS_PATH.read_text(encoding="utf-8")))
