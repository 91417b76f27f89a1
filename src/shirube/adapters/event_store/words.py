"""符号の表を、ディスクに書く形にする。人の名は、ここで仮名に替わる（元の名はこの先へ行かない）。"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shirube.adapters.event_store.spill import DIMENSION
from shirube.engines.insight.log import Level
from shirube.engines.insight.rows import Dictionary, Vocabulary

Pseudonymise = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Words:
    """一つの符号の列の、文字の表。

    ``recoded`` は、仮名にして同じになった名があるときの、符号の付け替え（無ければ None）。
    """

    names: tuple[str, ...]
    level: Level = Level.EVENT
    recoded: NDArray[np.uint32] | None = None


def words_of(
    vocabulary: Vocabulary, pseudonymise: Pseudonymise | None, person_dimensions: Collection[str]
) -> dict[str, Words]:
    """退避した列の名ごとの、文字の表。"""
    found = {
        "activity": Words(vocabulary.activities.names),
        "resource": _persons(vocabulary.resources, Level.EVENT, pseudonymise),
        "clock": Words(vocabulary.clocks.names),
    }
    for name, dictionary in vocabulary.dimensions.items():
        level = vocabulary.levels.get(name, Level.EVENT)
        key = pseudonymise if name in person_dimensions else None
        found[DIMENSION + name] = _persons(dictionary, level, key)
    return found


def _persons(names: Dictionary, level: Level, pseudonymise: Pseudonymise | None) -> Words:
    if pseudonymise is None:
        return Words(names.names, level)
    kept = Dictionary()
    recoded = np.fromiter((kept.code(pseudonymise(name)) for name in names), np.uint32, len(names))
    return Words(kept.names, level, None if len(kept) == len(names) else recoded)
