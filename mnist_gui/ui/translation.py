"""Translate texts of the window outside classes that have `tr`.

`pyside6-lupdate` finds calls of a function of this name whose context and text are
literals. A wrapper with fewer arguments would hide them from it.
"""

from typing import Final

from PySide6.QtCore import QCoreApplication

translate: Final = QCoreApplication.translate
"""Takes a context, mostly the name of a class, and a text; returns its translation."""
