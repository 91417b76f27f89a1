"""みほん市の窓口の事案: 種から作る、この十週のあいだに受け付けた架空の事案。実在の人・申請とは関わりがない。

同じ種と同じ日からは、いつも同じ事案ができる。実測の画面が初めから動くように、終わった事案と、まだ途中の事案を置く。
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from shirube.reference.organization.holidays import holiday_dates
from shirube.values.instant import JST, local_day

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope

_PROCEDURES = ("住民票の写しの交付", "転入届", "児童手当の認定請求", "飼い犬の登録")
_CHANNELS = ("counter", "counter", "counter", "online", "post", "phone")
_CLERKS = tuple(UUID(int=0x5A << 64 | number) for number in range(1, 5))
"""架空の窓口の人の鍵（利用者ではない）。記録では仮名に替わる。"""
_DAYS = 70


def keep_cases(by: Scope, *, count: int = 120, seed: int = 4) -> int:
    """事案を置き、きのうまでの行いを封じる。置いた数を返す。"""
    from shirube.apps.insight.logs import actions as logs

    chance = random.Random(seed)  # noqa: S311 - 見本の事案を作るだけで、秘密には使わない
    arrivals = sorted(_arrival(chance, by.now) for _ in range(count))
    for arrived in arrivals:
        _case(by, chance, arrived)
    logs.seal_own_cases(by=by)
    return count


def _case(by: Scope, chance: random.Random, arrived: datetime) -> None:
    """一件。受け付け、審査を始め、完了する。まだその時でない行いは、しない。"""
    from shirube.apps.frontyard.cases import actions as cases

    procedure = chance.choice(_PROCEDURES)
    begun = _open_hour(arrived + timedelta(hours=chance.expovariate(1 / 5)))
    closed = _open_hour(begun + timedelta(hours=chance.expovariate(1 / (30 if "請求" in procedure else 3))))
    case = cases.receive(
        by=_clerk(by, chance, arrived),
        procedure="local.unlisted@1",
        procedure_label=procedure,
        channel=chance.choice(_CHANNELS),
    )
    for moment in (begun, closed):
        if moment < by.now:
            case = cases.advance(by=_clerk(by, chance, moment), key=case.key, version=case.version)


def _clerk(by: Scope, chance: random.Random, moment: datetime) -> Scope:
    return replace(by, now=moment, actor_key=chance.choice(_CLERKS))


def _arrival(chance: random.Random, now: datetime) -> datetime:
    """この十週のうちの、窓口の開いている時刻（連休に当たって先の日になれば、引き直す）。"""
    while (at := _open_hour(now - timedelta(days=_DAYS * chance.random() + 1 / 2))) >= now:
        pass
    return at


def _open_hour(at: datetime) -> datetime:
    """その時刻か、閉まっていれば次に開く日の朝。"""
    local = at.astimezone(JST)
    if local.time() > time(17, 0):
        local = datetime.combine(local.date() + timedelta(days=1), time(8, 35), JST)
    while local.weekday() > 4 or local_day(local) in holiday_dates():
        local = datetime.combine(local.date() + timedelta(days=1), time(8, 35), JST)
    if local.time() < time(8, 30):
        local = datetime.combine(local.date(), time(8, 40), JST) + timedelta(minutes=local.minute)
    return local.astimezone(at.tzinfo)
