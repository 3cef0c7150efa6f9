<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>À &amp;propos</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>&amp;Copier ce qui a été lu</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Rogner</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Sombre</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Gomme</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>Ou&amp;blier les réponses non contestées</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>&amp;Intérieur</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>&amp;Inverser les couleurs</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Clavier</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Clair</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>&amp;Gérer les modèles…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>&amp;Mes dessins…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>&amp;Nouvelle page</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>Chiffre suivant d’un &amp;nombre</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>Pas un &amp;chiffre</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>&amp;Ouvrir un modèle d’ailleurs…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Ouvrir…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>&amp;Autre panneau de la présentation</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>C&amp;oller une image</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>&amp;Présentation</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>&amp;Probabilités</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Rétablir</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>&amp;Réentraîner…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>&amp;Pivoter à droite</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>&amp;Enregistrer le dessin…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>Couleurs du s&amp;ystème</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>Stylo plus é&amp;pais</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Effacer</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>C&amp;hiffres seuls, sans signes ni espaces</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>&amp;Stylo</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>Exporter en &amp;PNG…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>Exporter l’entrée &amp;28×28 en PNG…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>&amp;Aller à la page…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>Apprendre a&amp;utomatiquement des corrections</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>Apprendre &amp;des réponses non contestées</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>Apprendre de mes dess&amp;ins maintenant</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>Page ou fichier &amp;suivant</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>Page ou &amp;fichier précédent</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>Lire un &amp;dossier…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>&amp;Lire comme un seul chiffre</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>Rétablir &amp;l’image</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>Revenir &amp;au précédent</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>Par &amp;défaut (système)</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>Stylo plus &amp;fin</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>&amp;Que puis-je faire&#xa0;?</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>Le modèle {} ne peut pas être utilisé.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>Le modèle {} n’est plus là.</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>Le modèle n’a pas pu apprendre cela.</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>Le modèle {} a appris vos dessins, mais n’est pas utilisé.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>Le modèle {} a appris vos dessins, mais n’est pas utilisé&#xa0;: il n’a pu être comparé à aucun autre. Il est dans le menu Modèle.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>Le modèle {} a appris vos dessins. Il est dans le menu Modèle.</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>Le modèle {}, qui a appris vos dessins, est maintenant utilisé.</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>Le modèle {} est maintenant utilisé, sans ce que vous avez retiré.</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>Enregistré comme {}, pour les tests&#xa0;: les modèles y sont comparés et n’en apprennent jamais.</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>Enregistré comme {}. Le modèle lit toujours {}&#xa0;: en apprendre plus gâterait d’autres chiffres.</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>L’enregistrement de ce que le modèle a appris a pris trop de temps et a été arrêté. Votre prochaine correction, ou «&#xa0;{}&#xa0;», réessaiera.</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>Ce qui a été lu</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>Terminer la comparaison</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>Le modèle comparé</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>Le modèle utilisé</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>le modèle comparé</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>Démarrage…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>Les réglages étaient endommagés et ont été réinitialisés.</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>P&amp;ages précédentes</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Dessin</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>Si vous le signalez, joignez les détails.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>Une erreur s’est produite dans le programme. Votre dessin est toujours là.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>Les flèches déplacent le stylo&#xa0;; la barre d’espace l’abaisse et le lève.</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>Dessinez un chiffre ou un nombre</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>Zone de dessin</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>ou déposez, collez ou ouvrez une image</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>&amp;Masquer les tableaux</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>Quels &amp;chiffres sont confondus…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>Les deux modèles lisent tous vos dessins de test de la même façon.</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>Comparer deux modèles</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>Matrice de confusion de {}</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Chiffres comme ceux de MNIST</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>Chiffres lus par les deux</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>Dessins lus différemment</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modèle {} (nouveau)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modèle {} (ancien)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>Modèle {} comparé au modèle {}</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>Modèle {}&#xa0;: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>Lignes&#xa0;: le vrai chiffre. Colonnes&#xa0;: ce qui a été lu.</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Écriture synthétique</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>Écriture synthétique, mise de côté</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>Dessins de test que les modèles lisent différemment&#xa0;: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>Chiffres jouets</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>Vous n’avez pas encore de dessins de test. Un dessin étiqueté sur cinq en devient un&#xa0;: les modèles y sont comparés et n’en apprennent jamais.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Vos dessins de test</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}, mis de côté</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>«&#xa0;{}&#xa0;»</translation>
    </message>
</context>
<context>
    <name>ConfidenceLabel</name>
    <message>
        <source>How confident the answer is</source>
        <translation>Confiance de la réponse</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} erreur</numerusform>
            <numerusform>{} erreurs</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} lu comme {}&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad s’est fermé de façon inattendue.</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad s’est fermé de façon inattendue ; votre dessin est de retour.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Masquer</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>Les flèches déplacent les bords droit et bas&#xa0;; avec Maj, les bords gauche et haut. Entrée rogne, Échap annule.</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>Cadre de rognage</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>Un dessin de {}</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>Un dessin qui n’est pas un chiffre</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>lu comme {}{}, {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>juste</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>faux</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>Vos dessins, tels que le nouveau modèle les lit</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>1 dessin a été ajouté.</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>1 dessin a été exporté vers «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>Un nom est une ligne de {} caractères au plus.</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>Un enregistrement de réponses est endommagé.</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>Déjà présent&#xa0;: {:,}.</numerusform>
            <numerusform>Déjà présents&#xa0;: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>Demandez à qui gère ce réseau d’autoriser cette adresse.</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>Vérifiez l’adresse dans HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>Vérifiez la date et l’heure de cet ordinateur.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>Le dessin {} de «&#xa0;{}&#xa0;» a l’étiquette «&#xa0;{}&#xa0;»&#xa0;; il faut un chiffre de 0 à 9, ou «&#xa0;{}&#xa0;». Rien n’a été ajouté.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>Le dessin {} de «&#xa0;{}&#xa0;» n’a pas d’étiquette&#xa0;; il faut un chiffre de 0 à 9, ou «&#xa0;{}&#xa0;». Rien n’a été ajouté.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>Le dessin {} de «&#xa0;{}&#xa0;» n’a pas de traits. Rien n’a été ajouté.</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>Les images d’EMNIST sont enregistrées couchées et ont été redressées.</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Nom de fichier trop long</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>Si votre réseau inspecte les connexions, mettez le chemin de ses certificats dans REQUESTS_CA_BUNDLE.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Erreur d’entrée/sortie</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>Est un dossier</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>Ses chiffres sont foncés sur clair et ont été inversés.</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 ne peut pas construire ce modèle de Keras 2. Enregistrez-le là-bas en SavedModel, avec model.save(FOLDER)</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras ne peut pas le construire</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>Laissé de côté comme «&#xa0;pas un chiffre&#xa0;»&#xa0;: {:,}.</numerusform>
            <numerusform>Laissés de côté comme «&#xa0;pas un chiffre&#xa0;»&#xa0;: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>Laissé de côté, sans traits&#xa0;: {:,}.</numerusform>
            <numerusform>Laissés de côté, sans traits&#xa0;: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>La ligne {} de «&#xa0;{}&#xa0;» n’est pas un dessin fait de traits.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>La ligne {} de «&#xa0;{}&#xa0;» est trop longue pour un dessin.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>La ligne {} de «&#xa0;{}&#xa0;» est trop longue pour un dessin&#xa0;: elle a plus de {:,} traits ou {:,} points.</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>MNIST n’est pas complet dans «&#xa0;{}&#xa0;»&#xa0;: {}.gz manque. Téléchargez-le avec «&#xa0;mnist-trainer fetch&#xa0;», mettez-y les quatre fichiers, ou donnez leur dossier avec --data-dir.</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>Faites de la place, autorisez l’écriture, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>Le modèle {} est fourni avec le programme et ne peut pas être supprimé.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>Le modèle {} ne peut pas être affiné comme «&#xa0;{}&#xa0;»&#xa0;: c’est un «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>Le modèle {} ne peut pas être affiné&#xa0;: son réseau vient d’une autre version du programme.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>Le modèle {} ne peut pas être affiné&#xa0;: il ne contient pas de poids.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>Le modèle {} ne peut pas être affiné&#xa0;: ce programme ne connaît pas de réseau «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>Le modèle {} ne peut pas être chargé.</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>Le modèle {} ne peut pas être lu&#xa0;: {}.</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>Le modèle {} ne lit pas d’images de chiffres de 28×28.</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>Le modèle {} a échoué pendant la lecture.</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>Le modèle {} a un fichier inattendu&#xa0;: {}.</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>Le modèle {} n’a pas de manifeste lisible&#xa0;: {}.</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>Le modèle {} n’a pas de signature «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>Le modèle {} n’a été comparé à aucun autre.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>Le modèle {} est endommagé&#xa0;: {} ne peut pas être lu.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>Le modèle {} est endommagé&#xa0;: {} manque.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>Le modèle {} est endommagé&#xa0;: {} a été modifié.</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>Le modèle {} est utilisé&#xa0;: utilisez-en d’abord un autre, dans la fenêtre ou avec «&#xa0;mnist-trainer models activate&#xa0;», puis supprimez-le.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>Le modèle {} n’est plus là.</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>Le modèle {} n’apprend rien de nouveau de ces dessins&#xa0;: il les lit déjà, ou lirait mal d’autres chiffres.</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>Le modèle {} a été abandonné&#xa0;: {}. Utilisez-en un autre.</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>Le modèle {} vient d’une version plus récente de Digit Pad&#xa0;; mettez le programme à jour pour l’utiliser.</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>Le modèle {} n’a pas été ouvert&#xa0;: {}.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Plus d’espace sur le disque</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Fichier ou dossier introuvable</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>Aucun des {} fichiers que nomme « {} » n’existe ; le premier est « {} ».</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>N’est pas un dossier</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>Rien n’a encore été dessiné.</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>La page {} de «&#xa0;{}&#xa0;» est endommagée.</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Les fichiers Parquet nécessitent pyarrow, qui n’est pas installé. Tapez « pip install pyarrow », ou utilisez .csv ou .jsonl.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Permission refusée</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>L’image {} de « {} » n’a pas d’étiquette.</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>Ray n’est pas installé. Tapez « pip install &apos;mnist-gui[ray]&apos; », ou omettez --engine.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Système de fichiers en lecture seule</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite ne peut pas le charger</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow ne peut pas le charger</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>Le cluster Ray a cessé de lire : {}. Corrigez cela et recommencez avec une autre sortie.</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>La comparaison du modèle {} est endommagée.</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>Le fichier de vos dessins était endommagé&#xa0;: 1 dessin a été récupéré. Le fichier endommagé est gardé sous «&#xa0;{}&#xa0;».</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>Le fichier de vos dessins était endommagé&#xa0;: {:,} dessin a été récupéré. Le fichier endommagé est gardé sous «&#xa0;{}&#xa0;».</numerusform>
            <numerusform>Le fichier de vos dessins était endommagé&#xa0;: {:,} dessins ont été récupérés. Le fichier endommagé est gardé sous «&#xa0;{}&#xa0;».</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>Le cadre est en dehors de l’image. Tracez-le sur les chiffres.</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>Les images de « {} » ne sont pas des nombres de 0 à 255.</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>Les images de « {} » font {}, et non 28×28.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>Les étiquettes de « {} » manquent : nommez les fichiers images.npy et labels.npy, ou X.npy et y.npy.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>Les étiquettes de « {} » manquent : « {} » devrait se trouver à côté.</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>Le manifeste du modèle {} est endommagé.</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>Le modèle ne donne pas dix nombres par image.</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>Le modèle ne fonctionne pas&#xa0;: ses réponses ne sont pas des nombres.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>Le modèle utilisé ne peut pas apprendre de vos dessins&#xa0;: il ne garde pas mémoire des chiffres de son entraînement. Réentraînez pour en obtenir un qui le peut.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>Le modèle utilisé ne peut pas apprendre de vos dessins&#xa0;: il ne vient pas de ce programme. Réentraînez pour en obtenir un qui le peut.</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>Le nouveau modèle ne peut pas être écrit dans «&#xa0;{}&#xa0;»&#xa0;: {}.</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>Le nouveau modèle n’a pas répondu et n’a pas été publié.</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>Le nouveau modèle n’a pas été publié&#xa0;: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>Le proxy demande un nom et un mot de passe : mettez-les dans HTTPS_PROXY, comme dans http://name:password@proxy:8080.</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>Vous n’avez pas encore de dessins à apprendre. Étiquetez-en dans la fenêtre, ou entraînez sans eux.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>Il n’y a pas d’images dans «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>Il n’y a pas d’images dans «&#xa0;{}&#xa0;». Elles doivent être dans des sous-dossiers nommés de 0 à 9 d’après leur chiffre, ou «&#xa0;{}&#xa0;».</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>Il y a ici {:,} morceau d’encre. On peut en lire {:,} à la fois, ceux d’environ {:,} chiffres. Lisez en plusieurs parties.</numerusform>
            <numerusform>Il y a ici {:,} morceaux d’encre. On peut en lire {:,} à la fois, ceux d’environ {:,} chiffres. Lisez en plusieurs parties.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>Il n’y a pas de cluster Ray à « {} ». Démarrez-en un avec « ray start --head », ou omettez l’adresse.</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>Il n’y a pas de dessin dans «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>Il n’y a pas d’encre dans ce dessin.</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>Il n’y a pas d’encre dans «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>Il n’y a pas d’encre à la page {} de «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>Il n’y a pas d’encre à lire.</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>Il n’y a pas de modèle auquel revenir&#xa0;: aucun n’était utilisé avant {}.</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>Il n’y a pas de modèle {}.</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>Il n’y a pas de modèle «&#xa0;{}&#xa0;»&#xa0;: ce n’est ni une version ni un chemin.</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Il n’y a pas de modèle&#xa0;: celui du programme manque.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>Il n’y a pas assez de mémoire libre. Fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>Ce réseau demande peut-être une connexion : ouvrez une page dans votre navigateur, puis réessayez.</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>L’entraînement a divergé&#xa0;: la perte n’est plus un nombre. Le taux d’apprentissage est trop élevé pour ces données.</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>Réessayez quand vous serez en ligne.</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>Vous n’avez pas encore de dessins à apprendre. Corrigez-en ou étiquetez-en d’abord dans la fenêtre.</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>Vos dessins ne peuvent pas être enregistrés dans «&#xa0;{}&#xa0;»&#xa0;: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>Vos dessins étiquetés «&#xa0;pas un chiffre&#xa0;» sont laissés de côté&#xa0;: cet entraînement n’apprend que de chiffres. Ajoutez l’écriture synthétique pour les utiliser.</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>un fichier d’une autre empreinte</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>une page web est arrivée à la place du fichier</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>un autre programme l’utilise. Fermez-le et réessayez, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>à côté de «&#xa0;{}&#xa0;» il ne doit pas contenir {} ni {}</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>il apporte ses propres opérations</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>il appelle Python</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>il s’appelle lui-même et pourrait ne jamais finir</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>il appelle d’autres graphes</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>il ne peut pas être chargé</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>il ne peut pas être lu ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>il ne peut pas lire une image</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>il plante, ou demande plus de mémoire que permis</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>il ne répond pas dix nombres finis par image</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>il ne démarre pas</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>il n’a pas de {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>il n’a pas de {}, mais «&#xa0;{}&#xa0;» qu’il contient est un modèle. Ouvrez celui-ci</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>il a trop de fichiers</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>il n’a que des poids, sans leurs couches&#xa0;: enregistrez le modèle entier</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>c’est un point de contrôle&#xa0;: des poids sans leur réseau</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>c’est un modèle de {}. Exportez-le d’abord en SavedModel ou .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>c’est un tube ou un périphérique</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>il est endommagé ou tronqué</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>il est endommagé, tronqué ou chiffré</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>il est endommagé, ou n’est pas un fichier {}</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>il est vide</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>ce n’est pas un modèle Keras&#xa0;: son archive n’a pas de {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>ce n’est pas un modèle. Choisissez {}, ou un fichier .keras, .h5 ou .tflite</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>ce n’est pas un modèle TensorFlow Lite, ou il est endommagé</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>ce n’est pas une image, ou elle est endommagée</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>il n’est pas ouvert après {:g} s</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>il n’existe pas</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>il est trop gros («&#xa0;{}&#xa0;»)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>il garde des tables</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>il garde des tables, remplies à partir de fichiers</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>il boucle et pourrait ne jamais finir</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>il lui faut une signature avec une entrée de 784 ou 28×28 nombres et une sortie de 10 par image, mais il n’a pas de signature</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>il lui faut une signature avec une entrée de 784 ou 28×28 nombres et une sortie de 10 par image, mais {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>il demande plus de mémoire que permis</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>il lui faut une entrée de 784 ou 28×28 nombres et une sortie de 10, mais il prend {} et donne {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>il ouvre des connexions réseau</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>il écrit du texte</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>il lit des fichiers</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>il lit d’autres fichiers (par un jeu de données qui s’y trouve)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>il lit d’autres fichiers (par un lien dans son fichier HDF5)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>il lit {} échantillons sur {} de la meilleure des {} façons ({}). Ce n’est pas un modèle de chiffres, ou il attend des images préparées autrement</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>il exécute du Python (une couche Lambda)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>il prend plus de {:g} s pour une image</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>il prend plus de {:g} s à charger</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>il en attend d’autres et pourrait ne jamais finir</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>il écrit des fichiers</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>sa description est endommagée</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>son fichier {} ne peut pas être lu ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>son dossier {} ne peut pas être lu ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>son nom n’est pas en UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>sa partie «&#xa0;{}&#xa0;» vient du module Python «&#xa0;{}&#xa0;»</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>ses poids manquent&#xa0;: il n’y a pas de variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>ses poids manquent&#xa0;: il n’y a pas de {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>ses poids sont trop gros</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>ses poids dans «&#xa0;variables&#xa0;» sont endommagés, tronqués ou d’un autre modèle</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>son {} ne peut pas être lu ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>son {} est endommagé ou tronqué</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>son {} est vide</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>son {} est trop gros</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>son {} est trop gros une fois décompressé</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>pas de réponse</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>pas de connexion</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>aucun fichier ne peut y être créé. Vérifiez le dossier et ses droits, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>aucune raison donnée</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>pas de connexion sécurisée</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>le certificat n’est pas approuvé : {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>la connexion a été perdue</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>le disque est défaillant ou plein. Faites de la place, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>le disque est plein. Faites de la place, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>le fichier est en lecture seule. Autorisez l’écriture du fichier et de son dossier, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>le dossier est vide</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>le décodeur d’images du programme ne démarre pas</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>le processus du programme pour les modèles étrangers a échoué&#xa0;: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>le proxy ne répond pas</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>le proxy a refusé : {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>deux parties de son graphe ont le même nom</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>ce que fait sa partie «&#xa0;{}&#xa0;» est inconnu ici</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>ce que fait «&#xa0;{}&#xa0;» est inconnu</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>{:,} dessin a été ajouté.</numerusform>
            <numerusform>{:,} dessins ont été ajoutés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>{:,} dessin a été exporté vers «&#xa0;{}&#xa0;».</numerusform>
            <numerusform>{:,} dessins ont été exportés vers «&#xa0;{}&#xa0;».</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (fonction «&#xa0;{}&#xa0;»)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (opération «&#xa0;RestoreV2&#xa0;»)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (opération «&#xa0;{}&#xa0;»)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>{} de forme quelconque</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>{} des {} fichiers que nomme « {} » manquent et ont été laissés de côté ; le premier est « {} ».</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}, sombre sur clair</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}, sombre sur clair, lignes en colonnes</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}, clair sur sombre</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}, clair sur sombre, lignes en colonnes</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}.</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}. Faites de la place, autorisez l’écriture, ou choisissez un autre dossier avec --store</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}. Réessayez, ou choisissez un autre dossier avec --store.</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}&#xa0;: {}</translation>
    </message>
    <message>
        <source>{}: {}.</source>
        <translation>{}&#xa0;: {}.</translation>
    </message>
    <message>
        <source>“{}” already exists. Choose another name, or move it away.</source>
        <translation>«&#xa0;{}&#xa0;» existe déjà. Choisissez un autre nom, ou déplacez-le.</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>«&#xa0;{}&#xa0;» commence par {}, mais un tel fichier IDX commence par {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>Impossible de continuer « {} » : « {} », qui indique avec quoi le fichier a été créé, manque ou est endommagé. Indiquez un autre fichier.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être décodé&#xa0;: il est endommagé ou malveillant.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être décodé&#xa0;: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être affiné&#xa0;: ce n’est pas un modèle fait par ce programme.</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être ouvert&#xa0;: {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>« {} » ne peut pas être lu avec --engine ray, qui prend les images dont le nom ne commence ni par « _ » ni par un point.</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être lu.</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être lu&#xa0;: {}.</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>« {} » n’a pas pu être téléchargé ({}). {} Ou copiez vous-même les quatre fichiers {} dans « {} ».</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>«&#xa0;{}&#xa0;» ne contient pas d’images de 28×28.</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>«&#xa0;{}&#xa0;» contient un dessin étiqueté «&#xa0;{}&#xa0;». Pour apprendre, chaque étiquette doit être un chiffre de 0 à 9 ou «&#xa0;{}&#xa0;».</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>«&#xa0;{}&#xa0;» a une étiquette au-dessus de 9.</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>« {} » a l’étiquette « {} » ; il faut un chiffre de 0 à 9, ou « {} ». Rien n’a été ajouté.</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>« {} » a des étiquettes autres que les chiffres 0 à 9.</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>«&#xa0;{}&#xa0;» n’a pas de page {}&#xa0;: le total est de {}.</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>«&#xa0;{}&#xa0;» n’a pas de pages.</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>« {} » a des pixels, mais pas d’étiquettes : c’est la partie d’un concours à résoudre.</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>«&#xa0;{}&#xa0;» a plusieurs pages, et une seule étiquette ne peut valoir pour toutes. Enregistrez chacune comme image à part.</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>« {} » a plusieurs jeux : {}. Choisissez un de ces fichiers.</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>«&#xa0;{}&#xa0;» a trop de pages&#xa0;: la limite est de {}. Divisez-le pour l’ouvrir.</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>Dessins différents lisibles dans «&#xa0;{}&#xa0;»&#xa0;: {:,}. Il en faut au moins {:,} pour apprendre.</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>« {} » a {} images et {} étiquettes.</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>«&#xa0;{}&#xa0;» a {} images, mais «&#xa0;{}&#xa0;» a {} étiquettes.</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>«&#xa0;{}&#xa0;» a {} étiquettes&#xa0;; il en faut plus de {}.</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>«&#xa0;{}&#xa0;» ne contient pas d’images.</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>« {} » est un fichier MATLAB : enregistrez ses tableaux en .npz.</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>« {} » est un PDF : enregistrez ses pages comme images.</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>« {} » est un fichier Parquet, qui demande pyarrow. Tapez « pip install pyarrow », ou enregistrez-le en .npz ou .csv.</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>«&#xa0;{}&#xa0;» est un PDF endommagé.</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>«&#xa0;{}&#xa0;» est une image endommagée.</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>« {} » est un pickle, c’est-à-dire un programme : enregistrez ses tableaux en .npz.</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>«&#xa0;{}&#xa0;» est un pointeur de Git LFS, pas le fichier lui-même. Récupérez-le avec «&#xa0;git lfs pull&#xa0;»</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>« {} » est un fichier HDF5 : enregistrez ses tableaux en .npz.</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>« {} » est une archive : décompressez-la.</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>« {} » est en cours d’écriture par une autre exécution. Attendez sa fin, ou indiquez un autre fichier.</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>« {} » est déjà complet. Indiquez un autre fichier.</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>«&#xa0;{}&#xa0;» est tronqué&#xa0;: son en-tête est incomplet.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>« {} » est endommagé, ou n’a pas de colonnes image et label avec des PNG.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>« {} » est endommagé, ou ne contient pas de nombres.</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>«&#xa0;{}&#xa0;» est endommagé&#xa0;: {}.</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>« {} » n’est pas un jeu d’images lisible.</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>« {} » n’est pas un tableau de 785 nombres par ligne : une étiquette et 784 pixels.</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>« {} » n’est pas un tableau avec les colonnes file et label.</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>« {} » existe déjà. Continuez-le avec --resume, ou indiquez un autre fichier.</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>«&#xa0;{}&#xa0;» est trop grand pour un fichier {}&#xa0;: la limite est de {} mégapixels. Enregistrez-le en PNG ou JPEG pour l’ouvrir.</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>«&#xa0;{}&#xa0;» est trop grand&#xa0;: son en-tête promet {} octets.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>«&#xa0;{}&#xa0;» est trop grand&#xa0;: la limite est de {} Mo.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>«&#xa0;{}&#xa0;» est trop grand&#xa0;: la limite est de {} mégapixels. Réduisez-le pour l’ouvrir.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>« {} » est trop grand : la limite est {}.</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>« {} » ressemble à {}, mais : {}.</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>« {} » n’indique aucun format : le nom doit finir par .csv, .jsonl ou .parquet.</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>«&#xa0;{}&#xa0;» demande un mot de passe. Enregistrez-en une copie sans mot de passe pour l’ouvrir.</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>« {} » devrait contenir x_train et y_train, x_test et y_test, ou images et labels, mais contient {}.</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>«&#xa0;{}&#xa0;» devrait avoir {} octets après son en-tête, mais en a {}.</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>«&#xa0;{}&#xa0;» prend {} et donne {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>« {} » a été créé avec un autre modèle ou d’autres options. Continuez avec les mêmes, ou indiquez un autre fichier.</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>« {} » n’a pas été écrit par --output et ne peut pas être continué. Indiquez un autre fichier.</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>« {} » a été lu comme {}.</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>«&#xa0;{}&#xa0;» a été écrit par une version plus récente de ce programme et reste tel quel. Installez la version récente, ou choisissez un autre dossier avec --store.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>Tous</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>Tous les dessins, ou les mal lus</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>Tous {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>Dessins qu’un modèle a mal lus</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>Dessins&#xa0;: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>Étiquette à afficher</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>Mal lus {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Plus récents d’abord</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>Pas un chiffre</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Plus anciens d’abord</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>Exporter les lignes affichées</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>{} enregistré avec {} ligne</numerusform>
            <numerusform>{} enregistré avec {} lignes</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>Le tableau n’a pas pu être écrit&#xa0;: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Il n’y a encore rien à exporter.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>Sélectionnez une image pour la voir ici.</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>confiance {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>Confiance</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lu</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · page {}</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>&amp;Ouvrir sur la page</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>Annulé. Le reste n’a pas été lu.</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>Annulé. Le tableau n’a pas changé.</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>Exporter en &amp;JSON…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>Exporter en C&amp;SV…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Recherche d’images…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>Images et ce qui y a été lu</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>Images lues jusqu’ici</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>&amp;Incertaines seulement</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>Incertaines seulement</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} image · {} incertaines</numerusform>
            <numerusform>{} images · {} incertaines</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} illisibles</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>&amp;Annuler l’importation</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>Jeu de &amp;données (IDX, NumPy, CSV)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xporter…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>Tout &amp;oublier…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>Fichiers &amp;IDX, comme pour MNIST…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>É&amp;tiqueter comme…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>&amp;Apprendre de ce dessin ({}) maintenant</numerusform>
            <numerusform>&amp;Apprendre de ces {} maintenant</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>&amp;Images dans des dossiers 0 à 9…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>&amp;Traits (.jsonl)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>&amp;Traits…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>Exporter {:,} dessin vers un nouveau dossier d’images</numerusform>
            <numerusform>Exporter {:,} dessins vers un nouveau dossier d’images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>Exporter {:,} dessin vers un nouveau dossier de fichiers IDX</numerusform>
            <numerusform>Exporter {:,} dessins vers un nouveau dossier de fichiers IDX</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>Exporter {:,} dessin comme traits</numerusform>
            <numerusform>Exporter {:,} dessins comme traits</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>&amp;Importer…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>Importer un jeu de données : choisissez son fichier d’images</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>Importer des images&#xa0;: choisissez le dossier qui contient les dossiers 0 à 9</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>Importer des traits</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Étiqueter comme {}</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>Chargement de vos dessins…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Mes dessins</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>Aucun dessin ne correspond au filtre.</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>Remettre sur la &amp;page</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Tout sélectionner</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Traits</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>Quand vous dites ce qu’est un dessin, avec les touches 0 à 9 ou un bouton sous les barres, il est enregistré ici et le modèle en apprend.</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>suppression</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>réétiquetage</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>Tous vos dessins ont été supprimés.</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>Exportation des dessins…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>Tout oublier</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>Oublier tous vos dessins&#xa0;?</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>Importation des dessins&#xa0;: {} jusqu’ici…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>Importation des dessins…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Supprime définitivement {} dessin, y compris supprimés et récupérés. C’est irréversible.</numerusform>
            <numerusform>Supprime définitivement les {} dessins, y compris supprimés et récupérés. C’est irréversible.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>Certains de ces dessins n’existent plus&#xa0;: ils ont été supprimés.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>importation</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>étiquette sur la page</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>remise</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>Un modèle</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>Étiqueté {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>Modèle {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>Lu par aucun modèle</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>Enregistré le {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>Dessin de test&#xa0;: les modèles y sont comparés, aucun ne l’apprend</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} n’a lu aucun chiffre</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} a lu {}, confiance {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · lu comme {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>Dessins</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>Les réponses acceptées n’ont pas pu être supprimées.</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>Les réponses non contestées sont oubliées.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>Mes dessins</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>Lire un dossier</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Réentraîner</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Entraînement</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>&amp;Allons-y</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 à 9, {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 à 9&#xa0;; N si ce n’est pas un chiffre</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>À propos de Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>Tout ce que vous avez étiqueté est dans Mes dessins.</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>Commencer une nouvelle page</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>Corriger une mauvaise réponse</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>Dessinez-le&#xa0;: la réponse suit le stylo.</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>Chaque modèle reste jusqu’à ce que vous le supprimiez.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>Revenir à un modèle antérieur, ou en comparer deux</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>Faire lire un chiffre ou un nombre</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>Masquer le stylo</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>Ses images sont lues dans un tableau exportable.</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Clavier</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>Parcourir mes dessins, en importer ou en exporter</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>Abaisser ou lever le stylo</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>Déplacer le stylo</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>Déplacer un peu le stylo</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Rien trouvé. Essayez un autre mot.</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>Sur la zone de dessin</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>Ouvrez-la, collez-la ou déposez-la sur la page.</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>Pointez une barre&#xa0;: les couleurs montrent ce qui parle pour elle.</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>Appuyez sur la touche du chiffre&#xa0;: le modèle en apprend.</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>Lire une photo ou un scan</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>Lire tout un dossier</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>Lit les chiffres manuscrits pendant que vous les tracez. Licence Apache 2.0.</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>Dire ce qu’est le dessin</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>Voir pourquoi c’est un 7, et pas un 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Maj avec les mêmes touches</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>Espace, flèches</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>Traits, effacements, images ouvertes, corrections.</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>Annuler ce que j’ai fait</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>Les douze dernières pages sont dans le menu Fichier.</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>Entraîner un nouveau modèle</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>Que puis-je faire&#xa0;?</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>Vous pouvez continuer à dessiner.</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>flèches&#xa0;; Origine, Page préc., Fin, Page suiv. pour les obliques</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>souris</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 pixels</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>Masquer les couleurs</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Encore rien</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>Afficher les couleurs</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Ce que voit le modèle</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>Ce que voit le modèle&#xa0;: 28×28 pixels, découpés, mis à l’échelle et centrés.
Les couleurs montrent quelle encre et quel papier vierge parlent pour ou contre le chiffre.
Pointez une barre pour voir pourquoi ce n’est pas ce chiffre. Cliquez pour masquer les couleurs.</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>Pourquoi pas {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>Pourquoi {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} parle pour {}&lt;br&gt;{} parle contre</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>Les deux modèles lisent {}.</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>Chaque pixel du dessin fois son poids pour {} : au total {}. Avec le biais {}, cela donne le logit : {}.</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>La carte {} de la couche {} n’a rien trouvé dans ce dessin.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>La carte {} de la couche {} est la plus forte à la croix, avec {}. De là, elle voit tout le dessin.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>La carte {} de la couche {} est la plus forte à la croix, avec {}. De là, elle voit ce qui est dans le cadre.</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>Les couleurs montrent où le dessin parle pour et contre.</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>Le logit de {} est {}. Caractéristiques pour : {}. Caractéristiques contre : {}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} lit {}, {} lit {} : barres bleues et grises.</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>Les flèches choisissent un chiffre : on voit de quoi son logit est fait.</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>Dessinez un chiffre pour voir ce que chaque couche en fait.</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>Caractéristiques, chacune la moyenne d’une carte : {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>Caractéristiques : {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>Son noyau</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>Logits, et les probabilités que le softmax en fait</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>Afficher toutes les cartes</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>Le dessin fois les poids</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>Le dessin, tel que le réseau le voit</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>Les couches de ce modèle ne peuvent pas être affichées. Réentraîner en crée un dont les couches le peuvent.</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>La carte, agrandie</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>Il n’y a pas encore de modèle dont les couches pourraient être affichées.</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>Les couches de quel modèle</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>Intérieur</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>N’est plus enregistré comme {}.</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>Enregistré comme {} (lu comme {}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>Enregistré comme {}.</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>Lecture en cours. Étiquetez le dessin une fois lu.</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>étiquette {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>C’est un {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>Aucun chiffre</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>Faux&#xa0;? Dites ce que c’est</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{} (touche {})</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>pas un chiffre</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>«&#xa0;{}&#xa0;»</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation>Redémarrer</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>Redémarrer Digit Pad maintenant&#xa0;?</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>La nouvelle langue s’applique au prochain démarrage.</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>Couche {}, cartes : {}, chacune {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>Couche {} : cartes pour {} en bleu, contre en orange</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>Les cartes les plus fortes : {}. Les flèches en choisissent une.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>Exactitude sur des chiffres qu’il n’a pas appris</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>La courbe commence après la première époque.</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>utilisé&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · prêt</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>Chargement du modèle {}…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>Le modèle {} a été supprimé. Le modèle {} est maintenant utilisé.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Aucun modèle</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>Aucun modèle&#xa0;: les chiffres ne sont pas lus</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>Le modèle {}, choisi ailleurs, est maintenant utilisé.</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>Ouvrir un modèle&#xa0;: saved_model.pb, ou un fichier .keras, .h5 ou .tflite</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Il n’y a pas de modèle&#xa0;: celui du programme manque.</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} {} est maintenant utilisé.</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} et vos corrections</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Édition</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Aide</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>&amp;Image</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>Affi&amp;chage</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Déposez pour ouvrir</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>Déposez pour ouvrir {} fichier</numerusform>
            <numerusform>Déposez pour ouvrir {} fichiers</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>Déposez pour lire dans un tableau</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>Panneau de la présen&amp;tation</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>Largeur du stylo</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>Largeur du stylo à l’écran&#xa0;; le modèle voit toujours la même</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>Le modèle utilisé</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>Faux&#xa0;? Dites ce que c’es&amp;t</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>Le modèle utilisé</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>Le modèle {} n’a pas pu être supprimé&#xa0;: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>Le retour au modèle précédent n’a pas pu être enregistré&#xa0;: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>Le choix du modèle {} n’a pas pu être enregistré&#xa0;: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>Le nom n’a pas pu être enregistré&#xa0;: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>Les restes d’un entraînement n’ont pas pu être supprimés&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>&amp;Comparer avec</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modèle</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} plus ancien&#xa0;: voir «&#xa0;Gérer les modèles&#xa0;»</numerusform>
            <numerusform>{} plus anciens&#xa0;: voir «&#xa0;Gérer les modèles&#xa0;»</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · d’ailleurs</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>Modèle {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>fourni avec le programme</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>inutilisable</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>affiné du modèle {}</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>du modèle {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>entraînement complet</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>a appris {:,} de vos dessins</numerusform>
            <numerusform>a appris {:,} de vos dessins</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>aucun dessin appris</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>entraînement rapide</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>régression softmax</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>entraînement soutenu</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>prend {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>aujourd’hui {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>hier</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>{} des chiffres mis de côté</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>{} sur MNIST</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>{} sur d’autres chiffres</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} prend {}&#xa0;; lit {} échantillons sur {}.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Comparer</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>&amp;Ouvrir un modèle…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Utiliser</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Différences…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>Nom du modèle {} (vide pour aucun)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>Re&amp;nommer…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renommer</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>&amp;Afficher dans le dossier</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>Origine</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>Sur MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quand</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>comparé</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>d’ailleurs</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} échantillons sur {}</translation>
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
        <translation>{} ouvert</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>Lire toutes les images d’un dossier</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>Il n’y a pas d’image dans le presse-papiers&#xa0;; copiez-en une d’abord.</translation>
    </message>
    <message>
        <source>open</source>
        <translation>ouverture</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être lu.</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>«&#xa0;{}&#xa0;» n’est plus là et a été retiré de la liste.</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>Tous (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>Ouvrir des images ou des dessins</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>Images et dessins ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Aperçu</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>Une image n’a pas de traits à enregistrer.</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>Exporter en PNG</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>Exporter l’entrée 28×28</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>Images PNG</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>Enregistrer le dessin</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>{} enregistré</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Traits</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>Le modèle n’a pas encore vu cette page.</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>«&#xa0;{}&#xa0;» n’a pas pu être écrit&#xa0;: {}.</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>Précédent</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>Aller à la page</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>Fichiers ouverts</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>Page {} sur {}</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>Page, de 1 à {}&#xa0;:</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} sur {}</translation>
    </message>
</context>
<context>
    <name>PagesButton</name>
    <message>
        <source>Earlier pages</source>
        <translation>Pages précédentes</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>Image {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>L’image n’a pas pu être enregistrée&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>Outils de dessin</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Gomme</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Stylo</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>Stylo épais</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>Stylo fin</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>Stylo normal</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (clic droit pour toutes les largeurs)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Rogner</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Gomme</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>Encre trouvée</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>Inverser les couleurs</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Stylo</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>Outils d’image</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>Rétablir l’image</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Pivoter à droite</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>Ce qui est en rouge est lu comme de l’encre.</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>Confiance&#xa0;: {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>Sûr · {} chiffre</numerusform>
            <numerusform>Sûr · {} chiffres</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>Confiance&#xa0;: {}, ou {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>Confiance&#xa0;: {}, ou {}, ou {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>Copier ce qui a été lu</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>Chiffre {} sur {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>Ce pourrait être {} ou {}.</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>Ce pourrait être {}, mais c’est incertain.</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Probabilité</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>Plusieurs chiffres&#xa0;? Désactivez «&#xa0;Lire comme un seul chiffre&#xa0;» (menu Édition).</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>Certains chiffres sont incertains.</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>Cela ne ressemble pas à un chiffre.</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>Trop petit pour être lu. Dessinez plus grand.</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>Vous avez dit {}.</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 ou Échap met fin à la présentation. Maj+F11 affiche un autre panneau.</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>Terminer la présentation</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>Autre panneau</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>Affiner</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>pour votre écriture</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>nouveau, à peu près aussi bon</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>à regarder&#xa0;; souvent moins bon</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>Un dessin</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Ce fichier ne peut pas être lu.</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>Les flèches choisissent un chiffre&#xa0;: l’image montre pourquoi, ou pourquoi pas.</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>Probabilité de chaque chiffre</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>Probabilité de {}</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>Probabilité que ce ne soit pas un chiffre</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
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
        <translation>{} copié</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>Lecture d’une page pleine&#xa0;: {} morceau d’encre sur {}…</numerusform>
            <numerusform>Lecture d’une page pleine&#xa0;: {} morceaux d’encre sur {}…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>Lecture en cours. Copiez la réponse une fois affichée.</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Fichiers &amp;récents</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>Affiner le modèle utilisé</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>Pour enseigner&#xa0;: le modèle le plus simple. Il lit mal un chiffre sur douze.</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>Pour votre écriture. Avec MNIST, le nouveau modèle est d’habitude aussi bon.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Complet</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>Comme le modèle fourni. Le nouveau est à peu près aussi bon, parfois un peu moins.</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Rapide</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>Soutenu</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>La régression softmax du notebook classique</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Pour voir ce que quelques minutes obtiennent à partir de rien. Souvent moins bon que le modèle utilisé, et alors pas utilisé.</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Pour voir un petit réseau apprendre à partir de rien. Souvent moins bon que le modèle utilisé, et alors pas utilisé.</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>Le modèle n’a pas pu lire ce dessin.</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad s’est fermé de façon inattendue</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>Ce rapport aide à en trouver la cause. Il ne nomme aucun de vos fichiers et ne contient rien de ce que vous avez dessiné.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>&amp;Revenir au modèle {}</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>&amp;Garder l’actuel</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>Ré&amp;entraîner</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Arrêter</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Utiliser</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Différences…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>&amp;Continuer en arrière-plan</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST&#xa0;: le dossier avec ses quatre fichiers, ou un dossier vide</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modèle {} (nouveau)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modèle {} (ancien)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>Le modèle {} est prêt</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Réentraîner</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>Réentraîner le modèle</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Réentraînement · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>Vous pouvez continuer à dessiner. Le nouveau modèle n’est utilisé que s’il lit au moins aussi bien.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>Test du nouveau modèle…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>L’entraînement n’a rien produit depuis une minute. Attendez, ou arrêtez-le et réessayez.</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>Avancement de l’entraînement</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>Ce modèle ne peut pas expliquer ses réponses.</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>«&#xa0;{}&#xa0;» n’a pas pu être écrit&#xa0;: {}.</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>Annulé. Rien n’a été ajouté.</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>Les dessins n’ont pas pu être exportés.</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>Ces fichiers ne sont pas ce qu’ils paraissent.</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>Vos dessins n’ont pas pu être modifiés.</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>Remplacer</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>Le remplacer supprime son contenu actuel.</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>«&#xa0;{}&#xa0;» existe déjà.</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>Dessin</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>nouvelle page</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>remise</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être lu.</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>effacement</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>gommage</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>trait</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>Téléchargement de MNIST…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>Le modèle {} est prêt. Il est dans le menu Modèle.</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>Le modèle {} a été supprimé.</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>Pas encore. Dites ce que sont les dessins, sous les barres ou avec les touches 0 à 9.</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>Le modèle {} est maintenant utilisé.</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>Le réentraînement est terminé</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Réentraînement · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Démarrage…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Arrêter et quitter</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>Arrêter l’entraînement et quitter&#xa0;?</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>Le nouveau modèle a été enregistré, mais n’est pas utilisé.</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>Le modèle inachevé sera perdu.</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>L’entraînement a été arrêté. Rien n’a changé.</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>Utiliser le modèle {}&#xa0;?</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} pour l’entraînement, {} pour les tests.</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} pour l’entraînement.</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>«&#xa0;Écriture synthétique seule&#xa0;» ne télécharge rien.</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>&amp;De&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>&amp;Comment&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>&amp;Mes dessins&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>&amp;Réseau&#xa0;:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60 000 chiffres manuscrits</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60 000 chiffres manuscrits · téléchargés une fois, 11 Mo</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>&amp;Autre dossier…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Comptage…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>Profond&#xa0;: six convolutions, comme le modèle fourni</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Par défaut</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>Nombre de chiffres de MNIST que vaut un dessin</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Moins d’options</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>Trouvé dans {}.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>Élevé (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Comment</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>Sera d’abord téléchargé (11 Mo) dans {}.</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>Chercher MNIST dans un autre dossier</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>Faible (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST et écriture synthétique (recommandé)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>MNIST seul&#xa0;: 60 000 chiffres manuscrits</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>Plus d’options…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Mes dessins</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Réseau</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>Normal (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Non utilisé</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>Petit&#xa0;: deux convolutions</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>Régression softmax&#xa0;: un poids par pixel et par chiffre</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>Soutenu&#xa0;: deux convolutions, normalisées</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Écriture synthétique</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>Écriture synthétique seule&#xa0;: sans téléchargement</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>Chiffres jouets, pour essayer l’entraînement</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>Entraîner avec MNIST</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>Entraîner avec mes dessins</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>Entraîner avec l’écriture synthétique</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>Des façons d’écrire absentes de MNIST</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{} (modèle {})</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>The system stopped the training, perhaps because memory ran out. Close other programs and try again.</source>
        <translation>Le système a arrêté l’entraînement, peut-être par manque de mémoire. Fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>L’entraînement n’a pas pu démarrer&#xa0;: {}.</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>L’entraînement s’est terminé sans modèle.</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>L’entraînement a échoué avec le code {}.</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>L’entraînement a échoué&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>Téléchargement de {}</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>Époque {} sur {} · {} chiffres par seconde · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>Génération d’écriture synthétique</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>encore quelques secondes</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>environ une minute</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>environ une heure</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>environ {} heure</numerusform>
            <numerusform>environ {} heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>environ {} minute</numerusform>
            <numerusform>environ {} minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>environ {} h 30</numerusform>
            <numerusform>environ {} h 30</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>quelques secondes</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>reste {}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>reste {} seconde</numerusform>
            <numerusform>reste {} secondes</numerusform>
        </translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}&#xa0;: {}</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Chiffres comme ceux de MNIST</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>Écriture d’autres styles</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>Il répond «&#xa0;?&#xa0;» pour {after:.2f}&#xa0;% des chiffres, le modèle {reference} pour {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Il répond «&#xa0;?&#xa0;» pour {after:.2f}&#xa0;% des lettres et gribouillis, le modèle {reference} pour {before:.2f}&#xa0;%&#xa0;: plus que ce que tous les réentraînements peuvent perdre ensemble.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>Il est nettement moins bon que le modèle {0} sur {1}.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>Il rejette nettement moins bien que le modèle {reference} les lettres et gribouillis&#xa0;: «&#xa0;?&#xa0;» pour {after:.2f}&#xa0;% d’entre eux au lieu de {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>Il est nettement moins bon que le modèle {reference} sur {data}&#xa0;: {after:.2f}&#xa0;% justes au lieu de {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>Il n’a été entraîné que sur des chiffres jouets.</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>Lettres et gribouillis répondus par «&#xa0;?&#xa0;»</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>Le modèle {} a été enregistré, mais n’est pas utilisé.</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>Pas de différence mesurable.</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>Le modèle {0} est maintenant utilisé. Il est à peu près aussi exact que le modèle {1}.</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Sur {data}, il en lit {after:.2f}&#xa0;% correctement, le modèle {reference} {before:.2f}&#xa0;%&#xa0;: plus que ce que tous les réentraînements peuvent perdre ensemble.</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>Les dessins de «&#xa0;{data}&#xa0;» semblent couchés ou en miroir&#xa0;: le modèle {reference} en lit {before:.2f}&#xa0;% tels quels, et {after:.2f}&#xa0;% tournés.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Vos dessins de test</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>les chiffres comme ceux de MNIST</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>l’écriture d’autres styles</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>vos dessins de test</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} et sur {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>«&#xa0;{data}&#xa0;» n’a pas de dessins de ces chiffres&#xa0;: {digits}.</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>«&#xa0;{data}&#xa0;» ne laisse que {n:,} dessins pour les tests. Un dixième des dessins sert aux tests, il en faut donc environ 200.</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>«&#xa0;{}&#xa0;»</translation>
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
        <translation>Supprimer</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>Supprimer {} modèle&#xa0;?</numerusform>
            <numerusform>Supprimer {} modèles&#xa0;?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>Supprimer {}&#xa0;?</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Aucun modèle</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>Aucun programme ici n’affiche les dossiers. Le modèle est dans {}.</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>Non supprimés, car utilisés ou fournis&#xa0;: {}.</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>C’est irréversible.</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>Tracez un cadre autour des chiffres. Échap annule.</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>rognage</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>inversion</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>rétablissement</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>rotation</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«&#xa0;{}&#xa0;» ne peut pas être lu.</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>Les flèches choisissent un chiffre.</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>Les poids des dix chiffres, de 0 à 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>Étape {} sur {} · poids le plus fort {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>L’étape dont les poids sont affichés</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>Les poids des dix chiffres, de 0 à 9, pendant qu’ils se forment</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>Les {} noyaux de la première couche, pendant qu’ils se forment</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>La barre commence à {} et finit à {}.</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>L’image sélectionnée</translation>
    </message>
</context>
</TS>
