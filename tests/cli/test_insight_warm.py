"""命令 `shirube insight warm`: 芯の控えを作り、そのあとの取り込みと問いでは何も訳さない。"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shirube.cli import insight_warm

_ASK = """
import json, sys
from numba.core import event
from shirube.cli.insight import insight
with event.install_recorder("numba:compile") as found:
    for arguments in json.loads(sys.argv[1]):
        insight.main(arguments, standalone_mode=False)
print("訳した数", len(found.buffer))
"""


def _run(code: str, cache: Path, *arguments: str) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.deep
@pytest.mark.parametrize("ending", ["xes", "csv"])
def test_after_warming_nothing_is_compiled(ending: str, tmp_path: Path) -> None:
    """控えを作ったあとは、XES でも CSV でも、取り込みから概要・時間・変わり方まで、芯を一つも訳さない。"""
    cache = tmp_path / "cache"
    told = _run("from shirube.cli.insight import insight; insight(['warm'])", cache)
    assert "計算の芯を用意しました" in told
    log, store = tmp_path / f"log.{ending}", str(tmp_path / "store")
    text = insight_warm._xes(".000") if ending == "xes" else insight_warm._csv()
    log.write_text(text, encoding="utf-8")
    asked = [["import", str(log), "--store", store, "--keep-names"]]
    asked += [[name, "--store", store] for name in ("profile", "times", "variants")]
    assert "訳した数 0" in _run(_ASK, cache, json.dumps(asked))


def test_the_made_logs_use_the_swift_reader() -> None:
    """作るログは、速い読み手が使われる大きさで、開始と完了の両方がある。"""
    text = insight_warm._xes(".123")
    assert len(text.encode()) > 3 * 64 * 1024
    assert text.count("<trace>") == text.count("</trace>") == insight_warm._CASES
    assert text.count('value="start"') == text.count('value="complete"') == 3 * insight_warm._CASES
    assert insight_warm._csv().count("\n") == 1 + 3 * 40
