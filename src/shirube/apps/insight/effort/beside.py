"""推計と実測を並べる。二つは別の数で、足し合わせも引き算もしない。

実測は、結んだ業務の記録のうち調査の年度に終わった件から、`analysis` の数の申し出で読む（計り方の家は一つ）。
"""

from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from shirube.apps.frame.offers import CannotReadMeasure, offers
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.models import MeasuredLog, Survey
from shirube.apps.insight.logs import queries as logs
from shirube.apps.insight.logs.queries import EventLog, LogNotReady, Remembered
from shirube.engines.insight.counts_minutes import EffortTotal, effort_of
from shirube.values.measure import Basis, display
from shirube.values.period import Period

_readings: Remembered[dict[str, str]] = Remembered(512)
"""読んだ実測（記録の世代と年度ごと）。同じ記録を、画面を開くたびに読み直さない。"""
COUNT, MEDIAN = "insight.case_count", "insight.processing_time.median"


class CannotSetBeside(ValueError):
    """並べられない（根拠が実測でない）。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """一つの手続の、推計と実測。``per_case`` は一件の分の平均（分）。``why`` は実測の読めないわけ。"""

    number: int
    procedure: str
    cases: Fraction
    per_case: Fraction | None
    version: int = 0
    log: str = ""
    likely: str = ""
    log_title: str = ""
    log_url: str = ""
    measured_cases: str = "—"
    median: str = "—"
    why: str = ""


def log_choices(scope: Scope) -> list[tuple[str, str]]:
    """結べる業務の記録（鍵、名）。自分の事案は、すべての手続が混ざるので結べない。"""
    return [(str(one.key), one.title) for one in _pairable(scope)]


def _pairable(scope: Scope) -> list[EventLog]:
    return [one for one in logs.logs(scope) if one.is_ready and not one.is_own]


def beside(scope: Scope, survey: Survey) -> list[Beside]:
    """この調査の手続を、時間の多い順に。"""
    table = queries.joined_of(scope, survey).table
    ranked = {one.name: one for one in effort_of(table).by_procedure()}
    names = dict.fromkeys((*ranked, *(row.procedure for row in table.counts)))
    paired = queries.measured_logs(scope)
    rows = {str(one.key): one for one in _pairable(scope)}
    counts: dict[str, int] = {}
    for row in table.counts:
        counts[row.procedure] = counts.get(row.procedure, 0) + row.yearly
    return [
        _one(scope, survey, at, name, counts.get(name, 0), ranked.get(name), paired.get(name), rows)
        for at, name in enumerate(names, 1)
    ]


def _one(
    scope: Scope,
    survey: Survey,
    number: int,
    name: str,
    count: int,
    total: EffortTotal | None,
    pair: MeasuredLog | None,
    rows: dict[str, EventLog],
) -> Beside:
    has_minutes = total is not None and total.cases
    known = {
        "number": number,
        "procedure": name,
        "cases": Fraction(count),
        "per_case": total.minutes / total.cases if total is not None and has_minutes else None,
    }
    if pair is None:
        likely = next((key for key, one in rows.items() if one.title == name), "")
        return Beside(**known, likely=likely)  # type: ignore[arg-type]
    log = str(pair.log)
    if log not in rows:
        return Beside(**known, version=pair.version, log_title="（いまは無い記録）", log="")  # type: ignore[arg-type]
    read = _read(scope, survey, rows[log])
    return Beside(
        **known,  # type: ignore[arg-type]
        version=pair.version,
        log=log,
        log_title=rows[log].title,
        log_url=reverse("insight.log", args=[log]),
        **read,
    )


def _read(scope: Scope, survey: Survey, row: EventLog) -> dict[str, str]:
    """実測の件数と処理時間の中央値の文字。読めなければ、そのわけ（覚えない）。"""
    try:
        handle = logs.handle_of(scope, row)
        key = (handle.place, handle.generation, survey.year, scope.today)
        return _readings.get(key, lambda: _fresh(scope, survey, str(row.key)))
    except (CannotReadMeasure, LogNotReady) as refusal:
        return {"why": str(refusal)}


def _fresh(scope: Scope, survey: Survey, log: str) -> dict[str, str]:
    period = Period.of_fiscal_year(survey.year)
    found = offers()
    readings = [found[one].read(scope, period, scope.now, log=log) for one in (COUNT, MEDIAN)]
    if any(one.basis is not Basis.MEASURED for one in readings):
        raise CannotSetBeside("並べる値の根拠が実測ではありません。")
    count, median = (
        display(one, found[each].measure) for one, each in zip(readings, (COUNT, MEDIAN), strict=True)
    )
    why = "" if readings[0].n else f"{survey.year.label}に終わった件がありません"
    return {"measured_cases": count, "median": median, "why": why}
