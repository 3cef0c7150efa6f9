<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About</source>
        <translation>&amp;Sobre</translation>
    </message>
    <message>
        <source>&amp;Copy what was read</source>
        <translation>&amp;Copiar o que foi lido</translation>
    </message>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Recortar</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Escuro</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Borracha</translation>
    </message>
    <message>
        <source>&amp;Forget answers that I let stand</source>
        <translation>Es&amp;quecer respostas não corrigidas</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>I&amp;nterior</translation>
    </message>
    <message>
        <source>&amp;Invert colours</source>
        <translation>&amp;Inverter cores</translation>
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
        <translation>&amp;Gerenciar modelos…</translation>
    </message>
    <message>
        <source>&amp;My drawings…</source>
        <translation>&amp;Meus desenhos…</translation>
    </message>
    <message>
        <source>&amp;New page</source>
        <translation>&amp;Nova página</translation>
    </message>
    <message>
        <source>&amp;Next digit of a number</source>
        <translation>Próximo &amp;algarismo de um número</translation>
    </message>
    <message>
        <source>&amp;Not a digit</source>
        <translation>&amp;Não é algarismo</translation>
    </message>
    <message>
        <source>&amp;Open a model from elsewhere…</source>
        <translation>&amp;Abrir um modelo de outro lugar…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Abrir…</translation>
    </message>
    <message>
        <source>&amp;Other panel of the presentation</source>
        <translation>&amp;Outro painel da apresentação</translation>
    </message>
    <message>
        <source>&amp;Paste a picture</source>
        <translation>C&amp;olar uma imagem</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>&amp;Apresentação</translation>
    </message>
    <message>
        <source>&amp;Probabilities</source>
        <translation>&amp;Probabilidades</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Sair</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Refazer</translation>
    </message>
    <message>
        <source>&amp;Retrain…</source>
        <translation>&amp;Retreinar…</translation>
    </message>
    <message>
        <source>&amp;Rotate right</source>
        <translation>&amp;Girar para a direita</translation>
    </message>
    <message>
        <source>&amp;Save drawing…</source>
        <translation>Salvar &amp;desenho…</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>Cores do &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;Thicker pen</source>
        <translation>Caneta mais &amp;grossa</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Desfazer</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Limpar</translation>
    </message>
    <message>
        <source>Digits onl&amp;y, without marks and spaces</source>
        <translation>Só algarismos, sem sinais nem &amp;espaços</translation>
    </message>
    <message>
        <source>Drawin&amp;g pen</source>
        <translation>Cane&amp;ta</translation>
    </message>
    <message>
        <source>Export as &amp;PNG…</source>
        <translation>&amp;Exportar como PNG…</translation>
    </message>
    <message>
        <source>Export the &amp;28×28 input as PNG…</source>
        <translation>Exportar a entrada &amp;28×28 como PNG…</translation>
    </message>
    <message>
        <source>Go &amp;to page…</source>
        <translation>Ir para a &amp;página…</translation>
    </message>
    <message>
        <source>Le&amp;arn from corrections automatically</source>
        <translation>Aprender com correções a&amp;utomaticamente</translation>
    </message>
    <message>
        <source>Learn from answers that I let stan&amp;d</source>
        <translation>Aprender com respostas &amp;não corrigidas</translation>
    </message>
    <message>
        <source>Learn from my drawings no&amp;w</source>
        <translation>A&amp;prender com meus desenhos agora</translation>
    </message>
    <message>
        <source>Ne&amp;xt page or file</source>
        <translation>Página ou arquivo seguin&amp;te</translation>
    </message>
    <message>
        <source>Pre&amp;vious page or file</source>
        <translation>Página ou arquivo &amp;anterior</translation>
    </message>
    <message>
        <source>Read a &amp;folder…</source>
        <translation>Ler uma &amp;pasta…</translation>
    </message>
    <message>
        <source>Read as a &amp;single digit</source>
        <translation>Ler como um &amp;só algarismo</translation>
    </message>
    <message>
        <source>Reset &amp;picture</source>
        <translation>R&amp;estaurar imagem</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>&amp;Voltar ao anterior</translation>
    </message>
    <message>
        <source>System &amp;default</source>
        <translation>Pa&amp;drão do sistema</translation>
    </message>
    <message>
        <source>T&amp;hinner pen</source>
        <translation>Caneta mais &amp;fina</translation>
    </message>
    <message>
        <source>What can I &amp;do?</source>
        <translation>O &amp;que posso fazer?</translation>
    </message>
</context>
<context>
    <name>ActiveModel</name>
    <message>
        <source>Model {} cannot be used.</source>
        <translation>O modelo {} não pode ser usado.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>O modelo {} não está mais lá.</translation>
    </message>
    <message>
        <source>The model could not learn this.</source>
        <translation>O modelo não conseguiu aprender isso.</translation>
    </message>
</context>
<context>
    <name>AdaptController</name>
    <message>
        <source>Model {} has learned your drawings, but is not used.</source>
        <translation>O modelo {} aprendeu seus desenhos, mas não está em uso.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings, but is not used: it could be compared with no other. It is in the Model menu.</source>
        <translation>O modelo {} aprendeu seus desenhos, mas não está em uso: não pôde ser comparado com nenhum outro. Está no menu Modelo.</translation>
    </message>
    <message>
        <source>Model {} has learned your drawings. It is in the Model menu.</source>
        <translation>O modelo {} aprendeu seus desenhos. Está no menu Modelo.</translation>
    </message>
    <message>
        <source>Now using model {}, which has learned your drawings.</source>
        <translation>Agora usando o modelo {}, que aprendeu seus desenhos.</translation>
    </message>
    <message>
        <source>Now using model {}, without what you took back.</source>
        <translation>Agora usando o modelo {}, sem o que você retirou.</translation>
    </message>
    <message>
        <source>Saved as {}, for testing: models are compared on it and never learn from it.</source>
        <translation>Salvo como {}, para teste: os modelos são comparados nele e nunca aprendem com ele.</translation>
    </message>
    <message>
        <source>Saved as {}. The model still reads {}: learning more from it would spoil other digits.</source>
        <translation>Salvo como {}. O modelo ainda lê {}: aprender mais com isso estragaria outros algarismos.</translation>
    </message>
    <message>
        <source>Saving what the model has learned took too long and was stopped. Your next correction, or “{}”, tries again.</source>
        <translation>Salvar o que o modelo aprendeu demorou demais e foi interrompido. Sua próxima correção, ou “{}”, tenta de novo.</translation>
    </message>
</context>
<context>
    <name>AnswerLabel</name>
    <message>
        <source>What was read</source>
        <translation>O que foi lido</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>End comparison</source>
        <translation>Encerrar comparação</translation>
    </message>
    <message>
        <source>The compared model</source>
        <translation>O modelo comparado</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>O modelo em uso</translation>
    </message>
    <message>
        <source>the compared model</source>
        <translation>o modelo comparado</translation>
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
        <translation>As configurações estavam danificadas e foram redefinidas.</translation>
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
        <translation>Desenho</translation>
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
        <translation>Se for relatar, inclua os detalhes.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Your drawing is still there.</source>
        <translation>Algo deu errado no programa. Seu desenho continua aí.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Arrow keys move the pen; the space bar lowers and lifts it.</source>
        <translation>As setas movem a caneta; a barra de espaço a baixa e levanta.</translation>
    </message>
    <message>
        <source>Draw a digit or a number</source>
        <translation>Desenhe um algarismo ou um número</translation>
    </message>
    <message>
        <source>Drawing pad</source>
        <translation>Área de desenho</translation>
    </message>
    <message>
        <source>or drop, paste or open a picture</source>
        <translation>ou solte, cole ou abra uma imagem</translation>
    </message>
</context>
<context>
    <name>ComparisonDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fechar</translation>
    </message>
    <message>
        <source>&amp;Hide the tables</source>
        <translation>&amp;Ocultar as tabelas</translation>
    </message>
    <message>
        <source>&amp;Which digits are mistaken…</source>
        <translation>Quais &amp;algarismos são confundidos…</translation>
    </message>
    <message>
        <source>Both models read all of your test drawings alike.</source>
        <translation>Os dois modelos leem todos os seus desenhos de teste da mesma forma.</translation>
    </message>
    <message>
        <source>Compare two models</source>
        <translation>Comparar dois modelos</translation>
    </message>
    <message>
        <source>Confusion table of {}</source>
        <translation>Matriz de confusão de {}</translation>
    </message>
    <message>
        <source>Digits like MNIST’s</source>
        <translation>Algarismos como os do MNIST</translation>
    </message>
    <message>
        <source>Digits that both have read</source>
        <translation>Algarismos que ambos leram</translation>
    </message>
    <message>
        <source>Drawings that are read differently</source>
        <translation>Desenhos lidos de forma diferente</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modelo {} (novo)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modelo {} (antigo)</translation>
    </message>
    <message>
        <source>Model {} compared with model {}</source>
        <translation>Modelo {} comparado ao modelo {}</translation>
    </message>
    <message>
        <source>Model {}: </source>
        <translation>Modelo {}: </translation>
    </message>
    <message>
        <source>Rows: the true digit. Columns: what was read.</source>
        <translation>Linhas: o algarismo verdadeiro. Colunas: o que foi lido.</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Escrita sintética</translation>
    </message>
    <message>
        <source>Synthetic handwriting, held out</source>
        <translation>Escrita sintética, reservada</translation>
    </message>
    <message>
        <source>Test drawings that the models read differently: {}</source>
        <translation>Desenhos de teste que os modelos leem de forma diferente: {}</translation>
    </message>
    <message>
        <source>Toy digits</source>
        <translation>Algarismos de brinquedo</translation>
    </message>
    <message>
        <source>You have no test drawings yet. Every fifth drawing that you label becomes one: models are compared on it and never learn from it.</source>
        <translation>Você ainda não tem desenhos de teste. Um em cada cinco desenhos que você rotular será um: os modelos são comparados neles e nunca aprendem com eles.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Seus desenhos de teste</translation>
    </message>
    <message>
        <source>{}, held out</source>
        <translation>{}, reservado</translation>
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
        <translation>Confiança da resposta</translation>
    </message>
</context>
<context>
    <name>ConfusionTable</name>
    <message numerus="yes">
        <source>{} mistakes</source>
        <translation>
            <numerusform>{} erro</numerusform>
            <numerusform>{} erros</numerusform>
        </translation>
    </message>
    <message>
        <source>{} read as {}: {}</source>
        <translation>{} lido como {}: {}</translation>
    </message>
</context>
<context>
    <name>CrashLine</name>
    <message>
        <source>Details</source>
        <translation>Detalhes</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly.</source>
        <translation>O Digit Pad fechou inesperadamente.</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly; your drawing is back.</source>
        <translation>O Digit Pad fechou inesperadamente; seu desenho está de volta.</translation>
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
        <translation>As setas movem as bordas direita e inferior; com Shift, a esquerda e a superior. Enter recorta, Esc cancela.</translation>
    </message>
    <message>
        <source>Crop frame</source>
        <translation>Moldura de recorte</translation>
    </message>
</context>
<context>
    <name>DrawingTile</name>
    <message>
        <source>A drawing of {}</source>
        <translation>Um desenho de {}</translation>
    </message>
    <message>
        <source>A drawing that is not a digit</source>
        <translation>Um desenho que não é um algarismo</translation>
    </message>
    <message>
        <source>read as {}{}, {}</source>
        <translation>lido como {}{}, {}</translation>
    </message>
    <message>
        <source>right</source>
        <translation>certo</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>errado</translation>
    </message>
</context>
<context>
    <name>DrawingsRow</name>
    <message>
        <source>Your drawings, as the new model reads them</source>
        <translation>Seus desenhos, como o novo modelo os lê</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 drawing was added.</source>
        <translation>1 desenho foi adicionado.</translation>
    </message>
    <message>
        <source>1 drawing was exported to “{}”.</source>
        <translation>1 desenho foi exportado para “{}”.</translation>
    </message>
    <message>
        <source>A name is one line of at most {} characters.</source>
        <translation>Um nome é uma linha de no máximo {} caracteres.</translation>
    </message>
    <message>
        <source>A record of answers is damaged.</source>
        <translation>Um registro de respostas está danificado.</translation>
    </message>
    <message numerus="yes">
        <source>Already there: {:,}.</source>
        <translation>
            <numerusform>Já existia: {:,}.</numerusform>
            <numerusform>Já existiam: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ask whoever runs this network to allow this address.</source>
        <translation>Peça a quem administra esta rede que permita este endereço.</translation>
    </message>
    <message>
        <source>Check the address in HTTPS_PROXY.</source>
        <translation>Verifique o endereço em HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>Check the date and time of this computer.</source>
        <translation>Verifique a data e a hora deste computador.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>O desenho {} de “{}” tem o rótulo “{}”; é preciso um algarismo, de 0 a 9, ou “{}”. Nada foi adicionado.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no label; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>O desenho {} de “{}” não tem rótulo; é preciso um algarismo, de 0 a 9, ou “{}”. Nada foi adicionado.</translation>
    </message>
    <message>
        <source>Drawing {} of “{}” has no strokes. Nothing was added.</source>
        <translation>O desenho {} de “{}” não tem traços. Nada foi adicionado.</translation>
    </message>
    <message>
        <source>EMNIST&apos;s images are stored on their side, and were turned upright.</source>
        <translation>As imagens do EMNIST são guardadas de lado e foram endireitadas.</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>Nome de arquivo longo demais</translation>
    </message>
    <message>
        <source>If your network inspects connections, put the path of its certificates into REQUESTS_CA_BUNDLE.</source>
        <translation>Se a sua rede inspeciona conexões, ponha o caminho dos certificados dela em REQUESTS_CA_BUNDLE.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Erro de entrada/saída</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>É uma pasta</translation>
    </message>
    <message>
        <source>Its digits are dark on light, and were inverted.</source>
        <translation>Os algarismos são escuros sobre claro e foram invertidos.</translation>
    </message>
    <message>
        <source>Keras 3 cannot build this model of Keras 2. Save it there as a SavedModel, with model.save(FOLDER)</source>
        <translation>O Keras 3 não consegue construir este modelo do Keras 2. Salve-o lá como SavedModel, com model.save(FOLDER)</translation>
    </message>
    <message>
        <source>Keras cannot build it</source>
        <translation>O Keras não consegue construí-lo</translation>
    </message>
    <message numerus="yes">
        <source>Left out as “not a digit”: {:,}.</source>
        <translation>
            <numerusform>Omitido como “não é um algarismo”: {:,}.</numerusform>
            <numerusform>Omitidos como “não é um algarismo”: {:,}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left out without strokes: {:,}.</source>
        <translation>
            <numerusform>Omitido por não ter traços: {:,}.</numerusform>
            <numerusform>Omitidos por não terem traços: {:,}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Line {} of “{}” is not a drawing of strokes.</source>
        <translation>A linha {} de “{}” não é um desenho de traços.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing.</source>
        <translation>A linha {} de “{}” é longa demais para um desenho.</translation>
    </message>
    <message>
        <source>Line {} of “{}” is too long for a drawing: it has more than {:,} strokes or {:,} points.</source>
        <translation>A linha {} de “{}” é longa demais para um desenho: tem mais de {:,} traços ou {:,} pontos.</translation>
    </message>
    <message>
        <source>MNIST is not complete in “{}”: {}.gz is missing. Fetch it with “mnist-trainer fetch”, put the four files there, or name their folder with --data-dir.</source>
        <translation>O MNIST não está completo em “{}”: falta {}.gz. Baixe-o com “mnist-trainer fetch”, coloque lá os quatro arquivos ou indique a pasta com --data-dir.</translation>
    </message>
    <message>
        <source>Make room or allow writing there, or choose another folder with --store.</source>
        <translation>Libere espaço, permita a gravação ou escolha outra pasta com --store.</translation>
    </message>
    <message>
        <source>Model {} came with the program and cannot be removed.</source>
        <translation>O modelo {} veio com o programa e não pode ser removido.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned as “{}”: it is a “{}”.</source>
        <translation>O modelo {} não pode ser ajustado como “{}”: ele é um “{}”.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: another version of this program made its network.</source>
        <translation>O modelo {} não pode ser ajustado: outra versão deste programa fez sua rede.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: it contains no weights.</source>
        <translation>O modelo {} não pode ser ajustado: não contém pesos.</translation>
    </message>
    <message>
        <source>Model {} cannot be fine-tuned: this program knows no network “{}”.</source>
        <translation>O modelo {} não pode ser ajustado: este programa não conhece a rede “{}”.</translation>
    </message>
    <message>
        <source>Model {} cannot be loaded.</source>
        <translation>O modelo {} não pode ser carregado.</translation>
    </message>
    <message>
        <source>Model {} cannot be read: {}.</source>
        <translation>O modelo {} não pode ser lido: {}.</translation>
    </message>
    <message>
        <source>Model {} does not read 28×28 pictures of digits.</source>
        <translation>O modelo {} não lê imagens de algarismos de 28×28.</translation>
    </message>
    <message>
        <source>Model {} failed while it was reading.</source>
        <translation>O modelo {} falhou durante a leitura.</translation>
    </message>
    <message>
        <source>Model {} has an unexpected file: {}.</source>
        <translation>O modelo {} tem um arquivo inesperado: {}.</translation>
    </message>
    <message>
        <source>Model {} has no readable manifest: {}.</source>
        <translation>O modelo {} não tem um manifesto legível: {}.</translation>
    </message>
    <message>
        <source>Model {} has no signature “{}”.</source>
        <translation>O modelo {} não tem a assinatura “{}”.</translation>
    </message>
    <message>
        <source>Model {} has not been compared with another one.</source>
        <translation>O modelo {} não foi comparado com outro.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} cannot be read.</source>
        <translation>O modelo {} está danificado: {} não pode ser lido.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} is missing.</source>
        <translation>O modelo {} está danificado: falta {}.</translation>
    </message>
    <message>
        <source>Model {} is damaged: {} was changed.</source>
        <translation>O modelo {} está danificado: {} foi alterado.</translation>
    </message>
    <message>
        <source>Model {} is in use: use another one first, in the window or with “mnist-trainer models activate”, then remove it.</source>
        <translation>O modelo {} está em uso: use outro antes, na janela ou com “mnist-trainer models activate”, e depois remova-o.</translation>
    </message>
    <message>
        <source>Model {} is no longer there.</source>
        <translation>O modelo {} não está mais lá.</translation>
    </message>
    <message>
        <source>Model {} learns nothing new from these drawings: it already reads them, or would misread other digits.</source>
        <translation>O modelo {} não aprende nada novo com esses desenhos: já os lê, ou leria errado outros algarismos.</translation>
    </message>
    <message>
        <source>Model {} was given up: {}. Use another one.</source>
        <translation>O modelo {} foi abandonado: {}. Use outro.</translation>
    </message>
    <message>
        <source>Model {} was made by a newer version of Digit Pad; update the program to use it.</source>
        <translation>O modelo {} foi feito por uma versão mais nova do Digit Pad; atualize o programa para usá-lo.</translation>
    </message>
    <message>
        <source>Model {} was not opened: {}.</source>
        <translation>O modelo {} não foi aberto: {}.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>Não há espaço no disco</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Arquivo ou pasta não encontrado</translation>
    </message>
    <message>
        <source>None of the {} files that “{}” names exists; the first is “{}”.</source>
        <translation>Nenhum dos {} arquivos que “{}” cita existe; o primeiro é “{}”.</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>Não é uma pasta</translation>
    </message>
    <message>
        <source>Nothing has been drawn yet.</source>
        <translation>Nada foi desenhado ainda.</translation>
    </message>
    <message>
        <source>Page {} of “{}” is damaged.</source>
        <translation>A página {} de “{}” está danificada.</translation>
    </message>
    <message>
        <source>Parquet files need pyarrow, which is not installed. Type “pip install pyarrow”, or use .csv or .jsonl.</source>
        <translation>Arquivos Parquet precisam do pyarrow, que não está instalado. Digite “pip install pyarrow” ou use .csv ou .jsonl.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Permissão negada</translation>
    </message>
    <message>
        <source>Picture {} of “{}” has no label.</source>
        <translation>A imagem {} de “{}” não tem rótulo.</translation>
    </message>
    <message>
        <source>Ray is not installed. Type “pip install &apos;mnist-gui[ray]&apos;”, or leave out --engine.</source>
        <translation>O Ray não está instalado. Digite “pip install &apos;mnist-gui[ray]&apos;” ou omita --engine.</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>Sistema de arquivos somente leitura</translation>
    </message>
    <message>
        <source>TensorFlow Lite cannot load it</source>
        <translation>O TensorFlow Lite não consegue carregá-lo</translation>
    </message>
    <message>
        <source>TensorFlow cannot load it</source>
        <translation>O TensorFlow não consegue carregá-lo</translation>
    </message>
    <message>
        <source>The Ray cluster stopped reading: {}. Mend that, and begin again with another output.</source>
        <translation>O cluster Ray parou de ler: {}. Corrija isso e comece de novo com outra saída.</translation>
    </message>
    <message>
        <source>The comparison of model {} is damaged.</source>
        <translation>A comparação do modelo {} está danificada.</translation>
    </message>
    <message>
        <source>The file with your drawings was damaged: 1 drawing was recovered. The damaged file is kept as “{}”.</source>
        <translation>O arquivo dos seus desenhos estava danificado: 1 desenho foi recuperado. O arquivo danificado foi mantido como “{}”.</translation>
    </message>
    <message numerus="yes">
        <source>The file with your drawings was damaged: {:,} drawings were recovered. The damaged file is kept as “{}”.</source>
        <translation>
            <numerusform>O arquivo dos seus desenhos estava danificado: {:,} desenho foi recuperado. O arquivo danificado foi mantido como “{}”.</numerusform>
            <numerusform>O arquivo dos seus desenhos estava danificado: {:,} desenhos foram recuperados. O arquivo danificado foi mantido como “{}”.</numerusform>
        </translation>
    </message>
    <message>
        <source>The frame is outside the picture. Drag it over the digits.</source>
        <translation>A moldura está fora da imagem. Arraste-a sobre os algarismos.</translation>
    </message>
    <message>
        <source>The images in “{}” are not numbers from 0 to 255.</source>
        <translation>As imagens de “{}” não são números de 0 a 255.</translation>
    </message>
    <message>
        <source>The images in “{}” are {}, not 28×28.</source>
        <translation>As imagens de “{}” são {}, e não 28×28.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: name the files images.npy and labels.npy, or X.npy and y.npy.</source>
        <translation>Faltam os rótulos de “{}”: dê aos arquivos os nomes images.npy e labels.npy, ou X.npy e y.npy.</translation>
    </message>
    <message>
        <source>The labels of “{}” are missing: “{}” should be next to it.</source>
        <translation>Faltam os rótulos de “{}”: “{}” deveria estar ao lado.</translation>
    </message>
    <message>
        <source>The manifest of model {} is damaged.</source>
        <translation>O manifesto do modelo {} está danificado.</translation>
    </message>
    <message>
        <source>The model does not give ten numbers for each picture.</source>
        <translation>O modelo não dá dez números por imagem.</translation>
    </message>
    <message>
        <source>The model does not work: its answers are not numbers.</source>
        <translation>O modelo não funciona: suas respostas não são números.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it keeps no memory of the digits it was trained on. Retrain to get one that does.</source>
        <translation>O modelo em uso não pode aprender com seus desenhos: não guarda memória dos algarismos com que foi treinado. Retreine para obter um que possa.</translation>
    </message>
    <message>
        <source>The model in use cannot learn from your drawings: it was not made by this program. Retrain to get one that does.</source>
        <translation>O modelo em uso não pode aprender com seus desenhos: não foi feito por este programa. Retreine para obter um que possa.</translation>
    </message>
    <message>
        <source>The new model cannot be written to “{}”: {}.</source>
        <translation>O novo modelo não pode ser gravado em “{}”: {}.</translation>
    </message>
    <message>
        <source>The new model did not respond and was not published.</source>
        <translation>O novo modelo não respondeu e não foi publicado.</translation>
    </message>
    <message>
        <source>The new model was not published: {}</source>
        <translation>O novo modelo não foi publicado: {}</translation>
    </message>
    <message>
        <source>The proxy wants a name and a password: put them into HTTPS_PROXY, as in http://name:password@proxy:8080.</source>
        <translation>O proxy pede um nome e uma senha: ponha-os em HTTPS_PROXY, como em http://name:password@proxy:8080.</translation>
    </message>
    <message>
        <source>There are no drawings of your own to learn from yet. Label some in the window, or train without them.</source>
        <translation>Ainda não há desenhos seus com que aprender. Rotule alguns na janela ou treine sem eles.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”.</source>
        <translation>Não há imagens em “{}”.</translation>
    </message>
    <message>
        <source>There are no pictures in “{}”. They must be in subfolders named 0 to 9, after the digits that they show, or “{}”.</source>
        <translation>Não há imagens em “{}”. Elas devem estar em subpastas chamadas 0 a 9, conforme o algarismo, ou “{}”.</translation>
    </message>
    <message numerus="yes">
        <source>There are {:,} pieces of ink here. Up to {:,} can be read at once, those of about {:,} digits. Read it in several parts.</source>
        <translation>
            <numerusform>Há {:,} pedaço de tinta aqui. Até {:,} podem ser lidos de uma vez, os de cerca de {:,} algarismos. Leia em várias partes.</numerusform>
            <numerusform>Há {:,} pedaços de tinta aqui. Até {:,} podem ser lidos de uma vez, os de cerca de {:,} algarismos. Leia em várias partes.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no Ray cluster at “{}”. Start one there with “ray start --head”, or leave out the address.</source>
        <translation>Não há um cluster Ray em “{}”. Inicie um com “ray start --head” ou omita o endereço.</translation>
    </message>
    <message>
        <source>There is no drawing in “{}”.</source>
        <translation>Não há desenho em “{}”.</translation>
    </message>
    <message>
        <source>There is no ink in this drawing.</source>
        <translation>Não há tinta neste desenho.</translation>
    </message>
    <message>
        <source>There is no ink in “{}”.</source>
        <translation>Não há tinta em “{}”.</translation>
    </message>
    <message>
        <source>There is no ink on page {} of “{}”.</source>
        <translation>Não há tinta na página {} de “{}”.</translation>
    </message>
    <message>
        <source>There is no ink to read.</source>
        <translation>Não há tinta para ler.</translation>
    </message>
    <message>
        <source>There is no model to go back to: none was in use before {}.</source>
        <translation>Não há modelo ao qual voltar: nenhum estava em uso antes do {}.</translation>
    </message>
    <message>
        <source>There is no model {}.</source>
        <translation>Não há modelo {}.</translation>
    </message>
    <message>
        <source>There is no model “{}”: it is neither a version nor a path.</source>
        <translation>Não há modelo “{}”: não é uma versão nem um caminho.</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Não há modelo: falta o do próprio programa.</translation>
    </message>
    <message>
        <source>There is not enough free memory. Close other programs and try again.</source>
        <translation>Não há memória livre suficiente. Feche outros programas e tente de novo.</translation>
    </message>
    <message>
        <source>This network may want you to log in: open a page in your browser, then try again.</source>
        <translation>Esta rede talvez exija login: abra uma página no navegador e tente de novo.</translation>
    </message>
    <message>
        <source>Training diverged: the loss is not a number any more. The learning rate is too high for this data.</source>
        <translation>O treinamento divergiu: a perda não é mais um número. A taxa de aprendizado é alta demais para estes dados.</translation>
    </message>
    <message>
        <source>Try again when you are online.</source>
        <translation>Tente de novo quando estiver on-line.</translation>
    </message>
    <message>
        <source>You have no drawings to learn from yet. Correct or label some in the window first.</source>
        <translation>Você ainda não tem desenhos com que aprender. Corrija ou rotule alguns na janela antes.</translation>
    </message>
    <message>
        <source>Your drawings cannot be stored in “{}”: {}</source>
        <translation>Seus desenhos não podem ser guardados em “{}”: {}</translation>
    </message>
    <message>
        <source>Your drawings labelled “not a digit” are left out: this run learns from digits alone. Train with synthetic handwriting, too, to use them.</source>
        <translation>Seus desenhos rotulados “não é um algarismo” ficam de fora: este treinamento só aprende com algarismos. Treine também com escrita sintética para usá-los.</translation>
    </message>
    <message>
        <source>a file with another hash</source>
        <translation>um arquivo com outra soma de verificação</translation>
    </message>
    <message>
        <source>a web page came instead of the file</source>
        <translation>veio uma página da web em vez do arquivo</translation>
    </message>
    <message>
        <source>another program is using it. Close that program and try again, or choose another folder with --store.</source>
        <translation>outro programa o está usando. Feche-o e tente de novo, ou escolha outra pasta com --store.</translation>
    </message>
    <message>
        <source>besides “{}” it must not contain {} or {}</source>
        <translation>além de “{}” ele não pode conter {} nem {}</translation>
    </message>
    <message>
        <source>it brings operations of its own</source>
        <translation>ele traz operações próprias</translation>
    </message>
    <message>
        <source>it calls Python</source>
        <translation>ele chama Python</translation>
    </message>
    <message>
        <source>it calls itself, and might never end</source>
        <translation>ele chama a si mesmo e pode nunca terminar</translation>
    </message>
    <message>
        <source>it calls other graphs</source>
        <translation>ele chama outros grafos</translation>
    </message>
    <message>
        <source>it cannot be loaded</source>
        <translation>ele não pode ser carregado</translation>
    </message>
    <message>
        <source>it cannot be read ({})</source>
        <translation>ele não pode ser lido ({})</translation>
    </message>
    <message>
        <source>it cannot read a picture</source>
        <translation>ele não consegue ler uma imagem</translation>
    </message>
    <message>
        <source>it crashes, or needs more memory than it may have</source>
        <translation>ele trava, ou precisa de mais memória que o permitido</translation>
    </message>
    <message>
        <source>it does not answer ten finite numbers for each picture</source>
        <translation>ele não responde dez números finitos por imagem</translation>
    </message>
    <message>
        <source>it does not start</source>
        <translation>não inicia</translation>
    </message>
    <message>
        <source>it has no {}</source>
        <translation>ele não tem {}</translation>
    </message>
    <message>
        <source>it has no {}, but “{}” in it is a model. Open that</source>
        <translation>ele não tem {}, mas “{}” dentro dele é um modelo. Abra esse</translation>
    </message>
    <message>
        <source>it has too many files</source>
        <translation>ele tem arquivos demais</translation>
    </message>
    <message>
        <source>it has weights alone, without the layers that they belong to: save the whole model</source>
        <translation>ele só tem pesos, sem as camadas: salve o modelo inteiro</translation>
    </message>
    <message>
        <source>it is a checkpoint: weights without the network they belong to</source>
        <translation>é um checkpoint: pesos sem a rede</translation>
    </message>
    <message>
        <source>it is a model of {}. Export it as a SavedModel or .tflite first</source>
        <translation>é um modelo de {}. Exporte-o antes como SavedModel ou .tflite</translation>
    </message>
    <message>
        <source>it is a pipe or a device</source>
        <translation>é um pipe ou um dispositivo</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>está danificado ou truncado</translation>
    </message>
    <message>
        <source>it is damaged, cut short or encrypted</source>
        <translation>está danificado, truncado ou criptografado</translation>
    </message>
    <message>
        <source>it is damaged, or no {} file</source>
        <translation>está danificado, ou não é um arquivo {}</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>está vazio</translation>
    </message>
    <message>
        <source>it is no Keras model: its archive has no {}</source>
        <translation>não é um modelo Keras: seu arquivo não tem {}</translation>
    </message>
    <message>
        <source>it is no model. Choose {}, or a .keras, .h5 or .tflite file</source>
        <translation>não é um modelo. Escolha {}, ou um arquivo .keras, .h5 ou .tflite</translation>
    </message>
    <message>
        <source>it is not a TensorFlow Lite model, or damaged</source>
        <translation>não é um modelo TensorFlow Lite, ou está danificado</translation>
    </message>
    <message>
        <source>it is not a picture, or it is damaged</source>
        <translation>não é uma imagem, ou está danificada</translation>
    </message>
    <message>
        <source>it is not open after {:g} s</source>
        <translation>não abriu após {:g} s</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>não existe</translation>
    </message>
    <message>
        <source>it is too large (“{}”)</source>
        <translation>é grande demais (“{}”)</translation>
    </message>
    <message>
        <source>it keeps tables</source>
        <translation>ele guarda tabelas</translation>
    </message>
    <message>
        <source>it keeps tables, which are filled from files</source>
        <translation>ele guarda tabelas, preenchidas de arquivos</translation>
    </message>
    <message>
        <source>it loops, and might never end</source>
        <translation>ele entra em laços e pode nunca terminar</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but it has no signature</source>
        <translation>precisa de uma assinatura com uma entrada de 784 ou 28×28 números e uma saída de 10 por imagem, mas não tem assinatura</translation>
    </message>
    <message>
        <source>it needs a signature with one input of 784 or 28×28 numbers and an output of 10 for each picture, but {}</source>
        <translation>precisa de uma assinatura com uma entrada de 784 ou 28×28 números e uma saída de 10 por imagem, mas {}</translation>
    </message>
    <message>
        <source>it needs more memory than it may have</source>
        <translation>precisa de mais memória que o permitido</translation>
    </message>
    <message>
        <source>it needs one input of 784 or 28×28 numbers and an output of 10, but takes {} and gives {}</source>
        <translation>precisa de uma entrada de 784 ou 28×28 números e uma saída de 10, mas recebe {} e dá {}</translation>
    </message>
    <message>
        <source>it opens network connections</source>
        <translation>ele abre conexões de rede</translation>
    </message>
    <message>
        <source>it prints</source>
        <translation>ele imprime texto</translation>
    </message>
    <message>
        <source>it reads files</source>
        <translation>ele lê arquivos</translation>
    </message>
    <message>
        <source>it reads other files (by a dataset that is in one)</source>
        <translation>ele lê outros arquivos (por um conjunto de dados que está em um)</translation>
    </message>
    <message>
        <source>it reads other files (by a link in its HDF5 file)</source>
        <translation>ele lê outros arquivos (por um link no seu arquivo HDF5)</translation>
    </message>
    <message>
        <source>it reads {} of {} samples in the best of {} ways ({}). It is no model of digits, or expects pictures that are prepared in some other way</source>
        <translation>ele lê {} de {} amostras da melhor de {} maneiras ({}). Não é um modelo de algarismos, ou espera imagens preparadas de outro modo</translation>
    </message>
    <message>
        <source>it runs Python (a Lambda layer)</source>
        <translation>ele executa Python (uma camada Lambda)</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s for a picture</source>
        <translation>demora mais de {:g} s por imagem</translation>
    </message>
    <message>
        <source>it takes longer than {:g} s to load</source>
        <translation>demora mais de {:g} s para carregar</translation>
    </message>
    <message>
        <source>it waits for others, and might never end</source>
        <translation>ele espera por outros e pode nunca terminar</translation>
    </message>
    <message>
        <source>it writes files</source>
        <translation>ele grava arquivos</translation>
    </message>
    <message>
        <source>its description is damaged</source>
        <translation>sua descrição está danificada</translation>
    </message>
    <message>
        <source>its file {} cannot be read ({})</source>
        <translation>seu arquivo {} não pode ser lido ({})</translation>
    </message>
    <message>
        <source>its folder {} cannot be read ({})</source>
        <translation>sua pasta {} não pode ser lida ({})</translation>
    </message>
    <message>
        <source>its name is not UTF-8</source>
        <translation>seu nome não é UTF-8</translation>
    </message>
    <message>
        <source>its part “{}” comes from the Python module “{}”</source>
        <translation>sua parte “{}” vem do módulo Python “{}”</translation>
    </message>
    <message>
        <source>its weights are missing: there is no variables/variables.data-…</source>
        <translation>faltam seus pesos: não há variables/variables.data-…</translation>
    </message>
    <message>
        <source>its weights are missing: there is no {}</source>
        <translation>faltam seus pesos: não há {}</translation>
    </message>
    <message>
        <source>its weights are too large</source>
        <translation>seus pesos são grandes demais</translation>
    </message>
    <message>
        <source>its weights in “variables” are damaged, cut short or of another model</source>
        <translation>seus pesos em “variables” estão danificados, truncados ou são de outro modelo</translation>
    </message>
    <message>
        <source>its {} cannot be read ({})</source>
        <translation>seu {} não pode ser lido ({})</translation>
    </message>
    <message>
        <source>its {} is damaged or cut short</source>
        <translation>seu {} está danificado ou truncado</translation>
    </message>
    <message>
        <source>its {} is empty</source>
        <translation>seu {} está vazio</translation>
    </message>
    <message>
        <source>its {} is too large</source>
        <translation>seu {} é grande demais</translation>
    </message>
    <message>
        <source>its {} is too large when it is unpacked</source>
        <translation>seu {} é grande demais ao ser descompactado</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>sem resposta</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>sem conexão</translation>
    </message>
    <message>
        <source>no file can be created there. Check the folder and its rights, or choose another folder with --store.</source>
        <translation>nenhum arquivo pode ser criado lá. Verifique a pasta e suas permissões, ou escolha outra pasta com --store.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>nenhum motivo informado</translation>
    </message>
    <message>
        <source>no secure connection</source>
        <translation>sem conexão segura</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nada</translation>
    </message>
    <message>
        <source>the certificate is not trusted: {}</source>
        <translation>o certificado não é confiável: {}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>a conexão foi perdida</translation>
    </message>
    <message>
        <source>the disk fails, or is full. Make room there, or choose another folder with --store.</source>
        <translation>o disco falha ou está cheio. Libere espaço, ou escolha outra pasta com --store.</translation>
    </message>
    <message>
        <source>the disk is full. Make room there, or choose another folder with --store.</source>
        <translation>o disco está cheio. Libere espaço, ou escolha outra pasta com --store.</translation>
    </message>
    <message>
        <source>the file is read-only. Allow writing to it and its folder, or choose another folder with --store.</source>
        <translation>o arquivo é somente leitura. Permita gravar nele e na pasta, ou escolha outra pasta com --store.</translation>
    </message>
    <message>
        <source>the folder is empty</source>
        <translation>a pasta está vazia</translation>
    </message>
    <message>
        <source>the program&apos;s picture decoder does not start</source>
        <translation>o decodificador de imagens do programa não inicia</translation>
    </message>
    <message>
        <source>the program&apos;s process for foreign models failed: {}</source>
        <translation>o processo do programa para modelos externos falhou: {}</translation>
    </message>
    <message>
        <source>the proxy does not answer</source>
        <translation>o proxy não responde</translation>
    </message>
    <message>
        <source>the proxy refused: {}</source>
        <translation>o proxy recusou: {}</translation>
    </message>
    <message>
        <source>two parts of its graph have the same name</source>
        <translation>duas partes do seu grafo têm o mesmo nome</translation>
    </message>
    <message>
        <source>what its part “{}” does is not known here</source>
        <translation>não se sabe aqui o que sua parte “{}” faz</translation>
    </message>
    <message>
        <source>what “{}” does is not known</source>
        <translation>não se sabe o que “{}” faz</translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were added.</source>
        <translation>
            <numerusform>{:,} desenho foi adicionado.</numerusform>
            <numerusform>{:,} desenhos foram adicionados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{:,} drawings were exported to “{}”.</source>
        <translation>
            <numerusform>{:,} desenho foi exportado para “{}”.</numerusform>
            <numerusform>{:,} desenhos foram exportados para “{}”.</numerusform>
        </translation>
    </message>
    <message>
        <source>{} (function “{}”)</source>
        <translation>{} (função “{}”)</translation>
    </message>
    <message>
        <source>{} (operation “RestoreV2”)</source>
        <translation>{} (operação “RestoreV2”)</translation>
    </message>
    <message>
        <source>{} (operation “{}”)</source>
        <translation>{} (operação “{}”)</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} of any shape</source>
        <translation>{} de qualquer forma</translation>
    </message>
    <message>
        <source>{} of the {} files that “{}” names are missing and were left out; the first is “{}”.</source>
        <translation>Faltam {} dos {} arquivos que “{}” cita, e foram deixados de fora; o primeiro é “{}”.</translation>
    </message>
    <message>
        <source>{}, dark on light</source>
        <translation>{}, escuro no claro</translation>
    </message>
    <message>
        <source>{}, dark on light, rows as columns</source>
        <translation>{}, escuro no claro, linhas como colunas</translation>
    </message>
    <message>
        <source>{}, light on dark</source>
        <translation>{}, claro no escuro</translation>
    </message>
    <message>
        <source>{}, light on dark, rows as columns</source>
        <translation>{}, claro no escuro, linhas como colunas</translation>
    </message>
    <message>
        <source>{}.</source>
        <translation>{}.</translation>
    </message>
    <message>
        <source>{}. Make room or allow writing there, or choose another folder with --store</source>
        <translation>{}. Libere espaço, permita a gravação ou escolha outra pasta com --store</translation>
    </message>
    <message>
        <source>{}. Try again, or choose another folder with --store.</source>
        <translation>{}. Tente de novo, ou escolha outra pasta com --store.</translation>
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
        <translation>“{}” já existe. Escolha outro nome, ou mova-o.</translation>
    </message>
    <message>
        <source>“{}” begins with {}, but such an IDX file begins with {}.</source>
        <translation>“{}” começa com {}, mas um arquivo IDX assim começa com {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be continued: “{}”, which says with what it was made, is missing or damaged. Name another file.</source>
        <translation>Não é possível continuar “{}”: “{}”, que indica com o que ele foi criado, está ausente ou danificado. Indique outro arquivo.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: it is damaged or malicious.</source>
        <translation>“{}” não pode ser decodificado: está danificado ou é malicioso.</translation>
    </message>
    <message>
        <source>“{}” cannot be decoded: {}</source>
        <translation>“{}” não pode ser decodificado: {}</translation>
    </message>
    <message>
        <source>“{}” cannot be fine-tuned: it is not a model that this program made.</source>
        <translation>“{}” não pode ser ajustado: não é um modelo feito por este programa.</translation>
    </message>
    <message>
        <source>“{}” cannot be opened: {}.</source>
        <translation>“{}” não pode ser aberto: {}.</translation>
    </message>
    <message>
        <source>“{}” cannot be read with --engine ray, which takes pictures whose names begin with no “_” and no dot.</source>
        <translation>Não é possível ler “{}” com --engine ray, que aceita imagens cujos nomes não começam com “_” nem com ponto.</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” não pode ser lido.</translation>
    </message>
    <message>
        <source>“{}” cannot be read: {}.</source>
        <translation>“{}” não pode ser lido: {}.</translation>
    </message>
    <message>
        <source>“{}” could not be fetched ({}). {} Or copy the four files {} into “{}” yourself.</source>
        <translation>Não foi possível baixar “{}” ({}). {} Ou copie você mesmo os quatro arquivos {} para “{}”.</translation>
    </message>
    <message>
        <source>“{}” does not hold 28×28 images.</source>
        <translation>“{}” não contém imagens de 28×28.</translation>
    </message>
    <message>
        <source>“{}” has a drawing labelled “{}”; to learn from it, each label must be one digit, 0 to 9, or “{}”.</source>
        <translation>“{}” tem um desenho rotulado como “{}”. Para aprender, cada rótulo deve ser um algarismo de 0 a 9 ou “{}”.</translation>
    </message>
    <message>
        <source>“{}” has a label above 9.</source>
        <translation>“{}” tem um rótulo acima de 9.</translation>
    </message>
    <message>
        <source>“{}” has label “{}”; each needs one digit, 0 to 9, or “{}”. Nothing was added.</source>
        <translation>“{}” tem o rótulo “{}”; é preciso um algarismo, de 0 a 9, ou “{}”. Nada foi adicionado.</translation>
    </message>
    <message>
        <source>“{}” has labels other than the digits 0 to 9.</source>
        <translation>“{}” tem rótulos que não são os algarismos de 0 a 9.</translation>
    </message>
    <message>
        <source>“{}” has no page {}: it has {}.</source>
        <translation>“{}” não tem página {}: o total é {}.</translation>
    </message>
    <message>
        <source>“{}” has no pages.</source>
        <translation>“{}” não tem páginas.</translation>
    </message>
    <message>
        <source>“{}” has pixels, but no labels: it is the part of a contest that is to be answered.</source>
        <translation>“{}” tem pixels, mas não rótulos: é a parte de um concurso a ser respondida.</translation>
    </message>
    <message>
        <source>“{}” has several pages, and one label cannot hold for all of them. Save each as a picture of its own.</source>
        <translation>“{}” tem várias páginas, e um só rótulo não vale para todas. Salve cada uma como imagem separada.</translation>
    </message>
    <message>
        <source>“{}” has several sets: {}. Choose one of these files.</source>
        <translation>“{}” tem vários conjuntos: {}. Escolha um destes arquivos.</translation>
    </message>
    <message>
        <source>“{}” has too many pages: the limit is {}. Split it to open it.</source>
        <translation>“{}” tem páginas demais: o limite é {}. Divida-o para abri-lo.</translation>
    </message>
    <message>
        <source>“{}” has {:,} different drawings that can be read; at least {:,} are needed to learn from.</source>
        <translation>Desenhos diferentes que podem ser lidos em “{}”: {:,}. Para aprender são necessários pelo menos {:,}.</translation>
    </message>
    <message>
        <source>“{}” has {} images and {} labels.</source>
        <translation>“{}” tem {} imagens e {} rótulos.</translation>
    </message>
    <message>
        <source>“{}” has {} images, but “{}” has {} labels.</source>
        <translation>“{}” tem {} imagens, mas “{}” tem {} rótulos.</translation>
    </message>
    <message>
        <source>“{}” has {} labels; more than {} are needed.</source>
        <translation>“{}” tem {} rótulos; são necessários mais de {}.</translation>
    </message>
    <message>
        <source>“{}” holds no images.</source>
        <translation>“{}” não contém imagens.</translation>
    </message>
    <message>
        <source>“{}” is a MATLAB file: save its arrays as .npz.</source>
        <translation>“{}” é um arquivo do MATLAB: salve suas matrizes como .npz.</translation>
    </message>
    <message>
        <source>“{}” is a PDF: save its pages as pictures.</source>
        <translation>“{}” é um PDF: salve suas páginas como imagens.</translation>
    </message>
    <message>
        <source>“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”, or save it as .npz or .csv.</source>
        <translation>“{}” é um arquivo Parquet, que precisa do pyarrow. Digite “pip install pyarrow” ou salve-o como .npz ou .csv.</translation>
    </message>
    <message>
        <source>“{}” is a damaged PDF.</source>
        <translation>“{}” é um PDF danificado.</translation>
    </message>
    <message>
        <source>“{}” is a damaged picture.</source>
        <translation>“{}” é uma imagem danificada.</translation>
    </message>
    <message>
        <source>“{}” is a pickle, which is a program: save its arrays as .npz.</source>
        <translation>“{}” é um pickle, que é um programa: salve suas matrizes como .npz.</translation>
    </message>
    <message>
        <source>“{}” is a pointer of Git LFS, not the file itself. Fetch that with “git lfs pull”</source>
        <translation>“{}” é um ponteiro do Git LFS, não o próprio arquivo. Obtenha-o com “git lfs pull”</translation>
    </message>
    <message>
        <source>“{}” is an HDF5 file: save its arrays as .npz.</source>
        <translation>“{}” é um arquivo HDF5: salve suas matrizes como .npz.</translation>
    </message>
    <message>
        <source>“{}” is an archive: unpack it.</source>
        <translation>“{}” é um arquivo compactado: descompacte-o.</translation>
    </message>
    <message>
        <source>“{}” is being written by another run. Wait for its end, or name another file.</source>
        <translation>“{}” está sendo gravado por outra execução. Espere que ela termine ou indique outro arquivo.</translation>
    </message>
    <message>
        <source>“{}” is complete already. Name another file.</source>
        <translation>“{}” já está completo. Indique outro arquivo.</translation>
    </message>
    <message>
        <source>“{}” is cut short: its header is not complete.</source>
        <translation>“{}” está truncado: seu cabeçalho está incompleto.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or has no columns image and label of PNGs.</source>
        <translation>“{}” está danificado ou não tem as colunas image e label com PNGs.</translation>
    </message>
    <message>
        <source>“{}” is damaged, or holds no numbers.</source>
        <translation>“{}” está danificado ou não contém números.</translation>
    </message>
    <message>
        <source>“{}” is damaged: {}.</source>
        <translation>“{}” está danificado: {}.</translation>
    </message>
    <message>
        <source>“{}” is no data set of images that can be read.</source>
        <translation>“{}” não é um conjunto de imagens que possa ser lido.</translation>
    </message>
    <message>
        <source>“{}” is not a table with 785 numbers in each line, a label and 784 pixels.</source>
        <translation>“{}” não é uma tabela com 785 números por linha: um rótulo e 784 pixels.</translation>
    </message>
    <message>
        <source>“{}” is not a table with the columns file and label.</source>
        <translation>“{}” não é uma tabela com as colunas file e label.</translation>
    </message>
    <message>
        <source>“{}” is there already. Continue it with --resume, or name another file.</source>
        <translation>“{}” já existe. Continue-o com --resume ou indique outro arquivo.</translation>
    </message>
    <message>
        <source>“{}” is too large for a {} file: the limit is {} megapixels. Save it as PNG or JPEG to open it.</source>
        <translation>“{}” é grande demais para um arquivo {}: o limite é {} megapixels. Salve-o como PNG ou JPEG para abri-lo.</translation>
    </message>
    <message>
        <source>“{}” is too large: its header promises {} bytes.</source>
        <translation>“{}” é grande demais: seu cabeçalho promete {} bytes.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} MB.</source>
        <translation>“{}” é grande demais: o limite é {} MB.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {} megapixels. Scale it down to open it.</source>
        <translation>“{}” é grande demais: o limite é {} megapixels. Reduza-o para abri-lo.</translation>
    </message>
    <message>
        <source>“{}” is too large: the limit is {}.</source>
        <translation>“{}” é grande demais: o limite é {}.</translation>
    </message>
    <message>
        <source>“{}” looks like {}, but {}.</source>
        <translation>“{}” parece {}, mas: {}.</translation>
    </message>
    <message>
        <source>“{}” names no format: it should end in .csv, .jsonl or .parquet.</source>
        <translation>“{}” não indica um formato: deve terminar em .csv, .jsonl ou .parquet.</translation>
    </message>
    <message>
        <source>“{}” needs a password. Save a copy without one to open it.</source>
        <translation>“{}” pede uma senha. Salve uma cópia sem senha para abri-lo.</translation>
    </message>
    <message>
        <source>“{}” should hold x_train and y_train, x_test and y_test, or images and labels, but holds {}.</source>
        <translation>“{}” deveria conter x_train e y_train, x_test e y_test, ou images e labels, mas contém {}.</translation>
    </message>
    <message>
        <source>“{}” should hold {} bytes after its header, but holds {}.</source>
        <translation>“{}” deveria ter {} bytes após o cabeçalho, mas tem {}.</translation>
    </message>
    <message>
        <source>“{}” takes {} and gives {}</source>
        <translation>“{}” recebe {} e dá {}</translation>
    </message>
    <message>
        <source>“{}” was made with another model or with other options. Continue it with the same ones, or name another file.</source>
        <translation>“{}” foi criado com outro modelo ou com outras opções. Continue com os mesmos ou indique outro arquivo.</translation>
    </message>
    <message>
        <source>“{}” was not written by --output, and cannot be continued. Name another file.</source>
        <translation>“{}” não foi escrito com --output e não pode ser continuado. Indique outro arquivo.</translation>
    </message>
    <message>
        <source>“{}” was read as {}.</source>
        <translation>“{}” foi lido como {}.</translation>
    </message>
    <message>
        <source>“{}” was written by a newer version of this program and is left as it is. Install the newer version, or choose another folder with --store.</source>
        <translation>“{}” foi gravado por uma versão mais nova deste programa e fica como está. Instale a versão mais nova, ou escolha outra pasta com --store.</translation>
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
        <translation>Todos os desenhos, ou os lidos errado</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>Todos {}</translation>
    </message>
    <message>
        <source>Drawings that a model has misread</source>
        <translation>Desenhos que um modelo leu errado</translation>
    </message>
    <message>
        <source>Drawings: {}</source>
        <translation>Desenhos: {}</translation>
    </message>
    <message>
        <source>Label to show</source>
        <translation>Rótulo a mostrar</translation>
    </message>
    <message>
        <source>Misread {}</source>
        <translation>Lidos errado {}</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Mais recentes primeiro</translation>
    </message>
    <message>
        <source>Not a digit</source>
        <translation>Não é algarismo</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>Mais antigos primeiro</translation>
    </message>
</context>
<context>
    <name>FolderController</name>
    <message>
        <source>Export the rows that are shown</source>
        <translation>Exportar as linhas mostradas</translation>
    </message>
    <message numerus="yes">
        <source>Saved {} with {} rows</source>
        <translation>
            <numerusform>{} salvo com {} linha</numerusform>
            <numerusform>{} salvo com {} linhas</numerusform>
        </translation>
    </message>
    <message>
        <source>The table could not be written: {}</source>
        <translation>A tabela não pôde ser gravada: {}</translation>
    </message>
    <message>
        <source>There is nothing to export yet.</source>
        <translation>Ainda não há nada para exportar.</translation>
    </message>
</context>
<context>
    <name>FolderPreview</name>
    <message>
        <source>Select a picture to see it here.</source>
        <translation>Selecione uma imagem para vê-la aqui.</translation>
    </message>
    <message>
        <source>{} confident</source>
        <translation>{} de confiança</translation>
    </message>
</context>
<context>
    <name>FolderTableModel</name>
    <message>
        <source>Confidence</source>
        <translation>Confiança</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lido</translation>
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
        <translation>&amp;Abrir na página</translation>
    </message>
    <message>
        <source>Cancelled. The rest was not read.</source>
        <translation>Cancelado. O resto não foi lido.</translation>
    </message>
    <message>
        <source>Cancelled. The table is unchanged.</source>
        <translation>Cancelado. A tabela não mudou.</translation>
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
        <translation>Pasta</translation>
    </message>
    <message>
        <source>Looking for pictures…</source>
        <translation>Procurando imagens…</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Imagens</translation>
    </message>
    <message>
        <source>Pictures and their readings</source>
        <translation>Imagens e o que foi lido</translation>
    </message>
    <message>
        <source>Pictures read so far</source>
        <translation>Imagens lidas até agora</translation>
    </message>
    <message>
        <source>U&amp;ncertain only</source>
        <translation>Só &amp;incertas</translation>
    </message>
    <message>
        <source>Uncertain only</source>
        <translation>Só incertas</translation>
    </message>
    <message numerus="yes">
        <source>{} pictures · {} uncertain</source>
        <translation>
            <numerusform>{} imagem · {} incertas</numerusform>
            <numerusform>{} imagens · {} incertas</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · {} could not be read</source>
        <translation>{} · {} ilegíveis</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>&amp;Cancel import</source>
        <translation>&amp;Cancelar importação</translation>
    </message>
    <message>
        <source>&amp;Data set (IDX, NumPy, CSV)…</source>
        <translation>Conjunto de &amp;dados (IDX, NumPy, CSV)…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>E&amp;xcluir</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportar…</translation>
    </message>
    <message>
        <source>&amp;Forget all…</source>
        <translation>Es&amp;quecer todos…</translation>
    </message>
    <message>
        <source>&amp;IDX files, as for MNIST…</source>
        <translation>Arquivos &amp;IDX, como no MNIST…</translation>
    </message>
    <message>
        <source>&amp;Label as…</source>
        <translation>&amp;Rotular como…</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Learn from these {} now</source>
        <translation>
            <numerusform>&amp;Aprender com este ({}) agora</numerusform>
            <numerusform>&amp;Aprender com estes {} agora</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Pictures in folders 0 to 9…</source>
        <translation>&amp;Imagens em pastas 0 a 9…</translation>
    </message>
    <message>
        <source>&amp;Strokes (.jsonl)…</source>
        <translation>&amp;Traços (.jsonl)…</translation>
    </message>
    <message>
        <source>&amp;Strokes…</source>
        <translation>&amp;Traços…</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder of pictures</source>
        <translation>
            <numerusform>Exportar {:,} desenho como nova pasta de imagens</numerusform>
            <numerusform>Exportar {:,} desenhos como nova pasta de imagens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as a new folder with IDX files</source>
        <translation>
            <numerusform>Exportar {:,} desenho como nova pasta com arquivos IDX</numerusform>
            <numerusform>Exportar {:,} desenhos como nova pasta com arquivos IDX</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export {:,} drawings as strokes</source>
        <translation>
            <numerusform>Exportar {:,} desenho como traços</numerusform>
            <numerusform>Exportar {:,} desenhos como traços</numerusform>
        </translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>&amp;Importar…</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Imagens</translation>
    </message>
    <message>
        <source>Import a data set: choose its file of images</source>
        <translation>Importar um conjunto de dados: escolha o arquivo de imagens</translation>
    </message>
    <message>
        <source>Import pictures: choose the folder that contains folders 0 to 9</source>
        <translation>Importar imagens: escolha a pasta que contém as pastas 0 a 9</translation>
    </message>
    <message>
        <source>Import strokes</source>
        <translation>Importar traços</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Rotular como {}</translation>
    </message>
    <message>
        <source>Loading your drawings…</source>
        <translation>Carregando seus desenhos…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Meus desenhos</translation>
    </message>
    <message>
        <source>No drawings match the filter.</source>
        <translation>Nenhum desenho corresponde ao filtro.</translation>
    </message>
    <message>
        <source>Put back on the &amp;pad</source>
        <translation>Colocar de volta na &amp;página</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Selecionar &amp;tudo</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Traços</translation>
    </message>
    <message>
        <source>When you say what a drawing is, by its key 0 to 9 or a button below the bars, it is saved here, and the model learns from it.</source>
        <translation>Quando você diz o que é um desenho, com as teclas 0 a 9 ou um botão abaixo das barras, ele é salvo aqui, e o modelo aprende com ele.</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>exclusão</translation>
    </message>
    <message>
        <source>relabelling</source>
        <translation>novo rótulo</translation>
    </message>
</context>
<context>
    <name>GalleryController</name>
    <message>
        <source>All your drawings were deleted.</source>
        <translation>Todos os seus desenhos foram excluídos.</translation>
    </message>
    <message>
        <source>Exporting drawings…</source>
        <translation>Exportando desenhos…</translation>
    </message>
    <message>
        <source>Forget all</source>
        <translation>Esquecer todos</translation>
    </message>
    <message>
        <source>Forget all your drawings?</source>
        <translation>Esquecer todos os seus desenhos?</translation>
    </message>
    <message>
        <source>Importing drawings: {} so far…</source>
        <translation>Importando desenhos: {} até agora…</translation>
    </message>
    <message>
        <source>Importing drawings…</source>
        <translation>Importando desenhos…</translation>
    </message>
    <message numerus="yes">
        <source>Permanently deletes all {} drawings, including deleted and recovered ones. This can&apos;t be undone.</source>
        <translation>
            <numerusform>Exclui para sempre {} desenho, inclusive os excluídos e recuperados. Não pode ser desfeito.</numerusform>
            <numerusform>Exclui para sempre todos os {} desenhos, inclusive os excluídos e recuperados. Não pode ser desfeito.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some of these drawings no longer exist: they were deleted.</source>
        <translation>Alguns destes desenhos não existem mais: foram excluídos.</translation>
    </message>
    <message>
        <source>import</source>
        <translation>importação</translation>
    </message>
    <message>
        <source>label on the pad</source>
        <translation>rótulo na página</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>devolução</translation>
    </message>
</context>
<context>
    <name>GalleryItemModel</name>
    <message>
        <source>A model</source>
        <translation>Um modelo</translation>
    </message>
    <message>
        <source>Labelled {}</source>
        <translation>Rotulado como {}</translation>
    </message>
    <message>
        <source>Model {}</source>
        <translation>Modelo {}</translation>
    </message>
    <message>
        <source>Not read by a model</source>
        <translation>Não lido por um modelo</translation>
    </message>
    <message>
        <source>Saved on {}</source>
        <translation>Salvo em {}</translation>
    </message>
    <message>
        <source>Test drawing: models are compared on it, none learns it</source>
        <translation>Desenho de teste: os modelos são comparados nele, nenhum o aprende</translation>
    </message>
    <message>
        <source>{} read no digit</source>
        <translation>{} não leu nenhum algarismo</translation>
    </message>
    <message>
        <source>{} read {}, {} confident</source>
        <translation>{} leu {}, {} de confiança</translation>
    </message>
    <message>
        <source>{} · read as {}</source>
        <translation>{} · lido como {}</translation>
    </message>
</context>
<context>
    <name>GalleryView</name>
    <message>
        <source>Drawings</source>
        <translation>Desenhos</translation>
    </message>
</context>
<context>
    <name>HandController</name>
    <message>
        <source>The accepted answers could not be deleted.</source>
        <translation>As respostas aceitas não puderam ser excluídas.</translation>
    </message>
    <message>
        <source>The answers that you let stand are forgotten.</source>
        <translation>As respostas não corrigidas foram esquecidas.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>My drawings</source>
        <translation>Meus desenhos</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Read a folder</source>
        <translation>Ler uma pasta</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Retreinar</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Treinamento</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fechar</translation>
    </message>
    <message>
        <source>&amp;Do it</source>
        <translation>&amp;Fazer</translation>
    </message>
    <message>
        <source>0 to 9, {}</source>
        <translation>0 a 9, {}</translation>
    </message>
    <message>
        <source>0 to 9; N if it is not a digit</source>
        <translation>0 a 9; N se não for um algarismo</translation>
    </message>
    <message>
        <source>About Digit Pad</source>
        <translation>Sobre o Digit Pad</translation>
    </message>
    <message>
        <source>All that you have labelled is in My drawings.</source>
        <translation>Tudo o que você rotulou está em Meus desenhos.</translation>
    </message>
    <message>
        <source>Begin a new page</source>
        <translation>Começar uma nova página</translation>
    </message>
    <message>
        <source>Correct a wrong answer</source>
        <translation>Corrigir uma resposta errada</translation>
    </message>
    <message>
        <source>Draw it on the pad: the answer follows the pen.</source>
        <translation>Desenhe: a resposta segue a caneta.</translation>
    </message>
    <message>
        <source>Every model stays until you delete it.</source>
        <translation>Cada modelo fica até você o excluir.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Em toda parte</translation>
    </message>
    <message>
        <source>Go back to an earlier model, or compare two</source>
        <translation>Voltar a um modelo anterior, ou comparar dois</translation>
    </message>
    <message>
        <source>Have a digit or a number read</source>
        <translation>Fazer ler um algarismo ou número</translation>
    </message>
    <message>
        <source>Hide the pen</source>
        <translation>Ocultar a caneta</translation>
    </message>
    <message>
        <source>Its pictures are read into a table to export.</source>
        <translation>Suas imagens são lidas numa tabela que se pode exportar.</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Teclado</translation>
    </message>
    <message>
        <source>Look through my drawings, import or export them</source>
        <translation>Ver meus desenhos, importar ou exportar</translation>
    </message>
    <message>
        <source>Lower or lift the pen</source>
        <translation>Baixar ou levantar a caneta</translation>
    </message>
    <message>
        <source>Move the pen</source>
        <translation>Mover a caneta</translation>
    </message>
    <message>
        <source>Move the pen a little</source>
        <translation>Mover um pouco a caneta</translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nada encontrado. Tente outra palavra.</translation>
    </message>
    <message>
        <source>On the pad</source>
        <translation>Na área de desenho</translation>
    </message>
    <message>
        <source>Open it, paste it, or drop it on the pad.</source>
        <translation>Abra, cole ou solte na página.</translation>
    </message>
    <message>
        <source>Point at a bar: colours show what speaks for it.</source>
        <translation>Aponte para uma barra: as cores mostram o que fala a favor.</translation>
    </message>
    <message>
        <source>Press the digit’s key: the model learns from it.</source>
        <translation>Pressione a tecla do algarismo: o modelo aprende com isso.</translation>
    </message>
    <message>
        <source>Read a photo or a scan</source>
        <translation>Ler uma foto ou digitalização</translation>
    </message>
    <message>
        <source>Read a whole folder</source>
        <translation>Ler uma pasta inteira</translation>
    </message>
    <message>
        <source>Reads handwritten digits while you draw them. Apache License 2.0.</source>
        <translation>Lê algarismos manuscritos enquanto você os desenha. Licença Apache 2.0.</translation>
    </message>
    <message>
        <source>Say what the drawing is</source>
        <translation>Dizer o que é o desenho</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Pesquisar</translation>
    </message>
    <message>
        <source>See why it is a 7, and why not a 1</source>
        <translation>Ver por que é um 7, e não um 1</translation>
    </message>
    <message>
        <source>Shift with the same keys</source>
        <translation>Shift com as mesmas teclas</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espaço</translation>
    </message>
    <message>
        <source>Space, arrows</source>
        <translation>Espaço, setas</translation>
    </message>
    <message>
        <source>Strokes, clearing, opened pictures, corrections.</source>
        <translation>Traços, limpezas, imagens abertas, correções.</translation>
    </message>
    <message>
        <source>Take back what I did</source>
        <translation>Desfazer o que fiz</translation>
    </message>
    <message>
        <source>The last twelve pages are in the File menu.</source>
        <translation>As últimas doze páginas estão no menu Arquivo.</translation>
    </message>
    <message>
        <source>Train a new model</source>
        <translation>Treinar um novo modelo</translation>
    </message>
    <message>
        <source>What can I do?</source>
        <translation>O que posso fazer?</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile.</source>
        <translation>Você pode continuar desenhando.</translation>
    </message>
    <message>
        <source>arrow keys; Home, Page Up, End, Page Down for slants</source>
        <translation>setas; Home, Page Up, End, Page Down para as diagonais</translation>
    </message>
    <message>
        <source>mouse</source>
        <translation>mouse</translation>
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
        <translation>Ocultar cores</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Nada ainda</translation>
    </message>
    <message>
        <source>Show colours</source>
        <translation>Mostrar cores</translation>
    </message>
    <message>
        <source>What the model sees</source>
        <translation>O que o modelo vê</translation>
    </message>
    <message>
        <source>What the model sees: 28×28 pixels, cut out, scaled and centred.
The colours show which ink and which blank paper speaks for or against the digit.
Point at a bar to see why not that digit. Click to hide the colours.</source>
        <translation>O que o modelo vê: 28×28 pixels, recortados, redimensionados e centralizados.
As cores mostram que tinta e que papel em branco falam a favor ou contra o algarismo.
Aponte para uma barra para ver por que não é aquele algarismo. Clique para ocultar as cores.</translation>
    </message>
    <message>
        <source>Why not {}</source>
        <translation>Por que não {}</translation>
    </message>
    <message>
        <source>Why {}</source>
        <translation>Por que {}</translation>
    </message>
    <message>
        <source>{} speaks for {}&lt;br&gt;{} speaks against</source>
        <translation>{} a favor de {}&lt;br&gt;{} contra</translation>
    </message>
</context>
<context>
    <name>Inside</name>
    <message>
        <source>Both models read {}.</source>
        <translation>Ambos os modelos leem {}.</translation>
    </message>
    <message>
        <source>Each pixel of the drawing times its weight for {}: all together {}. With the bias of {} that is the logit: {}.</source>
        <translation>Cada pixel do desenho vezes seu peso para {}: no total {}. Com o viés {}, isso é o logit: {}.</translation>
    </message>
    <message>
        <source>Map {} of layer {} found nothing in this drawing.</source>
        <translation>O mapa {} da camada {} não encontrou nada neste desenho.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees the whole drawing.</source>
        <translation>O mapa {} da camada {} é mais forte na cruz, com {}. Dali ele vê o desenho inteiro.</translation>
    </message>
    <message>
        <source>Map {} of layer {} is strongest at the cross, with {}. From there it sees what is in the frame.</source>
        <translation>O mapa {} da camada {} é mais forte na cruz, com {}. Dali ele vê o que está na moldura.</translation>
    </message>
    <message>
        <source>The colours show where the drawing speaks for it and against it.</source>
        <translation>As cores mostram onde o desenho fala a favor e contra.</translation>
    </message>
    <message>
        <source>The logit of {} is {}. Features for it: {}. Features against it: {}.</source>
        <translation>O logit de {} é {}. Características a favor: {}. Características contra: {}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhuma</translation>
    </message>
    <message>
        <source>{} ({})</source>
        <translation>{} ({})</translation>
    </message>
    <message>
        <source>{} reads {}, {} reads {}: blue and grey bars.</source>
        <translation>{} lê {}, {} lê {}: barras azuis e cinzas.</translation>
    </message>
</context>
<context>
    <name>InsidePanel</name>
    <message>
        <source>Arrow keys choose a digit: what its logit consists of is shown.</source>
        <translation>As setas escolhem um dígito: mostra-se de que é feito seu logit.</translation>
    </message>
    <message>
        <source>Draw a digit to see what each layer makes of it.</source>
        <translation>Desenhe um dígito para ver o que cada camada faz dele.</translation>
    </message>
    <message>
        <source>Features, each the mean of a map: {}</source>
        <translation>Características, cada uma a média de um mapa: {}</translation>
    </message>
    <message>
        <source>Features: {}</source>
        <translation>Características: {}</translation>
    </message>
    <message>
        <source>Its kernel</source>
        <translation>Seu núcleo</translation>
    </message>
    <message>
        <source>Logits, and the probabilities that the softmax makes of them</source>
        <translation>Logits, e as probabilidades que o softmax faz deles</translation>
    </message>
    <message>
        <source>Show all maps</source>
        <translation>Mostrar todos os mapas</translation>
    </message>
    <message>
        <source>The drawing times the weights</source>
        <translation>O desenho vezes os pesos</translation>
    </message>
    <message>
        <source>The drawing, as the network sees it</source>
        <translation>O desenho, como a rede o vê</translation>
    </message>
    <message>
        <source>The layers of this model cannot be shown. Retrain makes one whose layers can.</source>
        <translation>As camadas deste modelo não podem ser mostradas. Retreinar cria um cujas camadas podem.</translation>
    </message>
    <message>
        <source>The map, enlarged</source>
        <translation>O mapa, ampliado</translation>
    </message>
    <message>
        <source>There is no model yet whose layers could be shown.</source>
        <translation>Ainda não há um modelo cujas camadas possam ser mostradas.</translation>
    </message>
    <message>
        <source>Whose layers</source>
        <translation>Camadas de qual modelo</translation>
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
        <translation>Não está mais salvo como {}.</translation>
    </message>
    <message>
        <source>Saved as {} (was read as {}).</source>
        <translation>Salvo como {} (lido como {}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>Salvo como {}.</translation>
    </message>
    <message>
        <source>Still reading. Label the drawing once it has been read.</source>
        <translation>Ainda lendo. Rotule o desenho quando ele tiver sido lido.</translation>
    </message>
    <message>
        <source>label {}</source>
        <translation>rótulo {}</translation>
    </message>
</context>
<context>
    <name>LabelRow</name>
    <message>
        <source>It is a {}</source>
        <translation>É um {}</translation>
    </message>
    <message>
        <source>No digit</source>
        <translation>Nenhum algarismo</translation>
    </message>
    <message>
        <source>Wrong? Say what it is</source>
        <translation>Errado? Diga o que é</translation>
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
        <translation>não é um algarismo</translation>
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
        <translation>Reiniciar</translation>
    </message>
    <message>
        <source>Restart Digit Pad now?</source>
        <translation>Reiniciar o Digit Pad agora?</translation>
    </message>
    <message>
        <source>The new language is used from the next start on.</source>
        <translation>O novo idioma vale a partir do próximo início.</translation>
    </message>
</context>
<context>
    <name>LayerSection</name>
    <message>
        <source>Layer {}, maps: {}, each {} × {}</source>
        <translation>Camada {}, mapas: {}, cada um {} × {}</translation>
    </message>
    <message>
        <source>Layer {}: maps for {} in blue, against it in orange</source>
        <translation>Camada {}: mapas a favor de {} em azul, contra em laranja</translation>
    </message>
    <message>
        <source>The strongest maps: {}. Arrow keys choose one.</source>
        <translation>Os mapas mais fortes: {}. As setas escolhem um.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Accuracy on digits it has not learned from</source>
        <translation>Exatidão em algarismos com que não aprendeu</translation>
    </message>
    <message>
        <source>The curve begins after the first epoch.</source>
        <translation>A curva começa após a primeira época.</translation>
    </message>
    <message>
        <source>in use: {}</source>
        <translation>em uso: {}</translation>
    </message>
</context>
<context>
    <name>LoadController</name>
    <message>
        <source> · ready</source>
        <translation> · pronto</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message>
        <source>Loading model {}…</source>
        <translation>Carregando o modelo {}…</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>Model {} was deleted. Now using model {}.</source>
        <translation>O modelo {} foi excluído. Agora usando o modelo {}.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sem modelo</translation>
    </message>
    <message>
        <source>No model: digits are not read</source>
        <translation>Sem modelo: os algarismos não são lidos</translation>
    </message>
    <message>
        <source>Now using model {}, which was chosen elsewhere.</source>
        <translation>Agora usando o modelo {}, escolhido em outro lugar.</translation>
    </message>
    <message>
        <source>Open a model: saved_model.pb, or a .keras, .h5 or .tflite file</source>
        <translation>Abrir um modelo: saved_model.pb, ou um arquivo .keras, .h5 ou .tflite</translation>
    </message>
    <message>
        <source>There is no model: the program&apos;s own is missing.</source>
        <translation>Não há modelo: falta o do próprio programa.</translation>
    </message>
    <message>
        <source>{} Now using {}.</source>
        <translation>{} Agora usando {}.</translation>
    </message>
    <message>
        <source>{} and your corrections</source>
        <translation>{} e suas correções</translation>
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
        <translation>&amp;Arquivo</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;juda</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>&amp;Imagem</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>E&amp;xibir</translation>
    </message>
    <message>
        <source>Digit Pad</source>
        <translation>Digit Pad</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Solte para abrir</translation>
    </message>
    <message numerus="yes">
        <source>Drop to open {} files</source>
        <translation>
            <numerusform>Solte para abrir {} arquivo</numerusform>
            <numerusform>Solte para abrir {} arquivos</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop to read into a table</source>
        <translation>Solte para ler numa tabela</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>Panel of the presen&amp;tation</source>
        <translation>Painel da apresen&amp;tação</translation>
    </message>
    <message>
        <source>Pen width</source>
        <translation>Largura da caneta</translation>
    </message>
    <message>
        <source>Pen width on screen; the model always sees the same</source>
        <translation>Largura da caneta na tela; o modelo vê sempre a mesma</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Pronto</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>The model in use</source>
        <translation>O modelo em uso</translation>
    </message>
    <message>
        <source>Wrong? Say what it &amp;is</source>
        <translation>Errado? Diga o que &amp;é</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>The model in use</source>
        <translation>O modelo em uso</translation>
    </message>
</context>
<context>
    <name>ModelLibrary</name>
    <message>
        <source>Model {} could not be deleted: {{}}</source>
        <translation>O modelo {} não pôde ser excluído: {{}}</translation>
    </message>
    <message>
        <source>Rolling back could not be saved: {}</source>
        <translation>A volta ao modelo anterior não pôde ser salva: {}</translation>
    </message>
    <message>
        <source>The choice of model {} could not be saved: {{}}</source>
        <translation>A escolha do modelo {} não pôde ser salva: {{}}</translation>
    </message>
    <message>
        <source>The name could not be saved: {}</source>
        <translation>O nome não pôde ser salvo: {}</translation>
    </message>
    <message>
        <source>What a training left behind could not be removed: {}</source>
        <translation>O que um treinamento deixou para trás não pôde ser removido: {}</translation>
    </message>
</context>
<context>
    <name>ModelMenu</name>
    <message>
        <source>&amp;Compare with</source>
        <translation>&amp;Comparar com</translation>
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
            <numerusform>{} mais antigo: veja “Gerenciar modelos”</numerusform>
            <numerusform>{} mais antigos: veja “Gerenciar modelos”</numerusform>
        </translation>
    </message>
    <message>
        <source>{} · from elsewhere</source>
        <translation>{} · de outro lugar</translation>
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
        <translation>veio com o programa</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>não pode ser usado</translation>
    </message>
    <message>
        <source>fine-tuned from model {}</source>
        <translation>ajustado do modelo {}</translation>
    </message>
    <message>
        <source>from model {}</source>
        <translation>do modelo {}</translation>
    </message>
    <message>
        <source>full training</source>
        <translation>treinamento completo</translation>
    </message>
    <message numerus="yes">
        <source>learned {:,} of your drawings</source>
        <translation>
            <numerusform>aprendeu {:,} de seus desenhos</numerusform>
            <numerusform>aprendeu {:,} de seus desenhos</numerusform>
        </translation>
    </message>
    <message>
        <source>no drawings learned</source>
        <translation>nenhum desenho aprendido</translation>
    </message>
    <message>
        <source>quick training</source>
        <translation>treinamento rápido</translation>
    </message>
    <message>
        <source>softmax regression</source>
        <translation>regressão softmax</translation>
    </message>
    <message>
        <source>steady training</source>
        <translation>treinamento constante</translation>
    </message>
    <message>
        <source>takes {}</source>
        <translation>recebe {}</translation>
    </message>
    <message>
        <source>today {}</source>
        <translation>hoje {}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>ontem</translation>
    </message>
    <message>
        <source>{} of held-out digits</source>
        <translation>{} dos algarismos reservados</translation>
    </message>
    <message>
        <source>{} on MNIST</source>
        <translation>{} no MNIST</translation>
    </message>
    <message>
        <source>{} on other digits</source>
        <translation>{} em outros algarismos</translation>
    </message>
    <message>
        <source>{} takes {}; reads {} of {} samples.</source>
        <translation>{} recebe {}; lê {} de {} amostras.</translation>
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
        <translation>E&amp;xcluir</translation>
    </message>
    <message>
        <source>&amp;Open a model…</source>
        <translation>&amp;Abrir um modelo…</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Usar</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Diferenças…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelos</translation>
    </message>
    <message>
        <source>Name of model {} (leave empty for none)</source>
        <translation>Nome do modelo {} (vazio para nenhum)</translation>
    </message>
    <message>
        <source>Re&amp;name…</source>
        <translation>Re&amp;nomear…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renomear</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Mostrar na &amp;pasta</translation>
    </message>
</context>
<context>
    <name>ModelsTable</name>
    <message>
        <source>Made by</source>
        <translation>Origem</translation>
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
        <translation>No MNIST</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Tamanho</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quando</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>comparado</translation>
    </message>
    <message>
        <source>from elsewhere</source>
        <translation>de outro lugar</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>em uso</translation>
    </message>
    <message>
        <source>{} of {} samples</source>
        <translation>{} de {} amostras</translation>
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
        <translation>{} aberto</translation>
    </message>
    <message>
        <source>Read every picture in a folder</source>
        <translation>Ler todas as imagens de uma pasta</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard; copy one first.</source>
        <translation>Não há imagem na área de transferência; copie uma antes.</translation>
    </message>
    <message>
        <source>open</source>
        <translation>abertura</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” não pode ser lido.</translation>
    </message>
    <message>
        <source>“{}” is no longer there; it was removed from the list.</source>
        <translation>“{}” não está mais lá; foi removido da lista.</translation>
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
        <translation>Abrir imagens ou desenhos</translation>
    </message>
    <message>
        <source>Pictures and drawings ({})</source>
        <translation>Imagens e desenhos ({})</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Prévia</translation>
    </message>
</context>
<context>
    <name>PadController</name>
    <message>
        <source>A picture has no strokes to save.</source>
        <translation>Uma imagem não tem traços para salvar.</translation>
    </message>
    <message>
        <source>Export as PNG</source>
        <translation>Exportar como PNG</translation>
    </message>
    <message>
        <source>Export the 28×28 input</source>
        <translation>Exportar a entrada 28×28</translation>
    </message>
    <message>
        <source>PNG pictures</source>
        <translation>Imagens PNG</translation>
    </message>
    <message>
        <source>Save drawing</source>
        <translation>Salvar desenho</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>{} salvo</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Traços</translation>
    </message>
    <message>
        <source>The model has not seen this page yet.</source>
        <translation>O modelo ainda não viu esta página.</translation>
    </message>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>“{}” não pôde ser gravado: {}.</translation>
    </message>
</context>
<context>
    <name>PagerBar</name>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>Ir para a página</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Avançar</translation>
    </message>
    <message>
        <source>Opened files</source>
        <translation>Arquivos abertos</translation>
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
        <translation>Imagem {}</translation>
    </message>
    <message>
        <source>The picture could not be saved: {}</source>
        <translation>A imagem não pôde ser salva: {}</translation>
    </message>
</context>
<context>
    <name>PenTools</name>
    <message>
        <source>Clear</source>
        <translation>Limpar</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>Ferramentas de desenho</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borracha</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Caneta</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Refazer</translation>
    </message>
    <message>
        <source>Thick pen</source>
        <translation>Caneta grossa</translation>
    </message>
    <message>
        <source>Thin pen</source>
        <translation>Caneta fina</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Usual pen</source>
        <translation>Caneta normal</translation>
    </message>
    <message>
        <source>{} (right click for all widths)</source>
        <translation>{} (clique direito para todas as larguras)</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Clear</source>
        <translation>Limpar</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Recortar</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Borracha</translation>
    </message>
    <message>
        <source>Ink found</source>
        <translation>Tinta encontrada</translation>
    </message>
    <message>
        <source>Invert colours</source>
        <translation>Inverter cores</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>Caneta</translation>
    </message>
    <message>
        <source>Picture tools</source>
        <translation>Ferramentas de imagem</translation>
    </message>
    <message>
        <source>Reset picture</source>
        <translation>Restaurar imagem</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Girar para a direita</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>What is shown in red is read as ink.</source>
        <translation>O que aparece em vermelho é lido como tinta.</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Confident · {}</source>
        <translation>Confiança: {}</translation>
    </message>
    <message numerus="yes">
        <source>Confident · {} digits</source>
        <translation>
            <numerusform>Confiante · {} algarismo</numerusform>
            <numerusform>Confiante · {} algarismos</numerusform>
        </translation>
    </message>
    <message>
        <source>Confident · {}, or {}</source>
        <translation>Confiança: {}, ou {}</translation>
    </message>
    <message>
        <source>Confident · {}, or {}, or {}</source>
        <translation>Confiança: {}, ou {}, ou {}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Copy what was read</source>
        <translation>Copiar o que foi lido</translation>
    </message>
    <message>
        <source>Digit {} of {}</source>
        <translation>Algarismo {} de {}</translation>
    </message>
    <message>
        <source>It might be {} or {}.</source>
        <translation>Pode ser {} ou {}.</translation>
    </message>
    <message>
        <source>It might be {}, but this is uncertain.</source>
        <translation>Pode ser {}, mas é incerto.</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Probabilidade</translation>
    </message>
    <message>
        <source>Several digits? Turn off “Read as a single digit” (Edit menu).</source>
        <translation>Vários algarismos? Desative “Ler como um só algarismo” (menu Editar).</translation>
    </message>
    <message>
        <source>Some digits are uncertain.</source>
        <translation>Alguns algarismos são incertos.</translation>
    </message>
    <message>
        <source>This does not look like a digit.</source>
        <translation>Isto não parece um algarismo.</translation>
    </message>
    <message>
        <source>Too small to read. Draw it larger.</source>
        <translation>Pequeno demais para ler. Desenhe maior.</translation>
    </message>
    <message>
        <source>You said {}.</source>
        <translation>Você disse {}.</translation>
    </message>
</context>
<context>
    <name>PresentationController</name>
    <message>
        <source>F11 or Esc ends the presentation. Shift+F11 shows another panel.</source>
        <translation>F11 ou Esc encerra a apresentação. Shift+F11 mostra outro painel.</translation>
    </message>
</context>
<context>
    <name>PresentationView</name>
    <message>
        <source>End presentation</source>
        <translation>Encerrar a apresentação</translation>
    </message>
    <message>
        <source>Other panel</source>
        <translation>Outro painel</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Fine-tune</source>
        <translation>Ajustar</translation>
    </message>
    <message>
        <source>for your handwriting</source>
        <translation>para a sua letra</translation>
    </message>
    <message>
        <source>new, about as good</source>
        <translation>novo, quase tão bom</translation>
    </message>
    <message>
        <source>to watch; usually worse</source>
        <translation>para assistir; costuma ser pior</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>A drawing</source>
        <translation>Um desenho</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Este arquivo não pode ser lido.</translation>
    </message>
</context>
<context>
    <name>ProbabilityChart</name>
    <message>
        <source>Arrow keys choose a digit: the picture shows why, or why not.</source>
        <translation>As setas escolhem um algarismo: a imagem mostra por quê, ou por que não.</translation>
    </message>
    <message>
        <source>How probable each digit is</source>
        <translation>Probabilidade de cada algarismo</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>Probabilidade de {}</translation>
    </message>
    <message>
        <source>Probability that it is no digit</source>
        <translation>Probabilidade de não ser um algarismo</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhum</translation>
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
        <translation>Fechar</translation>
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
        <translation>{} copiado</translation>
    </message>
    <message numerus="yes">
        <source>Reading a full page: {} of {} pieces of ink…</source>
        <translation>
            <numerusform>Lendo uma página cheia: {} de {} pedaço de tinta…</numerusform>
            <numerusform>Lendo uma página cheia: {} de {} pedaços de tinta…</numerusform>
        </translation>
    </message>
    <message>
        <source>Still reading. Copy the answer once it is shown.</source>
        <translation>Ainda lendo. Copie a resposta quando ela aparecer.</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Abrir &amp;recentes</translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Fine-tune the model in use</source>
        <translation>Ajustar o modelo em uso</translation>
    </message>
    <message>
        <source>For teaching: the simplest model. It misreads one digit of twelve.</source>
        <translation>Para ensinar: o modelo mais simples. Lê errado um algarismo em doze.</translation>
    </message>
    <message>
        <source>For your own handwriting. With MNIST, the new model is usually as good.</source>
        <translation>Para a sua letra. Com o MNIST, o novo modelo costuma ser tão bom quanto.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Completo</translation>
    </message>
    <message>
        <source>How the built-in model was made. The new one is about as good, sometimes a little worse.</source>
        <translation>Como o modelo incluído foi feito. O novo é mais ou menos tão bom, às vezes um pouco pior.</translation>
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
        <translation>A regressão softmax do notebook clássico</translation>
    </message>
    <message>
        <source>To see what a few minutes achieve from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Para ver o que alguns minutos conseguem a partir do zero. Costuma ser pior que o modelo em uso, e então não é usado.</translation>
    </message>
    <message>
        <source>To watch a small network learn from nothing. It is usually worse than the model in use, and then not used.</source>
        <translation>Para ver uma rede pequena aprender do zero. Costuma ser pior que o modelo em uso, e então não é usado.</translation>
    </message>
</context>
<context>
    <name>Recognizer</name>
    <message>
        <source>The model could not read this drawing.</source>
        <translation>O modelo não conseguiu ler este desenho.</translation>
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
        <translation>&amp;Fechar</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Digit Pad closed unexpectedly</source>
        <translation>O Digit Pad fechou inesperadamente</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Relatório</translation>
    </message>
    <message>
        <source>This report helps to find out why. It names none of your files and contains nothing that you have drawn.</source>
        <translation>Este relatório ajuda a descobrir a causa. Ele não cita nenhum dos seus arquivos e não contém nada do que você desenhou.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fechar</translation>
    </message>
    <message>
        <source>&amp;Go back to model {}</source>
        <translation>&amp;Voltar ao modelo {}</translation>
    </message>
    <message>
        <source>&amp;Keep the present one</source>
        <translation>&amp;Manter o atual</translation>
    </message>
    <message>
        <source>&amp;Retrain</source>
        <translation>R&amp;etreinar</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Parar</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Usar</translation>
    </message>
    <message>
        <source>&amp;What differs…</source>
        <translation>&amp;Diferenças…</translation>
    </message>
    <message>
        <source>Continue in the &amp;background</source>
        <translation>Continuar em &amp;segundo plano</translation>
    </message>
    <message>
        <source>MNIST: the folder with its four files, or an empty one</source>
        <translation>MNIST: a pasta com seus quatro arquivos, ou uma vazia</translation>
    </message>
    <message>
        <source>Model {} (new)</source>
        <translation>Modelo {} (novo)</translation>
    </message>
    <message>
        <source>Model {} (old)</source>
        <translation>Modelo {} (antigo)</translation>
    </message>
    <message>
        <source>Model {} is ready</source>
        <translation>O modelo {} está pronto</translation>
    </message>
    <message>
        <source>Retrain</source>
        <translation>Retreinar</translation>
    </message>
    <message>
        <source>Retrain the model</source>
        <translation>Retreinar o modelo</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Retreinando · {}</translation>
    </message>
    <message>
        <source>You can go on drawing meanwhile. The new model is used only if it reads at least as well.</source>
        <translation>Você pode continuar desenhando. O novo modelo só é usado se ler pelo menos tão bem.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Testing the new model…</source>
        <translation>Testando o novo modelo…</translation>
    </message>
    <message>
        <source>Training has produced nothing for a minute. Wait, or stop it and try again.</source>
        <translation>O treinamento não produziu nada por um minuto. Espere, ou pare-o e tente de novo.</translation>
    </message>
    <message>
        <source>Training progress</source>
        <translation>Progresso do treinamento</translation>
    </message>
</context>
<context>
    <name>SaliencyController</name>
    <message>
        <source>This model cannot explain its answers.</source>
        <translation>Este modelo não pode explicar suas respostas.</translation>
    </message>
</context>
<context>
    <name>SampleJobs</name>
    <message>
        <source>“{}” could not be written: {}.</source>
        <translation>“{}” não pôde ser gravado: {}.</translation>
    </message>
</context>
<context>
    <name>SampleStoreProxy</name>
    <message>
        <source>Cancelled. Nothing was added.</source>
        <translation>Cancelado. Nada foi adicionado.</translation>
    </message>
    <message>
        <source>The drawings could not be exported.</source>
        <translation>Os desenhos não puderam ser exportados.</translation>
    </message>
    <message>
        <source>Those files are not what they seem to be.</source>
        <translation>Esses arquivos não são o que parecem.</translation>
    </message>
    <message>
        <source>Your drawings could not be changed.</source>
        <translation>Seus desenhos não puderam ser alterados.</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Replace</source>
        <translation>Substituir</translation>
    </message>
    <message>
        <source>Replacing it discards its present content.</source>
        <translation>Substituí-lo descarta o conteúdo atual.</translation>
    </message>
    <message>
        <source>“{}” already exists.</source>
        <translation>“{}” já existe.</translation>
    </message>
</context>
<context>
    <name>SessionController</name>
    <message>
        <source>Drawing</source>
        <translation>Desenho</translation>
    </message>
    <message>
        <source>new page</source>
        <translation>nova página</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>devolução</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” não pode ser lido.</translation>
    </message>
</context>
<context>
    <name>Sketch</name>
    <message>
        <source>clear</source>
        <translation>limpeza</translation>
    </message>
    <message>
        <source>erase</source>
        <translation>apagamento</translation>
    </message>
    <message>
        <source>stroke</source>
        <translation>traço</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Message</source>
        <translation>Mensagem</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
</context>
<context>
    <name>TrainingController</name>
    <message>
        <source>Downloading MNIST…</source>
        <translation>Baixando o MNIST…</translation>
    </message>
    <message>
        <source>Model {} is ready. It is in the Model menu.</source>
        <translation>O modelo {} está pronto. Está no menu Modelo.</translation>
    </message>
    <message>
        <source>Model {} was deleted.</source>
        <translation>O modelo {} foi excluído.</translation>
    </message>
    <message>
        <source>None yet. Say what drawings are, below the bars or by the keys 0 to 9.</source>
        <translation>Ainda nenhum. Diga o que são os desenhos, abaixo das barras ou com as teclas 0 a 9.</translation>
    </message>
    <message>
        <source>Now using model {}.</source>
        <translation>Agora usando o modelo {}.</translation>
    </message>
    <message>
        <source>Retraining has ended</source>
        <translation>O retreinamento terminou</translation>
    </message>
    <message>
        <source>Retraining · {}</source>
        <translation>Retreinando · {}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Parar e sair</translation>
    </message>
    <message>
        <source>Stop training and quit?</source>
        <translation>Parar o treinamento e sair?</translation>
    </message>
    <message>
        <source>The new model was saved, but is not used.</source>
        <translation>O novo modelo foi salvo, mas não está em uso.</translation>
    </message>
    <message>
        <source>The unfinished model will be discarded.</source>
        <translation>O modelo inacabado será descartado.</translation>
    </message>
    <message>
        <source>Training was stopped. Nothing was changed.</source>
        <translation>O treinamento foi parado. Nada mudou.</translation>
    </message>
    <message>
        <source>Use model {}?</source>
        <translation>Usar o modelo {}?</translation>
    </message>
    <message>
        <source>{} for training, {} for testing.</source>
        <translation>{} para treinar, {} para testar.</translation>
    </message>
    <message>
        <source>{} for training.</source>
        <translation>{} para treinar.</translation>
    </message>
    <message>
        <source>“Synthetic handwriting only” needs no download.</source>
        <translation>“Só escrita sintética” não precisa de download.</translation>
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
        <translation>&amp;Como:</translation>
    </message>
    <message>
        <source>&amp;My drawings:</source>
        <translation>&amp;Meus desenhos:</translation>
    </message>
    <message>
        <source>&amp;Network:</source>
        <translation>&amp;Rede:</translation>
    </message>
    <message>
        <source>60,000 handwritten digits</source>
        <translation>60.000 algarismos manuscritos</translation>
    </message>
    <message>
        <source>60,000 handwritten digits · downloaded once, 11 MB</source>
        <translation>60.000 algarismos manuscritos · baixados uma vez, 11 MB</translation>
    </message>
    <message>
        <source>Another f&amp;older…</source>
        <translation>&amp;Outra pasta…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Contando…</translation>
    </message>
    <message>
        <source>Deep: six convolutions, as in the built-in model</source>
        <translation>Profunda: seis convoluções, como o modelo incluído</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Padrão</translation>
    </message>
    <message>
        <source>Digits of MNIST that a drawing counts as</source>
        <translation>Algarismos do MNIST que um desenho vale</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Menos opções</translation>
    </message>
    <message>
        <source>Found in {}.</source>
        <translation>Encontrado em {}.</translation>
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
        <translation>Como</translation>
    </message>
    <message>
        <source>It will be downloaded first (11 MB), into {}.</source>
        <translation>Será baixado antes (11 MB), em {}.</translation>
    </message>
    <message>
        <source>Look for MNIST in another folder</source>
        <translation>Procurar o MNIST em outra pasta</translation>
    </message>
    <message>
        <source>Low (×5)</source>
        <translation>Baixo (×5)</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>MNIST and synthetic handwriting (recommended)</source>
        <translation>MNIST e escrita sintética (recomendado)</translation>
    </message>
    <message>
        <source>MNIST only: 60,000 handwritten digits</source>
        <translation>Só MNIST: 60.000 algarismos manuscritos</translation>
    </message>
    <message>
        <source>More options…</source>
        <translation>Mais opções…</translation>
    </message>
    <message>
        <source>My drawings</source>
        <translation>Meus desenhos</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Normal (×20)</source>
        <translation>Normal (×20)</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>Não usados</translation>
    </message>
    <message>
        <source>Small: two convolutions</source>
        <translation>Pequena: duas convoluções</translation>
    </message>
    <message>
        <source>Softmax regression: one weight per pixel and digit</source>
        <translation>Regressão softmax: um peso por pixel e algarismo</translation>
    </message>
    <message>
        <source>Steady: two convolutions, normalised</source>
        <translation>Constante: duas convoluções, normalizada</translation>
    </message>
    <message>
        <source>Synthetic handwriting</source>
        <translation>Escrita sintética</translation>
    </message>
    <message>
        <source>Synthetic handwriting only: no download</source>
        <translation>Só escrita sintética: sem download</translation>
    </message>
    <message>
        <source>Toy digits, to try out training</source>
        <translation>Algarismos de brinquedo, para experimentar o treinamento</translation>
    </message>
    <message>
        <source>Train with MNIST</source>
        <translation>Treinar com MNIST</translation>
    </message>
    <message>
        <source>Train with my drawings</source>
        <translation>Treinar com meus desenhos</translation>
    </message>
    <message>
        <source>Train with synthetic handwriting</source>
        <translation>Treinar com escrita sintética</translation>
    </message>
    <message>
        <source>Ways of writing that MNIST lacks</source>
        <translation>Modos de escrever que faltam no MNIST</translation>
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
        <translation>O sistema interrompeu o treinamento, talvez por falta de memória. Feche outros programas e tente de novo.</translation>
    </message>
    <message>
        <source>Training could not be started: {}.</source>
        <translation>O treinamento não pôde ser iniciado: {}.</translation>
    </message>
    <message>
        <source>Training ended without a model.</source>
        <translation>O treinamento terminou sem um modelo.</translation>
    </message>
    <message>
        <source>Training failed with exit status {}.</source>
        <translation>O treinamento falhou com o código {}.</translation>
    </message>
    <message>
        <source>Training failed: {}</source>
        <translation>O treinamento falhou: {}</translation>
    </message>
</context>
<context>
    <name>TrainingTexts</name>
    <message>
        <source>Downloading {}</source>
        <translation>Baixando {}</translation>
    </message>
    <message>
        <source>Epoch {} of {} · {} digits a second · {}</source>
        <translation>Época {} de {} · {} algarismos por segundo · {}</translation>
    </message>
    <message>
        <source>Generating synthetic handwriting</source>
        <translation>Gerando escrita sintética</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>faltam alguns segundos</translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>cerca de um minuto</translation>
    </message>
    <message>
        <source>about an hour</source>
        <translation>cerca de uma hora</translation>
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
        <translation>alguns segundos</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>resta: {}</translation>
    </message>
    <message numerus="yes">
        <source>{} seconds left</source>
        <translation>
            <numerusform>resta {} segundo</numerusform>
            <numerusform>restam {} segundos</numerusform>
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
        <translation>Algarismos como os do MNIST</translation>
    </message>
    <message>
        <source>Handwriting in other styles</source>
        <translation>Escrita em outros estilos</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of digits, model {reference} to {before:.2f} %.</source>
        <translation>Ele responde “?” a {after:.2f}% dos algarismos, o modelo {reference} a {before:.2f}%.</translation>
    </message>
    <message>
        <source>It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Ele responde “?” a {after:.2f}% de letras e rabiscos, o modelo {reference} a {before:.2f}%: mais do que todos os retreinamentos juntos podem perder.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {0} on {1}.</source>
        <translation>Ele é mensuravelmente pior que o modelo {0} em {1}.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} at rejecting letters and scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.</source>
        <translation>Ele é mensuravelmente pior que o modelo {reference} em rejeitar letras e rabiscos: “?” para {after:.2f}% deles em vez de {before:.2f}%.</translation>
    </message>
    <message>
        <source>It is measurably worse than model {reference} on {data}: {after:.2f} % correct instead of {before:.2f} %.</source>
        <translation>Ele é mensuravelmente pior que o modelo {reference} em {data}: {after:.2f}% corretos em vez de {before:.2f}%.</translation>
    </message>
    <message>
        <source>It was trained on toy digits only.</source>
        <translation>Ele foi treinado só com algarismos de brinquedo.</translation>
    </message>
    <message>
        <source>Letters and scribbles answered “?”</source>
        <translation>Letras e rabiscos respondidos com “?”</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>Model {} was saved, but is not used.</source>
        <translation>O modelo {} foi salvo, mas não está em uso.</translation>
    </message>
    <message>
        <source>No measurable difference.</source>
        <translation>Nenhuma diferença mensurável.</translation>
    </message>
    <message>
        <source>Now using model {0}. It is about as accurate as model {1}.</source>
        <translation>Agora usando o modelo {0}. É mais ou menos tão exato quanto o modelo {1}.</translation>
    </message>
    <message>
        <source>On {data} it reads {after:.2f} % correctly, model {reference} {before:.2f} %: more than all retraining together may lose.</source>
        <translation>Em {data} ele lê {after:.2f}% corretamente, o modelo {reference} {before:.2f}%: mais do que todos os retreinamentos juntos podem perder.</translation>
    </message>
    <message>
        <source>The drawings in “{data}” seem to be on their side or mirrored: model {reference} reads {before:.2f} % of them as they are, and {after:.2f} % turned.</source>
        <translation>Os desenhos de “{data}” parecem deitados ou espelhados: o modelo {reference} lê {before:.2f}% deles como estão e {after:.2f}% girados.</translation>
    </message>
    <message>
        <source>Your test drawings</source>
        <translation>Seus desenhos de teste</translation>
    </message>
    <message>
        <source>digits like MNIST’s</source>
        <translation>algarismos como os do MNIST</translation>
    </message>
    <message>
        <source>handwriting in other styles</source>
        <translation>escrita em outros estilos</translation>
    </message>
    <message>
        <source>your test drawings</source>
        <translation>seus desenhos de teste</translation>
    </message>
    <message>
        <source>{0} and on {1}</source>
        <translation>{0} e em {1}</translation>
    </message>
    <message>
        <source>“{data}” has no drawings of these digits: {digits}.</source>
        <translation>“{data}” não tem desenhos destes algarismos: {digits}.</translation>
    </message>
    <message>
        <source>“{data}” leaves only {n:,} drawings for testing. A tenth of the drawings are for testing, so about 200 are needed.</source>
        <translation>“{data}” deixa só {n:,} desenhos para teste. Um décimo dos desenhos é para teste, então são necessários uns 200.</translation>
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
        <translation>Excluir</translation>
    </message>
    <message numerus="yes">
        <source>Delete {} models?</source>
        <translation>
            <numerusform>Excluir {} modelo?</numerusform>
            <numerusform>Excluir {} modelos?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete {}?</source>
        <translation>Excluir {}?</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Sem modelo</translation>
    </message>
    <message>
        <source>No program here shows folders. The model is in {}.</source>
        <translation>Nenhum programa aqui mostra pastas. O modelo está em {}.</translation>
    </message>
    <message>
        <source>Not deleted, as in use or built in: {}.</source>
        <translation>Não excluídos, por estarem em uso ou incluídos: {}.</translation>
    </message>
    <message>
        <source>This can&apos;t be undone.</source>
        <translation>Não pode ser desfeito.</translation>
    </message>
</context>
<context>
    <name>ViewController</name>
    <message>
        <source>Drag a frame around the digits. Esc cancels.</source>
        <translation>Arraste uma moldura em volta dos algarismos. Esc cancela.</translation>
    </message>
    <message>
        <source>crop</source>
        <translation>recorte</translation>
    </message>
    <message>
        <source>invert</source>
        <translation>inversão</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>restauração</translation>
    </message>
    <message>
        <source>rotate</source>
        <translation>giro</translation>
    </message>
    <message>
        <source>“{}” cannot be read.</source>
        <translation>“{}” não pode ser lido.</translation>
    </message>
</context>
<context>
    <name>WeightsSection</name>
    <message>
        <source>Arrow keys choose a digit.</source>
        <translation>As setas escolhem um dígito.</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9</source>
        <translation>Os pesos dos dez dígitos, de 0 a 9</translation>
    </message>
</context>
<context>
    <name>WeightsView</name>
    <message>
        <source>Step {} of {} · strongest weight {}</source>
        <translation>Passo {} de {} · peso mais forte {}</translation>
    </message>
    <message>
        <source>The step whose weights are shown</source>
        <translation>O passo cujos pesos são mostrados</translation>
    </message>
    <message>
        <source>The weights of the ten digits, from 0 to 9, as they form</source>
        <translation>Os pesos dos dez dígitos, de 0 a 9, enquanto se formam</translation>
    </message>
    <message>
        <source>The {} kernels of the first layer, as they form</source>
        <translation>Os {} núcleos da primeira camada, enquanto se formam</translation>
    </message>
</context>
<context>
    <name>_MeterBar</name>
    <message>
        <source>The bar begins at {} and ends at {}.</source>
        <translation>A barra começa em {} e termina em {}.</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>The selected picture</source>
        <translation>A imagem selecionada</translation>
    </message>
</context>
</TS>
