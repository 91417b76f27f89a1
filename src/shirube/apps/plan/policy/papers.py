"""計画の文書の種類と、もとにする版から文書を作るところ。画面も裏方の仕事も、ここを通る。"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from shirube.adapters.documents import PageName, render_docx, render_html, render_pdf
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.policy import queries
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.comparison_document import comparison_document
from shirube.engines.plan.data_use_plan import data_use_plan
from shirube.engines.plan.difference import difference
from shirube.engines.plan.initiative_sheet import initiative_sheets
from shirube.engines.plan.mayor_sheet import mayor_sheet
from shirube.engines.plan.meeting_paper import meeting_paper
from shirube.engines.plan.paper_sources import PaperSources
from shirube.engines.plan.policy_document import policy_document
from shirube.engines.plan.public_plan import public_plan
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.reference.plan import editions
from shirube.reference.plan.public_private import public_private_matrix
from shirube.reference.plan.records import NationalItem
from shirube.values.document import Document
from shirube.values.era import format_date

NOW = "now"
# 取組と作業を合わせてこれより多い計画の文書は、裏方の仕事で作る（画面を待たせない）。
MOST_AT_ONCE = 400


class CannotMakePaper(ValueError):
    """この文書は作れない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """もとにする版。``row`` が None なら、いまの記録。"""

    snapshot: PlanSnapshot
    label: str
    status: str | None
    row: PlanVersion | None = None

    @property
    def is_heavy(self) -> bool:
        """画面の中で作るには大きい。"""
        return len(self.snapshot.initiatives) + len(self.snapshot.tasks) > MOST_AT_ONCE


Compose = Callable[[Scope, Plan, Source], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """文書の種類。"""

    id: str
    label: str
    note: str
    compose: Compose
    page: PageName = "A4"


FORMATS: Mapping[str, tuple[str, str]] = {
    "pdf": ("PDF", "application/pdf"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("HTML", "text/html; charset=utf-8"),
}


def source_of(scope: Scope, plan: Plan, name: str, as_of: date) -> Source:
    """名（``now`` か版の鍵）から、もとにする版を引く。無ければ ``CannotMakePaper``。"""
    if name == NOW:
        snapshot = versions.current_snapshot(scope, plan, as_of)
        return Source(snapshot=snapshot, label=f"いま（{format_date(as_of)}）", status="作成中")
    try:
        row = versions.version_of_key(scope, UUID(name))
    except (ValueError, PlanVersion.DoesNotExist):
        raise CannotMakePaper("もとにする版が見つかりません。一覧から選び直してください。") from None
    if row.plan_id != plan.pk:
        raise CannotMakePaper("もとにする版が、この計画の版ではありません。一覧から選び直してください。")
    return version_source(row)


def version_source(row: PlanVersion) -> Source:
    """版をもとにする。"""
    status = {"approved": None, "proposed": "案", "withdrawn": "取り下げ"}[row.state]
    label = f"第{row.number}版（{format_date(row.as_of)}）"
    return Source(snapshot=row.snapshot, label=label, status=status, row=row)


@cache
def national_items() -> dict[str, NationalItem]:
    """すべての版の国の項目を、id@版で引く表。"""
    return {
        item.reference: item for one in editions.editions() for item in editions.edition(one.edition).items
    }


def sources(scope: Scope, source: Source, *, is_public: bool = False) -> PaperSources:
    """文書に、版のほかに渡すもの。"""
    return PaperSources(national=national_items(), status=source.status, is_public=is_public)


def _policy(scope: Scope, plan: Plan, source: Source) -> Document:
    return policy_document(source.snapshot, sources(scope, source))


def _public(scope: Scope, plan: Plan, source: Source) -> Document:
    return policy_document(public_plan(source.snapshot), sources(scope, source, is_public=True))


def _mayor(scope: Scope, plan: Plan, source: Source) -> Document:
    return mayor_sheet(source.snapshot, status=source.status)


def _meeting(scope: Scope, plan: Plan, source: Source) -> Document:
    before = earlier(scope, plan, source)
    since = None if before is None else difference(before.snapshot, source.snapshot)
    return meeting_paper(source.snapshot, sources(scope, source), since=since)


def _initiatives(scope: Scope, plan: Plan, source: Source) -> Document:
    return initiative_sheets(source.snapshot, sources(scope, source))


def _data_use(scope: Scope, plan: Plan, source: Source) -> Document:
    matrix = public_private_matrix()
    duty = matrix.duty(is_prefecture=source.snapshot.head.body_code[2:5] == "000")
    placed = queries.placements(scope, plan)
    return data_use_plan(source.snapshot, matrix, duty, placed, sources(scope, source))


def _comparison(scope: Scope, plan: Plan, source: Source) -> Document:
    before = earlier(scope, plan, source)
    if before is None:
        raise CannotMakePaper("比べる前の版がありません。版を承認してから、新旧対照表を作ってください。")
    return compared(before, source)


def earlier(scope: Scope, plan: Plan, source: Source) -> Source | None:
    """比べる前の版: この版より前の承認された版のうち、いちばん新しいもの。"""
    rows = versions.approved_versions(scope, plan)
    if source.row is not None:
        rows = rows.filter(number__lt=source.row.number)
    row = rows.first()
    return None if row is None else version_source(row)


def compared(old: Source, new: Source) -> Document:
    """新旧対照表。"""
    names = {key: item.label for key, item in national_items().items()}
    return comparison_document(
        old.snapshot,
        new.snapshot,
        difference(old.snapshot, new.snapshot, national=names),
        old_label=old.label,
        new_label=new.label,
        purpose=new.row.note if new.row is not None else "",
        status=new.status,
    )


KINDS: Mapping[str, PaperKind] = {
    kind.id: kind
    for kind in (
        PaperKind(
            id="policy",
            label="全体方針",
            note="表紙・目次・工程表・未定の一覧までそろった計画書。",
            compose=_policy,
        ),
        PaperKind(
            id="public",
            label="全体方針（公表用）",
            note="庁内の備考・課題・要求の金額・未定の一覧を除いたもの。",
            compose=_public,
        ),
        PaperKind(
            id="comparison",
            label="新旧対照表",
            note="一つ前の承認された版と比べ、変わったところだけを並べます。",
            compose=_comparison,
            page="A4横",
        ),
        PaperKind(id="mayor", label="首長用の一枚", note="計画のいまを A4 一枚に。", compose=_mayor),
        PaperKind(
            id="meeting", label="本部会議資料", note="進み具合・遅れ・課題・三か月の予定。", compose=_meeting
        ),
        PaperKind(id="initiatives", label="取組個票", note="取組ごとに一枚。", compose=_initiatives),
        PaperKind(
            id="data-use",
            label="官民データ活用推進計画",
            note="5つの柱 × 8つの重点分野の表と施策。",
            compose=_data_use,
            page="A4横",
        ),
    )
}


def written(document: Document, kind: PaperKind, file_format: str) -> bytes:
    """文書を書き出す。"""
    if file_format == "pdf":
        return render_pdf(document, page=kind.page)
    if file_format == "docx":
        return render_docx(document, page=kind.page)
    return render_html(document).encode()


def file_name(plan: Plan, kind: PaperKind, source: Source, file_format: str) -> str:
    """書き出したファイルの名。"""
    return f"{plan.title}_{kind.label}_{source.snapshot.as_of.isoformat()}.{file_format}"
