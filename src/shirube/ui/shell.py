"""枠の部分を一度だけ描く。見出しと目次は、枠（chrome）が同じなら同じ HTML になるので、
描いたものを覚えておく。

枠は凍った記録なので、そのまま覚えの鍵になる。要求ごとに変わるのは偽装防止の合言葉だけで、覚えた HTML の
中の印をその場で差し替える。
"""

from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.utils.functional import LazyObject, empty
from django.utils.safestring import SafeString, mark_safe

_KEPT = 512
_TOKEN = "shirube-token-goes-here"  # noqa: S105 - 合言葉の場所の印で、合言葉ではない


def draw(template: str, chrome: Any, token: Any) -> SafeString:
    """枠の一部を描く。``token`` は、要るときだけ文字にする。"""
    bare = _unwrapped(chrome)
    try:
        html = _remembered(template, bare)
    except TypeError:  # 覚えの鍵にできない枠（見本帖の仮の枠など）
        html = _drawn(template, bare)
    return mark_safe(html.replace(_TOKEN, str(token)) if _TOKEN in html else html)  # noqa: S308


def _drawn(template: str, chrome: Any) -> str:
    return get_template(template).render({"chrome": chrome, "csrf_token": _TOKEN})


_remembered = lru_cache(maxsize=_KEPT)(_drawn)


def _unwrapped(value: Any) -> Any:
    """あとから作られる包みの中身。"""
    if isinstance(value, LazyObject):
        if value.__dict__["_wrapped"] is empty:
            value._setup()  # type: ignore[attr-defined]
        return value.__dict__["_wrapped"]
    return value
