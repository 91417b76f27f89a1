"""人を守る決まり: 三人に満たない担当課は、その課の人と長にだけ見える。"""

from dataclasses import replace

import pytest

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.analysis import people
from shirube.apps.insight.analysis.selection import CannotSelect, Selection
from shirube.apps.insight.analysis.sheltering import check_people
from shirube.apps.insight.analysis.views.page import page_of
from shirube.apps.insight.logs import queries
from shirube.apps.organization import actions as organization
from shirube.engines.insight.small_teams import Shelter
from tests.furnishing import APRIL
from tests.insight_logs import Line, log_from
from tests.unit.apps.insight.test_store import taken
from tests.world import Town


def _scope_in(town: Town, by: Scope, name: str) -> Scope:
    department = organization.add_department(
        by=by, effective_on=APRIL, code="301", name=name, kana="シンサカ"
    )
    return replace(town.scope("section_chief"), units=frozenset({department.pk}))


def test_small_team_is_seen_by_itself_only(mihon: Town) -> None:
    """審査課（二人）は、審査課の人には見え、ほかの人には見えない。"""
    log = taken(mihon)
    with mihon.entered() as by:
        mine = _scope_in(mihon, by, "審査課")
        stored = queries.events_of(by, log)
        assert people.small_teams(stored) == {("team", "審査課")}
        chief, other = (
            people.people_of(scope, log, stored) for scope in (mine, mihon.scope("section_chief"))
        )
        assert not chief.is_hidden("team", "審査課") and other.is_hidden("team", "審査課")
        chosen = page_of(mine, log, Selection(values=(("team", "審査課"),)))
        assert chosen.log.case_count == 3


def test_team_of_three_is_not_small() -> None:
    """三人の課は少人数ではなく、担当の分からない行は人に数えない。"""
    lines = [
        Line("甲", "受付", at, resource=who, dimensions={"team": team})
        for at, (who, team) in enumerate(
            [("一", "窓口"), ("二", "窓口"), ("三", "窓口"), ("四", "審査"), (None, "審査"), ("四", "審査")]
        )
    ]
    assert people.small_teams(log_from(lines)) == {("team", "審査")}


@pytest.mark.parametrize(
    ("sizes", "is_small"),
    [(None, True), ({}, True), ({"窓口": 2}, True), ({"窓口": 3}, False), ({"税": 9}, True)],
)
def test_log_without_workers_asks_the_roster(sizes: dict[str, int] | None, is_small: bool) -> None:
    """担当の列が無ければ、名簿の同じ名の組織に三人以上いる課だけを示す。"""
    log = log_from([Line("甲", "受付", 0, dimensions={"team": "窓口"})])
    assert (("team", "窓口") in people.small_teams(log, sizes)) is is_small


def test_workers_are_numbered_in_pseudonym_order() -> None:
    """担当の番号は、仮名の順に付く。"""
    log = log_from([Line("甲", "受付", at, resource=name) for at, name in enumerate(["pc", "pa", "pb"])])
    assert people.worker_numbers(log) == {1: "担当1", 2: "担当2", 0: "担当3"}


@pytest.mark.parametrize(
    "selection",
    [
        Selection(values=(("審査者", "p1"),)),
        Selection(view="審査者"),
        Selection(view="team"),
        Selection(values=(("team", "審査課"),)),
    ],
)
def test_selection_by_person_is_refused(selection: Selection) -> None:
    """人ごと・少人数の課ごとの数になる絞り込みは、断る。"""
    seen = people.People({}, Shelter(frozenset({("team", "審査課")})), frozenset({"審査者"}))
    with pytest.raises(CannotSelect):
        check_people(seen, selection)
