"""一つの対策: 原因 → いまの値 → 見込み → 結果。状態を移す。"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.panels import panels_beside
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.version_form import typed_version
from shirube.apps.insight.analysis.queries import KEPT_REFUSAL
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.remedies import actions, comparing, queries
from shirube.apps.insight.remedies.forms import StepForm
from shirube.apps.insight.remedies.models import Remedy, RemedyResult
from shirube.apps.insight.remedies.queries import RemedyLine
from shirube.apps.insight.remedies.views.page import (
    attainment_badge,
    crumbs,
    definition_of,
    remedy_of,
    state_badge,
    succeeded,
    verdict_badge,
)
from shirube.apps.insight.remedies.views.result_parts import lineage, result_figure, result_table
from shirube.engines.insight.remedies import Attainment, RemedyState, Verdict
from shirube.reference.insight.remedies import remedy_proposal
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.instant import format_moment

_NEXT_SAID = {
    RemedyState.CONSIDERING: "することと担当・期限を決め、始めたら「実施中」にします。",
    RemedyState.DOING: "やり終えたら「効果を確かめる」にし、新しい期間の記録がたまるのを待ちます。",
    RemedyState.CHECKING: "下の「効果を確かめる」で前後を比べ、結果を残してから「終わり」にします。",
}


def remedy(request: HttpRequest, key: UUID) -> HttpResponse:
    """一つの対策。"""
    return _page(request, remedy_of(request, key))


def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """状態を移す。"""
    row, scope = remedy_of(request, key), request.scope  # type: ignore[attr-defined]
    if row.version != typed_version(request):
        raise ChangedMeanwhile(row, {})  # 状態が移ると選べる状態も変わるので、様式を読む前に確かめる
    form = StepForm(row.now, request.POST)
    if not succeeded(
        form,
        lambda data: actions.step_remedy(
            by=scope,
            key=key,
            version=data["version"],
            state=RemedyState(data["state"]),
            happened_on=data["happened_on"],
            text=data["text"],
        ),
    ):
        return _page(request, row, form)
    messages.success(request, f"「{remedy_of(request, key).now.label}」にしました。")
    return redirect("insight.remedy", key=key)


def _page(request: HttpRequest, row: Remedy, form: StepForm | None = None) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    line = queries.line_of(scope, row)
    can_edit = scope.can("insight.edit")
    fresh = StepForm(row.now, initial={"version": row.version, "happened_on": scope.today})
    results = list(queries.results_of(scope, row)) if line.is_shown else []
    context = {
        "page_title": row.title,
        "breadcrumbs": crumbs((f"No.{row.number}", None)),
        "remedy": row,
        "next_said": _NEXT_SAID.get(row.now, "") if can_edit else "",
        "cause_terms": _cause_terms(scope, row),
        "baseline_terms": _baseline_terms(scope, row, line),
        "definition": definition_of(line.figure),
        "doing_terms": _doing_terms(scope, row, line),
        "last": results[0] if results else None,
        "last_terms": _last_terms(results[0]) if results else [],
        "last_figure": result_figure(results[0], line) if results else None,
        "last_table": result_table(results[0], line) if results else None,
        "notes": results[0].answer["notes"] if results else [],
        "lineage": lineage(scope, results[0].answer) if results else "",
        "history": _history(scope, results) if len(results) > 1 else None,
        "steps": _steps(scope, row),
        "form": form or (fresh if can_edit else None),
        "can_edit": can_edit,
        "refusal": "" if line.is_shown else KEPT_REFUSAL,
        "panels": panels_beside(scope, row),
    }
    return render(request, "insight_remedies/remedy.html", context, status=422 if form else 200)


def _cause_terms(scope: Scope, row: Remedy) -> list[Term]:
    log = logs.logs(scope).filter(key=row.log).first()
    causes = reverse("insight.causes", args=[row.log]) if log else None
    proposal = remedy_proposal(row.proposal)
    found = [
        Term("業務の記録", row.log_title, href=causes, note="" if log else "取り除かれています"),
        Term("待ちの原因", row.get_cause_display() or "決めていない"),
        Term("どこの待ちか", row.place),
        Term("絞り込み", row.selection_said),
        Term("もとにした打ち手", proposal.label if proposal else ""),
    ]
    return [term for term in found if term.text]


def _baseline_terms(scope: Scope, row: Remedy, line: RemedyLine) -> list[Term]:
    found, figure = line.baseline, line.figure
    span = (
        f"{format_date(row.baseline_since, 'short')}〜{format_date(row.baseline_until, 'short')}に終わった件"
    )
    if not line.is_shown:
        return [Term("動かす数", row.figure_label), Term("いまの値", line.baseline_said), Term("期間", span)]
    counted = f"n={found.n:,}"
    if found.denominator is not None:
        counted = f"{found.numerator:,}件／{found.denominator:,}件"
    terms = [
        Term("動かす数", row.figure_label, note="割合" if figure.is_share else "中央値"),
        Term("いまの値", line.baseline_said, note=counted, href=_cases(scope, row, line)),
        Term("期間", span),
        Term("立てた日時", format_moment(row.made_at), note="この値は、あとから変わりません"),
        Term(
            "見込み",
            line.target_said or "決めていない",
            note=f"{format_date(row.target_by)}まで" if row.target_by else "",
        ),
    ]
    if found.p90 is not None:
        terms.insert(2, Term("いまの90%値", queries.level_said(found.p90, figure)))
    return terms


def _cases(scope: Scope, row: Remedy, line: RemedyLine) -> str | None:
    """いまの値の元の件の一覧。記録が取り除かれていれば、無い。"""
    if not logs.logs(scope).filter(key=row.log).exists():
        return None
    changes: dict[str, Any] = {"since": row.baseline_since, "until": row.baseline_until}
    if row.source and row.activity:
        changes |= {"source": row.source, "target": row.activity}
    elif row.activity:
        changes |= {"having": row.activity}
    query = replace(comparing.selection_of(row), **changes).query()
    return reverse("insight.cases", args=[row.log]) + query


def _doing_terms(scope: Scope, row: Remedy, line: RemedyLine) -> list[Term]:
    late = Badge("期限を過ぎています", "error") if line.is_overdue else None
    found = [
        Term("状態", badge=state_badge(row.now)),
        Term("担当", line.owner_said or "未定"),
        Term("始める日", format_date(row.starts_on) if row.starts_on else "未定"),
        Term("期限", format_date(row.due) if row.due else "未定", badge=late),
        Term("メモ", row.note),
    ]
    return [term for term in found if term.text or term.badge]


def _last_terms(result: RemedyResult) -> list[Term]:
    return [
        Term("効果", badge=verdict_badge(Verdict(result.verdict)), note=result.answer["finding"]),
        Term("見込みとの比べ", badge=attainment_badge(Attainment(result.attainment))),
        Term("確かめた日時", format_moment(result.made_at), note=f"{result.number}回目"),
        *([Term("ひとこと", result.text)] if result.text else []),
    ]


def _history(scope: Scope, results: list[RemedyResult]) -> Table:
    names = queries.result_names(scope, results)
    columns = [
        Column("number", "回", is_row_header=True),
        Column("made", "確かめた日時", is_unbroken=True),
        Column("span", "後の期間"),
        Column("verdict", "効果"),
        Column("attainment", "見込みとの比べ"),
        Column("sentence", "比べた結果"),
        Column("who", "確かめた人"),
    ]
    rows = [
        Row(
            {
                "number": Cell(f"{one.number}回目"),
                "made": Cell(format_moment(one.made_at)),
                "span": Cell(
                    f"{format_date(one.after_since, 'short')}〜{format_date(one.after_until, 'short')}",
                    note=one.log_title,
                ),
                "verdict": Cell(badge=verdict_badge(Verdict(one.verdict))),
                "attainment": Cell(badge=attainment_badge(Attainment(one.attainment))),
                "sentence": Cell(one.answer["sentence"], note=one.text or None),
                "who": Cell(names.get(one.made_by, "裏方") if one.made_by else "裏方"),
            }
        )
        for one in results
    ]
    return Table("これまでの結果（新しい順）", columns, rows)


def _steps(scope: Scope, row: Remedy) -> Table:
    columns = [
        Column("day", "日", is_row_header=True, is_unbroken=True),
        Column("state", "状態"),
        Column("text", "わけ・したこと"),
        Column("who", "書いた人"),
    ]
    rows = [
        Row(
            {
                "day": Cell(format_date(one.happened_on, "short")),
                "state": Cell(badge=state_badge(RemedyState(one.state))),
                "text": Cell(one.text or "—"),
                "who": Cell(who),
            }
        )
        for one, who in queries.steps_of(scope, row)
    ]
    return Table("状態の移り", columns, rows, caption_hidden=True)
