"""全国の表の読み方: 三つの形、先頭の 0、同じ名、値の無いこと、読めない欄。"""

import os
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from shirube.adapters.refusal import FileRefused
from shirube.adapters.series_bodies import BodyName, BodyNames, CannotFindBody, settled_by_order
from shirube.adapters.series_file import SeriesReading, read_series
from shirube.adapters.series_mapping import read_series_mapping
from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.reference.organization.municipalities import municipalities, prefectures

LAYOUTS = files("shirube.apps.plan.kpi").joinpath("layouts")
BODIES = BodyNames(BodyName(str(b.code), b.name, b.prefecture) for b in (*prefectures(), *municipalities()))
DAY = date(2025, 4, 1)


def read(layout: str, data: bytes, name: str, as_of: date | None = None) -> SeriesReading:
    """標に付いている読み方で読む。"""
    mapping = read_series_mapping(LAYOUTS.joinpath(f"{layout}.yaml").read_bytes(), name=layout)
    return read_series(data, name=name, mapping=mapping, bodies=BODIES, as_of=as_of)


CARD_HEADER = "算出基準日,都道府県名,市区町村名,総数（人口）,交付枚数,団体コード\n"


def test_card_table_restores_the_lost_zero() -> None:
    """先頭の 0 の落ちた番号を戻し、二通りに読める番号は名で決める。"""
    lines = "2022/12/31,北海道,札幌市,1960668,1113718,11002\n2022/12/31,北海道,雨竜郡雨竜町,2214,1162,14362\n"
    found = read("mynumber_card", (CARD_HEADER + lines).encode(), "card.csv")
    issued, rate = found.tables
    assert set(issued.figures) == {"011002", "014362"}
    assert issued.figures["011002"].value == Decimal(1113718)
    assert rate.figures["014362"].shown(rate.item) == Decimal("52.4842")
    assert (issued.as_of, found.problems) == (date(2022, 12, 31), ())


def test_unreadable_cell_is_set_aside_with_its_place() -> None:
    """読めない欄は、行・列・わけを添えて別に置き、ほかの欄は読む。"""
    lines = (
        "2022/12/31,北海道,札幌市,1960668,約百万,11002\n"
        "2022/12/31,北海道,函館市,248106,130964,12026\n"
        "2022/12/31,北海道,小樽市,110426,－,12033\n"
        "2022/12/31,北海道,旭川市,327000,150000,12041\n"
    )
    found = read("mynumber_card", (CARD_HEADER + lines).encode(), "card.csv")
    places = [(p.row, p.column) for p in found.problems]
    assert (2, "E列（交付枚数）") in places
    assert (3, "F列（団体コード）") in places
    assert "数ではありません" in found.problems[0].reason
    assert found.missing["交付枚数"] == 1
    assert set(found.tables[0].figures) == {"012041"}


def mic_workbook() -> bytes:
    """国の調査の一覧の形に合わせて、この試験が作った表（実物ではない）。"""
    columns = tuple(Column(f"列{n}") for n in range(1, 13))
    blank = ("",) * 12
    title = ("試験用に作った表", *("",) * 11)

    def line(code: str, name: str, first: str, second: str) -> tuple[str, ...]:
        return ("", code, "", name, "", "", first, "", "", "", "", second)

    rows = (
        title,
        *(blank,) * 5,
        line("112372", "埼玉県三郷市", "実施", ""),
        line("112241", "埼玉県戸田市", "未実施", "○"),
        line("", "東京都三宅村", "実施", "調査無し"),
        line("112259", "埼玉県入間市", "たぶん", "×"),
    )
    return write_xlsx(Workbook((Sheet("市町村", columns, rows),), created=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_survey_workbook_is_read_from_row_eight() -> None:
    """8行目から読み、7列目と5列あとを読み、番号の無い行は都道府県の付いた名で決める。"""
    found = read("mic_survey", mic_workbook(), "survey.xlsx", DAY)
    first, second = found.tables
    assert {code: figure.value for code, figure in first.figures.items()} == {
        "112372": Decimal(1),
        "112241": Decimal(0),
        "133817": Decimal(1),
    }
    assert {code: figure.value for code, figure in second.figures.items()} == {
        "112241": Decimal(1),
        "112259": Decimal(0),
    }
    assert [(p.row, p.reason) for p in found.problems] == [
        (11, "「たぶん」は、実施・○・未実施・×のどれでもありません")
    ]


def test_given_date_is_required() -> None:
    """時点の書かれていない表は、いつ現在かを入れるまで読まない。"""
    with pytest.raises(FileRefused, match="いつ現在の値か"):
        read("mic_survey", mic_workbook(), "survey.xlsx")


DASHBOARD = (
    "項目,札幌市,伊達市,函館市,福島市,伊達市,ないぞ市\n"
    "CIOの任命 ,実施,未実施,調査無し,実施,実施,実施\n"
    "マイナンバーカードの保有状況,72%,68.5％,,75%,70%,1%\n"
)


def test_dashboard_runs_across_and_same_names_are_settled_by_order() -> None:
    """団体が横に並ぶ表では、同じ名を並びの前後から決め、項目の名の後ろの空白は気にしない。"""
    text = (
        DASHBOARD.replace("札幌市,伊達市,函館市", "札幌市,函館市,伊達市")
        .replace("実施,未実施,調査無し", "実施,調査無し,未実施")
        .replace("72%,68.5％,,", "72%,,68.5％,")
    )
    found = read("dx_dashboard", text.encode(), "dashboard.csv", DAY)
    by_item = {table.item.id: table for table in found.tables}
    assert {code: f.value for code, f in by_item["cio"].figures.items()} == {
        "011002": 1,
        "012335": 0,
        "072010": 1,
        "072133": 1,
    }
    share = by_item["cards_held_rate"]
    assert share.figures["012335"].shown(share.item) == Decimal("68.5")
    assert found.missing == {"CIOの任命": 1, "マイナンバーカードの保有状況": 1}
    assert [p.reason for p in found.problems] == ["「ないぞ市」は全国の一覧にありません"]
    assert any("並びから決めました" in note for note in found.notes)


def test_same_name_is_never_guessed_out_of_order() -> None:
    """並びが団体コードの順でなければ、同じ名を決めつけない。"""
    assert settled_by_order([["072010"], ["012335", "072133"], ["011002"]]) == {}
    assert settled_by_order([["011002"], ["012335", "072133"], ["072010"]]) == {1: "012335"}
    with pytest.raises(CannotFindBody, match="2団体"):
        BODIES.of_name("伊達市")
    assert BODIES.of_name("伊達市", "福島県") == "072133"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("label: 表\n", "足りません"),
        ("label: 表\nsource: {document: 文書}\nshape: ななめ\nitems: []\n", "shape は"),
        ("label: 表\nsource: {document: 文書}\nshape: rows\nbody: {code: 1}\nitems: []\n", "items の id"),
        ("- 1\n", "項目: 値"),
        ("label: [\n", "YAML"),
    ],
)
def test_mapping_mistake_is_told_by_its_name(text: str, words: str) -> None:
    """対応表の書き誤りは、読む前に項目の名を挙げて断る。"""
    with pytest.raises(FileRefused, match=words):
        read_series_mapping(text.encode(), name="対応表.yaml")


def test_missing_column_is_told() -> None:
    """見出しに無い列は、列の名を挙げて断る。"""
    with pytest.raises(FileRefused, match="列「交付枚数」がありません"):
        read(
            "mynumber_card",
            "算出基準日,都道府県名,市区町村名,総数（人口）,団体コード\n".encode() + b"1,2,3,4,5\n",
            "a.csv",
        )


@pytest.mark.samples
@pytest.mark.skipif("SHIRUBE_SAMPLES" not in os.environ, reason="見本の置き場が決まっていない")
def test_every_card_file_is_read_whole() -> None:
    """カードの交付の表47枚は、どれも1,741団体が、読めない欄なしに読める。"""
    paths = sorted(Path(os.environ["SHIRUBE_SAMPLES"], "mynumber_card").glob("*.csv"))
    assert len(paths) == 47
    for path in paths:
        found = read("mynumber_card", path.read_bytes(), path.name)
        assert [len(table.figures) for table in found.tables] == [1741, 1741], path.name
        assert found.problems == (), path.name
