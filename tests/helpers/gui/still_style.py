"""A style as a system has it whose user wants nothing to move."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from typing_extensions import override


class _StillStyle(QProxyStyle):
    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


def still_style(parent: QObject) -> QStyle:
    """Return a style without motion that lives as long as its parent."""
    style = _StillStyle("fusion")
    style.setParent(parent)
    return style
