"""業務量調査が出せる数: 処理件数（推計）と業務時間（推計）。根拠はいつも推計で、実測の数とは別の指標である。

元は確定した調査だけ（記入中の値は動くので出さない）。条件（切り口）は、どれも書かなくてよい。
- ``survey``: 調査の鍵（空なら、その期間の年度の、新しい確定した調査）
- ``section``・``procedure``・``channel``・``stage``: 課・手続・経路・段階の名（空なら限らない）
期間は、調査の年度の全体か、その中の月（月のときは、どの行にも月ごとの件数が要る）。
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from shirube.apps.frame.offers import (
    CannotReadMeasure,
    Offer,
    OfferCondition,
    OpenableRecords,
    SourceRecord,
    SourceRecords,
)
from shirube.apps.frame.scope import Scope
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.kinds import KINDS, said
from shirube.apps.insight.effort.models import Section, Survey
from shirube.apps.insight.effort.views.page import section_url
from shirube.engines.insight.counts_minutes import CannotEstimateHours, CountsMinutes, Effort, effort_of
from shirube.engines.insight.counts_minutes_parts import narrowed
from shirube.values.citation import Citation, Origin
from shirube.values.fiscal_year import FiscalYear
from shirube.values.key import is_key
from shirube.values.measure import Basis, Direction, Evidence, Kind, Measure, Reading, digest_of
from shirube.values.period import Period

HEADER = ("課", "行", "中身")
_SOURCE = Citation(
    document="自治体デジタル・トランスフォーメーション（DX）推進計画",
    edition="第2.2版",
    section="3.1(1)④",
    origin=Origin.OFFICIAL,
    note="処理件数・処理時間の把握。件数×一件の分で見積もる式は標の定め。",
)
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Source:
    """数の元: 調査と、選んだ行（課、行）と、見積もった時間。"""

    survey: Survey
    rows: tuple[tuple[Section, object], ...]
    effort: Effort

    @property
    def keys(self) -> tuple[str, ...]:
        """元の行の鍵と版（行が直されれば、別のものになる）。"""
        return tuple(f"{row.key}:{row.version}" for _, row in self.rows)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Figure:
    """一つの数: 定めと、見積もりからの値。"""

    measure: Measure
    value_of: Callable[[Effort], Decimal]

    def read(self, scope: Scope, period: Period, as_of: datetime, **dimensions: str) -> Reading:
        """この期間の数を読む。読めなければ ``CannotReadMeasure``。"""
        given = {name: dimensions.pop(name, "") for name in self.measure.dimensions}
        if dimensions:
            raise CannotReadMeasure(
                f"「{self.measure.label}」に、条件「{'、'.join(sorted(dimensions))}」は付けられません。"
            )
        source = source_of(scope, period, as_of, given)
        return Reading(
            measure_id=self.measure.id,
            value=self.value_of(source.effort),
            n=source.effort.cases,
            basis=Basis.ESTIMATED,
            period=period,
            as_of=as_of,
            cut_off=as_of,
            evidence=Evidence.of(
                self.measure,
                parameters={
                    **{key: value or "" for key, value in period.to_record().items()},
                    **given,
                    "survey": str(source.survey.key),
                },
                cut_off=as_of,
                keys=source.keys,
            ),
        )

    def records(self, scope: Scope, evidence: Evidence) -> SourceRecords:
        """元の行。調査が記入中に戻されていても、いまの行を示す。"""
        parameters = evidence.parameters
        period = Period.from_record({"start": parameters["start"], "end": parameters["end"] or None})
        try:
            source = _source(scope, _survey_of_key(scope, parameters["survey"]), period, parameters)
        except CannotReadMeasure:
            return _records(evidence, (), (), scope)
        return _records(evidence, source.rows, source.keys, scope)


def source_of(scope: Scope, period: Period, as_of: datetime, given: Mapping[str, str]) -> Source:
    """数の元。確定した調査が無いか、この期間・この条件の値が出せなければ ``CannotReadMeasure``。"""
    if given["survey"]:
        survey = _survey_of_key(scope, given["survey"])
    else:
        survey = _survey_of_year(scope, FiscalYear.of(period.start))
    if survey.confirmed_at is None or survey.confirmed_at > as_of:
        raise CannotReadMeasure(
            f"「{survey.title}」は、この時点では確定していません。確定してから読んでください。"
        )
    return _source(scope, survey, period, given)


def _source(scope: Scope, survey: Survey, period: Period, given: Mapping[str, str]) -> Source:
    months = _months(survey, period)
    joined = queries.joined_of(scope, survey)
    wanted = {
        name
        for name, (section, procedure) in joined.origin.items()
        if given["section"] in ("", section) and given["procedure"] in ("", procedure, name)
    }
    try:
        table = narrowed(
            joined.table,
            procedures=wanted,
            channel=given["channel"],
            stage=given.get("stage", ""),
            months=months,
        )
    except CannotEstimateHours as refusal:
        raise CannotReadMeasure(str(refusal)) from refusal
    effort = effort_of(table)
    if not effort.lines:
        raise CannotReadMeasure(
            f"「{survey.title}」に、この条件に合う件数と一件の分がありません。課・手続・経路・段階の名を確かめてください。"
        )
    rows = tuple(_rows(scope, survey, table, {name: joined.origin[name] for name in wanted}))
    return Source(survey, rows, effort)


def _rows(
    scope: Scope, survey: Survey, table: CountsMinutes, origin: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[Section, object]]:
    """選んだ表の元の行。"""
    labels = [label for label, _ in queries.parts_of(scope, survey)]
    names = {where: name for name, where in origin.items()}
    counts = {(one.procedure, one.channel) for one in table.counts}
    minutes = {(one.procedure, one.stage, one.channel) for one in table.minutes}
    for label, section in zip(labels, survey.sections.all(), strict=True):
        for kind in KINDS:
            for row in queries.lines_of(scope, section, kind):
                name = names.get((label, row.procedure))
                identity = (name, row.channel) if kind is KINDS[0] else (name, row.stage, row.channel)  # type: ignore[union-attr]
                if identity in counts or identity in minutes:
                    yield section, row


def _months(survey: Survey, period: Period) -> frozenset[int] | None:
    """期間の月。年度の全体なら None（限らない）。年度の外か、月の途中で切れていれば断る。"""
    whole = Period.of_fiscal_year(survey.year)
    if period == whole:
        return None
    found = {
        day.month: Period.of_month(day.year, day.month)
        for day in survey.year.months
        if period.overlaps(Period.of_month(day.year, day.month))
    }
    inside = list(found.values())
    if not inside or (inside[0].start, inside[-1].end) != (period.start, period.end):
        raise CannotReadMeasure(
            f"「{survey.title}」は{survey.year.label}の調査です。"
            "期間は、その年度の全体か、その中の月の初めから月の終わりまでにしてください。"
        )
    return frozenset(found)


def _survey_of_key(scope: Scope, key: str) -> Survey:
    try:
        if is_key(key):
            return queries.survey_of_key(scope, UUID(key))
    except Survey.DoesNotExist:
        pass
    raise CannotReadMeasure("元にする業務量調査がありません。KPI の条件を確かめてください。")


def _survey_of_year(scope: Scope, year: FiscalYear) -> Survey:
    found = queries.confirmed_surveys(scope).filter(fiscal_year=year.start_year).first()
    if found is None:
        raise CannotReadMeasure(f"{year.label}の、確定した業務量調査がありません。")
    return found


def _records(
    evidence: Evidence,
    rows: tuple[tuple[Section, object], ...],
    keys: tuple[str, ...],
    scope: Scope,
) -> SourceRecords:
    by_key = dict(zip(keys, rows, strict=True))

    def build(wanted: tuple[str, ...]) -> tuple[SourceRecord, ...]:
        return tuple(
            SourceRecord(
                key=key,
                cells=(section.label, row._meta.verbose_name, said(row.content)),  # type: ignore[attr-defined]
                url=section_url("effort.section", section),
            )
            for key in wanted
            for section, row in (by_key[key],)
        )

    return SourceRecords(
        header=HEADER,
        count=evidence.record_count,
        records=OpenableRecords(keys if scope.can("insight.view") else (), build),
        deleted=max(0, evidence.record_count - len(keys)),
        is_unchanged=digest_of(keys) == evidence.digest,
    )


def _hours(effort: Effort) -> Decimal:
    found = effort.minutes / 60
    return (Decimal(found.numerator) / Decimal(found.denominator)).quantize(_PLACES, ROUND_HALF_UP)


def _figure(
    name: str,
    label: str,
    unit: str,
    kind: Kind,
    definition: str,
    value_of: Callable[[Effort], Decimal],
    *more: str,
) -> Figure:
    measure = Measure(
        id=f"insight.{name}",
        label=label,
        unit=unit,
        kind=kind,
        direction=Direction.NEUTRAL if kind is Kind.COUNT else Direction.DOWN,
        definition=definition,
        edition="1",
        source=_SOURCE,
        dimensions=("survey", "section", "procedure", "channel", *more),
    )
    return Figure(measure, value_of)


FIGURES = (
    _figure(
        "estimated_case_count",
        "処理件数（推計）",
        "件",
        Kind.COUNT,
        "業務量調査に課が書いた件数の和。一件が通る段階の数では増えない。分の無い手続と経路は入れない。",
        lambda effort: Decimal(effort.cases),
    ),
    _figure(
        "estimated_hours",
        "業務時間（推計）",
        "時間",
        Kind.AMOUNT,
        "業務量調査の、件数×一件の分の和÷60（小数第5位を四捨五入）。職員の手が動いている時間で、待ち時間は含まない。"
        "経路だけの分があればそれを、無ければすべての経路の分を使う。",
        _hours,
        "stage",
    ),
)


def _surveys(scope: Scope) -> list[tuple[str, str]]:
    return [(str(one.key), f"{one.title}（{one.year.label}）") for one in queries.confirmed_surveys(scope)]


CONDITIONS = (
    OfferCondition(
        name="survey",
        label="業務量調査",
        help_text="確定した調査。選ばなければ、読む期間の年度の調査にします。",
        choices=_surveys,
    ),
    OfferCondition(name="section", label="課", help_text="調査にある課の名のとおりに。"),
    OfferCondition(name="procedure", label="手続", help_text="調査にある手続の名のとおりに。"),
    OfferCondition(name="channel", label="経路", help_text="窓口、郵送など。調査にある名のとおりに。"),
    OfferCondition(name="stage", label="段階", help_text="業務時間だけ。受付など、調査にある名のとおりに。"),
)
MEASURES = [
    Offer(
        measure=one.measure,
        read=one.read,
        records=one.records,
        conditions=tuple(each for each in CONDITIONS if each.name in one.measure.dimensions),
    )
    for one in FIGURES
]
