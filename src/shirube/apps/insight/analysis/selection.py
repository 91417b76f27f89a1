"""絞り込み: 記録のどの画面も同じ問い合わせの文字（クエリ）で、同じ件を選ぶ（選ぶのは ``choosing``）。

- 見る人が選ぶもの（``Selection`` の上の五つ）: 期間、行い、切り口の値、ほかの鍵で見る。画面の間で引き継ぐ。
- 数の元の件を開くもの（残り）: 流れ、同じ変わり方、処理時間の幅、到着・完了の間、仕掛りの日、手戻り、
  標準処理期間の判定、受け持った課、初めの行いの切り口、手順との違い、番号。
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from shirube.apps.insight.analysis.selection_text import NONE as NONE
from shirube.apps.insight.analysis.selection_text import CannotSelect as CannotSelect
from shirube.apps.insight.analysis.selection_text import (
    day_of,
    days_of,
    deviation_of,
    deviation_said,
    named_pair,
    pair_of,
    span_said,
    standing_of,
    text_of,
    whole_of,
)
from shirube.apps.insight.analysis.standing import CHOICES as STANDINGS
from shirube.apps.insight.logs.queries import label_of
from shirube.values.era import format_date


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
    reworked: str = ""
    repeats: bool = False
    repeated: str = ""
    stopped: str = ""
    unresumed: str = ""
    begun: tuple[str, str] | None = None
    steps: str = ""
    deviation: str = ""
    case: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Selection":
        """クエリから読む。読めないものがあれば、何を直すかを言う ``CannotSelect``。"""
        return cls(
            since=day_of(query, "since", "期間の初日"),
            until=day_of(query, "until", "期間の末日"),
            activity=query.get("activity", ""),
            values=tuple(pair_of(text) for text in query.getlist("value") if text),
            view=query.get("view", ""),
            source=query.get("source", ""),
            target=query.get("target", ""),
            is_paired=query.get("is_paired") == "1",
            having=query.get("having", ""),
            starts_with=query.get("starts_with", ""),
            ends_with=query.get("ends_with", ""),
            same_as=whole_of(query, "same_as", "同じ変わり方の件の番号"),
            at_least=whole_of(query, "at_least", "処理時間の下限（秒）"),
            under=whole_of(query, "under", "処理時間の上限（秒）"),
            arrived=days_of(query, "arrived", "到着の間"),
            completed=days_of(query, "completed", "完了の間"),
            open_on=day_of(query, "open_on", "仕掛りの日"),
            rework=query.get("rework") == "1",
            standing=standing_of(query),
            group=named_pair(query, "group"),
            reworked=query.get("reworked", ""),
            repeats=query.get("repeats") == "1",
            repeated=query.get("repeated", ""),
            stopped=query.get("stopped", ""),
            unresumed=query.get("unresumed", ""),
            begun=named_pair(query, "begun"),
            steps=query.get("steps", "") if query.get("deviation") else "",
            deviation=deviation_of(query),
            case=query.get("case", "").strip(),
        )

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """選んだ（切り口, 値）: 切り口の値、受け持った課、初めの行いの切り口。"""
        return (*self.values, *(one for one in (self.group, self.begun) if one))

    def without(self, names: Collection[str]) -> "Selection":
        """この切り口で選ぶ前の絞り込み。"""
        group, begun = (one if one and one[0] not in names else None for one in (self.group, self.begun))
        values = tuple(one for one in self.values if one[0] not in names)
        return replace(self, values=values, group=group, begun=begun)

    def query(self, **changes: Any) -> str:
        """``?`` から始まる問い合わせの文字（何も選んでいなければ空）。"""
        one = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = [("value", f"{name}={value}") for name, value in one.values]
        for part in fields(one):
            value = getattr(one, part.name)
            if part.name == "values" or value is None or value is False or value == "":
                continue
            pairs.append((part.name, text_of(value)))
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
            found.append(f"{span_said(self.arrived)}に始まった件")
        if self.completed:
            found.append(f"{span_said(self.completed)}に終わった件")
        if self.open_on:
            found.append(f"{format_date(self.open_on)}の初めに仕掛りの件")
        if self.rework:
            found.append("手戻りのあった件")
        if self.standing:
            found.append(STANDINGS[self.standing][1])
        if self.group:
            found.append(f"最後に「{self.group[1]}」が受け持った件")
        if self.reworked:
            found.append(f"「{self.reworked}」の手戻りのあった件")
        if self.repeats:
            found.append("繰り返しのあった件")
        if self.repeated:
            found.append(f"「{self.repeated}」の繰り返しのあった件")
        if self.stopped:
            found.append(f"時計が「{self.stopped}」で止まった件")
        if self.unresumed:
            found.append(f"時計が「{self.unresumed}」で止まったまま終わった件")
        if self.begun:
            found.append(f"初めの行いの{label_of(self.begun[0])}が「{self.begun[1]}」の件")
        if self.deviation:
            found.append(deviation_said(self.deviation))
        if self.case:
            found.append(f"番号に「{self.case}」を含む件")
        return found
