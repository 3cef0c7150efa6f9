import sys
from pathlib import Path

import pytest

from tests.soak.resume import check_resuming


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_each_picture_is_answered_once_whenever_a_run_is_killed(tmp_path: Path) -> None:
    outcome = check_resuming(6, 200, 2, tmp_path)

    assert outcome.kills == 6
    assert outcome.wrong == 0
