"""進捗照会の画面: 始める、配る、返ってきた様式を読む、課で答える、代わりに入力する、催促する、締め切る。"""

import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from shirube.apps.notices.models import Notice
from shirube.apps.organization import actions as organization
from shirube.apps.plan.progress.models import AnswerRow, Campaign, Line, ReturnedFile, Section
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.models import Plan
from tests.progress import filled
from tests.world import NOW, Town

TODAY = NOW.date()


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """窓口課と財政課が担当する作業のある計画。窓口課には所属長がサインインできる。"""
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
        for name, unit in units.items():
            one = roadmap.add_initiative(by=by, plan=row, title=f"{name}の取組", department=unit)
            roadmap.add_tasks(
                by=by,
                initiative=one,
                lines=[
                    {"title": f"{name}の調査", "starts_on": date(2026, 4, 1), "ends_on": date(2026, 9, 30)},
                    {"title": f"{name}の調達", "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)},
                ],
            )
        loose = roadmap.add_initiative(by=by, plan=row, title="担当のない取組")
        roadmap.add_tasks(by=by, initiative=loose, lines=[{"title": "まだ決まらない作業"}])
    return row


@pytest.fixture
def officer(mihon: Town) -> Any:
    """DX推進担当の玄関。"""
    return mihon.client("dx_officer")


@pytest.fixture
def campaign(mihon: Town, plan: Plan, officer: Any) -> Campaign:
    """玄関から始めた照会。"""
    with mihon.entered():
        keys = [str(one.key) for one in _initiatives(plan)]
    data = {
        "title": "今月の照会",
        "as_of": str(TODAY),
        "due_on": str(TODAY + timedelta(days=14)),
        "which": "open",
        "initiatives": keys,
        "contact": "内線1234",
    }
    response = officer.post(mihon.url(f"plans/{plan.key}/progress/new/"), data, follow=True)
    assert (
        "2課の4件を聞く照会を始めました。担当の決まっていない作業1件は含めていません。"
        in response.content.decode()
    )
    with mihon.entered():
        return Campaign.objects.get()


def _initiatives(plan: Plan) -> Any:
    return Task.objects.model.initiative.field.related_model.objects.filter(plan=plan)


def _section(mihon: Town, label: str) -> Section:
    with mihon.entered():
        return Section.objects.get(label=label)


def _here(mihon: Town, campaign: Campaign, path: str = "") -> str:
    return mihon.url(f"plans/{campaign.plan.key}/progress/{campaign.key}/{path}")


def _sheet(mihon: Town, campaign: Campaign, label: str, client: Any) -> bytes:
    section = _section(mihon, label)
    return client.get(_here(mihon, campaign, f"sections/{section.key}/sheet.xlsx")).content


def _return(mihon: Town, campaign: Campaign, client: Any, *files: tuple[str, bytes]) -> Any:
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(_here(mihon, campaign, "returns/"), {"files": uploads}, follow=True)


def _adopt(mihon: Town, client: Any, response: Any, **data: Any) -> Any:
    return client.post(response.request["PATH_INFO"] + "adopt/", data, follow=True)


def _text(response: Any) -> str:
    return response.content.decode()


def test_sheet_holds_only_its_section(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """一つの課の様式には、ほかの課の名も作業も、どこにも入っていない。"""
    data = _sheet(mihon, campaign, "窓口課", officer)
    with zipfile.ZipFile(BytesIO(data)) as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode(errors="replace")
    assert "窓口課の調査" in everything
    assert "財政" not in everything
    page = load_workbook(BytesIO(data)).worksheets[0]
    assert page.max_row == 3
    assert page.print_title_rows == "$1:$1"
    assert "今月の照会" in page.oddHeader.left.text
    assert len(page.data_validations.dataValidation) == 2


def test_bundle_holds_every_section_and_its_letter(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """zip には、課ごとの様式とメールの文が一つずつ入り、もう一度受け取っても同じ中身である。"""
    first, again = (officer.get(_here(mihon, campaign, "sheets.zip")).content for _ in range(2))
    assert first == again
    with zipfile.ZipFile(BytesIO(first)) as package:
        names = package.namelist()
        assert sorted(name.split("/")[0] for name in names) == ["メールの文"] * 2 + ["様式"] * 2
        letter = package.read(next(n for n in names if n.startswith("メール") and "財政課" in n)).decode(
            "utf-8-sig"
        )
    assert "件名: 【照会・" in letter
    assert "窓口課" not in letter


def test_returned_folder_is_read_then_adopted_once(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """返ってきた zip は、確かめるまで何も変えず、取り込むと書かれた行だけが変わり、二度目は何も変えない。"""
    sheets = {
        "様式/窓口.xlsx": filled(
            _sheet(mihon, campaign, "窓口課", officer),
            {2: {"状態": "完了", "終えた日": date(2026, 9, 30), "一言": "終わった"}},
        ),
        "様式/財政.xlsx": filled(
            _sheet(mihon, campaign, "財政課", officer),
            {2: {"変わりなし": "変わりなし"}, 3: {"進み（％）": "多め"}},
        ),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in sheets.items():
            package.writestr(name, data)
    shown = _return(mihon, campaign, officer, ("返り.zip", out.getvalue()))
    assert "状態: 未着手 → 完了" in _text(shown)
    assert "「多め」は 0 から 100 の整数ではありません" in _text(shown)
    with mihon.entered():
        assert AnswerRow.objects.count() == 0
        assert Task.objects.filter(state="done").count() == 0
    assert "2行を取り込みました。" in _text(_adopt(mihon, officer, shown))
    with mihon.entered():
        done = Task.objects.get(state="done")
        assert (done.title, done.progress, done.ended_on) == ("窓口課の調査", 100, date(2026, 9, 30))
        assert sorted(AnswerRow.objects.values_list("is_unchanged", flat=True)) == [False, True]
        assert set(AnswerRow.objects.values_list("channel", flat=True)) == {"file"}
        versions_before = list(Task.objects.order_by("pk").values_list("version", flat=True))
    again = _return(mihon, campaign, officer, ("返り.zip", out.getvalue()))
    assert "取り込み済み" in _text(again)
    assert "取り込む行はありませんでした" in _text(_adopt(mihon, officer, again))
    with mihon.entered():
        assert AnswerRow.objects.count() == 2
        assert list(Task.objects.order_by("pk").values_list("version", flat=True)) == versions_before


def test_stale_row_is_taken_only_when_ticked(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """配ったあとに変わった行は、そのままでは取り込まず、選べば取り込み、見たあとに変われば選びも無効になる。"""
    sheet = filled(_sheet(mihon, campaign, "窓口課", officer), {2: {"一言": "様式の答え"}})
    with mihon.entered() as by:
        task = Task.objects.get(title="窓口課の調査")
        roadmap.record_progress(by=by, key=task.key, version=task.version, state="active", progress=70)
    shown = _return(mihon, campaign, officer, ("返り.xlsx", sheet))
    assert "配ったあとに記録が変わった行" in _text(shown)
    _adopt(mihon, officer, shown)
    with mihon.entered() as by:
        assert AnswerRow.objects.count() == 0
        file = ReturnedFile.objects.get()
        task.refresh_from_db()
        old = task.version
        task = roadmap.edit_task(by=by, key=task.key, version=old, note="直した")
    _adopt(mihon, officer, shown, rows=[f"{file.key}:2:{old}"])
    with mihon.entered():
        assert AnswerRow.objects.count() == 0
    _adopt(mihon, officer, shown, rows=[f"{file.key}:2:{task.version}"])
    with mihon.entered():
        assert AnswerRow.objects.get().happened == "様式の答え"
        task.refresh_from_db()
        assert (task.state, task.progress) == ("active", 70)


def test_wrong_and_broken_files_are_named(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """壊れたファイルも、関わりのないファイルも、束の残りを止めず、名前を挙げて言う。"""
    good = filled(_sheet(mihon, campaign, "窓口課", officer), {2: {"一言": "進めた"}})
    files = (("壊れ.xlsx", b"PK\x03\x04broken"), ("名簿.csv", "氏名\n花子\n".encode()), ("良い.xlsx", good))
    text = _text(_return(mihon, campaign, officer, *files))
    assert "壊れ.xlsx" in text and "名簿.csv" in text
    assert "この照会の様式ではありません" in text
    assert "一言: （空） → 進めた" in text


def test_chief_answers_the_own_section_row_by_row(mihon: Town, campaign: Campaign) -> None:
    """所属長は自分の課の行に一行ずつ答え、ほかの課の頁は開けない。"""
    chief = mihon.client("section_chief")
    mine, other = _section(mihon, "窓口課"), _section(mihon, "財政課")
    page = chief.get(_here(mihon, campaign, f"sections/{mine.key}/"))
    assert "窓口課の調査" in _text(page)
    assert "だれに聞いたか" not in _text(page)
    assert chief.get(_here(mihon, campaign, f"sections/{other.key}/")).status_code == 404
    with mihon.entered():
        line = Line.objects.get(task__title="窓口課の調査")
        foreign = Line.objects.get(task__title="財政課の調査")
    url = _here(mihon, campaign, f"sections/{mine.key}/lines/{line.key}/")
    data = {"version": line.task.version, "state": "active", "progress": "30", "happened": "調べた"}
    assert chief.post(url, data | {"progress": "101"}).status_code == 422
    assert "答えを記録しました" in _text(chief.post(url, data, follow=True))
    wrong = _here(mihon, campaign, f"sections/{mine.key}/lines/{foreign.key}/")
    assert chief.post(wrong, data).status_code == 404
    with mihon.entered():
        answer = AnswerRow.objects.get()
        assert (answer.channel, answer.answered_by) == ("screen", mihon.accounts["section_chief"].key)
        assert (answer.line.task.progress, answer.line.task.reported_on) == (30, TODAY)


def test_answer_over_a_newer_record_is_409(mihon: Town, campaign: Campaign) -> None:
    """開いたあとに変わっていれば 409 で、二つの値を並べ、入力を残す。"""
    chief, mine = mihon.client("section_chief"), _section(mihon, "窓口課")
    with mihon.entered() as by:
        line = Line.objects.get(task__title="窓口課の調査")
        roadmap.record_progress(
            by=by, key=line.task.key, version=line.task.version, state="active", progress=70
        )
    url = _here(mihon, campaign, f"sections/{mine.key}/lines/{line.key}/")
    data = {"version": line.task.version, "state": "active", "progress": "30", "happened": "調べた"}
    response = chief.post(url, data)
    assert response.status_code == 409
    for text in ("70", "30", "調べた"):
        assert text in _text(response)
    with mihon.entered():
        assert AnswerRow.objects.count() == 0


def test_unchanged_is_said_by_a_button_and_silence_stays_silent(mihon: Town, campaign: Campaign) -> None:
    """「変わりなしと答える」を押した行だけが答えになり、押していない行は未回答のまま残る。"""
    chief, mine = mihon.client("section_chief"), _section(mihon, "窓口課")
    with mihon.entered():
        line = Line.objects.get(task__title="窓口課の調査")
    url = _here(mihon, campaign, f"sections/{mine.key}/lines/{line.key}/")
    data = {"version": line.task.version, "state": "done", "unchanged": "1"}
    chief.post(url, data)
    with mihon.entered():
        assert AnswerRow.objects.get().is_unchanged
        assert Task.objects.get(pk=line.task_id).state == "planned"
    officer = mihon.client("dx_officer")
    with mihon.entered():
        version = Campaign.objects.get().version
    page = officer.post(_here(mihon, campaign, "close/"), {"version": version}, follow=True)
    assert "1 / 2" in _text(page)
    with mihon.entered():
        silent = Task.objects.get(title="窓口課の調達")
        assert silent.reported_on is None
    assert chief.post(url, data | {"version": line.task.version + 1}).status_code == 422


def test_proxy_entry_keeps_whom_and_how(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """代わりの入力は、だれに、どの手段で聞いたかなしには受けず、答えと一緒に残って画面に出る。"""
    section = _section(mihon, "財政課")
    with mihon.entered():
        line = Line.objects.get(task__title="財政課の調査")
    url = _here(mihon, campaign, f"sections/{section.key}/lines/{line.key}/")
    data = {"version": line.task.version, "state": "active", "progress": "20"}
    assert officer.post(url, data).status_code == 422
    page = officer.post(url, data | {"on_behalf_of": "財政課の係長", "means": "phone"}, follow=True)
    assert "財政課の係長から電話で聞いた代わりの入力" in _text(page)
    assert 'value="財政課の係長"' in _text(page)  # 続けて入れるときに、打ち直さない
    with mihon.entered():
        answer = AnswerRow.objects.get()
        assert (answer.channel, answer.answered_by) == ("proxy", mihon.accounts["dx_officer"].key)


def test_unreturned_sections_are_called_and_reminded(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """答えのそろわない課に知らせると日が残り、人にはお知らせが届き、二度目は催促として数える。"""
    page = officer.get(_here(mihon, campaign, "calls/"))
    assert "サインインする人がいません（メールで）" in _text(page)
    sections = [str(_section(mihon, label).key) for label in ("窓口課", "財政課")]
    first = officer.post(_here(mihon, campaign, "calls/"), {"sections": sections}, follow=True)
    assert "2課に知らせた日を残し、1人にお知らせを届けました。" in _text(first)
    officer.post(_here(mihon, campaign, "calls/"), {"sections": sections[:1]})
    with mihon.entered():
        counts = dict(Section.objects.values_list("label", "reminder_count"))
        assert counts == {"窓口課": 1, "財政課": 0}
        mine = Notice.objects.filter(account=mihon.accounts["section_chief"], subject__contains="進捗照会")
        assert [one.subject[:3] for one in mine.order_by("pk")] == ["進捗照", "【再】"]
        link = mine.first().link
    assert mihon.client("section_chief").get(mihon.url(link)).status_code == 200


def test_period_report_drills_down_to_the_silent_tasks(mihon: Town, plan: Plan, officer: Any) -> None:
    """期間の報告は、基準の版と比べた区分の数から作業の一覧へ下り、xlsx でも出る。"""
    with mihon.entered("dx_officer") as by:
        kept = versions.propose_version(by=by, plan=plan, as_of=TODAY)
        versions.record_outside_decision(
            by=by, key=kept.key, version=kept.version, decided_on=TODAY, document_number="1", meeting=""
        )
        task = Task.objects.get(title="財政課の調達")
        roadmap.record_progress(by=by, key=task.key, version=task.version, state="done", ended_on=TODAY)
        roadmap.add_tasks(by=by, initiative=task.initiative, lines=[{"title": "足した作業"}])
    here = mihon.url(f"plans/{plan.key}/report/")
    text = _text(officer.get(here))
    for words in ("柱なし", "窓口課", "財政課", "完了", "報告なし", "足した作業"):
        assert words in text
    narrowed = _text(officer.get(f"{here}?change=done"))
    assert "財政課の調達" in narrowed and "窓口課の調査" not in narrowed
    sheet = load_workbook(BytesIO(officer.get(f"{here}report.xlsx").content))
    assert sheet.sheetnames == ["担当ごと", "柱ごと", "作業"]
    rows = {row[2]: row[4] for row in sheet["作業"].iter_rows(min_row=2, values_only=True)}
    assert (rows["財政課の調達"], rows["足した作業"]) == ("完了", "追加")
    assert officer.get(f"{here}?start=2026-11-30&last=2026-11-01&baseline=1").status_code == 422


def test_report_without_a_version_says_the_next_step(mihon: Town, plan: Plan, officer: Any) -> None:
    """承認された版がなければ、版を作るように言う。"""
    assert "比べる元の版がありません" in _text(officer.get(mihon.url(f"plans/{plan.key}/report/")))


def test_deadline_before_the_day_asked_is_refused(mihon: Town, campaign: Campaign, officer: Any) -> None:
    """基準日より前の期限は断り、正しい期限なら直せる。"""
    with mihon.entered():
        version = Campaign.objects.get().version
    data = {"version": version, "due_on": "2020-01-01"}
    refused = officer.post(_here(mihon, campaign, "edit/"), data)
    assert refused.status_code == 422
    assert "回答の期限が、基準日より前です" in _text(refused)
    later = str(TODAY + timedelta(days=30))
    assert officer.post(_here(mihon, campaign, "edit/"), data | {"due_on": later}).status_code == 302


def _asked(mihon: Town) -> dict[str, list[str]]:
    """いちばん新しい照会で、課ごとに聞いた作業の名。"""
    with mihon.entered():
        last = Campaign.objects.order_by("-id").first()
        return {
            section.label: [line.task.title for line in section.lines.select_related("task")]
            for section in Section.objects.filter(campaign=last)
        }


def _wanted(mihon: Town, plan: Plan, **more: Any) -> dict[str, Any]:
    with mihon.entered():
        keys = [str(one.key) for one in _initiatives(plan)]
    return {
        "title": "選んだ照会",
        "as_of": "2026-11-21",
        "due_on": "2026-12-04",
        "which": "open",
        "initiatives": keys,
    } | more


# 聞く作業、日数、聞く課 → 課ごとに聞く作業（窓口課の調査と財政課の調査は R8.9.30、調達は R9.3.31 が期限）
CONDITIONS = [
    ({"which": "late"}, {"窓口課": ["窓口課の調査"], "財政課": ["財政課の調査"]}),
    ({"which": "due", "days": 129}, {"窓口課": ["窓口課の調査"], "財政課": ["財政課の調査"]}),
    (
        {"which": "due", "days": 130, "sections": ["財政課"]},
        {"財政課": ["財政課の調査", "財政課の調達"]},
    ),
    ({"sections": ["窓口課"]}, {"窓口課": ["窓口課の調査", "窓口課の調達"]}),
]


@pytest.mark.parametrize(("conditions", "asked"), CONDITIONS)
def test_campaign_asks_only_what_was_wanted(
    mihon: Town, plan: Plan, officer: Any, conditions: dict[str, Any], asked: dict[str, list[str]]
) -> None:
    """課・期限までの日数・遅れで絞ると、その作業だけが、その課の様式に入る。"""
    here = mihon.url(f"plans/{plan.key}/progress/new/")
    assert officer.post(here, _wanted(mihon, plan, **conditions)).status_code == 302
    assert _asked(mihon) == asked
    with mihon.entered():
        last = Campaign.objects.get()
    for label, titles in asked.items():
        page = load_workbook(BytesIO(_sheet(mihon, last, label, officer))).worksheets[0]
        assert [page.cell(row, 2).value for row in range(2, page.max_row + 1)] == titles


def test_extended_deadline_counts(mihon: Town, plan: Plan, officer: Any) -> None:
    """公式に延ばした期限があれば、遅れと日数はその日から数える。"""
    with mihon.entered() as by:
        task = Task.objects.get(title="窓口課の調査")
        roadmap.extend_task(
            by=by, key=task.key, version=task.version, extended_to=date(2027, 9, 30), basis="国の通知"
        )
    here = mihon.url(f"plans/{plan.key}/progress/new/")
    officer.post(here, _wanted(mihon, plan, which="late"))
    assert _asked(mihon) == {"財政課": ["財政課の調査"]}


def test_days_are_needed_to_ask_what_is_near(mihon: Town, plan: Plan, officer: Any) -> None:
    """「期限の近い作業」で日数が空なら、何も始めずに、何日以内かを聞く。"""
    here = mihon.url(f"plans/{plan.key}/progress/new/")
    answer = officer.post(here, _wanted(mihon, plan, which="due", days=""))
    assert answer.status_code == 422
    assert "何日以内かを入力してください" in _text(answer)
    with mihon.entered():
        assert not Campaign.objects.exists()


def test_single_tasks_are_chosen_one_by_one(mihon: Town, plan: Plan, officer: Any) -> None:
    """条件に合う作業が並び、外した作業は聞かれない。代わりの入力も、返ってきた様式も、いつもどおり使える。"""
    here = mihon.url(f"plans/{plan.key}/progress/new/")
    asked = _wanted(mihon, plan)
    listed = officer.post(here, asked | {"choose": "1"})
    page = _text(listed)
    assert listed.status_code == 200
    with mihon.entered():
        assert not Campaign.objects.exists()
        keys = {task.title: str(task.key) for task in Task.objects.all()}
    assert page.count('name="tasks"') == 4
    assert "窓口課の調査（窓口課の取組、期限 令和8年9月30日）" in page
    assert keys["まだ決まらない作業"] not in page
    picked = [keys["窓口課の調達"]]
    answer = officer.post(here, asked | {"picked": "1", "tasks": picked}, follow=True)
    assert "1課の1件を聞く照会を始めました" in _text(answer)
    assert _asked(mihon) == {"窓口課": ["窓口課の調達"]}
    with mihon.entered():
        last = Campaign.objects.get()
    data = filled(_sheet(mihon, last, "窓口課", officer), {2: {"一言": "契約した"}})
    _adopt(mihon, officer, _return(mihon, last, officer, ("返り.xlsx", data)))
    with mihon.entered():
        assert [row.happened for row in AnswerRow.objects.all()] == ["契約した"]


def test_nothing_picked_is_refused_and_the_list_stays(mihon: Town, plan: Plan, officer: Any) -> None:
    """一つも選ばなければ始めず、選ぶ欄を残したまま、わけを言う。知らない鍵は無いものとする。"""
    here = mihon.url(f"plans/{plan.key}/progress/new/")
    asked = _wanted(mihon, plan)
    for tasks in ([], ["00000000-0000-7000-8000-000000000000"]):
        answer = officer.post(here, asked | {"picked": "1", "tasks": tasks})
        assert answer.status_code == 422
        assert _text(answer).count('name="tasks"') == 4
        assert "聞く作業を一つ以上選んでください" in _text(answer)
    with mihon.entered():
        assert not Campaign.objects.exists()


def test_choosing_from_nothing_says_so(mihon: Town, plan: Plan, officer: Any) -> None:
    """条件に合う作業が無いときは、一つずつ選ぶ画面に進まず、選び方を変えるように言う。"""
    here = mihon.url(f"plans/{plan.key}/progress/new/")
    asked = _wanted(mihon, plan, which="late", as_of="2026-05-01", choose="1")
    answer = officer.post(here, asked)
    assert answer.status_code == 422
    assert "条件に合う作業がありません" in _text(answer)
