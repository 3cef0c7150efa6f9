<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
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
</TS>
