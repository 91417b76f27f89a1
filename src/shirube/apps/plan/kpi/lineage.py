"""来歴: 数字から元の記録までを、画面・命令・一枚が同じ言葉で語るための形。"""

from dataclasses import dataclass
from decimal import Decimal

from shirube.apps.frame.offers import SourceRecords, offers
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi.definitions import measure_of, note_of, reading_text
from shirube.apps.plan.kpi.models import SHARE_ONLY, Kpi, KpiReading
from shirube.engines.plan.kpi_scale import figure_text
from shirube.values.era import format_date
from shirube.values.measure import Measure, Reading, display


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
    return _measured(scope, row) if row.kpi.measure_id else _entered(row)


def _measured(scope: Scope, row: KpiReading) -> Lineage:
    """業務の記録から読んだ数の来歴。"""
    offer, reading = offers()[row.kpi.measure_id], row.reading
    measure, evidence = offer.measure, reading.evidence
    value = display(reading, measure)
    steps = [
        Step(
            label="数字", text=value, note=f"{reading.basis.value}・{reading.period.label}・{reading.n:,}件"
        ),
        _definition(measure),
    ]
    if said := offer.said(scope, row.kpi.parameters):
        steps.append(Step(label="条件", text=said, note=""))
    source = offer.records(scope, evidence) if evidence is not None else None
    if source is not None and evidence is not None:
        steps.append(_source_step(source, evidence.digest))
    return Lineage(measure=measure, value=value, steps=tuple(steps), source=source)


def _definition(measure: Measure) -> Step:
    return Step(
        label="定義",
        text=measure.definition,
        note=f"{measure.label} 第{measure.edition}版　{measure.source.label}",
    )


def _source_step(source: SourceRecords, digest: str) -> Step:
    openable = len(source.records)
    state = "いま作り直しても同じ記録です。" if source.is_unchanged else "読んだあとに記録が変わっています。"
    return Step(
        label="元の記録",
        text=f"記録の数 {source.count:,}（開けるもの {openable:,}、その後に消えたもの {source.deleted:,}）",
        note=f"要約値 {digest[:16]}　{state}",
    )


def _entered(row: KpiReading) -> Lineage:
    """手で入れた数と、全国の表から取った数の来歴。"""
    measure, value = measure_of(row.kpi), reading_text(row)
    steps = [Step(label="数字", text=value, note=note_of(row)), _definition(measure)]
    if row.reading.is_ratio:
        steps.append(_parts(row.kpi, row.reading))
    steps.append(_entry(row))
    return Lineage(measure=measure, value=value, steps=tuple(steps), source=None)


def _parts(kpi: Kpi, reading: Reading) -> Step:
    """割合の分子と分母。割合だけが公表されている数は、そのことを言う。"""
    if kpi.denominator_label == SHARE_ONLY:
        return Step(label="分子と分母", text="割合だけが公表されています", note="分母の数は分かりません")
    names = (kpi.numerator_label or "分子", kpi.denominator_label or "分母")
    top, bottom = (
        figure_text(None if part is None else Decimal(part), "")
        for part in (reading.numerator, reading.denominator)
    )
    return Step(label="分子と分母", text=f"{names[0]} {top} ÷ {names[1]} {bottom}", note="")


def _entry(row: KpiReading) -> Step:
    """どこから入れたか。"""
    if row.table is not None:
        batch = row.table.batch
        note = f"{batch.series.document}　{row.table.item_label}・{format_date(row.table.as_of)}現在"
        return Step(label="全国の表", text=f"{batch.series.title}（{batch.name}）", note=note)
    day = f"（{format_date(row.document_on)}）" if row.document_on else ""
    document = f"{row.document}{day}" if row.document else "根拠の文書は書かれていません"
    return Step(label="根拠", text=document, note=f"わけ: {row.reason}" if row.reason else "")
