"""Write answers to a file, and report how far that is."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from mnist_gui.core.pipeline.output import AnswerFile
from mnist_gui.core.pipeline.progress import ProgressLine
from mnist_gui.core.pipeline.tasks import Item, tasks_in
from mnist_gui.core.reading.answer import Answer


def write_answers(
    answers: Iterable[Answer], output: AnswerFile, paths: Sequence[Path]
) -> int:
    """Write answers as they come; return 1 if there was an error among them, or 0.

    Whatever ends the run before that, the file has all answers so far, and a message
    says how to continue.

    Raises:
        OSError: If an answer cannot be written.
    """
    written = uncertain = failures = 0

    def left() -> Iterable[Item]:
        return output.remaining(tasks_in(paths))

    try:
        with ProgressLine(lambda: sum(1 for _ in left())) as progress:
            for answer in answers:
                output.write(answer)
                is_confident = bool(answer.reading and answer.reading.is_confident)
                progress.add(is_confident=is_confident)
                written += 1
                uncertain += not is_confident
                failures += answer.error is not None
        output.finish()
    except BaseException:
        sys.stderr.write(
            f"mnist-classify: stopped after {written:,}; the same command with"
            " --resume continues\n"
        )
        raise
    sys.stderr.write(
        f"mnist-classify: {written:,} read, {uncertain - failures:,} uncertain,"
        f" {failures:,} errors; see {output.name}\n"
    )
    return 1 if failures else 0
