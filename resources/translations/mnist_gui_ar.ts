<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>حول البرنامج</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>نسخ ما قُرئ</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>اقتصاص</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>داكن</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>ممحاة</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>نسيان الإجابات غير المصحَّحة</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>&amp;الداخل</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>عكس الألوان</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>لوحة المفاتيح</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>فاتح</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>إدارة النماذج…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>رسوماتي…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>صفحة جديدة</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>الرقم التالي في العدد</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>ليس رقمًا</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>فتح نموذج من مكان آخر…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>فتح…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>لوحة أخرى في العرض التقديمي</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>لصق صورة</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>العرض التقديمي</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>الاحتمالات</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>إنهاء</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>إعادة التدريب…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>تدوير إلى اليمين</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>حفظ الرسم…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>ألوان النظام</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>قلم أعرض</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>مسح</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>أرقام فقط، بلا علامات ولا مسافات</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>قلم</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>تصدير كـ PNG…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>تصدير مدخل 28×28 كـ PNG…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>الانتقال إلى صفحة…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>التعلم من التصحيحات تلقائيًا</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>التعلم من الإجابات غير المصحَّحة</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>التعلم من رسوماتي الآن</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>الصفحة أو الملف التالي</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>الصفحة أو الملف السابق</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>قراءة مجلد…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>القراءة كرقم واحد</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>استعادة الصورة</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>العودة إلى السابق</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>لغة النظام</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>قلم أرفع</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>ماذا يمكنني أن أفعل؟</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>لا يمكن استخدام النموذج {}.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>لم يعد النموذج {} موجودًا.</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>تعذّر على النموذج تعلّم هذا.</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>تعلّم النموذج {} رسوماتك، لكنه غير مستخدَم.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>تعلّم النموذج {} رسوماتك، لكنه غير مستخدَم: لم يوجد نموذج لمقارنته به. تجده في قائمة «نموذج».</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>تعلّم النموذج {} رسوماتك. تجده في قائمة «نموذج».</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>يُستخدَم الآن النموذج {} الذي تعلّم رسوماتك.</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>يُستخدَم الآن النموذج {} دون ما تراجعت عنه.</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>حُفظ كـ {} للاختبار: تُقارَن به النماذج ولا تتعلم منه أبدًا.</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>حُفظ كـ {}. لا يزال النموذج يقرؤه {}: تعلّم المزيد منه يُفسد أرقامًا أخرى.</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>استغرق حفظ ما تعلّمه النموذج وقتًا طويلًا فأُوقف. سيحاول تصحيحك التالي، أو «{}»، مرة أخرى.</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>ما قُرئ</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>إنهاء المقارنة</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>النموذج المقارَن</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>النموذج المستخدَم</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>النموذج المقارَن</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>جارٍ البدء…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>كانت الإعدادات تالفة وأُعيد ضبطها.</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>صفحات سابقة</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>رسم</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>إذا أبلغت عن ذلك فأرفق التفاصيل.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>حدث خطأ داخل البرنامج. رسمك ما زال موجودًا.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>مفاتيح الأسهم تحرّك القلم؛ ومفتاح المسافة يخفضه ويرفعه.</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>ارسم رقمًا أو عددًا</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>لوحة الرسم</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>أو أفلت صورة أو الصقها أو افتحها</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>إخفاء الجداول</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>أي الأرقام يُخلط بينها…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>يقرأ النموذجان كل رسومات اختبارك قراءة واحدة.</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>مقارنة نموذجين</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>مصفوفة الالتباس: {}</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>أرقام كأرقام MNIST</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>أرقام قرأها كلاهما</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>رسومات قُرئت قراءة مختلفة</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>‏MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>النموذج {} (جديد)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>النموذج {} (قديم)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>النموذج {} مقارنةً بالنموذج {}</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>النموذج {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>الصفوف: الرقم الصحيح. الأعمدة: ما قُرئ.</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>خط اصطناعي</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>خط اصطناعي، محجوز</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>رسومات اختبار تختلف النماذج في قراءتها: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>أرقام للتجربة</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>ليس لديك رسومات اختبار بعد. كل خامس رسم تسمّيه يصبح واحدًا منها: تُقارَن بها النماذج ولا تتعلم منها أبدًا.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>رسومات اختبارك</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}، محجوز</translation>
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
        <translation>الثقة في الإجابة</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} خطأ</numerusform>
            <numerusform>{} خطأ</numerusform>
            <numerusform>{} خطآن</numerusform>
            <numerusform>{} أخطاء</numerusform>
            <numerusform>{} خطأً</numerusform>
            <numerusform>{} خطأ</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} قُرئ {}: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>التفاصيل</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>أُغلق Digit Pad بشكل غير متوقع.</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>أُغلق Digit Pad بشكل غير متوقع؛ وقد استُعيد رسمك.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>إخفاء</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>تحرّك مفاتيح الأسهم الحافة اليمنى والسفلى؛ ومع Shift اليسرى والعليا. Enter للاقتصاص، Esc للإلغاء.</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>إطار الاقتصاص</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>رسم للرقم {}</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>رسم ليس رقمًا</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>قُرئ {}{}، {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>صحيح</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>خطأ</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>رسوماتك كما يقرؤها النموذج الجديد</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>أُضيف رسم واحد.</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>صُدّر رسم واحد إلى «{}».</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>الاسم سطر واحد لا يزيد على {} حرفًا.</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>سجلّ إجابات تالف.</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>موجود مسبقًا: {:,}.</numerusform>
            <numerusform>موجود مسبقًا: {:,}.</numerusform>
            <numerusform>موجود مسبقًا: {:,}.</numerusform>
            <numerusform>موجود مسبقًا: {:,}.</numerusform>
            <numerusform>موجود مسبقًا: {:,}.</numerusform>
            <numerusform>موجود مسبقًا: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>اطلب ممن يدير هذه الشبكة أن يسمح بهذا العنوان.</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>تحقق من العنوان في HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>تحقق من تاريخ هذا الحاسوب ووقته.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>الرسم {} في «{}» يحمل التسمية «{}»؛ كل رسم يحتاج رقمًا واحدًا من 0 إلى 9 أو «{}». لم يُضف شيء.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>الرسم {} في «{}» بلا تسمية؛ كل رسم يحتاج رقمًا واحدًا من 0 إلى 9 أو «{}». لم يُضف شيء.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>الرسم {} في «{}» بلا خطوط. لم يُضف شيء.</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>صور EMNIST محفوظة على جانبها، وقد أُديرت لتستقيم.</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>اسم الملف طويل جدًا</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>إن كانت شبكتك تفحص الاتصالات، فضع مسار شهاداتها في REQUESTS_CA_BUNDLE.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>خطأ في الإدخال/الإخراج</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>هذا مجلد</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>أرقامه داكنة على فاتح، وقد عُكست.</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>لا يستطيع Keras 3 بناء نموذج Keras 2 هذا. احفظه هناك كـ SavedModel بواسطة model.save(FOLDER)</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>لا يستطيع Keras بناءه</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>تُرك لأنه «ليس رقمًا»: {:,}.</numerusform>
            <numerusform>تُرك لأنه «ليس رقمًا»: {:,}.</numerusform>
            <numerusform>تُرك لأنه «ليس رقمًا»: {:,}.</numerusform>
            <numerusform>تُرك لأنه «ليس رقمًا»: {:,}.</numerusform>
            <numerusform>تُرك لأنه «ليس رقمًا»: {:,}.</numerusform>
            <numerusform>تُرك لأنه «ليس رقمًا»: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>تُرك لأنه بلا خطوط: {:,}.</numerusform>
            <numerusform>تُرك لأنه بلا خطوط: {:,}.</numerusform>
            <numerusform>تُرك لأنه بلا خطوط: {:,}.</numerusform>
            <numerusform>تُرك لأنه بلا خطوط: {:,}.</numerusform>
            <numerusform>تُرك لأنه بلا خطوط: {:,}.</numerusform>
            <numerusform>تُرك لأنه بلا خطوط: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>السطر {} من «{}» ليس رسمًا بالخطوط.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>السطر {} من «{}» أطول من أن يكون رسمًا.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>السطر {} من «{}» أطول من أن يكون رسمًا: فيه أكثر من {:,} خطًا أو {:,} نقطة.</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>‏MNIST غير مكتمل في «{}»: الملف {}.gz مفقود. نزّله بالأمر «mnist-trainer fetch»، أو ضع الملفات الأربعة هناك، أو حدّد مجلدها بـ --data-dir.</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>أفسح مكانًا أو اسمح بالكتابة هناك، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>النموذج {} مرفق بالبرنامج ولا يمكن حذفه.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>لا يمكن ضبط النموذج {} كـ «{}»: إنه «{}».</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>لا يمكن ضبط النموذج {}: شبكته من إصدار آخر من البرنامج.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>لا يمكن ضبط النموذج {}: لا أوزان فيه.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>لا يمكن ضبط النموذج {}: لا يعرف البرنامج الشبكة «{}».</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>لا يمكن تحميل النموذج {}.</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>لا يمكن قراءة النموذج {}: {}.</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>النموذج {} لا يقرأ صور أرقام 28×28.</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>فشل النموذج {} أثناء القراءة.</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>في النموذج {} ملف غير متوقع: {}.</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>ليس للنموذج {} بيان مقروء: {}.</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>ليس للنموذج {} التوقيع «{}».</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>لم يُقارَن النموذج {} بنموذج آخر.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>النموذج {} تالف: لا يمكن قراءة {}.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>النموذج {} تالف: {} مفقود.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>النموذج {} تالف: {} تغيّر.</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>النموذج {} مستخدَم: استخدم غيره أولًا، في النافذة أو بالأمر «mnist-trainer models activate»، ثم احذفه.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>لم يعد النموذج {} موجودًا.</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>لا يتعلم النموذج {} جديدًا من هذه الرسومات: إما أنه يقرؤها أو سيخطئ في أرقام أخرى.</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>تُرك النموذج {}: {}. استخدم غيره.</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>النموذج {} من إصدار أحدث من Digit Pad؛ حدّث البرنامج لاستخدامه.</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>لم يُفتح النموذج {}: {}.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>لا مساحة على القرص</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>لا يوجد ملف أو مجلد كهذا</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>لا يوجد أي من الملفات الـ {} التي يذكرها «{}»؛ أولها «{}».</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>ليس مجلدًا</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>لم يُرسم شيء بعد.</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>الصفحة {} من «{}» تالفة.</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>تحتاج ملفات Parquet إلى pyarrow، وهي غير مثبتة. اكتب “pip install pyarrow”، أو استخدم ‎.csv أو ‎.jsonl.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>لا إذن</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>الصورة {} في «{}» بلا تسمية.</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>‏Ray غير مثبّت. اكتب ”pip install &apos;mnist-gui[ray]&apos;“، أو احذف ‎--engine.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>نظام الملفات للقراءة فقط</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>لا يستطيع TensorFlow Lite تحميله</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>لا يستطيع TensorFlow تحميله</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>توقفت عنقودية Ray عن القراءة: {}. أصلح ذلك وابدأ من جديد بمخرج آخر.</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>مقارنة النموذج {} تالفة.</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>كان ملف رسوماتك تالفًا: استُعيد رسم واحد. حُفظ الملف التالف باسم «{}».</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>كان ملف رسوماتك تالفًا: استُعيد {:,} رسم. حُفظ الملف التالف باسم «{}».</numerusform>
            <numerusform>كان ملف رسوماتك تالفًا: استُعيد {:,} رسم. حُفظ الملف التالف باسم «{}».</numerusform>
            <numerusform>كان ملف رسوماتك تالفًا: استُعيد {:,} رسمان. حُفظ الملف التالف باسم «{}».</numerusform>
            <numerusform>كان ملف رسوماتك تالفًا: استُعيدت {:,} رسومات. حُفظ الملف التالف باسم «{}».</numerusform>
            <numerusform>كان ملف رسوماتك تالفًا: استُعيد {:,} رسمًا. حُفظ الملف التالف باسم «{}».</numerusform>
            <numerusform>كان ملف رسوماتك تالفًا: استُعيد {:,} رسم. حُفظ الملف التالف باسم «{}».</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>الإطار خارج الصورة. اسحبه فوق الأرقام.</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>الصور في «{}» ليست أعدادًا من 0 إلى 255.</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>الصور في «{}» مقاسها {}، لا 28×28.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>تسميات «{}» مفقودة: سمِّ الملفين images.npy وlabels.npy، أو X.npy وy.npy.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>تسميات «{}» مفقودة: ينبغي أن يكون «{}» بجانبه.</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>بيان النموذج {} تالف.</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>لا يعطي النموذج عشرة أعداد لكل صورة.</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>النموذج لا يعمل: إجاباته ليست أعدادًا.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>لا يستطيع النموذج المستخدَم التعلم من رسوماتك: لا يحتفظ بذاكرة للأرقام التي دُرّب عليها. أعد التدريب للحصول على نموذج يستطيع.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>لا يستطيع النموذج المستخدَم التعلم من رسوماتك: لم يصنعه هذا البرنامج. أعد التدريب للحصول على نموذج يستطيع.</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>لا يمكن كتابة النموذج الجديد في «{}»: {}.</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>لم يستجب النموذج الجديد ولم يُنشر.</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>لم يُنشر النموذج الجديد: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>يطلب الوكيل اسمًا وكلمة مرور: ضعهما في HTTPS_PROXY، مثل http://name:password@proxy:8080.</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>ليس لك بعدُ رسومات للتعلم منها. سمِّ بعضها في النافذة، أو درّب بدونها.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>لا صور في «{}».</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>لا صور في «{}». يجب أن تكون في مجلدات فرعية اسمها من 0 إلى 9 حسب أرقامها، أو «{}».</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>هنا {:,} قطعة حبر. يمكن قراءة {:,} معًا على الأكثر، نحو {:,} رقم. اقرأها على أجزاء.</numerusform>
            <numerusform>هنا {:,} قطعة حبر. يمكن قراءة {:,} معًا على الأكثر، نحو {:,} رقم. اقرأها على أجزاء.</numerusform>
            <numerusform>هنا {:,} قطعتا حبر. يمكن قراءة {:,} معًا على الأكثر، نحو {:,} رقم. اقرأها على أجزاء.</numerusform>
            <numerusform>هنا {:,} قطع حبر. يمكن قراءة {:,} معًا على الأكثر، نحو {:,} رقم. اقرأها على أجزاء.</numerusform>
            <numerusform>هنا {:,} قطعة حبر. يمكن قراءة {:,} معًا على الأكثر، نحو {:,} رقم. اقرأها على أجزاء.</numerusform>
            <numerusform>هنا {:,} قطعة حبر. يمكن قراءة {:,} معًا على الأكثر، نحو {:,} رقم. اقرأها على أجزاء.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>لا توجد عنقودية Ray في ”{}“. شغّل واحدة هناك بالأمر ”ray start --head“، أو احذف العنوان.</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>لا رسم في «{}».</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>لا حبر في هذا الرسم.</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>لا حبر في «{}».</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>لا حبر في الصفحة {} من «{}».</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>لا حبر ليُقرأ.</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>لا نموذج يمكن العودة إليه: لم يُستخدم أي نموذج قبل {}.</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>لا يوجد نموذج {}.</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>لا يوجد نموذج «{}»: ليس إصدارًا ولا مسارًا.</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>لا يوجد نموذج: نموذج البرنامج نفسه مفقود.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>لا توجد ذاكرة حرة كافية. أغلق برامج أخرى وحاول مجددًا.</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>قد تتطلب هذه الشبكة تسجيل الدخول: افتح صفحة في متصفحك، ثم حاول ثانية.</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>تباعد التدريب: لم تعد الخسارة عددًا. معدل التعلم أعلى من اللازم لهذه البيانات.</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>حاول ثانية عندما تكون متصلًا.</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>ليس لديك بعدُ رسومات للتعلم منها. صحّح أو سمِّ بعضها في النافذة أولًا.</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>لا يمكن حفظ رسوماتك في «{}»: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>تُركت رسوماتك المسماة «ليس رقمًا»: هذا التدريب يتعلم من الأرقام وحدها. درّب بالخط الاصطناعي أيضًا لاستخدامها.</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>ملف ببصمة أخرى</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>جاءت صفحة ويب بدل الملف</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>يستخدمه برنامج آخر. أغلق ذلك البرنامج وحاول مجددًا، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>يجب ألا يحتوي، إلى جانب «{}»، على {} أو {}</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>يأتي بعمليات خاصة به</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>يستدعي Python</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>يستدعي نفسه وقد لا ينتهي أبدًا</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>يستدعي مخططات أخرى</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>لا يمكن تحميله</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>لا يمكن قراءته ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>لا يستطيع قراءة صورة</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>ينهار، أو يحتاج ذاكرة أكثر من المسموح</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>لا يجيب بعشرة أعداد منتهية لكل صورة</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>لا يبدأ</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>ليس فيه {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>ليس فيه {}، لكن «{}» بداخله نموذج. افتح ذلك</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>فيه ملفات كثيرة جدًا</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>فيه أوزان فقط بلا طبقاتها: احفظ النموذج كاملًا</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>إنه نقطة حفظ: أوزان بلا شبكتها</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>إنه نموذج {}. صدّره أولًا كـ SavedModel أو .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>إنه أنبوب أو جهاز</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>تالف أو مبتور</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>تالف أو مبتور أو مشفّر</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>تالف، أو ليس ملف {}</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>فارغ</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>ليس نموذج Keras: ليس في أرشيفه {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>ليس نموذجًا. اختر {}، أو ملف .keras أو .h5 أو .tflite</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>ليس نموذج TensorFlow Lite، أو أنه تالف</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>ليس صورة، أو أنه تالف</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>لم يُفتح بعد {:g} ث</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>غير موجود</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>كبير جدًا («{}»)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>يحتفظ بجداول</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>يحتفظ بجداول تُملأ من ملفات</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>يدور في حلقة وقد لا ينتهي أبدًا</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>يحتاج توقيعًا بمدخل واحد من 784 أو 28×28 عددًا ومخرج من 10 لكل صورة، لكن لا توقيع له</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>يحتاج توقيعًا بمدخل واحد من 784 أو 28×28 عددًا ومخرج من 10 لكل صورة، لكن {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>يحتاج ذاكرة أكثر من المسموح</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>يحتاج مدخلًا واحدًا من 784 أو 28×28 عددًا ومخرجًا من 10، لكنه يأخذ {} ويعطي {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>يفتح اتصالات شبكة</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>يطبع نصًا</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>يقرأ ملفات</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>يقرأ ملفات أخرى (بمجموعة بيانات داخل أحدها)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>يقرأ ملفات أخرى (برابط في ملف HDF5)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>يقرأ {} من {} عيّنة بأفضل {} طرق ({}). ليس نموذج أرقام، أو يتوقع صورًا أُعدّت بطريقة أخرى</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>يشغّل Python (طبقة Lambda)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>يستغرق أكثر من {:g} ث للصورة</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>يستغرق أكثر من {:g} ث للتحميل</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>ينتظر غيره وقد لا ينتهي أبدًا</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>يكتب ملفات</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>وصفه تالف</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>لا يمكن قراءة ملفه {} ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>لا يمكن قراءة مجلده {} ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>اسمه ليس UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>جزؤه «{}» من وحدة Python المسماة «{}»</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>أوزانه مفقودة: لا يوجد variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>أوزانه مفقودة: لا يوجد {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>أوزانه كبيرة جدًا</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>أوزانه في «variables» تالفة أو مبتورة أو لنموذج آخر</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>لا يمكن قراءة {} ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>الملف {} تالف أو مبتور</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>الملف {} فارغ</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>الملف {} كبير جدًا</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>الملف {} كبير جدًا بعد فك ضغطه</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>لا جواب</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>لا اتصال</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>لا يمكن إنشاء ملف هناك. تحقق من المجلد وصلاحياته، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>لم يُذكر سبب</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>لا اتصال آمن</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>الشهادة غير موثوق بها: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>انقطع الاتصال</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>القرص معطل أو ممتلئ. أفسح مكانًا، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>القرص ممتلئ. أفسح مكانًا، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>الملف للقراءة فقط. اسمح بالكتابة فيه وفي مجلده، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>المجلد فارغ</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>لا يبدأ مفكك صور البرنامج</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>فشلت عملية البرنامج للنماذج الخارجية: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>الوكيل لا يجيب</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>رفض الوكيل: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>لجزأين من مخططه الاسم نفسه</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>لا يُعرف هنا ما يفعله جزؤه «{}»</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>لا يُعرف ما يفعله «{}»</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>أُضيف {:,} رسم.</numerusform>
            <numerusform>أُضيف {:,} رسم.</numerusform>
            <numerusform>أُضيف {:,} رسمان.</numerusform>
            <numerusform>أُضيفت {:,} رسومات.</numerusform>
            <numerusform>أُضيف {:,} رسمًا.</numerusform>
            <numerusform>أُضيف {:,} رسم.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>صُدّر {:,} رسم إلى «{}».</numerusform>
            <numerusform>صُدّر {:,} رسم إلى «{}».</numerusform>
            <numerusform>صُدّر {:,} رسمان إلى «{}».</numerusform>
            <numerusform>صُدّرت {:,} رسومات إلى «{}».</numerusform>
            <numerusform>صُدّر {:,} رسمًا إلى «{}».</numerusform>
            <numerusform>صُدّر {:,} رسم إلى «{}».</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (الدالة «{}»)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (العملية «RestoreV2»)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (العملية «{}»)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>{} بأي شكل</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>من الملفات الـ {1} التي يذكرها «{2}» يُفتقد {0} وقد تُركت؛ أولها «{3}».</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}، داكن على فاتح</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}، داكن على فاتح، الصفوف أعمدة</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}، فاتح على داكن</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}، فاتح على داكن، الصفوف أعمدة</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}.</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}. أفسح مكانًا أو اسمح بالكتابة هناك، أو اختر مجلدًا آخر بـ --store</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}. حاول مجددًا، أو اختر مجلدًا آخر بـ --store.</translation>
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
        <translation>«{}» موجود مسبقًا. اختر اسمًا آخر أو انقله.</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>يبدأ «{}» بـ {}، لكن ملف IDX كهذا يبدأ بـ {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>تعذّرت متابعة ”{}“: الملف ”{}“ الذي يذكر بماذا أُنشئ مفقود أو تالف. سمِّ ملفًا آخر.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>لا يمكن فك «{}»: إنه تالف أو خبيث.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>لا يمكن فك «{}»: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>لا يمكن ضبط «{}»: ليس نموذجًا صنعه هذا البرنامج.</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>لا يمكن فتح «{}»: {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>لا يمكن قراءة “{}” مع ‎--engine ray، فهو يأخذ الصور التي لا تبدأ أسماؤها بـ “_” ولا بنقطة.</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>لا يمكن قراءة «{}».</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>لا يمكن قراءة «{}»: {}.</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>تعذر جلب «{}» ({}). {} أو انسخ الملفات الأربعة {} إلى «{}» بنفسك.</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>لا يحتوي «{}» على صور 28×28.</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>في «{}» رسم مسمّى «{}». للتعلّم منه يجب أن تكون كل تسمية رقمًا من 0 إلى 9 أو «{}».</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>في «{}» تسمية أكبر من 9.</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>«{}» يحمل التسمية «{}»؛ كل رسم يحتاج رقمًا واحدًا من 0 إلى 9 أو «{}». لم يُضف شيء.</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>في «{}» تسميات غير الأرقام من 0 إلى 9.</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>لا توجد في «{}» صفحة {}: عدد صفحاته {}.</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>لا صفحات في «{}».</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>في «{}» بكسلات بلا تسميات: إنه الجزء المطلوب حله من مسابقة.</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>في «{}» عدة صفحات، ولا تصلح لها كلها تسمية واحدة. احفظ كل صفحة صورةً مستقلة.</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>في «{}» مجموعات عدة: {}. اختر أحد هذه الملفات.</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>صفحات «{}» أكثر من اللازم: الحد {}. قسّمه لفتحه.</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>الرسوم المختلفة القابلة للقراءة في «{}»: {:,}. يلزم للتعلّم {:,} على الأقل.</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>في «{}» من الصور {} ومن التسميات {}.</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>في «{}» من الصور {}، لكن في «{}» من التسميات {}.</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>في «{}» من التسميات {}؛ يلزم أكثر من {}.</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>لا صور في «{}».</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>«{}» ملف MATLAB: احفظ مصفوفاته بصيغة .npz.</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>«{}» ملف PDF: احفظ صفحاته صورًا.</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>«{}» ملف Parquet ويحتاج إلى pyarrow. اكتب «pip install pyarrow»، أو احفظه بصيغة .npz أو .csv.</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>«{}» ملف PDF تالف.</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>«{}» صورة تالفة.</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>«{}» ملف pickle، وهو برنامج: احفظ مصفوفاته بصيغة .npz.</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>«{}» مؤشر Git LFS وليس الملف نفسه. أحضره بالأمر «git lfs pull»</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>«{}» ملف HDF5: احفظ مصفوفاته بصيغة .npz.</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>«{}» أرشيف: فك ضغطه.</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>يكتب تشغيل آخر في “{}” الآن. انتظر حتى ينتهي، أو حدِّد ملفًا آخر.</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>“{}” مكتمل بالفعل. حدِّد ملفًا آخر.</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>«{}» مبتور: ترويسته غير مكتملة.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>«{}» تالف، أو ليس فيه العمودان image وlabel بصور PNG.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>«{}» تالف، أو ليست فيه أعداد.</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>«{}» تالف: {}.</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>«{}» ليس مجموعة صور يمكن قراءتها.</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>«{}» ليس جدولًا بـ 785 عددًا في كل سطر: تسمية و784 بكسلًا.</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>«{}» ليس جدولًا فيه العمودان file وlabel.</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>“{}” موجود بالفعل. تابعه باستخدام ‎--resume، أو حدِّد ملفًا آخر.</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>«{}» كبير جدًا لملف {}: الحد {} ميغابكسل. احفظه كـ PNG أو JPEG لفتحه.</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>«{}» كبير جدًا: ترويسته تَعِد بـ {} بايت.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>«{}» كبير جدًا: الحد {} ميغابايت.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>«{}» كبير جدًا: الحد {} ميغابكسل. صغّره لفتحه.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>«{}» كبير جدًا: الحد {}.</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>يبدو “{}” مثل {}، لكن: {}.</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>لا يدل اسم “{}” على صيغة: يجب أن ينتهي بـ ‎.csv أو ‎.jsonl أو ‎.parquet.</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>«{}» محمي بكلمة مرور. احفظ نسخة من دونها لفتحه.</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>ينبغي أن يحوي «{}» ‏x_train وy_train، أو x_test وy_test، أو images وlabels، لكنه يحوي {}.</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>يجب أن يكون في «{}» بعد الترويسة {} بايت، لكن فيه {}.</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>«{}» يأخذ {} ويعطي {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>أُنشئ ”{}“ بنموذج آخر أو بخيارات أخرى. تابعه بالنموذج والخيارات نفسها، أو سمِّ ملفًا آخر.</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>لم يُكتب “{}” باستخدام ‎--output، ولا يمكن متابعته. حدِّد ملفًا آخر.</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>قُرئ «{}» على أنه {}.</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>«{}» كتبه إصدار أحدث من هذا البرنامج ويُترك كما هو. ثبّت الإصدار الأحدث، أو اختر مجلدًا آخر بـ --store.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>الكل</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>كل الرسومات، أو ما قُرئ خطأ</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>الكل {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>رسومات أخطأ نموذج في قراءتها</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>الرسومات: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>التسمية المعروضة</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>قُرئت خطأ {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>الأحدث أولًا</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>ليس رقمًا</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>الأقدم أولًا</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>تصدير الصفوف المعروضة</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>حُفظ {} بعدد صفوف {}</numerusform>
            <numerusform>حُفظ {} بعدد صفوف {}</numerusform>
            <numerusform>حُفظ {} بعدد صفوف {}</numerusform>
            <numerusform>حُفظ {} بعدد صفوف {}</numerusform>
            <numerusform>حُفظ {} بعدد صفوف {}</numerusform>
            <numerusform>حُفظ {} بعدد صفوف {}</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>تعذّرت كتابة الجدول: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>لا شيء للتصدير بعد.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>اختر صورة لتراها هنا.</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>الثقة {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>الثقة</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ملف</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>المقروء</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · الصفحة {}</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>فتح على اللوحة</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>أُلغي. لم يُقرأ الباقي.</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>أُلغي. الجدول لم يتغير.</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>تصدير كـ JSON…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>تصدير كـ CSV…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>مجلد</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>جارٍ البحث عن صور…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>صور</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>الصور وما قُرئ منها</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>الصور المقروءة حتى الآن</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>غير المؤكدة فقط</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>غير المؤكدة فقط</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>الصور: {} · غير مؤكدة: {}</numerusform>
            <numerusform>صورة: {} · غير مؤكدة: {}</numerusform>
            <numerusform>صورتان: {} · غير مؤكدة: {}</numerusform>
            <numerusform>{} صور · غير مؤكدة: {}</numerusform>
            <numerusform>{} صورة · غير مؤكدة: {}</numerusform>
            <numerusform>{} صورة · غير مؤكدة: {}</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · تعذّرت قراءتها: {}</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>إلغاء الاستيراد</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>مجموعة بيانات (IDX وNumPy وCSV)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>تصدير…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>نسيان الكل…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>ملفات IDX، كما في MNIST…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>تسمية كـ…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>التعلم من هذه ({}) الآن</numerusform>
            <numerusform>التعلم من هذا ({}) الآن</numerusform>
            <numerusform>التعلم من هذين ({}) الآن</numerusform>
            <numerusform>التعلم من هذه ({}) الآن</numerusform>
            <numerusform>التعلم من هذه ({}) الآن</numerusform>
            <numerusform>التعلم من هذه ({}) الآن</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>صور في مجلدات 0 إلى 9…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>خطوط (.jsonl)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>خطوط…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>كل الملفات</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>تصدير {:,} رسم إلى مجلد صور جديد</numerusform>
            <numerusform>تصدير {:,} رسم إلى مجلد صور جديد</numerusform>
            <numerusform>تصدير {:,} رسمين إلى مجلد صور جديد</numerusform>
            <numerusform>تصدير {:,} رسومات إلى مجلد صور جديد</numerusform>
            <numerusform>تصدير {:,} رسمًا إلى مجلد صور جديد</numerusform>
            <numerusform>تصدير {:,} رسم إلى مجلد صور جديد</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>تصدير {:,} رسم إلى مجلد جديد بملفات IDX</numerusform>
            <numerusform>تصدير {:,} رسم إلى مجلد جديد بملفات IDX</numerusform>
            <numerusform>تصدير {:,} رسمين إلى مجلد جديد بملفات IDX</numerusform>
            <numerusform>تصدير {:,} رسومات إلى مجلد جديد بملفات IDX</numerusform>
            <numerusform>تصدير {:,} رسمًا إلى مجلد جديد بملفات IDX</numerusform>
            <numerusform>تصدير {:,} رسم إلى مجلد جديد بملفات IDX</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>تصدير {:,} رسم كخطوط</numerusform>
            <numerusform>تصدير {:,} رسم كخطوط</numerusform>
            <numerusform>تصدير {:,} رسمين كخطوط</numerusform>
            <numerusform>تصدير {:,} رسومات كخطوط</numerusform>
            <numerusform>تصدير {:,} رسمًا كخطوط</numerusform>
            <numerusform>تصدير {:,} رسم كخطوط</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>استيراد…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>صور</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>استيراد مجموعة بيانات: اختر ملف صورها</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>استيراد صور: اختر المجلد الذي يحوي المجلدات 0 إلى 9</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>استيراد خطوط</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>تسمية كـ {}</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>جارٍ تحميل رسوماتك…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>رسوماتي</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>لا رسومات تطابق المرشّح.</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>إعادة إلى اللوحة</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>تحديد الكل</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>خطوط</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>عندما تقول ما هو الرسم، بمفاتيح 0 إلى 9 أو بزر تحت الأشرطة، يُحفظ هنا ويتعلم النموذج منه.</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>تغيير التسمية</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>حُذفت كل رسوماتك.</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>جارٍ تصدير الرسومات…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>نسيان الكل</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>نسيان كل رسوماتك؟</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>جارٍ استيراد الرسومات: {} حتى الآن…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>جارٍ استيراد الرسومات…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>يحذف {} رسم نهائيًا، حتى المحذوف والمستعاد. لا يمكن التراجع عن هذا.</numerusform>
            <numerusform>يحذف {} رسم نهائيًا، حتى المحذوف والمستعاد. لا يمكن التراجع عن هذا.</numerusform>
            <numerusform>يحذف {} رسمين نهائيًا، حتى المحذوف والمستعاد. لا يمكن التراجع عن هذا.</numerusform>
            <numerusform>يحذف {} رسومات نهائيًا، حتى المحذوف والمستعاد. لا يمكن التراجع عن هذا.</numerusform>
            <numerusform>يحذف {} رسمًا نهائيًا، حتى المحذوف والمستعاد. لا يمكن التراجع عن هذا.</numerusform>
            <numerusform>يحذف {} رسم نهائيًا، حتى المحذوف والمستعاد. لا يمكن التراجع عن هذا.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>بعض هذه الرسومات لم يعد موجودًا: لقد حُذف.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>استيراد</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>تسمية على اللوحة</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>إعادة</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>نموذج</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>التسمية: {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>النموذج {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>لم يقرأه نموذج</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>حُفظ في {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>رسم اختبار: تُقارَن به النماذج ولا يتعلمه أي منها</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} لم يقرأ رقمًا</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} قرأ {} بثقة {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · قُرئ {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>رسومات</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>تعذّر حذف الإجابات المقبولة.</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>نُسيت الإجابات غير المصحَّحة.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>رسوماتي</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>قراءة مجلد</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>إعادة التدريب</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>التدريب</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>نفّذ</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 إلى 9، {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 إلى 9؛ وN إن لم يكن رقمًا</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>حول Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>كل ما سمّيته موجود في «رسوماتي».</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>بدء صفحة جديدة</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>تصحيح إجابة خاطئة</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>ارسمه على اللوحة: الإجابة تتبع القلم.</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>يبقى كل نموذج حتى تحذفه.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>في كل مكان</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>العودة إلى نموذج سابق، أو مقارنة نموذجين</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>قراءة رقم أو عدد</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>إخفاء القلم</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>تُقرأ صوره في جدول يمكن تصديره.</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>لوحة المفاتيح</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>تصفّح رسوماتي أو استيرادها أو تصديرها</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>خفض القلم أو رفعه</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>تحريك القلم</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>تحريك القلم قليلًا</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>لم يُعثر على شيء. جرّب كلمة أخرى.</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>على اللوحة</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>افتحها أو الصقها أو أفلتها على اللوحة.</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>أشر إلى شريط: تُظهر الألوان ما يؤيده.</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>اضغط مفتاح الرقم: يتعلم النموذج منه.</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>قراءة صورة ضوئية أو ممسوحة</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>قراءة مجلد كامل</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>يقرأ الأرقام المكتوبة باليد أثناء رسمها. رخصة Apache 2.0.</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>قل ما هو الرسم</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>بحث</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>لماذا هو 7، ولماذا ليس 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Shift مع المفاتيح نفسها</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>المسافة</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>المسافة، الأسهم</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>الخطوط والمسح والصور المفتوحة والتصحيحات.</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>التراجع عما فعلت</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>آخر اثنتي عشرة صفحة في قائمة «ملف».</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>تدريب نموذج جديد</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>ماذا يمكنني أن أفعل؟</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>يمكنك متابعة الرسم أثناء ذلك.</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>مفاتيح الأسهم؛ وHome وPage Up وEnd وPage Down للمائل</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>الفأرة</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 بكسل</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>إخفاء الألوان</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>لا شيء بعد</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>إظهار الألوان</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>ما يراه النموذج</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>ما يراه النموذج: 28×28 بكسل، مقصوصة ومحجّمة وموسّطة.
تُظهر الألوان أي حبر وأي ورق فارغ يؤيد الرقم أو يعارضه.
أشر إلى شريط لترى لِمَ ليس ذلك الرقم. انقر لإخفاء الألوان.</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>لِمَ ليس {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>لِمَ {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} يؤيد {}&lt;br&gt;{} يعارض</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>يقرأ النموذجان {}.</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>كل بكسل في الرسم مضروبًا في وزنه للرقم {}: المجموع {}. ومع الانحياز {} يصبح اللوجيت: {}.</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>الخريطة {} من الطبقة {} لم تجد شيئًا في هذا الرسم.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>الخريطة {} من الطبقة {} أقوى ما تكون عند العلامة، بقيمة {}. ومن هناك ترى الرسم كله.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>الخريطة {} من الطبقة {} أقوى ما تكون عند العلامة، بقيمة {}. ومن هناك ترى ما بداخل الإطار.</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>تبيّن الألوان أين يؤيده الرسم وأين يعارضه.</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>لوجيت الرقم {} هو {}. سمات تؤيده: {}. سمات تعارضه: {}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} يقرأ {}، و{} يقرأ {}: أعمدة زرقاء ورمادية.</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>تختار مفاتيح الأسهم رقمًا: يظهر مما يتكون اللوجيت الخاص به.</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>ارسم رقمًا لترى ما تصنعه منه كل طبقة.</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>السمات، كل منها متوسط خريطة: {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>السمات: {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>نواتها</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>قيم اللوجيت والاحتمالات التي يصنعها منها السوفت ماكس</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>إظهار كل الخرائط</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>الرسم مضروبًا في الأوزان</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>الرسم كما تراه الشبكة</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>لا يمكن إظهار طبقات هذا النموذج. إعادة التدريب تنشئ نموذجًا يمكن إظهار طبقاته.</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>الخريطة مكبّرة</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>لا يوجد بعد نموذج يمكن إظهار طبقاته.</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>طبقات أي نموذج</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>الداخل</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>لم يعد محفوظًا كـ {}.</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>حُفظ كـ {} (قُرئ {}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>حُفظ كـ {}.</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>القراءة جارية. سمِّ الرسم بعد قراءته.</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>تسمية {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>هذا {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>ليس رقمًا</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>خطأ؟ قل ما هو</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{} (المفتاح {})</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>ليس رقمًا</translation>
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
        <translation>إعادة التشغيل</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>إعادة تشغيل Digit Pad الآن؟</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>تُستخدم اللغة الجديدة ابتداءً من التشغيل التالي.</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>الطبقة {}، الخرائط: {}، كل منها {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>الطبقة {}: الخرائط المؤيدة لـ {} بالأزرق، والمعارضة بالبرتقالي</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>أقوى الخرائط: {}. تختار مفاتيح الأسهم واحدة.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>الدقة على أرقام لم يتعلم منها</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>يبدأ المنحنى بعد الدورة الأولى.</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>المستخدَم: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · جاهز</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>كل الملفات</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>جارٍ تحميل النموذج {}…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>جارٍ التحميل…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>حُذف النموذج {}. يُستخدَم الآن النموذج {}.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>لا نموذج</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>لا نموذج: لا تُقرأ الأرقام</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>يُستخدَم الآن النموذج {} الذي اختير في مكان آخر.</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>فتح نموذج: saved_model.pb، أو ملف .keras أو .h5 أو .tflite</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>لا يوجد نموذج: نموذج البرنامج نفسه مفقود.</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} يُستخدَم الآن {}.</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} وتصحيحاتك</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>تحرير</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ملف</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>مساعدة</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>صورة</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>عرض</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>أفلت للفتح</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>أفلت لفتح {} ملف</numerusform>
            <numerusform>أفلت لفتح {} ملف</numerusform>
            <numerusform>أفلت لفتح {} ملفين</numerusform>
            <numerusform>أفلت لفتح {} ملفات</numerusform>
            <numerusform>أفلت لفتح {} ملفًا</numerusform>
            <numerusform>أفلت لفتح {} ملف</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>أفلت للقراءة في جدول</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>لوحة العرض التقديمي</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>عرض القلم</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>عرض القلم على الشاشة؛ يرى النموذج العرض نفسه دائمًا</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>جاهز</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>الحالة</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>النموذج المستخدَم</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>خطأ؟ قل ما هو</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>النموذج المستخدَم</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>تعذّر حذف النموذج {}: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>تعذّر حفظ العودة: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>تعذّر حفظ اختيار النموذج {}: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>تعذّر حفظ الاسم: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>تعذّر حذف ما خلّفه تدريب: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>مقارنة مع</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>نموذج</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} أقدم: انظر «إدارة النماذج»</numerusform>
            <numerusform>{} أقدم: انظر «إدارة النماذج»</numerusform>
            <numerusform>{} أقدم: انظر «إدارة النماذج»</numerusform>
            <numerusform>{} أقدم: انظر «إدارة النماذج»</numerusform>
            <numerusform>{} أقدم: انظر «إدارة النماذج»</numerusform>
            <numerusform>{} أقدم: انظر «إدارة النماذج»</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · من مكان آخر</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>النموذج {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>مرفق بالبرنامج</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>لا يمكن استخدامه</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>مضبوط من النموذج {}</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>من النموذج {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>تدريب كامل</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>تعلّم {:,} من رسوماتك</numerusform>
            <numerusform>تعلّم {:,} من رسوماتك</numerusform>
            <numerusform>تعلّم {:,} من رسوماتك</numerusform>
            <numerusform>تعلّم {:,} من رسوماتك</numerusform>
            <numerusform>تعلّم {:,} من رسوماتك</numerusform>
            <numerusform>تعلّم {:,} من رسوماتك</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>لم يتعلم رسومات</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>تدريب سريع</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>انحدار softmax</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>تدريب متأنٍّ</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>يأخذ {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>اليوم {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>أمس</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>{} من الأرقام المحجوزة</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>{} على MNIST</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>{} على أرقام أخرى</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} يأخذ {}؛ يقرأ {} من {} عيّنة.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>مقارنة</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>فتح نموذج…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>استخدام</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>ما الفرق…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>اسم النموذج {} (اتركه فارغًا بلا اسم)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>إعادة التسمية…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>إعادة التسمية</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>إظهار في المجلد</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>الأصل</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>النموذج</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>على MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>الحجم</translation>
    </message>
    <message>
        <source>When</source>
        <translation>متى</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>قيد المقارنة</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>من مكان آخر</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>مستخدَم</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} من {} عيّنة</translation>
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
        <translation>فُتح {}</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>قراءة كل صور مجلد</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>لا صورة في الحافظة؛ انسخ واحدة أولًا.</translation>
    </message>
    <message>
        <source>open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>لا يمكن قراءة «{}».</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>لم يعد «{}» موجودًا؛ أُزيل من القائمة.</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>الكل (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>فتح صور أو رسومات</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>صور ورسومات ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>معاينة</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>ليس في الصورة خطوط لحفظها.</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>تصدير كـ PNG</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>تصدير مدخل 28×28</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>صور PNG</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>حفظ الرسم</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>حُفظ {}</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>خطوط</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>لم يرَ النموذج هذه الصفحة بعد.</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>تعذّرت كتابة «{}»: {}.</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>السابق</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>الانتقال إلى صفحة</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>التالي</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>الملفات المفتوحة</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>الصفحة {} من {}</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>الصفحة، من 1 إلى {}:</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>عرض</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} من {}</translation>
    </message>
</context>
<context>
    <name>PagesButton</name>
    <message>
        <source>Earlier pages</source>
        <translation>صفحات سابقة</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>صورة {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>تعذّر حفظ الصورة: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>مسح</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>أدوات الرسم</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>ممحاة</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>قلم</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>قلم عريض</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>قلم رفيع</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>قلم عادي</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (انقر باليمين لكل العروض)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>مسح</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>اقتصاص</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>ممحاة</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>الحبر المكتشَف</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>عكس الألوان</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>قلم</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>أدوات الصورة</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>استعادة الصورة</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>تدوير إلى اليمين</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>ما يظهر بالأحمر يُقرأ حبرًا.</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>الثقة {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>مؤكد · {} رقم</numerusform>
            <numerusform>مؤكد · {} رقم</numerusform>
            <numerusform>مؤكد · {} رقمان</numerusform>
            <numerusform>مؤكد · {} أرقام</numerusform>
            <numerusform>مؤكد · {} رقمًا</numerusform>
            <numerusform>مؤكد · {} رقم</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>الثقة {}، أو {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>الثقة {}، أو {}، أو {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>نسخ ما قُرئ</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>الرقم {} من {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>قد يكون {} أو {}.</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>قد يكون {}، لكنه غير مؤكد.</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>الاحتمال</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>عدة أرقام؟ أوقف «القراءة كرقم واحد» (قائمة تحرير).</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>بعض الأرقام غير مؤكد.</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>هذا لا يشبه رقمًا.</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>أصغر من أن يُقرأ. ارسمه أكبر.</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>قلتَ {}.</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>ينهي F11 أو Esc العرض التقديمي. يُظهر Shift+F11 لوحة أخرى.</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>إنهاء العرض التقديمي</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>لوحة أخرى</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>ضبط</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>لخط يدك</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>جديد، بجودة مقاربة</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>للمشاهدة؛ غالبًا أضعف</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>رسم</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>لا يمكن قراءة هذا الملف.</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>مفاتيح الأسهم تختار رقمًا: تُظهر الصورة لِمَ هو، أو لِمَ لا.</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>احتمال كل رقم</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>احتمال {}</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>احتمال ألا يكون رقمًا</translation>
    </message>
    <message>
        <source>none</source>
        <translation>لا شيء</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>موافق</translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message>
        <source>Copied {}</source>
        <translation>نُسخ {}</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>قراءة صفحة كاملة: {} من {} قطعة حبر…</numerusform>
            <numerusform>قراءة صفحة كاملة: {} من {} قطعة حبر…</numerusform>
            <numerusform>قراءة صفحة كاملة: {} من {} قطعتي حبر…</numerusform>
            <numerusform>قراءة صفحة كاملة: {} من {} قطع حبر…</numerusform>
            <numerusform>قراءة صفحة كاملة: {} من {} قطعة حبر…</numerusform>
            <numerusform>قراءة صفحة كاملة: {} من {} قطعة حبر…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>القراءة جارية. انسخ الإجابة بعد ظهورها.</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>فتح الأخيرة</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>ضبط النموذج المستخدَم</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>للتعليم: أبسط نموذج. يخطئ في رقم من كل اثني عشر.</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>لخط يدك. مع MNIST يكون النموذج الجديد غالبًا بالجودة نفسها.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>كامل</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>كما صُنع النموذج المرفق. الجديد بجودة مقاربة، وأحيانًا أقل قليلًا.</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>سريع</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>متأنٍّ</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>انحدار softmax من الدفتر الكلاسيكي</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>لترى ما تحققه بضع دقائق من الصفر. غالبًا أضعف من النموذج المستخدَم، وعندها لا يُستخدم.</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>لتشاهد شبكة صغيرة تتعلم من الصفر. غالبًا أضعف من النموذج المستخدَم، وعندها لا يُستخدم.</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>تعذّر على النموذج قراءة هذا الرسم.</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>تم النسخ</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>أُغلق Digit Pad بشكل غير متوقع</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>التقرير</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>يساعد هذا التقرير على معرفة السبب. لا يذكر أيًّا من ملفاتك ولا يحتوي على أي شيء رسمته.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>العودة إلى النموذج {}</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>إبقاء الحالي</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>إعادة التدريب</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>إيقاف</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>استخدام</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>ما الفرق…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>المتابعة في الخلفية</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>‏MNIST: المجلد بملفاته الأربعة، أو مجلد فارغ</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>النموذج {} (جديد)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>النموذج {} (قديم)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>النموذج {} جاهز</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>إعادة التدريب</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>إعادة تدريب النموذج</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>إعادة التدريب · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>يمكنك متابعة الرسم أثناء ذلك. لا يُستخدم النموذج الجديد إلا إذا قرأ بالجودة نفسها على الأقل.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>جارٍ اختبار النموذج الجديد…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>لم ينتج التدريب شيئًا منذ دقيقة. انتظر، أو أوقفه وحاول مجددًا.</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>تقدّم التدريب</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>لا يستطيع هذا النموذج تفسير إجاباته.</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>تعذّرت كتابة «{}»: {}.</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>أُلغي. لم يُضف شيء.</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>تعذّر تصدير الرسومات.</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>هذه الملفات ليست كما تبدو.</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>تعذّر تغيير رسوماتك.</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>استبدال</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>الاستبدال يُفقد المحتوى الحالي.</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>«{}» موجود مسبقًا.</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>رسم</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>صفحة جديدة</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>لا يمكن قراءة «{}».</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>مسح</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>محو</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>خط</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>رسالة</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>جارٍ تنزيل MNIST…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>النموذج {} جاهز. تجده في قائمة «نموذج».</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>حُذف النموذج {}.</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>لا شيء بعد. قل ما هي الرسومات، تحت الأشرطة أو بالمفاتيح 0 إلى 9.</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>يُستخدَم الآن النموذج {}.</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>انتهت إعادة التدريب</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>إعادة التدريب · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>جارٍ البدء…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>إيقاف وإنهاء</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>إيقاف التدريب والإنهاء؟</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>حُفظ النموذج الجديد، لكنه غير مستخدَم.</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>سيُهمل النموذج غير المكتمل.</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>أُوقف التدريب. لم يتغير شيء.</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>استخدام النموذج {}؟</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} للتدريب، {} للاختبار.</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} للتدريب.</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>«خط اصطناعي فقط» لا يحتاج تنزيلًا.</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>من:</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>كيف:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>رسوماتي:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>الشبكة:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60,000 رقم مكتوب باليد</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60,000 رقم مكتوب باليد · تُنزَّل مرة واحدة، 11 ميغابايت</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>مجلد آخر…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>جارٍ العدّ…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>عميقة: ستة التفافات، كالنموذج المرفق</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>الافتراضي</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>كم رقمًا من MNIST يساوي الرسم</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>خيارات أقل</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>وُجد في {}.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>من</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>عالٍ (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>كيف</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>سيُنزَّل أولًا (11 ميغابايت) إلى {}.</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>البحث عن MNIST في مجلد آخر</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>منخفض (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>‏MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST وخط اصطناعي (مستحسن)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>‏MNIST فقط: 60,000 رقم مكتوب باليد</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>خيارات أكثر…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>رسوماتي</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>الشبكة</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>عادي (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>غير مستخدَم</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>صغيرة: التفافان</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>انحدار softmax: وزن لكل بكسل ورقم</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>متأنّية: التفافان مع تسوية</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>خط اصطناعي</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>خط اصطناعي فقط: بلا تنزيل</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>أرقام للتجربة، لتجربة التدريب</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>التدريب بـ MNIST</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>التدريب برسوماتي</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>التدريب بخط اصطناعي</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>طرق كتابة تنقص MNIST</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{} (النموذج {})</translation>
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
        <translation>أوقف النظام التدريب، ربما لنفاد الذاكرة. أغلق برامج أخرى وحاول مجددًا.</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>تعذّر بدء التدريب: {}.</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>انتهى التدريب بلا نموذج.</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>فشل التدريب بحالة خروج {}.</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>فشل التدريب: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>جارٍ تنزيل {}</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>الدورة {} من {} · {} رقم في الثانية · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>جارٍ توليد خط اصطناعي</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>بقيت بضع ثوانٍ</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>نحو دقيقة</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>نحو ساعة</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>نحو {} ساعة</numerusform>
            <numerusform>نحو {} ساعة</numerusform>
            <numerusform>نحو {} ساعتين</numerusform>
            <numerusform>نحو {} ساعات</numerusform>
            <numerusform>نحو {} ساعة</numerusform>
            <numerusform>نحو {} ساعة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>نحو {} دقيقة</numerusform>
            <numerusform>نحو {} دقيقة</numerusform>
            <numerusform>نحو {} دقيقتين</numerusform>
            <numerusform>نحو {} دقائق</numerusform>
            <numerusform>نحو {} دقيقة</numerusform>
            <numerusform>نحو {} دقيقة</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>نحو {}½ ساعة</numerusform>
            <numerusform>نحو {}½ ساعة</numerusform>
            <numerusform>نحو {}½ ساعة</numerusform>
            <numerusform>نحو {}½ ساعات</numerusform>
            <numerusform>نحو {}½ ساعة</numerusform>
            <numerusform>نحو {}½ ساعة</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>بضع ثوانٍ</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>بقي {}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>بقيت {} ثانية</numerusform>
            <numerusform>بقيت {} ثانية</numerusform>
            <numerusform>بقيت {} ثانيتان</numerusform>
            <numerusform>بقيت {} ثوانٍ</numerusform>
            <numerusform>بقيت {} ثانية</numerusform>
            <numerusform>بقيت {} ثانية</numerusform>
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
        <translation>أرقام كأرقام MNIST</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>خط بأساليب أخرى</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>يجيب «?» عن {after:.2f}% من الأرقام، والنموذج {reference} عن {before:.2f}%.</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>يجيب «?» عن {after:.2f}% من الحروف والخربشات، والنموذج {reference} عن {before:.2f}%: أكثر مما يجوز أن تفقده كل عمليات إعادة التدريب معًا.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>أضعف بوضوح من النموذج {0} على {1}.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>أضعف بوضوح من النموذج {reference} في رفض الحروف والخربشات: «?» لـ {after:.2f}% منها بدلًا من {before:.2f}%.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>أضعف بوضوح من النموذج {reference} على {data}: {after:.2f}% صحيحة بدلًا من {before:.2f}%.</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>دُرّب على أرقام للتجربة فقط.</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>حروف وخربشات أُجيب عنها «?»</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>‏MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>حُفظ النموذج {}، لكنه غير مستخدَم.</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>لا فرق قابل للقياس.</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>يُستخدَم الآن النموذج {0}. دقته مقاربة لدقة النموذج {1}.</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>على {data} يقرأ {after:.2f}% قراءة صحيحة، والنموذج {reference} {before:.2f}%: أكثر مما يجوز أن تفقده كل عمليات إعادة التدريب معًا.</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>تبدو الرسومات في «{data}» مائلة على جانبها أو معكوسة: يقرأ النموذج {reference} منها {before:.2f}% كما هي و{after:.2f}% بعد تدويرها.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>رسومات اختبارك</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>أرقام كأرقام MNIST</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>خط بأساليب أخرى</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>رسومات اختبارك</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} وعلى {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>ليس في «{data}» رسومات لهذه الأرقام: {digits}.</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>لا يترك «{data}» للاختبار إلا {n:,} رسم. عُشر الرسومات للاختبار، فيلزم نحو 200.</translation>
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
        <translation>حذف</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>حذف {} نموذج؟</numerusform>
            <numerusform>حذف {} نموذج؟</numerusform>
            <numerusform>حذف {} نموذجين؟</numerusform>
            <numerusform>حذف {} نماذج؟</numerusform>
            <numerusform>حذف {} نموذجًا؟</numerusform>
            <numerusform>حذف {} نموذج؟</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>حذف {}؟</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>لا نموذج</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>لا برنامج هنا يعرض المجلدات. النموذج في {}.</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>لم تُحذف لأنها مستخدَمة أو مرفقة: {}.</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>لا يمكن التراجع عن هذا.</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>اسحب إطارًا حول الأرقام. Esc للإلغاء.</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>اقتصاص</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>عكس</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>استعادة</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>تدوير</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>لا يمكن قراءة «{}».</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>تختار مفاتيح الأسهم رقمًا.</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>أوزان الأرقام العشرة، من 0 إلى 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>الخطوة {} من {} · أقوى وزن {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>الخطوة التي تُعرض أوزانها</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>أوزان الأرقام العشرة، من 0 إلى 9، أثناء تكوّنها</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>نوى الطبقة الأولى ({}) أثناء تكوّنها</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>يبدأ الشريط من {} وينتهي عند {}.</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>الصورة المختارة</translation>
    </message>
</context>
</TS>
