"""経費と契約の画面: 書く、足し上がる、表計算で行き来する、資料にする、契約を業者に見せない。"""

from datetime import date
from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from shirube.apps.plan.money import queries
from shirube.apps.plan.money.models import Asset, BudgetLine, SheetImport
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.money_costs import sums
from shirube.values.period import Period
from tests.world import Town, World


def _here(town: Town, path: str = "") -> str:
    return town.url(f"plans/{town.things['plan'].key}/{path}")


def _send(town: Town, kind: str, data: bytes, name: str = "表.xlsx") -> HttpResponse:
    client = town.client("dx_officer")
    upload = SimpleUploadedFile(name, data)
    return client.post(_here(town, "money/sheets/"), {"kind": kind, "file": upload}, follow=True)


def _changed(data: bytes, row: int, label: str, value: object) -> bytes:
    """Excel で一つのますを直した表。"""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == label)
    sheet.cell(row=row, column=column).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _take(town: Town, takes_stale: bool = False) -> HttpResponse:
    """確認待ちの新しい表を、画面に出た指紋のまま反映する。"""
    with town.entered():
        row = SheetImport.objects.filter(state="ready").first()
    client = town.client("dx_officer")
    page = client.get(_here(town, f"money/sheets/{row.key}/"))
    sent = {"version": row.version, "seen": page.context["form"]["seen"].value()}
    if takes_stale:
        sent["takes_stale"] = "on"
    return client.post(_here(town, f"money/sheets/{row.key}/take/"), sent, follow=True)


def test_year_adds_up_and_commitment_stays_apart(furnished: World) -> None:
    """年度の合計は財源の和と合い、債務負担の三百万円は足されていない。"""
    town = furnished.mihon
    page = town.client("mayor").get(_here(town, "money/") + "?year=2026").content.decode()
    for text in ("18,000,000", "16,900,000", "△400,000", "16,500,000", "ふるさと基金", "債務負担行為"):
        assert text in page
    with town.entered() as scope:
        snapshot = versions.current_snapshot(scope, town.things["plan"], date(2026, 8, 1))
    assert sums(snapshot.costs).initial == 16_900_000
    assert [line.title for line in snapshot.effects] == ["窓口の事務の時間を減らす"]
    assert {line.renews_on for line in snapshot.assets} == {date(2027, 4, 1), None}


def test_vendor_never_sees_contracts(furnished: World) -> None:
    """業者は、経費も台帳も表計算も資料も開けず、取組の頁にも契約の表が出ない。"""
    town = furnished.mihon
    client = town.client("vendor")
    for path in ("money/", "assets/", "assets/assets.xlsx", "money/costs.xlsx", "money/paper.pdf"):
        assert client.get(_here(town, path)).status_code == 403
    page = client.get(_here(town, f"roadmap/initiatives/{town.things['initiative'].key}/"))
    assert page.status_code == 200
    assert "見本システム" not in page.content.decode()
    seen = town.client("mayor").get(_here(town, f"roadmap/initiatives/{town.things['initiative'].key}/"))
    assert "見本システム" in seen.content.decode()


def test_wrong_amounts_are_refused_and_kept(furnished: World) -> None:
    """読めない金額・財源のない額・引きすぎの補正は、理由を言って断り、打った字を残し、何も変えない。"""
    town = furnished.mihon
    path = _here(town, f"money/initiatives/{town.things['initiative'].key}/years/2027/")
    sent = {
        "version": "0",
        "fund_0": "一般財源",
        "commitment_0": "0",
        "initial_0": "100",
        "supplement_0": "△101",
        "fund_1": "",
        "commitment_1": "0",
        "request_1": "十円",
        "fund_2": "",
        "commitment_2": "0",
        "request_2": "500",
    }
    with town.entered():
        before = BudgetLine.objects.count()
    response = town.client("dx_officer").post(path, sent)
    page = response.content.decode()
    assert response.status_code == 422
    for text in (
        "減らす額が当初の額を超えています",
        "「十円」を金額として読めません",
        "財源の名を書いてください",
    ):
        assert text in page
    assert 'value="十円"' in page
    with town.entered():
        assert BudgetLine.objects.count() == before


def test_cost_sheet_round_trip_changes_nothing(furnished: World) -> None:
    """書き出した経費の表をそのまま取り込むと、変わるところは一つもない。空の行は無視される。"""
    town = furnished.mihon
    data = town.client("dx_officer").get(_here(town, "money/costs.xlsx") + "?year=2028").content
    response = _send(town, "costs", data)
    page = response.content.decode()
    assert "いまの記録と違うところがありません" in page
    assert "この内容で反映する" not in page


def test_asset_sheet_round_trip_changes_nothing(furnished: World) -> None:
    """書き出した台帳をそのまま取り込むと、変わるところは一つもない。"""
    town = furnished.mihon
    data = town.client("dx_officer").get(_here(town, "assets/assets.xlsx")).content
    assert "いまの記録と違うところがありません" in _send(town, "assets", data).content.decode()


def test_changed_row_is_taken_once(furnished: World) -> None:
    """直した一行だけが出て、反映すると記録が変わり、表の中身は残らない。"""
    town = furnished.mihon
    data = town.client("dx_officer").get(_here(town, "money/costs.xlsx")).content
    staged = _send(town, "costs", _changed(data, 2, "要求（円）", 9_500_000)).content.decode()
    assert "要求: 9,000,000円" in staged and "要求: 9,500,000円" in staged
    assert _take(town).status_code == 200
    with town.entered():
        mine = BudgetLine.objects.filter(budget=town.things["budget"])
        line = mine.get(fund="一般財源", is_commitment=False)
        assert (line.request, line.initial, line.supplement) == (9_500_000, 8_400_000, -400_000)
        assert SheetImport.objects.get(state="taken").table == {}


def test_stale_row_waits_for_a_word(furnished: World) -> None:
    """書き出したあとに台帳が直されると、その行は古い行として出て、印を付けたときだけ取り込まれる。"""
    town = furnished.mihon
    client = town.client("dx_officer")
    data = client.get(_here(town, "assets/assets.xlsx")).content
    book = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    at = next(row[0].row for row in book.iter_rows(min_row=2) if row[0].value == "A-1")
    with town.entered():
        asset = Asset.objects.get(number="A-1")
        Asset.change(key=asset.key, version=asset.version, note="電話で確かめた")
    staged = _send(town, "assets", _changed(data, at, "年額（円）", 2_500_000)).content.decode()
    assert "あとから変わった行があります" in staged
    _take(town)
    with town.entered():
        assert Asset.objects.get(number="A-1").yearly_cost == 2_400_000
    _send(town, "assets", _changed(data, at, "年額（円）", 2_500_000))
    _take(town, takes_stale=True)
    with town.entered():
        row = Asset.objects.get(number="A-1")
        assert (row.yearly_cost, row.note) == (2_500_000, "備考")


def test_bad_sheet_is_refused_whole(furnished: World) -> None:
    """直すところのある表は、行と列と理由を全部言い、一行も取り込まない。"""
    town = furnished.mihon
    text = (
        "取組の番号,取組,年度,財源,要求（円）,当初（円）,補正（円）,決算（円）\n"
        ",無い取組,令和9年度,一般財源,1,,,\n"
        "1-1,書かない窓口,平成50年度,一般財源,1,,,\n"
        "1-1,書かない窓口,令和10年度,一般財源,-5,,,\n"
    )
    response = _send(town, "costs", text.encode("utf-8-sig"), "経費.csv")
    page = response.content.decode()
    assert response.status_code == 422
    for shown in ("2行目", "この計画にありません", "3行目", "平成50年度", "4行目", "負の額です", "3か所"):
        assert shown in page
    with town.entered():
        assert SheetImport.objects.filter(state="ready").count() == 1  # 家具の一つだけ


def test_preview_that_no_longer_holds_is_refused(furnished: World) -> None:
    """確かめたあとに記録が変わると反映されず、もう一度確かめるように言う。"""
    town = furnished.mihon
    row, path = (
        town.things["money_sheet"],
        _here(town, f"money/sheets/{town.things['money_sheet'].key}/take/"),
    )
    sent = {"version": row.version, "seen": "0" * 64}
    response = town.client("dx_officer").post(path, sent)
    assert response.status_code == 422
    assert "確かめたあとに記録が変わりました" in response.content.decode()
    with town.entered():
        assert not BudgetLine.objects.filter(budget__year=2027).exists()


def test_papers_are_the_same_bytes(furnished: World) -> None:
    """予算要求説明資料は、全体も取組ごとも、二度書き出して同じバイトになる。"""
    town = furnished.mihon
    client, one = town.client("mayor"), f"money/initiatives/{town.things['initiative'].key}/"
    for path in ("money/paper.pdf", "money/paper.docx", f"{one}paper.docx", f"{one}paper.html"):
        first, second = (client.get(_here(town, path) + "?year=2026") for _ in range(2))
        assert first.status_code == 200
        assert first.content == second.content
    page = client.get(_here(town, f"{one}paper.html") + "?year=2026").content.decode()
    for text in ("令和8年度 予算要求説明資料", "試算 5,880,000円", "約束されたものではありません", "リース"):
        assert text in page
    assert client.get(_here(town, "money/paper.exe")).status_code == 404


def test_deadlines_of_a_period(furnished: World) -> None:
    """期間の中の更新・申出の期限・契約の終わりが、早い順に工程表へ渡る。"""
    town = furnished.mihon
    period = Period.of_days(date(2026, 12, 1), date(2027, 4, 1))
    with town.entered() as scope:
        found = queries.deadlines(scope, town.things["plan"], period)
    assert [(one.what, one.day) for one in found] == [
        ("申出の期限", date(2026, 12, 28)),
        ("契約の終わり", date(2027, 3, 31)),
        ("更新", date(2027, 4, 1)),
    ]


def test_duplicates_are_questions_with_reasons(furnished: World) -> None:
    """重なりの画面は、理由と、分けている訳かもしれない違いを並べ、確かめるように言う。"""
    town = furnished.mihon
    page = town.client("section_chief").get(_here(town, "assets/duplicates/")).content.decode()
    for text in ("同じ製品です", "ネットワークが違います", "確かめてください", "4,200,000"):
        assert text in page
