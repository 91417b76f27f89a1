"""下書き: 設問に、もう分かっている答えを当てる。当てるだけで、答えにするのは課の人である。

元は三つある。①答え帳（町が日付を付けて控えている事実）、②計画の記録（KPI・経費・台帳・体制）、③前の照会の答え。
どの下書きにも、値・元・その日付・点・理由が付く。決まりは次のとおりで、
tests/spec/plan/test_inquiry_prefill.py の表にある。

1. 前の照会の答えは、問いの似ている点が70以上のときに使う。95以上なら「同じ問い」。
2. 答え帳と計画の記録は、その名が問いに含まれる点が80以上のときに使う。
3. 単位が両方に書いてあって違えば使わない（円で控えた値を、千円で聞かれた答えにしない）。
4. 設問の種類（数・日付・選択）として読めない値、選択肢に無い値は使わない。
5. 並べる順: 古くないもの、95以上のもの、日付の新しいもの、点の高いもの。初めのものを下書きにする。
6. 18か月より前の値と、日付の無い値には印を付ける。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.engines.plan.inquiry_similarity import (
    FITS,
    SAME,
    SIMILAR,
    Wording,
    containment,
    similarity,
    unit_key,
    wording,
)
from shirube.engines.plan.inquiry_values import CannotReadAnswer, read_value
from shirube.engines.plan.kpi_judgement import last_fresh_day
from shirube.values.era import format_date
from shirube.values.labelled_enum import LabelledEnum

MOST = 3


class Origin(LabelledEnum):
    """下書きの元。"""

    BANK = "bank", "答え帳"
    PLAN = "plan", "計画の記録"
    PAST = "past", "前の照会の答え"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """もう分かっていること。`names` は名と別の言い方、`where` は人が確かめに行けるところ。"""

    origin: Origin
    names: tuple[str, ...]
    value: str
    as_of: date | None
    where: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """一つの下書き。"""

    value: str
    origin: Origin
    where: str
    as_of: date | None
    score: int
    is_stale: bool
    unit: str = ""

    @property
    def why(self) -> str:
        """値の出どころを、一つの文で。"""
        when = format_date(self.as_of, "short") if self.as_of else "日付なし"
        fit = "同じ問い" if self.origin is Origin.PAST and self.score >= SAME else f"合う度合い{self.score}"
        old = "・18か月より前の値" if self.is_stale and self.as_of else ""
        unit = f"・単位 {self.unit}" if self.unit else ""
        return f"{self.origin.label}「{self.where}」（{when}・{fit}{unit}{old}）"


@dataclass(frozen=True, slots=True)
class _Entry:
    known: Known
    words: tuple[Wording, ...]


class Memory:
    """分かっていることを、問いから引けるようにしたもの。一つの照会の設問すべてに使い回す。"""

    def __init__(self, known: Iterable[Known], today: date) -> None:
        self._today = today
        self._entries = [
            _Entry(one, tuple(wording(name) for name in one.names if name.strip()))
            for one in known
            if one.value
        ]

    def suggestions(
        self, text: str, kind: AnswerKind, choices: tuple[str, ...] = ()
    ) -> tuple[Suggestion, ...]:
        """この問いの下書きを、よい順に三つまで。同じ値は、初めのものだけ。"""
        asked = wording(text)
        found = [one for entry in self._entries if (one := self._suggestion(entry, asked, kind, choices))]
        found.sort(
            key=lambda one: (
                one.is_stale,
                one.score < SAME,
                -_day(one.as_of),
                -one.score,
                one.where,
                one.value,
            )
        )
        unique = {one.value: one for one in reversed(found)}
        return tuple(one for one in found if unique[one.value] is one)[:MOST]

    def _suggestion(
        self, entry: _Entry, asked: Wording, kind: AnswerKind, choices: tuple[str, ...]
    ) -> Suggestion | None:
        known = entry.known
        score = _score(_in_same_unit(entry, asked), asked, known.origin)
        if score < (SIMILAR if known.origin is Origin.PAST else FITS):
            return None
        try:
            value = read_value(known.value, kind, choices)
        except CannotReadAnswer:
            return None
        return Suggestion(
            value=value,
            origin=known.origin,
            where=known.where,
            as_of=known.as_of,
            score=score,
            is_stale=is_stale(known.as_of, self._today),
            unit=known.unit,
        )


def _in_same_unit(entry: _Entry, asked: Wording) -> tuple[Wording, ...]:
    """聞かれた単位と食い違わない名。"""
    held = unit_key(entry.known.unit)
    return tuple(one for one in entry.words if not asked.unit or (one.unit or held) in ("", asked.unit))


def _score(words: Sequence[Wording], asked: Wording, origin: Origin) -> int:
    measure = similarity if origin is Origin.PAST else containment
    return max((measure(one, asked) for one in words), default=0)


def is_stale(as_of: date | None, today: date) -> bool:
    """18か月より前の値か、いつの値か分からない値か。"""
    return as_of is None or today > last_fresh_day(as_of)


def _day(as_of: date | None) -> int:
    return as_of.toordinal() if as_of else 0
