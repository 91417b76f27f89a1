"""AZ-01: だれがどの画面を使えるかは、routes.csv の行列のとおりで、行列に無い画面はどこにも無い。

行列を変えるときは ``python -m tests.matrix --write`` で測り直し、差分を人が見直してから保存する。
"""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, path

from shirube.apps.frame.permissions import ANYONE, SIGNED_IN
from shirube.apps.frame.routes import Route, as_urlpatterns
from shirube.web import urls
from shirube.web.urls import collected_routes
from tests.isolation.attack import Shot, fire
from tests.isolation.conftest import clients, clients_once  # noqa: F401
from tests.matrix import measure
from tests.matrix.urls import LISTED, patterns, unregistered
from tests.world import ANONYMOUS, ROLES, STRANGER, VISITORS, World

# サインインしていない人に開いている経路。足すときは、なぜ開けてよいかを人が決める。
FOR_ANYONE = {
    ("policy.public_paper", "GET"),
    ("policy.public_plan", "GET"),
    ("policy.public_plans", "GET"),
    ("account_login", "GET"),
    ("account_login", "POST"),
    ("account_logout", "GET"),
    ("account_logout", "POST"),
    ("account_reset_password", "GET"),
    ("gallery", "GET"),
    ("health", "GET"),
    ("invitation", "GET"),
    ("invitation", "POST"),
    ("mfa_authenticate", "GET"),
    ("mfa_authenticate", "POST"),
}
# 前の画面の続きでしか開かないので、いきなり呼ぶとだれにも開かない経路。
IN_THE_MIDDLE: dict[tuple[str, str], str] = {
    ("mfa_deactivate_totp", "GET"): "認証アプリを登録した人だけに開く",
    ("mfa_deactivate_totp", "POST"): "認証アプリを登録した人だけに開く",
    ("mfa_view_recovery_codes", "GET"): "認証アプリを登録した人だけに開く",
}


def _require_kept(found: list[measure.Row]) -> None:
    said = measure.differences(measure.read(), found)
    assert said == [], "\n".join(
        ["行列と本物の答えが違います。正しければ python -m tests.matrix --write で直してください。", *said]
    )


def test_matrix_is_what_really_happens(furnished: World, clients: dict[str, Client]) -> None:  # noqa: F811
    """どの経路・方法でも、断られる人の全員と、使える人の一人の本物の答えは、行列のとおりである。"""
    found = measure.measure(furnished, clients, asked=measure.by_turns)
    _require_kept(found)
    columns = list(zip(*(row[-len(VISITORS) :] for row in found), strict=True))
    assert all(set(column) >= {measure.OPEN, measure.REFUSED} for column in columns[:-1])


@pytest.mark.deep
def test_matrix_is_what_really_happens_to_everyone(
    furnished: World,
    clients: dict[str, Client],  # noqa: F811
) -> None:
    """どの経路・方法・人でも、本物の答えは行列のとおりである。"""
    assert len(VISITORS) >= 12
    _require_kept(measure.measure(furnished, clients))


def test_the_table_is_kept_as_it_is_written() -> None:
    """行列のファイルは、書き出したままの形（BOM、改行、囲み）で置いてある。"""
    assert measure.TABLE.read_bytes() == measure.text(measure.read()).encode("utf-8-sig")


def test_every_route_opens_for_someone() -> None:
    """どの経路も、例のとおりに呼べば、だれか一人には開く（例が正しくないと、断りを数えても意味がない）。"""
    closed = {row[:2] for row in measure.read() if measure.OPEN not in row}
    assert closed == set(IN_THE_MIDDLE)


def test_answers_are_of_three_kinds() -> None:
    """行列には、可・不可・入口のほかの答え（500 など）が無い。"""
    answers = {cell for row in measure.read() for cell in row[-len(VISITORS) :]}
    assert answers == {measure.OPEN, measure.REFUSED, measure.ENTRANCE}


def test_anonymous_set_is_its_snapshot() -> None:
    """サインインしていない人に開いているのは、ここに挙げた経路だけである。"""
    column = measure.HEADER.index(ANONYMOUS)
    assert {row[:2] for row in measure.read() if row[column] == measure.OPEN} == FOR_ANYONE


def test_stranger_gets_no_page_of_the_municipality() -> None:
    """どの自治体の人でもない利用者に開く自治体の画面は、住民に公表したものだけである。"""
    column, place = measure.HEADER.index(STRANGER), measure.HEADER.index("場所")
    rows = [row for row in measure.read() if row[place] == "自治体" and row[column] == measure.OPEN]
    assert {row[:2] for row in rows} <= FOR_ANYONE


def test_roles_differ() -> None:
    """役割ごとに開く画面は違い、システム管理者がすべてを持つのでもない（分けて持つ）。"""
    rows = [row for row in measure.read() if row[measure.HEADER.index("場所")] == "自治体"]
    opened = {
        role: frozenset(row[:2] for row in rows if row[measure.HEADER.index(role)] == measure.OPEN)
        for role in ROLES
    }
    assert len(set(opened.values())) >= 4
    assert all(len(pages) < len(rows) for pages in opened.values())


def test_every_url_is_registered() -> None:
    """動いている URL は、部品のものも含めて、すべて経路の登録か、理由つきの一覧にある。"""
    assert len(list(patterns())) >= 20
    assert unregistered() == [], (
        "登録のない URL です。Route として登録するか、tests/matrix/urls.py の LISTED に理由を書いてください。"
    )
    assert [name for name in LISTED if name not in {item.name for _, item in patterns()}] == []


def test_every_route_is_served() -> None:
    """登録した経路は、すべて動いている URL にある。"""
    served = {id(route) for _, item in patterns() for route in getattr(item.callback, "routes", ())}
    fresh = {(r.name, r.path, m) for r in collected_routes() for m in r.methods}
    assert fresh == {
        (route.name, route.path, method)
        for _, item in patterns()
        for route in getattr(item.callback, "routes", ())
        for method in route.methods
    }
    assert len(served) >= 20


# 行列が赤くなれること


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("頁")


def test_unregistered_url_is_found() -> None:
    """登録のない URL を一つ足すと、見つかる。"""
    stray: list[URLPattern] = [*urls.urlpatterns, path("back-door/", _page, name="back-door")]
    assert unregistered(stray) == ["back-door/（back-door）"]


def test_removed_row_is_found() -> None:
    """行列から一行を消すと、消した経路が名ざしされる。"""
    measured = measure.read()
    kept = [row for row in measured if row[0] != "cases.detail"]
    said = measure.differences(kept, measured)
    assert said
    assert all("行列に無い経路: cases.detail" in line for line in said)


def test_changed_answer_is_found() -> None:
    """行列の一つの答えを書き換えると、どの経路のだれの答えかが名ざしされる。"""
    measured = measure.read()
    row = next(row for row in measured if row[:2] == ("cases.list", "POST"))
    column = measure.HEADER.index("mayor")
    wrong = (*row[:column], measure.OPEN, *row[column + 1 :])
    kept = [wrong if other is row else other for other in measured]
    assert measure.differences(kept, measured) == [
        "cases.list POST cases/ の mayor: 行列は「可」、実際は「不可」"
    ]


def test_too_open_route_is_found(furnished: World, clients: dict[str, Client], settings) -> None:  # noqa: F811
    """権限の要らない経路を一つ足すと、測った行列に「可」として現れる。"""
    route = Route(path="wide-open/", view=_page, name="wide", label="開けすぎ", permission=ANYONE)
    closed = Route(path="narrow/", view=_page, name="narrow", label="サインイン", permission=SIGNED_IN)
    patterns = [*as_urlpatterns([route, closed]), *urls.urlpatterns]
    settings.ROOT_URLCONF = type("Open", (), vars(urls) | {"urlpatterns": patterns})
    wide, narrow = measure.measure(furnished, clients, [route, closed])
    assert set(wide[-len(VISITORS) :]) == {measure.OPEN}
    assert narrow[-1] == measure.ENTRANCE


def test_undeclared_methods_are_refused(furnished: World, clients: dict[str, Client]) -> None:  # noqa: F811
    """名のっていない方法（PUT・DELETE・PATCH・TRACE と、読むだけの画面への POST）は、どの経路でも断る。"""
    from tests.route_examples import call_of

    declared: dict[str, set[str]] = {}
    for route in collected_routes():
        declared.setdefault(route.path, set()).update(route.methods)
    opened = []
    for route in {route.path: route for route in collected_routes()}.values():
        url = call_of(route, "GET").url(furnished.mihon, "system_admin")
        for method in {"POST", "PUT", "PATCH", "DELETE", "TRACE", "GET"} - declared[route.path]:
            response = fire(clients["system_admin"], Shot("方法", method, url))
            if response.status_code != 405:
                opened.append(f"{method} {route.path}: {response.status_code}")
    assert opened == []


def test_rights_page_is_made_from_the_matrix() -> None:
    """手引きの「権限の表」は、行列から作り直しても一字も違わない。"""
    from docs.build import rights
    from docs.build.pages import ROOT

    kept = (ROOT / rights.PATH).read_text(encoding="utf-8")
    assert kept == rights.text(), "権限の表が古くなっています。make docs で作り直してください。"
