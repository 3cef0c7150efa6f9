<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="hi">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>परिचय</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>पढ़ा हुआ कॉपी करें</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>काटें</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>गहरा</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>रबर</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>न सुधारे गए उत्तर भूलें</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>अंदर (&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>रंग उलटें</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>कीबोर्ड</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>हल्का</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>मॉडल प्रबंधित करें…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>मेरे चित्र…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>नया पृष्ठ</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>संख्या का अगला अंक</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>अंक नहीं</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>कहीं और से मॉडल खोलें…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>खोलें…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>प्रस्तुति का दूसरा पैनल</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>तस्वीर चिपकाएँ</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>प्रस्तुति</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>संभावनाएँ</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>फिर से करें</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>फिर प्रशिक्षित करें…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>दाएँ घुमाएँ</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>चित्र सहेजें…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>सिस्टम के रंग</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>मोटा पेन</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>वापस लें</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>मिटाएँ</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>केवल अंक, चिह्न और रिक्ति बिना</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>पेन</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>PNG के रूप में निर्यात…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>28×28 इनपुट को PNG के रूप में निर्यात…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>पृष्ठ पर जाएँ…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>सुधारों से अपने-आप सीखें</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>न सुधारे गए उत्तरों से सीखें</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>मेरे चित्रों से अभी सीखें</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>अगला पृष्ठ या फ़ाइल</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>पिछला पृष्ठ या फ़ाइल</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>फ़ोल्डर पढ़ें…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>एक ही अंक के रूप में पढ़ें</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>तस्वीर पहले जैसी करें</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>पिछले पर लौटें</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>सिस्टम डिफ़ॉल्ट</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>पतला पेन</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>मैं क्या कर सकता हूँ?</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>मॉडल {} इस्तेमाल नहीं हो सकता।</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>मॉडल {} अब वहाँ नहीं है।</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>मॉडल इसे सीख नहीं सका।</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>मॉडल {} ने आपके चित्र सीखे हैं, पर उपयोग में नहीं है।</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>मॉडल {} ने आपके चित्र सीखे हैं, पर उपयोग में नहीं है: तुलना के लिए कोई मॉडल नहीं था। यह “मॉडल” मेन्यू में है।</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>मॉडल {} ने आपके चित्र सीखे हैं। यह “मॉडल” मेन्यू में है।</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>अब मॉडल {} उपयोग में है, जिसने आपके चित्र सीखे हैं।</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>अब मॉडल {} उपयोग में है, जो आपने वापस लिया उसके बिना।</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>{} के रूप में परीक्षण के लिए सहेजा: मॉडल इस पर तौले जाते हैं और इससे कभी नहीं सीखते।</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>{} के रूप में सहेजा। मॉडल अब भी {} पढ़ता है: और सीखने से दूसरे अंक बिगड़ेंगे।</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>मॉडल ने जो सीखा उसे सहेजने में बहुत समय लगा और रोक दिया गया। आपका अगला सुधार, या “{}”, फिर कोशिश करेगा।</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>क्या पढ़ा गया</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>तुलना समाप्त करें</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>तुलना वाला मॉडल</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>उपयोग में मॉडल</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>तुलना वाला मॉडल</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>शुरू हो रहा है…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>सेटिंग्स ख़राब थीं और रीसेट कर दी गई हैं।</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>पहले के पृष्ठ</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>चित्र</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>कॉपी करें</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>सूचना देते समय कृपया विवरण भी दें।</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>प्रोग्राम में कुछ गड़बड़ हुई। आपका चित्र सुरक्षित है।</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>तीर कुंजियाँ पेन चलाती हैं; स्पेस बार उसे रखता और उठाता है।</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>एक अंक या संख्या बनाएँ</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>ड्रॉइंग पैड</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>या तस्वीर छोड़ें, चिपकाएँ या खोलें</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>तालिकाएँ छिपाएँ</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>कौन-से अंक गड़बड़ाते हैं…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>दोनों मॉडल आपके सभी परीक्षण चित्र एक जैसे पढ़ते हैं।</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>दो मॉडलों की तुलना</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>{} की भ्रम तालिका</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>MNIST जैसे अंक</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>दोनों के पढ़े अंक</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>अलग पढ़े गए चित्र</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>मॉडल {} (नया)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>मॉडल {} (पुराना)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>मॉडल {} की मॉडल {} से तुलना</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>मॉडल {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>पंक्तियाँ: सही अंक। स्तंभ: क्या पढ़ा गया।</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>कृत्रिम लिखावट</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>कृत्रिम लिखावट, अलग रखी</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>परीक्षण चित्र जिन्हें मॉडल अलग पढ़ते हैं: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>खिलौना अंक</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>आपके पास अभी परीक्षण चित्र नहीं हैं। आपका लेबल किया हर पाँचवाँ चित्र परीक्षण चित्र बनता है: मॉडल उन पर तौले जाते हैं और उनसे कभी नहीं सीखते।</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>आपके परीक्षण चित्र</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}, अलग रखे</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>“{}”</translation>
    </message>
</context>
<context>
    <name>ConfidenceLabel</name>
    <message>
        <source>How confident the answer is</source>
        <translation>उत्तर पर विश्वास</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} ग़लती</numerusform>
            <numerusform>{} ग़लतियाँ</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} को {} पढ़ा: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>विवरण</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad अचानक बंद हो गया।</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad अचानक बंद हो गया; आपका चित्र वापस आ गया है।</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>छिपाएँ</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>तीर कुंजियाँ दायाँ और निचला किनारा चलाती हैं; Shift के साथ बायाँ और ऊपरी। Enter काटता है, Esc रद्द करता है।</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>काटने का फ़्रेम</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>{} का चित्र</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>चित्र जो अंक नहीं है</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>{}{} पढ़ा, {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>सही</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>ग़लत</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>आपके चित्र, जैसे नया मॉडल उन्हें पढ़ता है</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>1 चित्र जोड़ा गया।</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>1 चित्र “{}” में निर्यात हुआ।</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>नाम एक पंक्ति का, अधिकतम {} अक्षरों का होता है।</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>उत्तरों का एक अभिलेख ख़राब है।</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>पहले से मौजूद: {:,}।</numerusform>
            <numerusform>पहले से मौजूद: {:,}।</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>इस नेटवर्क को चलाने वाले से कहें कि इस पते की अनुमति दें।</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>HTTPS_PROXY में पता जाँचें।</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>इस कंप्यूटर की तारीख और समय जाँचें।</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{1}” के चित्र {0} का लेबल “{2}” है; हर चित्र को 0 से 9 तक एक अंक या “{3}” चाहिए। कुछ नहीं जोड़ा गया।</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{1}” के चित्र {0} का लेबल नहीं है; हर चित्र को 0 से 9 तक एक अंक या “{2}” चाहिए। कुछ नहीं जोड़ा गया।</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>“{1}” के चित्र {0} में रेखाएँ नहीं हैं। कुछ नहीं जोड़ा गया।</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>EMNIST के चित्र करवट पर सहेजे होते हैं, उन्हें सीधा किया गया।</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>फ़ाइल का नाम बहुत लंबा है</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>यदि आपका नेटवर्क कनेक्शन जाँचता है, तो उसके प्रमाणपत्रों का पथ REQUESTS_CA_BUNDLE में रखें।</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>इनपुट/आउटपुट त्रुटि</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>यह फ़ोल्डर है</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>उसके अंक हल्के पर गहरे हैं, उन्हें उलटा गया।</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 इस Keras 2 मॉडल को नहीं बना सकता। इसे वहाँ model.save(FOLDER) से SavedModel के रूप में सहेजें</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras इसे नहीं बना सकता</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>“अंक नहीं” होने से छोड़े: {:,}।</numerusform>
            <numerusform>“अंक नहीं” होने से छोड़े: {:,}।</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>रेखाओं के बिना छोड़े: {:,}।</numerusform>
            <numerusform>रेखाओं के बिना छोड़े: {:,}।</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>“{1}” की पंक्ति {0} रेखाओं का चित्र नहीं है।</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>“{1}” की पंक्ति {0} चित्र के लिए बहुत लंबी है।</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>“{1}” की पंक्ति {0} चित्र के लिए बहुत लंबी है: इसमें {2:,} से अधिक रेखाएँ या {3:,} से अधिक बिंदु हैं।</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>“{}” में MNIST पूरा नहीं है: {}.gz नहीं है। इसे “mnist-trainer fetch” से लाएँ, चारों फ़ाइलें वहाँ रखें, या --data-dir से उनका फ़ोल्डर बताएँ।</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>वहाँ जगह बनाएँ या लिखने दें, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>मॉडल {} प्रोग्राम के साथ आया है और हटाया नहीं जा सकता।</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>मॉडल {} को “{}” के रूप में सूक्ष्म-समायोजित नहीं किया जा सकता: यह “{}” है।</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>मॉडल {} को सूक्ष्म-समायोजित नहीं किया जा सकता: इसका नेटवर्क इस प्रोग्राम के दूसरे संस्करण का है।</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>मॉडल {} को सूक्ष्म-समायोजित नहीं किया जा सकता: इसमें भार नहीं हैं।</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>मॉडल {} को सूक्ष्म-समायोजित नहीं किया जा सकता: प्रोग्राम नेटवर्क “{}” नहीं जानता।</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>मॉडल {} लोड नहीं हो सकता।</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>मॉडल {} पढ़ा नहीं जा सकता: {}।</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>मॉडल {} 28×28 के अंक-चित्र नहीं पढ़ता।</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>मॉडल {} पढ़ते समय विफल हुआ।</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>मॉडल {} में अनपेक्षित फ़ाइल है: {}।</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>मॉडल {} का पठनीय मैनिफ़ेस्ट नहीं है: {}।</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>मॉडल {} में हस्ताक्षर “{}” नहीं है।</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>मॉडल {} की किसी और से तुलना नहीं हुई है।</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>मॉडल {} ख़राब है: {} पढ़ा नहीं जा सकता।</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>मॉडल {} ख़राब है: {} नहीं है।</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>मॉडल {} ख़राब है: {} बदला गया है।</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>मॉडल {} उपयोग में है: पहले विंडो में या “mnist-trainer models activate” से दूसरा चुनें, फिर इसे हटाएँ।</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>मॉडल {} अब वहाँ नहीं है।</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>मॉडल {} इन चित्रों से कुछ नया नहीं सीखता: वह इन्हें पहले ही पढ़ता है, या दूसरे अंक ग़लत पढ़ेगा।</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>मॉडल {} छोड़ दिया गया: {}। कोई दूसरा इस्तेमाल करें।</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>मॉडल {} Digit Pad के नए संस्करण का है; इस्तेमाल के लिए प्रोग्राम अपडेट करें।</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>मॉडल {} नहीं खोला गया: {}।</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>डिस्क पर जगह नहीं बची</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>ऐसी कोई फ़ाइल या फ़ोल्डर नहीं</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>“{1}” में बताई {0} फ़ाइलों में से एक भी नहीं है; पहली “{2}” है।</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>यह फ़ोल्डर नहीं है</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>अभी कुछ नहीं बनाया गया है।</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>“{1}” का पृष्ठ {0} ख़राब है।</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Parquet फ़ाइलों के लिए pyarrow चाहिए, जो इंस्टॉल नहीं है। “pip install pyarrow” लिखें, या .csv या .jsonl का उपयोग करें।</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>अनुमति नहीं है</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>“{1}” के चित्र {0} का लेबल नहीं है।</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>Ray इंस्टॉल नहीं है। “pip install &apos;mnist-gui[ray]&apos;” टाइप करें, या --engine छोड़ दें।</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>फ़ाइल सिस्टम केवल पढ़ने योग्य है</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite इसे लोड नहीं कर सकता</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow इसे लोड नहीं कर सकता</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>Ray क्लस्टर ने पढ़ना बंद कर दिया: {}। इसे ठीक करें और किसी दूसरे आउटपुट के साथ फिर से शुरू करें।</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>मॉडल {} की तुलना ख़राब है।</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>आपके चित्रों की फ़ाइल ख़राब थी: 1 चित्र बचाया गया। ख़राब फ़ाइल “{}” के रूप में रखी है।</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>आपके चित्रों की फ़ाइल ख़राब थी: {:,} चित्र बचाया गया। ख़राब फ़ाइल “{}” के रूप में रखी है।</numerusform>
            <numerusform>आपके चित्रों की फ़ाइल ख़राब थी: {:,} चित्र बचाए गए। ख़राब फ़ाइल “{}” के रूप में रखी है।</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>फ़्रेम तस्वीर के बाहर है। इसे अंकों पर खींचें।</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>“{}” के चित्र 0 से 255 तक की संख्याएँ नहीं हैं।</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>“{}” के चित्र {} हैं, 28×28 नहीं।</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>“{}” के लेबल नहीं मिले: फ़ाइलों के नाम images.npy और labels.npy, या X.npy और y.npy रखें।</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>“{}” के लेबल नहीं मिले: “{}” उसके पास होनी चाहिए।</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>मॉडल {} का मैनिफ़ेस्ट ख़राब है।</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>मॉडल हर चित्र के लिए दस संख्याएँ नहीं देता।</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>मॉडल काम नहीं करता: उसके उत्तर संख्याएँ नहीं हैं।</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>उपयोग में मॉडल आपके चित्रों से नहीं सीख सकता: उसे अपने प्रशिक्षण के अंक याद नहीं। सीखने वाला पाने के लिए फिर प्रशिक्षित करें।</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>उपयोग में मॉडल आपके चित्रों से नहीं सीख सकता: वह इस प्रोग्राम का नहीं है। सीखने वाला पाने के लिए फिर प्रशिक्षित करें।</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>नया मॉडल “{}” में नहीं लिखा जा सकता: {}।</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>नए मॉडल ने जवाब नहीं दिया और प्रकाशित नहीं हुआ।</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>नया मॉडल प्रकाशित नहीं हुआ: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>प्रॉक्सी नाम और पासवर्ड माँगता है: उन्हें HTTPS_PROXY में रखें, जैसे http://name:password@proxy:8080।</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>सीखने के लिए अभी आपके चित्र नहीं हैं। विंडो में कुछ पर लेबल लगाएँ, या उनके बिना प्रशिक्षित करें।</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>“{}” में तस्वीरें नहीं हैं।</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>“{}” में तस्वीरें नहीं हैं। वे अपने अंक के नाम वाले उप-फ़ोल्डर 0 से 9, या “{}” में होनी चाहिए।</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>यहाँ स्याही का {:,} टुकड़ा है। एक बार में {:,} तक पढ़े जा सकते हैं, यानी लगभग {:,} अंक। इसे हिस्सों में पढ़ें।</numerusform>
            <numerusform>यहाँ स्याही के {:,} टुकड़े हैं। एक बार में {:,} तक पढ़े जा सकते हैं, यानी लगभग {:,} अंक। इसे हिस्सों में पढ़ें।</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>“{}” पर कोई Ray क्लस्टर नहीं है। वहाँ “ray start --head” से एक शुरू करें, या पता छोड़ दें।</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>“{}” में चित्र नहीं है।</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>इस चित्र में स्याही नहीं है।</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>“{}” में स्याही नहीं है।</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>“{1}” के पृष्ठ {0} पर स्याही नहीं है।</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>पढ़ने के लिए स्याही नहीं है।</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>लौटने के लिए कोई मॉडल नहीं है: {} से पहले कोई उपयोग में नहीं था।</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>मॉडल {} नहीं है।</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>मॉडल “{}” नहीं है: यह न संस्करण है, न पथ।</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>कोई मॉडल नहीं है: प्रोग्राम का अपना मॉडल नहीं मिला।</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>पर्याप्त ख़ाली मेमोरी नहीं है। दूसरे प्रोग्राम बंद कर फिर कोशिश करें।</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>हो सकता है यह नेटवर्क लॉग इन चाहता हो: ब्राउज़र में कोई पृष्ठ खोलें, फिर दोबारा कोशिश करें।</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>प्रशिक्षण भटक गया: हानि अब संख्या नहीं है। इस डेटा के लिए सीखने की दर बहुत अधिक है।</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>ऑनलाइन होने पर दोबारा कोशिश करें।</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>सीखने के लिए अभी आपके पास चित्र नहीं हैं। पहले विंडो में कुछ सुधारें या लेबल करें।</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>आपके चित्र “{}” में नहीं रखे जा सकते: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>“अंक नहीं” लेबल वाले आपके चित्र छोड़े गए: यह प्रशिक्षण केवल अंकों से सीखता है। उन्हें लेने के लिए कृत्रिम लिखावट भी जोड़ें।</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>अलग हैश वाली फ़ाइल</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>फ़ाइल की जगह एक वेब पृष्ठ आया</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>कोई दूसरा प्रोग्राम इसे इस्तेमाल कर रहा है। उसे बंद कर फिर कोशिश करें, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>“{}” के अलावा उसमें {} या {} नहीं होना चाहिए</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>वह अपने ऑपरेशन लाता है</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>वह Python को बुलाता है</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>वह ख़ुद को बुलाता है और शायद कभी न रुके</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>वह दूसरे ग्राफ़ को बुलाता है</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>वह लोड नहीं हो सकता</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>वह पढ़ा नहीं जा सकता ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>वह तस्वीर नहीं पढ़ सकता</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>वह क्रैश होता है, या अनुमति से अधिक मेमोरी चाहता है</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>वह हर चित्र के लिए दस परिमित संख्याएँ नहीं देता</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>वह शुरू नहीं होता</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>उसमें {} नहीं है</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>उसमें {} नहीं है, पर उसका “{}” एक मॉडल है। उसे खोलें</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>उसमें बहुत अधिक फ़ाइलें हैं</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>उसमें केवल भार हैं, परतें नहीं: पूरा मॉडल सहेजें</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>वह चेकपॉइंट है: बिना नेटवर्क के भार</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>वह {} का मॉडल है। पहले उसे SavedModel या .tflite के रूप में निर्यात करें</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>वह पाइप या डिवाइस है</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>वह ख़राब या अधूरा है</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>वह ख़राब, अधूरा या एन्क्रिप्टेड है</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>वह ख़राब है, या {} फ़ाइल नहीं है</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>वह ख़ाली है</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>वह Keras मॉडल नहीं है: उसके संग्रह में {} नहीं है</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>वह मॉडल नहीं है। {} या .keras, .h5 या .tflite फ़ाइल चुनें</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>वह TensorFlow Lite मॉडल नहीं है, या ख़राब है</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>वह तस्वीर नहीं है, या ख़राब है</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>वह {:g} से॰ बाद भी नहीं खुला</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>वह मौजूद नहीं है</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>वह बहुत बड़ा है (“{}”)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>वह तालिकाएँ रखता है</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>वह फ़ाइलों से भरी तालिकाएँ रखता है</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>वह लूप करता है और शायद कभी न रुके</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>उसे 784 या 28×28 संख्याओं के एक इनपुट और हर चित्र के लिए 10 के आउटपुट वाला हस्ताक्षर चाहिए, पर उसमें हस्ताक्षर नहीं है</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>उसे 784 या 28×28 संख्याओं के एक इनपुट और हर चित्र के लिए 10 के आउटपुट वाला हस्ताक्षर चाहिए, पर {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>वह अनुमति से अधिक मेमोरी चाहता है</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>उसे 784 या 28×28 संख्याओं का एक इनपुट और 10 का आउटपुट चाहिए, पर वह {} लेता और {} देता है</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>वह नेटवर्क कनेक्शन खोलता है</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>वह टेक्स्ट छापता है</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>वह फ़ाइलें पढ़ता है</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>वह दूसरी फ़ाइलें पढ़ता है (अंदर के डेटासेट से)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>वह दूसरी फ़ाइलें पढ़ता है (HDF5 फ़ाइल के लिंक से)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>{2} में से सबसे अच्छे तरीक़े ({3}) से वह {1} में से {0} नमूने पढ़ता है। वह अंकों का मॉडल नहीं है, या अलग तरह से तैयार चित्र चाहता है</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>वह Python चलाता है (Lambda परत)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>उसे एक चित्र पर {:g} से॰ से अधिक लगते हैं</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>उसे लोड होने में {:g} से॰ से अधिक लगते हैं</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>वह औरों का इंतज़ार करता है और शायद कभी न रुके</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>वह फ़ाइलें लिखता है</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>उसका विवरण ख़राब है</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>उसकी फ़ाइल {} पढ़ी नहीं जा सकती ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>उसका फ़ोल्डर {} पढ़ा नहीं जा सकता ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>उसका नाम UTF-8 नहीं है</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>उसका भाग “{}” Python मॉड्यूल “{}” का है</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>उसके भार नहीं हैं: variables/variables.data-… नहीं है</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>उसके भार नहीं हैं: {} नहीं है</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>उसके भार बहुत बड़े हैं</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>“variables” में उसके भार ख़राब, अधूरे या दूसरे मॉडल के हैं</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>उसका {} पढ़ा नहीं जा सकता ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>उसका {} ख़राब या अधूरा है</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>उसका {} ख़ाली है</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>उसका {} बहुत बड़ा है</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>उसका {} खोलने पर बहुत बड़ा है</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>कोई जवाब नहीं</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>कनेक्शन नहीं</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>वहाँ फ़ाइल नहीं बन सकती। फ़ोल्डर और उसकी अनुमतियाँ जाँचें, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>कारण नहीं बताया</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>सुरक्षित कनेक्शन नहीं</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>कुछ नहीं</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>प्रमाणपत्र भरोसेमंद नहीं है: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>कनेक्शन टूट गया</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>डिस्क ख़राब या भरी है। वहाँ जगह बनाएँ, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>डिस्क भरी है। वहाँ जगह बनाएँ, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>फ़ाइल केवल पढ़ने योग्य है। उसमें और उसके फ़ोल्डर में लिखने दें, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>फ़ोल्डर ख़ाली है</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>प्रोग्राम का तस्वीर डिकोडर शुरू नहीं होता</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>बाहरी मॉडलों की प्रक्रिया विफल हुई: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>प्रॉक्सी उत्तर नहीं देता</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>प्रॉक्सी ने मना किया: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>उसके ग्राफ़ के दो भागों का नाम एक है</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>उसका भाग “{}” क्या करता है, यह यहाँ ज्ञात नहीं</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>“{}” क्या करता है, यह ज्ञात नहीं</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>{:,} चित्र जोड़ा गया।</numerusform>
            <numerusform>{:,} चित्र जोड़े गए।</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>{:,} चित्र “{}” में निर्यात हुआ।</numerusform>
            <numerusform>{:,} चित्र “{}” में निर्यात हुए।</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (फ़ंक्शन “{}”)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (ऑपरेशन “RestoreV2”)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (ऑपरेशन “{}”)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>किसी भी आकार का {}</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>“{2}” में बताई {1} फ़ाइलों में से {0} नहीं मिलीं और छोड़ दी गईं; पहली “{3}” है।</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}, हल्के पर गहरा</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}, हल्के पर गहरा, पंक्तियाँ स्तंभों की जगह</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}, गहरे पर हल्का</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}, गहरे पर हल्का, पंक्तियाँ स्तंभों की जगह</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}।</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}। वहाँ जगह बनाएँ या लिखने दें, या --store से दूसरा फ़ोल्डर चुनें</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}। फिर कोशिश करें, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}: {}</translation>
    </message>
    <message>
        <source>{}: {}.</source>
        <translation>{}: {}।</translation>
    </message>
    <message>
        <source>“{}” already exists. Choose another name, or move it away.</source>
        <translation>“{}” पहले से है। दूसरा नाम चुनें, या उसे हटाएँ।</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>“{}” {} से शुरू होती है, पर ऐसी IDX फ़ाइल {} से शुरू होती है।</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>“{}” को जारी नहीं रखा जा सकता: “{}”, जिसमें लिखा है कि यह किससे बनी, मौजूद नहीं है या खराब है। कोई दूसरी फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>“{}” डिकोड नहीं हो सकती: वह ख़राब या हानिकारक है।</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>“{}” डिकोड नहीं हो सकती: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>“{}” को सूक्ष्म-समायोजित नहीं किया जा सकता: यह इस प्रोग्राम का मॉडल नहीं है।</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>“{}” नहीं खुल सकती: {}।</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>--engine ray के साथ “{}” नहीं पढ़ा जा सकता; वह वे चित्र लेता है जिनके नाम “_” या बिंदु से शुरू नहीं होते।</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>“{}” पढ़ी नहीं जा सकती: {}।</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>“{}” डाउनलोड नहीं हो सकी ({})। {} या चारों फ़ाइलें {} स्वयं “{}” में कॉपी करें।</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>“{}” में 28×28 के चित्र नहीं हैं।</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>“{}” में “{}” लेबल वाला चित्र है। सीखने के लिए हर लेबल 0 से 9 का एक अंक या “{}” होना चाहिए।</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>“{}” में 9 से बड़ा लेबल है।</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{}” का लेबल “{}” है; हर चित्र को 0 से 9 तक एक अंक या “{}” चाहिए। कुछ नहीं जोड़ा गया।</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>“{}” में 0 से 9 तक के अंकों के अलावा लेबल हैं।</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>“{}” में पृष्ठ {} नहीं है: कुल पृष्ठ {}।</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>“{}” में कोई पृष्ठ नहीं है।</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>“{}” में पिक्सेल हैं, पर लेबल नहीं: यह प्रतियोगिता का वह भाग है जिसका उत्तर देना होता है।</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>“{}” में कई पृष्ठ हैं, और एक लेबल सबके लिए सही नहीं हो सकता। हर पृष्ठ को अलग चित्र के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>“{}” में कई सेट हैं: {}। इनमें से एक फ़ाइल चुनें।</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>“{}” में बहुत ज़्यादा पृष्ठ हैं: सीमा {} है। खोलने के लिए उसे बाँटें।</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>“{}” में पढ़े जा सकने वाले अलग-अलग चित्र: {:,}। सीखने के लिए कम से कम {:,} चाहिए।</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>“{}” में {} चित्र और {} लेबल हैं।</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>“{}” में {} चित्र हैं, पर “{}” में {} लेबल हैं।</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>“{}” में {} लेबल हैं; {} से अधिक चाहिए।</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>“{}” में चित्र नहीं हैं।</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>“{}” MATLAB फ़ाइल है: उसके ऐरे .npz के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>“{}” PDF है: उसके पृष्ठ चित्रों के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>“{}” Parquet फ़ाइल है, जिसे pyarrow चाहिए। “pip install pyarrow” लिखें, या उसे .npz या .csv के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>“{}” ख़राब PDF है।</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>“{}” ख़राब तस्वीर है।</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>“{}” पिकल है, जो एक प्रोग्राम है: उसके ऐरे .npz के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>“{}” Git LFS का पॉइंटर है, असली फ़ाइल नहीं। उसे “git lfs pull” से लाएँ</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>“{}” HDF5 फ़ाइल है: उसके ऐरे .npz के रूप में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>“{}” संग्रह फ़ाइल है: उसे खोलकर निकालें।</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>“{}” को अभी कोई दूसरा रन लिख रहा है। उसके पूरा होने की प्रतीक्षा करें, या कोई दूसरी फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>“{}” पहले से पूरी है। कोई दूसरी फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>“{}” अधूरी है: उसका हेडर पूरा नहीं है।</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>“{}” ख़राब है, या उसमें PNG वाले image और label कॉलम नहीं हैं।</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>“{}” ख़राब है, या उसमें संख्याएँ नहीं हैं।</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>“{}” ख़राब है: {}।</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>“{}” चित्रों का ऐसा डेटा सेट नहीं है जिसे पढ़ा जा सके।</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>“{}” ऐसी तालिका नहीं है जिसकी हर पंक्ति में 785 संख्याएँ हों: एक लेबल और 784 पिक्सेल।</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>“{}” file और label कॉलम वाली तालिका नहीं है।</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>“{}” पहले से मौजूद है। --resume से इसे जारी रखें, या कोई दूसरी फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>“{}” {} फ़ाइल के लिए बहुत बड़ी है: सीमा {} मेगापिक्सल है। खोलने के लिए PNG या JPEG में सहेजें।</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>“{}” बहुत बड़ी है: उसका हेडर {} बाइट बताता है।</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>“{}” बहुत बड़ी है: सीमा {} MB है।</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>“{}” बहुत बड़ी है: सीमा {} मेगापिक्सल है। खोलने के लिए छोटा करें।</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>“{}” बहुत बड़ी है: सीमा {} है।</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>“{}” {} जैसी दिखती है, लेकिन: {}।</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>“{}” कोई प्रारूप नहीं बताती: नाम के अंत में .csv, .jsonl या .parquet होना चाहिए।</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>“{}” पासवर्ड माँगता है। खोलने के लिए बिना पासवर्ड की प्रति सहेजें।</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>“{}” में x_train और y_train, x_test और y_test, या images और labels होने चाहिए, पर {} हैं।</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>“{}” में हेडर के बाद {} बाइट होने चाहिए, पर {} हैं।</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>“{}” {} लेता और {} देता है</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>“{}” किसी दूसरे मॉडल या दूसरे विकल्पों से बनी थी। उन्हीं के साथ जारी रखें, या कोई दूसरी फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>“{}” --output से नहीं लिखी गई थी, इसलिए जारी नहीं रखी जा सकती। कोई दूसरी फ़ाइल बताएँ।</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>“{}” को {} के रूप में पढ़ा गया।</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>“{}” इस प्रोग्राम के नए संस्करण की है और जैसी है वैसी रहेगी। नया संस्करण लगाएँ, या --store से दूसरा फ़ोल्डर चुनें।</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>सभी</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>सभी चित्र, या ग़लत पढ़े</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>सभी {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>चित्र जो मॉडल ने ग़लत पढ़े</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>चित्र: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>दिखाने का लेबल</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>ग़लत पढ़े {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>नए पहले</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>अंक नहीं</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>पुराने पहले</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>दिख रही पंक्तियाँ निर्यात करें</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>{} सहेजी, {} पंक्ति</numerusform>
            <numerusform>{} सहेजी, {} पंक्तियाँ</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>तालिका नहीं लिखी जा सकी: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>अभी निर्यात के लिए कुछ नहीं है।</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>यहाँ देखने के लिए तस्वीर चुनें।</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>विश्वास {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>विश्वास</translation>
    </message>
    <message>
        <source>File</source>
        <translation>फ़ाइल</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>पढ़ा</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · पृष्ठ {}</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>रद्द करें</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>पैड पर खोलें</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>रद्द। बाकी नहीं पढ़ा गया।</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>रद्द। तालिका नहीं बदली।</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>JSON निर्यात…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>CSV निर्यात…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>फ़ोल्डर</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>तस्वीरें खोजी जा रही हैं…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>तस्वीरें</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>तस्वीरें और क्या पढ़ा गया</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>अब तक पढ़ी तस्वीरें</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>केवल अनिश्चित</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>केवल अनिश्चित</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} तस्वीर · {} अनिश्चित</numerusform>
            <numerusform>{} तस्वीरें · {} अनिश्चित</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} अपठनीय</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>आयात रद्द करें</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>डेटा सेट (IDX, NumPy, CSV)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>निर्यात…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>सभी भूलें…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>IDX फ़ाइलें, MNIST जैसी…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>लेबल लगाएँ…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>इस {} से अभी सीखें</numerusform>
            <numerusform>इन {} से अभी सीखें</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>फ़ोल्डर 0 से 9 में तस्वीरें…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>रेखाएँ (.jsonl)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>रेखाएँ…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>सभी फ़ाइलें</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>{:,} चित्र तस्वीरों के नए फ़ोल्डर में निर्यात करें</numerusform>
            <numerusform>{:,} चित्र तस्वीरों के नए फ़ोल्डर में निर्यात करें</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>{:,} चित्र IDX फ़ाइलों के नए फ़ोल्डर में निर्यात करें</numerusform>
            <numerusform>{:,} चित्र IDX फ़ाइलों के नए फ़ोल्डर में निर्यात करें</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>{:,} चित्र रेखाओं के रूप में निर्यात करें</numerusform>
            <numerusform>{:,} चित्र रेखाओं के रूप में निर्यात करें</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>आयात…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>डेटा सेट आयात करें: उसके चित्रों की फ़ाइल चुनें</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>तस्वीरें आयात: वह फ़ोल्डर चुनें जिसमें फ़ोल्डर 0 से 9 हैं</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>रेखाएँ आयात करें</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>{} का लेबल लगाएँ</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>आपके चित्र लोड हो रहे हैं…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>मेरे चित्र</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>फ़िल्टर से कोई चित्र मेल नहीं खाता।</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>पैड पर वापस रखें</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>सभी चुनें</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>रेखाएँ</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>जब आप 0 से 9 कुंजी या पट्टियों के नीचे के बटन से बताते हैं कि चित्र क्या है, तो वह यहाँ सहेजा जाता है और मॉडल उससे सीखता है।</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>हटाना</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>लेबल बदलना</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>आपके सभी चित्र हटा दिए गए।</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>चित्र निर्यात हो रहे हैं…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>सभी भूलें</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>अपने सभी चित्र भूलें?</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>चित्र आयात हो रहे हैं: अब तक {}…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>चित्र आयात हो रहे हैं…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>{} चित्र हमेशा के लिए हटाता है, हटाए और बचाए गए भी। इसे वापस नहीं लिया जा सकता।</numerusform>
            <numerusform>सभी {} चित्र हमेशा के लिए हटाता है, हटाए और बचाए गए भी। इसे वापस नहीं लिया जा सकता।</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>इनमें से कुछ चित्र अब नहीं हैं: वे हटा दिए गए।</translation>
    </message>
    <message>
        <source>import</source>
        <translation>आयात</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>पैड पर लेबल</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>वापस रखना</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>कोई मॉडल</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>लेबल: {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>मॉडल {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>किसी मॉडल ने नहीं पढ़ा</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>{} को सहेजा</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>परीक्षण चित्र: मॉडल इस पर तौले जाते हैं, कोई इसे नहीं सीखता</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} ने कोई अंक नहीं पढ़ा</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} ने {} पढ़ा, विश्वास {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · {} पढ़ा</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>चित्र</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>स्वीकार किए उत्तर हटाए नहीं जा सके।</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>न सुधारे गए उत्तर भुला दिए गए।</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>मेरे चित्र</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>खोलें</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>फ़ोल्डर पढ़ें</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>फिर प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>प्रशिक्षण</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>करें</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 से 9, {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 से 9; अंक न हो तो N</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>Digit Pad का परिचय</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>आपका लेबल किया सब कुछ “मेरे चित्र” में है।</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>नया पृष्ठ शुरू करें</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>ग़लत उत्तर सुधारें</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>पैड पर बनाएँ: उत्तर पेन के साथ चलता है।</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>हर मॉडल तब तक रहता है जब तक आप उसे न हटाएँ।</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>हर जगह</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>पहले के मॉडल पर लौटें, या दो की तुलना करें</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>अंक या संख्या पढ़वाएँ</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>पेन छिपाएँ</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>उसकी तस्वीरें निर्यात-योग्य तालिका में पढ़ी जाती हैं।</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>कीबोर्ड</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>मेरे चित्र देखें, आयात या निर्यात करें</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>पेन रखें या उठाएँ</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>पेन चलाएँ</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>पेन थोड़ा चलाएँ</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>कुछ नहीं मिला। दूसरा शब्द आज़माएँ।</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>पैड पर</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>खोलें, चिपकाएँ या पैड पर छोड़ें।</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>पट्टी पर जाएँ: रंग दिखाते हैं कि उसके पक्ष में क्या है।</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>अंक की कुंजी दबाएँ: मॉडल उससे सीखता है।</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>फ़ोटो या स्कैन पढ़ें</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>पूरा फ़ोल्डर पढ़ें</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>लिखते-लिखते हस्तलिखित अंक पढ़ता है। Apache लाइसेंस 2.0।</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>बताएँ कि चित्र क्या है</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>खोजें</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>देखें यह 7 क्यों है और 1 क्यों नहीं</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>उन्हीं कुंजियों के साथ Shift</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>स्पेस</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>स्पेस, तीर</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>रेखाएँ, मिटाना, खोली तस्वीरें, सुधार।</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>मैंने जो किया उसे वापस लें</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>पिछले बारह पृष्ठ “फ़ाइल” मेन्यू में हैं।</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>नया मॉडल प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>मैं क्या कर सकता हूँ?</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>इस बीच आप चित्र बनाते रह सकते हैं।</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>तीर कुंजियाँ; तिरछे के लिए Home, Page Up, End, Page Down</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>माउस</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 पिक्सल</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>रंग छिपाएँ</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>अभी कुछ नहीं</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>रंग दिखाएँ</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>मॉडल क्या देखता है</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>मॉडल क्या देखता है: 28×28 पिक्सल, काटे, मापे और बीच में रखे हुए।
रंग दिखाते हैं कि कौन-सी स्याही और कौन-सा ख़ाली काग़ज़ अंक के पक्ष या विपक्ष में है।
वह अंक क्यों नहीं, यह देखने के लिए पट्टी पर जाएँ। रंग छिपाने के लिए क्लिक करें।</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>{} क्यों नहीं</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>{} क्यों</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} {} के पक्ष में&lt;br&gt;{} विपक्ष में</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>दोनों मॉडल {} पढ़ते हैं।</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>चित्र का हर पिक्सेल गुणा {} के लिए उसका भार: कुल {}। बायस {} के साथ यही लॉजिट है: {}।</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>परत {1} के मानचित्र {0} को इस चित्र में कुछ नहीं मिला।</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>परत {1} का मानचित्र {0} क्रॉस पर सबसे प्रबल है: {2}। वहाँ से वह पूरा चित्र देखता है।</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>परत {1} का मानचित्र {0} क्रॉस पर सबसे प्रबल है: {2}। वहाँ से वह चौखट के भीतर का भाग देखता है।</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>रंग दिखाते हैं कि चित्र कहाँ पक्ष में और कहाँ विपक्ष में बोलता है।</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>{} का लॉजिट {} है। पक्ष के लक्षण: {}। विपक्ष के लक्षण: {}।</translation>
    </message>
    <message>
        <source>none</source>
        <translation>कोई नहीं</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} {} पढ़ता है, {} {} पढ़ता है: नीली और धूसर पट्टियाँ।</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>तीर कुंजियाँ अंक चुनती हैं: उसका लॉजिट किससे बना है, यह दिखता है।</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>एक अंक बनाइए और देखिए कि हर परत उससे क्या बनाती है।</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>लक्षण, हर एक किसी मानचित्र का माध्य: {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>लक्षण: {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>उसका कर्नेल</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>लॉजिट, और सॉफ़्टमैक्स से बनी उनकी संभावनाएँ</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>सभी मानचित्र दिखाएँ</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>चित्र गुणा भार</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>चित्र, जैसा नेटवर्क उसे देखता है</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>इस मॉडल की परतें नहीं दिखाई जा सकतीं। फिर से प्रशिक्षण ऐसा मॉडल बनाता है जिसकी परतें दिखती हैं।</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>मानचित्र, बड़ा किया हुआ</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>अभी ऐसा कोई मॉडल नहीं है जिसकी परतें दिखाई जा सकें।</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>किसकी परतें</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>अंदर</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>अब {} के रूप में सहेजा नहीं है।</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>{} के रूप में सहेजा ({} पढ़ा गया था)।</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>{} के रूप में सहेजा।</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>अभी पढ़ रहा है। पढ़ लेने पर चित्र पर लेबल लगाएँ।</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>लेबल {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>यह {} है</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>अंक नहीं</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>ग़लत? सही बताएँ</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{} (कुंजी {})</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>अंक नहीं</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>“{}”</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation>फिर शुरू करें</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>Digit Pad अभी फिर शुरू करें?</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>नई भाषा अगली शुरुआत से लागू होगी।</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>परत {}, मानचित्र: {}, हर एक {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>परत {}: {} के पक्ष में मानचित्र नीले, विपक्ष में नारंगी</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>सबसे प्रबल मानचित्र: {}। तीर कुंजियाँ एक चुनती हैं।</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>उन अंकों पर सटीकता जिनसे उसने नहीं सीखा</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>वक्र पहले दौर के बाद शुरू होता है।</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>उपयोग में: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · तैयार</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>सभी फ़ाइलें</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>मॉडल {} लोड हो रहा है…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>लोड हो रहा है…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>मॉडल {} हटाया गया। अब मॉडल {} उपयोग में है।</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>कोई मॉडल नहीं</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>कोई मॉडल नहीं: अंक नहीं पढ़े जाते</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>अब मॉडल {} उपयोग में है, जो कहीं और चुना गया।</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>मॉडल खोलें: saved_model.pb, या .keras, .h5 या .tflite फ़ाइल</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>कोई मॉडल नहीं है: प्रोग्राम का अपना मॉडल नहीं मिला।</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} अब {} उपयोग में है।</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} और आपके सुधार</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>संपादन</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>फ़ाइल</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>सहायता</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>तस्वीर</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>दृश्य</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>खोलने के लिए छोड़ें</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>{} फ़ाइल खोलने के लिए छोड़ें</numerusform>
            <numerusform>{} फ़ाइलें खोलने के लिए छोड़ें</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>तालिका में पढ़ने के लिए छोड़ें</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>भाषा</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>प्रस्तुति का पैनल</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>पेन की चौड़ाई</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>स्क्रीन पर पेन की चौड़ाई; मॉडल हमेशा एक जैसी देखता है</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>तैयार</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>स्थिति</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>उपयोग में मॉडल</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>ग़लत? सही बताएँ</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>उपयोग में मॉडल</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>मॉडल {} हटाया नहीं जा सका: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>वापसी सहेजी नहीं जा सकी: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>मॉडल {} का चुनाव सहेजा नहीं जा सका: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>नाम सहेजा नहीं जा सका: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>प्रशिक्षण का बचा हुआ हटाया नहीं जा सका: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>तुलना करें</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>मॉडल</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} पुराना: “मॉडल प्रबंधित करें” देखें</numerusform>
            <numerusform>{} पुराने: “मॉडल प्रबंधित करें” देखें</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · कहीं और से</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>मॉडल {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>प्रोग्राम के साथ आया</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>उपयोग नहीं हो सकता</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>मॉडल {} से सूक्ष्म-समायोजित</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>मॉडल {} से</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>पूरा प्रशिक्षण</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>आपका {:,} चित्र सीखा</numerusform>
            <numerusform>आपके {:,} चित्र सीखे</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>कोई चित्र नहीं सीखा</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>तेज़ प्रशिक्षण</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>softmax प्रतिगमन</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>स्थिर प्रशिक्षण</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>{} लेता है</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>आज {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>कल</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>अलग रखे अंकों का {}</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>MNIST पर {}</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>दूसरे अंकों पर {}</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{0} {1} लेता है; {3} में से {2} नमूने पढ़ता है।</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>तुलना</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>हटाएँ</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>मॉडल खोलें…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>इस्तेमाल करें</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>क्या अलग है…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>मॉडल {} का नाम (न हो तो ख़ाली छोड़ें)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>नाम बदलें…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>नाम बदलें</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>फ़ोल्डर में दिखाएँ</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>कैसे बना</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>मॉडल</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>MNIST पर</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>आकार</translation>
    </message>
    <message>
        <source>When</source>
        <translation>कब</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>तुलना में</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>कहीं और से</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>उपयोग में</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{1} में से {0} नमूने</translation>
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
        <translation>{} खोली</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>फ़ोल्डर की हर तस्वीर पढ़ें</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>क्लिपबोर्ड में तस्वीर नहीं है; पहले कोई कॉपी करें।</translation>
    </message>
    <message>
        <source>open</source>
        <translation>खोलना</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” पढ़ी नहीं जा सकती।</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>“{}” अब नहीं है; सूची से हटा दी गई।</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>सभी (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>तस्वीरें या चित्र खोलें</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>तस्वीरें और चित्र ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>झलक</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>तस्वीर में सहेजने को रेखाएँ नहीं हैं।</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>PNG के रूप में निर्यात</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>28×28 इनपुट निर्यात</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>PNG तस्वीरें</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>चित्र सहेजें</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>{} सहेजी</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>रेखाएँ</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>मॉडल ने यह पृष्ठ अभी नहीं देखा है।</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>“{}” नहीं लिखी जा सकी: {}।</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>पीछे</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>पृष्ठ पर जाएँ</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>आगे</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>खोली गई फ़ाइलें</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>पृष्ठ {} / {}</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>पृष्ठ, 1 से {}:</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>दिखाएँ</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} / {}</translation>
    </message>
</context>
<context>
    <name>PagesButton</name>
    <message>
        <source>Earlier pages</source>
        <translation>पहले के पृष्ठ</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>तस्वीर {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>तस्वीर सहेजी नहीं जा सकी: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>मिटाएँ</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>ड्रॉइंग उपकरण</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>रबर</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>पेन</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>फिर से करें</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>मोटा पेन</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>पतला पेन</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>वापस लें</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>सामान्य पेन</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (सभी चौड़ाइयों के लिए दायाँ क्लिक)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>मिटाएँ</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>काटें</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>रबर</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>मिली स्याही</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>रंग उलटें</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>पेन</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>तस्वीर उपकरण</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>तस्वीर पहले जैसी करें</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>दाएँ घुमाएँ</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>वापस लें</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>जो लाल है, उसे स्याही की तरह पढ़ा जाता है।</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>विश्वास {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>निश्चित · {} अंक</numerusform>
            <numerusform>निश्चित · {} अंक</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>{}, या {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>{}, या {}, {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>कॉपी करें</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>पढ़ा हुआ कॉपी करें</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>अंक {} / {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>यह {} या {} हो सकता है।</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>यह {} हो सकता है, पर निश्चित नहीं।</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>संभावना</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>कई अंक? “एक ही अंक के रूप में पढ़ें” बंद करें (संपादन मेन्यू)।</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>कुछ अंक अनिश्चित हैं।</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>यह अंक जैसा नहीं दिखता।</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>पढ़ने के लिए बहुत छोटा। बड़ा बनाएँ।</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>आपने {} कहा।</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 या Esc से प्रस्तुति समाप्त होती है। Shift+F11 दूसरा पैनल दिखाता है।</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>प्रस्तुति समाप्त करें</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>दूसरा पैनल</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>सूक्ष्म-समायोजन</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>आपकी लिखावट के लिए</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>नया, लगभग उतना ही अच्छा</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>देखने के लिए; अक्सर कमतर</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>एक चित्र</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>यह फ़ाइल पढ़ी नहीं जा सकती।</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>तीर कुंजियाँ अंक चुनती हैं: तस्वीर दिखाती है क्यों, या क्यों नहीं।</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>हर अंक की संभावना</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>{} की संभावना</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>अंक न होने की संभावना</translation>
    </message>
    <message>
        <source>none</source>
        <translation>कोई नहीं</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>रद्द करें</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>ठीक है</translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message>
        <source>Copied {}</source>
        <translation>{} कॉपी किया</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>पूरा पृष्ठ पढ़ रहा है: स्याही का टुकड़ा {} / {}…</numerusform>
            <numerusform>पूरा पृष्ठ पढ़ रहा है: स्याही के टुकड़े {} / {}…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>अभी पढ़ रहा है। उत्तर दिखने पर कॉपी करें।</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>हाल की फ़ाइलें</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>उपयोग में मॉडल को सूक्ष्म-समायोजित करें</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>पढ़ाने के लिए: सबसे सरल मॉडल। बारह में से एक अंक ग़लत पढ़ता है।</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>आपकी अपनी लिखावट के लिए। MNIST के साथ नया मॉडल अक्सर उतना ही अच्छा होता है।</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>पूरा</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>जैसे साथ आया मॉडल बना। नया लगभग उतना ही अच्छा, कभी-कभी थोड़ा कम।</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>तेज़</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>स्थिर</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>क्लासिक नोटबुक का softmax प्रतिगमन</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>यह देखने के लिए कि कुछ मिनट शून्य से क्या पाते हैं। अक्सर उपयोग में मॉडल से कमतर, और तब इस्तेमाल नहीं होता।</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>छोटे नेटवर्क को शून्य से सीखते देखने के लिए। अक्सर उपयोग में मॉडल से कमतर, और तब इस्तेमाल नहीं होता।</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>मॉडल यह चित्र नहीं पढ़ सका।</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>कॉपी करें</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>कॉपी हो गया</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad अचानक बंद हो गया</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>रिपोर्ट</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>यह रिपोर्ट कारण जानने में मदद करती है। इसमें आपकी किसी फ़ाइल का नाम या आपका बनाया कोई चित्र नहीं है।</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>बंद करें</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>मॉडल {} पर लौटें</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>मौजूदा रखें</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>फिर प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>रोकें</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>इस्तेमाल करें</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>क्या अलग है…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>पृष्ठभूमि में जारी रखें</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST: चार फ़ाइलों वाला फ़ोल्डर, या ख़ाली फ़ोल्डर</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>मॉडल {} (नया)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>मॉडल {} (पुराना)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>मॉडल {} तैयार है</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>फिर प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>मॉडल को फिर प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>पुनः प्रशिक्षण · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>इस बीच आप चित्र बनाते रह सकते हैं। नया मॉडल तभी लिया जाता है जब वह कम से कम उतना ही अच्छा पढ़े।</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>नए मॉडल का परीक्षण…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>प्रशिक्षण ने एक मिनट से कुछ नहीं दिया। रुकें, या रोककर फिर कोशिश करें।</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>प्रशिक्षण की प्रगति</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>यह मॉडल अपने उत्तर नहीं समझा सकता।</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>“{}” नहीं लिखी जा सकी: {}।</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>रद्द। कुछ नहीं जोड़ा गया।</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>चित्र निर्यात नहीं हो सके।</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>ये फ़ाइलें वैसी नहीं हैं जैसी दिखती हैं।</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>आपके चित्र बदले नहीं जा सके।</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>बदलें</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>बदलने से मौजूदा सामग्री चली जाएगी।</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>“{}” पहले से है।</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>चित्र</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>नया पृष्ठ</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>वापस रखना</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” पढ़ी नहीं जा सकती।</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>मिटाना</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>रबर</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>रेखा</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>संदेश</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>वापस लें</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>MNIST डाउनलोड हो रहा है…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>मॉडल {} तैयार है। यह “मॉडल” मेन्यू में है।</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>मॉडल {} हटाया गया।</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>अभी कोई नहीं। पट्टियों के नीचे या 0 से 9 कुंजियों से बताएँ कि चित्र क्या हैं।</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>अब मॉडल {} उपयोग में है।</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>पुनः प्रशिक्षण समाप्त हुआ</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>पुनः प्रशिक्षण · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>शुरू हो रहा है…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>रोकें और बंद करें</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>प्रशिक्षण रोककर बंद करें?</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>नया मॉडल सहेजा गया, पर उपयोग में नहीं है।</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>अधूरा मॉडल छोड़ दिया जाएगा।</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>प्रशिक्षण रोका गया। कुछ नहीं बदला।</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>मॉडल {} इस्तेमाल करें?</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} प्रशिक्षण के लिए, {} परीक्षण के लिए।</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} प्रशिक्षण के लिए।</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>“केवल कृत्रिम लिखावट” को डाउनलोड नहीं चाहिए।</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>डेटा:</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>कैसे:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>मेरे चित्र:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>नेटवर्क:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60,000 हस्तलिखित अंक</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60,000 हस्तलिखित अंक · एक बार डाउनलोड, 11 MB</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>दूसरा फ़ोल्डर…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>गिनती…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>गहरा: छह कनवल्यूशन, साथ आए मॉडल जैसा</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>डिफ़ॉल्ट</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>एक चित्र MNIST के कितने अंकों के बराबर है</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>कम विकल्प</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>{} में मिला।</translation>
    </message>
    <message>
        <source>From</source>
        <translation>स्रोत</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>अधिक (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>कैसे</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>पहले {} में डाउनलोड होगा (11 MB)।</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>MNIST दूसरे फ़ोल्डर में खोजें</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>कम (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST और कृत्रिम लिखावट (अनुशंसित)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>केवल MNIST: 60,000 हस्तलिखित अंक</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>और विकल्प…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>मेरे चित्र</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>नेटवर्क</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>सामान्य (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>उपयोग नहीं</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>छोटा: दो कनवल्यूशन</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>Softmax प्रतिगमन: हर पिक्सल और अंक का एक भार</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>स्थिर: दो कनवल्यूशन, सामान्यीकृत</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>कृत्रिम लिखावट</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>केवल कृत्रिम लिखावट: डाउनलोड नहीं</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>खिलौना अंक, प्रशिक्षण आज़माने के लिए</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>MNIST से प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>मेरे चित्रों से प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>कृत्रिम लिखावट से प्रशिक्षित करें</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>लिखने के वे ढंग जो MNIST में नहीं हैं</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{} (मॉडल {})</translation>
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
        <translation>सिस्टम ने प्रशिक्षण रोक दिया, शायद मेमोरी ख़त्म होने से। दूसरे प्रोग्राम बंद कर फिर कोशिश करें।</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>प्रशिक्षण शुरू नहीं हो सका: {}।</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>प्रशिक्षण बिना मॉडल के समाप्त हुआ।</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>प्रशिक्षण विफल हुआ, निकास स्थिति {}।</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>प्रशिक्षण विफल हुआ: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>{} डाउनलोड हो रहा है</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>दौर {} / {} · {} अंक प्रति सेकंड · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>कृत्रिम लिखावट बन रही है</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>कुछ सेकंड शेष</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>लगभग एक मिनट</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>लगभग एक घंटा</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>लगभग {} घंटा</numerusform>
            <numerusform>लगभग {} घंटे</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>लगभग {} मिनट</numerusform>
            <numerusform>लगभग {} मिनट</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>लगभग {}½ घंटे</numerusform>
            <numerusform>लगभग {}½ घंटे</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>कुछ सेकंड</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>{} शेष</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>{} सेकंड शेष</numerusform>
            <numerusform>{} सेकंड शेष</numerusform>
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
        <translation>MNIST जैसे अंक</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>दूसरी शैलियों की लिखावट</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>यह {after:.2f}% अंकों पर “?” कहता है, मॉडल {reference} {before:.2f}% पर।</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>यह {after:.2f}% अक्षरों और घसीटों पर “?” कहता है, मॉडल {reference} {before:.2f}% पर: सारे पुनः-प्रशिक्षण मिलकर जितना खो सकते हैं उससे अधिक।</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>{1} पर यह मॉडल {0} से स्पष्ट कमतर है।</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>अक्षर और घसीट अस्वीकार करने में यह मॉडल {reference} से स्पष्ट कमतर है: {before:.2f}% की जगह {after:.2f}% पर “?”।</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>{data} पर यह मॉडल {reference} से स्पष्ट कमतर है: {before:.2f}% की जगह {after:.2f}% सही।</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>इसे केवल खिलौना अंकों पर प्रशिक्षित किया गया।</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>“?” उत्तर पाए अक्षर और घसीट</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>मॉडल {} सहेजा गया, पर उपयोग में नहीं है।</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>मापने योग्य अंतर नहीं।</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>अब मॉडल {0} उपयोग में है। यह लगभग मॉडल {1} जितना सटीक है।</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>{data} पर यह {after:.2f}% सही पढ़ता है, मॉडल {reference} {before:.2f}%: सारे पुनः-प्रशिक्षण मिलकर जितना खो सकते हैं उससे अधिक।</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>“{data}” के चित्र करवट या उलटे लगते हैं: मॉडल {reference} उनमें से {before:.2f}% वैसे ही पढ़ता है और {after:.2f}% घुमाकर।</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>आपके परीक्षण चित्र</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>MNIST जैसे अंक</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>दूसरी शैलियों की लिखावट</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>आपके परीक्षण चित्र</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} और {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>“{data}” में इन अंकों के चित्र नहीं हैं: {digits}।</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>“{data}” में परीक्षण के लिए केवल {n:,} चित्र बचते हैं। दसवाँ भाग परीक्षण का है, इसलिए लगभग 200 चाहिए।</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>“{}”</translation>
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
        <translation>हटाएँ</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>{} मॉडल हटाएँ?</numerusform>
            <numerusform>{} मॉडल हटाएँ?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>{} हटाएँ?</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>कोई मॉडल नहीं</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>यहाँ फ़ोल्डर दिखाने वाला प्रोग्राम नहीं है। मॉडल {} में है।</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>उपयोग में या साथ आए होने से नहीं हटाए: {}।</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>इसे वापस नहीं लिया जा सकता।</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>अंकों के चारों ओर फ़्रेम खींचें। Esc से रद्द।</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>काटना</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>उलटना</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>पहले जैसा करना</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>घुमाना</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” पढ़ी नहीं जा सकती।</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>तीर कुंजियाँ अंक चुनती हैं।</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>दस अंकों के भार, 0 से 9 तक</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>चरण {} / {} · सबसे प्रबल भार {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>वह चरण जिसके भार दिखाए जा रहे हैं</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>दस अंकों के भार, 0 से 9 तक, बनते हुए</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>पहली परत के {} कर्नेल, बनते हुए</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>पट्टी {} से शुरू और {} पर समाप्त होती है।</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>चुनी गई तस्वीर</translation>
    </message>
</context>
</TS>
