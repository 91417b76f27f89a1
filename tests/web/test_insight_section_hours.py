"""課の開庁時間: 画面で加え、直し、取り除くと、流れと時間・待ちの原因・変化の比較の値が変わる。"""

from datetime import date
from html import unescape
from typing import Any

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.offers import offers
from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.rules import actions as rules
from shirube.apps.insight.rules.models import SectionHours
from shirube.values.period import Period
from tests.web.test_insight import LINES, MAPPING
from tests.world import NOW, Town

FORM = {
    "section": "審査課",
    "since": "2026-01-01",
    **{f"day{at}": "08:30-19:00" if at < 5 else "" for at in range(7)},
    "lunch": "12:00-13:00",
    "year_end": "12-29",
    "new_year": "01-03",
    "closed_days": "",
}
NEW = "logs/hours/sections/new/"


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """三件の小さな記録（どの課も三人）。A1 は 4月1日 9:10 に窓口課が受け、2日 9:00 に審査課が始めた。"""
    data = LINES.replace("11:30,鈴木", "11:30,山本").encode()
    with mihon.entered() as by:
        return actions.import_log(by=by, title="許可の記録", name="許可.csv", data=data, mapping=MAPPING)


def seen(town: Town, path: str, role: str = "dx_officer") -> str:
    """画面の文字。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == 200
    return unescape(response.content.decode())


def post(town: Town, path: str, form: dict[str, Any], role: str = "dx_officer") -> Any:
    """送った答え。"""
    return town.client(role).post(town.url(path), form)


def only(town: Town) -> SectionHours:
    """たった一つの行。"""
    with town.entered():
        return SectionHours.objects.get()


def events(town: Town, action: str) -> int:
    """この行いの監査の数。"""
    with town.entered():
        return AuditEvent.objects.filter(action=action).count()


def test_the_receiving_section_measures_the_wait(mihon: Town, log: EventLog) -> None:
    """審査課が 19:00 まで開くと、審査課が受け取った待ちだけが延び、取り除くと戻る。"""
    times = f"logs/{log.key}/times/?value=種類=新規"
    before = seen(mihon, times)
    assert "7時間35分" in before  # 受付（窓口課）→ 審査（審査課）: 9:10〜17:15（昼休み1時間）と 8:30〜9:00
    assert post(mihon, NEW, FORM).status_code == 302
    after = seen(mihon, times)
    assert "9時間20分" in after and "7時間35分" not in after  # 17:15〜19:00 の1時間45分が加わる
    assert "ほかに1課が、課の開庁時間を決めています。" in after
    assert "受け取った課" in after
    row = only(mihon)
    gone = post(mihon, f"logs/hours/sections/{row.key}/remove/", {"version": row.version})
    assert gone.status_code == 302
    again = seen(mihon, times)
    assert "7時間35分" in again and "課の開庁時間を決めています" not in again
    for said in ("加えた", "取り除いた"):
        assert events(mihon, f"課の開庁時間を{said}") == 1


def test_a_rule_begins_on_its_day_and_returns(mihon: Town, log: EventLog) -> None:
    """使い始める日より前は自治体の開庁時間で、戻る行の日からもそうなる。"""
    times = f"logs/{log.key}/times/?value=種類=新規"
    assert post(mihon, NEW, {**FORM, "since": "2026-04-02"}).status_code == 302
    assert "7時間35分" in seen(mihon, times)
    row = only(mihon)
    form = {**FORM, "since": "2026-04-01", "version": row.version}
    assert post(mihon, f"logs/hours/sections/{row.key}/", form).status_code == 302
    assert "9時間20分" in seen(mihon, times)
    back = FORM | {f"day{at}": "" for at in range(7)} | {"since": "2026-04-02"}
    assert post(mihon, NEW, back).status_code == 302
    assert "9時間20分" in seen(mihon, times)  # 1日の夕方は、まだ課の時間
    listed = seen(mihon, "logs/hours/")
    assert "自治体の開庁時間に戻ります。" in listed and "いま使っています" in listed
    assert events(mihon, "課の開庁時間を直した") == 1


def test_the_form_offers_the_names_of_the_logs(mihon: Town, log: EventLog) -> None:
    """様式は記録の担当課の名を候補に出し、どの記録にも無い名で決めた行は、一覧でそう言う。"""
    assert '<option value="審査課">' in seen(mihon, NEW)
    assert post(mihon, NEW, FORM).status_code == 302
    said = "この名の担当課は、どの記録にもありません"
    assert said not in seen(mihon, "logs/hours/")
    assert post(mihon, NEW, {**FORM, "section": "審査係"}).status_code == 302
    assert seen(mihon, "logs/hours/").count(said) == 1


def test_a_hidden_section_is_measured_by_the_municipality(mihon: Town) -> None:
    """担当が3人に満たず伏せる課の行いは、だれの課か分からないよう、自治体の開庁時間で計る。"""
    with mihon.entered() as by:
        small = actions.import_log(
            by=by, title="許可の記録", name="許可.csv", data=LINES.encode(), mapping=MAPPING
        )
    times = f"logs/{small.key}/times/?value=種類=新規"
    assert "7時間35分" in seen(mihon, times)
    assert post(mihon, NEW, FORM).status_code == 302
    assert "7時間35分" in seen(mihon, times)
    assert "自治体の開庁時間で計ります" in seen(mihon, "logs/hours/")


def test_causes_use_the_section(mihon: Town, log: EventLog) -> None:
    """待ちの原因も、課の開庁時間で分けたと言う。"""
    causes = f"logs/{log.key}/causes/"
    assert "課の開庁時間を決めています" not in seen(mihon, causes)
    assert post(mihon, NEW, FORM).status_code == 302
    assert "ほかに1課が、課の開庁時間を決めています。" in seen(mihon, causes)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day0", "夜まで", "08:30-17:15 の形で"),
        ("since", "", "入力"),
        ("section", "", "入力"),
        ("lunch", "13:00-12:00", "終わりが始まりより後ではありません"),
    ],
)
def test_unreadable_hours_keep_what_was_typed(mihon: Town, field: str, value: str, said: str) -> None:
    """読めない値は断り、入れた文字を残す。"""
    refused = post(mihon, NEW, {**FORM, "closed_days": "2026-08-14", field: value})
    text = unescape(refused.content.decode())
    assert refused.status_code == 422 and said in text and "2026-08-14" in text
    with mihon.entered():
        assert not SectionHours.objects.exists()


def test_the_same_day_twice_and_an_old_version_are_refused(mihon: Town) -> None:
    """同じ課の同じ日は 422、古い版は 409 で断り、どちらも入れた値が残る。"""
    assert post(mihon, NEW, FORM).status_code == 302
    twice = post(mihon, NEW, {**FORM, "day5": "09:00-12:00"})
    assert twice.status_code == 422 and "09:00-12:00" in twice.content.decode()
    row = only(mihon)
    path = f"logs/hours/sections/{row.key}/"
    assert "審査課" in seen(mihon, path)
    assert post(mihon, path, {**FORM, "version": row.version}).status_code == 302
    old = post(mihon, path, {**FORM, "day5": "09:00-12:00", "version": row.version})
    assert old.status_code == 409 and "09:00-12:00" in old.content.decode()
    assert post(mihon, path + "remove/", {"version": row.version}).status_code == 409
    assert only(mihon).weekly[5] == ""


def test_a_reader_sees_but_does_not_change(mihon: Town) -> None:
    """見るだけの役割には一覧だけが出て、加えられない。ほかの自治体の行は開けない。"""
    with mihon.entered() as by:
        rules.add_section(
            by=by,
            section="窓口課",
            since=date(2026, 1, 1),
            weekly=["08:30-19:00"] * 5 + ["", ""],
            lunch="",
            year_end="",
            new_year="",
            closed_days=[],
        )
    listed = seen(mihon, "logs/hours/", "cio")
    assert "窓口課" in listed and "08:30〜19:00" in listed and "課の開庁時間を加える" not in listed
    assert post(mihon, NEW, FORM, "cio").status_code == 403


DATED = """label: 記録
case: 番号
activity: 行い
timestamp: {column: 日時, format: date, zone: Asia/Tokyo}
team: 課
resource: 担当者
"""
SHORTER = {**FORM, "section": "窓口課", "day4": "", "closed_days": "2026-04-02"}
REMEMBERED = {
    "概要": ("", "開庁日で3.9日・n=12件", "開庁日で1.5日・n=12件"),
    "流れと時間": ("times/", "3日／3.9日", "1.5日／3日"),
    "待ちの原因": ("causes/", "32日", "23日"),
    "事案一覧": ("cases/?value=team=窓口課", "開庁日で4日", "開庁日で2日"),
    "変化の比較": (
        "comparison/?first=team=窓口課&second=team=税課&clock=opening",
        "「窓口課」が 3日",
        "「窓口課」が 1日",
    ),
}


@pytest.fixture
def dated(mihon: Town) -> EventLog:
    """窓口課と税課の六件ずつ。4月1日（水）に受け、1〜6日後に交付した、時刻の無い記録。"""
    rows = ["番号,行い,日時,課,担当者"]
    for team in ("窓口課", "税課"):
        for at in range(6):
            rows.append(f"{team}{at},受付,2026/04/01,{team},{team}{at % 3}")
            rows.append(f"{team}{at},交付,2026/04/{at + 2:02},{team},{team}{at % 3}")
    with mihon.entered() as by:
        return actions.import_log(
            by=by, title="課の記録", name="課.csv", data="\n".join(rows).encode(), mapping=DATED
        )


@pytest.mark.parametrize("screen", REMEMBERED)
def test_a_remembered_answer_is_not_shown_after_the_hours_change(
    mihon: Town, dated: EventLog, screen: str
) -> None:
    """覚えた答えは、課の時間を加えたら出さず、替えたらまた計り直し、取り除いたら元の答えに戻る。"""
    path, usual, shorter = REMEMBERED[screen]
    address = f"logs/{dated.key}/{path}"
    assert usual in seen(mihon, address)
    assert post(mihon, NEW, SHORTER).status_code == 302
    after = seen(mihon, address)
    assert shorter in after and usual not in after
    row = only(mihon)
    late = {**SHORTER, "since": "2026-05-01", "version": row.version}
    assert post(mihon, f"logs/hours/sections/{row.key}/", late).status_code == 302
    assert usual in seen(mihon, address)
    assert post(mihon, f"logs/hours/sections/{row.key}/", {**SHORTER, "version": 2}).status_code == 302
    assert shorter in seen(mihon, address)
    assert post(mihon, f"logs/hours/sections/{row.key}/remove/", {"version": 3}).status_code == 302
    assert usual in seen(mihon, address)


def test_the_standard_period_counts_the_days_of_the_municipality(mihon: Town, dated: EventLog) -> None:
    """標準処理期間の開庁日は、課の休みでは延びず、自治体の休みでは延びる。覚えた判定も、そのとおりに替わる。"""
    with mihon.entered() as by:
        rules.add_period(
            by=by,
            log=dated,
            valid_from=date(2026, 4, 1),
            days=2,
            kind="business",
            begins_with=["受付"],
            ends_with=["交付"],
            basis="要綱",
        )
    usual, other = "66.7％", "83.3％"  # 2開庁日のうちに終わったのは、4月5日（日）までの8件／12件
    assert usual in seen(mihon, f"logs/{dated.key}/") and _rate(mihon, dated) == (8, 12)
    assert post(mihon, NEW, SHORTER).status_code == 302
    assert usual in seen(mihon, f"logs/{dated.key}/") and _rate(mihon, dated) == (8, 12)
    office = {name: FORM[name] for name in (*(f"day{at}" for at in range(7)), "year_end", "new_year")}
    sent = post(mihon, "logs/hours/", {**office, "lunch": "", "closed_days": "2026-04-02", "version": 0})
    assert sent.status_code == 302
    assert other in seen(mihon, f"logs/{dated.key}/") and _rate(mihon, dated) == (10, 12)


def _rate(town: Town, log: EventLog) -> tuple[int, int]:
    """KPI が読む遵守率の分子と分母。"""
    period = Period.of_days(date(2026, 4, 1), date(2026, 5, 31))
    with town.entered() as by:
        found = offers()["insight.deadline_rate"].read(by, period, NOW, log=str(log.key))
    return found.numerator, found.denominator
