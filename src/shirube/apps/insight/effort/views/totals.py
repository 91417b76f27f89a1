"""時間の内訳: 手続の順位、課、段階、経路、月。図と表を並べ、行まで下りられる。"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.models import Survey
from shirube.apps.insight.effort.views.page import section_url, survey_crumbs, survey_of, tabs
from shirube.engines.insight.counts_minutes import Effort, EffortTotal, effort_of
from shirube.engines.insight.counts_minutes_parts import Joined
from shirube.engines.insight.counts_minutes_words import DEFINITIONS, cases, hours, percent
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.diagram.effort_paper import ranking_figure


def totals(request: HttpRequest, key: UUID) -> HttpResponse:
    """時間の内訳。"""
    survey = survey_of(request, key)
    found = queries.joined_of(request.scope, survey)  # type: ignore[attr-defined]
    effort = effort_of(found.table)
    places = _places(request, survey)
    context = {
        "page_title": "時間の内訳",
        "breadcrumbs": survey_crumbs(request, survey, ("時間の内訳", None)),
        "lead": f"{survey.title}（{survey.year.label}、{survey.get_state_display()}）。どの値も推計です。",
        "survey": survey,
        "tabs": tabs(survey, "effort.totals"),
        "is_empty": not effort.lines,
        "hours": hours(effort.minutes),
        "cases": cases(effort.cases),
        "left": [
            *(f"{name}・{channel}（一件の分がありません）" for name, channel in effort.without_minutes),
            *(f"{name}（件数がありません）" for name in effort.without_counts),
        ],
        "definitions": DEFINITIONS,
        "figure": ranking_figure(effort) if effort.minutes else None,
        "tables": _tables(effort, found, places),
        "papers": [
            ("業務量調査票（一枚）", reverse("effort.paper", args=[survey.key, shape]), shape)
            for shape in ("pdf", "docx")
        ],
    }
    return render(request, "insight_effort/totals.html", context)


def _places(request: HttpRequest, survey: Survey) -> dict[str, str]:
    """課の名から、その課の頁。"""
    states = queries.section_states(request.scope, survey)  # type: ignore[attr-defined]
    parts = queries.parts_of(request.scope, survey)  # type: ignore[attr-defined]
    pairs = zip(states, parts, strict=True)
    return {label: section_url("effort.section", one.section) for one, (label, _) in pairs}


def _tables(effort: Effort, found: Joined, places: dict[str, str]) -> list[tuple[str, str, Table]]:
    """見出し、添え書き、表。"""
    procedures = effort.by_procedure()
    made = [
        (
            "手続の順位",
            "時間の多い順です。課の名から、元の行が開きます。",
            _procedures(procedures, found, places),
        ),
        ("課", "", _table("課", found.by_section(effort), places)),
        ("段階", "同じ名の段階は、手続をまたいで合わせています。", _table("段階", effort.by_stage())),
        ("経路", "", _table("経路", effort.by_channel())),
    ]
    if months := effort.by_month():
        note = "月ごとの件数が書かれた行だけを月に分け、年間だけの行は「月の分からないもの」に入れています。"
        made.append(("月", note, _table("月", months)))
    return made


def _procedures(rows: tuple[EffortTotal, ...], found: Joined, places: dict[str, str]) -> Table:
    columns = [
        Column("rank", "順位", align="end"),
        Column("name", "手続", is_row_header=True),
        Column("section", "課"),
        *_NUMBERS,
    ]
    lines = []
    for at, one in enumerate(rows, 1):
        section = found.origin[one.name][0]
        place = Cell(section, href=places.get(section))
        lines.append(Row({"rank": Cell(str(at)), "name": Cell(one.name), "section": place, **_numbers(one)}))
    return Table("手続の順位", columns, lines, caption_hidden=True)


_NUMBERS = (
    Column("cases", "処理件数（推計）", align="end"),
    Column("hours", "業務時間（推計）", align="end"),
    Column("share", "全体に占める割合", align="end"),
)


def _numbers(one: EffortTotal) -> dict[str, Cell]:
    return {
        "cases": Cell(cases(one.cases)),
        "hours": Cell(hours(one.minutes)),
        "share": Cell(percent(one.share)),
    }


def _table(word: str, rows: tuple[EffortTotal, ...], places: dict[str, str] | None = None) -> Table:
    columns = [Column("name", word, is_row_header=True), *_NUMBERS]
    lines = [
        Row({"name": Cell(one.name), **_numbers(one)}, href=(places or {}).get(one.name)) for one in rows
    ]
    return Table(f"{word}ごとの時間", columns, lines, caption_hidden=True)
