"""SVG の図を、SVG を載せられない形式のための絵（PNG）にする。"""

from datetime import date
from pathlib import Path

from shirube.adapters.documents.safe_svg import safe_svg
from shirube.adapters.documents.typesetting import UndrawnText, compile_pdf, compile_png

_ANY_DAY = date(2000, 1, 1)


def picture_png(svg: str, *, title: str, site_fonts: Path | None = None) -> bytes:
    """確かめた SVG を PNG にする。同じ SVG なら同じバイト列を返す。

    PNG の書き出しは字形のない文字を黙って箱にするので、先に PDF として組んで断らせる。
    """
    inputs = {"svg": safe_svg(svg, title=title)}
    try:
        compile_pdf("figure.typ", inputs, as_of=_ANY_DAY, site_fonts=site_fonts)
    except UndrawnText as undrawn:
        raise undrawn.found_in([(f"図「{title}」の絵の中", inputs["svg"])]) from undrawn
    return compile_png("figure.typ", inputs, site_fonts=site_fonts)
