"""この自治体の事案の記録: いつも一覧にあり、封じても封じなくても、画面も数もいまの行いのとおりになる。"""

from datetime import datetime
from decimal import Decimal
from html import unescape

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import actions as cases
from shirube.apps.insight.analysis import measures
from shirube.apps.insight.logs import actions, own, queries
from shirube.apps.insight.logs.models import EventLog
from shirube.values.era import format_date
from shirube.values.instant import JST, local_day
from shirube.values.period import Period
from tests.own_cases import DAY, HOUR, at, finished, noted, removed
from tests.world import NOW, Town

BEGIN = (NOW - 20 * DAY).astimezone(JST).replace(hour=9)
PERIOD = Period.of_days(datetime(2020, 1, 1, tzinfo=JST).date(), datetime(2030, 1, 1, tzinfo=JST).date())


def page(town: Town, path: str, role: str = "dx_officer", status: int = 200) -> str:
    """画面の文字（HTML の記号を戻したもの）。"""
    response = town.client(role).get(town.url(path))
    assert response.status_code == status, response.content.decode()[:2000]
    return unescape(response.content.decode())


@pytest.fixture
def by(mihon: Town):
    """みほん市の裏方。終わった事案が三つある。"""
    with mihon.entered() as scope:
        for days in (1, 2, 9):
            finished(scope, BEGIN + days * HOUR, days=days)
        yield scope


def count(by: Scope, moment: datetime = NOW) -> int:
    """KPI が読む処理件数。"""
    found = measures.CASE_COUNT.read(by, PERIOD, moment)
    return int(found.value or 0)


def test_the_log_is_listed_as_soon_as_a_case_exists(mihon: Town) -> None:
    """事案が無いうちは一覧に無く、一つ受け付けると、取り込まなくても「いつも最新」として並ぶ。"""
    assert "この自治体の事案" not in page(mihon, "logs/")
    with mihon.entered() as by:
        finished(by, BEGIN)
    text = page(mihon, "logs/")
    assert "この自治体の事案" in text and "いつも最新" in text and "1件" in text
    page(mihon, "logs/")
    with mihon.entered():
        assert EventLog.objects.filter(file__isnull=True).count() == 1
        told = "この自治体の事案を、業務の記録の一覧に載せた"
        assert AuditEvent.objects.filter(action=told).count() == 1


def test_a_new_act_is_in_the_figures_at_once(mihon: Town, by: Scope) -> None:
    """封じたあとの行いも、次に開いた画面と KPI の数に、すぐ入る。"""
    log = actions.seal_own_cases(by=by)
    assert count(by) == 3
    assert "<strong>3</strong>" in page(mihon, f"logs/{log.key}/")
    finished(at(by, NOW), NOW - 5 * HOUR, days=0)
    assert count(by) == 4
    assert "<strong>4</strong>" in page(mihon, f"logs/{log.key}/")
    assert queries.log_of_key(by, log.key).case_count == 4


@pytest.mark.parametrize(
    "path",
    ["", "times/", "map/", "map.svg", "map.bpmn", "causes/", "cases/", "cases.xlsx", "cases/1/", "import/"],
)
@pytest.mark.parametrize("role", ["dx_officer", "section_chief", "cio", "auditor"])
def test_every_screen_of_a_log_works_on_our_own_cases(mihon: Town, by: Scope, path: str, role: str) -> None:
    """記録の画面は、どれも自分の事案でも開く（取り込みのようすを見られるのは、取り込める人だけ）。"""
    log = actions.place_own_log(by=by)
    response = mihon.client(role).get(mihon.url(f"logs/{log.key}/{path.lstrip('/')}"))
    assert response.status_code == (403 if path == "import/" and role != "dx_officer" else 200)


def test_a_case_is_shown_by_its_number_and_opens_the_case_itself(mihon: Town, by: Scope) -> None:
    """事案一覧には受付番号が並び、一件の画面から、見られる人は窓口の事案へ移れる。"""
    log = actions.place_own_log(by=by)
    case = cases.Case.objects.order_by("received_at").first()
    assert case.number in page(mihon, f"logs/{log.key}/cases/")
    link = mihon.url(f"cases/{case.key}/")
    assert link in page(mihon, f"logs/{log.key}/cases/1/")
    assert link not in page(mihon, f"logs/{log.key}/cases/1/", role="cio")
    assert case.number in page(mihon, f"logs/{log.key}/cases/1/", role="cio")
    assert "住民票の写しの交付" in page(mihon, f"logs/{log.key}/cases/1/")
    assert "窓口" in page(mihon, f"logs/{log.key}/cases/1/")


def test_a_log_can_be_seen_by_visit(mihon: Town, by: Scope) -> None:
    """来庁の鍵のある行いは、来庁ごとにまとめて見られる。"""
    visit = by.municipality_key
    for hours in (1, 2):
        cases.receive(
            by=at(by, NOW + hours * HOUR),
            procedure="local.unlisted@1",
            procedure_label="転入届",
            channel="counter",
            visit=visit,
        )
    log = actions.place_own_log(by=by)
    text = page(mihon, f"logs/{log.key}/?view=visit")
    assert "「来庁」ごとにまとめています" in text and "値の無い行 9行" in text
    assert "<strong>1</strong>" in text


def test_a_correction_changes_the_time_and_a_retraction_takes_the_act_away(mihon: Town, by: Scope) -> None:
    """封じた行いを訂正すると、訂正した時刻で計り直され、取り消した行いは数から消える。"""
    actions.seal_own_cases(by=by)
    case = cases.Case.objects.order_by("-closed_at").first()
    done = case.events.get(activity="完了")
    before = measures.FIGURES[1].read(by, PERIOD, NOW)
    noted(case, "完了", done.occurred_at + 10 * DAY, NOW, corrects=done)
    assert own.opened(by).log.event_count == 9
    assert int(own.opened(by).log.at.max()) == int((done.occurred_at + 10 * DAY).timestamp() * 1_000_000)
    last = case.events.order_by("-seq").first()
    noted(case, "完了", done.occurred_at, NOW + HOUR, corrects=last, outcome="取消")
    assert own.opened(by).log.event_count == 8
    assert measures.FIGURES[1].read(by, PERIOD, NOW - HOUR).evidence.digest == before.evidence.digest


def test_a_removed_case_leaves_the_figures_and_its_days_are_sealed_again(mihon: Town, by: Scope) -> None:
    """封じた事案が消えると、すぐ数から消え、次に封じたときは、その日だけが新しい世代になる。"""
    actions.seal_own_cases(by=by)
    first = {one.day: one for one in own.seal(by).days}
    removed(cases.Case.objects.order_by("-closed_at").first())
    assert own.opened(by).sealing.stale == 2
    assert own.opened(by).log.case_count == 2
    assert own.needs_sealing(by)
    actions.seal_own_cases(by=by)
    again = {one.day: one for one in own.seal(by).days}
    assert {one.generation for one in again.values()} == {1, 2}
    assert [day for day in again if again[day].generation == 1] == [
        day for day in again if again[day] == first[day]
    ]
    assert own.opened(by).sealing.stale == 0
    assert not own.needs_sealing(by)


def test_the_state_screen_says_how_far_it_is_sealed(mihon: Town, by: Scope) -> None:
    """封じたところの画面に、どこまで封じたかと、いま読んでいる行いの数が出て、その場で頼める。"""
    log = actions.place_own_log(by=by)
    text = page(mihon, f"logs/{log.key}/import/")
    assert "まだ封じていません" in text and "取り込みは要りません" in text
    response = mihon.client("dx_officer").post(mihon.url(f"logs/{log.key}/seal/"))
    assert response.status_code == 302
    actions.seal_own_cases(by=by)
    noted(cases.Case.objects.first(), "電話の問い合わせ", NOW, NOW)
    text = page(mihon, f"logs/{log.key}/import/")
    assert f"{format_date(local_day(NOW) - DAY)}まで" in text and "9件（" in text and "1件" in text


def test_it_can_be_neither_imported_nor_removed(mihon: Town, by: Scope) -> None:
    """この自治体の事案の記録は、読み方も取り込みも取り除きも無く、窓口の行いはそのまま残る。"""
    log = actions.place_own_log(by=by)
    client = mihon.client("dx_officer")
    for path in ("reading/", "import/progress/", "set-aside.csv", "discard/"):
        assert client.get(mihon.url(f"logs/{log.key}/{path}")).status_code == 302
    for path in ("reading/", "import/", "discard/"):
        sent = {"version": log.version, "reason": "mistaken", "keep_as": ""}
        response = client.post(mihon.url(f"logs/{log.key}/{path}"), sent)
        assert response.status_code in (302, 422)
    assert EventLog.objects.filter(key=log.key, state="ready").exists()
    assert count(by) == 3


def test_another_body_sees_nothing_of_ours(mihon: Town, futago: Town, by: Scope) -> None:
    """となりの自治体の事案も、封じた日々も、別の所にあり、混ざらない。"""
    log = actions.seal_own_cases(by=by)
    with futago.entered() as other:
        assert own.place_of(other) != own.place_of(by)
        assert own.opened(other).log.case_count == 0
        finished(other, BEGIN)
        theirs = actions.place_own_log(by=other)
        assert own.opened(other).log.case_count == 1
    assert futago.client("dx_officer").get(futago.url(f"logs/{log.key}/")).status_code == 404
    assert mihon.client("dx_officer").get(mihon.url(f"logs/{theirs.key}/")).status_code == 404


def test_the_time_net_of_stops_is_shown_beside_the_calendar_time(mihon: Town, by: Scope) -> None:
    """補正を待って時計の止まった間は、「停止を除く処理時間」から除かれる。止まりが無ければ、その札は出ない。"""
    log = actions.place_own_log(by=by)
    assert "停止を除く" not in page(mihon, f"logs/{log.key}/")
    case = cases.Case.objects.order_by("-closed_at").first()
    begun = case.events.get(activity="審査開始").occurred_at
    stop = {"clock": "stop", "clock_reason": "補正"}
    noted(case, "補正の求め", begun + HOUR, begun + HOUR, **stop)
    noted(case, "補正の受領", begun + 4 * DAY + HOUR, begun + 4 * DAY + HOUR, clock="run")
    text = page(mihon, f"logs/{log.key}/")
    assert "停止を除く処理時間の中央値" in text and "停止を除く処理時間の90%値" in text
    found = {one.measure.id: one.read(by, PERIOD, NOW).value for one in measures.FIGURES}
    # 三件の処理時間は 1日・2日・9日。9日の件だけ、4日止まっていた。
    assert found["insight.processing_time.p90"] == (2 + Decimal("0.8") * 7) * 86_400
    assert found["insight.processing_time_net.p90"] == (2 + Decimal("0.8") * 3) * 86_400
    assert found["insight.processing_time_net.median"] == 2 * 86_400


def test_a_kpi_reads_the_same_words_as_the_screens(mihon: Town, by: Scope) -> None:
    """KPI の読む記録も、手続・経路は画面と同じ名で、件の番号は事案の鍵。締め切りを戻しても同じ。"""
    actions.seal_own_cases(by=by)
    for moment in (NOW, NOW - 10 * DAY):
        found = queries.own_record_at(by, moment).log
        assert set(found.dimensions["procedure"].names) == {"住民票の写しの交付"}
        assert set(found.dimensions["channel"].names) == {"窓口"}
        assert set(found.case_keys) == {str(one.key) for one in cases.Case.objects.all()}
    assert set(own.opened(by).log.case_keys) == {one.number for one in cases.Case.objects.all()}
