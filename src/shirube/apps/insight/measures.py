"""業務分析が出せる数: 件数と処理時間。元は自分の事案か、取り込んだ業務の記録（ログ）。"""

from datetime import datetime
from decimal import Decimal
from functools import partial

from shirube.apps.frame.offers import Offer, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.insight import queries
from shirube.engines.insight import ProcessingTime
from shirube.values.citation import Citation, Origin
from shirube.values.measure import Basis, Direction, Evidence, Kind, Measure, Reading
from shirube.values.period import Period

_SOURCE = Citation(
    document="自治体デジタル・トランスフォーメーション（DX）推進計画",
    edition="第2.2版",
    section="3.1(1)④",
    origin=Origin.OFFICIAL,
    note="処理件数・処理時間の把握。数え方（最初の行いから最後の行いまで、線形補間の分位）は標の定め。",
)


def _measure(name: str, label: str, unit: str, kind: Kind, direction: Direction, definition: str) -> Measure:
    return Measure(
        id=f"insight.{name}",
        label=label,
        unit=unit,
        kind=kind,
        direction=direction,
        definition=definition,
        edition="1",
        source=_SOURCE,
        dimensions=("log",),
    )


def _time(share: str, word: str) -> Measure:
    definition = f"期間に最後の行いがあった件の、最初の行いから最後の行いまでの時間の{word}（線形補間）。"
    label = f"処理時間の{word}"
    return _measure(f"processing_time.{share}", label, "秒", Kind.QUANTILE, Direction.DOWN, definition)


CASE_COUNT = _measure(
    "case_count", "処理件数", "件", Kind.COUNT, Direction.NEUTRAL, "期間に最後の行いがあった件の数。"
)
MEDIAN = _time("median", "中央値")
P90 = _time("p90", "90%値")


def _value(measure: Measure, times: ProcessingTime) -> Decimal | None:
    if measure is CASE_COUNT:
        return Decimal(times.case_count)
    return times.at(Decimal("0.5") if measure is MEDIAN else Decimal("0.9"))


def _read(measure: Measure, scope: Scope, period: Period, as_of: datetime, *, log: str = "") -> Reading:
    """この期間の数を読む。``log`` は取り込んだ記録の鍵（空なら自分の事案）。"""
    times = queries.processing_time_of(scope, period=period, as_of=as_of, log=log)
    parameters = {**period.to_record(), "log": log}
    return Reading(
        measure_id=measure.id,
        value=_value(measure, times),
        n=times.case_count,
        basis=Basis.MEASURED,
        period=period,
        as_of=as_of,
        cut_off=as_of,
        evidence=Evidence.of(
            measure,
            parameters={key: value or "" for key, value in parameters.items()},
            cut_off=as_of,
            keys=times.event_ids,
        ),
    )


def _records(scope: Scope, evidence: Evidence) -> SourceRecords:
    """根拠の作り方をもう一度たどる。"""
    return queries.source_records_of(scope, evidence)


MEASURES = [
    Offer(measure=measure, read=partial(_read, measure), records=_records)
    for measure in (CASE_COUNT, MEDIAN, P90)
]
