"""図の SVG が、絵のほかに何もしないことを確かめる。

載せてよい要素だけを通し、手順（script）、ほかの場所の参照、動き、埋め込みは断る。
通したものは、読んだ木から書き直して返すので、読み方の違いを突く書き方は残らない。
"""

import re
from dataclasses import replace
from xml.etree.ElementTree import tostring

from shirube.adapters.documents.failures import CannotDrawFigure
from shirube.adapters.refusal import DEFAULT_LIMITS, MEBIBYTE, FileRefused
from shirube.adapters.xml_source import Element, parse

LIMITS = replace(DEFAULT_LIMITS, file_bytes=4 * MEBIBYTE, xml_depth=60, xml_elements=50_000)

_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style"),
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
    *("clipPath", "mask", "pattern", "marker", "linearGradient", "radialGradient", "stop"),
}
# ほかの場所を指す書き方。#名 で同じ絵の中を指すものだけは通す。
_OUTSIDE = re.compile(
    r"url\(\s*(?!['\"]?#)|@|\\|expression\s*\(|javascript:|image\s*\(|image-set|src\s*\(", re.IGNORECASE
)


def safe_svg(svg: str, *, title: str) -> str:
    """確かめて書き直した SVG を返す。載せられないものは CannotDrawFigure。"""
    try:
        root = parse(svg.encode(), name=f"図「{title}」の SVG", limits=LIMITS)
    except FileRefused as refused:
        raise CannotDrawFigure(str(refused)) from refused
    if root.tag != f"{_SVG}svg":
        raise CannotDrawFigure(f"図「{title}」は SVG ではありません。SVG の図を渡してください。")
    for element in list(root.iter()):
        _check_element(element, title)
        element.tag = element.tag.removeprefix(_SVG)
        element.attrib = _checked_attributes(element, title)
    root.set("xmlns", _SVG.strip("{}"))
    return tostring(root, encoding="unicode")


def _check_element(element: Element, title: str) -> None:
    name = element.tag.removeprefix(_SVG)
    if not element.tag.startswith(_SVG) or name not in _ELEMENTS:
        raise CannotDrawFigure(
            f"図「{title}」に、載せられない要素 {name} があります。絵だけの SVG にしてください。"
        )
    if name == "style" and _OUTSIDE.search(element.text or ""):
        raise CannotDrawFigure(
            f"図「{title}」の style に、ほかの場所を指す書き方があります。取り除いてください。"
        )


def _checked_attributes(element: Element, title: str) -> dict[str, str]:
    """性質を確かめ、載せるものだけを返す。"""
    kept = {}
    for name, value in element.attrib.items():
        if name.startswith(_XML):
            continue
        if name in _HREFS and not value.startswith("#"):
            raise CannotDrawFigure(
                f"図「{title}」が、ほかの場所（{value[:40]}）を参照しています。取り除いてください。"
            )
        is_speech = name.startswith("aria-")
        if name.lower().startswith("on") or (not is_speech and _OUTSIDE.search(value)):
            raise CannotDrawFigure(f"図「{title}」の {name} は載せられません。取り除いてください。")
        if name in _HREFS:
            kept["href"] = value
        elif not name.startswith("{"):
            kept[name] = value
    return kept
