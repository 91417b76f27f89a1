"""HTML の約束。一つで完結し、手順も外の参照もなく、文字は書式にならない。"""

import base64
import re
from html.parser import HTMLParser

from shirube.adapters.documents import render_html
from shirube.values.document import (
    FigureBlock,
    Footnote,
    Heading,
    KeyFigure,
    Paragraph,
    Run,
    SourceNote,
    TableBlock,
)

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;"


class Page(HTMLParser):
    """HTML を読み、要素と文字を集める。"""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "img", "col"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def named(self, name):
        """その名の要素の性質を返す。"""
        return [attributes for tag, attributes in self.tags if tag == name]


def test_page_is_whole_and_well_nested(report):
    """要素は正しく閉じ、同じ文書からは同じ HTML ができる。"""
    html = render_html(report)
    page = Page(html)
    assert page.open == []
    assert html == render_html(report)
    assert page.named("html") == [{"lang": "ja"}]
    assert [tag for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)] == [
        "h1",
        "h2",
        "h2",
        "h2",
        "h3",
        "h3",
    ]


def test_nothing_runs_and_nothing_is_fetched(report):
    """手順がなく、開くだけで外から読み込むものもない。"""
    html = render_html(report)
    page = Page(html)
    assert not {"script", "iframe", "object", "link", "form"} & {tag for tag, _ in page.tags}
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in page.named("img"))
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_text_never_becomes_markup(compose):
    """HTML の記号を書いても要素にならず、そのままの文字で読める。"""
    table = TableBlock(caption=HOSTILE, header=(HOSTILE,), rows=((HOSTILE,),), note=HOSTILE)
    page = Page(
        render_html(
            compose(
                Heading(level=1, text=HOSTILE),
                Paragraph(runs=(Run(text=HOSTILE, strong=True, link_target='https://a.example/"><b>'),)),
                table,
                FigureBlock(title=HOSTILE, alt=HOSTILE, svg=None, table=table),
                KeyFigure(
                    label=HOSTILE, value_text=HOSTILE, source_label=HOSTILE, lineage=HOSTILE, note=HOSTILE
                ),
                Footnote(text=HOSTILE),
                SourceNote(citations=(HOSTILE,)),
                title=HOSTILE,
                subtitle=HOSTILE,
                footer_note=HOSTILE,
                keywords=(HOSTILE,),
            )
        )
    )
    assert page.open == []
    assert not {"script", "img", "b"} & {tag for tag, _ in page.tags}
    assert page.text.count(HOSTILE) >= 20


def test_figure_carries_alt_and_table(report):
    """図には代わりの文があり、同じ数の表が続く。"""
    page = Page(render_html(report))
    image = page.named("img")[0]
    assert image["alt"].startswith("折れ線グラフ。")
    assert b"<polyline" in base64.b64decode(image["src"].partition(",")[2])
    assert page.text.index("図1 オンライン申請率の移り変わり") < page.text.index("図1の表 年度別")
    assert {"scope": "col", "role": "columnheader", "class": "right"} in page.named("th")


def test_narrow_screens_get_cards_with_column_names(compose):
    """狭い画面の札のために、ますは列の名を持ち、空のますには何も置かない。表としての役割は失わない。"""
    table = TableBlock(
        caption="表", header=("取組", "令和8\n年度"), rows=(("窓口", "調達"), ("研修", "")), row_header=True
    )
    html = render_html(compose(table))
    page = Page(html)
    assert [one["data-label"] for one in page.named("td")] == ["令和8 年度", "令和8 年度"]
    assert '<td role="cell" class="left" data-label="令和8 年度"></td>' in html
    assert page.named("table")[0]["role"] == "table"


def test_wide_pictures_and_wide_tables_can_be_moved_by_keyboard(compose):
    """縮めると読めない広い絵と、列の多い表は、鍵盤で横に送れる。小さいものは立ち止まらない。"""
    table = TableBlock(caption="表", header=("甲",), rows=())
    broad = TableBlock(caption="広い表", header=tuple("甲乙丙丁戊己庚辛壬"), rows=())

    def picture(width: int) -> FigureBlock:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="9"></svg>'
        return FigureBlock(title="図", alt="絵", svg=svg, table=table)

    page = Page(render_html(compose(picture(860), picture(300), broad)))
    assert page.named("figure") == [{"class": "wide", "tabindex": "0"}, {}]
    boxes = [one for one in page.named("div") if one.get("class") == "table"]
    assert [one.get("tabindex") for one in boxes] == [None, None, "0"]


def test_files_beside_the_page_are_offered_under_the_title(compose):
    """同じ置き場の PDF や Word は題の下に並び、渡さなければ何も出ない。名は書式として読まれない。"""
    document = compose(Paragraph.of("文"))
    page = Page(render_html(document, beside=(("PDF で読む", "plan.pdf"), ("<b>", '"x".docx'))))
    assert [one["href"] for one in page.named("a")] == ["plan.pdf", '"x".docx']
    assert "PDF で読む" in page.text
    assert not Page(render_html(document)).named("nav")
