"""預かりの仕事: 終わらなかった預かりを、毎日片づける。

預かりは仕事（jobs）の隣の部屋なので、仕事の種類は同じ項目の辞書で名のる（jobs/kinds.py）。
"""

from datetime import timedelta
from typing import Any

from shirube.apps.files import actions, queries
from shirube.apps.frame.scope import Scope


def _drop_pending(run: Any) -> str:
    return f"終わらなかった預かりを{actions.drop_pending(by=run.scope):,}件片づけました。"


def _is_needed(scope: Scope) -> bool:
    return queries.unfinished(scope).exists()


JOBS = [
    {
        "id": "files.drop_pending",
        "label": "終わらなかった預かりを片づける",
        "run": _drop_pending,
        "is_idempotent": True,
        "every": timedelta(days=1),
        "is_needed": _is_needed,
    },
]
