"""比べる問い: 何の数を、どの件とどの件で比べるか。画面の住所・命令・残した比べが、同じ一つの形を使う。

文字の形は、問い合わせの文字（``名=値&名=値``）である。名の順は決まっていて、決まりの値と空は書かない。
だから、同じ
問いはいつも同じ文字になり、そのまま画面の住所に付けられる。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from shirube.engines.insight.comparison_sides import By
from shirube.engines.insight.figures import CannotCompareFigure, Clock

_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(1000, 1, 1), date(9999, 12, 30)
MOST_FOLLOW_UP = 3_660
"""見届ける日数の限り（十年。origin: ours）。"""
LONGEST = 4_000
"""文字の形の長さの限り。"""


class CannotAsk(CannotCompareFigure):
    """問いになっていない。"""


class Way(StrEnum):
    """分け方: ある日の先と後、二つの期間、二つの値、二つの記録。"""

    DATE = "date"
    PERIODS = "periods"
    VALUES = "values"
    LOGS = "logs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """比べる問い。

    ``figure`` は数の名（`figures.figure_named`）、``clock`` は暦か開庁時間。``on`` はこの日から後とする日。
    二つの期間
    （この日を含む）と、二つの値（``切り口=値``。空の値は値なし）と、ほかの記録（``other``、鍵）は、
    重ねて書ける。
    ``first`` だけなら、その値の件とほかの件（期間かほかの記録があれば、どちらの側もその値の件）を比べる。
    ``moment`` は期間に入れる日、``follow_up`` は届いてから見届ける日数、``finish`` は終わりの行い、
    ``strata`` は
    そろえる切り口。``narrowing`` は、比べる前に件を選ぶ画面の絞り込み（名と値）。
    """

    figure: str = "処理時間"
    clock: Clock = Clock.CALENDAR
    on: date | None = None
    before_since: date | None = None
    before_until: date | None = None
    after_since: date | None = None
    after_until: date | None = None
    first: str = ""
    second: str = ""
    other: str = ""
    moment: By = By.COMPLETED
    follow_up: int | None = None
    finish: tuple[str, ...] = ()
    strata: str = ""
    narrowing: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_text(cls, text: str) -> Question:
        """文字の形から。読めなければ CannotAsk。"""
        if len(text) > LONGEST:
            raise CannotAsk(f"問いが長すぎます（{LONGEST:,}字まで）。条件を減らしてください。")
        return cls.of_pairs(parse_qsl(text.removeprefix("?"), keep_blank_values=True))

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Question:
        """名と値の並びから。知らない名は読まない。値を読めなければ、何を直すかを言う CannotAsk。"""
        found: dict[str, Any] = {"finish": (), "narrowing": ()}
        for name, value in pairs:
            text = value.strip()
            if name in NARROWING and text:
                found["narrowing"] += ((name, text),)
            elif name == "finish" and text:
                found["finish"] += (text,)
            elif name in _READERS and text:
                found[name] = _READERS[name](text)
        found["finish"] = tuple(sorted(set(found["finish"])))
        found["narrowing"] = tuple(sorted(set(found["narrowing"])))
        return cls(**found)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """名と値の、決まった順の並び。"""
        found: list[tuple[str, str]] = []
        for part in fields(self):
            value = getattr(self, part.name)
            if part.name == "narrowing":
                found += value
            elif part.name == "finish":
                found += [("finish", one) for one in value]
            elif value is not None and value != part.default:
                found.append((part.name, value.isoformat() if isinstance(value, date) else str(value)))
        return tuple(found)

    def text(self) -> str:
        """文字の形。"""
        return urlencode(self.pairs())

    @property
    def way(self) -> Way:
        """分け方。"""
        if self.other:
            return Way.LOGS
        if self.first or self.second:
            return Way.VALUES
        return Way.PERIODS if self._has_periods else Way.DATE

    @property
    def _has_periods(self) -> bool:
        days = (self.before_since, self.before_until, self.after_since, self.after_until)
        return any(day is not None for day in days)

    @property
    def windows(self) -> tuple[Window, Window] | None:
        """先と後の期間。期間で分けないなら None。片方しか無いか、日が逆なら CannotAsk。"""
        if self.on is not None:
            if self.before_until is not None or self.after_since is not None:
                raise CannotAsk("境の日か、二つの期間のどちらか一つを選んでください。")
            return (
                Window(self.before_since, self.on - _DAY).checked("境の日より前"),
                Window(self.on, self.after_until).checked("境の日から後"),
            )
        if not self._has_periods:
            return None
        before = Window(self.before_since, self.before_until)
        after = Window(self.after_since, self.after_until)
        if before == Window() or after == Window():
            raise CannotAsk("先の期間と後の期間の、両方を入れてください。")
        return before.checked("先の期間"), after.checked("後の期間")

    @property
    def missing(self) -> str:
        """何と何を比べるかが決まらないとき、何を入れるか。決まっていれば空。"""
        if self.windows is None and not self.first and not self.other:
            if self.second:
                return "一つ目の値も選んでください。"
            return "何と何を比べるかを選んでください。"
        return ""

    def for_figure(self, figure: str) -> Question:
        """同じ件を、ほかの数で比べる問い。"""
        return replace(self, figure=figure)


@dataclass(frozen=True, slots=True)
class Window:
    """期間。どちらの日も含む。None なら限りなし。"""

    since: date | None = None
    until: date | None = None

    def checked(self, label: str) -> Window:
        """日が逆でないことを確かめる。"""
        if self.since is not None and self.until is not None and self.until < self.since:
            raise CannotAsk(f"{label}の終わりの日が、初めの日より前です。日を入れ直してください。")
        return self


NARROWING = ("since", "until", "activity", "value", "view")
"""比べる前に件を選ぶ、画面の絞り込みの名。"""
_DATES = {
    "on": "境の日",
    "before_since": "先の期間の初日",
    "before_until": "先の期間の末日",
    "after_since": "後の期間の初日",
    "after_until": "後の期間の末日",
}


def _date(label: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CannotAsk(
            f"{label}「{text[:20]}」を日付として読めません。2026-07-01 の形で入れてください。"
        ) from None
    if not _EARLIEST <= day <= _LATEST:
        raise CannotAsk(f"{label}「{text[:20]}」は、扱える日付ではありません。入れ直してください。")
    return day


def _pair(label: str, text: str) -> str:
    if "=" not in text:
        raise CannotAsk(f"{label}「{text[:40]}」は 切り口=値 の形で書いてください。")
    return text


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST_FOLLOW_UP):
        raise CannotAsk(
            f"見届ける日数「{text[:10]}」は、1 から {MOST_FOLLOW_UP:,} までの数で入れてください。"
        )
    return int(text)


def _one_of(kind: type[StrEnum], label: str, text: str) -> StrEnum:
    try:
        return kind(text)
    except ValueError:
        raise CannotAsk(f"{label}「{text[:20]}」はありません。画面の様式から選び直してください。") from None


_READERS: dict[str, Any] = {
    "figure": str,
    "other": str,
    "strata": str,
    "clock": lambda text: _one_of(Clock, "時間の計り方", text),
    "moment": lambda text: _one_of(By, "期間に入れる日", text),
    "follow_up": _days,
    "first": lambda text: _pair("一つ目の値", text),
    "second": lambda text: _pair("二つ目の値", text),
    **{name: (lambda text, label=label: _date(label, text)) for name, label in _DATES.items()},
}
