"""一つの自治体の引っ越し: 等しく移ること、よその記録が出ないこと、害のある包みを断ること。"""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections

from shirube.adapters import body_package
from shirube.adapters.refusal import FileRefused
from shirube.apps.audit import actions as audit
from shirube.apps.audit import queries as audit_queries
from shirube.apps.frame import faults, removal
from shirube.apps.frame import scope as scopes
from shirube.apps.frame.records import TenantRecord
from shirube.apps.frame.scope import Scope
from shirube.apps.organization import actions as organization
from shirube.cli import removal as commands
from tests.databases import (  # noqa: F401
    VENDORS,
    _new_database,
    connected,
    pytest_generate_tests,
)
from tests.databases import stage as stage
from tests.world import Town, World, site_scope

pytestmark = pytest.mark.both_databases
Change = Callable[[str, list[dict[str, Any]]], list[dict[str, Any]]]


@pytest.fixture
def twins(furnished_stage: World) -> World:
    """すべての部屋に記録を置き、監査に封をした双子。両方の町で働く人が一人いる。"""
    world = furnished_stage
    organization.grant(
        by=site_scope(),
        account=world.futago.accounts["vendor"],
        municipality=world.mihon.municipality,
        role="vendor",
        starts_on=date(2026, 4, 1),
    )
    for town in (world.mihon, world.futago):
        with town.entered() as by:
            audit.seal(by=by)
            audit.record(by=by, action="封を待つ記録")
    return world


def packed(town: Town, target: Path) -> Path:
    """この町の包み。"""
    with town.entered() as scope:
        commands.write_package(scope, town.code, target)
    return target


def digest_here(scope: Scope) -> dict[str, str]:
    """いまのデータベースでの、種類ごとの指紋。"""
    with scopes.enter(scope):
        leaving = removal.Leaving.of(scope, staying=commands.STAYING, second_factors=commands.SECOND_FACTORS)
        return {label: body_package.records_part(label, rows).sha256 for label, rows in leaving.records()}


@contextmanager
def another_site(vendor: str, settings: Any, tmp_path: Path) -> Iterator[None]:
    """空の行き先のサイト。"""
    settings.SHIRUBE_FILES_DIR = tmp_path / "files-target"
    with _new_database(vendor) as database, connected(database.url):
        yield


def received(path: Path) -> Scope:
    """行き先で迎える。"""
    return commands._receive(body_package.read(path.read_bytes(), path.name))


def row_counts() -> dict[str, int]:
    """すべての表の件数（壁の外から数える）。"""
    found = {}
    for model in apps.get_models():
        with connections["default"].cursor() as cursor:
            cursor.execute(f'SELECT COUNT(*) FROM "{model._meta.db_table}"')  # noqa: S608
            found[model._meta.label] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("vendor", VENDORS)
def test_body_moves_completely(twins: World, vendor: str, settings: Any, tmp_path: Path) -> None:
    """すべての部屋の記録・ファイル・監査の鎖が、別の（別の種類の）データベースへ等しく移る。番号は違ってよい。"""
    town = twins.mihon
    path = packed(town, tmp_path / "mihon.zip")
    before = digest_here(town.scope())
    files = {p.name: p.read_bytes() for p in (tmp_path / "files-source").rglob("*") if p.is_file()}
    with town.entered() as scope:
        chain = audit_queries.head(scope)
    with another_site(vendor, settings, tmp_path):
        World._town("131016", "先住市", "せんじゅうし", "")  # 番号をずらす
        inside = received(path)
        assert digest_here(inside) == before
        assert len(before) >= 15
        with scopes.enter(inside):
            assert audit_queries.verify(inside).is_sound
            moved = audit_queries.head(inside)
        assert (
            chain is not None and moved is not None and (moved.seq, moved.digest) == (chain.seq, chain.digest)
        )
        assert inside.municipality_id != town.municipality.pk
        folder = settings.SHIRUBE_FILES_DIR / str(town.municipality.key)
        assert folder.is_dir() and {p.name: p.read_bytes() for p in folder.iterdir()}.items() <= files.items()


def test_every_room_is_in_the_package(twins: World, tmp_path: Path) -> None:
    """町の記録の種類がすべて入り、どれにも一行はある。残す種類は、わけのあるものだけ。"""
    package = body_package.read(packed(twins.mihon, tmp_path / "m.zip").read_bytes(), "m.zip")
    tenant = {m._meta.label_lower for m in apps.get_models() if issubclass(m, TenantRecord)}
    assert tenant <= set(package.labels)
    empty = [label for label in package.labels if not list(package.rows(label))]
    assert set(empty) <= {"audit.auditsegment"}
    ours = {m._meta.label_lower for m in apps.get_models() if m.__module__.startswith("shirube.")}
    assert ours - set(package.labels) == commands.STAYING


def test_the_other_body_never_appears(twins: World, tmp_path: Path) -> None:
    """ふたご市の目印も、団体コードも、鍵も、利用者の数（両方で働く人を除く）も、みほん市の包みに出ない。"""
    path = packed(twins.mihon, tmp_path / "m.zip")
    shared = twins.futago.accounts["vendor"]
    with zipfile.ZipFile(path) as archive:
        everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    everything = "\n".join(line for line in everything.splitlines() if str(shared.key) not in line)
    assert not twins.futago.seen_in(everything)
    assert str(twins.futago.municipality.key) not in everything
    for account in twins.futago.accounts.values():
        assert str(account.key) not in everything


def test_people_of_two_bodies_leave_without_their_password(twins: World, tmp_path: Path) -> None:
    """この町だけの人はパスワードの指紋ごと、両方で働く人は身元だけが移る。"""
    package = body_package.read(packed(twins.mihon, tmp_path / "m.zip").read_bytes(), "m.zip")
    people = {row["key"]: row for row in package.rows("organization.account")}
    shared = people[str(twins.futago.accounts["vendor"].key)]
    assert (shared["password"], shared["last_login"], shared["must_change_password"]) == ("!", None, True)
    own = twins.mihon.accounts["dx_officer"]
    assert people[str(own.key)]["password"] == own.password


def test_person_already_there_is_used_and_not_changed(twins: World, settings: Any, tmp_path: Path) -> None:
    """行き先にもういる人は、その人のまま使い、氏名もパスワードも書き換えない。"""
    path = packed(twins.mihon, tmp_path / "m.zip")
    known = twins.mihon.accounts["staff"]
    rights = known.memberships.count()
    with another_site("sqlite", settings, tmp_path):
        model = get_user_model()
        model._default_manager.create(
            key=known.key, login_id="mae-kara", display_name="前からいた人", password="!前の"
        )
        received(path)
        found = model._default_manager.get(key=known.key)
        assert (found.login_id, found.display_name, found.password) == ("mae-kara", "前からいた人", "!前の")
        assert found.memberships.count() == rights


def test_same_login_of_another_person_is_refused(twins: World, settings: Any, tmp_path: Path) -> None:
    """利用者IDだけが同じ別人がいると、何も残さずに断る。"""
    path = packed(twins.mihon, tmp_path / "m.zip")
    with another_site("sqlite", settings, tmp_path):
        login = twins.mihon.accounts["staff"].login_id
        get_user_model()._default_manager.create(login_id=login, display_name="別人")
        before = row_counts()
        with pytest.raises(removal.CannotReceive, match=f"「{login}」は、このサイトでは別の人が使っています"):
            received(path)
        assert row_counts() == before


def test_body_already_there_is_refused(twins: World, tmp_path: Path) -> None:
    """もうある自治体は迎えない。何も変わらない。"""
    path = packed(twins.mihon, tmp_path / "m.zip")
    before = row_counts()
    with pytest.raises(removal.CannotReceive, match="もうあります"):
        received(path)
    assert row_counts() == before


@pytest.mark.parametrize("point", ["import.after_kind", "import.before_commit"])
def test_import_that_falls_leaves_nothing(twins: World, point: str, settings: Any, tmp_path: Path) -> None:
    """途中で倒れると何も残らず、もう一度行えば迎えられる。"""
    path = packed(twins.mihon, tmp_path / "m.zip")
    with another_site("sqlite", settings, tmp_path):
        before = row_counts()
        faults.plant(point, faults._fail)
        try:
            with pytest.raises(faults.FaultRaised):
                received(path)
        finally:
            faults.clear()
        assert row_counts() == before
        assert received(path).municipality_name == "みほん市"


# 害のある包み


def forged(path: Path, change: Change) -> Path:
    """中身を書き換え、目録の指紋まで作り直した包み。"""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop("manifest.json"))
    parts = []
    for name in list(entries):
        label = name.removeprefix("records/").removesuffix(".jsonl")
        lines = [json.loads(line) for line in entries[name].splitlines()] if label != name else None
        if lines is not None:
            entries[name] = b"".join(map(body_package.canonical_line, change(label, lines)))
        rows = entries[name].splitlines(keepends=True)
        part = body_package.records_part(label, rows)
        parts.append(body_package.Part(name, part.size, part.sha256, len(rows) if lines is not None else 1))
    manifest["parts"] = [vars_of(part) for part in parts]
    manifest["digest"] = body_package.digest_of_parts(parts)
    target = path.with_name("forged.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target


def vars_of(part: body_package.Part) -> dict[str, Any]:
    """目録の一行。"""
    return {"name": part.name, "size": part.size, "sha256": part.sha256, "rows": part.rows}


def _on(label: str, **values: Any) -> Change:
    def change(found: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if found == label:
            rows[-1].update(values)
        return rows

    return change


def _drop(label: str) -> Change:
    return lambda found, rows: rows[:-1] if found == label else rows


_OTHER = "0197b0c0-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_on("frontyard_cases.case", municipality=_OTHER), "ほかの自治体の記録"),
        (_on("audit.auditevent", municipality_key=_OTHER), "ほかの自治体の記録"),
        (_on("audit.auditevent", municipality_key=None), "ほかの自治体の記録"),
        (_on("organization.membership", municipality=_OTHER), "ほかの自治体の記録"),
        (_on("frontyard_cases.caseeventrow", case=_OTHER), "包みにない記録"),
        (_on("organization.membership", account=_OTHER), "包みにない記録"),
        (_on("frontyard_cases.case", state="no-such"), "決まりと合いません"),
        (_on("frontyard_cases.case", number="長" * 500), "決まりと合いません"),
        (_on("frontyard_cases.case", received_at="2026-11-21T00:00:00"), "決まりと合いません|時差"),
        (_on("frontyard_cases.case", extra=1), "過不足"),
        (_on("frontyard_cases.case", version="7"), "同じになりません"),
        (_on("audit.auditlink", digest="0" * 64), "鎖に問題"),
        (_drop("organization.municipality"), "自治体の行がありません|鍵"),
    ],
)
def test_forged_rows_are_refused(
    twins: World, change: Change, said: str, settings: Any, tmp_path: Path
) -> None:
    """目録の指紋まで作り直した包みでも、よその自治体の行・つながらない行・決まりに合わない値を断る。"""
    path = forged(packed(twins.mihon, tmp_path / "m.zip"), change)
    with another_site("sqlite", settings, tmp_path):
        before = row_counts()
        with pytest.raises((FileRefused, removal.CannotReceive, click.ClickException), match=said):
            received(path)
        assert row_counts() == before
        assert list((tmp_path / "files-target").glob("*")) == []


def test_changed_package_is_refused(twins: World, tmp_path: Path) -> None:
    """目録を作り直さずに中身を変えた包み、余分なファイルのある包み、zip でないものを断る。"""
    path = packed(twins.mihon, tmp_path / "m.zip")
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    for changed in (
        [(n, d.replace("みほん市".encode(), "みほか市".encode())) for n, d in entries],
        [*entries, ("records/../../x.jsonl", b"")],
        [*entries, ("records/x.y.jsonl", b"")],
        entries[:-1],
    ):
        target = tmp_path / "changed.zip"
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in changed:
                archive.writestr(name, data)
        with pytest.raises(FileRefused):
            body_package.read(target.read_bytes(), "changed.zip")
    with pytest.raises(FileRefused):
        body_package.read(b"PK\x03\x04" + bytes(100), "broken.zip")
