"""命令行 `shirube organization`。"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from shirube.cli.organization import organization
from tests.world import Town

EXAMPLES = Path(__file__).parents[2] / "examples" / "mihon-shi" / "roster"


def run(*words: str) -> tuple[int, str]:
    """命令を行い、（終了コード, 出たもの）を返す。"""
    found = CliRunner().invoke(organization, list(words))
    return found.exit_code, found.output


@pytest.mark.parametrize(
    "name", ["roster_2026-04-01_cp932.csv", "roster_2026-04-01_utf8.csv", "roster_2026-04-01.xlsx"]
)
def test_check_only_reads_every_form(name: str) -> None:
    """どの形の名簿も、データベース無しで確かめられる。"""
    code, text = run("roster", str(EXAMPLES / name), "--check-only")
    assert code == 0
    assert "組織 16、職員 60人" in text


def test_check_only_needs_no_django() -> None:
    """ファイルだけを確かめる命令は、Django を読み込まない。"""
    broken = str(EXAMPLES / "broken_utf8.csv")
    program = (
        "import sys; from click.testing import CliRunner; from shirube.cli.organization import organization; "
        f"r = CliRunner().invoke(organization, ['roster', {broken!r}, '--check-only']); "
        "assert r.exit_code == 1, r.output; assert 'django' not in sys.modules"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


def test_check_only_names_row_and_column() -> None:
    """直すところは、行・列・なぜ・次にすることが並び、終了コードは 1。"""
    code, text = run("roster", str(EXAMPLES / "broken.xlsx"), "--check-only")
    assert code == 1
    assert "6行目「職員番号」" in text
    assert "何も取り込んでいません" in text


def test_my_number_is_never_repeated() -> None:
    """個人番号らしい番号は、断る言葉に出ない。"""
    code, text = run("roster", str(EXAMPLES / "broken_my_number_utf8.csv"), "--check-only")
    assert code == 1
    assert "個人番号" in text
    assert "12345678901" not in text


def test_file_that_is_not_a_table(tmp_path: Path) -> None:
    """表でないファイルは、日本語で断る。"""
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.7")
    code, text = run("roster", str(tmp_path / "x.csv"), "--check-only")
    assert code == 1
    assert "読み込めません" in text


def test_stage_adopt_and_tree(mihon: Town) -> None:
    """取り込み、反映し、その日の木を出せる。"""
    code, text = run(
        "roster", str(EXAMPLES / "roster_2026-04-01_cp932.csv"), "--on", "令和8年4月1日", "--whole", "--adopt"
    )
    assert code == 0, text
    assert "反映済み" in text
    assert "採用・転入: 60件" in text
    code, text = run("tree", "--on", "2026-04-01")
    assert code == 0
    assert "　　人事係（111）" in text


def test_unknown_body(db: None) -> None:
    """知らない団体コードは、日本語で断る。"""
    code, text = run("tree", "--code", "990035")
    assert code == 1
    assert "団体コード「990035」の自治体は、このサイトにありません" in text
