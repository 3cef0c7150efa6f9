"""The tools that change the view of a picture; they stand where the pen's tools do."""

from PySide6.QtWidgets import QLabel

from mnist_gui.pad.tools import FloatingTools
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.ui.actions import Actions


class PictureBar(FloatingTools):
    """Offers to rotate, crop, invert or reset a picture, and to undo that."""

    def __init__(self, actions: Actions) -> None:
        """Make a button for each action."""
        super().__init__("pictureBar", "")
        self.setAccessibleName(self.tr("Picture tools"))
        hint = with_look(QLabel(self.tr("Ink found")), "found")
        hint.setToolTip(self.tr("What is shown in red is read as ink."))
        self.add_part(hint)
        self.add_line()
        self.add_action("picturePenButton", actions.pen, self.tr("Pen"))
        self.add_action("pictureEraserButton", actions.eraser, self.tr("Eraser"))
        self.add_line()
        for name, action, text in (
            ("turnButton", actions.rotate, self.tr("Rotate right")),
            ("cropButton", actions.crop, self.tr("Crop")),
            ("swapButton", actions.invert, self.tr("Invert colours")),
            ("asItWasButton", actions.reset_picture, self.tr("Reset picture")),
        ):
            self.add_action(name, action, text)
        self.add_line()
        self.add_action("pictureUndoButton", actions.undo, self.tr("Undo"))
        self.add_action("pictureClearButton", actions.clear, self.tr("Clear"))
        self.hide()
