"""経路: 画面の一つ一つが、権限・範囲・監査・区分・頻度を名のる。

``Route`` は「道筋と方法」ごとに一つ。``as_urlpatterns`` が同じ道筋の経路を一つの入口にまとめ、
頻度と権限の確認、目的つきの監査、控えの禁止をここで行う。画面（views）には権限の条件分岐を書かない。
web が全部を集め、ここに載らない URL があると構築は赤になる。
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import update_wrapper
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from shirube.apps.frame import purpose
from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import ANYONE, SIGNED_IN
from shirube.apps.frame.rates import Rate, TooManyRequests, charge

View = Callable[..., HttpResponse]


class Audience(StrEnum):
    """だれの経路か。住民と職員は別の一覧として分けて置ける。"""

    RESIDENT = "住民"
    STAFF = "職員"


class Place(StrEnum):
    """どこの経路か。自治体の中か、サイト全体か。"""

    MUNICIPALITY = "自治体"
    SITE = "サイト"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """一つの経路。``audit`` は見た・出したことを残す監査の名前（個人情報の経路には必須）。"""

    path: str
    view: View
    name: str
    label: str
    permission: str
    data_class: DataClass = DataClass.INTERNAL
    methods: tuple[str, ...] = ("GET",)
    place: Place = Place.MUNICIPALITY
    audience: Audience = Audience.STAFF
    audit: str | None = None
    rate: Rate = Rate.ORDINARY
    polls: bool = False  # 自動更新の断片。見ても在席とは数えない

    def __post_init__(self) -> None:
        """個人情報を見せる経路は、監査の名前なしには作れない。"""
        if self.data_class is DataClass.PERSONAL and self.reads and not self.audit:
            raise ValueError(f"経路「{self.name}」は個人情報を見せるので、audit の名前が要ります。")

    @property
    def reads(self) -> bool:
        """読むだけの経路。"""
        return "GET" in self.methods

    @property
    def hands_out(self) -> bool:
        """ファイルとして持ち出させる経路（道筋が .xlsx や .pdf で終わる）。"""
        return self.reads and "." in self.path.rpartition("/")[2]


class SignInNeeded(PermissionDenied):
    """サインインしていないので見せられない。"""


# 個人情報を見せた・断ったことを残す口。audit が起動時に差し込む（frame は audit を知らない）。
_on_view: list[Callable[[HttpRequest, Route, HttpResponse], None]] = []
_on_refusal: list[Callable[[HttpRequest, Route, Exception], None]] = []


def listen(
    *,
    viewed: Callable[[HttpRequest, Route, HttpResponse], None],
    refused: Callable[[HttpRequest, Route, Exception], None],
) -> None:
    """閲覧と拒否を聞く相手を登録する。"""
    _on_view.append(viewed)
    _on_refusal.append(refused)


def check(request: HttpRequest, route: Route) -> None:
    """この人はこの経路を使えるか。使えなければ 404 か 403（未サインインは入口へ）。"""
    scope = request.scope  # type: ignore[attr-defined]
    if route.permission == ANYONE:
        if route.place is Place.MUNICIPALITY and scope.municipality_id is None:
            raise Http404("自治体が定まっていません。")
        return
    if scope.is_anonymous:
        raise SignInNeeded("サインインしてください。")
    if route.permission == SIGNED_IN:
        return
    if route.place is Place.MUNICIPALITY and (scope.municipality_id is None or not scope.roles):
        raise Http404("この自治体の画面は開けません。")
    scope.require(route.permission)


def _serve(request: HttpRequest, route: Route, kwargs: dict[str, Any]) -> HttpResponse:
    try:
        charge(request.scope, route.rate, reads=request.method in ("GET", "HEAD"))  # type: ignore[attr-defined]
        check(request, route)
        if purpose.is_needed(request.scope, route):  # type: ignore[attr-defined]
            raise purpose.PurposeNeeded
        response = route.view(request, **kwargs)
    except (PermissionDenied, Http404) as refusal:
        _tell_refusal(request, route, refusal)
        raise
    except TooManyRequests as refusal:
        if refusal.is_first:
            _tell_refusal(request, route, refusal)
        raise
    if route.audit:
        for viewed in _on_view:
            viewed(request, route, response)
    if route.permission != ANYONE:
        response.headers.setdefault("Cache-Control", "no-store, private")
    return response


def _tell_refusal(request: HttpRequest, route: Route, refusal: Exception) -> None:
    for refused in _on_refusal:
        refused(request, route, refusal)


def _entrance(routes: Sequence[Route]) -> View:
    by_method = {method: route for route in routes for method in route.methods}
    if "GET" in by_method:
        by_method.setdefault("HEAD", by_method["GET"])

    def entrance(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        route = by_method.get(request.method or "")
        if route is None:
            return HttpResponseNotAllowed(sorted(by_method))
        request.route = route  # type: ignore[attr-defined]
        return _serve(request, route, kwargs)

    update_wrapper(entrance, routes[0].view)
    entrance.routes = tuple(routes)  # type: ignore[attr-defined]
    return entrance


def as_urlpatterns(routes: Iterable[Route]) -> list[URLPattern]:
    """同じ道筋の経路を一つの入口にまとめる。"""
    by_path: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        by_path[route.path].append(route)
    patterns = []
    for route_path, group in by_path.items():
        entrance = _entrance(group)
        for name in dict.fromkeys(route.name for route in group):
            patterns.append(path(route_path, entrance, name=name))
    return patterns
