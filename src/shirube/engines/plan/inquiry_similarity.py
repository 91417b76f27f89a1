"""二つの問いがどれだけ似ているか。点は 0 から 100（決まりの表は tests/spec/plan/test_inquiry_prefill.py）。

問いを検索の鍵（かな・全角半角・字体のゆれを寄せたもの）にし、問いの番号・年月日・助詞（の・を・が・は）・
句読点を除き、二文字ずつの並びの重なりで測る。長さが違いすぎる二つは、測るまでもなく 0 とする。
意味を変える字（未・非・除く・うち・前年度…）の有無が食い違うときは、字がどれほど似ていても 0 とする。
年を除くのは、毎年の調査が「令和7年4月1日現在」だけを変えて同じことを聞くからである。
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shirube.values.japanese_text import bigrams, search_key

SAME, SIMILAR, FITS = 95, 70, 80
"""同じ問いとみる点、似た問いとみる点、事実の名が問いに含まれるとみる点。"""
_DIGITS = r"[0-9①-⑳]{1,3}(?:[ー.・の][0-9]{1,3})*"
_LEADING = re.compile(rf"^(?:(?:問|設問|質問|項目|q|no\.?)[(]?{_DIGITS}[).、:]?|[(]?{_DIGITS}[).、:])")
_YEAR = re.compile(r"(?:令和|r)([0-9]{1,2}|元)年?|((?:19|20)[0-9]{2})年")
_YEARS = re.compile(
    r"(?:令和|平成|r|h)(?:[0-9]{1,2}|元)(?:年度|年|\.)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:末|現在|時点)?"
    r"|(?:19|20)[0-9]{2}(?:年度|年|/)?(?:[0-9]{1,2}[月/])?(?:[0-9]{1,2}日?)?(?:末|現在|時点)?"
)
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_MARKERS = tuple(
    search_key(word)
    for word in (
        "未", "非", "不", "無", "ない", "なし", "除く", "以外", "うち", "累計", "見込", "予定", "目標",
        "前年度", "今年度", "翌年度", "職員以外", "男性", "女性",
    )
)  # fmt: skip
_UNIT = re.compile(r"\(\s*(?:単位\s*[:：は]?\s*)?([^()]{1,8}?)\s*\)")
_SAME_UNITS = {
    "名": "人",
    "パーセント": "%",
    "箇所": "か所",
    "カ所": "か所",
    "ヶ所": "か所",
    "ケ所": "か所",
    "ヵ所": "か所",
}
_UNITS = frozenset(
    (
        "円", "千円", "万円", "百万円", "億円", "%", "割", "人", "千人", "万人", "件", "千件", "万件",
        "回", "台", "個", "か所", "時間", "分", "秒", "日", "週", "月", "か月", "年", "団体", "種類",
        "手続", "システム", "枚", "通", "世帯",
    )
)  # fmt: skip
_PARTICLES = re.compile("[のをがは]")
_PUNCTUATION = re.compile(r"[、。,.・:：;；?？!！「」『』【】\[\]<>〈〉/／()（）※*\"']")


@dataclass(frozen=True, slots=True)
class Wording:
    """比べられる形にした問い。"""

    key: str
    pairs: frozenset[tuple[str, int]]
    """二文字ずつの並びと、その何度目か。"""
    markers: frozenset[str]
    years: frozenset[int]
    """書かれている年（西暦）。"""
    unit: str
    """かっこ書きの単位。無ければ空。"""


def wording(text: str) -> Wording:
    """問いを、比べられる形にする。"""
    written = _LEADING.sub("", search_key(text))
    folded = _YEARS.sub("", written)
    key = _PARTICLES.sub("", _PUNCTUATION.sub("", folded))
    plain = _PUNCTUATION.sub("", _ASIDE.sub("", folded))
    markers = frozenset(one for one in _MARKERS if one in plain)
    return Wording(key, _pairs(key), markers, frozenset(_years(written)), _written_unit(text))


def unit_key(unit: str) -> str:
    """比べられる形にした単位（全角半角と言い方のゆれを寄せる）。"""
    plain = unicodedata.normalize("NFKC", unit).strip()
    return _SAME_UNITS.get(plain, plain)


def _written_unit(text: str) -> str:
    """問いに書かれた単位。二つ以上あれば、どれの単位か分からないので空。"""
    found = {unit_key(one) for one in _UNIT.findall(unicodedata.normalize("NFKC", text))} & _UNITS
    return found.pop() if len(found) == 1 else ""


def _pairs(key: str) -> frozenset[tuple[str, int]]:
    seen: Counter[str] = Counter()
    found = []
    for pair in bigrams(key):
        seen[pair] += 1
        found.append((pair, seen[pair]))
    return frozenset(found)


def _years(text: str) -> Iterator[int]:
    for found in _YEAR.finditer(text):
        if found[2]:
            yield int(found[2])
        else:
            yield 2018 + (1 if found[1] == "元" else int(found[1]))


def similarity(one: Wording, other: Wording) -> int:
    """二つの問いの似ている点。同じなら 100。"""
    if not one.key or not other.key or one.markers != other.markers:
        return 0
    if one.key == other.key:
        return 100
    total = len(one.pairs) + len(other.pairs)
    if 200 * min(len(one.pairs), len(other.pairs)) < SIMILAR * total:
        return 0
    return min(99, round(200 * len(one.pairs & other.pairs) / total))


def containment(fact: Wording, question: Wording) -> int:
    """事実の名（短い）が、問い（長い）にどれだけ含まれるかの点。

    三字までの名は、当たりすぎるので使わない。名と問いの両方に年があり、違う年なら使わない。
    """
    if len(fact.key) < 4 or not question.key or fact.markers != question.markers:
        return 0
    if fact.years and question.years and not fact.years & question.years:
        return 0
    if fact.key in question.key:
        return 100
    return min(99, round(100 * len(fact.pairs & question.pairs) / len(fact.pairs)))
