"""刷る Excel: どの表も、見出しが各頁に繰り返され、刷る範囲が決まり、縮めても字が読める大きさである。

縮まり方は Excel の「次のページ数に合わせて印刷」の決まりで計算する（列の幅の和と、紙の幅から左右のあきを
除いた幅の比。拡大はしない）。紙に刷って測ったものではない。
"""

from datetime import date
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from shirube.adapters.body_figures_sheet import figures_workbook
from shirube.engines.insight.body_figures import BodyFigure, Counting
from shirube.values.municipality_code import MunicipalityCode
from shirube.web.urls import collected_routes
from tests.route_examples import call_of
from tests.world import World

PAPERS = {8: 420.0, 9: 297.0}  # A3 と A4 を横に置いた幅（mm）
INCH = 25.4
POINT = 11.0
SMALLEST = 7.0
FOREIGN = {
    "inquiries.original",  # よその団体の様式。組み方を変えずに返す
    "inquiries.filled",
    "insight.own_figures",  # 家具の記録は件が足りず、数を出さない（表の形は下の試験が見る）
    "insight.example_ledger",  # よその帳票に似せた、読み取りの見本
}
SHEETS = sorted(
    {
        route.name: route
        for route in collected_routes()
        if route.path.endswith(".xlsx") and "GET" in route.methods and route.name not in FOREIGN
    }.values(),
    key=lambda route: route.name,
)


def printed_points(sheet: Worksheet) -> float:
    """刷ったときの字の大きさ（ポイント）。"""
    room = PAPERS[sheet.page_setup.paperSize] - (sheet.page_margins.left + sheet.page_margins.right) * INCH
    area = sheet.print_area.rpartition("!")[2].replace("$", "").partition(":")[2]
    last = column_index_from_string("".join(letter for letter in area if letter.isalpha()))
    pixels = 0.0
    for number, (_, column) in enumerate(sorted_columns(sheet), start=1):
        if number <= last and not column.hidden:
            pixels += column.width * 7
    pages = sheet.page_setup.fitToWidth or 1
    wide = pixels / 96 * INCH
    repeated = 0.0
    if sheet.print_title_cols:
        heading = column_index_from_string(sheet.print_title_cols.replace("$", "").partition(":")[2])
        shown = [column for _, column in sorted_columns(sheet)][:heading]
        repeated = sum(column.width * 7 for column in shown) / 96 * INCH
    return POINT * min(1.0, room * pages / (wide + repeated * (pages - 1)))


def sorted_columns(sheet: Worksheet) -> list[tuple[int, object]]:
    """列ごとの幅。まとめて書かれた列は、一列ずつに開く。"""
    found = {}
    for column in sheet.column_dimensions.values():
        for number in range(column.min, column.max + 1):
            found[number] = column
    return sorted(found.items())


@pytest.mark.parametrize("name", [route.name for route in SHEETS])
def test_every_workbook_prints_well(furnished: World, name: str) -> None:
    """見出しの行が繰り返され、横に収まり、字は 7 ポイントより小さくならない。"""
    town = furnished.mihon
    route = next(one for one in SHEETS if one.name == name)
    call = call_of(route, "GET")
    roles = ("dx_officer", "hr_officer", "system_admin", "auditor", "section_chief")
    answers = (town.client(role).get(call.url(town, role)) for role in roles)
    data = next(answer.content for answer in answers if answer.status_code == 200)
    _require_well_printed(data)


def test_figures_of_a_body_print_well() -> None:
    """団体の数のファイルも、同じに刷れる。"""
    figure = BodyFigure(
        code=MunicipalityCode("011002"),
        body="甲市",
        figure="処理時間",
        counting=Counting.CALENDAR,
        since=date(2026, 4, 1),
        until=date(2026, 9, 30),
        cases=40,
        n=40,
        median=Fraction(3600),
        p90=Fraction(7200),
        measured_on=date(2026, 10, 1),
    )
    _require_well_printed(figures_workbook([figure]))


def _require_well_printed(data: bytes) -> None:
    for sheet in openpyxl.load_workbook(BytesIO(data)).worksheets:
        if sheet.sheet_state != "visible":
            continue
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert sheet.print_area, sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert sheet.page_setup.fitToHeight == 0, sheet.title
        assert printed_points(sheet) >= SMALLEST, (sheet.title, round(printed_points(sheet), 1))
