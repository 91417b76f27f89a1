"""工程表に置く日付: 契約の更新や申出の期限のように、作業ではないが日の決まっているもの。

工程表の表・図・紙・表計算のどれもが、この記録から同じ日付を置く。日付は動かせないので、遅れの計算では
「遅れると、この日をまたぐ」という知らせにだけ使う。
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.slip import Slip
from shirube.engines.plan.snapshot_lines import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedMark:
    """工程表に置く一つの日付。

    `title` は何の（財務会計システム）、`what` は何の日か（更新）。`initiatives` は関わる取組の鍵で、
    初めのものの下に置く。空なら、どの取組にもつながらない。`href` はもとの記録の頁。
    """

    key: str
    title: str
    what: str
    day: date
    initiatives: tuple[str, ...] = ()
    owner: str | None = None
    owner_key: str | None = None
    href: str | None = None

    @property
    def label(self) -> str:
        """「財務会計システム（更新）」。"""
        return f"{self.title}（{self.what}）"

    def days_left(self, today: date) -> int:
        """今日からの日数。過ぎていれば負。"""
        return (self.day - today).days

    def left_text(self, today: date) -> str:
        """「あと30日」「今日」「3日前」。"""
        days = self.days_left(today)
        return "今日" if days == 0 else f"あと{days:,}日" if days > 0 else f"{-days:,}日前"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """遅れた作業がまたぐ日付。もとの終わりはこの日まで、動いたあとの終わりはこの日より後。"""

    mark: DatedMark
    task: str
    new_end: date

    @property
    def days(self) -> int:
        """この日を何日過ぎるか。"""
        return (self.new_end - self.mark.day).days


def marks_under(marks: Iterable[DatedMark], initiatives: Collection[str]) -> dict[str, list[DatedMark]]:
    """取組の鍵から、その下に置く日付（早い順）を引く表。どこにも置けない日付は、空の鍵の下に集める。"""
    known = frozenset(initiatives)
    found: dict[str, list[DatedMark]] = {}
    for mark in sorted(marks, key=lambda one: (one.day, one.title, one.what, one.key)):
        home = next((key for key in mark.initiatives if key in known), "")
        found.setdefault(home, []).append(mark)
    return found


def crossed(slip: Slip, tasks: Mapping[str, Task], marks: Iterable[DatedMark]) -> tuple[Crossed, ...]:
    """遅れると、同じ取組の契約などの日をまたぐことになる作業（日の早い順）。"""
    ends: dict[str, list[tuple[str, date, date]]] = {}
    for move in slip.moves:
        if move.old_end is not None and move.new_end is not None:
            home = tasks[move.key].initiative
            ends.setdefault(home, []).append((move.key, move.old_end, move.new_end))
    found = [
        Crossed(mark=mark, task=task, new_end=new)
        for mark in marks
        for home in dict.fromkeys(mark.initiatives)
        for task, old, new in ends.get(home, ())
        if old <= mark.day < new
    ]
    return tuple(sorted(found, key=lambda one: (one.mark.day, one.mark.label, one.task)))
