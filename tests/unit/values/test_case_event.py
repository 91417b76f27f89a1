"""業務の出来事: 作るときの確かめ、記録の往復、訂正、仮名。"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shirube.values.case_event import (
    CannotApplyCorrections,
    CannotBuildCaseEvent,
    CannotMakePseudonym,
    CaseEvent,
    ClockState,
    Phase,
    effective,
    pseudonym,
)
from shirube.values.instant import CannotReadInstant

START = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def event(event_id: str = "e1", *, minute: int = 0, recorded: int | None = None, **changes: Any) -> CaseEvent:
    """受付の出来事。minute は起きた分、recorded は記録した分。"""
    base: dict[str, Any] = {
        "event_id": event_id,
        "municipality": "m1",
        "subjects": {"case": "c1"},
        "seq": 0,
        "activity": "受付",
        "occurred_at": START + timedelta(minutes=minute),
        "recorded_at": START + timedelta(minutes=minute if recorded is None else recorded),
    }
    return CaseEvent(**base | changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"event_id": ""}, "番号"),
        ({"activity": "受付\n氏名"}, "制御文字"),
        ({"activity": "受\u202e付"}, "制御文字"),
        ({"activity": " 受付"}, "空白"),
        ({"team": "あ" * 101}, "自由記述"),
        ({"outcome": ""}, "結果"),
        ({"subjects": {}}, "対象"),
        ({"subjects": {"person": "p1"}}, "対象"),
        ({"subjects": {"case": ""}}, "対象の鍵"),
        ({"seq": -1}, "seq"),
        ({"seq": True}, "seq"),
        ({"phase": "at"}, "局面"),
        ({"clock": "stop"}, "時計"),
        ({"clock": ClockState.STOP}, "理由"),
        ({"clock": ClockState.RUN, "clock_reason": "補正"}, "理由"),
        ({"clock_reason": "補正"}, "理由"),
        ({"procedure": "転入届"}, "識別子@版"),
        ({"corrects": "e1"}, "自分自身"),
    ],
)
def test_wrong_events_are_refused(changes: dict[str, Any], why: str) -> None:
    """自由記述、制御文字、食い違いのある出来事は断る。"""
    with pytest.raises(CannotBuildCaseEvent, match=why):
        event(**changes)


def test_naive_times_are_refused() -> None:
    """時差のない時点は断る。"""
    with pytest.raises(CannotReadInstant, match="時差"):
        event(occurred_at=datetime(2026, 11, 21))  # noqa: DTZ001


def test_event_survives_json() -> None:
    """出来事は JSON を通っても同じ値に戻る。全角の空白を含む担当名も書ける。"""
    original = event(
        subjects={"visit": "v1", "case": "c1"},
        phase=Phase.START,
        procedure="tennyu@2026-04",
        team="市民課　窓口係",
        clock=ClockState.STOP,
        clock_reason="補正待ち",
        actor="p0123",
    )
    record = json.loads(json.dumps(original.to_record()))
    assert CaseEvent.from_record(record) == original
    assert record["occurred_at"] == "2026-11-21T00:00:00.000000Z"
    assert list(record["subjects"]) == ["case", "visit"]


@pytest.mark.parametrize(
    "damage", [{"phase": "中"}, {"subjects": None}, {"氏名": "x"}, {"occurred_at": None}, {"clock": "go"}]
)
def test_damaged_records_are_refused(damage: dict[str, Any]) -> None:
    """壊れた記録は、名前の付いた誤り（ValueError）で断る。"""
    with pytest.raises(ValueError):
        CaseEvent.from_record(event().to_record() | damage)


def test_correction_takes_the_place_of_the_old_event() -> None:
    """訂正は元の出来事に代わり、起きた時点の順に並ぶ。"""
    wrong, later = event("e1", minute=0), event("e2", minute=5)
    right = event("e3", minute=10, recorded=20, corrects="e1")
    assert effective([wrong, later, right]) == (later, right)


def test_chain_ends_at_the_last_correction() -> None:
    """訂正の訂正は、最後のものだけが残る。"""
    chain = [event("e1"), event("e2", recorded=1, corrects="e1"), event("e3", recorded=2, corrects="e2")]
    assert effective(chain) == (chain[2],)


def test_retraction_removes_and_can_itself_be_corrected() -> None:
    """取消は元の出来事を消す。その取消を訂正すれば、出来事は戻る。"""
    retraction = event("e2", recorded=1, corrects="e1", outcome="取消")
    back = event("e3", recorded=2, corrects="e2", outcome="受理")
    assert effective([event("e1"), retraction]) == ()
    assert effective([event("e1"), retraction, back]) == (back,)


def test_cancelling_a_reservation_is_an_event_of_its_own() -> None:
    """訂正でない「取消」（予約の取消）は、出来事として残る。"""
    cancelled = event("e1", activity="予約", outcome="取消")
    assert effective([cancelled]) == (cancelled,)


def test_the_later_of_two_rival_corrections_wins() -> None:
    """同じ出来事への訂正が二つあれば、後に記録された方をとる。"""
    first = event("e2", recorded=1, corrects="e1")
    second = event("e3", recorded=2, corrects="e1")
    assert effective([second, event("e1"), first]) == (second,)


def test_correction_beats_the_original_even_when_clocks_disagree() -> None:
    """訂正の記録時刻が元より前でも、訂正が有効である。"""
    correction = event("e2", recorded=-60, corrects="e1")
    assert effective([event("e1", recorded=5), correction]) == (correction,)


def test_correction_without_its_original_stands_alone() -> None:
    """元の出来事が渡されていなくても、訂正は出来事として、取消は無として扱う。"""
    correction = event("e2", corrects="e1")
    assert effective([correction]) == (correction,)
    assert effective([event("e2", corrects="e1", outcome="取消")]) == ()


def test_broken_corrections_are_refused() -> None:
    """輪になった訂正と、同じ番号で中身の違う出来事は断る。まったく同じ重なりは一つにする。"""
    with pytest.raises(CannotApplyCorrections, match="輪"):
        effective([event("e1", corrects="e2"), event("e2", corrects="e1")])
    with pytest.raises(CannotApplyCorrections, match="中身の違う"):
        effective([event("e1"), event("e1", minute=3)])
    assert effective([event("e1"), event("e1")]) == (event("e1"),)


def test_pseudonyms_are_stable_and_cannot_be_joined_without_the_key() -> None:
    """仮名は同じ鍵なら同じで、鍵が変わればつながらず、数にも元の番号にも見えない。"""
    name = pseudonym(b"k" * 32, "職員0001")
    assert name == pseudonym(b"k" * 32, "職員0001")
    assert name != pseudonym(b"x" * 32, "職員0001")
    assert len(name) == 25
    assert name.startswith("p")
    with pytest.raises(CannotMakePseudonym, match="短すぎ"):
        pseudonym(b"short", "a")
    with pytest.raises(CannotMakePseudonym, match="空"):
        pseudonym(b"k" * 32, "")


def test_labels_are_japanese() -> None:
    """局面と時計の表示名は日本語である。"""
    assert [phase.label for phase in Phase] == ["時点", "開始", "完了"]
    assert [state.label for state in ClockState] == ["進行", "停止"]


def test_long_chains_are_followed_once() -> None:
    """一万回重なった訂正も、たどり直さずに最後の一つに決まる。"""
    chain = [event(f"e{n}", recorded=n, corrects=f"e{n - 1}" if n else None, seq=n) for n in range(10_000)]
    started = time.perf_counter()
    assert effective(chain) == (chain[-1],)
    assert effective(reversed(chain)) == (chain[-1],)
    assert time.perf_counter() - started < 20.0  # 固まらないための見張り
