"""会議の決定: 計画とのつながり、フォローと催促、資料、決定での版の承認。正面から押して確かめる。"""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.tabular import read_table
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.job_kinds import job_kinds
from shirube.apps.notices.models import Notice
from shirube.apps.organization import actions as organization
from shirube.apps.organization.meetings import actions as meetings
from shirube.apps.plan.decisions import actions, queries
from shirube.apps.plan.decisions.models import DecisionLink, FollowUp, MeetingPaper
from shirube.apps.plan.decisions.queries import Target
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.steering import queries as steering
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions import queries as versions_queries
from shirube.apps.plan.versions.models import PlanVersion
from tests.world import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mihon: Town) -> Any:
    """取組一つ、作業一つの計画。"""
    with mihon.entered("dx_officer") as by:
        row = versions.start_plan(by=by, title="みほん市DX推進計画", first_year=2026, last_year=2030)
        one = Initiative.objects.create(plan=row, number="1-1", title="書かない窓口")
        Task.objects.create(initiative=one, title="調達", ends_on=date(2026, 9, 30))
    return row


@pytest.fixture
def sitting(mihon: Town) -> Any:
    """推進本部の第1回。"""
    with mihon.entered("dx_officer") as by:
        body = meetings.add_body(
            by=by, name="DX推進本部", kind="headquarters", starts_on=date(2026, 4, 1), basis="設置要綱"
        )
        return meetings.call_sitting(by=by, body=body, held_on=date(2026, 4, 20), number=1, state="held")


def decided(mihon: Town, sitting: Any, result: str = "approved", title: str = "計画の決定") -> Any:
    """確定した決定。"""
    with mihon.entered("dx_officer") as by:
        row = meetings.record_decision(
            by=by,
            sitting=sitting,
            title=title,
            text="原案のとおり。",
            result=result,
            decided_on=date(2026, 4, 20),
            document_number="DX第1号",
        )
        return meetings.confirm_decision(by=by, key=row.key, version=row.version)


@pytest.fixture
def decision(mihon: Town, sitting: Any) -> Any:
    """承認の決定。"""
    return decided(mihon, sitting)


@pytest.fixture
def section(mihon: Town) -> Any:
    """一般職員の属する課。"""
    with mihon.entered("system_admin") as by:
        unit = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="A1", name="窓口課", kana=""
        )
        organization.grant(
            by=by,
            account=mihon.accounts["staff"],
            municipality=mihon.municipality,
            role="staff",
            starts_on=date(2026, 4, 1),
            department=unit,
        )
    return unit


def followed(mihon: Town, decision: Any, **more: Any) -> FollowUp:
    """やること一つ。"""
    given = {"text": "混み具合を測る", "holder": "課長", "due_on": date(2026, 6, 30)}
    with mihon.entered("dx_officer") as by:
        return actions.add_follow_up(by=by, decision=decision, **(given | more))


def test_decision_is_linked_and_seen_from_both_sides(mihon: Town, plan: Any, decision: Any) -> None:
    """決定を取組につなぐと、決定の頁・計画の「会議の決定」・取組の頁の三つに出る。"""
    client = mihon.client("dx_officer")
    with mihon.entered():
        one = Initiative.objects.get()
    url = mihon.url(f"plans/{plan.key}/decisions/{decision.key}/link/")
    assert "書かない窓口" in client.get(url).content.decode()
    given = {"target": f"initiative:{one.key}", "note": "始まりを早めた"}
    assert client.post(url, given).status_code == 302
    for path in (
        f"meetings/decisions/{decision.key}/",
        f"plans/{plan.key}/decisions/",
        f"plans/{plan.key}/roadmap/initiatives/{one.key}/",
    ):
        page = client.get(mihon.url(path)).content.decode()
        assert "書かない窓口" in page, path
        assert "計画の決定" in page, path
    again = client.post(url, given)
    assert again.status_code == 422
    assert "もうつながっています" in again.content.decode()


def test_decision_on_a_task_shows_on_its_initiative(mihon: Town, plan: Any, decision: Any) -> None:
    """作業につないだ決定も、その取組の頁に出る。ほかの取組には出ない。"""
    with mihon.entered("dx_officer") as by:
        task = Task.objects.get()
        other = Initiative.objects.create(plan=plan, title="別の取組")
        target = Target("task", task.key, "調達")
        actions.link_decision(by=by, decision=decision, plan=plan, target=target)
        one = queries.links_to_initiative(by, plan, task.initiative.key)
        assert [link.label for link in one] == ["調達"]
        assert not queries.links_to_initiative(by, plan, other.key).exists()


def test_link_is_removed_but_the_records_stay(mihon: Town, plan: Any, decision: Any) -> None:
    """つながりを外しても、決定も計画も残る。"""
    with mihon.entered("dx_officer") as by:
        link = actions.link_decision(
            by=by, decision=decision, plan=plan, target=Target("plan", plan.key, plan.title)
        )
    url = mihon.url(f"decision-links/{link.key}/remove/")
    client = mihon.client("dx_officer")
    assert "つながりだけを外します" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    with mihon.entered():
        assert not DecisionLink.objects.exists()
    assert client.get(mihon.url(f"meetings/decisions/{decision.key}/")).status_code == 200


def proposed(mihon: Town, plan: Any) -> PlanVersion:
    """提案した版。"""
    with mihon.entered("dx_officer") as by:
        return versions.propose_version(by=by, plan=plan, as_of=date(2026, 4, 1))


def test_version_is_approved_by_a_recorded_decision(mihon: Town, plan: Any, decision: Any) -> None:
    """提案した本人が、記録した決定を選んで版を承認済みにでき、文書番号・決裁日・会議が写り、つながりが残る。"""
    row, client = proposed(mihon, plan), mihon.client("dx_officer")
    page = mihon.url(f"plans/versions/{row.key}/")
    assert "決定を選ぶ" in client.get(page).content.decode()
    url = page + "decided-by/"
    assert "計画の決定" in client.get(url).content.decode()
    assert client.post(url, {"decision": str(decision.key), "version": "1"}).status_code == 302
    with mihon.entered():
        kept = PlanVersion.objects.get()
        assert (kept.state, kept.document_number) == ("approved", "DX第1号")
        assert kept.decided_on == date(2026, 4, 20)
        assert kept.meeting.startswith("DX推進本部 第1回")
        link = DecisionLink.objects.get()
    assert "この版を決めた決定" in client.get(page).content.decode()
    refused = client.post(mihon.url(f"decision-links/{link.key}/remove/"))
    assert refused.status_code == 422
    assert "つながりは外せません" in refused.content.decode()


def test_version_linked_by_hand_is_approved_by_the_same_decision(
    mihon: Town, plan: Any, decision: Any
) -> None:
    """先に手でつないであっても、その決定で承認でき、つながりは一つのままである。"""
    row = proposed(mihon, plan)
    with mihon.entered("dx_officer") as by:
        target = Target(DecisionLink.Kind.VERSION, row.key, "第1版")
        actions.link_decision(by=by, decision=decision, plan=plan, target=target)
        kept = actions.approve_version_by(by=by, decision=decision, version=row, typed_version=1)
        assert kept.state == PlanVersion.State.APPROVED
        link = DecisionLink.objects.get(decision=decision, target=row.key)
        assert link.is_approval
    refused = mihon.client("dx_officer").post(mihon.url(f"decision-links/{link.key}/remove/"))
    assert refused.status_code == 422


def test_hand_made_link_to_a_version_can_be_removed(
    mihon: Town, plan: Any, sitting: Any, decision: Any
) -> None:
    """手で版につないだ決定は「決めた決定」とは言わず、確かめてから外せて監査に残る。承認のつながりは残る。"""
    row, client = proposed(mihon, plan), mihon.client("dx_officer")
    other = decided(mihon, sitting, title="説明を聞いた")
    with mihon.entered("dx_officer") as by:
        target = Target(DecisionLink.Kind.VERSION, row.key, "第1版")
        link = actions.link_decision(by=by, decision=other, plan=plan, target=target)
    page = mihon.url(f"plans/versions/{row.key}/")
    shown = client.get(page).content.decode()
    assert "この版につないだ決定" in shown and "説明を聞いた" in shown and "この版を決めた決定" not in shown
    with mihon.entered("dx_officer") as by:
        actions.approve_version_by(by=by, decision=decision, version=row, typed_version=1)
    listed = client.get(mihon.url(f"meetings/decisions/{other.key}/")).content.decode()
    assert "「第1版」を外す" in listed
    url = mihon.url(f"decision-links/{link.key}/remove/")
    assert "版の承認の記録は変わりません" in client.get(url).content.decode()
    before = AuditEvent.objects.count()
    assert client.post(url).status_code == 302
    events = [one.action for one in AuditEvent.objects.order_by("id")[before:]]
    assert events == ["決定と計画のつながりを外した"]
    with mihon.entered():
        kept = DecisionLink.objects.get()
        assert kept.decision_id == decision.pk
        assert PlanVersion.objects.get().state == PlanVersion.State.APPROVED
    shown = client.get(page).content.decode()
    assert "この版を決めた決定" in shown and "説明を聞いた" not in shown
    asked = client.get(mihon.url(f"decision-links/{kept.key}/remove/")).content.decode()
    assert "つながりは外せません" in asked and "<button" not in asked.split("<main", 1)[1].split("</main>")[0]
    approved = client.get(mihon.url(f"meetings/decisions/{decision.key}/")).content.decode()
    assert "「第1版」を外す" not in approved


def test_approval_and_link_are_written_together_or_not_at_all(
    mihon: Town, plan: Any, decision: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """つながりを書けなければ、版も承認済みにならない。"""
    row = proposed(mihon, plan)

    def stop(*args: object, **values: object) -> None:
        raise RuntimeError("つながりを書く前に止まった")

    monkeypatch.setattr(DecisionLink.objects.__class__, "update_or_create", stop)
    with mihon.entered("dx_officer") as by:
        with pytest.raises(RuntimeError, match="止まった"):
            actions.approve_version_by(by=by, decision=decision, version=row, typed_version=1)
        assert PlanVersion.objects.get(key=row.key).state == PlanVersion.State.PROPOSED


def test_final_decisions_are_part_of_the_plan_version(
    mihon: Town, plan: Any, sitting: Any, decision: Any
) -> None:
    """つないだ確定の決定だけが版に入る。訂正すると訂正が入り、作成中・つないでいないもの・後の日のものは入らない。"""
    with mihon.entered("dx_officer") as by:
        one = Initiative.objects.get()
        actions.link_decision(
            by=by, decision=decision, plan=plan, target=Target("initiative", one.key, "1-1 書かない窓口")
        )
        draft = meetings.record_decision(
            by=by, sitting=sitting, title="作成中", text="", result="noted", decided_on=date(2026, 4, 20)
        )
        actions.link_decision(by=by, decision=draft, plan=plan, target=Target("plan", plan.key, plan.title))
    decided(mihon, sitting, title="つないでいない")
    with mihon.entered("dx_officer") as by:
        lines = versions_queries.current_snapshot(by, plan, date(2026, 4, 20)).decisions
        assert [(row.title, row.result, row.targets) for row in lines] == [
            ("計画の決定", "承認", ("1-1 書かない窓口",))
        ]
        assert (lines[0].document_number, lines[0].decided_on) == ("DX第1号", date(2026, 4, 20))
        assert not versions_queries.current_snapshot(by, plan, date(2026, 4, 19)).decisions
        fixed = meetings.correct_decision(
            by=by,
            key=decision.key,
            version=decision.version,
            sitting=sitting,
            title="計画の決定（訂正）",
            text="改めたとおり。",
            result="approved",
            decided_on=date(2026, 4, 20),
        )
        assert [row.title for row in queries.decision_lines(by, plan, date(2026, 4, 20))] == ["計画の決定"]
        meetings.confirm_decision(by=by, key=fixed.key, version=fixed.version)
        lines = queries.decision_lines(by, plan, date(2026, 4, 20))
        assert [(row.title, row.targets) for row in lines] == [("計画の決定（訂正）", ("1-1 書かない窓口",))]
    client = mihon.client("dx_officer")
    paper = client.get(mihon.url(f"plans/{plan.key}/documents/meeting.html?source=now")).content.decode()
    assert "会議で決まったこと" in paper and "計画の決定（訂正）" in paper


@pytest.mark.parametrize("result", ["returned", "continued"])
def test_refusing_decision_cannot_approve(mihon: Town, plan: Any, sitting: Any, result: str) -> None:
    """差戻しや継続審議の決定では、版を承認できない。"""
    row, no = proposed(mihon, plan), decided(mihon, sitting, result)
    answer = mihon.client("dx_officer").post(
        mihon.url(f"plans/versions/{row.key}/decided-by/"), {"decision": str(no.key), "version": "1"}
    )
    assert answer.status_code == 422
    with mihon.entered("dx_officer") as by, pytest.raises(actions.CannotLinkDecision, match="承認できません"):
        actions.approve_version_by(by=by, decision=no, version=row, typed_version=1)
    with mihon.entered():
        assert PlanVersion.objects.get().state == "proposed"


def test_corrected_decision_cannot_approve(mihon: Town, plan: Any, sitting: Any, decision: Any) -> None:
    """訂正された決定は選べず、訂正した決定だけが選べる。"""
    with mihon.entered("dx_officer") as by:
        values = {"title": "計画の決定（訂正）", "text": "一部を除く。", "result": "approved"}
        row = meetings.correct_decision(
            by=by,
            key=decision.key,
            version=decision.version,
            sitting=sitting,
            decided_on=date(2026, 4, 21),
            **values,
        )
        assert [one.title for one in queries.usable_decisions(by)] == ["計画の決定"]
        meetings.confirm_decision(by=by, key=row.key, version=row.version)
        assert [one.title for one in queries.usable_decisions(by)] == ["計画の決定（訂正）"]


def test_follow_up_needs_someone(mihon: Town, decision: Any) -> None:
    """だれがするかの無いやることは、足せない。"""
    url = mihon.url(f"meetings/decisions/{decision.key}/follow-ups/new/")
    client = mihon.client("dx_officer")
    refused = client.post(url, {"text": "測る"})
    assert refused.status_code == 422
    assert "だれがするのか" in refused.content.decode()
    assert client.post(url, {"text": "測る", "holder": "係長"}).status_code == 302


def test_section_reports_only_its_own(mihon: Town, decision: Any, section: Any) -> None:
    """課の人は、自分の課のフォローだけを報告でき、終えると終わった日が付く。"""
    mine = followed(mihon, decision, department=section)
    theirs = followed(mihon, decision)
    client = mihon.client("staff")
    given = {"version": "1", "state": "done", "report": "測り終えた"}
    assert client.post(mihon.url(f"follow-ups/{mine.key}/"), given).status_code == 302
    assert client.post(mihon.url(f"follow-ups/{theirs.key}/"), given).status_code == 403
    assert "報告する" not in client.get(mihon.url(f"follow-ups/{theirs.key}/")).content.decode()
    with mihon.entered("dx_officer") as by:
        rows = {row.pk: row for row in FollowUp.objects.all()}
        assert rows[mine.pk].ended_on == by.today
        assert rows[theirs.pk].state == "open"


def test_dropping_needs_a_reason(mihon: Town, decision: Any) -> None:
    """取りやめるときは、理由が要る。開き直すと、終わった日は消える。"""
    row, client = followed(mihon, decision), mihon.client("dx_officer")
    url = mihon.url(f"follow-ups/{row.key}/")
    assert client.post(url, {"version": "1", "state": "dropped", "report": ""}).status_code == 422
    assert client.post(url, {"version": "1", "state": "dropped", "report": "方針変更"}).status_code == 302
    assert client.post(url, {"version": "2", "state": "active", "report": "再開"}).status_code == 302
    with mihon.entered():
        assert FollowUp.objects.get().ended_on is None


def test_list_is_narrowed_and_handed_out(mihon: Town, plan: Any, decision: Any, section: Any) -> None:
    """一覧は、終わっていないもの・遅れ・自分の課・すべてで絞れ、紙と表も同じものになる。"""
    followed(mihon, decision, text="遅れたもの", due_on=date(2020, 4, 1), plan=plan)
    followed(mihon, decision, text="先のもの", due_on=date(2099, 4, 1), department=section)
    done = followed(mihon, decision, text="終えたもの")
    with mihon.entered("dx_officer") as by:
        actions.report_follow_up(by=by, key=done.key, version=1, state="done", report="")
    client = mihon.client("staff")
    seen = {}
    for show in ("", "open", "late", "mine", "all"):
        page = client.get(mihon.url(f"follow-ups/?show={show}")).content.decode()
        seen[show] = [name for name in ("遅れたもの", "先のもの", "終えたもの") if name in page]
    assert seen == {
        "": ["遅れたもの", "先のもの"],
        "open": ["遅れたもの", "先のもの"],
        "late": ["遅れたもの"],
        "mine": ["先のもの"],
        "all": ["遅れたもの", "先のもの", "終えたもの"],
    }
    sheet = read_table(client.get(mihon.url("follow-ups/list.xlsx?show=late")).content, name="一覧.xlsx")
    assert [row.cells[0] for row in sheet.rows] == ["遅れたもの"]
    paper = client.get(mihon.url("follow-ups/list.docx?show=mine"))
    with zipfile.ZipFile(BytesIO(paper.content)) as package:
        text = package.read("word/document.xml").decode()
    assert "先のもの" in text
    assert "遅れたもの" not in text
    assert client.get(mihon.url("follow-ups/list.pdf")).content.startswith(b"%PDF")
    assert client.get(mihon.url("follow-ups/list.exe")).status_code == 404
    page = client.get(mihon.url(f"plans/{plan.key}/decisions/")).content.decode()
    assert "期限を過ぎたフォローがあります" in page
    assert "遅れたもの" in page


def test_members_are_reminded_once_at_the_right_time(mihon: Town, decision: Any, section: Any) -> None:
    """毎朝の仕事は、期限の七日前に担当の課の人へ一度だけ知らせ、同じ日にもう一度回しても増えない。"""
    row = followed(mihon, decision, department=section)

    class Run:
        """一回の試み。"""

        def __init__(self, scope: Any) -> None:
            self.scope = scope

        def step(self, done: int, total: int, text: str = "") -> None:
            """進み。"""

    kind = job_kinds()["decisions.remind"]
    with mihon.entered("dx_officer") as by:
        early = by.at(by.now - (by.today - date(2026, 6, 22)))
        assert kind.is_needed is not None
        assert not kind.is_needed(early)
        on_time = early.at(early.now + timedelta(days=1))
        assert kind.is_needed(on_time)
        assert kind.run(Run(on_time)) == "フォロー1件を催促しました。"
        assert not kind.is_needed(on_time)
        told = Notice.objects.get(account=mihon.accounts["staff"], subject__startswith="決定事項")
        assert row.text in told.text
        assert told.link == f"follow-ups/{row.key}/"
        assert FollowUp.objects.get().reminder_count == 1


def test_reminding_by_hand_says_when_nobody_is_there(mihon: Town, decision: Any) -> None:
    """担当の課に標を使う人がいなければ、そのことを言い、催促した日だけを残す。"""
    row, client = followed(mihon, decision), mihon.client("dx_officer")
    page = client.post(mihon.url(f"follow-ups/{row.key}/remind/"), follow=True)
    assert "標を使う人がいません" in page.content.decode()
    with mihon.entered():
        assert not Notice.objects.exists()
        assert FollowUp.objects.get().reminder_count == 1


def test_follow_up_becomes_an_issue_once(mihon: Town, plan: Any, decision: Any) -> None:
    """終わらないフォローを課題として挙げると、互いにたどれ、二つ目は挙がらない。"""
    row, client = followed(mihon, decision, plan=plan), mihon.client("dx_officer")
    url = mihon.url(f"follow-ups/{row.key}/")
    there = client.post(url + "issue/")
    assert there.status_code == 302
    assert f"follow-ups/{row.key}/" in client.get(there.headers["Location"]).content.decode()
    assert "課題「混み具合を測る」" in client.get(url).content.decode()
    again = client.post(url + "issue/")
    assert again.status_code == 422
    with mihon.entered("dx_officer") as by:
        assert len(steering.open_issues(by, plan)) == 1


def test_follow_up_without_a_plan_cannot_be_an_issue(mihon: Town, decision: Any) -> None:
    """計画によらないフォローは、計画を選ぶよう言って断る。"""
    row = followed(mihon, decision)
    answer = mihon.client("dx_officer").post(mihon.url(f"follow-ups/{row.key}/issue/"))
    assert answer.status_code == 422
    assert "計画を選んで" in answer.content.decode()


def test_paper_is_attached_listed_and_handed_back(mihon: Town, sitting: Any) -> None:
    """会議に付けた資料は、会議の頁と次第に出て、そのまま受け取れ、外せる。"""
    with mihon.entered("dx_officer") as by:
        item = meetings.add_agenda_item(by=by, sitting=sitting, title="計画", kind="decide")
    client, page = mihon.client("dx_officer"), mihon.url(f"meetings/sittings/{sitting.key}/")
    made = client.post(
        page + "papers/new/",
        {
            "file": SimpleUploadedFile("資料.txt", "計画の案".encode()),
            "label": "資料1 計画の案",
            "agenda_item": str(item.key),
        },
    )
    assert made.status_code == 302
    assert "資料1 計画の案" in client.get(page).content.decode()
    assert "資料1 計画の案" in client.get(page + "agenda.html").content.decode()
    with mihon.entered():
        paper = MeetingPaper.objects.get()
    answer = mihon.client("staff").get(mihon.url(f"meeting-papers/{paper.key}/file.bin"))
    assert answer.content.decode() == "計画の案"
    refused = client.post(mihon.url(f"meetings/agenda/{item.key}/remove/"), {"version": "1"})
    assert refused.status_code == 422
    assert "資料の付いている議題" in refused.content.decode()
    assert client.post(mihon.url(f"meeting-papers/{paper.key}/")).status_code == 302
    with mihon.entered():
        assert not MeetingPaper.objects.exists()


def test_dangerous_file_is_refused(mihon: Town, sitting: Any) -> None:
    """名と中身の違うファイルは、理由を述べて断り、何も残らない。"""
    answer = mihon.client("dx_officer").post(
        mihon.url(f"meetings/sittings/{sitting.key}/papers/new/"),
        {"file": SimpleUploadedFile("資料.xlsx", b"MZ\x90\x00")},
    )
    assert answer.status_code == 422
    with mihon.entered():
        assert not MeetingPaper.objects.exists()


def test_draft_with_follow_ups_cannot_be_discarded(mihon: Town, sitting: Any) -> None:
    """やることの付いた作成中の決定は、捨てられない。"""
    with mihon.entered("dx_officer") as by:
        row = meetings.record_decision(
            by=by,
            sitting=sitting,
            title="案",
            text="案。",
            result="approved",
            decided_on=date(2026, 4, 20),
        )
    followed(mihon, row)
    answer = mihon.client("dx_officer").post(
        mihon.url(f"meetings/decisions/{row.key}/discard/"), {"version": "1"}
    )
    assert answer.status_code == 422
    assert "先にそれらを外してください" in answer.content.decode()


def test_finished_follow_up_is_not_reminded(mihon: Town, decision: Any) -> None:
    """終わったフォローは催促できず、お知らせも催促の日も残らない。"""
    row = followed(mihon, decision, holder="CIO")
    with mihon.entered("dx_officer") as by:
        actions.report_follow_up(by=by, key=row.key, version=row.version, state="done", report="報告済み")
    answer = mihon.client("dx_officer").post(mihon.url(f"follow-ups/{row.key}/remind/"))
    assert answer.status_code == 422
    assert "このフォローはもう終わっています" in answer.content.decode()
    with mihon.entered("dx_officer"):
        assert FollowUp.objects.get(key=row.key).reminder_count == 0


def test_vendor_sees_neither_decisions_nor_inside_papers(mihon: Town, plan: Any, decision: Any) -> None:
    """業者には、会議の決定・庁内の文書・版の中身を見せず、計画の頁に入口も出さない。"""
    row = proposed(mihon, plan)
    with mihon.entered("dx_officer") as by:
        one = Initiative.objects.get(plan=plan)
        target = Target(DecisionLink.Kind.INITIATIVE, one.key, one.title)
        actions.link_decision(by=by, decision=decision, plan=plan, target=target)
    vendor, staff = mihon.client("vendor"), mihon.client("staff")
    closed = (
        f"meetings/decisions/{decision.key}/",
        "follow-ups/",
        f"plans/{plan.key}/documents/mayor.html",
        f"plans/versions/{row.key}/snapshot.json",
    )
    assert [vendor.get(mihon.url(path)).status_code for path in closed] == [403] * len(closed)
    assert [staff.get(mihon.url(path)).status_code for path in closed] == [200] * len(closed)
    for path in (
        f"plans/{plan.key}/",
        f"plans/{plan.key}/roadmap/initiatives/{one.key}/",
        f"plans/versions/{row.key}/",
        f"plans/{plan.key}/dashboard/office/",
    ):
        answer = vendor.get(mihon.url(path))
        assert answer.status_code == 200, path
        page = answer.content.decode()
        hidden = ("計画の決定", "/documents/", "snapshot.json", mihon.url("follow-ups/"))
        assert [word for word in hidden if word in page] == [], path
