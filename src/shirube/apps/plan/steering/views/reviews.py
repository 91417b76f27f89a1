"""取組一つの評価の画面: 実績を見て、評価と見直しを書く。次にすることを、課題か作業にする。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.forms import ReviewForm
from shirube.apps.plan.steering.models import CycleReview
from shirube.apps.plan.steering.views import cycle_parts as parts
from shirube.apps.plan.steering.views.page import plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.engines.plan.steering_cycle import InitiativeFacts, Written
from shirube.engines.plan.steering_issues import SourceKind
from shirube.engines.plan.steering_review_sheet import do_text, money_text
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term


def review(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """取組一つの評価。"""
    row, one = _review(request, plan, key)
    return _page(request, row, one, ReviewForm(initial=ReviewForm.initial_of(one)))


def _review(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, CycleReview]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.review_of_key(scope, row, key), "評価")


def _page(
    request: HttpRequest, plan: Plan, one: CycleReview, form: ReviewForm, status: int = 200
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    shown = queries.picture(scope, one.cycle)
    facts = shown.facts.of(str(one.initiative.key))
    written = next((w for w in shown.written if w.initiative == str(one.initiative.key)), None)
    is_mine = scope.can("steering.edit") or queries.is_mine(scope, one.initiative.department)
    can_write = one.cycle.is_open and scope.can("steering.report") and is_mine
    back = reverse("steering.cycle", args=[plan.key, one.cycle.key])
    context: dict[str, Any] = {
        "page_title": one.initiative.title,
        "breadcrumbs": plan_trail(
            plan,
            ("PDCAの評価", reverse("steering.cycles", args=[plan.key])),
            (shown.label, back),
            (one.initiative.title, None),
        ),
        "plan": plan,
        "review": one,
        "label": shown.label,
        "terms": _terms(plan, one, facts, shows_money=scope.can("money.see")),
        "tasks": parts.task_table(plan, facts) if facts else None,
        "kpis": parts.kpi_table(facts.kpis, "KPI") if facts else None,
        "form": form if can_write or form.is_bound else None,
        "written": _written_terms(written) if not can_write else [],
        "next_steps": _next_steps(request, plan, one) if one.next_action else None,
        "position": _position(plan, shown, one),
        "back": back,
    }
    return render(request, "steering/review.html", context, status=status)


def _terms(plan: Plan, one: CycleReview, facts: InitiativeFacts | None, *, shows_money: bool) -> list[Term]:
    carried = one.carried or "前の評価からの引き継ぎはありません"
    rows = [
        Term("この期間にすること（Plan）", carried),
        Term("作業の動き（Do）", do_text(facts) if facts else "計画から無くなった取組です"),
        Term("担当", facts.owner or "未定" if facts else ""),
    ]
    if shows_money and facts:
        rows.append(Term("経費", money_text(facts.money) or "入っていません"))
    rows.append(
        Term(
            "取組",
            one.initiative.title,
            href=reverse("roadmap.initiative", args=[plan.key, one.initiative.key]),
        )
    )
    return [term for term in rows if term.text]


def _written_terms(written: Written | None) -> list[Term]:
    """書ける人でないときや、締めたあとに見せる、書かれたもの。"""
    if written is None:
        return []
    grade = Badge(written.grade.label, parts.GRADES[written.grade]) if written.grade else None
    return [
        Term("評価（Check）", "" if grade else "まだ書かれていません", badge=grade),
        Term("評価のわけ", written.reason or "―"),
        Term("見直し（Act）", written.act.label if written.act else "まだ書かれていません"),
        Term("次にすること", written.next_action or "―"),
    ]


def _next_steps(request: HttpRequest, plan: Plan, one: CycleReview) -> dict[str, Any]:
    """次にすることの行き先。"""
    scope = request.scope  # type: ignore[attr-defined]
    issue = queries.issue_of_source(scope, plan, SourceKind.REVIEW, one.key)
    task = reverse("roadmap.task", args=[plan.key, one.task_key]) if one.task_key else ""
    return {
        "issue": issue,
        "issue_url": reverse("steering.issue", args=[plan.key, issue.key]) if issue else "",
        "raise_url": reverse("steering.raise_from", args=[plan.key, SourceKind.REVIEW.value, one.key]),
        "task_url": task,
        "make_url": reverse("steering.make_task", args=[plan.key, one.key]),
        "can_edit": scope.can("steering.edit"),
    }


def _position(plan: Plan, shown: queries.CyclePicture, one: CycleReview) -> dict[str, str]:
    """前後の取組と、まだ書いていない次の取組。"""
    keys = [w.initiative for w in shown.written]
    mine = str(one.initiative.key)
    at = keys.index(mine) if mine in keys else 0
    later = [*shown.written[at + 1 :], *shown.written[:at]]
    unwritten = next((w.initiative for w in later if not w.is_complete), "")

    def address(key: str) -> str:
        row = shown.reviews.get(key)
        return reverse("steering.review", args=[plan.key, row.key]) if row else ""

    return {"at": f"{at + 1} / {len(keys)}", "next": address(unwritten) if unwritten else ""}


def write_review(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """評価を書く。"""
    row, one = _review(request, plan, key)
    scope, form = request.scope, ReviewForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form,
        lambda data: actions.write_review(
            by=scope, plan=row, key=key, version=data["version"], content=form.content
        ),
    ):
        return _page(request, row, one, form, status=422)
    messages.success(request, f"「{one.initiative.title}」の評価を保存しました。")
    return redirect("steering.review", plan=plan, key=key)


def make_task(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """次にすることを、工程表の作業にする。"""
    row, one = _review(request, plan, key)
    try:
        done = actions.make_task(by=request.scope, plan=row, key=one.key)  # type: ignore[attr-defined]
    except (actions.CannotSteer, roadmap.CannotChangeRoadmap) as refusal:
        messages.error(request, str(refusal))
        return redirect("steering.review", plan=plan, key=key)
    messages.success(request, "工程表の作業にしました。時期と担当を決めてください。")
    return redirect("roadmap.task", plan=plan, key=done.task_key)
