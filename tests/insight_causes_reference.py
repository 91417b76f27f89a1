"""待ちの原因の独立な答え: 待ちを、境目で細かく切り、切れ端ごとに上から順に当てはまる原因を探す。

`tests.insight_reference` と同じく、業務分析の計算を呼ばず、数の列も芯も使わない。決まりは
`shirube.engines.insight.causes` の説明のとおり。開いている時間は、担当ごとの（始まり、終わり）の並びで渡す。
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.insight_reference import Row, cases, stopped_spans

Spans = Sequence[tuple[int, int]]
CAUSES = ("外", "閉", "束", "順", "優", "残")


@dataclass(frozen=True)
class Job:
    """仕事の一回。"""

    row: Row
    arrival: int
    begin: int
    end: int
    is_first: bool
    stops: Spans

    @property
    def resource(self) -> str | None:
        """担当。"""
        return self.row.resource


def jobs(rows: Iterable[Row]) -> list[Job]:
    """行ごとの仕事（件の順）。"""
    found = []
    for own in cases(rows).values():
        stops = [(low, high) for low, high, _ in stopped_spans(own)]
        for before, row in zip([None, *own[:-1]], own, strict=True):
            begin = row.at if row.start is None else row.start
            arrival = begin if before is None else before.at
            found.append(Job(row, arrival, begin, row.at, before is None, stops))
    return found


def _open_length(spans: Spans | None, low: int, high: int) -> int:
    if spans is None:
        return max(0, high - low)
    return sum(max(0, min(b, high) - max(a, low)) for a, b in spans)


def windows(every: Sequence[Job], gap: int, least: int, spans_of: Callable) -> dict[int, tuple[int, int]]:
    """行番号から、まとめ処理を待った間。"""
    found = {}
    for resource in {job.resource for job in every} - {None}:
        spans = spans_of(resource)
        own = sorted(
            (job for job in every if job.resource == resource),
            key=lambda job: (job.begin, job.row.activity),
        )
        runs: list[list[Job]] = []
        for job in own:
            latest = max((one.end for one in runs[-1]), default=0) if runs else 0
            if (
                runs
                and runs[-1][0].row.activity == job.row.activity
                and _open_length(spans, latest, job.begin) <= gap
            ):
                runs[-1].append(job)
            else:
                runs.append([job])
        for at, run in enumerate(runs):
            begun = run[0].begin
            members = [job for job in run if job.arrival <= begun]
            former = [
                job.end
                for other in runs[:at]
                if other[0].row.activity == run[0].row.activity
                for job in other
            ]
            if len(members) >= least:
                found.update({job.row.line: (max(former, default=-(2**62)), begun) for job in members})
    return found


def causes(
    rows: Iterable[Row],
    *,
    gap: int,
    least: int,
    external: Iterable[str] = (),
    spans_of: Callable[[str | None], Spans | None] = lambda resource: None,
) -> dict[int, dict[str, int]]:
    """待って始まった行の番号から、原因ごとの時間（マイクロ秒）。"""
    every = jobs(rows)
    batches = windows(every, gap, least, spans_of)
    return {
        job.row.line: _split(job, every, batches.get(job.row.line, (0, 0)), set(external), spans_of)
        for job in every
        if not job.is_first
    }


def _split(job: Job, every: Sequence[Job], window: tuple[int, int], external: set[str], spans_of) -> dict:
    found = dict.fromkeys(CAUSES, 0)
    spans = spans_of(job.resource)
    others = [
        one for one in every if one is not job and one.resource == job.resource and one.resource is not None
    ]
    edges = {job.arrival, job.begin, *window}
    edges |= {edge for span in (*job.stops, *(spans or ())) for edge in span}
    edges |= {edge for one in others for edge in (one.begin, one.end)}
    inside = sorted(edge for edge in edges if job.arrival <= edge <= job.begin)
    for low, high in pairwise(inside):

        def covers(one: tuple[int, int], low=low, high=high) -> bool:
            return one[0] <= low and high <= one[1]

        if job.row.activity in external or any(map(covers, job.stops)):
            name = "外"
        elif spans is not None and not any(map(covers, spans)):
            name = "閉"
        elif covers(window):
            name = "束"
        else:
            busy = [one for one in others if covers((one.begin, one.end))]
            earlier = [one for one in busy if one.arrival <= job.arrival]
            name = "順" if earlier else "優" if busy else "残"
        found[name] += high - low
    return found
