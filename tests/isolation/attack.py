"""攻め: みほん市の人が、ふたご市の記録の鍵を、あらゆる入れ口（道筋・入力・隠れた欄・住所など）から送る。

守られていれば、答えは断り（403・404、未サインインは入口）だけで、ふたご市の目印はどの応答にも現れず、
ふたご市の行は一つも変わらず、みほん市の行にも目印は入らない。
"""

import ast
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.routes import Audience
from tests.architecture.source import modules
from tests.isolation.rows import fingerprint, marks_outside
from tests.route_examples import Call, value_of
from tests.world import ANONYMOUS, VISITORS, Town, World
from tests.writes import watched_writes


class Extra(Enum):
    """その経路の入力に無い名前を、どこまで試すか。"""

    NONE = "試さない"
    MIXED = "すべての名前に、隣の町の記録を混ぜて一度"
    TURNS = "すべての名前に、隣の町の記録を一つずつ（経路と人ごとに替えて四つ）"


PER_TURN = 4
# 知らない鍵の行を、断らずに「いまの記録にない行」として確かめる画面に出す表。取り込んでも隣の町には届かない。
STAGED = {"steering.issue_sheets", "proposals.sheets"}
REFUSED = {403, 404}
UNTAKEN = {409, 422}  # 受け取らなかった（入力の誤り、版のずれ）
_READERS = {"get", "getlist", "__getitem__", "pop"}


@dataclass(frozen=True)
class Shot:
    """一つの攻め。``is_strict`` なら答えは断りでなければならない。"""

    entrance: str
    method: str
    url: str
    data: Any = None
    headers: Any = None
    is_strict: bool = False
    may_be_untaken: bool = False
    is_public: bool = False  # 隣の町が住民に公表した頁を、その町の住所で開いた（読めてよい）
    is_at_twin: bool = False  # 隣の町の住所。団体の名称とコードは出てよく、断ったことは隣の町の監査に残る


@dataclass
class Report:
    """攻めた数と、破れたところ。"""

    shots: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """合わせる。"""
        self.shots += other.shots
        self.problems += other.problems

    def require_nothing_leaked(self) -> None:
        """破れがあれば、攻めと結果を並べて落とす。"""
        shown = "\n".join(self.problems[:40])
        assert not self.problems, f"{self.shots}回の攻めのうち{len(self.problems)}件が破れた\n{shown}"


# 入れ口の名前を、ソースと様式から集める


@cache
def parameter_names() -> tuple[str, ...]:
    """画面が要求から読む名前（``request.GET.get("x")`` など）と、様式のすべての欄の名前。"""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            found |= set(_names_read(node))
    waiting = list(forms.BaseForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("shirube."):
            found |= set(getattr(form, "base_fields", {}))
    return tuple(sorted(found))


def _names_read(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        source, key = node.func.value, node.args[0]
        is_reading = node.func.attr in _READERS
    elif isinstance(node, ast.Subscript):
        source, key, is_reading = node.value, node.slice, True
    else:
        return
    is_request = isinstance(source, ast.Attribute) and source.attr in {"GET", "POST", "FILES"}
    if is_reading and is_request and isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value


# 攻めを作る


def foreign_keys(town: Town) -> dict[str, str]:
    """隣の町の記録の名前と鍵（役割ごとのものは一つだけ）。"""
    return {name: str(thing.key) for name, thing in town.things.items() if ":" not in name}


def shots(call: Call, visitor: str, world: World, *, extra: Extra) -> Iterator[Shot]:
    """この経路への攻め。"""
    mine, theirs = world.mihon, world.futago
    own_url, own = call.url(mine, visitor), call.data(mine, visitor)
    is_open = call.route.permission == ANYONE
    if any(
        not isinstance(value, str) for value in call.path.values()
    ):  # 記録でない変数（版の番号など）は隣の町に無い
        foreign_url = call.url(mine, visitor, things_of=theirs)
        strict = {"is_strict": True, "may_be_untaken": False}
        yield Shot("道筋", call.method, foreign_url, own, **strict)
        htmx = {"HX-Request": "true", "HX-Current-URL": theirs.url(), "HX-Target": "main"}
        yield Shot("道筋（htmx の断片）", call.method, foreign_url, own, htmx, **strict)
        if call.form:
            yield Shot("道筋と入力", call.method, foreign_url, call.data(theirs, visitor), **strict)
    for name in call.references:
        swapped = own | {name: value_of(call.form[name], theirs, visitor)}
        is_strict = not (name == "file" and call.route.name in STAGED)
        yield Shot(f"入力「{name}」", call.method, own_url, swapped, is_strict=is_strict, may_be_untaken=True)
    if call.route.place.value == "自治体" or call.route.path == "":
        address = theirs.url(call.url(theirs, visitor).removeprefix(theirs.url()).lstrip("/"))
        yield Shot(
            "隣の町の住所",
            call.method,
            address,
            call.data(theirs, visitor),
            is_strict=not is_open,
            is_public=is_open and call.route.audience is Audience.RESIDENT,
            is_at_twin=True,
        )
    if extra is not Extra.NONE:
        keys = foreign_keys(theirs)
        turn = turn_of(call, visitor, keys) if extra is Extra.TURNS else None
        yield from _extra_names(call, own_url, own, keys, turn)


def turn_of(call: Call, visitor: str, keys: dict[str, str]) -> dict[str, str]:
    """この経路で、この人が使う記録。人が替わるごとに次の四つへ進み、経路が違えば初めも違う。"""
    names = sorted(keys)
    start = zlib.crc32(call.id.encode()) + VISITORS.index(visitor) * PER_TURN
    chosen = (names[(start + at) % len(names)] for at in range(min(PER_TURN, len(names))))
    return {name: keys[name] for name in chosen}


def _extra_names(
    call: Call, url: str, own: dict[str, Any], keys: dict[str, str], turn: dict[str, str] | None
) -> Iterator[Shot]:
    names = [name for name in parameter_names() if name not in call.form]
    if turn is None:
        listed = list(keys.values())
        mixed = {name: listed[i % len(listed)] for i, name in enumerate(names)}
        yield Shot("余分な名前（混ぜて）", call.method, url, mixed | own)
        return
    for thing, key in turn.items():
        extra = dict.fromkeys(names, key)
        yield Shot(f"余分な名前に{thing}", call.method, url, extra | own)
        if call.method != "GET":
            yield Shot(f"隠れた欄に{thing}", call.method, f"{url}?key={key}&id={key}", own)


# 攻める


def content(response: HttpResponse) -> str:
    """応答のすべて（頭と中身。圧縮された文書は開く）を文字にする。"""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    parts = [raw]
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts += [package.read(name) for name in package.namelist()]
    heads = [f"{name}: {value}" for name, value in response.headers.items()]
    cookies = [cookie.OutputString() for cookie in response.cookies.values()]
    texts = [part.decode(encoding, errors="ignore") for part in parts for encoding in ("utf-8", "cp932")]
    return "\n".join([*heads, *cookies, *texts])


def leaks(response: HttpResponse, shot: Shot, town: Town) -> list[str]:
    """応答に現れた、この町の目印。送った値がそのまま返るのは漏れと数えない（送った人は知っている）。"""
    if shot.is_public:
        return []
    text = content(response)
    for sent in (shot.data or {}).values():
        text = text.replace(str(sent), "") if str(sent) else text
    if not shot.is_at_twin:
        return town.seen_in(text)
    return [mark for mark in town.seen_in(text.replace(town.municipality.name, "")) if mark != town.code]


def _is_refused(response: HttpResponse, shot: Shot, visitor: str) -> bool:
    if response.status_code in REFUSED or (shot.may_be_untaken and response.status_code in UNTAKEN):
        return True
    return visitor == ANONYMOUS and is_sign_in(response)


def is_sign_in(response: HttpResponse) -> bool:
    """入口（サインイン）への案内か。案内なら戻り先（next）を持つ。htmx の断片には HX-Redirect で案内する。"""
    target = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
    return response.status_code in (302, 204) and "/accounts/login/?next=" in target


def fire(client: Client, shot: Shot) -> HttpResponse:
    """一つ撃つ。"""
    send = getattr(client, shot.method.lower())
    return send(shot.url, shot.data or {}, headers=shot.headers or {})  # type: ignore[no-any-return]


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """この中で起きたことを、データベースもサインインの札も、無かったことにする。"""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def attack(
    call: Call,
    visitor: str,
    client: Client,
    world: World,
    before: dict[str, str],
    *,
    extra: Extra = Extra.MIXED,
) -> Report:
    """この人が、この経路を、あらゆる入れ口から攻める。終わったら何も無かったことにする。"""
    report = Report()
    for shot in shots(call, visitor, world, extra=extra):
        said = f"{visitor}: {call.id} ← {shot.entrance}（{shot.url}）"
        with undone(client), watched_writes() as written:
            response = fire(client, shot)
            report.shots += 1
            if found := leaks(response, shot, world.futago):
                report.problems.append(f"{said}: 応答に隣の町の目印 {found}（{response.status_code}）")
            if response.status_code >= 500:
                report.problems.append(f"{said}: 誤り {response.status_code}")
            elif shot.is_strict and not _is_refused(response, shot, visitor):
                report.problems.append(f"{said}: 断らずに {response.status_code} を返した")
            report.problems += _traces(said, client, world, before, shot, response, written)
    return report


def _traces(
    said: str,
    client: Client,
    world: World,
    before: dict[str, str],
    shot: Shot,
    response: HttpResponse,
    written: set[str],
) -> list[str]:
    """攻めのあとに残った跡: 隣の町の行の変化、こちらの行に入った目印、次の画面に出る知らせ。"""
    found = []
    after = fingerprint(world.futago, written)
    allowed = {"audit.AuditEvent"} if shot.is_at_twin else set()
    if changed := sorted(label for label in after if before[label] != after[label] and label not in allowed):
        found.append(f"{said}: 隣の町の行が変わった {changed}")
    if marked := list(marks_outside(world.futago, written)):
        found.append(f"{said}: 隣の町の目印がこちらに残った {marked}")
    if response.cookies or "django_session" in written:
        home = content(client.get(world.mihon.url()))
        if world.futago.seen_in(home):
            found.append(f"{said}: 次の画面に目印が出た")
    return found
