"""計画の文書に置く表: 取組の様式、年度ごとの工程、KPI、経費、自己診断、体制。どの文書も同じ表を使う。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.kpi_papers import latest_text, target_text
from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.plan_words import UNDECIDED, span_text, titled
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    BudgetStage,
    CostLine,
    DutyLine,
    Initiative,
    Precision,
    Task,
    TaskKind,
)
from shirube.values.document import Align, Cell, FieldTable, TableBlock
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen
from shirube.values.quarter import Quarter

YEARS_ACROSS = 5
# 一つの図と表に並べる行（取組と作業）の数。紙の一枚に収まる。
LINES_TOGETHER = 36
# 取組の様式で、決まっていなければ「未定」の行にまとめて書く項目。
_DECIDED_FIELDS = ("担当", "めざす姿", "進め方", "KPI", "経費")


def cost_texts(costs: Iterable[CostLine]) -> list[str]:
    """年度と段階ごとの合計と財源の内訳（千円）。債務負担は、年度の予算と別に書く。"""
    grouped: dict[tuple[int, BudgetStage, bool], list[CostLine]] = {}
    for one in costs:
        grouped.setdefault((one.year, one.stage, one.is_commitment), []).append(one)
    texts = []
    stages = list(BudgetStage)
    for year, stage, is_commitment in sorted(grouped, key=lambda one: (one[0], stages.index(one[1]), one[2])):
        lines = grouped[year, stage, is_commitment]
        total = Yen(sum(one.amount for one in lines)).format("千円")
        funds = "、".join(f"{one.fund} {Yen(one.amount).format('千円')}" for one in lines)
        told = "債務負担（予算と別）" if is_commitment else ""
        texts.append(f"{FiscalYear(year).label}{stage.label}{told} {total}（{funds}）")
    return texts


def cost_table(plan: PlanSnapshot) -> TableBlock | None:
    """柱ごと・年度ごとの経費（当初と補正の合計、千円）。当初も補正も無ければ None。"""
    stages = (BudgetStage.INITIAL, BudgetStage.SUPPLEMENT)
    planned = [one for one in plan.costs if one.stage in stages and not one.is_commitment]
    if not planned:
        return None
    years = sorted({one.year for one in planned})
    right: tuple[Align, ...] = tuple("right" for _ in years)
    pillar_of = {one.key: one.pillar for one in plan.initiatives}
    rows = []
    for key, label in [*((one.key, titled(one)) for one in plan.pillars), (None, "柱の定めのない取組")]:
        mine = [one for one in planned if pillar_of[one.initiative] == key]
        if mine:
            rows.append((label, *(_thousands(mine, year) for year in years)))
    rows.append(("合計", *(_thousands(planned, year) for year in years)))
    return TableBlock(
        caption="経費（当初予算と補正予算の合計、千円）",
        header=("柱", *(FiscalYear(year).label for year in years)),
        rows=tuple(rows),
        align=("left", *right),
        row_header=True,
        note="千円未満を四捨五入したため、合計が内訳の和と合わないことがあります。",
    )


def _thousands(costs: Iterable[CostLine], year: int) -> str:
    amounts = [one.amount for one in costs if one.year == year]
    return Yen(sum(amounts)).format("千円").removesuffix("千円") if amounts else "―"


def national_texts(one: Initiative, sources: PaperSources) -> list[str]:
    """関わる国の項目と、その求める強さ。"""
    texts = []
    for reference in one.national:
        item = sources.national.get(reference)
        if item is None:
            texts.append(reference)
            continue
        duty = item.strongest
        told = item.group.label if duty is None else f"{item.group.label}・{duty.strength.label}"
        texts.append(f"{item.label}（{told}）")
    return texts


def initiative_form(
    plan: PlanSnapshot, one: Initiative, sources: PaperSources, *, has_records: bool = False
) -> FieldTable:
    """取組の様式。`has_records` なら、状態・進み・備考などの実績も書く。"""
    kpis = [
        f"{kpi.title}: {_flat(latest_text(kpi, plan.as_of))} → {_flat(target_text(kpi))}"
        for kpi in plan.kpis_of(one.key)
    ]
    tasks = [task_text(task, plan.as_of, has_records=has_records) for task in plan.tasks_of(one.key)]
    costs = cost_texts(plan.costs_of(one.key))
    rows: list[tuple[str, Cell | None]] = [
        ("担当", one.owner),
        ("関係する組織", "、".join(one.supporters)),
        ("概要", one.summary),
        ("現状・課題", one.present),
        ("めざす姿", one.aim),
        ("進め方", _listed(tasks)),
        ("KPI", _listed(kpis)),
        ("経費", _listed(costs)),
        ("国の項目", _listed(national_texts(one, sources))),
    ]
    if has_records:
        rows.insert(0, ("状態", one.state.label))
    undecided = [name for name, text in rows if name in _DECIDED_FIELDS and not text]
    if undecided:
        rows.append((UNDECIDED, "、".join(undecided)))
    return FieldTable(
        caption=f"取組「{titled(one)}」", rows=tuple((name, text) for name, text in rows if text)
    )


def task_text(task: Task, day: date, *, has_records: bool) -> str:
    """作業の一行。延ばした期限と国の期限、実績を添える。"""
    mark = "◆" if task.kind is TaskKind.MILESTONE else ""
    told = []
    if task.extended_to is not None:
        basis = f"、{task.extension_basis}" if task.extension_basis else ""
        told.append(f"公式に{format_date(task.extended_to)}まで延長{basis}")
    if task.national_due is not None:
        told.append(f"国の期限 {format_date(task.national_due)}")
    if has_records:
        told.append(task.state.label + ("" if task.progress is None else f" {task.progress}％"))
        if task.is_overdue(day):
            told.append("期限を過ぎている")
    return f"{mark}{task.title}　{span_text(task)}" + (f"（{'、'.join(told)}）" if told else "")


def _listed(texts: Sequence[str]) -> str:
    if not texts:
        return ""
    return texts[0] if len(texts) == 1 else "\n".join(f"・{text}" for text in texts)


def _flat(text: str) -> str:
    return text.replace("\n", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapPart:
    """工程のまとまり: 一つの柱の、一枚に収まるだけの取組。`key` は図を引く名。"""

    key: str
    label: str
    initiatives: tuple[Initiative, ...]


def roadmap_parts(plan: PlanSnapshot) -> tuple[RoadmapPart, ...]:
    """工程を、柱ごとに、長い柱は取組の切れ目で分けて並べる。"""
    named = [(one.key, titled(one)) for one in plan.pillars]
    groups = [*named, (None, "柱の定めのない取組")] if named else [(None, "取組")]
    found: list[RoadmapPart] = []
    for pillar, label in groups:
        chunks = _chunks(plan, plan.initiatives_of(pillar))
        for number, chunk in enumerate(chunks, start=1):
            count = f"（{number}／{len(chunks)}）" if len(chunks) > 1 else ""
            found.append(RoadmapPart(key=chunk[0].key, label=f"{label}{count}", initiatives=tuple(chunk)))
    return tuple(found)


def _chunks(plan: PlanSnapshot, initiatives: Sequence[Initiative]) -> list[list[Initiative]]:
    chunks: list[list[Initiative]] = []
    used = 0
    for one in initiatives:
        lines = 1 + len(plan.tasks_of(one.key))
        if not chunks or used + lines > LINES_TOGETHER:
            chunks.append([])
            used = 0
        chunks[-1].append(one)
        used += lines
    return chunks


def roadmap_tables(plan: PlanSnapshot, part: RoadmapPart, shares: Sequence[int]) -> tuple[TableBlock, ...]:
    """年度を横に並べた工程の表。五年度より長い計画は五年度ずつに分ける。`shares` は年度の列の幅の割合。"""
    years = plan.head.years
    return tuple(
        _roadmap_table(plan, part, years[at : at + YEARS_ACROSS], shares[at : at + YEARS_ACROSS])
        for at in range(0, len(years), YEARS_ACROSS)
    )


def year_shares(plan: PlanSnapshot) -> tuple[int, ...]:
    """年度の列の幅の割合。どの柱の表でも同じにして、縦に見比べられるようにする。"""
    busiest = [max(map(len, year_texts(plan.tasks, year)), default=0) for year in plan.head.years]
    return tuple(min(6, max(4, 3 + longest // 5)) for longest in busiest)


def _roadmap_table(
    plan: PlanSnapshot, part: RoadmapPart, years: Sequence[FiscalYear], shares: Sequence[int]
) -> TableBlock:
    return TableBlock(
        caption=part.label,
        header=("取組", *(year.label for year in years)),
        rows=tuple(
            (titled(one), *("\n".join(year_texts(plan.tasks_of(one.key), year)) for year in years))
            for one in part.initiatives
        ),
        row_header=True,
        shares=(6, *shares),
        note=_outside_note(plan, part),
    )


def _outside_note(plan: PlanSnapshot, part: RoadmapPart) -> str | None:
    """年度のますに置けない作業: 時期の未定なものと、計画期間の外のもの。"""
    first, last = plan.head.years[0].start, plan.head.years[-1].end
    undated, outside = [], []
    for one in part.initiatives:
        for task in plan.tasks_of(one.key):
            begin, end = task.starts_on or task.ends_on, task.due or task.starts_on
            if begin is None or end is None:
                undated.append(f"{task.title}（{titled(one)}）")
            elif end < first or begin > last:
                outside.append(f"{task.title}（{span_text(task)}、{titled(one)}）")
    notes = [
        f"{name}: {'、'.join(found)}"
        for name, found in (("時期が未定の作業", undated), ("計画期間の外の作業", outside))
        if found
    ]
    return "\n".join(notes) or None


def year_texts(tasks: Iterable[Task], year: FiscalYear) -> list[str]:
    """この年度にかかる作業と節目。年度の途中の分は時期を、公式に延ばした分は「延長」を添える。"""
    texts = []
    for task in tasks:
        first, last = task.starts_on or task.ends_on, task.due or task.starts_on
        if first is None or last is None or last < year.start or first > year.end:
            continue
        mark = "◆" if task.kind is TaskKind.MILESTONE else "・"
        when = _part_of_year(task, max(first, year.start), min(last, year.end), year)
        extended = "（延長）" if task.ends_on is not None and task.ends_on < year.start else ""
        texts.append(f"{mark}{task.title}{when}{extended}")
    return texts


def _part_of_year(task: Task, first: date, last: date, year: FiscalYear) -> str:
    is_whole = (first, last) == (year.start, year.end)
    if task.precision is Precision.YEAR or is_whole:
        return ""
    if task.precision is Precision.QUARTER:
        ends = Quarter.of(first).number, Quarter.of(last).number
        return f"（第{ends[0]}四半期）" if ends[0] == ends[1] else f"（第{ends[0]}〜{ends[1]}四半期）"
    if (first.year, first.month) == (last.year, last.month):
        return f"（{last.month}月）"
    return f"（{first.month}〜{last.month}月）"


def diagnosis_table(plan: PlanSnapshot) -> TableBlock:
    """自己診断の表: 視点、問い、段階（前回からの動き）。答えも前回も無い問いは、数だけを注に書く。"""
    shown = [one for one in plan.diagnosis if one.stage is not None or one.previous_stage is not None]
    left = len(plan.diagnosis) - len(shown)
    notes = ["段階は 1（手つかず）から 5（定着し、改め続けている）まで。"]
    if shown and left:
        notes.append(f"このほか、答えのない問いが{left}問あります。")
    return TableBlock(
        caption="自己診断",
        header=("視点", "問い", "段階", "前回"),
        rows=tuple(
            (
                one.viewpoint,
                one.label,
                UNDECIDED if one.stage is None else f"{one.stage}／5",
                "―" if one.previous_stage is None else f"{one.previous_stage}／5",
            )
            for one in shown or plan.diagnosis
        ),
        align=("left", "left", "center", "center"),
        note="".join(notes),
    )


def structure_table(plan: PlanSnapshot) -> TableBlock:
    """推進体制の表: 役割と、担う人・組織。置き方が決まっていれば、それも書く。"""
    chosen = next((one for one in plan.arrangement if one.title), None)
    notes = []
    if chosen is not None:
        notes.append(f"DX推進担当の置き方: {chosen.title}")
    if chosen is not None and chosen.pmo:
        notes.append(f"PMO: {chosen.pmo}")
    return TableBlock(
        caption="推進体制の役割",
        header=("役割", "担う人・組織"),
        rows=tuple((one.label, _holder(one)) for one in plan.structure),
        shares=(2, 5),
        row_header=True,
        note="　".join(notes) or None,
    )


def _holder(one: DutyLine) -> str:
    outside = "（外部の人材）" if one.is_external else ""
    concurrent = f"（併任: {'、'.join(one.concurrent)}）" if one.concurrent else ""
    return (one.holder or UNDECIDED) + outside + concurrent
