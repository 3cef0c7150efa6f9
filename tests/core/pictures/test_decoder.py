import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.errors import PictureError
from mnist_gui.core.pictures import decoder_process
from mnist_gui.core.pictures.decoder import PictureDecoder
from mnist_gui.core.pictures.decoder_process import receive, request_for, send, serve
from mnist_gui.core.pictures.extract_ink import extract_ink
from mnist_gui.core.pictures.open import open_picture
from mnist_gui.core.pictures.pixels import PictureView, Pixels

posix = pytest.mark.skipif(sys.platform == "win32", reason="stops processes by signal")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    levels = np.random.default_rng(3).integers(256, size=(30, 50, 3)).astype(np.uint8)
    Image.fromarray(levels).save(tmp_path / "ein Bild \udcff.png")
    return tmp_path / "ein Bild \udcff.png"


@pytest.fixture
def decoder() -> Iterator[PictureDecoder]:
    decoder = PictureDecoder(timeout_s=30)
    yield decoder
    decoder.close()


def process_of(decoder: PictureDecoder) -> int:
    """Return the id of the process that was started last."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii")
    return int(children.split()[-1])


def test_a_picture_is_decoded_as_in_this_process(
    decoder: PictureDecoder, picture: Path
) -> None:
    view = PictureView(quarter_turns=1, crop=(2, 3, 20, 40))
    here, there = open_picture(picture, view), decoder.decode(picture, view)

    assert np.array_equal(here.colors, there.colors)
    assert (here.size, here.box) == (there.size, there.box)
    assert here.scale == there.scale


def test_a_picture_that_breaks_the_decoder_is_refused_and_the_next_is_read(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run the server in this process, where the decoder can be made to break."""
    breaks = iter([True, False])

    def break_once(path: Path, view: PictureView) -> Pixels:
        if next(breaks):
            raise ZeroDivisionError
        return open_picture(path, view)

    monkeypatch.setattr(decoder_process, "open_picture", break_once)
    requests, answers = io.BytesIO(), io.BytesIO()
    for _ in range(2):
        send(requests, request_for(picture, ink=True))
    requests.seek(0)
    serve(requests, answers)

    answers.seek(0)
    assert answers.readline() == b"\n"  # it is ready
    with pytest.raises(PictureError, match=r"^“.*” cannot be read\.$"):
        receive(answers)
    assert receive(answers).page.any()


def test_ink_is_extracted_as_in_this_process(
    decoder: PictureDecoder, picture: Path
) -> None:
    answer = decoder.find_ink(picture, PictureView(inverted=True))
    page, inverted = extract_ink(open_picture(picture).colors, inverted=True)

    assert np.array_equal(answer.page, page)
    assert answer.page.any()
    assert answer.inverted is inverted


def test_a_missing_file_is_reported(decoder: PictureDecoder, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"“none\.png” cannot be opened: No such"):
        decoder.decode(tmp_path / "none.png")


@pytest.mark.slow
@posix
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV])
def test_the_next_picture_is_read_after_a_crash(
    decoder: PictureDecoder, picture: Path, end: signal.Signals
) -> None:
    decoder.decode(picture)
    os.kill(process_of(decoder), end)

    with suppress(PictureError):  # it may break off now, or be found dead before
        decoder.decode(picture)
    assert decoder.decode(picture).size == (50, 30)


@pytest.mark.parametrize("answer", ["1", "[]", "{}", '{"error"', '{"shape": [1]}'])
def test_an_invalid_answer_of_a_hijacked_decoder_is_refused(answer: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        receive(io.BytesIO(answer.encode() + b"\n"))


def test_no_memory_is_allocated_for_a_size_that_an_answer_claims() -> None:
    answer = {"shape": [10**9, 10**9], "box": [0] * 4, "size": [1, 1], "ink": False}

    with pytest.raises(ValueError, match=r"."):
        receive(io.BytesIO(json.dumps(answer).encode() + b"\n"))


def test_a_decoder_that_does_not_start_is_reported(picture: Path) -> None:
    decoder = PictureDecoder(command=[sys.executable, "-c", ""])

    with pytest.raises(PictureError, match="the program's picture decoder does not"):
        decoder.decode(picture)


@pytest.mark.slow
@posix
def test_a_decoder_that_hangs_is_killed(picture: Path) -> None:
    decoder = PictureDecoder(timeout_s=2)
    try:
        decoder.decode(picture)
        os.kill(process_of(decoder), signal.SIGSTOP)

        with pytest.raises(PictureError, match="cannot be decoded: it is damaged"):
            decoder.decode(picture)
        assert decoder.decode(picture).size == (50, 30)
    finally:
        decoder.close()


def test_a_decoder_is_thread_safe(decoder: PictureDecoder, picture: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(lambda _: decoder.decode(picture).size, range(40)))

    assert sizes == [(50, 30)] * 40


@pytest.mark.slow
def test_a_closed_decoder_restarts(decoder: PictureDecoder, picture: Path) -> None:
    decoder.close()
    decoder.decode(picture)
    decoder.close()

    assert decoder.decode(picture).size == (50, 30)


@pytest.mark.slow
@posix
@pytest.mark.parametrize("end", ["", "import os; os.kill(os.getpid(), 9)"])
def test_the_decoder_ends_with_the_program(picture: Path, end: str) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from mnist_gui.core.pictures.decoder import decoder\n"
        "decoder.decode(Path(sys.argv[1]))\n"
        "import os; print(open(f'/proc/self/task/{os.getpid()}/children').read())\n"
        f"sys.stdout.flush(); {end}"
    )
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, picture],
        capture_output=True,
        text=True,
        check=False,
    )
    process = Path("/proc") / ended.stdout.strip()

    assert process.name.isdigit()
    assert not process.exists() or not _is_running(process)


def _is_running(process: Path) -> bool:
    """Return whether the process is still running after 10 s."""
    try:
        waited = os.pidfd_open(int(process.name))
    except ProcessLookupError:
        return False
    import select

    return not select.select([waited], [], [], 10)[0]
