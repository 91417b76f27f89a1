"""日本語の文字: 検索の鍵、かな、CP932 に書けない文字。"""

from __future__ import annotations

import pytest

from shirube.values.japanese_text import (
    bigrams,
    half_width_kana_to_full,
    search_key,
    to_full_width_kana,
    to_hiragana,
    unwritable_in_cp932,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾎｯｶｲﾄﾞｳ", "ほっかいどう"),
        ("ホッカイドウ", "ほっかいどう"),
        ("髙﨑", "高崎"),
        ("渡邊 渡邉", "渡辺渡辺"),
        ("齋藤・齊藤", "斎藤・斉藤"),
        ("澤田　廣", "沢田広"),
        ("𠮷野家", "吉野家"),
        ("葛\U000e0100城", "葛城"),
        ("辻\ufe00", "辻"),
        ("ＤＸ推進", "dx推進"),
        ("サ－バ−", "サーバー"),
        ("1-2-3", "１‐２ー３"),
        ("㈱標", "(株)標"),
        ("霞ヶ関", "霞ケ関"),
        ("か\u3099く", "がく"),
        ("か\u200bく\t\n", "かく"),
        ("神社", "神社"),
        ("邉\U000e0101", "辺"),
    ],
)
def test_variants_share_a_key(one: str, other: str) -> None:
    """表記のゆれは、同じ検索の鍵になる。"""
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("はは", "ばば"), ("ビル", "ビール"), ("斎藤", "佐藤"), ("大", "犬")]
)
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    """意味の違う語は、鍵も違う。"""
    assert search_key(one) != search_key(other)


def test_bigrams() -> None:
    """鍵は並びのまま二文字ずつに切る。"""
    assert bigrams("住民票") == ("住民", "民票")
    assert bigrams("住") == ("住",)
    assert bigrams("") == ()


def test_kana_conversions_touch_only_kana() -> None:
    """かなの変換は、かなのほかの文字を変えない。"""
    assert half_width_kana_to_full("ﾎｯｶｲﾄﾞｳ㈱①Ａ ほ") == "ホッカイドウ㈱①Ａ ほ"
    assert to_full_width_kana("やまだ ﾀﾛｳ①") == "ヤマダ タロウ①"
    assert to_hiragana("ﾔﾏﾀﾞ　タロウＡ") == "やまだ　たろうＡ"


def test_unwritable_characters_are_named_with_their_place() -> None:
    """CP932 に書けない文字を、位置とともに告げる。書ける㈱や髙は告げない。"""
    assert unwritable_in_cp932("髙﨑㈱①〜") == ()
    assert unwritable_in_cp932("𠮷野㋿") == ((0, "𠮷"), (2, "㋿"))
    assert unwritable_in_cp932("葛\U000e0100城") == ((1, "\U000e0100"),)
