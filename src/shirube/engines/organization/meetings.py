"""会議体・会議・議題・決定の、言葉と凍った記録。紙（次第・決定事項一覧）と表はここから作る。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shirube.values.era import format_date


class BodyKind(StrEnum):
    """会議体の種類。"""

    HEADQUARTERS = "headquarters"
    STEERING = "steering"
    SECTION = "section"
    EXECUTIVE = "executive"
    ASSEMBLY = "assembly"
    ADVISORY = "advisory"
    OTHER = "other"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {
            "headquarters": "推進本部",
            "steering": "幹事会",
            "section": "専門部会・ワーキンググループ",
            "executive": "庁議",
            "assembly": "議会・委員会",
            "advisory": "審議会・有識者会議",
            "other": "そのほか",
        }[self.value]


class SeatRole(StrEnum):
    """会議体での役。"""

    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "member"
    ADVISER = "adviser"
    SECRETARY = "secretary"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {
            "chair": "長",
            "deputy": "副",
            "member": "構成員",
            "adviser": "助言者・オブザーバー",
            "secretary": "事務局",
        }[self.value]


class SittingState(StrEnum):
    """会議の状態。"""

    PLANNED = "planned"
    HELD = "held"
    WRITTEN = "written"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {"planned": "予定", "held": "開催", "written": "書面", "cancelled": "中止"}[self.value]

    @property
    def is_over(self) -> bool:
        """開いたか、書面で諮り終えた。決定を記録できる。"""
        return self in (SittingState.HELD, SittingState.WRITTEN)


class AgendaKind(StrEnum):
    """議題の種類。"""

    REPORT = "report"
    DISCUSS = "discuss"
    DECIDE = "decide"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {"report": "報告", "discuss": "協議", "decide": "決定"}[self.value]


class Result(StrEnum):
    """決定の結果。"""

    APPROVED = "approved"
    CONDITIONAL = "conditional"
    RETURNED = "returned"
    CONTINUED = "continued"
    NOTED = "noted"

    @property
    def label(self) -> str:
        """画面と紙での名。"""
        return {
            "approved": "承認",
            "conditional": "条件付き承認",
            "returned": "差戻し",
            "continued": "継続審議",
            "noted": "了承",
        }[self.value]

    @property
    def is_approval(self) -> bool:
        """前へ進めてよいという結果。"""
        return self in (Result.APPROVED, Result.CONDITIONAL, Result.NOTED)


def sitting_name(body: str, number: int | None, held_on: date) -> str:
    """「DX推進本部 第3回（令和8年7月1日）」。回を付けない会議では、日だけを添える。"""
    told = f" 第{number}回" if number is not None else ""
    return f"{body}{told}（{format_date(held_on)}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """次第の一行。"""

    title: str
    kind: AgendaKind
    presenter: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingLine:
    """一回の会議。"""

    body: str
    number: int | None
    held_on: date
    time: str = ""
    place: str = ""
    state: SittingState = SittingState.HELD
    attendance: str = ""

    @property
    def name(self) -> str:
        """会議の名。"""
        return sitting_name(self.body, self.number, self.held_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """一つの決定。``replaced_on`` は、あとの決定で訂正された日。"""

    sitting: SittingLine
    title: str
    text: str
    result: Result
    conditions: str = ""
    document_number: str = ""
    decided_on: date
    is_confirmed: bool = True
    corrects: str = ""
    replaced_on: date | None = None
