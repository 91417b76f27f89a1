"""図の置き方: 箱と線を、段に分けて重ならないように置く（段のある配置。Sugiyama らの考え方による、標の実装）。

1. 輪を切り、箱を段に置く（`layout_layers`）。2. 段をまたぐ線に通り道を作り、交わりを減らす並びを決める
（`layout_order`）。3. まっすぐに近づくように位置を決める（`layout_places`）。4. 線と札を通す（ここ）。

線は、段の中では自分の通り道を、段のあいだでは箱のないところを通るので、箱の上を横切らない。札は、段と段の
あいだに自分の場所を持つので、箱にも札にも重ならない。帯（担う組織）のある図では、箱は自分の帯から出ない。
渡す順は答えに関わらない。乱数も時計も使わない。
"""

from __future__ import annotations

from collections.abc import Sequence

from shirube.engines.insight.layout_routes import Routing
from shirube.engines.insight.layout_shapes import (
    Band,
    Box,
    CannotLayOut,
    Direction,
    End,
    Layout,
    Link,
    Point,
    Rect,
    Route,
    Spacing,
)

__all__ = [
    "Band",
    "Box",
    "CannotLayOut",
    "Direction",
    "End",
    "Layout",
    "Link",
    "Point",
    "Rect",
    "Route",
    "Spacing",
    "laid_out",
]


def laid_out(
    boxes: Sequence[Box],
    links: Sequence[Link],
    *,
    direction: Direction = Direction.DOWN,
    lanes: Sequence[str] | None = None,
    spacing: Spacing | None = None,
) -> Layout:
    """箱と線を置く。

    ``lanes`` は帯の順（渡さなければ、帯をまたぐ線が短くなる順）。箱に帯の名がなければ、帯のない図になる。
    知らない箱への線、同じ線や箱が二度あるときは `CannotLayOut`。
    """
    ordered = sorted(boxes, key=lambda one: one.key)
    sorted_links = sorted(links, key=lambda one: (one.source, one.target))
    known = {one.key for one in ordered}
    if len(known) != len(ordered) or len({(one.source, one.target) for one in links}) != len(links):
        raise CannotLayOut("同じ箱か線が二度渡されています。")
    for one in sorted_links:
        if one.source not in known or one.target not in known:
            raise CannotLayOut(f"線「{one.source} → {one.target}」の端の箱がありません。")
    if not ordered:
        return Layout(width=0, height=0, direction=direction, boxes={}, routes=(), bands=())
    return Routing(ordered, sorted_links, direction, lanes, spacing or Spacing()).layout()
