"""個人番号（マイナンバー）らしい番号を文章から見つけ、伏せる。

個人番号は12桁で、末尾が検査用数字である（行政手続における特定の個人を識別するための番号の利用等に関する法律の
規定による通知カード及び個人番号カード並びに情報提供ネットワークシステムによる特定個人情報の提供等に関する
省令 平成26年総務省令第85号 第5条）。でたらめな12桁の 9.9 % も検査用数字が合うので、まわりの語も見る。
見分け方は標の定めである。

1. 検査用数字が合わないもの、13桁以上の番号の一部、同じ数字だけのもの、UUIDやハッシュ値の一部は、違う。
   ただし表計算の付ける「.0」は、続きとはみなさない。
2. 直前か直後に「個人番号」「マイナンバー」などの語があれば、そうみなす。
3. 直前に電話、口座、受付番号、伝票など別の番号の語があれば、違う。前の番号（7桁以上）より後ろを見る。
4. 語がなければ、続けて書いた12桁、4-4-4、一桁ずつ空けた12桁だけを、そうみなす。年月日時分と読めるものは違う。

語のない12桁は安全の側に倒すので、その 9.9 % は誤って止まる。表では `label` に列の見出しを渡すと減らせる。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

LENGTH = 12
BEFORE = 24
AFTER = 12
SHORTEST_NUMBER = 7  # これより短い数字（年度、日付、丁目）は、別の番号とは数えない
MASK = "*"

_OWN_WORDS = ("個人番号", "マイナンバー", "mynumber", "通知カード")
_OTHER_WORDS = (
    *("電話", "tel", "fax", "ファクス", "ファックス", "携帯", "連絡先", "内線"),
    *("口座", "預金", "通帳", "カード番号", "クレジット", "振込", "納付", "納入", "収納", "請求", "確認番号"),
    *(
        "受付",
        "受理",
        "整理番号",
        "管理番号",
        "伝票",
        "追跡",
        "問い合わせ番号",
        "問合せ番号",
        "送り状",
        "注文",
    ),
    *("法人番号", "登録番号", "免許", "被保険者", "保険者番号", "年金", "証券", "契約", "会員", "宛名番号"),
    *(
        "職員番号",
        "文書番号",
        "事案番号",
        "案件番号",
        "資産番号",
        "製造番号",
        "シリアル",
        "jan",
        "商品",
        "型番",
    ),
    *(
        "メーター",
        "供給地点",
        "地番",
        "物件番号",
        "識別番号",
        "申請番号",
        "予約番号",
        "発行番号",
        "通知書番号",
    ),
)
_JOINERS = "-‐‑‒–—―−ーｰ－・.．"
_GAPS = " \u3000\u00a0\u200b\u2060\u00ad\ufeff"
_RUN = re.compile(f"[0-9](?:[{_GAPS}]?[{_JOINERS}]?[{_GAPS}]?[0-9])*")
_GROUP = re.compile("[0-9]+")
_NOT_NUMBERS = re.compile(
    "(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]*[a-f][0-9a-f]{15,})(?![0-9a-z])",
    re.IGNORECASE,
)
_ZERO_DECIMALS = re.compile(r"(?<=[0-9])[.．]0+(?![0-9.])")
_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}


class CannotCheckMyNumber(ValueError):
    """検査用数字を求められない。"""


class Span(NamedTuple):
    """文章の中の位置 [始, 終)。"""

    start: int
    end: int


def my_number_check_digit(eleven_digits: str) -> str:
    """個人番号の上11桁（半角数字）から検査用数字を求める。

    下から n 桁目に、6桁目までは n+1、7桁目からは n−5 を掛けた和を11で割り、余りが1以下なら 0、
    ほかは 11 から余りを引く。11桁の半角数字でなければ CannotCheckMyNumber。
    """
    if len(eleven_digits) != LENGTH - 1 or not (eleven_digits.isascii() and eleven_digits.isdigit()):
        raise CannotCheckMyNumber("検査用数字を求めるには、半角数字11桁が要ります。")
    weighted = (
        int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(eleven_digits), start=1)
    )
    rest = sum(weighted) % 11
    return "0" if rest <= 1 else str(11 - rest)


def find_my_numbers(text: str, *, label: str = "") -> tuple[Span, ...]:
    """個人番号らしい番号の位置を、前から順に返す。

    label は、その文章が入っていた欄や列の見出し。文章の前に書かれていたものとして語を見る。
    """
    plain = text.translate(_DIGITS)
    for pattern in (_NOT_NUMBERS, _ZERO_DECIMALS):
        plain = pattern.sub(lambda found: "#" * len(found[0]), plain)
    spans: list[Span] = []
    boundary = 0
    for run in _RUN.finditer(plain):
        groups = [Span(run.start() + g.start(), run.start() + g.end()) for g in _GROUP.finditer(run[0])]
        for index, span, is_usual in _candidates(plain, groups):
            if not _is_valid(plain, span):
                continue
            start = _boundary_before(groups, index, boundary)
            own, other = _words_around(plain, span, start, label)
            if own or (is_usual and not other):
                spans.append(span)
        boundary = _boundary_before(groups, len(groups), boundary)
    return tuple(spans)


def mask(text: str, *, label: str = "") -> str:
    """個人番号らしい番号の数字を、元に戻せない「*」に替える。長さと区切りは変えない。"""
    chars = list(text)
    for span in find_my_numbers(text, label=label):
        for index in range(span.start, span.end):
            if chars[index].isdecimal():
                chars[index] = MASK
    return "".join(chars)


def _candidates(plain: str, groups: list[Span]) -> Iterator[tuple[int, Span, bool]]:
    """区切りでつながった数字の並びから、12桁の候補の（何組目か, 位置, ふつうの書き方か）を返す。"""
    sizes = [group.end - group.start for group in groups]
    if len(groups) % 3 == 0 and set(sizes) == {4}:
        for index in range(0, len(groups), 3):
            yield index, Span(groups[index].start, groups[index + 2].end), True
        return
    if sum(sizes) == LENGTH and len(groups) > 1:
        yield 0, Span(groups[0].start, groups[-1].end), sizes == [1] * LENGTH
        return
    for index, group in enumerate(groups):
        before = plain[groups[index - 1].end : group.start] if index else " "
        after = plain[group.end : groups[index + 1].start] if index + 1 < len(groups) else " "
        if sizes[index] == LENGTH and not before.strip(_GAPS) and not after.strip(_GAPS):
            yield index, group, True


def _is_valid(plain: str, span: Span) -> bool:
    """検査用数字が合い、同じ数字だけでも、続けて書いた年月日時分でもないか。"""
    written = plain[span.start : span.end]
    digits = "".join(_GROUP.findall(written))
    if my_number_check_digit(digits[:-1]) != digits[-1] or len(set(digits)) == 1:
        return False
    return not (written == digits and _is_timestamp(digits))


def _is_timestamp(digits: str) -> bool:
    """1990〜2099年の年月日時分と読めるか。"""
    if not "1990" <= digits[:4] <= "2099":
        return False
    try:
        datetime.strptime(digits + "+0000", "%Y%m%d%H%M%z")
    except ValueError:
        return False
    return True


def _boundary_before(groups: list[Span], index: int, boundary: int) -> int:
    """語を探し始める位置。前に7桁以上の番号があれば、その終わり。"""
    earlier = groups[max(0, index - SHORTEST_NUMBER) : index]
    if sum(group.end - group.start for group in earlier) >= SHORTEST_NUMBER:
        return earlier[-1].end
    return boundary


def _words_around(plain: str, span: Span, boundary: int, label: str) -> tuple[bool, bool]:
    """まわりに（個人番号の語, 別の番号の語）があるか。"""
    start = max(boundary, span.start - BEFORE)
    before = plain[start : span.start].rpartition("\n")[2]
    after = re.split("[0-9\n]", plain[span.end : span.end + AFTER], maxsplit=1)[0]
    heading = _fold(label) + _fold(before)
    own = any(word in heading or word in _fold(after) for word in _OWN_WORDS)
    return own, any(word in heading for word in _OTHER_WORDS)


def _fold(text: str) -> str:
    """語を比べるために、全角半角、大文字小文字、空白の違いをなくす。"""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
