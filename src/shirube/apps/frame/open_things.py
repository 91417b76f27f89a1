"""手元の仕事: 異動する人が持っている、まだ終わっていないものを各部屋から集める。

部屋は ``panels.py`` に ``OPEN_THINGS = [探す関数, …]`` を置く。関数は利用者の鍵をまとめて受け取り、
人数が増えても問い合わせを増やさない。
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThing:
    """まだ終わっていない一つのもの。``url`` は見る人が開けるときだけ、``due`` は期限があるときだけ。"""

    room: str
    title: str
    url: str | None = None
    due: date | None = None


# 利用者の鍵の集まりから、鍵ごとのまだ終わっていないものを探す。
Finder = Callable[[Scope, Collection[UUID]], Mapping[UUID, Sequence[OpenThing]]]


def open_things(scope: Scope, holders: Collection[UUID]) -> dict[UUID, tuple[OpenThing, ...]]:
    """これらの利用者が持つ、まだ終わっていないもの。期限の近い順。"""
    found: dict[UUID, list[OpenThing]] = defaultdict(list)
    if holders:
        for module in installed_modules("panels"):
            for finder in getattr(module, "OPEN_THINGS", ()):
                for holder, things in finder(scope, holders).items():
                    found[holder] += things
    return {
        holder: tuple(sorted(things, key=lambda t: (t.due or date.max, t.room, t.title)))
        for holder, things in found.items()
    }
