"""切り替えの型。"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """切り替えの一つ。押すとその画面へ移る（仕掛けは要らない）。"""

    label: str
    href: str
    is_current: bool = False
    count: int | None = None
