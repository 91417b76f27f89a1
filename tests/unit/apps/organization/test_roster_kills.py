"""名簿の取り込みを4つの点で殺す（CR-01 の早い組。200の点は tests/deep）。"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deep" / "organization" / "kill_run.py"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL と fork を使う")
def test_roster_import_survives_kills(tmp_path: Path) -> None:
    """どこで殺しても、見えるのは前か後だけで、続ければ止めずに終えたときと等しい。"""
    ran = subprocess.run([sys.executable, SCRIPT, tmp_path, "4", "250"], capture_output=True, check=True)
    found = json.loads(ran.stdout)
    assert found["part"] == found["broken"] == found["unequal"] == 0
    assert found["old"] + found["new"] == 4
    assert found["old"] >= 1
    assert found["killed"] >= 2
