"""業務分析が出せる数: 件数、処理時間、待ち、滞在、手戻り率、標準処理期間遵守率。

元は自分の事案か、取り込んだ業務の記録（ログ）。

どの数も、期間に最後の行いがあった件について求める。条件（切り口）は、どれも書かなくてよい。
- ``log``: 取り込んだ記録の鍵（空なら自分の事案）
- ``source``・``target``: 待ちの、先の行いと次の行いの名（空なら限らない）
- ``activity``: 滞在の、行いの名（空なら限らない）
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from uuid import UUID

from shirube.apps.frame.offers import CannotReadMeasure, Offer, OfferCondition, SourceRecords
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis.deadline_measure import DEADLINE_RATE
from shirube.apps.insight.analysis.measuring import Source, source_of, source_records
from shirube.apps.insight.logs import queries
from shirube.apps.insight.logs.queries import EventLog
from shirube.engines.insight import measured
from shirube.engines.insight.clock import CannotReadClock, without_stops
from shirube.engines.insight.durations import MEDIAN, P90
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.measured import Measured
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
_EXACT = Context(prec=60, traps=[Inexact])
_ACTIVITIES = ("activity", "source", "target")
Count = Callable[..., Measured]


@dataclass(frozen=True, slots=True)
class Figure:
    """一つの数: 定めと、求め方（記録と、``log`` のほかの条件から）。"""

    measure: Measure
    count: Count

    def read(self, scope: Scope, period: Period, as_of: datetime, **dimensions: str) -> Reading:
        """この期間の数を読む。条件は ``measure.dimensions`` の名。読めなければ ``CannotReadMeasure``。"""
        given = {name: dimensions.pop(name, "") for name in self.measure.dimensions}
        if dimensions:
            raise CannotReadMeasure(
                f"「{self.measure.label}」に、条件「{'、'.join(sorted(dimensions))}」は付けられません。"
            )
        source = _source(scope, period, as_of, given)
        try:
            found = self._counted(source.log, given)
        except CannotReadClock as refusal:
            raise CannotReadMeasure(str(refusal)) from None
        top, bottom = found.parts or (None, None)
        return Reading(
            measure_id=self.measure.id,
            value=None if found.value is None else exact(found.value),
            numerator=top,
            denominator=bottom,
            n=found.n,
            basis=Basis.MEASURED,
            period=period,
            as_of=as_of,
            cut_off=as_of,
            evidence=Evidence.of(
                self.measure,
                parameters={key: value or "" for key, value in {**period.to_record(), **given}.items()},
                cut_off=as_of,
                keys=source.keys(found),
            ),
        )

    def records(self, scope: Scope, evidence: Evidence) -> SourceRecords:
        """根拠の作り方をもう一度たどる。"""
        return source_records(scope, evidence, lambda log: self._counted(log, evidence.parameters))

    def _counted(self, log: StoredEvents, given: Mapping[str, str]) -> Measured:
        return self.count(log, **{name: given[name] for name in self.measure.dimensions if name != "log"})


def exact(value: Fraction) -> Decimal:
    """分数を、丸めずに小数にする（分位はマイクロ秒の10分の1までなので、いつも割り切れる）。"""
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _source(scope: Scope, period: Period, as_of: datetime, given: Mapping[str, str]) -> Source:
    """数の元。取り込んだ記録に無い行いの名は、書き誤りとして断る。"""
    try:
        source = source_of(scope, period, as_of, given["log"])
        if given["log"]:
            names = queries.events_of(scope, queries.log_of_key(scope, UUID(given["log"]))).activity.names
            for name in filter(None, (given.get(one, "") for one in _ACTIVITIES)):
                if name not in names:
                    raise CannotReadMeasure(f"行い「{name}」は、この記録にありません。名を確かめてください。")
    except EventLog.DoesNotExist:
        raise CannotReadMeasure("元にする業務の記録がありません。KPI の条件を確かめてください。") from None
    except queries.LogNotReady as wait:
        raise CannotReadMeasure(str(wait)) from None
    return source


def _figure(
    name: str, label: str, definition: str, count: Count, *, dimensions: tuple[str, ...] = (), **more: object
) -> Figure:
    look = {"unit": "秒", "kind": Kind.QUANTILE, "direction": Direction.DOWN, **more}
    return Figure(
        Measure(
            id=f"insight.{name}",
            label=label,
            definition=definition,
            edition="1",
            source=_SOURCE,
            dimensions=("log", *dimensions),
            **look,  # type: ignore[arg-type]
        ),
        count,
    )


_SHARES = (("median", "中央値", MEDIAN), ("p90", "90%値", P90))


def _processing(name: str, word: str, share: Fraction) -> Figure:
    return _figure(
        f"processing_time.{name}",
        f"処理時間の{word}",
        f"期間に最後の行いがあった件の、最初の行いから最後の行いまでの時間の{word}（線形補間）。",
        lambda log: measured.processing(log, share),
    )


def _net(name: str, word: str, share: Fraction) -> Figure:
    return _figure(
        f"processing_time_net.{name}",
        f"停止を除く処理時間の{word}",
        f"期間に最後の行いがあった件の、最初の行いから最後の行いまでの時間から、処理期間の時計が止まっていた間"
        f"（補正を待つ間など）を除いた時間の{word}（線形補間）。動かす行いの無い停止は、件の最後の行いまで"
        "止まっていたものとする。",
        lambda log: measured.processing(without_stops(log), share),
    )


def _waiting(name: str, word: str, share: Fraction) -> Figure:
    return _figure(
        f"waiting_time.{name}",
        f"待ち時間の{word}",
        f"期間に最後の行いがあった件の、続いた二つの行いの間の待ちの{word}（線形補間）。"
        "待ち＝次の行いの始まり（始まりの記録が無ければ、その日時）−先の行いの終わり。"
        "重なって進んだときは負になり、負のまま数える。"
        "切り口 source・target を書けば、その名の行いから・行いへの待ちだけにする。n は待ちの数。",
        lambda log, source, target: measured.waiting(log, share, source=source, target=target),
        dimensions=("source", "target"),
    )


def _staying(name: str, word: str, share: Fraction) -> Figure:
    return _figure(
        f"sojourn_time.{name}",
        f"滞在時間の{word}",
        f"期間に最後の行いがあった件の、行いの滞在の{word}（線形補間）。"
        "滞在＝この行いの終わり−同じ件の前の行いの終わり。件の最初の行いにはない。"
        "切り口 activity を書けば、その名の行いだけにする。n は滞在の数。",
        lambda log, activity: measured.staying(log, share, activity=activity),
        dimensions=("activity",),
    )


CASE_COUNT = _figure(
    "case_count",
    "処理件数",
    "期間に最後の行いがあった件の数。",
    measured.case_count,
    unit="件",
    kind=Kind.COUNT,
    direction=Direction.NEUTRAL,
)
FIGURES = (
    CASE_COUNT,
    *(_processing(*one) for one in _SHARES),
    *(_net(*one) for one in _SHARES),
    *(_waiting(*one) for one in _SHARES),
    *(_staying(*one) for one in _SHARES),
    _figure(
        "rework_rate",
        "手戻り率",
        "期間に最後の行いがあった件のうち、手戻りのあった件の割合。手戻り率＝手戻りのあった件数÷すべての件数。"
        "手戻りは、前にもあった行いが、別の行いをはさんで再び行われること"
        "（すぐ続けて同じ行いをする繰り返しは含まない）。",
        measured.reworked,
        unit="％",
        kind=Kind.RATIO,
    ),
)


def _logs(scope: Scope) -> list[tuple[str, str]]:
    return [(str(row.key), row.title) for row in queries.logs(scope) if row.is_ready and not row.is_own]


CONDITIONS = (
    OfferCondition(
        name="log", label="業務の記録", help_text="選ばなければ、自分の事案から読みます。", choices=_logs
    ),
    OfferCondition(name="source", label="先の行い", help_text="待ち時間だけ。記録にある行いの名のとおりに。"),
    OfferCondition(name="target", label="次の行い", help_text="待ち時間だけ。記録にある行いの名のとおりに。"),
    OfferCondition(name="activity", label="行い", help_text="滞在時間だけ。記録にある行いの名のとおりに。"),
)
MEASURES = [
    Offer(
        measure=one.measure,
        read=one.read,
        records=one.records,
        conditions=tuple(each for each in CONDITIONS if each.name in one.measure.dimensions),
    )
    for one in (*FIGURES, DEADLINE_RATE)
]
