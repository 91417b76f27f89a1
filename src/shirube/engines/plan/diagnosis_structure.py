"""推進体制の点検: 計画の版が挙げる役割、その日の担い手、足りないところとその理由。

役割と務めの強さは計画の版（`StructureRole`）が、置き方の形と PMO は 自治体DX全体手順書【第2.0版】4.2(1) が
よりどころである。「足りない」は、その文書に照らして決まっていないという意味で、違法や不備を言うものではない。
終わりの近さ（90日）は標の定め。期間は両端を含む。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shirube.reference.plan.records import DutyStrength, RoleDuty, StructureRole
from shirube.values.labelled_enum import LabelledEnum

MANUAL = "自治体DX全体手順書【第2.0版】"
PROMOTER = "role.dx_promoter"
PREFECTURE = "role.prefecture"
ENDS_SOON_DAYS = 90


class Layout(StrEnum):
    """DX推進担当部門の置き方（手順書 参考4.2-②）。"""

    INDEPENDENT = "A"
    PLANNING = "B-1"
    GENERAL_AFFAIRS = "B-2"
    INFORMATION = "C"

    @property
    def label(self) -> str:
        """日本語の名。"""
        names = {
            "A": "独立した担当課を置く",
            "B-1": "企画担当課の中に置く",
            "B-2": "総務担当課の中に置く",
            "C": "情報政策担当課の中に置く",
        }
        return f"{self.value}　{names[self.value]}"


class HolderKind(LabelledEnum):
    """担い手の種類。"""

    POST = "post", "職"
    DEPARTMENT = "department", "組織"
    EXTERNAL = "external", "外部の人・団体"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """だれが、いつ、どの役割を担うか。終わりが None なら、終わりを決めていない。"""

    key: str
    role: str
    kind: HolderKind
    name: str
    department: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_concurrent: bool = False

    def is_in_force(self, day: date) -> bool:
        """その日に担っている。"""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """DX推進担当部門の置き方と、PMO の役割の担い手。決めていなければ None。"""

    layout: Layout | None = None
    pmo: str | None = None


class GapKind(LabelledEnum):
    """足りないところの種類。"""

    UNFILLED = "unfilled", "担い手が決まっていない"
    ENDED = "ended", "任期が終わったまま"
    ENDS_SOON = "ends_soon", "まもなく任期が終わる"
    CONCURRENT = "concurrent", "掛け持ちの記録がない"
    LAYOUT = "layout", "置き方を確かめる"
    PMO = "pmo", "PMOが決まっていない"
    PROMOTER = "promoter", "DX推進員のいない所属がある"


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureGap:
    """足りないところ一つ。source は文書の名と章節、strength は求めの強さ（分からなければ None）。"""

    kind: GapKind
    label: str
    reason: str
    source: str
    strength: DutyStrength | None
    next: str
    role: str | None = None


def structure_gaps(
    roles: Sequence[StructureRole],
    holdings: Sequence[Holding],
    arrangement: Arrangement,
    sections: Mapping[str, bool],
    day: date,
) -> tuple[StructureGap, ...]:
    """足りないところを、役割の順、続いて置き方・PMO・推進員の順に返す。

    ``sections`` は所属の名から、DX推進員がいるか。空なら推進員は点検しない。
    """
    by_role: dict[str, list[Holding]] = defaultdict(list)
    for holding in holdings:
        by_role[holding.role].append(holding)
    found: list[StructureGap] = []
    for role in roles:
        if role.id not in (PROMOTER, PREFECTURE):
            found += _role_gaps(role, by_role[role.id], day)
    found += _unmarked_concurrency(roles, holdings, day)
    found += _layout_gaps(arrangement)
    found += _promoter_gaps(sections)
    return tuple(found)


def source_of(role: StructureRole, duty: RoleDuty | None = None) -> str:
    """役割（か務め）の出どころ。版が 2.0 の役割は、手順書に抜粋された計画による。"""
    section = duty.section if duty is not None else role.section
    if section.startswith("手順書"):
        return f"{MANUAL} {section.removeprefix('手順書')}"
    return f"自治体DX推進計画【第{role.edition}版】{section}"


def _strongest(role: StructureRole) -> RoleDuty | None:
    known = [duty for duty in role.duties if duty.strength is not None]
    first = role.duties[0] if role.duties else None
    return min(known, key=lambda duty: duty.strength.rank if duty.strength else 0, default=first)


def _role_gaps(role: StructureRole, holdings: Sequence[Holding], day: date) -> Iterator[StructureGap]:
    current = [holding for holding in holdings if holding.is_in_force(day)]
    duty = _strongest(role)
    strength = duty.strength if duty is not None else None
    source = source_of(role, duty)
    if not current:
        ended = [holding for holding in holdings if holding.ends_on is not None and holding.ends_on < day]
        listed = (
            "計画の「組織体制の整備」に並ぶ役割です。" if role.is_listed else "計画や手順書に出る役割です。"
        )
        task = f"務め: {duty.text}" if duty is not None else ""
        yield StructureGap(
            kind=GapKind.ENDED if ended else GapKind.UNFILLED,
            label=role.label,
            reason=f"{listed}{task}",
            source=source,
            strength=strength,
            next="後任か、任期の延長を登録する" if ended else "担う職・組織・外部の人を登録する",
            role=role.id,
        )
        return
    last = max((holding.ends_on or date.max for holding in current), default=date.max)
    followed = any(holding.starts_on is not None and holding.starts_on > day for holding in holdings)
    if last <= day + timedelta(days=ENDS_SOON_DAYS) and not followed:
        yield StructureGap(
            kind=GapKind.ENDS_SOON,
            label=role.label,
            reason=f"あと{(last - day).days}日で、担い手がいなくなります。",
            source=source,
            strength=strength,
            next="後任か、任期の延長を登録する",
            role=role.id,
        )


def _unmarked_concurrency(
    roles: Sequence[StructureRole], holdings: Sequence[Holding], day: date
) -> Iterator[StructureGap]:
    labels = {role.id: role.label for role in roles}
    held: dict[str, list[Holding]] = defaultdict(list)
    for holding in holdings:
        if holding.is_in_force(day) and holding.role in labels and holding.role != PROMOTER:
            held[holding.name].append(holding)
    for name, mine in held.items():
        several = list(dict.fromkeys(holding.role for holding in mine))
        if len(several) > 1 and not any(holding.is_concurrent for holding in mine):
            yield StructureGap(
                kind=GapKind.CONCURRENT,
                label=name,
                reason=f"{'、'.join(labels[role] for role in several)}を一人（一つの組織）が担っています。",
                source=f"{MANUAL} 4.2(2)",
                strength=None,
                next="主でないほうに「併任・兼務」の印を付け、手が足りるかを確かめる",
            )


def _layout_gaps(arrangement: Arrangement) -> Iterator[StructureGap]:
    source = f"{MANUAL} 4.2(1)"
    if arrangement.layout is None:
        yield StructureGap(
            kind=GapKind.LAYOUT,
            label="DX推進担当部門の置き方",
            reason="司令塔になる部門を、どこに置くかが記録されていません。",
            source=source,
            strength=None,
            next="置き方（A・B・C）を選ぶ",
        )
    elif arrangement.layout is Layout.INFORMATION:
        yield StructureGap(
            kind=GapKind.LAYOUT,
            label="DX推進担当部門の置き方",
            reason="情報政策担当課の中に置いています。手順書は、別に設けることを望ましいとしています。",
            source=source,
            strength=DutyStrength.DESIRABLE,
            next="人数や規模から見て、いまの置き方でよい理由を記録する",
        )
    if not arrangement.pmo:
        yield StructureGap(
            kind=GapKind.PMO,
            label="PMO（全体の進行管理）",
            reason="期限の決まった取組を横断して進める役割を、だれが担うかが記録されていません。",
            source=source,
            strength=DutyStrength.CONSIDER,
            next="担当部門、外部人材、委託のどれが担うかを記録する",
        )


def _promoter_gaps(sections: Mapping[str, bool]) -> Iterator[StructureGap]:
    missing = [name for name, has_promoter in sections.items() if not has_promoter]
    if missing:
        rest = f" ほか{len(missing) - 5}所属" if len(missing) > 5 else ""
        yield StructureGap(
            kind=GapKind.PROMOTER,
            label="DX推進員",
            reason=f"{len(sections)}所属のうち{len(missing)}所属にいません: {'、'.join(missing[:5])}{rest}",
            source=f"{MANUAL} 4.3(2)（参考4.3-⑤の事例）",
            strength=DutyStrength.CONSIDER,
            next="置くと決めたときは、所属ごとに登録する",
            role=PROMOTER,
        )
