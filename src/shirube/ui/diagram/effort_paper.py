"""業務量調査票: 一つの業務量調査（件数×分の推計）を、A4 一枚に納める。手続の順位の図も、ここが描く。

載せるのは、数え方、主な数字、手続の順位の図と表、段階・経路・課・月の時間、数えられないもの、数の定義。紙に入るように、
多いものだけを載せ、残りの数を書く。同じ調査・同じ日付からは、一字も違わない票ができる。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import zip_longest

from shirube.engines.insight.counts_minutes import Effort, EffortTotal
from shirube.engines.insight.counts_minutes_words import DEFINITIONS, cases, hours, percent
from shirube.ui.chart import Figure, bar_chart
from shirube.ui.chart.svg import fitted
from shirube.values.document import Align, Block, Document, FigureBlock, KeyFigure, Paragraph, TableBlock
from shirube.values.document_text import printable_text

MOST_BARS, PAPER_BARS, PAPER_RANKS, MOST_ROWS, MOST_NAMED = 15, 4, 6, 4, 2
"""画面の図の手続、紙の図の手続、紙の順位の表の行、紙のほかの表の行、名を挙げる数えられないものの数。"""
_NAME, _LONGEST_TITLE = 460.0, 26
_EMPTY = "　"


class CannotMakeEffortPaper(ValueError):
    """業務量調査票を作れない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSurvey:
    """票にする調査: 名、年度の名、状態の名、書き終えた課と調べる課の数、課ごとの時間。"""

    title: str
    year: str
    state: str
    done: int
    sections: int
    by_section: tuple[EffortTotal, ...]


def ranking_figure(effort: Effort, *, most: int = MOST_BARS, width: int = 720) -> Figure:
    """手続の順位の図。``most`` より多い手続は描かず、その数と時間を説明に書く。"""
    found = effort.by_procedure()
    shown, rest = found[:most], found[most:]
    title, note = "手続ごとの業務時間（推計、時間の多い順）", ""
    if rest:
        title = f"手続ごとの業務時間（推計、多い方から{most}手続）"
        left = hours(sum((one.minutes for one in rest), Fraction(0)))
        note = f"ほかの{len(rest)}手続（合わせて{left}）は描いていません。"
    return bar_chart(
        "effort-ranking",
        title,
        [one.name for one in shown],
        [_hours(one.minutes) for one in shown],
        note=note,
        unit="時間",
        value_name="業務時間（推計）",
        category_name="手続",
        width=width,
    )


def effort_paper(survey: PaperSurvey, effort: Effort, *, municipality_name: str, as_of: date) -> Document:
    """業務量調査票。数えられる行が無ければ CannotMakeEffortPaper。"""
    if not effort.minutes:
        raise CannotMakeEffortPaper(
            "時間を見積もれる行がないので、業務量調査票を作れません。件数と一件の分を確かめてください。"
        )
    title = printable_text(survey.title, one_line=True)
    short = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
    counted = (
        f"{survey.year}の件数と一件の分を課に聞いて見積もった（推計。調査は{survey.state}、"
        f"記入済みの課 {survey.done}／{survey.sections}）。業務の記録から計った値（実測）ではない。"
    )
    return Document(
        title=f"{short}票" if short.endswith("業務量調査") else f"{short}の業務量調査票",
        municipality_name=municipality_name,
        as_of=as_of,
        blocks=(
            Paragraph.of(counted),
            *_key_figures(effort),
            _ranking(effort),
            _pair("段階", effort.by_stage(), "経路", effort.by_channel()),
            *_sections_and_months(survey, effort),
            *_left(effort),
            *(Paragraph.of(one) for one in DEFINITIONS[:-1]),
        ),
        status="推計",
        keywords=("業務分析", "業務量調査"),
        layout="一枚",
    )


def _key_figures(effort: Effort) -> Iterator[KeyFigure]:
    top = effort.by_procedure()[0]
    for label, value, note in (
        ("業務時間（推計）", hours(effort.minutes), None),
        ("処理件数（推計）", cases(effort.cases), None),
        ("手続の数", f"{len(effort.by_procedure())}", None),
        ("いちばん多い手続の割合", percent(top.share), fitted(_said(top.name), 150)[0]),
    ):
        yield KeyFigure(
            label=label,
            value_text=value,
            note=note,
            source_label="業務量調査",
            lineage="数え方は下の定義",
        )


def _ranking(effort: Effort) -> FigureBlock:
    figure = ranking_figure(effort, most=PAPER_BARS, width=860)
    rows = tuple(
        (fitted(_said(one.name), _NAME)[0], cases(one.cases), hours(one.minutes), percent(one.share))
        for one in effort.by_procedure()[:PAPER_RANKS]
    )
    return FigureBlock(
        title=figure.title,
        alt=figure.description,
        svg=figure.svg,
        table=TableBlock(
            caption=f"手続の順位（上から{len(rows)}）",
            header=("手続", "件数", "時間", "割合"),
            rows=rows,
            align=("left", *_rights(3)),
            shares=(55, 15, 17, 13),
            row_header=True,
        ),
    )


def _sections_and_months(survey: PaperSurvey, effort: Effort) -> Iterator[Block]:
    months = effort.by_month()
    if not months:
        yield _pair("課", survey.by_section, "", ())
        return
    yield _pair("課", survey.by_section, "", ())
    yield TableBlock(
        caption="月ごとの業務時間（推計）",
        header=("月", *(one.name.replace("月の分からないもの", "不明") for one in months)),
        rows=(("時間", *(hours(one.minutes).removesuffix("時間") for one in months)),),
        align=("left", *_rights(len(months))),
        row_header=True,
    )


def _pair(word: str, left: Sequence[EffortTotal], other: str, right: Sequence[EffortTotal]) -> TableBlock:
    """二つの分け方を横に並べる（一つなら、二列に折る）。"""
    first, second = list(_rows(left)), list(_rows(right))
    if not other:
        half = -(-len(first) // 2)
        first, second, other = first[:half], first[half:], word
    empty = (_EMPTY,) * 3
    return TableBlock(
        caption="ごと、".join(dict.fromkeys((word, other))) + "ごとの業務時間（推計）",
        header=(word, "時間", "割合", other, "時間", "割合"),
        rows=tuple(a + b for a, b in zip_longest(first, second, fillvalue=empty)),
        align=("left", *_rights(2), "left", *_rights(2)),
        shares=(24, 15, 11, 24, 15, 11),
    )


def _rows(totals: Sequence[EffortTotal]) -> Iterator[tuple[str, str, str]]:
    shown, rest = totals[:MOST_ROWS], totals[MOST_ROWS:]
    for one in shown:
        yield fitted(_said(one.name), 170)[0], hours(one.minutes), percent(one.share)
    if rest:
        share = sum((one.share or Fraction(0) for one in rest), Fraction(0))
        minutes = sum((one.minutes for one in rest), Fraction(0))
        yield f"ほか {len(rest)}", hours(minutes), percent(share)


def _left(effort: Effort) -> Iterator[Block]:
    names = [
        *(f"{_said(name)}・{_said(channel)}（分が無い）" for name, channel in effort.without_minutes),
        *(f"{_said(name)}（件数が無い）" for name in effort.without_counts),
    ]
    if names:
        rest = f" ほか{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
        yield Paragraph.of(
            f"数えられないもの（0 とはみなさず、入れていない）: {'、'.join(names[:MOST_NAMED])}{rest}。"
        )


def _hours(minutes: Fraction) -> Decimal:
    found = Decimal(minutes.numerator) / Decimal(minutes.denominator) / 60
    return found.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _said(text: str) -> str:
    return printable_text(text, one_line=True)


def _rights(count: int) -> tuple[Align, ...]:
    right: Align = "right"
    return (right,) * count
