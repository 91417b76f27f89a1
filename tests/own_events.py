"""自分の事案の行いの例: でたらめな到着の順、遅れた行い、訂正、取消を含む（試験の道具）。"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from shirube.values.case_event import RETRACTED, CaseEvent, ClockState, Phase

BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
_STEP = timedelta(hours=7)


def key(number: int) -> str:
    """試験の鍵。並びが数の順にならないように混ぜる。"""
    return str(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835 + 1) % 2**128 or 1))


@st.composite
def own_events(draw: st.DrawFn, *, least: int = 0, most: int = 30) -> list[CaseEvent]:
    """記録された順の行い。起きた日は記録より早いことがあり、訂正は前の行いか、まだ無い行いを指す。"""
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(0, 5),
                st.sampled_from(["受付", "審査", "補正", "交付"]),
                st.integers(0, 60),
                st.integers(0, 30),
                st.sampled_from(list(Phase)),
                st.sampled_from([None, None, "run", "stop"]),
                st.sampled_from(["新", "新", "新", "訂正", "取消", "宙の訂正"]),
                st.sampled_from([None, 0, 1]),
            ),
            min_size=least,
            max_size=most,
        )
    )
    found: list[CaseEvent] = []
    for at, (case, activity, occurred, late, phase, clock, way, visit) in enumerate(drawn):
        target = draw(st.sampled_from(found)).event_id if found and way in ("訂正", "取消") else None
        if way == "宙の訂正":
            target = key(9_000 + case)
        subjects = {"case": key(1_000 + case)} | ({} if visit is None else {"visit": key(2_000 + visit)})
        found.append(
            CaseEvent(
                event_id=key(at),
                municipality="m",
                subjects=subjects if case else {"visit": key(2_000)},
                seq=at % 4,
                activity=activity,
                phase=phase,
                occurred_at=BEGIN + occurred * _STEP,
                recorded_at=BEGIN + (occurred + late) * _STEP,
                procedure=f"proc.{case}@1" if case % 2 else None,
                team="税" if case % 3 else None,
                channel="counter" if at % 2 else None,
                actor=f"p{at % 4}" if at % 4 else None,
                clock=None if clock is None else ClockState(clock),
                clock_reason="補正" if clock == "stop" else None,
                outcome=RETRACTED if way == "取消" else None,
                corrects=target,
            )
        )
    return found
