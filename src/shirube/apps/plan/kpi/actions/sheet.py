"""目標と実績の表を受け取り、確かめてから一度に取り込む。"""

from pathlib import PurePath
from uuid import UUID

from shirube.apps.audit import actions as audit
from shirube.apps.files import actions as files
from shirube.apps.files.queries import StoredFile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.kpi import queries, sheets
from shirube.apps.plan.kpi.actions.definition import CannotDefineKpi, set_targets
from shirube.apps.plan.kpi.actions.readings import keep_hand_reading
from shirube.apps.plan.kpi.hand_readings import CannotReadKpi, entered_in
from shirube.apps.plan.kpi.models import KpiSheet
from shirube.apps.plan.kpi.queries.sheet import SheetLine, preview_of
from shirube.apps.plan.versions.queries import Plan


class CannotTakeSheet(ValueError):
    """この表は取り込めない。"""


def stage_sheet(*, by: Scope, plan: Plan, name: str, data: bytes) -> KpiSheet:
    """表を預かり、確認待ちにする。読めない表は ``FileRefused`` で、何も書かない。"""
    shown = PurePath(name.replace("\\", "/")).name[:120]
    preview_of(by, plan.pk, data, shown)
    stored = files.keep(by=by, name=shown, data=data, purpose="目標と実績の表の取り込み")
    return _open(by=by, plan=plan, file=stored)


@action
def _open(*, by: Scope, plan: Plan, file: StoredFile) -> KpiSheet:
    row = KpiSheet.objects.create(plan=plan, name=file.name, file=file, staged_at=by.now)
    audit.record(by=by, action="目標と実績の表を受け取った", record=row, fields=("file",))
    return row


@action
def take_sheet(*, by: Scope, key: UUID, version: int, takes_stale: bool = False) -> KpiSheet:
    """表の変わる行をすべて取り込む。古い行は、言われたときだけ取り込む。一行でもできなければ何も書かない。"""
    row = queries.sheet_of_key(by, key)
    was = row.state
    lines = [line for line in queries.sheet_preview(by, row).lines if line.has_change]
    wanted = [line for line in lines if takes_stale or not line.is_stale]
    row = KpiSheet.change(key=key, version=version, state=KpiSheet.State.TAKEN, taken_count=len(wanted))
    if was != KpiSheet.State.READY:
        raise CannotTakeSheet("この表はもう取り込んだか、取り消してあります。もう一度、表を選んでください。")
    for line in wanted:
        try:
            _take(by, line)
        except (CannotReadKpi, CannotDefineKpi, sheets.CannotReadCell) as error:
            raise CannotTakeSheet(
                f"シート「{line.sheet}」の{line.row}行目（{line.title}）: {error}"
            ) from error
    audit.record(by=by, action="目標と実績の表を取り込んだ", record=row, fields=("state", "taken_count"))
    return row


def _take(by: Scope, line: SheetLine) -> None:
    assert line.kpi is not None  # noqa: S101 - 取り込む行には KPI がある
    cells = dict(line.cells)
    if line.sheet == sheets.TARGETS:
        set_targets(
            by=by,
            key=line.kpi.key,
            version=line.kpi.version,
            targets=dict(line.targets),
            base=sheets.number(cells, sheets.BASE),
            base_on=sheets.day(cells, sheets.BASE_ON),
        )
    else:
        keep_hand_reading(by=by, key=line.kpi.key, entered=entered_in(cells))


@action
def discard_sheet(*, by: Scope, key: UUID, version: int) -> KpiSheet:
    """確認待ちの表を取り消す。何も取り込まない。"""
    row = KpiSheet.objects.get(key=key)
    was = row.state
    row = KpiSheet.change(key=key, version=version, state=KpiSheet.State.DISCARDED)
    if was != KpiSheet.State.READY:
        raise CannotTakeSheet("この表はもう取り込んだか、取り消してあります。")
    audit.record(by=by, action="目標と実績の表を取り消した", record=row, fields=("state",))
    return row
