<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pl">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>&amp;O programie</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>&amp;Kopiuj odczyt</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Przytnij</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Ciemny</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Gumka</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>&amp;Zapomnij niepoprawione odpowiedzi</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>&amp;Wnętrze</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>&amp;Odwróć kolory</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Klawiatura</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Jasny</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>&amp;Zarządzaj modelami…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>&amp;Moje rysunki…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>&amp;Nowa strona</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>&amp;Następna cyfra liczby</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>&amp;Nie cyfra</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>&amp;Otwórz model z innego miejsca…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Otwórz…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>&amp;Inny panel prezentacji</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>Wk&amp;lej obraz</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>&amp;Prezentacja</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>&amp;Prawdopodobieństwa</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>Za&amp;kończ</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>P&amp;onów</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>&amp;Trenuj ponownie…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>Obróć w p&amp;rawo</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>&amp;Zapisz rysunek…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>Kolory &amp;systemu</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>G&amp;rubsze pióro</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Cofnij</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Wyczyść</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>Tylko cyfry, &amp;bez znaków i odstępów</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>&amp;Pióro</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>Eksportuj jako &amp;PNG…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>Eksportuj wejście &amp;28×28 jako PNG…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>Przejdź do &amp;strony…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>Ucz się z poprawek &amp;automatycznie</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>Ucz się z niepoprawionych o&amp;dpowiedzi</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>Ucz się teraz z moich r&amp;ysunków</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>&amp;Następna strona lub plik</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>Poprze&amp;dnia strona lub plik</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>Odczytaj &amp;folder…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>Czytaj jako &amp;jedną cyfrę</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>Pr&amp;zywróć obraz</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>&amp;Wróć do poprzedniego</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>&amp;Domyślny systemu</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>C&amp;ieńsze pióro</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>&amp;Co mogę zrobić?</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>Modelu {} nie można użyć.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>Modelu {} już nie ma.</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>Model nie mógł się tego nauczyć.</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>Model {} nauczył się Twoich rysunków, ale nie jest używany.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>Model {} nauczył się Twoich rysunków, ale nie jest używany: nie było go z czym porównać. Jest w menu Model.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>Model {} nauczył się Twoich rysunków. Jest w menu Model.</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>Używany jest teraz model {}, który nauczył się Twoich rysunków.</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>Używany jest teraz model {}, bez tego, co cofnięto.</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>Zapisano jako {}, do testów: modele są na tym porównywane i nigdy się z tego nie uczą.</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>Zapisano jako {}. Model nadal czyta {}: dalsza nauka zepsułaby inne cyfry.</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>Zapis tego, czego model się nauczył, trwał zbyt długo i został przerwany. Następna poprawka lub „{}” spróbuje ponownie.</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>Co odczytano</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>Zakończ porównanie</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>Porównywany model</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>Używany model</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>porównywany model</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>Uruchamianie…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>Ustawienia były uszkodzone i zostały przywrócone.</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>Wcześni&amp;ejsze strony</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Rysunek</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>Kopiuj</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>Jeśli to zgłaszasz, dołącz szczegóły.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>W programie wystąpił błąd. Twój rysunek nadal tu jest.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>Strzałki przesuwają pióro; spacja opuszcza je i podnosi.</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>Narysuj cyfrę lub liczbę</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>Pole rysowania</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>albo upuść, wklej lub otwórz obraz</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>Z&amp;amknij</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>&amp;Ukryj tabele</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>Które &amp;cyfry są mylone…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>Oba modele czytają wszystkie Twoje rysunki testowe tak samo.</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>Porównanie dwóch modeli</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>Macierz pomyłek: {}</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Cyfry jak w MNIST</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>Cyfry odczytane przez oba</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>Rysunki odczytane różnie</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Model {} (nowy)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Model {} (stary)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>Model {} w porównaniu z modelem {}</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>Model {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>Wiersze: prawdziwa cyfra. Kolumny: co odczytano.</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Pismo syntetyczne</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>Pismo syntetyczne, odłożone</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>Rysunki testowe, które modele czytają różnie: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>Cyfry zabawkowe</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>Nie masz jeszcze rysunków testowych. Staje się nim co piąty opisany rysunek: modele są na nich porównywane i nigdy się z nich nie uczą.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Twoje rysunki testowe</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}, odłożone</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}”</translation>
    </message>
</context>
<context>
    <name>ConfidenceLabel</name>
    <message>
        <source>How confident the answer is</source>
        <translation>Pewność odpowiedzi</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} pomyłka</numerusform>
            <numerusform>{} pomyłki</numerusform>
            <numerusform>{} pomyłek</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} odczytane jako {}: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>Szczegóły</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad nieoczekiwanie zakończył działanie.</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad nieoczekiwanie zakończył działanie; Twój rysunek wrócił.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ukryj</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>Strzałki przesuwają prawą i dolną krawędź, z Shift lewą i górną. Enter przycina, Esc anuluje.</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>Ramka przycinania</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>Rysunek cyfry {}</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>Rysunek, który nie jest cyfrą</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>odczytano {}{}, {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>dobrze</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>źle</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>Twoje rysunki, tak jak czyta je nowy model</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>Dodano 1 rysunek.</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>Wyeksportowano 1 rysunek do „{}”.</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>Nazwa to jeden wiersz, najwyżej {} znaków.</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>Zapis odpowiedzi jest uszkodzony.</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>Już istniał: {:,}.</numerusform>
            <numerusform>Już istniały: {:,}.</numerusform>
            <numerusform>Już istniało: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>Poproś administratora tej sieci, aby zezwolił na ten adres.</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>Sprawdź adres w HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>Sprawdź datę i godzinę tego komputera.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>Rysunek {} w „{}” ma etykietę „{}”; potrzebna jest jedna cyfra od 0 do 9 albo „{}”. Nic nie dodano.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>Rysunek {} w „{}” nie ma etykiety; potrzebna jest jedna cyfra od 0 do 9 albo „{}”. Nic nie dodano.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>Rysunek {} w „{}” nie ma kresek. Nic nie dodano.</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>Obrazy EMNIST są zapisane na boku i zostały obrócone do pionu.</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Zbyt długa nazwa pliku</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>Jeśli sieć sprawdza połączenia, wpisz ścieżkę jej certyfikatów do REQUESTS_CA_BUNDLE.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Błąd wejścia/wyjścia</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>To jest folder</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>Cyfry są ciemne na jasnym tle i zostały odwrócone.</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 nie może zbudować tego modelu Keras 2. Zapisz go tam jako SavedModel, przez model.save(FOLDER)</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras nie może go zbudować</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>Pominięto jako „nie cyfra”: {:,}.</numerusform>
            <numerusform>Pominięto jako „nie cyfra”: {:,}.</numerusform>
            <numerusform>Pominięto jako „nie cyfra”: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>Pominięto bez kresek: {:,}.</numerusform>
            <numerusform>Pominięto bez kresek: {:,}.</numerusform>
            <numerusform>Pominięto bez kresek: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>Wiersz {} w „{}” nie jest rysunkiem z kresek.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>Wiersz {} w „{}” jest za długi jak na rysunek.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>Wiersz {} w „{}” jest za długi jak na rysunek: ma ponad {:,} kresek lub {:,} punktów.</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>MNIST w „{}” jest niepełny: brakuje {}.gz. Pobierz go przez „mnist-trainer fetch”, umieść tam cztery pliki albo wskaż ich folder przez --data-dir.</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>Zwolnij tam miejsce, zezwól na zapis albo wybierz inny folder przez --store.</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>Model {} jest częścią programu i nie można go usunąć.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>Modelu {} nie można dostroić jako „{}”: to „{}”.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>Modelu {} nie można dostroić: jego sieć utworzyła inna wersja programu.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>Modelu {} nie można dostroić: nie zawiera wag.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>Modelu {} nie można dostroić: program nie zna sieci „{}”.</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>Modelu {} nie można wczytać.</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>Modelu {} nie można odczytać: {}.</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>Model {} nie czyta obrazów cyfr 28×28.</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>Model {} zawiódł podczas czytania.</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>Model {} ma nieoczekiwany plik: {}.</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>Model {} nie ma czytelnego manifestu: {}.</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>Model {} nie ma sygnatury „{}”.</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>Model {} nie był porównany z innym.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>Model {} jest uszkodzony: nie można odczytać {}.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>Model {} jest uszkodzony: brakuje {}.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>Model {} jest uszkodzony: zmieniono {}.</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>Model {} jest używany: najpierw użyj innego, w oknie lub przez „mnist-trainer models activate”, potem go usuń.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>Modelu {} już nie ma.</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>Model {} nie uczy się z tych rysunków nic nowego: już je czyta albo zacząłby źle czytać inne cyfry.</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>Model {} porzucono: {}. Użyj innego.</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>Model {} pochodzi z nowszej wersji Digit Pad; zaktualizuj program, aby go użyć.</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>Nie otwarto modelu {}: {}.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Brak miejsca na dysku</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Nie ma takiego pliku ani folderu</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>Żaden z plików wymienionych w „{1}” (liczba: {0}) nie istnieje; pierwszy to „{2}”.</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>To nie jest folder</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>Nic jeszcze nie narysowano.</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>Strona {} pliku „{}” jest uszkodzona.</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Pliki Parquet wymagają biblioteki pyarrow, która nie jest zainstalowana. Wpisz „pip install pyarrow” albo użyj .csv lub .jsonl.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Brak uprawnień</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>Obraz {} w „{}” nie ma etykiety.</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>Ray nie jest zainstalowany. Wpisz „pip install &apos;mnist-gui[ray]&apos;” albo pomiń --engine.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>System plików tylko do odczytu</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite nie może go wczytać</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow nie może go wczytać</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>Klaster Ray przestał odczytywać: {}. Usuń przyczynę i zacznij od nowa z innym plikiem wyjściowym.</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>Porównanie modelu {} jest uszkodzone.</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>Plik z Twoimi rysunkami był uszkodzony: odzyskano 1 rysunek. Uszkodzony plik zachowano jako „{}”.</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>Plik z Twoimi rysunkami był uszkodzony: odzyskano {:,} rysunek. Uszkodzony plik zachowano jako „{}”.</numerusform>
            <numerusform>Plik z Twoimi rysunkami był uszkodzony: odzyskano {:,} rysunki. Uszkodzony plik zachowano jako „{}”.</numerusform>
            <numerusform>Plik z Twoimi rysunkami był uszkodzony: odzyskano {:,} rysunków. Uszkodzony plik zachowano jako „{}”.</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>Ramka jest poza obrazem. Przeciągnij ją nad cyfry.</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>Obrazy w „{}” nie są liczbami od 0 do 255.</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>Obrazy w „{}” mają {}, a nie 28×28.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>Brakuje etykiet dla „{}”: nazwij pliki images.npy i labels.npy albo X.npy i y.npy.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>Brakuje etykiet dla „{}”: obok powinien być „{}”.</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>Manifest modelu {} jest uszkodzony.</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>Model nie daje dziesięciu liczb na obraz.</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>Model nie działa: jego odpowiedzi nie są liczbami.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>Używany model nie może uczyć się z Twoich rysunków: nie pamięta cyfr, na których go trenowano. Wytrenuj ponownie, aby mieć taki, który może.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>Używany model nie może uczyć się z Twoich rysunków: nie utworzył go ten program. Wytrenuj ponownie, aby mieć taki, który może.</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>Nowego modelu nie można zapisać w „{}”: {}.</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>Nowy model nie odpowiedział i nie został opublikowany.</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>Nowego modelu nie opublikowano: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>Serwer proxy żąda nazwy i hasła: wpisz je do HTTPS_PROXY, jak w http://name:password@proxy:8080.</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>Nie ma jeszcze Twoich rysunków do nauki. Opisz kilka w oknie albo trenuj bez nich.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>W „{}” nie ma obrazów.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>W „{}” nie ma obrazów. Muszą być w podfolderach nazwanych od 0 do 9, według cyfr, albo „{}”.</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>Jest tu {:,} kawałek tuszu. Naraz można odczytać do {:,}, czyli około {:,} cyfr. Czytaj w kilku częściach.</numerusform>
            <numerusform>Są tu {:,} kawałki tuszu. Naraz można odczytać do {:,}, czyli około {:,} cyfr. Czytaj w kilku częściach.</numerusform>
            <numerusform>Jest tu {:,} kawałków tuszu. Naraz można odczytać do {:,}, czyli około {:,} cyfr. Czytaj w kilku częściach.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>Pod adresem „{}” nie ma klastra Ray. Uruchom go tam poleceniem „ray start --head” albo pomiń adres.</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>W „{}” nie ma rysunku.</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>W tym rysunku nie ma tuszu.</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>W „{}” nie ma tuszu.</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>Na stronie {} pliku „{}” nie ma tuszu.</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>Nie ma tuszu do odczytania.</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>Nie ma modelu, do którego można wrócić: przed {} żaden nie był używany.</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>Nie ma modelu {}.</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>Nie ma modelu „{}”: to ani wersja, ani ścieżka.</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Nie ma modelu: brakuje wbudowanego.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>Za mało wolnej pamięci. Zamknij inne programy i spróbuj ponownie.</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>Ta sieć może wymagać zalogowania: otwórz stronę w przeglądarce, a potem spróbuj ponownie.</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>Trening się rozbiegł: strata nie jest już liczbą. Tempo uczenia jest za duże dla tych danych.</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>Spróbuj ponownie, gdy będzie połączenie.</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>Nie masz jeszcze rysunków do nauki. Najpierw popraw lub opisz kilka w oknie.</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>Twoich rysunków nie można przechowywać w „{}”: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>Twoje rysunki opisane jako „nie cyfra” są pominięte: ten trening uczy się tylko cyfr. Trenuj też z pismem syntetycznym, aby ich użyć.</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>plik o innej sumie kontrolnej</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>zamiast pliku przyszła strona internetowa</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>używa go inny program. Zamknij go i spróbuj ponownie albo wybierz inny folder przez --store.</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>obok „{}” nie może zawierać {} ani {}</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>ma własne operacje</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>wywołuje Pythona</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>wywołuje sam siebie i może się nigdy nie skończyć</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>wywołuje inne grafy</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>nie można go wczytać</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>nie można go odczytać ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>nie może odczytać obrazu</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>ulega awarii albo potrzebuje więcej pamięci, niż wolno</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>nie odpowiada dziesięcioma skończonymi liczbami na obraz</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>nie uruchamia się</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>nie ma {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>nie ma {}, ale „{}” w nim jest modelem. Otwórz ten</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>ma za dużo plików</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>ma tylko wagi, bez warstw: zapisz cały model</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>to punkt kontrolny: wagi bez sieci</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>to model {}. Najpierw wyeksportuj go jako SavedModel lub .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>to potok lub urządzenie</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>jest uszkodzony lub ucięty</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>jest uszkodzony, ucięty lub zaszyfrowany</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>jest uszkodzony albo nie jest plikiem {}</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>jest pusty</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>to nie model Keras: w archiwum nie ma {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>to nie model. Wybierz {} albo plik .keras, .h5 lub .tflite</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>to nie model TensorFlow Lite albo jest uszkodzony</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>to nie obraz albo jest uszkodzony</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>nie otworzył się po {:g} s</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>nie istnieje</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>jest za duży („{}”)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>przechowuje tabele</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>przechowuje tabele wypełniane z plików</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>działa w pętli i może się nigdy nie skończyć</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>potrzebuje sygnatury z jednym wejściem 784 lub 28×28 liczb i wyjściem 10 na obraz, ale nie ma sygnatury</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>potrzebuje sygnatury z jednym wejściem 784 lub 28×28 liczb i wyjściem 10 na obraz, ale {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>potrzebuje więcej pamięci, niż wolno</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>potrzebuje jednego wejścia 784 lub 28×28 liczb i wyjścia 10, ale przyjmuje {} i daje {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>otwiera połączenia sieciowe</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>wypisuje tekst</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>czyta pliki</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>czyta inne pliki (przez zbiór danych w jednym z nich)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>czyta inne pliki (przez odnośnik w pliku HDF5)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>czyta {} z {} próbek w najlepszy z {} sposobów ({}). To nie model cyfr albo oczekuje inaczej przygotowanych obrazów</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>uruchamia Pythona (warstwa Lambda)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>potrzebuje ponad {:g} s na obraz</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>potrzebuje ponad {:g} s na wczytanie</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>czeka na inne i może się nigdy nie skończyć</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>zapisuje pliki</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>jego opis jest uszkodzony</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>jego pliku {} nie można odczytać ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>jego folderu {} nie można odczytać ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>jego nazwa nie jest w UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>jego część „{}” pochodzi z modułu Pythona „{}”</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>brakuje jego wag: nie ma variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>brakuje jego wag: nie ma {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>jego wagi są za duże</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>jego wagi w „variables” są uszkodzone, ucięte lub z innego modelu</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>nie można odczytać {} ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>{} jest uszkodzony lub ucięty</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>{} jest pusty</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>{} jest za duży</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>{} jest za duży po rozpakowaniu</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>brak odpowiedzi</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>brak połączenia</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>nie można tam utworzyć pliku. Sprawdź folder i uprawnienia albo wybierz inny folder przez --store.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>nie podano powodu</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>brak bezpiecznego połączenia</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nic</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>certyfikat nie jest zaufany: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>utracono połączenie</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>dysk zawodzi albo jest pełny. Zwolnij miejsce albo wybierz inny folder przez --store.</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>dysk jest pełny. Zwolnij miejsce albo wybierz inny folder przez --store.</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>plik jest tylko do odczytu. Zezwól na zapis w nim i w folderze albo wybierz inny folder przez --store.</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>folder jest pusty</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>dekoder obrazów programu nie uruchamia się</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>proces programu dla obcych modeli zawiódł: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>serwer proxy nie odpowiada</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>serwer proxy odmówił: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>dwie części jego grafu mają tę samą nazwę</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>nie wiadomo, co robi jego część „{}”</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>nie wiadomo, co robi „{}”</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>Dodano {:,} rysunek.</numerusform>
            <numerusform>Dodano {:,} rysunki.</numerusform>
            <numerusform>Dodano {:,} rysunków.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>Wyeksportowano {:,} rysunek do „{}”.</numerusform>
            <numerusform>Wyeksportowano {:,} rysunki do „{}”.</numerusform>
            <numerusform>Wyeksportowano {:,} rysunków do „{}”.</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (funkcja „{}”)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (operacja „RestoreV2”)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (operacja „{}”)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>{} dowolnego kształtu</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>Brakuje plików: {} z {} wymienionych w „{}”; pominięto je. Pierwszy to „{}”.</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}, ciemne na jasnym</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}, ciemne na jasnym, wiersze jako kolumny</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}, jasne na ciemnym</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}, jasne na ciemnym, wiersze jako kolumny</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}.</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}. Zwolnij tam miejsce, zezwól na zapis albo wybierz inny folder przez --store</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}. Spróbuj ponownie albo wybierz inny folder przez --store.</translation>
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
        <translation>„{}” już istnieje. Wybierz inną nazwę albo przenieś to.</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>„{}” zaczyna się od {}, a taki plik IDX zaczyna się od {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>Nie można kontynuować pliku „{}”: brakuje pliku „{}”, który określa, jak powstał, lub jest on uszkodzony. Podaj inny plik.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>Nie można zdekodować „{}”: jest uszkodzony lub złośliwy.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>Nie można zdekodować „{}”: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>„{}” nie można dostroić: to nie model tego programu.</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>Nie można otworzyć „{}”: {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>Nie można odczytać „{}” z --engine ray, które przyjmuje obrazy o nazwach niezaczynających się od „_” ani kropki.</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>Nie można odczytać „{}”.</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>Nie można odczytać „{}”: {}.</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>Nie można pobrać „{}” ({}). {} Można też samodzielnie skopiować cztery pliki {} do „{}”.</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>„{}” nie zawiera obrazów 28×28.</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>W „{}” jest rysunek z etykietą „{}”. Do nauki każda etykieta musi być cyfrą od 0 do 9 albo „{}”.</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>„{}” ma etykietę powyżej 9.</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>„{}” ma etykietę „{}”; potrzebna jest jedna cyfra od 0 do 9 albo „{}”. Nic nie dodano.</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>„{}” ma etykiety inne niż cyfry od 0 do 9.</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>„{}” nie ma strony {}: liczba stron to {}.</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>„{}” nie ma stron.</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>„{}” ma piksele, ale nie ma etykiet: to część konkursu, którą trzeba rozwiązać.</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>„{}” ma kilka stron, a jedna etykieta nie może dotyczyć wszystkich. Zapisz każdą jako osobny obraz.</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>„{}” zawiera kilka zbiorów: {}. Wybierz jeden z tych plików.</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>„{}” ma za dużo stron: limit to {}. Podziel go, aby go otworzyć.</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>Różne rysunki w „{}”, które można odczytać: {:,}. Do nauki potrzeba co najmniej {:,}.</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>„{}” ma obrazów: {}, a etykiet: {}.</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>„{}” ma obrazów: {}, ale „{}” ma etykiet: {}.</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>„{}” ma etykiet: {}; potrzeba więcej niż {}.</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>„{}” nie zawiera obrazów.</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>„{}” to plik MATLAB-a: zapisz jego tablice jako .npz.</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>„{}” to PDF: zapisz jego strony jako obrazy.</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>„{}” to plik Parquet, który wymaga pyarrow. Wpisz „pip install pyarrow” albo zapisz go jako .npz lub .csv.</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>„{}” jest uszkodzonym plikiem PDF.</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>„{}” jest uszkodzonym obrazem.</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>„{}” to pickle, czyli program: zapisz jego tablice jako .npz.</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>„{}” to wskaźnik Git LFS, a nie sam plik. Pobierz go przez „git lfs pull”</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>„{}” to plik HDF5: zapisz jego tablice jako .npz.</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>„{}” to archiwum: rozpakuj je.</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>Plik „{}” jest właśnie zapisywany przez inne uruchomienie. Poczekaj na jego koniec albo podaj inny plik.</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>Plik „{}” jest już kompletny. Podaj inny plik.</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>„{}” jest ucięty: nagłówek jest niepełny.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>„{}” jest uszkodzony albo nie ma kolumn image i label z plikami PNG.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>„{}” jest uszkodzony albo nie zawiera liczb.</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>„{}” jest uszkodzony: {}.</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>„{}” nie jest zbiorem obrazów, który można odczytać.</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>„{}” nie jest tabelą z 785 liczbami w wierszu: etykietą i 784 pikselami.</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>„{}” nie jest tabelą z kolumnami file i label.</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>Plik „{}” już istnieje. Kontynuuj go z --resume albo podaj inny plik.</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>„{}” jest za duży jak na plik {}: limit to {} megapikseli. Zapisz go jako PNG lub JPEG, aby go otworzyć.</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>„{}” jest za duży: nagłówek zapowiada {} bajtów.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>„{}” jest za duży: limit to {} MB.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>„{}” jest za duży: limit to {} megapikseli. Zmniejsz go, aby go otworzyć.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>„{}” jest za duży: granica to {}.</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>Plik „{}” wygląda jak {}, ale: {}.</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>Nazwa „{}” nie wskazuje formatu: powinna kończyć się na .csv, .jsonl lub .parquet.</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>„{}” wymaga hasła. Zapisz kopię bez hasła, aby go otworzyć.</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>„{}” powinien zawierać x_train i y_train, x_test i y_test albo images i labels, a zawiera {}.</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>„{}” powinien mieć po nagłówku {} bajtów, a ma {}.</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>„{}” przyjmuje {} i daje {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>Plik „{}” powstał z innym modelem lub z innymi opcjami. Kontynuuj go z tymi samymi albo podaj inny plik.</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>Plik „{}” nie został zapisany przez --output i nie można go kontynuować. Podaj inny plik.</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>„{}” odczytano jako {}.</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>„{}” zapisała nowsza wersja programu i pozostaje bez zmian. Zainstaluj nowszą wersję albo wybierz inny folder przez --store.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>Wszystkie</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>Wszystkie rysunki albo źle odczytane</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>Wszystkie {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>Rysunki, które model źle odczytał</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>Rysunki: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>Pokazywana etykieta</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>Źle odczytane {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Najpierw najnowsze</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>Nie cyfra</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Najpierw najstarsze</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>Eksport pokazanych wierszy</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>Zapisano {}, {} wiersz</numerusform>
            <numerusform>Zapisano {}, {} wiersze</numerusform>
            <numerusform>Zapisano {}, {} wierszy</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>Nie udało się zapisać tabeli: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Nie ma jeszcze czego eksportować.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>Wybierz obraz, aby go tu zobaczyć.</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>pewność {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>Pewność</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Plik</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Odczyt</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · strona {}</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Anuluj</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>&amp;Otwórz na stronie</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>Anulowano. Reszty nie odczytano.</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>Anulowano. Tabela bez zmian.</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>Eksportuj jako &amp;JSON…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>Eksportuj jako C&amp;SV…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Szukanie obrazów…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Obrazy</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>Obrazy i ich odczyty</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>Obrazy odczytane dotąd</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>Tylko &amp;niepewne</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>Tylko niepewne</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} obraz · {} niepewnych</numerusform>
            <numerusform>{} obrazy · {} niepewnych</numerusform>
            <numerusform>{} obrazów · {} niepewnych</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} nieczytelnych</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>&amp;Anuluj import</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>Zbiór &amp;danych (IDX, NumPy, CSV)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Usuń</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Eksportuj…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>&amp;Zapomnij wszystkie…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>Pliki &amp;IDX, jak w MNIST…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>&amp;Opisz jako…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>&amp;Ucz się teraz z tego ({})</numerusform>
            <numerusform>&amp;Ucz się teraz z tych {}</numerusform>
            <numerusform>&amp;Ucz się teraz z tych {}</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>&amp;Obrazy w folderach 0 do 9…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>&amp;Kreski (.jsonl)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>&amp;Kreski…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Wszystkie pliki</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>Eksport {:,} rysunku do nowego folderu obrazów</numerusform>
            <numerusform>Eksport {:,} rysunków do nowego folderu obrazów</numerusform>
            <numerusform>Eksport {:,} rysunków do nowego folderu obrazów</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>Eksport {:,} rysunku do nowego folderu plików IDX</numerusform>
            <numerusform>Eksport {:,} rysunków do nowego folderu plików IDX</numerusform>
            <numerusform>Eksport {:,} rysunków do nowego folderu plików IDX</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>Eksport {:,} rysunku jako kresek</numerusform>
            <numerusform>Eksport {:,} rysunków jako kresek</numerusform>
            <numerusform>Eksport {:,} rysunków jako kresek</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>&amp;Importuj…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Obrazy</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>Importuj zbiór danych: wybierz jego plik obrazów</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>Import obrazów: wybierz folder, który zawiera foldery 0 do 9</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>Import kresek</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Opisz jako {}</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>Wczytywanie Twoich rysunków…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Moje rysunki</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>Żaden rysunek nie pasuje do filtra.</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>Połóż z &amp;powrotem na stronie</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Zaznacz &amp;wszystko</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Kreski</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>Gdy mówisz, czym jest rysunek, klawiszem 0 do 9 albo przyciskiem pod słupkami, zapisuje się on tutaj, a model się z niego uczy.</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>usunięcie</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>zmiana etykiety</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>Usunięto wszystkie Twoje rysunki.</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>Eksportowanie rysunków…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>Zapomnij wszystkie</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>Zapomnieć wszystkie Twoje rysunki?</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>Importowanie rysunków: dotąd {}…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>Importowanie rysunków…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Trwale usuwa {} rysunek, także usunięte i odzyskane. Nie można tego cofnąć.</numerusform>
            <numerusform>Trwale usuwa wszystkie {} rysunki, także usunięte i odzyskane. Nie można tego cofnąć.</numerusform>
            <numerusform>Trwale usuwa {} rysunków, także usunięte i odzyskane. Nie można tego cofnąć.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>Niektórych z tych rysunków już nie ma: zostały usunięte.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>import</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>etykieta na stronie</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>przywrócenie</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>Etykieta: {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>Model {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>Nieodczytany przez model</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>Zapisano {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>Rysunek testowy: modele są na nim porównywane, żaden się z niego nie uczy</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} nie odczytał cyfry</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} odczytał {}, pewność {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · odczytano {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>Rysunki</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>Nie udało się usunąć przyjętych odpowiedzi.</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>Niepoprawione odpowiedzi zostały zapomniane.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>Moje rysunki</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Otwórz</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>Odczytaj folder</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Trenuj ponownie</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Trening</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>Z&amp;amknij</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>&amp;Zrób to</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 do 9, {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 do 9; N, jeśli to nie cyfra</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>O programie Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>Wszystko, co opisano, jest w Moich rysunkach.</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>Zacznij nową stronę</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>Popraw złą odpowiedź</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>Narysuj ją: odpowiedź podąża za piórem.</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>Każdy model zostaje, dopóki go nie usuniesz.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Wszędzie</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>Wróć do wcześniejszego modelu albo porównaj dwa</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>Daj odczytać cyfrę lub liczbę</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>Ukryj pióro</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>Obrazy trafiają do tabeli, którą można wyeksportować.</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Klawiatura</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>Przejrzyj moje rysunki, importuj lub eksportuj</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>Opuść lub podnieś pióro</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>Przesuń pióro</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>Przesuń pióro odrobinę</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nic nie znaleziono. Spróbuj innego słowa.</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>Na polu rysowania</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>Otwórz, wklej lub upuść na stronę.</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>Wskaż słupek: kolory pokazują, co za nim przemawia.</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>Naciśnij klawisz cyfry: model się z tego uczy.</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>Odczytaj zdjęcie lub skan</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>Odczytaj cały folder</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>Czyta odręczne cyfry podczas rysowania. Licencja Apache 2.0.</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>Powiedz, czym jest rysunek</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Szukaj</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>Zobacz, dlaczego to 7, a nie 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Shift z tymi samymi klawiszami</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Spacja</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>Spacja, strzałki</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>Kreski, czyszczenie, otwarte obrazy, poprawki.</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>Cofnij to, co zrobiłem</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>Ostatnie dwanaście stron jest w menu Plik.</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>Wytrenuj nowy model</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>Co mogę zrobić?</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>Możesz w tym czasie rysować.</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>strzałki; Home, Page Up, End, Page Down na ukos</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>mysz</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 pikseli</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>Ukryj kolory</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Jeszcze nic</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>Pokaż kolory</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Co widzi model</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>Co widzi model: 28×28 pikseli, wycięte, przeskalowane i wyśrodkowane.
Kolory pokazują, który tusz i która pusta kartka przemawiają za cyfrą lub przeciw niej.
Wskaż słupek, aby zobaczyć, dlaczego nie ta cyfra. Kliknij, aby ukryć kolory.</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>Dlaczego nie {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>Dlaczego {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} przemawia za {}&lt;br&gt;{} przemawia przeciw</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>Oba modele czytają {}.</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>Każdy piksel rysunku razy jego waga dla {}: razem {}. Z biasem {} daje to logit: {}.</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>Mapa {} warstwy {} niczego nie znalazła na tym rysunku.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>Mapa {} warstwy {} jest najsilniejsza przy krzyżyku: {}. Stamtąd widzi cały rysunek.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>Mapa {} warstwy {} jest najsilniejsza przy krzyżyku: {}. Stamtąd widzi to, co jest w ramce.</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>Kolory pokazują, gdzie rysunek przemawia za nią, a gdzie przeciw.</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>Logit cyfry {} to {}. Cechy za: {}. Cechy przeciw: {}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>brak</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} czyta {}, {} czyta {}: paski niebieskie i szare.</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>Strzałki wybierają cyfrę: widać, z czego składa się jej logit.</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>Narysuj cyfrę, aby zobaczyć, co robi z nią każda warstwa.</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>Cechy, każda to średnia mapy: {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>Cechy: {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>Jej jądro</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>Logity i prawdopodobieństwa, które tworzy z nich softmax</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>Pokaż wszystkie mapy</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>Rysunek razy wagi</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>Rysunek, jak widzi go sieć</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>Warstw tego modelu nie można pokazać. Ponowne trenowanie tworzy model, którego warstwy można.</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>Mapa w powiększeniu</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>Nie ma jeszcze modelu, którego warstwy można by pokazać.</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>Warstwy którego modelu</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>Wnętrze</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>Już nie zapisano jako {}.</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>Zapisano jako {} (odczytano {}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>Zapisano jako {}.</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>Trwa czytanie. Opisz rysunek, gdy zostanie odczytany.</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>etykieta {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>To jest {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>Nie cyfra</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>Źle? Powiedz, co to jest</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{} (klawisz {})</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>nie cyfra</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}”</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation>Uruchom ponownie</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>Uruchomić Digit Pad ponownie?</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>Nowy język obowiązuje od następnego uruchomienia.</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>Warstwa {}, mapy: {}, każda {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>Warstwa {}: mapy za {} na niebiesko, przeciw na pomarańczowo</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>Najsilniejsze mapy: {}. Strzałki wybierają jedną.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>Dokładność na cyfrach, z których się nie uczył</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>Krzywa zaczyna się po pierwszej epoce.</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>używany: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · gotowy</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Wszystkie pliki</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>Wczytywanie modelu {}…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wczytywanie…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>Usunięto model {}. Używany jest teraz model {}.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modele</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Brak modelu</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>Brak modelu: cyfry nie są czytane</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>Używany jest teraz model {}, wybrany gdzie indziej.</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>Otwórz model: saved_model.pb albo plik .keras, .h5 lub .tflite</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Nie ma modelu: brakuje wbudowanego.</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} Używany jest teraz {}.</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} i Twoje poprawki</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Edycja</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Plik</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Pomo&amp;c</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>&amp;Obraz</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Widok</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Upuść, aby otworzyć</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>Upuść, aby otworzyć {} plik</numerusform>
            <numerusform>Upuść, aby otworzyć {} pliki</numerusform>
            <numerusform>Upuść, aby otworzyć {} plików</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>Upuść, aby odczytać do tabeli</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>J&amp;ęzyk</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>Panel prezen&amp;tacji</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>Grubość pióra</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>Grubość pióra na ekranie; model widzi zawsze taką samą</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Gotowe</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Stan</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>Używany model</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>Źle? Powiedz, co to jes&amp;t</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>Używany model</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>Nie udało się usunąć modelu {}: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>Nie udało się zapisać powrotu do poprzedniego modelu: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>Nie udało się zapisać wyboru modelu {}: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>Nie udało się zapisać nazwy: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>Nie udało się usunąć pozostałości treningu: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>&amp;Porównaj z</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Model</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modele</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} starszy: zobacz „Zarządzaj modelami”</numerusform>
            <numerusform>{} starsze: zobacz „Zarządzaj modelami”</numerusform>
            <numerusform>{} starszych: zobacz „Zarządzaj modelami”</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · z innego miejsca</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>Model {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>część programu</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>nie można użyć</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>dostrojony z modelu {}</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>z modelu {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>pełny trening</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>nauczył się {:,} Twojego rysunku</numerusform>
            <numerusform>nauczył się {:,} Twoich rysunków</numerusform>
            <numerusform>nauczył się {:,} Twoich rysunków</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>nie nauczył się rysunków</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>szybki trening</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>regresja softmax</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>miarowy trening</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>przyjmuje {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>dziś {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>wczoraj</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>{} odłożonych cyfr</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>{} w MNIST</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>{} innych cyfr</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} przyjmuje {}; czyta {} z {} próbek.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Porównaj</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Usuń</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>&amp;Otwórz model…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>Uż&amp;yj</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Różnice…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modele</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>Nazwa modelu {} (pusta: bez nazwy)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>Zmień &amp;nazwę…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Zmień nazwę</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Pokaż w &amp;folderze</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>Powstanie</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modele</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>W MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Rozmiar</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Kiedy</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>porównywany</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>z innego miejsca</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>używany</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} z {} próbek</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{} %</source>
        <translation>{}%</translation>
    </message>
</context>
<context>
    <name>OpenController</name>
    <message>
        <source>Opened {}</source>
        <translation>Otwarto {}</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>Odczytaj każdy obraz w folderze</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>W schowku nie ma obrazu; najpierw jakiś skopiuj.</translation>
    </message>
    <message>
        <source>open</source>
        <translation>otwarcie</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>Nie można odczytać „{}”.</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>„{}” już nie ma; usunięto z listy.</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>Wszystkie (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>Otwórz obrazy lub rysunki</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>Obrazy i rysunki ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Podgląd</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>Obraz nie ma kresek do zapisania.</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>Eksportuj jako PNG</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>Eksportuj wejście 28×28</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>Obrazy PNG</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>Zapisz rysunek</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>Zapisano {}</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Kreski</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>Model nie widział jeszcze tej strony.</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>Nie udało się zapisać „{}”: {}.</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>Wstecz</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>Przejdź do strony</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Dalej</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>Otwarte pliki</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>Strona {} z {}</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>Strona, od 1 do {}:</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Pokaż</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} z {}</translation>
    </message>
</context>
<context>
    <name>PagesButton</name>
    <message>
        <source>Earlier pages</source>
        <translation>Wcześniejsze strony</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>Obraz {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>Nie udało się zapisać obrazu: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>Wyczyść</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>Narzędzia rysowania</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Gumka</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Pióro</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Ponów</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>Grube pióro</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>Cienkie pióro</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Cofnij</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>Zwykłe pióro</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (prawy przycisk: wszystkie grubości)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>Wyczyść</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Przytnij</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Gumka</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>Znaleziony tusz</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>Odwróć kolory</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Pióro</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>Narzędzia obrazu</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>Przywróć obraz</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Obróć w prawo</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Cofnij</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>To, co czerwone, jest czytane jako tusz.</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>Pewność: {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>Na pewno · {} cyfra</numerusform>
            <numerusform>Na pewno · {} cyfry</numerusform>
            <numerusform>Na pewno · {} cyfr</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>Pewność: {} albo {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>Pewność: {} albo {}, albo {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopiuj</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>Kopiuj odczyt</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>Cyfra {} z {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>To może być {} albo {}.</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>To może być {}, ale nie na pewno.</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Prawdopodobieństwo</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>Kilka cyfr? Wyłącz „Czytaj jako jedną cyfrę” (menu Edycja).</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>Niektóre cyfry są niepewne.</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>To nie wygląda na cyfrę.</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>Za małe do odczytania. Narysuj większe.</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>Twoja odpowiedź: {}.</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 lub Esc kończy prezentację. Shift+F11 pokazuje inny panel.</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>Zakończ prezentację</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>Inny panel</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>Dostrój</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>do Twojego pisma</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>nowy, równie dobry</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>do obejrzenia; zwykle gorszy</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>Rysunek</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Tego pliku nie można odczytać.</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>Strzałki wybierają cyfrę: obraz pokazuje, dlaczego tak albo nie.</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>Prawdopodobieństwo każdej cyfry</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>Prawdopodobieństwo {}</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>Prawdopodobieństwo, że to nie cyfra</translation>
    </message>
    <message>
        <source>none</source>
        <translation>żadna</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>Anuluj</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Zamknij</translation>
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
        <translation>Skopiowano {}</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>Czytanie pełnej strony: {} z {} kawałka tuszu…</numerusform>
            <numerusform>Czytanie pełnej strony: {} z {} kawałków tuszu…</numerusform>
            <numerusform>Czytanie pełnej strony: {} z {} kawałków tuszu…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>Trwa czytanie. Skopiuj odpowiedź, gdy się pojawi.</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>O&amp;twórz ostatnie</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>Dostrój używany model</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>Do nauczania: najprostszy model. Źle czyta jedną cyfrę na dwanaście.</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>Do Twojego pisma. Z MNIST nowy model jest zwykle równie dobry.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Pełny</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>Tak powstał model wbudowany. Nowy jest mniej więcej równie dobry, czasem trochę gorszy.</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Szybki</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>Miarowy</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>Regresja softmax z klasycznego notatnika</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Aby zobaczyć, co daje kilka minut od zera. Zwykle gorszy od używanego modelu, a wtedy nieużywany.</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Aby popatrzeć, jak mała sieć uczy się od zera. Zwykle gorszy od używanego modelu, a wtedy nieużywany.</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>Model nie mógł odczytać tego rysunku.</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopiuj</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>Z&amp;amknij</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Skopiowano</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad nieoczekiwanie zakończył działanie</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Raport</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>Ten raport pomaga znaleźć przyczynę. Nie wymienia żadnego z Twoich plików i nie zawiera niczego, co narysowano.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>Z&amp;amknij</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>&amp;Wróć do modelu {}</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>&amp;Zachowaj obecny</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>&amp;Trenuj ponownie</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Zatrzymaj</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>Uż&amp;yj</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Różnice…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>Kontynuuj w &amp;tle</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST: folder z czterema plikami albo pusty</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Model {} (nowy)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Model {} (stary)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>Model {} jest gotowy</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Trenuj ponownie</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>Trenuj model ponownie</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Trening · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>Możesz w tym czasie rysować. Nowy model będzie użyty tylko wtedy, gdy czyta co najmniej równie dobrze.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>Testowanie nowego modelu…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>Trening od minuty nic nie dał. Poczekaj albo zatrzymaj go i spróbuj ponownie.</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>Postęp treningu</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>Ten model nie umie wyjaśniać odpowiedzi.</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>Nie udało się zapisać „{}”: {}.</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>Anulowano. Nic nie dodano.</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>Nie udało się wyeksportować rysunków.</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>Te pliki nie są tym, na co wyglądają.</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>Nie udało się zmienić Twoich rysunków.</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>Zastąp</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>Zastąpienie usuwa obecną zawartość.</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>„{}” już istnieje.</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>Rysunek</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>nowa strona</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>przywrócenie</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>Nie można odczytać „{}”.</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>wyczyszczenie</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>wymazanie</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>kreska</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>Komunikat</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Cofnij</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>Pobieranie MNIST…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>Model {} jest gotowy. Jest w menu Model.</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>Usunięto model {}.</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>Jeszcze żadnych. Powiedz, czym są rysunki, pod słupkami albo klawiszami 0 do 9.</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>Używany jest teraz model {}.</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>Trening się skończył</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Trening · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Uruchamianie…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Zatrzymaj i zakończ</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>Zatrzymać trening i zakończyć?</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>Nowy model zapisano, ale nie jest używany.</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>Niedokończony model przepadnie.</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>Trening zatrzymano. Nic się nie zmieniło.</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>Użyć modelu {}?</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>do treningu: {}, do testów: {}.</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>do treningu: {}.</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>„Tylko pismo syntetyczne” nie wymaga pobierania.</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>&amp;Z:</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>&amp;Jak:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>&amp;Moje rysunki:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>&amp;Sieć:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60 000 odręcznych cyfr</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60 000 odręcznych cyfr · pobierane raz, 11 MB</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>&amp;Inny folder…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Liczenie…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>Głęboka: sześć splotów, jak w modelu wbudowanym</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Domyślna</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>Za ile cyfr MNIST liczy się rysunek</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Mniej opcji</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>Znaleziono w {}.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Z</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>Wysoka (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Jak</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>Najpierw zostanie pobrany (11 MB) do {}.</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>Szukaj MNIST w innym folderze</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>Niska (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST i pismo syntetyczne (zalecane)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>Tylko MNIST: 60 000 odręcznych cyfr</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>Więcej opcji…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Moje rysunki</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Sieć</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>Zwykła (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Nieużywane</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>Mała: dwa sploty</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>Regresja softmax: jedna waga na piksel i cyfrę</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>Miarowa: dwa sploty, z normalizacją</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Pismo syntetyczne</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>Tylko pismo syntetyczne: bez pobierania</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>Cyfry zabawkowe, by wypróbować trening</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>Trenuj z MNIST</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>Trenuj z moimi rysunkami</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>Trenuj z pismem syntetycznym</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>Sposoby pisania, których brak w MNIST</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{} (model {})</translation>
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
        <translation>System zatrzymał trening, może z braku pamięci. Zamknij inne programy i spróbuj ponownie.</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>Nie udało się uruchomić treningu: {}.</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>Trening skończył się bez modelu.</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>Trening nie powiódł się, kod {}.</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>Trening nie powiódł się: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>Pobieranie {}</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>Epoka {} z {} · {} cyfr na sekundę · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>Tworzenie pisma syntetycznego</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>zostało kilka sekund</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>około minuty</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>około godziny</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>około {} godziny</numerusform>
            <numerusform>około {} godzin</numerusform>
            <numerusform>około {} godzin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>około {} minuty</numerusform>
            <numerusform>około {} minut</numerusform>
            <numerusform>około {} minut</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>około {}½ godziny</numerusform>
            <numerusform>około {}½ godziny</numerusform>
            <numerusform>około {}½ godziny</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>kilka sekund</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>zostało: {}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>została {} sekunda</numerusform>
            <numerusform>zostały {} sekundy</numerusform>
            <numerusform>zostało {} sekund</numerusform>
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
        <translation>Cyfry jak w MNIST</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>Pismo w innych stylach</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>Odpowiada „?” na {after:.2f}% cyfr, model {reference} na {before:.2f}%.</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Odpowiada „?” na {after:.2f}% liter i bazgrołów, model {reference} na {before:.2f}%: strata większa, niż wolno wszystkim treningom razem.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>Jest wyraźnie gorszy od modelu {0} na {1}.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>Wyraźnie gorzej niż model {reference} odrzuca litery i bazgroły: „?” dla {after:.2f}% zamiast {before:.2f}%.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>Jest wyraźnie gorszy od modelu {reference} na {data}: {after:.2f}% poprawnych zamiast {before:.2f}%.</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>Trenowano go tylko na cyfrach zabawkowych.</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>Litery i bazgroły z odpowiedzią „?”</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>Model {} zapisano, ale nie jest używany.</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>Brak mierzalnej różnicy.</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>Używany jest teraz model {0}. Jest mniej więcej tak dokładny jak model {1}.</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Na {data} czyta poprawnie {after:.2f}%, model {reference} {before:.2f}%: strata większa, niż wolno wszystkim treningom razem.</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>Rysunki w „{data}” wyglądają na obrócone lub odbite: model {reference} czyta {before:.2f}% takich, jakie są, a {after:.2f}% obróconych.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Twoje rysunki testowe</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>cyfry jak w MNIST</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>pismo w innych stylach</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>Twoje rysunki testowe</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} i na {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>„{data}” nie ma rysunków tych cyfr: {digits}.</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>„{data}” zostawia do testów tylko tyle rysunków: {n:,}. Do testów idzie jedna dziesiąta, więc potrzeba około 200.</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>„{}”</translation>
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
        <translation>Usuń</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>Usunąć {} model?</numerusform>
            <numerusform>Usunąć {} modele?</numerusform>
            <numerusform>Usunąć {} modeli?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>Usunąć {}?</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Brak modelu</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>Żaden program tu nie pokazuje folderów. Model jest w {}.</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>Nie usunięto, bo używane lub wbudowane: {}.</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>Nie można tego cofnąć.</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>Przeciągnij ramkę wokół cyfr. Esc anuluje.</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>przycięcie</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>odwrócenie</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>przywrócenie</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>obrót</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>Nie można odczytać „{}”.</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>Strzałki wybierają cyfrę.</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>Wagi dziesięciu cyfr, od 0 do 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>Krok {} z {} · najsilniejsza waga {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>Krok, którego wagi są pokazane</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>Wagi dziesięciu cyfr, od 0 do 9, w trakcie powstawania</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>Jądra pierwszej warstwy ({}) w trakcie powstawania</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>Słupek zaczyna się od {} i kończy na {}.</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>Wybrany obraz</translation>
    </message>
</context>
</TS>
