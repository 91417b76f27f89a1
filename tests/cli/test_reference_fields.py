"""命令行 `shirube reference show`: 入れ子の欄、決まった値、文の並びを読める形で出す。"""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from shirube.cli.reference import reference


def show(reference_id: str) -> list[str]:
    """項目を表示した行。"""
    result = CliRunner().invoke(reference, ["show", reference_id])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_sentences_are_numbered() -> None:
    """文の並びは、番号を付けて一行ずつ出す。"""
    lines = show("question.overall_policy@1")
    start = lines.index("  五つの段階: ")
    assert [line.strip()[:2] for line in lines[start + 1 : start + 6]] == ["1.", "2.", "3.", "4.", "5."]


def test_nested_fields_have_names() -> None:
    """入れ子の欄は、日本語の名とともに中点の行で出す。"""
    assert (
        "    ・この段階まで 2、課題 全庁で決めた方針と工程表がない、"
        "国の項目 plan.planning@2.2、手順書のステップ step.1@2.0"
    ) in show("question.overall_policy@1")


def test_fixed_values_are_japanese() -> None:
    """決まった値は、英字の印でなく日本語の名で出す。"""
    lines = show("kpi.policy_decided@1")
    assert "  ねらい: 推進体制" in lines
    assert "  値の種類: 割合" in lines
    assert "  一団体の答えの形: はい・いいえ" in lines


@pytest.mark.parametrize(
    ("reference_id", "line"),
    [
        ("support.hr_27", "    ・対象 民間専門家等の活用、額（円） 5,600,000、単位 1市町村・年"),
        ("support.ai_04", "  始まりの年度: 2023"),
        ("support.hr_01", "  率: なし"),
    ],
)
def test_numbers(reference_id: str, line: str) -> None:
    """大きな額には区切りを入れ、年には入れず、空の並びは「なし」と出す。"""
    assert line in show(reference_id)


def test_borrowed_official_documents_keep_their_mark() -> None:
    """標の資料が引く公の文書に、標の定めの印は付かない。"""
    lines = show("question.overall_policy@1")
    assert "  ほかの出典: 自治体DX全体手順書（第2.0版）参考3-②、2022-09-02 公表、原文で確認" in lines
    assert any(line.endswith("問いの一覧［標の定め］") for line in lines)
