"""故障点: 試験が「ここで止まったら」を起こすための小さな鉤。

本番では何も差し込まれず、辞書を一度引くだけで戻る。環境変数 ``SHIRUBE_FAULT`` に
``名前:動作`` を書くと、別の過程で走る試験からも起こせる（動作は kill か raise）。
"""

import os
from collections.abc import Callable

_planted: dict[str, Callable[[], None]] = {}


class FaultRaised(RuntimeError):
    """試験が起こした故障。"""


def plant(name: str, effect: Callable[[], None]) -> None:
    """故障点に動作を差し込む（試験だけが呼ぶ）。"""
    _planted[name] = effect


def clear() -> None:
    """差し込んだ動作をすべて外す。"""
    _planted.clear()


def fault(name: str) -> None:
    """この名前の故障点を通る。差し込みが無ければ何も起きない。"""
    effect = _planted.get(name)
    if effect is not None:
        effect()


def _fail() -> None:
    raise FaultRaised("試験が起こした故障です。")


def plant_from_environment() -> None:
    """環境変数の指定を差し込む。``import.after_stage:kill`` は過程をその場で終わらせる。"""
    spec = os.environ.get("SHIRUBE_FAULT", "")
    if not spec:
        return
    name, _, kind = spec.partition(":")
    plant(name, (lambda: os._exit(137)) if kind == "kill" else _fail)
