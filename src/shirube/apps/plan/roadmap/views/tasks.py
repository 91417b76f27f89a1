"""作業の画面: 計画、実績、公式の延長、つながり、中止、並べ替え、削除。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.panels import panels_beside
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.forms import (
    ExtensionForm,
    LinkForm,
    MoveForm,
    ProgressForm,
    StopForm,
    TaskForm,
    VersionForm,
)
from shirube.apps.plan.roadmap.models import Task
from shirube.apps.plan.roadmap.views import initiative_parts as parts
from shirube.apps.plan.roadmap.views.page import (
    UNDECIDED,
    crumbs,
    day_text,
    plan_of,
    span_text,
    succeeded,
)
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.snapshot_lines import Precision, State, TaskKind
from shirube.ui.components.description_list.description_list import Term
from shirube.values.era import format_date


def task(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """一つの作業。"""
    row, one = _task(request, plan, key)
    return _page(request, row, one)


def _page(
    request: HttpRequest, plan: Plan, one: Task, *, bound: Form | None = None, refusal: str = ""
) -> HttpResponse:
    """作業の頁。``bound`` は、送られて断られた様式。"""
    scope = request.scope  # type: ignore[attr-defined]
    can_edit = scope.can("roadmap.edit")
    forms: dict[str, Form] = {}
    if can_edit:
        extension = {name: getattr(one, name) for name in ("version", "extended_to", "extension_basis")}
        fresh: tuple[Form, ...] = (
            TaskForm(scope, initial=TaskForm.initial_of(one)),
            ProgressForm(initial=ProgressForm.initial_of(one)),
            ExtensionForm(initial=extension),
            StopForm(initial={"version": one.version}),
            LinkForm(scope, plan, one),
        )
        names = ("plan_form", "progress", "extension", "stop", "link")
        forms = {
            name: bound if isinstance(bound, type(form)) else form
            for name, form in zip(names, fresh, strict=True)
        }
    context: dict[str, Any] = {
        "page_title": one.title,
        "breadcrumbs": crumbs(
            plan,
            (one.initiative.title, reverse("roadmap.initiative", args=[plan.key, one.initiative.key])),
            (one.title, None),
        ),
        "plan": plan,
        "task": one,
        "terms": _terms(request, one),
        "earlier": queries.links_of(scope, one),
        "later": queries.later_links(scope, one),
        "is_stopped": one.state == State.STOPPED,
        "is_overdue": parts.task_badge(one, scope.today).kind == "error",
        "refusal": refusal,
        "panels": panels_beside(scope, one),
        "can_edit": can_edit,
        **forms,
    }
    return render(request, "roadmap/task.html", context, status=422 if bound or refusal else 200)


def _terms(request: HttpRequest, one: Task) -> list[Term]:
    scope = request.scope  # type: ignore[attr-defined]
    precision, is_work = Precision(one.precision), one.kind == TaskKind.WORK
    owner = parts.owner_text(scope, one) or parts.owner_text(scope, one.initiative) or UNDECIDED
    found = [
        Term("状態", badge=parts.task_badge(one, scope.today), note=one.stop_reason),
        Term("種類", TaskKind(one.kind).label),
        Term("担当", owner, note="" if one.department_id else "取組の担当"),
        Term("計画の期間", span_text(one.starts_on, one.ends_on, precision, is_work=is_work)),
        Term("始めた日", format_date(one.started_on) if one.started_on else ""),
        Term("終えた日", format_date(one.ended_on) if one.ended_on else ""),
        Term("進み", f"{one.progress}％" if one.progress is not None else ""),
        Term("国の期限", day_text(one.national_due) if one.national_due else ""),
        Term(
            "公式に延ばした期限",
            format_date(one.extended_to) if one.extended_to else "",
            note=one.extension_basis,
        ),
        Term("最後の報告", format_date(one.reported_on) if one.reported_on else ""),
        Term("備考", one.note),
    ]
    return [term for term in found if term.text or term.badge]


def edit(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """作業の計画を直す。"""
    form = TaskForm(request.scope, request.POST)  # type: ignore[attr-defined]
    return _do(
        request,
        plan,
        key,
        form,
        "作業を直しました。",
        lambda by, data: actions.edit_task(by=by, key=key, version=data["version"], **form.values),
    )


def progress(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """実績を記録する。"""
    return _do(
        request,
        plan,
        key,
        ProgressForm(request.POST),
        "実績を記録しました。",
        lambda by, data: actions.record_progress(by=by, key=key, **data),
    )


def extend(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """期限を公式に延ばす。"""
    return _do(
        request,
        plan,
        key,
        ExtensionForm(request.POST),
        "延長を記録しました。",
        lambda by, data: actions.extend_task(
            by=by,
            key=key,
            version=data["version"],
            extended_to=data["extended_to"],
            basis=data["extension_basis"],
        ),
    )


def stop(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """作業を中止する。"""
    return _do(
        request,
        plan,
        key,
        StopForm(request.POST),
        "作業を中止にしました。",
        lambda by, data: actions.stop_task(
            by=by, key=key, version=data["version"], reason=data["stop_reason"]
        ),
    )


def resume(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """中止した作業を戻す。"""
    return _do(
        request,
        plan,
        key,
        VersionForm(request.POST),
        "作業を戻しました。",
        lambda by, data: actions.resume_task(by=by, key=key, version=data["version"]),
    )


def link(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """先の作業とつなぐ。"""
    scope = request.scope  # type: ignore[attr-defined]
    row, one = _task(request, plan, key)

    def run(by: Any, data: dict[str, Any]) -> None:
        before = queries.task_of_key(by, row, data["before"])
        actions.link_tasks(by=by, task=one, before=before, kind=data["kind"], lag_days=data["lag_days"])

    return _do(request, plan, key, LinkForm(scope, row, one, request.POST), "つなぎました。", run)


def unlink(request: HttpRequest, plan: UUID, key: UUID, link: UUID) -> HttpResponse:
    """つながりを外す。"""
    row, _ = _task(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    found(lambda: queries.link_of_key(scope, row, link), "つながり")
    actions.unlink_tasks(by=scope, key=link)
    messages.success(request, "つながりを外しました。")
    return redirect("roadmap.task", plan=plan, key=key)


def move(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """作業を、取組の中で並べ替える。"""
    return _do(
        request,
        plan,
        key,
        MoveForm(request.POST),
        "並べ替えました。",
        lambda by, data: actions.move_task(by=by, key=key, version=data["version"], step=int(data["step"])),
    )


def remove(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """作業を消す。"""
    row, one = _task(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: actions.remove_task(by=scope, key=key, version=data["version"])):
        return _page(request, row, one, refusal=" ".join(form.non_field_errors()))
    messages.success(request, "作業を消しました。")
    return redirect("roadmap.initiative", plan=plan, key=one.initiative.key)


def _do(request: HttpRequest, plan: UUID, key: UUID, form: Form, says: str, run: Any) -> HttpResponse:
    """様式を確かめ、行い、作業の頁に戻る。断られたら、その様式を残して作業の頁を出す。"""
    row, one = _task(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    if not succeeded(form, lambda data: run(scope, data)):
        return _page(request, row, one, bound=form, refusal=" ".join(form.non_field_errors()))
    messages.success(request, says)
    return redirect("roadmap.task", plan=plan, key=key)


def _task(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Task]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.task_of_key(scope, row, key), "作業")
