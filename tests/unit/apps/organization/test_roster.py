"""名簿の取り込みと反映。"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shirube.adapters.refusal import FileRefused
from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import faults
from shirube.apps.organization import actions, queries
from shirube.apps.organization.models import Department, RosterChange, Staff, StaffVersion
from tests.world import Town

EXAMPLES = Path(__file__).parents[4] / "examples" / "mihon-shi" / "roster"
APRIL = date(2026, 4, 1)
NEXT_APRIL = date(2027, 4, 1)
Bring = Callable[..., RosterChange]
Adopt = Callable[[RosterChange], RosterChange]


def test_nothing_counts_until_adopted(mihon: Town, bring: Bring, adopt: Adopt) -> None:
    """取り込んだだけでは何も効かず、反映すると一度に効く。"""
    change = bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True)
    assert change.state == RosterChange.State.READY
    assert change.summary == {"new_department": 16, "new_staff": 60}
    with mihon.entered() as scope:
        assert queries.department_tree(scope, APRIL) == ()
        assert queries.staff_at(scope, APRIL).count() == 0
    adopt(change)
    with mihon.entered() as scope:
        assert [node.name for node in queries.department_tree(scope, APRIL)] == [
            "総務部",
            "市民部",
            "福祉部",
            "建設部",
        ]
        assert len(queries.departments_at(scope, APRIL)) == 16
        assert queries.staff_at(scope, APRIL).count() == 60
        assert queries.staff_at(scope, date(2026, 3, 31)).count() == 0


@pytest.mark.parametrize("name", ["roster_2026-04-01_cp932.csv", "roster_2026-04-01.xlsx"])
def test_same_roster_in_any_form(roster: RosterChange, bring: Bring, name: str) -> None:
    """CP932・UTF-8・xlsx の同じ名簿は同じに読め、もう一度取り込んでも変わるところが無い。"""
    again = bring(name, date(2026, 5, 1), is_whole=True)
    assert again.summary == {}
    assert again.row_count == 76


def test_same_file_is_recognised(mihon: Town, bring: Bring, adopt: Adopt) -> None:
    """同じファイルと発令日なら、何度選んでも同じ一式が返り、行も監査も増えない。"""
    first = bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True)
    with mihon.entered():
        count = StaffVersion.objects.count()
    for _ in range(3):
        assert bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True).pk == first.pk
    adopt(first)
    assert adopt(first).adoption_order == 1
    assert bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True).pk == first.pk
    with mihon.entered():
        assert StaffVersion.objects.count() == count
    names = AuditEvent.objects.filter(action__startswith="名簿を").values_list("action", flat=True)
    assert sorted(names) == ["名簿を反映した", "名簿を取り込んだ"]


def test_adoption_is_one_update_of_versions(mihon: Town, bring: Bring) -> None:
    """反映で書き換わるのは一式の一行だけで、版の表には触れない。"""
    change = bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True)
    with mihon.entered() as by, CaptureQueriesContext(connection) as seen:
        actions.adopt_roster(by=by, key=change.key, version=change.version)
    updates = [q["sql"] for q in seen.captured_queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert [sql.split('"')[1] for sql in updates] == ["organization_rosterchange", "audit_auditevent"]


def test_reorganisation(mihon: Town, roster: RosterChange, bring: Bring, adopt: Adopt) -> None:
    """組織改正は発令日に効き、前日の木はそのまま読める。統合・分割・改称・退職・採用が正しい。"""
    change = bring("reorganisation_2027-04-01.xlsx", NEXT_APRIL)
    assert change.summary == {
        "new_department": 2,
        "changed_department": 2,
        "abolished_department": 2,
        "succeeded_department": 3,
        "new_staff": 3,
        "retired_staff": 4,
        "moved_staff": 13,
        "changed_staff": 1,
    }
    adopt(change)
    with mihon.entered() as scope:
        before = {node.code: node.full_name for node in queries.departments_at(scope, date(2027, 3, 31))}
        after = {node.code: node.full_name for node in queries.departments_at(scope, NEXT_APRIL)}
        assert before["321"] == "福祉部 子育て課 保育係"
        assert after["321"] == "福祉部 こども福祉課 保育係"
        assert after["130"] == "総務部 デジタル戦略課"
        assert set(before) - set(after) == {"310", "320"}
        assert queries.staff_at(scope, NEXT_APRIL).count() == 60 - 4 + 3
        merged = Department.objects.get(code="330")
        kinds = {(s.predecessor.code, s.kind) for s in queries.successions_of(scope, merged)}
        assert kinds == {("310", "merge"), ("320", "merge")}


def test_future_changes_are_hidden_until_release(
    mihon: Town, roster: RosterChange, bring: Bring, adopt: Adopt
) -> None:
    """公開日までは、見てよい人にだけ見え、公開日から全員に見える。"""
    adopt(bring("reorganisation_2027-04-01_utf8.csv", NEXT_APRIL, released_on=date(2027, 3, 20)))

    def codes(role: str, today: date) -> set[str]:
        now = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
        with mihon.entered(role, now) as scope:
            return {node.code for node in queries.departments_at(scope, NEXT_APRIL)}

    assert "330" not in codes("section_chief", date(2027, 3, 19))
    assert "330" in codes("hr_officer", date(2027, 3, 19))
    assert "330" in codes("section_chief", date(2027, 3, 20))
    now = datetime(2027, 3, 19, 3, tzinfo=UTC)
    with mihon.entered("section_chief", now) as scope:
        assert not queries.coming_changes(scope).exists()
        with pytest.raises(Department.DoesNotExist):
            queries.department_of_key(scope, Department.objects.get(code="330").key)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("broken_utf8.csv", {"職員番号", "氏名", "フリガナ", "所属コード", "任用", "兼務所属コード1"}),
        ("broken.xlsx", {"職員番号", "氏名", "フリガナ", "所属コード", "任用", "兼務所属コード1"}),
        ("broken_tree_utf8.csv", {"上位所属コード", "所属コード", "兼務所属コード"}),
        ("broken_my_number_utf8.csv", {"備考"}),
    ],
)
def test_broken_roster_writes_nothing(mihon: Town, bring: Bring, name: str, columns: set[str]) -> None:
    """直すところのある名簿は、行と列と理由を言って断り、何も書かない。"""
    with pytest.raises(actions.RosterRefused) as refused:
        bring(name, APRIL)
    assert {p.column for p in refused.value.problems} == columns
    assert all(p.row and p.reason and p.next for p in refused.value.problems)
    assert "1234567890" not in str([p.to_record() for p in refused.value.problems])
    with mihon.entered():
        assert not RosterChange.objects.exists()
        assert not Staff.objects.exists()


def test_unreadable_file_writes_nothing(mihon: Town) -> None:
    """表でないファイルは断り、何も書かない。"""
    with mihon.entered() as by:
        with pytest.raises(FileRefused):
            actions.stage_roster(by=by, name="名簿.xlsx", data=b"%PDF-1.7", effective_on=APRIL)
        assert not RosterChange.objects.exists()


def test_discard_erases_what_was_staged(mihon: Town, roster: RosterChange, bring: Bring) -> None:
    """取り消すと、書きためた行も、その名簿だけにいた人と組織の番号も消える。"""
    change = bring("reorganisation_2027-04-01_utf8.csv", NEXT_APRIL)
    with mihon.entered() as by:
        assert Staff.objects.filter(number="9101").exists()
        actions.discard_roster(by=by, key=change.key, version=change.version)
        assert not StaffVersion.objects.filter(change=change).exists()
        assert not Staff.objects.filter(number="9101").exists()
        assert not Department.objects.filter(code="330").exists()
        assert queries.staff_at(by, NEXT_APRIL).count() == 60


def test_adopted_roster_cannot_be_discarded(mihon: Town, roster: RosterChange) -> None:
    """反映した名簿は取り消せない。"""
    with mihon.entered() as by, pytest.raises(actions.CannotAdoptRoster):
        actions.discard_roster(by=by, key=roster.key, version=roster.version)


def test_outdated_roster_is_not_adopted(
    mihon: Town, roster: RosterChange, bring: Bring, adopt: Adopt
) -> None:
    """比べたあとに別の変更が反映されたら断り、同じファイルをもう一度選べば比べ直す。"""
    change = bring("reorganisation_2027-04-01_utf8.csv", NEXT_APRIL)
    with mihon.entered() as by:
        top = Department.objects.get(code="100")
        actions.add_department(by=by, effective_on=APRIL, code="140", name="会計課", parent=top)
    with pytest.raises(actions.RosterOutdated):
        adopt(change)
    again = bring("reorganisation_2027-04-01_utf8.csv", NEXT_APRIL)
    assert again.pk == change.pk
    adopt(again)
    with mihon.entered() as by:
        assert {"140", "330"} <= {node.code for node in queries.departments_at(by, NEXT_APRIL)}


def test_stopped_import_goes_on(mihon: Town, bring: Bring) -> None:
    """束の途中で止まっても何も効かず、同じファイルをもう一度選べば続きから終わる。"""

    def stop() -> None:
        raise faults.FaultRaised

    faults.plant("roster.after_stage_batch", stop)
    try:
        with pytest.raises(faults.FaultRaised):
            bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True)
    finally:
        faults.clear()
    with mihon.entered() as scope:
        stopped = RosterChange.objects.get()
        assert stopped.state == RosterChange.State.STAGING
        assert queries.departments_at(scope, APRIL) == []
        with pytest.raises(actions.CannotAdoptRoster):
            actions.adopt_roster(by=scope, key=stopped.key, version=stopped.version)
    done = bring("roster_2026-04-01_utf8.csv", APRIL, is_whole=True)
    assert (done.pk, done.state) == (stopped.pk, RosterChange.State.READY)
    with mihon.entered():
        assert StaffVersion.objects.count() == 60


def test_whole_roster_retires_the_missing(mihon: Town, roster: RosterChange) -> None:
    """全員分の名簿に無い職員は退職、無い組織は廃止になり、多ければ知らせる。"""
    data = (EXAMPLES / "roster_2026-04-01_utf8.csv").read_text("utf-8-sig").splitlines()
    kept = [line for line in data if not line.startswith(("904", "905", "906"))]
    with mihon.entered() as by:
        change = actions.stage_roster(
            by=by,
            name="名簿.csv",
            data="\n".join(kept).encode("utf-8-sig"),
            effective_on=date(2026, 10, 1),
            is_whole=True,
        )
    assert change.summary == {"retired_staff": 21}
    assert any("21人が退職" in note["message"] for note in change.notes)


def test_other_body_is_untouched(mihon: Town, futago: Town, roster: RosterChange) -> None:
    """みほん市の名簿は、ふたご市からは一行も見えない。"""
    with futago.entered() as scope:
        assert queries.departments_at(scope, APRIL) == []
        assert not Staff.objects.exists()
