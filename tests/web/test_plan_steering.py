"""課題・PDCA・OODA の画面: 挙げる、追う、締める、回す、表計算で行き来する、業者に見せない。"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from shirube.adapters.documents import render_html
from shirube.apps.audit.models import AuditEvent
from shirube.apps.plan.diagnosis import actions as diagnosis
from shirube.apps.plan.kpi import actions as kpis
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.steering import actions, queries
from shirube.apps.plan.steering.models import Issue, IssueEntry, Loop, SteeringSheet
from shirube.apps.plan.versions import actions as versions_actions
from shirube.apps.plan.versions import queries as versions
from shirube.engines.plan.meeting_paper import meeting_paper
from shirube.engines.plan.steering_cycle import Act, Grade, closed_from_text, digest_of
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_issues import IssueState, SourceKind
from shirube.engines.plan.steering_ooda import Ending, LoopStage, Step
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.era import format_date
from shirube.values.fiscal_year import FiscalYear
from tests.world import Town, World


def _here(town: Town, path: str = "") -> str:
    return town.url(f"plans/{town.things['plan'].key}/{path}")


def test_menu_leads_to_the_issues_of_the_current_plan(furnished: World) -> None:
    """目次の「課題・リスク」は、いま見る計画の管理表へ行く。"""
    town = furnished.mihon
    response = town.client("section_chief").get(town.url("issues/"))
    assert (response.status_code, response.headers["Location"]) == (302, _here(town, "issues/"))


def test_every_page_opens(furnished: World) -> None:
    """どの画面も開く。"""
    town = furnished.mihon
    t = town.things
    client = town.client("dx_officer")
    for path in (
        "issues/",
        "issues/new/",
        "issues/sheets/",
        "issues.xlsx",
        f"issues/{t['issue'].key}/",
        f"issues/{t['issue'].key}/edit/",
        "cycles/",
        "cycles/new/",
        f"cycles/{t['cycle'].key}/",
        f"cycles/{t['closed_cycle'].key}/",
        f"cycles/{t['cycle'].key}/sheet.xlsx",
        f"cycles/{t['closed_cycle'].key}/paper.docx",
        f"cycles/{t['closed_cycle'].key}/paper.pdf",
        f"cycles/{t['cycle'].key}/sheets/",
        f"reviews/{t['cycle_review'].key}/",
        "loops/",
        "loops/new/",
        f"loops/{t['loop'].key}/",
        f"loops/{t['ended_loop'].key}/",
        f"loops/{t['decided_loop'].key}/",
        f"steering/sheets/{t['issue_sheet'].key}/",
        f"steering/sheets/{t['review_sheet'].key}/",
        f"roadmap/tasks/{t['task'].key}/",
        f"diagnosis/findings/{t['finding_as_issue'].key}/",
    ):
        assert client.get(_here(town, path)).status_code == 200, path


def _post(town: Town, path: str, role: str = "dx_officer", **values: object) -> HttpResponse:
    return town.client(role).post(_here(town, path), values, follow=True)


def _page(town: Town, path: str, role: str = "dx_officer") -> str:
    response = town.client(role).get(_here(town, path))
    assert response.status_code == 200, path
    return response.content.decode()


def _fresh(town: Town, name: str) -> Any:
    with town.entered():
        row = town.things[name]
        row.refresh_from_db()
        return row


def _issue(town: Town, **named: object) -> Issue:
    with town.entered():
        return Issue.objects.get(**named)


def test_no_period_to_review_says_why(furnished: World) -> None:
    """評価できる期間が一つも無いときは、様式の代わりに、わけと戻る先を出す。"""
    mihon = furnished.mihon
    pages = {}
    with mihon.entered() as by:
        this_year = FiscalYear.of(by.today).start_year
        for year in (this_year, this_year + 1):
            plan = versions_actions.start_plan(
                by=by, title=f"{year}年度からの計画", first_year=year, last_year=year + 4, edition=""
            )
            pages[year] = mihon.url(f"plans/{plan.key}/cycles/new/")
    client = mihon.client("dx_officer")
    running, coming = (client.get(path).content.decode() for path in pages.values())
    assert "この期間の評価を始める" in running and "評価できる期間がありません" not in running
    start = format_date(FiscalYear(this_year + 1).start)
    assert f"計画は{start}に始まります" in coming and "この期間の評価を始める" not in coming


def test_vendor_sees_nothing(furnished: World) -> None:
    """業者は、課題も評価も OODA も開けず、下の部屋の頁にも課題が出ない。"""
    town = furnished.mihon
    client = town.client("vendor")
    for path in (
        "issues/",
        "issues.xlsx",
        "cycles/",
        "loops/",
        f"cycles/{town.things['cycle'].key}/paper.pdf",
    ):
        assert client.get(_here(town, path)).status_code == 403
    initiative = f"roadmap/initiatives/{town.things['initiative'].key}/"
    assert "端末の納品が遅れる" not in _page(town, initiative, "vendor")
    assert "端末の納品が遅れる" in _page(town, initiative, "mayor")
    assert "課題・OODA" not in _page(town, f"roadmap/tasks/{town.things['task'].key}/", "vendor")


def test_one_button_turns_a_task_into_an_issue(furnished: World) -> None:
    """作業の頁の一押しで課題になり、担当と取組が写り、課題からもとの作業へ一押しで戻れる。二度は挙がらない。"""
    town = furnished.mihon
    task = town.things["task"]
    here, press = f"roadmap/tasks/{task.key}/", f"issues/from/task/{task.key}/"
    assert "課題にする" in _page(town, here)
    shown = _post(town, press).content.decode()
    assert f"roadmap/tasks/{task.key}/" in shown
    issue = _issue(town, source_key=task.key)
    assert issue.department_id == town.things["department"].pk
    assert issue.initiative_id == town.things["initiative"].pk
    assert f"No.{issue.number}" in _page(town, here)
    again = _post(town, press)
    assert "もう課題・リスク" in again.content.decode()
    with town.entered():
        assert Issue.objects.filter(source_key=task.key).count() == 1


def test_late_task_tells_what_slips(furnished: World) -> None:
    """遅れた作業から挙げた課題には、過ぎた日数と、後の作業への響きが書かれる。"""
    town = furnished.mihon
    with town.entered() as by:
        late, after = roadmap.add_tasks(
            by=by,
            initiative=town.things["initiative"],
            lines=[
                {"title": "遅れた調達", "starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)},
                {"title": "後の作業", "starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 31)},
            ],
        )
        roadmap.link_tasks(by=by, task=after, before=late)
    assert "遅れた調達" in _page(town, "issues/")
    _post(town, f"issues/from/task/{late.key}/")
    issue = _issue(town, source_key=late.key)
    assert issue.title == "「遅れた調達」が遅れている"
    assert "日過ぎている" in issue.detail
    assert "後の作業1件が動き" in issue.detail
    page = town.client("dx_officer").get(_here(town, "issues/"))
    assert all(one.cells["title"].text != "遅れた調達" for one in page.context["candidates"].rows)


def test_unmet_kpi_is_offered_and_carries_its_judgement(furnished: World) -> None:
    """目標に届かなかった KPI は「遅れと未達から挙げる」に並び、課題に判定のわけが写る。"""
    town = furnished.mihon
    kpi = town.things["hand_kpi"]
    with town.entered() as by:
        kpi.refresh_from_db()
        kpis.set_targets(by=by, key=kpi.key, version=kpi.version, targets={2025: Decimal(80)})
    offered = town.client("dx_officer").get(_here(town, "issues/")).context["candidates"]
    assert kpi.title in [row.cells["title"].text for row in offered.rows]
    _post(town, f"issues/from/kpi/{kpi.key}/")
    issue = _issue(town, source_key=kpi.key)
    assert "未達" in issue.detail
    assert "目標に届いていない" in issue.title
    assert f"kpi/{kpi.key}/" in _page(town, f"issues/{issue.key}/")


def test_findings_flow_in_and_stay_consistent(furnished: World) -> None:
    """課題にすると決めた気づきは一度に載り、気づきの扱いが変われば課題の頁が言い、消せばまた待ちに戻る。"""
    town = furnished.mihon
    finding = town.things["finding_as_issue"]
    assert finding.title in _page(town, "issues/")
    assert "1件を載せました" in _post(town, "issues/findings/").content.decode()
    issue = _issue(town, source_key=finding.key)
    assert f"diagnosis/findings/{finding.key}/" in _page(town, f"issues/{issue.key}/")
    assert f"No.{issue.number}" in _page(town, f"diagnosis/findings/{finding.key}/")
    assert "ありません" in _post(town, "issues/findings/").content.decode()
    with town.entered() as by:
        finding.refresh_from_db()
        back = diagnosis.reopen_finding(
            by=by, plan=town.things["plan"], key=finding.key, version=finding.version
        )
    assert "もとの気づきの扱いが変わっています" in _page(town, f"issues/{issue.key}/")
    with town.entered() as by:
        diagnosis.send_finding_to_issues(by=by, plan=town.things["plan"], key=back.key, version=back.version)
    _post(town, f"issues/{issue.key}/remove/", version=issue.version)
    with town.entered() as by:
        assert [one.key for one in queries.pending_findings(by, town.things["plan"])] == [finding.key]


def test_state_changes_are_rows_with_who_and_why(furnished: World) -> None:
    """状態を変えると、日・わけ・書いた人の行が残り、版に入る状態はその日のものになる。"""
    town = furnished.mihon
    issue = _fresh(town, "issue")
    page = _post(
        town,
        f"issues/{issue.key}/entries/",
        version=issue.version,
        happened_on="2026-11-01",
        state="resolved",
        text="代わりの機器が入った",
    ).content.decode()
    for text in ("解決", "代わりの機器が入った", "R8.11.1", town.accounts["dx_officer"].display_name):
        assert text in page
    with town.entered() as by:
        plan = town.things["plan"]
        before = versions.current_snapshot(by, plan, date(2026, 10, 31)).issues
        after = versions.current_snapshot(by, plan, date(2026, 11, 1)).issues
        assert [one.state for one in before if one.key == str(issue.key)] == ["対応中"]
        assert [one.is_open for one in after if one.key == str(issue.key)] == [False]
        assert str(issue.key) not in [one.key for one in queries.open_issues(by, plan)]


def test_stale_entry_is_not_lost_and_not_written(furnished: World) -> None:
    """開いたあとにほかの人が対応を書いていれば 409 で断り、打った言葉を残し、何も書かない。"""
    town = furnished.mihon
    issue = _fresh(town, "issue")
    response = town.client("dx_officer").post(
        _here(town, f"issues/{issue.key}/entries/"),
        {"version": issue.version - 1, "happened_on": "2026-11-01", "state": "", "text": "消えない言葉"},
    )
    assert response.status_code == 409
    with town.entered():
        assert not IssueEntry.objects.filter(text="消えない言葉").exists()


def test_section_writes_only_its_own(furnished: World) -> None:
    """課の人は、自分の課の課題に対応を書け、自分の取組を評価できるが、ほかの課のものには書けない。"""
    town = furnished.mihon
    own, other = _fresh(town, "issue"), _fresh(town, "outside_issue")
    typed = {"happened_on": "2026-11-01", "state": "", "text": "確かめた"}
    assert _post(town, f"issues/{own.key}/entries/", "staff", version=own.version, **typed).status_code == 200
    refused = _post(town, f"issues/{other.key}/entries/", "staff", version=other.version, **typed)
    assert refused.status_code == 403
    with town.entered() as by:
        rows = queries.reviews_of(by, town.things["cycle"]).exclude(initiative=town.things["initiative"])
        stranger = rows.first()
    graded = {"grade": "A", "reason": "進んだ", "act": "continue", "next_action": ""}
    assert (
        _post(town, f"reviews/{stranger.key}/", "staff", version=stranger.version, **graded).status_code
        == 403
    )
    mine = _fresh(town, "cycle_review")
    assert _post(town, f"reviews/{mine.key}/", "staff", version=mine.version, **graded).status_code == 200
    assert _fresh(town, "cycle_review").grade == "A"
    assert "対応を記録する" not in _page(town, f"issues/{other.key}/", "staff")


def test_removing_is_only_for_mistakes(furnished: World) -> None:
    """対応を記録した課題は消せず、取り下げるように言う。"""
    town = furnished.mihon
    issue = _fresh(town, "issue")
    response = _post(town, f"issues/{issue.key}/remove/", version=issue.version)
    assert response.status_code == 422
    assert "取り下げ" in response.content.decode()
    assert _issue(town, key=issue.key)


def test_list_narrows(furnished: World) -> None:
    """状態・種類・優先度・担当・言葉で絞れる。何も選ばなければ片付いていないもの。"""
    town = furnished.mihon
    client = town.client("auditor")

    def titles(query: str) -> set[str]:
        rows = client.get(_here(town, "issues/") + query).context["table"].rows
        return {row.cells["title"].text.removesuffix(town.marker) for row in rows}

    everything = {"端末の納品が遅れる", "職員の異動", "広域の調整"}
    assert titles("") == titles("?state=all") == everything
    assert titles("?state=overdue") == {"端末の納品が遅れる"}
    assert titles("?kind=risk") == titles("?q=異動") == {"職員の異動"}
    assert titles("?priority=unknown") == {"広域の調整"}
    assert titles("?state=resolved") == set()
    assert titles("?owner=-") == {"職員の異動"}


def _changed(data: bytes, row: int, label: str, value: object) -> bytes:
    """Excel で一つのますを直した表。"""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == label)
    sheet.cell(row=row, column=column).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _send(town: Town, path: str, data: bytes) -> HttpResponse:
    upload = SimpleUploadedFile("表.xlsx", data)
    return town.client("dx_officer").post(_here(town, path), {"file": upload}, follow=True)


def _take(town: Town, takes_stale: bool = False) -> HttpResponse:
    """確認待ちの新しい表を、画面に出た指紋のまま反映する。"""
    with town.entered():
        row = SteeringSheet.objects.filter(state="ready").first()
    page = town.client("dx_officer").get(_here(town, f"steering/sheets/{row.key}/"))
    sent = {"version": row.version, "seen": page.context["form"]["seen"].value()}
    if takes_stale:
        sent["takes_stale"] = "on"
    return _post(town, f"steering/sheets/{row.key}/take/", **sent)


def test_issue_sheet_goes_out_and_comes_back(furnished: World) -> None:
    """書き出した管理表をそのまま戻すと何も変わらず、直した行だけが、確かめたあとで変わる。"""
    town = furnished.mihon
    data = town.client("dx_officer").get(_here(town, "issues.xlsx")).content
    assert "違うところがありません" in _send(town, "issues/sheets/", data).content.decode()
    staged = _send(town, "issues/sheets/", _changed(data, 2, "影響", "重大")).content.decode()
    assert "影響: 大きい" in staged
    assert "影響: 重大" in staged
    assert _fresh(town, "issue").impact == 2
    _take(town)
    assert _fresh(town, "issue").impact == 3


def test_outdated_issue_row_is_shown_and_left(furnished: World) -> None:
    """書き出したあとに変わった行は見せるだけで、頼まれない限り取らない。"""
    town = furnished.mihon
    data = town.client("dx_officer").get(_here(town, "issues.xlsx")).content
    issue = _fresh(town, "issue")
    with town.entered() as by:
        content = queries.content_of(issue)
        changed = replace(content, measure="画面で直した")
        actions.edit_issue(
            by=by, plan=town.things["plan"], key=issue.key, version=issue.version, content=changed
        )
    sheet = _changed(data, 2, "対応の内容", "表で直した")
    assert "あとから変わった行" in _send(town, "issues/sheets/", sheet).content.decode()
    _take(town)
    assert _fresh(town, "issue").measure == "画面で直した"
    _send(town, "issues/sheets/", sheet)
    _take(town, takes_stale=True)
    assert _fresh(town, "issue").measure == "表で直した"


def test_wrong_sheet_tells_where_and_writes_nothing(furnished: World) -> None:
    """読めないますは、行・列・わけ・次にすることを言って、何も取り込まない。"""
    town = furnished.mihon
    data = town.client("dx_officer").get(_here(town, "issues.xlsx")).content
    with town.entered():
        before = SteeringSheet.objects.count()
    page = _send(town, "issues/sheets/", _changed(data, 2, "影響", "すごい")).content.decode()
    for text in ("2行目", "「すごい」は選択肢にありません", "小さい・大きい・重大"):
        assert text in page
    page = _send(town, "issues/sheets/", _changed(data, 2, "起こりやすさ", "高い")).content.decode()
    assert "課題はもう起きている" in page
    with town.entered():
        assert SteeringSheet.objects.count() == before


def test_review_sheet_goes_to_a_section_and_comes_back(furnished: World) -> None:
    """課ごとの評価シートにはその課の取組だけが載り、書いて戻すと、確かめたあとで評価になる。"""
    town = furnished.mihon
    cycle, client = town.things["cycle"], town.client("dx_officer")
    whole = client.get(_here(town, f"cycles/{cycle.key}/sheet.xlsx")).content
    mine = client.get(
        _here(town, f"cycles/{cycle.key}/sheet.xlsx") + f"?owner={town.things['department'].key}"
    )
    rows = [openpyxl.load_workbook(BytesIO(one)).worksheets[0].max_row for one in (whole, mine.content)]
    with town.entered() as by:
        reviews = queries.reviews_of(by, cycle)
        owned = reviews.filter(initiative__department=town.things["department"])
        assert rows == [reviews.count() + 1, owned.count() + 1]
        assert rows[0] > rows[1]
    assert "違うところがありません" in _send(town, f"cycles/{cycle.key}/sheets/", whole).content.decode()
    sheet = _changed(mine.content, 2, "評価", "A 見込みを上回った")
    assert "A 見込みを上回った" in _send(town, f"cycles/{cycle.key}/sheets/", sheet).content.decode()
    _take(town)
    assert _fresh(town, "cycle_review").grade == "A"


def test_cycle_freezes_when_closed_and_next_starts_from_its_acts(furnished: World) -> None:
    """書き終えるまで締められず、締めた評価は工程が動いても変わらず、見直しは次の期間の始めに写る。"""
    town = furnished.mihon
    cycle = _fresh(town, "cycle")
    refused = _post(town, f"cycles/{cycle.key}/close/", version=cycle.version)
    assert refused.status_code == 422
    assert "書き終えていない評価が" in refused.content.decode()
    with town.entered() as by:
        for row in queries.reviews_of(by, cycle):
            content = ReviewContent(
                grade=Grade.B, reason="進んだ", act=Act.IMPROVE, next_action="窓口をもう一つ開く"
            )
            actions.write_review(by=by, plan=cycle.plan, key=row.key, version=row.version, content=content)
    _post(town, f"cycles/{cycle.key}/close/", version=cycle.version)
    frozen = _fresh(town, "cycle")
    assert digest_of(frozen.closed_record) == frozen.sha256
    assert closed_from_text(frozen.closed_record).facts.baseline == 1
    client, here = town.client("mayor"), _here(town, f"cycles/{cycle.key}/")
    shown = client.get(here).context
    task = _fresh(town, "task")
    with town.entered() as by:
        roadmap.stop_task(by=by, key=task.key, version=task.version, reason="やめた")
    after = client.get(here).context
    assert all(after[name] == shown[name] for name in ("table", "figures", "figure", "terms", "whole"))
    review = _fresh(town, "cycle_review")
    late = _post(
        town, f"reviews/{review.key}/", version=review.version, grade="A", reason="直す", act="continue"
    )
    assert late.status_code == 422
    assert "締めたので" in late.content.decode()
    _post(town, "cycles/new/", period="quarter:2026-10-01")
    with town.entered() as by:
        following = queries.cycles(by, cycle.plan).get(starts_on=date(2026, 10, 1))
        carried = queries.reviews_of(by, following).get(initiative=town.things["initiative"]).carried
        assert carried == "改善: 窓口をもう一つ開く"


def test_period_must_be_over_to_close(furnished: World) -> None:
    """期間の末日を過ぎるまでは締められない。"""
    town = furnished.mihon
    cycle = _fresh(town, "empty_cycle")
    with town.entered(now=datetime(2027, 3, 31, 3, tzinfo=UTC)) as by:
        for row in queries.reviews_of(by, cycle):
            content = ReviewContent(grade=Grade.B, reason="進んだ", act=Act.CONTINUE)
            actions.write_review(by=by, plan=cycle.plan, key=row.key, version=row.version, content=content)
        with pytest.raises(actions.CannotSteer, match="期間がまだ終わっていません"):
            actions.close_cycle(by=by, plan=cycle.plan, key=cycle.key, version=cycle.version)
    with town.entered(now=datetime(2027, 4, 1, 3, tzinfo=UTC)) as by:
        done = actions.close_cycle(by=by, plan=cycle.plan, key=cycle.key, version=cycle.version)
    assert done.sha256


def test_next_action_becomes_an_issue_and_a_task(furnished: World) -> None:
    """次にすることは、課題にも工程表の作業にもでき、どちらからも戻れ、二度は作らない。"""
    town = furnished.mihon
    review = _fresh(town, "cycle_review")
    _post(town, f"issues/from/review/{review.key}/")
    issue = _issue(town, source_key=review.key)
    assert issue.title.startswith("納期を確かめる")
    assert f"reviews/{review.key}/" in _page(town, f"issues/{issue.key}/")
    page = _post(town, f"reviews/{review.key}/task/").content.decode()
    assert "納期を確かめる" in page
    key = _fresh(town, "cycle_review").task_key
    assert f"roadmap/tasks/{key}/" in _page(town, f"reviews/{review.key}/")
    assert "もう工程表の作業" in _post(town, f"reviews/{review.key}/task/").content.decode()


def test_paper_says_the_same_every_time(furnished: World) -> None:
    """締めた評価の評価書は、いつ出しても同じバイト。経費は、見る権限のない人の紙に出さない。"""
    town = furnished.mihon
    here = _here(town, f"cycles/{town.things['closed_cycle'].key}/paper.pdf")
    first = town.client("dx_officer").get(here).content
    assert first[:5] == b"%PDF-"
    assert town.client("mayor").get(here).content == first
    assert town.client("mayor").get(here.replace(".pdf", ".exe")).status_code == 404
    html = town.client("mayor").get(here.replace(".pdf", ".html")).content.decode()
    for text in ("評価書", "令和8年度第1四半期", "C 遅れ・不足がある", "手順を決める", "第1版（承認済み）"):
        assert text in html


def test_loop_starts_from_a_task_and_ends_as_a_proposal(furnished: World) -> None:
    """作業から始めた輪は、段を順に書き、終えると作業の頁に見直しの提案が出る。"""
    town = furnished.mihon
    task = town.things["task"]
    form = town.client("staff").get(_here(town, f"loops/new/?source_kind=task&source_key={task.key}"))
    initial = form.context["form"].initial
    assert task.title in initial["title"]
    department = town.things["department"].code
    started = _post(
        town,
        "loops/new/",
        "staff",
        title="納品の遅れ",
        observed_on="2026-11-01",
        observation="届かない",
        department=department,
        source_kind="task",
        source_key=str(task.key),
    )
    with town.entered():
        loop = Loop.objects.get(title="納品の遅れ")
    assert f"roadmap/tasks/{task.key}/" in started.content.decode()
    path = f"loops/{loop.key}/"
    skipped = {"version": 1, "stage": "act", "happened_on": "2026-11-01", "text": "動く"}
    assert _post(town, f"{path}steps/", "staff", **skipped).status_code == 422
    for version, stage in ((1, "orient"), (2, "decide")):
        step = {"version": version, "stage": stage, "happened_on": "2026-11-02", "text": f"{stage}の言葉"}
        assert _post(town, f"{path}steps/", "staff", **step).status_code == 200
    unnamed = {"version": 3, "stage": "act", "happened_on": "2026-11-02", "text": "動く"}
    assert "だれがいつまで" in _post(town, f"{path}steps/", "staff", **unnamed).content.decode()
    ended = {
        "version": 3,
        "ending": "task",
        "ended_on": "2026-11-05",
        "text": "期限を十二月に",
        "task": str(task.key),
    }
    page = _post(town, f"{path}end/", "staff", **ended).content.decode()
    assert "工程の見直しを提案する" in page
    assert "4日" in page
    assert "見直しの提案: 期限を十二月に" in _page(town, f"roadmap/tasks/{task.key}/")


def test_loop_ends_as_an_issue(furnished: World) -> None:
    """輪を課題として終えると、同じ取引で課題が挙がり、互いに行き来できる。決める前には終えられない。"""
    town = furnished.mihon
    early = _fresh(town, "loop")
    ending = {"ending": "issue", "ended_on": "2026-11-03", "text": "案内の分かりにくさが残る", "task": ""}
    refused = _post(town, f"loops/{early.key}/end/", version=early.version, **ending)
    assert refused.status_code == 422
    assert "意思決定がまだ" in refused.content.decode()
    loop = _fresh(town, "decided_loop")
    _post(town, f"loops/{loop.key}/end/", version=loop.version, **ending)
    issue = _issue(town, source_key=loop.key)
    assert _fresh(town, "decided_loop").ending_key == issue.key
    assert f"loops/{loop.key}/" in _page(town, f"issues/{issue.key}/")
    assert f"issues/{issue.key}/" in _page(town, f"loops/{loop.key}/")
    assert "終えたOODAループ" in _page(town, "loops/")


def _raised_from_loop(town: Town) -> Issue:
    """決めたループから、終える前に挙げた課題。"""
    with town.entered() as by:
        loop = town.things["decided_loop"]
        return actions.raise_from(by=by, plan=town.things["plan"], kind=SourceKind.OODA, key=loop.key)


def test_loop_is_tied_to_the_issue_that_is_already_open(furnished: World) -> None:
    """もう課題があるループは、新しく挙げずにその課題につないで終えられ、課題の頁からループへ行ける。"""
    town = furnished.mihon
    held = _raised_from_loop(town)
    loop = _fresh(town, "decided_loop")
    path = f"loops/{loop.key}/"
    shown = _page(town, path)
    assert f'value="{held.key}" selected' in shown
    ending = {"ending": "issue", "ended_on": "2026-11-03", "text": "続けて見る", "task": ""}
    with town.entered():
        before = Issue.objects.count()
    refused = _post(town, f"{path}end/", version=loop.version, issue="", **ending)
    assert refused.status_code == 422
    assert "新しく挙げずにつなげます" in refused.content.decode()
    events = AuditEvent.objects.count()
    done = _post(town, f"{path}end/", version=loop.version, issue=str(held.key), **ending)
    assert done.status_code == 200
    assert [one.action for one in AuditEvent.objects.order_by("id")[events:]] == [
        "OODAループを終えた（課題・リスクとして管理する）"
    ]
    assert _fresh(town, "decided_loop").ending_key == held.key
    with town.entered():
        assert Issue.objects.count() == before
    assert f"issues/{held.key}/" in _page(town, path)


def test_loop_is_tied_to_any_open_issue_but_not_to_a_settled_one(furnished: World) -> None:
    """ほかから挙がった課題にもつなげ、つないだ課題は消せない。片付いた課題にはつなげない。"""
    town = furnished.mihon
    other, loop = _fresh(town, "issue"), _fresh(town, "decided_loop")
    ending = {"ending": "issue", "ended_on": "2026-11-03", "text": "同じ困りごと", "task": ""}
    _post(town, f"loops/{loop.key}/end/", version=loop.version, issue=str(other.key), **ending)
    page = _page(town, f"issues/{other.key}/")
    assert "つないだOODA" in page and f"loops/{loop.key}/" in page
    with town.entered() as by:
        plan = town.things["plan"]
        fresh = actions.raise_issue(by=by, plan=plan, content=IssueContent(title="別の困りごと"))
        start = actions.LoopStart(title="もう一つ", observed_on=by.today, observation="見えた")
        again = actions.start_loop(by=by, plan=plan, start=start)
        again = actions.take_step(
            by=by,
            plan=plan,
            key=again.key,
            version=again.version,
            step=Step(stage=LoopStage.ORIENT, happened_on=by.today, text="分かった"),
        )
        again = actions.take_step(
            by=by,
            plan=plan,
            key=again.key,
            version=again.version,
            step=Step(stage=LoopStage.DECIDE, happened_on=by.today, text="決めた"),
        )
        values = {"ended_on": by.today, "ending": Ending.ISSUE, "text": "渡す"}
        actions.log_issue(
            by=by,
            plan=plan,
            key=fresh.key,
            version=fresh.version,
            happened_on=by.today,
            text="要らない",
            state=IssueState.WITHDRAWN,
        )
        with pytest.raises(actions.CannotSteer, match="もう片付いています"):
            actions.end_loop(
                by=by, plan=plan, key=again.key, version=again.version, issue=fresh.key, **values
            )
        tied = actions.raise_issue(by=by, plan=plan, content=IssueContent(title="つなぐ先"))
        actions.end_loop(by=by, plan=plan, key=again.key, version=again.version, issue=tied.key, **values)
        with pytest.raises(actions.CannotSteer, match="行き先なので消せません"):
            actions.remove_issue(by=by, plan=plan, key=tied.key, version=tied.version)


def test_source_is_linked_only_for_those_who_may_open_it(furnished: World) -> None:
    """もとの照会を開けない人には、リンクの代わりに、だれが開けるかを言う。開ける人のリンクは開く。"""
    town = furnished.mihon
    inquiry = town.things["inquiry"]
    with town.entered() as by:
        row = actions.raise_from(by=by, plan=town.things["plan"], kind=SourceKind.INQUIRY, key=inquiry.key)
    href = town.url(f"inquiries/{inquiry.key}/")
    for role, may in (("dx_officer", True), ("mayor", True), ("hr_officer", False), ("system_admin", False)):
        page = _page(town, f"issues/{row.key}/", role)
        assert (f'href="{href}"' in page) is may
        assert ("もとの記録を開けるのは、" in page) is not may
        assert (town.client(role).get(href).status_code == 200) is may
    assert "DX推進担当" in page and "所属長" in page


def test_closed_plan_is_not_changed(furnished: World) -> None:
    """終わった計画の課題・評価・OODA は、わけを言って変えない。"""
    town = furnished.mihon
    plan = _fresh(town, "plan")
    with town.entered() as by:
        versions_actions.edit_plan(
            by=by,
            key=plan.key,
            version=plan.version,
            title=plan.title,
            first_year=plan.first_year,
            last_year=plan.last_year,
            standing="closed",
        )
    issue = _fresh(town, "issue")
    typed = {"version": issue.version, "happened_on": "2026-11-01", "state": "", "text": "書く"}
    response = _post(town, f"issues/{issue.key}/entries/", **typed)
    assert response.status_code == 422
    assert "この計画は終了しています" in response.content.decode()


def test_issue_appears_in_documents(furnished: World) -> None:
    """課題は版に入り、本部会議資料と取組個票の言葉になる。取り下げたものは入らない。"""
    town = furnished.mihon
    issue = _fresh(town, "issue")
    with town.entered() as by:
        plan = town.things["plan"]
        snapshot = versions.current_snapshot(by, plan, by.today)
        paper = render_html(meeting_paper(snapshot))
        assert "端末の納品が遅れる" in paper
        assert "低減" in paper
        actions.log_issue(
            by=by,
            plan=plan,
            key=issue.key,
            version=issue.version,
            happened_on=by.today,
            text="重ねて挙げた",
            state=IssueState.WITHDRAWN,
        )
        left = versions.current_snapshot(by, plan, by.today)
    assert str(issue.key) not in [one.key for one in left.issues]


def test_inquiry_becomes_an_issue(furnished: World) -> None:
    """照会の頁の一押しで、いま見ている計画の課題になり、課題から照会へ戻れる。"""
    town = furnished.mihon
    inquiry = town.things["inquiry"]
    client = town.client("dx_officer")
    page = client.get(town.url(f"inquiries/{inquiry.key}/")).content.decode()
    assert "課題にする" in page
    _post(town, f"issues/from/inquiry/{inquiry.key}/")
    issue = _issue(town, source_key=inquiry.key)
    assert inquiry.sender in issue.detail
    assert f"inquiries/{inquiry.key}/" in _page(town, f"issues/{issue.key}/")
