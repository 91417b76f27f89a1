"""計画の旅: 実在の団体で、既存の計画と国の計画の二つの入口から、承認された版とすべての文書までを通す。

画面を使わず、画面と同じ行い（actions）と読み（queries）だけを呼ぶ。「いま」は ``--as-of`` の日の正午とし、
置き場（``site``）は毎回作り直し、鍵も順に決める。だから、どこで何度走らせても同じ文書ができる。
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import yaml

from shirube.cli import database
from shirube.reference.organization.municipalities import MunicipalityRecord, municipality
from shirube.values.key import repeatable_keys

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.cli.demo_journey_papers import Written

_PEOPLE = UUID("6f9619ff-8b86-5d11-b42d-00cf4fc964ff")
_MARK = "計画の旅の置き場。毎回作り直すので、何も置かないでください。"


class CannotTravel(RuntimeError):
    """旅を始められない。"""


@dataclass(frozen=True, slots=True)
class Order:
    """旅の頼み。``contents`` は旅の中身（plan.yaml と三つの CSV）の置き場。"""

    code: str
    as_of: date
    out: Path
    existing: Path
    contents: Path
    series: tuple[Path, ...] = ()
    mapping: str = ""

    def table(self, name: str) -> tuple[str, bytes]:
        """中身の表の名とバイト列。"""
        return name, (self.contents / name).read_bytes()

    def plan(self) -> dict[str, Any]:
        """旅の中身。"""
        loaded: dict[str, Any] = yaml.safe_load((self.contents / "plan.yaml").read_text(encoding="utf-8"))
        return loaded


def travel(order: Order, tell: Callable[[str], None]) -> list[Written]:
    """旅をして、書いたファイルを返す。一歩ごとに、したことと数を ``tell`` に言う。"""
    body = municipality(order.code)
    os.environ["SHIRUBE_DATA"] = str(_fresh_site(order.out).resolve())
    database.start()
    database.make_ready()
    from shirube.cli import demo_journey_roads as roads

    noon = datetime.combine(order.as_of, time(3), UTC)  # 日本の正午
    with repeatable_keys(f"計画の旅 {order.code}", noon), _entered(body, noon) as by:
        tell(f"{body.full_name}（{body.code}）を開きました。いまは {order.as_of:%Y-%m-%d} の正午です。")
        town = roads.Town(by=by, approver=_as_person(by, "approver"), body=body, order=order, tell=tell)
        return [
            *roads.from_existing(town),
            *roads.from_nation(town),
            *roads.from_old_edition(town),
        ]


def _fresh_site(out: Path) -> Path:
    """旅の置き場を作り直す。旅が作ったのでないフォルダーには触れない。"""
    site = out / "site"
    if site.exists():
        if not (site / "はじめに読む.txt").exists():
            raise CannotTravel(f"{site} は旅の置き場ではありません。--out に別のフォルダーを示してください。")
        shutil.rmtree(site)
    site.mkdir(parents=True)
    (site / "はじめに読む.txt").write_text(_MARK + "\n", encoding="utf-8")
    return site


@contextmanager
def _entered(body: MunicipalityRecord, noon: datetime) -> Iterator[Scope]:
    """この団体を開き、頼まれた日の正午の、計画を書く人の範囲に入る。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.frame.scope import Scope
    from shirube.apps.organization import actions

    site = Scope(municipality_id=None, municipality_key=None, now=noon, is_system=True, source="cli")
    town = actions.establish_municipality(
        by=site,
        code=str(body.code),
        name=body.name,
        kana=body.kana,
        prefecture=body.prefecture,
        kind=body.kind.value,
    )
    inside = replace(site, municipality_id=town.pk, municipality_key=town.key, municipality_name=town.name)
    with scopes.enter(inside):
        yield _as_person(inside, "author")


def _as_person(by: Scope, name: str) -> Scope:
    """同じ町の、別の人としての範囲。"""
    return replace(by, actor_key=uuid5(_PEOPLE, name))
