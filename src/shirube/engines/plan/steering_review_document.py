"""評価書: 期間の PDCA を、総括の表と取組ごとの一枚で述べる。実績は引いた値、評価と見直しは担当の言葉。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.plan_words import UNDECIDED
from shirube.engines.plan.printable import printable_text
from shirube.engines.plan.steering_cycle import (
    GROUPS,
    Act,
    CycleFacts,
    Grade,
    InitiativeFacts,
    TaskFact,
    Written,
)
from shirube.engines.plan.steering_review_sheet import do_text, kpi_text, money_text
from shirube.values.document import (
    Block,
    Document,
    FieldTable,
    Heading,
    KeepTogether,
    Paragraph,
    SourceNote,
    TableBlock,
)
from shirube.values.era import format_date

OURS = "評価の四段階（A〜D）と見直しの六つは、標の定めです。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPaper:
    """評価書の頭。`sha256` は締めた評価の指紋（締める前は None）。"""

    plan_title: str
    body_name: str
    title: str
    period: str
    as_of: date
    sha256: str | None = None
    shows_money: bool = True


def review_document(
    paper: ReviewPaper, facts: CycleFacts, written: Sequence[Written], summary: str = ""
) -> Document:
    """評価書。"""
    return Document(
        title=f"{_line(paper.plan_title)} 評価書",
        subtitle=f"{_line(paper.title)}（{paper.period}）",
        municipality_name=_line(paper.body_name),
        as_of=paper.as_of,
        blocks=tuple(_blocks(paper, facts, written, summary)),
        status=None if paper.sha256 else "評価中",
        keywords=("評価書", "PDCA"),
    )


def _line(text: str) -> str:
    return printable_text(text, one_line=True)


def _blocks(
    paper: ReviewPaper, facts: CycleFacts, written: Sequence[Written], summary: str
) -> Iterator[Block]:
    yield Heading(level=1, text="総括")
    yield Paragraph.of(printable_text(summary) or f"（{UNDECIDED}）")
    rows = [(found, one) for one in written if (found := facts.of(one.initiative)) is not None]
    if not rows:
        yield Paragraph.of("評価する取組がありません。")
        return
    yield _grades(written)
    yield _whole(rows)
    if facts.whole:
        yield Heading(level=2, text="計画全体のKPI")
        for whole in facts.whole:
            yield Paragraph.of(_line(kpi_text(whole)))
    yield Heading(level=1, text="取組ごとの評価")
    for found, one in rows:
        yield from _one(paper, found, one)
    yield SourceNote(citations=tuple(_sources(paper, facts)))


def _grades(written: Sequence[Written]) -> TableBlock:
    counts = [sum(one.grade is grade for one in written) for grade in Grade]
    acts = [f"{act.label} {count}" for act in Act if (count := sum(one.act is act for one in written))]
    return TableBlock(
        caption="評価ごとの取組の数",
        header=(*(grade.label for grade in Grade), "未記入"),
        rows=((*(str(count) for count in counts), str(len(written) - sum(counts))),),
        align=("right",) * 5,
        note=f"見直し: {'・'.join(acts)}。{OURS}" if acts else OURS,
    )


def _whole(rows: Sequence[tuple[InitiativeFacts, Written]]) -> TableBlock:
    return TableBlock(
        caption="取組と評価",
        header=("取組", "担当", "作業の動き", "評価", "見直し"),
        rows=tuple(
            (
                _line(found.title),
                _line(found.owner or UNDECIDED),
                do_text(found),
                one.grade.label if one.grade else "未記入",
                one.act.label if one.act else "未記入",
            )
            for found, one in rows
        ),
        row_header=True,
    )


def _one(paper: ReviewPaper, found: InitiativeFacts, one: Written) -> Iterator[Block]:
    act = one.act.label if one.act else "未記入"
    rows = [
        ("この期間にすること（計画）", printable_text(one.carried) or "前の評価からの引き継ぎはありません"),
        ("作業の動き（実行）", do_text(found)),
        ("KPI", "\n".join(printable_text(kpi_text(each)) for each in found.kpis) or "なし"),
    ]
    if paper.shows_money:
        rows.append(("経費", money_text(found.money) or "入っていません"))
    rows += [
        (
            "評価",
            "\n".join(
                part
                for part in (one.grade.label if one.grade else "未記入", printable_text(one.reason))
                if part
            ),
        ),
        ("見直し（改善）", "\n".join(part for part in (act, printable_text(one.next_action)) if part)),
    ]
    table = FieldTable(caption=f"{_line(found.title)}の評価", rows=tuple(rows))
    yield KeepTogether(blocks=(Heading(level=2, text=_line(found.title)), table))
    moved = [(label, each) for label, _ in GROUPS[:5] for each in found.of(label)]
    if moved:
        yield TableBlock(
            caption=f"{_line(found.title)}の作業の動き",
            header=("区分", "作業", "守るべき日"),
            rows=tuple((each.change.label, _line(each.title), due_text(each)) for _, each in moved),
        )


def due_text(one: TaskFact) -> str:
    """守るべき日の、前と今。"""
    old = format_date(one.old_due, "short") if one.old_due else UNDECIDED
    new = format_date(one.new_due, "short") if one.new_due else UNDECIDED
    return new if old == new or one.old_due is None else f"{old} → {new}"


def _sources(paper: ReviewPaper, facts: CycleFacts) -> Iterator[str]:
    yield f"{_line(paper.plan_title)}の工程・KPI・経費の記録（{format_date(facts.as_of)}時点）"
    if facts.baseline is None:
        yield "比べる承認済みの版がないため、日付の動きと追加は分かりません"
    else:
        yield f"第{facts.baseline}版（承認済み）との比較"
    if paper.sha256:
        yield f"締めた評価の指紋 {paper.sha256[:16]}"
