"""Word の書式。

書体は、様式と一続きの文の両方で、和文にも欧文にも指定する。片方だけでは、見出しが欧文の書体になる。
"""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from shirube.values.document import Layout

# 庁内の端末（Windows）に入っている、読みやすい書体。
FONT = "BIZ UDPゴシック"
# その書体の無い端末で、代わりに使う書体。
SUBSTITUTES = ("游ゴシック", "メイリオ", "ＭＳ Ｐゴシック")
INK_HEX, QUIET_HEX, ACCENT_HEX = "1A1A1A", "595959", "0017C1"
INK, QUIET, ACCENT = (RGBColor.from_string(code) for code in (INK_HEX, QUIET_HEX, ACCENT_HEX))
BAND = "F3F3F3"
HAIRLINE = "C9C9C9"
FRAME = "949494"

# 様式の名: 大きさ、太字、前のあき、後のあき、色、次の段落と離さない
_STYLES: dict[str, tuple[float, bool, float, float, RGBColor, bool]] = {
    "Normal": (10, False, 0, 6, INK, False),
    "Title": (18, True, 8, 4, INK, False),
    "Subtitle": (11.5, False, 0, 8, INK, False),
    "Heading 1": (14, True, 24, 8, INK, True),
    "Heading 2": (11.5, True, 18, 6, INK, True),
    "Heading 3": (10, True, 14, 5, INK, True),
    "Heading 4": (10, False, 12, 4, QUIET, True),
    "List Bullet": (10, False, 0, 4, INK, False),
    "List Number": (10, False, 0, 4, INK, False),
    "Caption": (9, True, 14, 4, INK, True),
    "Header": (8, False, 0, 0, QUIET, False),
    "Footer": (8, False, 0, 0, QUIET, False),
}


# 段落の書式の決まりの順で、和欧のあいだ（autoSpace）より後に来るもの。
_AFTER_AUTO_SPACE = (
    "w:bidi",
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)


def set_styles(word: Any, layout: Layout = "資料") -> None:
    """文書の様式を決める。冊子は章の見出しを大きくし、一枚は字とあきを詰める。"""
    for name, (size, is_bold, before, after, colour, keeps) in _STYLES.items():
        style = word.styles[name]
        _set_font(style.element.get_or_add_rPr())
        style.font.size, style.font.bold, style.font.italic = Pt(size), is_bold, False
        style.font.color.rgb = colour
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing = 1.45 if name in ("Normal", "List Bullet", "List Number") else 1.25
        shape.keep_with_next = keeps
        shape.widow_control = True
        _set_spacing(style.element.get_or_add_pPr())
    if layout == "冊子":
        word.styles["Heading 1"].font.size = Pt(16)
    if layout == "一枚":
        _tighten_styles(word)
    for border in word.styles["Title"].element.pPr.findall(qn("w:pBdr")):
        word.styles["Title"].element.pPr.remove(border)
    language = word.styles.element.find(".//" + qn("w:lang"))
    language.set(qn("w:val"), "ja-JP")
    language.set(qn("w:eastAsia"), "ja-JP")


def _tighten_styles(word: Any) -> None:
    """一枚に納める文書のために、字を小さく、あきを半分にする。"""
    for name in _STYLES:
        style = word.styles[name]
        shape = style.paragraph_format
        shape.space_before, shape.space_after = shape.space_before // 2, shape.space_after // 2
        shape.line_spacing = 1.15
        if name in ("Normal", "List Bullet", "List Number"):
            style.font.size = Pt(9)
    word.styles["Title"].font.size = Pt(16)
    word.styles["Heading 1"].font.size = Pt(11)


def declare_fonts(word: Any) -> None:
    """書体の表に、端末に無いときの代わりの書体を書く。"""
    table = next(part for part in word.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    root = parse_xml(table.blob)
    font = OxmlElement("w:font")
    font.set(qn("w:name"), FONT)
    for tag, value in (("altName", ",".join(SUBSTITUTES)), ("charset", "80"), ("family", "modern")):
        element = OxmlElement(f"w:{tag}")
        element.set(qn("w:val"), value)
        font.append(element)
    root.append(font)
    table._blob = serialize_part_xml(root)


def set_run(
    run: Any, *, size: float | None = None, bold: bool | None = None, colour: RGBColor | None = None
) -> None:
    """一続きの文の書体と、様式と違うところを決める。"""
    _set_font(run._element.get_or_add_rPr())
    if size is not None:
        run.font.size = Pt(size)
    if bold is not None:
        run.font.bold = bold
    if colour is not None:
        run.font.color.rgb = colour


def _set_spacing(properties: Any) -> None:
    """和文と欧数字のあいだを空けない（PDF と同じ紙面にする）。"""
    for name in ("autoSpaceDE", "autoSpaceDN"):
        for known in properties.findall(qn(f"w:{name}")):
            properties.remove(known)
        mark = OxmlElement(f"w:{name}")
        mark.set(qn("w:val"), "0")
        properties.insert_element_before(mark, *_AFTER_AUTO_SPACE)


def _set_font(properties: Any) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    fonts = properties.get_or_add_rFonts()
    for side in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{side}"), FONT)


def styled_paragraph(word: Any, style: str) -> Any:
    """この様式の段落を加える。様式の id は、名から空きを除いたもの（名から引くと遅い）。"""
    paragraph = word.add_paragraph()
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def add_lines(paragraph: Any, text: str, **look: Any) -> None:
    """文を加える。改行（\\n）は行を変え、タブ（\\t）は次の位置に移る。"""
    set_run(paragraph.add_run(text), **look)


def add_small(word: Any, text: str, *, size: float = 8, before: float = 2, after: float = 6) -> Any:
    """注などの小さな段落を加える。"""
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    paragraph.paragraph_format.line_spacing = 1.25
    add_lines(paragraph, text, size=size, colour=QUIET)
    return paragraph


def add_field(paragraph: Any, code: str) -> None:
    """ページの番号など、Word が計算する欄を加える。"""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    set_run(run)
    field.append(run._element)
    paragraph._element.append(field)


def rule(paragraph: Any, side: str, *, eighths: int, colour: str) -> None:
    """段落の上か下に線を引く。"""
    borders = OxmlElement("w:pBdr")
    borders.append(_line(side, eighths, colour, space="4"))
    properties = paragraph._element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr", "w:pPrChange"
    )


def _line(side: str, eighths: int, colour: str, space: str = "0") -> Any:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    return line


ALIGNMENT = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
