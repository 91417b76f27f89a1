"""問いの二つの側の件を選ぶ。画面と命令が、同じ選び方を使う。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from shirube.engines.insight.comparison_sides import EVERY, By, Choice, ChosenCases, chosen_cases
from shirube.engines.insight.figures import Figure
from shirube.engines.insight.filters import Condition, Valued
from shirube.engines.insight.log import EventLog
from shirube.engines.insight.opening import DAY
from shirube.engines.insight.published import NO_VALUE
from shirube.engines.insight.question import CannotAsk, Question, Window
from shirube.engines.insight.small_teams import REFUSAL
from shirube.values.era import format_date
from shirube.values.period import Period

REST = "ほか"
_NEXT = timedelta(days=1)


def sides_of(
    log: EventLog,
    question: Question,
    figure: Figure,
    *,
    other: EventLog | None = None,
    labels: tuple[str, str] = ("この記録", "ほかの記録"),
    cut_offs: Sequence[int],
    closings: Sequence[int] = (),
    hidden: Collection[tuple[str, str]] = (),
    named: Callable[[str], str] = str,
) -> tuple[ChosenCases, ChosenCases]:
    """先の側と後の側。``other`` は二つ目の側の記録、``cut_offs`` は、それぞれの側の記録の締め
    （マイクロ秒）、``closings`` は標準処理期間を判定する締め（書かなければ同じ）。``named`` は値の呼び名。

    ``hidden`` は、数を見せない（切り口の名, 値）。それを選ぶか、引き算で分かる選び方なら CannotAsk。
    """
    if question.missing:
        raise CannotAsk(question.missing)
    logs = (log, log if other is None else other)
    for name in question.finish:
        if log.activity.code(name) is None:
            raise CannotAsk(f"行い「{name}」は、この記録にありません。名を確かめてください。")
    windows = question.windows or (Window(), Window())
    is_alone = other is None and question.windows is None
    conditions = _conditions(logs, question, is_alone=is_alone, hidden=hidden)
    base = Choice(
        label="",
        by=_moment(question, figure),
        follow_up=None if question.follow_up is None else question.follow_up * DAY,
        ends_with=question.finish,
    )
    found = []
    for at in (0, 1):
        label = _label(at, question, windows[at], labels, named, is_two=other is not None)
        window = windows[at]
        choice = replace(
            base,
            label=label,
            condition=conditions[at],
            since=window.since,
            until=window.until,
            cut_off=cut_offs[at],
        )
        found.append(replace(chosen_cases(logs[at], choice), closing=(closings or cut_offs)[at]))
    return found[0], found[1]


def cut_off_of(log: EventLog) -> int:
    """記録の締めの日時（いちばん遅い行の日時、マイクロ秒）。行が無ければ 0。"""
    return int(log.at.max()) if log.event_count else 0


def valued(log: EventLog, text: str) -> tuple[str, str | None]:
    """``切り口=値`` の名と値（空と「（値なし）」は None）。切り口が無ければ CannotAsk。"""
    name, equals, value = text.partition("=")
    if not equals:
        raise CannotAsk(f"「{text[:40]}」は 切り口=値 の形で書いてください。")
    if name not in log.dimensions:
        names = "、".join(log.dimensions) or "ありません"
        raise CannotAsk(f"切り口「{name}」は、この記録にありません。あるのは: {names}")
    return name, None if value in ("", NO_VALUE) else value


def _moment(question: Question, figure: Figure) -> By:
    if figure.counts_ends:
        return By.COMPLETED
    return By.ARRIVED if question.follow_up is not None or figure.is_count else question.moment


def _conditions(
    logs: tuple[EventLog, EventLog],
    question: Question,
    *,
    is_alone: bool,
    hidden: Collection[tuple[str, str]],
) -> tuple[Condition, Condition]:
    if not question.first:
        return EVERY, EVERY
    name, value = valued(logs[0], question.first)
    _check_shown(hidden, name, value)
    one = Valued(name, frozenset({value}))
    if question.second:
        other_name, other_value = valued(logs[1], question.second)
        if is_alone and other_name != name:
            raise CannotAsk("二つの値は、同じ切り口から選んでください。")
        _check_shown(hidden, other_name, other_value)
        return one, Valued(other_name, frozenset({other_value}))
    if not is_alone:
        name, value = valued(logs[1], question.first)
        return one, Valued(name, frozenset({value}))
    _check_rest(logs[0], name, value, hidden)
    return one, ~one


def _check_shown(hidden: Collection[tuple[str, str]], name: str, value: str | None) -> None:
    if value is not None and (name, value) in hidden:
        raise CannotAsk(f"{REFUSAL}ほかの値を選んでください。")


def _check_rest(log: EventLog, name: str, value: str | None, hidden: Collection[tuple[str, str]]) -> None:
    """「ほか」が、見せない課だけにならないことを確かめる。"""
    coded = log.dimensions[name]
    names = (*coded.names, None)
    seen = {names[min(code, len(coded.names))] for code in np.unique(coded.codes).tolist()}
    rest = seen - {value, None}
    if rest and all((name, one) in hidden for one in rest if one is not None):
        raise CannotAsk(
            "ほかの課の担当が3人に満たないので、その数は見せません。ほかの分け方を選んでください。"
        )


def _label(
    at: int,
    question: Question,
    window: Window,
    labels: tuple[str, str],
    named: Callable[[str], str],
    *,
    is_two: bool,
) -> str:
    """側の名: 期間、値、記録のうち、違うもの。"""
    parts = [window_said(window)] if window != Window() else []
    if question.first and (question.second or not (parts or is_two)):
        values = (named(question.first), named(question.second) if question.second else REST)
        parts.append(values[at])
    if is_two:
        parts.append(labels[at])
    return " ".join(parts)


def window_said(window: Window) -> str:
    """期間の名。"""
    if window.since is not None and window.until is not None:
        return Period(window.since, window.until + _NEXT).label
    if window.since is not None:
        return f"{format_date(window.since)}から"
    return "" if window.until is None else f"{format_date(window.until)}まで"
