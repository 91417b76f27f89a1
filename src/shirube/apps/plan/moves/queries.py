"""版の移し替えを読む: 移したらどうなるか、移した記録、元に戻せるか。"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.editions import queries as editions
from shirube.apps.plan.moves.models import EditionMove, edition_name
from shirube.apps.plan.moves.papers import FORMATS, file_name, report
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.edition_move import Held, HeldKind, MoveRow
from shirube.engines.plan.edition_move_rows import Ground, move_rows

__all__ = [
    "FORMATS",
    "EditionMove",
    "Preview",
    "blocks",
    "choices",
    "edition_name",
    "file_name",
    "move_of_key",
    "moves",
    "preview",
    "report",
]


@dataclass(frozen=True, slots=True)
class Preview:
    """移したらどうなるか。``seen`` は、確かめたときの計画と版の指紋。"""

    before: str
    after: str
    rows: tuple[MoveRow, ...]
    seen: str


def choices(scope: Scope, plan: Plan) -> list[tuple[str, str]]:
    """移せる先の版（空は、どの版にもよらない）。"""
    named = [(one.edition, one.label) for one in reversed(editions.known_editions(scope))]
    return [one for one in [*named, ("", "国の版によらない計画にする")] if one[0] != plan.edition]


def preview(scope: Scope, plan: Plan, after: str) -> Preview:
    """移したときの行。移せる先でなければ ``PlanEditionNotFound``。"""
    ground = Ground(
        before=editions.edition_or_none(scope, plan.edition),
        after=editions.edition(scope, after) if after else None,
        roles_before=editions.roles(scope, plan.edition),
        roles_after=editions.roles(scope, after),
    )
    rows = move_rows(ground, versions.held_records(scope, plan), today=scope.today)
    return Preview(plan.edition, after, rows, _fingerprint(plan, after, rows))


def _fingerprint(plan: Plan, after: str, rows: Iterable[MoveRow]) -> str:
    lines = [[row.id, row.proposed.value, *([one.key, one.version] for one in row.held)] for row in rows]
    text = json.dumps([str(plan.key), plan.edition, after, lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def moves(scope: Scope, plan: Plan) -> QuerySet[EditionMove]:
    """この計画の移し替えを、新しい順に（前後の計画の中身は読まない）。"""
    return EditionMove.objects.filter(plan=plan).defer("snapshot_before", "snapshot_after")


def move_of_key(scope: Scope, plan: Plan, key: UUID) -> EditionMove:
    """一度の移し替え。無ければ ``EditionMove.DoesNotExist``。"""
    return EditionMove.objects.select_related("plan").get(plan=plan, key=key)


def current_additions(scope: Scope, plan: Plan, made: Iterable[Held]) -> list[Held]:
    """移したときに加えた記録の、いまの姿。"""
    wanted = list(made)
    return [held for adder in versions.edition_adders() for held in adder.current(scope, plan, wanted)]


def blocks(scope: Scope, move: EditionMove) -> tuple[str, ...]:
    """元に戻せないわけ。移したあとに変わった行を、一つずつ挙げる。空なら戻せる。"""
    if move.state != EditionMove.State.MOVED:
        return ("この移し替えは、もう元に戻しています。",)
    if move.plan.edition != move.after:
        return (
            f"このあと{edition_name(move.plan.edition)}へ移しています。新しい移し替えから戻してください。",
        )
    now = {(one.kind, one.key): one for one in versions.held_records(scope, move.plan)}
    now |= {(one.kind, one.key): one for one in current_additions(scope, move.plan, _loose(move, now))}
    expected = [one.after for one in move.rewrites] + list(move.additions)
    found = []
    for one in expected:
        current = now.get((one.kind, one.key))
        if current is None:
            found.append(f"{one.kind.label}「{one.label}」は、移したあとに消されています。")
        elif current.version != one.version:
            found.append(f"{one.kind.label}「{current.label}」は、移したあとに変わっています。")
    return tuple(found)


def _loose(move: EditionMove, now: dict[tuple[HeldKind, str], Held]) -> list[Held]:
    """国の記録を指さなくなって、いまの一覧に出ない記録。"""
    every = [*(one.after for one in move.rewrites), *move.additions]
    return [one for one in every if (one.kind, one.key) not in now]
