"""国の枠組みの記録の型: 原則と箇条、官民データ活用推進計画の枠、関連ガイドライン。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.reference.plan.records import Bodies, DutyStrength
from shirube.values.citation import Citation, Origin


@dataclass(frozen=True, slots=True)
class Printing:
    """印字されている所。date_as_printed は、そこに印字された日付の文字。"""

    document: str
    section: str
    date_as_printed: str | None = None


@dataclass(frozen=True, slots=True)
class Principle:
    """原則または箇条一つ。label は公の文書の名、explanation は標の言葉。"""

    id: str
    number: int
    label: str
    explanation: str
    note: str | None


@dataclass(frozen=True, slots=True)
class PrincipleSet:
    """原則のまとまり（サービス設計12箇条など）。原則は番号の順に並ぶ。"""

    id: str
    label: str
    explanation: str
    note: str | None
    printed_in: tuple[Printing, ...]
    principles: tuple[Principle, ...]


@dataclass(frozen=True, slots=True)
class PlanningDuty:
    """官民データ活用推進計画を定める務め。explanation は標の言葉。"""

    id: str
    label: str
    bodies: Bodies
    strength: DutyStrength
    article: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Pillar:
    """柱一つ。名は印字のとおり、柱とした選び方と番号は標の定め。"""

    id: str
    number: int
    label: str
    item: str


@dataclass(frozen=True, slots=True)
class Field:
    """重点分野一つ。"""

    id: str
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class PublicPrivateMatrix:
    """官民データ活用推進計画の柱×分野の枠。

    other_headings は印字されているが柱に選ばなかった見出し。pillar_origin は柱の選び方の由来。
    """

    law: str
    citation: Citation
    duties: tuple[PlanningDuty, ...]
    pillars: tuple[Pillar, ...]
    fields: tuple[Field, ...]
    other_headings: tuple[str, ...]
    pillar_origin: Origin

    def duty(self, *, is_prefecture: bool) -> PlanningDuty:
        """その団体の務めを返す。"""
        wanted = Bodies.PREFECTURE if is_prefecture else Bodies.MUNICIPALITY
        return next(duty for duty in self.duties if duty.bodies is wanted)


@dataclass(frozen=True, slots=True)
class Guideline:
    """関連ガイドライン一つ。日付が月までしか印字されていなければ issued_on は None。"""

    id: str
    label: str
    issuer: str | None
    issued_on: date | None
    number: str | None
    items: tuple[str, ...]
    printed_in: tuple[Printing, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """用語とその説明。`reading` は並べる順の読み、`spellings` は文の中で探す書き方（用語そのものを含む）。"""

    term: str
    reading: str
    text: str
    spellings: tuple[str, ...]
