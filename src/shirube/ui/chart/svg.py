"""SVG を書く。見た目は属性だけで表し、style は使わない（厳しい CSP でも PDF でも同じに出す）。"""

import re
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from shirube.ui.chart.figure import CannotDraw

INK = "#1a1a1a"
INK_SOFT = "#4d4d4d"
LINE = "#cccccc"
LINE_STRONG = "#767676"
KEY = "#0017c1"
TRACK = "#e6e6e6"
MARK = "#ac3e00"
WIDE = 480
FONT = "Noto Sans JP, sans-serif"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")

Attribute = str | int | float


def checked_id(figure_id: str) -> str:
    """図の id を確かめる。一つの頁に同じ id を二度使わないのは呼ぶ側の約束である。"""
    if not IDENTIFIER.match(figure_id):
        raise CannotDraw(
            f"図の id「{figure_id}」は使えません。英字で始まる英数字と -・_ だけにしてください。"
        )
    return figure_id


def element(name: str, content: str = "", /, **attributes: Attribute) -> str:
    """要素を一つ書く。属性名の ``_`` は ``-`` になる。"""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={_quoted(value)}" for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(x: float, y: float, content: str, *, size: int = 14, **attributes: Attribute) -> str:
    """文字を置く。"""
    return element("text", clean(content), x=x, y=y, font_size=size, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Attribute) -> str:
    """直線を引く。"""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def picture(
    figure_id: str,
    title: str,
    description: str,
    width: float,
    height: float,
    parts: list[str],
    kind: str,
) -> str:
    """題と説明を持つ一枚の絵にまとめる。"""
    head = element("title", clean(title), id=f"{figure_id}-title")
    head += element("desc", clean(description), id=f"{figure_id}-desc")
    return element(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_=kind,
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{figure_id}-title {figure_id}-desc",
        font_family=FONT,
        fill=INK,
    )


def two_lines(content: str, width: float, size: int = 14) -> list[str]:
    """二行までに折る。収まるなら「・」などの後か「（」の前で、二行の長さが近くなるように折る。"""
    if text_width(content, size) <= width:
        return [content]
    places = [
        place
        for place in range(1, len(content))
        if content[place - 1] in "・、）／ " or content[place] == "（"
    ] or [(len(content) + 1) // 2]
    halves = [[content[:place], content[place:]] for place in places]
    fitting = [pair for pair in halves if max(text_width(half, size) for half in pair) <= width]
    return min(
        fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])), default=fitted(content, width, size, 2)
    )


PHONE_KIND = "chart chart--phone"


def kind_for(width: int) -> str:
    """画面での置き方の名。広い図は、狭い画面では横に送って読む。"""
    return "chart chart--wide" if width > WIDE else "chart"


def clean(content: str) -> str:
    """文字を無害にし、XML に書けない文字を落とす。"""
    return escape(NOT_IN_XML.sub("", content))


def text_width(content: str, size: int = 14) -> float:
    """文字の幅の見積もり。全角は 1、半角は 0.58 文字分とみる。"""
    return sum(1.0 if east_asian_width(letter) in "WFA" else 0.58 for letter in content) * size


def fitted(content: str, width: float, size: int = 14, lines: int = 1) -> list[str]:
    """幅に収まるように折り、入り切らない分は「…」にする。全文は表にある。"""
    rows = [""]
    for letter in content:
        if text_width(rows[-1] + letter, size) <= width or not rows[-1]:
            rows[-1] += letter
        else:
            rows.append(letter)
    if len(rows) <= lines:
        return rows
    last = rows[lines - 1]
    return [*rows[: lines - 1], f"{last[:-1] if text_width(last + '…', size) > width else last}…"]


def _number(value: float) -> str:
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _quoted(value: Attribute) -> str:
    return quoteattr(NOT_IN_XML.sub("", value) if isinstance(value, str) else _number(value))
