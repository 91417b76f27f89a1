"""骨組み: 画面の、文字・行き先・鍵を除いた要素の並び。骨組みが同じ画面は、だれが見ても読みやすさが同じ。"""

import re
from hashlib import sha256

_TAG = re.compile(r"<[^>]+>")
_VARYING = re.compile(r'\b(href|action|value|id|for|title|content|aria-\w+by|data-\w+|hx-\w+)="[^"]*"')


def skeletons(html: str) -> tuple[str, str]:
    """枠（見出しと目次）と本文の骨組みの指紋。"""
    shell, _, rest = html.partition("<main")
    body, _, foot = rest.partition("</main>")
    return _print_of(shell + foot), _print_of(body)


def _print_of(part: str) -> str:
    bones = "".join(_VARYING.sub(r"\1", tag) for tag in _TAG.findall(part))
    return sha256(bones.encode()).hexdigest()[:16]
