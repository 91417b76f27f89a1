"""業務の記録を取り込む裏方の仕事。進みを知らせ、取り消しの切れ目で止まる（置き場は前のまま残る）。"""

from datetime import time
from typing import Any
from uuid import UUID

from shirube.adapters.event_days import SealPhase
from shirube.adapters.event_store import ImportPhase
from shirube.adapters.refusal import FileRefused
from shirube.apps.frame.faults import fault
from shirube.apps.frame.job_kinds import JobKind, Lane
from shirube.apps.insight.logs import actions, own, queries
from shirube.apps.insight.logs.models import EventLog

_BYTES_PER_ROW = 60
"""全体の行の数の見積りに使う、一行の大きさ（バイト）。"""


def _import(run: Any) -> str:
    """元のファイルを読み、並べ、切り替える。"""
    key = UUID(run.arguments["log"])
    try:
        log = queries.log_of_key(run.scope, key)
    except EventLog.DoesNotExist:
        run.refuse("この記録は、もう取り除かれています。")
    guess = max(1, log.file.size // _BYTES_PER_ROW)

    def tell(phase: ImportPhase, rows: int) -> None:
        """読み取りを前半、並べ替えを後半として、進みを知らせる。"""
        done = rows // 2 if phase is ImportPhase.READ else (rows + guess) // 2
        run.step(min(done, guess), guess, f"{phase.label}（{rows:,}行）")

    run.step(0, guess, "元のファイルを開いています")
    try:
        figures = actions.take_in(by=run.scope, key=key, progress=tell)
    except (FileRefused, actions.CannotImportLog) as refusal:
        actions.fail_import(by=run.scope, key=key, problem=str(refusal))
        run.refuse(str(refusal)[:400])
    told = f"{figures['case_count']:,}件、行い {figures['event_count']:,}件を取り込みました。"
    with run.complete(told):
        actions.finish_import(by=run.scope, key=key, figures=figures)
    return told


def _rebuild(run: Any) -> str:
    """失われた置き場を、元のファイルから作り直す。"""
    key = UUID(run.arguments["log"])

    def tell(phase: ImportPhase, rows: int) -> None:
        run.step(rows, 0, f"{phase.label}（{rows:,}行）")

    try:
        actions.take_in(by=run.scope, key=key, progress=tell)
    except EventLog.DoesNotExist:
        run.refuse("この記録は、もう取り除かれています。")
    except (FileRefused, actions.CannotImportLog) as refusal:
        run.refuse(str(refusal)[:400])
    return "置き場を作り直しました。"


def _seal(run: Any) -> str:
    """きのうまでの事案の行いを封じる。"""

    def tell(phase: SealPhase, rows: int) -> None:
        fault(f"insight.seal.{phase.value}")
        run.step(rows, 0, f"{phase.label}（{rows:,}件）")

    try:
        log = actions.seal_own_cases(by=run.scope, told=tell)
    except actions.CannotImportLog as refusal:
        run.refuse(str(refusal)[:400])
    return f"事案の行いを封じました（いま {log.event_count:,}件）。"


IMPORT = JobKind(
    id="insight.import_log",
    label="業務の記録を取り込む",
    run=_import,
    lane=Lane.LONG,
    permission="insight.edit",
)
REBUILD = JobKind(
    id="insight.rebuild_store",
    label="業務の記録の置き場を作り直す",
    run=_rebuild,
    lane=Lane.LONG,
    is_idempotent=True,
    permission="insight.view",
)
SEAL = JobKind(
    id="insight.seal_own_cases",
    label="事案の行いを封じる",
    run=_seal,
    is_idempotent=True,
    permission="insight.view",
    daily_at=time(1, 30),
    is_needed=own.needs_sealing,
)
JOBS = [IMPORT, REBUILD, SEAL]
