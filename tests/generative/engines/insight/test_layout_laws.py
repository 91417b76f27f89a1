"""図の置き方の法則: 重ならない、縁から縁へ、箱の上を通らない、帯を出ない、渡す順に関わらない。"""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from shirube.engines.insight.layout import Box, Direction, End, Layout, Link, laid_out

LANES = ("受付", "審査", "交付")


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[Box], list[Link], Direction]:
    """でたらめな箱と線。輪、自分に戻る線、つながらない箱、帯のあるものとないものを含む。"""
    count = draw(st.integers(1, 14))
    has_lanes = draw(st.booleans())
    sizes = st.floats(20, 200)
    ends = {0: End.FIRST, 1: End.LAST} if count > 2 and draw(st.booleans()) else {}
    boxes = [
        Box(
            key=f"{at:02}",
            width=draw(sizes),
            height=draw(sizes),
            lane=draw(st.sampled_from(LANES)) if has_lanes else "",
            end=ends.get(at, End.NONE),
        )
        for at in range(count)
    ]
    keys = st.sampled_from([one.key for one in boxes])
    pairs = draw(st.lists(st.tuples(keys, keys), unique=True, max_size=40))
    labels = st.none() | st.tuples(st.floats(10, 140), st.floats(10, 40))
    links = [Link(source=a, target=b, weight=draw(st.integers(0, 50)), label=draw(labels)) for a, b in pairs]
    return boxes, links, draw(st.sampled_from(Direction))


@given(drawings())
@settings(deadline=None, max_examples=150)
def test_nothing_overlaps(drawing: tuple[list[Box], list[Link], Direction]) -> None:
    """箱と札はどれも重ならず、図の中に収まり、箱は渡した大きさのままである。"""
    boxes, links, direction = drawing
    made = laid_out(boxes, links, direction=direction)
    placed = [*made.boxes.values(), *(one.label for one in made.routes if one.label)]
    for at, one in enumerate(placed):
        assert min(one.x, one.y) >= -0.05
        assert one.right <= made.width + 0.05 and one.bottom <= made.height + 0.05
        assert not any(one.overlaps(other, 0.05) for other in placed[at + 1 :])
    for box in boxes:
        rect = made.boxes[box.key]
        assert abs(rect.width - box.width) < 0.05 and abs(rect.height - box.height) < 0.05
    assert {(one.source, one.target) for one in made.routes} == {(one.source, one.target) for one in links}
    assert all(one.label for one in made.routes if _link(links, one).label)


def _link(links: list[Link], route) -> Link:
    return next(one for one in links if (one.source, one.target) == (route.source, route.target))


def _is_on_border(rect, point: tuple[float, float]) -> bool:
    x, y = point
    inside = rect.x - 0.05 <= x <= rect.right + 0.05 and rect.y - 0.05 <= y <= rect.bottom + 0.05
    gaps = (abs(x - rect.x), abs(x - rect.right), abs(y - rect.y), abs(y - rect.bottom))
    return inside and min(gaps) < 0.05


@given(drawings())
@settings(deadline=None, max_examples=150)
def test_lines_go_from_border_to_border_around_the_boxes(drawing) -> None:
    """線は元の箱の縁から先の箱の縁へ行き、どの箱の中も通らない（曲がりも含めて）。"""
    boxes, links, direction = drawing
    made = laid_out(boxes, links, direction=direction)
    for route in made.routes:
        assert _is_on_border(made.boxes[route.source], route.points[0])
        assert _is_on_border(made.boxes[route.target], route.points[-1])
        for x, y in _walked(route, direction):
            for rect in made.boxes.values():
                assert not (rect.x + 0.1 < x < rect.right - 0.1 and rect.y + 0.1 < y < rect.bottom - 0.1)


def _walked(route, direction: Direction) -> list[tuple[float, float]]:
    """通り道の上の点。曲がりは、真ん中に操作点を置く三次の曲線とする。"""
    found = []
    for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
        for step in range(9):
            t = step / 8
            smooth = 3 * t * t - 2 * t**3 if not route.is_loop else t
            middle = 1.5 * t - 1.5 * t * t + t**3 if not route.is_loop else t
            along, across = (middle, smooth) if direction is Direction.RIGHT else (smooth, middle)
            found.append((x1 + (x2 - x1) * along, y1 + (y2 - y1) * across))
    return found


@given(drawings())
@settings(deadline=None, max_examples=100)
def test_lanes_hold_their_boxes(drawing) -> None:
    """帯は重ならず、図を端まで満たし、箱は自分の帯から出ない。"""
    boxes, links, direction = drawing
    made = laid_out(boxes, links, direction=direction)
    bands = {one.name: one.rect for one in made.bands}
    assert set(bands) == ({one.lane for one in boxes} if any(one.lane for one in boxes) else set())
    rects = list(bands.values())
    assert not any(a.overlaps(b) for at, a in enumerate(rects) for b in rects[at + 1 :])
    for box in boxes:
        if bands:
            rect, band = made.boxes[box.key], bands[box.lane]
            assert band.x - 0.05 <= rect.x and rect.right <= band.right + 0.05
            assert band.y - 0.05 <= rect.y and rect.bottom <= band.bottom + 0.05


@given(drawings(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_order_does_not_matter(drawing, shuffler: random.Random) -> None:
    """同じ中身なら、渡す順を変えても、一字も違わない図になる。"""
    boxes, links, direction = drawing
    first = laid_out(boxes, links, direction=direction)
    shuffler.shuffle(boxes)
    shuffler.shuffle(links)
    assert laid_out(boxes, links, direction=direction) == first


@given(drawings())
@settings(deadline=None, max_examples=100)
def test_forward_lines_move_on(drawing) -> None:
    """後戻りでない線は、いつも先へ進む。後戻りは、いつも戻る。"""
    boxes, links, direction = drawing
    made: Layout = laid_out(boxes, links, direction=direction)
    axis = 0 if direction is Direction.RIGHT else 1
    for route in made.routes:
        if not route.is_loop:
            gone = route.points[-1][axis] - route.points[0][axis]
            assert (gone < 0) == route.is_back


def test_two_hundred_boxes_are_quick() -> None:
    """二百の箱と四百の線を、一秒かからずに置く（込み合った機械でも越えないよう、試験は三秒で見る）。"""
    chooser = random.Random(1)
    keys = [f"{at:03}" for at in range(200)]
    pairs = {(keys[chooser.randrange(max(0, at - 12), at)], keys[at]) for at in range(1, 200)}
    while len(pairs) < 400:
        source = chooser.randrange(200)
        pairs.add((keys[source], keys[max(0, min(199, source + int(chooser.gauss(3, 12))))]))
    boxes = [Box(key=key, width=130, height=60) for key in keys]
    links = [
        Link(source=a, target=b, weight=chooser.randrange(1, 1000), label=(60, 33)) for a, b in sorted(pairs)
    ]
    began = time.perf_counter()
    laid_out(boxes, links)
    assert time.perf_counter() - began < 3
