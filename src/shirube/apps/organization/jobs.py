"""体制の仕事: 終わったサインインの控えを毎晩消す。

体制は仕事（jobs）より下の部屋なので、仕事の種類は同じ項目の辞書で名のる（jobs/kinds.py）。
"""

from datetime import time
from typing import Any

from shirube.apps.frame.routes import Place
from shirube.apps.organization import actions


def _discard_ended_sign_ins(run: Any) -> str:
    return f"{actions.discard_ended_sign_ins(by=run.scope):,}件を消しました。"


JOBS = [
    {
        "id": "organization.discard_ended_sign_ins",
        "label": "終わったサインインの片づけ",
        "run": _discard_ended_sign_ins,
        "is_idempotent": True,
        "place": Place.SITE,
        "daily_at": time(3, 40),
    }
]
