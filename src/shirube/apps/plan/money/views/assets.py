"""情報資産・契約の台帳の画面: 一覧、更新と期限、重なりの確かめ、足す、直す、消す。"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.money import actions, queries
from shirube.apps.plan.money.forms import AssetForm, NarrowAssetsForm, NewAssetForm, VersionForm
from shirube.apps.plan.money.models import Asset
from shirube.apps.plan.money.views.page import asset_crumbs, form_page, plan_of, succeeded
from shirube.apps.plan.versions.queries import Plan, plan_tabs, plan_trail
from shirube.engines.plan.money_assets import CHECK, AssetDate, asset_dates, likely_duplicates, months_after
from shirube.engines.plan.money_tables import money_text
from shirube.engines.plan.snapshot_lines import AssetLine
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

PAGE_SIZE = 50
SOON_MONTHS = 12
MOST_COUNTED = 500  # これより多い台帳では、一覧を速く開くため、重なりは押されてから数える


def asset_list(request: HttpRequest, plan: UUID) -> HttpResponse:
    """台帳。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form = NarrowAssetsForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {"q": "", "kind": "", "network": "", "months": ""}
    rows = queries.narrowed_assets(scope, words=data["q"], kind=data["kind"], network=data["network"])
    lines = queries.asset_lines(scope, row, scope.today)
    months = int(data["months"] or 0)
    if months:
        near = _near(lines, scope.today, months)
        rows = rows.filter(key__in={one.asset.key for one in near})
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    soon = _near(lines, scope.today, months or SOON_MONTHS)
    context = {
        "page_title": "情報資産・契約",
        "breadcrumbs": plan_trail(row, ("情報資産・契約", None)),
        "lead": "システム・情報資産・契約の台帳です。町に一つで、どの計画からも同じものが見えます。",
        "plan": row,
        "tabs": plan_tabs(scope, row, "money.assets"),
        "form": form,
        "is_narrowed": any(data.values()),
        "table": _table(row, scope, page, {line.key: line for line in lines}),
        "page": page,
        "soon": _soon_table(row, soon, scope.today, months or SOON_MONTHS),
        "duplicate_count": len(likely_duplicates(lines)) if len(lines) <= MOST_COUNTED else 0,
        "is_large": len(lines) > MOST_COUNTED,
        "is_empty": not lines and not queries.narrowed_assets(scope).exists(),
        "can_edit": scope.can("money.edit"),
    }
    return render(request, "money/assets.html", context)


def _near(lines: Iterable[AssetLine], today: date, months: int) -> tuple[AssetDate, ...]:
    """これから数か月の日と、過ぎたばかり（一か月）の日。"""
    return asset_dates(lines, months_after(today, -1), months_after(today, months))


def _table(plan: Plan, scope: Scope, page: Iterable[Asset], lines: dict[str, AssetLine]) -> Table:
    columns = [
        Column("title", "名称", is_row_header=True),
        Column("kind", "種類"),
        Column("owner", "所管"),
        Column("vendor", "契約の相手・製品"),
        Column("network", "ネットワーク"),
        Column("until", "契約の終わり", is_unbroken=True),
        Column("cost", "年額（円）", align="end", is_unbroken=True),
    ]
    rows = []
    for row in page:
        line = lines.get(str(row.key))
        owner = line.owner if line else row.department_text
        cells = {
            "title": Cell(row.title, note=row.number or None, badge=_ended(row, scope.today)),
            "kind": Cell(row.get_kind_display()),
            "owner": Cell(owner or "未定"),
            "vendor": Cell(row.vendor or "―", note=row.product or None),
            "network": Cell(row.get_network_display() or "未定"),
            "until": Cell(format_date(row.contract_until, "short") if row.contract_until else "―"),
            "cost": Cell(money_text(row.yearly_cost)),
        }
        rows.append(Row(cells, href=reverse("money.asset", args=[plan.key, row.key])))
    return Table("情報資産・契約の台帳", columns, rows, "この条件に合うものはありません。")


def _ended(row: Asset, today: date) -> Badge | None:
    if row.ended_on is None:
        return None
    return Badge("使用を終えた" if row.ended_on <= today else "使用を終える予定", "neutral")


def _soon_table(plan: Plan, dates: Iterable[AssetDate], today: date, months: int) -> Table:
    columns = [
        Column("what", "名称", is_row_header=True),
        Column("kind", "何の日か"),
        Column("day", "日", is_unbroken=True),
        Column("left", "あと", is_unbroken=True),
        Column("owner", "所管"),
    ]
    rows = []
    for one in dates:
        left = one.days_left(today)
        text = f"{left:,}日" if left >= 0 else f"{-left:,}日過ぎた"
        cells = {
            "what": Cell(one.asset.title),
            "kind": Cell(one.what),
            "day": Cell(format_date(one.day, "short")),
            "left": Cell(badge=Badge(text, "error" if left < 0 else "warning" if left <= 90 else "neutral")),
            "owner": Cell(one.asset.owner or "未定"),
        }
        rows.append(Row(cells, href=reverse("money.asset", args=[plan.key, one.asset.key])))
    return Table(f"{months}か月の内の更新と期限", columns, rows, "この期間に来る更新や期限はありません。")


def duplicates(request: HttpRequest, plan: UUID) -> HttpResponse:
    """重なっていそうな投資と、その理由。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    columns = [
        Column("pair", "確かめる二つ", is_row_header=True),
        Column("owners", "所管"),
        Column("reasons", "挙げた理由"),
        Column("differences", "分けている訳かもしれない違い"),
        Column("cost", "年額の合計（円）", align="end", is_unbroken=True),
    ]
    found_pairs = likely_duplicates(queries.asset_lines(scope, row, scope.today))
    page = Paginator(found_pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        Row(
            {
                "pair": Cell(f"{one.first.title} と {one.second.title}"),
                "owners": Cell(f"{one.first.owner} と {one.second.owner}"),
                "reasons": Cell("。".join(one.reasons)),
                "differences": Cell("。".join(one.differences) or "台帳からは見当たりません"),
                "cost": Cell(money_text(one.yearly_cost)),
            },
            href=reverse("money.asset", args=[plan, one.first.key]),
        )
        for one in page
    ]
    context = {
        "page_title": "重なりを確かめる",
        "breadcrumbs": asset_crumbs(row, ("重なりを確かめる", None)),
        "lead": "別々の部署の、名称・製品・目的が似たものを機械的に挙げています。正しい理由で分けて"
        f"いることもあります。所管の課と{CHECK}",
        "table": Table("重なっていそうな投資", columns, rows, "重なっていそうなものは見当たりません。"),
        "page": page,
    }
    return render(request, "money/duplicates.html", context)


def new_asset(request: HttpRequest, plan: UUID) -> HttpResponse:
    """台帳に足す様式。"""
    row = plan_of(request, plan)
    return _new_page(request, row, NewAssetForm(request.scope, row))  # type: ignore[attr-defined]


def add_asset(request: HttpRequest, plan: UUID) -> HttpResponse:
    """台帳に足す。"""
    row, scope = plan_of(request, plan), request.scope  # type: ignore[attr-defined]
    form = NewAssetForm(scope, row, request.POST)
    if not succeeded(form, lambda _: actions.add_asset(by=scope, plan=row, content=form.content)):
        return _new_page(request, row, form, status=422)
    messages.success(request, "台帳に足しました。")
    return redirect("money.assets", plan=plan)


def _new_page(request: HttpRequest, plan: Plan, form: NewAssetForm, status: int = 200) -> HttpResponse:
    back = reverse("money.assets", args=[plan.key])
    return form_page(
        request, "台帳に足す", asset_crumbs(plan, ("足す", None)), form, back, status=status, submit="足す"
    )


def asset(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """台帳の一行（直せない人は見るだけ）。"""
    row, one = _asset(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    initial = AssetForm.initial_of(one, queries.initiative_keys_of(scope, row, one))
    return _asset_page(request, row, one, AssetForm(scope, row, initial=initial))


def edit_asset(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """台帳の一行を直す。"""
    row, one = _asset(request, plan, key)
    scope = request.scope  # type: ignore[attr-defined]
    form = AssetForm(scope, row, request.POST)
    if not succeeded(
        form,
        lambda data: actions.edit_asset(
            by=scope, plan=row, key=key, version=data["version"], content=form.content
        ),
    ):
        return _asset_page(request, row, one, form, status=422)
    messages.success(request, "台帳を直しました。")
    return redirect("money.assets", plan=plan)


def remove_asset(request: HttpRequest, plan: UUID, key: UUID) -> HttpResponse:
    """間違えて足した行を消す。"""
    row, one = _asset(request, plan, key)
    scope, form = request.scope, VersionForm(request.POST)  # type: ignore[attr-defined]
    if not succeeded(
        form, lambda data: actions.remove_asset(by=scope, plan=row, key=key, version=data["version"])
    ):
        return _asset_page(request, row, one, form, status=422)
    messages.success(request, "台帳から消しました。")
    return redirect("money.assets", plan=plan)


def _asset(request: HttpRequest, plan: UUID, key: UUID) -> tuple[Plan, Asset]:
    row = plan_of(request, plan)
    scope = request.scope  # type: ignore[attr-defined]
    return row, found(lambda: queries.asset_of_key(scope, key), "情報資産・契約")


def _asset_page(
    request: HttpRequest, plan: Plan, one: Asset, form: VersionForm, status: int = 200
) -> HttpResponse:
    can_edit = request.scope.can("money.edit")  # type: ignore[attr-defined]
    if not can_edit:
        for field in form.fields.values():
            field.disabled = True
    return form_page(
        request,
        one.title,
        asset_crumbs(plan, (one.title, None)),
        form,
        reverse("money.assets", args=[plan.key]),
        status=status,
        is_read_only=not can_edit,
        remove_url=reverse("money.remove_asset", args=[plan.key, one.key]) if can_edit else "",
        remove_label="台帳から消す",
        remove_note="間違えて足したときだけ消します。使い終わったものは「使用を終えた日」を書きます。",
        record=one,
    )
