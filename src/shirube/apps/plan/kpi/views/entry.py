"""値を手で入れる、年度を確定する画面。"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from shirube.apps.frame.version_form import VersionForm
from shirube.apps.plan.kpi import actions
from shirube.apps.plan.kpi.forms import HandForm
from shirube.apps.plan.kpi.models import Kpi
from shirube.apps.plan.kpi.views.page import form_page, found_kpi, kpi_crumbs
from shirube.engines.plan.kpi_ledger import CannotConfirmYear
from shirube.values.fiscal_year import FiscalYear

_FIRST_YEAR, _LAST_YEAR = 1990, 2200


def hand_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """値を入れる様式。"""
    kpi, today = found_kpi(request, key), request.scope.today  # type: ignore[attr-defined]
    initial = {"first": FiscalYear.of(today).start, "last": today}
    return _hand_page(request, kpi, HandForm(kpi, today, initial=initial))


def _hand_page(request: HttpRequest, kpi: Kpi, form: HandForm, status: int = 200) -> HttpResponse:
    return form_page(
        request,
        title="値を入れる",
        lead=kpi.title,
        note=kpi.definition,
        form=form,
        submit="この値を残す",
        breadcrumbs=kpi_crumbs(kpi, ("値を入れる", None)),
        status=status,
    )


def enter(request: HttpRequest, key: UUID) -> HttpResponse:
    """値を残す。"""
    kpi = found_kpi(request, key)
    form = HandForm(kpi, request.scope.today, request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _hand_page(request, kpi, form, status=422)
    try:
        row = actions.keep_hand_reading(by=request.scope, key=key, entered=form.entered)  # type: ignore[attr-defined]
    except actions.CannotReadKpi as error:
        form.add_error(None, str(error))
        return _hand_page(request, kpi, form, status=422)
    messages.success(request, f"値を残しました（{row.revision_label}）。")
    return redirect("kpi.detail", key=key)


def _known_year(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Http404("この年度はありません。")
    return year


def confirm_form(request: HttpRequest, key: UUID, year: int) -> HttpResponse:
    """年度を確定する前の確かめ。"""
    _known_year(year)
    return _confirm_page(request, found_kpi(request, key), year, None)


def _confirm_page(
    request: HttpRequest, kpi: Kpi, year: int, form: VersionForm | None, status: int = 200
) -> HttpResponse:
    label = FiscalYear(year).label
    return form_page(
        request,
        title=f"{label}の値を確定する",
        lead=kpi.title,
        note="確定すると、この年度の値が決まります。あとから値を変えることはできますが、「訂正」と印され、わけが要ります。",
        form=form or VersionForm(initial={"version": kpi.version}),
        submit=f"{label}の値を確定する",
        breadcrumbs=kpi_crumbs(kpi, (f"{label}の確定", None)),
        status=status,
    )


def confirm(request: HttpRequest, key: UUID, year: int) -> HttpResponse:
    """年度を確定する。"""
    kpi, form = found_kpi(request, key), VersionForm(request.POST)
    _known_year(year)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.confirm_year(by=request.scope, key=key, version=version, year=year)  # type: ignore[attr-defined]
    except CannotConfirmYear as error:
        form.add_error(None, str(error))
        return _confirm_page(request, kpi, year, form, status=422)
    messages.success(request, f"{FiscalYear(year).label}の値を確定しました。")
    return redirect("kpi.detail", key=key)
