"""数字の来歴の型。"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LineageStep:
    """来歴の一段。上の段ほど画面の数字に近く、最後の段が元の記録である。"""

    label: str
    text: str
    note: str = ""
    href: str | None = None
