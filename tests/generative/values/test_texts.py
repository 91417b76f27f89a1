"""文字と数の法則: 検索の鍵、CP932、団体コード、金額、個人番号、公開の鍵。"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from shirube.values.japanese_text import (
    bigrams,
    search_key,
    to_full_width_kana,
    to_hiragana,
    unwritable_in_cp932,
)
from shirube.values.key import key_time, new_key
from shirube.values.money import CannotReadMoney, Rounding, Yen
from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode
from shirube.values.my_number import find_my_numbers, mask, my_number_check_digit

japanese = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x24FF)
    | st.characters(min_codepoint=0x3000, max_codepoint=0x33FF)
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
    | st.characters(min_codepoint=0xF900, max_codepoint=0xFFEF)
    | st.sampled_from("髙﨑𠮷邉ｶﾞﾊﾟ\u3099\u309a\U000e0100\ufe00\u200b"),
    max_size=30,
)
amounts = st.integers(-(10**15), 10**15).map(Yen)


@given(st.text(max_size=30) | japanese)
@example("か\u200b\u3099")
@example("ｶ\U000e0100ﾞ")
def test_search_key_is_settled(text: str) -> None:
    """鍵の鍵は同じ鍵で、空白も異体字セレクタも残らない。"""
    key = search_key(text)
    assert search_key(key) == key
    assert not any(char.isspace() or "\ufe00" <= char <= "\ufe0f" or char == "\U000e0100" for char in key)


@given(japanese)
def test_kana_spelling_does_not_change_the_key(text: str) -> None:
    """ひらがなで書いてもカタカナで書いても、鍵は同じである。"""
    plain = text.replace("\u3099", "").replace("\u309a", "").replace("ﾞ", "").replace("ﾟ", "")
    plain = plain.replace("゛", "").replace("゜", "")
    assert search_key(to_hiragana(plain)) == search_key(to_full_width_kana(plain)) == search_key(plain)


@given(japanese, japanese)
def test_a_part_is_found_by_its_bigrams(text: str, around: str) -> None:
    """鍵の一部の二文字組は、全体の二文字組に必ず含まれる。"""
    key, longer = search_key(text), search_key(around) + search_key(text) + search_key(around)
    assume(len(key) >= 2)
    assert set(bigrams(key)) <= set(bigrams(longer))
    assert len(bigrams(key)) == len(key) - 1


@given(st.text(max_size=40))
def test_cp932_list_is_complete(text: str) -> None:
    """告げられた文字を除けば必ず書け、告げられた位置にその文字がある。"""
    bad = unwritable_in_cp932(text)
    assert all(text[index] == char for index, char in bad)
    places = {index for index, _ in bad}
    "".join(char for index, char in enumerate(text) if index not in places).encode("cp932")
    assert all(char.encode("cp932", errors="ignore") == b"" for _, char in bad)


@given(st.integers(1, 47), st.integers(0, 999), st.integers(0, 4), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(prefecture: int, number: int, place: int, step: int) -> None:
    """団体コードの上5桁の写し誤りは、検査数字が10通りに潰れる場合のほかは必ず見つかる。"""
    code = MunicipalityCode.from_five_digits(f"{prefecture:02}{number:03}")
    assert MunicipalityCode.restore_leading_zero(code[1:]) == code if code[0] == "0" else True
    wrong = code[:place] + str((int(code[place]) + step) % 10) + code[place + 1 :]
    try:
        MunicipalityCode(wrong)
    except CannotReadMunicipalityCode:
        return
    weights = (6, 5, 4, 3, 2)
    totals = [sum(w * int(d) for w, d in zip(weights, c[:5], strict=True)) % 11 for c in (code, wrong)]
    assert set(totals) == {0, 10}


@given(amounts)
def test_money_survives_writing(money: Yen) -> None:
    """円で書いた金額は、読むと同じ金額に戻る。"""
    assert Yen.parse(money.format()) == money


@given(amounts, amounts, st.sampled_from(Rounding), st.decimals(0, 2, places=6))
def test_money_laws(one: Yen, other: Yen, rounding: Rounding, rate: Decimal) -> None:
    """足し引きは戻り、率の誤差は1円未満で、正と負は対称である。"""
    assert one + other - other == one
    assert (one < other) == (one.amount < other.amount)
    result = one.times(rate, rounding)
    assert abs(Decimal(result.amount) - Decimal(one.amount) * rate) < 1
    assert (-one).times(rate, rounding) == -result


@given(st.text(max_size=45))
def test_any_text_is_money_or_refused(text: str) -> None:
    """どんな文字列も、金額になるか、名前の付いた誤りで断られる。"""
    try:
        Yen.parse(text)
    except CannotReadMoney as refusal:
        assert len(str(refusal)) < 120


@given(st.text(max_size=10), st.integers(0, 10**11 - 1))
def test_labelled_number_is_always_found_and_masked(around: str, head: int) -> None:
    """「個人番号」の語に続く番号は必ず見つかり、伏せた文章からは消え、もう見つからない。"""
    number = f"{head:011}"
    number += my_number_check_digit(number)
    assume(len(set(number)) > 1 and not number.startswith(("19", "20")))
    text = f"{around}\n個人番号 {number}。{around}"
    assert any(text[span.start : span.end] == number for span in find_my_numbers(text))
    assert number not in mask(text)
    assert not find_my_numbers(mask(text))
    assert len(mask(text)) == len(text)


@given(st.integers(0, 200))
def test_keys_grow_with_time(count: int) -> None:
    """鍵の順と、作った時点の順は同じである。"""
    keys = [new_key() for _ in range(count)]
    times = [key_time(key) for key in keys]
    assert keys == sorted(keys)
    assert times == sorted(times)
