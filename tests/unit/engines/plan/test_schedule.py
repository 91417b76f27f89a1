"""日程: 順、余裕、いちばん詰まった並び、輪、未定、実績、今日。"""

from datetime import date
from typing import Any

import pytest

from shirube.engines.plan.links import LinksFormRing
from shirube.engines.plan.schedule import LimitKind, schedule
from shirube.engines.plan.slip import CannotSlip, slip
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Link, LinkKind, Precision, State, Task, TaskKind

HEAD = Head(key="p", title="計画", body_code="112372", body_name="見本町", first_year=2027, last_year=2028)
PLAN_END = date(2029, 3, 31)


def task(key: str, start: date | None, end: date | None, *before: str, **more: Any) -> Task:
    """短く書いた作業。"""
    links = tuple(Link(before=one) for one in before)
    return Task(
        **{"key": key, "initiative": "i", "title": f"作業{key}", "starts_on": start, "ends_on": end}
        | {"links": links}
        | more
    )


def plan(*tasks: Task) -> PlanSnapshot:
    """作業だけの計画。"""
    return PlanSnapshot(
        head=HEAD,
        as_of=date(2026, 11, 21),
        initiatives=(Initiative(key="i", number="1", title="取組"),),
        tasks=tasks,
    )


def chain() -> PlanSnapshot:
    """a→b→c（国の期限）と、余りのある d→c。"""
    return plan(
        task("c", date(2027, 9, 1), date(2027, 9, 30), "b", "d", national_due=date(2027, 10, 10)),
        task("b", date(2027, 7, 1), date(2027, 8, 31), "a"),
        task("a", date(2027, 4, 1), date(2027, 6, 30)),
        task("d", date(2027, 4, 1), date(2027, 8, 1)),
    )


def test_order_puts_earlier_work_first() -> None:
    """先の作業が必ず前に来て、選べるときは町の並びのまま。"""
    assert [slot.key for slot in schedule(chain()).slots] == ["a", "b", "d", "c"]


def test_float_counts_days_until_the_national_due_date() -> None:
    """余裕は、国の期限までの日数に、つながりの余りを足したもの。"""
    found = schedule(chain())
    assert {slot.key: slot.float_days for slot in found.slots} == {"a": 10, "b": 10, "c": 10, "d": 40}
    assert found.slot("d").latest_end == date(2027, 9, 10)
    assert found.slot("c").limit is not None
    assert found.slot("c").limit.kind is LimitKind.NATIONAL


def test_critical_chain_follows_links_without_slack() -> None:
    """いちばん詰まった並びは、余りのないつながりだけをたどる。"""
    assert schedule(chain()).critical_chain == ("a", "b", "c")


def test_float_without_limits_ends_with_the_plan() -> None:
    """期限のない作業の余裕は、計画期間の終わりまで。"""
    found = schedule(plan(task("a", date(2029, 3, 1), date(2029, 3, 21)))).slot("a")
    assert (found.float_days, found.limit.kind if found.limit else None) == (10, LimitKind.PLAN)


def test_ring_is_named_in_japanese() -> None:
    """輪になったつながりは、作業の名を向きのとおりに並べて断る。"""
    ring = plan(
        task("a", None, None, "c"),
        task("b", None, None, "a"),
        task("c", None, None, "b"),
        task("d", None, None, "c"),
    )
    with pytest.raises(LinksFormRing, match="「作業a」 → 「作業b」 → 「作業c」 → 「作業a」"):
        schedule(ring)


def test_link_to_itself_is_a_ring() -> None:
    """自分自身へのつながりも輪である。"""
    with pytest.raises(LinksFormRing, match="「作業a」 → 「作業a」"):
        schedule(plan(task("a", None, None, "a")))


def test_lateness_of_others_does_not_eat_the_slack() -> None:
    """後がもう遅れていても、余りの間は先の余裕であり、余りがなければ先も同じだけ遅れている。"""
    late = {"national_due": date(2027, 7, 9)}
    first = task("a", date(2027, 4, 1), date(2027, 6, 30))
    apart = schedule(plan(first, task("b", date(2027, 7, 6), date(2027, 7, 10), "a", **late)))
    assert [slot.float_days for slot in apart.slots] == [5, -1]
    close = schedule(plan(first, task("b", date(2027, 7, 1), date(2027, 7, 10), "a", **late)))
    assert [slot.float_days for slot in close.slots] == [-1, -1]
    assert close.critical_chain == ("a", "b")


def test_conflict_tells_missing_days() -> None:
    """計画の日付がつながりと合わなければ、足りない日数を述べる。"""
    found = schedule(
        plan(
            task("a", date(2027, 4, 1), date(2027, 6, 30)),
            task("b", date(2027, 6, 21), date(2027, 7, 31), "a"),
        )
    )
    assert [(one.before, one.after, one.days) for one in found.conflicts] == [("a", "b", 10)]
    assert found.slot("b").pushed_by == "a"


def test_same_quarter_is_no_conflict() -> None:
    """どちらも同じ四半期なら、合わないとは言えない。"""
    days = {"start": date(2027, 4, 1), "end": date(2027, 6, 30)}
    found = schedule(
        plan(
            task("a", *days.values(), precision=Precision.QUARTER),
            task("b", *days.values(), "a", precision=Precision.QUARTER),
        )
    )
    assert not found.conflicts
    assert found.slot("b").end == date(2027, 6, 30)


def test_undated_work_stays_undated() -> None:
    """日付の未定な作業は未定のまま挙げられ、余裕を持たない。"""
    found = schedule(plan(task("a", None, None), task("b", date(2027, 4, 1), date(2027, 4, 30), "a")))
    assert found.undated == ("a",)
    assert (found.slot("a").start, found.slot("a").float_days) == (None, None)
    assert found.slot("b").start == date(2027, 4, 1)


def test_finished_work_counts_with_its_real_dates() -> None:
    """終わった作業は実績の日で数え、動かない。"""
    found = schedule(
        plan(
            task("a", date(2027, 4, 1), date(2027, 6, 30), state=State.DONE, ended_on=date(2027, 7, 15)),
            task("b", date(2027, 7, 1), date(2027, 7, 31), "a"),
        )
    )
    assert (found.slot("a").end, found.slot("a").float_days) == (date(2027, 7, 15), None)
    assert found.slot("b").start == date(2027, 7, 16)


def test_stopped_work_holds_nobody() -> None:
    """中止した作業は、後の作業を待たせない。"""
    found = schedule(
        plan(
            task("a", date(2027, 4, 1), date(2027, 6, 30), state=State.STOPPED),
            task("b", date(2027, 5, 1), date(2027, 5, 31), "a"),
        )
    )
    assert found.slot("b").start == date(2027, 5, 1)


def test_extended_deadline_is_the_end() -> None:
    """公式に延ばした期限があれば、終わりも守るべき日もその日になる。"""
    found = schedule(
        plan(
            task(
                "a",
                date(2025, 4, 1),
                date(2026, 3, 31),
                national_due=date(2026, 3, 31),
                extended_to=date(2028, 3, 31),
                extension_basis="国の通知",
            ),
        )
    ).slot("a")
    assert (found.end, found.float_days) == (date(2028, 3, 31), 0)


def test_open_work_is_never_placed_in_the_past() -> None:
    """今日を渡せば、まだの作業は今日から、始めた作業は今日までかかるものとして数える。"""
    found = schedule(
        plan(
            task("a", date(2027, 4, 1), date(2027, 4, 30)),
            task("b", date(2027, 4, 1), date(2027, 4, 30), state=State.ACTIVE),
            task("c", date(2027, 5, 1), date(2027, 5, 31), "b"),
        ),
        today=date(2027, 6, 10),
    )
    assert (found.slot("a").start, found.slot("a").end) == (date(2027, 6, 10), date(2027, 7, 9))
    assert (found.slot("b").start, found.slot("b").end) == (date(2027, 4, 1), date(2027, 6, 10))
    assert found.slot("c").start == date(2027, 6, 11)


def test_slip_names_moves_and_missed_limits() -> None:
    """遅れは、動く作業と日数、間に合わなくなる国の期限を述べる。"""
    found = slip(chain(), "a", days=15)
    assert [(move.key, move.days, move.because) for move in found.moves] == [
        ("a", 15, None),
        ("b", 15, "a"),
        ("c", 15, "b"),
    ]
    assert [(one.key, one.kind, one.days, one.was_missed) for one in found.missed] == [
        ("c", LimitKind.NATIONAL, 5, False)
    ]


def test_slip_by_new_end_keeps_the_start() -> None:
    """新しい終わりの日で言えば、始まりは動かない。"""
    first = slip(chain(), "a", new_end=date(2027, 7, 10)).moves[0]
    assert (first.new_start, first.new_end, first.days) == (date(2027, 4, 1), date(2027, 7, 10), 10)


def test_slip_misses_milestones() -> None:
    """押された節目は、間に合わなくなるものとして挙がる。"""
    found = slip(
        plan(
            task("a", date(2027, 4, 1), date(2027, 6, 30)),
            task("m", None, date(2027, 7, 5), "a", kind=TaskKind.MILESTONE),
        ),
        "a",
        days=10,
    )
    assert [(one.key, one.kind, one.days) for one in found.missed] == [("m", LimitKind.MILESTONE, 5)]


def test_started_work_moves_only_its_end() -> None:
    """始めた作業は、先が終わらなくても始まりは動かず、終わりのつながりでだけ動く。"""
    found = slip(
        plan(
            task("a", date(2027, 4, 1), date(2027, 6, 30)),
            task(
                "b",
                date(2027, 4, 1),
                date(2027, 6, 30),
                state=State.ACTIVE,
                links=(Link(before="a", kind=LinkKind.FINISH_FINISH),),
            ),
            task("c", date(2027, 5, 1), date(2027, 6, 30), "a", state=State.ACTIVE),
        ),
        "a",
        days=10,
    )
    assert [(m.key, m.new_start, m.new_end) for m in found.moves[1:]] == [
        ("b", date(2027, 4, 1), date(2027, 7, 10))
    ]


def test_slip_says_what_it_cannot_know() -> None:
    """未定の作業の先は、動くとも動かないとも言わず、分からないと述べる。"""
    found = slip(
        plan(
            task("a", date(2027, 4, 1), date(2027, 6, 30)),
            task("u", None, None, "a"),
            task("z", date(2027, 9, 1), date(2027, 9, 30), "u"),
        ),
        "a",
        days=90,
    )
    assert [move.key for move in found.moves] == ["a"]
    assert found.unknown == ("u", "z")


@pytest.mark.parametrize(
    ("key", "asked", "message"),
    [
        ("x", {"days": 1}, "この計画にありません"),
        ("a", {"days": 0}, "いまの終わりの日より後"),
        ("a", {}, "どちらか一つ"),
        ("a", {"days": 1, "new_end": date(2027, 7, 10)}, "どちらか一つ"),
        ("a", {"new_end": date(2027, 6, 1)}, "いまの終わりの日より後"),
        ("u", {"days": 1}, "終わりの日が未定"),
        ("e", {"days": 1}, "完了なので"),
    ],
)
def test_slip_refuses(key: str, asked: dict[str, Any], message: str) -> None:
    """数えられない遅れは、理由を述べて断る。"""
    known = plan(
        task("a", date(2027, 4, 1), date(2027, 6, 30)),
        task("u", None, None),
        task("e", date(2027, 4, 1), date(2027, 6, 30), state=State.DONE),
    )
    with pytest.raises(CannotSlip, match=message):
        slip(known, key, **asked)
