"""効果を確かめる: 後の記録と期間を選び、前後を比べ、よければ結果として残す。"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.remedies import actions, comparing, queries
from shirube.apps.insight.remedies.comparing import Asked, CannotMeasureRemedy, Compared
from shirube.apps.insight.remedies.forms import AskForm, ResultForm
from shirube.apps.insight.remedies.models import Remedy
from shirube.apps.insight.remedies.views.page import (
    attainment_badge,
    crumbs,
    shown_remedy_of,
    succeeded,
    verdict_badge,
)
from shirube.apps.insight.remedies.views.result_parts import lineage, picture, table_of
from shirube.engines.insight.remedies import HALF, Attainment
from shirube.ui.components.description_list.description_list import Term
from shirube.values.era import format_date
from shirube.values.instant import local_day

TITLE = "効果を確かめる"


def check(request: HttpRequest, key: UUID) -> HttpResponse:
    """後の記録と期間を選び、前後を比べて見る（まだ残さない）。"""
    row, scope = shown_remedy_of(request, key), request.scope  # type: ignore[attr-defined]
    choices = _choices(scope)
    if "log" not in request.GET:
        return _page(request, row, AskForm(choices, initial=_initial(scope, row)))
    form = AskForm(choices, request.GET)
    found: list[Compared] = []
    if not succeeded(form, lambda data: found.append(comparing.compared(scope, row, _asked(data)))):
        return _page(request, row, form, status=422)
    keep = ResultForm(choices, initial={**form.cleaned_data, "version": row.version})
    return _page(request, row, form, found=found[0], keep=keep)


def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """比べた結果を残す。"""
    row, scope = shown_remedy_of(request, key), request.scope  # type: ignore[attr-defined]
    choices = _choices(scope)
    form = ResultForm(choices, request.POST)
    if not succeeded(
        form,
        lambda data: actions.keep_result(
            by=scope, key=key, version=data["version"], asked=_asked(data), text=data["text"]
        ),
    ):
        ask = AskForm(choices, request.POST)
        return _page(request, row, ask, keep=form, found=_again(scope, row, ask), status=422)
    messages.success(request, "結果を残しました。")
    return redirect("insight.remedy", key=key)


def _again(scope: Scope, row: Remedy, form: AskForm) -> Compared | None:
    """断られた様式の横に、比べた答えをもう一度出す。"""
    if not form.is_valid():
        return None
    try:
        return comparing.compared(scope, row, _asked(form.cleaned_data))
    except CannotMeasureRemedy:
        return None


def _asked(data: dict[str, Any]) -> Asked:
    return Asked(log=UUID(data["log"]), since=data["since"], until=data["until"])


def _choices(scope: Scope) -> list[tuple[str, str]]:
    return [
        (str(one.key), f"{one.title}（{format_date(local_day(one.last_at), 'short')}まで）")
        for one in logs.logs(scope)
        if one.is_ready and one.last_at
    ]


def _initial(scope: Scope, row: Remedy) -> dict[str, Any]:
    """始めた日から、記録の終わりまで。もとの記録に後の期間が無ければ、いちばん新しい記録。"""
    ready = [one for one in logs.logs(scope) if one.is_ready and one.last_at]
    first = max(row.baseline_until + timedelta(days=1), row.starts_on or date.min)
    later = [one for one in ready if local_day(one.last_at) >= first]
    chosen = next((one for one in later if one.key == row.log), None)
    if chosen is None and later:
        chosen = max(later, key=lambda one: one.last_at)
    last = local_day(chosen.last_at) if chosen else None
    return {"log": str(chosen.key) if chosen else "", "since": first, "until": last}


def _page(
    request: HttpRequest,
    row: Remedy,
    form: AskForm,
    *,
    found: Compared | None = None,
    keep: ResultForm | None = None,
    status: int = 200,
) -> HttpResponse:
    line = queries.line_of(request.scope, row)  # type: ignore[attr-defined]
    here = reverse("insight.remedy", args=[row.key])
    what = "" if line.figure.is_share else "の中央値"
    context = {
        "page_title": TITLE,
        "breadcrumbs": crumbs((f"No.{row.number}", here), (TITLE, None)),
        "lead": f"「{row.title}」の前と後で、{row.figure_label}{what}を比べます。",
        "remedy": row,
        "form": form,
        "has_later": bool(form.fields["log"].choices and (form.is_bound or form.initial.get("log"))),  # type: ignore[attr-defined]
        "baseline": f"前: {line.baseline_said}（{format_date(row.baseline_since, 'short')}〜"
        f"{format_date(row.baseline_until, 'short')}に終わった件、n={line.baseline.n:,}）",
        "keep": keep,
        "back": here,
        "half": f"{HALF.numerator}/{HALF.denominator}",
    }
    if found is not None:
        span = f"{format_date(found.asked.since, 'short')}〜{format_date(found.asked.until, 'short')}"
        before = f"{format_date(row.baseline_since, 'short')}〜{format_date(row.baseline_until, 'short')}"
        context |= {
            "sentence": found.answer["sentence"],
            "terms": [
                Term("効果", badge=verdict_badge(found.verdict), note=found.answer["finding"]),
                Term("見込みとの比べ", _target(line), badge=attainment_badge(Attainment(found.attainment))),
            ],
            "figure": picture(found.answer, line),
            "table": table_of(found.answer, line, (before, span), (row.log_title, found.log_title)),
            "notes": found.answer["notes"],
            "lineage": lineage(request.scope, found.answer),  # type: ignore[attr-defined]
        }
    return render(request, "insight_remedies/result.html", context, status=status)


def _target(line: queries.RemedyLine) -> str:
    return f"見込み {line.target_said}" if line.target_said else ""
