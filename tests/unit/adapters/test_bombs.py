"""IN-01: 爆弾のファイルを、少ない時間とメモリで断る。"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.packages import BOMBS

REPOSITORY = Path(__file__).parents[3]


def tried(path: Path) -> dict[str, object]:
    """別のプロセスで読ませた結果。"""
    paths = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.trial", str(path)],
        capture_output=True,
        check=True,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
        timeout=60,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("kind", BOMBS)
def test_bomb_is_refused_quickly(kind: str, tmp_path: Path) -> None:
    """爆弾は、日本語の理由を付けて 5 秒以内、256 MB 以内で断る。"""
    path = tmp_path / f"{kind}.xlsx"
    path.write_bytes(BOMBS[kind]())

    answer = tried(path)

    assert "refused" in answer
    assert any("ぁ" <= c <= "ん" for c in str(answer["why"]))
    assert answer["next"]
    assert float(str(answer["seconds"])) <= 5
    assert float(str(answer["megabytes"])) <= 256


def test_corpus_is_large_enough() -> None:
    """爆弾の種類は 12 を下回らない。"""
    assert len(BOMBS) >= 12
