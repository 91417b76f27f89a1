"""対策の、いまの値（凍らせるもの）と、見込みの値の書き方。

見込みは「3日」「2日4時間」「30分」「15％」と値で書くか、「30％減」「3割減」「5ポイント減」と、いまの値からの減り方で
書く（遵守率のように大きいほどよい数では「増」）。どれも値に直して持つ。長さは秒（一秒に丸める）、割合は 0〜1
（百分率の小数四桁に丸める）。一日は 24 時間。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shirube.engines.insight.comparison_record import cases_digest
from shirube.engines.insight.comparison_sides import Choice, chosen_cases
from shirube.engines.insight.durations import P90
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.log import SECOND, EventLog
from shirube.engines.insight.remedies import is_lower_better
from shirube.engines.insight.tally import Distribution

EXAMPLES = "3日、2日4時間、30分、15％、30％減、3割減"
_UNITS = {"日": 86_400, "時間": 3_600, "分": 60, "秒": 1}
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_LENGTH = re.compile("".join(f"(?:{_NUMBER}{unit})?" for unit in _UNITS))
_SHARE = re.compile(f"{_NUMBER}%")
_MOVE = re.compile(f"{_NUMBER}(%|割|ポイント)(減|増)")
_MOST = Decimal(10**11)
_SECOND, _PERCENT = Decimal(1), Decimal("0.0001")


class CannotReadTarget(ValueError):
    """見込みの値を読めない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """対策を立てたときの値。長さは秒。``n`` は値の数（割合なら分母）、``digest`` は数えた件の要約値。

    ``cut_off`` は記録の最後の日時（マイクロ秒）。値が一つも無ければ ``level`` は None。
    ``is_dated_only`` は、時刻の無い記録で計ったか（長さを日数で書く）。
    """

    cases: int
    n: int
    median: Fraction | None
    p90: Fraction | None
    numerator: int | None
    denominator: int | None
    cut_off: int
    digest: str
    is_dated_only: bool = False

    @property
    def level(self) -> Fraction | None:
        """比べる値: 割合か中央値。"""
        if self.denominator is not None:
            return Fraction(self.numerator or 0, self.denominator) if self.denominator else None
        return self.median

    def to_record(self) -> dict[str, Any]:
        """JSON にできる形。分数は文字（``7/2``）にする。割合は二つの数のまま持つ。"""
        return {
            "cases": self.cases,
            "n": self.n,
            "median": None if self.median is None else str(self.median),
            "p90": None if self.p90 is None else str(self.p90),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "cut_off": self.cut_off,
            "digest": self.digest,
            "is_dated_only": self.is_dated_only,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Baseline:
        """記録の形から戻す。"""
        exact = {name: None if record[name] is None else Fraction(record[name]) for name in ("median", "p90")}
        return cls(**{**record, **exact})


def baseline_of(log: EventLog, figure: Figure, *, since: date, until: date) -> Baseline:
    """この期間（どちらの日も含む）に終わった件の、いまの値。行いの名が無ければ CannotCompareFigure。"""
    chosen = chosen_cases(log, Choice(label="いま", since=since, until=until))
    sample = chosen.sample(figure)
    numerator = denominator = median = p90 = None
    if figure.is_share:
        numerator, denominator = int(sample.values.sum()), len(sample.values)
    else:
        spread = Distribution.of(sample.values)
        median, p90 = (None if one is None else one / SECOND for one in (spread.median, spread.quantile(P90)))
    return Baseline(
        cases=chosen.log.case_count,
        n=len(sample.values),
        median=median,
        p90=p90,
        numerator=numerator,
        denominator=denominator,
        cut_off=int(log.at.max()) if log.event_count else 0,
        digest=cases_digest((chosen,)),
        is_dated_only=log.is_dated_only,
    )


def read_target(text: str, figure: Figure, baseline: Fraction | None) -> Fraction:
    """見込みの文字から値（長さは秒、割合は 0〜1）。読めなければ CannotReadTarget。"""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    moved = _MOVE.fullmatch(plain)
    if moved:
        return _moved(moved, figure, baseline)
    if figure.is_share:
        share = _SHARE.fullmatch(plain)
        if share is None:
            raise CannotReadTarget(
                f"見込み「{text[:20]}」を読めません。割合なので「15％」か「5ポイント減」の形で書いてください。"
            )
        return _stored(Fraction(share[1]), _PERCENT) / 100
    length = _LENGTH.fullmatch(plain) if plain else None
    if length is None or not any(length.groups()):
        raise CannotReadTarget(
            f"見込み「{text[:20]}」を読めません。長さなので「3日」「2日4時間」「30％減」の形で書いてください。"
        )
    seconds = zip(length.groups(), _UNITS.values(), strict=False)
    return _stored(sum((Fraction(one) * unit for one, unit in seconds if one), Fraction(0)), _SECOND)


def _moved(found: re.Match[str], figure: Figure, baseline: Fraction | None) -> Fraction:
    amount, unit, way = Fraction(found[1]), found[2], found[3]
    if (way == "減") != is_lower_better(figure):
        better = "減" if is_lower_better(figure) else "増"
        raise CannotReadTarget(f"「{figure.label}」の見込みは、「{better}」で書いてください。")
    if baseline is None:
        raise CannotReadTarget("いまの値が無いので、減り方では書けません。値で書いてください。")
    sign = -1 if way == "減" else 1
    if unit == "ポイント":
        if not figure.is_share:
            raise CannotReadTarget("長さの見込みに「ポイント」は使えません。「30％減」と書いてください。")
        return _stored(baseline * 100 + sign * amount, _PERCENT) / 100
    share = amount / (10 if unit == "割" else 100)
    wanted = baseline * (1 + sign * share)
    return _stored(wanted * 100, _PERCENT) / 100 if figure.is_share else _stored(wanted, _SECOND)


def _stored(value: Fraction, step: Decimal) -> Fraction:
    """持てる細かさにそろえる。大きすぎれば断る。"""
    if abs(value) >= _MOST:
        raise CannotReadTarget("見込みの値が大きすぎます。値と単位を確かめてください。")
    return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).quantize(step))


def target_text(target: Fraction | None, figure: Figure) -> str:
    """`read_target` がそのまま読み戻せる文字。無ければ空。"""
    if target is None:
        return ""
    if figure.is_share:
        return f"{_plain(target * 100)}％"
    left, parts = round(target), []
    for name, seconds in _UNITS.items():
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0分"


def _plain(value: Fraction) -> str:
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
