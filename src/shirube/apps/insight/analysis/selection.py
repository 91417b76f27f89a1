"""絞り込み: 記録のどの画面も同じ問い合わせの文字（クエリ）で、同じ件を選ぶ。

- 見る人が選ぶもの（``Selection`` の上の五つ）: 期間、行い、切り口の値、ほかの鍵で見る。画面の間で引き継ぐ。
- 数の元の件を開くもの（残り）: 流れ、同じ変わり方、処理時間の幅、到着・完了の間、仕掛りの日、手戻り、
  標準処理期間の判定、受け持った課、番号。
"""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.http import QueryDict
from numpy.typing import NDArray

from shirube.apps.insight.analysis.standing import CHOICES as STANDINGS
from shirube.engines.insight.filters import (
    Condition,
    EndsWith,
    Every,
    Following,
    Has,
    Lasting,
    Moment,
    StartsWith,
    Valued,
    Within,
    chosen,
)
from shirube.engines.insight.grouped import Grouped
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.moments import bounds
from shirube.engines.insight.opening import midnight
from shirube.engines.insight.passing import Passing, PassingPaired, Reworked
from shirube.engines.insight.views import by_dimension
from shirube.values.era import format_date

NONE = "（値なし）"
"""値の無いことを選ぶ言葉。"""
_DAY = timedelta(days=1)
_LONGEST = 10**12


class CannotSelect(ValueError):
    """絞り込めない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """絞り込み。日はその日を含む。秒は処理時間の幅 [``at_least``, ``under``)。"""

    since: date | None = None
    until: date | None = None
    activity: str = ""
    values: tuple[tuple[str, str], ...] = ()
    view: str = ""
    source: str = ""
    target: str = ""
    is_paired: bool = False
    having: str = ""
    starts_with: str = ""
    ends_with: str = ""
    same_as: int | None = None
    at_least: int | None = None
    under: int | None = None
    arrived: tuple[date, date] | None = None
    completed: tuple[date, date] | None = None
    open_on: date | None = None
    rework: bool = False
    standing: str = ""
    group: tuple[str, str] | None = None
    case: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Selection":
        """クエリから読む。読めないものがあれば、何を直すかを言う ``CannotSelect``。"""
        return cls(
            since=_day(query, "since", "期間の初日"),
            until=_day(query, "until", "期間の末日"),
            activity=query.get("activity", ""),
            values=tuple(_pair(text) for text in query.getlist("value") if text),
            view=query.get("view", ""),
            source=query.get("source", ""),
            target=query.get("target", ""),
            is_paired=query.get("is_paired") == "1",
            having=query.get("having", ""),
            starts_with=query.get("starts_with", ""),
            ends_with=query.get("ends_with", ""),
            same_as=_whole(query, "same_as", "同じ変わり方の件の番号"),
            at_least=_whole(query, "at_least", "処理時間の下限（秒）"),
            under=_whole(query, "under", "処理時間の上限（秒）"),
            arrived=_days(query, "arrived", "到着の間"),
            completed=_days(query, "completed", "完了の間"),
            open_on=_day(query, "open_on", "仕掛りの日"),
            rework=query.get("rework") == "1",
            standing=_standing(query),
            group=_pair(query["group"]) if query.get("group") else None,
            case=query.get("case", "").strip(),
        )

    def query(self, **changes: Any) -> str:
        """``?`` から始まる問い合わせの文字（何も選んでいなければ空）。"""
        one = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = [("value", f"{name}={value}") for name, value in one.values]
        for part in fields(one):
            value = getattr(one, part.name)
            if part.name == "values" or value is None or value is False or value == "":
                continue
            pairs.append((part.name, _text(value)))
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def shared(self) -> "Selection":
        """画面の間で引き継ぐところだけ。"""
        return Selection(
            since=self.since,
            until=self.until,
            activity=self.activity,
            values=self.values,
            view=self.view,
        )

    @property
    def is_narrowed(self) -> bool:
        """件を絞っているか（見方を変えるだけなら偽）。"""
        return bool(replace(self, view="").query())

    def said(self) -> list[str]:
        """何で絞っているかの言葉。"""
        found = []
        if self.since or self.until:
            low = f"{format_date(self.since)}から" if self.since else ""
            high = f"{format_date(self.until)}まで" if self.until else "記録の終わりまで"
            found.append(f"{low}{high}に終わった件")
        if self.activity:
            found.append(f"「{self.activity}」のある件")
        found += [f"{name}が「{value}」の件" for name, value in self.values]
        if self.source and self.target:
            found.append(f"「{self.source}」のすぐ次に「{self.target}」が続いた件")
        if self.having:
            found.append(f"「{self.having}」の行いのある件")
        if self.starts_with:
            found.append(f"「{self.starts_with}」から始まった件")
        if self.ends_with:
            found.append(f"「{self.ends_with}」で終わった件")
        if self.same_as is not None:
            found.append(f"{self.same_as:,}番目の件と同じ変わり方の件")
        if self.at_least is not None or self.under is not None:
            found.append("処理時間がこの幅の件")
        if self.arrived:
            found.append(f"{_span_said(self.arrived)}に始まった件")
        if self.completed:
            found.append(f"{_span_said(self.completed)}に終わった件")
        if self.open_on:
            found.append(f"{format_date(self.open_on)}の初めに仕掛りの件")
        if self.rework:
            found.append("手戻りのあった件")
        if self.standing:
            found.append(STANDINGS[self.standing][1])
        if self.group:
            found.append(f"最後に「{self.group[1]}」が受け持った件")
        if self.case:
            found.append(f"番号に「{self.case}」を含む件")
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """選んだ記録。

    ``whole`` は見方を変えたあとのすべての件、``cases`` は選んだ件の（``whole`` の中の）番号、``log`` は選んだ
    件だけの記録。``left_out`` は、見方を変えた鍵の値が無いため入らなかった行の数。
    """

    whole: EventLog
    cases: NDArray[np.int64]
    log: EventLog
    left_out: int = 0


def viewed(log: EventLog, selection: Selection) -> tuple[EventLog, int]:
    """ほかの鍵で見た記録と、入らなかった行の数。"""
    if not selection.view:
        return log, 0
    _known(log, selection.view)
    seen = by_dimension(log, selection.view)
    return seen.log, seen.left_out


def choose(whole: EventLog, selection: Selection, left_out: int = 0, also: Condition | None = None) -> Chosen:
    """条件（と ``also``）に合う件を選ぶ。名や切り口が記録に無ければ ``CannotSelect``。"""
    condition = _condition(whole, selection)
    if also is not None:
        condition = also if isinstance(condition, Every) else condition & also
    if isinstance(condition, Every) and not selection.case:
        return Chosen(whole, np.arange(whole.case_count, dtype=np.int64), whole, left_out)
    cases = chosen(whole, condition)
    if selection.case:
        keys = whole.case_keys
        cases = np.array([one for one in cases.tolist() if selection.case in keys[one]], np.int64)
    return Chosen(whole, cases, whole.taken(cases), left_out)


def _condition(log: EventLog, one: Selection) -> Condition:
    found: list[Condition] = []
    if one.since or one.until:
        found.append(_within(Moment.LAST, one.since, one.until))
    if one.arrived:
        found.append(_within(Moment.FIRST, *one.arrived))
    if one.completed:
        found.append(_within(Moment.LAST, *one.completed))
    if one.open_on:
        at = midnight(one.open_on)
        found.append(Within(Moment.FIRST, until=at) & Within(Moment.LAST, since=at))
    for name in (one.activity, one.source, one.target, one.having, one.starts_with, one.ends_with):
        if name and log.activity.code(name) is None:
            raise CannotSelect(f"行い「{name}」は、この記録にありません。絞り込みから選び直してください。")
    found += [Has(frozenset({name})) for name in (one.activity, one.having) if name]
    if one.source and one.target:
        found.append((PassingPaired if one.is_paired else Passing)(one.source, one.target))
    if one.starts_with:
        found.append(StartsWith(frozenset({one.starts_with})))
    if one.ends_with:
        found.append(EndsWith(frozenset({one.ends_with})))
    for name, value in one.values:
        _known(log, name)
        found.append(Valued(name, frozenset({None if value == NONE else value})))
    if one.at_least is not None or one.under is not None:
        found.append(Lasting(_micros(one.at_least), _micros(one.under)))
    if one.same_as is not None:
        found.append(Following(frozenset({_variant(log, one.same_as)})))
    if one.rework:
        found.append(Reworked())
    if one.group:
        _known(log, one.group[0])
        found.append(Grouped(one.group[0], None if one.group[1] == NONE else one.group[1]))
    condition: Condition = Every()
    for part in found:
        condition = part if isinstance(condition, Every) else condition & part
    return condition


def _within(moment: Moment, since: date | None, until: date | None) -> Within:
    return Within(
        moment,
        since=None if since is None else midnight(since),
        until=None if until is None else midnight(until + _DAY),
    )


def _variant(log: EventLog, number: int) -> tuple[str, ...]:
    if not 1 <= number <= log.case_count:
        raise CannotSelect(f"{number:,}番目の件は、この記録にありません。一覧から選び直してください。")
    offsets = bounds(log)
    codes = log.activity.codes[offsets[number - 1] : offsets[number]]
    return tuple(log.activity.names[code] for code in codes.tolist())


def _known(log: EventLog, name: str) -> None:
    if name not in log.dimensions:
        raise CannotSelect(f"切り口「{name}」は、この記録にありません。絞り込みから選び直してください。")


def _standing(query: QueryDict) -> str:
    text = query.get("standing", "")
    if text and text not in STANDINGS:
        raise CannotSelect(f"標準処理期間の判定「{text[:20]}」を読めません。概要から選び直してください。")
    return text


def _micros(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * SECOND


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CannotSelect(f"絞り込み「{text[:40]}」を読めません。画面の様式から選び直してください。")
    return name, value or NONE


def _day(query: QueryDict, name: str, label: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise CannotSelect(f"{label}「{text[:20]}」を日付として読めません。選び直してください。") from None
    if not date(1000, 1, 1) <= found < date(9999, 12, 31):
        raise CannotSelect(f"{label}「{text[:20]}」は、扱える日付ではありません。選び直してください。")
    return found


def _days(query: QueryDict, name: str, label: str) -> tuple[date, date] | None:
    text = query.get(name, "")
    if not text:
        return None
    first, _, last = text.partition("..")
    low = _day(QueryDict(urlencode({name: first})), name, label)
    high = _day(QueryDict(urlencode({name: last})), name, label)
    if low is None or high is None:
        raise CannotSelect(f"{label}「{text[:30]}」を読めません。図の表から選び直してください。")
    return low, high


def _whole(query: QueryDict, name: str, label: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) < _LONGEST):
        raise CannotSelect(f"{label}「{text[:20]}」を数として読めません。選び直してください。")
    return int(text)


def _text(value: Any) -> str:
    if value is True:
        return "1"
    if isinstance(value, tuple) and isinstance(value[0], str):
        return "=".join(value)
    if isinstance(value, tuple):
        return "..".join(one.isoformat() for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _span_said(days: tuple[date, date]) -> str:
    return "から".join(format_date(day) for day in days) + "まで"
