"""いまの状況の中ほどに、いま見るべき記録をそのまま並べる表。"""

from collections.abc import Iterator
from dataclasses import dataclass

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.dashboard.views.parts import FOCUS, Link, item_table
from shirube.engines.plan.dashboard import Board, Face, Item
from shirube.ui.components.table.table import Table

_SHOWN: dict[Face, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    Face.OFFICE: (
        (
            "まず見るもの",
            ("late", "issues", "follow-ups", "inquiries", "remedies", "soon", "contracts"),
            "期限を過ぎたものも、近いものもありません。",
        ),
    ),
    Face.SECTION: (
        ("報告するもの", ("reports", "questions"), "答えの残っている照会はありません。"),
        (
            "期限を過ぎた作業と、近い作業",
            ("late", "soon"),
            "期限を過ぎた作業も、30日以内の期限もありません。",
        ),
        ("ほかの課が待っている作業", ("asked",), "ほかの課が待っている作業はありません。"),
    ),
    Face.MAYOR: (
        ("決めていただくこと", ("decide", "no-owner", "versions"), "いま決めていただくことはありません。"),
        ("おもなリスクと課題", ("risks", "problems"), "終わっていないリスクと課題はありません。"),
        ("住民が受け取ったもの", ("results", "finished"), "結果の出た効果と、終えた取組はまだありません。"),
    ),
}


@dataclass(frozen=True, slots=True)
class Focus:
    """一つの表と、残りの並びへの行き先。一件も無ければ ``empty`` を述べる。"""

    title: str
    table: Table | None
    empty: str
    rest: tuple[tuple[str, str], ...]


def tables(scope: Scope, plan: str, board: Board, link: Link) -> list[Focus]:
    """いま見るべき記録の表。"""
    return [_focus(scope, plan, board, link, *one) for one in _SHOWN[board.face]]


def _focus(
    scope: Scope, plan: str, board: Board, link: Link, caption: str, names: tuple[str, ...], empty: str
) -> Focus:
    listings = [one for name in names if (one := board.listing(name)) is not None]
    items: list[Item] = [item for one in listings for item in one.items]
    absent = listings_absent(board, names)
    table = item_table(scope, plan, caption, items[:FOCUS], empty, hidden=True) if items else None
    rest: Iterator[tuple[str, str]] = (
        (f"{one.title} {one.text}", link(one)) for one in listings if one.items and len(items) > FOCUS
    )
    return Focus(caption, table, f"{absent}。" if absent else empty, tuple(rest))


def listings_absent(board: Board, names: tuple[str, ...]) -> str:
    """すべての並びが数えられないときの言葉。"""
    found = [one for name in names if (one := board.listing(name)) is not None]
    words = {one.absent for one in found}
    return words.pop() or "" if len(words) == 1 else ""
