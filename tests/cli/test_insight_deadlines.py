"""`shirube insight deadlines`: 決まりの表で判定し、画面と同じ件数を答える。"""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.test_insight_causes import Run, stored
from tests.cli.test_insight_causes import run as run
from tests.web.test_insight_periods import LINES, MAPPING

RULE = (
    "効き始める日,日数,始まりの行い,終わりの行い,時計を止める行い,時計を動かす行い,根拠\n"
    "令和8年4月1日,5,受付,交付,補正の依頼,補正の受領,要綱第5条\n"
)


def kept(run: Run, folder: Path, rule: str = RULE) -> tuple[Path, Path]:
    """置き場所と、決まりの表。"""
    (folder / "決まり.csv").write_text(rule, encoding="utf-8")
    return stored(run, folder, LINES, MAPPING), folder / "決まり.csv"


def test_answer_is_the_one_of_the_screen(run: Run, tmp_path: Path) -> None:
    """遵守率と判定ごとの件数は、画面の試験の五件と同じになる。"""
    store, rule = kept(run, tmp_path)
    found = json.loads(run("deadlines", "--store", store, "--periods", rule, "--format", "json").stdout)
    assert (found["share"], found["kept"], found["decided"]) == (0.5, 2, 4)
    assert (found["broken"], found["overdue"], found["open"], found["outside"]) == (1, 1, 1, 0)
    assert found["rules"][0]["said"].startswith("「受付」の翌日から数えて、「交付」まで5開庁日以内。")
    assert {(one["case"], one["used"]) for one in found["cases"]} == {("B", 7), ("D", 21)}


@pytest.mark.parametrize(
    ("listed", "cases"),
    [("open", [("O", "1", "5", "4")]), ("kept", [("K", "2", "5", ""), ("L", "2", "5", "")]), ("outside", [])],
)
def test_cases_are_listed_by_their_standing(
    run: Run, tmp_path: Path, listed: str, cases: list[tuple[str, ...]]
) -> None:
    """選んだ判定の件だけが、使った日数・限り・残りとともに並ぶ。"""
    store, rule = kept(run, tmp_path)
    asked = ("--list", listed, "--section", "cases", "--format", "csv")
    text = run("deadlines", "--store", store, "--periods", rule, *asked).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["case"], row["used"], row["limit"], row["left"]) for row in rows] == cases


def test_as_of_looks_no_further(run: Run, tmp_path: Path) -> None:
    """その日までで見れば、まだ終わっていない件は仕掛りになる。"""
    store, rule = kept(run, tmp_path)
    asked = ("--as-of", "2026-04-08", "--format", "json")
    found = json.loads(run("deadlines", "--store", store, "--periods", rule, *asked).stdout)
    # 8日の終わり: K は終わり、L は止まったまま、B と D は5日目、O はまだ始まっていない。
    assert (found["kept"], found["broken"], found["overdue"], found["open"], found["outside"]) == (
        1,
        0,
        0,
        3,
        1,
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("効き始める日,日数,根拠\n", "決まりの行がありません"),
        (
            "効き始める日,日数,始まりの行い,根拠\n2026-04-01,5,無い行い,要綱\n",
            "行い「無い行い」は、この記録にありません",
        ),
        ("効き始める日,日数,根拠\n2026-04-01,0,要綱\n", "1日以上"),
    ],
)
def test_wrong_rules_are_refused_with_the_place(run: Run, tmp_path: Path, rule: str, said: str) -> None:
    """読めない決まりは、わけを言って断る。"""
    store, place = kept(run, tmp_path, rule)
    assert said in run("deadlines", "--store", store, "--periods", place, code=1).output


def test_table_shows_words(run: Run, tmp_path: Path) -> None:
    """表の答えは、決まりの言葉と根拠を示す。"""
    store, rule = kept(run, tmp_path)
    text = run("deadlines", "--store", store, "--periods", rule).stdout
    assert "50.0" in text and "要綱第5条" in text and "終わらないまま超えた" in text
