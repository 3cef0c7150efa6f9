<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>关于(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>复制识别结果(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>裁剪(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>忘记未更正的答案(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>内部(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>反转颜色(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>键盘(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Manage models…</source>
        <translation>管理模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>我的图画(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>新页(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>数的下一位(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>不是数字(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>打开其他来源的模型(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>演示的另一个面板(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>粘贴图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>演示(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>概率(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>重新训练(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>保存图画(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>跟随系统颜色(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>加粗笔(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>清除(&amp;L)</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>只读数字，不含符号和空格(&amp;Y)</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>画笔(&amp;G)</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>导出为 PNG(&amp;P)…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>将 28×28 输入导出为 PNG(&amp;2)…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>转到页(&amp;T)…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>自动从更正中学习(&amp;A)</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>从未更正的答案中学习(&amp;D)</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>立即学习我的图画(&amp;W)</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>下一页或下一个文件(&amp;X)</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>上一页或上一个文件(&amp;V)</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>读取文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>读作一位数字(&amp;S)</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>还原图片(&amp;P)</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>退回上一个(&amp;B)</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>系统默认(&amp;D)</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>变细笔(&amp;H)</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>我能做什么(&amp;D)？</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>模型 {} 无法使用。</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>模型 {} 已不存在。</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>模型无法学习这个。</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>模型 {} 已学习您的图画，但未被使用。</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>模型 {} 已学习您的图画，但未被使用：没有可比较的模型。它在“模型”菜单中。</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>模型 {} 已学习您的图画。它在“模型”菜单中。</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>现在使用模型 {}，它已学习您的图画。</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>现在使用模型 {}，不含您撤回的内容。</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>已保存为 {}，用于测试：模型在其上比较，从不学习它。</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>已保存为 {}。模型仍读作 {}：再学会损害其他数字。</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>保存模型学到的内容用时过长，已停止。下次更正或“{}”会重试。</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>识别结果</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>结束比较</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>比较的模型</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>使用中的模型</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>比较的模型</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>The settings were damaged and have been reset.</source>
        <translation>设置已损坏，已重置。</translation>
    </message>
</context>
<context>
    <name>AwayMenu</name>
    <message>
        <source>&amp;Earlier pages</source>
        <translation>较早的页(&amp;E)</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>图画</translation>
    </message>
</context>
<context>
    <name>BugReporter</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>If you report it, please include the details.</source>
        <translation>如要报告，请附上详细信息。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>程序内部出错。您的图画还在。</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>方向键移动画笔；空格键落笔和抬笔。</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>画一个数字或一个数</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>画板</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>或拖放、粘贴、打开图片</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>隐藏表格(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>哪些数字被混淆(&amp;W)…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>两个模型对您所有测试图画的识别相同。</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>比较两个模型</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>{} 的混淆表</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>类似 MNIST 的数字</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>两者都读过的数字</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>识别不同的图画</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>模型 {}（新）</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>模型 {}（旧）</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>模型 {} 与模型 {} 比较</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>模型 {}：</translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>行：真实数字。列：识别结果。</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>合成手写</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>合成手写，留出</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>两个模型识别不同的测试图画：{}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>玩具数字</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>您还没有测试图画。您每标注五幅就有一幅成为测试图画：模型在其上比较，从不学习它。</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>您的测试图画</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}，留出</translation>
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
        <translation>答案的置信度</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} 个错误</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} 读作 {}：{}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>Digit Pad 意外关闭。</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>Digit Pad 意外关闭；您的图画已恢复。</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Arrow keys move the right and lower edges; with Shift the left and upper ones. Enter crops, Esc cancels.</source>
        <translation>方向键移动右边和下边；加 Shift 移动左边和上边。Enter 裁剪，Esc 取消。</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>裁剪框</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>{} 的图画</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>不是数字的图画</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>读作 {}{}，{}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>对</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>错</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>您的图画，新模型的识别</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>已添加 1 幅图画。</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>已将 1 幅图画导出到“{}”。</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>名称为一行，最多 {} 个字符。</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>一条答案记录已损坏。</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>已存在：{:,}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>请让此网络的管理员允许访问此地址。</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>请检查 HTTPS_PROXY 中的地址。</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>请检查此计算机的日期和时间。</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{1}”中第 {0} 幅图画的标签为“{2}”；每幅需要一个 0 到 9 的数字或“{3}”。未添加任何内容。</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{1}”中第 {0} 幅图画没有标签；每幅需要一个 0 到 9 的数字或“{2}”。未添加任何内容。</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>“{1}”中第 {0} 幅图画没有笔画。未添加任何内容。</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>EMNIST 的图像是侧着存放的，已转正。</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>如果您的网络会检查连接，请将其证书的路径填入 REQUESTS_CA_BUNDLE。</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>其中的数字是浅底深色，已反转。</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>Keras 3 无法构建这个 Keras 2 模型。请在那里用 model.save(FOLDER) 存为 SavedModel</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>Keras 无法构建它</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>因“不是数字”而略过：{:,}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>因没有笔画而略过：{:,}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>“{1}”的第 {0} 行不是笔画图画。</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>“{1}”的第 {0} 行对一幅图画来说太长。</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>“{1}”的第 {0} 行对一幅图画来说太长：超过 {2:,} 个笔画或 {3:,} 个点。</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>“{}”中的 MNIST 不完整：缺少 {}.gz。请用“mnist-trainer fetch”下载，或把四个文件放到那里，或用 --data-dir 指定其文件夹。</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>请腾出空间或允许写入，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>模型 {} 随程序提供，无法移除。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>模型 {} 无法微调为“{}”：它是“{}”。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>模型 {} 无法微调：其网络由本程序的另一版本生成。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>模型 {} 无法微调：它不含权重。</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>模型 {} 无法微调：本程序不认识网络“{}”。</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>模型 {} 无法加载。</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>模型 {} 无法读取：{}。</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>模型 {} 不识别 28×28 的数字图片。</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>模型 {} 在识别时失败。</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>模型 {} 有意外的文件：{}。</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>模型 {} 没有可读的清单：{}。</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>模型 {} 没有签名“{}”。</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>模型 {} 未与其他模型比较过。</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>模型 {} 已损坏：无法读取 {}。</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>模型 {} 已损坏：缺少 {}。</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>模型 {} 已损坏：{} 被更改。</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>模型 {} 正在使用：请先在窗口中或用“mnist-trainer models activate”改用其他模型，再移除它。</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>模型 {} 已不存在。</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>模型 {} 从这些图画学不到新东西：它已能识别，或会误读其他数字。</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>已放弃模型 {}：{}。请使用其他模型。</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>模型 {} 由更新版本的 Digit Pad 生成；请更新程序后使用。</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>未打开模型 {}：{}。</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有该文件或文件夹</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>“{1}”列出的 {0} 个文件都不存在；第一个是“{2}”。</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>还没有画任何内容。</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>“{1}”的第 {0} 页已损坏。</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Parquet 文件需要 pyarrow,但它未安装。请输入“pip install pyarrow”,或使用 .csv 或 .jsonl。</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>“{1}”中第 {0} 幅图像没有标签。</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>未安装 Ray。请输入“pip install &apos;mnist-gui[ray]&apos;”，或去掉 --engine。</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统为只读</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>TensorFlow Lite 无法加载它</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>TensorFlow 无法加载它</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>Ray 集群停止了读取：{}。请排除故障，然后换一个输出重新开始。</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>模型 {} 的比较数据已损坏。</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>您的图画文件已损坏：恢复了 1 幅图画。损坏的文件保留为“{}”。</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>您的图画文件已损坏：恢复了 {:,} 幅图画。损坏的文件保留为“{}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>选框在图片之外。请把它拖到数字上。</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>“{}”中的图像不是 0 到 255 的数。</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>“{}”中的图像是 {}，不是 28×28。</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>缺少“{}”的标签：请将文件命名为 images.npy 和 labels.npy，或 X.npy 和 y.npy。</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>缺少“{}”的标签：“{}”应放在它旁边。</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>模型 {} 的清单已损坏。</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>模型没有为每张图片给出十个数。</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>模型无法工作：其答案不是数。</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>使用中的模型无法学习您的图画：它没有保留训练数字的记忆。请重新训练以得到可以学习的模型。</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>使用中的模型无法学习您的图画：它不是由本程序生成。请重新训练以得到可以学习的模型。</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>新模型无法写入“{}”：{}。</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>新模型没有响应，未发布。</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>新模型未发布：{}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>代理要求用户名和密码：请写入 HTTPS_PROXY，例如 http://name:password@proxy:8080。</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>还没有可学习的您自己的图画。请在窗口中标注一些，或不用它们训练。</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>“{}”中没有图片。</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>“{}”中没有图片。图片须在按数字命名为 0 到 9 或“{}”的子文件夹中。</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>这里有 {:,} 块墨迹。一次最多读取 {:,} 块，约 {:,} 个数字。请分几部分读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>“{}”处没有 Ray 集群。请在那里用“ray start --head”启动一个，或省略地址。</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>“{}”中没有图画。</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>这幅图画中没有墨迹。</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>“{}”中没有墨迹。</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>“{1}”的第 {0} 页没有墨迹。</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>没有可读的墨迹。</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>没有可退回的模型：在 {} 之前没有使用过其他模型。</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>没有模型 {}。</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>没有模型“{}”：它既不是版本也不是路径。</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>没有模型：程序自带的模型缺失。</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>可用内存不足。请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>此网络可能需要登录：请在浏览器中打开一个网页，然后重试。</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>训练发散：损失不再是数。学习率对这些数据太高。</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>请在联网后重试。</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>您还没有可学习的图画。请先在窗口中更正或标注一些。</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>您的图画无法存储在“{}”：{}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>您标为“不是数字”的图画被略过：本次训练只学习数字。要使用它们，请同时用合成手写训练。</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>哈希值不同的文件</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>返回的是网页而不是文件</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>另一个程序正在使用它。请关闭该程序后重试，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>除“{}”外不得包含 {} 或 {}</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>它带有自己的运算</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>它调用 Python</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>它调用自身，可能永不结束</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>它调用其他图</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>它无法加载</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>它无法读取（{}）</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>它无法识别图片</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>它崩溃，或所需内存超过限制</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>它没有为每张图片给出十个有限的数</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>它没有启动</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>它没有 {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>它没有 {}，但其中的“{}”是模型。请打开那个</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>它的文件太多</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>它只有权重，没有所属的层：请保存整个模型</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>它是检查点：只有权重，没有网络</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>它是 {} 的模型。请先导出为 SavedModel 或 .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>它是管道或设备</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>它已损坏或不完整</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>它已损坏、不完整或加密</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>它已损坏，或不是 {} 文件</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>它是空的</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>它不是 Keras 模型：其存档中没有 {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>它不是模型。请选择 {}，或 .keras、.h5、.tflite 文件</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>它不是 TensorFlow Lite 模型，或已损坏</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>它不是图片，或已损坏</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>{:g} 秒后仍未打开</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>它不存在</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>它太大（“{}”）</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>它保存表</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>它保存从文件填充的表</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>它会循环，可能永不结束</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>它需要一个签名，输入为 784 或 28×28 个数，每张图片输出 10 个数，但它没有签名</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>它需要一个签名，输入为 784 或 28×28 个数，每张图片输出 10 个数，但 {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>它所需内存超过限制</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>它需要 784 或 28×28 个数的一个输入和 10 个数的输出，但输入为 {}，输出为 {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>它打开网络连接</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>它输出文字</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>它读取文件</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>它读取其他文件（通过其中的数据集）</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>它读取其他文件（通过 HDF5 文件中的链接）</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>在 {2} 种方式中最好的一种（{3}）下，它识别 {1} 个样本中的 {0} 个。它不是数字模型，或需要以其他方式准备的图片</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>它运行 Python（Lambda 层）</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>识别一张图片超过 {:g} 秒</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>加载超过 {:g} 秒</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>它等待其他运算，可能永不结束</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>它写入文件</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>它的描述已损坏</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>它的文件 {} 无法读取（{}）</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>它的文件夹 {} 无法读取（{}）</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>其名称不是 UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>它的部件“{}”来自 Python 模块“{}”</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>缺少权重：没有 variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>缺少权重：没有 {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>其权重太大</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>“variables”中的权重已损坏、不完整或属于其他模型</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>其 {} 无法读取（{}）</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>其 {} 已损坏或不完整</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>其 {} 为空</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>其 {} 太大</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>其 {} 解压后太大</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>那里无法创建文件。请检查文件夹及其权限，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>未说明原因</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>没有安全连接</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>证书不受信任：{}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>磁盘故障或已满。请腾出空间，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>磁盘已满。请腾出空间，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>文件为只读。请允许写入该文件及其文件夹，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>文件夹是空的</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>程序的图片解码器没有启动</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>程序用于外来模型的进程失败：{}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>代理没有响应</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>代理拒绝了：{}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>其图的两个部分同名</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>这里不知道其部件“{}”做什么</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>不知道“{}”做什么</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>已添加 {:,} 幅图画。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>已将 {:,} 幅图画导出到“{}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{}（函数“{}”）</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{}（运算“RestoreV2”）</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{}（运算“{}”）</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>任意形状的 {}</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>“{2}”列出的 {1} 个文件中缺少 {0} 个，已略过；第一个是“{3}”。</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}，浅底深字</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}，浅底深字，行列互换</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}，深底浅字</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}，深底浅字，行列互换</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}。</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}。请腾出空间或允许写入，或用 --store 选择其他文件夹</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}。请重试，或用 --store 选择其他文件夹。</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
    <message>
        <source>{}: {}.</source>
        <translation>{}：{}。</translation>
    </message>
    <message>
        <source>“{}” already exists. Choose another name, or move it away.</source>
        <translation>“{}”已存在。请换个名称，或把它移走。</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>“{}”以 {} 开头，但这种 IDX 文件应以 {} 开头。</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>无法继续写入“{}”：记录其生成条件的“{}”缺失或已损坏。请指定其他文件。</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>“{}”无法解码：它已损坏或有恶意。</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>“{}”无法解码：{}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>“{}”无法微调：它不是由本程序生成的模型。</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>“{}”无法打开：{}。</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>无法用 --engine ray 读取“{}”：它只接受名称不以“_”或点开头的图片。</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}”无法读取。</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>“{}”无法读取：{}。</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>无法下载“{}”（{}）。{} 或者自行将四个文件 {} 复制到“{}”。</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>“{}”不含 28×28 的图像。</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>“{}”中有标为“{}”的图画。要用于学习，每个标签必须是 0 到 9 的一个数字，或“{}”。</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>“{}”有大于 9 的标签。</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{}”的标签为“{}”；每幅需要一个 0 到 9 的数字或“{}”。未添加任何内容。</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>“{}”有 0 到 9 以外的标签。</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>“{}”没有第 {} 页：共 {} 页。</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>“{}”没有页面。</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>“{}”有像素但没有标签：它是竞赛中待解答的部分。</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>“{}”有多页，一个标签不能用于所有页。请将每页存为单独的图像。</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>“{}”中有多个数据集：{}。请选择其中一个文件。</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>“{}”的页数太多：上限为 {} 页。请拆分后再打开。</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>“{}”中可读取的不同图画：{:,}。学习至少需要 {:,} 个。</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>“{}”有 {} 幅图像和 {} 个标签。</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>“{}”有 {} 幅图像，但“{}”有 {} 个标签。</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>“{}”有 {} 个标签；需要多于 {} 个。</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>“{}”不含图像。</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>“{}”是 MATLAB 文件：请将其数组存为 .npz。</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>“{}”是 PDF：请将其页面存为图像。</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>“{}”是 Parquet 文件，需要 pyarrow。请输入“pip install pyarrow”，或将其存为 .npz 或 .csv。</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>“{}”是损坏的 PDF。</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>“{}”是损坏的图片。</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>“{}”是 pickle，也就是程序：请将其数组存为 .npz。</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>“{}”是 Git LFS 的指针，不是文件本身。请用“git lfs pull”获取</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>“{}”是 HDF5 文件：请将其数组存为 .npz。</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>“{}”是压缩包：请先解压。</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>另一个运行正在写入“{}”。请等它结束,或指定另一个文件。</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>“{}”已经完整。请指定另一个文件。</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>“{}”不完整：文件头不全。</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>“{}”已损坏，或没有含 PNG 的 image 和 label 列。</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>“{}”已损坏，或不含数值。</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>“{}”已损坏：{}。</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>“{}”不是可以读取的图像数据集。</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>“{}”不是每行有 785 个数（一个标签和 784 个像素）的表格。</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>“{}”不是含 file 和 label 列的表格。</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>“{}”已存在。请用 --resume 继续,或指定另一个文件。</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>“{}”作为 {} 文件太大：上限为 {} 百万像素。请存为 PNG 或 JPEG 再打开。</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>“{}”太大：文件头声明有 {} 字节。</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>“{}”太大：上限为 {} MB。</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>“{}”太大：上限为 {} 百万像素。请缩小后再打开。</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>“{}”太大：上限为 {}。</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>“{}”看起来像 {},但是:{}。</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>“{}”没有指明格式:文件名应以 .csv、.jsonl 或 .parquet 结尾。</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>“{}”需要密码。请保存一份没有密码的副本后再打开。</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>“{}”应含 x_train 和 y_train、x_test 和 y_test，或 images 和 labels，但含有 {}。</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>“{}”在文件头之后应有 {} 字节，但有 {}。</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>“{}”输入为 {}，输出为 {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>“{}”是用其他模型或其他选项生成的。请用相同的模型和选项继续，或指定其他文件。</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>“{}”不是由 --output 写入的,无法继续。请指定另一个文件。</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>“{}”按 {} 读取。</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>“{}”由本程序的更新版本写入，保持原样。请安装更新版本，或用 --store 选择其他文件夹。</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All drawings, or the misread</source>
        <translation>所有图画，或仅误读的</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>全部 {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>模型误读的图画</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>图画：{}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>要显示的标签</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>误读 {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>不是数字</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早在前</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>导出显示的行</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>已保存 {}，共 {} 行</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>无法写入表格：{}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>还没有可导出的内容。</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>选择一张图片在此查看。</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>置信度 {}</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>识别</translation>
    </message>
    <message>
        <source>{} · page {}</source>
        <translation>{} · 第 {} 页</translation>
    </message>
</context>
<context>
    <name>FolderWindow</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Open on the pad</source>
        <translation>在画板上打开(&amp;O)</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>已取消。其余未读取。</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>已取消。表格未变。</translation>
    </message>
    <message>
        <source>Export as &amp;JSON…</source>
        <translation>导出为 JSON(&amp;J)…</translation>
    </message>
    <message>
        <source>Export as C&amp;SV…</source>
        <translation>导出为 CSV(&amp;S)…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>正在查找图片…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>图片及其识别结果</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>目前已读取的图片</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>仅不确定(&amp;N)</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>仅不确定</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} 张图片 · {} 张不确定</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} 张无法读取</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>取消导入(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>数据集 (IDX、NumPy、CSV)(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>全部忘记(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>IDX 文件，同 MNIST(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>标为(&amp;L)…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>立即学习这 {} 幅(&amp;L)</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>文件夹 0 到 9 中的图片(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>笔画 (.jsonl)(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>笔画(&amp;S)…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>将 {:,} 幅图画导出为新的图片文件夹</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>将 {:,} 幅图画导出为新的 IDX 文件夹</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>将 {:,} 幅图画导出为笔画</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>导入(&amp;M)…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>导入数据集：选择其图像文件</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>导入图片：选择包含文件夹 0 到 9 的文件夹</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>导入笔画</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>标为 {}</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>正在加载您的图画…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>我的图画</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>没有符合筛选的图画。</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>放回画板(&amp;P)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>笔画</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>当您用 0 到 9 键或条形下方的按钮说明图画是什么时，它会保存在这里，模型会从中学习。</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>重新标注</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>您的所有图画已删除。</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>正在导出图画…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>全部忘记</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>忘记您的所有图画？</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>正在导入图画：已导入 {} 幅…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>正在导入图画…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>永久删除全部 {} 幅图画，包括已删除和已恢复的。此操作无法撤销。</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>其中一些图画已不存在：它们被删除了。</translation>
    </message>
    <message>
        <source>import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>画板上的标签</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>放回</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>某个模型</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>标签：{}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>模型 {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>未被模型识别</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>保存于 {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>测试图画：模型在其上比较，从不学习它</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} 未读出数字</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} 读作 {}，置信度 {}</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · 读作 {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>图画</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>无法删除接受的答案。</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>未更正的答案已忘记。</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>我的图画</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>读取文件夹</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>执行(&amp;D)</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 到 9，{}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 到 9；不是数字则按 N</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>关于 Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>您标注的所有内容都在“我的图画”中。</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>开始新的一页</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>更正错误的答案</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>在画板上画：答案随笔而变。</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>每个模型都会保留，直到您删除它。</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>退回较早的模型，或比较两个模型</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>识别一个数字或数</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>隐藏画笔</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>其中的图片会读入可导出的表格。</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>浏览我的图画，导入或导出</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>落笔或抬笔</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>移动画笔</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>稍微移动画笔</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>没有找到。请换个词。</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>画板上</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>打开、粘贴或拖放到画板上。</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>指向条形：颜色显示支持它的部分。</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>按数字键：模型会从中学习。</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>识别照片或扫描件</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>读取整个文件夹</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>在您书写时识别手写数字。Apache 许可证 2.0。</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>说明图画是什么</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>看看为什么是 7，而不是 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Shift 加同样的键</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>空格、方向键</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>笔画、清除、打开的图片、更正。</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>撤销我做的操作</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>最近十二页在“文件”菜单中。</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>训练新模型</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>我能做什么？</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>其间您可以继续画。</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>方向键；Home、Page Up、End、Page Down 斜向移动</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>鼠标</translation>
    </message>
</context>
<context>
    <name>InputPreview</name>
    <message>
        <source>28 × 28 pixels</source>
        <translation>28 × 28 像素</translation>
    </message>
    <message>
        <source>Hide colours</source>
        <translation>隐藏颜色</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>还没有内容</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>显示颜色</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>模型看到的</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>模型看到的：28×28 像素，经裁剪、缩放和居中。
颜色表示哪些墨迹和空白支持或反对该数字。
指向条形可查看为什么不是那个数字。点击可隐藏颜色。</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>为什么不是 {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>为什么是 {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} 支持 {}&lt;br&gt;{} 反对</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>两个模型都读作 {}。</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>绘图的每个像素乘以其对 {} 的权重：合计 {}。加上偏置 {}，就是 logit：{}。</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>第 {1} 层的特征图 {0} 在此绘图中没有发现任何内容。</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>第 {1} 层的特征图 {0} 在十字处最强，为 {2}。从那里它能看到整幅绘图。</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>第 {1} 层的特征图 {0} 在十字处最强，为 {2}。从那里它能看到框内的内容。</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>颜色显示绘图中哪里支持、哪里反对。</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>{} 的 logit 是 {}。支持它的特征：{}。反对它的特征：{}。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{}（{}）</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} 读作 {}，{} 读作 {}：蓝色和灰色条。</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>方向键选择数字：显示其 logit 的组成。</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>画一个数字，看看每一层如何处理它。</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>特征，每个是一张特征图的平均值：{}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>特征：{}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>它的卷积核</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>logit，以及 softmax 由此得出的概率</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>显示所有特征图</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>绘图乘以权重</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>网络所见的绘图</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>无法显示此模型的层。重新训练可得到能显示各层的模型。</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>放大的特征图</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>还没有可以显示其各层的模型。</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>哪个模型的层</translation>
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
        <translation>不再保存为 {}。</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>已保存为 {}（读作 {}）。</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>已保存为 {}。</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>仍在识别。识别后再标注图画。</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>标签 {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>这是 {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>不是数字</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>错了？说明它是什么</translation>
    </message>
    <message>
        <source>{} (key {})</source>
        <translation>{}（按键 {}）</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>not a digit</source>
        <translation>不是数字</translation>
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
        <translation>重新启动</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>现在重新启动 Digit Pad？</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>新语言从下次启动起使用。</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>第 {} 层，特征图：{}，每张 {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>第 {} 层：支持 {} 的特征图为蓝色，反对的为橙色</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>最强的特征图：{}。方向键选择其一。</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>在未学习过的数字上的准确率</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>曲线从第一轮之后开始。</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>使用中：{}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · 就绪</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>正在加载模型 {}…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>模型 {} 已删除。现在使用模型 {}。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>没有模型：无法识别数字</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>现在使用模型 {}，它是在别处选择的。</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>打开模型：saved_model.pb，或 .keras、.h5、.tflite 文件</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>没有模型：程序自带的模型缺失。</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} 现在使用 {}。</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} 和您的更正</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>拖放以打开</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>拖放以打开 {} 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>拖放以读入表格</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>演示的面板(&amp;T)</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>笔宽</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>屏幕上的笔宽；模型看到的始终相同</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>使用中的模型</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>错了？说明它是什么(&amp;I)</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>使用中的模型</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>无法删除模型 {}：{{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>无法保存退回：{}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>无法保存对模型 {} 的选择：{{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>无法保存名称：{}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>无法移除训练遗留的内容：{}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message numerus="yes">
        <source>{} older ones: see “Manage models”</source>
        <translation>
            <numerusform>{} 个更旧的：见“管理模型”</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · 其他来源</translation>
    </message>
</context>
<context>
    <name>ModelTexts</name>
    <message>
        <source>Model {}</source>
        <translation>模型 {}</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>程序自带</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>由模型 {} 微调</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>来自模型 {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>完整训练</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>学习了您的 {:,} 幅图画</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>未学习图画</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>快速训练</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>softmax 回归</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>稳健训练</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>输入 {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>今天 {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>留出数字 {}</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>MNIST {}</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>其他数字 {}</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} 输入 {}；识别 {} / {} 个样本。</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Compare</source>
        <translation>比较(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>打开模型(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>有何不同(&amp;W)…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>模型 {} 的名称（留空则无）</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>重命名(&amp;N)…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>在文件夹中显示(&amp;F)</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>由来</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>On MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>比较中</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>其他来源</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} / {} 个样本</translation>
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
        <translation>已打开 {}</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>读取文件夹中的每张图片</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>剪贴板中没有图片；请先复制一张。</translation>
    </message>
    <message>
        <source>open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}”无法读取。</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>“{}”已不存在；已从列表移除。</translation>
    </message>
</context>
<context>
    <name>OpenDialog</name>
    <message>
        <source>All (*)</source>
        <translation>全部 (*)</translation>
    </message>
    <message>
        <source>Open pictures or drawings</source>
        <translation>打开图片或图画</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>图片和图画 ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>图片没有可保存的笔画。</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>导出为 PNG</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>导出 28×28 输入</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>PNG 图片</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>保存图画</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>已保存 {}</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>笔画</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>模型还没有看过这一页。</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>无法写入“{}”：{}。</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>转到页</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>打开的文件</translation>
    </message>
    <message>
        <source>Page {} of {}</source>
        <translation>第 {} 页，共 {} 页</translation>
    </message>
    <message>
        <source>Page, 1 to {}:</source>
        <translation>页码，1 到 {}：</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
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
        <translation>较早的页</translation>
    </message>
</context>
<context>
    <name>PastedPictures</name>
    <message>
        <source>Picture {}</source>
        <translation>图片 {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>无法保存图片：{}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>绘图工具</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>粗笔</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>细笔</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>普通笔</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{}（右击选择所有宽度）</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>找到的墨迹</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>反转颜色</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>图片工具</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>还原图片</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>红色部分会被读作墨迹。</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>置信度 {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>确定 · {} 位数字</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>置信度 {}，或 {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>置信度 {}，或 {}，或 {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>复制识别结果</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>第 {} 位，共 {} 位</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>可能是 {} 或 {}。</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>可能是 {}，但不确定。</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>有多位数字？请关闭“读作一位数字”（“编辑”菜单）。</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>有些数字不确定。</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>这不像数字。</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>太小，无法识别。请画大一些。</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>您说是 {}。</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>按 F11 或 Esc 结束演示。按 Shift+F11 显示另一个面板。</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>结束演示</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>另一个面板</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>适合您的笔迹</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>全新，大致同样好</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>用于观看；通常较差</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>一幅图画</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>此文件无法读取。</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>方向键选择数字：图片显示为什么是或不是。</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>各数字的概率</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>{} 的概率</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>不是数字的概率</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
</context>
<context>
    <name>ReadingController</name>
    <message>
        <source>Copied {}</source>
        <translation>已复制 {}</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>正在读取整页：{} / {} 块墨迹…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>仍在识别。答案显示后再复制。</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>微调使用中的模型</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>用于教学：最简单的模型。每十二个数字误读一个。</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>适合您自己的笔迹。配合 MNIST，新模型通常同样好。</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>自带模型的做法。新模型大致同样好，有时稍差。</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>稳健</translation>
    </message>
    <message>
        <source>The classic notebook’s softmax regression</source>
        <translation>经典笔记本的 softmax 回归</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>看看从零开始几分钟能达到什么。通常不如使用中的模型，因而不会使用。</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>观看小网络从零学习。通常不如使用中的模型，因而不会使用。</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>模型无法识别这幅图画。</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>关闭(&amp;L)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>Digit Pad 意外关闭</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>此报告有助于查明原因。其中不含您的文件名，也不含您画的任何内容。</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>退回模型 {}(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>保留现在的(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>重新训练(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>有何不同(&amp;W)…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>在后台继续(&amp;B)</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST：含四个文件的文件夹，或空文件夹</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>模型 {}（新）</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>模型 {}（旧）</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>模型 {} 已就绪</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>重新训练模型</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>正在重新训练 · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>其间您可以继续画。只有新模型至少同样好时才会使用。</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>正在测试新模型…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>训练已一分钟没有任何结果。请等待，或停止后重试。</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>训练进度</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>此模型无法解释其答案。</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>无法写入“{}”：{}。</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>已取消。未添加任何内容。</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>无法导出图画。</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>这些文件与其外表不符。</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>无法更改您的图画。</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>替换会丢弃现有内容。</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>“{}”已存在。</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>图画</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>新页</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}”无法读取。</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>笔画</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>正在下载 MNIST…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>模型 {} 已就绪。它在“模型”菜单中。</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>模型 {} 已删除。</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>还没有。请用条形下方的按钮或 0 到 9 键说明图画是什么。</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>现在使用模型 {}。</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>重新训练已结束</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>正在重新训练 · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>停止训练并退出？</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>新模型已保存，但未被使用。</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>未完成的模型将被丢弃。</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>训练已停止。没有任何变化。</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>使用模型 {}？</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} 幅用于训练，{} 幅用于测试。</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} 幅用于训练。</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>“仅合成手写”无需下载。</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>&amp;From:</source>
        <translation>数据(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;How:</source>
        <translation>方式(&amp;H)：</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>我的图画(&amp;M)：</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>网络(&amp;N)：</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60,000 个手写数字</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60,000 个手写数字 · 只下载一次，11 MB</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>其他文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>正在计数…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>深：六个卷积，同自带模型</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>一幅图画相当于多少个 MNIST 数字</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>更少选项</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>位于 {}。</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>High (×100)</source>
        <translation>高 (×100)</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>将先下载（11 MB）到 {}。</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>在其他文件夹中查找 MNIST</translation>
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
        <translation>MNIST 和合成手写（推荐）</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>仅 MNIST：60,000 个手写数字</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>更多选项…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>我的图画</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>正常 (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>不使用</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>小：两个卷积</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>softmax 回归：每个像素和数字一个权重</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>稳健：两个卷积，带归一化</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>合成手写</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>仅合成手写：无需下载</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>玩具数字，用于试验训练</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>用 MNIST 训练</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>用我的图画训练</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>用合成手写训练</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>MNIST 缺少的写法</translation>
    </message>
    <message>
        <source>{} (model {})</source>
        <translation>{}（模型 {}）</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>The system stopped the training, perhaps because memory ran out. Close other programs and try again.</source>
        <translation>系统停止了训练，可能是内存不足。请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>无法开始训练：{}。</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>训练结束，没有得到模型。</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>训练失败，退出状态 {}。</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>训练失败：{}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>正在下载 {}</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>第 {} / {} 轮 · 每秒 {} 个数字 · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>正在生成合成手写</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>还剩几秒</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>约一分钟</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>约一小时</translation>
    </message>
    <message numerus="yes">
        <source>about {} hours</source>
        <translation>
            <numerusform>约 {} 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {} minutes</source>
        <translation>
            <numerusform>约 {} 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about {}½ hours</source>
        <translation>
            <numerusform>约 {} 个半小时</numerusform>
        </translation>
    </message>
    <message>
        <source>some seconds</source>
        <translation>几秒</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>剩余{}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>还剩 {} 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}：{}</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>类似 MNIST 的数字</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>其他风格的手写</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>它对 {after:.2f}% 的数字回答“?”，模型 {reference} 为 {before:.2f}%。</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>它对 {after:.2f}% 的字母和涂鸦回答“?”，模型 {reference} 为 {before:.2f}%：超过所有重新训练合计允许的损失。</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>在 {1} 上它明显不如模型 {0}。</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>在拒绝字母和涂鸦方面，它明显不如模型 {reference}：“?”占 {after:.2f}%，而不是 {before:.2f}%。</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>在 {data} 上它明显不如模型 {reference}：正确率 {after:.2f}%，而不是 {before:.2f}%。</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>它只用玩具数字训练过。</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>回答“?”的字母和涂鸦</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>模型 {} 已保存，但未被使用。</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>没有可测量的差异。</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>现在使用模型 {0}。它与模型 {1} 大致一样准确。</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>在 {data} 上它正确识别 {after:.2f}%，模型 {reference} 为 {before:.2f}%：超过所有重新训练合计允许的损失。</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>“{data}”中的图画似乎躺倒或镜像：模型 {reference} 按原样识别其中 {before:.2f}%，转正后 {after:.2f}%。</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>您的测试图画</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>类似 MNIST 的数字</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>其他风格的手写</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>您的测试图画</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0}和{1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>“{data}”没有这些数字的图画：{digits}。</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>“{data}”只留下 {n:,} 幅测试图画。十分之一用于测试，所以约需 200 幅。</translation>
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
        <translation>{}（{}）</translation>
    </message>
</context>
<context>
    <name>VersionController</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>删除 {} 个模型？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>删除 {}？</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>这里没有能显示文件夹的程序。模型位于 {}。</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>因使用中或自带而未删除：{}。</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>此操作无法撤销。</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>在数字周围拖出选框。按 Esc 取消。</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>反转</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}”无法读取。</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>方向键选择数字。</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>十个数字的权重，从 0 到 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>第 {} / {} 步 · 最强权重 {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>显示其权重的步</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>十个数字的权重（从 0 到 9）的形成过程</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>第一层的 {} 个卷积核的形成过程</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>条形从 {} 开始，到 {} 结束。</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>选中的图片</translation>
    </message>
</context>
</TS>
