"""官民データ活用推進計画: 5つの柱 × 8つの重点分野の表に、計画の取組を置いた文書。

定めることは、都道府県には義務、市町村には努力義務である（官民データ活用推進基本法 第9条）。
柱と分野の名、根拠の条は枠組みの資料（plan.public_private）から手渡される。どの取組をどのますに置くかは町が決める。
"""

from __future__ import annotations

from collections.abc import Iterator

from shirube.engines.plan.own_places import word_blocks, words_at
from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.paper_tables import initiative_form
from shirube.engines.plan.plan_words import UNDECIDED, titled
from shirube.engines.plan.printable import printable
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.reference.plan.framework_records import PlanningDuty, PublicPrivateMatrix
from shirube.values.citation import Origin
from shirube.values.document import (
    Block,
    Document,
    FieldTable,
    Heading,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
)


def data_use_plan(
    plan: PlanSnapshot,
    matrix: PublicPrivateMatrix,
    duty: PlanningDuty,
    sources: PaperSources | None = None,
) -> Document:
    """官民データ活用推進計画の文書。`duty` はこの団体の、定める務め（県は義務、市町村は努力義務）。"""
    plan, given = printable(plan), sources or PaperSources()
    return Document(
        title=f"{plan.head.body_name}官民データ活用推進計画",
        subtitle=f"{plan.head.title}（{plan.head.period_label}）による",
        municipality_name=plan.head.body_name,
        as_of=plan.as_of,
        blocks=tuple(_blocks(plan, matrix, duty, given)),
        status=given.status,
        keywords=("官民データ活用推進計画",),
    )


def matrix_table(plan: PlanSnapshot, matrix: PublicPrivateMatrix) -> TableBlock:
    """柱（行）× 分野（列）の表。ますには、版に置き場所のある取組の番号と名。"""
    names = {one.key: titled(one) for one in plan.initiatives}
    cells: dict[tuple[str, str], list[str]] = {}
    for place in plan.placements:
        cells.setdefault((place.heading_key, place.field_key), []).append(names[place.initiative])
    return TableBlock(
        caption="柱と重点分野",
        header=("柱", *(field.label for field in matrix.fields)),
        rows=tuple(
            (
                pillar.label,
                *(
                    "\n".join(f"・{name}" for name in cells.get((pillar.id, field.id), []))
                    for field in matrix.fields
                ),
            )
            for pillar in matrix.pillars
        ),
        row_header=True,
        shares=(3, *(3 for _ in matrix.fields)),
        note=_pillar_note(matrix),
    )


def _pillar_note(matrix: PublicPrivateMatrix) -> str | None:
    if matrix.pillar_origin is not Origin.OURS:
        return None
    chosen = "五つの柱の選び方は標の定めで、国の手引の示す柱と違うことがあります。"
    return f"{chosen}\n空のますは、置いた取組がないところです。"


def _blocks(
    plan: PlanSnapshot, matrix: PublicPrivateMatrix, duty: PlanningDuty, given: PaperSources
) -> Iterator[Block]:
    yield _outline(plan, matrix, duty)
    yield Heading(level=1, text="1　柱と重点分野")
    yield matrix_table(plan, matrix)
    used = {place.initiative for place in plan.placements}
    placed = [one for one in plan.initiatives if one.key in used]
    yield Heading(level=1, text="2　施策")
    for one in placed:
        yield Heading(level=2, text=titled(one))
        yield initiative_form(plan, one, given)
    if not placed:
        yield Paragraph.of("（未定。取組を柱と分野のますに置くと、ここに並びます。）")
    yield Heading(level=1, text="3　進め方")
    yield from word_blocks(words_at(plan, "progress_control") or f"（{UNDECIDED}）")
    yield SourceNote(citations=(f"{matrix.citation.document} {matrix.citation.section or ''}".strip(),))


def _outline(plan: PlanSnapshot, matrix: PublicPrivateMatrix, duty: PlanningDuty) -> FieldTable:
    """計画の頭: 趣旨、根拠、期間、基本の考え方。"""
    basis = (
        Run(text=f"{matrix.law}{duty.article}", strong=True),
        Run(text=f"（{duty.bodies.label}: {duty.strength.label}）　{duty.explanation}"),
    )
    thought = "\n".join((plan.head.vision or UNDECIDED, *(f"・{one}" for one in plan.head.principles)))
    return FieldTable(
        caption="計画のあらまし",
        rows=(
            ("趣旨", words_at(plan, "purpose") or UNDECIDED),
            ("根拠", Paragraph(runs=basis)),
            ("計画期間", plan.head.period_label),
            ("基本の考え方", thought),
        ),
    )
