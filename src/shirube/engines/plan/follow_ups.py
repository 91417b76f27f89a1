"""決定事項のフォロー: いつ遅れとなり、いつ催促するか。一覧の紙も、ここで組む。

期限の日まではまだ遅れではない。催促は、期限の七日前に一度、過ぎたらすぐに一度、そのあとは十四日ごと。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shirube.values.document import Block, Document, Paragraph, TableBlock
from shirube.values.document_text import printable_text
from shirube.values.era import format_date
from shirube.values.labelled_enum import LabelledEnum

SOON = timedelta(days=7)
AGAIN = timedelta(days=14)
UNDECIDED = "未定"


class FollowState(LabelledEnum):
    """フォローの状態。"""

    OPEN = "open", "未着手"
    ACTIVE = "active", "対応中"
    DONE = "done", "完了"
    DROPPED = "dropped", "取りやめ"

    @property
    def is_open(self) -> bool:
        """まだ終わっていない。"""
        return self in (FollowState.OPEN, FollowState.ACTIVE)


def days_late(state: FollowState, due_on: date | None, today: date) -> int:
    """期限を過ぎた日数。遅れていなければ 0。"""
    if not state.is_open or due_on is None or today <= due_on:
        return 0
    return (today - due_on).days


def needs_reminder(state: FollowState, due_on: date | None, reminded_on: date | None, today: date) -> bool:
    """今日、催促する。同じ日に二度は催促しない。"""
    if not state.is_open or due_on is None:
        return False
    if today <= due_on:
        first = due_on - SOON
        return today >= first and (reminded_on is None or reminded_on < first)
    return reminded_on is None or reminded_on <= due_on or today - reminded_on >= AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowLine:
    """一つのフォローの、紙での姿。"""

    text: str
    decision: str
    meeting: str
    owner: str
    due_on: date | None
    state: FollowState
    report: str = ""


def follow_up_paper(municipality: str, subject: str, lines: Sequence[FollowLine], *, as_of: date) -> Document:
    """決定事項のフォロー一覧。"""
    return Document(
        title="決定事項のフォロー",
        subtitle=_line(subject),
        municipality_name=_line(municipality),
        as_of=as_of,
        blocks=tuple(_blocks(lines, as_of)),
        keywords=("決定事項", "フォロー"),
    )


def _blocks(lines: Sequence[FollowLine], as_of: date) -> Iterator[Block]:
    if not lines:
        yield Paragraph.of("該当するものはありません。")
        return
    open_count = sum(one.state.is_open for one in lines)
    late = sum(days_late(one.state, one.due_on, as_of) > 0 for one in lines)
    yield Paragraph.of(
        f"{format_date(as_of)}現在、{len(lines)}件のうち終わっていないもの {open_count}件、"
        f"期限を過ぎているもの {late}件です。"
    )
    yield TableBlock(
        caption="決定事項のフォロー",
        header=("やること", "決定と会議", "担当", "期限", "状態"),
        rows=tuple(
            (
                printable_text(one.text),
                f"{_line(one.decision)}\n{_line(one.meeting)}",
                _line(one.owner) or UNDECIDED,
                format_date(one.due_on, "short") if one.due_on else UNDECIDED,
                _state(one, as_of),
            )
            for one in lines
        ),
        shares=(9, 8, 5, 4, 6),
    )


def _state(one: FollowLine, as_of: date) -> str:
    late = days_late(one.state, one.due_on, as_of)
    told = f"{one.state.label}・{late}日遅れ" if late else one.state.label
    return f"{told}\n{printable_text(one.report)}" if one.report else told


def _line(text: str) -> str:
    return printable_text(text, one_line=True)
