"""実測値: 指標の定めと、読み取った値と、その値を作った記録への道すじ。

指標（Measure）は何をどう数えるかを版と出典つきで定める。実測値（Reading）はある期間の値で、
割合は商を持たず分子と分母を持つ。道すじ（Evidence）は記録の一覧ではなく、同じ一覧をもう一度
作るための手順と、そのときの件数と要約値である。
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Context, Decimal
from enum import StrEnum
from typing import Any

from shirube.values.citation import Citation
from shirube.values.exact_number import (
    CannotUseNumber,
    format_duration,
    format_number,
    number_text,
    read_number_text,
    require_exact,
)
from shirube.values.instant import instant_text, read_instant, require_aware
from shirube.values.labelled_enum import LabelledEnum
from shirube.values.period import Period
from shirube.values.text_map import TextMap

__all__ = [
    "Basis",
    "CannotBuildEvidence",
    "CannotBuildMeasure",
    "CannotBuildReading",
    "Direction",
    "Evidence",
    "Kind",
    "Measure",
    "Reading",
    "check_reading",
    "digest_of",
    "display",
    "format_duration",
]

LABEL_LIMIT = 40
ABSENT = "—"
SUPPRESSED = "—（件数が少ないため非表示）"

_ID = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DIVISION = Context(prec=28)  # 商の桁数。どの環境でも同じ答えにする


class CannotBuildMeasure(ValueError):
    """指標を作れない。"""


class CannotBuildEvidence(ValueError):
    """値の道すじを作れない。"""


class CannotBuildReading(ValueError):
    """実測値を作れない。"""


class Kind(LabelledEnum):
    """値の種類。"""

    COUNT = "count", "件数"
    RATIO = "ratio", "割合"
    QUANTILE = "quantile", "分位"
    AMOUNT = "amount", "量"


class Direction(LabelledEnum):
    """望ましい向き。"""

    UP = "up", "高いほど良い"
    DOWN = "down", "低いほど良い"
    NEUTRAL = "neutral", "良し悪しなし"


class Basis(StrEnum):
    """値の根拠。"""

    MEASURED = "実測"
    ESTIMATED = "推計"
    DECLARED = "申告"
    PUBLISHED = "公表値"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """指標の定め。何を、どの単位で、どう数えるか。"""

    id: str
    label: str
    unit: str
    kind: Kind
    direction: Direction
    definition: str
    edition: str
    source: Citation
    dimensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """識別子、名、種類、定義、版、出典が揃っていることを確かめる。"""
        if not isinstance(self.id, str) or not _ID.fullmatch(self.id):
            raise CannotBuildMeasure(
                f"指標の識別子「{self.id}」は、英小文字と数字で insight.lead_time の形に書いてください。"
            )
        if not self.label or len(self.label) > LABEL_LIMIT:
            raise CannotBuildMeasure(f"指標「{self.id}」の名は1〜{LABEL_LIMIT}字で書いてください。")
        if not isinstance(self.kind, Kind) or not isinstance(self.direction, Direction):
            raise CannotBuildMeasure(f"指標「{self.id}」の種類と向きは、決まった値から選んでください。")
        for name, text in (("単位", self.unit), ("定義", self.definition), ("版", self.edition)):
            if not isinstance(text, str) or not text.strip():
                raise CannotBuildMeasure(f"指標「{self.id}」の{name}がありません。")
        if not isinstance(self.source, Citation):
            raise CannotBuildMeasure(f"指標「{self.id}」に出典がありません。")
        if not isinstance(self.dimensions, tuple) or len(set(self.dimensions)) != len(self.dimensions):
            raise CannotBuildMeasure(f"指標「{self.id}」の切り口は、重なりのない組で書いてください。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """値の道すじ: 同じ記録の一覧をもう一度作る手順と、そのときの件数と要約値。"""

    measure: str
    edition: str
    parameters: Mapping[str, str]
    cut_off: datetime
    record_count: int
    digest: str

    def __post_init__(self) -> None:
        """中身を確かめ、条件を変わらない形にする。"""
        object.__setattr__(self, "parameters", TextMap(self.parameters))
        require_aware(self.cut_off, "道すじの締めの時点")
        if not self.measure or not self.edition:
            raise CannotBuildEvidence("道すじに、指標の識別子と版がありません。")
        if type(self.record_count) is not int or self.record_count < 0:
            raise CannotBuildEvidence("道すじの記録の件数は、0以上の整数で書いてください。")
        if not _DIGEST.fullmatch(self.digest):
            raise CannotBuildEvidence("道すじの要約値は、64桁の16進数（SHA-256）で書いてください。")

    @classmethod
    def of(
        cls, measure: Measure, *, parameters: Mapping[str, str], cut_off: datetime, keys: Iterable[str]
    ) -> Evidence:
        """値を作った記録の鍵から道すじを作る。同じ鍵は一度だけ数える。"""
        distinct = set(keys)
        return cls(
            measure=measure.id,
            edition=measure.edition,
            parameters=parameters,
            cut_off=cut_off,
            record_count=len(distinct),
            digest=digest_of(distinct),
        )

    def to_record(self) -> dict[str, Any]:
        """記録の形（JSON にできる値だけ）。"""
        return {
            "measure": self.measure,
            "edition": self.edition,
            "parameters": dict(self.parameters),
            "cut_off": instant_text(self.cut_off),
            "record_count": self.record_count,
            "digest": self.digest,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Evidence:
        """記録の形から戻す。項目が欠けていれば CannotBuildEvidence。"""
        try:
            return cls(**{**record, "cut_off": read_instant(record["cut_off"], "道すじの締めの時点")})
        except (KeyError, TypeError, AttributeError) as error:
            raise CannotBuildEvidence(f"道すじの記録の項目が合いません（{error}）。") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """実測値。割合は分子と分母を渡し、`value` はそこから導く（記録には商を書かない）。

    分母が 0 なら value は None。割合だけが公表されている値は、分母を 100 として分子に百分率を書く。
    `suppressed` のときは、値も分子も分母も件数も道すじも持たない（`suppress()` で作る）。
    """

    measure_id: str
    value: Decimal | None = None
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    n: int
    suppressed: bool = False
    basis: Basis
    period: Period
    as_of: datetime
    cut_off: datetime
    evidence: Evidence | None = None

    def __post_init__(self) -> None:
        """部分どうしが食い違わないことを確かめ、割合の値を導く。"""
        where = f"指標「{self.measure_id}」の値"
        if not self.measure_id or not isinstance(self.basis, Basis) or not isinstance(self.period, Period):
            raise CannotBuildReading(f"{where}に、指標・根拠・期間のどれかがありません。")
        require_aware(self.as_of, f"{where}の時点")
        require_aware(self.cut_off, f"{where}の締めの時点")
        if type(self.n) is not int or self.n < 0:
            raise CannotBuildReading(f"{where}の件数 n は、0以上の整数で書いてください。")
        try:
            for number in (self.value, self.numerator, self.denominator):
                require_exact(number, where)
            self._check_parts(where)
        except CannotUseNumber as error:
            raise CannotBuildReading(str(error)) from None
        if self.suppressed:
            self._check_hidden(where)

    def _check_parts(self, where: str) -> None:
        """分子と分母が揃うことを確かめ、揃っていれば値を導く。"""
        if (self.numerator is None) != (self.denominator is None):
            raise CannotBuildReading(f"{where}は、分子と分母のどちらかが欠けています。両方を渡してください。")
        if self.numerator is None or self.denominator is None:
            return
        if self.denominator < 0:
            raise CannotBuildReading(f"{where}の分母が負です。")
        quotient = (
            None
            if self.denominator == 0
            else _DIVISION.divide(Decimal(self.numerator), Decimal(self.denominator))
        )
        if self.value is not None and self.value != quotient:
            raise CannotBuildReading(
                f"{where}は、分子÷分母と合いません。割合は分子と分母だけを渡してください。"
            )
        require_exact(quotient, where)
        object.__setattr__(self, "value", quotient)

    def _check_hidden(self, where: str) -> None:
        """伏せた値が、何も運んでいないことを確かめる。"""
        if self.n or self.evidence or (self.value, self.numerator, self.denominator) != (None, None, None):
            raise CannotBuildReading(
                f"{where}は非表示なのに、値か件数か道すじを持っています。suppress() で伏せてください。"
            )

    @property
    def is_ratio(self) -> bool:
        """分子と分母を持つか。"""
        return self.denominator is not None

    def suppress(self) -> Reading:
        """値も件数も道すじも取り去った、非表示の実測値を返す。"""
        return replace(
            self, value=None, numerator=None, denominator=None, n=0, evidence=None, suppressed=True
        )

    def to_record(self) -> dict[str, Any]:
        """記録の形（JSON にできる値だけ）。割合の商は書かない。数は文字列で書く。"""
        return {
            "measure_id": self.measure_id,
            "value": None if self.is_ratio else number_text(self.value),
            "numerator": number_text(self.numerator),
            "denominator": number_text(self.denominator),
            "n": self.n,
            "suppressed": self.suppressed,
            "basis": self.basis.value,
            "period": self.period.to_record(),
            "as_of": instant_text(self.as_of),
            "cut_off": instant_text(self.cut_off),
            "evidence": None if self.evidence is None else self.evidence.to_record(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Reading:
        """記録の形から戻す。項目が合わなければ CannotBuildReading など、各値の名前の付いた誤り。"""
        try:
            evidence = record["evidence"]
            changed = {
                **{name: read_number_text(record[name]) for name in ("value", "numerator", "denominator")},
                "basis": Basis(record["basis"]),
                "period": Period.from_record(record["period"]),
                "as_of": read_instant(record["as_of"], "時点"),
                "cut_off": read_instant(record["cut_off"], "締めの時点"),
                "evidence": None if evidence is None else Evidence.from_record(evidence),
            }
            return cls(**{**record, **changed})
        except (KeyError, TypeError, CannotUseNumber) as error:
            raise CannotBuildReading(f"実測値の記録の項目が合いません（{error}）。") from None


def digest_of(keys: Iterable[str]) -> str:
    """記録の鍵の集まりの要約値（SHA-256、16進64桁）。並び順と重なりによらない。

    鍵ごとに「バイト数:鍵」を改行でつなぐので、鍵に改行やコロンがあっても別の集まりと重ならない。
    """
    digest = hashlib.sha256()
    for key in sorted(set(keys)):
        data = key.encode()
        digest.update(b"%d:%s\n" % (len(data), data))
    return digest.hexdigest()


def check_reading(reading: Reading, measure: Measure) -> None:
    """実測値が指標の種類に合うことを確かめる。合わなければ CannotBuildReading。"""
    if reading.measure_id != measure.id:
        raise CannotBuildReading(
            f"指標「{measure.id}」に、別の指標「{reading.measure_id}」の値が渡されました。"
        )
    if reading.suppressed:
        return
    if (measure.kind is Kind.RATIO) != reading.is_ratio:
        raise CannotBuildReading(
            f"指標「{measure.label}」は{measure.kind.label}です。分子と分母は、割合のときだけ渡してください。"
        )


def display(reading: Reading, measure: Measure) -> str:
    """実測値を画面の文字にする。例「47分」「58.3％」「1,234件」「—（件数が少ないため非表示）」。

    割合で単位が％のものは百分率の小数1桁（四捨五入）、単位が秒のものは読みやすい時間、ほかは
    整数か小数1桁に単位を付ける。負の数は△を付ける。値がなければ「—」。
    """
    check_reading(reading, measure)
    if reading.suppressed:
        return SUPPRESSED
    if reading.value is None:
        return ABSENT
    if measure.unit == "秒":
        return format_duration(reading.value)
    if measure.kind is Kind.RATIO and measure.unit in {"％", "%"}:
        return format_number(reading.value * 100, always_decimal=True) + "％"
    return format_number(reading.value, always_decimal=False) + measure.unit
