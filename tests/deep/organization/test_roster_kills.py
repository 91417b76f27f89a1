"""名簿の取り込みを200の点で殺す（CR-01）。"""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.deep
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL と fork を使う")
def test_roster_import_survives_200_kills(tmp_path: Path) -> None:
    """200の点で殺しても、見えるのは前か後だけで、続ければ止めずに終えたときと等しい。"""
    script = Path(__file__).with_name("kill_run.py")
    ran = subprocess.run([sys.executable, script, tmp_path, "200"], capture_output=True, check=True)
    found = json.loads(ran.stdout)
    print("CR-01:", found)
    assert found["part"] == found["broken"] == found["unequal"] == 0
    assert found["old"] + found["new"] == 200
    assert found["killed"] >= 120
    assert found["slowest_answer"] <= 10
