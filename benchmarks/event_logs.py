"""測りに使う業務のログ: 種から作る、22 の行い、一件およそ 11 行の、飛ばしとやり直しのある手続。

同じ ``events`` と ``seed`` からは、いつも同じログができる。
日時は整数秒（``micro=True`` ならマイクロ秒まで）。
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shirube.engines.insight.log import SECOND, Coded, EventLog, Texts

ACTIVITIES = (
    "受付",
    "形式確認",
    "補正依頼",
    "補正受領",
    "担当割当",
    "内容審査",
    "現地調査の日程調整",
    "現地調査",
    "関係課照会",
    "関係課回答",
    "手数料算定",
    "納入通知",
    "納入確認",
    "係長確認",
    "差戻し",
    "課長決裁",
    "部長決裁",
    "通知書作成",
    "発送",
    "交付",
    "取下げ",
    "完結",
)
_END = len(ACTIVITIES)
_NEXT: dict[int, dict[int, float]] = {
    0: {1: 0.8, 4: 0.2},
    1: {2: 0.22, 4: 0.76, 20: 0.02},
    2: {3: 0.93, 20: 0.07},
    3: {1: 0.85, 4: 0.15},
    4: {5: 0.9, 10: 0.1},
    5: {6: 0.14, 8: 0.18, 10: 0.4, 13: 0.26, 2: 0.02},
    6: {7: 0.95, 6: 0.05},
    7: {5: 0.1, 8: 0.3, 10: 0.6},
    8: {9: 0.97, 8: 0.03},
    9: {5: 0.14, 10: 0.6, 13: 0.26},
    10: {11: 0.4, 13: 0.6},
    11: {12: 0.96, 11: 0.04},
    12: {13: 1.0},
    13: {14: 0.1, 15: 0.8, 17: 0.1},
    14: {5: 0.6, 13: 0.4},
    15: {16: 0.15, 17: 0.83, 14: 0.02},
    16: {17: 1.0},
    17: {18: 0.5, 19: 0.5},
    18: {21: 0.9, 19: 0.1},
    19: {21: 1.0},
    20: {21: 1.0},
    21: {_END: 1.0},
}
_MEDIAN_HOURS = (0, 1, 4, 90, 8, 20, 12, 70, 10, 60, 2, 3, 110, 6, 2, 9, 24, 3, 5, 30, 40, 0.2)
_START = 1_704_067_200  # 2024-01-01T00:00Z


@dataclass(frozen=True)
class Columns:
    """作ったログの列。件の行はひと続きで、件の中は日時の順。"""

    case_offsets: NDArray[np.int64]
    activity: NDArray[np.uint8]
    at: NDArray[np.int64]

    @property
    def case_keys(self) -> NDArray[np.bytes_]:
        """件の番号（一件に一つ）。"""
        return np.char.mod("R06-%08d", np.arange(len(self.case_offsets) - 1)).astype("S12")

    def log(self) -> EventLog:
        """業務の記録にする。"""
        keys = self.case_keys
        offsets = np.arange(len(keys) + 1, dtype=np.int64) * 12
        return EventLog(
            case_offsets=self.case_offsets,
            case_keys=Texts(offsets, np.frombuffer(keys.tobytes(), np.uint8)),
            activity=Coded(self.activity, ACTIVITIES),
            at=self.at,
            lines=np.arange(1, len(self.at) + 1, dtype=np.int64),
        )


def columns(events: int, *, seed: int = 4, micro: bool = False) -> Columns:
    """およそ ``events`` 行のログ。件は丸ごと作るので、少しだけずれる。"""
    random = np.random.default_rng(seed)
    steps: list[tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]] = []
    paths = np.zeros((_END, _END + 1))
    for source, targets in _NEXT.items():
        paths[source, list(targets)] = list(targets.values())
    expected = float(np.linalg.inv(np.eye(_END) - paths[:, :_END])[0].sum())
    cases = max(1, round(events / expected))
    limits = np.cumsum(paths, axis=1)
    medians = np.array(_MEDIAN_HOURS) * 3600
    now = (_START + random.integers(0, 730 * 86400, cases)) * SECOND
    alive, state = np.arange(cases), np.zeros(cases, np.int64)
    while len(alive):
        steps.append((alive, state.astype(np.uint8), now))
        draw = random.random(len(alive))
        state = (limits[state] <= draw[:, None]).sum(axis=1)
        is_open = state < _END
        alive, state, now = alive[is_open], state[is_open], now[is_open]
        wait = medians[state] * random.lognormal(0, 1.1, len(state))
        now = now + (wait * SECOND if micro else np.round(wait) * SECOND).astype(np.int64)
    sizes = np.zeros(cases, np.int64)
    for rows, _, _ in steps:
        sizes[rows] += 1
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    activity, at = np.empty(offsets[-1], np.uint8), np.empty(offsets[-1], np.int64)
    for step, (rows, codes, times) in enumerate(steps):
        activity[offsets[rows] + step], at[offsets[rows] + step] = codes, times
    return Columns(offsets, activity, at)
