"""Damage the bytes of files at random, to see what a reader makes of them."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

_HEADER: Final = 64
"""Bytes at the beginning, where decoders fail most."""

_EXTREMES: Final = (0, 1, 0x7F, 0x80, 0xFF)


def damage(rng: np.random.Generator, content: bytes, other: bytes) -> bytes:
    """Damage a file in one way; `other` is one of another form."""
    return _DAMAGES[rng.integers(len(_DAMAGES))](rng, content, other)


_Damage: TypeAlias = Callable[[np.random.Generator, bytes, bytes], bytes]


def _flip(rng: np.random.Generator, content: bytes, _: bytes) -> bytes:
    """Change a few bits, half the time in the header."""
    changed = bytearray(content)
    reach = _HEADER if rng.random() < 0.5 else len(content)
    for place in rng.integers(min(reach, len(content)), size=rng.integers(1, 17)):
        changed[place] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def _exaggerate(rng: np.random.Generator, content: bytes, _: bytes) -> bytes:
    """Write a very large or very small number somewhere."""
    changed = bytearray(content)
    reach = _HEADER if rng.random() < 0.5 else len(content)
    length = int(rng.choice([1, 2, 4, 8]))
    place = int(rng.integers(min(reach, len(content) - length)))
    changed[place : place + length] = bytes([int(rng.choice(_EXTREMES))]) * length
    return bytes(changed)


def _cut(rng: np.random.Generator, content: bytes, _: bytes) -> bytes:
    return content[: rng.integers(len(content))]


def _cut_out(rng: np.random.Generator, content: bytes, _: bytes) -> bytes:
    start, end = sorted(rng.integers(len(content), size=2).tolist())
    return content[:start] + content[end:]


def _repeat(rng: np.random.Generator, content: bytes, _: bytes) -> bytes:
    start, end = sorted(rng.integers(len(content), size=2).tolist())
    return content[:end] + content[start:end] * int(rng.integers(1, 4)) + content[end:]


def _swap_header(rng: np.random.Generator, content: bytes, other: bytes) -> bytes:
    length = int(rng.integers(2, _HEADER))
    return other[:length] + content[length:]


def _graft(rng: np.random.Generator, content: bytes, other: bytes) -> bytes:
    """Continue with another format in the middle."""
    return content[: rng.integers(len(content))] + other[rng.integers(len(other)) :]


_DAMAGES: Final[tuple[_Damage, ...]] = (
    _flip,
    _exaggerate,
    _cut,
    _cut_out,
    _repeat,
    _swap_header,
    _graft,
)
