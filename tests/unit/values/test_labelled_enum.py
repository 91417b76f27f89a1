"""名のある区分: 残す値は文字のままで、名は必ず一つある。"""

import copy
import json
import pickle

import pytest

from shirube.values.labelled_enum import LabelledEnum


class Colour(LabelledEnum):
    """試しの区分。"""

    RED = "red", "赤"
    BLUE = "blue", "青"

    @property
    def is_warm(self) -> bool:
        """暖かい色か。"""
        return self is Colour.RED


def test_value_is_what_is_kept_and_label_is_what_is_shown() -> None:
    """値は文字として比べられ、JSON にもそのまま書かれる。名は値と別に持つ。"""
    assert [(one.value, one.label, str(one)) for one in Colour] == [
        ("red", "赤", "red"),
        ("blue", "青", "blue"),
    ]
    assert Colour.RED == "red"
    assert json.dumps([Colour.BLUE]) == '["blue"]'
    assert Colour.RED.is_warm and not Colour.BLUE.is_warm


def test_member_is_found_by_its_value_only() -> None:
    """値からだけ引ける。名や知らない値では引けない。"""
    assert Colour("red") is Colour.RED
    for wrong in ("赤", "green", ""):
        with pytest.raises(ValueError, match="is not a valid"):
            Colour(wrong)


def test_copies_are_the_same_member() -> None:
    """写しても、しまって取り出しても、同じ区分である。"""
    assert copy.deepcopy(Colour.RED) is Colour.RED
    assert pickle.loads(pickle.dumps(Colour.BLUE)) is Colour.BLUE  # noqa: S301 - 自分で作ったもの


def test_member_without_a_label_cannot_be_defined() -> None:
    """名を忘れた区分は、読み込んだところで止まる。"""
    with pytest.raises(ValueError, match="区分「one」に名がありません"):

        class Forgotten(LabelledEnum):
            """名を忘れた区分。"""

            ONE = "one"
