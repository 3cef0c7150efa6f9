<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>&amp;Acerca de</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>&amp;Copiar lo leído</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Recortar</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Oscuro</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Borrador</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>Ol&amp;vidar las respuestas no corregidas</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>I&amp;nterior</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>&amp;Invertir colores</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Teclado</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Claro</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>&amp;Gestionar modelos…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>&amp;Mis dibujos…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>&amp;Nueva página</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>Siguiente cifra de un &amp;número</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>&amp;No es una cifra</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>&amp;Abrir un modelo de otro lugar…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Abrir…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>&amp;Otro panel de la presentación</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>&amp;Pegar una imagen</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>&amp;Presentación</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>&amp;Probabilidades</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Salir</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Rehacer</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>&amp;Reentrenar…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>&amp;Girar a la derecha</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>&amp;Guardar dibujo…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>Colores del &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>Lápiz más &amp;grueso</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Deshacer</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>L&amp;impiar</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>S&amp;olo cifras, sin signos ni espacios</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>&amp;Lápiz</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>Exportar como &amp;PNG…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>Exportar la entrada &amp;28×28 como PNG…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>Ir a la &amp;página…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>Aprender de las correcciones a&amp;utomáticamente</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>&amp;Aprender de las respuestas no corregidas</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>Aprender de mis dibujos a&amp;hora</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>Página o archivo &amp;siguiente</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>Página o archivo &amp;anterior</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>Leer una &amp;carpeta…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>Leer como una &amp;sola cifra</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>R&amp;establecer imagen</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>&amp;Volver al anterior</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>Pre&amp;determinado del sistema</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>Lápiz más &amp;fino</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>¿&amp;Qué puedo hacer?</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>El modelo {} no se puede usar.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>El modelo {} ya no está.</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>El modelo no pudo aprender esto.</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>El modelo {} ha aprendido sus dibujos, pero no se usa.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>El modelo {} ha aprendido sus dibujos, pero no se usa: no se pudo comparar con ningún otro. Está en el menú Modelo.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>El modelo {} ha aprendido sus dibujos. Está en el menú Modelo.</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>Ahora se usa el modelo {}, que ha aprendido sus dibujos.</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>Ahora se usa el modelo {}, sin lo que usted retiró.</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>Guardado como {}, para pruebas: los modelos se comparan con él y nunca aprenden de él.</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>Guardado como {}. El modelo sigue leyendo {}: aprender más de él estropearía otras cifras.</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>Guardar lo que el modelo aprendió tardó demasiado y se detuvo. Su próxima corrección, o «{}», lo intentará de nuevo.</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>Lo que se leyó</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>Terminar comparación</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>El modelo comparado</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>El modelo en uso</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>el modelo comparado</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>La configuración estaba dañada y se ha restablecido.</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>Páginas an&amp;teriores</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Dibujo</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>Si lo comunica, incluya los detalles.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>Algo falló dentro del programa. Su dibujo sigue ahí.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>Las flechas mueven el lápiz; la barra espaciadora lo baja y lo levanta.</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>Dibuje una cifra o un número</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>Área de dibujo</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>o suelte, pegue o abra una imagen</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>C&amp;errar</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>&amp;Ocultar las tablas</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>Qué &amp;cifras se confunden…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>Ambos modelos leen igual todos sus dibujos de prueba.</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>Comparar dos modelos</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>Matriz de confusión de {}</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Cifras como las de MNIST</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>Cifras que ambos han leído</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>Dibujos leídos de forma distinta</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modelo {} (nuevo)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modelo {} (antiguo)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>Modelo {} comparado con el modelo {}</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>Modelo {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>Filas: la cifra verdadera. Columnas: lo leído.</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Escritura sintética</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>Escritura sintética, reservada</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>Dibujos de prueba que los modelos leen distinto: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>Cifras de juguete</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>Aún no tiene dibujos de prueba. Uno de cada cinco dibujos que etiquete lo será: los modelos se comparan con ellos y nunca aprenden de ellos.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Sus dibujos de prueba</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}, reservado</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>«{}»</translation>
    </message>
</context>
<context>
    <name>ConfidenceLabel</name>
    <message>
        <source>How confident the answer is</source>
        <translation>Confianza de la respuesta</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} error</numerusform>
            <numerusform>{} errores</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} leído como {}: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad se cerró de forma inesperada.</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad se cerró de forma inesperada; su dibujo está de vuelta.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ocultar</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>Las flechas mueven los bordes derecho e inferior; con Mayús, el izquierdo y el superior. Intro recorta, Esc cancela.</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>Marco de recorte</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>Un dibujo de {}</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>Un dibujo que no es una cifra</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>leído como {}{}, {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>correcto</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>incorrecto</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>Sus dibujos, como los lee el modelo nuevo</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>Se añadió 1 dibujo.</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>Se exportó 1 dibujo a «{}».</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>Un nombre es una línea de {} caracteres como máximo.</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>Un registro de respuestas está dañado.</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>Ya estaba: {:,}.</numerusform>
            <numerusform>Ya estaban: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>Pida a quien administra esta red que permita esta dirección.</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>Compruebe la dirección en HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>Compruebe la fecha y la hora de este ordenador.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>El dibujo {} de «{}» tiene la etiqueta «{}»; hace falta una cifra, de 0 a 9, o «{}». No se añadió nada.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>El dibujo {} de «{}» no tiene etiqueta; hace falta una cifra, de 0 a 9, o «{}». No se añadió nada.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>El dibujo {} de «{}» no tiene trazos. No se añadió nada.</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>Las imágenes de EMNIST están guardadas de lado y se enderezaron.</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Nombre de archivo demasiado largo</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>Si su red inspecciona las conexiones, ponga la ruta de sus certificados en REQUESTS_CA_BUNDLE.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Error de entrada/salida</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>Es una carpeta</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>Sus cifras son oscuras sobre claro y se invirtieron.</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 no puede construir este modelo de Keras 2. Guárdelo allí como SavedModel, con model.save(FOLDER)</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras no puede construirlo</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>Omitido como «no es una cifra»: {:,}.</numerusform>
            <numerusform>Omitidos como «no es una cifra»: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>Omitido por no tener trazos: {:,}.</numerusform>
            <numerusform>Omitidos por no tener trazos: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>La línea {} de «{}» no es un dibujo de trazos.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>La línea {} de «{}» es demasiado larga para un dibujo.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>La línea {} de «{}» es demasiado larga para un dibujo: tiene más de {:,} trazos o {:,} puntos.</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>MNIST no está completo en «{}»: falta {}.gz. Descárguelo con «mnist-trainer fetch», ponga allí los cuatro archivos o indique su carpeta con --data-dir.</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>Libere espacio, permita escribir allí o elija otra carpeta con --store.</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>El modelo {} viene con el programa y no se puede eliminar.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>El modelo {} no se puede afinar como «{}»: es un «{}».</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>El modelo {} no se puede afinar: su red es de otra versión de este programa.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>El modelo {} no se puede afinar: no contiene pesos.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>El modelo {} no se puede afinar: este programa no conoce ninguna red «{}».</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>El modelo {} no se puede cargar.</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>El modelo {} no se puede leer: {}.</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>El modelo {} no lee imágenes de cifras de 28×28.</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>El modelo {} falló mientras leía.</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>El modelo {} tiene un archivo inesperado: {}.</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>El modelo {} no tiene un manifiesto legible: {}.</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>El modelo {} no tiene la firma «{}».</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>El modelo {} no se ha comparado con otro.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>El modelo {} está dañado: {} no se puede leer.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>El modelo {} está dañado: falta {}.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>El modelo {} está dañado: {} fue modificado.</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>El modelo {} está en uso: use antes otro, en la ventana o con «mnist-trainer models activate», y luego elimínelo.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>El modelo {} ya no está.</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>El modelo {} no aprende nada nuevo de estos dibujos: ya los lee, o leería mal otras cifras.</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>Se abandonó el modelo {}: {}. Use otro.</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>El modelo {} se hizo con una versión más reciente de Digit Pad; actualice el programa para usarlo.</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>No se abrió el modelo {}: {}.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>No queda espacio en el disco</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>No existe el archivo o la carpeta</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>No existe ninguno de los {} archivos que nombra «{}»; el primero es «{}».</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>No es una carpeta</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>Aún no se ha dibujado nada.</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>La página {} de «{}» está dañada.</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Los archivos Parquet necesitan pyarrow, que no está instalado. Escriba «pip install pyarrow» o use .csv o .jsonl.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Permiso denegado</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>La imagen {} de «{}» no tiene etiqueta.</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>Ray no está instalado. Escriba «pip install &apos;mnist-gui[ray]&apos;» u omita --engine.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Sistema de archivos de solo lectura</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite no puede cargarlo</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow no puede cargarlo</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>El clúster de Ray dejó de leer: {}. Corríjalo y empiece de nuevo con otra salida.</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>La comparación del modelo {} está dañada.</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>El archivo de sus dibujos estaba dañado: se recuperó 1 dibujo. El archivo dañado se conserva como «{}».</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>El archivo de sus dibujos estaba dañado: se recuperó {:,} dibujo. El archivo dañado se conserva como «{}».</numerusform>
            <numerusform>El archivo de sus dibujos estaba dañado: se recuperaron {:,} dibujos. El archivo dañado se conserva como «{}».</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>El marco está fuera de la imagen. Arrástrelo sobre las cifras.</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>Las imágenes de «{}» no son números de 0 a 255.</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>Las imágenes de «{}» son de {}, no de 28×28.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>Faltan las etiquetas de «{}»: llame a los archivos images.npy y labels.npy, o X.npy e y.npy.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>Faltan las etiquetas de «{}»: «{}» debería estar a su lado.</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>El manifiesto del modelo {} está dañado.</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>El modelo no da diez números por imagen.</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>El modelo no funciona: sus respuestas no son números.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>El modelo en uso no puede aprender de sus dibujos: no guarda memoria de las cifras con que se entrenó. Reentrene para obtener uno que sí.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>El modelo en uso no puede aprender de sus dibujos: no lo hizo este programa. Reentrene para obtener uno que sí.</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>El modelo nuevo no se puede escribir en «{}»: {}.</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>El modelo nuevo no respondió y no se publicó.</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>El modelo nuevo no se publicó: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>El proxy pide un nombre y una contraseña: póngalos en HTTPS_PROXY, como en http://name:password@proxy:8080.</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>Aún no hay dibujos suyos de los que aprender. Etiquete algunos en la ventana o entrene sin ellos.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>No hay imágenes en «{}».</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>No hay imágenes en «{}». Deben estar en subcarpetas llamadas de 0 a 9, según su cifra, o «{}».</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>Aquí hay {:,} trozo de tinta. Se pueden leer hasta {:,} a la vez, los de unas {:,} cifras. Léalo en varias partes.</numerusform>
            <numerusform>Aquí hay {:,} trozos de tinta. Se pueden leer hasta {:,} a la vez, los de unas {:,} cifras. Léalo en varias partes.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>No hay ningún clúster de Ray en «{}». Inicie uno allí con «ray start --head» u omita la dirección.</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>No hay ningún dibujo en «{}».</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>No hay tinta en este dibujo.</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>No hay tinta en «{}».</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>No hay tinta en la página {} de «{}».</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>No hay tinta que leer.</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>No hay modelo al que volver: no se usó ninguno antes del {}.</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>No hay modelo {}.</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>No hay modelo «{}»: no es ni una versión ni una ruta.</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>No hay modelo: falta el del programa.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>No hay suficiente memoria libre. Cierre otros programas e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>Puede que esta red pida iniciar sesión: abra una página en su navegador y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>El entrenamiento divergió: la pérdida ya no es un número. La tasa de aprendizaje es demasiado alta para estos datos.</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>Vuelva a intentarlo cuando tenga conexión.</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>Aún no tiene dibujos de los que aprender. Corrija o etiquete antes algunos en la ventana.</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>Sus dibujos no se pueden guardar en «{}»: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>Sus dibujos etiquetados «no es una cifra» se omiten: este entrenamiento solo aprende de cifras. Entrene también con escritura sintética para usarlos.</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>un archivo con otra suma de comprobación</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>llegó una página web en lugar del archivo</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>otro programa lo está usando. Ciérrelo e inténtelo de nuevo, o elija otra carpeta con --store.</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>además de «{}» no debe contener {} ni {}</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>trae operaciones propias</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>llama a Python</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>se llama a sí mismo y podría no terminar nunca</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>llama a otros grafos</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>no se puede cargar</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>no se puede leer ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>no puede leer una imagen</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>se bloquea, o necesita más memoria de la permitida</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>no responde diez números finitos por imagen</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>no se inicia</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>no tiene {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>no tiene {}, pero «{}», que contiene, es un modelo. Abra ese</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>tiene demasiados archivos</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>solo tiene pesos, sin sus capas: guarde el modelo completo</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>es un punto de control: pesos sin su red</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>es un modelo de {}. Expórtelo antes como SavedModel o .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>es una tubería o un dispositivo</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>está dañado o truncado</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>está dañado, truncado o cifrado</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>está dañado, o no es un archivo {}</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>está vacío</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>no es un modelo de Keras: su archivo no tiene {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>no es un modelo. Elija {}, o un archivo .keras, .h5 o .tflite</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>no es un modelo de TensorFlow Lite, o está dañado</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>no es una imagen, o está dañada</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>no está abierto tras {:g} s</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>no existe</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>es demasiado grande («{}»)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>guarda tablas</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>guarda tablas, que se llenan desde archivos</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>hace bucles y podría no terminar nunca</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>necesita una firma con una entrada de 784 o 28×28 números y una salida de 10 por imagen, pero no tiene firma</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>necesita una firma con una entrada de 784 o 28×28 números y una salida de 10 por imagen, pero {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>necesita más memoria de la permitida</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>necesita una entrada de 784 o 28×28 números y una salida de 10, pero toma {} y da {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>abre conexiones de red</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>imprime texto</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>lee archivos</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>lee otros archivos (por un conjunto de datos que está en uno)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>lee otros archivos (por un enlace en su archivo HDF5)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>lee {} de {} muestras de la mejor de {} maneras ({}). No es un modelo de cifras, o espera imágenes preparadas de otro modo</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>ejecuta Python (una capa Lambda)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>tarda más de {:g} s por imagen</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>tarda más de {:g} s en cargarse</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>espera a otros y podría no terminar nunca</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>escribe archivos</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>su descripción está dañada</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>su archivo {} no se puede leer ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>su carpeta {} no se puede leer ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>su nombre no está en UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>su parte «{}» viene del módulo de Python «{}»</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>faltan sus pesos: no hay variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>faltan sus pesos: no hay {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>sus pesos son demasiado grandes</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>sus pesos en «variables» están dañados, truncados o son de otro modelo</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>su {} no se puede leer ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>su {} está dañado o truncado</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>su {} está vacío</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>su {} es demasiado grande</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>su {} es demasiado grande al descomprimirse</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>sin respuesta</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>sin conexión</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>allí no se puede crear ningún archivo. Revise la carpeta y sus permisos, o elija otra carpeta con --store.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>sin motivo indicado</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>sin conexión segura</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>el certificado no es de confianza: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>se perdió la conexión</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>el disco falla o está lleno. Libere espacio, o elija otra carpeta con --store.</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>el disco está lleno. Libere espacio, o elija otra carpeta con --store.</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>el archivo es de solo lectura. Permita escribir en él y en su carpeta, o elija otra carpeta con --store.</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>la carpeta está vacía</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>el descodificador de imágenes del programa no se inicia</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>falló el proceso del programa para modelos ajenos: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>el proxy no responde</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>el proxy lo rechazó: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>dos partes de su grafo tienen el mismo nombre</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>no se conoce lo que hace su parte «{}»</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>no se conoce lo que hace «{}»</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>Se añadió {:,} dibujo.</numerusform>
            <numerusform>Se añadieron {:,} dibujos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>Se exportó {:,} dibujo a «{}».</numerusform>
            <numerusform>Se exportaron {:,} dibujos a «{}».</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (función «{}»)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (operación «RestoreV2»)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (operación «{}»)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>{} de cualquier forma</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>Faltan {} de los {} archivos que nombra «{}» y se omitieron; el primero es «{}».</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}, oscuro sobre claro</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}, oscuro sobre claro, filas como columnas</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}, claro sobre oscuro</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}, claro sobre oscuro, filas como columnas</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}.</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}. Libere espacio, permita escribir allí o elija otra carpeta con --store</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}. Inténtelo de nuevo, o elija otra carpeta con --store.</translation>
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
        <translation>«{}» ya existe. Elija otro nombre, o muévalo.</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>«{}» empieza por {}, pero un archivo IDX así empieza por {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>No se puede continuar «{}»: falta o está dañado «{}», que indica con qué se creó. Indique otro archivo.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>«{}» no se puede descodificar: está dañado o es malicioso.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>«{}» no se puede descodificar: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>«{}» no se puede afinar: no es un modelo hecho por este programa.</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>«{}» no se puede abrir: {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>No se puede leer «{}» con --engine ray, que acepta imágenes cuyos nombres no empiezan por «_» ni por un punto.</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«{}» no se puede leer.</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>«{}» no se puede leer: {}.</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>No se pudo descargar «{}» ({}). {} O copie usted los cuatro archivos {} en «{}».</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>«{}» no contiene imágenes de 28×28.</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>En «{}» hay un dibujo etiquetado como «{}». Para aprender, cada etiqueta debe ser una cifra del 0 al 9 o «{}».</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>«{}» tiene una etiqueta mayor que 9.</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>«{}» tiene la etiqueta «{}»; hace falta una cifra, de 0 a 9, o «{}». No se añadió nada.</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>«{}» tiene etiquetas que no son las cifras de 0 a 9.</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>«{}» no tiene página {}: el total es {}.</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>«{}» no tiene páginas.</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>«{}» tiene píxeles, pero no etiquetas: es la parte de un concurso que hay que responder.</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>«{}» tiene varias páginas, y una sola etiqueta no vale para todas. Guarde cada una como imagen aparte.</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>«{}» tiene varios conjuntos: {}. Elija uno de estos archivos.</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>«{}» tiene demasiadas páginas: el límite es {}. Divídalo para abrirlo.</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>Dibujos distintos que se pueden leer en «{}»: {:,}. Para aprender se necesitan al menos {:,}.</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>«{}» tiene {} imágenes y {} etiquetas.</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>«{}» tiene {} imágenes, pero «{}» tiene {} etiquetas.</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>«{}» tiene {} etiquetas; hacen falta más de {}.</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>«{}» no contiene imágenes.</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>«{}» es un archivo de MATLAB: guarde sus matrices como .npz.</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>«{}» es un PDF: guarde sus páginas como imágenes.</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>«{}» es un archivo Parquet y necesita pyarrow. Escriba «pip install pyarrow» o guárdelo como .npz o .csv.</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>«{}» es un PDF dañado.</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>«{}» es una imagen dañada.</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>«{}» es un pickle, que es un programa: guarde sus matrices como .npz.</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>«{}» es un puntero de Git LFS, no el archivo mismo. Obténgalo con «git lfs pull»</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>«{}» es un archivo HDF5: guarde sus matrices como .npz.</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>«{}» es un archivo comprimido: descomprímalo.</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>Otra ejecución está escribiendo «{}». Espere a que termine o indique otro archivo.</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>«{}» ya está completo. Indique otro archivo.</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>«{}» está truncado: su cabecera está incompleta.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>«{}» está dañado o no tiene las columnas image y label con PNG.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>«{}» está dañado o no contiene números.</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>«{}» está dañado: {}.</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>«{}» no es un conjunto de imágenes que se pueda leer.</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>«{}» no es una tabla con 785 números por línea: una etiqueta y 784 píxeles.</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>«{}» no es una tabla con las columnas file y label.</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>«{}» ya existe. Continúelo con --resume o indique otro archivo.</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>«{}» es demasiado grande para un archivo {}: el límite son {} megapíxeles. Guárdelo como PNG o JPEG para abrirlo.</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>«{}» es demasiado grande: su cabecera promete {} bytes.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>«{}» es demasiado grande: el límite son {} MB.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>«{}» es demasiado grande: el límite son {} megapíxeles. Redúzcalo para abrirlo.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>«{}» es demasiado grande: el límite es {}.</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>«{}» parece {}, pero: {}.</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>«{}» no indica ningún formato: debe terminar en .csv, .jsonl o .parquet.</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>«{}» pide una contraseña. Guarde una copia sin ella para abrirlo.</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>«{}» debería contener x_train e y_train, x_test e y_test, o images y labels, pero contiene {}.</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>«{}» debería tener {} bytes tras su cabecera, pero tiene {}.</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>«{}» toma {} y da {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>«{}» se creó con otro modelo o con otras opciones. Continúelo con los mismos o indique otro archivo.</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>«{}» no se escribió con --output y no se puede continuar. Indique otro archivo.</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>«{}» se leyó como {}.</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>«{}» se escribió con una versión más reciente de este programa y se deja como está. Instale la versión más reciente, o elija otra carpeta con --store.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>Todos</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>Todos los dibujos, o los mal leídos</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>Todos {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>Dibujos que un modelo ha leído mal</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>Dibujos: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>Etiqueta que mostrar</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>Mal leídos {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Más recientes primero</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>No es una cifra</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Más antiguos primero</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>Exportar las filas mostradas</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>{} guardado con {} fila</numerusform>
            <numerusform>{} guardado con {} filas</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>No se pudo escribir la tabla: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Aún no hay nada que exportar.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>Seleccione una imagen para verla aquí.</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>confianza {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>Confianza</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Archivo</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Leído</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · página {}</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Cancelar</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>&amp;Abrir en la página</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>Cancelado. El resto no se leyó.</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>Cancelado. La tabla no ha cambiado.</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>Exportar como &amp;JSON…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>Exportar como C&amp;SV…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Carpeta</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Buscando imágenes…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>Imágenes y lo leído</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>Imágenes leídas hasta ahora</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>Solo &amp;inciertas</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>Solo inciertas</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} imagen · {} inciertas</numerusform>
            <numerusform>{} imágenes · {} inciertas</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} ilegibles</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>&amp;Cancelar importación</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>Conjunto de &amp;datos (IDX, NumPy, CSV)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Eliminar</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xportar…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>&amp;Olvidar todos…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>Archivos &amp;IDX, como en MNIST…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>E&amp;tiquetar como…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>&amp;Aprender de este ({}) ahora</numerusform>
            <numerusform>&amp;Aprender de estos {} ahora</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>&amp;Imágenes en carpetas de 0 a 9…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>&amp;Trazos (.jsonl)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>&amp;Trazos…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>Exportar {:,} dibujo como nueva carpeta de imágenes</numerusform>
            <numerusform>Exportar {:,} dibujos como nueva carpeta de imágenes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>Exportar {:,} dibujo como nueva carpeta con archivos IDX</numerusform>
            <numerusform>Exportar {:,} dibujos como nueva carpeta con archivos IDX</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>Exportar {:,} dibujo como trazos</numerusform>
            <numerusform>Exportar {:,} dibujos como trazos</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>&amp;Importar…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>Importar un conjunto de datos: elija su archivo de imágenes</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>Importar imágenes: elija la carpeta que contiene las carpetas de 0 a 9</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>Importar trazos</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Etiquetar como {}</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>Cargando sus dibujos…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Mis dibujos</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>Ningún dibujo coincide con el filtro.</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>Volver a &amp;poner en la página</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Seleccionar &amp;todo</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Trazos</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>Cuando dice qué es un dibujo, con las teclas de 0 a 9 o un botón bajo las barras, se guarda aquí y el modelo aprende de él.</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>eliminación</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>reetiquetado</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>Se eliminaron todos sus dibujos.</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>Exportando dibujos…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>Olvidar todos</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>¿Olvidar todos sus dibujos?</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>Importando dibujos: {} hasta ahora…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>Importando dibujos…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Elimina para siempre {} dibujo, también los eliminados y recuperados. No se puede deshacer.</numerusform>
            <numerusform>Elimina para siempre los {} dibujos, también los eliminados y recuperados. No se puede deshacer.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>Algunos de estos dibujos ya no existen: fueron eliminados.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>importación</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>etiqueta en la página</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>devolución</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>Un modelo</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>Etiquetado como {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>Modelo {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>No leído por ningún modelo</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>Guardado el {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>Dibujo de prueba: los modelos se comparan con él, ninguno lo aprende</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} no leyó ninguna cifra</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} leyó {}, confianza {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · leído como {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>Dibujos</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>No se pudieron eliminar las respuestas aceptadas.</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>Las respuestas no corregidas se han olvidado.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>Mis dibujos</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>Leer una carpeta</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Reentrenar</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Entrenamiento</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>C&amp;errar</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>&amp;Hacerlo</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 a 9, {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 a 9; N si no es una cifra</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>Acerca de Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>Todo lo que ha etiquetado está en Mis dibujos.</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>Empezar una página nueva</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>Corregir una respuesta equivocada</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>Dibújelo: la respuesta sigue al lápiz.</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>Cada modelo permanece hasta que lo elimine.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>En todas partes</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>Volver a un modelo anterior, o comparar dos</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>Hacer leer una cifra o un número</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>Ocultar el lápiz</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>Sus imágenes se leen en una tabla que se puede exportar.</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Teclado</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>Ver mis dibujos, importarlos o exportarlos</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>Bajar o levantar el lápiz</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>Mover el lápiz</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>Mover un poco el lápiz</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>No se encontró nada. Pruebe otra palabra.</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>En el área de dibujo</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>Ábrala, péguela o suéltela en la página.</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>Señale una barra: los colores muestran qué la apoya.</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>Pulse la tecla de la cifra: el modelo aprende de ello.</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>Leer una foto o un escaneo</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>Leer una carpeta entera</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>Lee cifras manuscritas mientras las dibuja. Licencia Apache 2.0.</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>Decir qué es el dibujo</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>Ver por qué es un 7 y no un 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Mayús con las mismas teclas</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espacio</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>Espacio, flechas</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>Trazos, limpiezas, imágenes abiertas, correcciones.</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>Deshacer lo que hice</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>Las últimas doce páginas están en el menú Archivo.</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>Entrenar un modelo nuevo</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>¿Qué puedo hacer?</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>Mientras tanto puede seguir dibujando.</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>flechas; Inicio, Re Pág, Fin, Av Pág para las diagonales</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>ratón</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 píxeles</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>Ocultar colores</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Aún nada</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>Mostrar colores</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>Lo que ve el modelo</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>Lo que ve el modelo: 28×28 píxeles, recortados, escalados y centrados.
Los colores muestran qué tinta y qué papel en blanco hablan a favor o en contra de la cifra.
Señale una barra para ver por qué no es esa cifra. Haga clic para ocultar los colores.</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>Por qué no {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>Por qué {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} a favor de {}&lt;br&gt;{} en contra</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>Ambos modelos leen {}.</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>Cada píxel del dibujo por su peso para {}: en total {}. Con el sesgo {}, eso es el logit: {}.</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>El mapa {} de la capa {} no encontró nada en este dibujo.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>El mapa {} de la capa {} es más fuerte en la cruz, con {}. Desde ahí ve todo el dibujo.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>El mapa {} de la capa {} es más fuerte en la cruz, con {}. Desde ahí ve lo que hay en el marco.</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>Los colores muestran dónde el dibujo habla a favor y en contra.</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>El logit de {} es {}. Características a favor: {}. Características en contra: {}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguna</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} lee {}, {} lee {}: barras azules y grises.</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>Las flechas eligen un dígito: se muestra de qué consta su logit.</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>Dibuja un dígito para ver qué hace de él cada capa.</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>Características, cada una la media de un mapa: {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>Características: {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>Su núcleo</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>Logits, y las probabilidades que el softmax hace de ellos</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>Mostrar todos los mapas</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>El dibujo por los pesos</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>El dibujo, como lo ve la red</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>Las capas de este modelo no se pueden mostrar. Reentrenar crea uno cuyas capas sí.</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>El mapa, ampliado</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>Todavía no hay ningún modelo cuyas capas se puedan mostrar.</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>Capas de qué modelo</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>Interior</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>Ya no está guardado como {}.</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>Guardado como {} (leído como {}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>Guardado como {}.</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>Aún leyendo. Etiquete el dibujo cuando se haya leído.</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>etiqueta {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>Es un {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>Ninguna cifra</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>¿Mal? Diga qué es</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{} (tecla {})</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>no es una cifra</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>«{}»</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation>Reiniciar</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>¿Reiniciar Digit Pad ahora?</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>El nuevo idioma se usa a partir del próximo inicio.</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>Capa {}, mapas: {}, cada uno {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>Capa {}: mapas a favor de {} en azul, en contra en naranja</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>Los mapas más fuertes: {}. Las flechas eligen uno.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>Exactitud en cifras de las que no ha aprendido</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>La curva empieza tras la primera época.</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>en uso: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · listo</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>Cargando el modelo {}…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Cargando…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>Se eliminó el modelo {}. Ahora se usa el modelo {}.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sin modelo</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>Sin modelo: no se leen cifras</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>Ahora se usa el modelo {}, elegido en otro lugar.</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>Abrir un modelo: saved_model.pb, o un archivo .keras, .h5 o .tflite</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>No hay modelo: falta el del programa.</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} Ahora se usa {}.</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} y sus correcciones</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Editar</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Archivo</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;yuda</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>&amp;Imagen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ver</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Suelte para abrir</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>Suelte para abrir {} archivo</numerusform>
            <numerusform>Suelte para abrir {} archivos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>Suelte para leer en una tabla</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>Panel de la presen&amp;tación</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>Grosor del lápiz</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>Grosor del lápiz en pantalla; el modelo ve siempre el mismo</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>El modelo en uso</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>¿Mal? Diga &amp;qué es</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>El modelo en uso</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>No se pudo eliminar el modelo {}: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>No se pudo guardar la vuelta al modelo anterior: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>No se pudo guardar la elección del modelo {}: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>No se pudo guardar el nombre: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>No se pudo eliminar lo que dejó un entrenamiento: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>&amp;Comparar con</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modelo</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} más antiguo: vea «Gestionar modelos»</numerusform>
            <numerusform>{} más antiguos: vea «Gestionar modelos»</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · de otro lugar</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>Modelo {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>viene con el programa</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>no se puede usar</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>afinado del modelo {}</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>del modelo {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>entrenamiento completo</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>aprendió {:,} de sus dibujos</numerusform>
            <numerusform>aprendió {:,} de sus dibujos</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>ningún dibujo aprendido</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>entrenamiento rápido</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>regresión softmax</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>entrenamiento constante</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>toma {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>hoy {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>ayer</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>{} de cifras reservadas</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>{} en MNIST</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>{} en otras cifras</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} toma {}; lee {} de {} muestras.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Comparar</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Eliminar</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>&amp;Abrir un modelo…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Usar</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Diferencias…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>Nombre del modelo {} (vacío para ninguno)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>Cambiar &amp;nombre…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Cambiar nombre</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Mostrar en la car&amp;peta</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>Origen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modelo</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>En MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamaño</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Cuándo</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>comparado</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>de otro lugar</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>en uso</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} de {} muestras</translation>
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
        <translation>Se abrió {}</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>Leer todas las imágenes de una carpeta</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>No hay ninguna imagen en el portapapeles; copie una antes.</translation>
    </message>
    <message>
        <source>open</source>
        <translation>apertura</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«{}» no se puede leer.</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>«{}» ya no está; se quitó de la lista.</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>Todos (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>Abrir imágenes o dibujos</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>Imágenes y dibujos ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vista previa</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>Una imagen no tiene trazos que guardar.</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>Exportar como PNG</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>Exportar la entrada 28×28</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>Imágenes PNG</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>Guardar dibujo</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>Se guardó {}</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Trazos</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>El modelo aún no ha visto esta página.</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>No se pudo escribir «{}»: {}.</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>Anterior</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>Ir a la página</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Siguiente</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>Archivos abiertos</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>Página {} de {}</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>Página, de 1 a {}:</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} de {}</translation>
    </message>
</context>
<context>
    <name>PagesButton</name>
    <message>
        <source>Earlier pages</source>
        <translation>Páginas anteriores</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>Imagen {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>No se pudo guardar la imagen: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>Limpiar</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>Herramientas de dibujo</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Lápiz</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>Lápiz grueso</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>Lápiz fino</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>Lápiz normal</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (clic derecho para todos los grosores)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>Limpiar</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Recortar</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borrador</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>Tinta hallada</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>Invertir colores</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Lápiz</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>Herramientas de imagen</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>Restablecer imagen</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Girar a la derecha</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>Lo que se muestra en rojo se lee como tinta.</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>Confianza: {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>Seguro · {} cifra</numerusform>
            <numerusform>Seguro · {} cifras</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>Confianza: {}, o {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>Confianza: {}, o {}, o {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>Copiar lo leído</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>Cifra {} de {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>Podría ser {} o {}.</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>Podría ser {}, pero es incierto.</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Probabilidad</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>¿Varias cifras? Desactive «Leer como una sola cifra» (menú Editar).</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>Algunas cifras son inciertas.</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>Esto no parece una cifra.</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>Demasiado pequeño para leerlo. Dibuje más grande.</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>Usted dijo {}.</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 o Esc termina la presentación. Mayús+F11 muestra otro panel.</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>Terminar la presentación</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>Otro panel</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>Afinar</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>para su letra</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>nuevo, casi igual de bueno</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>para mirar; suele ser peor</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>Un dibujo</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Este archivo no se puede leer.</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>Las flechas eligen una cifra: la imagen muestra por qué, o por qué no.</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>Probabilidad de cada cifra</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>Probabilidad de {}</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>Probabilidad de que no sea una cifra</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ninguna</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>Aceptar</translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message>
        <source>Copied {}</source>
        <translation>Se copió {}</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>Leyendo una página llena: {} de {} trozo de tinta…</numerusform>
            <numerusform>Leyendo una página llena: {} de {} trozos de tinta…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>Aún leyendo. Copie la respuesta cuando se muestre.</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Abrir &amp;recientes</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>Afinar el modelo en uso</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>Para enseñar: el modelo más simple. Lee mal una de cada doce cifras.</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>Para su propia letra. Con MNIST, el modelo nuevo suele ser igual de bueno.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Completo</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>Como se hizo el modelo incluido. El nuevo es más o menos igual de bueno, a veces un poco peor.</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Rápido</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>Constante</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>La regresión softmax del cuaderno clásico</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Para ver qué logran unos minutos desde cero. Suele ser peor que el modelo en uso, y entonces no se usa.</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Para ver aprender desde cero a una red pequeña. Suele ser peor que el modelo en uso, y entonces no se usa.</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>El modelo no pudo leer este dibujo.</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copiar</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>C&amp;errar</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad se cerró de forma inesperada</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Informe</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>Este informe ayuda a averiguar la causa. No nombra ninguno de sus archivos ni contiene nada de lo que ha dibujado.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>C&amp;errar</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>&amp;Volver al modelo {}</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>&amp;Conservar el actual</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>Ree&amp;ntrenar</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Detener</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Usar</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Diferencias…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>Continuar en se&amp;gundo plano</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST: la carpeta con sus cuatro archivos, o una vacía</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modelo {} (nuevo)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modelo {} (antiguo)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>El modelo {} está listo</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Reentrenar</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>Reentrenar el modelo</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Reentrenando · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>Mientras tanto puede seguir dibujando. El modelo nuevo se usa solo si lee al menos igual de bien.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>Probando el modelo nuevo…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>El entrenamiento no ha producido nada en un minuto. Espere, o deténgalo e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>Progreso del entrenamiento</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>Este modelo no puede explicar sus respuestas.</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>No se pudo escribir «{}»: {}.</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>Cancelado. No se añadió nada.</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>No se pudieron exportar los dibujos.</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>Esos archivos no son lo que parecen.</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>No se pudieron cambiar sus dibujos.</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>Reemplazar</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>Reemplazarlo descarta su contenido actual.</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>«{}» ya existe.</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>Dibujo</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>página nueva</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>devolución</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«{}» no se puede leer.</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>limpieza</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>borrado</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>trazo</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>Mensaje</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>Descargando MNIST…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>El modelo {} está listo. Está en el menú Modelo.</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>Se eliminó el modelo {}.</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>Aún ninguno. Diga qué son los dibujos, bajo las barras o con las teclas de 0 a 9.</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>Ahora se usa el modelo {}.</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>El reentrenamiento ha terminado</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Reentrenando · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Detener y salir</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>¿Detener el entrenamiento y salir?</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>El modelo nuevo se guardó, pero no se usa.</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>El modelo sin terminar se descartará.</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>Se detuvo el entrenamiento. No se cambió nada.</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>¿Usar el modelo {}?</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} para entrenar, {} para probar.</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} para entrenar.</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>«Solo escritura sintética» no necesita descarga.</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>&amp;De:</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>&amp;Cómo:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>&amp;Mis dibujos:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>&amp;Red:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60 000 cifras manuscritas</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60 000 cifras manuscritas · se descarga una vez, 11 MB</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>&amp;Otra carpeta…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Contando…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>Profunda: seis convoluciones, como el modelo incluido</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Predeterminada</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>Cifras de MNIST que vale un dibujo</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Menos opciones</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>Hallado en {}.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>Alto (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Cómo</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>Se descargará antes (11 MB), en {}.</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>Buscar MNIST en otra carpeta</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>Bajo (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST y escritura sintética (recomendado)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>Solo MNIST: 60 000 cifras manuscritas</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>Más opciones…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Mis dibujos</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Red</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>Normal (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>No se usan</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>Pequeña: dos convoluciones</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>Regresión softmax: un peso por píxel y cifra</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>Constante: dos convoluciones, normalizada</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Escritura sintética</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>Solo escritura sintética: sin descarga</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>Cifras de juguete, para probar el entrenamiento</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>Entrenar con MNIST</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>Entrenar con mis dibujos</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>Entrenar con escritura sintética</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>Formas de escribir que faltan en MNIST</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{} (modelo {})</translation>
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
        <translation>El sistema detuvo el entrenamiento, quizá por falta de memoria. Cierre otros programas e inténtelo de nuevo.</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>No se pudo iniciar el entrenamiento: {}.</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>El entrenamiento terminó sin modelo.</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>El entrenamiento falló con el código {}.</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>El entrenamiento falló: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>Descargando {}</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>Época {} de {} · {} cifras por segundo · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>Generando escritura sintética</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>quedan unos segundos</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>cerca de un minuto</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>cerca de una hora</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>cerca de {} hora</numerusform>
            <numerusform>cerca de {} horas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>cerca de {} minuto</numerusform>
            <numerusform>cerca de {} minutos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>cerca de {}½ horas</numerusform>
            <numerusform>cerca de {}½ horas</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>unos segundos</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>queda: {}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>queda {} segundo</numerusform>
            <numerusform>quedan {} segundos</numerusform>
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
        <translation>Cifras como las de MNIST</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>Escritura en otros estilos</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>Responde «?» al {after:.2f}&#xa0;% de las cifras, el modelo {reference} al {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Responde «?» al {after:.2f}&#xa0;% de letras y garabatos, el modelo {reference} al {before:.2f}&#xa0;%: más de lo que pueden perder todos los reentrenamientos juntos.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>Es claramente peor que el modelo {0} en {1}.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>Es claramente peor que el modelo {reference} al rechazar letras y garabatos: «?» para el {after:.2f}&#xa0;% en vez del {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>Es claramente peor que el modelo {reference} en {data}: {after:.2f}&#xa0;% correctas en vez de {before:.2f}&#xa0;%.</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>Se entrenó solo con cifras de juguete.</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>Letras y garabatos respondidos con «?»</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>El modelo {} se guardó, pero no se usa.</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>Sin diferencia medible.</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>Ahora se usa el modelo {0}. Es más o menos tan exacto como el modelo {1}.</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>En {data} lee bien el {after:.2f}&#xa0;%, el modelo {reference} el {before:.2f}&#xa0;%: más de lo que pueden perder todos los reentrenamientos juntos.</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>Los dibujos de «{data}» parecen tumbados o reflejados: el modelo {reference} lee el {before:.2f}&#xa0;% tal como están y el {after:.2f}&#xa0;% girados.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Sus dibujos de prueba</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>cifras como las de MNIST</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>escritura en otros estilos</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>sus dibujos de prueba</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} y en {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>«{data}» no tiene dibujos de estas cifras: {digits}.</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>«{data}» deja solo {n:,} dibujos para probar. Se prueba con una décima parte, así que hacen falta unos 200.</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>«{}»</translation>
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
        <translation>Eliminar</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>¿Eliminar {} modelo?</numerusform>
            <numerusform>¿Eliminar {} modelos?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>¿Eliminar {}?</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sin modelo</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>Aquí ningún programa muestra carpetas. El modelo está en {}.</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>No eliminados, por estar en uso o incluidos: {}.</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>No se puede deshacer.</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>Arrastre un marco alrededor de las cifras. Esc cancela.</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>recorte</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>inversión</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>restablecimiento</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>giro</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>«{}» no se puede leer.</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>Las flechas eligen un dígito.</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>Los pesos de los diez dígitos, del 0 al 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>Paso {} de {} · peso más fuerte {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>El paso cuyos pesos se muestran</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>Los pesos de los diez dígitos, del 0 al 9, mientras se forman</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>Los {} núcleos de la primera capa, mientras se forman</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>La barra empieza en {} y termina en {}.</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>La imagen seleccionada</translation>
    </message>
</context>
</TS>
