<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} mistake</numerusform>
            <numerusform>{} mistakes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>Already there: {:,}.</numerusform>
            <numerusform>Already there: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>Left out as “not a digit”: {:,}.</numerusform>
            <numerusform>Left out as “not a digit”: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>Left out without strokes: {:,}.</numerusform>
            <numerusform>Left out without strokes: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>The file with your drawings was damaged: {:,} drawing was recovered. The damaged file is kept as “{}”.</numerusform>
            <numerusform>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>There is {:,} piece of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</numerusform>
            <numerusform>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>{:,} drawing was added.</numerusform>
            <numerusform>{:,} drawings were added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>{:,} drawing was exported to “{}”.</numerusform>
            <numerusform>{:,} drawings were exported to “{}”.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>Saved {} with {} row</numerusform>
            <numerusform>Saved {} with {} rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} picture · {} uncertain</numerusform>
            <numerusform>{} pictures · {} uncertain</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>&amp;Learn from this {} now</numerusform>
            <numerusform>&amp;Learn from these {} now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>Export {:,} drawing as a new folder of pictures</numerusform>
            <numerusform>Export {:,} drawings as a new folder of pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>Export {:,} drawing as a new folder with IDX files</numerusform>
            <numerusform>Export {:,} drawings as a new folder with IDX files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>Export {:,} drawing as strokes</numerusform>
            <numerusform>Export {:,} drawings as strokes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Permanently deletes your {} drawing, including deleted and recovered ones. This can&apos;t be undone.</numerusform>
            <numerusform>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>Drop to open {} file</numerusform>
            <numerusform>Drop to open {} files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} older one: see “Manage models”</numerusform>
            <numerusform>{} older ones: see “Manage models”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>learned {:,} of your drawings</numerusform>
            <numerusform>learned {:,} of your drawings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>Confident · {} digit</numerusform>
            <numerusform>Confident · {} digits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>Reading a full page: {} of {} piece of ink…</numerusform>
            <numerusform>Reading a full page: {} of {} pieces of ink…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>about {} hour</numerusform>
            <numerusform>about {} hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>about {} minute</numerusform>
            <numerusform>about {} minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>about {}½ hours</numerusform>
            <numerusform>about {}½ hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>{} second left</numerusform>
            <numerusform>{} seconds left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VersionController</name>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>Delete {} model?</numerusform>
            <numerusform>Delete {} models?</numerusform>
        </translation>
    </message>
</context>
</TS>
