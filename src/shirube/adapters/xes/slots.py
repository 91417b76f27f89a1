"""属性の鍵ごとの置き場（slot）: その鍵の値を何に使うかと、値の表。

二つの読み手（expat と、速い芯）は、同じ置き場に値を入れる。だから、どちらで読んだ行いも同じ符号になる。
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum

from shirube.adapters.xes.choices import (
    CLOCK,
    MOST_DIMENSIONS,
    NAME,
    RESOURCE,
    TRANSITION,
    XesChoices,
    XesHeader,
)
from shirube.engines.insight.log import Level
from shirube.engines.insight.rows import Dictionary

DATE = "date"


class Role(IntEnum):
    """値の使い道。"""

    IGNORED = 0
    TIME = 1
    START = 2
    CASE_NAME = 3
    CODED = 4


@dataclass(slots=True, eq=False)
class Slot:
    """一つの鍵の置き場。``values`` は、その鍵に現れた値の表（`Role.CODED` のときだけ使う）。"""

    level: Level
    key: str
    role: Role
    index: int
    values: Dictionary = field(default_factory=Dictionary)
    dimension: str | None = None
    default: str | None = None


class Slots:
    """一つのログの、すべての置き場。鍵が初めて現れたときに置き場を決める。"""

    def __init__(self, choices: XesChoices, header: XesHeader, activity_keys: tuple[str, ...]) -> None:
        self._choices, self._header = choices, header
        self.every: list[Slot] = []
        self._found: dict[tuple[Level, str], Slot] = {}
        self._dimension_names: set[str] = set()
        self._offered: Counter[Level] = Counter()
        self._offered_slots: set[Slot] = set()
        """選ばれたのではなく、現れたので切り口にした鍵。"""
        self.has_unoffered = False
        self._ignored = self._add(Level.EVENT, "", Role.IGNORED)
        self.case_name = self._add(Level.CASE, NAME, Role.CASE_NAME)
        self.time = self._add(Level.EVENT, choices.time_key, Role.TIME)
        self.start = (
            None if choices.start_key is None else self._add(Level.EVENT, choices.start_key, Role.START)
        )
        self.activity = tuple(self._coded(key) for key in activity_keys)
        self.transition, self.resource = self._coded(TRANSITION), self._coded(RESOURCE)
        self.clock = self._coded(CLOCK)
        if choices.event_dimensions is None:  # 開始と完了のほかの局面があれば、切り口として残す
            self._name(self.transition)
        if choices.fills_defaults:
            for level, defaults in ((Level.CASE, header.case_defaults), (Level.EVENT, header.event_defaults)):
                for key in defaults:
                    self.find(level, key, "string")
        for key in choices.event_dimensions or ():
            known = self._found.get((Level.EVENT, key))
            if known is not None and known.role is Role.CODED and known.dimension is None:
                self._name(known)

    def find(self, level: Level, key: str, kind: str) -> Slot:
        """鍵の置き場。``kind`` は属性の型（string、date、int、float、boolean、id）。

        答えは、鍵と「日時の型か」だけで決まる（選ばれていない切り口には、日時の型の値を入れない）。
        """
        slot = self._found.get((level, key))
        if kind == DATE and (slot is None or slot in self._offered_slots):
            return self._ignored if self._chosen(level) is None else slot or self._new(level, key)
        return slot or self._new(level, key)

    def _chosen(self, level: Level) -> tuple[str, ...] | None:
        choices = self._choices
        return choices.event_dimensions if level is Level.EVENT else choices.case_dimensions

    def _coded(self, key: str) -> Slot:
        return self._found.get((Level.EVENT, key)) or self._add(Level.EVENT, key, Role.CODED)

    def _add(self, level: Level, key: str, role: Role) -> Slot:
        defaults = self._header.event_defaults if level is Level.EVENT else self._header.case_defaults
        slot = Slot(level, key, role, len(self.every))
        if self._choices.fills_defaults:
            slot.default = defaults.get(key)
        self.every.append(slot)
        self._found[level, key] = slot
        return slot

    def _new(self, level: Level, key: str) -> Slot:
        chosen = self._chosen(level)
        if chosen is None:
            is_wanted = self._offered[level] < MOST_DIMENSIONS
            self._offered[level] += is_wanted
            self.has_unoffered |= not is_wanted
        else:
            is_wanted = key in chosen
        if not (is_wanted and key):
            return self._ignored
        slot = self._add(level, key, Role.CODED)
        if chosen is None:
            self._offered_slots.add(slot)
        self._name(slot)
        return slot

    def _name(self, slot: Slot) -> None:
        """切り口の名。行いと件の両方に同じ鍵があれば、あとに現れたほうに event: か case: を付ける。"""
        name = slot.key if slot.key not in self._dimension_names else f"{slot.level.value}:{slot.key}"
        self._dimension_names.add(name)
        slot.dimension = name
