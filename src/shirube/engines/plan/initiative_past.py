"""取組の来し方: 版の中身（正準の JSON）から、一つの取組の姿だけを取り出す。

版の全体を記録に戻すと、作業が1万件ある計画では一版に1秒かかる。来し方に要る項目だけを読むので、版が十あっても待たせない。
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shirube.engines.plan.snapshot_lines import State


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativePast:
    """ある版の中の取組。`last_due` は、作業の守るべき日のうち最も後の日。日の未定な作業しかなければ None。"""

    title: str
    state: State
    owner: str | None
    tasks: int
    done: int
    last_due: date | None


def initiative_past(text: str, key: str) -> InitiativePast | None:
    """この版の中の、この鍵の取組。版に無ければ None。"""
    record = json.loads(text)
    line = next((one for one in record["initiatives"] if one["key"] == key), None)
    if line is None:
        return None
    tasks = [one for one in record["tasks"] if one["initiative"] == key]
    dues = [due for one in tasks if (due := _due(one)) is not None]
    return InitiativePast(
        title=line["title"],
        state=State(line["state"]),
        owner=line["owner"],
        tasks=len(tasks),
        done=sum(one["state"] == State.DONE for one in tasks),
        last_due=max(dues, default=None),
    )


def _due(task: Mapping[str, str | None]) -> date | None:
    text = task["extended_to"] or task["ends_on"]
    return None if text is None else date.fromisoformat(text)
