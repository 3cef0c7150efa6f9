"""The style sheet of the window: `resources/window.qss`, filled in with the tokens.

Widgets choose a look by a dynamic property: `card` for a frame, `look` for a button
("primary", "flat", "tool", "link") or a label ("caption", "muted", "uncertain", …).
"""

from string import Template
from typing import TypeVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.theme.tokens import (
    CAPTION,
    CARD_RADIUS,
    RADIUS,
    SHADOW,
    TABLE,
    TITLE,
    Tokens,
    contrast,
    px,
)

_AnyWidget = TypeVar("_AnyWidget", bound=QWidget)


def style_sheet(tokens: Tokens) -> str:
    """Return the style sheet of one scheme, in the sizes of the present font.

    It is empty if the file is missing or damaged: the window still works.
    """
    try:
        sheet = (resources_dir() / "window.qss").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    is_dark = contrast(tokens.on_accent, "#ffffff") > contrast(tokens.on_accent, "#000")
    shade = "dark" if is_dark else "light"
    mark, down = (
        (resources_dir() / "icons" / f"{name}-{shade}.svg").as_posix()
        for name in ("check", "down")
    )
    gaps = {f"p{size}": px(size) for size in (4, 8, 12, 24)}
    return Template(sheet).safe_substitute(
        vars(tokens),
        **gaps,
        # The border of what has the focus is a pixel wider.
        f8=max(0, gaps["p8"] - 1),
        f12=max(0, gaps["p12"] - 1),
        caption=px(CAPTION),
        table=px(TABLE),
        title=px(TITLE),
        radius=px(RADIUS),
        card=px(CARD_RADIUS),
        digit=px(28),
        check=px(16),
        mark=mark,
        down=down,
        **dict(zip(("above", "beside", "below"), map(px, SHADOW), strict=True)),
    )


def with_look(widget: _AnyWidget, look: str) -> _AnyWidget:
    """Choose one of the looks of the style sheet for a widget; return it."""
    widget.setProperty("look", look)
    return widget


def change_look(widget: QWidget, look: str) -> None:
    """Choose another look for a widget that is shown already."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        # A frame keeps its former padding until it is notified of the new style.
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
