"""行いの取引: ``actions.py`` の関数はみなこの飾りを付け、取引はここだけで開く。

短く（100 ミリ秒まで）、全部か無か。SQLite では書く前に席を取る（IMMEDIATE）ので、読んでから書く間に
割り込まれない。
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """一つの使い道を、一つの取引にする。"""

    @wraps(function)
    def within_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return function(*args, **kwargs)

    within_transaction.is_action = True  # type: ignore[attr-defined]
    return within_transaction
