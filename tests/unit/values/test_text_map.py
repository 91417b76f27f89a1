"""変わらない文字列の対応表と、時点の記録の形。"""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from shirube.values.instant import JST, CannotReadInstant, instant_text, read_instant
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


@pytest.mark.parametrize("text", ["きのう", "2026-11-21T02:00:00", "", None])
def test_unreadable_instants_are_refused(text: object) -> None:
    """日時でないもの、時差のないものは断る。"""
    with pytest.raises(CannotReadInstant):
        read_instant(text, "受付の時点")
