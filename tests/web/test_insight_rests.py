"""概要と待ちの原因の残り: 手戻り・繰り返し・時計の停止・変わり方から件へ。まとめ処理の決まりを選べる。"""

import re

import pytest

from shirube.apps.insight.logs import actions
from tests.web.test_insight_map_causes import WORKED, imported, page, rows
from tests.world import Town

MAPPING = """label: 許可
case: 番号
activity: {column: 作業}
timestamp: {column: 日時, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
clock: {column: 時計}
"""
LINES = """番号,作業,日時,時計
A1,受付,2026/04/01 09:00,
A1,補正,2026/04/01 10:00,stop:書類の不足
A1,受付,2026/04/03 10:00,run
A1,交付,2026/04/03 11:00,
A2,受付,2026/04/01 09:00,
A2,受付,2026/04/01 09:30,
A2,補正,2026/04/01 10:00,stop:書類の不足
A3,受付,2026/04/02 09:00,
A3,照会,2026/04/02 10:00,stop:ほかの機関
A3,交付,2026/04/05 10:00,run
"""
# 決裁の係は、二件をためて、20分の空きで続けて決裁した。
BATCHED = """番号,作業,始まり,終わり,担当者,課,種類,来庁
A1,受付,2026/04/01 09:00,2026/04/01 09:10,佐藤,窓口課,新規,V1
A2,受付,2026/04/01 09:10,2026/04/01 09:20,田中,窓口課,新規,V2
A1,決裁,2026/04/01 14:00,2026/04/01 14:10,鈴木,審査課,新規,V1
A2,決裁,2026/04/01 14:30,2026/04/01 14:40,鈴木,審査課,新規,V2
"""


def kept(town: Town) -> str:
    """三件の記録の住所。"""
    with town.entered() as by:
        row = actions.import_log(by=by, title="許可", name="許可.csv", data=LINES.encode(), mapping=MAPPING)
    return f"logs/{row.key}/"


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("?reworked=受付", {"A1"}),
        ("?repeated=受付", {"A2"}),
        ("?repeats=1", {"A2"}),
        ("?stopped=書類の不足", {"A1", "A2"}),
        ("?unresumed=書類の不足", {"A2"}),
        ("?stopped=ほかの機関", {"A3"}),
    ],
)
def test_returns_and_stops_open_their_cases(mihon: Town, query: str, cases: set[str]) -> None:
    """手戻り・繰り返し・停止の理由で、当てはまる件だけが並ぶ。"""
    assert set(re.findall(r">(A\d)</a>", page(mihon, f"{kept(mihon)}cases/{query}"))) == cases


def test_every_count_on_the_overview_and_the_stops_opens_that_many(mihon: Town) -> None:
    """概要の手戻りと変わり方、原因の停止の理由の「n件」を開くと、ちょうど n 件が並ぶ。"""
    base = kept(mihon)
    overview, causes = page(mihon, base), page(mihon, f"{base}causes/")
    assert [row[0] for row in rows(overview, "行いごとの手戻りと繰り返し")] == ["受付"]
    assert [row[:3] for row in rows(causes, "時計が止まった理由")] == [
        ["ほかの機関", "1件", "1回"],
        ["書類の不足", "2件", "2回"],
    ]
    assert "再開の無いまま件が終わった停止が1回" in causes
    wanted = ("reworked=", "repeated=", "repeats=", "same_as=", "stopped=", "unresumed=")
    links = {
        one
        for one in re.findall(r'href="/990019/(logs/[^"]*cases/\?[^"]*)">([\d,]+)件</a>', overview + causes)
        if any(name in one[0] for name in wanted)
    }
    assert {name for name in wanted for address, _ in links if name in address} == set(wanted)
    for address, count in links:
        found = re.search(r"全([\d,]+)件のうち \d+〜", page(mihon, address))
        assert found is not None and found[1] == count, address


def test_a_log_without_a_clock_shows_no_stops(mihon: Town) -> None:
    """時計の列の無い記録には、停止の表を出さない。"""
    assert "時計が止まった理由" not in page(mihon, f"logs/{imported(mihon, WORKED).key}/causes/")


def test_the_batch_rule_can_be_chosen_and_is_said_beside_the_figure(mihon: Town) -> None:
    """まとめ処理の空きと件数を選べ、図のそばに選んだ値が出る。読めない値は使わず、直し方を言う。"""
    base = f"logs/{imported(mihon, BATCHED).key}/causes/"

    def batch(text: str) -> str:
        return next(row[1] for row in rows(text, "六つの原因") if row[0] == "まとめ処理")

    usual = page(mihon, base)
    assert "空き15分まで・3件からとみて分けています（標の定め）" in usual and batch(usual) == "0時間"
    chosen = page(mihon, f"{base}?gap=30&size=2")
    assert "空き30分まで・2件からとみて分けています（この画面で選んだ値" in chosen
    assert batch(chosen) != "0時間"
    assert 'name="gap" value="30"' in chosen
    odd = page(mihon, f"{base}?gap=0&size=x")
    assert "空き（分）と件数は、空きは1〜480分" in odd and "（標の定め）" in odd
