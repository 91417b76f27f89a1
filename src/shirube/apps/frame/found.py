"""住所の鍵で記録を読む。無ければ、何が無いのかを言う 404 にする。"""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

T = TypeVar("T")


def found(read: Callable[[], T], label: str) -> T:
    """読む。無ければ 404（「この計画はありません。」）。"""
    try:
        return read()
    except ObjectDoesNotExist:
        raise Http404(f"この{label}はありません。") from None
