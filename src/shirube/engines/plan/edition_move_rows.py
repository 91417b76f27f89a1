"""移し替えの行を並べる: 国の記録ごとの続き方、触れる計画の記録、扱いの案。

続き方は版の違い（`edition_difference`）による。ここでは、その違いに計画の記録を結び、職員が選べる扱いと案を
決める。案の決まりは tests/spec の表にある。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from shirube.engines.plan.edition_difference import Change, difference, target_text
from shirube.engines.plan.edition_move import Handling, Held, HeldKind, MoveRow, MoveStanding, MoveSubject
from shirube.reference.plan.records import (
    Detail,
    ItemGroup,
    NationalItem,
    PlanEdition,
    StructureRole,
    TargetActor,
    TargetDate,
)
from shirube.values.era import format_date
from shirube.values.japanese_text import search_key

H, S = Handling, MoveStanding
_Kind = TypeVar("_Kind", NationalItem, StructureRole)
_TAKEN: tuple[Handling, ...] = (H.REPOINT, H.OWN, H.STAY)
_LET_GO: tuple[Handling, ...] = (H.OWN, H.END, H.STAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """移す前と後の版。`roles` は推進体制の役割で、版に体制が無ければ借りている版のもの。"""

    before: PlanEdition | None
    after: PlanEdition | None
    roles_before: tuple[StructureRole, ...] = ()
    roles_after: tuple[StructureRole, ...] = ()


def move_rows(ground: Ground, held: Sequence[Held], *, today: date) -> tuple[MoveRow, ...]:
    """移し替えの行。新しい版の取組事項の順、続かないもの、推進体制の順。"""
    return tuple(_Rows(ground, held, today).all())


class _Rows:
    """一度の移し替えの行を作る手。"""

    def __init__(self, ground: Ground, held: Sequence[Held], today: date) -> None:
        self.before, self.after, self.today = ground.before, ground.after, today
        self.roles = ground.roles_before, ground.roles_after
        self.changes: Mapping[tuple[str | None, str | None], list[Change]] = defaultdict(list)
        if self.before and self.after:
            for change in difference(self.before, self.after).changes:
                self.changes[change.before_reference, change.after_reference].append(change)
        self.by_reference: dict[str, list[Held]] = defaultdict(list)
        self.by_initiative: dict[str, list[Held]] = defaultdict(list)
        self.nameless: dict[str, list[Held]] = defaultdict(list)
        for one in held:
            for reference in one.references:
                self.by_reference[reference].append(one)
            if one.of is not None and one.kind.is_following:
                self.by_initiative[one.of].append(one)
            if one.kind is HeldKind.INITIATIVE and not one.references:
                self.nameless[search_key(one.label)].append(one)

    def all(self) -> Iterator[MoveRow]:
        """すべての行。"""
        old = {one.id: one for one in (self.before.items if self.before else ())}
        continued: set[str] = set()
        for item in self.after.items if self.after else ():
            origins = _origins(item, old)
            yield from self._continued(item, origins, continued)
            continued.update(one.id for one in origins)
        for item in old.values():
            if item.id not in continued:
                yield from self._ended(item)
        yield from self._roles()

    # 取組事項 ---------------------------------------------------------------
    def _continued(
        self, item: NationalItem, origins: Sequence[NationalItem], continued: set[str]
    ) -> Iterator[MoveRow]:
        if not origins:
            yield from self._new(item)
        for origin in origins:
            changes = tuple(self.changes[origin.reference, item.reference])
            held = self._held(origin.reference)
            is_split = _is_split(origin, item, self.after.items if self.after else (), continued)
            is_repointed = _is_held(held) and not is_split
            standing = _standing(origin, item, is_split=is_split, is_changed=bool(changes))
            if is_repointed:
                choices, proposed = _TAKEN, H.REPOINT
            else:
                choices, proposed = self._addable(item, wants=_is_held(held))
            yield self._row(item, standing, origin, held, choices, proposed, changes)
            if is_repointed:
                yield from self._targets(origin, item, held)

    def _addable(self, item: NationalItem, *, wants: bool) -> tuple[tuple[Handling, ...], Handling]:
        """加えるかどうかを選べる取組事項。もう計画にあるものは、二つ目を作らない。"""
        if _is_held(self._held(item.reference)):
            return (H.SKIP,), H.SKIP
        return (H.ADD, H.SKIP), H.ADD if wants else H.SKIP

    def _new(self, item: NationalItem) -> Iterator[MoveRow]:
        known = self.before is None or item.group in self.before.named_groups
        held = self._held(item.reference)
        same = tuple(self.nameless.get(search_key(item.title), ()))
        wants = self.before is not None and known and item.group is not ItemGroup.OPTIONAL
        choices, proposed = self._addable(item, wants=wants)
        note = ""
        if H.ADD not in choices:
            note = "もう計画の取組になっています"
        elif same:
            choices, proposed, note = (H.REPOINT, *choices), H.REPOINT, "同じ名の取組に、国の項目を付けます"
            held = (*self._with_followers(same), *held)
        changes = tuple(self.changes[None, item.reference])
        row = self._row(item, S.NEW if known else S.UNKNOWN, None, held, choices, proposed, changes)
        yield replace(row, note=note)
        if H.REPOINT in choices:
            yield from self._targets(None, item, same)

    def _ended(self, item: NationalItem) -> Iterator[MoveRow]:
        """新しい版に続かない取組事項。名のそろっていない区分は、終わったと言わない。"""
        held = self._held(item.reference)
        if self.after is None:
            standing = S.LEFT
        else:
            standing = S.DROPPED if item.group in self.after.named_groups else S.UNKNOWN
        proposed = H.STAY if standing is S.UNKNOWN else _let_go(held)
        choices = _LET_GO if _is_held(held) else (H.SKIP,)
        changes = tuple(self.changes[item.reference, None])
        if choices == (H.SKIP,):
            proposed = H.SKIP
        row = self._row(item, standing, item, held, choices, proposed, changes)
        yield replace(row, id=f"{item.reference}>", after=None)
        for target in item.targets:
            yield from self._lost_target(item, target, standing)

    def _row(
        self,
        item: NationalItem,
        standing: MoveStanding,
        origin: NationalItem | None,
        held: tuple[Held, ...],
        choices: tuple[Handling, ...],
        proposed: Handling,
        changes: tuple[Change, ...],
    ) -> MoveRow:
        before = origin.reference if origin else None
        return MoveRow(
            id=f"{before or ''}>{item.reference}",
            subject=MoveSubject.ITEM,
            standing=standing,
            label=item.title,
            before=before,
            after=item.reference,
            held=held,
            proposed=proposed,
            choices=choices,
            changes=changes,
            annexes=_annexes(self.after, item.id),
        )

    # 目標時期 ---------------------------------------------------------------
    def _targets(
        self, origin: NationalItem | None, item: NationalItem, held: tuple[Held, ...]
    ) -> Iterator[MoveRow]:
        """付け替える取組事項の目標時期。自治体の行いの時期だけが、節目になる。"""
        earlier = {one.id: one for one in (origin.targets if origin else ())}
        under = tuple(one for one in held if one.kind is HeldKind.INITIATIVE)
        for target in item.targets:
            old = earlier.get(target.id)
            if target.actor is not TargetActor.LOCAL:
                continue
            mine = self._held(f"{origin.reference}#{old.id}") if origin and old else ()
            if mine and origin and old:
                yield self._same_target(origin, item, old, target, mine)
            elif not self._held(f"{item.reference}#{target.id}"):
                yield self._new_target(item, target, under, is_new=old is None)
        unknown = item.detail is Detail.NAME
        for old in earlier.values():
            if origin and not any(one.id == old.id for one in item.targets):
                yield from self._lost_target(origin, old, S.UNKNOWN if unknown else S.DROPPED)

    def _same_target(
        self,
        origin: NationalItem,
        item: NationalItem,
        old: TargetDate,
        new: TargetDate,
        mine: tuple[Held, ...],
    ) -> MoveRow:
        is_same = old.last_day == new.last_day
        return MoveRow(
            id=f"{origin.reference}#{old.id}>{item.reference}#{new.id}",
            subject=MoveSubject.TARGET,
            standing=S.KEPT if is_same else S.CHANGED,
            label=new.what,
            before=f"{origin.reference}#{old.id}",
            after=f"{item.reference}#{new.id}",
            held=mine,
            proposed=H.REPOINT,
            choices=_TAKEN,
            due=new.last_day,
            note=target_text(new) if is_same else f"{target_text(old)} → {target_text(new)}",
        )

    def _new_target(
        self, item: NationalItem, target: TargetDate, under: tuple[Held, ...], *, is_new: bool
    ) -> MoveRow:
        """過ぎた時期の節目は、案では加えない。前の版にもあって計画に無い時期も、加えない。"""
        is_past = target.last_day is not None and target.last_day < self.today
        past = f"（{format_date(target.last_day)}は過ぎています）" if target.last_day and is_past else ""
        return MoveRow(
            id=f">{item.reference}#{target.id}",
            subject=MoveSubject.TARGET,
            standing=S.NEW if is_new else S.KEPT,
            label=target.what,
            before=None,
            after=f"{item.reference}#{target.id}",
            held=under,
            proposed=H.ADD if is_new and not is_past else H.SKIP,
            choices=(H.ADD, H.SKIP),
            due=target.last_day,
            note=f"{target_text(target)}{past}",
        )

    def _lost_target(
        self, item: NationalItem, target: TargetDate, standing: MoveStanding
    ) -> Iterator[MoveRow]:
        mine = self._held(f"{item.reference}#{target.id}")
        if mine:
            yield MoveRow(
                id=f"{item.reference}#{target.id}>",
                subject=MoveSubject.TARGET,
                standing=standing,
                label=target.what,
                before=f"{item.reference}#{target.id}",
                after=None,
                held=mine,
                proposed=H.STAY if standing is S.UNKNOWN else _let_go(mine),
                choices=_LET_GO,
                note=target_text(target),
            )

    # 推進体制 ---------------------------------------------------------------
    def _roles(self) -> Iterator[MoveRow]:
        """役割の続き方。計画に並ばない役割（推進員など）は、終わったとも加わったとも言わない。"""
        before, after = self.roles
        old = {role.id: role for role in before}
        continued: set[str] = set()
        for role in after:
            origins = _origins(role, old)
            for origin in origins:
                yield self._role(role, origin, is_split=_is_split(origin, role, after, continued))
            if not origins and role.is_listed:
                yield self._role(role, None, is_split=False)
            continued.update(one.id for one in origins)
        for role in before:
            if role.id not in continued and self.by_reference.get(role.id):
                held = self._held(role.id)
                yield replace(
                    self._role(role, role, is_split=False),
                    standing=S.DROPPED if role.is_listed else S.UNKNOWN,
                    after=None,
                    choices=(H.STAY, H.END),
                    proposed=H.END if role.is_listed else H.STAY,
                    held=held,
                )

    def _role(self, role: StructureRole, origin: StructureRole | None, *, is_split: bool) -> MoveRow:
        held = self._held(origin.id) if origin else ()
        already = self._held(role.id)
        renamed = origin is not None and origin.label != role.label
        standing = S.NEW if origin is None else S.SPLIT if is_split else S.CHANGED if renamed else S.KEPT
        choices: tuple[Handling, ...] = (H.REPOINT,) if held else (H.SKIP,)
        proposed = choices[0]
        if is_split and held and not already:
            choices, proposed = (H.ADD, H.SKIP), H.ADD
        elif is_split:
            choices, proposed = (H.SKIP,), H.SKIP
        return MoveRow(
            id=f"{origin.reference if origin else ''}>{role.reference}",
            subject=MoveSubject.ROLE,
            standing=standing,
            label=role.label,
            before=origin.id if origin else None,
            after=role.id,
            held=held,
            proposed=proposed,
            choices=choices,
            note=_role_note(role, origin, is_split=is_split),
        )

    # 結び付き ---------------------------------------------------------------
    def _held(self, reference: str) -> tuple[Held, ...]:
        """国の記録を指すものと、その取組に付いて動くもの。"""
        mine = tuple(self.by_reference.get(reference, ()))
        loose = tuple(self.by_reference.get(reference.partition("@")[0], ())) if "@" in reference else ()
        return self._with_followers((*mine, *(one for one in loose if one.kind.is_following)))

    def _with_followers(self, mine: Sequence[Held]) -> tuple[Held, ...]:
        keys = [one.key for one in mine if one.kind is HeldKind.INITIATIVE]
        return (*mine, *(follower for key in keys for follower in self.by_initiative.get(key, ())))


def _origins(record: _Kind, old: Mapping[str, _Kind]) -> list[_Kind]:
    """前の版のどの記録の続きか（同じ id か、`carried_from`）。"""
    if record.id in old:
        return [old[record.id]]
    carried = dict.fromkeys(one.partition("@")[0] for one in record.carried_from)
    return [old[one] for one in carried if one in old]


def _is_held(held: Iterable[Held]) -> bool:
    """計画の記録のどれかが、自分で指している。"""
    return any(not one.kind.is_following for one in held)


def _standing(origin: NationalItem, item: NationalItem, *, is_split: bool, is_changed: bool) -> MoveStanding:
    if is_split:
        return S.SPLIT
    if origin.id != item.id:
        return S.CARRIED
    return S.CHANGED if is_changed else S.KEPT


def _is_split(origin: _Kind, record: _Kind, after: Iterable[_Kind], continued: Container[str]) -> bool:
    """元の記録のいちばんの続き（同じ id のもの、なければ先に出たもの）が、ほかにある。"""
    if origin.id == record.id:
        return False
    return origin.id in continued or any(one.id == origin.id for one in after)


def _let_go(held: Iterable[Held]) -> Handling:
    """続かないものの案: 終わっていないものがあれば独自、みな終わっていれば終了。"""
    pointing = [one for one in held if not one.kind.is_following]
    return H.OWN if any(one.is_open for one in pointing) else H.END


def _annexes(edition: PlanEdition | None, item: str) -> tuple[str, ...]:
    """別紙の予定表と方針での名。"""
    if edition is None:
        return ()
    rows = [
        f"{table.title}「{row.label}」"
        for table in edition.schedules
        for row in table.rows
        if row.item == item
    ]
    return (*rows, *(f"別紙2「{one.number} {one.label}」" for one in edition.policies if one.item == item))


def _role_note(role: StructureRole, origin: StructureRole | None, *, is_split: bool) -> str:
    if origin is None:
        return "担い手を決めてください"
    if is_split:
        return f"「{origin.label}」から分かれました。担い手を写し、併任・兼務の印を付けます"
    return f"{origin.label} → {role.label}" if origin.label != role.label else ""
