"""課ごとの公表する値の表と、その xlsx。"""

from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shirube.adapters import tabular
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.analysis.team_figures import TeamFigures, team_figures
from shirube.apps.insight.analysis.views.page import LogPage, with_log
from shirube.engines.insight.lengths import NOTHING, length
from shirube.engines.insight.published import PublishedGroup
from shirube.ui.components.table.table import Cell, Column, Row, Table


def teams_of(page: LogPage) -> dict[str, object] | None:
    """概要に出す表。課の切り口が無ければ None。"""
    found = team_figures(page)
    if found is None:
        return None
    url = reverse("insight.teams_sheet", args=[page.row.key]) + page.selection.query()
    return {"table": _table(page, found), "url": url}


def _table(page: LogPage, found: TeamFigures) -> Table:
    columns = [
        Column("name", "担当課", is_row_header=True),
        Column("n", "終わった件", align="end", is_unbroken=True),
        Column("median", "中央値", align="end", is_unbroken=True),
        Column("p90", "90%値", align="end", is_unbroken=True),
        Column("open", "終わっていない件", align="end"),
    ]
    rows = [Row(_cells(page, found.by, one)) for one in found.found.groups]
    rows.append(Row(_cells(page, "", found.found.total)))
    return Table("担当課ごとの処理時間", columns, rows, caption_hidden=True)


def _cells(page: LogPage, by: str, one: PublishedGroup) -> dict[str, Cell]:
    name = one.name
    if one.hidden is not None:
        return {
            "name": Cell(name, note=one.hidden.value),
            **{key: Cell(NOTHING) for key in ("n", "median", "p90", "open")},
        }
    dated = page.log.is_dated_only
    href = page.cases(group=(by, one.name)) if by else page.cases()
    dormant = f"うち眠っている件 {one.dormant:,}件" if one.dormant else None
    return {
        "name": Cell(name),
        "n": Cell(f"{one.n:,}件", href=href),
        "median": Cell(length(one.lengths.median, is_dated_only=dated)),
        "p90": Cell(length(one.lengths.p90, is_dated_only=dated)),
        "open": Cell(f"{(one.in_progress or 0) + (one.dormant or 0):,}件", note=dormant),
    }


@with_log("insight.log")
def sheet(request: HttpRequest, page: LogPage) -> HttpResponse:
    """課ごとの公表する値を xlsx で受け取る。"""
    found = team_figures(page)
    columns = (
        tabular.Column("担当課", width=24),
        tabular.Column("終わった件", kind="integer", width=12),
        tabular.Column("中央値（秒）", kind="number", width=16),
        tabular.Column("90%値（秒）", kind="number", width=16),
        tabular.Column("動いている件", kind="integer", width=12),
        tabular.Column("眠っている件", kind="integer", width=12),
        tabular.Column("非表示のわけ", width=30),
    )
    groups = () if found is None else (*found.found.groups, found.found.total)
    rows = tuple(
        (
            one.name,
            one.n,
            _seconds(one.lengths.median),
            _seconds(one.lengths.p90),
            one.in_progress,
            one.dormant,
            one.hidden.value if one.hidden else "",
        )
        for one in groups
    )
    book = tabular.Workbook((tabular.Sheet("担当課ごと", columns, rows),), created=page.scope.now)
    return attached(tabular.write_xlsx(book), f"{page.row.title}_担当課ごと.xlsx")


def _seconds(value: Fraction | None) -> Decimal | None:
    """秒（小数4桁まで）。"""
    return None if value is None else round(Decimal(value.numerator) / value.denominator, 4)
