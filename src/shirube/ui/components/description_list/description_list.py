"""項目と中身の型。"""

from dataclasses import dataclass

from shirube.ui.components.badge.badge import Badge


@dataclass(frozen=True)
class Term:
    """項目の名と中身。"""

    label: str
    text: str = ""
    href: str | None = None
    note: str = ""
    badge: Badge | None = None
