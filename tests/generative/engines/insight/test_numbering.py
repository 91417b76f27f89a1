"""字の列の番号: Python の辞書で数えたのと同じ。空白で始まるか終わる字を見落とさない。"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.kernels import numbering
from shirube.engines.insight.log import Texts
from shirube.engines.insight.rows import ABSENT, Dictionary

WORDS = st.one_of(st.sampled_from(["", "a", "甲", "甲乙", "12345678", "123456789"]), st.text(max_size=20))
SPACES = st.text(st.sampled_from(" \t\x1c\x85\xa0\u1680\u2003\u2028\u205f\u3000aあ"), max_size=3)


@given(st.lists(st.one_of(st.none(), WORDS), max_size=60))
def test_numbers_are_given_in_order_of_appearance(words: list[str | None]) -> None:
    texts = Texts.of([word or "" for word in words])
    known = np.array([word is not None for word in words], bool)
    seen = Dictionary()
    wanted = [seen.code(word) for word in words]
    for count in (numbering.numbered, numbering._by_dictionary):
        codes, firsts = count(texts.offsets, texts.data, known)
        assert codes.tolist() == wanted
        assert [words[row] for row in firsts] == list(seen.names)


def test_many_distinct_words_and_a_repeat() -> None:
    words = [f"番号-{n}" for n in range(70_000)]
    texts = Texts.of([*words, *words[::-1]])
    codes, firsts = numbering.numbered(texts.offsets, texts.data, None)
    assert codes.tolist() == [*range(70_000), *range(69_999, -1, -1)]
    assert firsts.tolist() == [*range(70_000)]


@given(st.lists(st.one_of(WORDS, SPACES), max_size=8))
def test_no_word_to_be_stripped_is_missed(words: list[str]) -> None:
    texts = Texts.of(words)
    if any(not word or word != word.strip() for word in words):
        assert numbering.edged(texts.offsets, texts.data)


def test_plain_words_are_not_looked_at_again() -> None:
    texts = Texts.of(["件-1", "R06-00000001", "受付（窓口）", "É", "😀"])
    assert not numbering.edged(texts.offsets, texts.data)


@given(st.lists(st.tuples(st.booleans(), st.lists(WORDS, max_size=8)), max_size=5))
def test_words_added_at_once_get_the_codes_of_words_added_one_by_one(
    parts: list[tuple[bool, list[str]]],
) -> None:
    together, alone = Dictionary(), Dictionary()
    for at_once, words in parts:
        wanted = [alone.code(word) for word in words]
        codes = (
            together.code_all(Texts.of(words)).tolist() if at_once else [together.code(one) for one in words]
        )
        assert codes == wanted
        assert (len(together), together.names, list(together.texts)) == (len(alone), alone.names, list(alone))
    assert together.code(None) == ABSENT
