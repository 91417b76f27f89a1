"""``shirube demo``: みほん市を建て、一本の道を歩く（本物の過程で走らせる）。"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from shirube.cli.main import main; main()"]


def shirube(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """本物の過程で命令を走らせる。"""
    environment = {**os.environ, "SHIRUBE_DATA": str(data), "PYTHONUTF8": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_road_of_three_acts(tmp_path: Path) -> None:
    """自分の三つの行いから、件数・中央値・90%値と一枚までを歩く。"""
    sheet = tmp_path / "road.pdf"
    walked = shirube("demo", "road", "--pause", "0.05", "--out", str(sheet), data=tmp_path / "var")
    assert walked.returncode == 0, walked.stderr[-2000:]
    assert "■ 処理件数: 1件" in walked.stdout
    assert "元の記録: 記録の数 3（開けるもの 3、" in walked.stdout
    assert sheet.read_bytes().startswith(b"%PDF")


@pytest.mark.deep
@pytest.mark.samples
def test_road_of_the_real_permit_log(tmp_path: Path, samples: Path) -> None:
    """本物の許可業務の記録から、件数が独立に数えた値と等しく出て、元の行まで戻れる。"""
    logs = samples / "eventlogs"
    walked = shirube(
        "demo",
        "road",
        "--log",
        str(logs / "receipt.csv"),
        "--mapping",
        "examples/mappings/receipt.yaml",
        "--out",
        str(tmp_path / "road.pdf"),
        data=tmp_path / "var",
    )
    assert walked.returncode == 0, walked.stderr[-2000:]
    known = json.loads((logs / "reference_stats.json").read_text(encoding="utf-8"))["receipt.xes.gz"]
    assert f"■ 処理件数（receipt）: {known['traces']:,}件" in walked.stdout
    assert f"行い {known['events']:,}件、読めなかった行 0行" in walked.stdout
    found = re.search(r"処理時間の中央値（receipt）: (\d+)分(\d+)秒", walked.stdout)
    assert found is not None
    days = (int(found[1]) * 60 + int(found[2])) / 86400
    assert round(days, 3) == known["case_duration_days_median"]
    assert "49行目" in walked.stdout
