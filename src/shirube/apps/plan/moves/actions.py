"""計画を国の別の版へ移し、元に戻す。"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.moves import queries
from shirube.apps.plan.moves.models import EditionMove, edition_name
from shirube.apps.plan.moves.queries import Preview
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import (
    CannotRepoint,
    Plan,
    current_snapshot,
    edition_adders,
)
from shirube.engines.plan.edition_move import (
    CannotMoveEdition,
    Handling,
    Held,
    Move,
    MoveRow,
    Rewrite,
    decided,
    move,
)
from shirube.engines.plan.snapshot_json import canonical_json

__all__ = ["CannotMoveEdition", "CannotUndoMove", "move_plan", "undo_move"]


class CannotUndoMove(ValueError):
    """移し替えを元に戻せない。``blocks`` に、妨げている行が並ぶ。"""

    def __init__(self, blocks: tuple[str, ...]) -> None:
        self.blocks = blocks
        more = f" ほか{len(blocks) - 5}件" if len(blocks) > 5 else ""
        super().__init__(
            f"元に戻せません。{''.join(blocks[:5])}{more}戻すときは、計画の版の画面で移す前と見比べ、手で直してください。"
        )


def move_plan(
    *,
    by: Scope,
    plan: Plan,
    version: int,
    after: str,
    decisions: Mapping[str, Handling] | None = None,
    seen: str = "",
) -> EditionMove:
    """計画を国の版 ``after``（空は、よらない）へ移す。言われない行は案のとおりに扱う。

    見比べる計算と、残す記録を作ることは取引の外で済ませ、取引の中では、読んだときの版が合う行だけを書く。
    ``seen`` は確かめたときの指紋で、そのあとに計画が変わっていれば何も書かずに断る。
    """
    if after == plan.edition:
        raise CannotMoveEdition(f"この計画は、もう{edition_name(after)}をもとにしています。")
    found = queries.preview(by, plan, after)
    if seen and seen != found.seen:
        raise CannotMoveEdition(
            "確かめているあいだに、計画か国の版が変わりました。扱いを選び直して、もう一度移してください。"
        )
    handlings = decided(found.rows, decisions or {})
    reason = (
        f"国の計画の{edition_name(after)}への移し替えで終了とした"
        if after
        else "国の版によらない計画にするときに終了とした"
    )
    wanted = move(found.rows, handlings, reason=reason, today=by.today)
    old = canonical_json(current_snapshot(by, plan, by.today))
    rows = [_row_record(row, handlings[row.id]) for row in found.rows]
    done = [_done_record(_written(one)) for one in wanted.rewrites]
    moved = _switch(
        by=by, plan=plan, version=version, preview=found, move=wanted, rows=rows, done=done, old=old
    )
    return _keep_after(by=by, row=moved, text=canonical_json(current_snapshot(by, moved.plan, by.today)))


@action
def _switch(
    *,
    by: Scope,
    plan: Plan,
    version: int,
    preview: Preview,
    move: Move,
    rows: list[dict[str, object]],
    done: list[dict[str, object]],
    old: str,
) -> EditionMove:
    """書き換え、加え、もとにした版を改める。全部か無か。"""
    moved, made = versions.place_edition(
        by=by,
        plan=plan,
        version=version,
        edition=preview.after,
        rewrites=move.rewrites,
        additions=move.additions,
    )
    fault("moves.after_switch")
    kept = EditionMove.objects.create(
        plan=moved,
        before=preview.before,
        after=preview.after,
        rows=rows,
        done=done,
        made=[one.to_record() for one in made],
        snapshot_before=old,
        moved_at=by.now,
        moved_by=by.actor_key,
    )
    fields = ("before", "after", "rows", "done", "made")
    audit.record(by=by, action="計画を国の別の版へ移した", record=kept, fields=fields)
    return kept


@action
def _keep_after(*, by: Scope, row: EditionMove, text: str) -> EditionMove:
    """移したあとの計画の姿を残す（集める計算は取引の外で済ませてある）。"""
    kept = EditionMove.change(key=row.key, version=row.version, snapshot_after=text)
    audit.record(by=by, action="移したあとの計画の姿を残した", record=kept, fields=("snapshot_after",))
    return kept


def _written(one: Rewrite) -> Rewrite:
    """書き換えに、書いたあとの版を添える（書き換えは、版を一つ進める）。"""
    return replace(one, after=replace(one.after, version=one.before.version + 1))


def undo_move(*, by: Scope, plan: Plan, key: UUID, version: int) -> EditionMove:
    """移し替えを元に戻す。移したあとに変わった行があれば、その行を挙げて断る（何も変えない）。

    見比べる計算は取引の外で済ませる。そのあとに変わった行は、書くときに版が合わずに断られる。
    """
    row = queries.move_of_key(by, plan, key)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    blocks = queries.blocks(by, row)
    if blocks:
        raise CannotUndoMove(blocks)
    return _switch_back(by=by, row=row, back=[one.reversed for one in row.rewrites])


@action
def _switch_back(*, by: Scope, row: EditionMove, back: list[Rewrite]) -> EditionMove:
    """加えたものを消し、書き換えを戻し、もとにした版を戻す。全部か無か。"""
    _withdraw(by, row.plan, row.additions)
    versions.place_edition(by=by, plan=row.plan, version=row.plan.version, edition=row.before, rewrites=back)
    undone = EditionMove.change(
        key=row.key,
        version=row.version,
        state=EditionMove.State.UNDONE,
        undone_at=by.now,
        undone_by=by.actor_key,
    )
    audit.record(by=by, action="国の版の移し替えを元に戻した", record=undone, fields=("state",))
    return undone


def _withdraw(by: Scope, plan: Plan, made: tuple[Held, ...]) -> None:
    recorded = {(one.kind, one.key): one for one in made}
    for adder in edition_adders():
        # 写した記録だけ。持ち主でない部屋は何も返さない。版は、移したときのもので確かめる。
        mine = [recorded[one.kind, one.key] for one in adder.current(by, plan, made)]
        try:
            adder.withdraw(by, plan, mine)
        except CannotRepoint as error:
            raise CannotUndoMove((str(error),)) from None


def _row_record(row: MoveRow, handling: Handling) -> dict[str, object]:
    return {
        "subject": row.subject.value,
        "standing": row.standing.value,
        "label": row.label,
        "before": row.before,
        "after": row.after,
        "handling": handling.value,
        "proposed": row.proposed.value,
        "note": row.note,
        "held": [[one.kind.value, one.label] for one in row.held],
    }


def _done_record(one: Rewrite) -> dict[str, object]:
    return {"before": one.before.to_record(), "after": one.after.to_record()}
