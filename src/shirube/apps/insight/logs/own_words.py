"""事案の記録を、画面の言葉に直す: 件の番号は受付番号、手続と担当課と経路は名に。

封じた日々には鍵と識別子だけを置き、名は開くときに読む。だから、課の名が変われば、次に開いたときから新しい名になる。
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import queries as cases
from shirube.apps.frontyard.cases.queries import CHANNEL_NAMES, CaseNames
from shirube.apps.organization import queries as organization
from shirube.engines.insight.log import Coded, EventLog, Level, Texts, code_dtype
from shirube.engines.insight.rows import Dictionary

_FEW = 2_000
"""事案の名を、鍵を挙げて引く数の上限。これより多ければ、すべて引く方が速い。"""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """件の順の名と、担当課の名の引き方。"""

    names: tuple[CaseNames | None, ...]
    team: Callable[[str], str]

    @classmethod
    def of(cls, scope: Scope, log: EventLog) -> "OwnWords":
        """この記録の言葉。"""
        keys = [UUID(text) for text in log.case_keys]
        found = cases.names_of_cases(scope, keys if len(keys) <= _FEW else None)
        team = log.dimensions.get("team")
        teams = _team_names(scope, () if team is None else team.names)
        return cls(tuple(found.get(key) for key in keys), lambda text: teams.get(text, text))


def _team_names(scope: Scope, keys: tuple[str, ...]) -> dict[str, str]:
    """組織の鍵の文字から、名。きょう無い組織は、最後の名。"""
    if not keys:
        return {}
    today = organization.departments_at(scope, scope.today)
    found = {str(node.key): node.full_name for node in today}
    names = organization.department_names(scope)
    for key in keys:
        if key not in found:
            gone = organization.department_of_key(scope, UUID(key))
            found[key] = names.at(gone.pk, scope.today) or str(gone)
    return found


def worded(log: EventLog, words: OwnWords) -> EventLog:
    """言葉を直した記録。件と行の並びは変わらない。"""
    keys = list(log.case_keys)
    numbers = [key if one is None else one.number for key, one in zip(keys, words.names, strict=True)]
    dimensions = dict(log.dimensions)
    for name, say in (("team", words.team), ("channel", lambda text: CHANNEL_NAMES.get(text, text))):
        if name in dimensions:
            dimensions[name] = _renamed(dimensions[name], say)
    if "procedure" in dimensions:
        dimensions["procedure"] = _procedures(dimensions["procedure"], words.names)
    return replace(log, case_keys=Texts.of(numbers), dimensions=dimensions)


def _renamed(column: Coded, say: Callable[[str], str]) -> Coded:
    """名を替える。同じ名になったものは、一つにまとめる。"""
    names = Dictionary()
    table = np.array([*(names.code(say(name)) for name in column.names), -1], np.int64)
    codes = table[np.where(column.codes == column.missing, len(column.names), column.codes).astype(np.int64)]
    return Coded(codes.astype(code_dtype(len(names))), names.names, column.level)


def _procedures(column: Coded, found: tuple[CaseNames | None, ...]) -> Coded:
    """件ごとの手続の名称。事案が消えていれば、行いに残る識別子。"""
    names = Dictionary()
    codes = np.array(
        [
            names.code(column.name(code) if one is None else one.procedure)
            for code, one in zip(column.codes.tolist(), found, strict=True)
        ],
        np.int64,
    )
    return Coded(codes.astype(code_dtype(len(names))), names.names, Level.CASE)
