"""はじめの画面: 自治体を選ぶ、いまの指標を見る。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse

from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.routes import Place, Route
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import queries as organization
from shirube.apps.plan.dashboard import queries as dashboard
from shirube.apps.plan.kpi import queries as kpi
from shirube.ui.components.steps.steps import Step
from shirube.web import errors

FIRST_STEPS = (
    (
        "roster.edit",
        "名簿を取り込む",
        "組織と職員が入ります。反映する前に、変わるところを確かめられます。",
        "organization.rosters",
    ),
    (
        "accounts.edit",
        "利用者を作る",
        "使う人に、仕事に要る役割だけを期限つきで与えます。",
        "organization.accounts",
    ),
    (
        "cases.act",
        "申請を受け付ける",
        "受付・審査・完了を記録すると、件数と処理時間の元になります。",
        "cases.list",
    ),
    (
        "plan.edit",
        "計画をつくる",
        "いまある計画の表か、国の計画の版から、工程表を始めます。",
        "plans.list",
    ),
    ("kpi.edit", "KPIを読む", "年度を選んで読むと、数字と、その元の記録までの道すじが残ります。", "kpi.list"),
)
"""はじめにすること（権限、すること、わけ、画面）。"""


def home(request: HttpRequest) -> HttpResponse:
    """自治体の中なら指標を、外なら入れる自治体の一覧を見せる。"""
    scope = request.scope  # type: ignore[attr-defined]
    if scope.is_anonymous:
        return errors.to_sign_in(request)
    if scope.municipality_id is None:
        return _choose(request)
    if not scope.roles:
        return errors.page(request, 404)
    figures = [
        {
            "label": view.kpi.title,
            "value": view.text,
            "note": view.note,
            "href": reverse("kpi.lineage", args=[view.headline.key]),
        }
        for view in kpi.kpis(scope)
        if view.headline
    ]
    context = {
        "page_title": "ホーム",
        "figures": figures,
        "first_steps": _first_steps(scope),
        "face": dashboard.entrance(scope),
    }
    return render(request, "web/home.html", context)


def _first_steps(scope: Scope) -> list[Step]:
    """はじめにすることのうち、この人にできること。"""
    return [
        Step(label, note=note, href=reverse(name))
        for permission, label, note, name in FIRST_STEPS
        if scope.can(permission)
    ]


def _choose(request: HttpRequest) -> HttpResponse:
    """入れる自治体を選ぶ。一つなら、そこへ進む。"""
    scope = request.scope  # type: ignore[attr-defined]
    bodies = {right.municipality_id: right.municipality for right in request.rights}  # type: ignore[attr-defined]
    prefix = get_script_prefix()
    places = [
        {
            "name": body.name,
            "prefecture": body.prefecture,
            "is_demo": body.is_demo,
            "url": f"{prefix}{organization.current_code(body.pk, scope.today)}/",
        }
        for body in bodies.values()
    ]
    if len(places) == 1:
        return redirect(places[0]["url"])
    return render(request, "web/choose.html", {"page_title": "自治体を選ぶ", "places": places})


ROUTES = [
    Route(path="", view=home, name="home", label="ホーム", permission=ANYONE, place=Place.SITE),
]
