"""見本: どの部品も見本どおりに描け、厳しい CSP を破らない。"""

import json
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from lxml import html

import shirube.ui
from shirube.ui.gallery import components, gallery_context

ROOT = Path(shirube.ui.__file__).parent
EXAMPLES = [
    pytest.param(example, id=f"{component.id}-{example.id}")
    for component in components()
    for example in component.examples
]
SIGNED_IN = {
    "municipality_name": "みほん市",
    "product_name": "標（しるべ）",
    "account_name": "<b>山田</b>",
    "menu": [],
    "notice_count": 2,
    "notices_url": "/notices/",
    "sign_out_url": "/sign-out/",
    "home_url": "/",
    "is_demo": True,
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_renders(example):
    """見本は中身のある HTML になり、書きかけのタグや別の値の名残を残さない。"""
    assert html.fragments_fromstring(example.html)
    assert not re.search(r"\{[%{]|None|&lt;p&gt;", example.html)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_example_breaks_the_strict_policy(example):
    """見本にはその場の様式も、その場の仕掛けもない。"""
    for node in html.fromstring(f"<div>{example.html}</div>").iter():
        assert "style" not in node.attrib
        assert node.tag not in ("style", "script")
        assert not [name for name in node.attrib if name.startswith("on")]


def test_every_component_has_template_and_examples():
    """部品のフォルダーには、様式と、題・使いどころのある見本が揃っている。"""
    folders = {path.name for path in (ROOT / "components").iterdir() if path.is_dir() and path.name[0] != "_"}
    assert {path.parent.name for path in (ROOT / "components").glob("*/examples.yaml")} == folders
    assert all((ROOT / "components" / name / f"{name}.html").is_file() for name in folders - {"form"})
    assert all(component.title and component.doc.endswith("。") for component in components())


def test_gallery_shows_every_example_once():
    """見本帖には、すべての見本が一度ずつ、違う id で載る。"""
    page = html.fromstring(render_to_string("ui/gallery.html", gallery_context() | {"chrome": SIGNED_IN}))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert len(page.xpath("//*[contains(@class, 'gallery__stage')]")) == len(EXAMPLES)


def test_page_says_who_and_where_and_is_demo():
    """土台の画面には、団体・製品・職員の名、知らせの数、架空の印、サインアウトの送信ボタンがある。"""
    page = html.fromstring(render_to_string("ui/page.html", {"chrome": SIGNED_IN, "page_title": "工程表"}))
    text = page.text_content()
    assert all(word in text for word in ("みほん市", "標（しるべ）", "<b>山田</b>", "架空"))
    assert page.xpath("//title")[0].text == "工程表｜みほん市 標（しるべ）"
    assert page.xpath("//form[@action='/sign-out/' and @method='post']//button[@type='submit']")
    assert page.xpath("//body/*[1]")[0].get("href") == "#main"
    assert len(page.xpath("//main[@id='main']//h1")) == 1


def test_bare_page_has_no_menu():
    """住民の画面や誤りの画面には、職員の一覧を出さない。"""
    page = html.fromstring(render_to_string("ui/bare.html", {"page_title": "画面が見つかりません"}))
    assert not page.xpath("//nav[@class='menu']")
    assert page.xpath("//h1")[0].text == "画面が見つかりません"


def test_page_stands_without_its_frame_values():
    """枠の値が渡らない誤りの画面でも、土台は崩れず製品の名を出す。"""
    page = html.fromstring(render_to_string("ui/page.html", {"page_title": "エラー"}))
    assert page.xpath("//title")[0].text == "エラー｜標（しるべ）"
    assert not page.xpath("//aside") and not page.xpath("//form")


def test_error_answers_are_swapped_in():
    """誤りの答え（断片）は、部分の差し替えでも画面に出る。中身のない答え（204）では何も替えない。"""
    page = html.fromstring(render_to_string("ui/bare.html", {}))
    config = json.loads(page.xpath("//meta[@name='htmx-config']/@content")[0])
    assert config["includeIndicatorStyles"] is config["allowEval"] is False
    rules = [(rule["code"], rule["swap"]) for rule in config["responseHandling"]]
    first = {
        code: next(swap for rule, swap in rules if re.match(rule, code))
        for code in ("200", "204", "403", "404", "409", "422", "500", "503")
    }
    assert first == {code: code != "204" for code in first}


def test_styles_name_no_outside_host():
    """様式と仕掛けは、外の住所を一つも呼ばない。"""
    for path in [
        *ROOT.glob("static/ui/*.css"),
        *ROOT.glob("static/ui/*.js"),
        *ROOT.glob("static/vendor/*/*.css"),
    ]:
        assert "//" not in re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.M), path.name
