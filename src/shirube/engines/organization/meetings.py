"""会議体・会議・議題・決定の、言葉と凍った記録。紙（次第・決定事項一覧）と表はここから作る。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shirube.values.era import format_date
from shirube.values.labelled_enum import LabelledEnum


class BodyKind(LabelledEnum):
    """会議体の種類。"""

    HEADQUARTERS = "headquarters", "推進本部"
    STEERING = "steering", "幹事会"
    SECTION = "section", "専門部会・ワーキンググループ"
    EXECUTIVE = "executive", "庁議"
    ASSEMBLY = "assembly", "議会・委員会"
    ADVISORY = "advisory", "審議会・有識者会議"
    OTHER = "other", "そのほか"


class SeatRole(LabelledEnum):
    """会議体での役。"""

    CHAIR = "chair", "長"
    DEPUTY = "deputy", "副"
    MEMBER = "member", "構成員"
    ADVISER = "adviser", "助言者・オブザーバー"
    SECRETARY = "secretary", "事務局"


class SittingState(LabelledEnum):
    """会議の状態。"""

    PLANNED = "planned", "予定"
    HELD = "held", "開催"
    WRITTEN = "written", "書面"
    CANCELLED = "cancelled", "中止"

    @property
    def is_over(self) -> bool:
        """開いたか、書面で諮り終えた。決定を記録できる。"""
        return self in (SittingState.HELD, SittingState.WRITTEN)


class AgendaKind(LabelledEnum):
    """議題の種類。"""

    REPORT = "report", "報告"
    DISCUSS = "discuss", "協議"
    DECIDE = "decide", "決定"


class Result(LabelledEnum):
    """決定の結果。"""

    APPROVED = "approved", "承認"
    CONDITIONAL = "conditional", "条件付き承認"
    RETURNED = "returned", "差戻し"
    CONTINUED = "continued", "継続審議"
    NOTED = "noted", "了承"

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
