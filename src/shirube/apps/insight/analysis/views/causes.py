"""待ちの原因: 待ちの合計を六つの原因に分け、矢印・行い・切り口ごとに示す。"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shirube.apps.insight.analysis.cause_answers import GAPS, NAMES, SIZES, CauseAsk, Told, groups_of, told_of
from shirube.apps.insight.analysis.row_actions import RowActions
from shirube.apps.insight.analysis.selection import NONE
from shirube.apps.insight.analysis.views.page import LogPage, shown, with_log
from shirube.apps.insight.analysis.views.process_map import kept
from shirube.apps.insight.analysis.views.stops import stops_table
from shirube.apps.insight.analysis.words import CAUSES, CLOSED_DAYS, percent
from shirube.apps.insight.logs.queries import label_of
from shirube.engines.insight.cause_answer import CauseLine
from shirube.engines.insight.causes import Cause
from shirube.engines.insight.clock import CannotReadClock
from shirube.engines.insight.lengths import NOTHING, length
from shirube.engines.insight.log import SECOND
from shirube.ui.chart import Category, Series, stacked_bar_chart
from shirube.ui.chart.figure import Figure, responsive
from shirube.ui.components.table.table import Cell, Column, Row, Table

TITLE = "待ちの原因"
TOP = 20
DRAWN = 8
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
MOST_CHOICES = 300


@with_log("insight.causes")
def causes(request: HttpRequest, page: LogPage) -> HttpResponse:
    """待ちの原因の画面。"""
    ask = CauseAsk.of(request.GET, page)
    context: dict[str, Any] = {
        "is_empty": not page.log.case_count,
        "ask_form": CauseForm(page, ask),
        "kept": kept(request, NAMES),
        "filter_kept": ask.query(),
        "here": reverse("insight.causes", args=[page.row.key]),
        "external": ask.external,
        "unknown": ask.unknown,
        "odd": ask.odd,
        "is_usual": ask.is_usual,
        "gaps": GAPS,
        "sizes": SIZES,
    }
    if page.log.case_count:
        try:
            told = told_of(page, ask)
        except CannotReadClock as error:
            context["refusal"] = str(error)
        else:
            context |= _answered(page, ask, told)
            context["stops"] = stops_table(page)
    return shown(request, page, "insight.causes", "insight_analysis/causes.html", TITLE, context)


def _answered(page: LogPage, ask: CauseAsk, told: Told) -> dict[str, Any]:
    found = told.answer
    context: dict[str, Any] = {
        "is_without_waits": not found.whole.total,
        "wait_count": found.whole.count,
        "notes": _notes(told, is_dated_only=page.log.is_dated_only),
        "rule": told.rule,
        "gap_minutes": told.rule.batch_gap // (60 * SECOND),
        "office": told.office,
        "causes": _causes_table(page, told),
        "edges": _edges(page, found.edges[:TOP]),
        "edge_count": len(found.edges),
        "top": TOP,
        "activities": _activities(page, found.activities),
        "hidden": told.hidden,
    }
    if found.whole.total:
        context["whole_figure"] = _figure(page, "whole", "待ちの合計の内訳", ["待ちの合計"], [found.whole])
        drawn = [one for one in found.edges[:DRAWN] if one.total]
        places = [Category(_flow(one)) for one in drawn]
        context["edges_figure"] = _figure(page, "edges", "待ちの合計の多い流れ", places, drawn)
    if ask.by and (found.groups or told.hidden):
        context["groups"] = _groups(page, ask.by, found.groups)
        context["group_label"] = label_of(ask.by)
    return context


class CauseForm(forms.Form):
    """外の者が行う行い、分ける切り口、まとめ処理の決まり。"""

    by = forms.ChoiceField(label="分ける切り口", required=False)
    external = forms.MultipleChoiceField(
        label="申請者やほかの機関が行う行い",
        required=False,
        help_text="補正の提出、ほかの機関の回答など。選んだ行いへの待ちは「外の待ち」に入ります。",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-across"}),
    )

    gap = forms.IntegerField(
        label="まとめ処理とみなす空き（分）",
        required=False,
        min_value=GAPS[0],
        max_value=GAPS[1],
        help_text="同じ担当が、同じ行いを、この空きまで（開庁時間）で続けたとき",
    )
    size = forms.IntegerField(
        label="まとめ処理とみなす件数",
        required=False,
        min_value=SIZES[0],
        max_value=SIZES[1],
        help_text="始まりに、この件数以上が着いていたとき",
    )

    def __init__(self, page: LogPage, ask: CauseAsk) -> None:
        first = {"by": ask.by, "external": list(ask.external), "gap": ask.gap, "size": ask.size}
        super().__init__(initial=first)
        names = sorted(page.chosen.whole.activity.names)[:MOST_CHOICES]
        self._choose("external", [(name, name) for name in names])
        groups = groups_of(page)
        if groups:
            self._choose("by", [("", "分けない"), *((name, label_of(name)) for name in groups)])
        else:
            del self.fields["by"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
        field.choices = choices


def _notes(told: Told, *, is_dated_only: bool) -> list[str]:
    found, notes = told.answer, []
    if is_dated_only:
        notes.append(
            "日付だけの記録なので、待ちは日数です。一日のうちに何をしていたかが分からないため、まとめ処理・順番待ち・"
            "優先は分けず、「説明のつかない待ち」に入れています。"
        )
    elif not found.has_resources:
        notes.append(
            "担当の分からない記録なので、まとめ処理・順番待ち・優先は分けられません。"
            "その分は「説明のつかない待ち」に入っています。"
        )
    elif not found.has_starts:
        notes.append(
            "始まりの日時が無い記録なので、担当の仕事の長さが分からず、順番待ちと優先は分けられません。"
            "その分は「説明のつかない待ち」に入っています。"
        )
    if told.overlaps:
        notes.append(
            f"前の行いが終わる前に次の行いが始まった所が、この記録に{told.overlaps:,}回あります。"
            "その待ちは 0 と数えています。"
        )
    return notes


def _figure(
    page: LogPage, figure_id: str, title: str, places: Sequence[Any], lines: Sequence[CauseLine]
) -> Figure:
    size, unit = (DAY, "日") if page.log.is_dated_only else (HOUR, "時間")
    series = [Series(one.label, [round(line.micros[one] / size, 1) for line in lines]) for one in Cause]
    wide, phone = (
        stacked_bar_chart(
            name, title, places, series, unit=unit, category_name="流れ", width=width, is_phone=is_phone
        )
        for name, width, is_phone in ((figure_id, 640, False), (f"{figure_id}-phone", 358, True))
    )
    return responsive(wide, phone)


def _said(micros: int, *, is_dated_only: bool) -> str:
    """待ちの合計（時間。日付だけの記録では日数）。"""
    if is_dated_only:
        return length(Fraction(micros, SECOND), is_dated_only=True)
    if not micros:
        return "0時間"
    hours = micros / HOUR
    if hours >= 100:
        return f"{hours:,.0f}時間"
    return f"{hours:,.1f}時間" if hours >= 0.05 else "0.1時間未満"


def _untold(told: Told, *, is_dated_only: bool) -> frozenset[Cause]:
    """この記録からは分けられない原因。0 と取り違えないよう、値を出さない。"""
    if is_dated_only or not told.answer.has_resources:
        return frozenset((Cause.BATCH, Cause.QUEUE, Cause.PRIORITY))
    return frozenset() if told.answer.has_starts else frozenset((Cause.QUEUE, Cause.PRIORITY))


def _causes_table(page: LogPage, told: Told) -> Table:
    actions, dated, whole = RowActions.of(page), page.log.is_dated_only, told.answer.whole
    untold = _untold(told, is_dated_only=dated)
    columns = [
        Column("cause", "原因", is_row_header=True, is_unbroken=True),
        Column("hours", "待ち", align="end", is_unbroken=True),
        Column("share", "割合", align="end", is_unbroken=True),
        Column("said", "どういう待ちか"),
        *actions.columns(),
    ]
    rows = [
        Row(
            {
                "cause": Cell(one.label),
                "hours": Cell(
                    "分けられません" if one in untold else _said(whole.micros[one], is_dated_only=dated)
                ),
                "share": Cell(NOTHING if one in untold else percent(whole.share(one))),
                "said": Cell(CLOSED_DAYS if dated and one is Cause.CLOSED else CAUSES[one]),
                **(actions.cells(cause=one) if whole.micros[one] else {"action": Cell()}),
            }
        )
        for one in Cause
    ]
    total = {
        "cause": Cell("合計"),
        "hours": Cell(_said(whole.total, is_dated_only=dated)),
        "share": Cell("100.0％" if whole.total else NOTHING),
        "said": Cell(f"{whole.count:,}回の待ち"),
        "action": Cell(),
    }
    return Table("六つの原因", columns, [*rows, Row(total)], caption_hidden=True)


@dataclass(frozen=True, slots=True)
class _Line:
    """表の一行: 名、元の件の一覧の住所、答え、対策の相手。"""

    name: str
    href: str
    line: CauseLine
    about: dict[str, Any]


def _table(page: LogPage, caption: str, label: str, lines: Sequence[_Line]) -> Table:
    """組ごとの表。どの組にも無い原因の列は出さない。次にすることには、いちばん長い原因を添える。"""
    actions = RowActions.of(page)
    said = partial(_said, is_dated_only=page.log.is_dated_only)
    seen = [one for one in Cause if any(each.line.micros[one] for each in lines)]
    columns = [
        Column("name", label, is_row_header=True),
        Column("count", "待ちの数", align="end", is_unbroken=True),
        Column("total", "待ちの合計", align="end", is_unbroken=True),
        *(Column(one.name, one.label, align="end", is_unbroken=True) for one in seen),
        *actions.columns(),
    ]
    rows = []
    for each in lines:
        line = each.line
        longest = max(Cause, key=lambda one: line.micros[one])
        cells = {
            "name": Cell(each.name),
            "count": Cell(f"{line.count:,}回", href=each.href),
            "total": Cell(said(line.total)),
            **(actions.cells(cause=longest, **each.about) if line.total else {"action": Cell()}),
        }
        for one in seen:
            is_some = line.micros[one] > 0
            note = percent(line.share(one)) if is_some else None
            cells[one.name] = Cell(said(line.micros[one]) if is_some else NOTHING, note=note)
        rows.append(Row(cells))
    return Table(caption, columns, rows, empty_text="待ちはありません。")


def _flow(line: CauseLine) -> str:
    return " → ".join(name or NONE for name in line.names)


def _edges(page: LogPage, lines: Sequence[CauseLine]) -> Table:
    is_paired = page.chosen.whole.phase is not None
    rows = []
    for one in lines:
        source, target = one.names
        href = page.cases(source=source, target=target, is_paired=is_paired)
        rows.append(_Line(_flow(one), href, one, {"source": source, "target": target}))
    return _table(page, "流れごとの待ちの原因（待ちの合計の多い順）", "流れ", rows)


def _activities(page: LogPage, lines: Sequence[CauseLine]) -> Table:
    rows = [
        _Line(_flow(one), page.cases(having=one.names[0]), one, {"target": one.names[0]}) for one in lines
    ]
    return _table(page, "行いの前の待ちの原因（待ちの合計の多い順）", "行い", rows)


def _groups(page: LogPage, by: str, lines: Sequence[CauseLine]) -> Table | None:
    rows = []
    for one in lines:
        value = (by, one.names[0] or NONE)
        href = page.cases(values=(*page.selection.values, value))
        rows.append(_Line(_flow(one), href, one, {"value": value}))
    if not rows:
        return None
    label = label_of(by)
    return _table(page, f"{label}ごとの待ちの原因（待って始まった行いの{label}）", label, rows)
