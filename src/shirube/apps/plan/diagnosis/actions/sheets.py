"""表を読んで確認待ちにし、一度に反映する（または取り消す）。反映するまで、答えも体制も変わらない。"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from uuid import UUID

from shirube.adapters.tabular import RowKey, Table, read_table, take_row_keys
from shirube.apps.audit import actions as audit
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.diagnosis import queries
from shirube.apps.plan.diagnosis.actions.refusals import CannotChangeDiagnosis, SheetRefused, check_open
from shirube.apps.plan.diagnosis.models import StagedSheet
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.diagnosis_rows import RowProblem

State = StagedSheet.State
LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """選ばれたファイルと、選び方。"""

    name: str
    data: bytes
    encoding: str | None = None
    takes_stale: bool = False

    def read(self) -> tuple[Table, dict[int, RowKey]]:
        """表と、行番号から引ける鍵。"""
        table, keys = take_row_keys(read_table(self.data, name=self.plain_name, encoding=self.encoding))
        if len(table.rows) > LONGEST:
            why = f"{len(table.rows):,}行あります"
            raise SheetRefused([RowProblem(None, "行", why, f"{LONGEST:,}行までの表にしてください")])
        found = {row.number: key for row, key in zip(table.rows, keys, strict=True) if key is not None}
        return table, found

    @property
    def plain_name(self) -> str:
        """置き場所を除いたファイル名。"""
        return PurePath(self.name.replace("\\", "/")).name[:120]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """表といまの記録の違い。行は JSON の形で持つ。"""

    lines: Sequence[dict[str, Any]]
    stale_lines: Sequence[dict[str, Any]]
    unread_columns: Sequence[str]


def file_notes(table: Table, found: Comparison, *, takes_stale: bool) -> list[str]:
    """取り込む前に知ってほしいこと。"""
    notes = [note.message for note in table.notes]
    if found.unread_columns:
        notes.append(f"読まなかった列があります: {'、'.join(found.unread_columns[:10])}")
    if found.stale_lines:
        taken = "ファイルの内容で上書きします" if takes_stale else "いまの内容のままにします"
        notes.append(f"書き出したあとに変わった行が{len(found.stale_lines):,}行あります。{taken}。")
    return notes


@action
def keep_sheet(
    *, by: Scope, plan: Plan, kind: str, file: SheetFile, notes: list[str], found: Comparison, **target: Any
) -> StagedSheet:
    """読んだ表を確認待ちにする。"""
    check_open(plan)
    kept = StagedSheet.objects.create(
        plan=plan,
        kind=kind,
        source_name=file.plain_name,
        source_sha256=hashlib.sha256(file.data).hexdigest(),
        takes_stale=file.takes_stale,
        lines=list(found.lines),
        stale_lines=list(found.stale_lines),
        notes=notes,
        staged_at=by.now,
        staged_by=by.actor_key,
        **target,
    )
    audit.record(by=by, action=f"表を読んだ（{kept.get_kind_display()}）", record=kept, fields=("lines",))
    return kept


def check_ready(sheet: StagedSheet) -> None:
    """確認待ちの取り込みか。"""
    if sheet.state != State.READY:
        raise CannotChangeDiagnosis(f"この取り込みは、もう{sheet.get_state_display()}です。")


def check_fresh(sheet: StagedSheet, versions: Mapping[str, int]) -> None:
    """確かめている間に、変える行が別の人に変えられていないか。"""
    changed = [line["name"] for line in sheet.lines if versions.get(line["target"], 0) != line["version"]]
    if changed:
        shown = "、".join(changed[:3])
        raise CannotChangeDiagnosis(
            f"確かめている間に、{len(changed):,}行が別の人に変えられました（{shown}など）。"
            "取り消してから、同じファイルをもう一度読み込んでください。"
        )


@action
def discard_sheet(*, by: Scope, plan: Plan, key: UUID, version: int) -> StagedSheet:
    """取り込みを取り消す。読んだ中身は捨てる。"""
    sheet = queries.staged_sheet_of_key(by, plan, key)
    row = StagedSheet.change(key=key, version=version, state=State.DISCARDED, lines=[], stale_lines=[])
    check_ready(sheet)
    audit.record(by=by, action="表の取り込みを取り消した", record=row, fields=("state",))
    return row
