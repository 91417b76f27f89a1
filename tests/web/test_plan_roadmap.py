"""工程表の画面: 国の計画から始める、見る、絞る、直す。"""

import re
from datetime import date

import pytest

from shirube.apps.organization import actions as organization
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.models import Plan
from tests.world import Town


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """第2.2版をもとにした、まだ空の計画。"""
    with mihon.entered() as by:
        return versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")


def test_plan_starts_from_the_national_edition(mihon: Town, plan: Plan) -> None:
    """国の版の取組事項を選ぶと、柱と取組と国の目標時期が工程表に出る。"""
    client = mihon.client("dx_officer")
    home = client.get(mihon.url("roadmap/"))
    assert home.headers["Location"] == mihon.url(f"plans/{plan.key}/roadmap/")
    empty = client.get(home.headers["Location"]).content.decode()
    assert "国の計画から始める" in empty
    start = mihon.url(f"plans/{plan.key}/roadmap/start/")
    assert "自治体フロントヤード改革の推進" in client.get(start).content.decode()
    response = client.post(start, {"items": ["item.frontyard", "item.standardization"]}, follow=True)
    page = response.content.decode()
    for text in ("重点取組事項", "自治体フロントヤード改革の推進", "遅れ", "国の期限", "令和8年度"):
        assert text in page
    with mihon.entered():
        assert Initiative.objects.filter(plan=plan).count() == 2
        due = Task.objects.get(national="item.frontyard@2.2#busy_procedures")
        assert (due.ends_on, due.national_due) == (date(2024, 3, 31), date(2024, 3, 31))
        assert "2023年度（令和5年度）" in due.note


def test_items_already_in_the_plan_are_not_offered_again(mihon: Town, plan: Plan) -> None:
    """もう入っている取組事項は、選択肢に出ず、送られても足されない。"""
    client = mihon.client("dx_officer")
    start = mihon.url(f"plans/{plan.key}/roadmap/start/")
    client.post(start, {"items": ["item.frontyard"]})
    assert 'value="item.frontyard"' not in client.get(start).content.decode()
    assert client.post(start, {"items": ["item.frontyard"]}).status_code == 422
    with mihon.entered():
        assert Initiative.objects.filter(plan=plan).count() == 1


@pytest.fixture
def started(mihon: Town, plan: Plan) -> str:
    """国の版から始めた計画の工程表の住所。"""
    base = mihon.url(f"plans/{plan.key}/roadmap/")
    mihon.client("dx_officer").post(f"{base}start/", {"items": ["item.frontyard", "item.security"]})
    return base


def _one(mihon: Town, model: type, **where: object):
    with mihon.entered():
        return model.objects.get(**where)


def test_numbers_lead_to_what_they_count(mihon: Town, started: str) -> None:
    """遅れの数を押すと遅れたものだけ、未定の数を押すと未定のあるものだけが出る。"""
    client = mihon.client("dx_officer")
    late = client.get(f"{started}?show=late").content.decode()
    assert "優先して進める手続" in late and "セキュリティ対策の徹底" not in late
    undecided = client.get(f"{started}?show=undecided").content.decode()
    assert "セキュリティ対策の徹底" in undecided and "未定: 担当、めざす姿、工程" in undecided
    mine = client.get(f"{started}?show=mine").content.decode()
    assert "この条件に合う取組と作業はありません。" in mine and "自分の課が決まっていません" in mine


@pytest.mark.parametrize("query", ["?from=abc", "?from=9999", "?page=999", "?state=x", "?department=nai"])
def test_odd_addresses_still_show_the_roadmap(mihon: Town, started: str, query: str) -> None:
    """読めない絞り込みや頁を送っても、工程表は開く。"""
    assert mihon.client("staff").get(started + query).status_code == 200


def test_several_tasks_are_added_at_once(mihon: Town, started: str) -> None:
    """一行に一つ書くと、作業・節目・日の未定な作業がまとめて足される。"""
    one = _one(mihon, Initiative, title="セキュリティ対策の徹底")
    client = mihon.client("dx_officer")
    page = client.post(
        f"{started}initiatives/{one.key}/tasks/",
        {"lines": "規程の見直し、R8.4.1、令和8年9月30日\n訓練\t2026-10-01\n監査の準備"},
        follow=True,
    ).content.decode()
    for text in ("規程の見直し", "R8.4.1 〜 R8.9.30", "節目", "R8.10.1", "「監査の準備」の日"):
        assert text in page


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("作業、いつか", "1行目"),
        ("作業、R8.9.30、R8.4.1", "終わりが、始まりより前"),
        ("作業、R8.4.1、R8.5.1、R8.6.1", "三つ以上"),
        ("、R8.4.1", "名称"),
        ("\n".join(["作業"] * 101), "100行まで"),
    ],
)
def test_lines_that_cannot_be_read_are_named(mihon: Town, started: str, lines: str, why: str) -> None:
    """読めない行は何行目かを言い、打った言葉を残し、一件も足さない。"""
    one = _one(mihon, Initiative, title="セキュリティ対策の徹底")
    response = mihon.client("dx_officer").post(f"{started}initiatives/{one.key}/tasks/", {"lines": lines})
    assert response.status_code == 422 and why in response.content.decode()
    assert lines.splitlines()[-1] in response.content.decode()
    with mihon.entered():
        assert not Task.objects.filter(initiative=one).exists()


def test_readers_see_no_forms(mihon: Town, started: str) -> None:
    """見るだけの人には、直す様式もボタンも出ない。"""
    one = _one(mihon, Initiative, title="自治体フロントヤード改革の推進")
    task = _one(mihon, Task, initiative=one)
    for path in ("", f"initiatives/{one.key}/", f"tasks/{task.key}/"):
        page = mihon.client("mayor").get(started + path).content.decode()
        assert 'method="post" action="/990019/plans' not in page
        assert "取組を加える" not in page and "実績を記録する" not in page


def test_second_save_from_an_old_page_is_refused(mihon: Town, started: str) -> None:
    """古い画面からの保存は 409 で、いまの内容と打った言葉の両方を見せる。"""
    one = _one(mihon, Initiative, title="セキュリティ対策の徹底")
    client, address = mihon.client("dx_officer"), f"{started}initiatives/{one.key}/edit/"
    first = client.post(address, {"version": one.version, "title": "守りの徹底"})
    assert first.status_code == 302
    second = client.post(address, {"version": one.version, "title": "安全の徹底"})
    page = second.content.decode()
    assert second.status_code == 409 and "守りの徹底" in page and "安全の徹底" in page


def test_slip_shows_what_moves_and_changes_nothing(mihon: Town, started: str) -> None:
    """遅れの試しは、つながった作業と動く日を示し、何も書き換えない。"""
    one = _one(mihon, Initiative, title="セキュリティ対策の徹底")
    client = mihon.client("dx_officer")
    lines = {"lines": "設計、R9.4.1、R9.6.30\n構築、R9.7.1、R9.9.30"}
    client.post(f"{started}initiatives/{one.key}/tasks/", lines)
    first, second = _one(mihon, Task, title="設計"), _one(mihon, Task, title="構築")
    link = {"before": str(first.key), "kind": "FS", "lag_days": "0"}
    assert client.post(f"{started}tasks/{second.key}/links/", link).status_code == 302
    page = client.get(f"{started}tasks/{first.key}/slip/?days=10").content.decode()
    assert "ほかに1件の作業が動き" in page and "R9.10.10" in page
    assert _one(mihon, Task, title="構築").ends_on == date(2027, 9, 30)
    back = {"before": str(second.key), "kind": "FS", "lag_days": "0"}
    refused = client.post(f"{started}tasks/{first.key}/links/", back)
    assert refused.status_code == 422 and "順番が輪になります" in refused.content.decode()


def test_figure_and_papers_are_made(mihon: Town, started: str) -> None:
    """図は表と一緒に出て、PDF・Excel・CSV は開いた人のものとして受け取れる。"""
    client = mihon.client("section_chief")
    page = client.get(f"{started}figure/").content.decode()
    assert "<svg" in page and "数字を表で見る" in page
    pdf = client.get(f"{started}roadmap.pdf")
    assert pdf.content.startswith(b"%PDF-") and pdf.content == client.get(f"{started}roadmap.pdf").content
    sizes = {tuple(map(float, one.split())) for one in re.findall(rb"/MediaBox\[([^\]]+)\]", pdf.content)}
    assert [tuple(round(side * 25.4 / 72) for side in size[2:]) for size in sizes] == [(420, 297)]  # A3 横
    assert client.get(f"{started}roadmap.xlsx").content.startswith(b"PK")
    assert "セキュリティ対策の徹底" in client.get(f"{started}roadmap.xml").content.decode()
    assert "セキュリティ対策の徹底" in client.get(f"{started}roadmap.csv").content.decode("utf-8-sig")


def test_history_shows_approved_versions(mihon: Town, plan: Plan, started: str) -> None:
    """取組の移り変わりには、承認された版だけが新しい順に出る。"""
    one = _one(mihon, Initiative, title="セキュリティ対策の徹底")
    with mihon.entered() as by:
        kept = versions.propose_version(by=by, plan=plan, as_of=date(2026, 4, 1))
        versions.record_outside_decision(
            by=by, key=kept.key, version=kept.version, decided_on=date(2026, 4, 1), meeting="庁議"
        )
        versions.propose_version(by=by, plan=plan, as_of=date(2026, 7, 1))
    page = mihon.client("mayor").get(f"{started}initiatives/{one.key}/history/").content.decode()
    assert "第1版" in page and "第2版" not in page


def test_owners_are_set_on_one_screen(mihon: Town, plan: Plan, started: str) -> None:
    """担当の無い取組が並び、まとめて決められる。別の人が変えたものが一つでもあれば、何も書かない。"""
    with mihon.entered() as by:
        organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="1020", name="窓口課", kana="マドグチカ"
        )
        rows = list(Initiative.objects.filter(plan=plan))
    client, address = mihon.client("dx_officer"), f"{started}owners/"
    assert "セキュリティ対策の徹底" in client.get(address).content.decode()
    sent = {
        "key": [str(row.key) for row in rows],
        "revision": [str(row.version) for row in rows],
        "department": ["1020", "1020"],
    }
    stale = client.post(address, sent | {"revision": ["1", "0"]})
    assert stale.status_code == 422 and "別の人が変えました" in stale.content.decode()
    with mihon.entered():
        assert not Initiative.objects.exclude(department=None).exists()
    assert client.post(address, sent).status_code == 302
    assert "担当の決まっていない取組はありません" in client.get(address).content.decode()
    again = client.get(f"{address}?all=1").content.decode()
    assert again.count("selected") == 2
    odd = client.post(address, sent | {"department": ["1020", "nai"]})
    assert odd.status_code == 422 and "画面を開き直して" in odd.content.decode()


def test_owner_written_by_hand_is_shown(mihon: Town, plan: Plan, started: str) -> None:
    """組織の表にない名で書かれた担当は、まとめて決める画面にも出る。"""
    with mihon.entered():
        row = Initiative.objects.filter(plan=plan).first()
        assert row is not None
        Initiative.change(key=row.key, version=row.version, department_text="準備室")
    page = mihon.client("dx_officer").get(f"{started}owners/?all=1").content.decode()
    assert "いまは「準備室」と書かれています" in page


def test_state_form_starts_from_the_state_the_work_made(mihon: Town, plan: Plan, started: str) -> None:
    """作業の実績で実施中になった取組の様式は、実施中から始まる。"""
    with mihon.entered():
        row = Initiative.objects.get(plan=plan, title="自治体フロントヤード改革の推進")
        task = Task.objects.filter(initiative=row).first()
        assert task is not None
        Task.change(key=task.key, version=task.version, state="active", progress=30)
    page = mihon.client("dx_officer").get(f"{started}initiatives/{row.key}/").content.decode()
    assert '<option value="active" selected>' in page


def test_paper_of_one_pillar(mihon: Town, started: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """柱を言えば、その柱だけの紙になる。大きな計画の全体は、何十秒も待たせずに柱ごとの図へ移す。"""
    client = mihon.client("dx_officer")
    with mihon.entered():
        pillar = Initiative.objects.filter(pillar__isnull=False).first().pillar
    figure = f"{started}figure/?pillar={pillar.key}"
    assert f"roadmap.pdf?pillar={pillar.key}" in client.get(figure).content.decode()
    whole = client.get(f"{started}roadmap.pdf")
    part = client.get(f"{started}roadmap.pdf?pillar={pillar.key}")
    assert whole.content.startswith(b"%PDF") and part.content.startswith(b"%PDF")
    monkeypatch.setattr("shirube.apps.plan.roadmap.views.figure.MOST_PAPER_LINES", 1)
    moved = client.get(f"{started}roadmap.pdf", follow=True)
    assert moved.redirect_chain[-1][0].endswith("/figure/")
    assert "柱ごとに受け取ってください" in moved.content.decode()
    assert client.get(f"{started}roadmap.pdf?pillar={pillar.key}").content.startswith(b"%PDF")
