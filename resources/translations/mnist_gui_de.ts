<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>Ü&amp;ber</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>Gelesenes &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Zuschneiden</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Radierer</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>Bestätigte Antworten &amp;vergessen</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>&amp;Innenansicht</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>Farben &amp;umkehren</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Tastatur</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>Modelle &amp;verwalten …</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>Meine &amp;Zeichnungen …</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>&amp;Neue Seite</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>Näc&amp;hste Ziffer einer Zahl</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>&amp;Keine Ziffer</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>Modell von anderswo ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>&amp;Anderer Bereich der Präsentation</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>Bild &amp;einfügen</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>&amp;Präsentation</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>&amp;Wahrscheinlichkeiten</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>Neu t&amp;rainieren …</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>Nach &amp;rechts drehen</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>Zeichnung &amp;speichern …</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>&amp;Farben des Systems</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>&amp;Dickerer Stift</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>Rü&amp;ckgängig</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Leeren</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>Nur Ziffern, &amp;ohne Zeichen und Abstände</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>&amp;Stift</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>Als &amp;PNG exportieren …</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>&amp;28×28-Eingabe als PNG exportieren …</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>&amp;Gehe zu Seite…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>&amp;Automatisch aus Korrekturen lernen</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>Aus &amp;unwidersprochenen Antworten lernen</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>&amp;Jetzt aus meinen Zeichnungen lernen</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>Nä&amp;chste Seite oder Datei</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>&amp;Vorige Seite oder Datei</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>&amp;Ordner lesen …</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>Als e&amp;inzelne Ziffer lesen</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>&amp;Bild zurücksetzen</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>&amp;Zurück zum vorigen</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>&amp;Wie das System</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>Dü&amp;nnerer Stift</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>Was &amp;kann ich tun?</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>Modell {} kann nicht verwendet werden.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>Modell {} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>Das Modell konnte das nicht lernen.</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>Modell {} hat Ihre Zeichnungen gelernt, wird aber nicht verwendet.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>Modell {} hat Ihre Zeichnungen gelernt, wird aber nicht verwendet: Es konnte mit keinem anderen verglichen werden. Es steht im Menü „Modell“.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>Modell {} hat Ihre Zeichnungen gelernt. Es steht im Menü „Modell“.</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>Jetzt wird Modell {} verwendet, das Ihre Zeichnungen gelernt hat.</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>Jetzt wird Modell {} verwendet, ohne das Zurückgenommene.</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>Als {} gespeichert, zum Testen: Modelle werden daran verglichen und lernen nie daraus.</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>Als {} gespeichert. Das Modell liest weiterhin {}: Lernte es mehr daraus, würden andere Ziffern schlechter gelesen.</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>Das Speichern des Gelernten dauerte zu lange und wurde abgebrochen. Ihre nächste Korrektur oder „{}“ versucht es erneut.</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>Was gelesen wurde</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>Vergleich beenden</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>Das verglichene Modell</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>Das verwendete Modell</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>das verglichene Modell</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>Die Einstellungen waren beschädigt und wurden zurückgesetzt.</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>Frühere S&amp;eiten</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Zeichnung</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>Wenn Sie es melden, fügen Sie bitte die Details bei.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>Im Programm ist etwas schiefgegangen. Ihre Zeichnung ist noch da.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>Pfeiltasten bewegen den Stift; die Leertaste senkt und hebt ihn.</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>Eine Ziffer oder Zahl zeichnen</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>Zeichenfläche</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>oder ein Bild ablegen, einfügen oder öffnen</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>&amp;Tabellen ausblenden</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>Welche &amp;Ziffern verwechselt werden …</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>Beide Modelle lesen alle Ihre Testzeichnungen gleich.</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>Zwei Modelle vergleichen</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>Verwechslungstabelle von {}</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Ziffern wie in MNIST</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>Ziffern, die beide gelesen haben</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>Unterschiedlich gelesene Zeichnungen</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modell {} (neu)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modell {} (alt)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>Modell {} im Vergleich mit Modell {}</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>Modell {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>Zeilen: die wahre Ziffer. Spalten: was gelesen wurde.</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Synthetische Handschrift</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>Synthetische Handschrift, zurückgehalten</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>Testzeichnungen, die die Modelle verschieden lesen: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>Spielziffern</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>Sie haben noch keine Testzeichnungen. Jede fünfte beschriftete Zeichnung wird eine: Modelle werden daran verglichen und lernen nie daraus.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Ihre Testzeichnungen</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}, zurückgehalten</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}“</translation>
    </message>
</context>
<context>
    <name>ConfidenceLabel</name>
    <message>
        <source>How confident the answer is</source>
        <translation>Wie sicher die Antwort ist</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} Fehler</numerusform>
            <numerusform>{} Fehler</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} als {} gelesen: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad wurde unerwartet beendet.</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad wurde unerwartet beendet; Ihre Zeichnung ist wieder da.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>Pfeiltasten bewegen die rechte und untere Kante, mit Umschalt die linke und obere. Enter schneidet zu, Esc bricht ab.</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>Rahmen zum Zuschneiden</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>Eine Zeichnung von {}</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>Eine Zeichnung, die keine Ziffer ist</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>gelesen als {}{}, {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>Ihre Zeichnungen, wie das neue Modell sie liest</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>1 Zeichnung wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>1 Zeichnung wurde nach „{}“ exportiert.</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>Ein Name ist eine Zeile mit höchstens {} Zeichen.</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>Eine Aufzeichnung von Antworten ist beschädigt.</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>Schon vorhanden: {:,}.</numerusform>
            <numerusform>Schon vorhanden: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>Bitten Sie, wer dieses Netz betreibt, diese Adresse zu erlauben.</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>Prüfen Sie die Adresse in HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>Prüfen Sie Datum und Uhrzeit dieses Computers.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>Zeichnung {} von „{}“ ist mit „{}“ beschriftet; jede braucht eine Ziffer von 0 bis 9 oder „{}“. Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>Zeichnung {} von „{}“ ist nicht beschriftet; jede braucht eine Ziffer von 0 bis 9 oder „{}“. Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>Zeichnung {} von „{}“ hat keine Striche. Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>Die Bilder von EMNIST sind auf der Seite liegend gespeichert und wurden aufgerichtet.</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Dateiname zu lang</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>Wenn Ihr Netz Verbindungen prüft, tragen Sie den Pfad seiner Zertifikate in REQUESTS_CA_BUNDLE ein.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>Ist ein Ordner</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>Die Ziffern sind dunkel auf hell und wurden umgekehrt.</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 kann dieses Modell von Keras 2 nicht aufbauen. Speichern Sie es dort als SavedModel, mit model.save(FOLDER)</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras kann es nicht aufbauen</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>Als „keine Ziffer“ ausgelassen: {:,}.</numerusform>
            <numerusform>Als „keine Ziffer“ ausgelassen: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>Ohne Striche ausgelassen: {:,}.</numerusform>
            <numerusform>Ohne Striche ausgelassen: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>Zeile {} von „{}“ ist keine Zeichnung aus Strichen.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>Zeile {} von „{}“ ist zu lang für eine Zeichnung.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>Zeile {} von „{}“ ist zu lang für eine Zeichnung: Sie hat mehr als {:,} Striche oder {:,} Punkte.</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>MNIST ist in „{}“ nicht vollständig: {}.gz fehlt. Laden Sie es mit „mnist-trainer fetch“, legen Sie die vier Dateien dorthin oder nennen Sie ihren Ordner mit --data-dir.</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>Schaffen Sie dort Platz oder erlauben Sie das Schreiben, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>Modell {} gehört zum Programm und kann nicht entfernt werden.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>Modell {} kann nicht als „{}“ weitertrainiert werden: Es ist ein „{}“.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>Modell {} kann nicht weitertrainiert werden: Eine andere Version dieses Programms hat sein Netz gemacht.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>Modell {} kann nicht weitertrainiert werden: Es enthält keine Gewichte.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>Modell {} kann nicht weitertrainiert werden: Dieses Programm kennt kein Netz „{}“.</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>Modell {} kann nicht geladen werden.</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>Modell {} kann nicht gelesen werden: {}.</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>Modell {} liest keine Ziffernbilder von 28×28.</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>Modell {} versagte beim Lesen.</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>Modell {} hat eine unerwartete Datei: {}.</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>Modell {} hat kein lesbares Manifest: {}.</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>Modell {} hat keine Signatur „{}“.</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>Modell {} wurde mit keinem anderen verglichen.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>Modell {} ist beschädigt: {} kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>Modell {} ist beschädigt: {} fehlt.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>Modell {} ist beschädigt: {} wurde verändert.</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>Modell {} wird verwendet: Verwenden Sie erst ein anderes, im Fenster oder mit „mnist-trainer models activate“, und entfernen Sie es dann.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>Modell {} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>Modell {} lernt aus diesen Zeichnungen nichts Neues: Es liest sie schon oder würde andere Ziffern falsch lesen.</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>Modell {} wurde aufgegeben: {}. Verwenden Sie ein anderes.</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>Modell {} stammt aus einer neueren Version dieses Programms; aktualisieren Sie es, um das Modell zu verwenden.</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>Modell {} wurde nicht geöffnet: {}.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Kein Platz mehr auf dem Datenträger</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner nicht gefunden</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>Keine der {} Dateien, die „{}“ nennt, ist vorhanden; die erste ist „{}“.</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>Ist kein Ordner</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>Noch ist nichts gezeichnet.</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>Seite {} von „{}“ ist beschädigt.</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Für Parquet-Dateien wird pyarrow benötigt, das nicht installiert ist. Geben Sie „pip install pyarrow“ ein, oder verwenden Sie .csv oder .jsonl.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Keine Berechtigung</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>Bild {} von „{}“ hat keine Beschriftung.</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>Ray ist nicht installiert. Geben Sie „pip install &apos;mnist-gui[ray]&apos;“ ein, oder lassen Sie --engine weg.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Dateisystem ist schreibgeschützt</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite kann es nicht laden</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow kann es nicht laden</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>Der Ray-Cluster hat aufgehört zu lesen: {}. Beheben Sie das, und beginnen Sie mit einer anderen Ausgabe von vorn.</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>Der Vergleich von Modell {} ist beschädigt.</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>Die Datei mit Ihren Zeichnungen war beschädigt: 1 Zeichnung wurde gerettet. Die beschädigte Datei bleibt als „{}“ erhalten.</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>Die Datei mit Ihren Zeichnungen war beschädigt: {:,} Zeichnung wurde gerettet. Die beschädigte Datei bleibt als „{}“ erhalten.</numerusform>
            <numerusform>Die Datei mit Ihren Zeichnungen war beschädigt: {:,} Zeichnungen wurden gerettet. Die beschädigte Datei bleibt als „{}“ erhalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>Der Rahmen liegt außerhalb des Bildes. Ziehen Sie ihn über die Ziffern.</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>Die Bilder in „{}“ sind keine Zahlen von 0 bis 255.</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>Die Bilder in „{}“ sind {}, nicht 28×28.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>Die Beschriftungen von „{}“ fehlen: Nennen Sie die Dateien images.npy und labels.npy oder X.npy und y.npy.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>Die Beschriftungen von „{}“ fehlen: „{}“ sollte daneben liegen.</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>Das Manifest von Modell {} ist beschädigt.</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>Das Modell gibt nicht zehn Zahlen je Bild aus.</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>Das Modell funktioniert nicht: Seine Antworten sind keine Zahlen.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>Das verwendete Modell kann nicht aus Ihren Zeichnungen lernen: Es erinnert sich nicht an die Ziffern, mit denen es trainiert wurde. Trainieren Sie neu, um eines zu bekommen, das es kann.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>Das verwendete Modell kann nicht aus Ihren Zeichnungen lernen: Es stammt nicht von diesem Programm. Trainieren Sie neu, um eines zu bekommen, das es kann.</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>Das neue Modell kann nicht nach „{}“ geschrieben werden: {}.</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>Das neue Modell antwortete nicht und wurde nicht veröffentlicht.</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>Das neue Modell wurde nicht veröffentlicht: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>Der Proxy verlangt Name und Passwort: Tragen Sie sie in HTTPS_PROXY ein, wie in http://name:password@proxy:8080.</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>Es gibt noch keine eigenen Zeichnungen zum Lernen. Beschriften Sie einige im Fenster oder trainieren Sie ohne sie.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>In „{}“ sind keine Bilder.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>In „{}“ sind keine Bilder. Sie müssen in Unterordnern liegen, die nach ihren Ziffern 0 bis 9 heißen, oder „{}“.</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>Hier ist {:,} Stück Tinte. Bis zu {:,} können auf einmal gelesen werden, die von etwa {:,} Ziffern. Lesen Sie es in mehreren Teilen.</numerusform>
            <numerusform>Hier sind {:,} Stücke Tinte. Bis zu {:,} können auf einmal gelesen werden, die von etwa {:,} Ziffern. Lesen Sie es in mehreren Teilen.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>Unter „{}“ gibt es keinen Ray-Cluster. Starten Sie dort einen mit „ray start --head“, oder lassen Sie die Adresse weg.</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>In „{}“ ist keine Zeichnung.</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>In dieser Zeichnung ist keine Tinte.</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>In „{}“ ist keine Tinte.</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>Auf Seite {} von „{}“ ist keine Tinte.</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>Es gibt keine Tinte zu lesen.</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>Es gibt kein Modell, zu dem man zurückkehren kann: Vor {} wurde keines verwendet.</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>Es gibt kein Modell {}.</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>Es gibt kein Modell „{}“: Es ist weder eine Version noch ein Pfad.</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Es gibt kein Modell: Das mitgelieferte fehlt.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>Es ist nicht genug freier Speicher da. Schließen Sie andere Programme und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>Dieses Netz verlangt vielleicht eine Anmeldung: Öffnen Sie eine Seite in Ihrem Browser, dann versuchen Sie es wieder.</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>Das Training lief davon: Der Verlust ist keine Zahl mehr. Die Lernrate ist für diese Daten zu hoch.</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>Versuchen Sie es wieder, wenn Sie online sind.</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>Sie haben noch keine Zeichnungen zum Lernen. Korrigieren oder beschriften Sie erst einige im Fenster.</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>Ihre Zeichnungen können nicht in „{}“ gespeichert werden: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>Ihre als „keine Ziffer“ beschrifteten Zeichnungen werden ausgelassen: Dieser Lauf lernt nur aus Ziffern. Trainieren Sie auch mit synthetischer Handschrift, um sie zu nutzen.</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>eine Datei mit anderer Prüfsumme</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>statt der Datei kam eine Webseite</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>ein anderes Programm benutzt sie. Schließen Sie es und versuchen Sie es erneut, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>neben „{}“ darf es weder {} noch {} enthalten</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>es bringt eigene Operationen mit</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>es ruft Python auf</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>es ruft sich selbst auf und endet vielleicht nie</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>es ruft andere Graphen auf</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>es kann nicht geladen werden</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>es kann nicht gelesen werden ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>es kann kein Bild lesen</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>es stürzt ab oder braucht mehr Speicher, als es darf</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>es antwortet nicht mit zehn endlichen Zahlen je Bild</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>es startet nicht</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>es hat kein {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>es hat kein {}, aber „{}“ darin ist ein Modell. Öffnen Sie dieses</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>es hat zu viele Dateien</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>es hat nur Gewichte, ohne die zugehörigen Schichten: Speichern Sie das ganze Modell</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>es ist ein Checkpoint: Gewichte ohne das zugehörige Netz</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>es ist ein Modell von {}. Exportieren Sie es erst als SavedModel oder .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>es ist eine Pipe oder ein Gerät</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>es ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>es ist beschädigt, abgeschnitten oder verschlüsselt</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>es ist beschädigt oder keine {}-Datei</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>es ist leer</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>es ist kein Keras-Modell: In seinem Archiv fehlt {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>es ist kein Modell. Wählen Sie {} oder eine .keras-, .h5- oder .tflite-Datei</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>es ist kein Modell von TensorFlow Lite, oder beschädigt</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>es ist kein Bild, oder beschädigt</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>es ist nach {:g} s nicht geöffnet</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>es ist nicht da</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>es ist zu groß („{}“)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>es führt Tabellen</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>es führt Tabellen, die aus Dateien gefüllt werden</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>es läuft in Schleifen und endet vielleicht nie</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>es braucht eine Signatur mit einer Eingabe von 784 oder 28×28 Zahlen und einer Ausgabe von 10 je Bild, hat aber keine Signatur</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>es braucht eine Signatur mit einer Eingabe von 784 oder 28×28 Zahlen und einer Ausgabe von 10 je Bild, aber {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>es braucht mehr Speicher, als es darf</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>es braucht eine Eingabe von 784 oder 28×28 Zahlen und eine Ausgabe von 10, nimmt aber {} und gibt {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>es öffnet Netzwerkverbindungen</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>es gibt Text aus</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>es liest Dateien</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>es liest andere Dateien (durch einen Datensatz, der in einer liegt)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>es liest andere Dateien (durch einen Link in seiner HDF5-Datei)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>es liest {} von {} Beispielen auf dem besten von {} Wegen ({}). Es ist kein Modell für Ziffern oder erwartet anders vorbereitete Bilder</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>es führt Python aus (eine Lambda-Schicht)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>es braucht länger als {:g} s für ein Bild</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>es braucht länger als {:g} s zum Laden</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>es wartet auf andere und endet vielleicht nie</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>es schreibt Dateien</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>seine Beschreibung ist beschädigt</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>seine Datei {} kann nicht gelesen werden ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>sein Ordner {} kann nicht gelesen werden ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>sein Name ist nicht UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>sein Teil „{}“ kommt aus dem Python-Modul „{}“</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>seine Gewichte fehlen: Es gibt kein variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>seine Gewichte fehlen: Es gibt kein {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>seine Gewichte sind zu groß</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>seine Gewichte in „variables“ sind beschädigt, abgeschnitten oder von einem anderen Modell</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>{} kann nicht gelesen werden ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>{} ist beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>{} ist leer</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>{} ist zu groß</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>{} ist entpackt zu groß</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>keine Verbindung</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>dort kann keine Datei angelegt werden. Prüfen Sie den Ordner und seine Rechte, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>kein Grund angegeben</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>keine sichere Verbindung</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>dem Zertifikat wird nicht vertraut: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>die Verbindung ging verloren</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>der Datenträger versagt oder ist voll. Schaffen Sie dort Platz, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>der Datenträger ist voll. Schaffen Sie dort Platz, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>die Datei ist schreibgeschützt. Erlauben Sie das Schreiben in ihr und ihrem Ordner, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>der Ordner ist leer</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>der Bilddecoder des Programms startet nicht</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>der Prozess des Programms für fremde Modelle versagte: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>der Proxy antwortet nicht</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>der Proxy lehnte ab: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>zwei Teile seines Graphen haben denselben Namen</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>was sein Teil „{}“ tut, ist hier nicht bekannt</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>was „{}“ tut, ist nicht bekannt</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>{:,} Zeichnung wurde hinzugefügt.</numerusform>
            <numerusform>{:,} Zeichnungen wurden hinzugefügt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>{:,} Zeichnung wurde nach „{}“ exportiert.</numerusform>
            <numerusform>{:,} Zeichnungen wurden nach „{}“ exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (Funktion „{}“)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (Operation „RestoreV2“)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (Operation „{}“)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>{} beliebiger Form</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>{} der {} Dateien, die „{}“ nennt, fehlen und wurden ausgelassen; die erste ist „{}“.</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}, dunkel auf hell</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}, dunkel auf hell, Zeilen als Spalten</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}, hell auf dunkel</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}, hell auf dunkel, Zeilen als Spalten</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}.</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}. Schaffen Sie dort Platz oder erlauben Sie das Schreiben, oder wählen Sie mit --store einen anderen Ordner</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}. Versuchen Sie es erneut, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}: {}</translation>
    </message>
    <message>
        <source>{}: {}.</source>
        <translation>{}: {}.</translation>
    </message>
    <message>
        <source>“{}” already exists. Choose another name, or move it away.</source>
        <translation>„{}“ gibt es schon. Wählen Sie einen anderen Namen oder verschieben Sie es.</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>„{}“ beginnt mit {}, aber eine solche IDX-Datei beginnt mit {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>„{}“ kann nicht fortgesetzt werden: „{}“ mit Angaben, womit die Datei erstellt wurde, fehlt oder ist beschädigt. Nennen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>„{}“ kann nicht decodiert werden: Es ist beschädigt oder bösartig.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>„{}“ kann nicht decodiert werden: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>„{}“ kann nicht weitertrainiert werden: Es ist kein Modell dieses Programms.</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>„{}“ kann nicht geöffnet werden: {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>„{}“ lässt sich mit --engine ray nicht lesen: Es nimmt Bilder, deren Namen nicht mit „_“ oder einem Punkt beginnen.</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>„{}“ kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>„{}“ kann nicht gelesen werden: {}.</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>„{}“ konnte nicht geladen werden ({}). {} Oder kopieren Sie die vier Dateien {} selbst nach „{}“.</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>„{}“ enthält keine Bilder von 28×28.</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>In „{}“ ist eine Zeichnung mit „{}“ beschriftet. Zum Lernen muss jede Beschriftung eine Ziffer von 0 bis 9 oder „{}“ sein.</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>„{}“ enthält eine Beschriftung über 9.</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>„{}“ ist mit „{}“ beschriftet; jedes Bild braucht eine Ziffer von 0 bis 9 oder „{}“. Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>„{}“ hat andere Beschriftungen als die Ziffern 0 bis 9.</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>„{}“ hat keine Seite {}: Seiten insgesamt: {}.</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>„{}“ hat keine Seiten.</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>„{}“ hat Pixel, aber keine Beschriftungen: Es ist der Teil eines Wettbewerbs, der zu lösen ist.</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>„{}“ hat mehrere Seiten, und eine Beschriftung kann nicht für alle gelten. Speichern Sie jede als eigenes Bild.</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>„{}“ hat mehrere Datensätze: {}. Wählen Sie eine dieser Dateien.</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>„{}“ hat zu viele Seiten: Die Grenze ist {}. Teilen Sie die Datei, um sie zu öffnen.</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>Verschiedene lesbare Zeichnungen in „{}“: {:,}. Zum Lernen werden mindestens {:,} gebraucht.</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>„{}“ hat {} Bilder und {} Beschriftungen.</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>„{}“ hat {} Bilder, aber „{}“ hat {} Beschriftungen.</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>„{}“ hat {} Beschriftungen; mehr als {} werden gebraucht.</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>„{}“ enthält keine Bilder.</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>„{}“ ist eine MATLAB-Datei: Speichern Sie ihre Arrays als .npz.</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>„{}“ ist ein PDF: Speichern Sie seine Seiten als Bilder.</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>„{}“ ist eine Parquet-Datei und braucht pyarrow. Geben Sie „pip install pyarrow“ ein oder speichern Sie sie als .npz oder .csv.</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>„{}“ ist ein beschädigtes PDF.</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>„{}“ ist ein beschädigtes Bild.</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>„{}“ ist ein Pickle, also ein Programm: Speichern Sie seine Arrays als .npz.</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>„{}“ ist ein Zeiger von Git LFS, nicht die Datei selbst. Holen Sie sie mit „git lfs pull“</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>„{}“ ist eine HDF5-Datei: Speichern Sie ihre Arrays als .npz.</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>„{}“ ist ein Archiv: Entpacken Sie es.</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>„{}“ wird gerade von einem anderen Lauf geschrieben. Warten Sie dessen Ende ab, oder geben Sie eine andere Datei an.</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>„{}“ ist bereits vollständig. Geben Sie eine andere Datei an.</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>„{}“ ist abgeschnitten: Der Kopf ist unvollständig.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>„{}“ ist beschädigt oder hat keine Spalten image und label mit PNGs.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>„{}“ ist beschädigt oder enthält keine Zahlen.</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>„{}“ ist beschädigt: {}.</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>„{}“ ist kein lesbarer Datensatz von Bildern.</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>„{}“ ist keine Tabelle mit 785 Zahlen in jeder Zeile, einer Beschriftung und 784 Pixeln.</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>„{}“ ist keine Tabelle mit den Spalten file und label.</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>„{}“ gibt es bereits. Setzen Sie sie mit --resume fort, oder geben Sie eine andere Datei an.</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>„{}“ ist zu groß für eine {}-Datei: Die Grenze ist {} Megapixel. Speichern Sie es als PNG oder JPEG, um es zu öffnen.</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>„{}“ ist zu groß: Der Kopf verspricht {} Byte.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>„{}“ ist zu groß: Die Grenze ist {} MB.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>„{}“ ist zu groß: Die Grenze ist {} Megapixel. Verkleinern Sie es, um es zu öffnen.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>„{}“ ist zu groß: Die Grenze ist {}.</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>„{}“ sieht aus wie {}, aber: {}.</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>„{}“ nennt kein Format: Der Name muss auf .csv, .jsonl oder .parquet enden.</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>„{}“ verlangt ein Passwort. Speichern Sie eine Kopie ohne Passwort, um sie zu öffnen.</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>„{}“ sollte x_train und y_train, x_test und y_test oder images und labels enthalten, enthält aber {}.</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>„{}“ sollte nach dem Kopf {} Byte haben, hat aber {}.</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>„{}“ nimmt {} und gibt {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>„{}“ wurde mit einem anderen Modell oder mit anderen Optionen erstellt. Setzen Sie die Datei mit denselben fort, oder nennen Sie eine andere.</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>„{}“ wurde nicht mit --output geschrieben und kann nicht fortgesetzt werden. Geben Sie eine andere Datei an.</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>„{}“ wurde als {} gelesen.</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>„{}“ stammt aus einer neueren Version dieses Programms und bleibt, wie es ist. Installieren Sie die neuere Version, oder wählen Sie mit --store einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>Alle Zeichnungen oder nur falsch gelesene</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>Alle {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>Zeichnungen, die ein Modell falsch gelesen hat</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>Zeichnungen: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>Angezeigte Beschriftung</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>Falsch gelesen {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Neueste zuerst</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>Keine Ziffer</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Älteste zuerst</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>Die angezeigten Zeilen exportieren</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>{} mit {} Zeile gespeichert</numerusform>
            <numerusform>{} mit {} Zeilen gespeichert</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>Die Tabelle konnte nicht geschrieben werden: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Es gibt noch nichts zu exportieren.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>Wählen Sie ein Bild, um es hier zu sehen.</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>zu {} sicher</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · Seite {}</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>Auf der Zeichenfläche ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>Abgebrochen. Der Rest wurde nicht gelesen.</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>Abgebrochen. Die Tabelle ist unverändert.</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>Als &amp;JSON exportieren …</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>Als C&amp;SV exportieren …</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Sucht nach Bildern …</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>Bilder und was gelesen wurde</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>Bisher gelesene Bilder</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>Nur &amp;unsichere</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>Nur unsichere</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} Bild · {} unsicher</numerusform>
            <numerusform>{} Bilder · {} unsicher</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} nicht lesbar</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>Import &amp;abbrechen</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>&amp;Datensatz (IDX, NumPy, CSV) …</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>Alle &amp;vergessen …</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>&amp;IDX-Dateien, wie bei MNIST …</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>&amp;Beschriften als …</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>Aus dieser {} jetzt &amp;lernen</numerusform>
            <numerusform>Aus diesen {} jetzt &amp;lernen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>&amp;Bilder in Ordnern 0 bis 9 …</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>&amp;Striche (.jsonl) …</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>&amp;Striche …</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>{:,} Zeichnung als neuen Bilderordner exportieren</numerusform>
            <numerusform>{:,} Zeichnungen als neuen Bilderordner exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>{:,} Zeichnung als neuen Ordner mit IDX-Dateien exportieren</numerusform>
            <numerusform>{:,} Zeichnungen als neuen Ordner mit IDX-Dateien exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>{:,} Zeichnung als Striche exportieren</numerusform>
            <numerusform>{:,} Zeichnungen als Striche exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>I&amp;mportieren …</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>Datensatz importieren: Wählen Sie seine Bilddatei</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>Bilder importieren: Wählen Sie den Ordner, der die Ordner 0 bis 9 enthält</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>Striche importieren</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Als {} beschriften</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>Lädt Ihre Zeichnungen …</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>Keine Zeichnung passt zum Filter.</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>Zurück auf die &amp;Zeichenfläche</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Striche</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>Wenn Sie sagen, was eine Zeichnung ist, mit den Tasten 0 bis 9 oder einem Knopf unter den Balken, wird sie hier gespeichert, und das Modell lernt daraus.</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>Umbeschriften</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>Alle Ihre Zeichnungen wurden gelöscht.</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>Exportiert Zeichnungen …</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>Alle vergessen</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>Alle Ihre Zeichnungen vergessen?</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>Importiert Zeichnungen: bisher {} …</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>Importiert Zeichnungen …</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Löscht {} Zeichnung endgültig, auch gelöschte und gerettete. Das kann nicht rückgängig gemacht werden.</numerusform>
            <numerusform>Löscht alle {} Zeichnungen endgültig, auch gelöschte und gerettete. Das kann nicht rückgängig gemacht werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>Einige dieser Zeichnungen gibt es nicht mehr: Sie wurden gelöscht.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>Beschriftung auf der Zeichenfläche</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>Zurücklegen</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>Ein Modell</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>Beschriftet als {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>Modell {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>Von keinem Modell gelesen</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>Gespeichert am {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>Testzeichnung: Modelle werden daran verglichen, keines lernt sie</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} las keine Ziffer</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} las {}, zu {} sicher</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · gelesen als {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>Zeichnungen</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>Die bestätigten Antworten konnten nicht gelöscht werden.</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>Die unwidersprochenen Antworten sind vergessen.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>Ordner lesen</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Neu trainieren</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>&amp;Los</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 bis 9, {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 bis 9; N, wenn es keine Ziffer ist</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>Über Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>Alles, was Sie beschriftet haben, ist in „Meine Zeichnungen“.</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>Eine neue Seite beginnen</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>Eine falsche Antwort korrigieren</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>Zeichnen Sie sie: Die Antwort folgt dem Stift.</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>Jedes Modell bleibt, bis Sie es löschen.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>Zu einem früheren Modell zurückkehren oder zwei vergleichen</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>Eine Ziffer oder Zahl lesen lassen</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>Stift ausblenden</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>Die Bilder werden in eine Tabelle gelesen, die Sie exportieren können.</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>Meine Zeichnungen ansehen, importieren oder exportieren</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>Stift senken oder heben</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>Stift bewegen</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>Stift ein wenig bewegen</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nichts gefunden. Versuchen Sie ein anderes Wort.</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>Auf der Zeichenfläche</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>Öffnen, einfügen oder auf die Zeichenfläche ziehen.</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>Auf einen Balken zeigen: Farben zeigen, was dafür spricht.</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>Die Taste der Ziffer drücken: Das Modell lernt daraus.</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>Ein Foto oder einen Scan lesen</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>Einen ganzen Ordner lesen</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>Liest handgeschriebene Ziffern, während Sie zeichnen. Apache-Lizenz 2.0.</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>Sagen, was die Zeichnung ist</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>Sehen, warum es eine 7 ist und keine 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Umschalttaste und dieselben Tasten</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>Leertaste, Pfeile</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>Striche, Leeren, geöffnete Bilder, Korrekturen.</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>Zurücknehmen, was ich getan habe</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>Die letzten zwölf Seiten sind im Menü „Datei“.</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>Ein neues Modell trainieren</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>Was kann ich tun?</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>Sie können inzwischen weiterzeichnen.</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>Pfeiltasten; Pos1, Bild auf, Ende, Bild ab für Schrägen</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>Maus</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 Pixel</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>Farben ausblenden</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>Farben zeigen</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Was das Modell sieht</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>Was das Modell sieht: 28×28 Pixel, ausgeschnitten, skaliert und zentriert.
Die Farben zeigen, welche Tinte und welches leere Papier für oder gegen die Ziffer spricht.
Zeigen Sie auf einen Balken, um zu sehen, warum es nicht diese Ziffer ist. Ein Klick blendet die Farben aus.</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>Warum nicht {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>Warum {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} spricht für {}&lt;br&gt;{} spricht dagegen</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>Beide Modelle lesen {}.</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>Jedes Pixel der Zeichnung mal sein Gewicht für {}: zusammen {}. Mit dem Bias {} ergibt das den Logit: {}.</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>Karte {} der Schicht {} fand nichts in dieser Zeichnung.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>Karte {} der Schicht {} ist am Kreuz am stärksten, mit {}. Von dort sieht sie die ganze Zeichnung.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>Karte {} der Schicht {} ist am Kreuz am stärksten, mit {}. Von dort sieht sie, was im Rahmen ist.</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>Die Farben zeigen, wo die Zeichnung dafür und dagegen spricht.</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>Der Logit von {} ist {}. Merkmale dafür: {}. Merkmale dagegen: {}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} liest {}, {} liest {}: blaue und graue Balken.</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>Pfeiltasten wählen eine Ziffer: Es wird gezeigt, woraus ihr Logit besteht.</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>Zeichnen Sie eine Ziffer, um zu sehen, was jede Schicht daraus macht.</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>Merkmale, jedes der Mittelwert einer Karte: {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>Merkmale: {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>Ihr Kernel</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>Logits und die Wahrscheinlichkeiten, die der Softmax daraus macht</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>Alle Karten zeigen</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>Die Zeichnung mal die Gewichte</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>Die Zeichnung, wie das Netz sie sieht</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>Die Schichten dieses Modells lassen sich nicht zeigen. Neu trainieren ergibt eines, bei dem das geht.</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>Die Karte, vergrößert</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>Noch gibt es kein Modell, dessen Schichten sich zeigen ließen.</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>Wessen Schichten</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>Innenansicht</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>Nicht mehr als {} gespeichert.</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>Als {} gespeichert (gelesen als {}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>Als {} gespeichert.</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>Liest noch. Beschriften Sie die Zeichnung, sobald sie gelesen ist.</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>Beschriftung {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>Es ist eine {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>Keine Ziffer</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>Falsch? Sagen, was es ist</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{} (Taste {})</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>keine Ziffer</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}“</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>Digit Pad jetzt neu starten?</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>Die neue Sprache gilt ab dem nächsten Start.</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>Schicht {}, Karten: {}, je {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>Schicht {}: Karten für {} in Blau, dagegen in Orange</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>Die stärksten Karten: {}. Pfeiltasten wählen eine.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>Genauigkeit bei Ziffern, aus denen es nicht gelernt hat</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>Die Kurve beginnt nach der ersten Epoche.</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>verwendet: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · bereit</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>Lädt Modell {} …</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Lädt …</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>Modell {} wurde gelöscht. Jetzt wird Modell {} verwendet.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>Kein Modell: Ziffern werden nicht gelesen</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>Jetzt wird Modell {} verwendet; es wurde anderswo gewählt.</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>Modell öffnen: saved_model.pb oder eine .keras-, .h5- oder .tflite-Datei</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Es gibt kein Modell: Das mitgelieferte fehlt.</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} Jetzt wird {} verwendet.</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} und Ihre Korrekturen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>B&amp;ild</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Ablegen zum Öffnen</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>Ablegen, um {} Datei zu öffnen</numerusform>
            <numerusform>Ablegen, um {} Dateien zu öffnen</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>Ablegen, um in eine Tabelle zu lesen</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>Bereich der Präsen&amp;tation</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>Stiftbreite</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>Stiftbreite auf dem Bildschirm; das Modell sieht immer dieselbe</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>Das verwendete Modell</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>&amp;Falsch? Sagen, was es ist</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>Das verwendete Modell</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>Modell {} konnte nicht gelöscht werden: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>Die Rückkehr zum vorigen Modell konnte nicht gespeichert werden: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>Die Wahl von Modell {} konnte nicht gespeichert werden: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>Der Name konnte nicht gespeichert werden: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>Was ein Training hinterließ, konnte nicht entfernt werden: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>Ver&amp;gleichen mit</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} älteres: siehe „Modelle verwalten“</numerusform>
            <numerusform>{} ältere: siehe „Modelle verwalten“</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · von anderswo</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>Modell {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>gehört zum Programm</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>nicht verwendbar</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>weitertrainiert aus Modell {}</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>aus Modell {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>vollständiges Training</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>{:,} Ihrer Zeichnungen gelernt</numerusform>
            <numerusform>{:,} Ihrer Zeichnungen gelernt</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>keine Zeichnungen gelernt</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>schnelles Training</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>Softmax-Regression</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>gründliches Training</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>nimmt {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>heute {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>{} zurückgehaltener Ziffern</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>{} auf MNIST</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>{} auf anderen Ziffern</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} nimmt {}; liest {} von {} Beispielen.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>Ver&amp;gleichen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>Modell ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>Ver&amp;wenden</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Unterschiede …</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>Name von Modell {} (leer lassen für keinen)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>Umbe&amp;nennen …</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>Entstanden</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>Auf MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>verglichen</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>von anderswo</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>verwendet</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} von {} Beispielen</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{} %</source>
        <translation>{}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>OpenController</name>
    <message>
        <source>Opened {}</source>
        <translation>{} geöffnet</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>Alle Bilder eines Ordners lesen</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>In der Zwischenablage ist kein Bild; kopieren Sie erst eines.</translation>
    </message>
    <message>
        <source>open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>„{}“ kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>„{}“ ist nicht mehr da; der Eintrag wurde entfernt.</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>Alle (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>Bilder oder Zeichnungen öffnen</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>Bilder und Zeichnungen ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>Ein Bild hat keine Striche zum Speichern.</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>Als PNG exportieren</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>28×28-Eingabe exportieren</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>PNG-Bilder</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>Zeichnung speichern</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>{} gespeichert</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Striche</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>Das Modell hat diese Seite noch nicht gesehen.</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>„{}“ konnte nicht geschrieben werden: {}.</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>Gehe zu Seite</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>Geöffnete Dateien</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>Seite {} von {}</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>Seite, 1 bis {}:</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} von {}</translation>
    </message>
</context>
<context>
    <name>PagesButton</name>
    <message>
        <source>Earlier pages</source>
        <translation>Frühere Seiten</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>Bild {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>Das Bild konnte nicht gespeichert werden: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>Zeichenwerkzeuge</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Stift</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>Dicker Stift</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>Dünner Stift</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>Normaler Stift</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (Rechtsklick für alle Breiten)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>Gefundene Tinte</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>Farben umkehren</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Stift</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>Bildwerkzeuge</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>Bild zurücksetzen</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Nach rechts drehen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>Was rot gezeigt wird, wird als Tinte gelesen.</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>Sicher · {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>Sicher · {} Ziffer</numerusform>
            <numerusform>Sicher · {} Ziffern</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>Sicher · {}, oder {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>Sicher · {}, oder {}, oder {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>Gelesenes kopieren</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>Ziffer {} von {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>Es könnte {} oder {} sein.</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>Es könnte {} sein, aber das ist unsicher.</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>Mehrere Ziffern? Schalten Sie „Als einzelne Ziffer lesen“ aus (Menü „Bearbeiten“).</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>Einige Ziffern sind unsicher.</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>Das sieht nicht wie eine Ziffer aus.</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>Zu klein zum Lesen. Zeichnen Sie größer.</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>Sie sagten {}.</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 oder Esc beendet die Präsentation. Umschalt+F11 zeigt einen anderen Bereich.</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>Präsentation beenden</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>Anderer Bereich</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>Weitertrainieren</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>für Ihre Handschrift</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>neu, etwa so gut</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>zum Zusehen; meist schlechter</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>Eine Zeichnung</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Diese Datei kann nicht gelesen werden.</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>Pfeiltasten wählen eine Ziffer: Das Bild zeigt, warum sie es ist oder nicht.</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>Wie wahrscheinlich jede Ziffer ist</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>Wahrscheinlichkeit von {}</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>Wahrscheinlichkeit, dass es keine Ziffer ist</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message>
        <source>Copied {}</source>
        <translation>{} kopiert</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>Liest eine volle Seite: {} von {} Stück Tinte …</numerusform>
            <numerusform>Liest eine volle Seite: {} von {} Stücken Tinte …</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>Liest noch. Kopieren Sie die Antwort, sobald sie gezeigt wird.</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Zu&amp;letzt geöffnet</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>Das verwendete Modell weitertrainieren</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>Zum Unterrichten: das einfachste Modell. Es liest eine von zwölf Ziffern falsch.</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>Für Ihre eigene Handschrift. Mit MNIST ist das neue Modell meist genauso gut.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Vollständig</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>Wie das mitgelieferte Modell gemacht wurde. Das neue ist etwa so gut, manchmal etwas schlechter.</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>Die Softmax-Regression des klassischen Notebooks</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Um zu sehen, was einige Minuten aus dem Nichts erreichen. Meist schlechter als das verwendete Modell und dann nicht verwendet.</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Um ein kleines Netz aus dem Nichts lernen zu sehen. Meist schlechter als das verwendete Modell und dann nicht verwendet.</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>Das Modell konnte diese Zeichnung nicht lesen.</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad wurde unerwartet beendet</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>Dieser Bericht hilft, die Ursache zu finden. Er nennt keine Ihrer Dateien und enthält nichts, was Sie gezeichnet haben.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>&amp;Zurück zu Modell {}</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>Das jetzige &amp;behalten</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>Neu t&amp;rainieren</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>Ver&amp;wenden</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Unterschiede …</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>Im &amp;Hintergrund fortsetzen</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST: der Ordner mit seinen vier Dateien oder ein leerer</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modell {} (neu)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modell {} (alt)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>Modell {} ist fertig</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Neu trainieren</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>Das Modell neu trainieren</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Neu trainieren · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>Sie können inzwischen weiterzeichnen. Das neue Modell wird nur verwendet, wenn es mindestens so gut liest.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>Testet das neue Modell …</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>Das Training hat seit einer Minute nichts gemeldet. Warten Sie, oder stoppen Sie es und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>Dieses Modell kann seine Antworten nicht erklären.</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>„{}“ konnte nicht geschrieben werden: {}.</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>Abgebrochen. Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>Die Zeichnungen konnten nicht exportiert werden.</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>Diese Dateien sind nicht, was sie zu sein scheinen.</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>Ihre Zeichnungen konnten nicht geändert werden.</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>Ersetzen verwirft den bisherigen Inhalt.</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>„{}“ gibt es schon.</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>Zeichnung</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>Neue Seite</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>Zurücklegen</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>„{}“ kann nicht gelesen werden.</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>Strich</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>Lädt MNIST herunter …</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>Modell {} ist fertig. Es steht im Menü „Modell“.</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>Modell {} wurde gelöscht.</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>Noch keine. Sagen Sie, was Zeichnungen sind, unter den Balken oder mit den Tasten 0 bis 9.</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>Jetzt wird Modell {} verwendet.</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>Das Training ist zu Ende</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Neu trainieren · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet …</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Stoppen und beenden</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>Training stoppen und beenden?</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>Das neue Modell wurde gespeichert, wird aber nicht verwendet.</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>Das unfertige Modell wird verworfen.</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>Das Training wurde gestoppt. Nichts hat sich geändert.</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>Modell {} verwenden?</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} zum Trainieren, {} zum Testen.</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} zum Trainieren.</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>„Nur synthetische Handschrift“ braucht keinen Download.</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>&amp;Womit:</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>Wi&amp;e:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>&amp;Meine Zeichnungen:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>&amp;Netz:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60.000 handgeschriebene Ziffern</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60.000 handgeschriebene Ziffern · einmal geladen, 11 MB</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>Anderer &amp;Ordner …</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Zählt …</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>Tief: sechs Faltungen, wie im mitgelieferten Modell</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>So viele Ziffern von MNIST zählt eine Zeichnung</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Weniger Optionen</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>Gefunden in {}.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>Hoch (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>Es wird zuerst heruntergeladen (11 MB), nach {}.</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>MNIST in einem anderen Ordner suchen</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>Niedrig (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST und synthetische Handschrift (empfohlen)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>Nur MNIST: 60.000 handgeschriebene Ziffern</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>Mehr Optionen …</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Meine Zeichnungen</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>Normal (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Nicht verwendet</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>Klein: zwei Faltungen</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>Softmax-Regression: ein Gewicht je Pixel und Ziffer</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>Gründlich: zwei Faltungen, normalisiert</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Synthetische Handschrift</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>Nur synthetische Handschrift: kein Download</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>Spielziffern, um das Training auszuprobieren</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>Mit MNIST trainieren</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>Mit meinen Zeichnungen trainieren</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>Mit synthetischer Handschrift trainieren</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>Schreibweisen, die MNIST fehlen</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{} (Modell {})</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}: {}</translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>The system stopped the training, perhaps because memory ran out. Close other programs and try again.</source>
        <translation>Das System hat das Training beendet, vielleicht weil der Speicher ausging. Schließen Sie andere Programme und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>Das Training konnte nicht gestartet werden: {}.</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>Das Training endete ohne Modell.</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>Das Training scheiterte mit Status {}.</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>Das Training scheiterte: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>Lädt {} herunter</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>Epoche {} von {} · {} Ziffern pro Sekunde · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>Erzeugt synthetische Handschrift</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>noch einige Sekunden</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>etwa eine Minute</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>etwa eine Stunde</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>etwa {} Stunde</numerusform>
            <numerusform>etwa {} Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>etwa {} Minute</numerusform>
            <numerusform>etwa {} Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>etwa {}½ Stunden</numerusform>
            <numerusform>etwa {}½ Stunden</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>einige Sekunden</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>noch {}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>noch {} Sekunde</numerusform>
            <numerusform>noch {} Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}: {}</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Ziffern wie in MNIST</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>Handschrift in anderen Stilen</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>Es antwortet „?“ auf {after:.2f}&#xa0;% der Ziffern, Modell {reference} auf {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Es antwortet „?“ auf {after:.2f}&#xa0;% der Buchstaben und Kritzeleien, Modell {reference} auf {before:.2f}&#xa0;%: mehr, als alles Neutrainieren zusammen verlieren darf.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>Es ist messbar schlechter als Modell {0} auf {1}.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>Es weist Buchstaben und Kritzeleien messbar schlechter ab als Modell {reference}: „?“ für {after:.2f}&#xa0;% davon statt {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>Es ist messbar schlechter als Modell {reference} auf {data}: {after:.2f}&#xa0;% richtig statt {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>Es wurde nur mit Spielziffern trainiert.</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>Buchstaben und Kritzeleien mit Antwort „?“</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>Modell {} wurde gespeichert, wird aber nicht verwendet.</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>Kein messbarer Unterschied.</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>Jetzt wird Modell {0} verwendet. Es ist etwa so genau wie Modell {1}.</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Auf {data} liest es {after:.2f}&#xa0;% richtig, Modell {reference} {before:.2f}&#xa0;%: mehr Verlust, als alles Neutrainieren zusammen haben darf.</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>Die Zeichnungen in „{data}“ scheinen auf der Seite zu liegen oder gespiegelt zu sein: Modell {reference} liest {before:.2f}&#xa0;% davon, wie sie sind, und {after:.2f}&#xa0;% gedreht.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Ihre Testzeichnungen</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>Ziffern wie in MNIST</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>Handschrift in anderen Stilen</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>Ihren Testzeichnungen</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} und auf {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>„{data}“ hat keine Zeichnungen dieser Ziffern: {digits}.</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>„{data}“ lässt nur {n:,} Zeichnungen zum Testen übrig. Getestet wird mit einem Zehntel, also braucht es etwa 200.</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}“</translation>
    </message>
</context>
<context>
    <name>VerdictMeters</name>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
</context>
<context>
    <name>VersionController</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>{} Modell löschen?</numerusform>
            <numerusform>{} Modelle löschen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>{} löschen?</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>Kein Programm hier zeigt Ordner. Das Modell ist in {}.</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>Nicht gelöscht, weil verwendet oder mitgeliefert: {}.</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>Das kann nicht rückgängig gemacht werden.</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>Ziehen Sie einen Rahmen um die Ziffern. Esc bricht ab.</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>Umkehren</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>Drehen</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>„{}“ kann nicht gelesen werden.</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>Pfeiltasten wählen eine Ziffer.</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>Die Gewichte der zehn Ziffern, von 0 bis 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>Schritt {} von {} · stärkstes Gewicht {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>Der Schritt, dessen Gewichte gezeigt werden</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>Die Gewichte der zehn Ziffern, von 0 bis 9, wie sie entstehen</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>Die {} Kernel der ersten Schicht, wie sie entstehen</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>Der Balken beginnt bei {} und endet bei {}.</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>Das gewählte Bild</translation>
    </message>
</context>
</TS>
