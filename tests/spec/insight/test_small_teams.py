"""少人数の課を伏せる決まりの表: どの課を伏せ、引き算で分からないように、ほかのどの課を足すか。"""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shirube.engines.insight.log import EventLog, Level
from shirube.engines.insight.published import MASK, MIN_STAFF
from shirube.engines.insight.small_teams import Shelter, shown_rows, small_teams
from tests.insight_logs import Line, log_from


@dataclass(frozen=True)
class Rule:
    """課（名 行の数/担当の数、ほか）と、見る人の課と、伏せる課。担当の数が「?」なら、担当の列が無い。"""

    teams: str
    hidden: str
    own: str = ""
    sizes: str = ""


RULES = {
    "三人の課だけなら、伏せない": Rule("税 9/3、福祉 8/4", ""),
    "少人数の課が一つなら、いちばん少ない課も": Rule("税 9/3、福祉 8/3、道路 7/2、水道 5/3", "道路 水道"),
    "同じ数なら、名の順に": Rule("税 6/3、福祉 6/3、道路 7/2", "道路 福祉"),
    "一人の課が二つでは、三人に足りない": Rule("税 9/3、福祉 8/3、道路 7/1、水道 5/1", "道路 水道 福祉"),
    "二人と一人の課なら、足りる": Rule("税 9/3、道路 7/2、水道 5/1", "道路 水道"),
    "課が二つで一つが少人数なら、どちらも": Rule("税 9/3、道路 7/2", "税 道路"),
    "課が一つで少人数": Rule("道路 7/2", "道路"),
    "その課の人には、伏せない": Rule("税 9/3、福祉 8/3、道路 7/2", "", own="道路"),
    "ほかの少人数の課は、その人にも": Rule("税 9/3、福祉 8/3、道路 7/2、水道 5/2", "水道 福祉", own="道路"),
    "足すのは、自分の課を後に": Rule("税 9/3、福祉 4/3、道路 7/2", "税 道路", own="福祉"),
    "課の無い行も、引き算の残りになる": Rule("税 9/3、道路 7/2、- 20/3", "税 道路"),
    "ほかに課が無ければ、課の無い行も": Rule("道路 7/2、- 20/3", "道路 -"),
    "担当の列が無く、名簿も無い": Rule("税 9/?、福祉 8/?", "税 福祉"),
    "担当の列が無ければ、名簿の人数で": Rule(
        "税 9/?、福祉 8/?、道路 7/?", "道路 福祉", sizes="税 9、福祉 3、道路 2"
    ),
    "名簿に無い課は、分からない": Rule("税 9/?、福祉 8/?、道路 7/?", "道路 福祉", sizes="税 9、福祉 3"),
}


def _log(text: str, level: Level = Level.EVENT) -> EventLog:
    lines = []
    for place, part in enumerate(text.split("、")):
        name, counted = part.split(" ")
        rows, staff = counted.split("/")
        for at in range(int(rows)):
            who = None if staff == "?" else f"{name}{at % int(staff)}"
            team = None if name == "-" else name
            lines.append(Line(f"{place}-{at}", "受付", at, resource=who, dimensions={"team": team}))
    return log_from(lines, levels={"team": level})


def _shelter(rule: Rule, level: Level) -> tuple[EventLog, Shelter]:
    log = _log(rule.teams, level)
    pairs = (part.split(" ") for part in rule.sizes.split("、") if part)
    sizes = {name: int(count) for name, count in pairs} if log.resource is None else None
    return log, Shelter.of(log, sizes=sizes, own=rule.own.split())


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_which_teams_are_hidden(rule: Rule, level: Level) -> None:
    """行いごとの切り口でも、件ごとの切り口でも、同じ課を伏せる。"""
    log, shelter = _shelter(rule, level)
    wanted = {("team", None if name == "-" else name) for name in rule.hidden.split()}
    assert shelter.hidden == wanted and shelter.count("team") == len(wanted)
    masked = shelter.masked(log).dimensions["team"]
    left = {name for name in log.dimensions["team"].names if ("team", name) not in wanted}
    assert set(masked.names) == left | ({MASK} if wanted else set())
    assert all(shelter.hides(*one) for one in wanted) and shelter.hides("team", MASK)


def test_narrowing_hides_one_more() -> None:
    """絞り込んだ件に少人数の課が一つだけなら、その中でいちばん少ない課も伏せる。選んだ課は後に回す。"""
    log = _log("税 9/3、福祉 8/3、道路 7/2、水道 5/1")
    whole = Shelter.of(log)
    assert whole.hidden == {("team", "道路"), ("team", "水道")}
    part = log.taken(np.arange(24, dtype=np.int64))  # 水道の件を除く
    assert whole.within(part).hidden == whole.hidden | {("team", "福祉")}
    assert whole.within(part, last=["福祉"]).hidden == whole.hidden | {("team", "税")}


@pytest.mark.parametrize(
    ("counts", "hidden", "shown"),
    [
        ({"甲": 3, "乙": 1, "丙": 2}, (), ["甲", "乙", "丙"]),
        ({"甲": 3, "乙": 1, "丙": 2}, ("甲",), ["丙"]),
        ({"甲": 3, "乙": 1, "丙": 2}, ("甲", "乙"), ["丙"]),
        ({"甲": 3}, ("甲",), []),
    ],
)
def test_rows_of_a_table(counts: dict[str, int], hidden: tuple[str, ...], shown: list[str]) -> None:
    """課で決めた行の表でも、一つだけを伏せることは無い。"""
    assert shown_rows(counts, hidden) == shown


@given(
    rows=st.lists(
        st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(0, 5), st.booleans()), min_size=1, max_size=40
    ),
    own=st.sets(st.sampled_from("甲乙"), max_size=1),
)
def test_what_is_left_is_never_one_small_team(rows: list[tuple[str, int, bool]], own: set[str]) -> None:
    """伏せた行を合わせると、二つ以上の課で三人以上か、見えている課が一つも無い。行は減らない。"""
    lines = [
        Line(f"{at}", "受付", at, resource=f"{team}{who}" if known else None, dimensions={"team": team})
        for at, (team, who, known) in enumerate(rows)
    ]
    log = log_from([*lines, Line("-", "受付", 0, resource="係", dimensions={"team": None})])
    shelter = Shelter.of(log, own=own)
    small = {one for one in small_teams(log) if one[1] not in own}
    assert small <= shelter.hidden and (bool(small) == bool(shelter.hidden))
    coded = shelter.masked(log).dimensions["team"]
    assert len(coded.codes) == log.event_count
    seen = [coded.name(code) for code in coded.codes.tolist()]
    before = [log.dimensions["team"].name(code) for code in log.dimensions["team"].codes.tolist()]
    assert all(
        new == (MASK if ("team", old) in shelter.hidden else old)
        for new, old in zip(seen, before, strict=True)
    )
    if shelter.hidden and set(seen) != {MASK}:
        staff = {who for at, who in enumerate(log.resource.codes.tolist()) if seen[at] == MASK and before[at]}
        assert len(shelter.hidden) > 1 and len(staff - {log.resource.missing}) >= MIN_STAFF
