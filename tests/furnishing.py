"""家具: 町のすべての部屋に、本物の行い（actions）で記録を置く。

部屋を一つ足したら、tests/rooms にファイルを一つ足す（ここには初めの部屋の分がある）。
足し忘れると tests/isolation/test_furnishing.py が「この記録がふたご市に一行もない」と言って
赤くなる。文字の欄にはすべて ``town.marked(…)`` を通す。
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps

from shirube.apps.audit import actions as audit
from shirube.apps.audit.models import AuditEvent
from shirube.apps.files import actions as files
from shirube.apps.frame.job_kinds import JobKind, job_kinds
from shirube.apps.frame.scope import Scope
from shirube.apps.frontyard.cases import actions as cases
from shirube.apps.insight.logs import actions as insight
from shirube.apps.jobs import actions as jobs
from shirube.apps.jobs.models import Job
from shirube.apps.jobs.run import JobRun
from shirube.apps.jobs.schedule import place_declared
from shirube.apps.jobs.worker import Pace, Worker
from shirube.apps.notices import actions as notices
from shirube.apps.organization import actions as organization
from shirube.apps.organization import queries as organization_queries
from shirube.apps.organization.models import Membership
from tests.world import NOW, ROLES, Town

Things = Iterator[tuple[str, Any]]
APRIL = date(2026, 4, 1)
NEXT_APRIL = date(2027, 4, 1)


def organize(town: Town, by: Scope) -> Things:
    """体制: 組織、職員と兼務、利用者と権限、反映した名簿と確認待ちの名簿（統合を含む）。"""
    code, mark = town.code, town.marked
    bureau = organization.add_department(
        by=by, effective_on=APRIL, code=f"{code}-1", name=mark("総務部"), kana=mark("ソウムブ")
    )
    section = organization.add_department(
        by=by,
        effective_on=APRIL,
        code=f"{code}-2",
        name=mark("窓口課"),
        kana=mark("マドグチカ"),
        parent=bureau,
    )
    yield "bureau", bureau
    yield "department", section
    person = organization.add_staff(
        by=by,
        effective_on=APRIL,
        number=f"{code}-7",
        name=mark("見本 花子"),
        kana=mark("ミホン ハナコ"),
        department=section,
        post=mark("主任"),
        concurrent=[(bureau, mark("併任主事"))],
    )
    yield "staff", person
    account = organization.admit_account(
        by=by,
        login_id=f"kakari-{code}",
        display_name=mark("係 結子"),
        email=f"kakari@{code}.example.lg.jp",
        password=None,
        role="staff",
        starts_on=APRIL,
        department=section,
    )
    yield "account", account
    yield "membership", Membership.objects.get(account=account)
    stopped = organization.admit_account(
        by=by,
        login_id=f"moto-{code}",
        display_name=mark("元 係子"),
        email=f"moto@{code}.example.lg.jp",
        password=None,
        role="staff",
        starts_on=APRIL,
    )
    yield "stopped_account", organization.deactivate_account(by=by, key=stopped.key, version=stopped.version)
    roster = (
        f"職員番号,氏名,フリガナ,所属コード,所属名,所属名カナ,上位所属コード,職名,異動区分,前所属コード,{mark('備考')}\n"
        f",,,{code}-3,{mark('市民課')},{mark('シミンカ')},{code}-1,,統合,{code}-2,\n"
        f"{code}-7,{mark('見本 花子')},{mark('ミホン ハナコ')},{code}-3,,,,{mark('係長')},,,\n"
    )
    yield (
        "change",
        organization.stage_roster(
            by=replace(by, actor_key=town.accounts["hr_officer"].key),
            name=mark("名簿") + ".csv",
            data=roster.encode(),
            effective_on=NEXT_APRIL,
            title=mark("四月の異動"),
        ),
    )
    yield (
        "linked_staff",
        organization.link_staff(
            by=by, key=person.key, version=person.version, account=town.accounts["staff"]
        ),
    )


def receive_cases(town: Town, by: Scope) -> Things:
    """窓口: 受け付けた事案と、審査に進んだ事案。"""
    case = cases.receive(
        by=by, procedure="local.unlisted@1", procedure_label=town.marked("住民票の写し"), channel="counter"
    )
    yield "case", case
    other = cases.receive(
        by=by, procedure="local.unlisted@1", procedure_label=town.marked("転入届"), channel="online"
    )
    yield "examined_case", cases.advance(by=by, key=other.key, version=other.version)


def import_log(town: Town, by: Scope) -> Things:
    """業務分析: 取り込んだ業務の記録と、預かった元のファイル。"""
    mapping = (
        f"label: {town.marked('窓口の記録')}\ncase: 番号\nactivity: {{column: 活動}}\n"
        'timestamp: {column: 時刻, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}\n'
    )
    lines = (
        "番号,活動,時刻\n"
        f"A1,{town.marked('受付')},2026/04/01 09:00\n"
        f"A1,{town.marked('完了')},2026/04/02 09:00\n"
    )
    log = insight.import_log(
        by=by,
        title=town.marked("窓口の記録"),
        name=town.marked("記録") + ".csv",
        data=lines.encode(),
        mapping=mapping,
    )
    yield "log", log
    yield "file", log.file


def keep_files(town: Town, by: Scope) -> Things:
    """ファイル: 画面から預けた資料と、取り違えて預けたばかりの（取り除ける）資料。"""
    keeper = replace(by, actor_key=town.accounts["dx_officer"].key)
    for name, title in (("document", "聞き取り"), ("mistaken_document", "取り違え")):
        yield (
            name,
            files.accept(
                by=keeper,
                name=town.marked(title) + ".txt",
                data=town.marked(title).encode(),
                purpose=town.marked("業務の見直し"),
                keep_until=NEXT_APRIL.replace(year=2032),
            ),
        )


def notify(town: Town, by: Scope) -> Things:
    """お知らせ: 役割ごとに一つ。"""
    for role in ROLES:
        yield (
            f"notice:{role}",
            notices.notify(
                by=by,
                account=town.accounts[role],
                subject=town.marked("名簿の確認"),
                text=town.marked("確認待ちの名簿があります。"),
                link=town.marked("roster/"),
                once=town.marked("roster"),
            ),
        )
    yield "notice", town.things["notice:dx_officer"]


def work(town: Town, by: Scope) -> Things:
    """裏方の仕事: 終わった仕事、断られた仕事、待っている仕事、予定。"""

    def succeed(run: JobRun) -> str:
        run.step(1, 1, town.marked("読んでいます"))
        return town.marked("終わりました。")

    def refuse(run: JobRun) -> str:
        run.refuse(town.marked("できません。"))

    kinds = {
        kind.id: kind
        for kind in (
            JobKind(id="trial.succeed", label=town.marked("試し"), run=succeed, is_idempotent=True),
            JobKind(id="trial.refuse", label=town.marked("試し"), run=refuse, is_idempotent=True),
        )
    }
    for kind in kinds.values():
        arguments = {"note": town.marked("引数")}
        jobs.enqueue(by=by, kind=kind, arguments=arguments, once=town.marked("一度だけ"))
    Worker(kinds=kinds, pace=Pace(report_every=0)).drain()
    yield "job", jobs.enqueue(by=by, kind=kinds["trial.succeed"], arguments={"note": town.marked("待ち")})
    for role in ROLES:
        mine = replace(by, actor_key=town.accounts[role].key)
        yield f"job:{role}", jobs.enqueue(by=mine, kind=kinds["trial.succeed"])
    yield (
        "done_job",
        Job.objects.get(municipality=town.municipality, kind="trial.succeed", state=Job.State.DONE),
    )
    place_declared(job_kinds(), NOW)


def watch(town: Town, by: Scope) -> Things:
    """監査: 目的と接続元のある一件と、鎖の封。"""
    told = replace(
        by,
        purpose=town.marked("住民からの問い合わせ"),
        source=town.marked("窓口端末"),
        request_number=town.marked("番号"),
    )
    yield (
        "event",
        audit.record(
            by=told,
            action=town.marked("試しに見た"),
            record_kind=town.marked("試し"),
            record_key=town.marked("鍵"),
            fields=(town.marked("項目"),),
            result=AuditEvent.Result.VIEWED,
        ),
    )
    audit.seal(by=by)


ROOMS: tuple[Callable[[Town, Scope], Things], ...] = (
    organize,
    receive_cases,
    import_log,
    keep_files,
    notify,
    work,
    watch,
)


def room_modules() -> list[ModuleType]:
    """tests/rooms にある、部屋ごとの家具と例。アプリの並び（下の部屋から）の順。"""
    folder = Path(__file__).parent / "rooms"
    labels = [config.label for config in apps.get_app_configs()]
    unknown = {file.stem for file in folder.glob("*.py")} - set(labels)
    if unknown:
        raise ValueError(f"tests/rooms の {sorted(unknown)} は、入っていないアプリの名です。")
    return [import_module(f"tests.rooms.{label}") for label in labels if (folder / f"{label}.py").exists()]


def furnish(town: Town) -> None:
    """町のすべての部屋に記録を置く。名前は ``town.thing(名前)`` で引ける。"""
    with town.entered() as by:
        for room in (*ROOMS, *(module.furnish for module in room_modules() if hasattr(module, "furnish"))):
            for name, thing in room(town, by):
                town.things[name] = thing
        town.things["municipality"] = organization_queries.municipality(by)
