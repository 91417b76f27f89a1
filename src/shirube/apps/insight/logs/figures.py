"""記録の行に書く数: 件数、行いの数、種類、変わり方、期間。"""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from shirube.adapters.refusal import FileRefused
from shirube.engines.insight.kernels.sequences import grouped_sequences
from shirube.engines.insight.log import EventLog as StoredEvents
from shirube.engines.insight.moments import bounds, first_moments

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def figures_from(found: StoredEvents) -> dict[str, Any]:
    """記録の列から求める数（行が一つもなければ、期間は無い）。"""
    _, firsts = grouped_sequences(bounds(found), found.activity.codes)
    return {
        "case_count": found.case_count,
        "event_count": found.event_count,
        "activity_count": len(np.unique(found.activity.codes)),
        "resource_count": 0 if found.resource is None else len(found.resource.names),
        "variant_count": len(firsts),
        "first_at": moment(int(first_moments(found).min())) if found.event_count else None,
        "last_at": moment(int(found.at.max())) if found.event_count else None,
    }


def moment(micros: int) -> datetime:
    """マイクロ秒の日時（協定世界時）。暦の外なら `FileRefused`。"""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise FileRefused(
            "業務の記録",
            why="暦の外の日時があります",
            next="日時の列と書き方を選び直してください",
        ) from None
