"""業務分析の答えを、命令の答えの形（節と欄）にする。計算はしない。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from shirube.cli.answer_table import Answer, Column, Kind, Section
from shirube.engines.insight.activities import ActivityTimes
from shirube.engines.insight.durations import Spread
from shirube.engines.insight.edges import EdgeTimes
from shirube.engines.insight.handovers import Handovers
from shirube.engines.insight.profile import Profile
from shirube.engines.insight.rework import Rework
from shirube.engines.insight.times import AnsweredTimes
from shirube.engines.insight.variants import Variants

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER, _SECONDS, _SHARE = Kind.NUMBER, Kind.SECONDS, Kind.SHARE
PERCENTILES = tuple(Fraction(n, 100) for n in (10, 25, 50, 75, 90, 95, 99))


def moment(micros: int | None) -> datetime | None:
    """マイクロ秒の日時（協定世界時）。"""
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def profile_answer(found: Profile, rework: Rework, handovers: Handovers | None) -> Answer:
    """記録の概要。"""
    resources = None if found.resources is None else found.resources.distinct
    figures: list[tuple[Column, Any]] = [
        (Column("cases", "件", _NUMBER), found.case_count),
        (Column("events", "行い（行）", _NUMBER), found.event_count),
        (Column("variants", "変わり方", _NUMBER), found.variant_count),
        (Column("activities", "行いの種類", _NUMBER), found.activities.distinct),
        (Column("resources", "担当", _NUMBER), resources),
        (Column("first", "最初"), moment(found.first)),
        (Column("last", "最後"), moment(found.last)),
        (Column("events_per_case_min", "一件の行い（最少）", _NUMBER), found.events_per_case.minimum),
        (Column("events_per_case_median", "一件の行い（中央値）", _NUMBER), found.events_per_case.median),
        (Column("events_per_case_max", "一件の行い（最多）", _NUMBER), found.events_per_case.maximum),
        (Column("rework_cases", "手戻りのある件", _NUMBER), rework.cases_with_rework),
        (Column("rework_share", "手戻り率", _SHARE), rework.share),
        (Column("handovers", "担当の受け渡し", _NUMBER), None if handovers is None else handovers.count),
    ]
    summary = Section(
        "summary", "記録の概要", tuple(c for c, _ in figures), [[value for _, value in figures]], True
    )
    starts, ends = (tally.as_dict() for tally in (found.start_activities, found.end_activities))
    reworked = rework.rows.as_dict()
    activities = Section(
        "activity_counts",
        "行いの種類",
        (
            Column("activity", "行い"),
            Column("count", "数", _NUMBER),
            Column("starts", "最初の件", _NUMBER),
            Column("ends", "最後の件", _NUMBER),
            Column("rework", "手戻りの行", _NUMBER),
        ),
        [
            (name, count, starts.get(name, 0), ends.get(name, 0), reworked.get(name, 0))
            for name, count in found.activities.most()
        ],
    )
    dimensions = Section(
        "dimensions",
        "切り口",
        (
            Column("name", "切り口"),
            Column("level", "段"),
            Column("values", "値の種類", _NUMBER),
            Column("missing", "値なし", _NUMBER),
        ),
        [
            (name, found.levels[name].value, tally.distinct, tally.missing)
            for name, tally in sorted(found.dimensions.items())
        ],
    )
    return Answer((summary, activities, dimensions))


def _spread_columns(prefix: str, label: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{prefix}{key}", f"{label}{word}", _SECONDS)
        for key, word in (("mean", "平均"), ("median", "中央値"), ("p90", "90%値"))
    )


def _spread(found: Spread | None) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    return (None, None, None) if found is None else (found.mean, found.median, found.p90)


def times_answer(calendar: AnsweredTimes, opening: AnsweredTimes | None, *, note: str) -> Answer:
    """流れと行いと件の時間。暦の時間の隣に、開庁時間を並べる。"""
    open_edges: dict[tuple[str, str], EdgeTimes] = {}
    open_activities: dict[str, ActivityTimes] = {}
    whole = [("calendar", calendar.throughput)]
    if opening is not None:
        open_edges = {(one.source, one.target): one for one in opening.edges}
        open_activities = {one.name: one for one in opening.activities}
        whole.append(("opening", opening.throughput))
    return Answer(
        (
            _throughput(whole),
            _edges(calendar.edges, open_edges),
            _activities(calendar.activities, open_activities),
        ),
        (note,),
    )


def _throughput(found: list[tuple[str, Spread]]) -> Section:
    points = tuple(
        Column(f"p{int(share * 100)}", f"{int(share * 100)}%値", _SECONDS) for share in PERCENTILES
    )
    return Section(
        "throughput",
        "処理時間（件の最初から最後まで）",
        (
            Column("clock", "時間"),
            Column("count", "件", _NUMBER),
            Column("mean", "平均", _SECONDS),
            *points,
        ),
        [
            (
                key,
                spread.count,
                spread.mean,
                *(spread.at(share) for share in PERCENTILES),
            )
            for key, spread in found
        ],
    )


def _edges(edges: Sequence[EdgeTimes], opened: dict[tuple[str, str], EdgeTimes]) -> Section:
    return Section(
        "edges",
        "流れと待ち（先の行いの終わりから、次の行いの始まりまで）",
        (
            Column("source", "先の行い"),
            Column("target", "次の行い"),
            Column("count", "数", _NUMBER),
            *_spread_columns("", "待ちの"),
            *_spread_columns("opening_", "開庁の"),
        ),
        [
            (
                edge.source,
                edge.target,
                edge.waiting.count,
                *_spread(edge.waiting),
                *_spread(opened[edge.source, edge.target].waiting if opened else None),
            )
            for edge in edges
        ],
    )


def _activities(activities: Sequence[ActivityTimes], opened: dict[str, ActivityTimes]) -> Section:
    rows = []
    for one in sorted(activities, key=lambda found: (-found.count, found.name)):
        other = opened.get(one.name)
        rows.append(
            (
                one.name,
                one.count,
                *_spread(one.sojourn),
                *_spread(other and other.sojourn),
                one.service.count,
                *_spread(one.service),
                *_spread(other and other.service),
                one.unpaired_starts,
                one.unpaired_completes,
            )
        )
    return Section(
        "activities",
        "行いの滞在（前の終わりから、この終わりまで）と作業（始まりから終わりまで）",
        (
            Column("activity", "行い"),
            Column("count", "数", _NUMBER),
            *_spread_columns("", "滞在の"),
            *_spread_columns("opening_", "開庁の滞在の"),
            Column("service_count", "作業の数", _NUMBER),
            *_spread_columns("service_", "作業の"),
            *_spread_columns("opening_service_", "開庁の作業の"),
            Column("unpaired_starts", "組にならない開始", _NUMBER),
            Column("unpaired_completes", "組にならない完了", _NUMBER),
        ),
        rows,
    )


def variants_answer(found: Variants, limit: int | None) -> Answer:
    """変わり方。"""
    rows = [
        (
            rank,
            one.count,
            one.share,
            one.cumulative_share,
            one.median_seconds,
            len(one.activities),
            one.activities,
        )
        for rank, one in enumerate(found.top(limit), 1)
    ]
    summary = Section(
        "summary",
        "変わり方",
        (Column("cases", "件", _NUMBER), Column("variants", "変わり方", _NUMBER)),
        [(found.case_count, len(found))],
        is_record=True,
    )
    listed = Section(
        "variant_list",
        "件数の多い順",
        (
            Column("rank", "順", _NUMBER),
            Column("count", "件", _NUMBER),
            Column("share", "割合", _SHARE),
            Column("cumulative_share", "累計", _SHARE),
            Column("median", "処理時間の中央値", _SECONDS),
            Column("length", "行いの数", _NUMBER),
            Column("activities", "並び"),
        ),
        rows,
    )
    return Answer((summary, listed))
