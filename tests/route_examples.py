"""経路の例: どの経路を、どの記録で、どんな入力で呼ぶか。

経路を一つ足したら、tests/rooms のその部屋のファイルに例を一つ足す（ここには初めの部屋の分がある）。
``PATHS`` は道筋の変数、``FORMS`` は送る入力、``UPLOADS`` はファイル。
足し忘れると、行列（AZ-01）・隔離（ISO-01）・読みやすさ（AC-01）の試験が、この頁を名ざしして赤くなる。
``Thing("case")`` は「その町の事案の鍵」になり、隔離の試験では隣の町の鍵に差し替わる。
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.frame.routes import Place, Route
from shirube.apps.organization import queries as organization
from shirube.web.urls import collected_routes
from tests.furnishing import room_modules
from tests.world import PASSWORD, Town

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class NoExample(LookupError):
    """この経路の例が無い。"""


@dataclass(frozen=True)
class Thing:
    """その町の記録の、鍵（や版）。"""

    name: str
    attribute: str = "key"

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        found = town.thing(self.name, visitor)
        if self.attribute != "pk":
            found.refresh_from_db()
        return str(getattr(found, self.attribute))


@dataclass(frozen=True)
class RosterVersion:
    """組織や職員の版番号（最後に反映した一式の番号）。"""

    name: str

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        found = town.thing(self.name, visitor)
        with town.entered() as scope:
            if found._meta.model_name == "department":
                return str(organization.department_version_number(scope, found))
            return str(organization.staff_version_number(scope, found))


@dataclass(frozen=True)
class Upload:
    """送るファイル。``{code}`` は団体コード、``{staff}`` などは記録の鍵になる。"""

    name: str
    text: str

    def of(self, town: Town, visitor: str) -> SimpleUploadedFile:
        """この町でのファイル。"""
        keys = {name: thing.key for name, thing in town.things.items() if ":" not in name}
        return SimpleUploadedFile(self.name, self.text.format(code=town.code, **keys).encode())


@dataclass(frozen=True)
class InvitationToken:
    """その町の、パスワードのまだない利用者への招待の合い札。"""

    def of(self, town: Town, visitor: str) -> str:
        """この町での値。"""
        account = town.thing("account", visitor)
        account.refresh_from_db()
        return default_token_generator.make_token(account)


Value = str | Thing | RosterVersion | Upload | InvitationToken

# 経路の名前 → 道筋の変数 → その町の記録。
PATHS: dict[str, dict[str, Value]] = {
    "cases.detail": {"key": Thing("case")},
    "files.detail": {"key": Thing("document")},
    "files.content": {"key": Thing("document")},
    "files.remove": {"key": Thing("mistaken_document")},
    "jobs.detail": {"key": Thing("job")},
    "jobs.detail_fragment": {"key": Thing("job")},
    "jobs.cancel": {"key": Thing("job")},
    "notices.open": {"key": Thing("notice")},
    "invitation": {"key": Thing("account"), "token": InvitationToken()},
    "invite": {"key": Thing("account")},
    "organization.department": {"key": Thing("department")},
    "organization.edit_department": {"key": Thing("department")},
    "organization.person": {"key": Thing("staff")},
    "organization.edit_staff": {"key": Thing("staff")},
    "organization.link_staff": {"key": Thing("staff")},
    "organization.roster": {"key": Thing("change")},
    "organization.adopt_roster": {"key": Thing("change")},
    "organization.discard_roster": {"key": Thing("change")},
    "organization.handover": {"key": Thing("change")},
    "organization.account": {"key": Thing("account")},
    "organization.edit_account": {"key": Thing("account")},
    "organization.password_account": {"key": Thing("account")},
    "organization.deactivate_account": {"key": Thing("account")},
    "organization.reactivate_account": {"key": Thing("stopped_account")},
    "organization.grant_account": {"key": Thing("account")},
    "organization.right": {"key": Thing("membership")},
    "organization.extend_right": {"key": Thing("membership")},
    "organization.revoke_right": {"key": Thing("membership")},
}

ROSTER = (
    "職員番号,氏名,フリガナ,所属コード,所属名,職名,_key,_version\n"
    "{code}-7,見本 花子,ミホン ハナコ,{code}-2,窓口課,主査,{staff},99\n"
)

# （経路の名前, 方法）→ 送る入力。受け付けられる値にする。自由な文字の欄には見分けのつく言葉を入れる。
FORMS: dict[tuple[str, str], dict[str, Value]] = {
    ("account_login", "POST"): {"login": "dx_officer-990019", "password": PASSWORD},
    ("account_logout", "POST"): {},
    ("account_reauthenticate", "POST"): {"password": PASSWORD},
    ("account_change_password", "POST"): {
        "oldpassword": PASSWORD,
        "password1": PASSWORD + "-次",
        "password2": PASSWORD + "-次",
    },
    ("mfa_authenticate", "POST"): {"code": "000000"},
    ("mfa_reauthenticate", "POST"): {"code": "000000"},
    ("mfa_activate_totp", "POST"): {"code": "000000"},
    ("mfa_deactivate_totp", "POST"): {},
    ("mfa_generate_recovery_codes", "POST"): {},
    ("usersessions_list", "POST"): {},
    ("invitation", "POST"): {
        "new_password1": PASSWORD + "-初",
        "new_password2": PASSWORD + "-初",
    },
    ("invite", "POST"): {},
    ("cases.list", "POST"): {"procedure_label": "転出届", "channel": "counter"},
    ("cases.detail", "POST"): {"version": Thing("case", "version")},
    ("audit.purpose", "POST"): {"choice": "監査・点検", "reason": "例の点検", "next": ""},
    ("files.list", "POST"): {
        "file": Upload("資料.txt", "窓口の聞き取り"),
        "purpose": "窓口の見直し",
        "keep_until": "2032-03-31",
    },
    ("files.remove", "POST"): {},
    ("jobs.cancel", "POST"): {},
    ("notices.open", "POST"): {},
    ("notices.read_all", "POST"): {},
    ("organization.new_department", "POST"): {
        "code": "DX1",
        "name": "デジタル推進課",
        "kana": "デジタルスイシンカ",
        "parent": Thing("bureau", "code"),
        "sort_order": "3",
        "effective_on": "2026-06-01",
    },
    ("organization.edit_department", "POST"): {
        "version": RosterVersion("department"),
        "effective_on": "2026-06-01",
        "name": "総合窓口課",
        "kana": "ソウゴウマドグチカ",
        "parent": Thing("bureau", "code"),
        "sort_order": "5",
    },
    ("organization.new_staff", "POST"): {
        "number": "S100",
        "name": "例示 次郎",
        "kana": "レイジ ジロウ",
        "department": Thing("department", "code"),
        "post": "主事",
        "employment": "regular",
        "effective_on": "2026-06-01",
        "concurrent_1": Thing("bureau", "code"),
        "concurrent_post_1": "併任",
    },
    ("organization.edit_staff", "POST"): {
        "version": RosterVersion("staff"),
        "effective_on": "2026-06-01",
        "name": "見本 華子",
        "kana": "ミホン ハナコ",
        "department": Thing("department", "code"),
        "post": "副主幹",
        "employment": "regular",
        "concurrent_1": Thing("bureau", "code"),
        "concurrent_post_1": "併任",
    },
    ("organization.link_staff", "POST"): {
        "version": Thing("staff", "version"),
        "login_id": Thing("account", "login_id"),
    },
    ("organization.rosters", "POST"): {
        "file": Upload("名簿.csv", ROSTER),
        "effective_on": "2027-05-01",
        "title": "五月の異動",
        "takes_stale": "on",
    },
    ("organization.adopt_roster", "POST"): {"version": Thing("change", "version")},
    ("organization.discard_roster", "POST"): {"version": Thing("change", "version")},
    ("organization.new_account", "POST"): {
        "login_id": "atarashii-hito",
        "display_name": "新井 志保",
        "email": "atarashii@example.lg.jp",
        "password": PASSWORD,
        "role": "staff",
        "department": Thing("department", "code"),
        "starts_on": "2026-06-01",
        "last_on": "2027-03-31",
        "follows_post": "on",
    },
    ("organization.edit_account", "POST"): {
        "version": Thing("account", "version"),
        "display_name": "係 結衣",
        "email": "yui@example.lg.jp",
    },
    ("organization.password_account", "POST"): {
        "version": Thing("account", "version"),
        "password": PASSWORD + "-仮",
    },
    ("organization.deactivate_account", "POST"): {"version": Thing("account", "version")},
    ("organization.reactivate_account", "POST"): {"version": Thing("stopped_account", "version")},
    ("organization.grant_account", "POST"): {
        "role": "counter_clerk",
        "department": Thing("department", "code"),
        "starts_on": "2026-06-01",
        "last_on": "2027-03-31",
        "follows_post": "on",
    },
    ("organization.extend_right", "POST"): {
        "version": Thing("membership", "version"),
        "last_on": "2027-02-28",
    },
    ("organization.revoke_right", "POST"): {"version": Thing("membership", "version")},
    ("organization.municipality", "POST"): {
        "version": Thing("municipality", "version"),
        "name": "新みほん市",
        "kana": "しんみほんし",
    },
    ("organization.change_code", "POST"): {
        "version": Thing("municipality", "version"),
        "code": "990035",
        "valid_from": "2027-04-01",
    },
}


@dataclass(frozen=True)
class Call:
    """一つの経路の、一つの方法の呼び出し方。"""

    route: Route
    method: str
    path: Mapping[str, Value]
    form: Mapping[str, Value]

    @property
    def id(self) -> str:
        """行列と報告での名前。"""
        return f"{self.method} {self.route.path or '（先頭）'}"

    def url(self, town: Town, visitor: str, *, things_of: Town | None = None) -> str:
        """この町の住所。``things_of`` を渡すと、記録の鍵だけがその町のものになる（合い札は替わらない）。"""

        def value(match: re.Match[str]) -> str:
            wanted = self.path[match[1]]
            owner = (things_of or town) if isinstance(wanted, Thing) else town
            return str(value_of(wanted, owner, visitor))

        filled = _PARAMETER.sub(value, self.route.path)
        return town.url(filled) if self.route.place is Place.MUNICIPALITY else f"/{filled}"

    def data(self, town: Town, visitor: str) -> dict[str, Any]:
        """この町の入力。"""
        return {name: value_of(value, town, visitor) for name, value in self.form.items()}

    @property
    def references(self) -> list[str]:
        """入力のうち、記録の鍵を入れる欄（鍵の書かれていないファイルは、預かるだけのもの）。"""
        return [
            name
            for name, value in self.form.items()
            if (isinstance(value, Upload) and "{" in value.text)
            or (isinstance(value, Thing) and value.attribute != "version")
        ]


@cache
def paths() -> dict[str, dict[str, Value]]:
    """すべての部屋の、道筋の変数の例。"""
    return _joined("PATHS", PATHS)


@cache
def forms() -> dict[tuple[str, str], dict[str, Value]]:
    """すべての部屋の、送る入力の例。"""
    return _joined("FORMS", FORMS)


def _joined(name: str, first: dict[Any, Any]) -> dict[Any, Any]:
    joined = dict(first)
    for module in room_modules():
        examples = getattr(module, name, {})
        twice = joined.keys() & examples.keys()
        if twice:
            raise ValueError(f"{sorted(twice)} の例が二か所にあります。")
        joined |= examples
    return joined


def value_of(value: Value, town: Town, visitor: str) -> Any:
    """この町での値。"""
    return value if isinstance(value, str) else value.of(town, visitor)


def parameters(path: str) -> list[str]:
    """道筋の変数の名前。"""
    return _PARAMETER.findall(path)


def call_of(route: Route, method: str) -> Call:
    """この経路の呼び出し方。例が無ければ、どこに何を書けばよいかを言って止まる。"""
    path = paths().get(route.name, {})
    missing = [name for name in parameters(route.path) if name not in path]
    if missing:
        raise NoExample(
            f"経路「{route.name}」（{route.path}）の変数 {'・'.join(missing)} に入れる記録が分かりません。"
            "tests/rooms の PATHS に一行足してください"
            "（記録が無ければ同じファイルの furnish で置きます）。"
        )
    form = forms().get((route.name, method))
    if form is None and method != "GET":
        raise NoExample(
            f"経路「{route.name}」の {method} で送る入力が分かりません。"
            f'tests/rooms の FORMS に ("{route.name}", "{method}") の例を足してください'
            "（送るものが無ければ空の辞書にします）。"
        )
    return Call(route, method, path, form or {})


def calls(routes: list[Route] | None = None) -> Iterator[Call]:
    """すべての経路の、すべての方法の呼び出し方。"""
    for route in routes if routes is not None else collected_routes():
        for method in route.methods:
            yield call_of(route, method)


def stale_examples() -> list[str]:
    """もう無い経路の例。"""
    routes = {(route.name, method) for route in collected_routes() for method in route.methods}
    names = {name for name, _ in routes}
    return sorted(
        [n for n in paths() if n not in names] + [f"{n} {m}" for n, m in forms() if (n, m) not in routes]
    )
