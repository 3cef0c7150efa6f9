import re
from dataclasses import fields

import pytest

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.theme.tokens import DARK, LIGHT, Tokens, contrast, with_high_contrast

SCHEMES = [LIGHT, DARK, with_high_contrast(LIGHT), with_high_contrast(DARK)]

# Text, and what it stands on.
TEXTS = [
    *(("text", ground) for ground in ("background", "surface", "well", "accent_soft")),
    *(("muted", ground) for ground in ("background", "surface", "well")),
    *(("accent", ground) for ground in ("background", "surface", "accent_soft")),
    *(
        ("on_accent", "accent"),
        ("uncertain", "uncertain_soft"),
        ("uncertain", "surface"),
    ),
    *(("danger", "surface"), ("danger", "background"), ("background", "text")),
    *(("found", "surface"), ("text", "groove")),
]
# Graphics and large letters.
GRAPHICS = [
    *(("ready", "surface"), ("uncertain", "surface"), ("muted", "surface")),
    *((bar, "groove") for bar in ("accent", "uncertain", "muted")),
]
# Every colour that is written or drawn in is compared with what it stands on.
QUIET = {"line", "faint"}  # borders, and what is disabled


@pytest.mark.parametrize(
    ("color", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#123", "#123", 1.0)],
)
def test_the_contrast_is_that_of_wcag(color: str, other: str, ratio: float) -> None:
    assert contrast(color, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, color) == contrast(color, other)


@pytest.mark.parametrize("tokens", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_has_a_contrast_of_4_5(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", SCHEMES)
@pytest.mark.parametrize(("color", "ground"), GRAPHICS)
def test_graphics_have_a_contrast_of_3(tokens: Tokens, color: str, ground: str) -> None:
    assert contrast(getattr(tokens, color), getattr(tokens, ground)) >= 3


def test_high_contrast_darkens_borders_and_quiet_texts() -> None:
    high = with_high_contrast(LIGHT)

    assert contrast(high.line, high.surface) >= 3
    assert contrast(high.muted, high.surface) > contrast(LIGHT.muted, LIGHT.surface)


def test_every_token_is_compared() -> None:
    compared = {name for pair in (*TEXTS, *GRAPHICS) for name in pair}

    assert {field.name for field in fields(Tokens)} - QUIET <= compared


def test_the_style_sheet_has_no_colour_of_its_own() -> None:
    sheet = (resources_dir() / "window.qss").read_text("utf-8")

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", sheet) == []
