"""二つの版の違い: 何が、どう変わったか。

- 同じものは鍵で見分ける（名や番号が変わっても、同じ取組は同じ取組である）。
- `changes` は本当の変更だけ。空白・改行・全角半角だけの違いは `quiet`、並びだけの違いは `orders` に分けて
  持ち、黙って捨てることはしない。三つを合わせて古い版に当てると、新しい版になる（`apply_difference`）。
- 作った日（`as_of`）が違うだけなら、変更はない。
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from shirube.engines.plan.own_places import fixed_label
from shirube.engines.plan.plan_parts import HEAD, PARTS, Aspect, Part
from shirube.engines.plan.plan_words import PlanWords, titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.fiscal_year import FiscalYear
from shirube.values.labelled_enum import LabelledEnum

Identity = tuple[str, int]
# 行の中身を書くときに、繰り返さない項目（取組は呼び名に入り、日付の細かさは日付の書き方に表れる）。
_UNTOLD = frozenset({"initiative", "precision"})


class ChangeKind(LabelledEnum):
    """変更の種類。"""

    ADDED = "added", "追加"
    REMOVED = "removed", "削除"
    CHANGED = "changed", "変更"
    MOVED = "moved", "移動"
    RENUMBERED = "renumbered", "番号の変更"


class CannotApplyDifference(ValueError):
    """この版には、この違いを当てられない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """一つの変更。

    追加と削除は行ごと（`old`・`new` の片方が行、`field` は None）、ほかは項目ごと。
    `nth` は、同じ鍵の行の何番目か。
    `subject` は「作業「機器の調達」」のような名、`initiative` は関わる取組の鍵。
    """

    kind: ChangeKind
    part: str
    key: str
    nth: int = 1
    field: str | None = None
    old: Any = None
    new: Any = None
    aspect: Aspect
    subject: str
    field_label: str | None = None
    initiative: str | None = None
    old_text: str = ""
    new_text: str = ""

    @property
    def identity(self) -> Identity:
        """この変更が指す行。"""
        return self.key, self.nth


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """ある部分の行の、新しい並び。"""

    part: str
    identities: tuple[Identity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """二つの版の違いのすべて。"""

    old_as_of: date
    new_as_of: date
    changes: tuple[Change, ...] = ()
    quiet: tuple[Change, ...] = ()
    orders: tuple[Order, ...] = ()

    @property
    def is_empty(self) -> bool:
        """本当の変更が一つもない。"""
        return not self.changes

    def of(self, aspect: Aspect) -> tuple[Change, ...]:
        """計画の中身だけ、または実績・現状だけの変更。"""
        return tuple(one for one in self.changes if one.aspect is aspect)


def difference(
    old: PlanSnapshot, new: PlanSnapshot, *, national: Mapping[str, str] | None = None
) -> Difference:
    """`old` から `new` への違い。`national` は国の項目の id から名を引く表。"""
    comparison = _Comparison(old, new, national)
    found = tuple(comparison.changes())
    return Difference(
        old_as_of=old.as_of,
        new_as_of=new.as_of,
        changes=tuple(one for one in found if not _is_quiet(one)),
        quiet=tuple(one for one in found if _is_quiet(one)),
        orders=tuple(comparison.orders()),
    )


def apply_difference(old: PlanSnapshot, found: Difference) -> PlanSnapshot:
    """古い版に違いのすべてを当てて、新しい版にする。当てる先が違えば CannotApplyDifference。"""
    every = (*found.changes, *found.quiet)
    orders = {one.part: one.identities for one in found.orders}
    made: dict[str, Any] = {}
    for part in PARTS:
        mine = [one for one in every if one.part == part.name]
        if mine or part.name in orders:
            made[part.name] = _applied(part, old, mine, orders.get(part.name))
    head = {one.field: one.new for one in every if one.part == HEAD.name and one.field is not None}
    return replace(old, head=replace(old.head, **head), as_of=found.new_as_of, **made)


def numbered_lines(part: Part, snapshot: PlanSnapshot) -> dict[Identity, Any]:
    """行を、鍵と（同じ鍵の中の）番目で引く表。並びは版の並びのまま。"""
    seen: dict[str, int] = {}
    found: dict[Identity, Any] = {}
    for line in part.lines_of(snapshot):
        key = getattr(line, part.key)
        seen[key] = seen.get(key, 0) + 1
        found[key, seen[key]] = line
    return found


class _Comparison:
    """二つの版を部分ごとに突き合わせる手。"""

    def __init__(self, old: PlanSnapshot, new: PlanSnapshot, national: Mapping[str, str] | None) -> None:
        self.old, self.new = old, new
        self.old_words = PlanWords(old, new, national=national)
        self.new_words = PlanWords(new, old, national=national)

    def changes(self) -> Iterator[Change]:
        yield from self._fields(HEAD, (self.new.head.key, 1), self.old.head, self.new.head)
        if self.old.head.key != self.new.head.key:
            yield self._change(
                HEAD, ChangeKind.CHANGED, (self.new.head.key, 1), "key", self.old.head, self.new.head
            )
        for part in PARTS:
            before, after = numbered_lines(part, self.old), numbered_lines(part, self.new)
            for identity, line in after.items():
                if identity not in before:
                    yield self._whole(part, ChangeKind.ADDED, identity, None, line)
                elif before[identity] != line:
                    yield from self._fields(part, identity, before[identity], line)
            for identity, line in before.items():
                if identity not in after:
                    yield self._whole(part, ChangeKind.REMOVED, identity, line, None)

    def orders(self) -> Iterator[Order]:
        """当てただけでは新しい版の並びにならない部分の、新しい並び。"""
        for part in PARTS:
            before, after = list(numbered_lines(part, self.old)), list(numbered_lines(part, self.new))
            known = set(before)
            kept = set(after)
            natural = [one for one in before if one in kept] + [one for one in after if one not in known]
            if natural != after:
                yield Order(part=part.name, identities=tuple(after))

    def _fields(self, part: Part, identity: Identity, old: Any, new: Any) -> Iterator[Change]:
        for one in fields(part.kind):
            if one.name != part.key and getattr(old, one.name) != getattr(new, one.name):
                yield self._change(part, _kind_of(part, one.name), identity, one.name, old, new)

    def _change(
        self, part: Part, kind: ChangeKind, identity: Identity, name: str, old: Any, new: Any
    ) -> Change:
        return Change(
            kind=kind,
            part=part.name,
            key=identity[0],
            nth=identity[1],
            field=name,
            old=getattr(old, name),
            new=getattr(new, name),
            aspect=part.aspect(name),
            subject=self.new_words.within(subject(part, new), part, new),
            field_label=part.fields.get(name, name),
            initiative=_initiative(part, new),
            old_text=self.old_words.text(part, old, name),
            new_text=self.new_words.text(part, new, name),
        )

    def _whole(self, part: Part, kind: ChangeKind, identity: Identity, old: Any, new: Any) -> Change:
        line = new if old is None else old
        return Change(
            kind=kind,
            part=part.name,
            key=identity[0],
            nth=identity[1],
            old=old,
            new=new,
            aspect=part.aspect(""),
            subject=self.new_words.within(subject(part, line), part, line),
            initiative=_initiative(part, line),
            old_text="" if old is None else _line_text(part, old, self.old_words),
            new_text="" if new is None else _line_text(part, new, self.new_words),
        )


def subject(part: Part, line: Any) -> str:
    """行の呼び名（「作業「機器の調達」」）。"""
    if part is HEAD:
        return part.label
    if part.name in ("pillars", "initiatives"):
        return f"{part.label}「{titled(line)}」"
    if part.name == "costs":
        return f"{part.label}「{FiscalYear(line.year).label} {line.stage.label} {line.fund}」"
    if part.name == "own_words":
        return f"{part.label}「{fixed_label(line.block)}」"
    name = getattr(line, "title", None) or getattr(line, "label", None)
    return f"{part.label}「{name}」" if name else part.label


def _initiative(part: Part, line: Any) -> str | None:
    if part.name == "initiatives":
        return str(line.key)
    found: str | None = getattr(line, "initiative", None)
    return found


def _kind_of(part: Part, name: str) -> ChangeKind:
    if name == "number":
        return ChangeKind.RENUMBERED
    moves = (part.name == "initiatives" and name == "pillar") or name == "initiative"
    return ChangeKind.MOVED if moves else ChangeKind.CHANGED


def _line_text(part: Part, line: Any, words: PlanWords) -> str:
    """行の中身。内側の鍵と、空の項目は書かない。"""
    shown = []
    for name, label in part.fields.items():
        text = "" if name.endswith("_key") or name in _UNTOLD else words.text(part, line, name)
        if text and text != "未定":
            shown.append(f"{label}: {text}")
    return "\n".join(shown)


def _applied(part: Part, old: PlanSnapshot, mine: list[Change], order: tuple[Identity, ...] | None) -> Any:
    rows = numbered_lines(part, old)
    try:
        for one in mine:
            if one.kind is ChangeKind.REMOVED:
                del rows[one.identity]
            elif one.kind is ChangeKind.ADDED:
                rows[one.identity] = one.new
            elif one.field is not None:
                rows[one.identity] = replace(rows[one.identity], **{one.field: one.new})
        return tuple(rows.values() if order is None else (rows[identity] for identity in order))
    except KeyError:
        raise CannotApplyDifference(
            f"{part.label}の変更の指す行が、この版にありません。比べた元の版に当ててください。"
        ) from None


def _is_quiet(change: Change) -> bool:
    """見かけだけの違い: 空白・改行・全角半角、意味のない並び、内側の鍵、同じ細かさの中の日。"""
    if change.field is None:
        return False
    part = next((one for one in PARTS if one.name == change.part), HEAD)
    if change.field.endswith("_key"):
        return True
    if change.field in ("starts_on", "ends_on") and change.old_text == change.new_text:
        return True
    is_unordered = change.field in part.unordered
    return bool(_plain(change.old, is_unordered) == _plain(change.new, is_unordered))


def _plain(value: Any, is_unordered: bool) -> Any:
    """見かけを落とした値。書いていないことと、空の文字は同じとみなす。"""
    if isinstance(value, tuple):
        found = [_plain(one, False) for one in value]
        return sorted(found, key=repr) if is_unordered else found
    if value is None or (isinstance(value, str) and not isinstance(value, StrEnum)):
        return "".join(unicodedata.normalize("NFKC", value or "").split())
    return value
