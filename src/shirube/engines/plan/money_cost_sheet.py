"""経費の表計算: 一行は一つの取組・年度・財源。要求・当初・補正・決算を横に並べる。"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_costs import StageSums
from shirube.engines.plan.money_rows import BUDGET, COMMITMENT, BudgetRow, amount_faults
from shirube.engines.plan.money_sheet import (
    ExportedKey,
    Held,
    NumberedRow,
    RowChange,
    SheetCells,
    Wanted,
    row_changes,
)
from shirube.engines.plan.snapshot_lines import BudgetStage, Initiative
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear

SHEET = "経費"
NUMBER, TITLE, YEAR, FUND, KIND, NOTE = "取組の番号", "取組", "年度", "財源", "区分", "備考"
STAGE_COLUMNS = {stage: f"{stage.label}（円）" for stage in BudgetStage}
HEADER = (NUMBER, TITLE, YEAR, FUND, KIND, *STAGE_COLUMNS.values(), NOTE)
KINDS = {BUDGET: False, COMMITMENT: True}
LONGEST_FUND, LONGEST_NOTE = 40, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CostContent:
    """一行の中身。"""

    initiative: str
    year: int
    fund: str
    is_commitment: bool
    amounts: StageSums
    note: str


def content_of(row: BudgetRow) -> CostContent:
    """いまの行の中身。"""
    return CostContent(
        initiative=row.initiative,
        year=row.year,
        fund=row.fund,
        is_commitment=row.is_commitment,
        amounts=row.amounts,
        note=row.note,
    )


def cost_cells(row: BudgetRow, initiative: Initiative) -> tuple[str | int | None, ...]:
    """書き出す一行のます（HEADER の順）。"""
    amounts = (row.amounts.at(stage) for stage in BudgetStage)
    head = (initiative.number, initiative.title, FiscalYear(row.year).label, row.fund, row.kind_label)
    return (*head, *amounts, row.note)


def read_cost_sheet(
    header: Sequence[str],
    rows: Iterable[NumberedRow],
    keys: Iterable[ExportedKey | None],
    initiatives: Iterable[Initiative],
    current: Iterable[BudgetRow],
) -> tuple[tuple[RowChange[CostContent], ...], tuple[SheetProblem, ...]]:
    """表を読み、いまの経費と比べる。問題があれば、変わり方は読めた行の分だけになる。"""
    cells = SheetCells(SHEET, header, (TITLE, YEAR, FUND, *STAGE_COLUMNS.values()))
    if cells.problems:
        return (), tuple(cells.problems)
    known = _Known(initiatives, current)
    wanted: list[Wanted[CostContent]] = []
    seen: dict[Hashable, int] = {}
    for row, exported in zip(rows, keys, strict=True):
        one = _wanted(cells.at(row), row, exported, known)
        if one is None:
            continue
        if one.identity in seen:
            cells.refuse(
                TITLE,
                f"{seen[one.identity]}行目と、取組・年度・財源・区分が同じです",
                "一つの行にまとめてください",
            )
            continue
        seen[one.identity] = row.number
        wanted.append(one)
    return row_changes(known.held, wanted), tuple(cells.problems)


class _Known:
    """取組の名と、いまの行を引く表。"""

    def __init__(self, initiatives: Iterable[Initiative], current: Iterable[BudgetRow]) -> None:
        self.by_title: dict[tuple[str, str], list[str]] = {}
        for one in initiatives:
            for number in {one.number, ""}:
                self.by_title.setdefault((number, one.title), []).append(one.key)
        self.held: Mapping[Hashable, Held[CostContent]] = {
            row.identity: Held(key=row.key, version=row.version, content=content_of(row)) for row in current
        }
        self.identities = {one.key: identity for identity, one in self.held.items()}


def _wanted(
    cells: SheetCells, row: NumberedRow, exported: ExportedKey | None, known: _Known
) -> Wanted[CostContent] | None:
    before = len(cells.problems)
    initiative = _initiative(cells, known)
    year = _year(cells)
    fund = cells.text(FUND, LONGEST_FUND)
    if not fund:
        cells.refuse(FUND, "財源がありません", "一般財源、国庫支出金などを書いてください")
    is_commitment = cells.choice(KIND, KINDS) or False
    amounts = StageSums(**{stage.value: cells.amount(label) for stage, label in STAGE_COLUMNS.items()})
    for stage, why in amount_faults(amounts):
        cells.refuse(STAGE_COLUMNS[stage], why, "金額を確かめてください")
    note = cells.text(NOTE, LONGEST_NOTE)
    if len(cells.problems) > before or initiative is None or year is None:
        return None
    identity = (initiative, year, fund, is_commitment)
    if exported is not None and known.identities.get(exported.key, identity) != identity:
        cells.refuse(
            TITLE,
            "書き出した行の取組・年度・財源・区分が書き換えられています",
            "元に戻し、別の財源などは新しい行に書いてください",
        )
        return None
    content = CostContent(
        initiative=initiative,
        year=year,
        fund=fund,
        is_commitment=is_commitment,
        amounts=amounts,
        note=note,
    )
    is_empty = amounts == StageSums()
    return Wanted(row=row.number, identity=identity, exported=exported, content=None if is_empty else content)


def _initiative(cells: SheetCells, known: _Known) -> str | None:
    number, title = cells.text(NUMBER), cells.text(TITLE)
    found = known.by_title.get((number, title), [])
    if len(found) == 1:
        return found[0]
    why = "この計画にありません" if not found else "同じ名の取組がいくつもあります"
    cells.refuse(TITLE, f"取組「{title[:20]}」は{why}", "工程表の番号と名称をそのまま書いてください")
    return None


def _year(cells: SheetCells) -> int | None:
    try:
        return FiscalYear.parse(cells.text(YEAR)).start_year
    except CannotReadFiscalYear as error:
        why, _, after = str(error).partition("。")
        cells.refuse(YEAR, why, after or "令和8年度の形で書いてください")
        return None
