"""返ってきた様式の一行を読む。

書かれたところだけを、いまの値に重ねる。読めないところは、列・なぜ・次にすることを言い、その行は取り込まない。
決まりの例は tests/spec/plan/test_progress_reading.py の表にある。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shirube.engines.plan import progress_sheet as sheet
from shirube.engines.plan.progress_answers import ANSWERABLE, Answer, AskedLine
from shirube.engines.plan.returned_sheets import Problem, plain_label
from shirube.engines.plan.snapshot_lines import State
from shirube.values.era import CannotReadDate, parse_date

LONGEST = 500
_MARKS = {sheet.UNCHANGED, "○", "〇", "◯", "変更なし", "変化なし", "はい"}
_NUMBER = re.compile(r"(\d{1,3})(?:\.0+)?%?")


@dataclass(slots=True)
class _Notes:
    """読みながら見つけた、読めないところ。"""

    problems: list[Problem] = field(default_factory=list)

    def add(self, column: str, why: str, next: str) -> None:
        self.problems.append(Problem(column, why, next))


def is_silent(cells: Mapping[str, str]) -> bool:
    """書く欄が一つも書かれていない。"""
    return not any(cells.get(label, "").strip() for label in sheet.INPUTS)


def read_answer(
    cells: Mapping[str, str], asked: AskedLine, today: date
) -> tuple[Answer | None, tuple[Problem, ...]]:
    """一行を読む。何も書かれていなければ (None, ())、読めないところがあれば答えは None。"""
    if is_silent(cells):
        return None, ()
    notes = _Notes()
    texts = {label: cells.get(label, "").strip() for label in sheet.INPUTS}
    now = asked.current
    state = _state(texts[sheet.STATE], notes) or now.state
    ended = _day(sheet.ENDED, texts[sheet.ENDED], today, notes)
    answer = Answer(
        state=state,
        progress=_progress(texts[sheet.PROGRESS], now.progress, notes),
        started_on=_day(sheet.STARTED, texts[sheet.STARTED], today, notes) or now.started_on,
        ended_on=ended or (now.ended_on if state is State.DONE else None),
        happened=_words(sheet.HAPPENED, texts, notes) or now.happened,
        trouble=_words(sheet.TROUBLE, texts, notes) or now.trouble,
        next_step=_words(sheet.NEXT, texts, notes) or now.next_step,
    )
    is_unchanged = _is_unchanged(texts[sheet.UNCHANGED], notes)
    if not notes.problems:
        answer = _completed(replace(answer, is_unchanged=is_unchanged), texts)
        notes.problems += check(answer, asked)
    return (None, tuple(notes.problems)) if notes.problems else (answer, ())


def _completed(answer: Answer, texts: Mapping[str, str]) -> Answer:
    """完了なら、進みを言わなくても 100％。"""
    if answer.state is State.DONE and not texts[sheet.PROGRESS] and not answer.is_unchanged:
        return replace(answer, progress=100)
    return answer


def check(answer: Answer, asked: AskedLine) -> Iterator[Problem]:
    """欄どうしのつじつま。画面の様式も同じ決まりで確かめる。値を変えない答えには、前からの食い違いを問わない。"""
    is_moved = _values(answer) != _values(asked.current)
    if answer.state not in ANSWERABLE:
        yield Problem(sheet.STATE, "中止の作業です", "戻すときは、DX推進担当に相談してください")
    if answer.is_unchanged and is_moved:
        yield Problem(
            sheet.UNCHANGED,
            "「変わりなし」が選ばれていますが、ほかの欄に違う値が書かれています",
            "変わったなら「変わりなし」を消してください",
        )
    if is_moved:
        yield from _disagreements(answer)


def _disagreements(answer: Answer) -> Iterator[Problem]:
    """状態・進み・日付の食い違い。"""
    is_done = answer.state is State.DONE
    if is_done and answer.ended_on is None:
        yield Problem(sheet.ENDED, "「完了」なのに終えた日がありません", "実際に終えた日を書いてください")
    if not is_done and answer.ended_on is not None:
        yield Problem(
            sheet.STATE,
            "終えた日があるのに「完了」ではありません",
            "「完了」を選ぶか、終えた日を消してください",
        )
    if answer.state is State.PLANNED and answer.started_on is not None:
        yield Problem(
            sheet.STATE,
            "始めた日があるのに「未着手」です",
            "「実施中」を選ぶか、始めた日を確かめてください",
        )
    if answer.started_on and answer.ended_on and answer.ended_on < answer.started_on:
        yield Problem(sheet.ENDED, "終えた日が、始めた日より前です", "二つの日を確かめてください")
    if is_done and answer.progress not in (None, 100):
        yield Problem(
            sheet.PROGRESS, "「完了」なのに 100 ではありません", "100 にするか、状態を選び直してください"
        )


def _values(answer: Answer) -> tuple[object, ...]:
    return answer.state, answer.progress, answer.started_on, answer.ended_on


def _state(text: str, notes: _Notes) -> State | None:
    if not text:
        return None
    plain = plain_label(text)
    known = {one.label: one for one in ANSWERABLE}
    if plain == State.STOPPED.label:
        notes.add(
            sheet.STATE,
            "中止は計画の変更なので、照会では受けられません",
            "「困りごと・求める支援」に中止の理由を書いて相談してください",
        )
    elif plain not in known:
        notes.add(
            sheet.STATE, f"「{text[:20]}」は選択肢にありません", f"{'・'.join(known)}から選んでください"
        )
    return known.get(plain)


def _progress(text: str, now: int | None, notes: _Notes) -> int | None:
    if not text:
        return now
    found = _NUMBER.fullmatch(plain_label(text))
    if found is None or int(found[1]) > 100:
        notes.add(
            sheet.PROGRESS, f"「{text[:20]}」は 0 から 100 の整数ではありません", "40 のように書いてください"
        )
        return now
    return int(found[1])


def _day(label: str, text: str, today: date, notes: _Notes) -> date | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text).date() if "T" in text else parse_date(text)
    except ValueError as error:
        why = (
            str(error).split("。")[0]
            if isinstance(error, CannotReadDate)
            else f"「{text[:20]}」を日付として読めません"
        )
        notes.add(label, why, "2026/10/5 か R8.10.5 の形で書いてください")
        return None
    if day > today:
        notes.add(label, "今日より後の日です", "予定ではなく、実際に行った日を書いてください")
        return None
    return day


def _words(label: str, texts: Mapping[str, str], notes: _Notes) -> str:
    text = texts[label].replace("\r\n", "\n")
    if len(text) > LONGEST:
        notes.add(label, f"{len(text):,}文字あります（{LONGEST}文字まで）", "短くしてください")
    elif any(not letter.isprintable() and letter not in "\n\t\u3000" for letter in text):
        notes.add(label, "見えない制御の文字が入っています", "文字を打ち直してください")
    return text


def _is_unchanged(text: str, notes: _Notes) -> bool:
    if not text:
        return False
    if plain_label(text) not in _MARKS:
        notes.add(
            sheet.UNCHANGED,
            f"「{text[:20]}」は選択肢にありません",
            f"変わらないときは「{sheet.UNCHANGED}」を選び、変わったときは空にしてください",
        )
    return True
