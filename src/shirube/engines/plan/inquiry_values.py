"""答えの値を読む: 書かれた字を、種類ごとに一通りの形にする。

決まりの表は tests/spec/plan/test_inquiry_values.py にある。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from shirube.engines.plan.inquiry_form import AnswerKind
from shirube.values.era import CannotReadDate, format_date, parse_date
from shirube.values.exact_number import CannotUseNumber, number_text, require_exact
from shirube.values.japanese_text import search_key

LONGEST = 2_000
_UNITS = re.compile(r"(人|名|件|個|台|円|％|%|時間|回|団体|か所|箇所|種類|手続|システム)$")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_LEAD = re.compile(r"^[(（]?([0-9]{1,3}|[①-⑳]|[ア-ン])[)）.、:： ]?")


class CannotReadAnswer(ValueError):
    """答えとして読めない。"""


def read_value(text: str, kind: AnswerKind, choices: tuple[str, ...] = ()) -> str:
    """書かれた字を、記録に残す一通りの形にする。数は「1234.5」、日付は「2026-04-01」、選択は選択肢の字そのまま。"""
    plain = text.strip()
    if not plain:
        raise CannotReadAnswer("何も書かれていません。答えを書くか、空欄で返すことを選んでください。")
    if len(plain) > LONGEST:
        raise CannotReadAnswer(f"{LONGEST:,}文字を超えています。短くしてください。")
    if kind is AnswerKind.NUMBER:
        return _number(plain)
    if kind is AnswerKind.DATE:
        try:
            return parse_date(plain.partition("T")[0]).isoformat()
        except CannotReadDate as error:
            raise CannotReadAnswer(str(error)) from None
    if kind is AnswerKind.CHOICE:
        return _choice(plain, choices)
    return plain


def _number(text: str) -> str:
    """一つの数。「1,2」や「1 2」は、二つの数を並べたのか分からないので読まない。"""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = _UNITS.sub("", re.sub(r"^[△▲−]\s*", "-", plain)).strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = Decimal(plain)
        require_exact(number, "答え")
    except (InvalidOperation, CannotUseNumber):
        raise CannotReadAnswer(
            f"「{text[:20]}」を数として読めません。1234.5 の形で書いてください。"
        ) from None
    return number_text(number) or "0"


def _choice(text: str, choices: tuple[str, ...]) -> str:
    """選択肢の字、そのゆれ、または頭の番号（「1」→「1. 策定済み」）。二つに当たれば読まない。"""
    shapes: tuple[tuple[Callable[[str], str], str], ...] = (
        (str, text),
        (search_key, search_key(text)),
        (_body, _body(text)),
        (_lead, search_key(text)),
    )
    for shape, wanted in shapes:
        found = [one for one in choices if shape(one) == wanted]
        if len(found) == 1:
            return found[0]
    listed = "・".join(choices[:8]) + ("…" if len(choices) > 8 else "")
    raise CannotReadAnswer(f"「{text[:20]}」は選択肢にありません。{listed} から選んでください。")


def _lead(choice: str) -> str:
    found = _LEAD.match(unicodedata.normalize("NFKC", choice))
    return search_key(found[1]) if found else ""


def _body(choice: str) -> str:
    """頭の番号を除いた字。"""
    plain = unicodedata.normalize("NFKC", choice)
    return search_key(_LEAD.sub("", plain)) or search_key(plain)


def cell_value(value: str, kind: AnswerKind) -> str | Decimal | date | None:
    """記録の値を、様式のセルに書く値にする。空は「空欄で返す」。"""
    if not value:
        return None
    if kind is AnswerKind.NUMBER:
        return Decimal(value)
    return date.fromisoformat(value) if kind is AnswerKind.DATE else value


def shown_value(value: str, kind: AnswerKind) -> str:
    """画面と様式で見せる字。"""
    if kind is AnswerKind.NUMBER and value:
        return f"{Decimal(value):,f}"
    return format_date(date.fromisoformat(value)) if kind is AnswerKind.DATE and value else value
