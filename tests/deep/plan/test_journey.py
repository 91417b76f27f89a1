"""計画の旅: 実在の団体で、既存の計画と国の計画の入口から、決めた版とすべての文書まで。"""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shirube.adapters.tabular import read_table
from tests.architecture.source import ROOT

pytestmark = pytest.mark.deep
COMMAND = "from shirube.cli.main import main; main()"
NATION = "b-国の計画から"


def travel(out: Path, *more: str, seed: str = "0") -> str:
    """旅をして、印字されたものを返す。集合の並びの乱れも試すため、言葉の種を変えて走らせる。"""
    arguments = ["demo", "journey", "--municipality", "112372", "--as-of", "2026-11-21", "--out", str(out)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIRUBE_")}
    environment |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments, *more],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def files_of(out: Path) -> dict[str, bytes]:
    """書かれた文書と表（置き場を除く）。"""
    found = [path for path in out.rglob("*") if path.is_file() and "site" not in path.parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(found)}


def parts_of(data: bytes) -> dict[str, bytes]:
    """包みの中身。"""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """一度目の旅。"""
    out = tmp_path_factory.mktemp("first")
    return travel(out), out


def test_twice_gives_the_same_bytes(first: tuple[str, Path], tmp_path: Path) -> None:
    """別の場所で、一度目の上にもう一度、走らせても、すべての文書と表が同じバイトになる。"""
    said, out = first
    before = files_of(out)
    assert len(before) > 80
    travel(tmp_path / "second", seed="4711")
    after = files_of(tmp_path / "second")
    assert after.keys() == before.keys()
    assert [name for name in before if before[name] != after[name]] == []
    for name in (name for name in before if name.endswith((".docx", ".xlsx"))):
        assert parts_of(before[name]) == parts_of(after[name])
    again = travel(out)
    assert files_of(out) == before
    assert again.replace(str(out), "") == said.replace(str(out), "")


def test_summary_names_every_paper_with_its_fingerprint(first: tuple[str, Path]) -> None:
    """終わりの一覧に、書いたすべてのファイルが、本当の sha256 とともに並ぶ。"""
    said, out = first
    listed = {name: sha for sha, name in re.findall(r"^([0-9a-f]{64}) +[\d,]+ {2}(.+)$", said, re.M)}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files_of(out).items()}


@pytest.mark.parametrize(
    "name",
    [
        *(
            f"{paper}.{form}"
            for paper in (
                "全体方針",
                "新旧対照表",
                "首長用の一枚",
                "本部会議資料",
                "取組個票",
                "予算要求説明資料",
            )
            for form in ("pdf", "docx", "html")
        ),
        *("工程表.xlsx", "工程表.csv", "工程表（A3）.pdf", "工程表.svg", "工程表（MS Project）.xml"),
        *("KPIの目標と実績.xlsx", "経費.xlsx", "情報資産・契約.xlsx", "期間の報告.xlsx", "公表する頁.zip"),
        *("PDCAの評価書.pdf", "PDCAの評価書.docx", "課題・リスク管理表.xlsx", "共有.json"),
    ],
)
def test_every_paper_is_there(first: tuple[str, Path], name: str) -> None:
    """国の計画から始めた計画の文書と表が、そろっている。"""
    assert (first[1] / NATION / name).stat().st_size > 500


@pytest.mark.parametrize(
    "sentence",
    [
        "取組 7、作業 17、総括 7",
        "柱 3、取組 11、国の目標時期の節目 3",
        "41問のうち13問に答え、課題が21件",
        "国の目標時期3件: 完了1、公式に延長1、過ぎたまま1",
        "返ってきた3個から10行を取り込みました。返っていない課: 行政管理課",
        "診断の気づきを1件、課題・リスク管理表に載せました",
        "令和8年度第2四半期を評価して締めました。取組 13件",
        "別の人が承認しました",
        "DX推進本部会議での決定を記録しました",
        "違いは1件です: 取組「(1)　自治体フロントヤード改革の推進」のめざす姿",
        "変わるところ 0（工程表25行、KPI6行、経費7行、台帳4行、課題1行）",
        "移す前に戻すと、計画は一字も違わない",
    ],
)
def test_every_step_says_what_it_did(first: tuple[str, Path], sentence: str) -> None:
    """一歩ごとに、したことと数が印字される。"""
    assert sentence in first[0]


def test_comparison_has_just_the_change(first: tuple[str, Path]) -> None:
    """新旧対照には、改めた一か所だけが、改める前と後の言葉で出る。"""
    shown = (first[1] / NATION / "新旧対照表.html").read_text("utf-8")
    assert "変わったところは 1件" in shown
    assert "書かない、待たない、回らない<u>、行かなくてよい</u>窓口" in shown
    assert "窓口の手順の見直し" not in shown


def test_progress_stands_on_the_roadmap(first: tuple[str, Path]) -> None:
    """返ってきた様式の答えが、工程表の表に載る。返さなかった課の作業は、そのまま残る。"""
    table = read_table((first[1] / NATION / "工程表.xlsx").read_bytes(), name="工程表.xlsx")
    rows = [dict(zip(table.header, row.cells, strict=False)) for row in table.rows]
    states = {row["作業・節目"]: (row["状態"], row["進み（％）"]) for row in rows if row["作業・節目"]}
    assert states["窓口の手順の見直し"] == ("実施中", "40")
    assert states["電子決裁の対象の拡大"] == ("未着手", "")


def test_move_between_editions_has_its_report(first: tuple[str, Path]) -> None:
    """第2.0版の計画は第2.2版に移り、何がどう変わったかの報告が、紙と表の四つの形で出る。"""
    place = first[1] / "c-前の国の版から"
    assert {path.suffix for path in place.glob("国の版の移行の報告.*")} == {".pdf", ".docx", ".html", ".xlsx"}
    shown = (place / "国の版の移行の報告.html").read_text("utf-8")
    assert "第2.0版" in shown and "第2.2版" in shown
    assert "自治体フロントヤード改革の推進" in shown


@pytest.mark.samples
def test_series_of_the_real_cards_stands_in_the_paper(samples: Path, tmp_path: Path) -> None:
    """交付状況の全国の表を渡すと、その団体の値が時点ごとに残り、文書に載る。"""
    said = travel(tmp_path / "out", "--series", str(samples / "mynumber_card"))
    count = len(list((samples / "mynumber_card").glob("*.csv")))
    assert f"全国の表{count}個" in said
    assert "マイナンバーカードの交付率" in said
    kept = re.search(r"の値を(\d+)件残しました", said)
    assert kept is not None and 0 < int(kept[1]) <= count
    shown = (tmp_path / "out" / NATION / "全体方針.html").read_text("utf-8")
    assert "マイナンバーカードの交付率" in shown
