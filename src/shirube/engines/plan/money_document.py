"""予算要求説明資料: 取組一つの資料と、計画の全体の資料。

同じ計画の版と同じ支援策の試算からは、いつも同じ文書ができる。金額は円で、合計は内訳の和とちょうど合う。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shirube.engines.plan import money_tables as tables
from shirube.engines.plan.money_costs import StageSums, sums, sums_by
from shirube.engines.plan.money_support import SupportEstimate
from shirube.engines.plan.plan_words import UNDECIDED, titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import AssetLine, CostLine, Initiative
from shirube.values.document import (
    Block,
    Document,
    FieldTable,
    Heading,
    KeyFigure,
    PageBreak,
    Paragraph,
    SourceNote,
    TableBlock,
)
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

TITLE = "予算要求説明資料"


def initiative_paper(
    plan: PlanSnapshot, initiative: str, year: int, estimates: Sequence[SupportEstimate]
) -> Document:
    """取組一つの資料。"""
    one = next(row for row in plan.initiatives if row.key == initiative)
    blocks = (*_figures(_costs(plan, one.key), year), *_initiative(plan, one, year, estimates, 1))
    return _document(plan, year, f"{titled(one)}", (*blocks, *_sources(plan, estimates)))


def total_paper(plan: PlanSnapshot, year: int, estimates: Sequence[SupportEstimate]) -> Document:
    """計画の全体の資料。その年度に経費・効果・支援策のある取組を、並びの順に続ける。"""
    shown = [one for one in plan.initiatives if _has_money(plan, one.key, year, estimates)]
    blocks: list[Block] = [Heading(level=1, text="総括"), *_figures(plan.costs, year)]
    blocks += _present(
        tables.fund_table(plan.costs, year),
        tables.year_table(plan.costs),
        tables.gap_table(plan.costs, year),
        _initiative_table(plan, year),
        tables.commitment_table(plan.costs),
    )
    if not shown:
        blocks.append(Paragraph.of(f"{FiscalYear(year).label}の経費・効果・支援策は、まだ入っていません。"))
    for one in shown:
        blocks += [
            PageBreak(),
            Heading(level=1, text=titled(one)),
            *_initiative(plan, one, year, estimates, 2),
        ]
    return _document(plan, year, "計画の全体", (*blocks, *_sources(plan, estimates)))


def _document(plan: PlanSnapshot, year: int, what: str, blocks: Sequence[Block]) -> Document:
    return Document(
        title=f"{FiscalYear(year).label} {TITLE}",
        subtitle=f"{plan.head.title}（{what}）",
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=tuple(blocks),
        footer_note="効果と支援策は試算です。",
    )


def _costs(plan: PlanSnapshot, initiative: str) -> tuple[CostLine, ...]:
    return tuple(line for line in plan.costs if line.initiative == initiative)


def _has_money(plan: PlanSnapshot, key: str, year: int, estimates: Iterable[SupportEstimate]) -> bool:
    return (
        any(line.initiative == key and line.year == year for line in plan.costs)
        or any(line.initiative == key for line in plan.effects)
        or any(one.line.initiative == key and one.line.year == year for one in estimates)
    )


def _figures(lines: Sequence[CostLine], year: int) -> Iterator[Block]:
    """要求額と、前の年度の当初からの増減。"""
    by_year = sums_by(lines, lambda line: line.year)
    now, before = by_year.get(year, StageSums()), by_year.get(year - 1, StageSums())
    count = sum(line.year == year and not line.is_commitment for line in lines)
    lineage = f"経費の表の{FiscalYear(year).label}の{count:,}行の合計"
    for label, amount in (("要求額", now.request), ("当初予算額", now.initial)):
        if amount is not None:
            yield KeyFigure(
                label=label, value_text=Yen(amount).format(), source_label="計画の経費", lineage=lineage
            )
    if now.request is not None and before.initial is not None:
        yield KeyFigure(
            label="前年度当初からの増減",
            value_text=Yen(now.request - before.initial).format(),
            source_label="計画の経費",
            lineage=f"{lineage}から、{FiscalYear(year - 1).label}の当初の合計を引いた",
        )


def _initiative_table(plan: PlanSnapshot, year: int) -> TableBlock | None:
    """取組ごとの要求と、前の年度の当初。どちらかの年度に経費のある取組を並べる。"""
    by_both = sums_by(plan.costs, lambda line: (line.initiative, line.year))
    rows = []
    for one in plan.initiatives:
        if not {(one.key, year), (one.key, year - 1)} & by_both.keys():
            continue
        now, before = by_both.get((one.key, year)), by_both.get((one.key, year - 1))
        request, initial = (now.request if now else None), (before.initial if before else None)
        gap = None if request is None or initial is None else request - initial
        cells = (request, now.initial if now else None, initial, gap)
        rows.append((titled(one), one.owner or UNDECIDED, *(tables.money_text(amount) for amount in cells)))
    if not rows:
        return None
    whole = sums(line for line in plan.costs if line.year == year)
    previous = sums(line for line in plan.costs if line.year == year - 1)
    totals = (whole.request, whole.initial, previous.initial)
    rows.append(("合計", "", *(tables.money_text(amount) for amount in totals), ""))
    return TableBlock(
        caption=f"取組ごとの{FiscalYear(year).label}の経費（円）",
        header=("取組", "担当", "要求", "当初", "前年度当初", "増減\n（要求－前年度当初）"),
        rows=tuple(rows),
        align=("left", "left", "right", "right", "right", "right"),
        row_header=True,
        shares=(6, 4, 4, 4, 4, 4),
    )


def _initiative(
    plan: PlanSnapshot, one: Initiative, year: int, estimates: Iterable[SupportEstimate], level: int
) -> Iterator[Block]:
    lines = _costs(plan, one.key)
    yield FieldTable(
        caption="取組のあらまし",
        rows=(
            ("取組", titled(one)),
            ("担当", one.owner or UNDECIDED),
            ("概要", one.summary or UNDECIDED),
            ("現状・課題", one.present or UNDECIDED),
            ("めざす姿", one.aim or UNDECIDED),
        ),
    )
    yield Heading(level=level, text="経費と財源")
    found = _present(
        tables.fund_table(lines, year),
        tables.year_table(lines),
        tables.gap_table(lines, year),
        tables.commitment_table(lines),
    )
    yield from found
    if not found:
        yield Paragraph.of("経費は、まだ入っていません。")
    yield Heading(level=level, text="効果")
    effects = tables.effect_table([line for line in plan.effects if line.initiative == one.key])
    yield effects or Paragraph.of("見込む効果は、まだ書かれていません。")
    mine = [found for found in estimates if (found.line.initiative, found.line.year) == (one.key, year)]
    assets = [line for line in plan.assets if is_related(line, one.key)]
    for heading, table in (
        ("国の支援策", tables.support_table(mine)),
        ("システムと契約", tables.contract_table(assets)),
    ):
        if table is not None:
            yield Heading(level=level, text=heading)
            yield table


def is_related(line: AssetLine, initiative: str) -> bool:
    """この取組に関わる台帳の行か。"""
    return initiative in (line.initiative, *line.related)


def _present(*found: TableBlock | None) -> list[TableBlock]:
    return [one for one in found if one is not None]


def _sources(plan: PlanSnapshot, estimates: Iterable[SupportEstimate]) -> Iterator[Block]:
    """数の出どころ。"""
    body = f"{plan.head.body_name}「{plan.head.title}」の経費・効果・台帳（{format_date(plan.as_of)}時点）"
    shown = (caution for one in estimates for caution in one.cautions if caution.startswith("出典: "))
    yield SourceNote(citations=tuple(dict.fromkeys((body, *(one.removeprefix("出典: ") for one in shown)))))
