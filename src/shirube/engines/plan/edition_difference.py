"""推進計画の二つの版の違い: 取組事項と体制の役割の、加わり・終わり・引き継ぎ・変わったところだけを求める。

同じ id か、`carried_from` に前の版の id があるものを、同じものの続きとみなす。両方の版で名がそろっている
区分だけを比べ、ほかは「比べていない」と言う。未確認の名、名だけの取組の目標時期と義務、片方の版に印字の無い
義務は、変わったと言わない。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shirube.reference.plan.records import (
    Detail,
    Duty,
    ItemGroup,
    NationalItem,
    PlanEdition,
    StructureRole,
    TargetDate,
)
from shirube.values.citation import Certainty
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum


class ChangeKind(LabelledEnum):
    """変わり方。"""

    ADDED = "added", "加わった"
    ENDED = "ended", "終わった"
    CARRIED = "carried", "引き継がれた"
    RENAMED = "renamed", "名が変わった"
    REGROUPED = "regrouped", "区分が変わった"
    DUTY = "duty", "義務の強さが変わった"
    TARGET = "target", "目標時期が変わった"


class Subject(LabelledEnum):
    """何が変わったか。"""

    ITEM = "item", "取組事項"
    ROLE = "role", "推進体制"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """変わったところ一つ。before と after は、変わった中身の読める形（無ければ None）。"""

    kind: ChangeKind
    subject: Subject
    label: str
    before_reference: str | None
    after_reference: str | None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDifference:
    """二つの版の違い。uncompared は、どちらかの版で名がそろわず比べていない区分。"""

    before: str
    after: str
    changes: tuple[Change, ...]
    uncompared: tuple[ItemGroup, ...]
    are_roles_compared: bool

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """その変わり方だけを返す。"""
        return tuple(change for change in self.changes if change.kind is kind)


_Record = NationalItem | StructureRole
_Kind = TypeVar("_Kind", NationalItem, StructureRole)


def difference(before: PlanEdition, after: PlanEdition) -> EditionDifference:
    """二つの版を比べる。before は古い版、after は新しい版。"""
    both = [group for group in ItemGroup if group in before.named_groups and group in after.named_groups]
    changes = [*_item_changes(before.items, after.items, both)]
    are_roles_compared = bool(before.roles and after.roles)
    if are_roles_compared:
        listed = [[role for role in edition.roles if role.is_listed] for edition in (before, after)]
        changes += _role_changes(*listed)
    return EditionDifference(
        before=before.edition,
        after=after.edition,
        changes=tuple(changes),
        uncompared=tuple(group for group in ItemGroup if group not in both),
        are_roles_compared=are_roles_compared,
    )


def _item_changes(
    before: Sequence[NationalItem], after: Sequence[NationalItem], groups: Sequence[ItemGroup]
) -> Iterator[Change]:
    """取組事項の違いを、新しい版の順に挙げ、終わったものを最後に挙げる。"""
    continued: set[str] = set()
    for item in after:
        origins = _origins(item, before)
        continued.update(origin.id for origin in origins)
        if not origins and item.group in groups:
            yield _added(item)
        for origin in origins:
            yield from _continuation(origin, item)
            yield from _item_details(origin, item)
    for item in before:
        if item.id not in continued and item.group in groups:
            yield _ended(item)


def _role_changes(before: Sequence[StructureRole], after: Sequence[StructureRole]) -> Iterator[Change]:
    """推進体制の役割の違い。"""
    continued: set[str] = set()
    for role in after:
        origins = _origins(role, before)
        continued.update(origin.id for origin in origins)
        if not origins:
            yield _added(role)
        for origin in origins:
            yield from _continuation(origin, role)
    for role in before:
        if role.id not in continued:
            yield _ended(role)


def _origins(record: _Kind, before: Iterable[_Kind]) -> list[_Kind]:
    """前の版のどの記録の続きか。同じ id があればそれ、無ければ carried_from にあるもの。"""
    earlier = {one.id: one for one in before}
    if record.id in earlier:
        return [earlier[record.id]]
    carried = dict.fromkeys(reference.partition("@")[0] for reference in record.carried_from)
    return [earlier[old_id] for old_id in carried if old_id in earlier]


def _continuation(before: _Record, after: _Record) -> Iterator[Change]:
    """続きのものの、引き継ぎと名の変わり。"""
    if before.id != after.id:
        yield _change(ChangeKind.CARRIED, before, after, before.label, after.label)
    elif _name(before) != _name(after) and not (_is_unconfirmed(before) or _is_unconfirmed(after)):
        yield _change(ChangeKind.RENAMED, before, after, _name(before), _name(after))


def _is_unconfirmed(record: _Record) -> bool:
    """名が未確認か。"""
    return isinstance(record, NationalItem) and record.certainty is Certainty.UNCONFIRMED


def _item_details(before: NationalItem, after: NationalItem) -> Iterator[Change]:
    """続きの取組事項の、区分、義務の強さ、目標時期の変わり。"""
    if before.group is not after.group:
        yield _change(ChangeKind.REGROUPED, before, after, before.group.label, after.group.label)
    if Detail.NAME in (before.detail, after.detail):
        return
    if before.duties and after.duties and _duties_differ(before.duties, after.duties):
        yield _change(ChangeKind.DUTY, before, after, duty_text(before.duties), duty_text(after.duties))
    yield from _target_changes(before, after)


def _duties_differ(before: Iterable[Duty], after: Iterable[Duty]) -> bool:
    """強さと対象の組が違うか。法律の名は、片方の出典に印字が無いだけのことがあるので比べない。"""
    return {(duty.strength, duty.bodies) for duty in before} != {
        (duty.strength, duty.bodies) for duty in after
    }


def _target_changes(before: NationalItem, after: NationalItem) -> Iterator[Change]:
    """目標時期の違い。書き方だけの違い（令和7年度と2025年度）は挙げない。"""
    earlier = {target.id: target for target in before.targets}
    later = {target.id: target for target in after.targets}
    for target_id in dict.fromkeys([*earlier, *later]):
        old, new = earlier.get(target_id), later.get(target_id)
        if old is None or new is None or _due(old) != _due(new):
            yield _change(
                ChangeKind.TARGET,
                before,
                after,
                target_text(old) if old else None,
                target_text(new) if new else None,
            )


def _due(target: TargetDate) -> object:
    """目標時期を比べる値。年度でも日付でもないものは、印字のまま比べる。"""
    return target.last_day or target.as_printed


def duty_text(duties: Iterable[Duty]) -> str:
    """義務の強さを、強い順に、根拠を添えて一行にする。"""
    ordered = sorted(duties, key=lambda duty: duty.strength.rank)
    return "、".join(f"{duty.strength.label}（{_basis(duty)}{duty.what}）" for duty in ordered)


def _basis(duty: Duty) -> str:
    return f"{duty.law}{duty.article or ''}：" if duty.law else ""


def target_text(target: TargetDate) -> str:
    """目標時期を一行にする。"""
    if target.fiscal_year is not None:
        when = FiscalYear(target.fiscal_year).label
    elif target.day is not None:
        when = format_date(target.day)
    else:
        when = f"「{target.as_printed}」"
    return f"{when}（{target.actor.label}）{target.what}"


def _name(record: _Record) -> str:
    return record.title if isinstance(record, NationalItem) else record.label


def _added(record: _Record) -> Change:
    return Change(
        kind=ChangeKind.ADDED,
        subject=_subject(record),
        label=record.label,
        before_reference=None,
        after_reference=record.reference,
    )


def _ended(record: _Record) -> Change:
    return Change(
        kind=ChangeKind.ENDED,
        subject=_subject(record),
        label=record.label,
        before_reference=record.reference,
        after_reference=None,
    )


def _change(
    kind: ChangeKind, before: _Record, after: _Record, old_text: str | None, new_text: str | None
) -> Change:
    return Change(
        kind=kind,
        subject=_subject(after),
        label=after.label,
        before_reference=before.reference,
        after_reference=after.reference,
        before=old_text,
        after=new_text,
    )


def _subject(record: _Record) -> Subject:
    return Subject.ITEM if isinstance(record, NationalItem) else Subject.ROLE
