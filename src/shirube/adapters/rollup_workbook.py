"""畳んだ共有ファイルを、人が読む一冊の xlsx にする。同じ中身からは、いつも同じバイト列になる。

「未報告」は灰色の地に太字、「計画にない」「対象外」などは灰色の斜字、報告された 0 は数の 0 で書くので、
三つを見まちがえない。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.adapters.tabular.workbook_writer import Cell, Mark
from shirube.engines.plan.kpi_judgement import data_day
from shirube.engines.plan.share_file import SharedKpi, SharedReading, ShareFile
from shirube.engines.region.rollup import BodyLine, Figure, FigureCell, Heading, Item, Rollup, Standing
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear

MARKS: dict[str, Mark] = {
    "未報告": "missing",
    "計画にない": "absent",
    "対象外": "absent",
    "この指標なし": "absent",
    "値なし": "absent",
    "非表示": "absent",
    "18か月より前の値": "alert",
}
_BODY = (Column("団体コード", 10), Column("団体", 14))
_HOW = (
    ("未報告", "その団体の使えるファイルが無い。0 でも、計画に無いのでもない。"),
    ("計画にない", "国の同じ版による計画で、その国の項目にあたる取組が無い。"),
    ("対象外", "国の別の版による計画か、どの版にもよらない計画なので、その国の項目では比べられない。"),
    ("0", "団体が 0 と報告した。数のセルで書く。"),
    ("値なし", "KPI はあるが、値の入った読みが無い。"),
    ("非表示", "数が少ないため、団体が値を見せていない。"),
    ("この指標なし", "その共通の指標にあたる KPI が、計画に無い。"),
    ("18か月より前の値", "値の時点がまとめた日の18か月より前。いまの姿として比べない。"),
    ("いつ現在", "KPI の値は団体ごとに時点が違う。値の隣の日付を確かめてから比べる。"),
    ("指紋", "ファイルが途中で変わっていないことを確かめた。だれが作ったかの証にはならない。"),
)


def rollup_workbook(rollup: Rollup) -> bytes:
    """一冊の xlsx のバイト列。"""
    sheets = (
        _how(rollup),
        _bodies(rollup),
        _item_totals(rollup),
        _figure_totals(rollup),
        _items(rollup),
        _figures(rollup),
        _readings(rollup),
        _own_initiatives(rollup),
        _own_kpis(rollup),
        _unread(rollup),
        _unused(rollup),
    )
    created = dt.datetime.combine(rollup.day, dt.time(), dt.UTC)
    return write_xlsx(Workbook(sheets=sheets, created=created, title="計画の共有ファイルのまとめ"))


def _sheet(
    name: str, columns: tuple[Column, ...], rows: Iterator[tuple[Cell, ...]], *, frozen: int = 0
) -> Sheet:
    return Sheet(
        name=name,
        columns=columns,
        rows=tuple(rows),
        paper="A3",
        print_title=name,
        marks=MARKS,
        heading_columns=frozen,
    )


def _how(rollup: Rollup) -> Sheet:
    counts = [body.standing for body in rollup.bodies]
    waited = (
        f"{counts.count(Standing.UNREPORTED):,}団体"
        if rollup.is_expected_known
        else "分からない（報告を待つ団体の一覧を渡すと分かる）"
    )
    facts: tuple[tuple[str, str], ...] = (
        ("まとめた日", format_date(rollup.day)),
        ("報告のあった団体", f"{len(counts) - counts.count(Standing.UNREPORTED):,}団体"),
        ("未報告の団体", waited),
        ("読めなかったファイル", f"{len(rollup.unread):,}件"),
        ("使わなかったファイル", f"{len(rollup.unused):,}件"),
    )
    return _sheet("読み方", (Column("言葉", 24), Column("意味", 90)), iter((*facts, *_HOW)))


def _bodies(rollup: Rollup) -> Sheet:
    columns = (
        *_BODY,
        Column("報告", 14),
        Column("計画", 30),
        Column("計画期間", 20),
        Column("国の計画の版", 12),
        Column("版", 8),
        Column("時点", 12, kind="date"),
        Column("承認の日", 12, kind="date"),
        Column("決まり方", 30),
        Column("ファイルの団体コード", 14),
        Column("ファイル", 40),
    )
    return _sheet("団体", columns, (_body_row(body) for body in rollup.bodies), frozen=2)


def _body_row(body: BodyLine) -> tuple[Cell, ...]:
    share = body.share
    if share is None:
        return (body.code, body.name, body.standing.value, *(None,) * 9)
    plan, version = share.plan, share.version
    decided = "・".join(
        one for one in (version.approval.label, version.meeting, version.document_number) if one
    )
    period = f"{FiscalYear(plan.first_year).label}〜{FiscalYear(plan.last_year).label}"
    return (
        body.code,
        body.name,
        body.standing.value,
        plan.title,
        period,
        f"第{plan.edition}版" if plan.edition else "よらない",
        f"第{version.number}版",
        version.as_of,
        version.approved_on,
        decided,
        body.former_code or None,
        body.file,
    )


def _item_totals(rollup: Rollup) -> Sheet:
    columns = (
        Column("国の項目", 36),
        Column("国の計画の版", 12),
        *(Column(one.value, 10, kind="integer") for one in Item),
        Column("団体の数", 10, kind="integer"),
    )

    def row(heading: Heading) -> tuple[Cell, ...]:
        counts = rollup.item_counts(heading)
        edition = f"第{heading.edition}版"
        return (heading.label, edition, *(counts[one] for one in Item), sum(counts.values()))

    return _sheet("集計（取組）", columns, (row(one) for one in rollup.items), frozen=1)


def _figure_totals(rollup: Rollup) -> Sheet:
    columns = (
        Column("共通の指標", 36),
        *(Column(one.value, 10, kind="integer") for one in Figure),
        Column("団体の数", 10, kind="integer"),
        Column("いちばん古い時点", 14, kind="date"),
        Column("いちばん新しい時点", 14, kind="date"),
    )

    def row(heading: Heading) -> tuple[Cell, ...]:
        counts = rollup.figure_counts(heading)
        cells = (rollup.figure_cell(body, heading) for body in rollup.bodies)
        days = [
            data_day(cell.reading.point)
            for cell in cells
            if cell.reading and cell.figure in (Figure.VALUE, Figure.STALE)
        ]
        ends = (min(days), max(days)) if days else (None, None)
        return (heading.label, *(counts[one] for one in Figure), sum(counts.values()), *ends)

    return _sheet("集計（KPI）", columns, (row(one) for one in rollup.kpis), frozen=1)


def _items(rollup: Rollup) -> Sheet:
    columns = (*_BODY, *(Column(f"{one.label}（第{one.edition}版）", 16) for one in rollup.items))
    rows = (
        (body.code, body.name, *(rollup.item_cell(body, one).text for one in rollup.items))
        for body in rollup.bodies
    )
    return _sheet("取組", columns, rows, frozen=2)


def _figures(rollup: Rollup) -> Sheet:
    columns = [*_BODY]
    for one in rollup.kpis:
        columns += [
            Column(one.label, 14, kind="number"),
            Column(f"{one.label}: いつ現在", 14),
            Column(f"{one.label}: 添え書き", 20),
        ]
    rows = (
        (
            body.code,
            body.name,
            *(cell for one in rollup.kpis for cell in _figure(rollup.figure_cell(body, one))),
        )
        for body in rollup.bodies
    )
    return _sheet("KPI", tuple(columns), rows, frozen=2)


def _figure(cell: FigureCell) -> tuple[Cell, Cell, Cell]:
    reading, kpi = cell.reading, cell.kpi
    notes = [f"ほかに{cell.others}件"] if cell.others else []
    if cell.figure not in (Figure.VALUE, Figure.STALE) or reading is None or kpi is None:
        return cell.figure.value, None, "、".join(notes) or None
    stale = "18か月より前の値" if cell.figure is Figure.STALE else ""
    noted = [kpi.unit, reading.basis, reading.standing, *notes]
    note = stale or "・".join(one for one in noted if one)
    return reading.value, format_date(data_day(reading.point)), note


def _readings(rollup: Rollup) -> Sheet:
    columns = (
        *_BODY,
        Column("KPI", 30),
        Column("共通の指標", 28),
        Column("定義", 50),
        Column("単位", 8),
        Column("期間の初日", 12, kind="date"),
        Column("期間の末日", 12, kind="date"),
        Column("いつ現在", 12, kind="date"),
        Column("値", 14, kind="number"),
        Column("分子", 14, kind="number"),
        Column("分母", 14, kind="number"),
        Column("何による値か", 12),
        Column("改訂", 8, kind="integer"),
        Column("立場", 8),
    )
    rows = (
        _reading_row(body, kpi, reading)
        for body, share in _reported(rollup)
        for kpi in share.kpis
        for reading in kpi.readings
    )
    return _sheet("KPIの読み", columns, rows, frozen=3)


def _reading_row(body: BodyLine, kpi: SharedKpi, one: SharedReading) -> tuple[Cell, ...]:
    value: Cell = "非表示" if one.is_suppressed else "値なし" if one.value is None else one.value
    return (
        body.code,
        body.name,
        kpi.title,
        kpi.standard,
        kpi.definition,
        kpi.unit,
        one.starts_on,
        one.ends_on,
        one.as_of,
        value,
        one.numerator,
        one.denominator,
        one.basis,
        one.revision,
        one.standing,
    )


def _own_initiatives(rollup: Rollup) -> Sheet:
    known = {one.reference for one in rollup.items}
    columns = (
        *_BODY,
        Column("番号", 10),
        Column("取組", 44),
        Column("状態", 10),
        Column("国の項目（知らないもの）", 30),
    )
    rows = (
        (body.code, body.name, one.number, one.title, one.state.label, "、".join(one.national) or None)
        for body, share in _reported(rollup)
        for one in share.initiatives
        if not known & set(one.national)
    )
    return _sheet("団体だけの取組", columns, rows, frozen=2)


def _own_kpis(rollup: Rollup) -> Sheet:
    known = {one.reference for one in rollup.kpis}
    columns = (
        *_BODY,
        Column("KPI", 36),
        Column("定義", 60),
        Column("単位", 8),
        Column("読みの数", 10, kind="integer"),
        Column("共通の指標（知らないもの）", 28),
    )
    rows = (
        (body.code, body.name, one.title, one.definition, one.unit, len(one.readings), one.standard)
        for body, share in _reported(rollup)
        for one in share.kpis
        if one.standard not in known
    )
    return _sheet("団体だけのKPI", columns, rows, frozen=2)


def _unread(rollup: Rollup) -> Sheet:
    columns = (Column("ファイル", 44), Column("わけ", 70), Column("団体コード", 12), Column("団体", 14))
    rows = ((one.name, one.why, one.code or None, one.body or None) for one in rollup.unread)
    return _sheet("読めなかったもの", columns, rows)


def _unused(rollup: Rollup) -> Sheet:
    columns = (*_BODY, Column("ファイル", 44), Column("わけ", 60))
    rows = ((one.code, one.body, one.name, one.why) for one in rollup.unused)
    return _sheet("使わなかったもの", columns, rows)


def _reported(rollup: Rollup) -> Iterator[tuple[BodyLine, ShareFile]]:
    yield from ((body, body.share) for body in rollup.bodies if body.share is not None)
