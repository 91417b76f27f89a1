"""いまの状況の画面: 役割ごとの一枚、数のもとの並び、刷る紙。"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.documents import render_pdf
from shirube.adapters.file_names import content_disposition
from shirube.apps.plan.dashboard import queries
from shirube.apps.plan.dashboard.views import focus, parts
from shirube.apps.plan.versions import queries as versions
from shirube.apps.plan.versions.queries import Plan, PlanVersion
from shirube.engines.plan.dashboard import Board, Face, Listing
from shirube.engines.plan.dashboard_document import dashboard_document
from shirube.ui.components.tabs.tabs import Tab
from shirube.values.era import format_date

PAGE_SIZE = 50


def home(request: HttpRequest) -> HttpResponse:
    """いま見る計画のいまの状況へ。計画が無ければ計画の一覧へ。"""
    plan = versions.current_plan(request.scope)  # type: ignore[attr-defined]
    return redirect("plans.list") if plan is None else redirect("dashboard.plan", plan=plan.key)


def _plan(request: HttpRequest, key: UUID) -> Plan:
    try:
        return versions.plan_of_key(request.scope, key)  # type: ignore[attr-defined]
    except Plan.DoesNotExist:
        raise Http404("この計画はありません。") from None


def _face(name: str) -> Face:
    try:
        return Face(name)
    except ValueError:
        raise Http404("この画面はありません。") from None


class _Page:
    """いまの状況の頁に共通の、計画・時点・課と、それを引き継ぐ行き先。"""

    def __init__(self, request: HttpRequest, plan: UUID, face: Face) -> None:
        scope = request.scope  # type: ignore[attr-defined]
        self.request, self.scope, self.face = request, scope, face
        self.plan = _plan(request, plan)
        self.number = self._number()
        try:
            self.source = queries.source_of(scope, self.plan, self.number)
        except PlanVersion.DoesNotExist:
            raise Http404("この番号の承認された版はありません。") from None
        self.desk = queries.desk_of(scope, request.GET.get("section", ""), scope.today)
        self.board: Board = queries.board(scope, self.plan, face, self.source, self.desk)

    def _number(self) -> int | None:
        text = self.request.GET.get("version", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise Http404("この番号の承認された版はありません。")
        return int(text)

    def address(self, name: str, *arguments: object, **changed: object) -> str:
        """時点と課を引き継ぐ行き先。"""
        asked = {"version": self.number, "section": self.desk.key} | changed
        kept = {key: value for key, value in asked.items() if value}
        path = reverse(name, args=[self.plan.key, *arguments])
        return f"{path}?{urlencode(kept)}" if kept else path

    def link(self, listing: Listing) -> str:
        """数のもとの並び。"""
        return self.address("dashboard.listing", self.face.value, listing.id)

    def frame(self) -> dict[str, Any]:
        """頁の枠: 道順、いまの状況の切り替え、時点の切り替え。"""
        return {
            "plan": self.plan,
            "board": self.board,
            "source": self.source,
            "day": format_date(self.board.day),
            "faces": [
                Tab(one.reader, self.address("dashboard.face", one.value), is_current=one is self.face)
                for one in Face
            ],
            "times": self._times(),
        }

    def _times(self) -> list[Tab]:
        """いまと、承認された版。"""
        rows = list(versions.approved_versions(self.scope, self.plan).defer("snapshot_json")[:6])
        here = [("いま", None)] + [(queries.version_label(row), row.number) for row in rows]
        if len(here) == 1:
            return []
        return [
            Tab(
                label,
                self.address("dashboard.face", self.face.value, version=number),
                is_current=number == self.number,
            )
            for label, number in here
        ]

    def crumbs(self, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
        """道順。"""
        here = self.address("dashboard.face", self.face.value) if last else None
        return versions.plan_trail(self.plan, (self.face.label, here), *last)


def mine(request: HttpRequest, plan: UUID) -> HttpResponse:
    """この人の役割のいまの状況。"""
    return _shown(_Page(request, plan, queries.face_of(request.scope)))  # type: ignore[attr-defined]


def face(request: HttpRequest, plan: UUID, face: str) -> HttpResponse:
    """役割ごとのいまの状況。"""
    return _shown(_Page(request, plan, _face(face)))


def _shown(page: _Page) -> HttpResponse:
    board, plan = page.board, str(page.plan.key)
    context = page.frame() | {
        "page_title": board.subject,
        "breadcrumbs": page.crumbs(),
        "groups": parts.tile_groups(board, page.link),
        "figure": parts.share_figure(board),
        "shares": parts.share_table(board, page.link),
        "kpis": parts.kpi_cards(board.kpis),
        "shows_kpis": board.face is not Face.OFFICE,
        "money": parts.money_table(board.money, page.link) if board.money is not None else None,
        "focus": focus.tables(page.scope, plan, board, page.link),
        "sections": parts.section_table(board, plan, page.link),
        "desks": queries.desk_choices(page.scope, page.plan, page.scope.today)
        if board.face is Face.SECTION
        else [],
        "desk": page.desk,
        "paper": page.address("dashboard.paper", board.face.value),
    }
    return render(page.request, "plan_dashboard/board.html", context)


def listing(request: HttpRequest, plan: UUID, face: str, name: str) -> HttpResponse:
    """一つの数のもとの並び。"""
    page = _Page(request, plan, _face(face))
    found = page.board.listing(name)
    if found is None:
        raise Http404("この数はありません。")
    items, owner = found.items, request.GET.get("owner", "")
    if owner:
        items = tuple(one for one in items if (one.owner_mark or "-") == owner)
    chosen = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))
    table = parts.item_table(
        page.scope,
        str(page.plan.key),
        found.title,
        list(chosen),
        found.absent or "一件もありません。",
        hidden=True,
    )
    who = (items[0].owner or "担当未定") if owner and items else ""
    context = page.frame() | {
        "page_title": f"{found.title}（{who}）" if who else found.title,
        "breadcrumbs": page.crumbs((found.title, None)),
        "listing": found,
        "count": found.text if not owner else f"{len(items):,}{found.unit}",
        "table": table,
        "chosen": chosen,
        "whole": page.link(found) if owner else "",
    }
    return render(request, "plan_dashboard/listing.html", context)


def paper(request: HttpRequest, plan: UUID, face: str) -> HttpResponse:
    """いまの状況を A4 の紙で受け取る。"""
    page = _Page(request, plan, _face(face))
    status = None if page.source.version else "いま"
    data = render_pdf(dashboard_document(page.board, status=status))
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{page.board.plan_title}_{page.face.label}_{page.board.day:%Y%m%d}.pdf"
    response.headers["Content-Disposition"] = content_disposition(name)
    return response
