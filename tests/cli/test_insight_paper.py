"""`shirube insight paper`: 業務の記録が A4 一枚になり、同じ日付からは同じバイトになる。"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.cli.main import main
from tests.cli.test_insight import MAPPING, ROWS


def run(*arguments: object, code: int = 0) -> Result:
    """命令を行い、終わりの符号を確かめる。"""
    result = CliRunner().invoke(main, ["insight", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """小さな処理簿を取り込んだ置き場所。"""
    (tmp_path / "ログ.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "対応表.yaml").write_text(MAPPING, encoding="utf-8")
    place = tmp_path / "店"
    run("import", tmp_path / "ログ.csv", "--mapping", tmp_path / "対応表.yaml", "--store", place)
    return place


def paper(store: Path, out: Path, *more: object, as_of: str = "2026-11-21", code: int = 0) -> Result:
    """業務分析票を書く。"""
    asked = ("--title", "窓口の処理", "--body", "みほん市", "--as-of", as_of, "--out", out)
    return run("paper", "--store", store, *asked, *more, code=code)


def pages(data: bytes) -> int:
    """PDF の頁の数（頁の木の根の /Count）。"""
    return max(int(one) for one in re.findall(rb"/Count (\d+)", data))


def test_html_carries_the_figures_flows_and_definitions(store: Path, tmp_path: Path) -> None:
    """題、主な数字、月の表、待ちの長い流れ、工程マップ、定義が入る。"""
    out = tmp_path / "票.html"
    assert "2件の業務分析票" in paper(store, out).output
    text = out.read_text(encoding="utf-8")
    for words in (
        "窓口の処理の業務分析票",
        "2件、行い5件を数えた",
        "処理時間の中央値",
        "月ごとの到着・完了・仕掛り",
        "待ちの合計の長い流れ",
        "受付 → 審査",
        "工程マップ",
        "手戻り率＝手戻りのあった件数÷すべての件数",
    ):
        assert words in text, words
    assert "2日9時間" in text  # 甲は49時間、乙は64.25時間。中央値は56.6時間
    assert "57.6％" in text  # 受付→審査の 65.25 時間 ÷ 待ち全体の 113.25 時間は 57.6％


def test_same_date_gives_the_same_bytes_on_one_page(store: Path, tmp_path: Path) -> None:
    """どの形も、同じ日付なら同じバイト。日付が違えば違う。PDF はちょうど一頁。"""
    for shape in ("pdf", "docx", "html"):
        first, again, later = (tmp_path / f"{name}.{shape}" for name in ("一", "二", "三"))
        paper(store, first)
        paper(store, again)
        paper(store, later, as_of="2026-11-22")
        assert first.read_bytes() == again.read_bytes() != later.read_bytes()
    assert pages((tmp_path / "一.pdf").read_bytes()) == 1


def test_refusals_say_what_to_do(store: Path, tmp_path: Path) -> None:
    """書けない形、件の無い選び方は、何を直すかを言って断り、何も書かない。"""
    odd = tmp_path / "票.xlsx"
    assert ".pdf" in paper(store, odd, code=1).output
    none = tmp_path / "票.pdf"
    assert "件が一つもない" in paper(store, none, "--since", "2030-01-01", code=1).output
    assert not odd.exists() and not none.exists()


@pytest.mark.samples
@pytest.mark.parametrize("name", ["teleclaims.xes.gz", "reviewing.xes"])
def test_real_logs_fit_one_page(tmp_path: Path, samples: Path, name: str) -> None:
    """本物の記録も、ちょうど一頁に納まる。"""
    run("import", samples / "eventlogs" / name, "--store", tmp_path / "店")
    paper(tmp_path / "店", tmp_path / "票.pdf")
    assert pages((tmp_path / "票.pdf").read_bytes()) == 1
