<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pl">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ne&amp;xt file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;vious file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving the adapted model took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep the old one (model {})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use the new one (model {})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message>
        <source>{} mistakes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Crop frame</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>wrong</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your newest drawings, as the model reads them so far:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Already there: {:,}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out as “not a digit”: {:,}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left out without strokes: {:,}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The images in “{}” are not 28×28.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The labels of “{}” are missing. Put them in the same folder, in a file named to match, like “{}” and “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it prints</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:,} drawings were added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:,} drawings were exported to “{}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” already exists. Choose another name, or move it away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). Try again when you are online, or copy the four files {} into “{}” yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” has a label above 9. Nothing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels. Nothing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Misread &amp;only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a digit ({})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {} with {} rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderReader</name>
    <message>
        <source>“{}” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:.0f} ms</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>%v of %m</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled after {} pictures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} pictures · {} uncertain · {} could not be read</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Forget all my drawings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Learn from these {} now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {} drawings as a new folder of pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {} drawings as a new folder with IDX files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {} drawings as strokes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I&amp;mport</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import IDX: choose the images file; the labels must be next to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No drawings yet. Draw a digit on the pad, then press its key 0 to 9, N if it is not a digit, or the button below the bars: the drawing is saved here. Or import drawings from files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deletion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Permanently deletes every drawing, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>put back</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} read {}, {:.0f} % confident</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}, read as {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Space</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>Hide colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>label {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop to open {} files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} older ones: see “Manage models”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learned 1 drawing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learned {} drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:.1f} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:.2f} % of held-out digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:.2f} % on MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{:.2f} % on other digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open from elsewhere…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>compared with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} · cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{} %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OpenController</name>
    <message>
        <source>Opened {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preview</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How confident the answer is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message>
        <source>Copied {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quick</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steady</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Retrain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Com&amp;pare…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading {}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Testing the new model…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>validation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: {:.0f} %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>new page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>put back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>erase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stroke</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TileDelegate</name>
    <message>
        <source>{}, read as {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting training…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or cancel and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training has stalled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training was cancelled. Nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training: {} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More options…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>The system stopped the training, perhaps because memory ran out. Close other programs and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Step {} of {} · {:.0f} images per second · {}:{:02} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {} minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Digits like MNIST’s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of “{data}”, {n:,} drawings were kept for judging the model: too few. A tenth is kept, so about 200 drawings are needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VerdictMeters</name>
    <message>
        <source>{} ({})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VersionController</name>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>invert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rotate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
