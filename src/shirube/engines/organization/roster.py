"""名簿の記録: 組織と職員の「こうしたい」と「いまこうなっている」を、同じ形で持つ。

組織は所属コード、職員は職員番号で見分ける。同じコードは、名前が変わっても同じ組織である（標の定め）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from shirube.values.labelled_enum import LabelledEnum


class Employment(LabelledEnum):
    """任用の種類。"""

    REGULAR = "regular", "常勤"
    FISCAL_YEAR = "fiscal_year", "会計年度任用"
    REAPPOINTED = "reappointed", "再任用"
    FIXED_TERM = "fixed_term", "任期付"
    SECONDED = "seconded", "派遣・出向受入"
    SPECIAL = "special", "特別職"


@dataclass(frozen=True, slots=True, order=True)
class ConcurrentPost:
    """兼務の所属と職。"""

    department_code: str
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDepartment:
    """ある日の一つの組織。``row`` は名簿の行で、比べるときには見ない。"""

    code: str
    name: str
    kana: str = ""
    parent_code: str | None = None
    sort_order: int = 0
    is_abolished: bool = False
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterStaff:
    """ある日の一人の職員。``row`` は名簿の行で、比べるときには見ない。"""

    number: str
    name: str
    kana: str
    department_code: str
    post: str
    employment: Employment = Employment.REGULAR
    concurrent: tuple[ConcurrentPost, ...] = ()
    is_retired: bool = False
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """ある日の組織と職員の全体。廃止した組織と退職した職員は含まない。"""

    departments: Mapping[str, RosterDepartment] = field(default_factory=lambda: MappingProxyType({}))
    staff: Mapping[str, RosterStaff] = field(default_factory=lambda: MappingProxyType({}))

    def with_changes(
        self, departments: tuple[RosterDepartment, ...], staff: tuple[RosterStaff, ...]
    ) -> Roster:
        """変わるところを重ねた、あとの姿。"""
        after_departments = dict(self.departments) | {d.code: d for d in departments}
        after_staff = dict(self.staff) | {s.number: s for s in staff}
        return Roster(
            {code: d for code, d in after_departments.items() if not d.is_abolished},
            {number: s for number, s in after_staff.items() if not s.is_retired},
        )


class SuccessionKind(StrEnum):
    """組織の引き継ぎの種類。"""

    MERGE = "merge"
    SPLIT = "split"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, order=True)
class Succession:
    """前の組織から後の組織への引き継ぎ。"""

    predecessor_code: str
    successor_code: str
    kind: SuccessionKind


@dataclass(frozen=True, slots=True)
class Problem:
    """取り込めない理由（どこで・なぜ・次にどうする）。行が無いものは名簿全体の問題。"""

    row: int | None
    column: str
    reason: str
    next: str

    def to_record(self) -> dict[str, str | int | None]:
        """記録の形。"""
        return {"row": self.row, "column": self.column, "reason": self.reason, "next": self.next}


@dataclass(frozen=True, slots=True)
class WantedDepartment:
    """名簿に書かれた組織。書かれていない項目は None で、いまのまま残す。"""

    code: str
    name: str | None = None
    kana: str | None = None
    parent_code: str | None = None
    says_parent: bool = False
    sort_order: int | None = None
    is_abolished: bool = False
    predecessors: tuple[str, ...] = ()
    row: int | None = None


@dataclass(frozen=True, slots=True)
class WantedRoster:
    """名簿から読めたものと、読めなかった理由と、読まなかった列。"""

    departments: tuple[WantedDepartment, ...] = ()
    staff: tuple[RosterStaff, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread_columns: tuple[str, ...] = ()

    def without_staff(self, numbers: frozenset[str], current: Roster) -> WantedRoster:
        """これらの職員だけは、いまの姿のままにする。"""
        kept = tuple(
            replace(current.staff[s.number], row=s.row)
            if s.number in numbers and s.number in current.staff
            else s
            for s in self.staff
        )
        return replace(self, staff=kept)
