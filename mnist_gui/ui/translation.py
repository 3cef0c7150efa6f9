"""The languages of the window: which there are, which one is used, and its numbers.

`pyside6-lupdate` finds calls of `translate`, and of `tr` within a class, whose context
and text are literals. A wrapper with fewer arguments would hide them from it. A plural
is `tr("{} drawings", None, count)`: the text in the English plural, and what decides.
"""

import string
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.messages import Message, marked

translate: Final = QCoreApplication.translate
"""Takes a context, mostly the name of a class, and a text; returns its translation."""

SYSTEM: Final = ""
"""The language of the system, as a choice."""

ENGLISH: Final = "en"

LANGUAGES: Final = {
    ENGLISH: "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pl": "Polski",
    "pt_BR": "Português (Brasil)",
    "ar": "العربية",
    "hi": "हिन्दी",
    "zh_CN": "简体中文",
    "ja": "日本語",
}
"""Every language of the window, by its code, with its own name."""

# Where a language alone says too little. The window's digits are those that are drawn,
# so Arabic is that of a country that writes numbers with them.
_LOCALES: Final = {ENGLISH: "en_GB", "ar": "ar_AE", "zh_CN": "zh_CN"}


# Kinds of letters in the Unicode bidirectional algorithm, and marks without a width.
_LATIN: Final = "L"
_STRONG: Final = (_LATIN, "R", "AL")
_LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT MARK}"
_RIGHT_TO_LEFT: Final = "\N{RIGHT-TO-LEFT MARK}"

QT_TEXTS: Final = (
    marked("QPlatformTheme", "OK"),
    marked("QPlatformTheme", "Cancel"),
    marked("QPlatformTheme", "Close"),
)
"""Texts of Qt's own, which it does not have in every language."""


def resolve(choice: str, preferred: Sequence[str] | None = None) -> str:
    """Return the language to use: the chosen one, or the system's, or English.

    Args:
        choice: A key of `LANGUAGES`, or `SYSTEM`.
        preferred: The system's languages, the best first, such as "pt-BR".
    """
    if choice in LANGUAGES:
        return choice
    for name in QLocale.system().uiLanguages() if preferred is None else preferred:
        exact = name.replace("-", "_")
        language = exact.partition("_")[0]
        for code in LANGUAGES:
            if code in (exact, language) or code.partition("_")[0] == language:
                return code
    return ENGLISH


def use_language(choice: str) -> None:
    """Have the program speak a language, from the next text on.

    Texts that are shown already stay as they are. Without its catalogue, a language is
    English.
    """
    code = resolve(choice)
    program = QCoreApplication.instance()
    assert isinstance(program, QGuiApplication)  # noqa: S101 (a programming error)
    locale = _locale(code)
    QLocale.setDefault(locale)
    for translator in program.findChildren(QTranslator):
        program.removeTranslator(translator)
        translator.deleteLater()
    own = resources_dir() / "translations"
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{code}", qt), (f"mnist_gui_{code}", str(own))):
        translator = QTranslator(program)
        if translator.load(name, folder):
            program.installTranslator(translator)
    program.setLayoutDirection(locale.textDirection())


def restart_question(choice: str) -> tuple[str, str, str]:
    """Return the question whether to restart, in the language that was chosen.

    With its consequence, and the name of the button that restarts.
    """
    texts = (
        marked("Language", "Restart Digit Pad now?"),
        marked("Language", "The new language is used from the next start on."),
        marked("Language", "Restart"),
    )
    translator = QTranslator()
    name = f"mnist_gui_{resolve(choice)}"
    translator.load(name, str(resources_dir() / "translations"))
    question, consequence, yes = (
        translator.translate(text.context, text) or str(text) for text in texts
    )
    return question, consequence, yes


def localized(text: object) -> str:
    """Return the text of an error, or another message of the core, as it is shown."""
    message = str(text)
    if not isinstance(message, Message):
        return message
    template = translate(message.context, message.template, None, message.quantity)
    return _Localizer().vformat(template, message.values, message.named)


def number(value: float, decimals: int = 0) -> str:
    """Return a number as the language writes it: 1,010 or 1.010; 0.5 or 0,5."""
    rounded = round(value, decimals)  # as Python does everywhere else
    return QLocale().toString(float(rounded), "f", decimals)


def percent(fraction: float, decimals: int = 0) -> str:
    """Return a fraction as a percentage: 99.3 % or 99,3 % or 99.3%."""
    text = translate("Numbers", "{} %")
    return text.format(number(100 * fraction, decimals))


def directed(sentence: str) -> str:
    """Return a sentence that runs as the window does, whatever it begins with.

    Otherwise its first letters decide, such as those of a model's name: “net” at the
    start of an Arabic sentence would have all of it run from left to right.
    """
    is_mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    kinds = (unicodedata.bidirectional(letter) for letter in sentence)
    first = next((kind for kind in kinds if kind in _STRONG), None)
    if first is None or is_mirrored is (first != _LATIN):
        return sentence
    return f"{_RIGHT_TO_LEFT if is_mirrored else _LEFT_TO_RIGHT}{sentence}"


def _locale(code: str) -> QLocale:
    """Return how a language writes numbers and dates, as in the system's country."""
    locale, system = QLocale(_LOCALES.get(code, code)), QLocale.system()
    is_same = system.language() == locale.language() and system.zeroDigit() == "0"
    return system if is_same else locale


class _Localizer(string.Formatter):
    """Fills in values as the language writes them."""

    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message):
            return localized(value)
        if format_spec == ",":
            return number(value)
        if format_spec.endswith("f"):
            return number(value, int(format_spec[1:-1]))
        if format_spec == "g":
            return QLocale().toString(float(value), "g", 6)
        return format(value, format_spec)
