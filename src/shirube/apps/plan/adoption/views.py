"""既存計画の取込みと総括の画面。"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.found import found
from shirube.apps.frame.version_form import typed_version
from shirube.apps.plan.adoption import actions, queries, tables
from shirube.apps.plan.adoption.forms import (
    AdoptForm,
    IntakeForm,
    KeptMappingForm,
    MappingForm,
    ReviewForm,
)
from shirube.apps.plan.adoption.models import Intake, Review
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, plan_trail
from shirube.ui.components.steps.steps import Step

_STEPS = ("表を選ぶ", "読み方を決めて確かめる", "計画に取り込む")
_HEADER_NOTES = (
    "outside_header",
    "unnamed_header",
)  # 見出しの行は下の「読み方」で決めるので、ここでは言わない


def _plan(request: HttpRequest, key: UUID) -> Plan:
    return found(lambda: versions.plan_of_key(request.scope, key), "計画")


def _intake(request: HttpRequest, key: UUID) -> Intake:
    return found(lambda: queries.intake_of_key(request.scope, key), "取込み")


def _steps(current: int) -> list[Step]:
    return [
        Step(label, "done" if at < current else "current" if at == current else "todo")
        for at, label in enumerate(_STEPS)
    ]


def _list_page(request: HttpRequest, plan: Plan, form: IntakeForm, status: int = 200) -> HttpResponse:
    scope = request.scope
    context = {
        "page_title": "既存計画の取込み",
        "breadcrumbs": plan_trail(plan, ("既存計画の取込み", None)),
        "lead": "いまある Excel や Word の表から、取組と工程を入れます。確かめるまで計画は変わりません。",
        "plan": plan,
        "tabs": versions.plan_tabs(scope, plan, "adoption.list"),
        "steps": _steps(0),
        "form": form,
        "table": tables.intake_table(queries.intakes(scope, plan)),
    }
    return render(request, "plan_adoption/list.html", context, status=status)


def intake_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """取込みの一覧と、表を選ぶ様式。"""
    form = IntakeForm(initial={"purpose": Intake.Purpose.CURRENT})
    return _list_page(request, _plan(request, plan), form)


def stage(request: HttpRequest, plan: UUID) -> HttpResponse:
    """表を預かる。"""
    row = _plan(request, plan)
    form = IntakeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, row, form, status=422)
    name, data = form.chosen
    try:
        staged = actions.stage(
            by=request.scope,
            plan=row,
            name=name,
            data=data,
            sheet=form.cleaned_data["sheet"],
            purpose=form.cleaned_data["purpose"],
        )
    except FileRefused as refusal:
        form.add_error("pasted" if form.cleaned_data.get("pasted") else "file", str(refusal))
        return _list_page(request, row, form, status=422)
    if len(staged) > 1:
        messages.info(request, f"表が{len(staged)}個ありました。一つずつ確かめて取り込んでください。")
        return redirect("adoption.list", plan=row.key)
    return redirect("adoption.intake", key=staged[0].key)


def _intake_page(
    request: HttpRequest,
    intake: Intake,
    form: MappingForm | None = None,
    found: queries.Reading | None = None,
    status: int = 200,
    adopt_form: AdoptForm | None = None,
) -> HttpResponse:
    found = found or queries.reading(request.scope, intake)
    is_ready = intake.state == Intake.State.READY
    kept = KeptMappingForm(request.scope, initial={"version": intake.version}, auto_id="kept-%s")
    shown = Paginator(found.plan.initiatives if found.plan else (), 50).get_page(request.GET.get("page"))
    context = {
        "page_title": "取り込む計画を確かめる" if is_ready else "取り込んだ計画",
        "breadcrumbs": plan_trail(
            intake.plan,
            ("既存計画の取込み", reverse("adoption.list", args=[intake.plan.key])),
            (intake.file.name, None),
        ),
        "intake": intake,
        "is_ready": is_ready,
        "steps": _steps(1 if is_ready else 3),
        "found": found,
        "form": form or MappingForm.of(found, intake),
        "kept_form": kept if kept.fields["mapping"].choices else None,
        "page": shown,
        "summary": tables.summary_terms(intake, found),
        "notes": [one for one in found.table.notes if one.kind not in _HEADER_NOTES],
        "initiatives": tables.initiative_table(list(shown)),
        "values": tables.value_table(list(shown), request.scope.today),
        "adopt_form": adopt_form or AdoptForm(initial={"version": intake.version}, auto_id="adopt-%s"),
        "has_actuals": _has_actuals(found),
        "is_adopted": intake.state == Intake.State.ADOPTED,
        "blocks": queries.blocks(request.scope, intake) if intake.state == Intake.State.ADOPTED else (),
        "problems": tables.problem_table(found.plan.problems) if found.plan else None,
    }
    return render(request, "plan_adoption/intake.html", context, status=status)


def _has_actuals(found: queries.Reading) -> bool:
    return any(kpi.actuals for one in (found.plan.initiatives if found.plan else ()) for kpi in one.kpis)


def intake_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """読み方を決め、取り込む取組を確かめる。"""
    return _intake_page(request, _intake(request, key))


def decide_mapping(request: HttpRequest, key: UUID) -> HttpResponse:
    """読み方を決める。"""
    intake = _intake(request, key)
    found = queries.reading(request.scope, intake)
    form = MappingForm(found, request.POST)
    if not form.is_valid():
        return _intake_page(request, intake, form, found, status=422)
    actions.decide_mapping(
        by=request.scope,
        key=intake.key,
        version=form.cleaned_data["version"],
        mapping=form.cleaned_data["mapping"],
        save_as=form.cleaned_data["save_as"],
    )
    messages.success(request, "この読み方で読み直しました。下の取組を確かめてください。")
    return redirect("adoption.intake", key=intake.key)


def use_mapping(request: HttpRequest, key: UUID) -> HttpResponse:
    """残してある読み方を使う。"""
    intake = _intake(request, key)
    form = KeptMappingForm(request.scope, request.POST, auto_id="kept-%s")
    if not form.is_valid():
        raise actions.CannotAdopt("残してある読み方が選ばれていません。一覧から選び直してください。")
    actions.use_mapping(
        by=request.scope,
        key=intake.key,
        version=form.cleaned_data["version"],
        mapping=UUID(form.cleaned_data["mapping"]),
    )
    messages.success(request, "残してある読み方で読み直しました。")
    return redirect("adoption.intake", key=intake.key)


def adopt(request: HttpRequest, key: UUID) -> HttpResponse:
    """計画に取り込む。"""
    intake = _intake(request, key)
    form = AdoptForm(request.POST, auto_id="adopt-%s")
    if not form.is_valid() and "version" not in form.errors:
        return _intake_page(request, intake, status=422, adopt_form=form)
    adopted = actions.adopt(
        by=request.scope, key=intake.key, version=typed_version(request), origin=form.origin
    )
    messages.success(request, f"{_taken(adopted.counts)}を取り込みました。")
    is_previous = adopted.purpose == Intake.Purpose.PREVIOUS
    return redirect("adoption.reviews" if is_previous else "plans.plan", plan=adopted.plan.key)


def _taken(counts: dict[str, int]) -> str:
    names = (
        ("initiatives", "取組"),
        ("tasks", "作業"),
        ("kpis", "KPI"),
        ("budgets", "年度の経費"),
        ("reviews", "総括"),
    )
    return "、".join(f"{label}{counts[name]}件" for name, label in names if counts[name])


def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """取り込みを戻す。"""
    intake = _intake(request, key)
    actions.withdraw_adoption(by=request.scope, key=intake.key, version=typed_version(request))
    messages.success(request, "取り込みを戻しました。入れた取組・KPI・経費・総括は、計画にはもうありません。")
    return redirect("adoption.list", plan=intake.plan.key)


def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """取込みを取り消す。"""
    intake = _intake(request, key)
    actions.discard(by=request.scope, key=intake.key, version=typed_version(request))
    messages.success(request, "取込みを取り消しました。預かった表は残っています。")
    return redirect("adoption.list", plan=intake.plan.key)


def review_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """前の計画の総括。"""
    row = _plan(request, plan)
    scope = request.scope
    rows = queries.reviews(scope, row)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    can_edit = scope.can("plan.edit")
    context = {
        "page_title": "前の計画の総括",
        "breadcrumbs": plan_trail(row, ("前の計画の総括", None)),
        "lead": "前の計画の取組ごとに、目標・実績・理由と、これからどうするかを残します。",
        "plan": row,
        "tabs": versions.plan_tabs(scope, row, "adoption.reviews"),
        "counts": tables.disposition_terms(queries.review_counts(scope, row)),
        "table": tables.review_table(list(page), is_linked=can_edit),
        "page": page,
        "can_edit": can_edit,
        "waiting": sum(one.goes_on and one.successor is None for one in rows),
    }
    return render(request, "plan_adoption/reviews.html", context)


def review_sheet(request: HttpRequest, plan: UUID) -> HttpResponse:
    """総括の xlsx。"""
    row = _plan(request, plan)
    data = tables.review_workbook(row.title, list(queries.reviews(request.scope, row)), request.scope.now)
    return attached(data, f"{row.title}_総括.xlsx")


def seed_next(request: HttpRequest, plan: UUID) -> HttpResponse:
    """総括から、継続と統合の取組を引き継ぐ。"""
    row = _plan(request, plan)
    made = actions.seed_next(by=request.scope, plan=row)
    messages.success(request, f"取組{len(made)}件を引き継ぎました。工程と担当を確かめてください。")
    return redirect("plans.plan", plan=row.key)


def _review(request: HttpRequest, key: UUID) -> Review:
    try:
        return queries.review_of_key(request.scope, key)
    except Review.DoesNotExist:
        raise Http404("この総括はありません。") from None


def _review_page(request: HttpRequest, row: Review, form: ReviewForm, status: int = 200) -> HttpResponse:
    back = reverse("adoption.reviews", args=[row.plan.key])
    context = {
        "page_title": row.title,
        "breadcrumbs": plan_trail(row.plan, ("前の計画の総括", back), (row.title, None)),
        "form": form,
        "submit": "総括を保存する",
        "back": back,
    }
    return render(request, "plan_adoption/form.html", context, status=status)


def review_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """総括を書く様式。"""
    row = _review(request, key)
    names = ("version", "target", "actual", "reason", "disposition")
    return _review_page(request, row, ReviewForm(initial={name: getattr(row, name) for name in names}))


def edit_review(request: HttpRequest, key: UUID) -> HttpResponse:
    """総括を書く。"""
    row = _review(request, key)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _review_page(request, row, form, status=422)
    actions.edit_review(by=request.scope, key=row.key, **form.cleaned_data)
    messages.success(request, "総括を保存しました。")
    return redirect("adoption.reviews", plan=row.plan.key)
