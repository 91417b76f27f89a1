"""件と行の言葉: 一覧の一行、一件の行い。件の番号は、記録（見方を変えたときはその記録）の中の順で、1 から。"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shirube.apps.insight.analysis.choosing import Chosen
from shirube.apps.insight.analysis.people import TEAMS, People
from shirube.apps.insight.logs.queries import moment
from shirube.engines.insight.intervals import begun, opened
from shirube.engines.insight.log import NO_TIME, SECOND, EventLog, Phase
from shirube.engines.insight.moments import bounds, first_moments, last_moments
from shirube.engines.insight.published import MASK

_PHASES = {Phase.START: "開始", Phase.COMPLETE: "完了"}
_MOST_DIMENSIONS = 4


class Seen(Protocol):
    """見ている記録。"""

    @property
    def chosen(self) -> Chosen:
        """選んだ件。"""
        ...

    @property
    def log(self) -> EventLog:
        """選んだ件だけの記録。"""
        ...

    @property
    def people(self) -> People:
        """見せてよい担当。"""
        ...


@dataclass(frozen=True, slots=True)
class CaseLine:
    """一覧の一行。"""

    number: int
    case: str
    first: datetime
    last: datetime
    starts_with: str
    ends_with: str
    seconds: Fraction
    event_count: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """一件の中の一行。``wait`` は、先の行の終わりからこの行の始まりまで（秒）。"""

    at: datetime
    begun: datetime | None
    activity: str
    phase: str
    wait: Fraction | None
    worker: str
    values: tuple[str, ...]
    line: int


def ordered(log: EventLog, order: str) -> NDArray[np.int64]:
    """件の並び: 記録の順、処理時間の長い順（longest）、終わりの新しい順（latest）。"""
    if order == "longest":
        return np.argsort(first_moments(log) - last_moments(log), kind="stable")
    if order == "latest":
        return np.argsort(-last_moments(log), kind="stable")
    return np.arange(log.case_count, dtype=np.int64)


def line_of(page: Seen, at: int) -> CaseLine:
    """選んだ件の ``at`` 番目。"""
    return summary(page.chosen.whole, int(page.chosen.cases[at]))


def summary(log: EventLog, case: int) -> CaseLine:
    """一件のまとめ。"""
    one = log.part(case, case + 1)
    first, last = int(first_moments(one)[0]), int(last_moments(one)[0])
    codes, names = one.activity.codes, one.activity.names
    return CaseLine(
        number=case + 1,
        case=log.case_keys[case],
        first=moment(first),
        last=moment(last),
        starts_with=names[int(codes[0])],
        ends_with=names[int(codes[-1])],
        seconds=Fraction(last - first, SECOND),
        event_count=one.event_count,
    )


def shown_dimensions(page: Seen) -> tuple[str, ...]:
    """行の表に出す、行いごとの切り口（担当課を先に、四つまで）。"""
    names = [
        name
        for name, coded in page.chosen.whole.dimensions.items()
        if coded.level == "event" and name not in page.people.persons
    ]
    return tuple(sorted(names, key=lambda name: name not in TEAMS)[:_MOST_DIMENSIONS])


def rows_of(page: Seen, case: int) -> list[EventLine]:
    """一件の行いを、日時の順に。"""
    log = page.chosen.whole.part(case, case + 1)
    names = shown_dimensions(page)
    teams = [name for name in TEAMS if name in log.dimensions and log.dimensions[name].level == "event"]
    begins = begun(log, opened(log))
    lines = []
    for row in range(int(bounds(log)[-1])):
        began = int(begins[row])
        wait = None
        if row:
            until = (
                int(log.at[row]) if log.start is None or log.start[row] == NO_TIME else int(log.start[row])
            )
            wait = Fraction(until - int(log.at[row - 1]), SECOND)
        values = {
            name: log.dimensions[name].name(int(log.dimensions[name].codes[row])) for name in {*names, *teams}
        }
        is_small = any(page.people.is_hidden(name, values[name]) for name in teams)
        worker = "" if log.resource is None else page.people.worker(int(log.resource.codes[row]))
        lines.append(
            EventLine(
                at=moment(int(log.at[row])),
                begun=None if began == NO_TIME else moment(began),
                activity=log.activity.names[int(log.activity.codes[row])],
                phase="" if log.phase is None else _PHASES.get(Phase(int(log.phase[row])), ""),
                wait=wait,
                worker=MASK if is_small and worker else worker,
                values=tuple(values[name] or "" for name in names),
                line=int(log.lines[row]),
            )
        )
    return lines
