"""変わらない文字列の対応表と、時点の記録の形。"""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import pytest

from shirube.values.instant import (
    JST,
    CannotReadInstant,
    format_moment,
    instant_text,
    local_day,
    midnight,
    read_instant,
)
from shirube.values.text_map import CannotBuildTextMap, TextMap


def test_text_map_is_a_value() -> None:
    """渡した順によらず同じ値で、元の辞書を変えても変わらず、直列化できる。"""
    source = {"b": "2", "a": "1"}
    made = TextMap(source)
    source["a"] = "9"
    assert made == TextMap({"a": "1", "b": "2"}) == {"a": "1", "b": "2"}
    assert hash(made) == hash(TextMap({"a": "1", "b": "2"}))
    assert repr(made) == "TextMap({'a': '1', 'b': '2'})"
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301
    assert len(made) == 2


def test_text_map_refuses_other_types() -> None:
    """文字列でない値は断る。"""
    with pytest.raises(CannotBuildTextMap, match="「a」"):
        TextMap({"a": 1})  # type: ignore[dict-item]


def test_instants_sort_as_text() -> None:
    """時点の文字の順は時の順と同じで、元の時点に戻る。"""
    early = datetime(2026, 11, 21, 8, 59, 59, 999_999, tzinfo=JST)
    late = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    assert instant_text(early) < instant_text(late)
    assert read_instant(instant_text(early), "時点") == early


@pytest.mark.parametrize("text", ["きのう", "2026-11-21T02:00:00", "", None, "0001-01-01T00:00+14:00"])
def test_unreadable_instants_are_refused(text: object) -> None:
    """日時でないもの、時差のないものは断る。"""
    with pytest.raises(CannotReadInstant):
        read_instant(text, "受付の時点")


def test_moments_are_shown_in_japan_time() -> None:
    """画面の日時と日付は日本標準時で、日の始まりは前の日の15時（協定世界時）である。"""
    moment = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
    assert format_moment(moment) == "令和8年11月21日 00:05"
    assert local_day(moment) == date(2026, 11, 21)
    assert midnight(date(2026, 11, 21)) == datetime(2026, 11, 20, 15, tzinfo=UTC)
