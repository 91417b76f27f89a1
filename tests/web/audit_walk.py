"""監査の試験の歩き方: 経路を呼び、増えた監査と、変わった表を調べる。"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.permissions import ANYONE, SIGNED_IN, granted
from shirube.web.urls import collected_routes
from tests.route_examples import Call, calls
from tests.world import ANONYMOUS, ROLES, Town
from tests.writes import watched_writes

T = TypeVar("T")

# 変更と数えない表: 監査そのもの、サインインの控え、試みの数。
ASIDE = ("audit.", "sessions.", "axes.")

# いくつかの行いを続けてする経路と、それぞれの行い（一つの行いに一件ずつ残る）。
SEVERAL_ACTS = {
    "insight.new": {"ファイルを受け付けた", "業務の記録を預かった"},
    "insight.import": {
        "仕事「業務の記録を取り込む」を頼んだ",
        "業務の記録を取り込み始めた",
        "読み方を残した",
    },
    "inquiries.form": {"ファイルを受け付けた", "照会の様式を預かった"},
    "moves.new": {"計画を国の別の版へ移した", "移したあとの計画の姿を残した"},
    "decisions.attach": {"ファイルを受け付けた", "会議に資料を付けた"},
    "kpi.sheets": {"ファイルを受け付けた", "目標と実績の表を受け取った"},
    "kpi.series": {"ファイルを受け付けた", "全国の表を読み込み始めた", "全国の表を読み込んだ"},
    "kpi.adopt_series": {"全国の表を使い始めた", "KPIの値を全国の表から取った"},
    "kpi.bind": {"KPIを全国の表につないだ", "KPIの値を全国の表から取った"},
}


def has_changed(act: Callable[[], T]) -> tuple[T, bool]:
    """行ってみて、監査のほかの何かが変わったかを調べ、すべてを戻す。調べるのは、書かれた表だけでよい。"""
    with watched_writes() as written, undone():
        result = act()
        after = _fingerprint(written)
    return result, _fingerprint(written) != after


def _fingerprint(tables: set[str]) -> dict[str, str]:
    """この表のうち、監査などを除くものの指紋。"""
    found = {}
    for model in apps.get_models():
        if model._meta.db_table in tables and not model._meta.label_lower.startswith(ASIDE):
            rows = getattr(model, "unscoped", model._base_manager).order_by("pk").values_list()
            found[model._meta.label_lower] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


def guarded_calls() -> list[Call]:
    """権限を求めるすべての経路の呼び出し方。だれでも使える経路には、断りも変更の権限もない。"""
    return list(calls([route for route in collected_routes() if route.permission != ANYONE]))


@contextmanager
def undone() -> Iterator[None]:
    """中の変更をすべて戻す。"""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def may(call: Call, visitor: str) -> bool:
    if call.route.permission == ANYONE:
        return True
    if visitor == ANONYMOUS:
        return False
    if call.route.permission == SIGNED_IN:
        return True
    return visitor in ROLES and call.route.permission in granted([visitor])


def newest_event() -> int:
    """いま一番新しい監査の行の番号。"""
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def send(call: Call, town: Town, visitor: str) -> Callable[[Client], HttpResponse]:
    """この経路を呼ぶ支度。住所と入力は先に作り、あとは送るだけにする。"""
    url, data = call.url(town, visitor), call.data(town, visitor)
    if call.method == "GET":
        return lambda client: client.get(url)
    return lambda client: client.post(url, data)


def visit(call: Call, town: Town, visitor: str, client: Client) -> tuple[HttpResponse, list[AuditEvent]]:
    """この経路を一度呼び、応答と、増えた監査を返す。"""
    last = newest_event()
    response = send(call, town, visitor)(client)
    return response, list(AuditEvent.objects.filter(pk__gt=last))
