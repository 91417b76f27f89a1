"""官民データ活用推進計画の枠の資料: 5×8 の枠、義務の別、選び方の印。"""

from __future__ import annotations

from shirube.reference import loader
from shirube.reference.plan.public_private import public_private_matrix
from shirube.reference.plan.records import DutyStrength
from shirube.values.citation import Origin

MATRIX = public_private_matrix()


def test_five_pillars_by_eight_fields() -> None:
    """柱は 5、分野は 8 で、番号の順に並ぶ。"""
    assert [pillar.number for pillar in MATRIX.pillars] == [1, 2, 3, 4, 5]
    assert [field.label for field in MATRIX.fields] == [
        "電子行政",
        "健康・医療・介護",
        "観光",
        "金融",
        "農林水産",
        "ものづくり",
        "インフラ・防災・減災",
        "移動",
    ]


def test_all_printed_headings_are_kept() -> None:
    """印字の見出し 7 つのうち 5 つを柱とし、残る 2 つも捨てない。選び方は標の定めと印す。"""
    assert len(MATRIX.pillars) + len(MATRIX.other_headings) == 7
    assert MATRIX.other_headings == ("デジタルガバメント", "データ利活用")
    assert MATRIX.pillar_origin is Origin.OURS
    assert MATRIX.citation.origin is Origin.OFFICIAL


def test_prefectures_must_and_municipalities_try() -> None:
    """都道府県は第9条第1項の義務、市町村は第9条第3項の努力義務である。"""
    prefecture, municipality = MATRIX.duty(is_prefecture=True), MATRIX.duty(is_prefecture=False)
    assert (prefecture.strength, prefecture.article) == (DutyStrength.OBLIGATION, "第9条第1項")
    assert (municipality.strength, municipality.article) == (DutyStrength.EFFORT, "第9条第3項")
    assert MATRIX.law == "官民データ活用推進基本法"


def test_pillars_point_to_national_items() -> None:
    """どの柱も、実在する国の項目を指す。"""
    for pillar in MATRIX.pillars:
        assert loader.item(pillar.item)[0].head.edition == "2.2"
