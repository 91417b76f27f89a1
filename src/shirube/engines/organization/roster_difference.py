"""名簿の違い: いまの体制と名簿を比べ、変わるところだけを求め、あとの姿が木になることを確かめる。

全員分の名簿（``is_whole``）では、書かれていない組織は廃止、書かれていない職員は退職とみなす。
一部の名簿では、書かれたものだけを変える。
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from shirube.engines.organization import roster_columns as column
from shirube.engines.organization.roster import (
    Problem,
    Roster,
    RosterDepartment,
    RosterStaff,
    Succession,
    SuccessionKind,
    WantedDepartment,
    WantedRoster,
)
from shirube.values.labelled_enum import LabelledEnum

_ORDER_STEP = 10


class Move(LabelledEnum):
    """変わり方。"""

    NEW_DEPARTMENT = "new_department", "組織の新設"
    CHANGED_DEPARTMENT = "changed_department", "組織の改称・移管"
    ABOLISHED_DEPARTMENT = "abolished_department", "組織の廃止"
    SUCCEEDED_DEPARTMENT = "succeeded_department", "組織の引き継ぎ"
    NEW_STAFF = "new_staff", "採用・転入"
    MOVED_STAFF = "moved_staff", "異動"
    CHANGED_STAFF = "changed_staff", "職名・氏名などの変更"
    RETIRED_STAFF = "retired_staff", "退職・転出"


@dataclass(frozen=True, slots=True)
class Difference:
    """変わるところと、そのままでは反映できない理由。"""

    departments: tuple[RosterDepartment, ...]
    staff: tuple[RosterStaff, ...]
    successions: tuple[Succession, ...]
    problems: tuple[Problem, ...]
    counts: Mapping[Move, int]

    @property
    def is_empty(self) -> bool:
        """変わるところが無い。"""
        return not (self.departments or self.staff or self.successions)


def difference(current: Roster, wanted: WantedRoster, *, is_whole: bool) -> Difference:
    """いまの体制と名簿を比べ、変わる組織・職員・引き継ぎと、反映できない理由を返す。"""
    problems: list[Problem] = []
    departments = _changed_departments(current, wanted, is_whole, problems)
    staff = _changed_staff(current, wanted, is_whole)
    after = current.with_changes(departments, staff)
    problems += _tree_problems(after, wanted)
    problems += _staff_problems(after, staff)
    successions = _successions(current, after, wanted, problems)
    counts = Counter([move_of_department(current, d) for d in departments])
    counts.update(move_of_staff(current, s) for s in staff)
    counts.update(Move.SUCCEEDED_DEPARTMENT for _ in successions)
    return Difference(departments, staff, successions, tuple(problems), dict(counts))


def move_of_department(current: Roster, after: RosterDepartment) -> Move:
    """この組織の変わり方。"""
    if after.is_abolished:
        return Move.ABOLISHED_DEPARTMENT
    return Move.CHANGED_DEPARTMENT if after.code in current.departments else Move.NEW_DEPARTMENT


def move_of_staff(current: Roster, after: RosterStaff) -> Move:
    """この職員の変わり方。"""
    if after.is_retired:
        return Move.RETIRED_STAFF
    before = current.staff.get(after.number)
    if before is None:
        return Move.NEW_STAFF
    return Move.MOVED_STAFF if before.department_code != after.department_code else Move.CHANGED_STAFF


def _changed_departments(
    current: Roster, wanted: WantedRoster, is_whole: bool, problems: list[Problem]
) -> tuple[RosterDepartment, ...]:
    """変わる組織。全員分の名簿では、名簿に一度も現れない組織を廃止する。"""
    next_order = max((d.sort_order for d in current.departments.values()), default=0)
    changed: list[RosterDepartment] = []
    for department in wanted.departments:
        before = current.departments.get(department.code)
        if before is None:
            next_order += _ORDER_STEP
        after = _merged(before, department, next_order, problems)
        if after is not None and after != before:
            changed.append(after)
    if is_whole:
        named = _named_codes(wanted)
        changed += [
            replace(before, is_abolished=True, row=None)
            for code, before in current.departments.items()
            if code not in named
        ]
    return tuple(changed)


def _merged(
    before: RosterDepartment | None, wanted: WantedDepartment, next_order: int, problems: list[Problem]
) -> RosterDepartment | None:
    """書かれた項目だけを変えた組織。新しい組織に名前が無ければ問題にする。"""
    if before is None:
        if wanted.is_abolished:
            problems.append(
                Problem(
                    wanted.row,
                    column.CODE,
                    f"廃止する組織「{wanted.code}」は、いまの組織にありません",
                    "所属コードを確かめてください",
                )
            )
            return None
        if not wanted.name:
            problems.append(
                Problem(
                    wanted.row,
                    column.CODE,
                    f"所属コード「{wanted.code}」は、いまの組織にも名簿の組織にもありません",
                    f"「{column.DEPARTMENT}」を書いた組織の行を足すか、所属コードを直してください",
                )
            )
            return None
        before = RosterDepartment(code=wanted.code, name=wanted.name, sort_order=next_order)
    return replace(
        before,
        name=wanted.name or before.name,
        kana=wanted.kana or before.kana,
        parent_code=wanted.parent_code if wanted.says_parent else before.parent_code,
        sort_order=before.sort_order if wanted.sort_order is None else wanted.sort_order,
        is_abolished=wanted.is_abolished,
        row=wanted.row,
    )


def _named_codes(wanted: WantedRoster) -> set[str]:
    """名簿のどこかに現れる所属コード（上位、兼務を含む）。"""
    codes = {d.code for d in wanted.departments}
    codes |= {d.parent_code for d in wanted.departments if d.parent_code}
    for person in wanted.staff:
        if not person.is_retired:
            codes.add(person.department_code)
            codes |= {post.department_code for post in person.concurrent}
    return codes


def _changed_staff(current: Roster, wanted: WantedRoster, is_whole: bool) -> tuple[RosterStaff, ...]:
    """変わる職員。全員分の名簿では、書かれていない職員を退職とする。"""
    changed: list[RosterStaff] = []
    for person in wanted.staff:
        before = current.staff.get(person.number)
        if person.is_retired:
            if before is not None:
                changed.append(replace(before, is_retired=True, concurrent=(), row=person.row))
        elif person != before:
            changed.append(person)
    if is_whole:
        named = {person.number for person in wanted.staff}
        changed += [
            replace(before, is_retired=True, concurrent=(), row=None)
            for number, before in current.staff.items()
            if number not in named
        ]
    return tuple(changed)


def _tree_problems(after: Roster, wanted: WantedRoster) -> Iterator[Problem]:
    """あとの姿で、上位の組織があり、輪になっていないこと。"""
    rows = {d.code: d.row for d in wanted.departments}
    for code, department in after.departments.items():
        parent = department.parent_code
        if parent is not None and parent not in after.departments:
            yield Problem(
                rows.get(code),
                column.PARENT,
                f"「{department.name}」の上位の組織「{parent}」が、名簿にもいまの組織にもありません（廃止を含む）",
                "上位所属コードを直すか、その組織の行を足してください",
            )
    for code in codes_in_cycle(after.departments):
        department = after.departments[code]
        yield Problem(
            rows.get(code, department.row),
            column.PARENT,
            f"「{department.name}」の上位をたどると、自分に戻ります",
            "上位所属コードを直してください",
        )


def codes_in_cycle(departments: Mapping[str, RosterDepartment]) -> tuple[str, ...]:
    """上位をたどると自分に戻る組織のコード。"""
    safe: set[str] = set()
    cycle: list[str] = []
    for start in departments:
        path: dict[str, None] = {}
        code: str | None = start
        while code is not None and code in departments and code not in safe and code not in path:
            path[code] = None
            code = departments[code].parent_code
        if code is not None and code in path:
            trail = list(path)
            cycle += [c for c in trail[trail.index(code) :] if c not in cycle]
        safe.update(path)
    return tuple(cycle)


def _staff_problems(after: Roster, changed: Iterable[RosterStaff]) -> Iterator[Problem]:
    """あとの姿で、どの職員の所属も兼務先もあること。"""
    rows = {person.number: person.row for person in changed}
    for number, person in after.staff.items():
        row = rows.get(number)
        if person.department_code not in after.departments:
            reason = (
                f"所属コード「{person.department_code}」の組織がありません"
                if row is not None
                else f"職員番号「{number}」の職員が、廃止する組織「{person.department_code}」に残っています"
            )
            yield Problem(row, column.CODE, reason, "移る先の所属を書いてください")
        for post in person.concurrent:
            if post.department_code not in after.departments:
                yield Problem(
                    row,
                    column.CONCURRENT_CODE,
                    f"職員番号「{number}」の兼務先「{post.department_code}」の組織がありません",
                    "兼務所属コードを直してください",
                )


def _successions(
    current: Roster, after: Roster, wanted: WantedRoster, problems: list[Problem]
) -> tuple[Succession, ...]:
    """組織の引き継ぎと、その種類。"""
    successors: dict[str, set[str]] = defaultdict(set)
    predecessors: dict[str, set[str]] = defaultdict(set)
    for department in wanted.departments:
        for code in department.predecessors:
            if code not in current.departments:
                problems.append(
                    Problem(
                        department.row,
                        column.PREDECESSOR,
                        f"前の組織「{code}」は、いまの組織にありません",
                        "前所属コードを直してください",
                    )
                )
            elif code != department.code:
                successors[code].add(department.code)
                predecessors[department.code].add(code)
    return tuple(
        sorted(
            Succession(
                before,
                code,
                succession_kind(
                    successors=len(successors[before]),
                    predecessors=len(predecessors[code]),
                    is_predecessor_kept=before in after.departments,
                ),
            )
            for before, codes in successors.items()
            for code in codes
        )
    )


def succession_kind(*, successors: int, predecessors: int, is_predecessor_kept: bool) -> SuccessionKind:
    """引き継ぎの種類。前の組織が残るか、後の組織が複数なら分割、前の組織が複数なら統合、ほかは移管。"""
    if successors > 1 or is_predecessor_kept:
        return SuccessionKind.SPLIT
    return SuccessionKind.MERGE if predecessors > 1 else SuccessionKind.TRANSFER
