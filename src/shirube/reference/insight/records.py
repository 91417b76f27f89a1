"""業務分析の記録の型: 打ち手。"""

from __future__ import annotations

from dataclasses import dataclass

REWORK = "rework"
"""待ちの原因でなく、手戻りに答える印。"""


@dataclass(frozen=True, slots=True)
class RemedyProposal:
    """打ち手一つ。

    ``causes`` は待ちの原因の名（小文字）か ``rework``、``figure`` は初めに動くはずの数の種類。
    """

    id: str
    label: str
    causes: tuple[str, ...]
    figure: str
    how: str
    check: str
