"""経費・財源・効果・支援策・契約の表（文書の型）。予算要求説明資料の、全体と取組ごとが同じ表を使う。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shirube.engines.plan.money_costs import (
    StageSums,
    commitments_of,
    fund_order,
    gaps,
    sums,
    sums_by,
)
from shirube.engines.plan.money_effects import NOT_NETTED, basis_text, expected_text, result_text
from shirube.engines.plan.money_support import ASK, SupportEstimate
from shirube.engines.plan.plan_words import UNDECIDED
from shirube.engines.plan.snapshot_lines import AssetLine, BudgetStage, CostLine, EffectLine
from shirube.values.document import Align, TableBlock
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

NOT_ENTERED = "―"
_STAGES = tuple(BudgetStage)
_RIGHT: tuple[Align, ...] = ("right",) * 5
_SHARES = (5, 5, 5, 4, 5, 5)
_STAGE_HEADER = ("要求", "当初", "補正", "現計\n（当初＋補正）", "決算")


def money_text(amount: int | None) -> str:
    """単位を除いた円（「1,234」「△1,234」）。入っていなければ「―」。"""
    return NOT_ENTERED if amount is None else Yen(amount).format().removesuffix("円")


def stage_cells(found: StageSums) -> tuple[str, ...]:
    """要求・当初・補正・現計・決算のます。"""
    amounts = (found.request, found.initial, found.supplement, found.current, found.settled)
    return tuple(money_text(one) for one in amounts)


def year_table(lines: Sequence[CostLine], caption: str = "年度ごとの経費（円）") -> TableBlock | None:
    """年度 × 段階。年度をまたぐ合計は取らない（同じ年度の中だけで足す）。"""
    by_year = sums_by(lines, lambda line: line.year)
    if not by_year:
        return None
    rows = tuple((FiscalYear(year).label, *stage_cells(by_year[year])) for year in sorted(by_year))
    return TableBlock(
        caption=caption,
        header=("年度", *_STAGE_HEADER),
        rows=rows,
        align=("left", *_RIGHT),
        row_header=True,
        shares=_SHARES,
        note=f"「{NOT_ENTERED}」は、まだ入っていないことを示します（0円ではありません）。",
    )


def fund_table(lines: Sequence[CostLine], year: int) -> TableBlock | None:
    """この年度の財源 × 段階と、その合計。"""
    mine = [line for line in lines if line.year == year]
    by_fund = sums_by(mine, lambda line: line.fund)
    if not by_fund:
        return None
    rows = [(fund, *stage_cells(by_fund[fund])) for fund in fund_order(by_fund)]
    rows.append(("合計", *stage_cells(sums(mine))))
    return TableBlock(
        caption=f"{FiscalYear(year).label}の財源の内訳（円）",
        header=("財源", *_STAGE_HEADER),
        rows=tuple(rows),
        align=("left", *_RIGHT),
        row_header=True,
        shares=_SHARES,
    )


def gap_table(lines: Sequence[CostLine], year: int) -> TableBlock | None:
    """この年度の段階どうしの差。両方が入っているものだけを比べる。"""
    found = gaps(line for line in lines if line.year == year)
    if all(one.amount is None for one in found):
        return None
    rows = tuple(
        (one.label, money_text(one.amount), f"{one.compared:,}", f"{one.left_out:,}") for one in found
    )
    return TableBlock(
        caption=f"{FiscalYear(year).label}の段階どうしの差（円）",
        header=("差", "額", "比べた取組", "片方しかない取組"),
        rows=rows,
        align=("left", "right", "right", "right"),
        row_header=True,
    )


def commitment_table(lines: Iterable[CostLine]) -> TableBlock | None:
    """債務負担行為: 年度ごとの、支払う見込みの額。"""
    found = commitments_of(lines)
    if not found:
        return None
    years = sorted({line.year for line in found})
    rows = []
    for year in years:
        mine = [line for line in found if line.year == year]
        amounts = (money_text(StageSums.of(mine).at(stage)) for stage in _STAGES)
        notes = "、".join(dict.fromkeys(line.note for line in mine if line.note))
        rows.append((FiscalYear(year).label, *amounts, notes))
    return TableBlock(
        caption="債務負担行為（各年度に支払う見込み、円）",
        header=("年度", *(stage.label for stage in _STAGES), "備考"),
        rows=tuple(rows),
        align=("left", "right", "right", "right", "right", "left"),
        row_header=True,
        note="後の年度に支払う約束の額です。その年度の予算に入るまで、経費の合計には足しません。",
    )


def effect_table(lines: Sequence[EffectLine]) -> TableBlock | None:
    """見込む効果と結果。"""
    if not lines:
        return None
    rows = tuple(
        (
            line.title,
            expected_text(line),
            format_date(line.expected_on, "short") if line.expected_on else UNDECIDED,
            basis_text(line),
            result_text(line),
        )
        for line in lines
    )
    return TableBlock(
        caption="見込む効果と結果",
        header=("効果", "見込み", "時期", "根拠", "結果"),
        rows=rows,
        row_header=True,
        shares=(4, 4, 3, 6, 4),
        note=NOT_NETTED,
    )


def support_table(estimates: Sequence[SupportEstimate]) -> TableBlock | None:
    """使いたい国の支援策の試算。"""
    if not estimates:
        return None
    rows = tuple(
        (
            f"{one.measure.label}\n（{one.measure.kind.label}）",
            FiscalYear(one.line.year).label,
            f"{one.amount_label}\n{one.working}",
            "\n".join((one.covers_label, *one.cautions, *_asked(one))),
        )
        for one in estimates
    )
    return TableBlock(
        caption="国の支援策（試算）",
        header=("支援策", "年度", "試算", "確かめること"),
        rows=rows,
        row_header=True,
        shares=(5, 3, 5, 9),
        note=f"国の文書に印字された率による試算で、財源として約束されたものではありません。{ASK}",
    )


def _asked(one: SupportEstimate) -> tuple[str, ...]:
    """財政当局に確かめたこと。"""
    return (f"確かめたこと: {one.line.note}",) if one.line.note else ()


def contract_table(lines: Sequence[AssetLine]) -> TableBlock | None:
    """関わるシステムと契約。"""
    if not lines:
        return None
    rows = tuple(
        (
            line.title,
            line.vendor or NOT_ENTERED,
            contract_days(line),
            money_text(line.yearly_cost),
        )
        for line in lines
    )
    return TableBlock(
        caption="関わるシステムと契約",
        header=("名称", "契約の相手", "契約の期間と日", "年額（円）"),
        rows=rows,
        align=("left", "left", "left", "right"),
        row_header=True,
        shares=(5, 5, 7, 4),
        note="年額は台帳の額です。経費の表と重なることがあるので、足していません。",
    )


def contract_days(line: AssetLine) -> str:
    """契約の期間、更新日、申出の期限を一行ずつ。"""
    first = format_date(line.contract_from, "short") if line.contract_from else ""
    last = format_date(line.contract_until, "short") if line.contract_until else ""
    found = [f"{first}〜{last}"] if first or last else []
    if line.renews_on:
        found.append(f"更新 {format_date(line.renews_on, 'short')}")
    if line.notice_by:
        found.append(f"申出の期限 {format_date(line.notice_by, 'short')}")
    return "\n".join(found) or UNDECIDED
