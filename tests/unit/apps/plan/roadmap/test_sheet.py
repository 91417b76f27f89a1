"""工程表の表: 書き出して読み戻すと何も変わらず、直したところだけが変わる。"""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from shirube.adapters.tabular import read_table
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.models import Initiative, RoadmapImport, Task
from shirube.apps.plan.roadmap.queries import sheet
from shirube.engines.plan.roadmap_sheet import CannotReadSheet, Move


def _edited(data: bytes, **cells: str | int | None) -> bytes:
    """xlsx のますを書き換える（``E3="…"`` の形）。"""
    book = openpyxl.load_workbook(BytesIO(data))
    for place, value in cells.items():
        book["工程表"][place] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _reading(small: SimpleNamespace, data: bytes, name: str = "roadmap.xlsx"):
    return sheet.reading_of(small.by, small.plan, name=name, data=data, today=small.by.today)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_round_trip_changes_nothing(small: SimpleNamespace, kind: str) -> None:
    """書き出した表をそのまま取り込むと、一行も変わらない。"""
    actions.start_from_edition(by=small.by, plan=small.plan, edition="2.2")
    actions.edit_initiative(
        by=small.by, key=small.initiative.key, version=1, aim=" 一度も\r\n書かない ", note="=1+1"
    )
    make = sheet.workbook_of if kind == "xlsx" else sheet.csv_of
    reading = _reading(small, make(small.by, small.plan), f"roadmap.{kind}")
    assert (reading.changes, reading.problems) == ((), ())
    assert reading.same == Initiative.objects.count() + Task.objects.count()


def test_workbook_is_ready_to_print(small: SimpleNamespace) -> None:
    """A3 の横で、見出しが頁ごとに繰り返され、印刷の範囲と選択肢があり、鍵と版は隠れている。"""
    page = openpyxl.load_workbook(BytesIO(sheet.workbook_of(small.by, small.plan)))["工程表"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == ("8", "landscape") or (
        page.page_setup.paperSize,
        page.page_setup.orientation,
    ) == (8, "landscape")
    assert page.print_title_rows == "$1:$1" and page.print_area
    assert len(page.data_validations.dataValidation) == 4
    assert page.column_dimensions["U"].hidden


def test_changed_cells_are_previewed_and_adopted(small: SimpleNamespace) -> None:
    """直したますだけが変わるところに出て、反映すると、その記録だけが変わる。"""
    data = _edited(sheet.workbook_of(small.by, small.plan), E3="基本設計", G4="実施中", K4="R8.7.3", M4=30)
    kept = actions.stage_sheet(by=small.by, plan=small.plan, name="直し.xlsx", data=data)
    assert [(one["number"], one["move"]) for one in kept.changes] == [(3, "changed"), (4, "changed")]
    assert kept.changes[0]["cells"] == [["作業・節目", "設計", "基本設計"]]
    assert Task.objects.get(key=small.first.key).title == "設計"
    adopted = actions.adopt_sheet(by=small.by, key=kept.key, version=kept.version)
    assert Task.objects.get(key=small.first.key).title == "基本設計"
    second = Task.objects.get(key=small.second.key)
    assert (second.state, second.started_on, second.progress) == ("active", date(2026, 7, 3), 30)
    assert second.reported_on == small.by.today
    assert Task.objects.get(key=small.third.key).version == 1
    with pytest.raises(actions.CannotAdoptSheet, match="反映済み"):
        actions.adopt_sheet(by=small.by, key=kept.key, version=adopted.version)


def test_added_rows_make_records(small: SimpleNamespace) -> None:
    """書き足した行から、取組とその作業ができる。"""
    data = _edited(
        sheet.workbook_of(small.by, small.plan),
        A6="取組", B6="窓口", D6="予約の窓口",
        A7="節目", D7="予約の窓口", E7="予約の開始", I7="令和9年4月1日",
    )  # fmt: skip
    kept = actions.stage_sheet(by=small.by, plan=small.plan, name="足す.xlsx", data=data)
    actions.adopt_sheet(by=small.by, key=kept.key, version=kept.version)
    made = Task.objects.get(title="予約の開始")
    assert (made.initiative.title, made.initiative.pillar, made.kind, made.ends_on) == (
        "予約の窓口",
        small.pillar,
        "milestone",
        date(2027, 4, 1),
    )


def test_stale_rows_are_shown_and_never_taken_unasked(small: SimpleNamespace) -> None:
    """書き出したあとに変えられた行は、古い行として見せ、頼まれない限り取り込まない。"""
    data = _edited(sheet.workbook_of(small.by, small.plan), E3="表での名")
    actions.edit_task(by=small.by, key=small.first.key, version=1, title="画面での名")
    kept = actions.stage_sheet(by=small.by, plan=small.plan, name="古い.xlsx", data=data)
    assert [one["move"] for one in kept.changes] == [Move.STALE]
    with pytest.raises(actions.CannotAdoptSheet, match="反映する行がありません"):
        actions.adopt_sheet(by=small.by, key=kept.key, version=kept.version)
    assert Task.objects.get(key=small.first.key).title == "画面での名"
    actions.adopt_sheet(by=small.by, key=kept.key, version=kept.version, takes_stale=True)
    assert Task.objects.get(key=small.first.key).title == "表での名"


def test_unknown_rows_are_shown_and_not_taken(small: SimpleNamespace) -> None:
    """もう無い記録の行は、無い行として見せ、作り直さない。"""
    data = sheet.workbook_of(small.by, small.plan)
    actions.remove_task(by=small.by, key=small.third.key, version=1)
    reading = _reading(small, data)
    assert [(one.move, one.title) for one in reading.changes] == [(Move.UNKNOWN, "開始")]


def test_change_after_preview_stops_the_whole_adoption(small: SimpleNamespace) -> None:
    """確かめたあとに一行でも変わっていれば、何も反映しない。"""
    data = _edited(sheet.workbook_of(small.by, small.plan), E3="基本設計", E4="入札")
    kept = actions.stage_sheet(by=small.by, plan=small.plan, name="直し.xlsx", data=data)
    actions.edit_task(by=small.by, key=small.second.key, version=1, title="調達と契約")
    with pytest.raises(actions.CannotAdoptSheet, match="4行目「調達」"):
        actions.adopt_sheet(by=small.by, key=kept.key, version=kept.version)
    assert [row.title for row in queries.tasks_of(small.by, small.initiative)] == [
        "設計",
        "調達と契約",
        "開始",
    ]


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"G3": "たぶん"}, "状態", "選べません"),
        ({"H3": "来年"}, "始まり（計画）", "来年"),
        ({"I3": "2026-01-01"}, "終わり（計画）", "始まりより前"),
        ({"G3": "完了"}, "終えた日", "終えた日を入れて"),
        ({"M3": "半分"}, "進み（％）", "整数では"),
        ({"O3": "2027-03-31"}, "延ばした期限", "根拠"),
        ({"G2": "中止"}, "中止の理由", "理由"),
        ({"B2": "無い柱"}, "柱", "ありません"),
        ({"F3": "無い課"}, "担当", "今日の組織にありません"),
        ({"E3": None}, "作業・節目", "空です"),
        ({"A3": "取組"}, "種類", "変えられません"),
        ({"A6": "作業", "D6": "無い取組", "E6": "x"}, "取組", "がありません"),
        ({"A6": "取組", "D6": "書かない窓口"}, "取組", "もうあります"),
    ],
)
def test_bad_cells_are_named_by_row_and_column(
    small: SimpleNamespace, cells: dict[str, str | None], column: str, why: str
) -> None:
    """おかしなますは、何行目のどの列がなぜいけないかを言い、取り込まない。"""
    data = _edited(sheet.workbook_of(small.by, small.plan), **cells)
    reading = _reading(small, data)
    assert [one.column for one in reading.problems] == [column]
    assert why in reading.problems[0].reason
    assert reading.problems[0].number == int(next(iter(cells))[1:])
    with pytest.raises(actions.SheetRefused, match="1か所"):
        actions.stage_sheet(by=small.by, plan=small.plan, name="x.xlsx", data=data)
    assert not RoadmapImport.objects.exists()


def test_other_tables_are_refused(small: SimpleNamespace) -> None:
    """列の足りない表は、どの列が無いかを言って断る。"""
    with pytest.raises(CannotReadSheet, match="作業・節目"):
        _reading(small, "種類,取組\n取組,予約\n".encode(), "x.csv")


def test_same_key_twice_is_refused(small: SimpleNamespace) -> None:
    """行を写して鍵が二つになった表は、二つ目の行を断る。"""
    text = sheet.csv_of(small.by, small.plan).decode("utf-8-sig").splitlines()
    reading = _reading(small, "\n".join([*text, text[2]]).encode(), "x.csv")
    assert [(one.number, one.column) for one in reading.problems] == [(6, "種類")]


def test_csv_has_the_same_cells_as_the_workbook(small: SimpleNamespace) -> None:
    """CSV と xlsx は、同じ見出しと同じ文字を持つ。"""
    book = read_table(sheet.workbook_of(small.by, small.plan), name="a.xlsx")
    text = read_table(sheet.csv_of(small.by, small.plan), name="a.csv")
    assert (book.header, [row.cells for row in book.rows]) == (text.header, [row.cells for row in text.rows])
