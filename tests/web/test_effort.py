"""業務量調査を玄関から: 始め、課が書き、様式が返り、確定する。"""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.insight.effort import actions, queries, workbooks
from shirube.apps.insight.effort.models import CountLine, MinuteLine, Section, Survey
from shirube.apps.organization import actions as organization
from shirube.engines.insight.counts_minutes import CountRow, MinuteRow
from shirube.values.fiscal_year import FiscalYear
from tests.effort import edited, filled, without_rows
from tests.world import Town

COUNT = {"procedure": "証明", "channel": "窓口", "yearly": "600"}
MINUTE = {"procedure": "証明", "stage": "受付", "channel": "", "per_case": "2.5"}


def departments(town: Town) -> list[object]:
    """はじめの二つの課。"""
    with town.entered() as by:
        return [key for key, _ in queries.department_choices(by)][:2]


@pytest.fixture
def survey(mihon: Town) -> Survey:
    """二つの課の、記入中の調査。所属長は、はじめの課の長。"""
    with mihon.entered() as by:
        units = [
            organization.add_department(by=by, effective_on=date(2026, 4, 1), code=code, name=name, kana=name)
            for code, name in (("01", "窓口課"), ("02", "審査課"))
        ]
        for role in ("section_chief", "staff"):
            organization.grant(
                by=by,
                account=mihon.accounts[role],
                municipality=mihon.municipality,
                role=role,
                starts_on=date(2026, 4, 1),
                department=units[0],
            )
        return actions.start_survey(
            by=by, title="業務量の調べ", year=FiscalYear(2025), departments=[one.key for one in units]
        )


def sections(survey: Survey) -> list[Section]:
    """課の並び。"""
    return list(Section.unscoped.filter(survey=survey).select_related("survey"))


def place(town: Town, section: Section, path: str = "") -> str:
    """課の頁の住所。"""
    return town.url(f"effort/{section.survey.key}/sections/{section.key}/{path}")


def text(response: object, status: int = 200) -> str:
    """画面の文字。"""
    shown = unescape(response.content.decode())  # type: ignore[attr-defined]
    assert response.status_code == status, shown[:3000]  # type: ignore[attr-defined]
    return shown


def write(town: Town, section: Section) -> None:
    """証明 600件・受付2.5分 を書く。"""
    with town.entered() as by:
        actions.add_row(
            by=by, section=section, content=CountRow(procedure="証明", channel="窓口", yearly=600)
        )
        actions.add_row(
            by=by, section=section, content=MinuteRow(procedure="証明", stage="受付", minutes=Decimal("2.5"))
        )


def test_officer_starts_a_survey(mihon: Town, survey: Survey) -> None:
    """DX推進担当は、年度と課を選んで始められる。読めない年度は、打った字を残して断る。"""
    officer = mihon.client("dx_officer")
    form = {"title": "七年度の調べ", "fiscal_year": "７年", "departments": departments(mihon)}
    shown = text(officer.post(mihon.url("effort/new/"), form), 422)
    assert "七年度の調べ" in shown and "年度として読めません" in shown
    done = officer.post(mihon.url("effort/new/"), form | {"fiscal_year": "令和７年度"})
    shown = text(officer.get(done.headers["Location"]))
    assert "七年度の調べ" in shown and shown.count("未記入") == 2
    assert "七年度の調べ" in text(officer.get(mihon.url("effort/")))


def test_section_fills_its_own_page(mihon: Town, survey: Survey) -> None:
    """所属長は自分の課の行だけを書ける。ほかの課の頁は、無いものとして扱う。"""
    mine, other = sections(survey)
    chief = mihon.client("staff")
    listed = text(chief.get(mihon.url("effort/")))
    assert mine.label in listed and f"{survey.title}：{other.label}" not in listed
    assert chief.post(place(mihon, mine, "counts/"), COUNT).status_code == 302
    assert chief.post(place(mihon, mine, "minutes/"), MINUTE).status_code == 302
    shown = text(chief.get(place(mihon, mine)))
    assert "600件" in shown and "2.5分" in shown and "25時間" in shown
    assert chief.get(place(mihon, other)).status_code == 404
    assert chief.post(place(mihon, other, "counts/"), COUNT).status_code == 404
    assert chief.get(mihon.url(f"effort/{survey.key}/")).status_code == 403


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("counts/", COUNT | {"yearly": "たくさん"}, "数として読めません"),
        ("counts/", COUNT | {"yearly": "", "month4": "3"}, "月の件数が空です"),
        ("counts/", COUNT | {"procedure": ""}, "手続がありません"),
        ("minutes/", MINUTE | {"per_case": "-1"}, "数として読めません"),
        ("minutes/", MINUTE | {"per_case": ""}, "一件の分がありません"),
    ],
)
def test_refused_row_keeps_the_input(
    mihon: Town, survey: Survey, path: str, form: dict[str, str], said: str
) -> None:
    """読めない行は、打った字を残して、どう直すかを言う。何も書かない。"""
    mine = sections(survey)[0]
    shown = text(mihon.client("dx_officer").post(place(mihon, mine, path), form | {"channel": "出張所"}), 422)
    assert said in shown and 'value="出張所"' in shown
    with mihon.entered():
        assert not CountLine.objects.exists() and not MinuteLine.objects.exists()


def test_same_row_is_not_written_twice(mihon: Town, survey: Survey) -> None:
    """同じ手続・経路の行は、二つにならない。"""
    mine = sections(survey)[0]
    officer = mihon.client("dx_officer")
    assert officer.post(place(mihon, mine, "counts/"), COUNT).status_code == 302
    assert "二度あります" in text(officer.post(place(mihon, mine, "counts/"), COUNT), 422)
    with mihon.entered():
        assert CountLine.objects.count() == 1


def returned(town: Town, role: str, url: str, *files: tuple[str, bytes]) -> str:
    """ファイルを送り、確かめる頁の住所を返す。"""
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    response = town.client(role).post(url, {"files": uploads})
    assert response.status_code == 302, response.content.decode()[:3000]
    return str(response.headers["Location"])


def sheet(town: Town, section: Section) -> bytes:
    """いまの様式。"""
    with town.entered() as by:
        return workbooks.section_workbook(by, section)


def test_returned_file_is_shown_before_it_is_taken(mihon: Town, survey: Survey) -> None:
    """返った様式は、足す・変える・消す行を見せてから取り込む。消す行は、選んだときだけ消える。"""
    mine = sections(survey)[0]
    write(mihon, mine)
    data = without_rows(sheet(mihon, mine), "分", 2)
    data = filled(edited(data, "件数", {"C2": 700}), "件数", ("許可", "郵送", 12, *[None] * 12))
    where = returned(mihon, "staff", place(mihon, mine, "returns/"), ("返り.xlsx", data))
    shown = text(mihon.client("staff").get(where))
    assert "年間 600件 → 証明・窓口：年間 700件" in shown and "許可・郵送：年間 12件" in shown
    assert "足す行・変える行 2行" in shown and "を消す" in shown
    with mihon.entered():
        assert [one.yearly for one in CountLine.objects.all()] == [600]
    assert mihon.client("staff").post(where + "adopt/").status_code == 302
    with mihon.entered():
        assert sorted(CountLine.objects.values_list("yearly", flat=True)) == [12, 700]
        assert MinuteLine.objects.count() == 1
    tick = re.search(r'name="rows" value="([^"]+)"', text(mihon.client("staff").get(where)))
    assert tick is not None
    mihon.client("staff").post(where + "adopt/", {"rows": tick[1]})
    with mihon.entered():
        assert MinuteLine.objects.count() == 0


def test_row_removed_by_one_file_is_not_changed_by_the_next(mihon: Town, survey: Survey) -> None:
    """一つのファイルで消した行を、続くファイルが直そうとすれば、そのファイルだけを断って、わけを言う。"""
    mine = sections(survey)[0]
    write(mihon, mine)
    data = sheet(mihon, mine)
    files = ("1.xlsx", without_rows(data, "件数", 2)), ("2.xlsx", edited(data, "件数", {"C2": 700}))
    where = returned(mihon, "staff", place(mihon, mine, "returns/"), *files)
    tick = re.search(r'name="rows" value="([^"]+)"', text(mihon.client("staff").get(where)))
    assert tick is not None
    shown = text(mihon.client("staff").post(where + "adopt/", {"rows": tick[1]}), 422)
    assert "「2.xlsx」は、確かめたあとに" in shown
    with mihon.entered():
        assert not CountLine.objects.exists()


def test_stale_row_is_never_taken_unasked(mihon: Town, survey: Survey) -> None:
    """配ったあとに画面で直された行は、選ばなければ取り込まない。"""
    mine = sections(survey)[0]
    write(mihon, mine)
    data = edited(sheet(mihon, mine), "件数", {"C2": 999})
    with mihon.entered() as by:
        row = CountLine.objects.select_related("section__survey").get()
        actions.change_row(
            by=by, row=row, version=1, content=CountRow(procedure="証明", channel="窓口", yearly=650)
        )
    where = returned(mihon, "staff", place(mihon, mine, "returns/"), ("返り.xlsx", data))
    assert "配ったあとに変わった行" in text(mihon.client("staff").get(where))
    mihon.client("staff").post(where + "adopt/")
    with mihon.entered():
        assert CountLine.objects.get().yearly == 650


def test_many_sections_files_at_once(mihon: Town, survey: Survey) -> None:
    """いくつもの課のファイルを一度に読み、様式の番号で課を見分ける。壊れたものは、わけを言う。"""
    rows = [("証明", "窓口", 5, *[None] * 12)]
    mine, other = sections(survey)
    files = [(f"{one.pk}.xlsx", filled(sheet(mihon, one), "件数", *rows)) for one in (mine, other)]
    nameless = filled(sheet(mihon, mine), "件数", *rows)
    nameless = edited(nameless, "書き方", {"B4": ""})
    where = returned(
        mihon,
        "dx_officer",
        mihon.url(f"effort/{survey.key}/returns/"),
        *files,
        ("壊れ.xlsx", b"PK\x03\x04 not a book"),
        ("文字.csv", "手続,経路,年間の件数\n証明,窓口,1\n".encode()),
        ("番号なし.xlsx", nameless),
    )
    shown = text(mihon.client("dx_officer").get(where))
    assert mine.label in shown and other.label in shown
    assert "どの課の様式か分かりません" in shown and "様式（Excel）ではありません" in shown
    mihon.client("dx_officer").post(where + "adopt/")
    with mihon.entered():
        assert {one.section_id for one in CountLine.objects.all()} == {mine.pk, other.pk}


def test_other_sections_file_is_refused_on_my_page(mihon: Town, survey: Survey) -> None:
    """課の頁では、ほかの課の様式は取り込めない。DX推進担当の束は、課の人には無い。"""
    mine, other = sections(survey)
    data = filled(sheet(mihon, other), "件数", ("証明", "窓口", 5, *[None] * 12))
    where = returned(mihon, "staff", place(mihon, mine, "returns/"), ("他課.xlsx", data))
    assert "ほかの課の様式です" in text(mihon.client("staff").get(where))
    mihon.client("staff").post(where + "adopt/")
    theirs = returned(mihon, "dx_officer", mihon.url(f"effort/{survey.key}/returns/"), ("他課.xlsx", data))
    assert mihon.client("staff").get(theirs).status_code == 404
    with mihon.entered():
        assert not CountLine.objects.exists()


def test_hostile_book_is_refused_with_a_reason(mihon: Town, survey: Survey) -> None:
    """鍵を書き換えた様式、式の入った様式は、わけを言って取り込まない。"""
    mine = sections(survey)[0]
    write(mihon, mine)
    forged = edited(sheet(mihon, mine), "件数", {"Q2": "一"})
    formula = edited(sheet(mihon, mine), "件数", {"C2": "=1+1"})
    where = returned(
        mihon, "staff", place(mihon, mine, "returns/"), ("鍵.xlsx", forged), ("式.xlsx", formula)
    )
    shown = text(mihon.client("staff").get(where))
    assert "鍵か版が書き換えられています" in shown
    mihon.client("staff").post(where + "adopt/")
    with mihon.entered():
        assert CountLine.objects.get().yearly == 600


def test_confirmed_survey_is_closed_to_sections(mihon: Town, survey: Survey) -> None:
    """確定すると、課は書けなくなる。件数の無い調査は確定できない。記入中に戻せば書ける。"""
    mine = sections(survey)[0]
    officer = mihon.client("dx_officer")
    confirm = mihon.url(f"effort/{survey.key}/confirm/")
    assert "確定できません" in text(officer.post(confirm, {"version": 1}), 422)
    write(mihon, mine)
    assert officer.post(confirm, {"version": 1}).status_code == 302
    assert "確定しています" in text(
        mihon.client("staff").post(place(mihon, mine, "counts/"), COUNT | {"channel": "郵送"}), 422
    )
    assert officer.post(mihon.url(f"effort/{survey.key}/reopen/"), {"version": 2}).status_code == 302
    assert (
        mihon.client("staff").post(place(mihon, mine, "counts/"), COUNT | {"channel": "郵送"}).status_code
        == 302
    )


def test_totals_rank_procedures_and_say_the_basis(mihon: Town, survey: Survey) -> None:
    """内訳は、手続の順位・課・段階・経路を、割合と共に出し、推計と言う。数えられないものは挙げる。"""
    mine, other = sections(survey)
    write(mihon, mine)
    write(mihon, other)
    with mihon.entered() as by:
        actions.add_row(by=by, section=mine, content=CountRow(procedure="届出", channel="窓口", yearly=9))
    shown = text(mihon.client("dx_officer").get(mihon.url(f"effort/{survey.key}/totals/")))
    assert f"証明（{mine.label}）" in shown and f"証明（{other.label}）" in shown
    assert "50時間" in shown and "50.0％" in shown and "1,200件" in shown
    assert "届出・窓口（一件の分がありません）" in shown and "推計" in shown and "円" not in shown


def test_bundle_holds_every_section(mihon: Town, survey: Survey) -> None:
    """すべての課の様式は、課ごとに一つのファイルで、二度作っても同じバイト列。"""
    import zipfile

    officer = mihon.client("dx_officer")
    url = mihon.url(f"effort/{survey.key}/sheets.zip")
    one, two = officer.get(url).content, officer.get(url).content
    assert one == two
    assert len(zipfile.ZipFile(BytesIO(one)).namelist()) == 2
