"""頻度: 一人（一つのアドレス）が続けて送れる要求の数を、経路の組ごとに限る。

水がめの考え方による。かめには ``burst`` 杯の水があり、要求が一杯ずつ汲み、毎秒 ``per_second`` 杯ずつ戻る。
空になった人は、一杯たまるまで待つ。ふつうに働く人が出会わない数にし、押しっぱなしや自動の送り込みだけを止める。

- かめは過程（プロセス）ごとに別にある。過程が四つなら、全体では表の四倍まで通り、起動し直すと満ちる。
  数をまたいで守る締め出し（続けて間違えた利用者ID）は、データベースで数える別の決まりである。
- 覚えるかめの数には上限がある。越えると、いちばん長く使われていないかめを忘れる（その人は満杯から始まる）。
- 断ったことは、一人につき ``WINDOW`` に一度だけ監査に残す（送り込みで監査の記録をあふれさせないため）。
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from threading import Lock

from shirube.apps.frame.scope import Scope

WINDOW = timedelta(minutes=1)
MOST_HELD = 20_000  # 一つの組が覚えるかめの数（一つ 200 バイトほど）


class Rate(StrEnum):
    """頻度の組。"""

    ORDINARY = "ordinary"
    SIGN_IN = "sign_in"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Limit:
    """一つの組の限り。"""

    per_second: float
    burst: int
    by_address: bool = False  # 人でなく、アドレスごとに数える


LIMITS = {
    # 画面を開く・書き込む。サインインした人ごと（していなければアドレスごと）
    Rate.ORDINARY: Limit(per_second=20, burst=200),
    # 合言葉を送る。700人の庁舎が一つのアドレスから、朝の10分に入っても足りる数（1分に120回、続けて300回）
    Rate.SIGN_IN: Limit(per_second=2, burst=300, by_address=True),
    # 文書・書き出し・取込・計る画面（行き来しながら読む）。1分に60回、続けて40回
    Rate.HEAVY: Limit(per_second=1, burst=40),
}


class TooManyRequests(Exception):
    """続けて送られた要求が多すぎるので、受けられない。"""

    def __init__(self, wait: int, *, is_first: bool) -> None:
        super().__init__(
            f"この要求は受けておらず、記録は変わっていません。{wait}秒たってから、もう一度行ってください。"
        )
        self.wait = wait  # 待つ秒数
        self.is_first = is_first  # この ``WINDOW`` で初めての断り（監査に残す）


@dataclass(slots=True)
class _Jar:
    water: float
    at: float
    told_at: float | None = None


class Jars:
    """一つの組の、相手ごとの水がめ。"""

    def __init__(self, limit: Limit, *, most: int = MOST_HELD) -> None:
        self._limit = limit
        self._most = most
        self._jars: OrderedDict[Hashable, _Jar] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._jars)

    def take(self, who: Hashable, now: datetime) -> None:
        """一杯汲む。空なら ``TooManyRequests``。"""
        moment = now.timestamp()
        with self._lock:
            jar = self._filled(who, moment)
            if jar.water >= 1:
                jar.water -= 1
                return
            wait = max(1, ceil((1 - jar.water) / self._limit.per_second))
            is_first = jar.told_at is None or moment - jar.told_at >= WINDOW.total_seconds()
            if is_first:
                jar.told_at = moment
        raise TooManyRequests(wait, is_first=is_first)

    def _filled(self, who: Hashable, moment: float) -> _Jar:
        """いままでに戻った水を足したかめ。時計が戻ったときは、足さずにその時刻から数え直す。"""
        jar = self._jars.get(who)
        if jar is None:
            jar = self._jars[who] = _Jar(self._limit.burst, moment)
            if len(self._jars) > self._most:
                self._jars.popitem(last=False)
            return jar
        self._jars.move_to_end(who)
        returned = max(0.0, moment - jar.at) * self._limit.per_second
        jar.water = min(self._limit.burst, jar.water + returned)
        jar.at = moment
        return jar


_jars = {rate: Jars(limit) for rate, limit in LIMITS.items()}


def charge(scope: Scope, rate: Rate, *, reads: bool) -> None:
    """この要求を数える。限りを越えたら ``TooManyRequests``。

    サインインの画面は、開くだけならふつうの画面と同じに数える（合言葉を確かめる手間がかかるのは送るときだけ）。
    """
    if reads and rate is Rate.SIGN_IN:
        rate = Rate.ORDINARY
    by_address = LIMITS[rate].by_address or scope.actor_key is None
    _jars[rate].take(scope.source if by_address else scope.actor_key, scope.now)


def forget() -> None:
    """すべてのかめを忘れる（試験のあいだに、前の要求の数を持ち越さないため）。"""
    for rate, limit in LIMITS.items():
        _jars[rate] = Jars(limit)
