"""壁: データベースそのものの守り。PostgreSQL ではログイン役、SQLite では同じ表で確かめる。"""
# ruff: noqa: S608 - 表の名はモデルから取る

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame import walls
from shirube.apps.frontyard.cases import actions as cases
from shirube.apps.frontyard.cases.models import Case, CaseEventRow
from shirube.apps.organization.models import Department
from tests.databases import LOGIN, OWNER, Database, connected
from tests.world import Town, World, site_scope

BOTH = pytest.mark.both_databases


@pytest.fixture
def twins(stage: object) -> World:
    """双子の自治体。それぞれに一つの組織と一件の事案がある。"""
    world = World.build()
    for town in (world.mihon, world.futago):
        with town.entered() as by:
            Department.objects.create(code="01")
            cases.receive(by=by, procedure="local.x@1", procedure_label="届出", channel="counter")
    return world


def _department(town: Town) -> int:
    with town.entered():
        return Department.objects.get().pk


@contextmanager
def _owner(stage: Database) -> Iterator[None]:
    """表の持ち主の役でつなぎ直す。"""
    with connected(stage.url.replace(LOGIN, OWNER)):
        yield


def _postgresql_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("行の壁とログイン役は PostgreSQL だけにある。")


@BOTH
def test_all_planned_walls_stand_after_migrate(stage: Database) -> None:
    """移行のあとには、モデルから決まる壁がすべて建っている。"""
    assert walls.fallen_walls(connection) == []
    assert set(walls.standing_walls(connection)) == walls.wall_names(connection.vendor)


def test_wall_names_fit_and_differ() -> None:
    """壁の名前はデータベースの長さに収まり、互いに違う。"""
    for vendor in ("sqlite", "postgresql"):
        names = [wall.name for wall in walls.planned_walls(vendor)]
        assert len(names) == len(set(names))
        assert max(len(name) for name in names) <= 63


@BOTH
@pytest.mark.parametrize("model", [AuditEvent, CaseEventRow])
def test_append_only_refuses_update_and_delete(twins: World, model: type) -> None:
    """追記だけの表は、書き換えも削除も拒み、行は元のままである。"""
    table = model._meta.db_table
    with twins.mihon.entered(), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        before = cursor.fetchone()
        assert before[0] > 0
        for sql in (f'UPDATE "{table}" SET key = key', f'DELETE FROM "{table}"'):
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute(sql)
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        assert cursor.fetchone() == before


@BOTH
def test_append_only_refuses_to_be_emptied(twins: World, stage: Database) -> None:
    """表の持ち主が空にしようとしても、追記だけの表は拒む（PostgreSQL の TRUNCATE）。"""
    _postgresql_only()
    with _owner(stage), connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"):
        cursor.execute("TRUNCATE audit_auditevent CASCADE")


def test_append_only_refuses_replacement(db: None) -> None:
    """SQLite の「INSERT OR REPLACE」は DELETE の引き金を飛ばすが、それでも書き換えられない。"""
    row = AuditEvent.objects.create(occurred_at=site_scope().now, action="行い", result="done")
    sql = (
        "INSERT OR REPLACE INTO audit_auditevent (id, key, occurred_at, action, record_kind, record_key, "
        "field_names, purpose, result, source, request_number) "
        "VALUES (%s, %s, %s, '書き換え', '', '', '', '', 'done', '', '')"
    )
    refused = pytest.raises(IntegrityError, match="append-only")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(sql, [row.pk, row.key.hex, "2026-01-01 00:00:00"])
    assert AuditEvent.objects.get(pk=row.pk).action == "行い"


@BOTH
def test_foreign_parent_is_refused_by_the_database(twins: World) -> None:
    """コードの確かめを通らない書き込みでも、別の自治体の親は持てない（相手の行が見えないログイン役でも）。"""
    foreign = _department(twins.futago)
    with twins.mihon.entered(), pytest.raises(IntegrityError, match="another body"):
        Case.unscoped.all().update(department_id=foreign)
    with twins.mihon.entered() as by:
        assert Case.objects.get().department_id is None
        number = f"{by.today.year}-999999"
        made = {"number": number, "procedure": "x", "procedure_label": "x", "channel": "counter"}
        row = Case(municipality_id=by.municipality_id, department_id=foreign, received_at=by.now, **made)
        with pytest.raises(IntegrityError, match="another body"):
            row.save_base(force_insert=True)


@BOTH
def test_own_parent_is_accepted(twins: World) -> None:
    """自分の自治体の親は、そのまま持てる。"""
    own = _department(twins.mihon)
    with twins.mihon.entered():
        assert Case.objects.all().update(department_id=own) == 1


@BOTH
def test_record_cannot_move_to_another_body(twins: World) -> None:
    """自治体の記録は、別の自治体へ移れない（子が置き去りにならない）。"""
    with twins.mihon.entered(), pytest.raises(DatabaseError, match=r"another body|row-level security"):
        Department.unscoped.filter(pk=_department(twins.mihon)).update(
            municipality_id=twins.futago.municipality.pk
        )


@BOTH
def test_no_setting_shows_no_row(twins: World) -> None:
    """ログイン役には、自治体を定めなければ、どの自治体の表も監査も 0 行である。"""
    _postgresql_only()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == LOGIN
        for model in [*walls.tenant_models(), *walls.key_walled_models()]:
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            assert cursor.fetchone()[0] == 0, model


@BOTH
def test_only_own_rows_are_seen_and_written(twins: World) -> None:
    """ログイン役には自分の自治体の行だけが見え、よその行の追加・変更・削除は効かない。"""
    _postgresql_only()
    mihon, futago = twins.mihon.municipality, twins.futago.municipality
    with twins.mihon.entered(), connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT municipality_id FROM "{Case._meta.db_table}"')
        assert cursor.fetchall() == [(mihon.pk,)]
        cursor.execute("SELECT DISTINCT municipality_key FROM audit_auditevent")
        assert cursor.fetchall() == [(mihon.key,)]
        with pytest.raises(ProgrammingError, match="row-level security"):
            cursor.execute(
                "INSERT INTO organization_department (key, code, municipality_id) VALUES (%s, '09', %s)",
                [uuid4(), futago.pk],
            )
        cursor.execute("DELETE FROM organization_department WHERE municipality_id = %s", [futago.pk])
        assert cursor.rowcount == 0


@BOTH
def test_audit_accepts_own_and_site_rows_only(twins: World) -> None:
    """監査には自分の自治体の行を足せ、よその自治体の名では足せない。サイト全体の行は開けた間だけ見える。"""
    _postgresql_only()
    made = {"occurred_at": site_scope().now, "action": "行い", "result": "done"}
    with twins.mihon.entered() as by:
        AuditEvent.objects.create(municipality_key=by.municipality_key, **made)
        with pytest.raises(ProgrammingError, match="row-level security"):
            AuditEvent.objects.create(municipality_key=twins.futago.municipality.key, **made)
        with pytest.raises(ProgrammingError, match="row-level security"):
            AuditEvent.objects.create(municipality_key=None, **made)
        assert not AuditEvent.objects.filter(municipality_key=None).exists()
        with walls.site_rows(connection):
            AuditEvent.objects.create(municipality_key=None, **made)
            assert AuditEvent.objects.filter(municipality_key=None).exists()
        assert not AuditEvent.objects.filter(municipality_key=None).exists()


@BOTH
def test_site_door_closes_after_a_failure(twins: World) -> None:
    """サイト全体の行を開けた間に倒れても、壁は閉まる。"""
    with pytest.raises(RuntimeError), walls.site_rows(connection):
        raise RuntimeError("倒れた")
    if connection.vendor == "postgresql":
        assert not AuditEvent.objects.filter(municipality_key=None).exists()


@BOTH
def test_login_role_gets_only_what_it_needs(twins: World, stage: Database) -> None:
    """ログイン役は、監査を書き換える権限そのものを持たず、表も作れない。業務の表は読み書きできる。"""
    _postgresql_only()
    with _owner(stage):
        walls.grant_to_login_role(connection, LOGIN)
    with twins.mihon.entered() as by, connection.cursor() as cursor:
        for sql in (
            "UPDATE audit_auditevent SET action = ''",
            "DELETE FROM audit_auditlink",
            "TRUNCATE organization_department CASCADE",
            "DELETE FROM django_migrations",
            "CREATE TABLE trick (id int)",
            "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
            "ALTER TABLE audit_auditevent DISABLE ROW LEVEL SECURITY",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                cursor.execute(sql)
        cases.receive(by=by, procedure="local.x@1", procedure_label="届出", channel="counter")
        assert Case.objects.count() == 2


@BOTH
@pytest.mark.parametrize("role", [OWNER, "postgres", "nobody_here"])
def test_unfit_role_is_refused(stage: Database, role: str) -> None:
    """壁を越えられる役と、無い役には、権限を渡さずに理由を言う。"""
    _postgresql_only()
    with _owner(stage), pytest.raises(walls.CannotGrantToRole, match=f"ログイン役「{role}」"):
        walls.grant_to_login_role(connection, role)


@BOTH
def test_fallen_wall_is_named_and_raised_again(stage: Database) -> None:
    """欠けた壁は点検が名を挙げ、建て直すと元に戻る。何度建て直しても同じである。"""
    with _owner(stage) if connection.vendor == "postgresql" else connected(stage.url):
        name, table = next(iter(walls.standing_walls(connection).items()))
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
        assert walls.fallen_walls(connection) == [name]
        for _ in range(2):
            walls.raise_walls(connection)
            assert walls.fallen_walls(connection) == []


def test_hollow_wall_is_named(db: None) -> None:
    """名だけ同じで中身を抜かれた引き金も、点検が名を挙げる（SQLite）。"""
    wall = walls.planned_walls("sqlite")[0]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{wall.name}"')
        cursor.execute(f'CREATE TRIGGER "{wall.name}" BEFORE UPDATE ON "{wall.table}" BEGIN SELECT 1; END')
    assert walls.fallen_walls(connection) == [wall.name]


@BOTH
def test_disabled_wall_is_named(stage: Database) -> None:
    """止められた引き金と、効かなくされた行の壁は、建っていると数えない（PostgreSQL）。"""
    _postgresql_only()
    with _owner(stage), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_auditlink DISABLE ROW LEVEL SECURITY")
        fallen = walls.fallen_walls(connection)
    assert len(fallen) == 4 and all("audit_audit" in name for name in fallen)


@BOTH
def test_migration_can_remake_a_table_other_walls_point_to(stage: Database) -> None:
    """ほかの表の引き金が指す表を作り替える移行が通り、終われば壁がすべて建っている。"""
    is_sqlite = connection.vendor == "sqlite"
    with connected(stage.url) if is_sqlite else _owner(stage):
        old = Department._meta.get_field("code")
        new = old.clone()
        new.max_length = 30
        new.set_attributes_from_name("code")
        new.model = Department
        emit_pre_migrate_signal(0, False, "default")
        assert walls.standing_walls(connection) == {}
        with connection.schema_editor() as editor:
            editor.alter_field(Department, old, new)
        call_command("migrate", verbosity=0)
        assert walls.fallen_walls(connection) == []


def test_connections_keep_walls_under_replace(db: None) -> None:
    """つながるたびに、SQLite は置き換えにも引き金を引く。"""
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (1,)
