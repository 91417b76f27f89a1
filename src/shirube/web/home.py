"""はじめの画面: 自治体を選ぶ、いまの指標を見る。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse

from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.routes import Place, Route
from shirube.apps.organization import queries as organization
from shirube.apps.plan.kpi import queries as kpi
from shirube.values.measure import display
from shirube.web import errors


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
            "value": display(view.latest.reading, view.measure),
            "note": f"{view.latest.reading.period.label}・{view.latest.reading.n:,}件",
            "href": reverse("kpi.lineage", args=[view.latest.key]),
        }
        for view in kpi.kpis(scope)
        if view.latest
    ]
    return render(request, "web/home.html", {"page_title": "ホーム", "figures": figures})


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
