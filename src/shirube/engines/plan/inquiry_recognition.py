"""様式の中の、答えを書くセルを見つける。見つけたものは候補で、職員が選んだものだけが設問になる。

見つけ方は三つある。どの候補にも、なぜ答えのセルと見たかが付く。

- 見分ける: シートが保護されていれば、書けるように開けてあるセル。保護されていなければ、入力規則のあるセルと、
  枠（書式）のある空のセルのうち、左に設問の字があるもの。
- 列で言う: 「設問はB列、答えはD列、5行目から40行目まで」。
- 番地で言う: 「D5」「D7:D12」を並べる。

設問の文は、同じ行の左の字（縦に結合した見出しを含む）と、同じ列の上の見出しから作る。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shirube.engines.plan.inquiry_form import (
    AnswerKind,
    CannotReadAddress,
    FormSheet,
    Place,
    column_number,
    place_of,
)

LONGEST = 500
MOST_CELLS = 3_000
_REACH = 12
_ABOVE = 60
_NUMBER = re.compile(
    r"(?:問|設問|質問|項目|No\.?|Q)?\s*[(（]?(?:[0-9０-９]{1,3}|[①-⑳]|[ア-ンa-zA-Z])(?:[-－.．・の][0-9０-９]{1,3})*[)）.．、:：]?"
)
_COUNTED = re.compile(r"(数|人数|件数|金額|総額|額|円|率|割合|％|%|台数|時間数|回数|年数)(?:[（(].*[）)])?$")
_DATED = re.compile(r"(年月日|日付|期日|した日|する日|予定日)(?:[（(].*[）)])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """答えのセルの候補。`reason` は、なぜそう見たか。`present` は、いま書かれている字。"""

    sheet: str
    place: Place
    number: str
    text: str
    kind: AnswerKind
    choices: tuple[str, ...] = ()
    reason: str
    present: str = ""


def recognised(sheet: FormSheet) -> tuple[Candidate, ...]:
    """見分けた候補を、上から左から順に。"""
    return tuple(
        candidate_at(sheet, place, reason)
        for place in sorted(sheet.cells)
        if (reason := _reason(sheet, place))
    )


def _reason(sheet: FormSheet, place: Place) -> str:
    cell = sheet.cells[place]
    if cell.is_formula or sheet.head_of(place) != place:
        return ""
    if sheet.is_protected:
        return "書けるように開けてあるセル" if cell.is_open else ""
    if cell.text.strip():
        return ""
    if sheet.rule_of(place) is not None:
        return "入力規則のあるセル"
    return "設問の横の、枠のある空のセル" if cell.style and _left_words(sheet, place) else ""


def by_columns(
    sheet: FormSheet, question: str, answer: str, first_row: int, last_row: int
) -> tuple[Candidate, ...]:
    """設問の列と答えの列から作る候補。設問の字のない行と、計算式のセルは除く。"""
    asked, answered = column_number(question), column_number(answer)
    if asked == answered:
        raise CannotReadAddress("設問の列と答えの列が同じです。別の列を書いてください。")
    if not 1 <= first_row <= last_row or last_row - first_row >= MOST_CELLS:
        raise CannotReadAddress("行の範囲を確かめてください。初めの行から終わりの行まで、3,000行までです。")
    found = []
    for row in range(first_row, last_row + 1):
        place = Place(row, answered)
        words = sheet.cell(sheet.head_of(Place(row, asked))).text.strip()
        if words and not sheet.cell(place).is_formula and sheet.head_of(place) == place:
            found.append(candidate_at(sheet, place, f"{question.strip().upper()}列の設問", words))
    return tuple(found)


def by_addresses(sheet: FormSheet, text: str) -> tuple[Candidate, ...]:
    """番地を並べた文（「D5、D7:D12」）から作る候補。"""
    places = list(dict.fromkeys(sheet.head_of(place) for place in _places(text)))
    formulas = [place.address for place in places if sheet.cell(place).is_formula]
    if formulas:
        raise CannotReadAddress(
            f"{'、'.join(formulas[:5])} は計算式のセルです。答えのセルから外してください。"
        )
    return tuple(candidate_at(sheet, place, "番地で言われたセル") for place in places)


def _places(text: str) -> Iterator[Place]:
    count = 0
    for part in re.split(r"[\s,、，]+", text.strip()):
        if not part:
            continue
        first, _, last = part.partition(":")
        begin, end = place_of(first), place_of(last or first)
        if end.row < begin.row or end.column < begin.column:
            raise CannotReadAddress(f"「{part[:20]}」は左上から右下の順に書いてください。")
        count += (end.row - begin.row + 1) * (end.column - begin.column + 1)
        if count > MOST_CELLS:
            raise CannotReadAddress(f"一度に選べるセルは{MOST_CELLS:,}個までです。")
        for row in range(begin.row, end.row + 1):
            yield from (Place(row, column) for column in range(begin.column, end.column + 1))


def candidate_at(sheet: FormSheet, place: Place, reason: str, words: str = "") -> Candidate:
    """このセルの候補。設問の文と、答えの種類を添える。"""
    left = [words] if words else _left_words(sheet, place)
    number = ""
    if len(left) > 1 and _is_number(left[0]):
        number, left = left[0], left[1:]
    elif words:
        number = next((one for one in _left_words(sheet, place) if _is_number(one)), "")
    header = _header(sheet, place)
    text = "／".join(left) if left else header
    if left and header and header not in left and _is_one_of_many(sheet, place):
        text = f"{text}（{header}）"
    rule = sheet.rule_of(place)
    return Candidate(
        sheet=sheet.name,
        place=place,
        number=number[:20],
        text=(text or f"{sheet.name} {place.address}")[:LONGEST],
        kind=rule.kind if rule else _kind(sheet, place, left, header),
        choices=rule.choices if rule else (),
        reason=reason,
        present="" if sheet.cell(place).is_formula else sheet.cell(place).text.strip()[:60],
    )


def _is_number(text: str) -> bool:
    return len(text) <= 12 and _NUMBER.fullmatch(text.strip()) is not None


def _left_words(sheet: FormSheet, place: Place) -> list[str]:
    """同じ行の左の字を、左から順に。縦や横に結合した見出しは一度だけ。

    間にほかの答えのセルがあれば、そこより右の字だけを使う（「団体コード［答え］団体名［答え］」）。
    """
    found: dict[Place, str] = {}
    before: dict[Place, str] = {}
    for column in range(max(1, place.column - _REACH), place.column):
        head = sheet.head_of(Place(place.row, column))
        cell = sheet.cell(head)
        if sheet.is_protected and cell.is_open:
            before, found = before | found, {}
        elif cell.text.strip() and not cell.is_formula:
            found[head] = _one_line(cell.text)
    return list((found or before).values())


def _header(sheet: FormSheet, place: Place) -> str:
    """同じ列の上の見出し。答えのセルや計算式と、左端から結合した表題は、見出しとしない。"""
    for row in range(place.row - 1, max(0, place.row - _ABOVE), -1):
        head = sheet.head_of(Place(row, place.column))
        cell = sheet.cell(head)
        is_answer = cell.is_formula or (sheet.is_protected and cell.is_open)
        is_title = head.column < place.column and head.column <= 1
        if cell.text.strip() and not is_answer and not is_title:
            return _one_line(cell.text)
    return ""


def _is_one_of_many(sheet: FormSheet, place: Place) -> bool:
    """同じ行に、ほかにも答えのセルがある（見出しを添えないと区別できない）。"""
    row = (Place(place.row, column) for column in range(1, place.column + _REACH))
    return any(one != place and one in sheet.cells and _reason(sheet, one) for one in row)


def _kind(sheet: FormSheet, place: Place, left: Iterable[str], header: str) -> AnswerKind:
    if sheet.cell(place).is_date:
        return AnswerKind.DATE
    for words in (header, *left):
        if _DATED.search(words):
            return AnswerKind.DATE
        if _COUNTED.search(words):
            return AnswerKind.NUMBER
    return AnswerKind.TEXT


def _one_line(text: str) -> str:
    return " ".join(text.split())
