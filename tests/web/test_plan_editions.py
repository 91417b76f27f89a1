"""国の計画の版: 玄関から読み込み、違いを確かめて使い、元に戻す。"""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.edition_workbook import edition_json, edition_workbook
from shirube.apps.plan.editions import queries
from shirube.apps.plan.editions.models import LocalEdition
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Initiative
from shirube.apps.plan.versions import actions as versions
from shirube.reference.plan import editions
from tests.world import Town


def coming() -> editions.PlanEdition:
    """第2.2版の一つ目の取組の名を変え、第9.9版とした版。"""
    base = editions.edition("2.2")
    items = tuple(replace(one, edition="9.9") for one in base.items)
    items = (replace(items[0], title="名の変わった取組", label="名の変わった取組"), *items[1:])
    return replace(
        base,
        edition="9.9",
        label="自治体DX推進計画【第9.9版】",
        items=items,
        roles=tuple(replace(one, edition="9.9") for one in base.roles),
        schedules=(),
        policies=(),
    )


def read(town: Town, data: bytes, name: str) -> LocalEdition:
    """玄関から読み込んだ版。"""
    upload = SimpleUploadedFile(name, data)
    answer = town.client("dx_officer").post(town.url("plans/editions/"), {"file": upload})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    with town.entered():
        return LocalEdition.objects.latest("id")


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_new_edition_is_read_checked_and_used(mihon: Town, kind: str) -> None:
    """xlsx でも指紋付きのファイルでも読み込め、違いを見てから使え、計画のもとに選べる。"""
    data = edition_workbook(coming()) if kind == "xlsx" else edition_json(coming())
    row = read(mihon, data, f"版.{kind}")
    client = mihon.client("dx_officer")
    page = client.get(mihon.url(f"plans/editions/read/{row.key}/")).content.decode()
    assert "名の変わった取組" in page
    with mihon.entered() as scope:
        assert "9.9" not in {one.edition for one in queries.known_editions(scope)}
    path = mihon.url(f"plans/editions/read/{row.key}/")
    assert client.post(path + "use/", {"version": row.version}).status_code == 302
    with mihon.entered() as scope:
        assert queries.item(scope, f"{coming().items[0].id}@9.9").title == "名の変わった取組"
    assert "第9.9版" in client.get(mihon.url("plans/new/")).content.decode()


def test_edition_in_use_by_a_plan_is_not_taken_away(mihon: Town) -> None:
    """計画が使っている版は、使うのをやめられない。計画がなければ元に戻せる。"""
    row = read(mihon, edition_json(coming()), "版.json")
    client = mihon.client("dx_officer")
    path = mihon.url(f"plans/editions/read/{row.key}/")
    client.post(path + "use/", {"version": row.version})
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="新計画", first_year=2027, last_year=2031, edition="9.9")
    refused = client.post(path + "withdraw/", {"version": row.version + 1})
    assert refused.status_code == 422
    assert "新計画" in refused.content.decode()
    with mihon.entered():
        plan.edition = ""
        type(plan).objects.filter(pk=plan.pk).update(edition="")
    assert client.post(path + "withdraw/", {"version": row.version + 1}).status_code == 302
    with mihon.entered() as scope:
        assert "9.9" not in {one.edition for one in queries.known_editions(scope)}


def test_changed_file_is_refused(mihon: Town) -> None:
    """途中で書き換わったファイルは、わけを言って断り、何も読み込まない。"""
    data = edition_json(coming()).replace("名の変わった取組".encode(), "だれかが変えた".encode())
    upload = SimpleUploadedFile("版.json", data)
    answer = mihon.client("dx_officer").post(mihon.url("plans/editions/"), {"file": upload})
    assert answer.status_code == 422
    assert "指紋" in answer.content.decode()
    with mihon.entered():
        assert not LocalEdition.objects.exists()


def test_other_towns_do_not_see_it(mihon: Town, futago: Town) -> None:
    """読み込んだ版は、その町だけで使える。"""
    row = read(mihon, edition_json(coming()), "版.json")
    mihon.client("dx_officer").post(
        mihon.url(f"plans/editions/read/{row.key}/use/"), {"version": row.version}
    )
    with futago.entered() as scope:
        assert "9.9" not in {one.edition for one in queries.known_editions(scope)}


def test_roadmap_starts_from_a_read_edition(mihon: Town) -> None:
    """読み込んだ版からも、工程表を始められる。"""
    row = read(mihon, edition_json(coming()), "版.json")
    client = mihon.client("dx_officer")
    client.post(mihon.url(f"plans/editions/read/{row.key}/use/"), {"version": row.version})
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="新計画", first_year=2027, last_year=2031, edition="9.9")
        roadmap.start_from_edition(by=by, plan=plan, edition="9.9", items=[coming().items[0].id])
        (made,) = Initiative.objects.filter(plan=plan)
    assert made.title == "名の変わった取組"
    page = client.get(mihon.url(f"plans/{plan.key}/roadmap/")).content.decode()
    assert "名の変わった取組" in page
