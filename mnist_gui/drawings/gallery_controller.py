"""Connects the gallery with the samples on the worker thread, and undoes changes."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from mnist_gui.core.errors import EmptyDrawingError
from mnist_gui.core.events import DrawingsLeftOut, DrawingsRescued
from mnist_gui.core.ink.strokes import fit_to_square
from mnist_gui.core.reading.page import page_of
from mnist_gui.core.samples.sample import PAD_SIDE, Sample
from mnist_gui.drawings.file_dialogs import ask_export_path, ask_import_path
from mnist_gui.drawings.gallery import Gallery
from mnist_gui.drawings.jobs import Labels
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.drawings.undo import SampleChange, settle, update_undo_actions
from mnist_gui.pad.sketch import Sketch
from mnist_gui.ui.folder_watcher import FolderWatcher
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized, number
from mnist_gui.ui.widgets import show_beside, show_in_front


class GalleryController(QObject):
    """Shows the user's samples, and does what the gallery asks for.

    Attributes:
        dialog: The gallery.
    """

    def __init__(
        self,
        *,
        shell: Shell,
        sketch: Sketch,
        samples: SampleStoreProxy,
        settings: Settings,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._sketch = sketch
        self._samples = samples
        self._settings = settings
        self._unanswered = 0
        self._was_imported = False  # since the samples were last fetched
        self.dialog = Gallery(shell.widget)
        # A write makes a journal come and go beside the file.
        self._watcher = FolderWatcher(settings.store, self)

    def wire(self) -> None:
        """Connect gallery and samples."""
        dialog, actions, samples = self.dialog, self.dialog.actions_, self._samples
        # The actions were connected to these when they were created, and enable
        # themselves; this slot then has the last word while a step is pending.
        dialog.history.canUndoChanged.connect(self._update_undo_actions)
        dialog.history.canRedoChanged.connect(self._update_undo_actions)
        self._shell.actions_.my_drawings.triggered.connect(self._show)
        dialog.looked_at.connect(samples.refresh)
        self._watcher.changed.connect(self._on_store_changed)
        dialog.change_wanted.connect(self._on_change_wanted)
        dialog.drawing_wanted.connect(self._on_drawing_wanted)
        dialog.cancel_import.clicked.connect(samples.cancel_import)
        actions.imports.triggered.connect(self._on_import_triggered)
        actions.exports.triggered.connect(self._on_export_triggered)
        actions.forget_all.triggered.connect(self._on_forget_all_triggered)
        samples.kept.connect(self._on_kept)
        samples.loaded.connect(self._on_loaded)
        samples.load_failed.connect(self._show_message)
        samples.changed.connect(self._on_changed)
        samples.change_failed.connect(self._on_change_failed)
        samples.all_forgotten.connect(self._on_all_forgotten)
        samples.forget_failed.connect(self._show_message)
        samples.import_progressed.connect(self._on_import_progressed)
        samples.exchange_ended.connect(self._on_exchange_ended)
        samples.imported.connect(self._on_imported)
        dialog.learn_imported.clicked.connect(self._shell.actions_.learn_now.trigger)
        samples.rescued.connect(self._show_message)

    @Slot(object)
    def show_rescue(self, event: DrawingsRescued) -> None:
        """Show what a training saved of a file that it found damaged."""
        self._show_message(localized(event.message))
        self._samples.load()

    @Slot(object)
    def show_left_out(self, event: DrawingsLeftOut) -> None:
        """Show why a training does not use some of the drawings."""
        self._show_message(localized(event.message))

    @Slot()
    def _on_store_changed(self) -> None:
        """Show what another window or the trainer has changed."""
        if self.dialog.isVisible():
            self._samples.refresh()

    @Slot()
    def _show(self) -> None:
        show_beside(self.dialog, self._shell.pad)

    @Slot(str)
    def _show_message(self, text: str) -> None:
        self.dialog.show_message(text)
        self._shell.show_message(text)

    @Slot(object)
    def _on_drawing_wanted(self, sample: Sample) -> None:
        try:
            page = page_of(sample)
        except EmptyDrawingError as error:
            self._show_message(localized(error))
            return
        if page.strokes:  # drawn on the pad, or imported in any scale
            page = replace(page, strokes=fit_to_square(page.strokes, PAD_SIDE))
        self._sketch.replace_page(page, self.tr("put back"))
        show_in_front(self._shell.widget.window())

    @Slot(int)
    def _on_imported(self, count: int) -> None:
        self._was_imported = count > 0
        self.dialog.offer_learning(count)

    @Slot(object)
    def _on_loaded(self, samples: Sequence[Sample]) -> None:
        """Show all samples; those that were just imported are one step to undo."""
        label_of = self.dialog.items.label_of
        new = {sample.id: sample.label for sample in samples}
        new = {key: label for key, label in new.items() if label_of(key) is None}
        self.dialog.show_all(samples)
        if self._was_imported and new:
            self._push(self.tr("import"), new, dict.fromkeys(new))
        self._was_imported = False

    @Slot(object, str)
    def _on_change_wanted(self, labels: Labels, step: str) -> None:
        """Change samples; until the answer, undo would hit the step before."""
        self._unanswered += 1
        self._update_undo_actions()
        self._samples.change(labels, step)

    @Slot()
    def _update_undo_actions(self) -> None:
        history, actions = self.dialog.history, self.dialog.actions_
        is_waiting = self._unanswered > 0
        update_undo_actions(history, actions.undo, actions.redo, is_waiting=is_waiting)

    def _push(self, text: str, after: Labels, before: Labels) -> None:
        """Push a change that was made on the undo stack."""
        self.dialog.history.push(SampleChange(self._samples, text, after, before))

    @Slot(str, str)
    def _on_change_failed(self, step: str, message: str) -> None:
        self._settle(step, is_done=False)
        self._update_undo_actions()
        self._show_message(message)

    def _settle(self, step: str, *, is_done: bool) -> None:
        """Note the answer to a change: a new step, or an undo or redo."""
        if step:
            self._unanswered = max(0, self._unanswered - 1)
        else:
            settle(self.dialog.history, is_done=is_done)

    @Slot(object, object, str)
    def _on_changed(self, labels: Labels, before: Labels, step: str) -> None:
        """Show a change, and push it unless it is an undo or redo.

        Undone and redone samples are selected, as they were when the step was made.
        """
        after = {sample_id: labels[sample_id] for sample_id in before}
        self._settle(step, is_done=True)
        self.dialog.items.change(after)
        if step and after != before:
            self._push(step, after, before)
        if not step:
            self.dialog.select(after.keys())
        self._update_undo_actions()
        if len(before) < len(labels):
            self.dialog.items.change(dict.fromkeys(labels.keys() - before.keys()))
            self._show_message(
                self.tr("Some of these drawings no longer exist: they were deleted.")
            )

    @Slot(object)
    def _on_kept(self, sample: Sample) -> None:
        """Show a sample; relabelling it on the pad is a step here too."""
        items, sample_id = self.dialog.items, sample.id
        before, after = items.label_of(sample_id), sample.label
        if items.is_known(sample_id) and before != after:
            text = self.tr("label on the pad")
            self._push(text, {sample_id: after}, {sample_id: before})
        items.put(sample)

    @Slot()
    def _on_forget_all_triggered(self) -> None:
        count = self.dialog.items.count
        consequence = self.tr(
            "Permanently deletes all {} drawings, including deleted and recovered"
            " ones. This can't be undone.",
            None,
            count,
        ).format(number(count))
        question, yes = self.tr("Forget all your drawings?"), self.tr("Forget all")
        if self._shell.ask(question, consequence, yes):
            self._samples.forget_all()

    @Slot()
    def _on_all_forgotten(self) -> None:
        self.dialog.history.clear()
        self.dialog.items.forget_all()
        self._show_message(self.tr("All your drawings were deleted."))

    @Slot(QAction)
    def _on_import_triggered(self, action: QAction) -> None:
        kind = action.data()
        path = ask_import_path(self.dialog, kind, self._settings.folder)
        if path:
            self._settings.folder = path.parent
            self.dialog.show_importing(self.tr("Importing drawings…"))
            self._samples.import_(path, kind)

    @Slot(int)
    def _on_import_progressed(self, count: int) -> None:
        text = self.tr("Importing drawings: {} so far…").format(number(count))
        self.dialog.show_importing(text)

    @Slot(QAction)
    def _on_export_triggered(self, action: QAction) -> None:
        kind, shown = action.data(), list(self.dialog.items.shown)
        path = ask_export_path(self.dialog, kind, self._settings.folder, len(shown))
        if path:
            self._settings.folder = path.parent
            self.dialog.show_exporting(self.tr("Exporting drawings…"))
            self._samples.export(shown, path, kind)

    @Slot(str)
    def _on_exchange_ended(self, text: str) -> None:
        self.dialog.show_idle(text)
        self._shell.show_message(text)
