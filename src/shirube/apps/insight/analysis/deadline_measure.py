"""標準処理期間遵守率: 記録の標準処理期間の決まりで、件ごとに判定して数える。

ほかの数と違い、いつの件かは「終わりの行い」の日で見る（決まりで終わりの行いを選べるため）。決まりが無ければ読めない。
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from shirube.apps.frame.offers import CannotReadMeasure, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.measuring import (
    Source,
    all_gone,
    log_source,
    opened_records,
    own_source,
    period_of,
)
from shirube.apps.insight.logs import queries
from shirube.apps.insight.logs.queries import EventLog
from shirube.apps.insight.rules import queries as rules
from shirube.engines.insight.case_events import micros
from shirube.engines.insight.deadlines import CannotJudgeDeadline
from shirube.engines.insight.measured import Measured, until
from shirube.engines.insight.opening import day_number
from shirube.engines.insight.standard_periods import Standing
from shirube.values.citation import Citation, Origin
from shirube.values.measure import Basis, Direction, Evidence, Kind, Measure, Reading
from shirube.values.period import Period

_DAY = timedelta(days=1)
_NO_END = 10**7
_SOURCE = Citation(
    document="行政手続法",
    edition="平成5年法律第88号",
    section="第6条",
    origin=Origin.OFFICIAL,
    note="標準処理期間（申請が事務所に到達してから処分をするまでに通常要すべき標準的な期間）。遵守率の数え方は標の定め。",
)


@dataclass(frozen=True, slots=True)
class DeadlineFigure:
    """標準処理期間遵守率。"""

    measure: Measure

    def read(self, scope: Scope, period: Period, as_of: datetime, **dimensions: str) -> Reading:
        """この期間の遵守率。``log`` は記録の鍵（空なら、自分の事案）。読めなければ ``CannotReadMeasure``。"""
        log = dimensions.pop("log", "")
        if dimensions:
            raise CannotReadMeasure(
                f"「{self.measure.label}」に、条件「{'、'.join(sorted(dimensions))}」は付けられません。"
            )
        try:
            source, kept, decided = _source(scope, period, as_of, log)
        except EventLog.DoesNotExist:
            raise CannotReadMeasure(
                "元にする業務の記録がありません。KPI の条件を確かめてください。"
            ) from None
        except (rules.NoStandardPeriod, CannotJudgeDeadline, queries.LogNotReady) as refusal:
            raise CannotReadMeasure(str(refusal)) from None
        return Reading(
            measure_id=self.measure.id,
            numerator=kept,
            denominator=decided,
            n=decided,
            basis=Basis.MEASURED,
            period=period,
            as_of=as_of,
            cut_off=as_of,
            evidence=Evidence.of(
                self.measure,
                parameters={**{key: value or "" for key, value in period.to_record().items()}, "log": log},
                cut_off=as_of,
                keys=source.keys(_whole(source)),
            ),
        )

    def records(self, scope: Scope, evidence: Evidence) -> SourceRecords:
        """根拠の作り方を、いまの決まりでもう一度たどる。決まりや記録が無くなっていれば、開ける行は無い。"""
        try:
            source, _, _ = _source(scope, period_of(evidence), evidence.cut_off, evidence.parameters["log"])
        except (EventLog.DoesNotExist, rules.NoStandardPeriod, CannotJudgeDeadline):
            return all_gone(evidence)
        return opened_records(scope, evidence, source, source.keys(_whole(source)))


def _source(scope: Scope, period: Period, as_of: datetime, log: str) -> tuple[Source, int, int]:
    """数の元（分母の件のすべての行）と、分子、分母。"""
    row = queries.log_of_key(scope, UUID(log)) if log else queries.own_log(scope)
    if row is None:
        raise rules.NoStandardPeriod(
            "標準処理期間の決まりがありません。業務の記録の一覧に、この自治体の事案を載せてから決めるか、"
            "KPI の条件で、決まりを置いた業務の記録を選んでください。"
        )
    judged = rules.judged(scope, row, cut_off=as_of)
    last = day_number(period.end - _DAY) if period.end else _NO_END
    chosen = judged.decided_within(day_number(period.start), last)
    cases = np.flatnonzero(chosen)
    counts = int((judged.standing[chosen] == Standing.KEPT).sum()), len(cases)
    if row.is_own:
        made = queries.own_record_at(scope, as_of)
        return own_source(scope, made, made.log.taken(cases)), *counts
    whole = queries.events_of(scope, row)
    return log_source(row, whole, until(whole.taken(cases), micros(as_of))), *counts


def _whole(source: Source) -> Measured:
    """元の記録のすべての行。"""
    return Measured(source.log.case_count, np.ones(source.log.event_count, np.bool_))


DEADLINE_RATE = DeadlineFigure(
    Measure(
        id="insight.deadline_rate",
        label="標準処理期間遵守率",
        definition="期間に決まった件のうち、標準処理期間を守った件の割合。遵守率＝守った件数÷（守った件数＋超えた件数）。"
        "終わった件は終わりの行いの日、終わらないまま限りを過ぎた件（超えた件に入れる）は限りを過ぎた日が期間にあるもの。"
        "終わっておらず、まだ限りの中にある件と、始まりの日に効いている決まりの無い件は数えない。"
        "日数の数え方は、記録に置いた標準処理期間の決まり（開庁日か暦日、初日、止まった間、根拠の要綱など）による。"
        "終わっていない件は、読んだ日時（記録がそれより前に終わっていれば、記録のいちばん新しい日時）で見る。",
        unit="％",
        kind=Kind.RATIO,
        direction=Direction.UP,
        edition="1",
        source=_SOURCE,
        dimensions=("log",),
    )
)
