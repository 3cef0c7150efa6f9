"""The theme: light, dark, or as the system has it; changed while the program runs."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from mnist_gui.theme.style_sheet import style_sheet
from mnist_gui.theme.tokens import BODY, DARK, LIGHT, Tokens, with_high_contrast

_POINTS_PER_INCH: Final = 72
_ROLE: Final = QPalette.ColorRole


class Scheme(Enum):
    """Which colours the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Colours and fonts of the whole program.

    Attributes:
        tokens: The colours in use.

    Signals:
        changed: Other colours are in use.
    """

    changed = Signal()

    def __init__(self, qt: QApplication) -> None:
        """Style the program as the system has it."""
        super().__init__(qt)
        self._qt = qt
        self._scheme = Scheme.SYSTEM
        self.tokens = LIGHT
        # One colour for all icons of a place: that of Retrain would vanish in a menu.
        qt.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
        qt.setStyle("Fusion")
        self._font = _readable(qt.font())
        qt.setFont(self._font)
        qt.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @classmethod
    def of_program(cls) -> "Theme":
        """Return the theme of the running program; it is made when first asked for."""
        qt = QApplication.instance()
        if not isinstance(qt, QApplication):
            raise TypeError("there is no QApplication yet")
        return qt.findChild(Theme) or cls(qt)

    def choose(self, scheme: Scheme) -> None:
        """Use the colours that the user wants."""
        if scheme is not self._scheme:
            self._scheme = scheme
            self._apply()

    def enlarge(self, factor: float) -> None:
        """Show texts, and what is as large as a text, larger; 1 for the usual size.

        Widgets that are made later have all their sizes so. Those that are there keep
        what was computed when they were made, and have it again with a factor of 1.
        """
        font = QFont(self._font)
        font.setPointSizeF(factor * self._font.pointSizeF())
        self._qt.setFont(font)
        self._apply()

    @Slot()
    def _apply(self) -> None:
        tokens = self._wanted()
        sheet = style_sheet(tokens)
        if sheet == self._qt.styleSheet():
            return
        self.tokens = tokens
        self._qt.setPalette(palette(tokens))
        self._qt.setStyleSheet(sheet)
        self.changed.emit()

    def _wanted(self) -> Tokens:
        is_dark = self._scheme is Scheme.DARK
        if self._scheme is Scheme.SYSTEM:
            is_dark = self._qt.styleHints().colorScheme() is Qt.ColorScheme.Dark
        tokens = DARK if is_dark else LIGHT
        return with_high_contrast(tokens) if _wants_contrast(self._qt) else tokens


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of widgets that paint themselves."""
    result = QPalette()
    for role, color in (
        (_ROLE.Window, tokens.background),
        (_ROLE.WindowText, tokens.text),
        (_ROLE.Base, tokens.surface),
        (_ROLE.AlternateBase, tokens.well),
        (_ROLE.Text, tokens.text),
        (_ROLE.Button, tokens.surface),
        (_ROLE.ButtonText, tokens.text),
        (_ROLE.BrightText, tokens.uncertain),
        (_ROLE.PlaceholderText, tokens.muted),
        (_ROLE.Highlight, tokens.accent),
        (_ROLE.HighlightedText, tokens.on_accent),
        (_ROLE.Accent, tokens.accent),
        (_ROLE.Link, tokens.accent),
        (_ROLE.Mid, tokens.line),
        (_ROLE.Midlight, tokens.groove),
        (_ROLE.Light, tokens.ready),
        (_ROLE.Dark, tokens.muted),
        (_ROLE.ToolTipBase, tokens.surface),
        (_ROLE.ToolTipText, tokens.text),
    ):
        result.setColor(role, QColor(color))
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return result


def _readable(font: QFont) -> QFont:
    """Return the system's font, enlarged where it is smaller than `BODY` pixels."""
    info = QFontInfo(font)
    if info.pixelSize() < BODY:
        dots_per_inch = _POINTS_PER_INCH * info.pixelSize() / info.pointSizeF()
        font.setPointSizeF(BODY * _POINTS_PER_INCH / dots_per_inch)
    return font


def _wants_contrast(qt: QApplication) -> bool:
    """Return whether the system asks for high contrast; Qt knows from 6.10 on."""
    accessibility = getattr(qt.styleHints(), "accessibility", None)
    if accessibility is None:
        return False
    preference = accessibility().contrastPreference()
    return bool(preference == Qt.ContrastPreference.HighContrast)
