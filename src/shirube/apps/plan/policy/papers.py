"""計画の文書の種類と、もとにする版から文書を作り、書き出すところ。画面も裏方の仕事も命令も、ここを通す。"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from shirube.adapters.documents import PageName, render_docx, render_html, render_pdf
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.policy.paper_sources import national_items, sources
from shirube.apps.plan.policy.paper_versions import CannotMakePaper, Source, earlier
from shirube.apps.plan.versions.queries import Plan
from shirube.engines.plan.comparison_document import comparison_document
from shirube.engines.plan.data_use_plan import data_use_plan
from shirube.engines.plan.difference import difference
from shirube.engines.plan.initiative_sheet import initiative_sheets
from shirube.engines.plan.mayor_sheet import mayor_sheet
from shirube.engines.plan.meeting_paper import meeting_paper
from shirube.engines.plan.policy_document import policy_document
from shirube.engines.plan.public_plan import public_plan
from shirube.reference.plan.public_private import public_private_matrix
from shirube.values.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """一つの文書の頼み: だれが、どの計画の、どの版から。``only`` は個票にする取組の鍵（None ならすべて）。"""

    scope: Scope
    plan: Plan
    source: Source
    only: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """文書の種類。"""

    id: str
    label: str
    note: str
    compose: Callable[[Order], Document]
    page: PageName = "A4"


FORMATS: Mapping[str, tuple[str, str]] = {
    "pdf": ("PDF", "application/pdf"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("HTML", "text/html; charset=utf-8"),
}


def _policy(order: Order) -> Document:
    plan = order.source.snapshot
    return policy_document(plan, sources(plan, status=order.source.status, has_figures=True))


def _public(order: Order) -> Document:
    plan = public_plan(order.source.snapshot)
    given = sources(plan, status=order.source.status, is_public=True, has_figures=True)
    return policy_document(plan, given)


def _mayor(order: Order) -> Document:
    return mayor_sheet(order.source.snapshot, status=order.source.status)


def _meeting(order: Order) -> Document:
    plan = order.source.snapshot
    before = earlier(order.scope, order.plan, order.source)
    given = sources(plan, status=order.source.status)
    return meeting_paper(plan, given, before=None if before is None else before.snapshot)


def _initiatives(order: Order) -> Document:
    plan = order.source.snapshot
    return initiative_sheets(plan, sources(plan, status=order.source.status), only=order.only)


def _data_use(order: Order) -> Document:
    plan, matrix = order.source.snapshot, public_private_matrix()
    duty = matrix.duty(is_prefecture=plan.head.body_code[2:5] == "000")
    return data_use_plan(plan, matrix, duty, sources(plan, status=order.source.status))


def _comparison(order: Order) -> Document:
    before = earlier(order.scope, order.plan, order.source)
    if before is None:
        raise CannotMakePaper("比べる前の版がありません。版を承認してから、新旧対照表を作ってください。")
    return compared(before, order.source)


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
            note="表紙・目次・工程表・用語・未定の一覧までそろった計画書。",
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
            id="meeting",
            label="本部会議資料",
            note="お決めいただきたいこと・遅れ・課題・三か月の予定。",
            compose=_meeting,
        ),
        PaperKind(
            id="initiatives",
            label="取組個票",
            note="取組ごとに一枚。選んだ取組だけにもできます。",
            compose=_initiatives,
        ),
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
