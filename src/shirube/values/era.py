"""和暦: 日付と元号の表記を行き来する。

元号の始まりは、大正と昭和が改元の詔書、平成と令和が「元号を改める政令」（昭和64年政令第1号、
平成31年政令第143号）による。暦が今の数え方になったのは明治6年1月1日（明治5年太政官布告第337号）
なので、それより前の日付は扱わない。

改元の日を越えた書き方（平成31年5月1日）は、改元前に作った文書に残っていても効力は変わらない
（「改元に伴う元号による年表示の取扱いについて」平成31年4月1日 関係省庁連絡会議申合せ）。ただし書き手の
誤りかもしれないので、`parse_date` は読み替えずに断り、`read_date` は読み替えたうえで、何をしたかを
`note` で告げる。
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

Style = Literal["long", "short"]


class CannotReadDate(ValueError):
    """日付として読めない。"""


class CannotFormatDate(ValueError):
    """和暦で書けない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """元号の一つ。`last` は旧元号で書かれた日付として素直に読める最後の日。"""

    name: str
    letter: str
    start: date
    last: date
    source: str

    def year_of(self, year: int) -> int:
        """西暦の年を、この元号の年に直す。"""
        return year - self.start.year + 1


# 大正と昭和は「その日以後」を新元号とする詔書なので、改元の日は両方の元号で書かれうる。
ERAS: tuple[Era, ...] = (
    Era(
        name="明治",
        letter="M",
        start=date(1868, 1, 25),
        last=date(1912, 7, 30),
        source="明治改元の詔（明治元年9月8日）",
    ),
    Era(
        name="大正",
        letter="T",
        start=date(1912, 7, 30),
        last=date(1926, 12, 25),
        source="大正改元の詔書（明治45年7月30日）",
    ),
    Era(
        name="昭和",
        letter="S",
        start=date(1926, 12, 25),
        last=date(1989, 1, 7),
        source="昭和改元の詔書（大正15年12月25日）",
    ),
    Era(
        name="平成",
        letter="H",
        start=date(1989, 1, 8),
        last=date(2019, 4, 30),
        source="元号を改める政令（昭和64年政令第1号）",
    ),
    Era(
        name="令和",
        letter="R",
        start=date(2019, 5, 1),
        last=date.max,
        source="元号を改める政令（平成31年政令第143号）",
    ),
)
FIRST_DAY = date(1873, 1, 1)  # 明治6年1月1日。これより前は旧暦である
REREAD_ERAS = frozenset({"昭和", "平成"})  # 改元をまたぐ文書が今も残る元号だけを読み替える
WEEKDAYS = "月火水木金土日"
LONGEST_TEXT = 40
LARGEST_YEAR = 99  # 元号の年は二桁まで。「令和2026年」は西暦の書き誤りである

_KANJI_DIGITS = {char: digit for digit, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
NUMBER = "(?:[0-9]{1,4}|[〇零一二三四五六七八九十]{1,4}|元)"
ERA = "(?:明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHR])"
_WEEKDAY = "(?:\\(?(?P<weekday>[月火水木金土日])(?:曜日?)?\\)?)?"
_KANJI_FORM = re.compile(
    f"(?P<era>{ERA})?(?P<year>{NUMBER})年(?P<month>{NUMBER})月(?P<day>{NUMBER})日{_WEEKDAY}"
)
_MARK_FORM = re.compile(
    f"(?P<era>{ERA})?(?P<year>{NUMBER})(?P<mark>[-./])(?P<month>{NUMBER})(?P=mark)(?P<day>{NUMBER}){_WEEKDAY}"
)
_HYPHENS = str.maketrans(dict.fromkeys("‐‒–—―−ー", "-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """日付の読み取り: 日付と、読み替えたときに何をしたかの文（なければ空）。"""

    value: date
    note: str = ""


def era_of(day: date) -> Era:
    """その日の元号を返す。改元の日は新しい元号とする。明治6年より前は CannotFormatDate。"""
    require_plain_date(day)
    if day < FIRST_DAY:
        raise CannotFormatDate(
            f"{day.isoformat()} は和暦で書けません。明治6年1月1日（1873年）より前は旧暦のため扱いません。"
        )
    return next(era for era in reversed(ERAS) if era.start <= day)


def era_named(text: str) -> Era:
    """元号の名、頭の一字、英字の頭文字から元号を返す。知らなければ CannotReadDate。"""
    for era in ERAS:
        if text in (era.name, era.name[0], era.letter, era.letter.lower()):
            return era
    raise CannotReadDate(
        f"元号「{text[:4]}」を知りません。明治・大正・昭和・平成・令和のどれかで書いてください。"
    )


def era_year_text(number: int) -> str:
    """元号の年を書く。1 は「元」。"""
    return "元" if number == 1 else str(number)


@lru_cache(maxsize=4096)
def format_date(day: date, style: Style = "long") -> str:
    """日付を和暦で書く。long は「令和8年11月21日」、short は「R8.11.21」。初年はどちらも「元」。"""
    era = era_of(day)
    year = era_year_text(era.year_of(day.year))
    if style == "long":
        return f"{era.name}{year}年{day.month}月{day.day}日"
    if style == "short":
        return f"{era.letter}{year}.{day.month}.{day.day}"
    raise CannotFormatDate(f"日付の書き方「{style}」を知りません。long か short を指定してください。")


def parse_date(text: str) -> date:
    """和暦か西暦の文字列を日付にする。読み替えが要るもの、あり得ない日は CannotReadDate。

    受け取る形: 令和8年11月21日(土)、R8.11.21、R08/11/21、令和八年十一月二十一日、㋿8年…、
    2026年11月21日、2026-11-21、2026/11/21。全角も可。曜日を添えたときは、合うかも確かめる。
    """
    reading = read_date(text)
    if reading.note:
        raise CannotReadDate(
            f"「{text.strip()}」は改元の後の日付です。{format_date(reading.value)}"
            f"（{reading.value.isoformat()}）のことなら、そう書き直してください。"
        )
    return reading.value


def read_date(text: str) -> DateReading:
    """parse_date と同じ形を読み、改元を越えた昭和・平成の日付は読み替えて note で告げる。"""
    shown = str(text).strip()[:LONGEST_TEXT]
    parts = _match(text, shown)
    year, month, day = (read_number(parts[name], shown) for name in ("year", "month", "day"))
    era = era_named(parts["era"]) if parts["era"] else None
    if era is None and (len(parts["year"]) != 4 or parts["year"] == "元"):
        raise CannotReadDate(
            f"「{shown}」は元号か西暦4桁の年がありません。令和8年か2026年の形で書いてください。"
        )
    if era is not None and not 1 <= year <= LARGEST_YEAR:
        raise CannotReadDate(f"「{shown}」の元号の年は、1（元）以上{LARGEST_YEAR}以下で書いてください。")
    value = _date(era.start.year + year - 1 if era else year, month, day, shown)
    if value < FIRST_DAY:
        raise CannotReadDate(f"「{shown}」は明治6年1月1日（1873年）より前で、旧暦のため扱いません。")
    note = _overflow_note(era, value, shown) if era else ""
    if parts["weekday"] and WEEKDAYS[value.weekday()] != parts["weekday"]:
        raise CannotReadDate(
            f"「{shown}」の曜日が合いません。{format_date(value)}は{WEEKDAYS[value.weekday()]}曜日です。"
        )
    return DateReading(value=value, note=note)


def read_number(text: str, shown: str) -> int:
    """算用数字か漢数字（位取りと「十」）を整数にする。「元」は 1。読めなければ CannotReadDate。"""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return int("".join(str(_KANJI_DIGITS[char]) for char in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones or tens + ones in {"〇", "零"}:
        raise CannotReadDate(f"「{shown}」の漢数字「{text}」を読めません。二十一の形で書いてください。")
    return (_KANJI_DIGITS[tens] if tens else 1) * 10 + (_KANJI_DIGITS[ones] if ones else 0)


def require_plain_date(day: object) -> date:
    """時刻を持たない日付であることを確かめて返す。違えば CannotFormatDate。"""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise CannotFormatDate("日付だけの値が要ります。日時は、日本標準時の日付に直してから渡してください。")
    return day


def _match(text: str, shown: str) -> dict[str, str]:
    """文字を揃えて形に当て、部分の文字列を返す。"""
    if len(text) > LONGEST_TEXT:
        raise CannotReadDate(f"「{shown}…」は日付にしては長すぎます。日付だけを書いてください。")
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper().translate(_HYPHENS)
    found = _KANJI_FORM.fullmatch(plain) or _MARK_FORM.fullmatch(plain)
    if found is None:
        raise CannotReadDate(
            f"「{shown}」を日付として読めません。令和8年11月21日、R8.11.21、2026-11-21 の形で書いてください。"
        )
    return {name: part or "" for name, part in found.groupdict().items()}


def _date(year: int, month: int, day: int, shown: str) -> date:
    """暦にある日かを確かめて日付にする。"""
    try:
        return date(year, month, day)
    except ValueError:
        raise CannotReadDate(f"「{shown}」は暦にない日です。年月日を確かめてください。") from None


def _overflow_note(era: Era, value: date, shown: str) -> str:
    """元号の範囲に収まれば空、昭和・平成の後ろへはみ出せば読み替えの文。ほかは断る。"""
    if era.start <= value <= era.last:
        return ""
    if value < era.start:
        raise CannotReadDate(
            f"「{shown}」は{era.name}の始まる{era.start.isoformat()}より前です。元号を確かめてください。"
        )
    if era.name not in REREAD_ERAS:
        raise CannotReadDate(
            f"「{shown}」は{era.name}の終わった後です。{format_date(value)}のことか確かめてください。"
        )
    return f"「{shown}」は{era.name}の終わった後なので、{format_date(value)}と読みました。"
