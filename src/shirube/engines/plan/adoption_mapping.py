"""既存の計画の表の読み方: どの列が何か。一度決めた読み方は名を付けて残し、次の年もそのまま使う。

役所の工程表は一つとして同じ形がない。そこで表の形を決めず、列に役割を割り当てる。見出しの言葉から初めの
割り当てを提案し、人が直す。年度や四半期の列は、見出しから年度を読んで工程の列にする。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shirube.engines.plan.adoption_roles import FUND_WORDS, HEADING_WORDS, STAGE_WORDS, Role
from shirube.engines.plan.snapshot_lines import BudgetStage
from shirube.values.fiscal_year import CannotReadFiscalYear, FiscalYear

Grid = Sequence[tuple[int, tuple[str, ...]]]
"""表の行: 元のファイルの行番号と、ます。"""


class CannotMapSheet(ValueError):
    """この表の読み方を決められない。"""


_QUARTER = re.compile(r"(?:第?([1-4])(?:四半期|q|期)|q([1-4]))")
_HALF = re.compile(r"([上下前後])(?:半)?期")
_YEAR = re.compile(r"((?:令和|平成|r|h)[0-9元]{1,2}|[0-9]{4})年?度?")
_DATED_ROLES = (Role.SCHEDULE, Role.COST, Role.KPI_TARGET, Role.KPI_ACTUAL)
_ONCE = frozenset(Role) - {*_DATED_ROLES, Role.NOTE, Role.SUMMARY}
_BELOW = frozenset(
    {"目標", "実績", "目標値", "実績値", "予算", "予算額", "決算", "決算額", "当初", "補正", "要求"}
)
_HEADER_DEPTH = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRole:
    """一つの列の役割。`column` は 0 から。`year`・`quarters` は工程・経費・KPI の値の列の年度と四半期。

    `stage` と `fund` は経費の列の、予算の段階と財源（財源の列が別にあれば空）。
    """

    column: int
    role: Role
    year: int | None = None
    quarters: tuple[int, ...] = ()
    stage: BudgetStage | None = None
    fund: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMapping:
    """表の読み方。見出しは `header_first`〜`header_last` 行目。

    `fills_down` は、空のます（結合したますの二行目から）に上の柱・番号・名称・担当を引き継ぐか。
    `unit` は経費の単位（円・千円・万円・百万円）。ますに単位が書いてあれば、ますの単位で読む。
    """

    header_first: int
    header_last: int
    columns: tuple[ColumnRole, ...]
    fills_down: bool = True
    unit: str = "円"

    def __post_init__(self) -> None:
        """取組の名称の列があり、同じ役割や列が重ならないことを確かめる。"""
        if not any(one.role is Role.TITLE for one in self.columns):
            raise CannotMapSheet("取組の名称の列が選ばれていません。どの列が取組の名称かを選んでください。")
        if self.header_last < self.header_first:
            raise CannotMapSheet("見出しの終わりの行が、初めの行より前です。")
        single = [one.role for one in self.columns if one.role in _ONCE]
        for role in single:
            if single.count(role) > 1:
                raise CannotMapSheet(f"「{role.label}」の列が二つ選ばれています。一つにしてください。")
        for one in self.columns:
            if one.role is Role.SCHEDULE and one.year is None:
                raise CannotMapSheet(f"{one.column + 1}列目は工程の列ですが、年度が決まっていません。")

    def to_record(self) -> dict[str, Any]:
        """記録の形（JSON にできる値だけ）。"""
        return {
            "header_first": self.header_first,
            "header_last": self.header_last,
            "fills_down": self.fills_down,
            "unit": self.unit,
            "columns": [
                {
                    "column": c.column,
                    "role": c.role.value,
                    "year": c.year,
                    "quarters": list(c.quarters),
                    "stage": c.stage.value if c.stage else None,
                    "fund": c.fund,
                }
                for c in self.columns
            ],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> SheetMapping:
        """記録の形から戻す。形が合わなければ CannotMapSheet。"""
        try:
            columns = tuple(
                ColumnRole(
                    column=int(one["column"]),
                    role=Role(one["role"]),
                    year=one["year"],
                    quarters=tuple(one["quarters"]),
                    stage=BudgetStage(one["stage"]) if one.get("stage") else None,
                    fund=str(one.get("fund", "")),
                )
                for one in record["columns"]
            )
            return cls(**{**record, "columns": columns})
        except (KeyError, TypeError, ValueError) as error:
            raise CannotMapSheet(f"残してあった読み方の形が合いません（{error}）。") from None


def suggest_mapping(grid: Grid) -> SheetMapping:
    """見出しの言葉から、読み方を提案する。取組の名称の列が見当たらなければ CannotMapSheet。"""
    first = _header_row(grid)
    last = first
    header = _headings(grid, first, first)
    below = first + 1
    if below < len(grid) and _is_second_line(grid[below][1]):
        last, header = below, _headings(grid, first, below)
    columns: list[ColumnRole] = []
    used: set[Role] = set()
    for column, heading in enumerate(header):
        found = _role_of(column, heading)
        if found is None or (found.role in _ONCE and found.role in used):
            continue
        used.add(found.role)
        columns.append(found)
    if Role.KPI not in used:  # 指標の列が無い表の「令和5年度実績」は、総括の言葉である
        columns = _as_review(columns)
    return SheetMapping(
        header_first=grid[first][0],
        header_last=grid[last][0],
        columns=tuple(columns),
        unit=_unit_of(grid, first, header),
    )


def _as_review(columns: list[ColumnRole]) -> list[ColumnRole]:
    used = {one.role for one in columns}
    found = []
    for one in columns:
        plain = {Role.KPI_ACTUAL: Role.ACTUAL, Role.KPI_TARGET: Role.TARGET}.get(one.role)
        if plain is not None and plain not in used:
            one = ColumnRole(column=one.column, role=plain)
            used.add(plain)
        found.append(one)
    return found


def _unit_of(grid: Grid, first: int, header: Sequence[str]) -> str:
    """経費の単位: 見出しか、見出しより上の「（単位：千円）」。"""
    above = [_plain(cell) for _, cells in grid[:first] for cell in cells]
    words = ("百万円", "万円", "千円")
    return next((one for one in words if any(one in text for text in (*header, *above))), "円")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def headings(grid: Grid, mapping: SheetMapping) -> tuple[str, ...]:
    """この読み方での、列ごとの見出し（二段なら上と下をつなぐ）。"""
    rows = [
        at for at, (number, _) in enumerate(grid) if mapping.header_first <= number <= mapping.header_last
    ]
    return _headings(grid, rows[0], rows[-1], str.strip) if rows else ()


def _header_row(grid: Grid) -> int:
    """見出しらしい言葉がいちばん多い行（初めの15行の中）。"""
    scores = [
        sum(_role_of(0, _plain(cell)) is not None for cell in cells) for _, cells in grid[:_HEADER_DEPTH]
    ]
    if not scores or max(scores) < 2:
        raise CannotMapSheet("見出しの行が見つかりません。見出しの行番号と、取組の名称の列を選んでください。")
    return scores.index(max(scores))


def _is_second_line(cells: tuple[str, ...]) -> bool:
    """見出しの二段目か: 書かれているますが、年度・四半期・半期の言葉だけ。"""
    written = [_plain(cell) for cell in cells if cell.strip()]
    return bool(written) and all(
        one in _BELOW or _QUARTER.fullmatch(one) or _HALF.fullmatch(one) or _YEAR.fullmatch(one)
        for one in written
    )


def _headings(grid: Grid, first: int, last: int, plain: Callable[[str], str] = _plain) -> tuple[str, ...]:
    """見出しの文字（`plain` で整える）。結合したますの右は、上の段の言葉を引き継いで下の段とつなぐ。"""
    top = [plain(cell) for cell in grid[first][1]]
    if first == last:
        return tuple(top)
    bottom = [plain(cell) for cell in grid[last][1]]
    width = max(len(top), len(bottom))
    top += [""] * (width - len(top))
    bottom += [""] * (width - len(bottom))
    joined, carried = [], ""
    for above, below in zip(top, bottom, strict=True):
        carried = above or carried
        joined.append(f"{carried}{below}" if below else above)
    return tuple(joined)


def _role_of(column: int, heading: str) -> ColumnRole | None:
    """見出し一つの役割。年度だけの見出しは工程の列。"""
    if not heading or len(heading) > 40:
        return None
    year = _year_of(heading)
    for word, role in HEADING_WORDS:
        if word in heading:
            found = _dated(role, year)
            stage, fund = (_stage_of(heading), _fund_of(heading)) if found is Role.COST else (None, "")
            return ColumnRole(column=column, role=found, year=year, stage=stage, fund=fund)
    if year is None:
        return None
    return ColumnRole(column=column, role=Role.SCHEDULE, year=year, quarters=_quarters_of(heading))


def _dated(role: Role, year: int | None) -> Role:
    """年度のついた「工程」「スケジュール」は工程の列、「目標」「実績」は KPI の値の列。"""
    if year is None:
        return role
    return {
        Role.TASK: Role.SCHEDULE,
        Role.WHEN: Role.SCHEDULE,
        Role.TARGET: Role.KPI_TARGET,
        Role.ACTUAL: Role.KPI_ACTUAL,
    }.get(role, role)


def _stage_of(heading: str) -> BudgetStage:
    return next((stage for word, stage in STAGE_WORDS if word in heading), BudgetStage.REQUEST)


def _fund_of(heading: str) -> str:
    return next((fund for word, fund in FUND_WORDS if word in heading), "")


def _year_of(heading: str) -> int | None:
    found = _YEAR.search(heading)
    if found is None:
        return None
    try:
        return FiscalYear.parse(found[1]).start_year
    except CannotReadFiscalYear:
        return None


def _quarters_of(heading: str) -> tuple[int, ...]:
    rest = _YEAR.sub("", heading, count=1)
    if found := _QUARTER.search(rest):
        return (int(found[1] or found[2]),)
    if found := _HALF.search(rest):
        return (1, 2) if found[1] in "上前" else (3, 4)
    return ()
