"""工程マップ: 行いと流れの図と表。図（SVG）と業務フロー（BPMN 2.0）を受け取れる。"""

from dataclasses import replace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.adapters.bpmn_file import write_bpmn
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.analysis.map_answers import NAMES, STEP, MapAsk, address, lanes_of, map_of
from shirube.apps.insight.analysis.row_actions import RowActions
from shirube.apps.insight.analysis.views.page import LogPage, shown, with_log
from shirube.apps.insight.analysis.words import DEFINITIONS
from shirube.apps.insight.logs.queries import label_of
from shirube.engines.insight.bpmn import business_process
from shirube.engines.insight.lengths import length
from shirube.engines.insight.process_map import FULL, MapFlow, ProcessMap
from shirube.ui.chart.figure import Figure, responsive
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.diagram.process_map import (
    PHONE_MAP,
    PHONE_ROOM,
    fitting_map_figure,
    process_map_figure,
)
from shirube.ui.diagram.process_map_look import MapMeasure

TITLE = "工程マップ"
LONGEST_TABLE = 300
"""表に並べる流れの数の上限。"""


@with_log("insight.map")
def process_map(request: HttpRequest, page: LogPage) -> HttpResponse:
    """工程マップの画面。"""
    context: dict[str, object] = {"is_empty": not page.log.case_count}
    if page.log.case_count:
        ask = MapAsk.of(request.GET, page)
        made, detail = map_of(page, ask)
        context |= {
            "ask_form": MapForm(page, ask, detail),
            "kept": kept(request, NAMES),
            "filter_kept": ask.query(),
            "here": reverse("insight.map", args=[page.row.key]),
            "figure": _figure(made, ask.measure, has_phone=True),
            "left_out_said": made.left_out.sentence or "すべての行いと流れを表示しています",
            "detail": detail,
            "activities": _activities(page, made),
            "flows": _flows(page, made),
            "more_flows": max(0, len(made.flows) - LONGEST_TABLE),
            "svg_url": address(page, "insight.map_svg", replace(ask, detail=detail)),
            "bpmn_url": address(page, "insight.map_bpmn", replace(ask, detail=detail)),
            "said_waiting": DEFINITIONS["待ち"],
        }
    return shown(request, page, "insight.map", "insight_analysis/map.html", TITLE, context)


@with_log("insight.map_svg")
def map_svg(request: HttpRequest, page: LogPage) -> HttpResponse:
    """いま見ている工程マップの図を受け取る。"""
    if not page.log.case_count:
        return redirect(page.address("insight.map"))
    ask = MapAsk.of(request.GET, page)
    svg = _figure(map_of(page, ask)[0], ask.measure).svg
    return attached(svg.encode(), _file_name(page, "svg"))


@with_log("insight.map_bpmn")
def map_bpmn(request: HttpRequest, page: LogPage) -> HttpResponse:
    """いま見ている工程マップを、業務フロー（BPMN 2.0）で受け取る。"""
    if not page.log.case_count:
        return redirect(page.address("insight.map"))
    made, _ = map_of(page, MapAsk.of(request.GET, page))
    data = write_bpmn(business_process(made, name=f"{page.row.title}の{TITLE}"))
    return attached(data, _file_name(page, "bpmn"))


class MapForm(forms.Form):
    """見せ方の様式。"""

    detail = forms.IntegerField(
        label="細かさ",
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": FULL, "step": STEP}),
    )
    measure = forms.ChoiceField(label="線の濃さと札", required=False)
    lane = forms.ChoiceField(label="帯に分ける", required=False)

    def __init__(self, page: LogPage, ask: MapAsk, detail: int) -> None:
        super().__init__(initial={"detail": detail, "measure": ask.measure.value, "lane": ask.lane})
        self._choose("measure", [(one.value, one.label) for one in MapMeasure])
        lanes = lanes_of(page)
        if lanes:
            self._choose("lane", [("", "分けない"), *((name, label_of(name)) for name in lanes)])
        else:
            del self.fields["lane"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = choices


def kept(request: HttpRequest, own: tuple[str, ...]) -> list[tuple[str, str]]:
    """様式の欄（``own``）のほかに、引き継ぐ絞り込み。"""
    return [
        (name, value)
        for name in request.GET
        if name not in (*own, "page")
        for value in request.GET.getlist(name)
    ]


def _figure(made: ProcessMap, measure: MapMeasure, *, has_phone: bool = False) -> Figure:
    wide = process_map_figure("map", TITLE, made, measure=measure)
    if not has_phone:
        return wide
    phone = fitting_map_figure("map-phone", TITLE, made, room=PHONE_ROOM, measure=measure, layout=PHONE_MAP)
    return responsive(wide, phone)


def _file_name(page: LogPage, kind: str) -> str:
    return f"{page.row.title}_{TITLE}_{page.scope.today:%Y%m%d}.{kind}"


def _activities(page: LogPage, made: ProcessMap) -> Table:
    has_lanes = any(one.lane for one in made.activities)
    columns = [
        Column("name", "行い", is_row_header=True),
        Column("cases", "件数", align="end", is_unbroken=True),
        Column("count", "回数", align="end", is_unbroken=True),
    ]
    if has_lanes:
        columns.append(Column("lane", "いちばん多く行った帯"))
    rows = []
    for one in made.activities:
        note = None if one.lane_count in (None, one.count) else f"{one.lane_count:,}回"
        rows.append(
            Row(
                {
                    "name": Cell(one.name),
                    "cases": Cell(f"{one.cases:,}件", href=page.cases(having=one.name)),
                    "count": Cell(f"{one.count:,}回"),
                    "lane": Cell(one.lane, note=note),
                }
            )
        )
    return Table("図の行い", columns, rows)


def _flows(page: LogPage, made: ProcessMap) -> Table:
    dated, actions = page.log.is_dated_only, RowActions.of(page)
    columns = [
        Column("flow", "流れ", is_row_header=True),
        Column("cases", "件数", align="end", is_unbroken=True),
        Column("count", "回数", align="end", is_unbroken=True),
        Column("median", "待ちの中央値", align="end"),
        Column("p90", "待ちの90%値", align="end"),
        *actions.columns(),
    ]
    rows = [
        Row(
            {
                "flow": Cell(f"{one.source or '開始'} → {one.target or '終了'}"),
                "cases": Cell(f"{one.cases:,}件", href=_cases_of(page, one)),
                "count": Cell(f"{one.count:,}回"),
                "median": Cell(length(one.median, is_dated_only=dated)),
                "p90": Cell(length(one.p90, is_dated_only=dated)),
                **(
                    actions.cells(source=one.source, target=one.target)
                    if one.source and one.target
                    else {"action": Cell()}
                ),
            }
        )
        for one in made.flows[:LONGEST_TABLE]
    ]
    return Table("図の流れ", columns, rows)


def _cases_of(page: LogPage, flow: MapFlow) -> str:
    """流れを通った件の一覧。"""
    if flow.source is None:
        return page.cases(starts_with=flow.target)
    if flow.target is None:
        return page.cases(ends_with=flow.source)
    return page.cases(source=flow.source, target=flow.target)
