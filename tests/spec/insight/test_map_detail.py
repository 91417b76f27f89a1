"""決まりの表: 工程マップの細かさ。手で数えた小さな流れで、何が残り、何が残らないかを示す。"""

import pytest

from shirube.engines.insight.process_map import (
    CannotDrawMap,
    LeftOut,
    MapActivity,
    MapFlow,
    process_map,
    simplified,
    with_lanes,
)

COUNTS = {"受付": 100, "審査": 90, "交付": 80, "補正": 20, "照会": 5}
FLOWS = {
    ("開始", "受付"): 100, ("受付", "審査"): 85, ("審査", "交付"): 76, ("交付", "終了"): 80,
    ("受付", "補正"): 10, ("補正", "審査"): 5, ("審査", "補正"): 10,
    ("補正", "終了"): 11, ("補正", "交付"): 4, ("審査", "照会"): 4, ("照会", "終了"): 5,
    ("受付", "終了"): 4, ("受付", "照会"): 1,
}  # fmt: skip
MADE = process_map(
    [MapActivity(name=name, count=count, cases=count) for name, count in COUNTS.items()],
    [
        MapFlow(
            source=None if a == "開始" else a, target=None if b == "終了" else b, count=count, cases=count
        )
        for (a, b), count in FLOWS.items()
    ],
    case_count=100,
)

# 細かさ → 残る行い、残る流れの数、添え書き
DETAILS = [
    (0, "受付 審査 交付", 4, "表示していない行い 2、流れ 9（全体の13.7%）"),
    (40, "受付 審査 交付", 4, "表示していない行い 2、流れ 9（全体の13.7%）"),
    (80, "受付 審査 交付 補正", 8, "表示していない行い 1、流れ 5（全体の4.6%）"),
    (100, "受付 審査 交付 補正 照会", 13, ""),
]


@pytest.mark.parametrize(("detail", "names", "flows", "left"), DETAILS)
def test_what_each_detail_shows(detail: int, names: str, flows: int, left: str) -> None:
    """細かさごとに、残る行いと流れ、添える一文。"""
    kept = simplified(MADE, detail)
    assert " ".join(one.name for one in kept.activities) == names
    assert (len(kept.flows), kept.left_out.sentence) == (flows, left)


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (LeftOut(12, 85, 32, 1000), "表示していない行い 12、流れ 85（全体の3.2%）"),
        (LeftOut(0, 1, 1, 1_000_000), "表示していない行い 0、流れ 1（全体の0.1%未満）"),
        (LeftOut(0, 0, 0, 1000), ""),
    ],
)
def test_what_is_left_out_is_said(left: LeftOut, sentence: str) -> None:
    """見せていないものの言い方。"""
    assert left.sentence == sentence


def test_an_activity_goes_to_the_team_that_does_it_most() -> None:
    """行いは、いちばん多く行った組織の帯に入る。同じ数なら名の順。"""
    counts = {("受付", "市民課"): 60, ("受付", "支所"): 40, ("審査", "税務課"): 45, ("審査", "市民課"): 45}
    made = with_lanes(MADE, counts)
    lanes = {one.name: (one.lane, one.lane_count) for one in made.activities}
    assert lanes["受付"] == ("市民課", 60) and lanes["審査"] == ("市民課", 45) and lanes["交付"] == ("", None)


def test_wrong_input_is_refused() -> None:
    """二度渡した行い、知らない行いへの流れ、0〜100 でない細かさは断る。"""
    one = MapActivity(name="受付", count=1, cases=1)
    with pytest.raises(CannotDrawMap, match="二度"):
        process_map([one, one], [], case_count=1)
    with pytest.raises(CannotDrawMap, match="「審査」"):
        process_map([one], [MapFlow(source="受付", target="審査", count=1, cases=1)], case_count=1)
    with pytest.raises(CannotDrawMap, match="100"):
        simplified(MADE, 101)
