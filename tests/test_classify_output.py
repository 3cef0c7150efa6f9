"""`mnist-classify --output` as a process that is stopped, or cannot write."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.core.small_disk import unshare
from tests.helpers.repository import REPOSITORY
from tests.soak.resume import write_pictures

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="has no such signals"),
]
CLASSIFY = [sys.executable, "-m", "mnist_gui.classify"]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "MNIST_GUI_HOME": str(home)}


def test_a_run_that_was_stopped_by_ctrl_c_is_continued(tmp_path: Path) -> None:
    write_pictures(tmp_path / "pictures", 300)
    output = tmp_path / "o.csv"
    arguments = [*CLASSIFY, str(tmp_path / "pictures"), "--output", str(output)]
    with subprocess.Popen(  # noqa: S603
        arguments,
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not output.exists() or output.read_bytes().count(b".png") < 3:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "the same command with --resume continues" in message
    assert 3 <= output.read_bytes().count(b".png") < 300
    subprocess.run(  # noqa: S603
        [*arguments, "--resume"], env=environment(tmp_path), check=True
    )
    rows = output.read_text().splitlines()[1:]
    names = [row.split(",")[0] for row in rows]
    assert names == sorted(map(str, (tmp_path / "pictures").iterdir()))


@pytest.mark.parametrize(
    ("options", "reason", "least"),
    [("ro", "Read-only file system", 0), ("size=24k", "No space left on device", 1)],
)
def test_an_output_that_cannot_be_written_ends_the_run_with_the_reason(
    tmp_path: Path, options: str, reason: str, least: int
) -> None:
    write_pictures(tmp_path / "pictures", 300)
    classify = " ".join(CLASSIFY)
    script = (
        f"mount -t tmpfs -o {options} none /mnt;"
        f" {classify} {tmp_path / 'pictures'} --output /mnt/o.jsonl;"
        " echo $?; cat /mnt/o.jsonl"
    )
    process = subprocess.run(  # noqa: S603
        [*unshare(), "sh", "-c", script],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    status, *lines = process.stdout.splitlines()
    assert status == "1"
    assert reason in process.stderr
    assert "o.jsonl" in process.stderr
    assert "Traceback" not in process.stderr
    assert len(lines) >= least
    assert all(line.startswith('{"path"') and line.endswith("}") for line in lines)
