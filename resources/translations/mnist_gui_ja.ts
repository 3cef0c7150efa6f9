<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>このアプリについて(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>読み取り結果をコピー(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>切り抜き(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>ダーク(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>消しゴム(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>訂正しなかった答えを忘れる(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>内部(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>色を反転(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>キーボード(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>ライト(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>モデルの管理(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>マイ図画(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>新しいページ(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>数の次の数字(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>数字ではない(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>別の場所のモデルを開く(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>開く(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>プレゼンテーションの別のパネル(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>画像を貼り付け(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>プレゼンテーション(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>確率(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>やり直し(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>再学習(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>右に回転(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>図画を保存(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>システムの配色(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>ペンを太く(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>元に戻す(&amp;U)</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>消去(&amp;L)</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>数字だけ読む（記号と空白なし）(&amp;Y)</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>ペン(&amp;G)</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>PNG で書き出し(&amp;P)…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>28×28 の入力を PNG で書き出し(&amp;2)…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>ページへ移動(&amp;T)…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>訂正から自動で学ぶ(&amp;A)</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>訂正しなかった答えから学ぶ(&amp;D)</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>マイ図画から今すぐ学ぶ(&amp;W)</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>次のページまたはファイル(&amp;X)</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>前のページまたはファイル(&amp;V)</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>フォルダーを読む(&amp;F)…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>1 つの数字として読む(&amp;S)</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>画像をリセット(&amp;P)</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>前に戻す(&amp;B)</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>システムの既定(&amp;D)</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>ペンを細く(&amp;H)</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>できること(&amp;D)</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>モデル {} は使えません。</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>モデル {} はもうありません。</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>モデルはこれを学べませんでした。</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>モデル {} は図画を学びましたが、使用されません。</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>モデル {} は図画を学びましたが、使用されません。比較できるモデルがありません。「モデル」メニューにあります。</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>モデル {} が図画を学びました。「モデル」メニューにあります。</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>図画を学んだモデル {} を使用します。</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>取り消した内容を除いたモデル {} を使用します。</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>{} としてテスト用に保存しました。モデルの比較に使い、学習には使いません。</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>{} として保存しました。モデルはまだ {} と読みます。これ以上学ぶと他の数字に影響します。</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>モデルが学んだ内容の保存に時間がかかりすぎたため中止しました。次の訂正か「{}」で再試行します。</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>読み取り結果</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>比較を終了</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>比較中のモデル</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>使用中のモデル</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>比較中のモデル</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>起動中…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>設定が壊れていたため、初期化しました。</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>以前のページ(&amp;E)</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>図画</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>報告する際は、詳細を添えてください。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>プログラム内部で問題が起きました。図画はそのままです。</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>矢印キーでペンを動かし、スペースキーで下ろす・上げる。</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>数字や数を書いてください</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>手書きパッド</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>または画像をドロップ、貼り付け、開く</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>閉じる(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>表を隠す(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>どの数字を間違えるか(&amp;W)…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>どちらのモデルもテスト図画をすべて同じように読みます。</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>2 つのモデルを比較</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>{} の混同行列</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>MNIST に似た数字</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>両方が読んだ数字</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>読み方が異なる図画</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>モデル {}（新）</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>モデル {}（旧）</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>モデル {} とモデル {} の比較</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>モデル {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>行: 正しい数字。列: 読み取り結果。</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>合成手書き</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>合成手書き（評価用）</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>モデルの読み方が異なるテスト図画: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>おもちゃの数字</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>テスト図画はまだありません。ラベルを付けた図画の 5 枚に 1 枚がテスト用になります。モデルの比較に使い、学習には使いません。</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>テスト図画</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}（評価用）</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>「{}」</translation>
    </message>
</context>
<context>
    <name>ConfidenceLabel</name>
    <message>
        <source>How confident the answer is</source>
        <translation>答えの確信度</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>誤り {} 件</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} を {} と読み取り: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad が予期せず終了しました。</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad が予期せず終了しました。図画は元に戻りました。</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>非表示</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>矢印キーで右端と下端、Shift で左端と上端を動かします。Enter で切り抜き、Esc でキャンセル。</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>切り抜き枠</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>{} の図画</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>数字ではない図画</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>{}{} と読み取り、{}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正解</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>誤り</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>新しいモデルによるマイ図画の読み取り</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>図画を 1 枚追加しました。</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>図画を 1 枚「{}」に書き出しました。</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>名前は {} 文字以内の 1 行です。</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>答えの記録が壊れています。</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>すでにあったもの: {:,}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>このネットワークの管理者に、このアドレスの許可を依頼してください。</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>HTTPS_PROXY のアドレスを確認してください。</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>このコンピューターの日付と時刻を確認してください。</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>「{1}」の図画 {0} のラベルは「{2}」です。0～9 の数字 1 つか「{3}」が必要です。何も追加していません。</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>「{1}」の図画 {0} にラベルがありません。0～9 の数字 1 つか「{2}」が必要です。何も追加していません。</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>「{1}」の図画 {0} に線がありません。何も追加していません。</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>EMNIST の画像は横向きに保存されているため、正しい向きに直しました。</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>ファイル名が長すぎます</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>ネットワークが通信を検査している場合は、その証明書のパスを REQUESTS_CA_BUNDLE に設定してください。</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>入出力エラー</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>フォルダーです</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>数字が明るい地に暗い色だったため、反転しました。</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 ではこの Keras 2 のモデルを構築できません。Keras 2 で model.save(FOLDER) を使い SavedModel として保存してください</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras で構築できません</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>「数字ではない」ため除外: {:,}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>線がないため除外: {:,}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>「{1}」の {0} 行目は線の図画ではありません。</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>「{1}」の {0} 行目は図画として長すぎます。</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>「{1}」の {0} 行目は図画として長すぎます。{2:,} 本を超える線か {3:,} 個を超える点があります。</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>「{}」の MNIST が不完全です。{}.gz がありません。「mnist-trainer fetch」で取得するか、4 つのファイルをそこに置くか、--data-dir でフォルダーを指定してください。</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>空きを作るか書き込みを許可するか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>モデル {} はプログラム付属のため削除できません。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>モデル {} は「{}」として微調整できません。「{}」です。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>モデル {} は微調整できません。ネットワークが別バージョンのものです。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>モデル {} は微調整できません。重みがありません。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>モデル {} は微調整できません。ネットワーク「{}」は未知です。</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>モデル {} を読み込めません。</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>モデル {} を読み取れません: {}。</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>モデル {} は 28×28 の数字画像を読みません。</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>モデル {} は読み取り中に失敗しました。</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>モデル {} に予期しないファイルがあります: {}。</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>モデル {} に読めるマニフェストがありません: {}。</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>モデル {} に署名「{}」がありません。</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>モデル {} は他のモデルと比較されていません。</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>モデル {} は壊れています。{} を読めません。</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>モデル {} は壊れています。{} がありません。</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>モデル {} は壊れています。{} が変更されています。</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>モデル {} は使用中です。ウィンドウか「mnist-trainer models activate」で別のモデルに切り替えてから削除してください。</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>モデル {} はもうありません。</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>モデル {} はこれらの図画から新しく学べません。すでに読めるか、他の数字を誤読するためです。</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>モデル {} の使用を中止しました: {}。別のモデルを使ってください。</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>モデル {} は新しいバージョンの Digit Pad で作られています。使うには更新してください。</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>モデル {} を開けませんでした: {}。</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>ディスクの空きがありません</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>ファイルまたはフォルダーがありません</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>「{1}」に書かれた {0} 個のファイルは 1 つもありません。最初は「{2}」です。</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>フォルダーではありません</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>まだ何も書かれていません。</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>「{1}」の {0} ページ目は壊れています。</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Parquet ファイルには pyarrow が必要ですが、インストールされていません。「pip install pyarrow」と入力するか、.csv または .jsonl を使ってください。</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>権限がありません</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>「{1}」の {0} 番目の画像にラベルがありません。</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>Ray がインストールされていません。「pip install &apos;mnist-gui[ray]&apos;」と入力するか、--engine を省いてください。</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>読み取り専用のファイルシステムです</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite で読み込めません</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow で読み込めません</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>Ray クラスターが読み取りを中止しました：{}。原因を取り除き、別の出力先でやり直してください。</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>モデル {} の比較データが壊れています。</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>図画のファイルが壊れていました。1 枚を復元しました。壊れたファイルは「{}」として残しています。</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>図画のファイルが壊れていました。{:,} 枚を復元しました。壊れたファイルは「{}」として残しています。</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>枠が画像の外にあります。数字の上にドラッグしてください。</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>「{}」の画像は 0～255 の数値ではありません。</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>「{}」の画像は {} で、28×28 ではありません。</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>「{}」のラベルがありません。ファイル名を images.npy と labels.npy、または X.npy と y.npy にしてください。</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>「{}」のラベルがありません。「{}」が同じ場所に必要です。</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>モデル {} のマニフェストが壊れています。</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>モデルが画像ごとに 10 個の数を返しません。</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>モデルが動作しません。答えが数ではありません。</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>使用中のモデルは図画から学べません。学習した数字の記憶がありません。学べるモデルを得るには再学習してください。</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>使用中のモデルは図画から学べません。このプログラムで作られていません。学べるモデルを得るには再学習してください。</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>新しいモデルを「{}」に書き込めません: {}。</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>新しいモデルが応答しないため、公開しませんでした。</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>新しいモデルを公開しませんでした: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>プロキシが名前とパスワードを求めています。http://name:password@proxy:8080 のように HTTPS_PROXY に設定してください。</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>学習できる自分の図画がまだありません。ウィンドウでラベルを付けるか、図画なしで学習してください。</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>「{}」に画像がありません。</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>「{}」に画像がありません。画像は数字に対応する 0～9、または「{}」という名前のサブフォルダーに入れてください。</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>インクが {:,} 個あります。一度に読めるのは {:,} 個（約 {:,} 個の数字）までです。分けて読んでください。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>「{}」に Ray クラスターがありません。そこで「ray start --head」を実行するか、アドレスを省いてください。</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>「{}」に図画がありません。</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>この図画にはインクがありません。</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>「{}」にインクがありません。</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>「{1}」の {0} ページ目にインクがありません。</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>読み取るインクがありません。</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>戻れるモデルがありません。{} より前に使われたモデルはありません。</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>モデル {} はありません。</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>モデル「{}」はありません。バージョンでもパスでもありません。</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>モデルがありません。付属のモデルが見つかりません。</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>空きメモリが足りません。他のプログラムを閉じて再試行してください。</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>このネットワークではログインが必要かもしれません。ブラウザーでページを開いてから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>学習が発散しました。損失が数でなくなりました。このデータには学習率が高すぎます。</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>オンラインのときにもう一度お試しください。</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>学習できる図画がまだありません。先にウィンドウで訂正するかラベルを付けてください。</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>図画を「{}」に保存できません: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>「数字ではない」とした図画は除外されます。この学習は数字だけから学びます。使うには合成手書きも加えてください。</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>ハッシュの異なるファイル</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>ファイルの代わりに Web ページが返されました</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>別のプログラムが使用中です。閉じて再試行するか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>「{}」のほかに {} や {} を含んではいけません</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>独自の演算を含みます</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>Python を呼び出します</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>自分自身を呼び出し、終わらない可能性があります</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>他のグラフを呼び出します</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>読み込めません</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>読み取れません（{}）</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>画像を読めません</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>異常終了するか、許可以上のメモリが必要です</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>画像ごとに 10 個の有限な数を返しません</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>起動しません</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>{} がありません</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>{} がありませんが、中の「{}」はモデルです。そちらを開いてください</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>ファイルが多すぎます</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>重みだけで層がありません。モデル全体を保存してください</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>チェックポイントです。ネットワークのない重みです</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>{} のモデルです。先に SavedModel か .tflite に書き出してください</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>パイプまたはデバイスです</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>壊れているか途中で切れています</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>壊れているか、途中で切れているか、暗号化されています</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>壊れているか、{} ファイルではありません</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>空です</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>Keras のモデルではありません。アーカイブに {} がありません</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>モデルではありません。{} か .keras、.h5、.tflite ファイルを選んでください</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>TensorFlow Lite のモデルではないか、壊れています</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>画像ではないか、壊れています</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>{:g} 秒たっても開けません</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>存在しません</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>大きすぎます（「{}」）</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>表を保持します</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>ファイルから読み込む表を保持します</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>ループし、終わらない可能性があります</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>784 個または 28×28 個の数の入力 1 つと、画像ごとに 10 個の出力を持つ署名が必要ですが、署名がありません</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>784 個または 28×28 個の数の入力 1 つと、画像ごとに 10 個の出力を持つ署名が必要ですが、{}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>許可以上のメモリが必要です</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>784 個または 28×28 個の数の入力 1 つと 10 個の出力が必要ですが、入力は {}、出力は {} です</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>ネットワーク接続を開きます</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>文字を出力します</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>ファイルを読みます</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>他のファイルを読みます（中のデータセット経由）</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>他のファイルを読みます（HDF5 ファイル内のリンク経由）</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>{2} 通りのうち最良の方法（{3}）でサンプル {1} 個中 {0} 個を読みます。数字のモデルではないか、別の前処理が必要です</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>Python を実行します（Lambda 層）</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>画像 1 枚に {:g} 秒以上かかります</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>読み込みに {:g} 秒以上かかります</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>他を待ち、終わらない可能性があります</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>ファイルを書き込みます</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>記述が壊れています</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>ファイル {} を読み取れません（{}）</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>フォルダー {} を読み取れません（{}）</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>名前が UTF-8 ではありません</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>部品「{}」は Python モジュール「{}」のものです</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>重みがありません。variables/variables.data-… がありません</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>重みがありません。{} がありません</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>重みが大きすぎます</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>「variables」の重みが壊れているか、途中で切れているか、別のモデルのものです</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>{} を読み取れません（{}）</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>{} が壊れているか途中で切れています</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>{} が空です</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>{} が大きすぎます</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>{} は展開すると大きすぎます</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>応答なし</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>接続なし</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>そこにファイルを作れません。フォルダーと権限を確認するか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>理由は示されていません</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>安全な接続ではありません</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>証明書が信頼されていません: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>接続が切れました</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>ディスクに障害があるか、空きがありません。空きを作るか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>ディスクの空きがありません。空きを作るか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>ファイルが読み取り専用です。ファイルとフォルダーへの書き込みを許可するか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>フォルダーが空です</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>画像デコーダーが起動しません</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>外部モデル用のプロセスが失敗しました: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>プロキシが応答しません</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>プロキシが拒否しました: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>グラフの 2 つの部分が同じ名前です</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>部品「{}」の動作は不明です</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>「{}」の動作は不明です</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>図画を {:,} 枚追加しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>図画を {:,} 枚「{}」に書き出しました。</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{}（関数「{}」）</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{}（演算「RestoreV2」）</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{}（演算「{}」）</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>任意の形の {}</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>「{2}」に書かれた {1} 個のファイルのうち {0} 個がなく、除外しました。最初は「{3}」です。</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}、明るい地に暗い字</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}、明るい地に暗い字、行と列が逆</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}、暗い地に明るい字</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}、暗い地に明るい字、行と列が逆</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}。</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}。空きを作るか書き込みを許可するか、--store で別のフォルダーを選んでください</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}。再試行するか、--store で別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}: {}</translation>
    </message>
    <message>
        <source>{}: {}.</source>
        <translation>{}: {}。</translation>
    </message>
    <message>
        <source>“{}” already exists. Choose another name, or move it away.</source>
        <translation>「{}」はすでにあります。別の名前を選ぶか、移動してください。</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>「{}」は {} で始まりますが、この IDX ファイルは {} で始まるはずです。</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>「{}」を続きから書き込めません。作成条件を記した「{}」がないか、壊れています。別のファイルを指定してください。</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>「{}」をデコードできません。壊れているか、悪意のあるものです。</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>「{}」をデコードできません: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>「{}」は微調整できません。このプログラムで作られたモデルではありません。</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>「{}」を開けません: {}。</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>「{}」は --engine ray では読み取れません。名前が「_」やドットで始まらない画像だけを受け付けます。</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>「{}」を読み取れません。</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>「{}」を読み取れません: {}。</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>「{}」を取得できませんでした ({})。{} または 4 つのファイル {} を自分で「{}」にコピーしてください。</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>「{}」に 28×28 の画像がありません。</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>「{}」に「{}」というラベルの描画があります。学習には、どのラベルも 0 から 9 の数字か「{}」である必要があります。</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>「{}」に 9 を超えるラベルがあります。</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>「{}」のラベルは「{}」です。0～9 の数字 1 つか「{}」が必要です。何も追加していません。</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>「{}」に 0～9 の数字以外のラベルがあります。</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>「{}」に {} ページ目はありません。全部で {} ページです。</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>「{}」にはページがありません。</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>「{}」には画素がありますがラベルがありません。コンテストの解答用の部分です。</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>「{}」には複数のページがあり、1 つのラベルをすべてに付けることはできません。各ページを個別の画像として保存してください。</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>「{}」には複数のセットがあります: {}。いずれかのファイルを選んでください。</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>「{}」はページが多すぎます。上限は {} ページです。分割して開いてください。</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>「{}」で読み取れる異なる描画: {:,} 個。学習には {:,} 個以上必要です。</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>「{}」の画像は {} 枚、ラベルは {} 個です。</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>「{}」の画像は {} 枚ですが、「{}」のラベルは {} 個です。</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>「{}」のラベルは {} 個です。{} 個より多く必要です。</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>「{}」に画像がありません。</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>「{}」は MATLAB のファイルです。配列を .npz で保存してください。</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>「{}」は PDF です。ページを画像として保存してください。</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>「{}」は Parquet ファイルで、pyarrow が必要です。「pip install pyarrow」を実行するか、.npz か .csv で保存してください。</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>「{}」は壊れた PDF です。</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>「{}」は壊れた画像です。</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>「{}」は pickle、つまりプログラムです。配列を .npz で保存してください。</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>「{}」は Git LFS のポインターで、ファイル本体ではありません。「git lfs pull」で取得してください</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>「{}」は HDF5 ファイルです。配列を .npz で保存してください。</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>「{}」はアーカイブです。展開してください。</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>「{}」は別の実行が書き込み中です。終わるまで待つか、別のファイルを指定してください。</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>「{}」はすでに完成しています。別のファイルを指定してください。</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>「{}」は途中で切れています。ヘッダーが不完全です。</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>「{}」は壊れているか、PNG の image 列と label 列がありません。</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>「{}」は壊れているか、数値が入っていません。</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>「{}」は壊れています: {}。</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>「{}」は読み取れる画像データセットではありません。</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>「{}」は各行に 785 個の数値（ラベル 1 個と画素 784 個）がある表ではありません。</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>「{}」は file 列と label 列のある表ではありません。</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>「{}」はすでにあります。--resume で続けるか、別のファイルを指定してください。</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>「{}」は {} ファイルとして大きすぎます。上限は {} メガピクセルです。PNG か JPEG で保存して開いてください。</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>「{}」は大きすぎます。ヘッダーによると {} バイトです。</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>「{}」は大きすぎます。上限は {} MB です。</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>「{}」は大きすぎます。上限は {} メガピクセルです。縮小して開いてください。</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>「{}」は大きすぎます。上限は {} です。</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>「{}」は {} のようですが、読めません: {}。</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>「{}」は形式を示していません。名前の末尾は .csv、.jsonl、.parquet のいずれかにしてください。</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>「{}」にはパスワードが必要です。パスワードのないコピーを保存して開いてください。</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>「{}」には x_train と y_train、x_test と y_test、または images と labels が必要ですが、入っているのは {} です。</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>「{}」はヘッダーの後に {} バイトあるはずですが、{} バイトです。</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>「{}」の入力は {}、出力は {} です</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>「{}」は別のモデルまたは別のオプションで作成されました。同じものを指定して続けるか、別のファイルを指定してください。</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>「{}」は --output で書かれたものではないため、続けられません。別のファイルを指定してください。</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>「{}」を {} として読み取りました。</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>「{}」は新しいバージョンで書かれているため、そのままにします。新しいバージョンを入れるか、--store で別のフォルダーを選んでください。</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>すべての図画、または誤読したもの</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>すべて {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>モデルが誤読した図画</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>図画: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>表示するラベル</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>誤読 {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>新しい順</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>数字ではない</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>古い順</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>表示中の行を書き出し</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>{} を保存しました（{} 行）</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>表を書き込めませんでした: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>書き出すものがまだありません。</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>画像を選ぶとここに表示されます。</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>確信度 {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>確信度</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>読み取り</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · {} ページ</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>キャンセル(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>パッドで開く(&amp;O)</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>キャンセルしました。残りは読んでいません。</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>キャンセルしました。表は変わりません。</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>JSON で書き出し(&amp;J)…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>CSV で書き出し(&amp;S)…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>画像を探しています…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>画像と読み取り結果</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>これまでに読んだ画像</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>不確かなもののみ(&amp;N)</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>不確かなもののみ</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>画像 {} 枚 · 不確か {} 枚</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · 読めない {} 枚</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>取り込みをキャンセル(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>データセット (IDX、NumPy、CSV)(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>削除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>書き出し(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>すべて忘れる(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>IDX ファイル（MNIST と同じ）(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>ラベルを付ける(&amp;L)…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>この {} 枚から今すぐ学ぶ(&amp;L)</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>フォルダー 0～9 の画像(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>線 (.jsonl)(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>線(&amp;S)…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>すべてのファイル</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>図画 {:,} 枚を新しい画像フォルダーに書き出し</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>図画 {:,} 枚を新しい IDX フォルダーに書き出し</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>図画 {:,} 枚を線として書き出し</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>取り込み(&amp;M)…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>データセットの読み込み: 画像のファイルを選んでください</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>画像の取り込み: フォルダー 0～9 を含むフォルダーを選択</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>線の取り込み</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>{} のラベルを付ける</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>図画を読み込んでいます…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>マイ図画</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>条件に合う図画がありません。</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>パッドに戻す(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>すべて選択(&amp;A)</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>線</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>0～9 のキーかバーの下のボタンで図画が何かを伝えると、ここに保存され、モデルがそこから学びます。</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>ラベル変更</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>図画をすべて削除しました。</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>図画を書き出しています…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>すべて忘れる</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>図画をすべて忘れますか？</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>図画を取り込み中: {} 枚…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>図画を取り込んでいます…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>削除済みや復元したものも含め、{} 枚の図画をすべて完全に削除します。元に戻せません。</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>一部の図画は削除されていて、もうありません。</translation>
    </message>
    <message>
        <source>import</source>
        <translation>取り込み</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>パッドのラベル</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>パッドに戻す</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>ラベル: {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>モデル {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>モデルは読んでいません</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>{} に保存</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>テスト図画: モデルの比較に使い、学習には使いません</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} は数字を読めませんでした</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} は {} と読み取り、確信度 {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · {} と読み取り</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>図画</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>受け入れた答えを削除できませんでした。</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>訂正しなかった答えを忘れました。</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>マイ図画</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>フォルダーを読む</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>再学習</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>学習</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>閉じる(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>実行(&amp;D)</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0～9、{}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0～9、数字でなければ N</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>Digit Pad について</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>ラベルを付けたものはすべて「マイ図画」にあります。</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>新しいページを始める</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>間違った答えを訂正する</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>パッドに書くと、答えがペンについてきます。</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>モデルは削除するまで残ります。</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全般</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>以前のモデルに戻す、2 つを比較する</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>数字や数を読み取る</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>ペンを隠す</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>画像を読み取り、書き出せる表にします。</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>キーボード</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>マイ図画を見る、取り込む、書き出す</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>ペンを下ろす・上げる</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>ペンを動かす</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>ペンを少し動かす</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>見つかりません。別の語で試してください。</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>パッド上</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>開く、貼り付ける、パッドにドロップする。</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>バーを指すと、支持する部分が色で示されます。</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>数字のキーを押すと、モデルがそこから学びます。</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>写真やスキャンを読む</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>フォルダー全体を読む</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>書いているそばから手書き数字を読み取ります。Apache License 2.0。</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>図画が何かを伝える</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>なぜ 7 で、なぜ 1 でないかを見る</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Shift と同じキー</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>スペース</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>スペース、矢印</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>線、消去、開いた画像、訂正。</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>操作を取り消す</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>最近の 12 ページは「ファイル」メニューにあります。</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>新しいモデルを学習させる</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>できること</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>その間も書き続けられます。</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>矢印キー。斜めは Home、Page Up、End、Page Down</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>マウス</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 ピクセル</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>色を隠す</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>まだ何もありません</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>色を表示</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>モデルが見るもの</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>モデルが見るもの: 切り抜き、拡大縮小、中央揃えした 28×28 ピクセル。
色は、どのインクと余白がその数字を支持または否定するかを示します。
バーを指すと、なぜその数字でないかがわかります。クリックで色を隠します。</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>なぜ {} でないか</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>なぜ {} か</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} は {} を支持&lt;br&gt;{} は否定</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>どちらのモデルも {} と読みます。</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>絵の各ピクセルに {} への重みを掛けた合計は {}。バイアス {} を加えるとロジット {} になります。</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>層 {1} のマップ {0} はこの絵に何も見つけませんでした。</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>層 {1} のマップ {0} は十字の位置で最も強く、{2} です。そこから絵全体を見ています。</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>層 {1} のマップ {0} は十字の位置で最も強く、{2} です。そこから枠の中を見ています。</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>色は絵のどこが支持し、どこが反対するかを示します。</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>{} のロジットは {} です。支持する特徴：{}。反対する特徴：{}。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} は {}、{} は {} と読みます：青と灰色の棒。</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>矢印キーで数字を選ぶと、そのロジットの内訳が表示されます。</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>数字を描くと、各層がどう処理するかが見えます。</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>特徴（それぞれマップの平均）：{}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>特徴：{}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>そのカーネル</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>ロジットと、ソフトマックスがそこから作る確率</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>すべてのマップを表示</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>絵と重みの積</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>ネットワークが見る絵</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>このモデルの層は表示できません。再学習すると、層を表示できるモデルができます。</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>拡大したマップ</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>層を表示できるモデルがまだありません。</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>どのモデルの層か</translation>
    </message>
</context>
<context>
    <name>InsideWindow</name>
    <message>
        <source>Inside</source>
        <translation>内部</translation>
    </message>
</context>
<context>
    <name>LabelController</name>
    <message>
        <source>No longer saved as {}.</source>
        <translation>{} としての保存を取り消しました。</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>{} として保存しました（{} と読み取り）。</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>{} として保存しました。</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>読み取り中です。読み取ってからラベルを付けてください。</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>ラベル {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>これは {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>数字ではない</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>違う？正解を教える</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{}（キー {}）</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>数字ではない</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>「{}」</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Restart</source>
        <translation>再起動</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>Digit Pad を今すぐ再起動しますか？</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>新しい言語は次の起動から使われます。</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>層 {}、マップ：{}、各 {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>層 {}：{} を支持するマップは青、否定するものはオレンジ</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>最も強いマップ：{}。矢印キーで選びます。</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>学習に使っていない数字での正解率</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>曲線は最初のエポックの後から始まります。</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>使用中: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · 準備完了</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>すべてのファイル</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>モデル {} を読み込み中…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>モデル {} は削除されました。モデル {} を使用します。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>モデルなし</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>モデルなし: 数字を読み取りません</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>別の場所で選ばれたモデル {} を使用します。</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>モデルを開く: saved_model.pb か .keras、.h5、.tflite ファイル</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>モデルがありません。付属のモデルが見つかりません。</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} {} を使用します。</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} と訂正</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>画像(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>ドロップして開く</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>ドロップして {} 個のファイルを開く</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>ドロップして表に読み込む</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>言語(&amp;G)</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>プレゼンテーションのパネル(&amp;T)</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>ペンの太さ</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>画面上のペンの太さ。モデルには常に同じに見えます</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>使用中のモデル</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>違う？正解を教える(&amp;I)</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>使用中のモデル</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>モデル {} を削除できませんでした: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>元に戻したことを保存できませんでした: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>モデル {} の選択を保存できませんでした: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>名前を保存できませんでした: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>学習の残りを削除できませんでした: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>比較(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>モデル(&amp;M)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>ほか {} 個: 「モデルの管理」を参照</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · 別の場所</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>モデル {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>プログラム付属</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>使用不可</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>モデル {} から微調整</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>モデル {} から</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>完全な学習</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>あなたの図画 {:,} 枚を学習</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>図画の学習なし</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>高速な学習</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>softmax 回帰</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>着実な学習</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>入力 {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>今日 {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨日</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>評価用の数字 {}</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>MNIST {}</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>他の数字 {}</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{0} の入力は {1}。サンプル {3} 個中 {2} 個を読みます。</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>比較(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>削除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>モデルを開く(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>使う(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>違いを見る(&amp;W)…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>モデル {} の名前（空欄なら名前なし）</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>名前の変更(&amp;N)…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前の変更</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>フォルダーで表示(&amp;F)</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>作り方</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>比較中</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>別の場所</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>サンプル {} / {}</translation>
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
        <translation>{} を開きました</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>フォルダー内のすべての画像を読む</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>クリップボードに画像がありません。先にコピーしてください。</translation>
    </message>
    <message>
        <source>open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>「{}」を読み取れません。</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>「{}」はもうありません。一覧から削除しました。</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>すべて (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>画像や図画を開く</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>画像と図画 ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>プレビュー</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>画像には保存できる線がありません。</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>PNG で書き出し</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>28×28 の入力を書き出し</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>PNG 画像</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>図画を保存</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>{} を保存しました</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>線</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>モデルはまだこのページを見ていません。</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>「{}」を書き込めませんでした: {}。</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>前へ</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>ページへ移動</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>次へ</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>開いたファイル</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>{} / {} ページ</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>ページ (1～{}):</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>表示</translation>
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
        <translation>以前のページ</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>画像 {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>画像を保存できませんでした: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>描画ツール</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>消しゴム</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>ペン</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直し</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>太いペン</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>細いペン</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>普通のペン</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{}（右クリックで太さを選択）</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>切り抜き</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>消しゴム</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>検出したインク</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>色を反転</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>ペン</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>画像ツール</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>画像をリセット</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>右に回転</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>赤い部分がインクとして読まれます。</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>確信度 {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>確か · 数字 {} 個</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>{}、または {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>{}、または {}、{}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>読み取り結果をコピー</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>数字 {} / {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>{} か {} かもしれません。</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>{} かもしれませんが、不確かです。</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>複数の数字ですか？「1 つの数字として読む」をオフにしてください（「編集」メニュー）。</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>不確かな数字があります。</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>数字には見えません。</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>小さすぎて読めません。大きく書いてください。</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>あなたの答え: {}。</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 または Esc でプレゼンテーションを終了します。Shift+F11 で別のパネルを表示します。</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>プレゼンテーションを終了</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>別のパネル</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>微調整</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>あなたの筆跡向け</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>新規、ほぼ同等</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>観察用、たいてい劣る</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>図画</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>このファイルは読み取れません。</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>矢印キーで数字を選ぶと、そう読む理由・読まない理由が画像に示されます。</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>各数字の確率</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>{} の確率</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>数字でない確率</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
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
        <translation>{} をコピーしました</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>ページ全体を読み取り中: インク {} / {} 個…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>読み取り中です。答えが表示されてからコピーしてください。</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近使ったファイル(&amp;R)</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>使用中のモデルを微調整</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>教育用: 最も単純なモデル。12 個に 1 個の数字を誤読します。</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>自分の筆跡向け。MNIST を使えば、新しいモデルもたいてい同等です。</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完全</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>付属モデルの作り方。新しいモデルはほぼ同等、少し劣ることもあります。</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>高速</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>着実</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>定番ノートブックの softmax 回帰</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>数分でゼロからどこまで届くかを見るため。たいてい使用中のモデルより劣り、その場合は使われません。</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>小さなネットワークがゼロから学ぶのを見るため。たいてい使用中のモデルより劣り、その場合は使われません。</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>モデルはこの図画を読み取れませんでした。</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>コピー(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>閉じる(&amp;L)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad が予期せず終了しました</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>このレポートは原因を調べるのに役立ちます。ファイル名や描いた内容は含まれません。</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>閉じる(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>モデル {} に戻す(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>今のものを残す(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>再学習(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>使う(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>違いを見る(&amp;W)…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>バックグラウンドで続ける(&amp;B)</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST: 4 つのファイルがあるフォルダー、または空のフォルダー</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>モデル {}（新）</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>モデル {}（旧）</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>モデル {} ができました</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>再学習</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>モデルの再学習</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>再学習中 · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>その間も書き続けられます。新しいモデルは、同等以上に読める場合だけ使われます。</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>新しいモデルをテスト中…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>学習が 1 分間何も出力していません。待つか、停止して再試行してください。</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>学習の進み具合</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>このモデルは答えを説明できません。</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>「{}」を書き込めませんでした: {}。</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>キャンセルしました。何も追加していません。</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>図画を書き出せませんでした。</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>これらのファイルは見かけどおりのものではありません。</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>図画を変更できませんでした。</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>置き換え</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>置き換えると現在の内容は失われます。</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>「{}」はすでにあります。</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>図画</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>新しいページ</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>パッドに戻す</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>「{}」を読み取れません。</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>消しゴム</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>線</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>MNIST をダウンロード中…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>モデル {} ができました。「モデル」メニューにあります。</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>モデル {} を削除しました。</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>まだありません。バーの下のボタンか 0～9 のキーで図画が何かを伝えてください。</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>モデル {} を使用します。</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>再学習が終わりました</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>再学習中 · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>起動中…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止して終了</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>学習を停止して終了しますか？</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>新しいモデルは保存されましたが、使用されません。</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>未完成のモデルは破棄されます。</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>学習を停止しました。変更はありません。</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>モデル {} を使いますか？</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>学習用 {} 枚、テスト用 {} 枚。</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>学習用 {} 枚。</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>「合成手書きのみ」はダウンロード不要です。</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>データ(&amp;F):</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>方法(&amp;H):</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>マイ図画(&amp;M):</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>ネットワーク(&amp;N):</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>手書き数字 60,000 個</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>手書き数字 60,000 個 · 初回のみ 11 MB をダウンロード</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>別のフォルダー(&amp;O)…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>数えています…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>深い: 付属モデルと同じ 6 つの畳み込み</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>既定</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>図画 1 枚が MNIST の数字何個分か</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>オプションを減らす</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>{} にあります。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>元</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>高 (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>先に {} へダウンロードします（11 MB）。</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>別のフォルダーで MNIST を探す</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>低 (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST と合成手書き（推奨）</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>MNIST のみ: 手書き数字 60,000 個</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>その他のオプション…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>マイ図画</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>標準 (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>使わない</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>小さい: 畳み込み 2 つ</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>softmax 回帰: ピクセルと数字ごとに重み 1 つ</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>着実: 畳み込み 2 つ、正規化あり</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>合成手書き</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>合成手書きのみ: ダウンロード不要</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>おもちゃの数字（学習のお試し用）</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>MNIST で学習</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>マイ図画で学習</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>合成手書きで学習</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>MNIST にない書き方</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{}（モデル {}）</translation>
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
        <translation>システムが学習を停止しました。メモリ不足かもしれません。他のプログラムを閉じて再試行してください。</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>学習を開始できませんでした: {}。</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>モデルができないまま学習が終わりました。</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>学習が終了コード {} で失敗しました。</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>学習に失敗しました: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>{} をダウンロード中</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>エポック {} / {} · 毎秒 {} 個の数字 · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>合成手書きを生成中</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>残り数秒</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>約 1 分</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>約 1 時間</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>約 {} 時間</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>約 {} 分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>約 {} 時間半</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>数秒</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>残り{}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>残り {} 秒</numerusform>
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
        <translation>MNIST に似た数字</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>他の書き方の手書き</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>数字の {after:.2f}% に「?」と答えます。モデル {reference} は {before:.2f}% です。</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>文字や落書きの {after:.2f}% に「?」と答えます。モデル {reference} は {before:.2f}% です。再学習全体で許される低下を超えています。</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>{1} でモデル {0} より明らかに劣ります。</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>文字や落書きを退ける力がモデル {reference} より明らかに劣ります。「?」は {before:.2f}% に対し {after:.2f}% です。</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>{data} でモデル {reference} より明らかに劣ります。正解は {before:.2f}% に対し {after:.2f}% です。</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>おもちゃの数字だけで学習しました。</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>「?」と答えた文字や落書き</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>モデル {} は保存されましたが、使用されません。</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>測れる違いはありません。</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>モデル {0} を使用します。正確さはモデル {1} とほぼ同じです。</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>{data} で {after:.2f}% を正しく読みます。モデル {reference} は {before:.2f}% です。再学習全体で許される低下を超えています。</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>「{data}」の図画は横倒しか鏡像のようです。モデル {reference} はそのままで {before:.2f}%、回転すると {after:.2f}% を読みます。</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>テスト図画</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>MNIST に似た数字</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>他の書き方の手書き</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>テスト図画</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0}と{1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>「{data}」にはこれらの数字の図画がありません: {digits}。</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>「{data}」ではテスト用の図画が {n:,} 枚しか残りません。10 分の 1 がテスト用なので、約 200 枚必要です。</translation>
    </message>
    <message>
        <source>“{}”</source>
        <translation>「{}」</translation>
    </message>
</context>
<context>
    <name>VerdictMeters</name>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
</context>
<context>
    <name>VersionController</name>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>モデル {} 個を削除しますか？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>{} を削除しますか？</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>モデルなし</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>フォルダーを表示するプログラムがありません。モデルは {} にあります。</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>使用中または付属のため削除しないもの: {}。</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>元に戻せません。</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>数字を枠で囲むようにドラッグします。Esc でキャンセル。</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>切り抜き</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>反転</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>リセット</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>回転</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>「{}」を読み取れません。</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>矢印キーで数字を選びます。</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>0 から 9 までの重み</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>ステップ {} / {} · 最も強い重み {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>重みを表示しているステップ</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>0 から 9 までの重みができていく様子</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>最初の層の {} 個のカーネルができていく様子</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>バーは {} から {} までです。</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>選択した画像</translation>
    </message>
</context>
</TS>
