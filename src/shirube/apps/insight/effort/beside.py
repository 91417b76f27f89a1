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
from shirube.engines.insight.counts_minutes import EffortTotal, effort_of
from shirube.values.measure import Basis, display
from shirube.values.period import Period

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
    return [(str(one.key), one.title) for one in logs.logs(scope) if one.is_ready and not one.is_own]


def beside(scope: Scope, survey: Survey) -> list[Beside]:
    """この調査の手続を、時間の多い順に。"""
    table = queries.joined_of(scope, survey).table
    ranked = {one.name: one for one in effort_of(table).by_procedure()}
    names = dict.fromkeys((*ranked, *(row.procedure for row in table.counts)))
    paired = {one.procedure: one for one in MeasuredLog.objects.all()}
    titles = dict(log_choices(scope))
    counts: dict[str, int] = {}
    for row in table.counts:
        counts[row.procedure] = counts.get(row.procedure, 0) + row.yearly
    return [
        _one(scope, survey, at, name, counts.get(name, 0), ranked.get(name), paired.get(name), titles)
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
    titles: dict[str, str],
) -> Beside:
    has_minutes = total is not None and total.cases
    known = {
        "number": number,
        "procedure": name,
        "cases": Fraction(count),
        "per_case": total.minutes / total.cases if total is not None and has_minutes else None,
    }
    if pair is None:
        likely = next((key for key, title in titles.items() if title == name), "")
        return Beside(**known, likely=likely)  # type: ignore[arg-type]
    log = str(pair.log)
    if log not in titles:
        return Beside(**known, version=pair.version, log_title="（いまは無い記録）", log="")  # type: ignore[arg-type]
    read = _read(scope, survey, log)
    return Beside(
        **known,  # type: ignore[arg-type]
        version=pair.version,
        log=log,
        log_title=titles[log],
        log_url=reverse("insight.log", args=[log]),
        **read,
    )


def _read(scope: Scope, survey: Survey, log: str) -> dict[str, str]:
    """実測の件数と処理時間の中央値の文字。"""
    period = Period.of_fiscal_year(survey.year)
    found = offers()
    try:
        readings = [found[one].read(scope, period, scope.now, log=log) for one in (COUNT, MEDIAN)]
    except CannotReadMeasure as refusal:
        return {"why": str(refusal)}
    if any(one.basis is not Basis.MEASURED for one in readings):
        raise CannotSetBeside("並べる値の根拠が実測ではありません。")
    count, median = (
        display(one, found[each].measure) for one, each in zip(readings, (COUNT, MEDIAN), strict=True)
    )
    why = "" if readings[0].n else f"{survey.year.label}に終わった件がありません"
    return {"measured_cases": count, "median": median, "why": why}
