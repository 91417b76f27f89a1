"""少人数の課: 担当が三人に満たない担当課。その数は、その課の人と長のほかには見せない。"""

from __future__ import annotations

import numpy as np

from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.published import MIN_STAFF

TEAMS = ("team", "org:group")
"""担当課の切り口の名。"""


def small_teams(log: EventLog) -> frozenset[tuple[str, str]]:
    """担当が三人に満たない担当課（切り口の名, 値）。担当の列が無ければ、一つも無い。"""
    if log.resource is None:
        return frozenset()
    found: set[tuple[str, str]] = set()
    sizes = np.diff(log.case_offsets)
    for name in (one for one in TEAMS if one in log.dimensions):
        team = log.dimensions[name]
        codes = team.codes if team.level is Level.EVENT else np.repeat(team.codes, sizes)
        is_known = (codes != team.missing) & (log.resource.codes != log.resource.missing)
        pairs = codes[is_known].astype(np.int64) * (len(log.resource.names) + 1)
        pairs = np.unique(pairs + log.resource.codes[is_known])
        counts = np.bincount(pairs // (len(log.resource.names) + 1), minlength=len(team.names))
        found |= {(name, team.names[code]) for code in np.flatnonzero(counts < MIN_STAFF).tolist()}
    return frozenset(found)
