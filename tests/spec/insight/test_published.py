"""公表する値で伏せるもの（職員が読める表）。

下限は、件数 5、担当 3 人。組は「件数/担当の数」で書き、担当は組ごとに別の人とする。
"""

from datetime import timedelta
from fractions import Fraction

import pytest

from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.published import (
    MIN_CASES,
    MIN_STAFF,
    NO_VALUE,
    Hidden,
    PublicationRule,
    PublishedGroup,
    groups_of,
    published,
)
from tests.insight_logs import Line, log_from

DAY = 86_400
RULE = PublicationRule()
DORMANT = timedelta(days=90) // timedelta(microseconds=1)
CUT_OFF = 200 * DAY * 1_000_000


def case(name: str, team: str | None, days: float, person: str, *, ended: bool = True) -> list[Line]:
    """0日目に受け付け、``days`` 日目に終わった（または最後に動いた）一件。"""
    where = {"課": team}
    last = "交付" if ended else "審査"
    return [
        Line(name, "受付", 0, resource=person, dimensions=where),
        Line(name, last, days * DAY, resource=person, dimensions=where),
    ]


def log_of_teams(text: str) -> EventLog:
    """「税 6/3、福祉 5/4」のような書き方から作る。"""
    rows: list[Line] = []
    for part in filter(None, text.split("、")):
        team, numbers = part.split()
        n, people = map(int, numbers.split("/"))
        for at in range(n):
            rows += case(f"{team}{at}", None if team == NO_VALUE else team, at + 1, f"{team}{at % people}")
    return log_from(rows, levels={"課": Level.CASE})


def table(log: EventLog, rule: PublicationRule = RULE, **more) -> dict[str, PublishedGroup]:
    """組の名から値。全体も含む。"""
    partial = groups_of(log, "課", cut_off=CUT_OFF, dormant_after=DORMANT, ends_with=("交付",))
    found = published(partial, rule, **more)
    return {one.name: one for one in (*found.groups, found.total)}


FEW, STAFF, DERIVED = Hidden.FEW_CASES, Hidden.FEW_STAFF, Hidden.DERIVABLE
# 組 → 伏せた組とその訳（ほかはすべて見える）
TABLE = [
    ("税 6/3、福祉 5/4", {}),
    # 件数が足りない組が二つあり、合わせれば 6 件 4 人: ほかは伏せなくてよい
    ("税 9/3、福祉 3/2、道路 3/2", {"福祉": FEW, "道路": FEW}),
    # 一つだけ伏せると、全体から引いて分かる: いちばん少ない見えている組も伏せる
    ("税 9/3、福祉 4/4、道路 7/3", {"福祉": FEW, "道路": DERIVED}),
    # 二つ伏せても、合わせて 4 件しかない: もう一つ伏せる
    ("税 9/3、福祉 2/2、道路 2/2、水道 6/3", {"福祉": FEW, "道路": FEW, "水道": DERIVED}),
    # 担当が 2 人の組は、件数があっても伏せる
    ("税 9/3、福祉 8/2、道路 7/3", {"福祉": STAFF, "道路": DERIVED}),
    # 見えている組が無くなり、残りも足りない: 全体も伏せる
    ("福祉 4/4", {"福祉": FEW, "全体": FEW}),
    ("税 6/3、福祉 1/1", {"税": DERIVED, "福祉": FEW}),
    ("福祉 3/3、道路 1/1", {"福祉": FEW, "道路": FEW, "全体": FEW}),
    # 課の書かれていない件も、一つの組として扱う
    (f"税 9/3、福祉 6/3、{NO_VALUE} 2/2", {NO_VALUE: FEW, "福祉": DERIVED}),
]


@pytest.mark.parametrize(("teams", "hidden"), TABLE, ids=[row[0] for row in TABLE])
def test_small_groups_are_hidden(teams: str, hidden: dict[str, Hidden]) -> None:
    """少ない組と、引き算で分かる組を伏せ、伏せた組は数を一つも持たない。"""
    found = table(log_of_teams(teams))
    assert {name: one.hidden for name, one in found.items() if one.hidden} == hidden
    for one in found.values():
        if one.hidden:
            assert one == PublishedGroup(name=one.name, hidden=one.hidden)
        else:
            assert one.n is not None
            assert one.lengths.count == one.n


def test_values_are_the_median_and_the_p90() -> None:
    """1日から9日までの9件の中央値は5日、90%値は8.2日。全体は14件で求める。"""
    found = table(log_of_teams("税 9/3、福祉 5/4"))
    assert (found["税"].n, found["税"].lengths.median, found["税"].lengths.p90) == (
        9,
        5 * DAY,
        Fraction(82, 10) * DAY,
    )
    assert (found["全体"].n, found["全体"].lengths.median) == (14, 4 * DAY)


def test_dormant_cases_stay_out_of_the_median() -> None:
    """動かないまま90日を超えた件と、まだ動いている件は、別に数えて中央値に入れない。"""
    rows = [row for at in range(5) for row in case(f"済{at}", "税", at + 1, f"税{at}")]
    rows += case("眠る", "税", 109.9, "税0", ended=False)
    rows += case("ちょうど90日", "税", 110, "税0", ended=False)
    one = table(log_from(rows, levels={"課": Level.CASE}))["税"]
    assert (one.n, one.lengths.median, one.in_progress, one.dormant) == (5, 3 * DAY, 1, 1)


def test_head_counts_may_come_from_the_organization() -> None:
    """担当の数を組織の記録から渡せば、それで決める。渡された表に無い組は伏せる。"""
    log = log_of_teams("税 9/1、福祉 8/1、道路 9/3")
    found = table(log, staff={"税": 4, "福祉": 3})
    assert {name: one.hidden for name, one in found.items() if one.hidden} == {"道路": STAFF, "福祉": DERIVED}


def test_unknown_staff_is_hidden() -> None:
    """担当の列の無いログでは、担当の数が分からないので伏せる。"""
    rows = [Line(**{**vars(row), "resource": None}) for at in range(9) for row in case(f"{at}", "税", at, "")]
    assert table(log_from(rows, levels={"課": Level.CASE}))["税"].hidden is STAFF


def test_a_case_belongs_to_its_last_team() -> None:
    """行いごとの課では、件は最後の課のもの、担当はその課の行の担当。"""
    rows = []
    for at in range(6):
        rows += [
            Line(f"{at}", "受付", 0, resource="窓口", dimensions={"課": "市民"}),
            Line(f"{at}", "審査", DAY, resource=f"税{at % 3}", dimensions={"課": "税"}),
            Line(f"{at}", "交付", 2 * DAY, resource=None, dimensions={"課": None}),
        ]
    found = table(log_from(rows))
    assert (set(found), found["税"].n, found["税"].hidden) == ({"税", "全体"}, 6, None)


def test_defaults_and_empty_logs() -> None:
    """下限は件数5と担当3人。件の無いログでは、組は無く、全体も伏せる。"""
    assert (MIN_CASES, MIN_STAFF) == (RULE.min_cases, RULE.min_staff) == (5, 3)
    rows = log_of_teams("税 9/3")
    assert table(rows.part(0, 0))["全体"].hidden is FEW
