"""標準処理期間: 決めると、遵守率と件ごとの判定が出て、どの数からも元の件に戻れる。"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shirube.adapters.tabular import read_table
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.offers import CannotReadMeasure, offers
from shirube.apps.insight.logs import actions as logs
from shirube.apps.insight.logs.models import DiscardReason, EventLog
from shirube.apps.insight.rules import actions
from shirube.apps.insight.rules.models import StandardPeriod
from shirube.values.period import Period
from tests.web.test_insight import page
from tests.world import Town

# 2026年4月1日は水曜。K は開庁日で2日、L は補正を待った6日を除いて2日、B は7日、
# O は受けたばかり、D は受けて30日たつ。
LINES = """番号,行い,日時,種類
K,受付,2026/04/01 09:00,新規
K,交付,2026/04/03 09:00,新規
L,受付,2026/04/01 09:00,新規
L,補正の依頼,2026/04/02 09:00,新規
L,補正の受領,2026/04/10 09:00,新規
L,交付,2026/04/13 09:00,新規
B,受付,2026/04/01 09:00,新規
B,交付,2026/04/10 09:00,新規
O,受付,2026/04/30 09:00,更新
D,受付,2026/04/01 09:00,更新
D,審査,2026/05/01 09:00,更新
"""
MAPPING = """label: 記録
case: 番号
activity: 行い
timestamp: {column: 日時, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
dimensions:
  種類: {column: 種類, level: case}
"""
FIELDS: dict[str, Any] = {
    "valid_from": date(2026, 4, 1),
    "days": 5,
    "kind": "business",
    "excludes_stops": True,
    "begins_with": ["受付"],
    "ends_with": ["交付"],
    "stops_with": ["補正の依頼"],
    "resumes_with": ["補正の受領"],
    "basis": "許可事務取扱要綱第5条",
}
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SPRING = Period.of_days(date(2026, 4, 1), date(2026, 5, 31))


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """みほん市の、五件の記録（守った二件、超えた一件、期限内の仕掛り一件、終わらないまま超えた一件）。"""
    with mihon.entered() as by:
        return logs.import_log(by=by, title="許可", name="許可.csv", data=LINES.encode(), mapping=MAPPING)


@pytest.fixture
def ruled(mihon: Town, log: EventLog) -> EventLog:
    """五開庁日の決まりを置いた記録。"""
    with mihon.entered() as by:
        actions.add_period(by=by, log=log, **FIELDS)
    return log


def _read(town: Town, log: EventLog | None, period: Period = SPRING, as_of: datetime = NOW) -> Any:
    parameters = {} if log is None else {"log": str(log.key)}
    with town.entered() as by:
        return offers()["insight.deadline_rate"].read(by, period, as_of, **parameters)


def test_overview_says_how_to_begin_without_a_rule(mihon: Town, log: EventLog) -> None:
    """決まりが無ければ、遵守率の札は無く、決める所へ行ける。"""
    text = page(mihon, f"logs/{log.key}/")
    assert "標準処理期間の決まりがまだありません" in text and f"logs/{log.key}/periods/" in text
    assert "標準処理期間遵守率" not in text


def test_overview_shows_the_rate_with_the_rule(mihon: Town, ruled: EventLog) -> None:
    """遵守率は、守った二件÷（守った二件＋超えた二件）。n と、決まりの言葉と根拠が添う。"""
    text = page(mihon, f"logs/{ruled.key}/")
    assert "50.0％" in text and "n=4件（超えた件 2件）" in text
    assert "「受付」の翌日から数えて、「交付」まで5開庁日以内。" in text
    assert "「補正の依頼」から「補正の受領」までの間は数えない。（許可事務取扱要綱第5条）" in text
    assert "うち終わらないまま 1件" in text


@pytest.mark.parametrize(
    ("standing", "cases"),
    [("kept", {"K", "L"}), ("late", {"B", "D"}), ("open", {"O"}), ("outside", set())],
)
def test_cases_are_opened_by_their_standing(
    mihon: Town, ruled: EventLog, standing: str, cases: set[str]
) -> None:
    """事案一覧を、守った・超えた・期限内の仕掛り・対象外で選べる。"""
    text = page(mihon, f"logs/{ruled.key}/cases/?standing={standing}")
    assert set(re.findall(r">([KLBOD])</a>", text)) == cases


def test_case_rows_tell_days_and_the_remaining_days(mihon: Town, ruled: EventLog) -> None:
    """一覧と一件の画面に、使った日数・限り・期限、仕掛りの件には残りの日数が出る。"""
    text = page(mihon, f"logs/{ruled.key}/cases/")
    assert "2開庁日／5開庁日以内" in text
    assert "あと4開庁日" in text  # O は 4月30日に受け、5月1日で一日
    detail = page(mihon, f"logs/{ruled.key}/cases/3/")
    assert "超えた（7開庁日／5開庁日以内、期限" in detail
    assert "許可事務取扱要綱第5条" in detail
    sheet = mihon.client("dx_officer").get(mihon.url(f"logs/{ruled.key}/cases.xlsx"))
    table = read_table(sheet.content, name="一覧.xlsx")
    at = table.header.index("標準処理期間の判定")
    assert [row.cells[at : at + 4] for row in table.rows] == [
        ("守った", "2", "5", ""),
        ("守った", "2", "5", ""),
        ("超えた", "7", "5", ""),
        ("期限内の仕掛り", "1", "5", "4"),
        ("終わらないまま超えた", "21", "5", ""),
    ]


def test_standing_needs_a_rule_and_the_plain_view(mihon: Town, log: EventLog) -> None:
    """決まりが無いのに判定で選ぼうとすると、何をするかを言って断る。"""
    assert "決まりが無いか" in page(mihon, f"logs/{log.key}/cases/?standing=late", status=422)
    assert "読めません" in page(mihon, f"logs/{log.key}/cases/?standing=maybe", status=422)


def test_value_rule_and_abolition(mihon: Town, ruled: EventLog) -> None:
    """種類ごとの決まりが先に効き、日数の無い決まりはその日から対象外にする。"""
    with mihon.entered() as by:
        shared = {**FIELDS, "days": 7, "dimension": "種類", "value": "新規"}
        actions.add_period(by=by, log=ruled, **shared)
        gone = {**FIELDS, "days": None, "valid_from": date(2026, 4, 15)}
        actions.add_period(by=by, log=ruled, **gone)
    text = page(mihon, f"logs/{ruled.key}/cases/?standing=late")
    assert set(re.findall(r">([KLBOD])</a>", text)) == {"D"}
    text = page(mihon, f"logs/{ruled.key}/cases/?standing=outside")
    assert set(re.findall(r">([KLBOD])</a>", text)) == {"O"}


def test_measure_reads_the_same_share_with_lineage(mihon: Town, ruled: EventLog) -> None:
    """KPI の元の数も同じ割合で、数えた四件のすべての行に戻れる。"""
    reading = _read(mihon, ruled)
    assert (reading.value, reading.numerator, reading.denominator, reading.n) == (Decimal("0.5"), 2, 4, 4)
    with mihon.entered() as by:
        records = offers()["insight.deadline_rate"].records(by, reading.evidence)
        assert records.count == len(list(records.records)) == 10 and records.is_unchanged
        assert {one.cells[0] for one in records.records} == {"K", "L", "B", "D"}


@pytest.mark.parametrize(
    ("first", "last", "parts"),
    [
        (date(2026, 4, 1), date(2026, 4, 8), (1, 1)),  # K。D が限りを過ぎるのは9日
        (date(2026, 4, 9), date(2026, 4, 9), (0, 1)),  # D は期限の8日を過ぎた日に入る
        (date(2026, 4, 10), date(2026, 4, 12), (0, 1)),  # B
        (date(2026, 4, 13), date(2026, 4, 13), (1, 1)),  # L
        (date(2026, 6, 1), date(2026, 6, 30), (0, 0)),
    ],
)
def test_measure_counts_a_case_where_it_was_decided(
    mihon: Town, ruled: EventLog, first: date, last: date, parts: tuple[int, int]
) -> None:
    """終わった件は終わりの日、終わらないまま超えた件は限りを過ぎた日の期間に入る。"""
    reading = _read(mihon, ruled, Period.of_days(first, last))
    assert (reading.numerator, reading.denominator) == parts


def test_measure_refuses_without_a_rule(mihon: Town, log: EventLog) -> None:
    """決まりも記録も無ければ、何をするかを言って断る。"""
    with pytest.raises(CannotReadMeasure, match="標準処理期間の決まりがありません"):
        _read(mihon, log)
    with pytest.raises(CannotReadMeasure, match="一覧に、この自治体の事案を載せてから"):
        _read(mihon, None)


def test_rule_is_set_on_the_screen_with_one_audit_event(mihon: Town, log: EventLog) -> None:
    """様式から加え、直し、取り除ける。どれも監査は一件。同じ対象の同じ日は断り、入れた文字は残る。"""
    client = mihon.client("dx_officer")
    form = {
        "version": "0",
        "valid_from": "2026-04-01",
        "days": "5",
        "kind": "business",
        "begins_with": ["受付"],
        "ends_with": ["交付"],
        "stops_with": ["補正の依頼"],
        "resumes_with": ["補正の受領"],
        "basis": "要綱第5条",
    }
    with mihon.entered():
        before = AuditEvent.objects.count()
    new = mihon.url(f"logs/{log.key}/periods/new/")
    assert client.post(new, form).status_code == 302
    with mihon.entered():
        row = StandardPeriod.objects.get()
        assert AuditEvent.objects.count() == before + 1 and row.excludes_stops
    again = client.post(new, {**form, "basis": "別の要綱"})
    assert again.status_code == 422
    assert (
        "同じ日から効く決まりがもうあります" in again.content.decode()
        and "別の要綱" in again.content.decode()
    )
    one = mihon.url(f"logs/{log.key}/periods/{row.key}/")
    assert client.post(one, {**form, "version": "1", "days": "7"}).status_code == 302
    stale = client.post(one, {**form, "version": "1", "basis": "後の人の要綱"})
    assert stale.status_code == 409 and "後の人の要綱" in stale.content.decode()
    listed = page(mihon, f"logs/{log.key}/periods/")
    assert "7開庁日以内" in listed and "いま効いています" in listed
    assert client.post(one + "remove/", {"version": "1"}).status_code == 409
    assert client.post(one + "remove/", {"version": "2"}).status_code == 302
    with mihon.entered():
        assert not StandardPeriod.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_from": ""}, "入力してください"),
        ({"days": "0"}, "1 以上"),
        ({"basis": ""}, "入力してください"),
        ({"stops_with": [], "resumes_with": ["交付"]}, "止める行いも選んでください"),
        ({"stops_with": ["補正"], "resumes_with": []}, "正しく選択してください"),
    ],
)
def test_wrong_rule_keeps_the_typed_words(
    mihon: Town, log: EventLog, changes: dict[str, Any], said: str
) -> None:
    """足りない欄や記録に無い行いは 422 で、わけが出る。"""
    form = {
        "version": "0",
        "valid_from": "2026-04-01",
        "days": "5",
        "kind": "business",
        "basis": "打った要綱",
    }
    response = mihon.client("dx_officer").post(mihon.url(f"logs/{log.key}/periods/new/"), form | changes)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_many_rules_go_out_and_in_as_a_sheet(mihon: Town, ruled: EventLog) -> None:
    """表を受け取り、そのまま返しても何も変わらず、書き足した行は加わる。古い表は断る。"""
    client = mihon.client("dx_officer")
    sheet = client.get(mihon.url(f"logs/{ruled.key}/periods.xlsx")).content
    take = mihon.url(f"logs/{ruled.key}/periods/import/")
    assert "0件加え、0件直しました" in _posted(client, take, "決まり.xlsx", sheet)
    more = (
        "切り口,値,効き始める日,日数,数える日,始まりの行い,終わりの行い,根拠\n"
        "種類,新規,令和8年4月1日,１０,暦日,受付,交付,要綱第6条\n"
        ",,2027-04-01,,,,,要綱の廃止\n"
    )
    assert "2件加え、0件直しました" in _posted(client, take, "決まり.csv", more.encode())
    with mihon.entered() as by:
        rows = list(StandardPeriod.objects.all())
        assert [(row.target, row.days) for row in rows] == [
            ("すべての件", 5),
            ("すべての件", None),
            ("「新規」", 10),
        ]
        actions.set_period(by=by, log=ruled, key=rows[0].key, version=1, **FIELDS)
    assert "別の人が更新しました" in _posted(client, take, "決まり.xlsx", sheet)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("効き始める日,日数,根拠\n2026-04-01,五日,要綱\n", "B2"),
        ("効き始める日,日数,根拠\nきのう,5,要綱\n", "A2"),
        ("効き始める日,日数,根拠\n2026-04-01,5,\n", "根拠がありません"),
        ("効き始める日,根拠\n2026-04-01,要綱\n", "見出し「日数」がありません"),
        (
            "効き始める日,日数,始まりの行い,根拠\n2026-04-01,5,無い行い,要綱\n",
            "行い「無い行い」は、この記録にありません",
        ),
        (
            "切り口,値,効き始める日,日数,根拠\n種類,珍種,2026-04-01,5,要綱\n",
            "値「珍種」は、この記録の件にありません",
        ),
        (
            "効き始める日,日数,根拠\n2026-04-01,5,要綱\n2026-04-01,6,要綱\n",
            "同じ対象に、同じ日から効く行が二つ",
        ),
        ("効き始める日,日数,数える日,根拠\n2026-04-01,5,平日,要綱\n", "開庁日 か 暦日"),
        ("効き始める日,日数,根拠\n2026-04-01,999999,要綱\n", "3,650日を超えています"),
        (f"効き始める日,日数,根拠\n2026-04-01,5,{'要' * 201}\n", "根拠が200字を超えています"),
    ],
)
def test_wrong_sheet_changes_nothing(mihon: Town, log: EventLog, lines: str, said: str) -> None:
    """読めない表は、場所とわけを言い、一行も入らない。"""
    client = mihon.client("dx_officer")
    text = _posted(client, mihon.url(f"logs/{log.key}/periods/import/"), "決まり.csv", lines.encode())
    assert said in text
    with mihon.entered():
        assert not StandardPeriod.objects.exists()


def _posted(client: Any, url: str, name: str, data: bytes) -> str:
    from html import unescape

    from django.core.files.uploadedfile import SimpleUploadedFile

    return unescape(client.post(url, {"file": SimpleUploadedFile(name, data)}, follow=True).content.decode())


def test_target_no_longer_in_the_log_is_kept(mihon: Town, log: EventLog) -> None:
    """記録からその値の件が無くなった決まりを直しても、すべての件の決まりに替わらない。"""
    with mihon.entered() as by:
        row = actions.add_period(by=by, log=log, dimension="種類", value="廃止", **FIELDS)
    path = f"logs/{log.key}/periods/{row.key}/"
    assert re.search('<option value="種類=廃止"[^>]* selected', page(mihon, path))
    data = {"target": "種類=廃止", "valid_from": "2026-04-01", "days": "6", "kind": "business"}
    sent = mihon.client("dx_officer").post(mihon.url(path), data | {"version": 1, "basis": "要綱"})
    assert sent.status_code == 302
    with mihon.entered():
        assert [(one.value, one.days) for one in StandardPeriod.objects.all()] == [("廃止", 6)]


def test_rules_go_with_the_discarded_log(mihon: Town, ruled: EventLog) -> None:
    """記録を取り除くと、その決まりも消える。"""
    with mihon.entered() as by:
        logs.discard(by=by, key=ruled.key, version=ruled.version, reason=DiscardReason.UNNEEDED)
        assert not StandardPeriod.objects.exists()


def test_others_may_see_but_not_set(mihon: Town, ruled: EventLog) -> None:
    """所属長は決まりを見られるが、様式は無く、送っても断られる。"""
    text = page(mihon, f"logs/{ruled.key}/periods/", "section_chief")
    assert "5開庁日以内" in text and "決まりを加える" not in text
    response = mihon.client("section_chief").post(mihon.url(f"logs/{ruled.key}/periods/new/"), {})
    assert response.status_code == 403
