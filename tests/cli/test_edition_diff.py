"""命令行 `shirube reference diff` と `show`: 推進計画の版の違いと、取組事項を、読める日本語で出すこと。"""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from shirube.cli.reference import reference


def run(*arguments: str) -> Result:
    """命令を動かす。"""
    return CliRunner().invoke(reference, arguments)


def test_diff_in_readable_japanese() -> None:
    """第2.0版から第2.2版への違いを、出典、変わり方、前と後、取り違えないための注とともに出す。"""
    result = run("diff", "plan@2.0", "plan@2.2")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "自治体DX推進計画【第2.0版】 から 自治体DX推進計画【第2.2版】 への違い"
    assert "取組事項: 変わったところ 20 件" in lines
    at = lines.index("  引き継がれた（1 件）")
    assert lines[at : at + 4] == [
        "  引き継がれた（1 件）",
        "    自治体フロントヤード改革の推進（item.online_procedures@2.0 → item.frontyard@2.2）",
        "      前: 自治体の行政手続のオンライン化",
        "      後: 自治体フロントヤード改革の推進",
    ]
    assert "推進体制: 変わったところ 2 件" in lines
    assert lines[-1].strip() == "印字が無くなっても、法の定めが無くなったとは限らない。"


def test_one_thing_is_named_once() -> None:
    """同じ取組の目標時期がいくつ変わっても、取組の名は一度だけ出す。"""
    output = run("diff", "plan@2.0", "plan@2.2").output
    assert output.count("    マイナンバーカードの普及促進・利用の推進（") == 2  # 名と、目標時期


def test_diff_with_a_skeleton_says_what_is_not_compared() -> None:
    """名だけの版との違いでは、比べていないところを言う。"""
    output = run("diff", "plan@2.2", "plan@2.3").output
    assert "加わった（1 件）" in output
    assert "公金収納におけるeLTAXの活用（item.eltax_payment@2.3）" in output
    assert "推進体制: 片方の版の資料に無いので、比べていない" in output
    assert "「あわせて」、「必要に応じ」の区分は、片方の版で名がそろわない" in output


def test_no_difference() -> None:
    """同じ版どうしでは、変わったところは無いと言う。"""
    assert run("diff", "plan@2.2", "plan@2.2").output.count("変わったところは無い") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["diff", "plan@2.2", "plan@9.9"], 1, "推進計画の第 9.9 版は資料にない"),
        (["diff", "2.0", "2.2"], 2, "「2.0」は版の指し方でない。plan@2.2 のように書く"),
        (["diff", "plan@", "plan@2.2"], 2, "「plan@」は版の指し方でない"),
        (["diff", "plan@2.0"], 2, "新しい版"),
    ],
)
def test_refusals(arguments: list[str], code: int, message: str) -> None:
    """無い版と書き方の誤りは、次にすることを添えて断る。"""
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output


def test_show_an_item() -> None:
    """取組事項は、区分、方針、目標時期、義務の強さと根拠、国の支援、引き継ぎ元を、日本語で出す。"""
    output = run("show", "item.frontyard@2.2").output
    for expected in (
        "  区分: 重点\n",
        "  対象の団体: 都道府県と市区町村\n",
        "・強さ 技術的助言、取組方針の全体、都道府県と市区町村、法律 地方自治法、条項 第245条の4第1項",
        "印字 2023年度（令和5年度）、だれの 自治体、年度 2023",
        "・2①、窓口BPRアドバイザー派遣事業、由来 公の文書、府省 デジタル庁",
        "  引き継ぎ元: item.online_procedures@2.0\n",
        "（第2.2版）第3章",
    ):
        assert expected in output
    assert "priority" not in output
    assert "advice" not in output


def test_show_a_role_and_a_name_only_item() -> None:
    """役割は務めと強さを出し、名だけの取組は分からないことを作らない。"""
    assert (
        "強さ 努力義務、法律 地方公共団体情報システムの標準化に関する法律、条項 第9条第3項"
        in run("show", "role.prefecture@2.0").output
    )
    output = run("show", "item.eltax_payment@2.3").output
    assert "  分かっていること: 名だけ\n" in output
    assert "国の方針" not in output


def test_show_a_step_with_its_activities() -> None:
    """手順は、行うことを一つずつの行で出す。"""
    output = run("show", "step.0@2.0").output
    assert "・首長が宣言を出し、内外に姿勢を示す" in output
    assert "続けて行い、閉じないか: はい" in output
