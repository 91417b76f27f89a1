"""概要: 件数、期間、処理時間、手戻り、月ごとの出入り、処理時間の分布、行い、変わり方。"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shirube.apps.insight.analysis import answers
from shirube.apps.insight.analysis.answers import Overview, Span
from shirube.apps.insight.analysis.row_actions import RowActions
from shirube.apps.insight.analysis.views import deadline, teams
from shirube.apps.insight.analysis.views.page import LogPage, shown, with_log
from shirube.apps.insight.analysis.words import DEFINITIONS, percent
from shirube.apps.insight.rules import queries as office
from shirube.engines.insight.durations import Spread
from shirube.engines.insight.flow import Step
from shirube.engines.insight.lengths import NOTHING, length
from shirube.engines.insight.rework import Rework
from shirube.ui.chart import Category, Series, bar_chart, line_chart
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

_SHOWN_STEPS = 12
_STEPS = {Step.DAY: "日", Step.WEEK: "週", Step.MONTH: "月"}


_PAPERS = (("PDF", "pdf"), ("Word", "docx"), ("HTML", "html"))


class FigureCard(NamedTuple):
    """主な数字の札と、その定義。"""

    label: str
    value: str
    unit: str
    note: str
    href: str
    definition: str
    link: str = "元の件を見る"


@with_log("insight.log")
def overview(request: HttpRequest, page: LogPage) -> HttpResponse:
    """記録の概要。"""
    context: dict[str, Any] = {"is_empty": not page.log.case_count}
    if page.log.case_count:
        found = page.answer(
            "overview",
            lambda: answers.overview(page.log, page.chosen.cases.tolist(), workers=page.workers),
        )
        context |= {
            "cards": [*_cards(page, found), *(FigureCard(*one) for one in deadline.cards(page))],
            "deadline": deadline.words_of(page),
            "teams": teams.teams_of(page),
            "teams_said": DEFINITIONS["公表する値"],
            "actions": _actions(page),
            "flow": _flow_figure(found),
            "flow_table": _flow_table(page, found),
            "bins": _bins_figure(found),
            "bins_table": _bins_table(page, found),
            "activities": activities_table(page, found.activities),
            "variants": _variants_table(page, found),
            "returns": _returns_table(page, found.rework),
            "repeated_count": f"{found.rework.cases_with_repeats:,}",
            "repeated_url": page.cases(repeats=True) if found.rework.cases_with_repeats else "",
            "said": {
                "rework": DEFINITIONS["手戻り率"],
                "flow": DEFINITIONS["到着・完了・仕掛り"],
                "sojourn": DEFINITIONS["滞在"],
                "service": DEFINITIONS["作業"],
                "variants": DEFINITIONS["変わり方"],
            },
            "is_cut": found.is_cut,
            "papers": [(label, paper_address(page, shape)) for label, shape in _PAPERS],
        }
    return shown(request, page, "insight.log", "insight_analysis/overview.html", "概要", context)


def paper_address(page: LogPage, shape: str) -> str:
    """いまの絞り込みの業務分析票。"""
    return reverse("insight.log_paper", args=[page.row.key, shape]) + page.selection.query()


def _business(page: LogPage) -> Spread | None:
    """日付だけの記録の、処理時間の開庁日数。時刻のある記録と、休日の表に無い年の記録では None。"""
    if not page.log.is_dated_only:
        return None
    table, _ = office.days_table_of(page.scope, page.log)
    if table is None:
        return None
    return page.answer(
        f"business days {office.town_rule_of(page.scope)}",
        lambda: answers.business_days(page.log, table, workers=page.workers),
    )


def _with_business(note: str, days: Fraction | None) -> str:
    """札の添え書きに、開庁日数を足す。"""
    return note if days is None else f"開庁日で{length(days, is_dated_only=True)}・{note}"


def _cards(page: LogPage, found: Overview) -> list[FigureCard]:
    dated, times = page.log.is_dated_only, found.throughput
    business = _business(page)
    link = page.cases()
    n = f"n={times.count:,}件"
    said = DEFINITIONS["処理時間"] + (f"開庁日数は、{DEFINITIONS['開庁日数']}" if business else "")
    reworked = found.rework.cases_with_rework
    days = (found.last - found.first).days + 1
    period = f"{format_date(found.first, 'short')}〜{format_date(found.last, 'short')}"
    return [
        FigureCard("件数", f"{page.log.case_count:,}", "件", "", link, DEFINITIONS["件数"]),
        FigureCard("行い", f"{page.log.event_count:,}", "回", "", link, DEFINITIONS["行い"]),
        FigureCard("期間", f"{days:,}", "日間", period, link, DEFINITIONS["期間"]),
        FigureCard(
            "処理時間の中央値",
            length(times.median, is_dated_only=dated),
            "",
            _with_business(n, business and business.median),
            link,
            said,
        ),
        FigureCard(
            "処理時間の90%値",
            length(times.p90, is_dated_only=dated),
            "",
            _with_business(n, business and business.p90),
            link,
            said,
        ),
        *_net_cards(found, dated, n, link),
        FigureCard(
            "手戻り率",
            percent(found.rework.share),
            "",
            f"{reworked:,}件／{found.rework.case_count:,}件",
            page.cases(rework=True),
            DEFINITIONS["手戻り率"],
        ),
    ]


def _net_cards(found: Overview, dated: bool, n: str, link: str) -> list[FigureCard]:
    """時計の止まっていた間を除いた処理時間（止まった記録のあるときだけ）。"""
    if found.net is None:
        return []
    said = DEFINITIONS["停止を除く処理時間"]
    return [
        FigureCard(f"停止を除く処理時間の{name}", length(value, is_dated_only=dated), "", n, link, said)
        for name, value in (("中央値", found.net.median), ("90%値", found.net.p90))
    ]


def _actions(page: LogPage) -> list[tuple[str, str]]:
    """概要の数を相手にできること（名、行き先）。"""
    actions = RowActions.of(page)
    if not actions.label:
        return []
    return [
        (f"{name}に{actions.label}", actions.link(figure=figure))
        for name, figure in (("処理時間", "throughput"), ("手戻り率", "rework"))
    ]


def _label(span: Span, step: Step) -> str:
    if step is Step.MONTH:
        return f"{span.first.month}月"
    return f"{span.first.month}/{span.first.day}"


def _flow_figure(found: Overview) -> Any:
    spans = found.spans
    places = [
        Category(_label(one, found.step), format_date(one.first, "short").split(".")[0] + "年")
        for one in spans
    ]
    return line_chart(
        "flow",
        f"{_STEPS[found.step]}ごとの到着・完了・仕掛り",
        places,
        [
            Series("到着", [one.arrivals for one in spans]),
            Series("完了", [one.completions for one in spans]),
            Series("仕掛り", [one.in_progress for one in spans]),
        ],
        unit="件",
        width=860,
        height=300,
    )


def _flow_table(page: LogPage, found: Overview) -> Table:
    columns = [
        Column("span", "間", is_row_header=True, is_unbroken=True),
        Column("arrivals", "到着", align="end"),
        Column("completions", "完了", align="end"),
        Column("left", "終わりの仕掛り", align="end"),
    ]
    rows = [
        Row(
            {
                "span": Cell(_span_text(one, found.step)),
                "arrivals": _counted(one.arrivals, page.cases(arrived=(one.first, one.last))),
                "completions": _counted(one.completions, page.cases(completed=(one.first, one.last))),
                "left": _counted(one.in_progress, page.cases(open_on=answers.next_day(one.last))),
            }
        )
        for one in reversed(found.spans)
    ]
    return Table(f"{_STEPS[found.step]}ごとの件の出入り", columns, rows, caption_hidden=True)


def _span_text(span: Span, step: Step) -> str:
    if step is Step.MONTH:
        return format_date(span.first).rsplit("月", 1)[0] + "月"
    if step is Step.DAY:
        return format_date(span.first, "short")
    return f"{format_date(span.first, 'short')}から7日"


def _counted(count: int, href: str, unit: str = "件") -> Cell:
    """数のます。0 には行き先を付けない。"""
    return Cell(f"{count:,}{unit}", href=href if count else None)


def _bins_figure(found: Overview) -> Any:
    return bar_chart(
        "bins",
        "処理時間の分布",
        [one.label for one in found.bins],
        [one.count for one in found.bins],
        unit="件",
        value_name="件数",
        category_name="処理時間",
        width=640,
    )


def _bins_table(page: LogPage, found: Overview) -> Table:
    whole = sum(one.count for one in found.bins)
    columns = [
        Column("label", "処理時間", is_row_header=True),
        Column("count", "件数", align="end"),
        Column("share", "割合", align="end", is_unbroken=True),
    ]
    rows = [
        Row(
            {
                "label": Cell(one.label),
                "count": _counted(one.count, page.cases(at_least=one.at_least, under=one.under)),
                "share": Cell(f"{one.count * 100 / whole:,.1f}％"),
            }
        )
        for one in found.bins
    ]
    return Table("処理時間の幅ごとの件数", columns, rows, caption_hidden=True)


def activities_table(page: LogPage, found: Sequence[Any]) -> Table:
    """行いの表: 数、滞在、作業。"""
    dated = page.log.is_dated_only
    has_service = any(one.service.count for one in found)
    columns = [
        Column("name", "行い", is_row_header=True),
        Column("count", "行われた数", align="end", is_unbroken=True),
        Column("sojourn", "滞在の中央値", align="end"),
        Column("sojourn90", "滞在の90%値", align="end"),
    ]
    if has_service:
        columns.append(Column("service", "作業の中央値", align="end"))
        columns.append(Column("service90", "作業の90%値", align="end"))
    rows = []
    for one in found:
        cells = {
            "name": Cell(one.name),
            "count": _counted(one.count, page.cases(activity=one.name), "回"),
            "sojourn": Cell(length(one.sojourn.median, is_dated_only=dated)),
            "sojourn90": Cell(length(one.sojourn.p90, is_dated_only=dated)),
            "service": Cell(length(one.service.median, is_dated_only=dated)),
            "service90": Cell(length(one.service.p90, is_dated_only=dated)),
        }
        rows.append(Row(cells))
    return Table("行いの数と時間", columns, rows, caption_hidden=True)


def _returns_table(page: LogPage, found: Rework) -> Table:
    """手戻りか繰り返しのあった行い。手戻りのあった件の多い順。"""
    columns = [
        Column("name", "行い", is_row_header=True),
        Column("cases", "手戻りのあった件", align="end", is_unbroken=True),
        Column("rows", "手戻り", align="end", is_unbroken=True),
        Column("repeat_cases", "繰り返しのあった件", align="end", is_unbroken=True),
        Column("repeat_rows", "繰り返し", align="end", is_unbroken=True),
    ]
    tallies = (found.cases, found.rows, found.repeat_cases, found.repeat_rows)
    cases, times, repeat_cases, repeat_times = (one.as_dict() for one in tallies)
    names = sorted(
        {*cases, *repeat_cases}, key=lambda name: (-cases.get(name, 0), -repeat_cases.get(name, 0), name)
    )
    rows = [
        Row(
            {
                "name": Cell(name),
                "cases": _counted(cases.get(name, 0), page.cases(reworked=name)),
                "rows": Cell(f"{times.get(name, 0):,}回"),
                "repeat_cases": _counted(repeat_cases.get(name, 0), page.cases(repeated=name)),
                "repeat_rows": Cell(f"{repeat_times.get(name, 0):,}回"),
            }
        )
        for name in names
        if cases.get(name, 0) or repeat_cases.get(name, 0)
    ]
    return Table(
        "行いごとの手戻りと繰り返し",
        columns,
        rows,
        caption_hidden=True,
        empty_text="手戻りも繰り返しもありません。",
    )


def _variants_table(page: LogPage, found: Overview) -> Table:
    columns = [
        Column("rank", "順", is_row_header=True),
        Column("names", "行いの並び"),
        Column("count", "件数", align="end", is_unbroken=True),
        Column("share", "割合", align="end", is_unbroken=True),
        Column("median", "処理時間の中央値", align="end"),
    ]
    rows = []
    for rank, one in enumerate(found.variants, 1):
        names = list(one.variant.activities)
        shown_names = names[:_SHOWN_STEPS]
        more = f"ほか{len(names) - _SHOWN_STEPS:,}" if len(names) > _SHOWN_STEPS else None
        median = length(round(one.variant.median_seconds), is_dated_only=page.log.is_dated_only)
        rows.append(
            Row(
                {
                    "rank": Cell(f"{rank}"),
                    "names": Cell(" → ".join(shown_names) or NOTHING, note=more),
                    "count": _counted(one.variant.count, page.cases(same_as=one.example)),
                    "share": Cell(percent(one.variant.share)),
                    "median": Cell(median),
                }
            )
        )
    return Table(f"多い変わり方（全{found.variant_count:,}通りのうち）", columns, rows)
