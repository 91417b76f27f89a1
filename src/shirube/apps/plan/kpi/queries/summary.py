"""KPI の全体のようす: いくつ定め、いくつ届き、いくつ値が無いか。"""

from dataclasses import dataclass

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.queries.lines import kpi_lines
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.kpi_judgement import Verdict, headline, latest_judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiCounts:
    """KPI の数。``silent`` は、新しい値（18か月のうち）が無いもの。"""

    total: int
    met: int
    unmet: int
    silent: int


def kpi_counts(scope: Scope, plan: Plan) -> KpiCounts:
    """この計画の KPI の数。届いたかは、終わった年度のうち目標のあるいちばん新しい年度で数える。"""
    lines = kpi_lines(scope, plan, scope.today)
    judged = [latest_judgement(line, scope.today) for line in lines]
    verdicts = [one.verdict for one in judged if one is not None]
    return KpiCounts(
        total=len(lines),
        met=verdicts.count(Verdict.MET),
        unmet=verdicts.count(Verdict.UNMET),
        silent=sum(headline(line.points, scope.today) is None for line in lines),
    )
