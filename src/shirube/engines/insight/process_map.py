"""工程マップの中身: 行いと、行いから行いへの流れ。どこまで細かく見せるかを、決まった規則で選ぶ。

細かさ（0〜100）の規則
1. 行いを、多い順（同じ数は名の順）に並べ、初めの「行いの数 × 細かさ ÷ 100」個（切り上げ。少なくとも一つ）を
   選ぶ。
2. 選んだ行いごとに、開始からその行いまでと、その行いから終了までの道を一本ずつ残す。道は、いちばん細いところ
   の回数がいちばん多い道（同じなら、歩数の少ない道、名の順の道）。道にある行いも残す。
3. 流れを多い順に並べ、初めの「流れの数 × （細かさ ÷ 100）の二乗」本（切り上げ）のうち、両端の行いが残っている
   ものを加える。

だから、残った行いはどれも開始から終了までつながり、細かくしても、一度出たものは消えない。100 ではすべて出る。
残さなかったものは数え、そのまま言う（`left_out`）。規則は標の定め（origin: ours）。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heappop, heappush

FULL = 100
Pair = tuple[str | None, str | None]


class CannotDrawMap(ValueError):
    """工程マップを作れない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapActivity:
    """一つの行い。``count`` は回数、``cases`` は行った件の数、``lane`` は担う組織（なければ空）。

    ``lane_count`` は、回数のうち ``lane`` が行った数（組織を分けないときは None）。
    """

    name: str
    count: int
    cases: int
    lane: str = ""
    lane_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFlow:
    """行いから次の行いへの流れ。``source`` が None なら件の開始から、``target`` が None なら件の終了へ。

    ``count`` は回数、``cases`` は通った件の数、``median``・``p90`` は待ち（秒。測れないものは None）。
    """

    source: str | None
    target: str | None
    count: int
    cases: int
    median: float | None = None
    p90: float | None = None

    @property
    def pair(self) -> Pair:
        """両端の名。"""
        return self.source, self.target

    @property
    def is_between(self) -> bool:
        """開始・終了でなく、行いと行いのあいだか。"""
        return self.source is not None and self.target is not None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """見せていないもの。``flow_count`` は見せていない流れの回数、``total`` はすべての流れの回数。"""

    activities: int = 0
    flows: int = 0
    flow_count: int = 0
    total: int = 0

    @property
    def share(self) -> Fraction:
        """見せていない流れの回数の、すべての流れの回数のうちの割合。"""
        return Fraction(self.flow_count, self.total) if self.total else Fraction(0)

    @property
    def sentence(self) -> str:
        """図に添える一文。すべて見せていれば空。"""
        if not self.activities and not self.flows:
            return ""
        percent = float(self.share * 100)
        shown = "0.1%未満" if 0 < percent < 0.05 else f"{percent:.1f}%"
        return f"表示していない行い {self.activities:,}、流れ {self.flows:,}（全体の{shown}）"


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """工程マップの中身。どちらの並びも、多い順（同じ数は名の順）で、重なりがない。

    ``is_dated_only`` は、待ちが日数でしか分からないか。
    """

    activities: tuple[MapActivity, ...]
    flows: tuple[MapFlow, ...]
    case_count: int
    left_out: LeftOut = LeftOut()
    is_dated_only: bool = False

    @property
    def lanes(self) -> tuple[str, ...]:
        """担う組織の名（回数の多い順）。"""
        counts: dict[str, int] = {}
        for one in self.activities:
            counts[one.lane] = counts.get(one.lane, 0) + one.count
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def process_map(
    activities: Iterable[MapActivity], flows: Iterable[MapFlow], *, case_count: int
) -> ProcessMap:
    """数えた行いと流れから、工程マップの中身を作る。渡す順は答えに関わらない。"""
    nodes = tuple(sorted(activities, key=lambda one: (-one.count, one.name)))
    edges = tuple(sorted(flows, key=_order))
    names = {one.name for one in nodes}
    if len(names) != len(nodes) or len({one.pair for one in edges}) != len(edges):
        raise CannotDrawMap("同じ行いか流れが二度渡されています。一つにまとめて渡してください。")
    for one in edges:
        unknown = {name for name in one.pair if name is not None} - names
        if unknown or one.pair == (None, None):
            raise CannotDrawMap(f"流れの端「{'、'.join(sorted(unknown))}」が、行いの中にありません。")
    total = sum(one.count for one in edges)
    return ProcessMap(nodes, edges, case_count, LeftOut(total=total))


def with_lanes(made: ProcessMap, counts: Mapping[tuple[str, str], int]) -> ProcessMap:
    """行いを、いちばん多く行った組織の帯に置く。``counts`` は（行い、組織）ごとの回数。同じ数は名の順。"""
    best: dict[str, tuple[int, str]] = {}
    for (name, lane), count in counts.items():
        best[name] = min(best.get(name, (0, "\U0010ffff")), (-count, lane))
    nodes = [
        replace(one, lane=best[one.name][1], lane_count=-best[one.name][0]) if one.name in best else one
        for one in made.activities
    ]
    return replace(made, activities=tuple(nodes))


def simplified(made: ProcessMap, detail: int) -> ProcessMap:
    """細かさ ``detail``（0〜100）で残るものだけの工程マップ。規則はこのファイルの初めにある。"""
    if not 0 <= detail <= FULL:
        raise CannotDrawMap("細かさは0から100までで指定してください。")
    wanted = max(1, -(-len(made.activities) * detail // FULL))
    from_start, to_end = _paths(made.flows, is_reversed=False), _paths(made.flows, is_reversed=True)
    names: set[str | None] = {None}
    pairs: set[Pair] = set()
    for one in made.activities[:wanted]:
        names.add(one.name)
        for tree in (from_start, to_end):
            here: str | None = one.name
            while here is not None and here in tree:
                flow = tree[here]
                pairs.add(flow.pair)
                here = flow.source if tree is from_start else flow.target
                names.add(here)
    most = -(-len(made.flows) * detail**2 // FULL**2)
    pairs |= {one.pair for one in made.flows[:most] if names.issuperset(one.pair)}
    return _only(made, names, pairs)


def _order(flow: MapFlow) -> tuple[int, str, str]:
    """多い順、同じ数は名の順（開始・終了は名の前）。"""
    return -flow.count, flow.source or "", flow.target or ""


def _only(made: ProcessMap, names: set[str | None], pairs: set[Pair]) -> ProcessMap:
    """選んだものだけを残し、残さなかったものを数える。"""
    nodes = tuple(one for one in made.activities if one.name in names)
    edges = tuple(one for one in made.flows if one.pair in pairs)
    dropped = LeftOut(
        activities=made.left_out.activities + len(made.activities) - len(nodes),
        flows=made.left_out.flows + len(made.flows) - len(edges),
        flow_count=made.left_out.total - sum(one.count for one in edges),
        total=made.left_out.total,
    )
    return replace(made, activities=nodes, flows=edges, left_out=dropped)


def _paths(flows: Iterable[MapFlow], *, is_reversed: bool) -> dict[str, MapFlow]:
    """開始（逆なら終了）からの、いちばん太い道の木。行いから、その道の最後（逆なら最初）の流れへ。"""
    ways: dict[str | None, list[MapFlow]] = {}
    for one in flows:
        ways.setdefault(one.target if is_reversed else one.source, []).append(one)
    found: dict[str, MapFlow] = {}
    queue: list[tuple[int, int, str, str, MapFlow]] = []

    def spread(place: str | None, width: int, steps: int) -> None:
        for one in ways.get(place, ()):
            far = one.source if is_reversed else one.target
            if far is not None and far not in found:
                narrow = min(width, one.count)
                heappush(queue, (-narrow, steps + 1, far, place or "", one))

    spread(None, max((one.count for one in flows), default=0), 0)
    while queue:
        narrow, steps, name, _, flow = heappop(queue)
        if name not in found:
            found[name] = flow
            spread(name, -narrow, steps)
    return found
