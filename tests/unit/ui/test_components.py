"""部品: 渡した値の通りに描き、文字は無害にし、間違った渡し方は断る。"""

from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from lxml import html

from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import CannotBuildTable, Cell, Column, Row, Table

COLUMNS = [
    Column("name", "施策", is_row_header=True),
    Column("rate", "進捗", align="end", sort_state="ascending"),
]
HOSTILE = "<script>alert(1)</script>\"'"


def _render(source, **context):
    text = engines["django"].from_string("{% load ui %}" + source).render(context)
    return html.fromstring(f"<div>{text}</div>")


def _table(*rows, **options):
    return Table(caption="施策の一覧", columns=COLUMNS, rows=rows, **options)


def test_table_has_caption_headers_and_labels_for_cards():
    """表には題・列の見出し・行の見出しがあり、札になったときの名も各ますに付く。"""
    row = Row({"name": Cell("窓口改革"), "rate": Cell("48%")}, href="/policies/1/")
    found = _render("{% ui_table table %}", table=_table(row))
    assert found.xpath("//caption")[0].text == "施策の一覧"
    assert found.xpath("//th[@scope='row']//a")[0].get("href") == "/policies/1/"
    assert found.xpath("//td/@data-label") == ["進捗"]
    assert found.xpath("//th[@aria-sort='ascending']")[0].text_content().strip() == "進捗"


def test_hidden_caption_stays_for_readers():
    """題を見せない表でも、読み上げる題は残る。"""
    found = _render("{% ui_table table %}", table=_table(caption_hidden=True))
    assert "hidden" in found.xpath("//caption")[0].get("class")


def test_empty_table_says_so():
    """一件もない表は、そのことを言葉で示す。"""
    found = _render("{% ui_table table %}", table=_table(empty_text="期限を過ぎた施策はありません。"))
    assert found.xpath("//td[@colspan='2']")[0].text == "期限を過ぎた施策はありません。"


def test_row_without_a_column_is_refused():
    """列に足りない行は、どの表の何行目の何かを示して断る。"""
    with pytest.raises(CannotBuildTable, match=r"施策の一覧.*1行目.*rate"):
        _table(Row({"name": Cell("窓口改革")}))
    with pytest.raises(CannotBuildTable, match="列がありません"):
        Table("題", [], [])


def test_cell_text_is_made_harmless():
    """ますの文字は、仕掛けの形をしていても文字のまま出る。"""
    row = Row(
        {"name": Cell(HOSTILE, href=HOSTILE, note=HOSTILE), "rate": Cell(badge=Badge(HOSTILE, HOSTILE))}
    )
    found = _render("{% ui_table table %}", table=_table(row))
    assert not found.xpath("//script")
    assert found.text_content().count(HOSTILE) == 3
    assert found.xpath("//a/@href") == [HOSTILE]


@pytest.mark.parametrize(("value", "is_long"), [("82.0%", False), ("14,400,000", True), (13, False)])
def test_long_figure_is_drawn_small_enough_for_one_line(value, is_long):
    """桁の多い数は、狭い枠でも二行に割れない小さい字になる。"""
    box = _render("{% ui_key_figure '当初' value '円' %}", value=value)
    assert bool(box.xpath(".//div[contains(@class, 'key-figure--long')]")) is is_long


@pytest.mark.parametrize(
    "source",
    [
        '{% ui_banner "info" bad %}{{ bad }}{% endui_banner %}',
        "{% ui_card bad %}{{ bad }}{% endui_card %}",
        "{% ui_button bad %}",
        "{% ui_badge bad %}",
        "{% ui_key_figure bad bad bad %}",
        "{% ui_empty bad bad %}",
        "{% ui_details bad %}{{ bad }}{% endui_details %}",
        '{% ui_dialog "d" bad bad "/x" %}{{ bad }}{% endui_dialog %}',
        '{% ui_download bad "/x" bad %}',
        "{% ui_progress bad 5 %}",
    ],
)
def test_every_tag_escapes_its_words(source):
    """どのタグも、渡された言葉を HTML として読ませない。"""
    found = _render(source, bad=HOSTILE)
    assert not found.xpath("//script")
    assert HOSTILE in found.text_content() or found.xpath(f"//*[@aria-label={_quoted(HOSTILE)}]")


def _quoted(text):
    return "concat('" + "', \"'\", '".join(text.split("'")) + "')"


def test_block_content_keeps_its_markup():
    """帯の中の段落は、段落のまま残る。"""
    found = _render('{% ui_banner "info" "題" %}\n<p>本文</p>\n{% endui_banner %}')
    assert found.xpath("//div[@class='banner__body']/p")[0].text == "本文"


@pytest.mark.parametrize(("kind", "role"), [("success", "status"), ("error", "alert")])
def test_live_banner_is_announced(kind, role):
    """操作の結果の帯は、その場で読み上げられる。"""
    found = _render('{% ui_banner kind "題" is_live=True %}{% endui_banner %}', kind=kind)
    assert found.xpath("//*[contains(@class, 'banner--')]/@role") == [role]


def test_messages_become_banners():
    """Django の messages は種類に合った帯になり、知らない種類はお知らせになる。"""
    for level, css in (("error", "banner--error"), ("debug", "banner--info")):

        class Message:
            level_tag = level

            def __str__(self):
                return "登録しました"

        found = _render("{% ui_message message %}", message=Message())
        assert found.xpath(f"//*[contains(@class, '{css}')]")


@pytest.mark.parametrize("source", ['{% ui_button "x" kind="big" %}', '{% ui_badge "x" "blue" %}'])
def test_unknown_kind_is_refused(source):
    """知らない種類は、選べる種類を示して断る。"""
    with pytest.raises(TemplateSyntaxError, match="知らない種類"):
        _render(source)


def test_pager_keeps_the_filter():
    """頁送りは、いまの絞り込みを残したまま頁だけを替える。"""
    page = Paginator(range(100), 10).page(3)
    request = SimpleNamespace(META={"QUERY_STRING": "state=%E9%81%85%E5%BB%B6&page=3"})
    found = _render("{% ui_pager page %}", page=page, request=request)
    assert found.xpath("//a[@rel='next']")[0].get("href") == "?state=%E9%81%85%E5%BB%B6&page=4"
    assert found.xpath("//a[@aria-current='page']")[0].text_content().endswith("3")
    assert "全100件のうち 21〜30件" in found.text_content()


def test_pager_ends_have_no_dead_link():
    """最初の頁に「前へ」はなく、最後の頁に「次へ」はない。"""
    pages = Paginator(range(20), 10)
    assert not _render("{% ui_pager page %}", page=pages.page(1)).xpath("//a[@rel='prev']")
    assert not _render("{% ui_pager page %}", page=pages.page(2)).xpath("//a[@rel='next']")


def test_dialog_has_a_page_to_fall_back_to():
    """窓を開くボタンは、仕掛けがなければ同じことをする画面へのリンクである。"""
    found = _render('{% ui_dialog "ask" "題" "開く" "/ask/" %}本文{% endui_dialog %}')
    assert found.xpath("//a[@data-dialog='ask']")[0].get("href") == "/ask/"
    assert found.xpath("//dialog[@id='ask']/@aria-labelledby") == ["ask-title"]


def test_progress_says_the_number():
    """進み具合は、棒だけでなく言葉でも示す。"""
    found = _render('{% ui_progress "標準化移行" 13 20 %}')
    assert found.xpath("//progress")[0].attrib.items() >= [("class", "progress__bar")]
    assert "65%" in found.text_content()
