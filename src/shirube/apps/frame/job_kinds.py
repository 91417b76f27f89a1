"""仕事の種類: 部屋が ``jobs.py`` の ``JOBS`` で名のる型。

経路（routes）や数の申し出（offers）と同じく、名のる型だけを枠に置くので、仕事の部屋（jobs）より下や隣の部屋も
同じ型で名のれる。行うのは jobs の輪である。
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.routes import Place
from shirube.apps.frame.scope import Scope


class Lane(StrEnum):
    """車線。短い仕事が、長い仕事の後ろで待たされないように分ける。長い仕事は、終わると頼んだ人に知らせる。"""

    SHORT = "short"
    LONG = "long"


class CannotDeclareJobKind(ValueError):
    """仕事の種類の名のりが正しくない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """一つの仕事の種類。

    ``run(run)`` は一回の試み（``jobs.run.JobRun``）を受け取り、``run.step`` で進みを知らせ、結果の一文を
    返す。``is_idempotent`` が偽の仕事は、効き目と終わりを ``with run.complete(…)`` の一つの取引に書かなければ
    ならない（二度目は断られる）。
    ``permission`` が None の仕事は裏方だけが頼める。``every`` か ``daily_at``（日本時間）を持つ種類は、
    予定の行が自動で置かれる。``is_needed`` が偽を返した回は、仕事を作らずに見送る。
    """

    id: str
    label: str
    run: Callable[[Any], str | None]
    lane: Lane = Lane.SHORT
    is_idempotent: bool = False
    permission: str | None = None
    place: Place = Place.MUNICIPALITY
    max_attempts: int = 3
    every: timedelta | None = None
    daily_at: time | None = None
    is_needed: Callable[[Scope], bool] | None = None

    def __post_init__(self) -> None:
        """予定は「間隔」か「時刻」のどちらか一つ。"""
        if self.every is not None and self.daily_at is not None:
            raise CannotDeclareJobKind(
                f"仕事の種類「{self.id}」の予定は、間隔か時刻のどちらか一つにしてください。"
            )
        if self.every is not None and self.every < timedelta(seconds=1):
            raise CannotDeclareJobKind(f"仕事の種類「{self.id}」の間隔は1秒以上にしてください。")

    @property
    def is_scheduled(self) -> bool:
        """予定を持つ。"""
        return self.every is not None or self.daily_at is not None


@cache
def job_kinds() -> Mapping[str, JobKind]:
    """すべての部屋の仕事の種類。id が重なれば誤りで止まる。"""
    found: dict[str, JobKind] = {}
    for module in installed_modules("jobs"):
        for kind in module.JOBS:
            if kind.id in found:
                raise CannotDeclareJobKind(f"仕事の種類「{kind.id}」が二か所で定められています。")
            found[kind.id] = kind
    return found


def label_of(kind_id: str) -> str:
    """画面に出す名。いまは無い種類なら id のまま。"""
    kind = job_kinds().get(kind_id)
    return kind.label if kind else kind_id
