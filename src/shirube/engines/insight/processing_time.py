"""処理時間: 一件ごとの長さと、その中央値・90%値。"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shirube.values.case_event import CaseEvent, effective


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDuration:
    """一件の長さ。``seconds`` は秒（小数は行いの時刻の細かさまで）。"""

    case: str
    started_at: datetime
    ended_at: datetime
    event_ids: tuple[str, ...]

    @property
    def seconds(self) -> Decimal:
        """最初の行いから最後の行いまでの秒数（マイクロ秒まで正確）。"""
        gap = self.ended_at - self.started_at
        return Decimal(gap.days * 86400 + gap.seconds) + Decimal(gap.microseconds) / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingTime:
    """件数と処理時間。``durations`` は短い順。件数が 0 なら中央値も 90% 値も None。"""

    durations: tuple[CaseDuration, ...]
    event_count: int

    @property
    def case_count(self) -> int:
        """件数。"""
        return len(self.durations)

    @property
    def event_ids(self) -> tuple[str, ...]:
        """この計算に入った行いの id。"""
        return tuple(event for duration in self.durations for event in duration.event_ids)

    def at(self, share: Decimal) -> Decimal | None:
        """小さいほうから ``share``（0〜1）のところの処理時間（秒）。"""
        return quantile([d.seconds for d in self.durations], share)


def processing_time(
    events: Iterable[CaseEvent], *, closed_from: datetime | None = None, closed_to: datetime | None = None
) -> ProcessingTime:
    """行いの記録から一件ごとの処理時間を求める。

    訂正された行いは訂正後の姿で数える。``closed_from`` 以上 ``closed_to`` 未満に最後の行いがあった件だけを
    残す（None なら限らない）。
    """
    by_case: dict[str, list[CaseEvent]] = defaultdict(list)
    for event in effective(events):
        by_case[event.subjects["case"]].append(event)
    durations = [_duration(case, rows) for case, rows in by_case.items()]
    kept = [
        d
        for d in durations
        if (closed_from is None or d.ended_at >= closed_from)
        and (closed_to is None or d.ended_at < closed_to)
    ]
    kept.sort(key=lambda d: (d.seconds, d.case))
    return ProcessingTime(durations=tuple(kept), event_count=sum(len(d.event_ids) for d in kept))


def _duration(case: str, rows: Sequence[CaseEvent]) -> CaseDuration:
    times = [row.occurred_at for row in rows]
    return CaseDuration(
        case=case,
        started_at=min(times),
        ended_at=max(times),
        event_ids=tuple(row.event_id for row in rows),
    )


def quantile(values: Sequence[Decimal], share: Decimal) -> Decimal | None:
    """線形補間の分位（Hyndman–Fan の型7）。``values`` は短い順でなくてよい。空なら None。"""
    if not Decimal(0) <= share <= Decimal(1):
        raise ValueError("割合は0から1までで指定してください。")
    ordered = sorted(values)
    if not ordered:
        return None
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
