"""頻度の約束: 続けて送れる数は限られ、待てば戻り、相手どうしは互いに関わらず、覚える量には上限がある。"""

from datetime import UTC, datetime, timedelta
from threading import Thread
from time import perf_counter
from uuid import uuid4

import pytest

from shirube.apps.frame import rates
from shirube.apps.frame.rates import LIMITS, Jars, Limit, Rate, TooManyRequests
from shirube.apps.frame.scope import Scope

NOW = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
SMALL = Limit(per_second=0.5, burst=3)

pytestmark = pytest.mark.real_rates


@pytest.fixture(autouse=True)
def full_jars():
    """どの試験も、満ちたかめから始める。"""
    rates.forget()
    yield
    rates.forget()


def after(seconds: float) -> datetime:
    """はじめから何秒たった時刻。"""
    return NOW + timedelta(seconds=seconds)


def visitor(address: str = "10.0.0.1", actor=None, now: datetime = NOW) -> Scope:
    """このアドレスの、この人の範囲。"""
    return Scope(municipality_id=None, municipality_key=None, actor_key=actor, source=address, now=now)


def passed(count: int, take) -> int:
    """続けて何回通ったか。"""
    for done in range(count):
        try:
            take()
        except TooManyRequests:
            return done
    return count


def test_burst_passes_and_the_next_is_refused():
    """続けて汲める数は、ちょうど ``burst`` まで。"""
    jars = Jars(SMALL)
    assert passed(10, lambda: jars.take("甲", NOW)) == 3


def test_refusal_says_how_long_to_wait_and_keeps_its_word():
    """断りが言う秒数だけ待てば、一回は必ず通り、それより前は通らない。"""
    jars = Jars(SMALL)
    passed(3, lambda: jars.take("甲", NOW))
    with pytest.raises(TooManyRequests, match="2秒たってから") as refusal:
        jars.take("甲", NOW)
    assert refusal.value.wait == 2
    assert passed(1, lambda: jars.take("甲", after(1.9))) == 0
    assert passed(9, lambda: jars.take("甲", after(2))) == 1


def test_long_rest_fills_only_to_the_brim():
    """どれだけ休んでも、続けて汲める数は ``burst`` を越えない。"""
    jars = Jars(SMALL)
    jars.take("甲", NOW)
    assert passed(10, lambda: jars.take("甲", after(86_400))) == 3


def test_one_visitor_does_not_slow_another():
    """一人が使い切っても、ほかの人は通る。"""
    jars = Jars(SMALL)
    passed(9, lambda: jars.take("甲", NOW))
    assert passed(9, lambda: jars.take("乙", NOW)) == 3


def test_clock_set_back_does_not_lock_anyone_out():
    """時計が一時間戻されても、その時刻から数え直して水は戻る。"""
    jars = Jars(SMALL)
    passed(9, lambda: jars.take("甲", NOW))
    assert passed(1, lambda: jars.take("甲", after(-3600))) == 0
    assert passed(1, lambda: jars.take("甲", after(-3598))) == 1


def test_refusals_are_told_once_per_window():
    """断り続けても、監査に残すのは一分に一度だけ。"""
    jars = Jars(Limit(per_second=0.001, burst=1))
    jars.take("甲", NOW)
    told = []
    for second in range(150):
        with pytest.raises(TooManyRequests) as refusal:
            jars.take("甲", after(second))
        if refusal.value.is_first:
            told.append(second)
    assert told == [0, 60, 120]


def test_memory_is_bounded_and_the_longest_unused_is_forgotten():
    """覚えるかめの数は上限を越えず、使い続けている人のかめは残る。"""
    jars = Jars(SMALL, most=10)
    passed(9, lambda: jars.take("甲", NOW))
    for number in range(1000):
        jars.take(f"10.0.{number // 256}.{number % 256}", NOW)
        assert passed(1, lambda: jars.take("甲", NOW)) == 0
    assert len(jars) == 10


def test_threads_together_pass_no_more_than_the_burst():
    """八本の糸が同時に汲んでも、通る数は ``burst`` ちょうど。"""
    jars = Jars(Limit(per_second=0.001, burst=500))
    counts: list[int] = []

    def draw() -> None:
        counts.append(sum(passed(1, lambda: jars.take("甲", NOW)) for _ in range(200)))

    threads = [Thread(target=draw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 500


def test_signed_in_people_are_counted_apart_behind_one_address():
    """庁舎の一つのアドレスからでも、サインインした人は一人ずつ数える。"""
    first, second = uuid4(), uuid4()
    heavy = LIMITS[Rate.HEAVY].burst
    assert passed(99, lambda: rates.charge(visitor(actor=first), Rate.HEAVY, reads=True)) == heavy
    assert passed(99, lambda: rates.charge(visitor(actor=second), Rate.HEAVY, reads=True)) == heavy


def test_sign_in_counts_what_is_sent_from_an_address():
    """サインインは送った数をアドレスごとに数え、だれの名でも同じかめから汲む。開くだけなら減らない。"""
    limit = LIMITS[Rate.SIGN_IN].burst
    rates.charge(visitor(), Rate.SIGN_IN, reads=True)
    assert passed(limit + 1, lambda: rates.charge(visitor(actor=uuid4()), Rate.SIGN_IN, reads=False)) == limit
    assert passed(1, lambda: rates.charge(visitor(), Rate.SIGN_IN, reads=False)) == 0
    assert passed(1, lambda: rates.charge(visitor("10.0.0.2"), Rate.SIGN_IN, reads=False)) == 1
    assert passed(1, lambda: rates.charge(visitor(), Rate.SIGN_IN, reads=True)) == 1


def test_town_hall_of_700_can_sign_in_in_the_morning():
    """七百人が一つのアドレスから十分のあいだに二回ずつ送っても、一人も断られない。"""
    for number in range(1400):
        now = after(number * 600 / 1400)
        rates.charge(visitor(now=now), Rate.SIGN_IN, reads=False)


def test_every_class_has_a_limit():
    """どの組にも限りがある。"""
    assert set(LIMITS) == set(Rate)


def test_charging_costs_microseconds():
    """一回の数えは、混んだ機械でも一万回で一秒かからない。"""
    scope = visitor(actor=uuid4())
    started = perf_counter()
    passed(10_000, lambda: rates.charge(scope, Rate.ORDINARY, reads=True))
    for number in range(10_000):
        rates.charge(visitor(actor=number), Rate.ORDINARY, reads=True)
    assert perf_counter() - started < 20  # 固まらないための見張り
