"""この自治体の事案の記録の速さ: 封じる、開く、新しい行いが数に入るまで。

一時の置き場の SQLite に、半年のあいだに記録された行い（一件に11）を置き、画面が通るのと同じ道を測る。どれも
``ROUNDS`` 回の真ん中の値。
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope

EVENTS = 10_000
ROUNDS = 3
_PER_CASE = 11
_DAYS = 180
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class OwnTimings:
    """秒（真ん中の値）。"""

    events: int
    sealing: float
    """何も封じていないところから、すべての日を封じる。"""
    nightly: float
    """一日分だけ増えたところから封じる。"""
    live: float
    """封じずに、すべてデータベースから開く。"""
    opening: float
    """封じた日々から、初めて開く。"""
    again: float
    """開いたことのある過程で、変わっていないことを確かめて開く。"""
    showing: float
    """新しい行いを一つ記録してから、件数・処理時間・手戻りが出るまで。"""


def measure(events: int = EVENTS) -> OwnTimings:
    """測る。`place.open_place` を先に呼ぶこと。"""
    from shirube.apps.frame import scope as scopes
    from shirube.apps.frame.scope import Scope
    from shirube.apps.organization import actions as organization

    now = datetime.now(UTC)
    site = Scope(municipality_id=None, municipality_key=None, now=now, is_system=True)
    town = organization.establish_municipality(
        by=site,
        code="990027",
        name="はかり市",
        kana="はかりし",
        prefecture="みほん県",
        kind="市",
        is_demo=True,
    )
    inside = Scope(municipality_id=town.pk, municipality_key=town.key, now=now, is_system=True)
    with scopes.enter(inside):
        _fill(inside, events)
        return _measured(inside, events)


def _measured(by: Scope, events: int) -> OwnTimings:
    from shirube.apps.insight.logs import actions, own

    actions.place_own_log(by=by)
    place = own.place_of(by)

    def anew() -> None:
        for one in (own._sealed, own._opened, own._known):
            one.forget(place)

    def seal_all() -> float:
        shutil.rmtree(place, ignore_errors=True)
        return _took(lambda: own.seal(by))

    def opened() -> float:
        anew()
        return _took(lambda: own.opened(by))

    live = median(opened() for _ in range(ROUNDS))
    sealing = median(seal_all() for _ in range(ROUNDS))
    opening = median(opened() for _ in range(ROUNDS))
    again = median(_took(lambda: own.opened(by)) for _ in range(ROUNDS))
    showing = median(_took(lambda: _act_and_answer(by)) for _ in range(ROUNDS))
    nightly = _took(lambda: own.seal(replace(by, now=by.now + timedelta(days=1))))
    return OwnTimings(events, sealing, nightly, live, opening, again, showing)


def _act_and_answer(by: Scope) -> Any:
    """一つ記録し、概要の数に答える。"""
    from shirube.apps.frontyard.cases import actions as cases
    from shirube.apps.insight.analysis import answers
    from shirube.apps.insight.logs import own

    before = own.opened(by).log.event_count
    cases.receive(by=by, procedure="local.unlisted@1", procedure_label="転入届", channel="counter")
    log = own.opened(by).log
    assert log.event_count == before + 1
    return answers.overview(log, range(log.case_count), workers=1)


def _took(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _fill(by: Scope, events: int) -> None:
    """行いを並べて置く。"""
    from shirube.apps.frontyard.cases.models import Case, CaseEventRow

    chance = random.Random(4)
    count = -(-events // _PER_CASE)
    begin = by.now - timedelta(days=_DAYS)
    arrivals = [begin + timedelta(days=(_DAYS - 12) * chance.random()) for _ in range(count)]
    cases = Case.objects.bulk_create(
        [
            Case(
                number=f"H-{number:06d}",
                procedure="local.unlisted@1",
                procedure_label="転入届",
                channel="counter",
                received_at=arrived,
            )
            for number, arrived in enumerate(arrivals)
        ],
        batch_size=_PIECE,
    )
    rows = [
        CaseEventRow(
            case=case,
            seq=seq,
            activity=f"行い{chance.randrange(22)}",
            phase="at",
            occurred_at=(at := arrived + timedelta(days=seq + chance.random())),
            recorded_at=at,
            procedure=case.procedure,
            channel="counter",
            actor=f"{chance.randrange(60)}",
        )
        for case, arrived in zip(cases, arrivals, strict=True)
        for seq in range(_PER_CASE)
    ]
    CaseEventRow.objects.bulk_create(rows[:events], batch_size=_PIECE)
