"""全体方針: 計画の一つの版から作る、町の計画書。

目的・位置付け・期間、現状、めざす姿、取組、工程表、推進体制、人材、進捗の管理、用語の順に並べる。
章立ては標の定め（origin: ours）。全体方針がビジョンと工程表からなることは
自治体DX全体手順書【第2.0版】3 による。
計算で書けるところは版から書き、町の考えを書くところには町の言葉を置く。未定は終わりに並べる。
"""

from __future__ import annotations

from collections.abc import Iterator

from shirube.engines.plan.kpi_papers import kpi_table
from shirube.engines.plan.own_places import PILLAR_PREFIX, word_blocks, words_at
from shirube.engines.plan.paper_sources import ROADMAP_FIGURE, STRUCTURE_FIGURE, PaperSources
from shirube.engines.plan.paper_tables import (
    RoadmapPart,
    cost_table,
    diagnosis_table,
    initiative_form,
    roadmap_parts,
    roadmap_tables,
    structure_table,
    year_shares,
)
from shirube.engines.plan.paper_terms import terms_table, used_terms
from shirube.engines.plan.plan_words import UNDECIDED, titled
from shirube.engines.plan.printable import printable
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.undecided import undecided, undecided_blocks
from shirube.values.document import (
    Block,
    BulletList,
    Contents,
    Document,
    Heading,
    KeepTogether,
    NumberedList,
    PageBreak,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
)
from shirube.values.era import format_date


def policy_document(plan: PlanSnapshot, sources: PaperSources | None = None) -> Document:
    """全体方針の文書。`plan` は版（公表の紙には公表してよい姿の版）、`sources` は版のほかに渡すもの。"""
    plan, given = printable(plan), sources or PaperSources()
    chapters = (
        _greeting(plan),
        _outline(plan, given),
        _present(plan),
        _vision(plan),
        _measures(plan, given),
        _roadmap(plan, given),
        _structure(plan, given),
        _people(plan),
        _progress(plan),
    )
    body = tuple(block for chapter in chapters for block in chapter)
    return Document(
        title=plan.head.title,
        subtitle=plan.head.period_label,
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=(Contents(depth=2), *body, *_terms(body, given), *_annex(plan, given)),
        status=given.status,
        keywords=("全体方針", "DX", plan.head.body_name),
        layout="冊子",
    )


def _words(plan: PlanSnapshot, block: str) -> Iterator[Block]:
    text = words_at(plan, block)
    if text is not None:
        yield from word_blocks(text)


def _greeting(plan: PlanSnapshot) -> Iterator[Block]:
    if words_at(plan, "greeting") is not None:
        yield PageBreak()
        yield Heading(level=1, text="はじめに")
        yield from _words(plan, "greeting")


def _outline(plan: PlanSnapshot, given: PaperSources) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(level=1, text="1　計画のあらまし")
    yield Heading(level=2, text="目的")
    yield from _words(plan, "purpose")
    yield Heading(level=2, text="位置付け")
    yield from _words(plan, "position")
    if plan.head.edition is not None:
        edition = plan.head.edition
        yield Paragraph.of(f"国の「{given.national_document}【第{edition}版】」を踏まえています。")
    yield Heading(level=2, text="計画期間")
    yield Paragraph.of(f"{plan.head.period_label}とします。")


def _present(plan: PlanSnapshot) -> Iterator[Block]:
    yield Heading(level=1, text="2　現状と課題")
    words = tuple(_words(plan, "present"))
    yield from words
    if plan.diagnosis:
        yield Heading(level=2, text="自己診断の結果")
        yield diagnosis_table(plan)
    if plan.kpis:
        yield Heading(level=2, text="数で見る現状")
        yield kpi_table(plan, plan.kpis, caption="KPI の現状と目標")
    faced = [_faced(titled(one), one.present) for one in plan.initiatives if one.present]
    if faced:
        yield Heading(level=2, text="取組ごとの課題")
        yield BulletList(items=tuple(faced))
    if not (words or plan.diagnosis or plan.kpis or faced):
        yield Paragraph.of(f"（{UNDECIDED}）")


def _faced(name: str, text: str) -> Paragraph:
    return Paragraph(runs=(Run(text=name, strong=True), Run(text=f"　{text}")))


def _vision(plan: PlanSnapshot) -> Iterator[Block]:
    yield Heading(level=1, text="3　めざす姿")
    yield Heading(level=2, text="ビジョン")
    yield Paragraph(runs=(Run(text=plan.head.vision or f"（{UNDECIDED}）", strong=True),))
    yield from _words(plan, "vision")
    yield Heading(level=2, text="よりどころとする原則")
    if plan.head.principles:
        yield NumberedList.of(*plan.head.principles)
    else:
        yield Paragraph.of(f"（{UNDECIDED}）")
    yield from _words(plan, "principles")


def _measures(plan: PlanSnapshot, given: PaperSources) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(level=1, text="4　取組")
    if not plan.initiatives:
        yield Paragraph.of(f"（{UNDECIDED}）")
    for pillar in plan.pillars:
        opening: list[Block] = [Heading(level=2, text=titled(pillar))]
        if pillar.aim:
            opening.append(Paragraph(runs=(Run(text="めざす姿　", strong=True), Run(text=pillar.aim))))
        words = tuple(_words(plan, f"{PILLAR_PREFIX}{pillar.key}"))
        if words:
            yield KeepTogether(blocks=(*opening, words[0]))
            yield from words[1:]
        yield from _initiatives(plan, pillar.key, given, () if words else tuple(opening))
    if plan.initiatives_of(None):
        label = "柱の定めのない取組" if plan.pillars else "取組の一覧"
        yield from _initiatives(plan, None, given, (Heading(level=2, text=label),))


def _initiatives(
    plan: PlanSnapshot, pillar: str | None, given: PaperSources, opening: tuple[Block, ...]
) -> Iterator[Block]:
    """取組の見出しと様式。初めの取組は、柱の見出し（`opening`）と同じページに置く。"""
    for one in plan.initiatives_of(pillar):
        blocks = (Heading(level=3, text=titled(one)), initiative_form(plan, one, given))
        if opening:
            yield KeepTogether(blocks=(*opening, *blocks))
            opening = ()
        else:
            yield from blocks
    yield from opening


def _roadmap(plan: PlanSnapshot, given: PaperSources) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(level=1, text="5　工程表")
    parts, shares = roadmap_parts(plan), year_shares(plan)
    if parts:
        yield Paragraph.of("表の「・」は作業、「◆」は節目です。かっこの中は、その年度のうちの時期です。")
    for part in parts:
        first, *rest = roadmap_tables(plan, part, shares)
        if not any(cell for table in (first, *rest) for row in table.rows for cell in row[1:]):
            yield from _without_dates(part, first)
            continue
        drawing = given.figures.get(ROADMAP_FIGURE + part.key)
        yield first if drawing is None else drawing.beside(first)
        yield from rest
    if not parts:
        yield Paragraph.of(f"（{UNDECIDED}）")
    costs = cost_table(plan)
    if costs is not None:
        yield Heading(level=2, text="経費")
        yield costs


def _without_dates(part: RoadmapPart, table: TableBlock) -> Iterator[Block]:
    """計画期間のますがどれも空になる工程。表の代わりに、そのことと、ますの外の作業を述べる。"""
    told = f"計画期間のうちに時期の決まった作業は、まだありません（取組 {len(part.initiatives)}件）。"
    yield Paragraph(runs=(Run(text=f"{part.label}　", strong=True), Run(text=told)))
    if table.note is not None:
        yield BulletList.of(*table.note.split("\n"))


def _structure(plan: PlanSnapshot, given: PaperSources) -> Iterator[Block]:
    yield Heading(level=1, text="6　推進体制")
    words = tuple(_words(plan, "structure"))
    yield from words
    drawing = given.figures.get(STRUCTURE_FIGURE)
    if plan.structure:
        table = structure_table(plan)
        yield table if drawing is None else drawing.beside(table)
    if not (words or plan.structure):
        yield Paragraph.of(f"（{UNDECIDED}）")


def _people(plan: PlanSnapshot) -> Iterator[Block]:
    yield Heading(level=1, text="7　人材")
    words = tuple(_words(plan, "people"))
    yield from words
    if plan.preparations:
        yield Heading(level=2, text="機運を高める行い")
        yield TableBlock(
            caption="これまでの行い",
            header=("行った日", "種類", "内容"),
            rows=tuple(
                ("日は未定" if one.held_on is None else format_date(one.held_on), one.kind, one.title)
                for one in plan.preparations
            ),
        )
    if not (words or plan.preparations):
        yield Paragraph.of(f"（{UNDECIDED}）")


def _progress(plan: PlanSnapshot) -> Iterator[Block]:
    yield Heading(level=1, text="8　進捗の管理")
    yield from _words(plan, "progress_control")
    yield from _words(plan, "closing")


def _terms(body: tuple[Block, ...], given: PaperSources) -> Iterator[Block]:
    """本文で使った用語の説明。"""
    used = used_terms(body, given.terms)
    if used:
        yield Heading(level=1, text="用語")
        yield terms_table(used)


def _annex(plan: PlanSnapshot, given: PaperSources) -> Iterator[Block]:
    """資料: 未定の一覧（公表の紙を除く）と、国の項目の出典。"""
    open_points = () if given.is_public else undecided(plan)
    citations = national_citations(plan, given)
    if not open_points and not citations:
        return
    yield PageBreak()
    yield Heading(level=1, text="資料")
    if open_points:
        yield Heading(level=2, text="まだ決まっていないこと")
        yield from undecided_blocks(open_points)
    if citations:
        yield Heading(level=2, text="国の項目の出典")
        yield SourceNote(citations=citations)


def national_citations(plan: PlanSnapshot, given: PaperSources) -> tuple[str, ...]:
    """計画の取組が指す国の項目の、出典（文書、版、箇所）。重なりは除く。"""
    used = dict.fromkeys(reference for one in plan.initiatives for reference in one.national)
    texts = []
    for reference in used:
        item = given.national.get(reference)
        if item is not None:
            section = "" if item.section is None else f" {item.section}"
            texts.append(f"{given.national_document}【第{item.edition}版】{section}「{item.title}」")
    return tuple(texts)
