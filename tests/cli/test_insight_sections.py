"""課ごとの開庁時間のファイル（YAML）を読み、命令で計る。"""

import json
from datetime import date, time
from pathlib import Path

import pytest

from shirube.adapters.refusal import FileRefused
from shirube.adapters.section_hours import read_section_hours
from shirube.values.opening_hours import TimeSpan
from tests.cli.test_insight_causes import HOUR, MAPPING, Run, asked, run, stored

__all__ = ["run"]

TEXT = """- section: 審査課
  since: 2026-04-01
  hours: 08:30-17:15
  weekly: {木: "08:30-19:00", 金: なし}
  lunch: 12:00-13:00
  closed: [令和8年4月6日]
- section: 審査課
  since: 令和8年7月1日
  back: true
- section: 窓口課
"""


def test_the_file_becomes_the_rules() -> None:
    """課の名、日、曜日ごとの時間、昼休み、休みの日、戻る日を読む。"""
    first, back, plain = read_section_hours(TEXT.encode(), name="課.yaml")
    assert first.section == "審査課" and first.since == date(2026, 4, 1)
    assert first.rule is not None and back.rule is None and back.since == date(2026, 7, 1)
    usual = TimeSpan(time(8, 30), time(17, 15))
    evening = TimeSpan(time(8, 30), time(19))
    assert first.rule.weekly == (usual, usual, usual, evening, None, None, None)
    assert first.rule.lunch == TimeSpan(time(12), time(13))
    assert first.rule.closed == frozenset({date(2026, 4, 6)})
    assert plain.since == date.min and plain.rule is not None and plain.rule.lunch is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("section: 窓口課", "並びで"),
        ("- hours: 08:30-17:15", "足りません: section"),
        ("- {section: 窓口課, 夜: 1}", "知らない項目があります: 夜"),
        ("- {section: 窓口課, hours: 朝から}", "08:30-17:15 の形で"),
        ("- {section: 窓口課, since: いつか}", "1番目の課を読めません"),
        ("- {section: 窓口課, hours: なし}", "開いている曜日がありません"),
        ("- {section: 窓口課, weekly: {平日: なし}}", "weekly は"),
        ("- {section: 窓口課, closed: 2026-04-06}", "closed は"),
        ("- {section: ' '}", "課の名が空"),
        ("- section: 窓口課\n- section: 窓口課", "二つあります"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    """読めない所を、何番目のどの項目かと共に言う。"""
    with pytest.raises(FileRefused, match=r"課\.yaml") as refusal:
        read_section_hours(text.encode(), name="課.yaml")
    assert said in str(refusal.value)


TEAM_MAPPING = MAPPING.replace("dimensions:", "team: 窓口\ndimensions:").replace(", 窓口: {column: 窓口}", "")
EVENING = "- section: 支所\n  hours: 08:30-19:00\n  lunch: 12:00-13:00\n"
ROWS = """\
番号,作業,始まり,終わり,担当者,種類,窓口
A1,受付,2026/04/01 15:50,2026/04/01 16:15,佐藤,新規,本庁
A1,審査,2026/04/02 09:30,2026/04/02 10:00,鈴木,新規,支所
A2,受付,2026/04/01 15:50,2026/04/01 16:15,佐藤,新規,支所
A2,確認,2026/04/02 09:30,2026/04/02 10:00,田中,新規,本庁
"""


def opening(run: Run, store: Path, *options: object) -> dict[str, float]:
    """行き先ごとの、開庁時間の待ち（秒）。"""
    found = json.loads(run("times", "--store", store, "--format", "json", *options).stdout)
    return {one["target"]: one["opening_median"] for one in found["edges"]}


def test_the_commands_measure_by_the_receiving_section(run: Run, tmp_path: Path) -> None:
    """支所が 19:00 まで開けば、支所が受け取った待ちだけが 1時間45分延び、閉庁の待ちはその分だけ短い。"""
    store = stored(run, tmp_path, ROWS, TEAM_MAPPING)
    path = tmp_path / "課.yaml"
    path.write_text(EVENING, encoding="utf-8")
    sections = ("--sections", path, "--purpose", "支所の夜間の窓口の見直しのため")
    assert opening(run, store) == {"審査": 2 * HOUR, "確認": 2 * HOUR}
    assert opening(run, store, *sections) == {"審査": 3.75 * HOUR, "確認": 2 * HOUR}
    hidden = opening(
        run, store, *sections[:2]
    )  # 目的を書かなければ、3人未満の支所は伏せて、自治体の時間で計る
    assert hidden == {"審査": 2 * HOUR, "確認": 2 * HOUR}
    plain, own = asked(run, store), asked(run, store, *sections)
    closed = [
        next(one["seconds"] for one in found["causes"] if one["cause"] == "閉庁・不在")
        for found in (plain, own)
    ]
    assert closed[0] - closed[1] == 1.75 * HOUR
    compared = run(
        *("compare", "--store", store, "--figure", "処理時間", "--on", "2026-04-02", "--opening"),
        *("--sections", path, "--format", "json"),
    )
    assert "ほかに1課が、課の開庁時間を決めています。" in compared.output


def test_a_broken_file_is_refused(run: Run, tmp_path: Path) -> None:
    """読めないファイルは、計らずに断る。"""
    store = stored(run, tmp_path, ROWS, TEAM_MAPPING)
    path = tmp_path / "課.yaml"
    path.write_text("- hours: 9", encoding="utf-8")
    assert "section" in run("times", "--store", store, "--sections", path, code=1).output
