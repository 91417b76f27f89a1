"""手順の型。"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """手順の一つ。``state`` は ``done``（済み）・``current``（いま）・``todo``（これから）。"""

    label: str
    state: str = "todo"
    note: str = ""
    href: str | None = None
