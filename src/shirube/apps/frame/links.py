"""一覧の行き先: 同じ経路の、鍵だけが違うリンクをまとめて作る。

``reverse`` は一つ一つ道筋を照らし合わせるので、20行の一覧では行き先作りが問い合わせより長くなる
（測り: 20 回で 0.5 ミリ秒）。道筋を一度だけ引き、鍵のところを差し替える。
"""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

_NOBODY = UUID(int=0)


def links_to(name: str) -> Callable[[UUID], str]:
    """鍵を一つ取る経路の、鍵から行き先を作る関数。"""
    before, _, after = reverse(name, args=[_NOBODY]).partition(str(_NOBODY))
    return lambda key: f"{before}{key}{after}"
