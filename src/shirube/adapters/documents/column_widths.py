"""表の列の幅。中の文字数から決め、どの形式でも同じ割合にする。"""

import unicodedata

from shirube.values.document import TableBlock

# A4 縦の本文に、表の大きさの文字で入る半角の数のおよそ。
_LINE_CAPACITY = 88
# 左右のあきを、半角の数に直したもの。
_PADDING = 3
_NARROWEST = 6


def display_width(text: str) -> int:
    """半角を 1、全角を 2 と数えた、最も長い行の幅を返す。"""
    return max(
        sum(
            0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WFA" else 1
            for c in line
        )
        for line in text.split("\n")
    )


def column_shares(table: TableBlock) -> tuple[float, ...]:
    """列の幅の割合（合わせて 1）を返す。

    すべて一行に収まるなら中身の長さのとおりに分ける。
    収まらないときは長い列だけを同じ幅まで縮め、数などの短い列は縮めない。
    """
    columns = zip(table.header, *table.rows, strict=True)
    natural = [max(_NARROWEST, *(display_width(text) for text in column)) + _PADDING for column in columns]
    fitted = [min(width, _ceiling(natural)) for width in natural]
    return tuple(width / sum(fitted) for width in fitted)


def _ceiling(natural: list[int]) -> float:
    """列の幅の上限を返す。これを超える列をここまで縮めると、ちょうど一行に収まる。"""
    room = float(_LINE_CAPACITY)
    shortest_first = sorted(natural)
    for place, width in enumerate(shortest_first):
        share = room / (len(shortest_first) - place)
        if width >= share:
            return share
        room -= width
    return float(shortest_first[-1])
