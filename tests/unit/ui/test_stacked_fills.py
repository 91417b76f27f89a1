"""積み上げの図の塗り: 内訳ごとに選べ、数が合わなければ断る。"""

import pytest

from shirube.ui.chart import CannotDraw, Series, stacked_bar_chart

LAYERS = [Series("完了", [1]), Series("遅れ", [2])]


def test_fills_are_chosen_by_the_caller() -> None:
    """選んだ塗りだけが図に入り、選ばなければ初めから順に使う。"""
    chosen = stacked_bar_chart("a", "題", ["柱"], LAYERS, fills=(3, 2)).svg
    plain = stacked_bar_chart("a", "題", ["柱"], LAYERS).svg
    assert 'id="a-fill-3"' in chosen
    assert 'id="a-fill-1"' not in chosen
    assert 'id="a-fill-1"' in plain


def test_wrong_number_of_fills_is_refused() -> None:
    """塗りの数が内訳の数と違えば断る。"""
    with pytest.raises(CannotDraw, match="塗りの数"):
        stacked_bar_chart("a", "題", ["柱"], LAYERS, fills=(3,))
