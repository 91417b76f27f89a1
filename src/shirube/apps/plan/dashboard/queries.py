"""いまの状況のもとを読む: どの時点の計画か、その日の照会や手続き、だれのいまの状況か。"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.remedies import queries as remedies
from shirube.apps.organization import queries as organization
from shirube.apps.plan.decisions import queries as decisions
from shirube.apps.plan.diagnosis import queries as diagnosis
from shirube.apps.plan.inquiries import queries as inquiries
from shirube.apps.plan.kpi import queries as kpi
from shirube.apps.plan.policy import queries as policy
from shirube.apps.plan.progress import queries as progress
from shirube.apps.plan.roadmap import queries as roadmap
from shirube.apps.plan.steering import queries as steering
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.dashboard import AskedSection, Beside, Board, Face, Item, Matter, Running
from shirube.engines.plan.dashboard_mayor import mayor_board
from shirube.engines.plan.dashboard_office import office_board
from shirube.engines.plan.dashboard_section import section_board
from shirube.engines.plan.public_plan import named_in
from shirube.engines.plan.share_file import (
    Approval,
    SharedVersion,
    ShareFile,
    file_stem,
    share_file,
    share_text,
    texts,
)
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.values.era import format_date
from shirube.values.instant import local_day

SEEN_BY = {
    Matter.COST: "money.see",
    Matter.EFFECT: "money.see",
    Matter.ASSET: "money.see",
    Matter.ISSUE: "steering.see",
}
"""だれでもは見られない記録と、見るのに要る権限。"""
_WHOLE = frozenset({"mayor", "cio", "auditor"})


class CannotShareVersion(ValueError):
    """この版は共有できない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """どの時点の計画か。`version` が None なら、いまの記録。"""

    snapshot: PlanSnapshot
    version: PlanVersion | None = None

    @property
    def label(self) -> str:
        """切り替えに出す名。"""
        return version_label(self.version) if self.version else "いま"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """いまの状況（課）の、課とその下の組織の鍵。`key` は選んだ課の鍵（自分の課なら空）。"""

    key: str
    name: str
    departments: frozenset[str]


def version_label(row: PlanVersion) -> str:
    """承認された版の名。"""
    return f"第{row.number}版（{format_date(row.as_of)}）"


def source_of(scope: Scope, plan: Plan, number: int | None) -> Source:
    """いまの記録か、この番号の承認された版。無ければ ``PlanVersion.DoesNotExist``。"""
    if number is None:
        return Source(snapshot=versions.current_snapshot(scope, plan, scope.today))
    row = versions.approved_versions(scope, plan).get(number=number)
    return Source(snapshot=row.snapshot, version=row)


def face_of(scope: Scope) -> Face:
    """この人がはじめに見るいまの状況。"""
    if scope.can("plan.edit"):
        return Face.OFFICE
    return Face.MAYOR if scope.roles & _WHOLE or not scope.units else Face.SECTION


def entrance(scope: Scope, plan: Plan | None = None) -> tuple[str, str] | None:
    """この人のいまの状況への入口（名と行き先）。計画を言わなければ、いま見る計画。計画が無ければ None。"""
    chosen = plan or versions.current_plan(scope)
    if chosen is None:
        return None
    return f"{face_of(scope).label}を開く", reverse("dashboard.plan", args=[chosen.key])


def desk_of(scope: Scope, key: str, day: date) -> Desk:
    """選んだ課。選んでいなければ自分の課。無い課なら、だれの課でもない。"""
    nodes = organization.department_by_id(scope, day)
    chosen = [node for node in nodes.values() if (str(node.key) == key if key else node.id in scope.units)]
    below = frozenset(str(one.key) for node in chosen for one in node.walk())
    names = [node.name for node in chosen]
    return Desk(key=key, name="、".join(names) or "課", departments=below)


def desk_choices(scope: Scope, plan: Plan, day: date) -> list[tuple[str, str]]:
    """選べる課: この計画に担当の取組か作業のある組織（鍵と名）。"""
    nodes = organization.department_by_id(scope, day)
    held = set(roadmap.initiatives(scope, plan).values_list("department_id", flat=True))
    held |= set(
        roadmap.tasks_of_plan(scope, plan).order_by().values_list("department_id", flat=True).distinct()
    )
    return [(str(node.key), node.full_name) for id, node in nodes.items() if id in held]


def board(scope: Scope, plan: Plan, face: Face, source: Source, desk: Desk) -> Board:
    """いまの状況を作る。承認された版で見るときは、いまの手続きを混ぜない。"""
    held = beside(scope, plan) if source.version is None else None
    hidden = frozenset(matter for matter, permission in SEEN_BY.items() if not scope.can(permission))
    if face is Face.OFFICE:
        return office_board(source.snapshot, held, hidden=hidden)
    if face is Face.SECTION:
        return section_board(source.snapshot, desk.departments, desk.name, held, hidden=hidden)
    return mayor_board(source.snapshot, held, hidden=hidden)


def beside(scope: Scope, plan: Plan) -> Beside:
    """計画の版には入らない、いまの手続き。"""
    return Beside(
        campaigns=tuple(_campaigns(scope, plan)),
        findings=tuple(_findings(scope, plan)),
        versions=tuple(_versions(scope, plan)),
        comments=tuple(_comments(scope, plan)) if scope.can("plan.papers") else None,
        kpi_departments=tuple(_kpi_departments(scope, plan)),
        follow_ups=tuple(_follow_ups(scope, plan)) if scope.can(decisions.SEE) else None,
        inquiries=tuple(_inquiries(scope)) if scope.can("inquiries.read") else None,
        questions=tuple(_questions(scope)) if scope.can("inquiries.read") else None,
        remedies=tuple(_remedies(scope)) if scope.can("insight.view") else None,
    )


def _campaigns(scope: Scope, plan: Plan) -> Iterator[Running]:
    """受付中の照会。"""
    for state in progress.campaign_states(scope, plan):
        row = state.campaign
        if not row.is_open:
            continue
        sections = tuple(
            AskedSection(
                campaign=str(row.key),
                key=str(one.section.key),
                label=one.section.label,
                department=str(one.section.department.key) if one.section.department else None,
                total=one.total,
                answered=one.answered,
                due_on=row.due_on,
                address=_section_page(scope, plan, one),
            )
            for one in progress.section_states(scope, row)
        )
        yield Running(key=str(row.key), title=row.title, due_on=row.due_on, sections=sections)


def _section_page(scope: Scope, plan: Plan, one: progress.SectionState) -> str:
    """課の進み具合の頁。中を見られない人は、照会の頁まで。"""
    campaign = one.section.campaign.key
    if one.can_see and scope.can("progress.section"):
        return reverse("progress.section", args=[plan.key, campaign, one.section.key])
    return reverse("progress.campaign", args=[plan.key, campaign])


def _findings(scope: Scope, plan: Plan) -> Iterator[Item]:
    waiting = (
        *diagnosis.findings(scope, plan).filter(state="proposed"),
        *steering.pending_findings(scope, plan),
    )
    for row in waiting:
        day = row.assessment.assessed_on
        yield Item(
            matter=Matter.FINDING,
            key=str(row.key),
            title=row.title,
            state=row.get_state_display(),
            note=f"{format_date(day)}の自己診断",
        )


def _versions(scope: Scope, plan: Plan) -> Iterator[Item]:
    for row in versions.versions(scope, plan).filter(state=PlanVersion.State.PROPOSED):
        yield Item(
            matter=Matter.VERSION,
            key=str(row.key),
            title=version_label(row),
            state=row.get_state_display(),
            note=row.note or f"{format_date(local_day(row.proposed_at))}に提案",
        )


def _comments(scope: Scope, plan: Plan) -> Iterator[Item]:
    for row in policy.comments(scope, plan).filter(reflection="open"):
        yield Item(
            matter=Matter.COMMENT,
            key=str(row.key),
            title=f"意見{row.number}",
            place=row.place,
            state=row.get_reflection_display(),
            note=row.opinion[:80],
        )


def _follow_ups(scope: Scope, plan: Plan) -> Iterator[Item]:
    """会議で決まったことの、終わっていないフォロー。"""
    nodes = organization.department_by_id(scope, scope.today)
    for row in decisions.follow_ups(scope, plan=plan, show="open"):
        node = nodes.get(row.department_id) if row.department_id else None
        yield Item(
            matter=Matter.OTHER,
            key=str(row.key),
            title=row.text,
            place=str(row.decision.sitting),
            owner_key=str(node.key) if node else None,
            owner=(node.name if node else "") or row.holder or None,
            due=row.due_on,
            state=row.get_state_display(),
            address=reverse("decisions.follow_up", args=[row.key]),
        )


def _inquiries(scope: Scope) -> Iterator[Item]:
    """届いて、まだ回答していない照会。"""
    nodes = organization.department_by_id(scope, scope.today)
    for state in inquiries.inquiry_states(scope):
        row = state.inquiry
        node = nodes.get(row.department_id) if row.department_id else None
        if row.now.is_open:
            yield Item(
                matter=Matter.OTHER,
                key=str(row.key),
                title=row.title,
                place=row.sender,
                owner_key=str(node.key) if node else None,
                owner=node.name if node else None,
                due=row.sender_due_on,
                state=row.now.label,
                note=f"{state.total}問のうち{state.answered}問に答え",
                address=reverse("inquiries.inquiry", args=[row.key]),
            )


def _questions(scope: Scope) -> Iterator[Item]:
    """照会台帳の照会で、課の答えを待っている設問。中を見られない課のものは、照会の頁まで。"""
    for state in inquiries.waiting_sections(scope):
        section, row = state.section, state.section.inquiry
        page = (
            ["inquiries.section", row.key, section.key] if state.can_see else ["inquiries.inquiry", row.key]
        )
        yield Item(
            matter=Matter.OTHER,
            key=str(section.key),
            title=row.title,
            parent=str(row.key),
            place=row.sender,
            owner_key=str(section.department.key) if section.department else None,
            owner=section.label,
            due=row.internal_due_on,
            state=row.now.label,
            note=f"{state.total}問のうち{state.answered}問に答え",
            address=reverse(page[0], args=page[1:]),
        )


def _remedies(scope: Scope) -> Iterator[Item]:
    """業務分析の、終わっていない対策。"""
    for one in remedies.lines(scope, remedies.remedies(scope)):
        if one.row.now.is_open:
            yield Item(
                matter=Matter.OTHER,
                key=str(one.row.key),
                title=one.row.title,
                place=one.row.log_title,
                owner_key=one.owner_key,
                owner=one.owner_said or None,
                due=one.row.due,
                state=one.row.now.label,
                note=one.row.figure_label,
                address=reverse("insight.remedy", args=[one.row.key]),
            )


def _kpi_departments(scope: Scope, plan: Plan) -> Iterator[tuple[str, str]]:
    nodes = organization.department_by_id(scope, scope.today)
    for row in kpi.kpis_of_plan(scope, plan):
        if row.department_id in nodes:
            yield str(row.key), str(nodes[row.department_id].key)


def shared(scope: Scope, row: PlanVersion) -> ShareFile:
    """承認された版から外へ出すもの。承認されていなければ ``CannotShareVersion``。"""
    if row.state != PlanVersion.State.APPROVED:
        raise CannotShareVersion(
            f"{row}は{row.get_state_display()}です。外へ出せるのは承認された版だけです。"
            "承認を受けるか、外での決定を記録してください。"
        )
    decided = row.decided_on or (local_day(row.decided_at) if row.decided_at else row.as_of)
    version = SharedVersion(
        number=row.number,
        as_of=row.as_of,
        snapshot_sha256=row.sha256,
        approval=Approval.OUTSIDE if row.is_outside_decision else Approval.INSIDE,
        approved_on=decided,
        document_number=row.document_number or None,
        meeting=row.meeting or None,
    )
    return share_file(row.snapshot, version)


def national_labels(scope: Scope, share: ShareFile) -> dict[str, str]:
    """共有ファイルにある国の項目の、名と版。"""
    held = {reference for one in share.initiatives for reference in one.national}
    items = roadmap.national_items(scope, sorted(held))
    return {item.reference: f"{item.label}（第{item.edition}版）" for item in items}


def share_bytes(scope: Scope, row: PlanVersion) -> tuple[str, bytes]:
    """共有ファイルの名と中身。同じ版からは、いつも同じ中身になる。"""
    share = shared(scope, row)
    return f"{file_stem(share)}.json", share_text(share).encode()


def names_in(scope: Scope, share: ShareFile) -> list[tuple[str, str]]:
    """外へ出す文の中に現れる、職員の氏名（どこの文、氏名）。"""
    names = set(organization.staff_at(scope, scope.today).values_list("name", flat=True))
    return list(named_in(texts(share), names))
