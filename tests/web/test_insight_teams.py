"""担当課ごとの処理時間: 少ない件数・少ない担当・人数の分からない課を伏せ、見える数からは元の件が開く。"""

import re

from shirube.adapters.tabular import read_table
from shirube.apps.insight.analysis import people
from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.organization import actions as organization
from tests.furnishing import APRIL
from tests.web.test_insight import page
from tests.world import Town

MAPPING = """label: 記録
case: 番号
activity: 行い
timestamp: {column: 日時, format: "%Y/%m/%d", zone: Asia/Tokyo}
team: 課
"""


def _kept(town: Town, *, workers: bool) -> EventLog:
    """窓口課は六件を三人で、審査課は五件を二人で、広報課は五件を三人で、税課は六件を四人で行う。"""
    rows = ["番号,行い,日時,課,担当者"]
    for team, count, staff in (("窓口課", 6, 3), ("審査課", 5, 2), ("広報課", 5, 3), ("税課", 6, 4)):
        for at in range(count):
            who = f"{team}{at % staff}"
            rows.append(f"{team}{at},受付,2026/04/01,{team},{who}")
            rows.append(f"{team}{at},交付,2026/04/{at + 2:02},{team},{who}")
    mapping = MAPPING + ("resource: 担当者\n" if workers else "")
    with town.entered() as by:
        return actions.import_log(
            by=by, title="課の記録", name="課.csv", data="\n".join(rows).encode(), mapping=mapping
        )


def _section(text: str) -> str:
    return text[text.index("<h2>担当課ごとの処理時間") : text.index("<h2>多い変わり方")]


def test_small_team_and_one_more_are_hidden(mihon: Town) -> None:
    """二人の審査課と、引き算で分かる広報課が伏せられ、ほかは n と中央値と90%値が出る。"""
    log = _kept(mihon, workers=True)
    section = _section(page(mihon, f"logs/{log.key}/", "cio"))
    assert section.count("担当が少ないため非表示") == 1 and "（名を出さない課）" in section
    assert "審査課" not in section and "広報課" not in section
    shown = re.findall(r'href="/990019/(logs/[^"]*group=[^"]*)">([\d,]+)件</a>', section)
    assert len(shown) == 2
    for address, count in shown:
        assert f"全{count}件のうち" in page(mihon, address, "cio")
    table = read_table(
        mihon.client("cio").get(mihon.url(f"logs/{log.key}/teams.xlsx")).content, name="課.xlsx"
    )
    rows = {row.cells[0]: row.cells[1:4] for row in table.rows}
    assert rows["窓口課"] == ("6", "302400", "475200")  # 1〜6日の中央値3.5日、90%値5.5日
    assert rows["（名を出さない課）"] == ("", "", "")
    refused = page(mihon, f"logs/{log.key}/cases/?group=team=審査課", "cio", 422)
    assert "3人に満たない" in refused


def test_without_workers_unknown_teams_are_hidden(mihon: Town) -> None:
    """担当の列が無く、名簿にも無い課は、何人か分からないので、どれも伏せる。"""
    log = _kept(mihon, workers=False)
    text = page(mihon, f"logs/{log.key}/", "cio")
    assert not re.findall(r"group=", text)
    for team in ("窓口課", "審査課", "広報課", "税課"):
        assert team not in text


def test_roster_tells_how_many_work_there(mihon: Town) -> None:
    """担当の列が無くても、名簿で三人以上（下の組織を含む）いる課は見え、二人の課は見えない。"""
    with mihon.entered() as by:
        units = {}
        for code, name in (("301", "窓口課"), ("302", "税課")):
            units[name] = organization.add_department(
                by=by, effective_on=APRIL, code=code, name=name, kana="カ"
            )
        below = organization.add_department(
            by=by, effective_on=APRIL, code="303", name="窓口係", kana="カ", parent=units["窓口課"]
        )
        places = [units["窓口課"], units["窓口課"], below, units["税課"], units["税課"]]
        for at, unit in enumerate(places):
            organization.add_staff(
                by=by,
                effective_on=APRIL,
                number=f"{at}",
                name=f"職員{at}",
                kana="ショクイン",
                department=unit,
            )
        sizes = people.team_sizes(by)
        assert (sizes["窓口課"], sizes["窓口係"], sizes["税課"]) == (3, 1, 2)
    log = _kept(mihon, workers=False)
    section = _section(page(mihon, f"logs/{log.key}/", "cio"))
    assert "税課" not in section
    assert "窓口課" in page(mihon, f"logs/{log.key}/cases/", "cio")
