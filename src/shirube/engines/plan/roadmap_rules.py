"""工程表の決まり: 日付の順と、実績の整い。画面と表計算が、同じ言葉で断る。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shirube.engines.plan.snapshot_lines import State, TaskKind


def day_problem(kind: TaskKind, starts_on: date | None, ends_on: date | None) -> str | None:
    """計画の日のおかしな所。終わりは始まり以後で、節目は一日だけを持つ。"""
    if kind is TaskKind.MILESTONE and starts_on not in (None, ends_on):
        return "節目は一日だけです。始まりを空にして、終わりの日に節目の日を入れてください。"
    if starts_on and ends_on and ends_on < starts_on:
        return "終わりが、始まりより前です。日付を確かめてください。"
    return None


def progress_problem(
    state: State, progress: int | None, started_on: date | None, ended_on: date | None, today: date
) -> str | None:
    """実績のおかしな所。実績は今日までのことで、完了には終えた日が要る。"""
    fault = progress_fault(state, progress, started_on, ended_on, today)
    return fault[1] if fault else None


def progress_fault(
    state: State, progress: int | None, started_on: date | None, ended_on: date | None, today: date
) -> tuple[str, str] | None:
    """実績のおかしな所の、表の列の名とわけ。"""
    if progress is not None and not 0 <= progress <= 100:
        return "進み（％）", "進みは 0 から 100 までの整数で入れてください。"
    if state is State.DONE and ended_on is None:
        return "終えた日", "完了にするときは、終えた日を入れてください。"
    if state.is_open and ended_on is not None:
        return "状態", "終えた日があるときは、状態を「完了」にしてください。"
    for label, day in (("始めた日", started_on), ("終えた日", ended_on)):
        if day is not None and day > today:
            return label, f"{label}が今日より後です。実際に行った日を入れてください。"
    if started_on and ended_on and ended_on < started_on:
        return "終えた日", "終えた日が、始めた日より前です。日付を確かめてください。"
    return None


def extension_problem(ends_on: date | None, extended_to: date | None, basis: str) -> str | None:
    """公式の延長のおかしな所。根拠（文書の名と日付）が要る。"""
    if extended_to is None:
        return None
    if not basis.strip():
        return "延長の根拠（文書の名と日付）を書いてください。"
    if ends_on is None or extended_to <= ends_on:
        return "延ばした期限は、計画の終わりより後の日にしてください。"
    return None


def initiative_state(own: State, tasks: Iterable[State]) -> State:
    """取組の状態。作業の実績が、職員の決めた状態 ``own`` を先へ進める（戻しはしない）。

    中止と完了は人が決めたとおり。作業がすべて終われば完了、一つでも始まれば実施中。止めた作業は数えない。
    """
    live = {state for state in tasks if state is not State.STOPPED}
    if not own.is_open or not live:
        return own
    if live == {State.DONE}:
        return State.DONE
    return State.ACTIVE if live != {State.PLANNED} else own


def stop_problem(state: State, reason: str) -> str | None:
    """中止には理由が要る。"""
    if state is State.STOPPED and not reason.strip():
        return "中止の理由を書いてください。あとから計画を見る人のために要ります。"
    return None
