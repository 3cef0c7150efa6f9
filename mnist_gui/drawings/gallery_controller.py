"""What the gallery does: fetches, changes and exchanges drawings, and undoes it."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.events import DrawingsRescued
from mnist_gui.core.reading.page import page_of
from mnist_gui.core.samples.sample import SampleFormat
from mnist_gui.core.samples.store import Sample
from mnist_gui.drawings.file_dialogs import ask_export_path, ask_import_path
from mnist_gui.drawings.gallery import Gallery
from mnist_gui.drawings.undo import SampleChange, allow_undo, settle
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow


class GalleryController(QObject):
    """Connects the gallery, the window and the drawings on the worker thread.

    Attributes:
        dialog: The gallery, as the person sees it.
    """

    def __init__(
        self, window: MainWindow, recognizer: Recognizer, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._drawings = drawings = recognizer.drawings
        self._settings = settings
        self._unanswered = 0
        self.dialog = dialog = Gallery(window)
        # After the actions, which would be enabled while a step is under way.
        dialog.history.canUndoChanged.connect(self._allow_undo)
        dialog.history.canRedoChanged.connect(self._allow_undo)
        window.actions_.my_drawings.triggered.connect(self._show)
        dialog.looked_at.connect(drawings.refresh)
        dialog.change_wanted.connect(self._on_change_wanted)
        dialog.drawing_wanted.connect(self._on_drawing_wanted)
        dialog.import_wanted.connect(self._on_import_wanted)
        dialog.export_wanted.connect(self._on_export_wanted)
        dialog.forgetting_wanted.connect(self._on_forgetting_wanted)
        dialog.cancel_wanted.connect(drawings.cancel)
        recognizer.sample_kept.connect(self._on_sample_kept)
        drawings.loaded.connect(dialog.show_all)
        drawings.changed.connect(self._on_changed)
        drawings.all_forgotten.connect(self._on_all_forgotten)
        drawings.change_failed.connect(self._on_change_failed)
        drawings.load_failed.connect(self._tell)
        drawings.forget_failed.connect(self._tell)
        drawings.import_progressed.connect(self._on_import_progressed)
        drawings.exchange_ended.connect(self._on_exchange_ended)
        drawings.rescued.connect(self._tell)

    @Slot(object)
    def tell_of_rescue(self, event: DrawingsRescued) -> None:
        """Tell what a run saved of a file that it found damaged, and show that."""
        self._tell(event.message)
        self._drawings.load()

    @Slot()
    def _show(self) -> None:
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.dialog.show_message(text)
        self._window.show_message(text)

    @Slot(object)
    def _on_drawing_wanted(self, sample: Sample) -> None:
        try:
            page = page_of(sample)
        except EmptyDrawingError as error:
            self._tell(str(error))
        else:
            sketch = self._window.canvas.sketch
            sketch.replace_page(page, self.tr("put back"))

    @Slot(object, str)
    def _on_change_wanted(self, labels: Mapping[int, int | None], step: str) -> None:
        """Change drawings; undo waits for the answer, or it would undo another step."""
        self._unanswered += 1
        self._allow_undo()
        self._drawings.change(labels, step)

    @Slot()
    def _allow_undo(self) -> None:
        history, actions = self.dialog.history, self.dialog.actions_
        is_waiting = self._unanswered > 0
        allow_undo(history, actions.undo, actions.redo, is_waiting=is_waiting)

    def _remember(
        self,
        text: str,
        after: Mapping[int, int | None],
        before: Mapping[int, int | None],
    ) -> None:
        """Put a change that is done already on the stack."""
        self.dialog.history.push(SampleChange(self._drawings, text, after, before))

    @Slot(str, str)
    def _on_change_failed(self, step: str, reason: str) -> None:
        self._settle(step, is_done=False)
        self._allow_undo()
        self._tell(reason)

    def _settle(self, step: str, *, is_done: bool) -> None:
        """Note that a change was answered: a new step, or an undo or redo."""
        if step:
            self._unanswered = max(0, self._unanswered - 1)
        else:
            settle(self.dialog.history, is_done=is_done)

    @Slot(object, object, str)
    def _on_changed(
        self,
        labels: Mapping[int, int | None],
        before: Mapping[int, int | None],
        step: str,
    ) -> None:
        """Show what was changed; a step is remembered, unless it is undone or redone.

        Then what it is about is selected, as it was when the step was made.
        """
        after = {number: labels[number] for number in before}
        self._settle(step, is_done=True)
        self.dialog.items.change(after)
        if step and after != before:
            self._remember(step, after, before)
        if not step:
            self.dialog.select(after.keys())
        self._allow_undo()
        if len(before) < len(labels):
            self.dialog.items.change(dict.fromkeys(labels.keys() - before.keys()))
            self._tell(
                self.tr(
                    "Some of these drawings are gone: they were forgotten for good."
                )
            )

    @Slot(object)
    def _on_sample_kept(self, sample: Sample) -> None:
        """Show it; a drawing named anew is a step, or undo would pass over that."""
        items, number = self.dialog.items, sample.id
        before, after = items.label_of(number), sample.label
        if items.is_known(number) and before != after:
            text = self.tr("naming on the pad")
            self._remember(text, {number: after}, {number: before})
        items.put(sample)

    @Slot()
    def _on_forgetting_wanted(self) -> None:
        if self._window.ask(
            self.tr("Forget all your drawings?"),
            self.tr(
                "They are removed from the disk, those that were deleted and those"
                " saved from a damaged file as well. This cannot be undone."
            ),
            self.tr("Forget them all"),
        ):
            self._drawings.forget_all()

    @Slot()
    def _on_all_forgotten(self) -> None:
        self.dialog.history.clear()
        self.dialog.items.forget_all()
        self._tell(self.tr("All your drawings are forgotten."))

    @Slot(object)
    def _on_import_wanted(self, kind: SampleFormat) -> None:
        path = ask_import_path(self.dialog, kind, self._settings.folder)
        if path:
            self._settings.folder = path.parent
            self._drawings.bring_in(path, kind)
            self.dialog.show_importing(self.tr("The drawings are being read…"))

    @Slot(int)
    def _on_import_progressed(self, count: int) -> None:
        text = self.tr("The drawings are being read: {} so far…").format(count)
        self.dialog.show_importing(text)

    @Slot(object)
    def _on_export_wanted(self, kind: SampleFormat) -> None:
        shown = list(self.dialog.items.shown)
        folder = self._settings.folder
        path = ask_export_path(self.dialog, kind, folder, len(shown))
        if path:
            self._settings.folder = path.parent
            self._drawings.take_out(shown, path, kind)
            self.dialog.show_exporting(self.tr("The drawings are being written…"))

    @Slot(str)
    def _on_exchange_ended(self, text: str) -> None:
        self.dialog.show_idle(text)
        self._window.show_message(text)
