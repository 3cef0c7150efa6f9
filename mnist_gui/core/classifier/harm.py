"""What TensorFlow's operations could do, in words, for those that are not allowed."""

import re
from collections.abc import Iterable
from typing import Final

from mnist_gui.core.messages import Message, marked

LOOPS: Final = marked("Errors", "it loops, and might never end")
CALLS_ITSELF: Final = marked("Errors", "it calls itself, and might never end")
READS_FILES: Final = marked("Errors", "it reads files")
_WRITES_FILES: Final = marked("Errors", "it writes files")
_CALLS_PYTHON: Final = marked("Errors", "it calls Python")
_USES_NETWORK: Final = marked("Errors", "it opens network connections")
_PRINTS: Final = marked("Errors", "it prints")
_WAITS: Final = marked("Errors", "it waits for others, and might never end")
_REMEMBERS: Final = marked("Errors", "it keeps tables, which are filled from files")

# The worst first: a model is refused for the worst that it could do. The names were
# taken from TensorFlow's list of operations (`op_def_registry`).
_HARMS: Final = {
    _CALLS_PYTHON: r".*PyFunc.*|GeneratorDataset|.*Callback.*",
    _WRITES_FILES: r"Save.*|.*Write(File|r).*|Write.*|.*Summary.*Writer"
    r"|MergeV2Checkpoints|ShardedFilename|.*Snapshot(Dataset|Chunk).*"
    r"|Cache(Dataset|V2).*|.*DeleteFile.*"
    r"|FileSystemSetConfiguration",
    _USES_NETWORK: r".*Rpc.*|.*Grpc.*|_?(Host)?(Send|Recv)|Collective.*|Nccl.*|Debug.*"
    r"|.*DataService.*|.*TPU.*|.*Distributed.*|.*BigQuery.*",
    READS_FILES: r".*ReadFile|MatchingFiles|Restore.*|.*Reader.*|.*TextFile.*"
    r"|Checkpoint.*|ImmutableConst|LoadAndRemap.*|.*Vocab.*"
    r"|.*(TFRecord|FixedLength|TextLine|Csv|Sql|Lmdb).*Dataset.*",
    LOOPS: r".*While|For|LoopCond|(Ref)?(Enter|Exit|NextIteration)|.*Map.*"
    r"Defun|Scan.*|SymbolicGradient|RemoteCall",
    _WAITS: r".*Queue.*|.*Barrier.*|(Ordered)?(Map)?(Uns|S)tage.*|.*Mutex.*|Batch"
    r"(Function)?|Unbatch.*|.*ConditionalAccumulator.*|.*Iterator.*|.*Dataset.*",
    _PRINTS: r"Print.*|.*Log(Message|ging).*|StringFormat",
    _REMEMBERS: r".*(Hash|Lookup|Initialize)Table.*|LookupTable.*|.*Table(V2|V3)?",
}


def harm_of(operation: str) -> Message:
    """Return what an operation that is not allowed could do, as a clause."""
    for harm, names in _HARMS.items():
        if re.fullmatch(names, operation):
            return harm
    return marked("Errors", "what “{}” does is not known").format(operation)


def worst(operations: Iterable[str]) -> str:
    """Return the operation that could do the most harm."""
    order = list(_HARMS)

    def rank(operation: str) -> tuple[int, str]:
        harm = harm_of(operation)
        return (order.index(harm) if harm in order else len(order), operation)

    return min(operations, key=rank)
