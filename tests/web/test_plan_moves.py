"""国の版の移し替え: 玄関から確かめ、移し、報告を受け取り、元に戻す。"""

import io

import openpyxl
import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import faults
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.diagnosis import actions as diagnosis
from shirube.apps.plan.diagnosis.models import RoleHolder
from shirube.apps.plan.editions.users import users_of
from shirube.apps.plan.moves import actions, papers, queries
from shirube.apps.plan.moves.models import EditionMove
from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan, current_snapshot
from shirube.engines.plan.difference import difference
from shirube.engines.plan.edition_move import Handling
from shirube.engines.plan.snapshot_json import canonical_json
from tests.world import Town


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """第2.0版に立つ計画: すべての取組事項と、分かれる前の役割の担い手を持つ。"""
    with mihon.entered() as by:
        row = versions.start_plan(by=by, title="DX推進計画", first_year=2022, last_year=2026, edition="2.0")
        roadmap.start_from_edition(by=by, plan=row, edition="2.0")
        diagnosis.add_role_holder(
            by=by,
            plan=row,
            role="role.management",
            kind="department",
            name="総務課",
            department=None,
            starts_on=None,
            ends_on=None,
            is_concurrent=False,
            note="",
        )
        return row


def moved(town: Town, plan: Plan, after: str = "2.2", **decisions: Handling) -> EditionMove:
    """案のとおりに移す。"""
    with town.entered() as by:
        return actions.move_plan(by=by, plan=plan, version=plan.version, after=after, decisions=decisions)


def text_of(town: Town, plan: Plan) -> str:
    """いまの計画の、正準の姿。"""
    with town.entered() as by:
        return canonical_json(current_snapshot(by, Plan.objects.get(pk=plan.pk), by.today))


def initiative(town: Town, plan: Plan, item: str) -> Initiative:
    """国の項目を指す取組。"""
    with town.entered():
        rows = Initiative.objects.filter(plan=plan)
        return next(row for row in rows if any(one.startswith(f"{item}@") for one in row.national))


def test_the_officer_sees_what_changes_before_anything_changes(mihon: Town, plan: Plan) -> None:
    """確かめる画面には、引き継がれた取組事項・終わった目標時期・分かれた役割と、触れる計画の記録が出る。"""
    before = text_of(mihon, plan)
    page = mihon.client("dx_officer").get(mihon.url(f"plans/{plan.key}/edition-moves/new/?to=2.2"))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "自治体フロントヤード改革の推進" in shown
    assert "引き継がれた" in shown
    assert "から分かれました" in shown
    assert "体制の担い手 1件（総務課）" in shown
    assert "31手続をマイナポータルから" in shown
    assert text_of(mihon, plan) == before


def test_the_entrance_tells_of_newer_editions(mihon: Town, plan: Plan) -> None:
    """計画の入口に、もとにした版と、それより新しい版があることが出る。いちばん新しい版なら言わない。"""
    client = mihon.client("dx_officer")
    shown = client.get(mihon.url(f"plans/{plan.key}/")).content.decode()
    assert "新しい第2.2版・第2.3版があります" in shown
    with mihon.entered() as by:
        newest = versions.start_plan(by=by, title="次", first_year=2027, last_year=2031, edition="2.3")
    assert "があります。移す前に" not in client.get(mihon.url(f"plans/{newest.key}/")).content.decode()


def test_one_button_moves_everything(mihon: Town, plan: Plan) -> None:
    """玄関のボタン一つで、取組・節目・役割が新しい版を指し、分かれた役割に担い手が写る。"""
    client = mihon.client("dx_officer")
    path = mihon.url(f"plans/{plan.key}/edition-moves/new/")
    answer = client.post(path, {"to": "2.2", "version": plan.version})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    with mihon.entered():
        assert Plan.objects.get(pk=plan.pk).edition == "2.2"
        references = [one for row in Initiative.objects.filter(plan=plan) for one in row.national]
        assert len(references) == 11
        assert {one.partition("@")[2] for one in references} == {"2.2"}
        due = Task.objects.get(initiative__plan=plan, national="item.standardization@2.2#migration")
        assert due.national_due is not None
        own = Task.objects.get(initiative__plan=plan, title__startswith="31手続")
        assert (own.national, own.national_due) == ("", None)
        copied = RoleHolder.objects.get(plan=plan, role="role.personnel")
        assert (copied.name, copied.is_concurrent) == ("総務課", True)
        assert AuditEvent.objects.filter(action="計画を国の別の版へ移した").count() == 1
        kept = {one.after.key: one.after.version for one in EditionMove.objects.get().rewrites}
        held = {str(row.key): row.version for model in (Initiative, Task) for row in model.objects.all()}
        assert all(held[key] == version for key, version in kept.items() if key in held)


@pytest.mark.both_databases
def test_undo_brings_back_the_very_same_plan(mihon: Town, plan: Plan) -> None:
    """元に戻すと、計画の姿は移す前と一字も違わない。"""
    before = text_of(mihon, plan)
    move = moved(mihon, plan)
    assert text_of(mihon, plan) != before
    path = mihon.url(f"plans/{plan.key}/edition-moves/{move.key}/undo/")
    assert mihon.client("dx_officer").post(path, {"version": move.version}).status_code == 302
    assert text_of(mihon, plan) == before
    again = mihon.client("dx_officer").post(path, {"version": move.version + 1})
    assert again.status_code == 422
    assert "もう元に戻しています" in again.content.decode()


@pytest.mark.both_databases
def test_added_initiatives_are_withdrawn_with_their_pillar(mihon: Town) -> None:
    """移すときに加えた取組・節目・柱は、元に戻すと残らない。"""
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="版なし", first_year=2026, last_year=2030)
    before = text_of(mihon, plan)
    move = moved(mihon, plan, **{">item.frontyard@2.2": Handling.ADD})
    with mihon.entered() as by:
        assert Pillar.objects.filter(plan=plan).count() == 1
        assert Task.objects.filter(initiative__plan=plan).count() == 1
        actions.undo_move(by=by, plan=plan, key=move.key, version=move.version)
        assert not Pillar.objects.filter(plan=plan).exists()
    assert text_of(mihon, plan) == before


def test_rows_changed_since_block_the_undo_and_are_named(mihon: Town, plan: Plan) -> None:
    """移したあとに直した取組があれば、その名を挙げて断り、何も戻さない。"""
    move = moved(mihon, plan)
    row = initiative(mihon, plan, "item.telework")
    with mihon.entered() as by:
        roadmap.edit_initiative(by=by, key=row.key, version=row.version, summary="在宅の端末を増やす")
    after = text_of(mihon, plan)
    client = mihon.client("dx_officer")
    shown = client.get(mihon.url(f"plans/{plan.key}/edition-moves/{move.key}/")).content.decode()
    assert "元に戻せません" in shown
    path = mihon.url(f"plans/{plan.key}/edition-moves/{move.key}/undo/")
    answer = client.post(path, {"version": move.version})
    assert answer.status_code == 422
    assert "テレワークの推進」は、移したあとに変わっています" in answer.content.decode()
    assert text_of(mihon, plan) == after


def test_row_changed_between_looking_and_undoing_stops_the_undo(
    mihon: Town, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """見比べたあと、書く前に直された行があっても、移し替えは何も戻さず、直したものを失わない。"""
    move = moved(mihon, plan)
    row = initiative(mihon, plan, "item.telework")
    compared = queries.blocks

    def compare_and_then_edit(by: Scope, found: EditionMove) -> tuple[str, ...]:
        told = compared(by, found)
        roadmap.edit_initiative(by=by, key=row.key, version=row.version, summary="間に直した")
        return told

    monkeypatch.setattr(queries, "blocks", compare_and_then_edit)
    with mihon.entered() as by, pytest.raises(ChangedMeanwhile):
        actions.undo_move(by=by, plan=plan, key=move.key, version=move.version)
    with mihon.entered():
        assert Plan.objects.get(pk=plan.pk).edition == "2.2"
        assert Initiative.objects.get(pk=row.pk).summary == "間に直した"
        references = [one for kept in Initiative.objects.filter(plan=plan) for one in kept.national]
        assert {one.partition("@")[2] for one in references} == {"2.2"}
        assert EditionMove.objects.get().state == EditionMove.State.MOVED


def test_what_was_added_and_then_approved_cannot_be_undone(mihon: Town) -> None:
    """加えた取組が計画の版に入ったら、元に戻せないわけを言い、何も変えない。"""
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="版なし", first_year=2026, last_year=2030)
    move = moved(mihon, plan, **{">item.frontyard@2.2": Handling.ADD})
    with mihon.entered() as by:
        versions.propose_version(by=by, plan=Plan.objects.get(pk=plan.pk), as_of=by.today)
        with pytest.raises(actions.CannotUndoMove, match="計画の版に入っている"):
            actions.undo_move(by=by, plan=plan, key=move.key, version=move.version)
        assert Plan.objects.get(pk=plan.pk).edition == "2.2"
        assert Initiative.objects.filter(plan=plan).exists()


def test_a_plan_changed_while_looking_is_not_moved(mihon: Town, plan: Plan) -> None:
    """確かめているあいだに計画が変わったら、何も書かず、選び直すように言う。"""
    client = mihon.client("dx_officer")
    path = mihon.url(f"plans/{plan.key}/edition-moves/new/")
    shown = client.get(f"{path}?to=2.2").context["form"]
    row = initiative(mihon, plan, "item.telework")
    with mihon.entered() as by:
        roadmap.edit_initiative(by=by, key=row.key, version=row.version, summary="直した")
    answer = client.post(path, {"to": "2.2", "version": plan.version, "seen": shown.initial["seen"]})
    assert answer.status_code == 422
    assert "計画か国の版が変わりました" in answer.content.decode()
    with mihon.entered():
        assert not EditionMove.objects.exists()


def test_the_officer_changes_the_handling_of_a_row(mihon: Town, plan: Plan) -> None:
    """取組事項を独自にすると指し方が外れ、合わない扱いは、そろえるように言って断る。"""
    client = mihon.client("dx_officer")
    path = mihon.url(f"plans/{plan.key}/edition-moves/new/")
    form = client.get(f"{path}?to=2.2").context["form"]
    at = next(at for at, row in enumerate(form.rows) if row.before == "item.standardization@2.0")
    values = {"to": "2.2", "version": plan.version, f"row{at}": "own"}
    answer = client.post(path, values)
    assert answer.status_code == 422
    assert "扱いをそろえてください" in answer.content.decode()
    other = next(at for at, row in enumerate(form.rows) if row.before == "item.standardization@2.0#migration")
    assert client.post(path, values | {f"row{other}": "own"}).status_code == 302
    with mihon.entered():
        row = Initiative.objects.get(plan=plan, title__contains="標準化")
        assert row.national == []


def test_to_no_edition_and_back(mihon: Town, plan: Plan) -> None:
    """どの版にもよらない計画にでき、指し方は外れ、元に戻せば前と同じになる。"""
    before = text_of(mihon, plan)
    move = moved(mihon, plan, "")
    with mihon.entered() as by:
        assert Plan.objects.get(pk=plan.pk).edition == ""
        assert not any(row.national for row in Initiative.objects.filter(plan=plan))
        actions.undo_move(by=by, plan=plan, key=move.key, version=move.version)
    assert text_of(mihon, plan) == before


def test_an_own_initiative_of_the_same_name_takes_the_item(mihon: Town) -> None:
    """版のない計画に同じ名の取組があれば、二つ目を作らず、その取組に国の項目を付ける。"""
    with mihon.entered() as by:
        plan = versions.start_plan(by=by, title="版なし", first_year=2026, last_year=2030)
        row = roadmap.add_initiative(by=by, plan=plan, title="テレワークの推進")
    moved(mihon, plan)
    with mihon.entered():
        assert Initiative.objects.get(pk=row.pk).national == ["item.telework@2.2"]
        assert Initiative.objects.filter(plan=plan).count() == 1


def test_what_stays_keeps_its_edition_in_use(mihon: Town, plan: Plan) -> None:
    """前の版のまま残した取組があれば、その版は「使っているもの」に名が出る。"""
    moved(mihon, plan, **{"item.telework@2.0>item.telework@2.2": Handling.STAY})
    with mihon.entered() as by:
        assert users_of(by, "2.0") == ["取組「テレワークの推進」"]
        assert "DX推進計画" in users_of(by, "2.2")


def test_a_failure_in_the_middle_leaves_nothing(mihon: Town, plan: Plan) -> None:
    """途中で止まったら、版も取組も前のままである。"""
    before = text_of(mihon, plan)

    def stop() -> None:
        raise RuntimeError("途中で止まった")

    faults.plant("moves.after_switch", stop)
    try:
        with pytest.raises(RuntimeError, match="途中で止まった"):
            moved(mihon, plan)
    finally:
        faults.clear()
    assert text_of(mihon, plan) == before


@pytest.mark.parametrize("file_format", ["html", "docx", "xlsx"])
def test_the_report_is_the_same_twice(mihon: Town, plan: Plan, file_format: str) -> None:
    """報告は二度作っても同じで、あとで計画を直しても変わらない。"""
    move = moved(mihon, plan)
    path = mihon.url(f"plans/{plan.key}/edition-moves/{move.key}/report.{file_format}")
    first = mihon.client("auditor").get(path)
    assert first.status_code == 200
    row = initiative(mihon, plan, "item.telework")
    with mihon.entered() as by:
        roadmap.edit_initiative(by=by, key=row.key, version=row.version, title="在宅勤務の推進")
    assert mihon.client("auditor").get(path).content == first.content


def test_the_workbook_tells_what_the_plan_is_touched_by(mihon: Town, plan: Plan) -> None:
    """表計算の報告は四枚で、国の違いの行に関わる取組の名がある。"""
    move = moved(mihon, plan)
    with mihon.entered() as by:
        data = papers.report(by, move, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [sheet.title for sheet in book] == [
        "国の計画の変わったところ",
        "この計画の変わったところ",
        "前の版を指したままのもの",
        "計画に入れていない取組事項",
    ]
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    carried = next(row for row in rows if row[0] == "自治体フロントヤード改革の推進")
    assert "オンライン化" in carried[4]


def test_only_real_changes_stand_in_the_comparison(mihon: Town, plan: Plan) -> None:
    """新旧対照に出るのは、計画の版・取組の指し方・国の期限・分かれた役割だけで、変わらない役割は出ない。"""
    move = moved(mihon, plan)
    assert move.new is not None
    found = difference(move.old, move.new)
    assert {(one.part, one.field) for one in found.changes} == {
        ("head", "edition"),
        ("initiatives", "national"),
        ("tasks", "national"),
        ("tasks", "national_due"),
        ("structure", "label"),
        ("structure", None),
    }
    assert {one.key for one in found.changes if one.part == "structure"} == {
        "role.management",
        "role.personnel",
    }


def test_readers_see_the_report_but_not_the_buttons(mihon: Town, plan: Plan) -> None:
    """監査の人は移し替えと報告を見られるが、移すことも戻すこともできない。"""
    move = moved(mihon, plan)
    client = mihon.client("auditor")
    shown = client.get(mihon.url(f"plans/{plan.key}/edition-moves/{move.key}/")).content.decode()
    assert "移す前に戻す" not in shown
    path = mihon.url(f"plans/{plan.key}/edition-moves/{move.key}/undo/")
    assert client.post(path, {"version": move.version}).status_code == 403
