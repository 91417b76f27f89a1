"""命令行 `shirube kpi`: データベースなしで表を確かめる。"""

from pathlib import Path

from click.testing import CliRunner

from shirube.cli.kpi import kpi

MAPPING = """label: カードの表
source: {document: 交付状況}
shape: rows
body: {code: 団体コード}
items:
  - {id: cards, label: 交付枚数, kind: number, unit: 枚, value: 枚数}
"""


def run(tmp_path: Path, table: str, *options: str) -> tuple[int, str]:
    """表と対応表を置いて、確かめる。"""
    (tmp_path / "表.csv").write_text(table, encoding="utf-8")
    (tmp_path / "対応表.yaml").write_text(MAPPING, encoding="utf-8")
    files = ["--series", str(tmp_path / "表.csv"), "--mapping", str(tmp_path / "対応表.yaml")]
    done = CliRunner().invoke(kpi, ["import", *files, "--check-only", *options])
    return done.exit_code, done.output


def test_check_says_what_was_read_and_what_was_not(tmp_path: Path) -> None:
    """読めた値の数と、読めない欄の行・列・わけを言う。"""
    code, said = run(tmp_path, "団体コード,枚数\n112372,700\n112241,多数\n", "--as-of", "2026-03-31")
    assert code == 0
    assert "1枚、値 1" in said
    assert "3行目 B列（枚数）: 「多数」は数ではありません" in said


def test_missing_date_is_refused(tmp_path: Path) -> None:
    """いつ現在の値かが分からない表は、入れ方を言って断る。"""
    code, said = run(tmp_path, "団体コード,枚数\n112372,700\n")
    assert code == 1
    assert "「いつ現在の値か」に日付を入れて" in said
