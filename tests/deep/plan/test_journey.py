"""計画の旅: 実在の団体で、二つの入口から決めた版とすべての文書まで。二度走らせても同じバイトになる。"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.deep
COMMAND = "from shirube.cli.main import main; main()"


def travel(out: Path) -> dict[str, str]:
    """旅をして、書いたファイルの指紋を返す。"""
    arguments = ["demo", "journey", "--municipality", "112372", "--as-of", "2026-11-21", "--out", str(out)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIRUBE_")}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "39 個の文書" in done.stdout
    places = [folder for folder in out.iterdir() if folder.name != "site"]
    files = sorted(file for folder in places for file in folder.iterdir())
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_two_entrances_every_paper_and_the_same_bytes(tmp_path: Path) -> None:
    """既存の計画と国の計画の二つの入口からすべての文書ができ、二度目も同じバイトになる。"""
    first = travel(tmp_path / "out")
    assert len(first) == 39
    assert travel(tmp_path / "out") == first
    comparison = (tmp_path / "out" / "b-国の計画から" / "新旧対照表.html").read_text("utf-8")
    assert "変わったところは 1件" in comparison
    assert "待たない、書かない窓口" in comparison
