"""まとめの xlsx: 報告された 0 は数の 0、未報告は言葉。値の隣にいつ現在があり、害のある文字は式にならない。"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shirube.adapters.rollup_workbook import rollup_workbook
from shirube.engines.plan.share_file import SharedReading, ShareFile
from shirube.engines.region.rollup import ExpectedBody, Heading, Received, Rollup, roll_up
from tests.shares import DAY, shared

ONLINE = Heading(reference="kpi.online@2.0", label="オンライン化した手続")


def _reading(value: str | None, *, hidden: bool = False, day: date = date(2026, 3, 31)) -> SharedReading:
    return SharedReading(
        starts_on=day,
        ends_on=day,
        as_of=day,
        value=None if value is None else Decimal(value),
        numerator=None,
        denominator=None,
        basis="実測",
        revision=1,
        standing="確定",
        is_suppressed=hidden,
    )


def _share(reading: SharedReading, title: str = "オンラインの手続") -> ShareFile:
    share = shared()
    kpi = replace(share.kpis[0], standard=ONLINE.reference, title=title, readings=(reading,))
    return replace(share, kpis=(kpi, share.kpis[2]))


def _made(share: ShareFile) -> Rollup:
    waited = [ExpectedBody(code="112241", name="戸田市"), ExpectedBody(code="112232", name="蕨市")]
    return roll_up([Received(name="戸田.json", share=share)], day=DAY, expected=waited, kpis=[ONLINE])


def _page(rollup: Rollup, name: str) -> Worksheet:
    return load_workbook(BytesIO(rollup_workbook(rollup)))[name]


# 読み → ますの値、いつ現在、添え書き
CELLS = [
    (_reading("0"), 0, "令和8年3月31日", "分・実測・確定"),
    (_reading("58.25"), 58.25, "令和8年3月31日", "分・実測・確定"),
    (_reading("1234567"), 1234567, "令和8年3月31日", "分・実測・確定"),
    (_reading("9", day=date(2024, 3, 31)), 9, "令和6年3月31日", "18か月より前の値"),
    (_reading(None), "値なし", None, None),
    (_reading(None, hidden=True), "非表示", None, None),
    (_reading("0.123456"), "0.123456", "令和8年3月31日", "分・実測・確定"),
]


@pytest.mark.parametrize(("reading", "value", "day", "note"), CELLS)
def test_figure_in_the_grid(reading: SharedReading, value: object, day: str | None, note: str | None) -> None:
    """値は数のセル、値の無いわけは言葉。桁を失う数は文字にする。未報告の団体は、いつも「未報告」。"""
    warabi, toda = list(_page(_made(_share(reading)), "KPI").iter_rows(min_row=2, values_only=True))
    assert toda[2:] == (value, day, note)
    assert warabi[2:] == ("未報告", None, None)


def test_own_kpi_is_listed_under_the_body() -> None:
    """共通の指標によらない KPI は列にならず、団体の下に並ぶ。"""
    rows = list(_page(_made(_share(_reading("1"))), "団体だけのKPI").iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[2], row[5]) for row in rows] == [("戸田市", "DX推進員を置いた課の数", 0)]


def test_formulas_from_outside_stay_text() -> None:
    """団体の書いた = で始まる名は、式にならずに文字のまま入る。"""
    cell = _page(_made(_share(_reading("1"), title='=HYPERLINK("http://x")')), "KPIの読み")["C2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_totals_say_how_old_the_values_are() -> None:
    """指標の集計は団体の数と、いちばん古い時点・新しい時点を述べる。"""
    row = next(_page(_made(_share(_reading("0"))), "集計（KPI）").iter_rows(min_row=2, values_only=True))
    assert row[1:8] == (1, 0, 0, 0, 0, 1, 2)
    assert row[8].date() == row[9].date() == date(2026, 3, 31)
