"""戻された目標と実績の表を読み、いまの内容と比べる。"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from shirube.adapters.refusal import FileRefused
from shirube.adapters.tabular import RowKey, Table, read_table, take_row_keys, write_xlsx
from shirube.apps.files import queries as files
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.kpi import sheets
from shirube.apps.plan.kpi.hand_readings import CannotReadKpi, check_hand_reading, entered_in
from shirube.apps.plan.kpi.models import Kpi, KpiSheet
from shirube.apps.plan.kpi.queries.kpis import kpis_of_plan
from shirube.apps.plan.versions.queries import Plan
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """表の一行。`problem` があれば取り込まない。`is_stale` は、書き出したあとに変わった行。

    目標の行は `targets`・`base`・`base_on`、実績の行は `cells`（見出しと文字）を持つ。
    """

    sheet: str
    row: int
    kpi: Kpi | None
    title: str
    changes: tuple[str, ...] = ()
    is_stale: bool = False
    problem: str = ""
    targets: tuple[tuple[int, Decimal | None], ...] = ()
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def has_change(self) -> bool:
        """取り込むと変わる行か。"""
        return bool(self.changes) and not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPreview:
    """表の中身。何も書いていない行と変わらない行は、数だけを持つ。"""

    lines: tuple[SheetLine, ...]
    unchanged: int


def sheet_of_key(scope: Scope, key: UUID) -> KpiSheet:
    """一枚の取り込み。"""
    return KpiSheet.objects.select_related("plan", "file").get(key=key)


def sheet_preview(scope: Scope, row: KpiSheet) -> SheetPreview:
    """預かった表を、いまの KPI と比べる。"""
    return preview_of(scope, row.plan_id, files.content(scope, row.file), row.file.name)


def preview_of(scope: Scope, plan_id: int, data: bytes, name: str) -> SheetPreview:
    """表の中身を、いまの KPI と比べる。目標と実績のどちらのシートも無ければ ``FileRefused``。"""
    rows = Kpi.objects.filter(plan_id=plan_id, withdrawn_at=None).select_related("initiative")
    known = {str(row.key): row for row in rows}
    found: list[SheetLine] = []
    for sheet, read in ((sheets.TARGETS, _target_line), (sheets.READINGS, _reading_line)):
        table, keys = take_row_keys(read_table(data, name=name, sheet=sheet))
        _require_keys(table, keys, name)
        for line, key in zip(table.rows, keys, strict=True):
            cells = dict(zip(table.header, line.cells, strict=False))
            if key is None:
                why = "書き足された行です。KPIは画面で定めてから、書き出した表に書いてください。"
                title = cells.get("KPI", "")
                found.append(SheetLine(sheet=sheet, row=line.number, kpi=None, title=title, problem=why))
            else:
                found.append(read(scope, _kpi_of(known, key, line.number, table), key, line.number, cells))
    shown = [line for line in found if line.changes or line.problem]
    return SheetPreview(lines=tuple(shown), unchanged=len(found) - len(shown))


def _require_keys(table: Table, keys: tuple[RowKey | None, ...], name: str) -> None:
    if keys and not any(keys):
        raise FileRefused(
            name,
            where=f"シート「{table.sheet}」",
            why="隠れた列（記録の鍵と版）がありません",
            next="「表を受け取る」で書き出した表に書いて、列を消さずに戻してください",
        )


def _kpi_of(known: dict[str, Kpi], key: RowKey, row: int, table: Table) -> Kpi:
    """この行の KPI。ほかの計画の行があれば、表ごと断る。"""
    if key.key not in known:
        raise FileRefused(
            table.name,
            where=f"シート「{table.sheet}」の{row}行目",
            why="この計画のKPIではない行です",
            next="この計画の「目標と実績の表」を受け取って、そこに書いてください",
        )
    return known[key.key]


def _target_line(scope: Scope, kpi: Kpi, key: RowKey, row: int, cells: dict[str, str]) -> SheetLine:
    try:
        wanted = {year: sheets.number(cells, label) for label, year in sheets.years_of(list(cells)).items()}
        base, base_on = sheets.number(cells, sheets.BASE), sheets.day(cells, sheets.BASE_ON)
    except sheets.CannotReadCell as error:
        return SheetLine(sheet=sheets.TARGETS, row=row, kpi=kpi, title=kpi.title, problem=str(error))
    now = kpi.target_by_year
    changes = [
        f"{FiscalYear(year).label} {_shown(now.get(year))} → {_shown(value)}"
        for year, value in wanted.items()
        if now.get(year) != value
    ]
    if kpi.base != base or kpi.base_on != base_on:
        when = format_date(base_on, "short") if base_on else "時点なし"
        changes.append(f"基準値 {_shown(kpi.base)} → {_shown(base)}（{when}）")
    kept = {year: value for year, value in now.items() if year not in wanted}
    return SheetLine(
        sheet=sheets.TARGETS,
        row=row,
        kpi=kpi,
        title=kpi.title,
        changes=tuple(changes),
        is_stale=key.version != kpi.version,
        targets=tuple({**kept, **wanted}.items()),
        cells=tuple(cells.items()),
    )


def _reading_line(scope: Scope, kpi: Kpi, key: RowKey, row: int, cells: dict[str, str]) -> SheetLine:
    labels = (sheets.VALUE, sheets.TOP, sheets.BOTTOM)
    written = [f"{label} {cells[label]}" for label in labels if cells.get(label, "").strip()]
    changes: tuple[str, ...] = ()
    problem = ""
    if written:
        problem = _why_not(scope, kpi, cells)
        changes = (f"{_period(cells)}: {'、'.join(written)}",)
    return SheetLine(
        sheet=sheets.READINGS,
        row=row,
        kpi=kpi,
        title=kpi.title,
        changes=changes,
        problem=problem,
        cells=tuple(cells.items()),
    )


def _period(cells: dict[str, str]) -> str:
    """期間のことば。書かれていない日や読めない日は、そう分かる形で残す。"""
    return "〜".join(_day_text(cells, label) for label in (sheets.FIRST, sheets.LAST))


def _day_text(cells: dict[str, str], label: str) -> str:
    try:
        day = sheets.day(cells, label)
    except sheets.CannotReadCell:
        return f"「{cells[label][:20]}」"
    return format_date(day, "short") if day else f"（{label}が空）"


def _why_not(scope: Scope, kpi: Kpi, cells: dict[str, str]) -> str:
    """この行の値を取り込めないわけ。取り込めるなら空。"""
    try:
        check_hand_reading(scope, kpi, entered_in(cells))
    except (CannotReadKpi, sheets.CannotReadCell) as error:
        return str(error)
    return ""


def _shown(value: Decimal | None) -> str:
    return sheets.number_text(value) or "なし"


def targets_xlsx(scope: Scope, plan: Plan) -> bytes:
    """この計画の、目標と実績を書く表（xlsx）。"""
    years = range(plan.first_year, plan.last_year + 1)
    title = f"{plan.title} 目標と実績"
    return write_xlsx(sheets.workbook(title, kpis_of_plan(scope, plan), years, scope.now))
