"""いまの状況と共有: 玄関から開き、どの数からも、もとの記録へ行ける。"""

import json
import re
from datetime import date, timedelta

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.organization import actions as organization
from shirube.apps.organization import queries as organization_queries
from shirube.apps.organization.models import Department
from shirube.apps.plan.progress import actions as progress
from shirube.apps.plan.progress.queries import candidates
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.models import Plan, PlanVersion
from shirube.engines.plan.share_reading import read_share
from shirube.values.instant import local_day
from tests.inquiry_road import started
from tests.web.dashboard_walk import FACES, opened, page, rows_of, tiles
from tests.world import NOW, Town

TODAY = local_day(NOW)


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """窓口課と財政課の作業（遅れ一つ、近い期限一つ、つながり一つ）と、担当のない取組のある計画。"""
    with mihon.entered() as by:
        units = {}
        for code, name in (("M", "窓口課"), ("Z", "財政課")):
            units[name] = organization.add_department(
                by=by, effective_on=date(2026, 4, 1), code=code, name=name, kana=name
            )
        organization.grant(
            by=by,
            account=mihon.accounts["section_chief"],
            municipality=mihon.municipality,
            role="section_chief",
            starts_on=date(2026, 4, 1),
            department=units["窓口課"],
        )
        row = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="")
        desk = roadmap.add_initiative(by=by, plan=row, title="窓口の改革", department=units["窓口課"])
        roadmap.add_tasks(
            by=by,
            initiative=desk,
            lines=[
                {
                    "title": "流れの調査",
                    "starts_on": date(2026, 4, 1),
                    "ends_on": TODAY - timedelta(days=120),
                },
                {"title": "機器の調達", "starts_on": date(2026, 4, 1), "ends_on": TODAY + timedelta(days=10)},
            ],
        )
        money = roadmap.add_initiative(by=by, plan=row, title="財務の改革", department=units["財政課"])
        roadmap.add_tasks(
            by=by, initiative=money, lines=[{"title": "予算の要求", "ends_on": date(2028, 3, 31)}]
        )
        roadmap.add_initiative(by=by, plan=row, title="担当のない取組")
    return row


def test_home_leads_to_the_right_face(mihon: Town, plan: Plan) -> None:
    """「いまの状況」を押すと、DX推進担当・所属長・首長に、それぞれのいまの状況が出る。"""
    for role, heading in (
        ("dx_officer", "今週、手を打つもの"),
        ("section_chief", "窓口課の取組"),
        ("mayor", "計画のいま"),
    ):
        client = mihon.client(role)
        moved = client.get(mihon.url("dashboard/"))
        assert moved.status_code == 302
        assert f"<h1>{heading}" in re.sub(
            r"<h1[^>]*>\s*", "<h1>", page(mihon, role, moved.headers["Location"])
        )


def test_without_a_plan_the_entrance_is_the_list(mihon: Town) -> None:
    """計画がまだ無ければ、計画の一覧へ案内する。"""
    moved = mihon.client("mayor").get(mihon.url("dashboard/"))
    assert moved.headers["Location"].endswith("/plans/")


def test_plan_without_initiatives_says_where_to_begin(mihon: Town) -> None:
    """取組のない計画では、計画の入口へ案内する。"""
    with mihon.entered() as by:
        empty = versions.start_plan(by=by, title="空の計画", first_year=2026, last_year=2030, edition="")
    for role, face in (("dx_officer", "office"), ("mayor", "mayor")):
        text = page(mihon, role, mihon.url(f"plans/{empty.key}/dashboard/{face}/"))
        assert "取組がまだ入っていません" in text and "計画の入口を開く" in text


# 速い試験は、役割ごとに一つのいまの状況。深い試験は、残りの組み合わせのすべて。
SEEN = {
    "dx_officer": "office",
    "section_chief": "section",
    "mayor": "mayor",
    "auditor": "office",
    "vendor": "section",
}
PAIRS = [
    pytest.param(role, face, marks=() if face == own else pytest.mark.deep)
    for role, own in SEEN.items()
    for face in FACES
]


@pytest.mark.parametrize(("role", "face"), PAIRS)
def test_every_number_opens_a_list_of_that_length(mihon: Town, plan: Plan, role: str, face: str) -> None:
    """どの役割が開いても、札の数と、開いた並びの件数は同じで、並びの行の行き先も開ける。"""
    client, seen = mihon.client(role), set[str]()
    found = tiles(opened(client, mihon.url(f"plans/{plan.key}/dashboard/{face}/")))
    assert len(found) >= 9
    for count, href in found.values():
        rows = rows_of(client, count, href, seen)
        if count.endswith(("件", "課")):
            assert len(re.findall(r"<tr", rows)) - ("一件もありません" in rows) == int(count[:-1])


def test_office_sees_what_to_do_this_week(mihon: Town, plan: Plan) -> None:
    """遅れ・近い期限・担当未定の数が合い、受付中の照会が無いことは 0 ではなく言葉で述べる。"""
    found = tiles(page(mihon, "dx_officer", mihon.url(f"plans/{plan.key}/dashboard/office/")))
    assert found["期限を過ぎた作業"][0] == "1件"
    assert found["30日以内に期限が来る作業"][0] == "1件"
    assert found["担当が未定の取組"][0] == "1件"
    assert found["まだ一つも答えていない課"][0] == "受付中の進捗照会なし"


def test_silent_sections_are_counted_in_a_running_campaign(mihon: Town, plan: Plan) -> None:
    """照会を始めると、まだ一つも答えていない課が数になり、いまの状況（課）には答えるものと期限が出る。"""
    with mihon.entered() as by:
        asked = candidates(by, plan, as_of=TODAY)
        due = TODAY + timedelta(days=7)
        progress.start_campaign(by=by, plan=plan, title="十一月の照会", as_of=TODAY, due_on=due, chosen=asked)
    found = tiles(page(mihon, "dx_officer", mihon.url(f"plans/{plan.key}/dashboard/office/")))
    assert found["まだ一つも答えていない課"][0] == "2課"
    mine = page(mihon, "section_chief", mihon.url(f"plans/{plan.key}/dashboard/"))
    assert tiles(mine)["答えの済んでいない進捗照会"][0] == "1件"
    assert "「十一月の照会」に" in mine
    assert "2件のうち0件に回答" in mine
    assert re.search(r'<a [^>]*href="[^"]+"[^>]*>\s*十一月の照会', mine)


def test_section_head_sees_the_inquiries_waiting_for_the_section(mihon: Town, plan: Plan) -> None:
    """照会台帳の照会が課に割り振られると、件数・庁内の期限・答える頁が出て、答え終わると消える。"""
    with mihon.entered() as by:
        nodes = {one.name: one for one in organization_queries.departments_at(by, TODAY)}
        mihon.things["窓口課"] = Department.objects.get(key=nodes["窓口課"].key)
    road = started(mihon, "国の調査", None)
    here = mihon.url(f"plans/{plan.key}/dashboard/")
    mine = page(mihon, "section_chief", here)
    title = "答えの済んでいない照会（照会台帳）"
    count, href = tiles(mine)[title]
    assert count == "1件"
    assert "「国の調査」に" in mine and "2問のうち0問に答え" in mine
    listed = page(mihon, "section_chief", href)
    assert "あと10日" in listed
    link = re.search(r'<a [^>]*href="([^"]*/inquiries/[^"]+/sections/[^"]+)"[^>]*>\s*国の調査', listed)
    assert link and mihon.client("section_chief").get(link[1]).status_code == 200
    vendor = page(mihon, "vendor", mihon.url(f"plans/{plan.key}/dashboard/section/"))
    assert tiles(vendor)[title][0] == "見る権限がありません"
    road.answer("問1", "策定済み")
    road.answer("問2", "58")
    assert tiles(page(mihon, "section_chief", here))[title][0] == "0件"


def test_other_sections_questions_lead_only_to_the_inquiry(mihon: Town, plan: Plan) -> None:
    """ほかの課の答えを見られない人がその課を選ぶと、照会の頁まで行ける（断られる頁へは行かない）。"""
    with mihon.entered() as by:
        nodes = {one.name: one for one in organization_queries.departments_at(by, TODAY)}
        mihon.things["窓口課"] = Department.objects.get(key=nodes["財政課"].key)
    started(mihon, "財政の調査", None)
    key = nodes["財政課"].key
    text = page(mihon, "section_chief", mihon.url(f"plans/{plan.key}/dashboard/section/?section={key}"))
    link = re.search(r'<a [^>]*href="([^"]+)"[^>]*>\s*財政の調査', text)
    assert link and "/sections/" not in link[1]
    assert mihon.client("section_chief").get(link[1]).status_code == 200


def test_list_can_be_narrowed_to_a_section(mihon: Town, plan: Plan) -> None:
    """課ごとの表の数を押すと、その課のものだけになり、件数も同じになる。"""
    text = page(mihon, "dx_officer", mihon.url(f"plans/{plan.key}/dashboard/office/"))
    href = re.search(r'href="([^"]+lists/late/\?owner=[^"]+)"', text)
    assert href
    assert "<strong>1件</strong>" in page(mihon, "dx_officer", href[1])
    assert "流れの調査" in page(mihon, "dx_officer", href[1])


def test_section_shows_only_its_own_work(mihon: Town, plan: Plan) -> None:
    """いまの状況（課）には、ほかの課の取組も作業も出ない。ほかの課は選んで見る。"""
    mine = page(mihon, "section_chief", mihon.url(f"plans/{plan.key}/dashboard/section/"))
    assert "流れの調査" in mine
    assert "予算の要求" not in mine
    other = re.search(r'<option value="([^"]+)">財政課', mine)
    assert other
    chosen = page(
        mihon, "section_chief", mihon.url(f"plans/{plan.key}/dashboard/section/?section={other[1]}")
    )
    assert "財政課の取組" in chosen
    assert "流れの調査" not in chosen


def test_mayor_decides_on_long_delays(mihon: Town, plan: Plan) -> None:
    """90日より長く遅れた取組と、担当未定の取組が、決めていただくことに並ぶ。"""
    text = page(mihon, "mayor", mihon.url(f"plans/{plan.key}/dashboard/"))
    assert "延ばすか、やめるかを決める取組 1件" in text
    assert "「流れの調査」が120日遅れ" in text
    assert "見出しにできる値（18か月以内）のあるKPIは、まだありません。" in text


def approved(town: Town, plan: Plan) -> PlanVersion:
    """外での決定で承認された版。"""
    with town.entered() as by:
        row = versions.propose_version(by=by, plan=plan, as_of=TODAY)
        return versions.record_outside_decision(
            by=by, key=row.key, version=row.version, decided_on=TODAY, meeting="庁議"
        )


def test_version_can_be_looked_at_instead_of_now(mihon: Town, plan: Plan) -> None:
    """承認された版に切り替えると、その時点の数になり、版に無いものは言葉で述べる。数の行き先も版のまま。"""
    approved(mihon, plan)
    with mihon.entered() as by:
        roadmap.add_initiative(by=by, plan=plan, title="あとから足した取組")
    here = mihon.url(f"plans/{plan.key}/dashboard/office/")
    now, then = tiles(page(mihon, "dx_officer", here)), tiles(page(mihon, "dx_officer", here + "?version=1"))
    assert now["担当が未定の取組"][0] == "2件"
    assert then["担当が未定の取組"][0] == "1件"
    assert then["検討中の意見"][0] == "版には入っていません"
    assert "あとから足した取組" not in page(mihon, "dx_officer", then["担当が未定の取組"][1])


@pytest.mark.parametrize("query", ["version=2", "version=x", "version=９", "version=99999999999"])
def test_unknown_version_is_not_found(mihon: Town, plan: Plan, query: str) -> None:
    """無い版、承認されていない版、番号でないものは、見つからない。"""
    answer = mihon.client("mayor").get(mihon.url(f"plans/{plan.key}/dashboard/mayor/?{query}"))
    assert answer.status_code == 404


@pytest.mark.parametrize("face", ["office", "section", "mayor"])
def test_face_is_printed_on_paper(mihon: Town, plan: Plan, face: str) -> None:
    """いまの状況は A4 の PDF で受け取れ、同じ日なら同じバイト列になる。"""
    path = mihon.url(f"plans/{plan.key}/dashboard/{face}/sheet.pdf")
    first, second = (mihon.client("section_chief").get(path) for _ in range(2))
    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content


def test_preview_shows_exactly_what_leaves(mihon: Town, plan: Plan) -> None:
    """共有の前に、入るものと入らないものが見え、受け取った中身に作業と担当と氏名は無い。監査に一件残る。"""
    row = approved(mihon, plan)
    path = mihon.url(f"plans/versions/{row.key}/share/")
    client = mihon.client("dx_officer")
    shown = page(mihon, "dx_officer", path)
    assert "窓口の改革" in shown
    assert "作業、担当の課と人の名" in shown
    before = AuditEvent.objects.count()
    answer = client.get(path + "file.json")
    share = read_share(answer.content)
    assert [one.title for one in share.initiatives] == ["窓口の改革", "財務の改革", "担当のない取組"]
    assert share.version.snapshot_sha256 == row.sha256
    text = answer.content.decode()
    assert not [word for word in ("流れの調査", "窓口課", "財政課", "山田") if word in text]
    events = AuditEvent.objects.order_by("id")[before:]
    assert [one.action for one in events] == ["計画の共有ファイルを受け取った"]
    assert json.loads(text)["format_number"] == 1


def test_proposed_version_is_never_shared(mihon: Town, plan: Plan) -> None:
    """承認されていない版は、入口にも出ず、送っても断られる。"""
    with mihon.entered() as by:
        row = versions.propose_version(by=by, plan=plan, as_of=TODAY)
    client = mihon.client("dx_officer")
    assert "共有ファイル" not in client.get(mihon.url(f"plans/versions/{row.key}/")).content.decode()
    for path in ("share/", "share/file.json"):
        refused = client.get(mihon.url(f"plans/versions/{row.key}/{path}"), follow=True)
        assert "外へ出せるのは承認された版だけです" in refused.content.decode()
        assert mihon.client("staff").get(mihon.url(f"plans/versions/{row.key}/{path}")).status_code == 403


def test_names_of_staff_are_pointed_out(mihon: Town, plan: Plan) -> None:
    """取組の名に職員の氏名があれば、外へ出す前に知らせる。"""
    from shirube.apps.plan.dashboard import queries

    with mihon.entered() as by:
        roadmap.add_initiative(by=by, plan=plan, title="見本　太郎さんに聞く窓口")
    row = approved(mihon, plan)
    with mihon.entered() as by:
        share = queries.shared(by, row)
        from shirube.engines.plan.public_plan import named_in
        from shirube.engines.plan.share_file import texts

        assert named_in(texts(share), {"見本太郎"}) == (("取組", "見本太郎"),)


def test_entrances_lead_to_the_face_and_the_share(mihon: Town, plan: Plan) -> None:
    """計画の入口には役割のいまの状況への入口が、承認された版には共有への入口が、権限のある人にだけ出る。"""
    row = approved(mihon, plan)
    for path in ("", f"plans/{plan.key}/"):
        assert "いまの状況（首長）を開く" in page(mihon, "mayor", mihon.url(path))
        assert "いまの状況（DX推進担当）を開く" in page(mihon, "dx_officer", mihon.url(path))
    assert "共有ファイルを確かめて受け取る" in page(
        mihon, "dx_officer", mihon.url(f"plans/versions/{row.key}/")
    )
    assert "共有ファイルを" not in page(mihon, "mayor", mihon.url(f"plans/versions/{row.key}/"))
