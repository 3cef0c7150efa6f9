"""Sentences for the person where no QObject is at hand to translate them.

`pyside6-lupdate` finds them by the name of the function, and by a context and a text
that are written out: a shorter one around it would hide them.
"""

from typing import Final

from PySide6.QtCore import QCoreApplication

translate: Final = QCoreApplication.translate
"""Takes a context, which is mostly a class, and a text; returns the translation."""
