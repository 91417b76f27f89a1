"""命令行 `shirube reference export` と `read`: 版を書き出し、直したものを確かめ、違いを見ること。"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.adapters.edition_workbook import edition_json
from shirube.cli.reference import reference
from shirube.reference.plan.editions import edition


def run(*arguments: str) -> Result:
    """命令を動かす。"""
    return CliRunner().invoke(reference, arguments)


@pytest.mark.parametrize("name", ["版.xlsx", "版.json"])
def test_exported_file_is_read(tmp_path: Path, name: str) -> None:
    """書き出したファイルは読め、元の版との違いは無い。"""
    out = tmp_path / name
    assert run("export", "plan@2.2", "--out", str(out)).exit_code == 0
    result = run("read", str(out), "--against", "plan@2.2")
    assert result.exit_code == 0
    assert result.output.startswith(
        "読めた: 自治体DX推進計画【第2.2版】（取組事項 11、体制の役割 11、見出し 27）"
    )
    assert result.output.count("変わったところは無い") == 2


def test_changed_file_is_refused(tmp_path: Path) -> None:
    """途中で変わったファイルは読まず、終了コード 1 で、次にすることを言う。"""
    out = tmp_path / "版.json"
    out.write_bytes(edition_json(edition("2.2")).replace("令和7年度".encode(), "令和8年度".encode()))
    result = run("read", str(out))
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "誤り: ファイル: 指紋（SHA-256）が中身と合わない。作られた後に変わっている。"
        "書き出したファイルをもう一度受け取って選ぶ。",
        "読めない: 誤り 1 件",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["export", "plan@2.2", "--out", "版.docx"], 2, ".xlsx か .json にする"),
        (["export", "plan@9.9", "--out", "版.xlsx"], 1, "第 9.9 版は資料にない"),
        (["export", "2.2", "--out", "版.xlsx"], 2, "版の指し方でない"),
        (["export", "plan@2.2", "--out", "nowhere/版.xlsx"], 1, "書けない"),
        (["read", "nowhere.xlsx"], 2, "nowhere.xlsx"),
    ],
)
def test_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    """書けない先、無い版、無いファイルは、理由を言って断り、何も残さない。"""
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output
    assert list(tmp_path.iterdir()) == []


def test_not_an_edition(tmp_path: Path) -> None:
    """版でないファイルは断る。"""
    path = tmp_path / "紙.pdf"
    path.write_bytes(b"%PDF-1.7")
    result = run("read", str(path))
    assert result.exit_code == 1
    assert "書き出した版のファイルを選んでください" in result.output
