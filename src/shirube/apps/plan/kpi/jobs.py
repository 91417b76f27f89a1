"""KPI の仕事: 確かめられないまま残った取り込みを、毎日片づける。"""

from datetime import timedelta
from typing import Any

from shirube.apps.frame.job_kinds import JobKind
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import actions, queries


def _clear(run: Any) -> str:
    """一件ずつ別の取引で取り消すので、途中で止まっても続きから行える。"""
    by: Scope = run.scope
    series, sheets = list(queries.left_series_imports(by)), list(queries.left_sheets(by))
    for row in series:
        actions.discard_series(by=by, key=row.key, version=row.version)
    for sheet in sheets:
        actions.discard_sheet(by=by, key=sheet.key, version=sheet.version)
    return f"使われなかった全国の表を{len(series):,}件、目標と実績の表を{len(sheets):,}件、取り消しました。"


def _is_needed(scope: Scope) -> bool:
    return queries.left_series_imports(scope).exists() or queries.left_sheets(scope).exists()


JOBS = [
    JobKind(
        id="kpi.clear_imports",
        label="確かめられないまま残った、KPIの取り込みを片づける",
        run=_clear,
        is_idempotent=True,
        every=timedelta(days=1),
        is_needed=_is_needed,
    ),
]
