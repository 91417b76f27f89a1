"""ISO-01 の総当たり: 13人 × すべての経路 × すべての入れ口 × ふたご市の記録。

道筋と入力は、すべてその経路の記録に替えて試す。余分な名前に混ぜる記録は、経路と人ごとに替えて四つずつ
試す（人が13人なので、一つの経路で52の記録になる）。攻めた数を印字する。
"""

import pytest

from tests.isolation.attack import PER_TURN, Extra, Report, attack
from tests.isolation.conftest import clients, clients_once  # noqa: F401
from tests.isolation.rows import fingerprint
from tests.route_examples import Call, calls
from tests.world import VISITORS, World

pytestmark = pytest.mark.deep


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_visitor_gets_a_foreign_key_through(
    visitor: str,
    furnished: World,
    clients: dict,  # noqa: F811
    record_property,
) -> None:
    """この人は、どの経路のどの入れ口からも、隣の町の記録に届かない。"""
    total, before = Report(), fingerprint(furnished.futago)
    every: list[Call] = list(calls())
    for call in every:
        total.add(attack(call, visitor, clients[visitor], furnished, before, extra=Extra.TURNS))
    print(f"\n{visitor}: 経路 {len(every)}・攻め {total.shots:,}・破れ {len(total.problems)}")
    record_property("shots", total.shots)
    total.require_nothing_leaked()
    assert total.shots > sum(PER_TURN * (1 if call.method == "GET" else 2) for call in every)
