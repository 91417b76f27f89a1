"""計画の入口と版: 玄関から始めて、提案し、決める。"""

import json

from shirube.apps.audit.models import AuditEvent
from shirube.apps.plan.versions.models import Plan, PlanVersion
from shirube.engines.plan.snapshot_json import sha256_of
from tests.world import Town

NEW = {
    "title": "みほん市DX計画",
    "first_year": "令和9年度",
    "last_year": "R13",
    "edition": "2.2",
    "previous": "",
}


def started(town: Town) -> Plan:
    """玄関から始めた計画。"""
    answer = town.client("dx_officer").post(town.url("plans/new/"), NEW)
    assert answer.status_code == 302
    with town.entered():
        return Plan.objects.get(title=NEW["title"])


def proposed(town: Town, role: str = "dx_officer") -> PlanVersion:
    """玄関から提案した版。"""
    plan = started(town)
    form = {"as_of": "2026-07-01", "note": "初版"}
    assert town.client(role).post(town.url(f"plans/{plan.key}/versions/"), form).status_code == 302
    with town.entered():
        return PlanVersion.objects.get(plan=plan)


def test_plan_starts_with_free_years(mihon: Town) -> None:
    """年度は和暦でも略しても読め、計画の入口に期間が出る。"""
    plan = started(mihon)
    assert (plan.first_year, plan.last_year, plan.edition) == (2027, 2031, "2.2")
    page = mihon.client("staff").get(mihon.url(f"plans/{plan.key}/")).content.decode()
    assert "令和9年度〜令和13年度" in page


def test_years_in_the_wrong_order_keep_what_was_typed(mihon: Town) -> None:
    """年度が逆なら、わけを言って、打ったものを残す。"""
    answer = mihon.client("dx_officer").post(mihon.url("plans/new/"), NEW | {"last_year": "R8"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "初めの年度より前" in page
    assert NEW["title"] in page


def test_version_is_frozen_when_proposed(mihon: Town) -> None:
    """提案のあとで計画を変えても、版の中身と指紋は変わらない。"""
    version = proposed(mihon)
    plan = version.plan
    form = {"version": plan.version, "title": "別の名", "first_year": "2027", "last_year": "2031"}
    form |= {"standing": "in_force", "vision": "", "principles": ""}
    assert mihon.client("dx_officer").post(mihon.url(f"plans/{plan.key}/edit/"), form).status_code == 302
    with mihon.entered():
        kept = PlanVersion.objects.get(key=version.key)
    assert kept.snapshot.head.title == NEW["title"]
    assert sha256_of(kept.snapshot) == kept.sha256
    told = mihon.client("staff").get(mihon.url(f"plans/versions/{version.key}/snapshot.json"))
    assert json.loads(told.content)["head"]["title"] == NEW["title"]


def test_author_cannot_approve_but_another_can(mihon: Town) -> None:
    """提案した本人は承認できず、別の人はできる。"""
    version = proposed(mihon)
    path = mihon.url(f"plans/versions/{version.key}/approve/")
    refused = mihon.client("dx_officer").post(path, {"version": version.version})
    assert refused.status_code == 422
    assert "自分が提案した版は承認できません" in refused.content.decode()
    assert mihon.client("section_chief").post(path, {"version": version.version}).status_code == 302
    with mihon.entered():
        assert PlanVersion.objects.get(key=version.key).state == PlanVersion.State.APPROVED


def test_author_may_record_an_outside_decision_and_it_shows(mihon: Town) -> None:
    """外での決定は本人も記録でき、版の画面にそう示される。"""
    version = proposed(mihon)
    path = mihon.url(f"plans/versions/{version.key}/")
    form = {"version": version.version, "decided_on": "2026-07-01", "document_number": "", "meeting": ""}
    client = mihon.client("dx_officer")
    assert "文書番号か会議" in client.post(path + "decision/", form).content.decode()
    assert client.post(path + "decision/", form | {"meeting": "DX推進本部"}).status_code == 302
    page = client.get(path).content.decode()
    assert "標の外での決定" in page
    assert "提案した本人が記録しました" in page
    assert AuditEvent.objects.filter(action="計画の版の、外での決定を記録した").count() == 1


def test_decided_version_cannot_be_decided_again(mihon: Town) -> None:
    """決まった版は、取り下げることも、もう一度決めることもできない。"""
    version = proposed(mihon)
    path = mihon.url(f"plans/versions/{version.key}/")
    mihon.client("section_chief").post(path + "approve/", {"version": version.version})
    answer = mihon.client("dx_officer").post(path + "withdraw/", {"version": version.version + 1})
    assert answer.status_code == 422
    assert "もう承認済み" in answer.content.decode()


def test_issues_without_a_plan_lead_to_the_plans(mihon: Town) -> None:
    """計画の無い町で「課題・リスク」を開くと、計画の一覧へ行く。"""
    response = mihon.client("dx_officer").get(mihon.url("issues/"))
    assert (response.status_code, response.headers["Location"]) == (302, mihon.url("plans/"))
