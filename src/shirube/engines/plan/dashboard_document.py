"""いまの状況を A4 の紙にする。画面と同じ数（`Board`）から作るので、紙と画面が食い違わない。

表の行は決めた数まで、名は一行に収まる長さまでとし、残りは件数を述べる。数えられないものは、紙でも言葉で述べる。
"""

from __future__ import annotations

from collections.abc import Iterator

from shirube.engines.plan.dashboard import Board, Face, Item, KpiFigure, Listing, Matter
from shirube.engines.plan.dashboard_rules import Progress
from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.kpi_judgement import data_day
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.plan_words import UNDECIDED
from shirube.engines.plan.printable import NAMELESS, printable_text
from shirube.engines.plan.snapshot_lines import Precision
from shirube.values.document import Block, Document, KeyFigure, Paragraph, TableBlock
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

MOST_PILLARS = 6
MOST_YEARS = 3
LONGEST = 16
LONGEST_PLACE = 12
LONGEST_NOTE = 16
LONGEST_LINE = 60
MOST_SENTENCES = 2
# 一枚に納めるための、並びごとの行の数。
_TABLES: dict[Face, tuple[tuple[str, int], ...]] = {
    Face.OFFICE: (("late", 5), ("soon", 4), ("silent", 3), ("issues", 2), ("contracts", 2)),
    Face.SECTION: (("reports", 2), ("late", 5), ("soon", 4), ("asked", 3)),
    Face.MAYOR: (("decide", 3), ("risks", 3), ("results", 2)),
}
_FIGURES: dict[Face, tuple[str, ...]] = {
    Face.OFFICE: ("late", "soon", "silent", "no-owner"),
    Face.SECTION: ("reports", "late", "soon", "asked"),
    Face.MAYOR: ("all-done", "all-late", "no-owner", "risks"),
}
_SOURCE = "計画の記録"
_LINEAGE = "画面のいまの状況の、同じ名の並び"


def dashboard_document(board: Board, *, status: str | None = None) -> Document:
    """いまの状況の紙。"""
    return Document(
        title=_cut(f"{board.face.label}　{board.plan_title}", LONGEST_LINE // 2),
        subtitle=_cut(board.subject, LONGEST_LINE // 2),
        municipality_name=_plain(board.body_name) or NAMELESS,
        as_of=board.day,
        blocks=tuple(_blocks(board)),
        status=status,
        keywords=(board.face.label,),
        layout="一枚",
    )


def _blocks(board: Board) -> Iterator[Block]:
    yield Paragraph.of(_cut(board.headline, LONGEST_LINE))
    for sentence in board.sentences[:MOST_SENTENCES]:
        yield Paragraph.of(_cut(sentence, LONGEST_LINE))
    for name in _FIGURES[board.face]:
        listing = board.listing(name)
        if listing is not None:
            yield _figure(listing)
    if board.whole is not None and board.whole.total:
        yield from _shares(board)
    if board.face is not Face.OFFICE:
        yield from _kpis(board)
    for name, most in _TABLES[board.face]:
        listing = board.listing(name)
        if listing is not None and (listing.items or listing.absent):
            yield from _listing(listing, most)
    if board.money is not None:
        yield from _money(board)


def _figure(listing: Listing) -> KeyFigure:
    return KeyFigure(
        label=_cut(listing.title, 16), value_text=listing.text, source_label=_SOURCE, lineage=_LINEAGE
    )


def _shares(board: Board) -> Iterator[Block]:
    assert board.whole is not None  # noqa: S101 - 呼ぶ前に確かめた
    shares = (*board.pillars[:MOST_PILLARS], board.whole)
    rest = len(board.pillars) - MOST_PILLARS
    yield TableBlock(
        caption="取組の進み（件）",
        header=("柱", *(one.label for one in Progress), "計"),
        rows=tuple(
            (_cut(share.label), *(str(share.of(one)) for one in Progress), str(share.total))
            for share in shares
        ),
        align=("left", "right", "right", "right", "right", "right", "right"),
        row_header=True,
        note=f"このほか{rest}の柱。" if rest > 0 else None,
    )


def _kpis(board: Board) -> Iterator[Block]:
    if not board.kpis:
        yield Paragraph.of(f"KPI　{board.kpi_absent}")
        return
    yield TableBlock(
        caption="KPI（18か月以内の値のあるもの）",
        header=("KPI", "いま", "目標", "前の年度から", "いつ現在"),
        rows=tuple(_kpi_row(one) for one in board.kpis),
        align=("left", "right", "right", "right", "left"),
        row_header=True,
    )


def _kpi_row(one: KpiFigure) -> tuple[str, ...]:
    target = UNDECIDED
    if one.target is not None and one.target_year is not None:
        target = f"{figure_text(one.target, one.unit)}（{FiscalYear(one.target_year).label}）"
    change = "比較値なし"
    if one.change is not None:
        sign = "＋" if one.change > 0 else "−" if one.change < 0 else "±"
        change = f"{sign}{figure_text(abs(one.change), one.unit)}"
    value = figure_text(one.point.value, one.unit)
    return _cut(one.title), value, target, change, format_date(data_day(one.point), "short")


def _listing(listing: Listing, most: int) -> Iterator[Block]:
    if listing.absent:
        yield Paragraph.of(f"{listing.title}　{listing.absent}。")
        return
    shown = listing.items[:most]
    rest = len(listing.items) - most
    # 中身のない列は刷らない。
    columns = [
        (label, cells)
        for label, cells, is_told in (
            ("名称", [_cut(one.title) or NAMELESS for one in shown], True),
            (
                "取組・もと",
                [_cut(one.place, LONGEST_PLACE) for one in shown],
                any(one.place for one in shown),
            ),
            ("担当", [_cut(one.owner or UNDECIDED, 9) for one in shown], any(one.owner for one in shown)),
            (
                "期限",
                [_due(one) for one in shown],
                any(one.due or one.matter is Matter.TASK for one in shown),
            ),
            ("状態・わけ", [_cut(one.note or one.state, LONGEST_NOTE) for one in shown], True),
        )
        if is_told
    ]
    yield TableBlock(
        caption=f"{listing.title}（全{listing.text}）",
        header=tuple(label for label, _ in columns),
        rows=tuple(zip(*(cells for _, cells in columns), strict=True)),
        row_header=True,
        note=f"このほか{rest:,}{listing.unit}。" if rest > 0 else None,
    )


def _due(one: Item) -> str:
    if one.due is None:
        return UNDECIDED
    is_day = one.precision is Precision.DAY
    due = format_date(one.due, "short") if is_day else date_text(one.due, one.precision)
    return f"{due}（{-one.days}日超過）" if one.days is not None and one.days < 0 else due


def _money(board: Board) -> Iterator[Block]:
    """いまの年度と、その前後の年度の額。"""
    this_year = FiscalYear.of(board.day).start_year
    held = sorted(board.money or (), key=lambda one: abs(one.year - this_year))[:MOST_YEARS]
    years = tuple(sorted(held, key=lambda one: one.year))
    yield TableBlock(
        caption="予算と決算（年度ごとの合計）",
        header=("年度", "要求", "予算（当初と補正）", "決算"),
        rows=tuple(
            (FiscalYear(one.year).label, *(_yen(part) for part in (one.request, one.budget, one.settled)))
            for one in years
        ),
        align=("left", "right", "right", "right"),
        row_header=True,
    )


def _yen(listing: Listing) -> str:
    total = listing.total
    return UNDECIDED if total is None else str(Yen(total))


def _cut(text: str, longest: int = LONGEST) -> str:
    """一行に収まる長さで切る。"""
    line = _plain(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _plain(text: str) -> str:
    return printable_text(text)
