"""事案を探す: 言葉で絞り、頁を送っても言葉が残り、当たらなければ次にすることを言う。"""

import re
from typing import Any

import pytest
from django.utils.html import escape

from shirube.apps.frame.search import LONGEST
from shirube.apps.frontyard.cases import actions as cases
from tests.world import Town


@pytest.fixture
def lined_up(mihon: Town, futago: Town) -> None:
    """転入届が25件と転出届が1件。ふたご市にも転入届が1件。"""
    with mihon.entered() as by:
        for _ in range(25):
            _receive(by, "転入届")
        _receive(by, "転出届（髙﨑支所）")
    with futago.entered() as by:
        _receive(by, futago.marked("転入届"))


def _receive(by: Any, label: str) -> None:
    cases.receive(by=by, procedure="local.x@1", procedure_label=label, channel="counter")


def _page(town: Town, **query: str) -> str:
    return town.client("staff").get(town.url("cases/"), query).content.decode()


def _count(page: str) -> str:
    found = re.search(r"全\d+件のうち", page)
    return found[0] if found else ""


def test_box_is_labelled_and_reachable_by_keyboard(mihon: Town) -> None:
    """探す欄には名と説明がつき、送る釦があり、GET で送られる。"""
    page = _page(mihon)
    assert re.search(r'<form method="get" role="search"', page)
    assert '<label class="field__label" for="q">受付番号・手続の名称で探す</label>' in page
    assert re.search(r'<input type="search" id="q" name="q" value=""[^>]*aria-describedby="q-help">', page)
    assert re.search(r"<button[^>]*>\s*探す", page)
    assert "すべての事案を見る" not in page


@pytest.mark.parametrize(
    ("text", "count"),
    [("転入", 25), ("ﾃﾝﾆｭｳ", 0), ("高崎", 1), ("届 転出", 0), ("転出 支所", 1), ("転", 26), ("000026", 1)],
)
def test_words_narrow_the_list(lined_up: None, mihon: Town, text: str, count: int) -> None:
    """言葉で絞ると、当たる事案だけの件数になり、打った言葉が欄に残る。"""
    page = _page(mihon, q=text)
    assert _count(page) == (f"全{count}件のうち" if count else "")
    assert f'value="{text}"' in page


def test_pager_keeps_the_words(lined_up: None, mihon: Town) -> None:
    """次の頁へ送っても、言葉が残る。"""
    page = _page(mihon, q="転入")
    following = re.search(r'href="(\?[^"]*)" rel="next"', page)
    assert following is not None
    second = mihon.client("staff").get(mihon.url("cases/") + following[1].replace("&amp;", "&")).content
    assert "21〜25件" in second.decode()
    assert 'value="転入"' in second.decode()


def test_nothing_found_says_what_to_do(lined_up: None, mihon: Town) -> None:
    """当たらなければ、何に当たらなかったか、次にどうするかを言い、全部に戻る道を示す。"""
    page = _page(mihon, q="水道")
    assert "「水道」に当たる事案はありません。言葉を短くするか、別の言葉で探してください。" in page
    assert f'<a href="{mihon.url("cases/")}">すべての事案を見る</a>' in page


def test_twin_is_never_found(lined_up: None, mihon: Town, futago: Town) -> None:
    """隣の町の事案は、同じ言葉でも、隣にしか無い言葉でも出ない。"""
    assert _count(_page(futago, q="転入")) == "全1件のうち"
    page = _page(mihon, q="ふたごのめじるし")
    assert _count(page) == ""
    assert futago.marker not in page


@pytest.mark.parametrize("text", ['"><script>', "' OR 1=1 --", "%", "_", "NEAR(a b)", "*", "\x00", "^a:b"])
def test_operators_are_only_letters(lined_up: None, mihon: Town, text: str) -> None:
    """検索の演算子や札は、ただの文字として扱われ、画面を壊さない。"""
    reply = mihon.client("staff").get(mihon.url("cases/"), {"q": text})
    assert reply.status_code == 200
    assert "<script>" not in reply.content.decode().split('id="q"')[1]
    assert escape(text).replace("\x00", "") in reply.content.decode().replace("\x00", "")


def test_too_long_words_are_refused_beside_the_box(lined_up: None, mihon: Town) -> None:
    """長すぎる言葉は、欄の下で何文字までかを言い、打った言葉を残す。"""
    text = "転" * (LONGEST + 1)
    reply = mihon.client("staff").get(mihon.url("cases/"), {"q": text})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert f"{LONGEST} 文字までに短くして" in page
    assert f'value="{text}"' in page
    assert 'aria-invalid="true"' in page


def test_search_asks_no_more_questions(
    lined_up: None, mihon: Town, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    """言葉があっても、データベースに聞く回数は、言葉の無い一覧と同じである。"""
    client, where = mihon.client("staff"), mihon.url("cases/")
    client.get(where)
    with django_assert_max_num_queries(20) as plain:
        client.get(where)
    with django_assert_num_queries(len(plain)):
        client.get(where, {"q": "転入 2026"})
