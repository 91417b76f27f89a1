"""部屋の境界（.importlinter）が守られ、一つずつ破ると赤くなること。"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SOURCE

# 契約の名前の初め → 破るファイル（道筋、足す一行）。
BREAKS = {
    "階": ("values/period.py", "from shirube.engines import insight"),
    "部屋": ("apps/organization/queries/__init__.py", "from shirube.apps.insight.logs import queries as _q"),
    "計画の部屋": ("apps/plan/versions/queries.py", "from shirube.apps.plan.kpi import queries as _q"),
    "業務分析の部屋": (
        "apps/insight/logs/queries.py",
        "from shirube.apps.insight.analysis import measures as _m",
    ),
    "計算の部屋": ("engines/insight/__init__.py", "from shirube.engines import plan"),
    "値・枠組み・計算": ("engines/plan/__init__.py", "import django"),
    "値は": ("values/money.py", "import yaml"),
    "計算は枠組み": ("engines/plan/__init__.py", "from shirube.reference import loader"),
    "図を描く": ("ui/chart/__init__.py", "import django"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "", "PYTHONUTF8": "1", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """壊してもよい写し（Python のファイルだけ）。"""
    folder = tmp_path_factory.mktemp("house")
    only_python = shutil.ignore_patterns("static", "fonts", "templates", "*.csv", "__pycache__")
    shutil.copytree(SOURCE, folder / "src" / "shirube", ignore=only_python)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_contracts_are_kept(copy: Path) -> None:
    """いまの家は、すべての境界を守っている。"""
    result = _lint(copy)
    assert result.returncode == 0, result.stdout[-3000:]
    assert f"{len(BREAKS)} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", BREAKS)
def test_contract_finds_the_break(contract: str, copy: Path) -> None:
    """境界を一つ破ると、その境界が赤くなる。"""
    place, line = BREAKS[contract]
    target = copy / "src" / "shirube" / place
    before = target.read_text(encoding="utf-8")
    target.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        result = _lint(copy)
    finally:
        target.write_text(before, encoding="utf-8")
    broken = [row for row in result.stdout.splitlines() if row.rstrip().endswith("BROKEN")]
    assert result.returncode != 0
    assert any(row.startswith(contract) for row in broken), broken
