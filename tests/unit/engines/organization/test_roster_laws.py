"""名簿の計算の法則: 重ねればその姿になり、もう一度比べれば変わるところが無い。"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shirube.engines.organization.roster import (
    Roster,
    RosterDepartment,
    RosterStaff,
    WantedDepartment,
    WantedRoster,
)
from shirube.engines.organization.roster_difference import codes_in_cycle, difference
from shirube.engines.organization.roster_reading import read_roster

CODES = [str(n) for n in range(6)]
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """輪の無い小さな体制。上位は必ず自分より前のコード。"""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(sorted))
    departments = {}
    for place, code in enumerate(codes):
        parent = draw(st.sampled_from([None, *codes[:place]]))
        name = draw(st.sampled_from(["総務課", "財政課", "市民課"]))
        departments[code] = RosterDepartment(code=code, name=name, parent_code=parent)
    numbers = draw(st.lists(st.sampled_from(["1", "2", "3", "4"]), unique=True))
    staff = {
        n: RosterStaff(
            number=n,
            name="見本",
            kana="ミホン",
            department_code=draw(st.sampled_from(codes)),
            post=draw(st.sampled_from(["主事", "課長"])),
        )
        for n in numbers
    }
    return Roster(departments, staff)


def as_wanted(roster: Roster) -> WantedRoster:
    """体制の全体を述べる名簿。"""
    departments = tuple(
        WantedDepartment(
            code=d.code, name=d.name, parent_code=d.parent_code, says_parent=True, sort_order=d.sort_order
        )
        for d in roster.departments.values()
    )
    return WantedRoster(departments=departments, staff=tuple(roster.staff.values()))


@unhurried
@given(rosters(), rosters())
def test_whole_roster_becomes_the_roster(before: Roster, after: Roster) -> None:
    """全員分の名簿を重ねると、どんな体制からでも、その名簿の体制になる。"""
    found = difference(before, as_wanted(after), is_whole=True)
    assert found.problems == ()
    result = before.with_changes(found.departments, found.staff)
    assert dict(result.departments) == dict(after.departments)
    assert dict(result.staff) == dict(after.staff)


@unhurried
@given(rosters())
def test_same_roster_changes_nothing(roster: Roster) -> None:
    """いまと同じ名簿では、何も変わらない。"""
    assert difference(roster, as_wanted(roster), is_whole=True).is_empty


@unhurried
@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from([None, *CODES]), max_size=6))
def test_cycles_are_exactly_found(parents: dict[str, str | None]) -> None:
    """輪の上の組織だけを、もれなく見つける。"""
    departments = {c: RosterDepartment(code=c, name=c, parent_code=p) for c, p in parents.items()}

    def returns(start: str) -> bool:
        code = parents.get(start)
        for _ in parents:
            if code == start:
                return True
            code = parents.get(code) if code is not None else None
        return False

    assert set(codes_in_cycle(departments)) == {code for code in parents if returns(code)}


@unhurried
@given(st.lists(st.lists(st.text(max_size=30), max_size=12)), st.lists(st.text(max_size=10), max_size=12))
def test_any_table_is_read_or_refused(rows: list[list[str]], header: list[str]) -> None:
    """どんな表を渡しても、誤りで落ちず、読むか断るかのどちらかになる。"""

    class Line:
        def __init__(self, number: int, cells: list[str]) -> None:
            self.number, self.cells = number, tuple(cells)

    full = ["職員番号", "氏名", "フリガナ", "所属コード", *header]
    read = read_roster(full, [Line(n, row) for n, row in enumerate(rows, 2)])
    assert read.problems or read.staff or read.departments
