"""公開の鍵: 並び順、形、スレッド、時計の戻り。"""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from shirube.values import key as key_module
from shirube.values.key import CannotReadKey, key_time, new_key


def test_keys_are_version_7_of_the_rfc_variant() -> None:
    """鍵はRFC 9562のUUIDv7である。"""
    key = new_key()
    assert key.version == 7
    assert key.variant == uuid.RFC_4122


def test_keys_only_grow() -> None:
    """続けて作った2万件の鍵は、必ず前より大きく、文字列の順も同じである。"""
    keys = [new_key() for _ in range(20_000)]
    assert all(a < b for a, b in pairwise(keys))
    assert [str(key) for key in keys] == sorted(str(key) for key in keys)


def test_threads_never_share_a_key() -> None:
    """8つのスレッドで作っても、同じ鍵は出ない。"""
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: new_key(), range(8_000)))
    assert len(set(keys)) == 8_000


def test_clock_going_back_does_not_lower_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """時計が1時間戻っても、鍵は前より大きい。"""
    before = new_key()
    earlier = time.time_ns() - 3_600 * 10**9
    monkeypatch.setattr(key_module.time, "time_ns", lambda: earlier)
    assert new_key() > before


def test_key_time_is_when_it_was_made() -> None:
    """鍵から、作った時点がミリ秒の桁で戻る。"""
    assert abs(key_time(new_key()) - datetime.now(UTC)) < timedelta(seconds=5)
    known = uuid.UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # RFC 9562 付録 A.6 の例
    assert key_time(known) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_other_versions_are_refused() -> None:
    """時刻の入っていない鍵は断る。"""
    with pytest.raises(CannotReadKey, match="UUIDv7"):
        key_time(uuid.uuid4())


def test_repeatable_keys_come_out_the_same_and_end_with_the_block() -> None:
    """同じ種と始まりなら同じ鍵が同じ順に出て、囲みを出ると、推測されない鍵に戻る。"""
    start = datetime(2026, 11, 21, 3, tzinfo=UTC)

    def made(seed: str) -> list[uuid.UUID]:
        with key_module.repeatable_keys(seed, start):
            return [new_key() for _ in range(5_000)]

    first = made("旅")
    assert made("旅") == first
    assert made("別の旅") != first
    assert all(a < b for a, b in pairwise(first))
    assert {key.version for key in first} == {7}
    assert timedelta(0) <= key_time(first[-1]) - start < timedelta(seconds=1)
    assert new_key() not in first and key_time(new_key()) != key_time(first[-1])


def test_keys_are_unguessable_again_after_a_failure() -> None:
    """囲みの中で失敗しても、推測されない鍵に戻る。"""
    with pytest.raises(RuntimeError), key_module.repeatable_keys("旅", datetime(2020, 1, 1, tzinfo=UTC)):
        raise RuntimeError
    assert key_time(new_key()) > datetime(2026, 1, 1, tzinfo=UTC)
