"""少人数の課: 担当が三人に満たないか、何人か分からない担当課。その数は、その課の人と長のほかには見せない。"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.published import MIN_STAFF

TEAMS = ("team", "org:group")
"""担当課の切り口の名。"""


def small_teams(log: EventLog, sizes: Mapping[str, int] | None = None) -> frozenset[tuple[str, str]]:
    """担当が三人に満たないか、何人か分からない担当課（切り口の名, 値）。

    担当の列の無い記録では、``sizes``（課の名から、名簿の人数）で見る。名簿に無い課は、分からないとする。
    """
    if log.resource is None:
        known = sizes or {}
        return frozenset(
            (name, team)
            for name in TEAMS
            if name in log.dimensions
            for team in log.dimensions[name].names
            if known.get(team, 0) < MIN_STAFF
        )
    found: set[tuple[str, str]] = set()
    lengths = np.diff(log.case_offsets)
    for name in (one for one in TEAMS if one in log.dimensions):
        team = log.dimensions[name]
        codes = team.codes if team.level is Level.EVENT else np.repeat(team.codes, lengths)
        is_known = (codes != team.missing) & (log.resource.codes != log.resource.missing)
        pairs = codes[is_known].astype(np.int64) * (len(log.resource.names) + 1)
        pairs = np.unique(pairs + log.resource.codes[is_known])
        counts = np.bincount(pairs // (len(log.resource.names) + 1), minlength=len(team.names))
        found |= {(name, team.names[code]) for code in np.flatnonzero(counts < MIN_STAFF).tolist()}
    return frozenset(found)
