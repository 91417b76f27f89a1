"""決めた手順との違い: とばし、繰り返し、順の違い、手順にない行いを、手順・課・経路・月ごとに示す。"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.adapters.step_list import write_steps
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.analysis.cause_answers import groups_of
from shirube.apps.insight.analysis.check_answers import (
    Checked,
    Line,
    asked_dimensions,
    asked_steps,
    checked,
)
from shirube.apps.insight.analysis.check_sheets import check_book, findings_csv
from shirube.apps.insight.analysis.selection import NONE
from shirube.apps.insight.analysis.selection_text import ANY_DEVIATION, NO_DEVIATION
from shirube.apps.insight.analysis.views.page import LogPage, shown, with_log
from shirube.apps.insight.analysis.views.process_map import kept
from shirube.apps.insight.analysis.words import DEFINITIONS, FINDINGS, percent
from shirube.apps.insight.logs.queries import label_of
from shirube.apps.insight.rules import queries as rules
from shirube.apps.insight.rules.queries import DeclaredStepList
from shirube.engines.insight.alignment import FindingKind
from shirube.engines.insight.conformance import Conformance, proposed_steps
from shirube.ui.chart import Category, Series, line_chart, stacked_bar_chart
from shirube.ui.chart.figure import Figure, responsive
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

TITLE = "決めた手順との違い"
NAMES = ("steps", "by")
MOST_DRAWN = 30
_KINDS = tuple(FindingKind)
_DAY = timedelta(days=1)


@with_log("insight.check")
def check(request: HttpRequest, page: LogPage) -> HttpResponse:
    """決めた手順との違いの画面。"""
    row = asked_steps(page, request.GET)
    context: dict[str, Any] = {
        "is_empty": not page.log.case_count,
        "steps": row,
        "here": reverse("insight.check", args=[page.row.key]),
        "new_url": reverse("insight.new_steps", args=[page.row.key]) + page.selection.query(),
        "kept": kept(request, NAMES),
        "ask_form": CheckForm(page, row, request.GET.get("by", "")),
        "has_lists": rules.step_lists(page.scope).exists(),
    }
    if row is not None:
        context["filter_kept"] = [("steps", str(row.key))]
        if page.log.case_count:
            context |= _answered(page, row, checked(page, row, asked_dimensions(page, request.GET)))
    return shown(request, page, "insight.check", "insight_analysis/check.html", TITLE, context)


class CheckForm(forms.Form):
    """照らし合わせる手順と、分ける切り口。"""

    steps = forms.ChoiceField(label="照らし合わせる手順", required=False)
    by = forms.ChoiceField(label="分ける切り口", required=False)

    def __init__(self, page: LogPage, row: DeclaredStepList | None, by: str) -> None:
        super().__init__(initial={"steps": "" if row is None else str(row.key), "by": by})
        lists = [(str(one.key), _named(one)) for one in rules.step_lists(page.scope)]
        groups = [("", "担当課と経路"), *((name, label_of(name)) for name in groups_of(page))]
        for name, choices in (("steps", lists), ("by", groups)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
            field.choices = choices


def _named(row: DeclaredStepList) -> str:
    return f"{row.title}（{format_date(row.since, 'short')}から）"


def _answered(page: LogPage, row: DeclaredStepList, found: Checked) -> dict[str, Any]:
    whole = found.whole
    total = whole.whole
    first = row.since - _DAY

    def link(deviation: str = "", **changes: Any) -> str:
        more = {"steps": str(row.key), "deviation": deviation} if deviation else {}
        return page.cases(**changes, **more)

    return {
        "named": _named(row),
        "cards": [
            ("手順のとおりの件の割合", percent(total.share), f"{total.conforming:,}件／{total.cases:,}件",
             link(NO_DEVIATION), DEFINITIONS["手順のとおりの割合"]),
            ("違いのある件", f"{total.cases - total.conforming:,}件", "", link(ANY_DEVIATION),
             DEFINITIONS["手順のとおりの割合"]),
            ("適合度", percent(whole.fitness), f"行い{whole.works:,}回", "", DEFINITIONS["適合度"]),
        ],
        "before": f"{found.before:,}" if found.before else "",
        "before_url": page.cases(arrived=(date(1900, 1, 1), first)),
        "since": format_date(row.since),
        "kinds": _kinds_table(whole, link),
        "figure": _steps_figure(whole) if whole.found else None,
        "findings": _findings_table(whole, link),
        "groups": [
            (label_of(one.dimension), one.hidden, _lines_table(
                f"{label_of(one.dimension)}ごとの違い", label_of(one.dimension), one.lines,
                lambda line, name=one.dimension: (
                    line.value or NONE, {"begun": (name, line.value or NONE)}), link))
            for one in found.groups
        ],
        "months": _lines_table("終わった月ごとの違い", "月", found.months[::-1], _month, link),
        "months_figure": _months_figure(found.months) if len(found.months) > 1 else None,
        "sheet_url": _file(page, row, "check_sheet"),
        "csv_url": _file(page, row, "check_csv"),
        "steps_url": _file(page, row, "steps_sheet"),
        "steps_table": _steps_table(row),
    }  # fmt: skip


def _file(page: LogPage, row: DeclaredStepList, name: str) -> str:
    query = page.selection.query()
    return f"{reverse(f'insight.{name}', args=[page.row.key])}{query}{'&' if query else '?'}steps={row.key}"


def _month(line: Line) -> tuple[str, dict[str, Any]]:
    first = date.fromisoformat(f"{line.value}-01")
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    return format_date(first).rsplit("月", 1)[0] + "月", {"completed": (first, last)}


def _counted(count: int, href: str) -> Cell:
    return Cell(f"{count:,}件", href=href if count else None)


def _kinds_table(found: Conformance, link: Any) -> Table:
    columns = [
        Column("kind", "違い", is_row_header=True, is_unbroken=True),
        Column("cases", "件数", align="end", is_unbroken=True),
        Column("share", "割合", align="end", is_unbroken=True),
        Column("said", "どういう違いか"),
    ]
    whole = found.whole.cases
    rows = []
    for kind in _KINDS:
        count = found.of_kind(kind)
        cells = {
            "kind": Cell(kind.label),
            "cases": _counted(count, link(kind.value)),
            "share": Cell(f"{count * 100 / whole:,.1f}％"),
            "said": Cell(FINDINGS[kind]),
        }
        rows.append(Row(cells))
    return Table("違いの種類ごとの件数", columns, rows, caption_hidden=True)


def _steps_figure(found: Conformance) -> Figure:
    """手順の順に、違いのあった件の数。手順にない行いは、多い順に後ろへ並べる。"""
    totals = found.by_step()
    names = [one.activity for one in found.declared.steps]
    others = [(one.cases, name) for (kind, name), one in totals.items() if kind is FindingKind.UNDECLARED]
    names += [name for _, name in sorted(others, key=lambda one: (-one[0], one[1]))]
    drawn = names[:MOST_DRAWN]
    series = [
        Series(kind.label, [totals[kind, name].cases if (kind, name) in totals else 0 for name in drawn])
        for kind in _KINDS
    ]
    places = [Category(name) for name in drawn]
    note = f"ほかに{len(names) - MOST_DRAWN:,}の行いがあります。" if len(names) > MOST_DRAWN else ""
    wide, phone = (
        stacked_bar_chart(
            name,
            "手順ごとの、違いのあった件の数",
            places,
            series,
            unit="件",
            category_name="手順",
            note=note,
            width=width,
            is_phone=is_phone,
        )
        for name, width, is_phone in (("steps", 640, False), ("steps-phone", 358, True))
    )
    return responsive(wide, phone)


def _findings_table(found: Conformance, link: Any) -> Table:
    columns = [
        Column("activity", "行い", is_row_header=True),
        Column("kind", "違い", is_unbroken=True),
        Column("cases", "件数", align="end", is_unbroken=True),
        Column("share", "件の割合", align="end"),
        Column("count", "回数", align="end", is_unbroken=True),
    ]
    whole = found.whole.cases
    rows = []
    for (kind, name), one in found.by_step().items():
        cells = {
            "activity": Cell(name),
            "kind": Cell(kind.label),
            "cases": _counted(one.cases, link(f"{kind.value}:{name}")),
            "share": Cell(f"{one.cases * 100 / whole:,.1f}％"),
            "count": Cell(f"{one.count:,}回"),
        }
        rows.append(Row(cells))
    return Table("行いごとの違い", columns, rows, empty_text="どの件も、決めた手順のとおりです。")


def _lines_table(caption: str, label: str, lines: Sequence[Line], said: Any, link: Any) -> Table:
    """組ごとの表。``said`` は、行の名と、その組の件を選ぶもの。"""
    columns = [
        Column("name", label, is_row_header=True, is_unbroken=True),
        Column("cases", "件数", align="end", is_unbroken=True),
        Column("share", "手順のとおり", align="end", is_unbroken=True),
        *(Column(kind.value, kind.label, align="end", is_unbroken=True) for kind in _KINDS),
    ]
    rows = []
    for line in lines:
        name, chosen = said(line)
        total = line.total
        cells = {
            "name": Cell(name),
            "cases": _counted(total.cases, link(**chosen)),
            "share": Cell(
                percent(total.share),
                note=f"{total.conforming:,}件",
                href=link(NO_DEVIATION, **chosen) if total.conforming else None,
            ),
        }
        for kind, count in zip(_KINDS, line.kinds, strict=True):
            cells[kind.value] = _counted(count, link(kind.value, **chosen))
        rows.append(Row(cells))
    return Table(caption, columns, rows)


def _months_figure(months: Sequence[Line]) -> Figure:
    firsts = [date.fromisoformat(f"{one.value}-01") for one in months]
    places = [Category(f"{day.month}月", format_date(day, "short").split(".")[0] + "年") for day in firsts]
    shares = [round(one.total.conforming * 100 / one.total.cases, 1) for one in months]
    wide, phone = (
        line_chart(
            name,
            "手順のとおりの件の割合",
            places,
            [Series("割合", shares)],
            unit="％",
            maximum=100,
            width=width,
            is_phone=is_phone,
        )
        for name, width, is_phone in (("months", 860, False), ("months-phone", 358, True))
    )
    return responsive(wide, phone)


def _steps_table(row: DeclaredStepList) -> Table:
    columns = [
        Column("place", "順", is_row_header=True),
        Column("activity", "手順"),
        Column("required", "必須", is_unbroken=True),
        Column("repeatable", "繰り返し", is_unbroken=True),
        Column("group", "入れ替えのまとまり"),
    ]
    rows = [
        Row(
            {
                "place": Cell(f"{at}"),
                "activity": Cell(one.activity),
                "required": Cell("必須" if one.is_required else "任意"),
                "repeatable": Cell("可" if one.is_repeatable else "一度だけ"),
                "group": Cell(one.group),
            }
        )
        for at, one in enumerate(rules.declared_of(row).steps, 1)
    ]
    return Table("照らし合わせた手順", columns, rows, caption_hidden=True)


@with_log("insight.check")
def check_sheet(request: HttpRequest, page: LogPage) -> HttpResponse:
    """違いの表（xlsx）。手順や件が無ければ、画面に戻す。"""
    row = asked_steps(page, request.GET)
    if row is None or not page.log.case_count:
        return redirect(page.address("insight.check"))
    found = checked(page, row, asked_dimensions(page, request.GET))
    data = check_book(found, rules.declared_of(row), created=page.scope.now)
    return attached(data, f"{page.row.title}_{TITLE}_{page.scope.today:%Y%m%d}.xlsx")


@with_log("insight.check")
def check_csv(request: HttpRequest, page: LogPage) -> HttpResponse:
    """行いごとの違い（CSV）。命令 ``shirube insight check --format csv`` と同じ数。"""
    row = asked_steps(page, request.GET)
    if row is None or not page.log.case_count:
        return redirect(page.address("insight.check"))
    found = checked(page, row, ())
    return attached(findings_csv(found.whole), f"{page.row.title}_{TITLE}_{page.scope.today:%Y%m%d}.csv")


@with_log("insight.check")
def steps_file(request: HttpRequest, page: LogPage) -> HttpResponse:
    """手順の表（xlsx）。決めた手順が無ければ、記録の多い並びから作った案。書き直して、読み戻せる。"""
    row = asked_steps(page, request.GET)
    if row is None and not page.log.case_count:
        return redirect(page.address("insight.check"))
    declared = proposed_steps(page.log) if row is None else rules.declared_of(row)
    name = f"{page.row.title}の手順の案" if row is None else row.title
    return attached(write_steps(declared, created=page.scope.now), f"{name}.xlsx")
