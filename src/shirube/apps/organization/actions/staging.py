"""名簿の取り込み: 小さな取引で書きためて、確認待ちにする。反映（adoption）までは何も効かない。

止まっても、同じファイルを同じ発令日でもう一度選べば続きから書く。書きためるものは「ファイル・選び方・
比べた相手」だけで決まるので、止まらずに終えたときと同じになる。
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError

from shirube.adapters.tabular import RowKey, Table, read_table, take_row_keys
from shirube.apps.audit import actions as audit
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.organization import queries
from shirube.apps.organization.actions import rows
from shirube.apps.organization.models import RosterChange
from shirube.engines.organization.roster import Problem, Roster, WantedRoster
from shirube.engines.organization.roster_difference import Difference, Move, difference
from shirube.engines.organization.roster_reading import read_roster
from shirube.values.era import format_date

State = RosterChange.State
_MANY_LEAVING = 0.2


class RosterRefused(ValueError):
    """名簿を取り込めない。``problems`` に、行・列・理由・次にすることが並ぶ。"""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(f"名簿に直すところが{len(problems):,}か所あるので、何も取り込んでいません。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """取り込みの頼み: ファイルと選び方。"""

    name: str
    sha256: str
    effective_on: date
    released_on: date
    is_whole: bool
    takes_stale: bool
    title: str
    basis_order: int

    def matches(self, change: RosterChange) -> bool:
        """この一式は、同じ選び方で、いまと同じ相手と比べたものか。"""
        return (change.is_whole, change.takes_stale, change.basis_order) == (
            self.is_whole,
            self.takes_stale,
            self.basis_order,
        )


def stage_roster(
    *,
    by: Scope,
    name: str,
    data: bytes,
    effective_on: date,
    released_on: date | None = None,
    is_whole: bool = False,
    takes_stale: bool = False,
    title: str = "",
    encoding: str | None = None,
) -> RosterChange:
    """名簿のファイルを取り込み、確認待ちの一式を返す。同じファイルと発令日なら、同じ一式を返す。

    読めないファイルは ``FileRefused``、直すところがあれば ``RosterRefused`` で、どちらも何も書かない。
    """
    order = _Order(
        name=PurePath(name.replace("\\", "/")).name[:120],
        sha256=hashlib.sha256(data).hexdigest(),
        effective_on=effective_on,
        released_on=min(released_on or effective_on, effective_on),
        is_whole=is_whole,
        takes_stale=takes_stale,
        title=(title or f"{format_date(effective_on)}の名簿")[:60],
        basis_order=queries.latest_adoption_order(by),
    )
    known = _known(order)
    if known is not None and (
        known.state == State.ADOPTED or (known.state == State.READY and order.matches(known))
    ):
        return known
    table = read_table(data, name=order.name, encoding=encoding)
    plan = _plan(by, order, table)
    if known is not None and not order.matches(known):
        erase_rows(by=by, change=known)
    change = _open(by=by, order=order, row_count=len(table.rows), notes=plan.notes)
    fault("roster.after_open")
    for write in _batches(plan.difference):
        _stage_batch(by=by, change=change, write=write)
        fault("roster.after_stage_batch")
    return _finish(by=by, change=change, counts=plan.difference.counts)


def _known(order: _Order) -> RosterChange | None:
    return (
        RosterChange.objects.filter(source_sha256=order.sha256, effective_on=order.effective_on)
        .exclude(state=State.DISCARDED)
        .first()
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """取り込むと変わるところと、知らせること。"""

    difference: Difference
    notes: list[dict[str, Any]]


def _plan(by: Scope, order: _Order, table: Table) -> _Plan:
    """ファイルを読み、いまの体制と比べる。直すところがあれば断る。"""
    table, row_keys = take_row_keys(table)
    wanted = read_roster(table.header, table.rows)
    if wanted.problems:
        raise RosterRefused(wanted.problems)
    current = queries.roster_at(by, order.effective_on)
    stale = _stale_numbers(by, table, row_keys, wanted)
    if stale and not order.takes_stale:
        wanted = wanted.without_staff(frozenset(stale), current)
    found = difference(current, wanted, is_whole=order.is_whole)
    if found.problems:
        raise RosterRefused(found.problems)
    notes = [{"message": note.message} for note in table.notes]
    notes += _notes(by, order, wanted, current, found, stale)
    return _Plan(found, notes)


def _stale_numbers(
    by: Scope, table: Table, row_keys: tuple[RowKey | None, ...], wanted: WantedRoster
) -> dict[str, int]:
    """書き出したあとに変わった職員の番号と行。鍵が別の職員を指す行は断る。"""
    if not any(row_keys):
        return {}
    keys = {row.number: key for row, key in zip(table.rows, row_keys, strict=True) if key is not None}
    current = queries.staff_version_numbers(by)
    stale: dict[str, int] = {}
    strange: list[Problem] = []
    for person in wanted.staff:
        exported = keys.get(person.row or 0)
        if exported is None:
            continue
        key, version = current.get(person.number, (None, 0))
        if str(key) != exported.key:
            strange.append(
                Problem(
                    person.row,
                    "職員番号",
                    "書き出した行の職員番号が書き換えられています",
                    "職員番号を元に戻すか、その行を消して新しい行に書いてください",
                )
            )
        elif version != exported.version:
            stale[person.number] = person.row or 0
    if strange:
        raise RosterRefused(tuple(strange))
    return stale


def _notes(
    by: Scope,
    order: _Order,
    wanted: WantedRoster,
    current: Roster,
    found: Difference,
    stale: dict[str, int],
) -> Iterator[dict[str, Any]]:
    """取り込む前に知ってほしいこと。"""
    if wanted.unread_columns:
        yield {"message": f"読まなかった列があります: {'、'.join(wanted.unread_columns[:10])}"}
    for number, row in stale.items():
        taken = "ファイルの内容で上書きします" if order.takes_stale else "いまの内容のままにしました"
        yield {
            "message": f"{row}行目（職員番号{number}）は、書き出したあとに別の人が変えています。{taken}。",
            "row": row,
            "kind": "stale",
        }
    leaving = found.counts.get(Move.RETIRED_STAFF, 0)
    if order.is_whole and current.staff and leaving / len(current.staff) > _MANY_LEAVING:
        yield {
            "message": f"{len(current.staff):,}人のうち{leaving:,}人が退職・転出になります。"
            "一部の職員だけの名簿なら、取り消して「全員分の名簿」を外してください。",
            "kind": "warning",
        }
    later = queries.changes(by).filter(state=State.ADOPTED, effective_on__gt=order.effective_on).count()
    if later:
        yield {
            "message": f"この発令日より後の異動が{later:,}件、すでに反映されています。"
            "同じ職員・組織では、後の異動がその初日から優先されます。",
            "kind": "warning",
        }


def _batches(found: Difference) -> Iterator[Callable[[RosterChange], None]]:
    """書く束の並び。組織、引き継ぎ、職員の順で、いつも同じ。"""
    for part, write in (
        (found.departments, rows.write_departments),
        (found.successions, rows.write_successions),
        (found.staff, rows.write_staff),
    ):
        for start in range(0, len(part), rows.BATCH):
            batch = part[start : start + rows.BATCH]
            yield lambda change, write=write, batch=batch: write(change, batch)


@action
def _open(*, by: Scope, order: _Order, row_count: int, notes: list[dict[str, Any]]) -> RosterChange:
    """一式を開く。止まっていた同じ一式があれば、それを続ける。"""
    rows.lock_roster(by)
    values = {
        "state": State.STAGING,
        "title": order.title,
        "released_on": order.released_on,
        "is_whole": order.is_whole,
        "takes_stale": order.takes_stale,
        "source_name": order.name,
        "row_count": row_count,
        "notes": notes,
        "basis_order": order.basis_order,
    }
    known = _known(order)
    if known is not None:
        return RosterChange.change(key=known.key, version=known.version, **values)
    try:
        change = RosterChange.objects.create(
            source_sha256=order.sha256,
            effective_on=order.effective_on,
            created_at=by.now,
            created_by=by.actor_key,
            **values,
        )
    except IntegrityError:
        raise RosterRefused(
            (
                Problem(
                    None,
                    "ファイル",
                    "同じ名簿を、ほかの画面で取り込んでいます",
                    "少し待って一覧を見てください",
                ),
            )
        ) from None
    audit.record(by=by, action="名簿を取り込んだ", record=change, fields=("source_name", "effective_on"))
    return change


@action
def _stage_batch(*, by: Scope, change: RosterChange, write: Callable[[RosterChange], None]) -> None:
    """一束を書く。"""
    rows.lock_roster(by)
    write(change)


@action
def _finish(*, by: Scope, change: RosterChange, counts: Any) -> RosterChange:
    """確認待ちにする。同時に同じ名簿を取り込んだ人が先に終えていれば、それを返す。"""
    summary = {move.value: count for move, count in counts.items()}
    RosterChange.objects.filter(pk=change.pk, state=State.STAGING).update(
        state=State.READY, summary=summary, version=change.version + 1
    )
    return RosterChange.objects.get(pk=change.pk)


def erase_rows(*, by: Scope, change: RosterChange) -> None:
    """反映していない一式の行を、小さな取引で消す。"""
    while rows.erase_batch(by=by, change=change):
        fault("roster.after_erase_batch")
