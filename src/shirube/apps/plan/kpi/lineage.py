"""来歴: 数字から元の記録までを、画面・命令・一枚が同じ言葉で語るための形。"""

from dataclasses import dataclass

from shirube.apps.frame.offers import SourceRecords, offers
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.models import KpiReading
from shirube.values.measure import Measure, display


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """来歴の一段。"""

    label: str
    text: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """一つの読みの来歴。``source`` は根拠を持たない読み（公表値など）では None。"""

    measure: Measure
    value: str
    steps: tuple[Step, ...]
    source: SourceRecords | None


def lineage_of(scope: Scope, row: KpiReading) -> Lineage:
    """読みの来歴を、見る人の権限で組む。"""
    offer, reading = offers()[row.kpi.measure_id], row.reading
    measure, evidence = offer.measure, reading.evidence
    value = display(reading, measure)
    steps = [
        Step(
            label="数字", text=value, note=f"{reading.basis.value}・{reading.period.label}・{reading.n:,}件"
        ),
        Step(
            label="定義",
            text=measure.definition,
            note=f"{measure.label} 第{measure.edition}版　{measure.source.label}",
        ),
    ]
    source = offer.records(scope, evidence) if evidence is not None else None
    if source is not None and evidence is not None:
        steps.append(_source_step(source, evidence.digest))
    return Lineage(measure=measure, value=value, steps=tuple(steps), source=source)


def _source_step(source: SourceRecords, digest: str) -> Step:
    openable = len(source.records)
    state = "いま作り直しても同じ記録です。" if source.is_unchanged else "読んだあとに記録が変わっています。"
    return Step(
        label="元の記録",
        text=f"記録の数 {source.count:,}（開けるもの {openable:,}、その後に消えたもの {source.deleted:,}）",
        note=f"要約値 {digest[:16]}　{state}",
    )
