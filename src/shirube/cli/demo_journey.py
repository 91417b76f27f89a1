"""計画の旅: 実在の団体で、既存の計画と国の計画の二つの入口から、承認された版とすべての文書までを通す。

画面を使わず、画面と同じ行い（actions）と読み（queries）だけを呼ぶ。「いま」は ``--as-of`` の日の正午とし、
同じ置き場でもう一度走らせれば、同じ計画から同じ文書ができる。
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from shirube.cli import database
from shirube.reference.organization.municipalities import MunicipalityRecord, municipality

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import Plan

_AUTHOR = UUID("6f9619ff-8b86-5d11-b42d-00cf4fc964ff")
_FORMATS = ("pdf", "docx", "html")


@dataclass(frozen=True, slots=True)
class Order:
    """旅の頼み。"""

    code: str
    as_of: date
    out: Path
    existing: Path
    series: tuple[Path, ...] = ()
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """書いたファイルと、その指紋。"""

    name: str
    sha256: str
    size: int


def travel(order: Order) -> list[Written]:
    """旅をして、書いたファイルを返す。"""
    order.out.mkdir(parents=True, exist_ok=True)
    os.environ["SHIRUBE_DATA"] = str((order.out / "site").resolve())
    database.start()
    database.make_ready()
    body = municipality(order.code)
    with _entered(body, order.as_of) as by:
        if order.series and order.mapping:
            _take_series(by, order.series, order.mapping)
        from_existing = _existing_plan(by, body, order)
        from_nation = _national_plan(by, body, order)
        return [
            *_papers(by, from_existing, order, "a-既存計画から"),
            *_papers(by, from_nation, order, "b-国の計画から"),
        ]


@contextmanager
def _entered(body: MunicipalityRecord, as_of: date) -> Iterator[Scope]:
    """この団体の、頼まれた日の正午の裏方の範囲。団体が無ければ開く。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.frame.scope import Scope
    from shirube.apps.organization import actions, queries

    noon = datetime.combine(as_of, time(3), UTC)  # 日本の正午
    site = Scope(municipality_id=None, municipality_key=None, now=noon, is_system=True, source="cli")
    found = queries.municipality_of_code(str(body.code), as_of)
    town: Any = found[0] if found else None
    if town is None:
        town = actions.establish_municipality(
            by=site,
            code=str(body.code),
            name=body.name,
            kana=body.kana,
            prefecture=body.prefecture,
            kind=body.kind.value,
        )
    inside = replace(
        site,
        municipality_id=town.pk,
        municipality_key=town.key,
        municipality_name=town.name,
        actor_key=uuid5(_AUTHOR, "author"),
    )
    with scopes.enter(inside):
        yield inside


def _take_series(by: Scope, paths: tuple[Path, ...], mapping: Path) -> None:
    """全国の表を読み込み、使い始める。"""
    from shirube.apps.plan.kpi import actions

    for path in paths:
        row = actions.stage_series(
            by=by, name=path.name, data=path.read_bytes(), mapping=mapping.read_text("utf-8-sig")
        )
        if row.state == "ready":
            actions.adopt_series(by=by, key=row.key, version=row.version)


def _plan_named(by: Scope, title: str) -> Plan | None:
    from shirube.apps.plan.versions import queries

    return next((plan for plan in queries.plans(by) if plan.title == title), None)


def _existing_plan(by: Scope, body: MunicipalityRecord, order: Order) -> Plan:
    """(a) すでにある計画の表から。"""
    from shirube.apps.plan.adoption import actions as adoption
    from shirube.apps.plan.versions import actions as versions

    title = f"{body.name}DX推進計画（既存の計画から）"
    known = _plan_named(by, title)
    if known is not None:
        return known
    plan = versions.start_plan(by=by, title=title, first_year=2023, last_year=2025)
    for intake in adoption.stage(
        by=by, plan=plan, name=order.existing.name, data=order.existing.read_bytes()
    ):
        adoption.adopt(by=by, key=intake.key, version=intake.version)
    _decide(by, plan, order.as_of, "初版", "本部会議で決定")
    return plan


def _national_plan(by: Scope, body: MunicipalityRecord, order: Order) -> Plan:
    """(b) 国の計画の版から。版を一つ決めたあと、一か所だけ直して次の版を決める。"""
    from shirube.apps.plan.roadmap import actions as roadmap
    from shirube.apps.plan.roadmap import queries
    from shirube.apps.plan.versions import actions as versions

    title = f"{body.name}DX推進計画"
    known = _plan_named(by, title)
    if known is not None:
        return known
    plan = versions.start_plan(
        by=by,
        title=title,
        first_year=order.as_of.year,
        last_year=order.as_of.year + 4,
        edition="2.2",
        vision="（ここに、まちのビジョンを書きます）",
    )
    roadmap.start_from_edition(by=by, plan=plan, edition="2.2")
    _decide(by, plan, order.as_of - timedelta(days=1), "初版", "本部会議で決定")
    first = queries.initiatives(by, plan)[0]
    roadmap.edit_initiative(by=by, key=first.key, version=first.version, aim="待たない、書かない窓口")
    _decide(by, plan, order.as_of, "めざす姿を定めた", "本部会議で決定")
    return plan


def _decide(by: Scope, plan: Plan, as_of: date, note: str, meeting: str) -> None:
    """いまの計画を版にし、外での決定を記録する。"""
    from shirube.apps.plan.versions import actions

    version = actions.propose_version(by=by, plan=plan, as_of=as_of, note=note)
    actions.record_outside_decision(
        by=by, key=version.key, version=version.version, decided_on=as_of, meeting=meeting
    )


def _papers(by: Scope, plan: Plan, order: Order, folder: str) -> list[Written]:
    """最後に決めた版から作れる、すべての文書。"""
    from shirube.apps.plan.policy import queries as policy
    from shirube.apps.plan.versions import queries as versions

    version = versions.baseline(by, plan)
    if version is None:
        raise RuntimeError("承認された版がありません。")
    place = order.out / folder
    place.mkdir(exist_ok=True)
    kept = []
    for kind, label in policy.paper_kinds(by, plan, version):
        for file_format in _FORMATS:
            data = policy.paper(by, plan, kind, version, file_format)
            kept.append(_write(place / f"{label}.{file_format}", data, order.out))
    return kept


def _write(path: Path, data: bytes, out: Path) -> Written:
    path.write_bytes(data)
    return Written(
        name=path.relative_to(out).as_posix(), sha256=hashlib.sha256(data).hexdigest(), size=len(data)
    )
