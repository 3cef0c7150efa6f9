"""Design tokens: the colours of the window in both schemes, and its sizes."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtGui import QColor, QFontInfo, QGuiApplication

BODY: Final = 14
"""Size of the text that all other sizes are given beside, in pixels."""

CAPTION: Final = 12
TABLE: Final = 13
TITLE: Final = 20
ANSWER: Final = 72
RADIUS: Final = 8
"""Of the corners of controls."""

CARD_RADIUS: Final = 14
SHADOW: Final = (1, 2, 3)
"""Room around a card for its shadow: above, at the sides, below."""


# Relative luminance of sRGB: W3C, "Web Content Accessibility Guidelines 2.1", 1.4.3.
_LINEAR_BELOW: Final = 0.04045
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """The colours of one scheme, as `#rrggbb`."""

    background: str
    surface: str  # cards
    well: str  # within a card
    line: str  # borders
    groove: str  # behind a bar, or a digit's name on the pad
    text: str
    muted: str
    faint: str  # of what is disabled
    accent: str  # the one action, the digit read, selection, focus
    accent_soft: str
    on_accent: str
    uncertain: str  # "?" and its reason
    uncertain_soft: str
    danger: str
    ready: str  # the dot of a model that reads
    found: str  # says that ink was found in a picture


LIGHT: Final = Tokens(
    background="#f5f5f7",
    surface="#ffffff",
    well="#fafafb",
    line="#e2e3e8",
    groove="#e2e3e8",
    text="#1b1c20",
    muted="#6b6e78",
    faint="#a6a9b3",
    accent="#2f5fe0",
    accent_soft="#e6edff",
    on_accent="#ffffff",
    uncertain="#9a5b00",
    uncertain_soft="#fff3df",
    danger="#c0392b",
    ready="#1a7f4b",
    found="#d0226c",
)
DARK: Final = Tokens(
    background="#17181c",
    surface="#202227",
    well="#1b1d21",
    line="#33363e",
    groove="#33363e",
    text="#f0f1f4",
    muted="#a3a7b3",
    faint="#6b6f7b",
    accent="#7aa2ff",
    accent_soft="#26335a",
    on_accent="#0c1330",
    uncertain="#f2b45c",
    uncertain_soft="#3a2c14",
    danger="#ff8a7a",
    ready="#4cc38a",
    found="#ff7ab0",
)


def with_high_contrast(tokens: Tokens) -> Tokens:
    """Return tokens whose borders and quiet texts are as dark, or light, as text."""
    return replace(tokens, line=tokens.muted, muted=tokens.text, faint=tokens.muted)


def contrast(color: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it."""
    brighter, darker = sorted(map(_luminance, (color, other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def px(size: float) -> int:
    """Return a size of the design in logical pixels of this screen's font.

    The design is drawn with text of `BODY` pixels; everything grows with the font.
    """
    return round(size * QFontInfo(QGuiApplication.font()).pixelSize() / BODY)


def _luminance(color: str) -> float:
    channels = QColor(color)
    linear = (
        value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
        for value in (channels.redF(), channels.greenF(), channels.blueF())
    )
    return sum(weight * value for weight, value in zip(_WEIGHTS, linear, strict=True))
