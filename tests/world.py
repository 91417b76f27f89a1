"""試験の世界: 双子の自治体。ふたご市のすべての文字列には目印が入り、みほん市の応答に出たら漏れである。

行いは本物の ``actions`` を通す。試験のための近道の表は作らない。``World.build()`` は人だけを置き、
``World.furnished()`` はすべての部屋に記録も置く（tests/furnishing.py）。
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client

from shirube.apps.frame import clock
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.permissions import granted
from shirube.apps.frame.purpose import remember
from shirube.apps.frame.rates import Limit
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import actions as organization
from shirube.apps.organization.models import Account, Municipality
from shirube.values.japanese_text import search_key

ROLES = (
    "dx_officer",
    "section_chief",
    "staff",
    "hr_officer",
    "legal_officer",
    "counter_clerk",
    "mayor",
    "cio",
    "auditor",
    "vendor",
    "system_admin",
)
STRANGER = "stranger"  # サインインはしているが、どの自治体にも何の役割も持たない人
ANONYMOUS = "anonymous"  # サインインしていない人（住民を含む）
VISITORS = (*ROLES, STRANGER, ANONYMOUS)

WIDE = Limit(per_second=1e9, burst=10**9)
"""続けて送る試験のための、広げた頻度の限り。"""
NOW = datetime.now(UTC)
PASSWORD = "試験の合言葉-長いもの-2026"


def site_scope(now: datetime = NOW) -> Scope:
    """サイト全体の仕事をする範囲。"""
    return Scope(municipality_id=None, municipality_key=None, now=now, is_system=True)


@dataclass
class Town:
    """一つの自治体と、役割ごとの利用者と、置いた記録。"""

    municipality: Municipality
    code: str
    marker: str
    accounts: dict[str, Account] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def scope(self, role: str | None = None, now: datetime = NOW) -> Scope:
        """この役割の人の範囲。None なら裏方（すべてできる）。"""
        account = self.accounts.get(role or "")
        roles = frozenset({role} if role else ())
        return Scope(
            municipality_id=self.municipality.pk,
            municipality_key=self.municipality.key,
            municipality_name=self.municipality.name,
            actor_key=account.key if account else None,
            account_id=account.pk if account else None,
            actor_label=account.display_name if account else "",
            roles=roles,
            permissions=granted(roles),
            now=now,
            is_system=role is None,
        )

    @contextmanager
    def entered(self, role: str | None = None, now: datetime = NOW) -> Iterator[Scope]:
        """この役割の範囲に入る。"""
        with scopes.enter(self.scope(role, now)) as entered:
            yield entered

    def client(self, role: str | None, *, purpose: str = "監査・点検（試験）") -> Client:
        """この役割でサインインし、個人情報を扱う目的を言った玄関。None か ANONYMOUS なら匿名。"""
        client = Client()
        if role not in (None, ANONYMOUS):
            client.force_login(self.accounts[role], backend=settings.AUTHENTICATION_BACKENDS[-1])
            assert BACKEND_SESSION_KEY in client.session
            if purpose:
                session = client.session
                remember(session, self.scope(role, clock.now()), purpose)
                session.save()
        return client

    def url(self, path: str = "") -> str:
        """この自治体の中の道筋。"""
        return f"/{self.code}/{path.lstrip('/')}"

    def thing(self, name: str, visitor: str = "") -> Any:
        """置いた記録。``name:役割`` があればその人のもの、なければ町に一つのもの。"""
        return self.things.get(f"{name}:{visitor}") or self.things[name]

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """この町の文字に必ず入っている目印（書かれたまま・NFKC・検索の鍵）と団体コード。"""
        return (self.marker, unicodedata.normalize("NFKC", self.marker), search_key(self.marker), self.code)

    def seen_in(self, text: str) -> list[str]:
        """文字に現れた目印。団体コードは、鍵などの並びの中にたまたま現れたものを数えない。"""
        alone = rf"(?<![0-9A-Za-z.]){self.code}(?![0-9A-Za-z])"
        found = [mark for mark in self.marks[:-1] if mark in text]
        return [*found, self.code] if self.code in text and re.search(alone, text) else found

    def marked(self, text: str) -> str:
        """目印を付けた文字。"""
        return text + self.marker


@dataclass
class World:
    """双子の自治体。"""

    mihon: Town
    futago: Town

    @classmethod
    def build(cls) -> "World":
        """双子を建てる。"""
        return cls(
            mihon=cls._town("990019", "みほん市", "みほんし", ""),
            futago=cls._town("990027", "ふたご市", "ふたごし", "ﾌﾀｺﾞﾉﾒｼﾞﾙｼ"),
        )

    @classmethod
    def furnished(cls) -> "World":
        """双子を建て、すべての部屋に記録を置く。ふたご市を先に置くので、内側の番号は互いに違う。"""
        from tests.furnishing import furnish

        world = cls.build()
        for town in (world.futago, world.mihon):
            furnish(town)
        world.mihon.accounts[STRANGER] = organization.open_account(
            by=site_scope(), login_id="yosono-hito", display_name="よその人", password=PASSWORD
        )
        return world

    @staticmethod
    def _town(code: str, name: str, kana: str, marker: str) -> Town:
        by = site_scope()
        municipality = organization.establish_municipality(
            by=by,
            code=code,
            name=name + marker,
            kana=kana + marker,
            prefecture="みほん県",
            kind="city",
            is_demo=True,
        )
        town = Town(municipality=municipality, code=code, marker=marker)
        for role in ROLES:
            account = organization.open_account(
                by=by, login_id=f"{role}-{code}", display_name=f"{name}の{role}{marker}", password=PASSWORD
            )
            organization.grant(
                by=by, account=account, municipality=municipality, role=role, starts_on=date(2026, 4, 1)
            )
            town.accounts[role] = account
        return town
