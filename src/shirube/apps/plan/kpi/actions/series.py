"""全国の表を読み込み、確かめてから一度に使い始める。

読んだ表は小さな取引で一枚ずつ書きためる。使い始める（adopt）までは、どの画面にも出ない。同じ時点の表を
もう一度取り込むと、前の表は残したまま、新しい表が使われる（公表値の訂正）。
"""

import hashlib
from datetime import date
from pathlib import PurePath
from uuid import UUID

from shirube.adapters.series_file import SeriesReading, read_series
from shirube.adapters.series_mapping import SeriesMapping, read_series_mapping
from shirube.apps.audit import actions as audit
from shirube.apps.files import actions as files
from shirube.apps.files.queries import StoredFile
from shirube.apps.frame.faults import fault
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.plan.kpi import queries
from shirube.apps.plan.kpi.actions.readings import keep_reading
from shirube.apps.plan.kpi.definitions import measure_of
from shirube.apps.plan.kpi.models import Kpi, KpiReading, Series, SeriesImport, SeriesTable
from shirube.apps.plan.kpi.queries.series import figures_of
from shirube.engines.plan.kpi_series import Figure, FigureTable
from shirube.values.instant import midnight
from shirube.values.measure import Basis, Reading
from shirube.values.period import Period

State = SeriesImport.State
_KEPT_PROBLEMS = 500


class CannotImportSeries(ValueError):
    """全国の表を取り込めない。"""


def stage_series(
    *, by: Scope, name: str, data: bytes, mapping: str, as_of: date | None = None
) -> SeriesImport:
    """表のファイルを読み込み、確認待ちの取り込みを返す。同じファイルを同じ読み方で選べば、同じ取り込みを返す。

    読めないファイルと対応表は ``FileRefused`` で、何も書かない。
    """
    shown = PurePath(name.replace("\\", "/")).name[:120]
    read_by = read_series_mapping(mapping.encode(), name="対応表")
    reading = read_series(data, name=shown, mapping=read_by, bodies=queries.body_names(), as_of=as_of)
    known = _known(hashlib.sha256(data).hexdigest(), mapping, as_of)
    if known is not None:
        return known
    stored = files.keep(by=by, name=shown, data=data, purpose="全国の表の取り込み")
    fault("series.after_keep")
    opened = _open(by=by, mapping=mapping, read_by=read_by, file=stored, as_of=as_of)
    for table in reading.tables:
        _stage_table(batch=opened, table=table)
        fault("series.after_table")
    return _finish(by=by, row=opened, reading=reading)


def _known(sha256: str, mapping: str, as_of: date | None) -> SeriesImport | None:
    rows = SeriesImport.objects.filter(file__sha256=sha256, mapping=mapping, given_on=as_of)
    return rows.filter(state__in=(State.READY, State.ADOPTED)).select_related("series", "file").first()


@action
def _open(
    *, by: Scope, mapping: str, read_by: SeriesMapping, file: StoredFile, as_of: date | None
) -> SeriesImport:
    series = Series.objects.filter(title=read_by.label).first()
    if series is None:
        series = Series.objects.create(title=read_by.label, document=read_by.document, mapping=mapping)
    elif series.mapping != mapping:
        series = Series.change(
            key=series.key, version=series.version, document=read_by.document, mapping=mapping
        )
    row = SeriesImport.objects.create(
        series=series, name=file.name, file=file, mapping=mapping, given_on=as_of, staged_at=by.now
    )
    audit.record(by=by, action="全国の表を読み込み始めた", record=row, fields=("series", "file", "mapping"))
    return row


@action
def _stage_table(*, batch: SeriesImport, table: FigureTable) -> None:
    item = table.item
    SeriesTable.objects.create(
        batch=batch,
        item=item.id,
        item_label=item.label,
        unit=item.unit,
        kind=item.kind,
        numerator_label=item.numerator_label,
        denominator_label=item.denominator_label,
        as_of=table.as_of,
        body_count=len(table.figures),
        figures={code: figure.to_record() for code, figure in sorted(table.figures.items())},
    )


@action
def _finish(*, by: Scope, row: SeriesImport, reading: SeriesReading) -> SeriesImport:
    ready = SeriesImport.change(
        key=row.key,
        version=row.version,
        state=State.READY,
        summary=[_summary(by, row, table, reading) for table in reading.tables],
        problems=[[p.row, p.column, p.reason] for p in reading.problems[:_KEPT_PROBLEMS]],
        problem_count=len(reading.problems),
        notes=list(reading.notes),
    )
    audit.record(by=by, action="全国の表を読み込んだ", record=ready, fields=("state", "summary"))
    return ready


def _summary(by: Scope, row: SeriesImport, table: FigureTable, reading: SeriesReading) -> dict[str, object]:
    """一枚の、団体の数、値の無い団体の数、前に取り込んだ同じ時点の表から変わった団体の数。"""
    used = queries.current_tables(by, row.series, table.item.id)
    before = next((one for one in used if one.as_of == table.as_of), None)
    old = figures_of(before) if before else {}
    own = next((code for code in queries.own_codes(by) if code in table.figures), None)
    return {
        "item": table.item.id,
        "label": table.item.label,
        "unit": table.item.unit,
        "as_of": table.as_of.isoformat(),
        "bodies": len(table.figures),
        "missing": reading.missing.get(table.item.label, 0),
        "is_revision": before is not None,
        "changed": sum(old.get(code) != figure for code, figure in table.figures.items()) if before else 0,
        "own": str(table.figures[own].shown(table.item)) if own else "",
    }


@action
def adopt_series(*, by: Scope, key: UUID, version: int) -> SeriesImport:
    """確かめた表を使い始める。つないである KPI には、自団体の値を読みとして残す。"""
    was = SeriesImport.objects.get(key=key)
    row = SeriesImport.change(key=key, version=version, state=State.ADOPTED, adopted_at=by.now)
    if was.state != State.READY:
        raise CannotImportSeries(
            f"この取り込みは{was.get_state_display()}です。もう一度ファイルを選んでください。"
        )
    for kpi in Kpi.objects.filter(series=row.series, withdrawn_at=None).select_related("series"):
        for table in SeriesTable.objects.filter(batch=row, item=kpi.series_item):
            _keep_own(by, kpi, table)
    audit.record(by=by, action="全国の表を使い始めた", record=row, fields=("state",))
    return row


def take_series_readings(*, by: Scope, kpi: Kpi) -> int:
    """KPI を全国の表につないだあと、使っているすべての時点の自団体の値を読みとして残す。残した数を返す。"""
    if kpi.series is None:
        raise CannotImportSeries("このKPIは全国の表につながっていません。定義で表と数を選んでください。")
    tables = queries.current_tables(by, kpi.series, kpi.series_item)
    kept = [_keep_own(by, kpi, table) for table in tables]
    return sum(one is not None for one in kept)


def _keep_own(by: Scope, kpi: Kpi, table: SeriesTable) -> KpiReading | None:
    """自団体の値を残す。表に無いか、もう同じ値があれば何もしない。"""
    figures = figures_of(table)
    own = next((code for code in queries.own_codes(by) if code in figures), None)
    if own is None:
        return None
    reading = _reading(by, kpi, table, figures[own])
    last = (
        KpiReading.objects.filter(kpi=kpi, period_start=table.as_of, period_end=reading.period.end)
        .order_by("-revision")
        .first()
    )
    if last is not None and _parts(last.reading) == _parts(reading):
        return None
    return keep_reading(
        by=by,
        kpi=kpi,
        reading=reading,
        way=KpiReading.Way.FILE,
        says="KPIの値を全国の表から取った",
        reason=("公表値の訂正" if last else "公表値") + f"（{table.batch.series}）"[:180],
        document=table.batch.series.document[:120],
        table_id=table.pk,
    )


def _parts(reading: Reading) -> tuple[object, ...]:
    return (reading.value, reading.numerator, reading.denominator)


def _reading(by: Scope, kpi: Kpi, table: SeriesTable, figure: Figure) -> Reading:
    is_ratio = figure.denominator is not None
    return Reading(
        measure_id=measure_of(kpi).id,
        value=None if is_ratio else figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        n=0,
        basis=Basis.PUBLISHED,
        period=Period.of_days(table.as_of, table.as_of),
        as_of=midnight(table.as_of),
        cut_off=by.now,
    )


@action
def discard_series(*, by: Scope, key: UUID, version: int) -> SeriesImport:
    """確認待ちの取り込みを取り消し、書きためた表を消す。使い始めた表は消せない。"""
    was = SeriesImport.objects.get(key=key)
    row = SeriesImport.change(key=key, version=version, state=State.DISCARDED)
    if was.state == State.ADOPTED:
        raise CannotImportSeries("もう使い始めた表は消せません。直った表があれば、それを取り込んでください。")
    SeriesTable.objects.filter(batch=row).delete()
    audit.record(by=by, action="全国の表の取り込みを取り消した", record=row, fields=("state",))
    return row
