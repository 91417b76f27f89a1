"""いまの状況の部品: 数の札、並びの表、柱の図と表、KPI、金額。どの数からも、もとの並びへ行ける。"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.dashboard.views.addresses import address
from shirube.engines.plan.dashboard import Board, Item, KpiFigure, Listing, Matter, Share, YearMoney
from shirube.engines.plan.dashboard_rules import Progress
from shirube.engines.plan.date_units import date_text
from shirube.engines.plan.kpi_judgement import Verdict, data_day
from shirube.engines.plan.kpi_scale import figure_text
from shirube.engines.plan.plan_words import UNDECIDED
from shirube.ui.chart import Figure, Series, sparkline, stacked_bar_chart
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from shirube.values.money import Yen

FOCUS = 8
_SHORT_OWNER = 9
_SHOWN = (Progress.DONE, Progress.ACTIVE, Progress.LATE, Progress.PLANNED, Progress.STOPPED)
_FILLS = (3, 0, 2, 1, 4)  # 完了は緑、実施中は青、遅れは黄、未着手は淡い青、中止は灰
_BADGES = {"完了": "success", "実施中": "info", "遅れ": "error", "未着手": "neutral", "中止": "neutral"}
_VERDICTS = {
    Verdict.MET: "success",
    Verdict.UNMET: "error",
    Verdict.RUNNING: "neutral",
    Verdict.UNKNOWN: "neutral",
}
Link = Callable[[Listing], str]


@dataclass(frozen=True, slots=True)
class Tile:
    """一つの数の札。"""

    listing: Listing
    href: str


@dataclass(frozen=True, slots=True)
class TileGroup:
    """札の一まとまり。"""

    title: str
    lead: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiCard:
    """見出しの KPI。"""

    title: str
    href: str
    lineage: str
    value: str
    target: str
    trend: str
    trend_kind: str
    day: str
    badge: Badge
    spark: Figure | None


def tile_groups(board: Board, link: Link) -> list[TileGroup]:
    """数の札を、まとまりごとに。"""
    return [
        TileGroup(group.title, group.lead, tuple(Tile(one, link(one)) for one in group.listings))
        for group in board.groups
    ]


def days_text(item: Item) -> str:
    """期限までの日数の言葉。"""
    if item.days is None:
        return ""
    if item.days < 0:
        return f"{-item.days}日超過"
    return "今日まで" if item.days == 0 else f"あと{item.days}日"


def due_text(item: Item) -> str:
    """期限の文字。決めた細かさのとおりに書く。"""
    return UNDECIDED if item.due is None else date_text(item.due, item.precision)


def item_table(
    scope: Scope, plan: str, caption: str, items: Sequence[Item], empty: str, *, hidden: bool = False
) -> Table:
    """並びの表。中身のない列は出さない。"""
    has_amount = any(one.amount is not None for one in items)
    has_due = any(one.due or one.days is not None for one in items) or any(
        one.matter is Matter.TASK for one in items
    )
    optional = (
        ("place", "取組・もと", any(one.place for one in items)),
        (
            "owner",
            "担当",
            any(one.matter not in (Matter.VERSION, Matter.COMMENT, Matter.FINDING) for one in items),
        ),
        ("due", "期限", has_due),
        ("state", "状態", any(one.state for one in items)),
        ("amount", "金額", has_amount),
        ("note", "わけ", any(one.note for one in items)),
    )
    shown = [(key, label) for key, label, is_shown in optional if is_shown]
    columns = [Column("title", "名称", is_row_header=True)]
    is_short = all(len(one.owner or "") <= _SHORT_OWNER for one in items)
    unbroken = {"due", "amount", "state"} | ({"owner"} if is_short else set())
    columns += [
        Column(key, label, align="end" if key == "amount" else "start", is_unbroken=key in unbroken)
        for key, label in shown
    ]
    rows = [Row(_cells(one), href=address(scope, plan, one)) for one in items]
    return Table(caption, columns, rows, empty, caption_hidden=hidden)


def _cells(item: Item) -> dict[str, Cell]:
    left = days_text(item)
    state, _, rest = item.state.partition("（")
    badge = _BADGES.get(state)
    return {
        "title": Cell(item.title),
        "place": Cell(item.place),
        "owner": Cell(item.owner or UNDECIDED),
        "due": Cell(due_text(item), note=left or None),
        "state": Cell(badge=Badge(state, badge), note=rest.rstrip("）") or None)
        if badge
        else Cell(item.state),
        "amount": Cell(UNDECIDED if item.amount is None else str(Yen(item.amount))),
        "note": Cell(item.note),
    }


def share_figure(board: Board) -> Figure | None:
    """取組の進みの図。柱があれば柱ごと、なければ全体を一本で。"""
    shares = board.pillars or ((board.whole,) if board.whole and board.whole.total else ())
    if not shares:
        return None
    series = [Series(name.label, [share.of(name) for share in shares]) for name in _SHOWN]
    title = "柱ごとの取組の数" if board.pillars else "取組の数"
    return stacked_bar_chart(
        "face-shares",
        title,
        [share.label for share in shares],
        series,
        unit="件",
        category_name="柱",
        fills=_FILLS,
        width=620,
    )


def share_table(board: Board, link: Link) -> Table | None:
    """取組の進みの表。どの数も、もとの取組の並びへ行ける。"""
    if board.whole is None or not board.whole.total:
        return None
    columns = [Column("label", "柱", is_row_header=True)]
    columns += [Column(name.value, name.label, align="end") for name in _SHOWN]
    columns.append(Column("total", "計", align="end"))
    rows = [_share_row(share, link) for share in (*board.pillars, board.whole)]
    return Table("取組の数（数を押すと、その取組が出ます）", columns, rows)


def _share_row(share: Share, link: Link) -> Row:
    cells = {"label": Cell(share.label), "total": Cell(f"{share.total:,}")}
    for name, listing in share.parts:
        cells[name.value] = Cell(f"{len(listing.items):,}", href=link(listing))
    return Row(cells)


def kpi_cards(figures: Sequence[KpiFigure]) -> list[KpiCard]:
    """見出しの KPI の札。"""
    return [_card(one) for one in figures]


def _card(one: KpiFigure) -> KpiCard:
    known = [(year, value) for year, value in one.history if value is not None]
    spark = None
    if len(known) > 1:
        labels = [FiscalYear(year).label for year, _ in one.history]
        values = [value for _, value in one.history]
        spark = sparkline(
            f"spark-{one.key}", f"{one.title}の推移", labels, values, unit=one.unit, category_name="年度"
        )
    better = one.is_better
    return KpiCard(
        title=one.title,
        href=reverse("kpi.detail", args=[one.key]),
        lineage=reverse("kpi.lineage", args=[one.point.reading]),
        value=figure_text(one.point.value, one.unit),
        target=_target(one),
        trend=_trend(one),
        trend_kind="" if better is None else "better" if better else "worse",
        day=f"{format_date(data_day(one.point))}現在・{one.point.basis}",
        badge=_verdict(one),
        spark=spark,
    )


def _verdict(one: KpiFigure) -> Badge:
    """終わった年度の判定。年度の途中や、判断できないときは、そう言う。"""
    if one.verdict in (Verdict.RUNNING, Verdict.UNKNOWN):
        return Badge(one.verdict.value, "neutral")
    return Badge(f"{FiscalYear(one.judged_year).label} {one.verdict.value}", _VERDICTS[one.verdict])


def _target(one: KpiFigure) -> str:
    if one.target is None or one.target_year is None:
        return f"目標 {UNDECIDED}"
    return f"目標 {figure_text(one.target, one.unit)}（{FiscalYear(one.target_year).label}）"


def _trend(one: KpiFigure) -> str:
    """前の年度からの動き。比べられなければ、比較値なし。"""
    if one.change is None or one.before_year is None:
        return "前年度との比較値なし"
    label = FiscalYear(one.before_year).label
    if one.change == 0:
        return f"{label}と同じ"
    sign = "＋" if one.change > 0 else "−"
    word = {True: "（良くなった）", False: "（悪くなった）", None: ""}[one.is_better]
    return f"{label}から {sign}{figure_text(abs(one.change), one.unit)}{word}"


def money_table(years: Sequence[YearMoney], link: Link) -> Table:
    """年度ごとの要求・予算・決算。一つも入っていない段階は未定で、0 円ではない。"""
    columns = [Column("year", "年度", is_row_header=True)]
    columns += [
        Column(key, label, align="end")
        for key, label in (("request", "要求"), ("budget", "予算（当初＋補正）"), ("settled", "決算"))
    ]
    columns.append(Column("rest", "予算と決算の差", align="end"))
    return Table(
        "年度ごとの金額（額を押すと、取組ごとの内訳が出ます）",
        columns,
        [_money_row(one, link) for one in years],
    )


def _money_row(one: YearMoney, link: Link) -> Row:
    cells = {"year": Cell(FiscalYear(one.year).label)}
    for key, listing in (("request", one.request), ("budget", one.budget), ("settled", one.settled)):
        total = listing.total
        cells[key] = Cell(UNDECIDED) if total is None else Cell(str(Yen(total)), href=link(listing))
    budget, settled = one.budget.total, one.settled.total
    cells["rest"] = Cell("比較値なし" if budget is None or settled is None else str(Yen(budget - settled)))
    return Row(cells)


def section_table(board: Board, plan: str, link: Link) -> Table | None:
    """課ごとの遅れと期限間近。"""
    if not board.sections:
        return None
    columns = [
        Column("owner", "課", is_row_header=True),
        Column("late", "期限を過ぎた", align="end"),
        Column("soon", "期限が近い", align="end"),
    ]
    late, soon = board.listing("late"), board.listing("soon")
    assert late is not None and soon is not None  # noqa: S101 - いまの状況（DX推進担当）には必ずある
    section = reverse("dashboard.face", args=[plan, "section"])
    rows = []
    for one in board.sections[:FOCUS]:
        mark = one.mark or "-"
        cells = {
            "owner": Cell(one.owner),
            "late": Cell(
                f"{one.late:,}", href=f"{link(late)}{'&' if '?' in link(late) else '?'}owner={mark}"
            ),
            "soon": Cell(
                f"{one.soon:,}", href=f"{link(soon)}{'&' if '?' in link(soon) else '?'}owner={mark}"
            ),
        }
        rows.append(Row(cells, href=f"{section}?section={one.owner_key}" if one.owner_key else None))
    return Table("課ごと（遅れの多い順）", columns, rows)
